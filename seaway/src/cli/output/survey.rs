//! What `fresh` drops and what it spares, as a list for a person.

use std::collections::BTreeMap;

use crate::runner::teardown::{Object, Survey, Why};

/// How many names a group shows.
const SHOWN: usize = 20;

/// Renders the list, without an end of line after the last line.
pub(crate) fn list(survey: &Survey) -> String {
    let mut lines = dropped(&survey.dropped);
    let spared = |why: &dyn Fn(&Why) -> bool| {
        let spared = survey.spared.iter().filter(|spared| why(&spared.why));
        spared.map(|spared| &spared.object).collect::<Vec<_>>()
    };
    let unmade = spared(&|why| *why == Why::Unmade);
    group(
        &mut lines,
        "to be spared, because no revision makes it",
        &unmade,
    );
    for owner in owners(survey) {
        let why = format!(
            "to be spared, because it belongs to {}",
            crate::text::name(&owner)
        );
        let theirs = spared(&|why| matches!(why, Why::Unmanaged(other) if *other == owner));
        group(&mut lines, &why, &theirs);
    }
    for (extension, count) in extensions(survey) {
        let extension = crate::text::name(extension);
        lines.push(format!(
            "to be spared, because it belongs to the extension {extension}: {}",
            objects(count)
        ));
    }
    lines.join("\n")
}

fn dropped(dropped: &[Object]) -> Vec<String> {
    let all: Vec<_> = dropped.iter().collect();
    let mut lines = Vec::new();
    if all.is_empty() {
        lines.push("to be dropped: nothing".to_owned());
    }
    group(&mut lines, "to be dropped", &all);
    lines
}

/// Adds a title with totals, and below it the objects, the fullest tables first.
fn group(lines: &mut Vec<String>, title: &str, group: &[&Object]) {
    if group.is_empty() {
        return;
    }
    let rows: i64 = group.iter().filter_map(|object| object.rows).sum();
    let rows = match rows {
        0 => String::new(),
        rows => format!(", about {}", counted(rows, "row")),
    };
    lines.push(format!("{title}: {}{rows}", objects(group.len())));
    let mut sorted = group.to_vec();
    // Stable: what has as many rows stays in its order.
    sorted.sort_by_key(|object| std::cmp::Reverse(object.rows));
    lines.extend(sorted.iter().take(SHOWN).map(|object| line(object)));
    if let Some(more) = group.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        lines.push(format!("  and {more} more"));
    }
}

fn line(object: &Object) -> String {
    match (object.kind.as_str(), object.rows) {
        (_, Some(0)) => format!("  {object} (empty)"),
        (_, Some(rows)) => format!("  {object} (about {})", counted(rows, "row")),
        ("TABLE", None) => format!("  {object} (rows unknown)"),
        (_, None) => format!("  {object}"),
    }
}

fn owners(survey: &Survey) -> Vec<String> {
    let mut owners = Vec::new();
    for spared in &survey.spared {
        match &spared.why {
            Why::Unmanaged(owner) if !owners.contains(owner) => owners.push(owner.clone()),
            _ => {}
        }
    }
    owners
}

fn extensions(survey: &Survey) -> BTreeMap<&str, usize> {
    let mut extensions = BTreeMap::new();
    for spared in &survey.spared {
        if let Why::Extension(extension) = &spared.why {
            *extensions.entry(extension.as_str()).or_default() += 1;
        }
    }
    extensions
}

fn objects(count: usize) -> String {
    counted(i64::try_from(count).unwrap_or(i64::MAX), "object")
}

pub(crate) fn counted(count: i64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

#[cfg(test)]
mod tests {
    use super::list;
    use crate::runner::teardown::{Object, Spared, Survey, Why};

    fn spared(object: Object, why: Why) -> Spared {
        Spared { object, why }
    }

    #[test]
    fn nothing_is_said_to_be_nothing() {
        assert_eq!(list(&Survey::default()), "to be dropped: nothing");
    }

    #[test]
    fn a_group_has_totals_and_the_fullest_tables_first() {
        let table = |name, rows| Object::called("TABLE", name, rows);
        let survey = Survey {
            dropped: vec![
                table("a", Some(0)),
                table("b\n", Some(1)),
                table("c", Some(1_200)),
                table("d", None),
                Object::called("SEQUENCE", "e", None),
            ],
            spared: vec![
                spared(table("django_users", Some(3)), Why::Unmade),
                spared(table("mem0", None), Why::Unmanaged("Mem0".to_owned())),
                spared(
                    Object::called("FUNCTION", "f", None),
                    Why::Extension("vector".to_owned()),
                ),
            ],
        };
        let lines = [
            "to be dropped: 5 objects, about 1201 rows",
            "  table c (about 1200 rows)",
            "  table b\\n (about 1 row)",
            "  table a (empty)",
            "  table d (rows unknown)",
            "  sequence e",
            "to be spared, because no revision makes it: 1 object, about 3 rows",
            "  table django_users (about 3 rows)",
            "to be spared, because it belongs to Mem0: 1 object",
            "  table mem0 (rows unknown)",
            "to be spared, because it belongs to the extension vector: 1 object",
        ];
        assert_eq!(list(&survey), lines.join("\n"));
    }

    #[test]
    fn a_long_group_is_cut() {
        let table = |number: i64| Object::called("TABLE", &format!("t{number}"), Some(number));
        let survey = Survey {
            dropped: (1..=23).map(table).collect(),
            ..Survey::default()
        };
        let list = list(&survey);
        assert_eq!(list.lines().count(), 22);
        assert!(
            list.contains("\n  table t4 (about 4 rows)\n  and 3 more"),
            "{list}"
        );
    }
}
