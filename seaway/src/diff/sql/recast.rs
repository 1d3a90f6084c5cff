//! Types and collations that are made anew while columns keep their values.
//!
//! The old type gets another name, the new one is created, each column is cast (a composite attribute by
//! attribute, others through text), and the old type is dropped.

use super::{
    Statement, Writer,
    alter::is_text,
    collation,
    column_settings::stored,
    create::{create_composite, create_domain, create_enum, create_range, not_null_name, target},
    text::{comment, ident, with_suffix},
};
use crate::{
    catalog::{Address, Attribute, Catalog, Column, Composite, Domain, Kind, Object, Range},
    diff::{hazard::Hazard, order::is_cast},
};

impl Writer<'_> {
    /// Returns the statements that put new types in place of the old ones, which get another name.
    pub(super) fn recast(&self) -> Vec<Statement> {
        let old = in_order(self.from, self.plan.recast.iter());
        let mut statements: Vec<Statement> = Vec::new();
        // Functions first: their signatures have the types' names.
        for it in &old {
            if let Some(Object::Range(range)) = self.from.objects.get(it) {
                statements.extend(rename_functions(range).map(Into::into));
            }
        }
        for it in &old {
            let (word, old) = (word(it.kind), old_name(&it.name));
            statements.push(rename(word, &ident(&it.name), &old).into());
            if let Some(Object::Range(range)) = self.from.objects.get(it) {
                let old = old_name(&range.multirange);
                statements.push(rename("TYPE", &ident(&range.multirange), &old).into());
            }
        }
        let new = self.plan.recast.iter();
        let new = new.map(|it| self.plan.turned.get(it).unwrap_or(it));
        for it in in_order(self.to, new) {
            statements.extend(self.create_type(it).into_iter().map(Into::into));
        }
        for address in self.recast_columns() {
            if let Some(column) = self.column(address)
                && !self.follows_parent(address)
            {
                statements.push(self.cast(column));
                statements.extend(self.comments_of_parts(address));
            }
        }
        let columns = self.recast_columns().filter_map(|it| self.column(it));
        statements.extend(
            columns
                .flat_map(|it| stored(&self.this_table(&it.table), it))
                .map(Into::into),
        );
        statements
    }

    /// Returns the statements that drop the old types, which nothing uses any more.
    pub(super) fn drop_old(&self) -> Vec<Statement> {
        let old = in_order(self.from, self.plan.recast.iter());
        let old = old.into_iter().rev();
        old.map(|it| format!("DROP {} {}", word(it.kind), ident(&old_name(&it.name))).into())
            .collect()
    }

    fn create_type(&self, address: &Address) -> Vec<String> {
        let Some(object) = self.to.objects.get(address) else {
            return Vec::new();
        };
        let mut statements = match object {
            Object::Collation(it) => vec![collation::create(it)],
            Object::Enum(it) => vec![create_enum(it)],
            Object::Composite(it) => create_composite(it),
            Object::Domain(it) => create_domain(it, &not_null_beside_the_old(it)),
            Object::Range(it) => vec![create_range(it)],
            _ => Vec::new(),
        };
        if object.comment().is_some() {
            statements.push(comment(&target(object), object.comment()));
        }
        statements.extend(self.kept(address));
        statements
    }

    /// Returns the columns that have a recast type before and after.
    fn recast_columns(&self) -> impl Iterator<Item = &Address> {
        let columns = self.plan.retyped.iter();
        columns.filter(|it| is_cast(self.from, self.to, self.plan, it))
    }

    fn cast(&self, column: &Column) -> Statement {
        let (table, name) = (ident(&column.table), ident(&column.name));
        if self.is_foreign(&column.table) {
            return format!("{} TYPE {}", column_of(column), data_type(column)).into();
        }
        let statement = |using: String| {
            let sql = format!(
                "{} TYPE {} USING {using}",
                column_of(column),
                data_type(column)
            );
            let statement = Statement::from(sql);
            statement.with(Hazard::RewritesTable(format!(
                "{table}, under ACCESS EXCLUSIVE"
            )))
        };
        let may_fail = format!("if {table}.{name} has a value that the new type lacks");
        let address = Address::part(Kind::Column, &column.table, &column.name);
        let recast = |catalog: &'_ Catalog| {
            let mut types = catalog.dependencies_of(&address);
            let is_type = |it: &&Address| it.kind != Kind::Collation && self.plan.is_recast(it);
            types.find(is_type).cloned()
        };
        let (of, becomes) = (recast(self.from), recast(self.to));
        // Its values stay as they are: only its collation is made anew.
        if of.is_none() && becomes.is_none() {
            return format!("{} TYPE {}", column_of(column), data_type(column)).into();
        }
        let pair = of.as_ref().zip(becomes.as_ref());
        let pair = pair.map(|(old, new)| (self.from.objects.get(old), self.to.objects.get(new)));
        let holds_recast = of.as_ref().is_some_and(|it| {
            let mut types = self.from.dependencies_of(it);
            types.any(|on| self.plan.is_recast(on))
        });
        match pair {
            Some((Some(Object::Composite(old)), Some(Object::Composite(new)))) => {
                let using = if is_array(column) {
                    format!("{name}::text::{}", column.data_type)
                } else {
                    by_attribute(&name, old, new, &column.data_type, holds_recast)
                };
                let statement = statement(using).with(Hazard::MayFail(may_fail));
                let lost = lost_of(&format!("{table}.{name}"), old, new, is_array(column));
                lost.into_iter()
                    .map(Hazard::DeletesData)
                    .fold(statement, Statement::with)
            }
            // An explicit cast to a text of limited length would cut it.
            Some((_, Some(Object::Domain(new))))
                if is_text(&new.data_type) && !is_array(column) =>
            {
                statement(format!("{name}::text")).with(Hazard::MayFail(may_fail))
            }
            _ => {
                let using = format!("{name}::text::{}", column.data_type);
                statement(using).with(Hazard::MayFail(may_fail))
            }
        }
    }
}

fn rename(word: &str, name: &str, old: &str) -> String {
    format!("ALTER {word} {name} RENAME TO {}", ident(old))
}

/// Gives the functions that make a range's values another name: PostgreSQL makes those of the new type, maybe with
/// the same arguments.
fn rename_functions(it: &Range) -> impl Iterator<Item = String> {
    let (name, multirange, subtype) = (ident(&it.name), ident(&it.multirange), &it.subtype);
    let of_range = [
        format!("{name}({subtype}, {subtype})"),
        format!("{name}({subtype}, {subtype}, text)"),
    ];
    let of_multirange = [
        format!("{multirange}()"),
        format!("{multirange}({name})"),
        format!("{multirange}({name}[])"),
    ];
    let of_range = of_range.map(|signature| rename("FUNCTION", &signature, &old_name(&it.name)));
    let old = old_name(&it.multirange);
    let of_multirange = of_multirange.map(|signature| rename("FUNCTION", &signature, &old));
    of_range.into_iter().chain(of_multirange)
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Collation => "COLLATION",
        Kind::Domain => "DOMAIN",
        _ => "TYPE",
    }
}

/// Returns the type of a column, with its collation if that is another than the type's.
fn data_type(column: &Column) -> String {
    let collation = column.collation.as_ref().map(|it| format!(" COLLATE {it}"));
    column.data_type.clone() + &collation.unwrap_or_default()
}

fn is_array(column: &Column) -> bool {
    column.data_type.ends_with("[]")
}

fn has(composite: &Composite, attribute: &Attribute) -> bool {
    composite
        .attributes
        .iter()
        .any(|it| it.name == attribute.name)
}

/// Says what is lost of the composites in a column. A row has no place for an attribute that goes, and an
/// explicit cast cuts a text that is too long. PostgreSQL lets no subquery take an array apart, so elements are
/// cast by the places of their attributes.
fn lost_of(column: &str, old: &Composite, new: &Composite, is_array: bool) -> Vec<String> {
    if is_array {
        return vec![format!(
            "{column} is cast by the places of the attributes, not by their names"
        )];
    }
    let is_cut = |it: &Attribute| {
        let mut others = new.attributes.iter();
        let new = others.find(|other| other.name == it.name);
        new.is_some_and(|new| {
            new.data_type != it.data_type && is_text(&new.data_type) && new.data_type.contains('(')
        })
    };
    let names = |which: &dyn Fn(&Attribute) -> bool| {
        let attributes = old.attributes.iter().filter(|it| which(it));
        let names: Vec<_> = attributes.map(|it| ident(&it.name)).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let gone = names(&|it| !has(new, it)).map(|it| format!("{it} of each value of {column}"));
    let cut =
        names(&is_cut).map(|it| format!("what is too long for its new type in {it} of {column}"));
    gone.into_iter().chain(cut).collect()
}

/// Returns a row of the new type with each attribute of the same name, and NULL for the others. A value
/// that is NULL as a whole stays so. If an attribute's own type may be another one under the same name
/// (`holds_recast`), all go through text.
fn by_attribute(
    name: &str,
    old: &Composite,
    new: &Composite,
    data_type: &str,
    holds_recast: bool,
) -> String {
    let attributes = new.attributes.iter().map(|it| {
        let before = old.attributes.iter().find(|other| other.name == it.name);
        let attribute = ident(&it.name);
        match before {
            None => "NULL".to_owned(),
            Some(before) if before.data_type == it.data_type && !holds_recast => {
                format!("({name}).{attribute}")
            }
            Some(_) => format!("({name}).{attribute}::text::{}", it.data_type),
        }
    });
    let attributes = attributes.collect::<Vec<_>>().join(", ");
    format!("CASE WHEN {name} IS DISTINCT FROM NULL THEN ROW({attributes})::{data_type} END")
}

fn column_of(column: &Column) -> String {
    format!(
        "ALTER TABLE {} ALTER COLUMN {}",
        ident(&column.table),
        ident(&column.name)
    )
}

/// Returns `NOT NULL` of a domain under the name that PostgreSQL 17 and later give it. Without one they would
/// choose another, because the old domain's has that name as long as it is there. Earlier ones keep no name.
fn not_null_beside_the_old(domain: &Domain) -> String {
    format!(" CONSTRAINT {} NOT NULL", ident(&not_null_name(domain)))
}

/// The old type's name while both are there.
fn old_name(name: &str) -> String {
    with_suffix(name, "__old")
}

/// Returns types so that each comes after those that it is made of.
fn in_order<'a>(catalog: &Catalog, types: impl Iterator<Item = &'a Address>) -> Vec<&'a Address> {
    let mut left: Vec<_> = types.collect();
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let is_ready = |it: &&Address| {
            let mut on = catalog.dependencies_of(it);
            !on.any(|on| left.contains(&on))
        };
        let next = left.iter().position(is_ready).unwrap_or_default();
        ordered.push(left.remove(next));
    }
    ordered
}
