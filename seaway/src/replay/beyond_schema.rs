//! Statements whose effect is not local to a database: roles, other databases, settings of the server.
//!
//! The words are looked for within function bodies and `DO` blocks, too. So a statement may be found
//! that only speaks of such a thing; none is missed that has its words in the text.

use crate::sql::statement::{Piece, pieces};

const VERBS: [&str; 3] = ["CREATE", "ALTER", "DROP"];

const THINGS: [&str; 7] = [
    "DATABASE",
    "GROUP",
    "ROLE",
    "SUBSCRIPTION",
    "SYSTEM",
    "TABLESPACE",
    "USER",
];

/// What a statement about the rights on a thing, or a comment on it, has behind `ON`.
const MARKED: [&str; 5] = [
    "DATABASE",
    "PARAMETER",
    "ROLE",
    "SUBSCRIPTION",
    "TABLESPACE",
];

const MARKS: [&str; 4] = ["COMMENT", "GRANT", "LABEL", "REVOKE"];

/// A prepared transaction would keep its database from being dropped.
const OTHERS: [[&str; 2]; 3] = [
    ["DROP", "OWNED"],
    ["REASSIGN", "OWNED"],
    ["PREPARE", "TRANSACTION"],
];

/// Says whether a text may change something outside of its database.
pub(crate) fn reaches_beyond(sql: &str) -> bool {
    let words = words(sql);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let is_marking = words.iter().any(|word| MARKS.contains(word));
    (0..words.len()).any(|at| match words[at..] {
        [verb, "USER", "MAPPING", ..] if VERBS.contains(&verb) => false,
        [verb, thing, ..] if VERBS.contains(&verb) && THINGS.contains(&thing) => true,
        ["ON", thing, ..] if is_marking && MARKED.contains(&thing) => true,
        ["GRANT" | "REVOKE", ..] => is_membership(&words[at + 1..]),
        [first, second, ..] => OTHERS.contains(&[first, second]),
        _ => false,
    })
}

/// `GRANT role TO role`: a right on a thing has an `ON` before the `TO`.
fn is_membership(words: &[&str]) -> bool {
    if matches!(words, ["OPTION", ..]) {
        return false;
    }
    let end = words
        .iter()
        .find(|word| ["ON", "TO", "FROM"].contains(word));
    end.is_some_and(|word| *word != "ON")
}

/// Returns the words in upper case. A quoted name is a word that means nothing.
fn words(sql: &str) -> Vec<String> {
    let mut words = Vec::new();
    for piece in pieces(sql) {
        match piece {
            Piece::Comment(_) => {}
            Piece::Quoted(name) if name.starts_with('"') => words.push(String::new()),
            Piece::Quoted(text) | Piece::Code(text) => {
                let parts = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
                let parts = parts.filter(|part| !part.is_empty());
                words.extend(parts.map(str::to_uppercase));
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::reaches_beyond;

    #[test]
    fn what_stays_when_the_database_goes_is_found() {
        for statement in [
            "create role ann",
            "DO $$ BEGIN IF true THEN CREATE ROLE ann; END IF; END $$",
            "DO $$ BEGIN EXECUTE 'ALTER USER ann SUPERUSER'; END $$",
            "ALTER DATABASE shop SET work_mem = '1GB'",
            "ALTER SYSTEM SET work_mem = '1GB'",
            "GRANT CONNECT ON DATABASE shop TO ann",
            "COMMENT ON ROLE ann IS 'x'",
            "GRANT admins TO ann",
            "REVOKE \"admins\" FROM ann",
            "REASSIGN OWNED BY ann TO bob",
            "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p",
        ] {
            assert!(reaches_beyond(statement), "{statement}");
        }
    }

    #[test]
    fn what_goes_with_the_database_is_not_found() {
        for statement in [
            "CREATE TABLE \"user\" (role text, database text)",
            "ALTER TABLE t DROP \"role\"",
            "CREATE USER MAPPING FOR ann SERVER s",
            "GRANT SELECT ON t TO ann WITH GRANT OPTION",
            "ALTER DEFAULT PRIVILEGES FOR ROLE ann GRANT SELECT ON TABLES TO bob",
            "SELECT * FROM a JOIN b ON role = name",
            "CREATE TYPE t AS ENUM ('a') -- not CREATE ROLE",
            "CREATE SERVER s FOREIGN DATA WRAPPER w",
        ] {
            assert!(!reaches_beyond(statement), "{statement}");
        }
    }
}
