//! A file of SQL, run in a scratch database.

use sea_orm::{ConnectionTrait as _, DbErr};

use crate::{
    connect::{
        ConnectConfig, Database,
        scratch::{ScratchDatabase, ScratchError, ScratchServer},
    },
    postgres::{
        advice::next_step,
        error::{explain, has_code},
    },
    sql::{
        quote::Ident,
        statement::{Piece, pieces},
    },
};

/// Begins the names of the databases into which files are loaded.
const PREFIX: &str = "seawaydiff";

/// SQLSTATE `duplicate_schema`.
const DUPLICATE_SCHEMA: &str = "42P06";

/// Why a file cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// It has rows, which only psql reads.
    #[error("the file has rows (COPY … FROM stdin), and only the schema is compared")]
    Rows,
    /// It makes a subscription, which would keep the scratch database from being dropped.
    #[error("the file makes a subscription, and a database that has one cannot be dropped")]
    Subscription,
    /// There is no database for it.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// The server refused its SQL.
    #[error("{}", explain(.0))]
    Refused(DbErr),
}

impl From<DbErr> for LoadError {
    fn from(error: DbErr) -> Self {
        Self::Refused(error)
    }
}

impl LoadError {
    /// Returns the next step, if there is one we are sure of.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Rows => Some("leave them out: `pg_dump --schema-only`".to_owned()),
            Self::Subscription => Some("leave it out: `pg_dump --no-subscriptions`".to_owned()),
            Self::Scratch(_) => None,
            Self::Refused(error) => next_step(error),
        }
    }
}

/// A database for a while, in which the SQL of a file has run.
pub(crate) struct Loaded {
    pub(crate) database: Database,
    // It goes last, behind all that is connected to it.
    _scratch: ScratchDatabase,
}

impl Loaded {
    pub(crate) async fn load(sql: &str, config: &ConnectConfig) -> Result<Self, LoadError> {
        refuse(sql)?;
        let server = ScratchServer::connect(config.url.clone(), PREFIX).await?;
        let scratch = server.create().await?;
        let database = scratch.open(config, config.schema.as_deref()).await?;
        database.enter_schema().await?;
        run(&database, &without_meta_commands(sql)).await?;
        Ok(Self {
            database,
            _scratch: scratch,
        })
    }
}

/// Runs the SQL of a file. One that makes its schema itself, as `pg_dump` writes it, finds none there.
async fn run(database: &Database, sql: &str) -> Result<(), DbErr> {
    let connection = database.connection();
    let run = connection.execute_unprepared(sql).await;
    match run {
        Err(error) if has_code(&error, &[DUPLICATE_SCHEMA]) => {
            let drop = format!("DROP SCHEMA {}", Ident(database.schema()));
            connection.execute_unprepared(&drop).await?;
            connection.execute_unprepared(sql).await?;
            Ok(())
        }
        other => other.map(drop),
    }
}

fn refuse(sql: &str) -> Result<(), LoadError> {
    for piece in pieces(sql) {
        let Piece::Code(code) = piece else {
            continue;
        };
        let code = code.to_ascii_lowercase();
        if code.contains("from stdin;") {
            return Err(LoadError::Rows);
        }
        if code.contains("create subscription ") {
            return Err(LoadError::Subscription);
        }
    }
    Ok(())
}

/// Takes out psql's own commands, such as the `\restrict` that `pg_dump` writes. In a text they are none.
fn without_meta_commands(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len());
    for piece in pieces(sql) {
        match piece {
            Piece::Code(code) => {
                for line in code.split_inclusive('\n') {
                    let begins = text.is_empty() || text.ends_with('\n');
                    if !(begins && is_meta_command(line)) {
                        text.push_str(line);
                    }
                }
            }
            Piece::Quoted(same) | Piece::Comment(same) => text.push_str(same),
        }
    }
    text
}

fn is_meta_command(line: &str) -> bool {
    let words = ["\\restrict", "\\unrestrict", "\\connect"];
    words.iter().any(|word| line.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::{LoadError, refuse, without_meta_commands};

    #[test]
    fn psqls_own_commands_are_taken_out_and_texts_are_left_alone() {
        let sql = "\\restrict aB1\nSELECT '\n\\connect x\n';\n\\connect shop\nSELECT $$\n\\restrict\n$$;\n\\unrestrict aB1\n";
        let expected = "SELECT '\n\\connect x\n';\nSELECT $$\n\\restrict\n$$;\n";
        assert_eq!(without_meta_commands(sql), expected);
    }

    #[test]
    fn rows_and_subscriptions_are_refused_but_not_the_word() {
        let rows = refuse("COPY \"T\" (a) FROM stdin;\n1\n\\.\n");
        assert!(matches!(rows, Err(LoadError::Rows)));
        let subscription = refuse("CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p");
        assert!(matches!(subscription, Err(LoadError::Subscription)));
        let words = "SELECT 'CREATE SUBSCRIPTION ' -- FROM stdin;\n";
        assert!(refuse(words).is_ok());
    }
}
