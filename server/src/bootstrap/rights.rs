//! What this role needs for the changes that a survey has found, and lacks.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};
use seaway::{postgres::Ident, text};
use serde::Deserialize;

const RIGHTS: &str = include_str!("rights.sql");

/// A right that this role lacks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RightsError {
    /// Nothing can be changed over this connection.
    #[error("{}, and there is something to change", if *.is_standby {
        "this server is a standby"
    } else {
        "default_transaction_read_only is on"
    })]
    ReadOnly {
        /// The role.
        role: String,
        /// The database.
        database: String,
        /// Whether the server is a standby; else it is a setting.
        is_standby: bool,
    },
    /// Nothing can be made in the schema.
    #[error(
        "the role `{}` may not create tables in the schema `{}`",
        text::name(.role), text::name(.schema)
    )]
    Create {
        /// The role.
        role: String,
        /// The schema.
        schema: String,
    },
    /// The types of an extension cannot be used.
    #[error(
        "the role `{}` may not use the schema `{}`, where the extension `vector` is",
        text::name(.role), text::name(.schema)
    )]
    Use {
        /// The role.
        role: String,
        /// The schema of the extension.
        schema: String,
    },
    /// Only its owner can alter a table and give it an index.
    #[error(
        "the role `{}` does not own the table `{}`, which must be changed; `{}` does",
        text::name(.role), text::name(.table), text::name(.owner)
    )]
    Owner {
        /// The role.
        role: String,
        /// The schema.
        schema: String,
        /// The table.
        table: String,
        /// Its owner.
        owner: String,
    },
    /// A table cannot be read, or get rows.
    #[error(
        "the role `{}` lacks the right {privilege} on the table `{}`",
        text::name(.role), text::name(.table)
    )]
    Privilege {
        /// The role.
        role: String,
        /// The schema.
        schema: String,
        /// The table.
        table: String,
        /// As GRANT calls it.
        privilege: &'static str,
    },
}

impl RightsError {
    /// Returns the user's next step.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::ReadOnly {
                is_standby: true, ..
            } => "connect to the primary".to_owned(),
            Self::ReadOnly { role, database, .. } => format!(
                "if it should be off here: ALTER ROLE {} IN DATABASE {} \
                 SET default_transaction_read_only = off",
                Ident(role),
                Ident(database)
            ),
            Self::Create { role, schema } => format!(
                "let the owner of the schema, or a superuser, run this: \
                 GRANT CREATE ON SCHEMA {} TO {}",
                Ident(schema),
                Ident(role)
            ),
            Self::Use { role, schema } => format!(
                "let the owner of the schema, or a superuser, run this: \
                 GRANT USAGE ON SCHEMA {} TO {}",
                Ident(schema),
                Ident(role)
            ),
            Self::Owner {
                role,
                schema,
                table,
                ..
            } => format!(
                "run this command as the owner of the table, or let a superuser run this: \
                 ALTER TABLE {}.{} OWNER TO {}",
                Ident(schema),
                Ident(table),
                Ident(role)
            ),
            Self::Privilege {
                role,
                schema,
                table,
                privilege,
            } => format!(
                "let the owner of the table, or a superuser, run this: \
                 GRANT {privilege} ON TABLE {}.{} TO {}",
                Ident(schema),
                Ident(table),
                Ident(role)
            ),
        }
    }
}

/// What the changes of a survey need.
#[derive(Debug, Default)]
pub(super) struct Needs<'a> {
    /// Whether anything is changed at all.
    pub(super) writes: bool,
    /// Whether a table or an index is made in the schema.
    pub(super) creates: bool,
    /// Whether a type of the extension `vector` is used.
    pub(super) vector: bool,
    /// The tables that are altered or get an index.
    pub(super) altered: Vec<&'a str>,
    /// The tables that are read.
    pub(super) read: Vec<&'a str>,
    /// The tables that get rows.
    pub(super) filled: Vec<&'a str>,
}

#[derive(Deserialize)]
struct Lack {
    need: String,
    table: String,
    owner: String,
}

impl Needs<'_> {
    /// Returns what this role lacks. Tables that do not exist yet will be its own.
    pub(super) async fn lacking<C: ConnectionTrait>(
        &self,
        on: &C,
        schema: &str,
    ) -> Result<Vec<RightsError>, DbErr> {
        let values = [
            schema.into(),
            json(&self.altered)?.into(),
            json(&self.read)?.into(),
            json(&self.filled)?.into(),
        ];
        let rights = Statement::from_sql_and_values(DbBackend::Postgres, RIGHTS, values);
        match on.query_one_raw(rights).await? {
            Some(row) => self.compare(&row, schema),
            None => Ok(Vec::new()),
        }
    }

    fn compare(&self, row: &QueryResult, schema: &str) -> Result<Vec<RightsError>, DbErr> {
        let mut lacking = Vec::new();
        let role: String = row.try_get("", "role")?;
        if self.writes && row.try_get("", "is_read_only")? {
            lacking.push(RightsError::ReadOnly {
                role: role.clone(),
                database: row.try_get("", "database")?,
                is_standby: row.try_get("", "is_standby")?,
            });
        }
        if self.creates && !row.try_get("", "creates")? {
            lacking.push(RightsError::Create {
                role: role.clone(),
                schema: schema.to_owned(),
            });
        }
        if self.vector && !row.try_get("", "uses")? {
            lacking.push(RightsError::Use {
                role: role.clone(),
                schema: row.try_get("", "home")?,
            });
        }
        let tables: String = row.try_get("", "tables")?;
        let tables: Vec<Lack> =
            serde_json::from_str(&tables).map_err(|error| DbErr::Json(error.to_string()))?;
        lacking.extend(
            tables
                .into_iter()
                .map(|lack| lack.into_error(&role, schema)),
        );
        Ok(lacking)
    }
}

impl Lack {
    fn into_error(self, role: &str, schema: &str) -> RightsError {
        let Self { need, table, owner } = self;
        let (role, schema) = (role.to_owned(), schema.to_owned());
        let privilege = match need.as_str() {
            "SELECT" => "SELECT",
            "INSERT" => "INSERT",
            _ => {
                return RightsError::Owner {
                    role,
                    schema,
                    table,
                    owner,
                };
            }
        };
        RightsError::Privilege {
            role,
            schema,
            table,
            privilege,
        }
    }
}

fn json(names: &[&str]) -> Result<String, DbErr> {
    serde_json::to_string(names).map_err(|error| DbErr::Json(error.to_string()))
}
