//! The page of the enum, domain, composite and range types.

use std::fmt::Write as _;

use super::{
    Book, cell,
    markdown::{Grid, code, codes, text},
    paragraph,
};
use crate::catalog::{Composite, Domain, Object, Range};

/// Returns the page; none if there is no type.
pub(super) fn render(book: &Book) -> Option<String> {
    let mut page = "# Types\n".to_owned();
    let mut any = false;
    for (address, object) in &book.catalog.objects {
        let mut about = String::new();
        match object {
            // Writing to a String does not fail, here and below.
            Object::Enum(it) => {
                let _ = write!(about, "\nLabels: {}\n", codes(&it.labels));
            }
            Object::Domain(it) => domain(&mut about, it),
            Object::Composite(it) => composite(&mut about, it),
            Object::Range(it) => range(&mut about, it),
            _ => continue,
        }
        any = true;
        let kind = address.kind.words();
        let _ = write!(page, "\n## {} ({kind})\n", text(&address.name));
        page += &book.ownership(&address.name);
        page += &paragraph(object.comment());
        page += &about;
        let users = book.users(address);
        if !users.is_empty() {
            let _ = write!(page, "\nUsed by: {}\n", users.join(", "));
        }
    }
    any.then_some(page)
}

fn domain(about: &mut String, it: &Domain) {
    let _ = write!(about, "\nOf {}", code(&it.data_type));
    if it.not_null {
        *about += ", not null";
    }
    if let Some(default) = &it.default {
        let _ = write!(about, ", default {}", code(default));
    }
    *about += "\n";
    let mut checks = Grid::new(["check", "definition", "comment"]);
    for check in &it.checks {
        let comment = cell(check.comment.as_deref());
        checks.row([code(&check.name), code(&check.definition), comment]);
    }
    checks.write("### Checks", about);
}

fn composite(about: &mut String, it: &Composite) {
    let mut attributes = Grid::new(["attribute", "type", "collation", "comment"]);
    for attribute in &it.attributes {
        attributes.row([
            code(&attribute.name),
            code(&attribute.data_type),
            attribute.collation.as_deref().map(code).unwrap_or_default(),
            cell(attribute.comment.as_deref()),
        ]);
    }
    attributes.write("### Attributes", about);
}

fn range(about: &mut String, it: &Range) {
    let (subtype, multirange) = (code(&it.subtype), code(&it.multirange));
    let _ = write!(about, "\nOf {subtype}; its multirange is {multirange}\n");
}
