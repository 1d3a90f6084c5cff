//! What a statement's first words say of its effect.

use crate::sql::statement::first_words;

/// How long a statement's effect lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sentence {
    /// It begins, ends or divides a transaction.
    Transaction,
    /// It ends with the session, and can be said again.
    Setting,
    /// It ends with the session, and is gone.
    Temporary,
    /// It lasts, as far as one can see.
    Lasting,
}

/// Reads the first words of a statement.
pub(crate) fn sentence(sql: &str) -> Sentence {
    let words = first_words(sql, 4);
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    match words[..] {
        [
            "BEGIN" | "START" | "COMMIT" | "END" | "ROLLBACK" | "ABORT" | "SAVEPOINT" | "RELEASE",
            ..,
        ]
        | ["PREPARE", "TRANSACTION", ..] => Sentence::Transaction,
        ["CREATE", "TEMP" | "TEMPORARY", ..]
        | ["CREATE", "GLOBAL" | "LOCAL", "TEMP" | "TEMPORARY", ..]
        | ["CREATE", "OR", "REPLACE", "TEMP" | "TEMPORARY"]
        | ["PREPARE" | "DECLARE", ..] => Sentence::Temporary,
        ["SET" | "RESET" | "DISCARD" | "LISTEN" | "LOAD", ..] => Sentence::Setting,
        ["SELECT", ..] if sql.contains("set_config") => Sentence::Setting,
        _ => Sentence::Lasting,
    }
}

#[cfg(test)]
mod tests {
    use super::{Sentence, sentence};

    #[test]
    fn the_first_words_decide() {
        for (sql, expected) in [
            ("-- why\nbegin", Sentence::Transaction),
            ("COMMIT;", Sentence::Transaction),
            ("PREPARE TRANSACTION 'a'", Sentence::Transaction),
            ("set role ann", Sentence::Setting),
            (
                "SELECT pg_catalog.set_config('a.b', 'c', false)",
                Sentence::Setting,
            ),
            ("CREATE TEMPORARY TABLE t ()", Sentence::Temporary),
            ("/* a */ create local temp table t ()", Sentence::Temporary),
            ("CREATE TABLE temp ()", Sentence::Lasting),
            ("UPDATE t SET a = 1", Sentence::Lasting),
            ("", Sentence::Lasting),
        ] {
            assert_eq!(sentence(sql), expected, "{sql}");
        }
    }
}
