//! What PostgreSQL reports of a long statement.

use std::fmt;

use sea_orm::sqlx::{self, Row as _, postgres::PgConnection};

const PROGRESS: &str = include_str!("progress.sql");

/// How far a statement is, in the words and units of PostgreSQL's progress views.
///
/// Index builds, VACUUM, CLUSTER and COPY report themselves; most statements do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The command, as `CREATE INDEX CONCURRENTLY`.
    pub command: String,
    /// The phase, as `building index: scanning table`.
    pub phase: String,
    /// What is done of it.
    pub done: i64,
    /// Of how much; 0 where the phase counts nothing.
    pub total: i64,
    /// What is counted: blocks, tuples, lockers or bytes.
    pub unit: String,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.command, self.phase)?;
        if self.total > 0 {
            write!(f, " ({} of {} {})", self.done, self.total, self.unit)?;
        }
        Ok(())
    }
}

/// Asks how far a session's statement is; none where it reports nothing.
pub(crate) async fn of(
    session: &mut PgConnection,
    pid: i32,
) -> Result<Option<Progress>, sqlx::Error> {
    let asked = sqlx::query(PROGRESS).bind(pid);
    let Some(row) = asked.fetch_optional(session).await? else {
        return Ok(None);
    };
    Ok(Some(Progress {
        command: row.try_get("command")?,
        phase: row.try_get("phase")?,
        done: row.try_get("done")?,
        total: row.try_get("total")?,
        unit: row.try_get("unit")?,
    }))
}

#[cfg(test)]
mod tests {
    use super::Progress;

    #[test]
    fn progress_counts_where_the_phase_counts() {
        let mut progress = Progress {
            command: "CREATE INDEX".to_owned(),
            phase: "building index: scanning table".to_owned(),
            done: 3,
            total: 12,
            unit: "blocks".to_owned(),
        };
        let text = "CREATE INDEX: building index: scanning table (3 of 12 blocks)";
        assert_eq!(progress.to_string(), text);
        progress.total = 0;
        assert_eq!(
            progress.to_string(),
            "CREATE INDEX: building index: scanning table"
        );
    }
}
