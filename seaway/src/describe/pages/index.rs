//! The first page: everything by name, and the diagram.

use std::fmt::Write as _;

use super::{
    Book, cell, file_name,
    markdown::{Grid, block, code, text},
};
use crate::{
    catalog::{Kind, Object},
    describe::diagram,
};

/// The kinds that the page of the types has.
const TYPES: [Kind; 4] = [Kind::Enum, Kind::Domain, Kind::Composite, Kind::Range];

pub(super) fn render(book: &Book) -> String {
    let mut page = format!("# Schema {}\n", text(&book.catalog.schema));
    let mut ours = Grid::new(["table", "refers to", "referred to by", "comment"]);
    let mut others = Grid::new(["table", "owner", "refers to", "referred to by", "comment"]);
    let mut views = Grid::new(["view", "kind", "owner", "comment"]);
    let mut sequences = Grid::new(["sequence", "type", "owned by", "comment"]);
    let mut extensions = Grid::new(["extension", "version", "schema", "comment"]);
    for object in book.catalog.objects.values() {
        let comment = cell(object.comment());
        match object {
            Object::Table(it) => {
                let link = book.link(&it.name);
                let lists = [book.referred(&it.name), book.referring(&it.name)];
                let [referred, referring] = lists.map(|names| {
                    let links: Vec<_> = names.into_iter().map(|name| book.link(name)).collect();
                    links.join(", ")
                });
                match book.owner(&it.name) {
                    Some(owner) => others.row([link, text(owner), referred, referring, comment]),
                    None => ours.row([link, referred, referring, comment]),
                }
            }
            Object::View(it) => {
                let kind = if it.materialized {
                    "materialized view"
                } else {
                    "view"
                };
                let owner = book.owner(&it.name).map(text).unwrap_or_default();
                views.row([book.link(&it.name), kind.to_owned(), owner, comment]);
            }
            Object::Sequence(it) => {
                let owned = it.owned_by.as_ref();
                let owned =
                    owned.map(|by| format!("{} ({})", book.link(&by.table), code(&by.column)));
                let owned = owned.unwrap_or_default();
                sequences.row([code(&it.name), code(&it.data_type), owned, comment]);
            }
            Object::Extension(it) => {
                extensions.row([code(&it.name), text(&it.version), code(&it.schema), comment]);
            }
            _ => {}
        }
    }
    page += &contents(book);
    ours.write("## Tables", &mut page);
    others.write("## Unmanaged tables", &mut page);
    views.write("## Views", &mut page);
    sequences.write("## Sequences", &mut page);
    extensions.write("## Extensions", &mut page);
    page += "\n## Diagram\n\nUnmanaged tables are grey.\n\n";
    page += &block("mermaid", &diagram::mermaid(book.catalog, book.unmanaged));
    page
}

/// Returns links to the other pages that are about several objects.
fn contents(book: &Book) -> String {
    let mut contents = String::new();
    for (title, file, kinds) in [
        ("Types", file_name::TYPES, &TYPES[..]),
        ("Functions", file_name::FUNCTIONS, &[Kind::Routine]),
    ] {
        let mut addresses = book.catalog.objects.keys();
        if addresses.any(|address| kinds.contains(&address.kind)) {
            // Writing to a String does not fail.
            let _ = writeln!(contents, "- [{title}]({file})");
        }
    }
    if !contents.is_empty() {
        contents.insert(0, '\n');
    }
    contents
}
