//! The page of a table or view.

use std::fmt::Write as _;

use super::{
    Book, cell,
    markdown::{Grid, block, code, codes, text},
    paragraph,
};
use crate::catalog::{Address, Column, Constraint, Kind, Object, Table, View};

pub(super) fn table(book: &Book, it: &Table) -> String {
    let mut page = format!("# Table {}\n", text(&it.name));
    page += &book.ownership(&it.name);
    page += &paragraph(it.comment.as_deref());
    page += &facts(book, it);
    parts(&mut page, book, &it.name, Kind::Table);
    page
}

pub(super) fn view(book: &Book, it: &View) -> String {
    let kind = if it.materialized {
        "Materialized view"
    } else {
        "View"
    };
    let mut page = format!("# {kind} {}\n", text(&it.name));
    page += &book.ownership(&it.name);
    page += &paragraph(it.comment.as_deref());
    if let Some(options) = &it.options {
        let _ = write!(page, "\n- options: {}\n", codes(options));
    }
    parts(&mut page, book, &it.name, Kind::View);
    let definition = it.definition.trim_matches('\n');
    // Writing to a String does not fail, here and below.
    let _ = write!(page, "\n## Definition\n\n{}", block("sql", definition));
    page
}

/// Returns what is unusual of a table, as a list.
fn facts(book: &Book, it: &Table) -> String {
    let mut facts = Vec::new();
    if it.unlogged {
        facts.push("unlogged".to_owned());
    }
    if let Some(key) = &it.partition_key {
        facts.push(format!("partitioned by {}", code(key)));
    }
    if let Some(of) = &it.partition_of {
        let (parent, bound) = (book.link(&of.parent), code(&of.bound));
        facts.push(format!("partition of {parent}: {bound}"));
    }
    let partitions = book
        .catalog
        .objects
        .values()
        .filter_map(|object| match object {
            Object::Table(other) => {
                let of = other.partition_of.as_ref()?;
                (of.parent == it.name).then(|| book.link(&other.name))
            }
            _ => None,
        });
    let partitions: Vec<_> = partitions.collect();
    if !partitions.is_empty() {
        facts.push(format!("partitions: {}", partitions.join(", ")));
    }
    for parent in &it.inherits {
        facts.push(format!("inherits from {}", book.link(parent)));
    }
    if let Some(of_type) = &it.of_type {
        facts.push(format!("of type {}", code(of_type)));
    }
    if let Some(options) = &it.options {
        facts.push(format!("options: {}", codes(options)));
    }
    match (it.row_security, it.force_row_security) {
        (true, true) => facts.push("row-level security, for its owner too".to_owned()),
        (true, false) => facts.push("row-level security".to_owned()),
        _ => {}
    }
    let facts = facts.iter().map(|fact| format!("\n- {fact}"));
    let facts: String = facts.collect();
    if facts.is_empty() {
        facts
    } else {
        facts + "\n"
    }
}

fn parts(page: &mut String, book: &Book, name: &str, kind: Kind) {
    columns(page, &book.catalog.columns(name));
    let own = || {
        let objects = book.catalog.objects.values();
        objects.filter(move |object| object.table() == Some(name))
    };
    let constraints = || {
        own().filter_map(|object| match object {
            Object::Constraint(it) => Some(&**it),
            _ => None,
        })
    };
    keys(page, constraints());
    checks(page, constraints());
    indexes(page, own());
    references(page, book, name);
    let address = Address::new(kind, name);
    for (heading, list) in [
        ("Uses", book.used(&address)),
        ("Used by", book.users(&address)),
    ] {
        if !list.is_empty() {
            let list = list.join("\n- ");
            let _ = write!(page, "\n## {heading}\n\n- {list}\n");
        }
    }
    triggers(page, own());
    rules(page, own());
    policies(page, own());
    statistics(page, own());
}

fn columns(page: &mut String, columns: &[&Column]) {
    let mut grid = Grid::new(["column", "type", "null", "default", "comment"]);
    for it in columns {
        let mut data_type = code(&it.data_type);
        if let Some(collation) = &it.collation {
            let _ = write!(data_type, " collate {}", code(collation));
        }
        grid.row([
            code(&it.name),
            data_type,
            if it.not_null { "no" } else { "yes" }.to_owned(),
            default(it),
            cell(it.comment.as_deref()),
        ]);
    }
    grid.write("## Columns", page);
}

/// Returns where a column's value comes from, if a statement gives none.
fn default(it: &Column) -> String {
    match (&it.generated, &it.identity) {
        (Some(generated), _) => format!("generated: {}", code(&generated.expression)),
        (_, Some(identity)) if identity.always => "identity, always".to_owned(),
        (_, Some(_)) => "identity, by default".to_owned(),
        _ => it.default.as_deref().map(code).unwrap_or_default(),
    }
}

fn keys<'a>(page: &mut String, constraints: impl Iterator<Item = &'a Constraint>) {
    let mut grid = Grid::new(["key", "type", "definition", "comment"]);
    let mut constraints: Vec<_> = constraints
        .filter(|it| it.constraint_type != "check")
        .collect();
    let order = ["primary key", "unique", "exclusion", "foreign key"];
    constraints.sort_by_key(|it| order.iter().position(|kind| *kind == it.constraint_type));
    for it in constraints {
        let comment = cell(it.comment.as_deref());
        let kind = it.constraint_type.clone();
        grid.row([code(&it.name), kind, code(&it.definition), comment]);
    }
    grid.write("## Keys", page);
}

fn checks<'a>(page: &mut String, constraints: impl Iterator<Item = &'a Constraint>) {
    let mut grid = Grid::new(["check", "definition", "comment"]);
    for it in constraints.filter(|it| it.constraint_type == "check") {
        let comment = cell(it.comment.as_deref());
        grid.row([code(&it.name), code(&it.definition), comment]);
    }
    grid.write("## Checks", page);
}

fn indexes<'a>(page: &mut String, own: impl Iterator<Item = &'a Object>) {
    let mut grid = Grid::new(["index", "unique", "definition", "remark", "comment"]);
    for object in own {
        if let Object::Index(it) = object {
            let unique = if it.unique { "yes" } else { "" }.to_owned();
            let remark = if it.valid { "" } else { "not valid" }.to_owned();
            let comment = cell(it.comment.as_deref());
            grid.row([
                code(&it.name),
                unique,
                code(&it.definition),
                remark,
                comment,
            ]);
        }
    }
    grid.write("## Indexes", page);
}

/// Writes to whom a table refers, and who refers to it, by foreign keys.
fn references(page: &mut String, book: &Book, name: &str) {
    let mut out = Grid::new(["columns", "table", "its columns", "key"]);
    let mut into = Grid::new(["table", "its columns", "columns", "key"]);
    for key in book.foreign_keys() {
        let Some(references) = &key.references else {
            continue;
        };
        let (columns, referred) = (codes(&key.columns), codes(&references.columns));
        if key.table == name {
            let link = book.link(&references.table);
            out.row([columns.clone(), link, referred.clone(), code(&key.name)]);
        }
        if references.table == name {
            into.row([book.link(&key.table), columns, referred, code(&key.name)]);
        }
    }
    out.write("## Refers to", page);
    into.write("## Referred to by", page);
}

fn triggers<'a>(page: &mut String, own: impl Iterator<Item = &'a Object>) {
    let mut grid = Grid::new(["trigger", "enabled", "definition", "comment"]);
    for object in own {
        if let Object::Trigger(it) = object {
            let comment = cell(it.comment.as_deref());
            let definition = code(&it.definition);
            grid.row([code(&it.name), enabled(&it.enabled), definition, comment]);
        }
    }
    grid.write("## Triggers", page);
}

fn rules<'a>(page: &mut String, own: impl Iterator<Item = &'a Object>) {
    let mut grid = Grid::new(["rule", "enabled", "definition", "comment"]);
    for object in own {
        if let Object::Rule(it) = object {
            let comment = cell(it.comment.as_deref());
            let definition = code(&it.definition);
            grid.row([code(&it.name), enabled(&it.enabled), definition, comment]);
        }
    }
    grid.write("## Rules", page);
}

/// Returns nothing for what is usual.
fn enabled(state: &str) -> String {
    if state == "origin" { "" } else { state }.to_owned()
}

fn policies<'a>(page: &mut String, own: impl Iterator<Item = &'a Object>) {
    let mut grid = Grid::new([
        "policy", "kind", "command", "roles", "using", "check", "comment",
    ]);
    for object in own {
        if let Object::Policy(it) = object {
            grid.row([
                code(&it.name),
                if it.permissive {
                    "permissive"
                } else {
                    "restrictive"
                }
                .to_owned(),
                it.command.clone(),
                codes(&it.roles),
                it.using.as_deref().map(code).unwrap_or_default(),
                it.check.as_deref().map(code).unwrap_or_default(),
                cell(it.comment.as_deref()),
            ]);
        }
    }
    grid.write("## Policies", page);
}

fn statistics<'a>(page: &mut String, own: impl Iterator<Item = &'a Object>) {
    let mut grid = Grid::new(["statistics", "kinds", "of", "comment"]);
    for object in own {
        if let Object::Statistics(it) = object {
            let kinds = it.kinds.as_deref().unwrap_or_default().join(", ");
            let expressions = it.expressions.iter().flatten();
            let of = codes(it.columns.iter().chain(expressions));
            grid.row([code(&it.name), kinds, of, cell(it.comment.as_deref())]);
        }
    }
    grid.write("## Statistics", page);
}
