//! What an object is called, whatever catalog it is in.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text;

/// What an object is. The order is the one in which PostgreSQL can take new objects, where no
/// dependency says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// The schema itself.
    Schema,
    /// An extension of the database.
    Extension,
    /// A collation.
    Collation,
    /// An enum type.
    Enum,
    /// A composite type that stands alone.
    Composite,
    /// A domain.
    Domain,
    /// A range type, with its multirange.
    Range,
    /// A sequence that is no identity column's.
    Sequence,
    /// A function, window function, procedure or aggregate.
    Routine,
    /// An operator.
    Operator,
    /// A text search parser.
    TextSearchParser,
    /// A text search template.
    TextSearchTemplate,
    /// A text search dictionary.
    TextSearchDictionary,
    /// A text search configuration.
    TextSearchConfiguration,
    /// A foreign data wrapper of the database.
    Wrapper,
    /// A foreign server of the database.
    Server,
    /// What a role is on a foreign server.
    UserMapping,
    /// A table, partitioned table, partition or foreign table.
    Table,
    /// A column of a table or view.
    Column,
    /// A constraint of a table.
    Constraint,
    /// An index that is no constraint's.
    Index,
    /// A view or materialized view.
    View,
    /// A rewrite rule.
    Rule,
    /// A trigger.
    Trigger,
    /// A row-level security policy.
    Policy,
    /// An extended statistics object.
    Statistics,
    /// A publication of the database.
    Publication,
    /// A table that a publication names. The name is the publication's.
    PublicationTable,
    /// An event trigger of the database that calls a function of the schema.
    EventTrigger,
    /// What a role's new objects grant to others.
    DefaultPrivileges,
}

impl Kind {
    /// Says whether expressions run what is of this kind.
    pub(crate) fn is_code(self) -> bool {
        matches!(
            self,
            Self::Routine
                | Self::Operator
                | Self::TextSearchDictionary
                | Self::TextSearchConfiguration
        )
    }

    /// Returns the kind in PostgreSQL's words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Extension => "extension",
            Self::Collation => "collation",
            Self::Enum => "enum type",
            Self::Composite => "composite type",
            Self::Domain => "domain",
            Self::Range => "range type",
            Self::Sequence => "sequence",
            Self::Routine => "function",
            Self::Operator => "operator",
            Self::TextSearchParser => "text search parser",
            Self::TextSearchTemplate => "text search template",
            Self::TextSearchDictionary => "text search dictionary",
            Self::TextSearchConfiguration => "text search configuration",
            Self::Wrapper => "foreign data wrapper",
            Self::Server => "foreign server",
            Self::UserMapping => "user mapping",
            Self::Table => "table",
            Self::Column => "column",
            Self::Constraint => "constraint",
            Self::Index => "index",
            Self::View => "view",
            Self::Rule => "rule",
            Self::Trigger => "trigger",
            Self::Policy => "policy",
            Self::Statistics => "statistics object",
            Self::Publication => "publication",
            Self::PublicationTable => "published table",
            Self::EventTrigger => "event trigger",
            Self::DefaultPrivileges => "default privileges",
        }
    }
}

/// The identity of an object: its kind, its name, and the table or view that it is part of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Address {
    /// What it is.
    pub kind: Kind,
    /// The table or view that it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Its name, as the catalog has it: not quoted. A function's has the types of its arguments
    /// behind it, as in `total(integer, text)`; an operator's those of its operands.
    pub name: String,
}

impl Address {
    /// Returns the address of an object that stands alone.
    pub fn new(kind: Kind, name: impl Into<String>) -> Self {
        Self {
            kind,
            table: None,
            name: name.into(),
        }
    }

    /// Returns the address of a part of a table or view.
    pub fn part(kind: Kind, table: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            kind,
            table: Some(table.into()),
            name: name.into(),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kind == Kind::Schema {
            return f.write_str("the schema");
        }
        let name = text::name(&self.name);
        match &self.table {
            Some(table) => {
                let table = text::name(table);
                write!(f, "{} {table}.{name}", self.kind.words())
            }
            None => write!(f, "{} {name}", self.kind.words()),
        }
    }
}
