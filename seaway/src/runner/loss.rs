//! Which rows a way down would take with it.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement, TransactionTrait as _};

use super::{RunError, Runner, Step, guards::refuse_unknown, plan::steps};
use crate::{
    connect::answer::Clock,
    postgres::{
        error::explain,
        trust::{OF_A_REPLACEMENT, is_without},
    },
    replay::{Made, replay},
    revision::target::{self, Target},
    runner::{
        event::Direction,
        teardown::{Object, objects},
    },
    sql::quote::Ident,
};

/// Bounds how long a question to a table queues for its lock.
const LIMIT: &str = "SELECT pg_catalog.set_config('lock_timeout', $1, true)";

const ASKING: &str = "finding out which rows would be lost";

/// What a way down would take with it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loss {
    /// The steps of the way, in their order.
    pub steps: Vec<Step>,
    /// The tables that would go with it, and that hold a row; or why that is not known.
    pub tables: Result<Vec<Object>, String>,
}

impl Runner {
    /// Finds out what `down` would take with it.
    pub(super) async fn loss(&self, target: &Target, clock: &Clock) -> Result<Loss, RunError> {
        let status = self.read_status().await?;
        refuse_unknown(&status)?;
        let steps = steps(&target::down(&status, target)?, Direction::Down);
        let tables = match steps.len() {
            // One step is what everybody expects of `down`.
            0 | 1 => Ok(Vec::new()),
            _ => self.full_tables(&steps, clock).await,
        };
        Ok(Loss { steps, tables })
    }

    /// Returns the tables that these revisions make, and that hold a row.
    async fn full_tables(&self, steps: &[Step], clock: &Clock) -> Result<Vec<Object>, String> {
        let connection = self.database.connection();
        let replaying = replay(connection, &self.revisions, self.lock_timeout);
        let replayed = clock.stopped(replaying).await;
        clock.start(ASKING);
        let replayed = replayed.map_err(|error| error.to_string())?;
        let made = made_by(steps, &replayed.made);
        let transaction = connection.begin().await.map_err(|error| explain(&error))?;
        let full = self.full(&transaction, &made, clock).await;
        // Nothing was written, so nothing is lost if this fails.
        let _ = transaction.rollback().await;
        full.map_err(|error| explain(&error))
    }

    async fn full(
        &self,
        transaction: &DatabaseTransaction,
        made: &[&str],
        clock: &Clock,
    ) -> Result<Vec<Object>, sea_orm::DbErr> {
        self.limit_lock_waits(transaction).await?;
        let mut full = Vec::new();
        for object in objects(transaction, self.database.schema()).await? {
            // Each table is asked, and may be locked.
            clock.start(ASKING);
            let is_made = object.kind == "TABLE" && made.contains(&object.name.as_str());
            if is_made && self.holds_a_row(transaction, &object.name).await? {
                full.push(object);
            }
        }
        Ok(full)
    }

    /// Bounds how long a question of this transaction queues for a lock.
    pub(super) async fn limit_lock_waits<C: ConnectionTrait>(
        &self,
        transaction: &C,
    ) -> Result<(), sea_orm::DbErr> {
        let milliseconds = self.lock_timeout.as_millis().to_string();
        let limit =
            Statement::from_sql_and_values(DbBackend::Postgres, LIMIT, [milliseconds.into()]);
        transaction.execute_raw(limit).await.map(drop)
    }

    /// Says whether a table holds a row, or may not be asked: somebody may have replaced it.
    async fn holds_a_row<C: ConnectionTrait>(
        &self,
        connection: &C,
        table: &str,
    ) -> Result<bool, sea_orm::DbErr> {
        let schema = self.database.schema();
        if !is_without(connection, schema, table, &OF_A_REPLACEMENT).await? {
            return Ok(true);
        }
        let (schema, table) = (Ident(schema), Ident(table));
        let sql = format!("SELECT EXISTS (SELECT FROM {schema}.{table}) AS full");
        let statement = Statement::from_string(DbBackend::Postgres, sql);
        let row = connection.query_one_raw(statement).await?;
        row.map_or(Ok(false), |row| row.try_get("", "full"))
    }
}

/// Returns the tables that there are after one of the revisions, and not before it.
fn made_by<'a>(steps: &[Step], made: &'a [Made]) -> Vec<&'a str> {
    let mut before: &[Object] = &[];
    let mut tables = Vec::new();
    for Made { revision, objects } in made {
        if steps.iter().any(|step| step.revision == *revision) {
            let is_new = |object: &&Object| !before.iter().any(|old| old.name == object.name);
            let new = objects.iter().filter(|object| object.kind == "TABLE");
            tables.extend(new.filter(is_new).map(|object| object.name.as_str()));
        }
        before = objects;
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::{Direction, Made, Object, made_by, steps};

    #[test]
    fn a_table_belongs_to_the_revision_that_makes_it() {
        let after = |revision: &str, tables: &[&str]| Made {
            revision: revision.to_owned(),
            objects: tables
                .iter()
                .map(|name| Object::called("TABLE", name, None))
                .collect(),
        };
        let made = [
            after("m0001", &["a"]),
            after("m0002", &["a", "b"]),
            after("m0003", &["b", "c"]),
        ];
        let of = |names: &[&str]| made_by(&steps(names, Direction::Down), &made).join(" ");
        assert_eq!(of(&["m0003", "m0002"]), "b c");
        assert_eq!(of(&["m0003", "m0001"]), "a c");
        assert_eq!(of(&[]), "");
    }
}
