//! A schema as pages in Markdown: an index, a page for each table and view, the types, the functions.
//!
//! [`of`] renders them, [`write()`] writes them to a folder. Texts of others (names, comments) stay texts:
//! nothing of them becomes markup.

mod file_name;
mod folder;
mod functions;
mod index;
mod links;
mod markdown;
mod relation;
mod types;

use std::collections::BTreeMap;

pub use folder::{PagesError, Written, write};

use crate::{
    catalog::{Catalog, Object},
    unmanaged::{Unmanaged, owner_of},
};

/// Pages by their file names.
pub type Pages = BTreeMap<String, String>;

/// Begins every page, so that a later run knows its own.
const MARKER: &str =
    "<!-- Written by `schema docs` of seaway. Do not edit: it is overwritten. -->\n";

/// Returns the pages of a schema. The same catalog gives the same pages.
#[must_use]
pub fn of(catalog: &Catalog, unmanaged: &[Unmanaged]) -> Pages {
    let book = Book { catalog, unmanaged };
    let mut pages = Pages::new();
    pages.insert(file_name::INDEX.to_owned(), index::render(&book));
    for object in catalog.objects.values() {
        let (file, page) = match object {
            Object::Table(it) => (file_name::of("table", &it.name), relation::table(&book, it)),
            Object::View(it) => (file_name::of("view", &it.name), relation::view(&book, it)),
            _ => continue,
        };
        pages.insert(file, page);
    }
    pages.extend(types::render(&book).map(|page| (file_name::TYPES.to_owned(), page)));
    pages.extend(functions::render(&book).map(|page| (file_name::FUNCTIONS.to_owned(), page)));
    let marked = pages.into_iter();
    marked
        .map(|(name, page)| (name, format!("{MARKER}\n{page}")))
        .collect()
}

/// What all pages are made from.
struct Book<'a> {
    catalog: &'a Catalog,
    unmanaged: &'a [Unmanaged],
}

impl Book<'_> {
    /// Returns the program that a table, view, type or function belongs to, if it is unmanaged.
    fn owner(&self, name: &str) -> Option<&str> {
        owner_of(self.unmanaged, name)
    }

    /// Returns whose an object is, as a sentence; nothing if it is managed.
    fn ownership(&self, name: &str) -> String {
        let sentence = |owner| {
            let owner = markdown::text(owner);
            format!("\nUnmanaged: it belongs to {owner}, and no revision changes it.\n")
        };
        self.owner(name).map(sentence).unwrap_or_default()
    }
}

/// Returns a comment as a paragraph of its own.
fn paragraph(comment: Option<&str>) -> String {
    comment.map_or_else(String::new, |comment| {
        format!("\n{}\n", markdown::text(comment))
    })
}

/// Returns a comment as a cell of a table.
fn cell(comment: Option<&str>) -> String {
    comment.map(markdown::text).unwrap_or_default()
}
