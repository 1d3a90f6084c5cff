//! The objects of a schema as plain data.
//!
//! Texts are PostgreSQL's own: types by `format_type`, expressions by `pg_get_expr`, definitions
//! by `pg_get_constraintdef` and the like. Names of the schema's own objects are not qualified in
//! them. Where a field is `None`, PostgreSQL's default holds.

#![allow(
    clippy::struct_excessive_bools,
    reason = "they are the catalog's own columns"
)]

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Address, Collation, EventTrigger, Kind, Operator, Publication, PublicationTable,
    TextSearchConfiguration, TextSearchDictionary, TextSearchParser, TextSearchTemplate,
};

/// One object of a schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
#[allow(missing_docs)] // Each variant is its type, which is documented.
pub enum Object {
    Schema(Schema),
    Extension(Extension),
    Collation(Collation),
    Enum(Enum),
    Composite(Composite),
    Domain(Domain),
    Range(Range),
    Sequence(Sequence),
    Routine(Box<Routine>),
    Operator(Box<Operator>),
    TextSearchParser(TextSearchParser),
    TextSearchTemplate(TextSearchTemplate),
    TextSearchDictionary(TextSearchDictionary),
    TextSearchConfiguration(TextSearchConfiguration),
    Wrapper(Wrapper),
    Server(Server),
    UserMapping(UserMapping),
    Table(Box<Table>),
    Column(Box<Column>),
    Constraint(Box<Constraint>),
    Index(Box<Index>),
    View(Box<View>),
    Rule(Rule),
    Trigger(Trigger),
    Policy(Policy),
    Statistics(Statistics),
    Publication(Publication),
    PublicationTable(PublicationTable),
    EventTrigger(EventTrigger),
    DefaultPrivileges(DefaultPrivileges),
}

impl Object {
    /// Returns the object's identity.
    #[must_use]
    pub fn address(&self) -> Address {
        match self {
            Self::Schema(_) => Address::new(Kind::Schema, super::OWN_SCHEMA),
            Self::Extension(it) => Address::new(Kind::Extension, &it.name),
            Self::Collation(it) => Address::new(Kind::Collation, &it.name),
            Self::Enum(it) => Address::new(Kind::Enum, &it.name),
            Self::Composite(it) => Address::new(Kind::Composite, &it.name),
            Self::Domain(it) => Address::new(Kind::Domain, &it.name),
            Self::Range(it) => Address::new(Kind::Range, &it.name),
            Self::Sequence(it) => Address::new(Kind::Sequence, &it.name),
            Self::Routine(it) => {
                Address::new(Kind::Routine, format!("{}({})", it.name, it.signature))
            }
            Self::Operator(it) => Address::new(Kind::Operator, it.signature()),
            Self::TextSearchParser(it) => Address::new(Kind::TextSearchParser, &it.name),
            Self::TextSearchTemplate(it) => Address::new(Kind::TextSearchTemplate, &it.name),
            Self::TextSearchDictionary(it) => Address::new(Kind::TextSearchDictionary, &it.name),
            Self::TextSearchConfiguration(it) => {
                Address::new(Kind::TextSearchConfiguration, &it.name)
            }
            Self::Wrapper(it) => Address::new(Kind::Wrapper, &it.name),
            Self::Server(it) => Address::new(Kind::Server, &it.name),
            Self::UserMapping(it) => {
                let user = it.user.as_deref().unwrap_or("PUBLIC");
                Address::new(Kind::UserMapping, format!("for {user} on {}", it.server))
            }
            Self::Table(it) => Address::new(Kind::Table, &it.name),
            Self::View(it) => Address::new(Kind::View, &it.name),
            Self::Column(it) => Address::part(Kind::Column, &it.table, &it.name),
            Self::Constraint(it) => Address::part(Kind::Constraint, &it.table, &it.name),
            Self::Index(it) => Address::part(Kind::Index, &it.table, &it.name),
            Self::Rule(it) => Address::part(Kind::Rule, &it.table, &it.name),
            Self::Trigger(it) => Address::part(Kind::Trigger, &it.table, &it.name),
            Self::Policy(it) => Address::part(Kind::Policy, &it.table, &it.name),
            Self::Statistics(it) => Address::new(Kind::Statistics, &it.name),
            Self::Publication(it) => Address::new(Kind::Publication, &it.name),
            Self::EventTrigger(it) => Address::new(Kind::EventTrigger, &it.name),
            Self::PublicationTable(it) => {
                Address::part(Kind::PublicationTable, &it.table, &it.name)
            }
            Self::DefaultPrivileges(it) => {
                let place = if it.here { " in schema" } else { "" };
                let name = format!("for role {}{place} on {}", it.role, it.on_new);
                Address::new(Kind::DefaultPrivileges, name)
            }
        }
    }

    /// Returns the name of the table or view that it is part of.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        match self {
            Self::Column(it) => Some(&it.table),
            Self::Constraint(it) => Some(&it.table),
            Self::Index(it) => Some(&it.table),
            Self::Rule(it) => Some(&it.table),
            Self::Trigger(it) => Some(&it.table),
            Self::Policy(it) => Some(&it.table),
            Self::Statistics(it) => Some(&it.table),
            Self::PublicationTable(it) => Some(&it.table),
            _ => None,
        }
    }

    /// Returns the object's owner and privileges, as far as it has its own.
    #[must_use]
    pub fn privileges(&self) -> Option<(&str, &Privileges)> {
        match self {
            Self::Schema(it) => Some((&it.owner, &it.privileges)),
            Self::Collation(it) => Some((&it.owner, &None)),
            Self::Enum(it) => Some((&it.owner, &it.privileges)),
            Self::Composite(it) => Some((&it.owner, &it.privileges)),
            Self::Domain(it) => Some((&it.owner, &it.privileges)),
            Self::Range(it) => Some((&it.owner, &it.privileges)),
            Self::Sequence(it) => Some((&it.owner, &it.privileges)),
            Self::Routine(it) => Some((&it.owner, &it.privileges)),
            Self::Operator(it) => Some((&it.owner, &None)),
            Self::TextSearchDictionary(it) => Some((&it.owner, &None)),
            Self::TextSearchConfiguration(it) => Some((&it.owner, &None)),
            Self::Wrapper(it) => Some((&it.owner, &it.privileges)),
            Self::Server(it) => Some((&it.owner, &it.privileges)),
            Self::Table(it) => Some((&it.owner, &it.privileges)),
            Self::View(it) => Some((&it.owner, &it.privileges)),
            Self::Column(it) => Some(("", &it.privileges)),
            Self::Publication(it) => Some((&it.owner, &None)),
            Self::EventTrigger(it) => Some((&it.owner, &None)),
            Self::DefaultPrivileges(it) => Some((&it.role, &it.privileges)),
            _ => None,
        }
    }

    /// Returns the object's comment.
    #[must_use]
    pub fn comment(&self) -> Option<&str> {
        let comment = match self {
            Self::Schema(it) => &it.comment,
            Self::Extension(it) => &it.comment,
            Self::Collation(it) => &it.comment,
            Self::Enum(it) => &it.comment,
            Self::Composite(it) => &it.comment,
            Self::Domain(it) => &it.comment,
            Self::Range(it) => &it.comment,
            Self::Sequence(it) => &it.comment,
            Self::Routine(it) => &it.comment,
            Self::Operator(it) => &it.comment,
            Self::TextSearchParser(it) => &it.comment,
            Self::TextSearchTemplate(it) => &it.comment,
            Self::TextSearchDictionary(it) => &it.comment,
            Self::TextSearchConfiguration(it) => &it.comment,
            Self::Wrapper(it) => &it.comment,
            Self::Server(it) => &it.comment,
            Self::Table(it) => &it.comment,
            Self::Column(it) => &it.comment,
            Self::Constraint(it) => &it.comment,
            Self::Index(it) => &it.comment,
            Self::View(it) => &it.comment,
            Self::Rule(it) => &it.comment,
            Self::Trigger(it) => &it.comment,
            Self::Policy(it) => &it.comment,
            Self::Statistics(it) => &it.comment,
            Self::Publication(it) => &it.comment,
            Self::EventTrigger(it) => &it.comment,
            Self::UserMapping(_) | Self::PublicationTable(_) | Self::DefaultPrivileges(_) => &None,
        };
        comment.as_deref()
    }
}

/// A privilege on an object, as `GRANT` gives it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Privilege {
    /// The role; `None` is PUBLIC.
    pub grantee: Option<String>,
    /// `SELECT`, `EXECUTE` and the like.
    pub privilege: String,
    /// Whether the role may grant it on.
    pub grantable: bool,
    /// Whether it is one of PostgreSQL's defaults that was revoked; else it was granted beyond them.
    pub revoked: bool,
}

/// The privileges on an object, as far as they are not PostgreSQL's defaults.
pub type Privileges = Option<Vec<Privilege>>;

/// The schema itself. Its name is told of the catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// Its comment.
    pub comment: Option<String>,
    /// The role that owns it.
    pub owner: String,
    /// Who may use it and create in it.
    pub privileges: Privileges,
}

/// An extension of the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Its name.
    pub name: String,
    /// The version that is installed.
    pub version: String,
    /// The schema that its objects are in.
    pub schema: String,
    /// Its comment.
    pub comment: Option<String>,
}

/// An enum type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enum {
    /// Its name.
    pub name: String,
    /// Its labels, in their order.
    pub labels: Vec<String>,
    /// Its comment.
    pub comment: Option<String>,
    /// The role that owns it.
    pub owner: String,
    /// Who may use it.
    pub privileges: Privileges,
}

/// A composite type that stands alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composite {
    /// Its name.
    pub name: String,
    /// Its attributes, in their order.
    pub attributes: Vec<Attribute>,
    /// Its comment.
    pub comment: Option<String>,
    /// The role that owns it.
    pub owner: String,
    /// Who may use it.
    pub privileges: Privileges,
}

/// An attribute of a composite type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub data_type: String,
    /// Its collation, if it is not the type's, quoted.
    pub collation: Option<String>,
    /// Its comment.
    pub comment: Option<String>,
}

/// A domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// Its name.
    pub name: String,
    /// The type under it.
    #[serde(rename = "type")]
    pub data_type: String,
    /// Its collation, if it is not the type's, quoted.
    pub collation: Option<String>,
    /// Whether it refuses NULL.
    pub not_null: bool,
    /// Its default.
    pub default: Option<String>,
    /// Its checks, by name.
    pub checks: Vec<DomainCheck>,
    /// Its comment.
    pub comment: Option<String>,
    /// The role that owns it.
    pub owner: String,
    /// Who may use it.
    pub privileges: Privileges,
}

/// A check of a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainCheck {
    /// Its name.
    pub name: String,
    /// Its text, from CHECK on.
    pub definition: String,
    /// Whether all values have been checked.
    pub validated: bool,
    /// Its comment.
    pub comment: Option<String>,
}

/// A range type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// Its name.
    pub name: String,
    /// The type of its bounds.
    pub subtype: String,
    /// The operator class, if it is not the default, qualified and quoted.
    pub operator_class: Option<String>,
    /// Its collation, if it is not the type's, quoted.
    pub collation: Option<String>,
    /// The function that makes a value canonical.
    pub canonical: Option<String>,
    /// The function that returns the difference of two bounds.
    pub subtype_diff: Option<String>,
    /// The name of its multirange type.
    pub multirange: String,
    /// Its comment.
    pub comment: Option<String>,
    /// The role that owns it.
    pub owner: String,
    /// Who may use it.
    pub privileges: Privileges,
}

/// A sequence that is no identity column's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// Its name.
    pub name: String,
    /// Whether its changes are left out of the write-ahead log.
    pub unlogged: bool,
    /// `integer`, `bigint` or `smallint`.
    #[serde(rename = "type")]
    pub data_type: String,
    /// How it counts.
    #[serde(flatten)]
    pub counting: Counting,
    /// The column that it is dropped with.
    pub owned_by: Option<OwnedBy>,
    /// Its comment.
    pub comment: Option<String>,
    /// The role that owns it.
    pub owner: String,
    /// Who may use it.
    pub privileges: Privileges,
}

/// How a sequence counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counting {
    /// The first value.
    pub start: i64,
    /// The distance from one value to the next.
    pub increment: i64,
    /// The smallest value.
    pub min: i64,
    /// The largest value.
    pub max: i64,
    /// How many values a session takes at once.
    pub cache: i64,
    /// Whether it begins again at the end.
    pub cycle: bool,
}

/// The column that a sequence belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnedBy {
    /// Its table.
    pub table: String,
    /// Its name.
    pub column: String,
}

/// Options for a foreign data wrapper, by name. The value of one that is named like a secret is `None`.
pub type ForeignOptions = BTreeMap<String, Option<String>>;

/// A foreign data wrapper of the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrapper {
    /// Its name.
    pub name: String,
    /// The function that does its work.
    pub handler: Option<String>,
    /// The function that checks options.
    pub validator: Option<String>,
    /// Its options.
    pub foreign_options: ForeignOptions,
    /// Its comment.
    pub comment: Option<String>,
    /// The role that owns it.
    pub owner: String,
    /// Who may create servers of it.
    pub privileges: Privileges,
}

/// A foreign server of the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// Its name.
    pub name: String,
    /// Its foreign data wrapper.
    pub wrapper: String,
    /// Its type, in the wrapper's words.
    #[serde(rename = "type")]
    pub server_type: Option<String>,
    /// Its version, in the wrapper's words.
    pub version: Option<String>,
    /// Its options.
    pub foreign_options: ForeignOptions,
    /// Its comment.
    pub comment: Option<String>,
    /// The role that owns it.
    pub owner: String,
    /// Who may create foreign tables of it.
    pub privileges: Privileges,
}

/// What a role is on a foreign server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserMapping {
    /// The role; `None` is PUBLIC.
    pub user: Option<String>,
    /// The server.
    pub server: String,
    /// Its options; `None` if the role that read it may not see them.
    pub foreign_options: Option<ForeignOptions>,
}

/// A table, without its columns, which are objects of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Whether its changes are left out of the write-ahead log.
    pub unlogged: bool,
    /// The foreign server that its rows are on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// A foreign table's options.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub foreign_options: ForeignOptions,
    /// Its storage options, as in `fillfactor=70`.
    pub options: Option<Vec<String>>,
    /// How it is partitioned, as in `RANGE (at)`.
    pub partition_key: Option<String>,
    /// The columns in that key, but those within expressions.
    pub partition_columns: Vec<String>,
    /// Whose partition it is.
    pub partition_of: Option<PartitionOf>,
    /// The tables from which it inherits.
    pub inherits: Vec<String>,
    /// The composite type whose shape it has.
    pub of_type: Option<String>,
    /// How it is stored, if not as `heap`.
    pub access_method: Option<String>,
    /// Where it is stored, if not where its database is.
    pub tablespace: Option<String>,
    /// Whether its policies hold.
    pub row_security: bool,
    /// Whether they hold for its owner, too.
    pub force_row_security: bool,
    /// `default`, `nothing`, `full` or `index`.
    pub replica_identity: String,
    /// The index that identifies a row, where that is `index`.
    pub replica_identity_index: Option<String>,
    /// Its comment.
    pub comment: Option<String>,
    /// The role that owns it.
    pub owner: String,
    /// Who may do what with it.
    pub privileges: Privileges,
}

/// Whose partition a table is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartitionOf {
    /// The partitioned table.
    pub parent: String,
    /// `FOR VALUES …` or `DEFAULT`.
    pub bound: String,
}

/// A column of a table or view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its table or view.
    pub table: String,
    /// Its name.
    pub name: String,
    /// Its place among the columns that there are, from 1.
    pub position: i64,
    /// Its type.
    #[serde(rename = "type")]
    pub data_type: String,
    /// Its collation, if it is not the type's, quoted.
    pub collation: Option<String>,
    /// Whether it refuses NULL.
    pub not_null: bool,
    /// Its default.
    pub default: Option<String>,
    /// How it is computed.
    pub generated: Option<Generated>,
    /// How it numbers rows.
    pub identity: Option<Identity>,
    /// `PLAIN`, `EXTERNAL`, `MAIN` or `EXTENDED`, if it is not the type's.
    pub storage: Option<String>,
    /// The storage of its type.
    pub type_storage: String,
    /// `pglz` or `lz4`, if it was chosen.
    pub compression: Option<String>,
    /// The statistics target, if it was set.
    pub statistics: Option<i32>,
    /// Its options, as in `n_distinct=5`.
    pub options: Option<Vec<String>>,
    /// Its options in a foreign table.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub foreign_options: ForeignOptions,
    /// Whether a parent of its table has it.
    pub inherited: bool,
    /// Whether its own table declares it.
    pub local: bool,
    /// Its comment.
    pub comment: Option<String>,
    /// Who may do what with it, beyond the table.
    pub privileges: Privileges,
}

/// How a column is computed from others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generated {
    /// Whether it is stored; else it is computed when it is read.
    pub stored: bool,
    /// The expression.
    pub expression: String,
}

/// An identity column's sequence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// `GENERATED ALWAYS`, else `BY DEFAULT`.
    pub always: bool,
    /// The name of the sequence.
    pub sequence: String,
    /// How it counts.
    #[serde(flatten)]
    pub counting: Counting,
}

/// A constraint of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constraint {
    /// Its table.
    pub table: String,
    /// Its name.
    pub name: String,
    /// `primary key`, `unique`, `exclusion`, `check` or `foreign key`.
    #[serde(rename = "type")]
    pub constraint_type: String,
    /// Its text, as `ALTER TABLE … ADD CONSTRAINT` takes it.
    pub definition: String,
    /// The columns that it speaks of.
    pub columns: Vec<String>,
    /// What a foreign key refers to.
    pub references: Option<References>,
    /// Whether all rows have been checked.
    pub validated: bool,
    /// Whether it can be checked at the end of a transaction.
    pub deferrable: bool,
    /// Whether it is checked then.
    pub deferred: bool,
    /// Whether a parent of its table has it.
    pub inherited: bool,
    /// Whether its own table declares it.
    pub local: bool,
    /// The constraint of the partitioned table that it is part of.
    pub parent: Option<String>,
    /// Its index's storage options.
    pub options: Option<Vec<String>>,
    /// Where its index is stored.
    pub tablespace: Option<String>,
    /// Whether CLUSTER uses its index.
    pub clustered: bool,
    /// The comment on its index.
    pub index_comment: Option<String>,
    /// Its comment.
    pub comment: Option<String>,
}

/// What a foreign key refers to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct References {
    /// The table.
    pub table: String,
    /// Its columns.
    pub columns: Vec<String>,
}

/// An index that is no constraint's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Its table or materialized view.
    pub table: String,
    /// Its name.
    pub name: String,
    /// Whether it refuses equal rows.
    pub unique: bool,
    /// `btree`, `gin` and the like.
    pub method: String,
    /// Its text, from the method on: what stands behind USING.
    pub definition: String,
    /// Whether it is one of a partitioned table.
    pub partitioned: bool,
    /// The index of the partitioned table that it is part of.
    pub parent: Option<String>,
    /// Where it is stored.
    pub tablespace: Option<String>,
    /// Whether queries may use it.
    pub valid: bool,
    /// Whether CLUSTER uses it.
    pub clustered: bool,
    /// The statistics targets of its expressions.
    pub statistics: Option<Vec<IndexStatistics>>,
    /// Its comment.
    pub comment: Option<String>,
}

/// The statistics target of an expression in an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexStatistics {
    /// The place of the expression, from 1.
    pub column: i32,
    /// The target.
    pub target: i32,
}

/// A view or materialized view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Its name.
    pub name: String,
    /// Whether its rows are stored.
    pub materialized: bool,
    /// Its query.
    pub definition: String,
    /// Its options, as in `security_barrier=true`.
    pub options: Option<Vec<String>>,
    /// Whether a materialized view has its rows; true for others.
    pub populated: bool,
    /// How it is stored, if not as `heap`.
    pub access_method: Option<String>,
    /// Where it is stored, if not where its database is.
    pub tablespace: Option<String>,
    /// Its comment.
    pub comment: Option<String>,
    /// The role that owns it.
    pub owner: String,
    /// Who may do what with it.
    pub privileges: Privileges,
}

/// A function, window function, procedure or aggregate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routine {
    /// Its name, without arguments.
    pub name: String,
    /// The types of the arguments that tell it from others of its name.
    pub signature: String,
    /// `function`, `window`, `procedure` or `aggregate`.
    #[serde(rename = "type")]
    pub routine_type: String,
    /// Its arguments, with defaults.
    pub arguments: String,
    /// Its arguments, without defaults.
    pub identity_arguments: String,
    /// How many arguments have a default.
    pub defaults: i32,
    /// What it returns; a procedure has none.
    pub result: Option<String>,
    /// The language of its body.
    pub language: String,
    /// `immutable`, `stable` or `volatile`.
    pub volatility: String,
    /// `safe`, `restricted` or `unsafe`.
    pub parallel: String,
    /// Whether it is not called where an argument is NULL.
    pub strict: bool,
    /// Whether it runs with its owner's rights.
    pub security_definer: bool,
    /// Whether it tells nothing of its arguments but by its result.
    pub leakproof: bool,
    /// The planner's estimate of its cost, in units of `cpu_operator_cost`.
    pub cost: String,
    /// The planner's estimate of its rows.
    pub rows: String,
    /// The function that helps the planner.
    pub support: Option<String>,
    /// The types that are transformed for its language.
    pub transforms: Option<Vec<String>>,
    /// The settings that hold while it runs, as in `work_mem=1MB`. The schema itself is written
    /// `$schema` in a search path.
    pub settings: Option<Vec<String>>,
    /// Its body; that of a C function is the symbol.
    pub source: Option<String>,
    /// The library of a C function.
    pub library: Option<String>,
    /// Its body in standard SQL (`BEGIN ATOMIC` or `RETURN`).
    pub sql_body: Option<String>,
    /// What makes it an aggregate.
    pub aggregate: Option<Aggregate>,
    /// Its comment.
    pub comment: Option<String>,
    /// The role that owns it.
    pub owner: String,
    /// Who may call it.
    pub privileges: Privileges,
}

/// What makes an aggregate, as `pg_aggregate` has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // The fields are those of CREATE AGGREGATE.
pub struct Aggregate {
    /// `n` normal, `o` ordered set, `h` hypothetical set.
    pub kind: String,
    pub direct_arguments: i32,
    pub state_function: String,
    pub state_type: String,
    pub state_size: i32,
    pub final_function: Option<String>,
    pub final_extra: bool,
    pub final_modify: String,
    pub combine_function: Option<String>,
    pub serial_function: Option<String>,
    pub deserial_function: Option<String>,
    pub initial: Option<String>,
    pub moving_state_function: Option<String>,
    pub moving_inverse_function: Option<String>,
    pub moving_state_type: Option<String>,
    pub moving_state_size: i32,
    pub moving_final_function: Option<String>,
    pub moving_final_extra: bool,
    pub moving_final_modify: String,
    pub moving_initial: Option<String>,
    pub sort_operator: Option<String>,
}

/// A trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// Its table or view.
    pub table: String,
    /// Its name.
    pub name: String,
    /// The statement that makes it.
    pub definition: String,
    /// Whether it is a constraint trigger.
    pub constraint: bool,
    /// When it fires: `origin`, `disabled`, `replica` or `always`.
    pub enabled: String,
    /// Whether a partition has it from its parent.
    pub inherited: bool,
    /// Its comment.
    pub comment: Option<String>,
}

/// A rewrite rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its table or view.
    pub table: String,
    /// Its name.
    pub name: String,
    /// The statement that makes it.
    pub definition: String,
    /// When it works: `origin`, `disabled`, `replica` or `always`.
    pub enabled: String,
    /// Its comment.
    pub comment: Option<String>,
}

/// A row-level security policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Its table.
    pub table: String,
    /// Its name.
    pub name: String,
    /// Whether one such policy is enough; else each of them must hold.
    pub permissive: bool,
    /// `ALL`, `SELECT`, `INSERT`, `UPDATE` or `DELETE`.
    pub command: String,
    /// The roles that it holds for, quoted, or `PUBLIC`.
    pub roles: Vec<String>,
    /// Which rows are seen.
    pub using: Option<String>,
    /// Which rows may be written.
    pub check: Option<String>,
    /// Its comment.
    pub comment: Option<String>,
}

/// An extended statistics object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// Its name.
    pub name: String,
    /// Its table.
    pub table: String,
    /// `ndistinct`, `dependencies` and `mcv`; none for one expression alone.
    pub kinds: Option<Vec<String>>,
    /// Its columns, quoted and sorted by name.
    pub columns: Vec<String>,
    /// Its expressions.
    pub expressions: Option<Vec<String>>,
    /// The statistics target, if it was set.
    pub target: Option<i32>,
    /// Its comment.
    pub comment: Option<String>,
    /// The role that owns it.
    pub owner: String,
}

/// What a role's new objects grant to others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefaultPrivileges {
    /// The role that creates the objects.
    pub role: String,
    /// Whether it holds in this schema alone; else in all.
    pub here: bool,
    /// `TABLES`, `SEQUENCES`, `FUNCTIONS`, `TYPES` or `SCHEMAS`.
    pub on_new: String,
    /// What is granted beyond the defaults, or revoked of them.
    pub privileges: Privileges,
}
