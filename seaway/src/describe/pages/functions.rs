//! The page of the functions, procedures and aggregates.

use std::fmt::Write as _;

use super::{
    Book,
    markdown::{block, code, codes, text},
    paragraph,
};
use crate::catalog::{Address, Aggregate, Object, Routine};

/// Returns the page; none if there is no function.
pub(super) fn render(book: &Book) -> Option<String> {
    let mut page = "# Functions\n".to_owned();
    let mut any = false;
    for (address, object) in &book.catalog.objects {
        if let Object::Routine(routine) = object {
            any = true;
            describe(&mut page, book, address, routine);
        }
    }
    any.then_some(page)
}

fn describe(page: &mut String, book: &Book, address: &Address, it: &Routine) {
    // Writing to a String does not fail, here and below.
    let _ = write!(page, "\n## {}\n", text(&address.name));
    *page += &book.ownership(&it.name);
    *page += &paragraph(it.comment.as_deref());
    let _ = write!(page, "\n- {} in {}", it.routine_type, text(&it.language));
    if !it.arguments.is_empty() {
        let _ = write!(page, "\n- arguments: {}", code(&it.arguments));
    }
    if let Some(result) = &it.result {
        let _ = write!(page, "\n- returns {}", code(result));
    }
    let _ = write!(page, "\n- {}, parallel {}", it.volatility, it.parallel);
    for (holds, words) in [
        (it.strict, "strict: it is not called if an argument is NULL"),
        (it.security_definer, "runs with the rights of its owner"),
    ] {
        if holds {
            let _ = write!(page, "\n- {words}");
        }
    }
    if let Some(settings) = &it.settings {
        let _ = write!(page, "\n- settings: {}", codes(settings));
    }
    if let Some(aggregate) = &it.aggregate {
        describe_aggregate(page, aggregate);
    }
    for (words, list) in [
        ("uses", book.used(address)),
        ("used by", book.users(address)),
    ] {
        if !list.is_empty() {
            let _ = write!(page, "\n- {words}: {}", list.join(", "));
        }
    }
    *page += "\n";
    let source = if it.aggregate.is_some() {
        None
    } else {
        it.source.as_ref()
    };
    if let Some(source) = it.sql_body.as_ref().or(source) {
        let _ = write!(page, "\n{}", block("sql", source.trim_matches('\n')));
    }
}

fn describe_aggregate(page: &mut String, it: &Aggregate) {
    let _ = write!(page, "\n- state function {}", code(&it.state_function));
    let _ = write!(page, ", state {}", code(&it.state_type));
    if let Some(last) = &it.final_function {
        let _ = write!(page, ", final function {}", code(last));
    }
    if let Some(initial) = &it.initial {
        let _ = write!(page, ", initial value {}", code(initial));
    }
}
