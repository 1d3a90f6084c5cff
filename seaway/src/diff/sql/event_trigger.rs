//! Event triggers.

use super::text::ident;
use crate::{catalog::EventTrigger, runner::script::literal};

pub(super) fn create(it: &EventTrigger) -> Vec<String> {
    let (name, function) = (ident(&it.name), &it.function);
    let tags = it.tags.as_ref().map(|tags| {
        let tags: Vec<_> = tags.iter().map(|tag| literal(tag)).collect();
        format!(" WHEN TAG IN ({})", tags.join(", "))
    });
    let tags = tags.unwrap_or_default();
    let sql = format!(
        "CREATE EVENT TRIGGER {name} ON {}{tags} EXECUTE FUNCTION {function}()",
        ident(&it.event)
    );
    let enable = (it.enabled != "origin").then(|| enable(it));
    std::iter::once(sql).chain(enable).collect()
}

pub(super) fn enable(it: &EventTrigger) -> String {
    let verb = match it.enabled.as_str() {
        "origin" => "ENABLE",
        "disabled" => "DISABLE",
        "replica" => "ENABLE REPLICA",
        _ => "ENABLE ALWAYS",
    };
    format!("ALTER EVENT TRIGGER {} {verb}", ident(&it.name))
}
