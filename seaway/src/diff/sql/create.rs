//! CREATE, and what is said of an object right after it.

use std::fmt::Write as _;

use super::{
    Statement, Writer, collation,
    column_settings::{column_comment, column_settings},
    drop::routine as routine_name,
    event_trigger, foreign, operator, publication, routine,
    text::{self, comment, counting, ident, identity, idents, options, with_suffix},
    text_search,
};
use crate::{
    catalog::{
        Address, Column, Composite, Constraint, Domain, Enum, Extension, ForeignOptions, Index,
        Kind, Object, Policy, Range, Sequence, Statistics, Table, Trigger, View,
    },
    diff::{
        hazard::Hazard,
        order::{inherited_from, is_only},
    },
    runner::script::literal,
};

impl Writer<'_> {
    pub(super) fn create(&self, address: &Address) -> Vec<Statement> {
        let Some(object) = self.to.objects.get(address) else {
            return Vec::new();
        };
        let made = match object {
            Object::Constraint(it) => self.create_constraint(it),
            Object::Index(it) => self.create_index(it),
            Object::Column(it) => self.add_column(it),
            _ => Vec::new(),
        };
        let mut statements = match object {
            Object::Extension(it) => create_extension(it, &self.from.schema),
            Object::Collation(it) => vec![collation::create(it)],
            Object::Enum(it) => vec![create_enum(it)],
            Object::Composite(it) => create_composite(it),
            Object::Domain(it) => create_domain(it, &not_null(it)),
            Object::Range(it) => vec![create_range(it)],
            Object::Sequence(it) => vec![create_sequence(it)],
            Object::Routine(it) => vec![routine::create(it, &self.from.schema)],
            Object::Operator(it) => vec![operator::create(it, &self.from.schema)],
            Object::TextSearchParser(it) => vec![text_search::create_parser(it)],
            Object::TextSearchTemplate(it) => vec![text_search::create_template(it)],
            Object::TextSearchDictionary(it) => vec![text_search::create_dictionary(it)],
            Object::TextSearchConfiguration(it) => text_search::create_configuration(it),
            Object::Wrapper(it) => foreign::create_wrapper(it),
            Object::Server(it) => foreign::create_server(it),
            Object::UserMapping(it) => foreign::create_user_mapping(it),
            Object::Table(it) => self.create_table(it),
            Object::Schema(_)
            | Object::Column(_)
            | Object::Constraint(_)
            | Object::Index(_)
            | Object::DefaultPrivileges(_) => Vec::new(),
            Object::View(it) => self.create_view(it, false),
            Object::Rule(it) => {
                let mut statements = vec![it.definition.trim_end_matches(';').to_owned()];
                statements.extend(firing(&it.table, "RULE", &it.name, &it.enabled));
                statements
            }
            Object::Trigger(it) => create_trigger(it),
            Object::Policy(it) => vec![create_policy(it)],
            Object::Statistics(it) => create_statistics(it),
            Object::Publication(it) => vec![self.create_publication(it)],
            Object::PublicationTable(it) => vec![publication::add_table(it)],
            Object::EventTrigger(it) => event_trigger::create(it),
        };
        if object.comment().is_some() {
            statements.push(comment(&target(object), object.comment()));
        }
        statements.extend(self.kept(address));
        let statements = statements.into_iter().map(Into::into);
        made.into_iter().chain(statements).collect()
    }

    /// Returns what gives an object its and one that is made anew its owner.
    pub(super) fn kept(&self, address: &Address) -> Vec<String> {
        let mut statements = Vec::new();
        if let Some(old) = self.from.objects.get(address)
            && let Some((owner, _)) = old.privileges()
            && let Some(object) = self.to.objects.get(address)
            && self
                .from
                .reader
                .as_ref()
                .is_some_and(|reader| reader != owner)
            && !owner.is_empty()
        {
            let what = altered(object);
            statements.push(format!("ALTER {what} OWNER TO {}", ident(owner)));
        }
        statements.extend(self.privileges_of_new(address));
        statements
    }

    fn create_table(&self, it: &Table) -> Vec<String> {
        let name = ident(&it.name);
        let unlogged = if it.unlogged { "UNLOGGED " } else { "" };
        let kind = foreign::table_word(it);
        let mut sql = format!("CREATE {unlogged}{kind} {name}");
        let columns = self.to.columns(&it.name);
        // A partition is made with all its columns, and joins its parent later.
        let is_heir = it.partition_of.is_none() && !it.inherits.is_empty();
        let own = columns.iter().filter(|column| !is_heir || column.local);
        let mut elements: Vec<_> = match &it.of_type {
            Some(of) => {
                let _ = write!(sql, " OF {of}");
                own.filter_map(|column| self.typed_column(column)).collect()
            }
            None => own.map(|column| self.column_text(column)).collect(),
        };
        elements.extend(self.inherited_checks(it));
        if !elements.is_empty() || it.of_type.is_none() {
            let elements: Vec<_> = elements.iter().map(|it| format!("\n    {it}")).collect();
            let end = if elements.is_empty() { "" } else { "\n" };
            let _ = write!(sql, " ({}{end})", elements.join(","));
        }
        if is_heir {
            let _ = write!(sql, " INHERITS ({})", idents(&it.inherits));
        }
        if let Some(server) = &it.server {
            let _ = write!(
                sql,
                " SERVER {}{}",
                ident(server),
                foreign::options(&it.foreign_options)
            );
        }
        if let Some(key) = &it.partition_key {
            let _ = write!(sql, " PARTITION BY {key}");
        }
        if let Some(method) = &it.access_method {
            let _ = write!(sql, " USING {}", ident(method));
        }
        if let Some(given) = &it.options {
            let _ = write!(sql, " WITH ({})", options(given));
        }
        if let Some(tablespace) = &it.tablespace {
            let _ = write!(sql, " TABLESPACE {}", ident(tablespace));
        }
        let mut statements = vec![sql];
        statements.extend(foreign::by_hand(
            &format!("{kind} {name}"),
            &it.foreign_options,
        ));
        for column in columns {
            statements.extend(self.heirs_own(it, column, is_heir));
            statements.extend(column_settings(&self.this_table(&column.table), column));
            statements.extend(column_comment(column));
            let address = Address::part(Kind::Column, &column.table, &column.name);
            statements.extend(self.privileges_of_new(&address));
        }
        if it.row_security {
            statements.push(format!("ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"));
        }
        if it.force_row_security {
            statements.push(format!("ALTER TABLE {name} FORCE ROW LEVEL SECURITY"));
        }
        statements
    }

    /// Returns what an heir has otherwise than its parent in a column that it only inherits.
    fn heirs_own(&self, table: &Table, column: &Column, is_heir: bool) -> Vec<String> {
        if !is_heir || column.local {
            return Vec::new();
        }
        let mut parents = table
            .inherits
            .iter()
            .filter_map(|parent| self.column(&Address::part(Kind::Column, parent, &column.name)));
        let Some(parent) = parents.next() else {
            return Vec::new();
        };
        let what = format!(
            "ALTER TABLE {} ALTER COLUMN {}",
            ident(&table.name),
            ident(&column.name)
        );
        let mut statements = Vec::new();
        // One that the parent gets or loses by a statement of its own never reaches the heir.
        let own = Address::part(Kind::Column, &parent.table, &parent.name);
        let is_settled =
            !self.plan.defaulted.contains(&own) && !self.plan.undefaulted.contains(&own);
        let is_same = is_settled && parent.default == column.default;
        if !is_same && !self.is_later(column) {
            statements.push(match &column.default {
                Some(default) => format!("{what} SET DEFAULT {default}"),
                None => format!("{what} DROP DEFAULT"),
            });
        }
        if column.not_null && !parent.not_null {
            statements.push(format!("{what} SET NOT NULL"));
        }
        // CREATE TABLE … INHERITS copies these two.
        if column.storage.is_none() && parent.storage.is_some() {
            statements.push(format!("{what} SET STORAGE {}", column.type_storage));
        }
        if column.compression.is_none() && parent.compression.is_some() {
            statements.push(format!("{what} SET COMPRESSION default"));
        }
        let options = foreign::options(&column.foreign_options);
        if !options.is_empty() {
            statements.push(format!("{what}{options}"));
        }
        statements
    }

    /// Checks that a partition must have before it joins its parent.
    fn inherited_checks(&self, table: &Table) -> Vec<String> {
        if table.partition_of.is_none() {
            return Vec::new();
        }
        let first = Address::part(Kind::Constraint, &table.name, "");
        let parts = self
            .to
            .objects
            .range(first..)
            .map_while(|(_, object)| match object {
                Object::Constraint(it) if it.table == table.name => Some(it),
                _ => None,
            });
        let checks = parts.filter(|it| it.inherited && !it.local && it.constraint_type == "check");
        checks
            .map(|it| format!("CONSTRAINT {} {}", ident(&it.name), it.definition))
            .collect()
    }

    /// Says whether the column's default is set by a statement of its own.
    fn is_later(&self, column: &Column) -> bool {
        let address = Address::part(Kind::Column, &column.table, &column.name);
        self.plan.defaulted.contains(&address)
    }

    /// Returns a column of a typed table, if there is more to say than the type says.
    fn typed_column(&self, column: &Column) -> Option<String> {
        let clauses = self.column_clauses(column);
        (!clauses.is_empty()).then(|| format!("{} WITH OPTIONS{clauses}", ident(&column.name)))
    }

    fn column_text(&self, column: &Column) -> String {
        let mut text = format!("{} {}", ident(&column.name), column.data_type);
        text += &foreign::options(&column.foreign_options);
        if let Some(collation) = &column.collation {
            let _ = write!(text, " COLLATE {collation}");
        }
        text + &self.column_clauses(column)
    }

    fn column_clauses(&self, column: &Column) -> String {
        let mut text = String::new();
        if let Some(generated) = &column.generated {
            let stored = if generated.stored {
                "STORED"
            } else {
                "VIRTUAL"
            };
            let _ = write!(
                text,
                " GENERATED ALWAYS AS ({}) {stored}",
                generated.expression
            );
        }
        if let Some(default) = &column.default
            && !self.is_later(column)
        {
            let _ = write!(text, " DEFAULT {default}");
        }
        if let Some(it) = &column.identity {
            let _ = write!(text, " {}", identity(it));
        }
        if column.not_null {
            text += " NOT NULL";
        }
        text
    }

    fn add_column(&self, column: &Column) -> Vec<Statement> {
        let name = ident(&column.table);
        let text = self.column_text(column);
        let mut add = Statement::from(format!("ALTER TABLE {name} ADD COLUMN {text}"));
        let has_value =
            column.default.is_some() || column.identity.is_some() || column.generated.is_some();
        let is_foreign = self.is_foreign(&column.table);
        if column.not_null && !has_value && !is_foreign {
            add = add.with(Hazard::MayFail(format!(
                "if {name} has rows, which would have NULL in it"
            )));
        }
        // A default that calls a function may give each row another value.
        let calls = column.default.as_ref().is_some_and(|it| it.contains('('));
        let is_stored = column.generated.as_ref().is_some_and(|it| it.stored);
        if !is_foreign && (calls || is_stored || column.identity.is_some()) {
            add = add.with(Hazard::RewritesTable(format!(
                "{name}, under ACCESS EXCLUSIVE"
            )));
        }
        let mut statements = Vec::new();
        statements.extend(column_settings(&self.this_table(&column.table), column));
        statements.extend(self.heirs_columns(column));
        let statements = statements.into_iter().map(Into::into);
        std::iter::once(add).chain(statements).collect()
    }

    /// Returns what the heirs and partitions have otherwise in a column that comes with their parent's.
    fn heirs_columns(&self, column: &Column) -> Vec<String> {
        let mut statements = Vec::new();
        for heir in self.to.objects.values() {
            let Object::Column(heir) = heir else { continue };
            let address = Address::part(Kind::Column, &heir.table, &heir.name);
            let parent = inherited_from(self.to, &address);
            let own = Address::part(Kind::Column, &column.table, &column.name);
            let joins = Address::new(Kind::Table, &heir.table);
            let comes = parent.as_ref() == Some(&own)
                && self.plan.created.contains(&address)
                && !self.plan.created.contains(&joins)
                && !self.plan.attached.contains(&joins);
            if !comes {
                continue;
            }
            let name = ident(&heir.name);
            let what = format!(
                "ALTER TABLE ONLY {} ALTER COLUMN {name}",
                ident(&heir.table)
            );
            if heir.default != column.default && heir.generated.is_none() {
                statements.push(match &heir.default {
                    Some(default) => format!("{what} SET DEFAULT {default}"),
                    None => format!("{what} DROP DEFAULT"),
                });
            }
            if heir.not_null && !column.not_null {
                statements.push(format!("{what} SET NOT NULL"));
            }
            statements.extend(foreign::change_options(
                &what["ALTER ".len()..],
                &ForeignOptions::new(),
                &heir.foreign_options,
            ));
            statements.extend(column_settings(&self.this_table(&heir.table), heir));
            statements.extend(column_comment(heir));
            statements.extend(self.heirs_columns(heir));
        }
        statements
    }

    fn create_constraint(&self, it: &Constraint) -> Vec<Statement> {
        let (table, name) = (ident(&it.table), ident(&it.name));
        let address = Address::part(Kind::Constraint, &it.table, &it.name);
        let only = if is_only(self.to, self.plan, &address) {
            "ONLY "
        } else {
            ""
        };
        let add = || {
            let sql = format!(
                "ALTER TABLE {only}{table} ADD CONSTRAINT {name} {}",
                it.definition
            );
            let is_live = self.is_there(&it.table);
            let statement = Statement::from(sql);
            vec![if is_live && it.validated {
                statement
                    .with(Hazard::ScansTable(constraint_scan(it)))
                    .with(Hazard::MayFail(format!("if rows of {table} break it")))
            } else {
                statement
            }]
        };
        let mut made = self.add_constraint_concurrently(it).unwrap_or_else(add);
        if !it.validated {
            made.extend(self.validate_heirs(&address));
        }
        let mut statements: Vec<String> = Vec::new();
        if let Some(given) = &it.options {
            statements.push(format!("ALTER INDEX {name} SET ({})", options(given)));
        }
        if let Some(tablespace) = &it.tablespace {
            statements.push(format!(
                "ALTER INDEX {name} SET TABLESPACE {}",
                ident(tablespace)
            ));
        }
        if it.clustered {
            statements.push(format!("ALTER TABLE {table} CLUSTER ON {name}"));
        }
        if it.index_comment.is_some() {
            let what = format!("INDEX {name}");
            statements.push(comment(&what, it.index_comment.as_deref()));
        }
        made.extend(statements.into_iter().map(Into::into));
        made
    }

    /// What an heir gets with its parent's constraint is NOT VALID as that is. Its own may be valid.
    fn validate_heirs(&self, constraint: &Address) -> Vec<Statement> {
        let mut statements = Vec::new();
        for it in self.heirs_constraints(constraint) {
            let address = Address::part(Kind::Constraint, &it.table, &it.name);
            if !it.validated {
                statements.extend(self.validate_heirs(&address));
                continue;
            }
            let (table, name) = (ident(&it.table), ident(&it.name));
            let sql = format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}");
            let statement = Statement::from(sql);
            statements.push(if self.is_there(&it.table) {
                let scanned = format!("{table}, under SHARE UPDATE EXCLUSIVE");
                statement.with(Hazard::ScansTable(scanned))
            } else {
                statement
            });
        }
        statements
    }

    /// Returns the constraints that come to heirs with this one of their parent's.
    fn heirs_constraints(&self, constraint: &Address) -> impl Iterator<Item = &Constraint> {
        let parts = self.to.objects.iter().filter(|(part, _)| {
            let table = Address::new(Kind::Table, part.table.clone().unwrap_or_default());
            self.plan.created.contains(part)
                && !self.plan.attached.contains(&table)
                && inherited_from(self.to, part).as_ref() == Some(constraint)
        });
        parts.filter_map(|(_, object)| match object {
            Object::Constraint(it) => Some(&**it),
            _ => None,
        })
    }

    fn create_index(&self, it: &Index) -> Vec<Statement> {
        let (table, name) = (ident(&it.table), ident(&it.name));
        let address = Address::part(Kind::Index, &it.table, &it.name);
        let unique = if it.unique { "UNIQUE " } else { "" };
        let only = if is_only(self.to, self.plan, &address) {
            "ONLY "
        } else {
            ""
        };
        let plain = || {
            format!(
                "CREATE {unique}INDEX {name} ON {only}{table} USING {}",
                it.definition
            )
        };
        let is_live = self.is_there(&it.table);
        let made = match self.create_index_concurrently(it) {
            Some(sql) => Statement::from(sql),
            None if is_live => Statement::from(plain()).with(Hazard::ScansTable(format!(
                "{table}, under SHARE, which stops writers"
            ))),
            None => Statement::from(plain()),
        };
        let mut made = vec![if is_live && it.unique {
            made.with(Hazard::MayFail(format!("if rows of {table} are equal")))
        } else {
            made
        }];
        let mut statements: Vec<String> = Vec::new();
        if let Some(tablespace) = &it.tablespace {
            statements.push(format!(
                "ALTER INDEX {name} SET TABLESPACE {}",
                ident(tablespace)
            ));
        }
        for it in it.statistics.iter().flatten() {
            statements.push(format!(
                "ALTER INDEX {name} ALTER COLUMN {} SET STATISTICS {}",
                it.column, it.target
            ));
        }
        if it.clustered {
            statements.push(format!("ALTER TABLE {table} CLUSTER ON {name}"));
        }
        made.extend(statements.into_iter().map(Into::into));
        made
    }

    /// Returns what creates a view, or replaces it by one with further columns.
    pub(super) fn create_view(&self, it: &View, replaces: bool) -> Vec<String> {
        let name = ident(&it.name);
        let mut sql = match (it.materialized, replaces) {
            (true, _) => format!("CREATE MATERIALIZED VIEW {name}"),
            (false, true) => format!("CREATE OR REPLACE VIEW {name}"),
            (false, false) => format!("CREATE VIEW {name}"),
        };
        if let Some(method) = &it.access_method {
            let _ = write!(sql, " USING {}", ident(method));
        }
        if let Some(given) = &it.options {
            let _ = write!(sql, " WITH ({})", options(given));
        }
        if let Some(tablespace) = &it.tablespace {
            let _ = write!(sql, " TABLESPACE {}", ident(tablespace));
        }
        let _ = write!(
            sql,
            " AS\n{}",
            it.definition.trim_end().trim_end_matches(';')
        );
        if it.materialized && !it.populated {
            sql += "\nWITH NO DATA";
        }
        let mut statements = vec![sql];
        if !replaces {
            for column in self.to.columns(&it.name) {
                statements.extend(view_column_of(column, it.materialized));
                let address = Address::part(Kind::Column, &column.table, &column.name);
                statements.extend(self.privileges_of_new(&address));
            }
        }
        statements
    }
}

/// Returns which table a constraint reads, and under which lock.
fn constraint_scan(it: &Constraint) -> String {
    let table = ident(&it.table);
    match &it.references {
        Some(other) => {
            let other = ident(&other.table);
            format!("{table}, under SHARE ROW EXCLUSIVE, which stops writers of it and of {other}")
        }
        None => format!("{table}, under ACCESS EXCLUSIVE"),
    }
}

fn create_extension(it: &Extension, own: &str) -> Vec<String> {
    let schema = ident(&it.schema);
    let mut statements = Vec::new();
    if !["public", "pg_catalog", own].contains(&it.schema.as_str()) {
        statements.push(format!("CREATE SCHEMA IF NOT EXISTS {schema}"));
    }
    statements.push(format!(
        "CREATE EXTENSION IF NOT EXISTS {} WITH SCHEMA {schema} VERSION {}",
        ident(&it.name),
        literal(&it.version)
    ));
    statements
}

pub(super) fn create_enum(it: &Enum) -> String {
    let labels: Vec<_> = it.labels.iter().map(|label| literal(label)).collect();
    format!(
        "CREATE TYPE {} AS ENUM ({})",
        ident(&it.name),
        labels.join(", ")
    )
}

pub(super) fn create_composite(it: &Composite) -> Vec<String> {
    let name = ident(&it.name);
    let attributes = it.attributes.iter().map(|it| {
        let collation = it.collation.as_ref().map(|it| format!(" COLLATE {it}"));
        format!(
            "\n    {} {}{}",
            ident(&it.name),
            it.data_type,
            collation.unwrap_or_default()
        )
    });
    let attributes = attributes.collect::<Vec<_>>().join(",");
    let end = if it.attributes.is_empty() { "" } else { "\n" };
    let mut statements = vec![format!("CREATE TYPE {name} AS ({attributes}{end})")];
    for attribute in it.attributes.iter().filter(|it| it.comment.is_some()) {
        let what = format!("COLUMN {name}.{}", ident(&attribute.name));
        statements.push(comment(&what, attribute.comment.as_deref()));
    }
    statements
}

/// Returns `NOT NULL` of a domain. A check may have the name that PostgreSQL 17 and later would give it before
/// they see that check.
fn not_null(domain: &Domain) -> String {
    let name = not_null_name(domain);
    if name == with_suffix(&domain.name, "_not_null") {
        " NOT NULL".to_owned()
    } else {
        format!(" CONSTRAINT {} NOT NULL", ident(&name))
    }
}

/// Returns the name that PostgreSQL 17 and later choose for a domain's `NOT NULL` beside its checks
/// (`ChooseConstraintName` in `pg_constraint.c`).
pub(super) fn not_null_name(domain: &Domain) -> String {
    let is_free = |name: &String| domain.checks.iter().all(|check| check.name != *name);
    let numbered = (1..).map(|number| format!("_not_null{number}"));
    let suffixes = std::iter::once("_not_null".to_owned()).chain(numbered);
    let mut names = suffixes.map(|suffix| with_suffix(&domain.name, &suffix));
    names.find(is_free).unwrap_or_default()
}

/// Returns what makes a domain; with `not_null`, if it allows no NULL.
pub(super) fn create_domain(it: &Domain, not_null: &str) -> Vec<String> {
    let name = ident(&it.name);
    let mut sql = format!("CREATE DOMAIN {name} AS {}", it.data_type);
    if let Some(collation) = &it.collation {
        let _ = write!(sql, " COLLATE {collation}");
    }
    if let Some(default) = &it.default {
        let _ = write!(sql, " DEFAULT {default}");
    }
    if it.not_null {
        sql += not_null;
    }
    let mut statements = vec![sql];
    for check in &it.checks {
        statements.extend(text::domain_check(&name, check));
    }
    statements
}

pub(super) fn create_range(it: &Range) -> String {
    let mut options = vec![format!("SUBTYPE = {}", it.subtype)];
    let more = [
        ("SUBTYPE_OPCLASS", it.operator_class.clone()),
        ("COLLATION", it.collation.clone()),
        ("CANONICAL", it.canonical.clone()),
        ("SUBTYPE_DIFF", it.subtype_diff.clone()),
        ("MULTIRANGE_TYPE_NAME", Some(ident(&it.multirange))),
    ];
    for (name, value) in more {
        options.extend(value.map(|value| format!("{name} = {value}")));
    }
    format!(
        "CREATE TYPE {} AS RANGE ({})",
        ident(&it.name),
        options.join(", ")
    )
}

fn create_sequence(it: &Sequence) -> String {
    let unlogged = if it.unlogged { "UNLOGGED " } else { "" };
    format!(
        "CREATE {unlogged}SEQUENCE {} AS {} {}",
        ident(&it.name),
        it.data_type,
        counting(&it.counting)
    )
}

fn create_trigger(it: &Trigger) -> Vec<String> {
    let mut statements = vec![it.definition.clone()];
    statements.extend(firing(&it.table, "TRIGGER", &it.name, &it.enabled));
    statements
}

/// Returns what sets when a trigger or rule fires, if that is not usual.
fn firing(table: &str, what: &str, name: &str, enabled: &str) -> Option<String> {
    (enabled != "origin").then(|| enable(table, what, name, enabled))
}

pub(super) fn enable(table: &str, what: &str, name: &str, enabled: &str) -> String {
    let verb = match enabled {
        "origin" => "ENABLE",
        "disabled" => "DISABLE",
        "replica" => "ENABLE REPLICA",
        _ => "ENABLE ALWAYS",
    };
    format!("ALTER TABLE {} {verb} {what} {}", ident(table), ident(name))
}

fn create_policy(it: &Policy) -> String {
    let kind = if it.permissive {
        "PERMISSIVE"
    } else {
        "RESTRICTIVE"
    };
    let mut sql = format!(
        "CREATE POLICY {} ON {} AS {kind} FOR {} TO {}",
        ident(&it.name),
        ident(&it.table),
        it.command,
        it.roles.join(", ")
    );
    if let Some(using) = &it.using {
        let _ = write!(sql, " USING ({using})");
    }
    if let Some(check) = &it.check {
        let _ = write!(sql, " WITH CHECK ({check})");
    }
    sql
}

fn create_statistics(it: &Statistics) -> Vec<String> {
    let name = ident(&it.name);
    let kinds = it.kinds.as_ref().filter(|kinds| !kinds.is_empty());
    // One expression alone has no kinds.
    let is_expression = it.kinds.is_none();
    let kinds = match kinds {
        Some(kinds) if !is_expression => format!(" ({})", kinds.join(", ")),
        _ => String::new(),
    };
    let table = ident(&it.table);
    let of = it.columns.iter().chain(it.expressions.iter().flatten());
    // An expression stands in parentheses.
    let columns = it.columns.len();
    let of = of.enumerate().map(|(place, text)| {
        if place < columns {
            text.clone()
        } else {
            format!("({text})")
        }
    });
    let of = of.collect::<Vec<_>>().join(", ");
    let mut statements = vec![format!(
        "CREATE STATISTICS {name}{kinds} ON {of} FROM {table}"
    )];
    if let Some(target) = it.target {
        statements.push(format!("ALTER STATISTICS {name} SET STATISTICS {target}"));
    }
    statements
}

/// Returns what a view's column has of its own.
fn view_column_of(column: &Column, is_materialized: bool) -> Vec<String> {
    if is_materialized {
        let view = format!("MATERIALIZED VIEW {}", ident(&column.table));
        let mut statements = column_settings(&view, column);
        statements.extend(column_comment(column));
        return statements;
    }
    view_column(column)
}

/// Returns what a column of a plain view has of its own.
pub(super) fn view_column(column: &Column) -> Vec<String> {
    let mut statements = Vec::new();
    if let Some(default) = &column.default {
        statements.push(format!(
            "ALTER VIEW {} ALTER COLUMN {} SET DEFAULT {default}",
            ident(&column.table),
            ident(&column.name)
        ));
    }
    statements.extend(column_comment(column));
    statements
}

/// Returns an object as COMMENT ON takes it.
pub(super) fn target(object: &Object) -> String {
    let of =
        |kind: &str, name: &str, table: &str| format!("{kind} {} ON {}", ident(name), ident(table));
    match object {
        Object::Column(it) => format!("COLUMN {}.{}", ident(&it.table), ident(&it.name)),
        Object::Constraint(it) => of("CONSTRAINT", &it.name, &it.table),
        Object::Rule(it) => of("RULE", &it.name, &it.table),
        Object::Trigger(it) => of("TRIGGER", &it.name, &it.table),
        Object::Policy(it) => of("POLICY", &it.name, &it.table),
        other => altered(other),
    }
}

/// Returns an object that stands alone as ALTER takes it.
fn altered(object: &Object) -> String {
    match object {
        Object::Routine(it) => routine_name(it),
        Object::View(it) if it.materialized => format!("MATERIALIZED VIEW {}", ident(&it.name)),
        Object::Extension(it) => format!("EXTENSION {}", ident(&it.name)),
        Object::Operator(it) => format!("OPERATOR {}", it.signature()),
        Object::Wrapper(it) => format!("FOREIGN DATA WRAPPER {}", ident(&it.name)),
        Object::Server(it) => format!("SERVER {}", ident(&it.name)),
        Object::UserMapping(it) => foreign::user_mapping(it),
        Object::EventTrigger(it) => format!("EVENT TRIGGER {}", ident(&it.name)),
        Object::Publication(it) => format!("PUBLICATION {}", ident(&it.name)),
        Object::Table(it) => format!("{} {}", foreign::table_word(it), ident(&it.name)),
        Object::Enum(_) | Object::Composite(_) | Object::Range(_) => {
            format!("TYPE {}", ident(&object.address().name))
        }
        other => {
            let address = other.address();
            let kind = match address.kind {
                Kind::Collation => "COLLATION",
                Kind::Domain => "DOMAIN",
                Kind::Sequence => "SEQUENCE",
                Kind::Index => "INDEX",
                Kind::View => "VIEW",
                Kind::Statistics => "STATISTICS",
                Kind::TextSearchParser => "TEXT SEARCH PARSER",
                Kind::TextSearchTemplate => "TEXT SEARCH TEMPLATE",
                Kind::TextSearchDictionary => "TEXT SEARCH DICTIONARY",
                Kind::TextSearchConfiguration => "TEXT SEARCH CONFIGURATION",
                _ => "TABLE",
            };
            format!("{kind} {}", ident(&address.name))
        }
    }
}

/// Returns an object as GRANT takes it.
pub(super) fn granted(object: &Object) -> String {
    match object {
        Object::View(_) | Object::Table(_) => format!("TABLE {}", ident(&object.address().name)),
        Object::Server(it) => format!("FOREIGN SERVER {}", ident(&it.name)),
        Object::Domain(it) => format!("DOMAIN {}", ident(&it.name)),
        // GRANT knows an aggregate by the types of its arguments alone.
        Object::Routine(it) if it.routine_type == "aggregate" => {
            format!("FUNCTION {}({})", ident(&it.name), it.signature)
        }
        other => altered(other),
    }
}
