//! DROP.

use super::{
    Statement, Writer,
    foreign::{is_foreign, user_mapping},
    publication::drop_table,
    text::ident,
};
use crate::{
    catalog::{Address, Kind, Object, Routine},
    diff::{hazard::Hazard, is_of_the_database, order::is_kept_by_heirs, plan::parent_index},
};

impl Writer<'_> {
    pub(super) fn drop(&self, address: &Address) -> Vec<Statement> {
        let Some(object) = self.from.objects.get(address) else {
            return Vec::new();
        };
        if let Object::DefaultPrivileges(_) = object {
            return self
                .no_privileges(object)
                .into_iter()
                .map(Into::into)
                .collect();
        }
        let name = ident(&address.name);
        let is_back = self.plan.created.contains(address);
        let statement: Statement = match object {
            Object::Extension(_) => format!("DROP EXTENSION {name}").into(),
            Object::Collation(_) => format!("DROP COLLATION {name}").into(),
            Object::Domain(_) => format!("DROP DOMAIN {name}").into(),
            Object::Enum(_) | Object::Composite(_) | Object::Range(_) => {
                format!("DROP TYPE {name}").into()
            }
            Object::Sequence(_) => format!("DROP SEQUENCE {name}").into(),
            Object::Routine(it) => format!("DROP {}", routine(it)).into(),
            Object::Operator(it) => format!("DROP OPERATOR {}", it.signature()).into(),
            Object::TextSearchParser(_) => format!("DROP TEXT SEARCH PARSER {name}").into(),
            Object::TextSearchTemplate(_) => format!("DROP TEXT SEARCH TEMPLATE {name}").into(),
            Object::TextSearchDictionary(_) => format!("DROP TEXT SEARCH DICTIONARY {name}").into(),
            Object::TextSearchConfiguration(_) => {
                format!("DROP TEXT SEARCH CONFIGURATION {name}").into()
            }
            Object::Wrapper(_) => format!("DROP FOREIGN DATA WRAPPER {name}").into(),
            Object::Server(_) => format!("DROP SERVER {name}").into(),
            Object::UserMapping(it) => format!("DROP {}", user_mapping(it)).into(),
            Object::Table(it) if it.server.is_some() => format!("DROP FOREIGN TABLE {name}").into(),
            Object::Table(_) => Statement::from(format!("DROP TABLE {name}"))
                .with(Hazard::DeletesData(format!("all rows of {name}"))),
            Object::View(it) if it.materialized => format!("DROP MATERIALIZED VIEW {name}").into(),
            Object::View(_) => format!("DROP VIEW {name}").into(),
            Object::Index(it) => self
                .drop_index_concurrently(it)
                .unwrap_or_else(|| format!("DROP INDEX {name}{}", self.cascade(address)))
                .into(),
            Object::Statistics(_) => format!("DROP STATISTICS {name}").into(),
            Object::Column(it) => self.drop_column(address, &it.table, it.generated.is_some()),
            Object::Constraint(it) => {
                let only = self.only_here(address);
                format!(
                    "ALTER TABLE {only}{} DROP CONSTRAINT {name}",
                    ident(&it.table)
                )
                .into()
            }
            Object::Rule(it) => format!("DROP RULE {name} ON {}", ident(&it.table)).into(),
            Object::Trigger(it) => format!("DROP TRIGGER {name} ON {}", ident(&it.table)).into(),
            Object::Policy(it) => format!("DROP POLICY {name} ON {}", ident(&it.table)).into(),
            Object::Publication(it) if it.holds_others => return self.leave_publication(it),
            Object::Publication(_) => format!("DROP PUBLICATION {name}").into(),
            Object::PublicationTable(it) => drop_table(it).into(),
            Object::EventTrigger(_) => format!("DROP EVENT TRIGGER {name}").into(),
            Object::Schema(_) | Object::DefaultPrivileges(_) => return Vec::new(),
        };
        let is_foreign = matches!(object, Object::Table(it) if it.server.is_some());
        let breaks = !is_back
            && (is_foreign
                || matches!(
                    address.kind,
                    Kind::View | Kind::Routine | Kind::Operator | Kind::TextSearchConfiguration
                ));
        if let Some(hazard) = of_others(address) {
            return vec![statement.with(hazard)];
        }
        vec![if breaks {
            let what = format!("what uses {address}");
            statement.with(Hazard::BreaksCode(what))
        } else {
            statement
        }]
    }

    /// An index whose part is a constraint's can only be dropped together with that.
    fn cascade(&self, address: &Address) -> &'static str {
        let is_above = |part: &Address| {
            part.kind == Kind::Constraint && parent_index(self.from, part).as_ref() == Some(address)
        };
        if self.from.objects.keys().any(is_above) {
            " CASCADE"
        } else {
            ""
        }
    }

    /// Returns `ONLY ` if an heir keeps what its parent loses.
    fn only_here(&self, address: &Address) -> &'static str {
        if is_kept_by_heirs(self.from, self.to, address) {
            "ONLY "
        } else {
            ""
        }
    }

    fn drop_column(&self, address: &Address, table: &str, is_generated: bool) -> Statement {
        let (name, column) = (ident(table), ident(&address.name));
        let only = self.only_here(address);
        let statement = Statement::from(format!("ALTER TABLE {only}{name} DROP COLUMN {column}"));
        // Those of a foreign table are on its server.
        if is_generated || is_foreign(self.from, table) {
            return statement;
        }
        statement.with(Hazard::DeletesData(format!(
            "all values of {name}.{column}"
        )))
    }
}

/// Returns a routine's kind and name, as DROP, COMMENT and GRANT take them.
pub(super) fn routine(it: &Routine) -> String {
    let name = ident(&it.name);
    match it.routine_type.as_str() {
        "aggregate" if it.identity_arguments.is_empty() => format!("AGGREGATE {name}(*)"),
        "aggregate" => format!("AGGREGATE {name}({})", it.identity_arguments),
        "procedure" => format!("PROCEDURE {name}({})", it.signature),
        _ => format!("FUNCTION {name}({})", it.signature),
    }
}

/// Returns what a change of an object does to other schemas, if it belongs to the database.
pub(super) fn of_others(address: &Address) -> Option<Hazard> {
    let is_shared = is_of_the_database(address) && address.kind != Kind::PublicationTable;
    let what = format!("what uses {address}, also in other schemas");
    is_shared.then_some(Hazard::BreaksCode(what))
}
