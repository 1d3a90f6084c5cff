//! Steps as SQL. Names of the schema's own objects are not qualified: the search path holds the
//! schema.

mod alter;
mod collation;
mod column_settings;
mod concurrent;
mod create;
mod drop;
mod event_trigger;
mod foreign;
mod operator;
mod partition;
mod privileges;
mod publication;
mod recast;
mod routine;
mod text;
mod text_search;

use super::{Form, hazard::Hazard, order::Step, plan::Plan};
use crate::catalog::{Address, Catalog, Column, Kind, Object, Table};

pub(super) use self::text::preamble;

/// A statement, without its semicolon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its text.
    pub sql: String,
    /// What it may do beyond its purpose.
    pub hazards: Vec<Hazard>,
}

impl Statement {
    fn with(mut self, hazard: Hazard) -> Self {
        self.hazards.push(hazard);
        self
    }
}

impl From<String> for Statement {
    fn from(sql: String) -> Self {
        Self {
            sql,
            hazards: Vec::new(),
        }
    }
}

/// Writes the statements of steps.
pub(super) struct Writer<'a> {
    pub(super) from: &'a Catalog,
    pub(super) to: &'a Catalog,
    pub(super) plan: &'a Plan,
    pub(super) form: Form,
}

impl<'a> Writer<'a> {
    /// Returns the statements of a step.
    pub(super) fn statements(&self, step: &Step) -> Vec<Statement> {
        match step {
            Step::Drop(address) => self.drop(address),
            Step::Create(address) => self.create(address),
            Step::Alter(address) => self.alter(address),
            Step::Recast => self.recast(),
            Step::DropOld => self.drop_old(),
            Step::Undefault(address) => self.undefault(address),
            Step::Default(address) => self.default(address),
            Step::Own(address) => self.own(address),
            Step::Disown(address) => {
                let sequence = text::ident(&address.name);
                vec![format!("ALTER SEQUENCE {sequence} OWNED BY NONE").into()]
            }
            Step::Attach(address) => self.attach(address),
            Step::Detach(address) => self.detach(address),
            Step::Join(address) => self.join(address),
            Step::Identify(address) => self.identify(address),
            Step::Switch(address) => match self.to.objects.get(address) {
                Some(Object::Trigger(it)) => {
                    vec![create::enable(&it.table, "TRIGGER", &it.name, &it.enabled).into()]
                }
                _ => Vec::new(),
            },
        }
    }

    /// Says whether the rows of a table are on a foreign server.
    fn is_foreign(&self, table: &str) -> bool {
        foreign::is_foreign(self.to, table)
    }

    /// Says whether a table stays: its rows are there before a statement and after it.
    fn is_there(&self, table: &str) -> bool {
        let address = Address::new(Kind::Table, table);
        self.from.objects.contains_key(&address)
            && !self.plan.created.contains(&address)
            && !self.is_foreign(table)
    }

    /// Says whether statements on a table must let other sessions read and write.
    fn is_live(&self, table: &str) -> bool {
        self.form == Form::Concurrent && self.is_there(table)
    }

    fn column(&self, address: &Address) -> Option<&'a Column> {
        match self.to.objects.get(address) {
            Some(Object::Column(column)) => Some(column),
            _ => None,
        }
    }

    fn table(&self, name: &str) -> Option<&'a Table> {
        match self.to.objects.get(&Address::new(Kind::Table, name)) {
            Some(Object::Table(table)) => Some(table),
            _ => None,
        }
    }

    /// Returns `ONLY ` where a table has heirs or partitions, which a statement must not reach.
    fn only(&self, table: &str) -> &'static str {
        let is_parent = |object: &Object| match object {
            Object::Table(it) => {
                it.inherits.iter().any(|name| name == table)
                    || it
                        .partition_of
                        .as_ref()
                        .is_some_and(|of| of.parent == table)
            }
            _ => false,
        };
        let catalogs = [self.from, self.to];
        let mut objects = catalogs.iter().flat_map(|it| it.objects.values());
        if objects.any(is_parent) { "ONLY " } else { "" }
    }

    fn is_view(&self, name: &str) -> bool {
        let address = Address::new(Kind::View, name);
        [self.from, self.to]
            .iter()
            .any(|it| it.objects.contains_key(&address))
    }

    fn undefault(&self, address: &Address) -> Vec<Statement> {
        if let Some(Object::Domain(domain)) = self.from.objects.get(address) {
            let bare = alter::bare_domain(domain);
            return alter::alter_domain(domain, &bare)
                .into_iter()
                .map(Into::into)
                .collect();
        }
        let table = address.table.as_deref().unwrap_or_default();
        let column = text::ident(&address.name);
        let what = self.alter_table(table);
        vec![format!("{what} ALTER COLUMN {column} DROP DEFAULT").into()]
    }

    fn default(&self, address: &Address) -> Vec<Statement> {
        if let Some(Object::Domain(domain)) = self.to.objects.get(address) {
            let bare = alter::bare_domain(domain);
            return alter::alter_domain(&bare, domain)
                .into_iter()
                .map(Into::into)
                .collect();
        }
        let Some(column) = self.column(address) else {
            return Vec::new();
        };
        let Some(default) = &column.default else {
            return Vec::new();
        };
        let what = self.alter_table(&column.table);
        let name = text::ident(&column.name);
        vec![format!("{what} ALTER COLUMN {name} SET DEFAULT {default}").into()]
    }

    /// Returns how a statement begins that changes a column of this table or view alone.
    fn alter_table(&self, table: &str) -> String {
        let name = text::ident(table);
        if self.is_view(table) {
            return format!("ALTER VIEW {name}");
        }
        format!("ALTER {}", self.this_table(table))
    }

    /// Returns a table without its heirs, as ALTER takes it.
    fn this_table(&self, table: &str) -> String {
        format!("TABLE {}{}", self.only(table), text::ident(table))
    }

    fn own(&self, address: &Address) -> Vec<Statement> {
        let Some(Object::Sequence(sequence)) = self.to.objects.get(address) else {
            return Vec::new();
        };
        let Some(by) = &sequence.owned_by else {
            return Vec::new();
        };
        let (name, table) = (text::ident(&sequence.name), text::ident(&by.table));
        let column = text::ident(&by.column);
        vec![format!("ALTER SEQUENCE {name} OWNED BY {table}.{column}").into()]
    }

    fn identify(&self, address: &Address) -> Vec<Statement> {
        let Some(table) = self.table(&address.name) else {
            return Vec::new();
        };
        let how = match (
            table.replica_identity.as_str(),
            &table.replica_identity_index,
        ) {
            ("index", Some(index)) => format!("USING INDEX {}", text::ident(index)),
            ("index", None) => return Vec::new(),
            (other, _) => other.to_uppercase(),
        };
        let name = text::ident(&table.name);
        vec![format!("ALTER TABLE {name} REPLICA IDENTITY {how}").into()]
    }
}
