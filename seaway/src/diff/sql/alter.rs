//! ALTER, and CREATE OR REPLACE.

use std::{collections::BTreeSet, fmt::Write as _};

use super::{
    Statement, Writer,
    create::{enable, target, view_column},
    drop::of_others,
    event_trigger, foreign, operator, routine,
    text::{changed_options, comment, counting, domain_check, ident, identity},
    text_search,
};
use crate::{
    catalog::{
        Address, Attribute, Catalog, Column, Composite, Constraint, Counting, Domain, Enum, Index,
        Kind, Object, Policy, Sequence, Statistics, Table, View,
    },
    diff::{
        compare::essence,
        hazard::Hazard,
        order::{inherited_from, is_cast, parent_column, typed_by},
        plan::parent_index,
    },
    runner::script::literal,
};

impl Writer<'_> {
    pub(super) fn alter(&self, address: &Address) -> Vec<Statement> {
        let (Some(old), Some(new)) = (self.from.objects.get(address), self.to.objects.get(address))
        else {
            return Vec::new();
        };
        let mut statements = match (old, new) {
            (Object::Extension(old), Object::Extension(new)) => {
                let name = ident(&new.name);
                let mut sql = Vec::new();
                if old.version != new.version {
                    sql.push(format!(
                        "ALTER EXTENSION {name} UPDATE TO {}",
                        literal(&new.version)
                    ));
                }
                if old.schema != new.schema {
                    sql.push(format!(
                        "ALTER EXTENSION {name} SET SCHEMA {}",
                        ident(&new.schema)
                    ));
                }
                plain(sql)
            }
            (Object::Enum(old), Object::Enum(new)) => plain(alter_enum(old, new)),
            (Object::Composite(old), Object::Composite(new)) => {
                alter_composite(old, new, self.typed(address))
            }
            (Object::Domain(old), Object::Domain(new))
                if self.plan.undefaulted.contains(address) =>
            {
                plain(alter_domain(&bare_domain(old), &bare_domain(new)))
            }
            (Object::Domain(old), Object::Domain(new)) => plain(alter_domain(old, new)),
            (Object::Sequence(old), Object::Sequence(new)) => plain(alter_sequence(old, new)),
            (Object::Operator(old), Object::Operator(new)) => plain(operator::alter(old, new)),
            (Object::TextSearchDictionary(old), Object::TextSearchDictionary(new)) => {
                plain(text_search::alter_dictionary(old, new))
            }
            (Object::TextSearchConfiguration(old), Object::TextSearchConfiguration(new)) => {
                plain(text_search::alter_configuration(old, new))
            }
            (Object::Wrapper(old), Object::Wrapper(new)) => plain(foreign::alter_wrapper(old, new)),
            (Object::Server(old), Object::Server(new)) => plain(foreign::alter_server(old, new)),
            (Object::UserMapping(old), Object::UserMapping(new)) => {
                plain(foreign::alter_user_mapping(old, new))
            }
            (Object::Table(old), Object::Table(new)) => alter_table(old, new),
            (Object::Column(old), Object::Column(new)) => self.alter_column(old, new),
            (Object::Constraint(old), Object::Constraint(new)) => self.alter_constraint(old, new),
            (Object::Index(old), Object::Index(new)) => plain(self.alter_index(old, new)),
            (Object::View(old), Object::View(new)) => plain(self.alter_view(old, new)),
            (Object::Routine(old), Object::Routine(new)) => {
                let mut bare = (**old).clone();
                bare.comment.clone_from(&new.comment);
                let is_other = essence(&Object::Routine(Box::new(bare)))
                    != essence(&Object::Routine(new.clone()));
                plain(is_other.then(|| routine::create(new, &self.from.schema)))
            }
            (Object::Trigger(old), Object::Trigger(new)) if old.enabled != new.enabled => {
                plain([enable(&new.table, "TRIGGER", &new.name, &new.enabled)])
            }
            (Object::Rule(old), Object::Rule(new)) if old.enabled != new.enabled => {
                plain([enable(&new.table, "RULE", &new.name, &new.enabled)])
            }
            (Object::Policy(old), Object::Policy(new)) => plain(alter_policy(old, new)),
            (Object::Statistics(old), Object::Statistics(new)) => plain(alter_statistics(old, new)),
            (Object::EventTrigger(old), Object::EventTrigger(new))
                if old.enabled != new.enabled =>
            {
                plain([event_trigger::enable(new)])
            }
            (Object::Publication(old), Object::Publication(new)) => {
                self.alter_publication(old, new)
            }
            _ => Vec::new(),
        };
        if let Some(hazard) = of_others(address) {
            let with_hazard = |it: Statement| it.with(hazard.clone());
            statements = statements.into_iter().map(with_hazard).collect();
        }
        if old.comment() != new.comment() {
            statements.push(comment(&self.commented(new), new.comment()).into());
        }
        statements.extend(plain(self.changed_privileges(old, new)));
        statements
    }

    fn commented(&self, object: &Object) -> String {
        match object {
            Object::Schema(_) => format!("SCHEMA {}", ident(&self.from.schema)),
            other => target(other),
        }
    }

    fn alter_column(&self, old: &Column, new: &Column) -> Vec<Statement> {
        let address = Address::part(Kind::Column, &new.table, &new.name);
        if self.is_view(&new.table) {
            return alter_view_column(old, new);
        }
        let (table, name) = (ident(&new.table), ident(&new.name));
        let what = format!("ALTER TABLE {table} ALTER COLUMN {name}");
        let only = format!("{} ALTER COLUMN {name}", self.alter_table(&new.table));
        let mut statements = Vec::new();
        if old.generated.is_some() && new.generated.is_none() {
            statements.push(format!("{what} DROP EXPRESSION").into());
        }
        if old.identity.is_some() && new.identity.is_none() {
            statements.push(format!("{what} DROP IDENTITY").into());
        }
        let is_other = (&old.data_type, &old.collation) != (&new.data_type, &new.collation);
        let is_retyped =
            is_other && !self.follows_parent(&address) && typed_by(self.to, &new.table).is_none();
        if is_retyped && !is_cast(self.from, self.to, self.plan, &address) {
            statements.push(self.retype(old, new));
            statements.extend(self.comments_of_parts(&address));
        }
        if old.not_null && !new.not_null {
            statements.push(format!("{what} DROP NOT NULL").into());
        }
        if !old.not_null && new.not_null {
            let slow = || {
                let column = format!("{table}.{name}");
                let statement = Statement::from(format!("{what} SET NOT NULL"));
                if self.is_foreign(&new.table) {
                    return vec![statement];
                }
                vec![
                    statement
                        .with(Hazard::ScansTable(format!(
                            "{table}, under ACCESS EXCLUSIVE"
                        )))
                        .with(Hazard::MayFail(format!("if {column} has NULL in a row"))),
                ]
            };
            let live = self.set_not_null_concurrently(&new.table, &new.name);
            statements.extend(live.unwrap_or_else(slow));
        }
        if let Some(new) = &new.identity {
            statements.extend(plain(alter_identity(&what, old, new)));
        }
        // Another type takes its own storage and compression with it.
        let before = |it: &Option<String>| if is_other { None } else { it.clone() };
        if before(&old.storage) != new.storage {
            // SET STORAGE DEFAULT is known since PostgreSQL 16 only.
            let storage = new.storage.as_ref().unwrap_or(&new.type_storage);
            statements.push(format!("{only} SET STORAGE {storage}").into());
        }
        if before(&old.compression) != new.compression {
            let compression = new.compression.as_deref().unwrap_or("default");
            statements.push(format!("{only} SET COMPRESSION {compression}").into());
        }
        if old.statistics != new.statistics {
            let target = new.statistics.unwrap_or(-1);
            statements.push(format!("{only} SET STATISTICS {target}").into());
        }
        for clause in changed_options(old.options.as_ref(), new.options.as_ref()) {
            statements.push(format!("{only} {clause}").into());
        }
        statements.extend(plain(foreign::change_options(
            &what["ALTER ".len()..],
            &old.foreign_options,
            &new.foreign_options,
        )));
        statements
    }

    /// Says whether a table has the shape of a composite type.
    fn typed(&self, address: &Address) -> bool {
        let mut pairs = self.from.dependencies.iter();
        pairs.any(|(table, on)| table.kind == Kind::Table && on == address)
    }

    /// Says whether the type of a column changes with that of its parent's.
    pub(super) fn follows_parent(&self, address: &Address) -> bool {
        let table = Address::new(Kind::Table, address.table.clone().unwrap_or_default());
        !self.plan.detached.contains(&table)
            && parent_column(self.to, address).is_some_and(|parent| {
                self.plan.retyped.contains(&parent) && !self.plan.created.contains(&parent)
            })
    }

    fn retype(&self, old: &Column, new: &Column) -> Statement {
        let (table, name) = (ident(&new.table), ident(&new.name));
        let collation = new.collation.as_ref().map(|it| format!(" COLLATE {it}"));
        let mut sql = format!(
            "ALTER TABLE {table} ALTER COLUMN {name} TYPE {}{}",
            new.data_type,
            collation.unwrap_or_default()
        );
        // The values of a foreign table are not ours to cast.
        if old.data_type == new.data_type || self.is_foreign(&new.table) {
            return sql.into();
        }
        // PostgreSQL computes a generated column anew, and refuses USING.
        if new.generated.is_none() {
            let using = self.using(old, new, &name);
            let _ = write!(sql, " USING {using}");
        }
        let mut statement = Statement::from(sql);
        if is_widening(&old.data_type, &new.data_type) {
            return statement;
        }
        if is_lossy(&old.data_type, &new.data_type) {
            let what = format!("what of {table}.{name} does not fit into {}", new.data_type);
            statement = statement.with(Hazard::DeletesData(what));
        }
        statement
            .with(Hazard::RewritesTable(format!(
                "{table}, under ACCESS EXCLUSIVE"
            )))
            .with(Hazard::MayFail(format!(
                "if {table}.{name} has a value that is no {}",
                new.data_type
            )))
    }

    /// PostgreSQL makes the indexes of a retyped column anew, and gives those of partitions the comment of
    /// the partitioned one.
    pub(super) fn comments_of_parts(&self, column: &Address) -> Vec<Statement> {
        let is_made_anew = |index: &Address| {
            let mut columns = self.from.dependencies_of(index);
            !self.plan.dropped.contains(index) && columns.any(|on| on == column)
        };
        let commented = self.from.objects.iter().filter(|(index, object)| {
            matches!(index.kind, Kind::Index | Kind::Constraint)
                && object.comment().is_some()
                && is_made_anew(index)
        });
        let commented: BTreeSet<_> = commented.map(|(index, _)| index.clone()).collect();
        let parts = self.from.objects.keys().filter(|part| {
            let parents = ancestors(self.from, part);
            parents.iter().any(|it| commented.contains(it)) && !self.plan.dropped.contains(part)
        });
        let kept = parts.filter_map(|part| self.to.objects.get(part));
        kept.map(|object| comment(&target(object), object.comment()).into())
            .collect()
    }

    /// Returns how the values become those of the new type. Where PostgreSQL may have no cast from
    /// one to the other, it has one by way of text.
    fn using(&self, old: &Column, new: &Column, name: &str) -> String {
        let own = |catalog: &Catalog, column: &Column| {
            let address = Address::part(Kind::Column, &column.table, &column.name);
            let mut types = catalog.dependencies_of(&address);
            types.any(|on| {
                matches!(
                    on.kind,
                    Kind::Enum | Kind::Composite | Kind::Range | Kind::Table
                )
            })
        };
        let domain = |catalog: &Catalog, column: &Column| {
            let address = Address::part(Kind::Column, &column.table, &column.name);
            let types = catalog.dependencies_of(&address);
            let mut domains = types.filter_map(|on| match catalog.objects.get(on) {
                Some(Object::Domain(it)) if on.kind == Kind::Domain => Some(it.data_type.clone()),
                _ => None,
            });
            domains.next()
        };
        let old_base = domain(self.from, old).unwrap_or_else(|| old.data_type.clone());
        let new_base = domain(self.to, new).unwrap_or_else(|| new.data_type.clone());
        // An explicit cast to a text of limited length cuts it. Assigned as text, what is too long fails.
        if is_text(&new_base) {
            let array = if new_base.ends_with("[]") { "[]" } else { "" };
            return format!("{name}::text{array}");
        }
        if !own(self.from, old) && !own(self.to, new) && has_cast(&old_base, &new_base) {
            return format!("{name}::{}", new.data_type);
        }
        format!("{name}::text::{}", new.data_type)
    }

    fn alter_constraint(&self, old: &Constraint, new: &Constraint) -> Vec<Statement> {
        let (table, name) = (ident(&new.table), ident(&new.name));
        let mut statements = Vec::new();
        // That of a partition follows its parent's.
        let address = Address::part(Kind::Constraint, &new.table, &new.name);
        let parent = inherited_from(self.to, &address).filter(|_| new.parent.is_some());
        let follows = parent.is_some_and(|it| self.plan.altered.contains(&it));
        if !follows && (old.deferrable, old.deferred) != (new.deferrable, new.deferred) {
            let deferrable = if new.deferrable {
                "DEFERRABLE"
            } else {
                "NOT DEFERRABLE"
            };
            let deferred = if new.deferred {
                "INITIALLY DEFERRED"
            } else {
                "INITIALLY IMMEDIATE"
            };
            statements.push(
                format!("ALTER TABLE {table} ALTER CONSTRAINT {name} {deferrable} {deferred}")
                    .into(),
            );
        }
        if !old.validated && new.validated {
            statements.push(
                Statement::from(format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}"))
                    .with(Hazard::ScansTable(format!(
                        "{table}, under SHARE UPDATE EXCLUSIVE"
                    )))
                    .with(Hazard::MayFail(format!("if a row of {table} breaks it"))),
            );
        }
        statements.extend(plain(self.cluster(
            &new.table,
            &new.name,
            old.clustered,
            new.clustered,
        )));
        if old.index_comment != new.index_comment {
            let what = format!("INDEX {name}");
            statements.push(comment(&what, new.index_comment.as_deref()).into());
        }
        for clause in changed_options(old.options.as_ref(), new.options.as_ref()) {
            statements.push(format!("ALTER INDEX {name} {clause}").into());
        }
        statements
    }

    fn alter_index(&self, old: &Index, new: &Index) -> Vec<String> {
        let name = ident(&new.name);
        let mut statements = Vec::new();
        let targets = |it: &Index| {
            let targets = it.statistics.clone().unwrap_or_default();
            targets
                .iter()
                .map(|it| (it.column, it.target))
                .collect::<Vec<_>>()
        };
        let (before, after) = (targets(old), targets(new));
        for (column, target) in after.iter().filter(|it| !before.contains(it)) {
            statements.push(format!(
                "ALTER INDEX {name} ALTER COLUMN {column} SET STATISTICS {target}"
            ));
        }
        for (column, _) in before
            .iter()
            .filter(|(it, _)| after.iter().all(|(other, _)| other != it))
        {
            statements.push(format!(
                "ALTER INDEX {name} ALTER COLUMN {column} SET STATISTICS -1"
            ));
        }
        statements.extend(self.cluster(&new.table, &new.name, old.clustered, new.clustered));
        statements
    }

    /// Returns what has CLUSTER use an index, or none.
    fn cluster(&self, table: &str, index: &str, old: bool, new: bool) -> Option<String> {
        let is_clustered = |object: &Object| match object {
            Object::Index(it) => it.clustered && it.table == table,
            Object::Constraint(it) => it.clustered && it.table == table,
            _ => false,
        };
        let table_name = ident(table);
        match (old, new) {
            (false, true) => Some(format!(
                "ALTER TABLE {table_name} CLUSTER ON {}",
                ident(index)
            )),
            // Another index takes its place.
            (true, false) if self.to.objects.values().any(is_clustered) => None,
            (true, false) => Some(format!("ALTER TABLE {table_name} SET WITHOUT CLUSTER")),
            _ => None,
        }
    }

    fn alter_view(&self, old: &View, new: &View) -> Vec<String> {
        let name = ident(&new.name);
        if new.materialized {
            let clauses = changed_options(old.options.as_ref(), new.options.as_ref());
            return clauses
                .iter()
                .map(|clause| format!("ALTER MATERIALIZED VIEW {name} {clause}"))
                .collect();
        }
        if old.definition == new.definition {
            let clauses = changed_options(old.options.as_ref(), new.options.as_ref());
            return clauses
                .iter()
                .map(|clause| format!("ALTER VIEW {name} {clause}"))
                .collect();
        }
        let mut statements = self.create_view(new, true);
        for column in self.to.columns(&new.name) {
            let address = Address::part(Kind::Column, &column.table, &column.name);
            if self.plan.created.contains(&address) {
                statements.extend(view_column(column));
            }
        }
        statements
    }
}

/// Columns of a materialized view have settings; those of a view have none.
fn alter_view_column(old: &Column, new: &Column) -> Vec<Statement> {
    let what = format!(
        "ALTER MATERIALIZED VIEW {} ALTER COLUMN {}",
        ident(&new.table),
        ident(&new.name)
    );
    let mut statements = Vec::new();
    if old.statistics != new.statistics {
        let target = new.statistics.unwrap_or(-1);
        statements.push(format!("{what} SET STATISTICS {target}").into());
    }
    if let (true, Some(storage)) = (old.storage != new.storage, &new.storage) {
        statements.push(format!("{what} SET STORAGE {storage}").into());
    }
    if let (true, Some(it)) = (old.compression != new.compression, &new.compression) {
        statements.push(format!("{what} SET COMPRESSION {it}").into());
    }
    for clause in changed_options(old.options.as_ref(), new.options.as_ref()) {
        statements.push(format!("{what} {clause}").into());
    }
    statements
}

fn plain(sql: impl IntoIterator<Item = String>) -> Vec<Statement> {
    sql.into_iter().map(Into::into).collect()
}

fn alter_enum(old: &Enum, new: &Enum) -> Vec<String> {
    let name = ident(&new.name);
    let mut statements = Vec::new();
    for (place, label) in new.labels.iter().enumerate() {
        if old.labels.contains(label) {
            continue;
        }
        let side = match (place.checked_sub(1), old.labels.first()) {
            (Some(before), _) => format!(" AFTER {}", literal(&new.labels[before])),
            (None, Some(first)) => format!(" BEFORE {}", literal(first)),
            (None, None) => String::new(),
        };
        statements.push(format!(
            "ALTER TYPE {name} ADD VALUE {}{side}",
            literal(label)
        ));
    }
    statements
}

fn alter_composite(old: &Composite, new: &Composite, is_typed: bool) -> Vec<Statement> {
    let name = ident(&new.name);
    // The tables of the type follow.
    let cascade = if is_typed { " CASCADE" } else { "" };
    let find = |of: &'_ Composite, it: &Attribute| {
        of.attributes
            .iter()
            .find(|other| other.name == it.name)
            .cloned()
    };
    let mut statements = Vec::new();
    for gone in old.attributes.iter().filter(|it| find(new, it).is_none()) {
        let attribute = ident(&gone.name);
        statements.push(
            Statement::from(format!(
                "ALTER TYPE {name} DROP ATTRIBUTE {attribute}{cascade}"
            ))
            .with(Hazard::DeletesData(format!(
                "all values of {name}.{attribute}"
            ))),
        );
    }
    for it in &new.attributes {
        let attribute = ident(&it.name);
        let collation = it.collation.as_ref().map(|it| format!(" COLLATE {it}"));
        let data_type = format!("{}{}", it.data_type, collation.unwrap_or_default());
        let before = find(old, it);
        match &before {
            None => statements.push(
                format!("ALTER TYPE {name} ADD ATTRIBUTE {attribute} {data_type}{cascade}").into(),
            ),
            Some(before)
                if (&before.data_type, &before.collation) != (&it.data_type, &it.collation) =>
            {
                statements.push(
                    format!(
                        "ALTER TYPE {name} ALTER ATTRIBUTE {attribute} TYPE {data_type}{cascade}"
                    )
                    .into(),
                );
            }
            Some(_) => {}
        }
        if before.and_then(|it| it.comment) != it.comment {
            let what = format!("COLUMN {name}.{attribute}");
            statements.push(comment(&what, it.comment.as_deref()).into());
        }
    }
    statements
}

/// Returns a domain without its checks and its default.
pub(super) fn bare_domain(it: &Domain) -> Domain {
    Domain {
        checks: Vec::new(),
        default: None,
        ..it.clone()
    }
}

pub(super) fn alter_domain(old: &Domain, new: &Domain) -> Vec<String> {
    let name = ident(&new.name);
    let mut statements = Vec::new();
    if old.default != new.default {
        statements.push(match &new.default {
            Some(default) => format!("ALTER DOMAIN {name} SET DEFAULT {default}"),
            None => format!("ALTER DOMAIN {name} DROP DEFAULT"),
        });
    }
    if old.not_null != new.not_null {
        let verb = if new.not_null { "SET" } else { "DROP" };
        statements.push(format!("ALTER DOMAIN {name} {verb} NOT NULL"));
    }
    let text = |definition: &str| definition.trim_end_matches(" NOT VALID").to_owned();
    for gone in &old.checks {
        let same = new.checks.iter().find(|it| it.name == gone.name);
        let is_kept = same.is_some_and(|it| {
            text(&it.definition) == text(&gone.definition) && (it.validated || !gone.validated)
        });
        if !is_kept {
            statements.push(format!(
                "ALTER DOMAIN {name} DROP CONSTRAINT {}",
                ident(&gone.name)
            ));
        }
    }
    for it in &new.checks {
        let same = old.checks.iter().find(|gone| {
            gone.name == it.name
                && text(&it.definition) == text(&gone.definition)
                && (it.validated || !gone.validated)
        });
        let check = ident(&it.name);
        match same {
            None => statements.extend(domain_check(&name, it)),
            Some(same) => {
                if it.validated && !same.validated {
                    statements.push(format!("ALTER DOMAIN {name} VALIDATE CONSTRAINT {check}"));
                }
                if it.comment != same.comment {
                    let what = format!("CONSTRAINT {check} ON DOMAIN {name}");
                    statements.push(comment(&what, it.comment.as_deref()));
                }
            }
        }
    }
    statements
}

fn alter_sequence(old: &Sequence, new: &Sequence) -> Vec<String> {
    let name = ident(&new.name);
    let mut statements = Vec::new();
    if (&old.data_type, &old.counting) != (&new.data_type, &new.counting) {
        statements.extend(recount(
            &name,
            &old.counting,
            &new.counting,
            Some(&new.data_type),
        ));
    }
    if old.unlogged != new.unlogged {
        let word = if new.unlogged { "UNLOGGED" } else { "LOGGED" };
        statements.push(format!("ALTER SEQUENCE {name} SET {word}"));
    }
    statements
}

fn alter_table(old: &Table, new: &Table) -> Vec<Statement> {
    let name = ident(&new.name);
    let mut clauses = Vec::new();
    if old.unlogged != new.unlogged {
        clauses.push(
            if new.unlogged {
                "SET UNLOGGED"
            } else {
                "SET LOGGED"
            }
            .to_owned(),
        );
    }
    if old.access_method != new.access_method {
        let method = new.access_method.as_deref().unwrap_or("heap");
        clauses.push(format!("SET ACCESS METHOD {}", ident(method)));
    }
    if old.tablespace != new.tablespace {
        let tablespace = new.tablespace.as_deref().unwrap_or("pg_default");
        clauses.push(format!("SET TABLESPACE {}", ident(tablespace)));
    }
    let rewrites = !clauses.is_empty();
    clauses.extend(changed_options(old.options.as_ref(), new.options.as_ref()));
    if old.row_security != new.row_security {
        let verb = if new.row_security {
            "ENABLE"
        } else {
            "DISABLE"
        };
        clauses.push(format!("{verb} ROW LEVEL SECURITY"));
    }
    if old.force_row_security != new.force_row_security {
        let verb = if new.force_row_security {
            "FORCE"
        } else {
            "NO FORCE"
        };
        clauses.push(format!("{verb} ROW LEVEL SECURITY"));
    }
    match (&old.of_type, &new.of_type) {
        (Some(old), Some(new)) if old != new => clauses.push(format!("OF {new}")),
        _ => {}
    }
    let options = foreign::change_options(
        &format!("{} {name}", foreign::table_word(new)),
        &old.foreign_options,
        &new.foreign_options,
    );
    let statements = clauses.iter().map(|clause| {
        let statement = Statement::from(format!("ALTER TABLE {name} {clause}"));
        if rewrites && clause.starts_with("SET ") && !clause.starts_with("SET (") {
            return statement.with(Hazard::RewritesTable(format!(
                "{name}, under ACCESS EXCLUSIVE"
            )));
        }
        statement
    });
    statements.chain(plain(options)).collect()
}

fn alter_identity(what: &str, old: &Column, new: &crate::catalog::Identity) -> Vec<String> {
    let Some(before) = &old.identity else {
        return vec![format!("{what} ADD {}", identity(new))];
    };
    let mut statements = Vec::new();
    if before.always != new.always {
        let when = if new.always { "ALWAYS" } else { "BY DEFAULT" };
        statements.push(format!("{what} SET GENERATED {when}"));
    }
    if before.sequence != new.sequence {
        let (old, new) = (ident(&before.sequence), ident(&new.sequence));
        statements.push(format!("ALTER SEQUENCE {old} RENAME TO {new}"));
    }
    if before.counting != new.counting {
        let name = ident(&new.sequence);
        statements.extend(recount(&name, &before.counting, &new.counting, None));
    }
    statements
}

/// Returns what has a sequence count otherwise. Where it may stand outside of its new limits, it
/// first gets limits that hold both, and goes on from its new start.
fn recount(name: &str, old: &Counting, new: &Counting, data_type: Option<&String>) -> Vec<String> {
    let typed = data_type.map(|it| format!("AS {it} ")).unwrap_or_default();
    let last = format!("ALTER SEQUENCE {name} {typed}{}", counting(new));
    if (new.min..=new.max).contains(&old.start) {
        return vec![last];
    }
    let both = Counting {
        min: old.min.min(new.min),
        max: old.max.max(new.max),
        ..old.clone()
    };
    let wide = data_type.map_or("", |_| "AS bigint ");
    let (min, max, start) = (new.min, new.max, new.start);
    vec![
        format!("ALTER SEQUENCE {name} {wide}{}", counting(&both)),
        format!(
            "SELECT pg_catalog.setval({}, CASE WHEN last_value BETWEEN {min} AND {max} THEN last_value \
             ELSE {start} END, is_called AND last_value BETWEEN {min} AND {max}) FROM {name}",
            literal(name)
        ),
        last,
    ]
}

fn alter_policy(old: &Policy, new: &Policy) -> Option<String> {
    let mut sql = format!("ALTER POLICY {} ON {}", ident(&new.name), ident(&new.table));
    let length = sql.len();
    if old.roles != new.roles {
        let _ = write!(sql, " TO {}", new.roles.join(", "));
    }
    if let (true, Some(using)) = (old.using != new.using, &new.using) {
        let _ = write!(sql, " USING ({using})");
    }
    if let (true, Some(check)) = (old.check != new.check, &new.check) {
        let _ = write!(sql, " WITH CHECK ({check})");
    }
    (sql.len() > length).then_some(sql)
}

fn alter_statistics(old: &Statistics, new: &Statistics) -> Option<String> {
    let target = new.target.unwrap_or(-1);
    (old.target != new.target).then(|| {
        format!(
            "ALTER STATISTICS {} SET STATISTICS {target}",
            ident(&new.name)
        )
    })
}

/// Returns a type without its length or precision.
fn bare(data_type: &str) -> &str {
    data_type.split('(').next().unwrap_or(data_type).trim()
}

/// Says whether PostgreSQL has a cast between two types of its own (`pg_cast`), or both are one
/// type with other lengths. Texts are cast to and from everything.
fn has_cast(old: &str, new: &str) -> bool {
    const TEXTS: [&str; 5] = ["text", "character varying", "character", "name", "citext"];
    const GROUPS: [&[&str]; 5] = [
        &[
            "smallint",
            "integer",
            "bigint",
            "numeric",
            "real",
            "double precision",
        ],
        &["json", "jsonb"],
        &["bit", "bit varying"],
        &["inet", "cidr"],
        &["integer", "boolean"],
    ];
    let (old_bare, new_bare) = (bare(old), bare(new));
    let is_array = |name: &str| name.ends_with("[]");
    let is_time = |name: &str| name.starts_with("timestamp");
    let both = |group: &&[&str]| group.contains(&old_bare) && group.contains(&new_bare);
    if is_array(old) && is_array(new) {
        return has_cast(old.trim_end_matches("[]"), new.trim_end_matches("[]"));
    }
    if is_array(old) != is_array(new) {
        return TEXTS.contains(&old_bare) || TEXTS.contains(&new_bare);
    }
    old_bare == new_bare
        || TEXTS.contains(&old_bare)
        || TEXTS.contains(&new_bare)
        || GROUPS.iter().any(both)
        || (is_time(old) && (is_time(new) || new == "date"))
        || (is_time(new) && old == "date")
}

/// Says whether a type is a text, or an array of texts, whatever its length.
pub(super) fn is_text(data_type: &str) -> bool {
    let element = bare(data_type.trim_end_matches("[]"));
    matches!(element, "text" | "character varying" | "character")
}

/// Says whether a cast between two types of numbers or times drops digits or a time of day without an
/// error (PostgreSQL's manual, "Numeric Types", "Date/Time Types"), or bits.
fn is_lossy(old: &str, new: &str) -> bool {
    const EXACTNESS: [&str; 6] = [
        "smallint",
        "integer",
        "bigint",
        "real",
        "double precision",
        "numeric",
    ];
    let place = |name: &str| EXACTNESS.iter().position(|it| *it == bare(name));
    let is_whole = |name: &str| place(name).is_some_and(|it| it < 3);
    let numbers = match (place(old), place(new)) {
        (Some(from), Some(to)) => !is_whole(old) && (to < from || new.contains('(')),
        _ => false,
    };
    let is_time = |name: &str| name.starts_with("time") || name.starts_with("interval");
    numbers
        || (old.starts_with("timestamp") && new == "date")
        || (is_time(old) && is_time(new) && old != new)
        || (bare(old).starts_with("bit") && bare(new).starts_with("bit"))
}

/// Says whether no row has to be touched: a longer varchar, or text in its place.
fn is_widening(old: &str, new: &str) -> bool {
    let length = |name: &str| {
        let length = name.strip_prefix("character varying(")?.strip_suffix(')')?;
        length.parse::<u32>().ok()
    };
    match (length(old), length(new)) {
        (Some(old), Some(new)) => new >= old,
        (Some(_), None) => matches!(new, "text" | "character varying"),
        _ => matches!(
            (old, new),
            ("character varying", "text") | ("text", "character varying")
        ),
    }
}

/// Returns the indexes of partitioned tables that an index is part of.
fn ancestors(catalog: &Catalog, index: &Address) -> Vec<Address> {
    let mut found = Vec::new();
    let mut next = parent_index(catalog, index);
    while let Some(parent) = next {
        next = parent_index(catalog, &parent);
        found.push(parent);
    }
    found
}
