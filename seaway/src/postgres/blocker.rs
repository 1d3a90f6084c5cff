//! Whom a session waits for.

use std::fmt;

use sea_orm::sqlx::{
    self, Row as _,
    postgres::{PgConnection, PgRow},
};

use crate::text;

const BLOCKERS: &str = include_str!("blocker.sql");

/// The longest piece of a statement that is told.
const QUERY: usize = 80;

/// A session that holds, or is earlier in line for, a lock that another one waits for. What
/// belongs to another role stays empty, unless this role may see it (`pg_read_all_stats`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocker {
    /// Its PostgreSQL process; 0 is a prepared transaction, which has none.
    pub pid: i32,
    /// What it calls itself.
    pub application: Option<String>,
    /// Its state, as `idle in transaction`.
    pub state: Option<String>,
    /// How long its transaction has lasted, in seconds by the server's clock.
    pub transaction_age: Option<i64>,
    /// Its statement at work, else its last.
    pub query: Option<String>,
}

impl Blocker {
    /// Says whether this is the same session in the same statement, whatever time has passed.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        (self.pid, &self.state, &self.query) == (other.pid, &other.state, &other.query)
    }
}

impl fmt::Display for Blocker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "backend {}", self.pid)?;
        if let Some(application) = self.application.as_ref().filter(|name| !name.is_empty()) {
            write!(f, ", `{}`", text::name(application))?;
        }
        if let Some(state) = &self.state {
            write!(f, ", {state}")?;
        }
        // The server's clock may have been set back since.
        if let Some(age) = self.transaction_age.map(|age| age.max(0)) {
            write!(f, ", in a transaction for {age} s")?;
        }
        match self.query.as_ref().filter(|query| !query.is_empty()) {
            Some(query) => write!(f, ": {}", one_line(query)),
            None => Ok(()),
        }
    }
}

/// Makes one line of a statement, cut where it is long. What would steer a terminal is left out:
/// the statement is another's.
fn one_line(query: &str) -> String {
    let between = |c: char| c.is_whitespace() || text::steers(c);
    let words: Vec<_> = query
        .split(between)
        .filter(|word| !word.is_empty())
        .collect();
    let line = words.join(" ");
    match line.char_indices().nth(QUERY) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Asks whom a session waits for at this moment; nobody, mostly.
pub(crate) async fn of(session: &mut PgConnection, pid: i32) -> Result<Vec<Blocker>, sqlx::Error> {
    let rows = sqlx::query(BLOCKERS).bind(pid).fetch_all(session).await?;
    let blocker = |row: &PgRow| {
        Ok(Blocker {
            pid: row.try_get("pid")?,
            application: row.try_get("application")?,
            state: row.try_get("state")?,
            transaction_age: row.try_get("transaction_age")?,
            query: row.try_get("query")?,
        })
    };
    rows.iter().map(blocker).collect()
}

#[cfg(test)]
mod tests {
    use super::Blocker;

    #[test]
    fn a_blocker_is_told_on_one_line_and_cut() {
        let blocker = Blocker {
            pid: 7,
            application: Some("psql".to_owned()),
            state: Some("idle in transaction".to_owned()),
            transaction_age: Some(12),
            query: Some(format!("SELECT\n \u{1b} '{}'", "ä".repeat(90))),
        };
        let expected = format!(
            "backend 7, `psql`, idle in transaction, in a transaction for 12 s: SELECT '{}…",
            "ä".repeat(72)
        );
        assert_eq!(blocker.to_string(), expected);
    }

    #[test]
    fn no_transaction_lasts_less_than_no_time() {
        let blocker = Blocker {
            pid: 7,
            application: None,
            state: None,
            transaction_age: Some(-5),
            query: None,
        };
        assert_eq!(blocker.to_string(), "backend 7, in a transaction for 0 s");
    }

    #[test]
    fn what_may_not_be_seen_is_left_out() {
        let blocker = Blocker {
            pid: 7,
            application: None,
            state: None,
            transaction_age: None,
            query: None,
        };
        assert_eq!(blocker.to_string(), "backend 7");
    }
}
