//! Differences of two catalogs, as text and JSON.

use serde::Serialize;
use serde_json::Value;

use super::ui::Ui;
use crate::{
    catalog::{Address, Catalog, Kind},
    cli::error::CliError,
    diff::{Difference, FieldChange, differences},
    text,
};

/// Differences as programs read them; the names of the fields stay.
#[derive(Serialize)]
pub(crate) struct Row {
    /// `added`: only the second has it, `removed`: only the first has it, or `changed`.
    change: &'static str,
    object: Address,
    /// What differs in it; empty unless it is in both.
    fields: Vec<Changed>,
}

#[derive(Serialize)]
struct Changed {
    field: String,
    from: Value,
    to: Value,
}

pub(crate) fn rows(from: &Catalog, to: &Catalog) -> Vec<Row> {
    let rows = differences(from, to).into_iter().map(|it| Row {
        change: match (it.is_in_from, it.is_in_to) {
            (true, false) => "removed",
            (false, true) => "added",
            _ => "changed",
        },
        fields: it.fields.into_iter().map(Changed::of).collect(),
        object: it.address,
    });
    rows.collect()
}

impl Changed {
    fn of(it: FieldChange) -> Self {
        Self {
            field: it.field,
            from: it.from,
            to: it.to,
        }
    }
}

/// Prints one line an object, and one a field that differs in it.
pub(crate) fn tell(from: &Catalog, to: &Catalog, ui: &mut Ui) -> Result<usize, CliError> {
    let differences = differences(from, to);
    let shown = differences
        .iter()
        .filter(|it| !is_part_of_another(it, &differences));
    for difference in shown {
        ui.data(&line(difference))?;
        for field in &difference.fields {
            let (field, from, to) = (&field.field, value(&field.from), value(&field.to));
            ui.data(&text::lines(&format!("    {field}: {from} -> {to}")))?;
        }
    }
    Ok(differences.len())
}

fn line(it: &Difference) -> String {
    let sign = match (it.is_in_from, it.is_in_to) {
        (true, false) => '-',
        (false, true) => '+',
        _ => '~',
    };
    format!("{sign} {}", it.address)
}

/// Says whether an object comes or goes with its table or view, which is listed.
fn is_part_of_another(it: &Difference, all: &[Difference]) -> bool {
    let Some(table) = &it.address.table else {
        return false;
    };
    it.is_in_from != it.is_in_to
        && all.iter().any(|other| {
            matches!(other.address.kind, Kind::Table | Kind::View)
                && other.address.name == *table
                && (other.is_in_from, other.is_in_to) == (it.is_in_from, it.is_in_to)
        })
}

fn value(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        other => other.to_string(),
    }
}
