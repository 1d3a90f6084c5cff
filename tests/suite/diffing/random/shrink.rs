//! A failure made small: statements of the DDL go as long as the same failure stays.

use std::collections::BTreeSet;

use tests::Database;

use super::super::judge::{Case, Failure, judge_again};

/// Returns the statements of both schemas that the failure needs, and what is wrong with them.
pub(super) async fn shrunk(
    old: Vec<String>,
    new: Vec<String>,
    failure: &Failure,
) -> (Case, String) {
    let database = Database::empty().await;
    let mut kept = (old, new);
    let goal = signature(failure);
    let mut why = failure.why.clone();
    loop {
        let before = kept.0.len() + kept.1.len();
        for key in keys(&kept) {
            for way in [Cut::Both, Cut::Change, Cut::Old, Cut::New] {
                let smaller = cut(&kept, &key, way);
                if smaller == kept {
                    continue;
                }
                let found = judge_again(&database, &case(&smaller), failure.by_dump).await;
                if let Some(found) = found.into_iter().find(|it| signature(it) == goal) {
                    (kept, why) = (smaller, found.why);
                }
            }
        }
        if kept.0.len() + kept.1.len() == before {
            return (case(&kept), why);
        }
    }
}

#[derive(Clone, Copy)]
enum Cut {
    Both,
    /// The new statements become the old ones.
    Change,
    Old,
    New,
}

type Both = (Vec<String>, Vec<String>);

fn cut(of: &Both, key: &str, way: Cut) -> Both {
    let without = |statements: &[String]| {
        let kept = statements.iter().filter(|it| key_of(it) != key);
        kept.cloned().collect::<Vec<_>>()
    };
    match way {
        Cut::Both => (without(&of.0), without(&of.1)),
        Cut::Old => (without(&of.0), of.1.clone()),
        Cut::New => (of.0.clone(), without(&of.1)),
        Cut::Change => {
            let olds: Vec<_> = of.0.iter().filter(|it| key_of(it) == key).collect();
            let mut changed = of.1.clone();
            for statement in &mut changed {
                if key_of(statement) == key
                    && let [old] = olds.as_slice()
                {
                    statement.clone_from(old);
                }
            }
            (of.0.clone(), changed)
        }
    }
}

/// The last statements first: others do not need them.
fn keys(of: &Both) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let statements = of.0.iter().rev().chain(of.1.iter().rev());
    let keys = statements.map(|it| key_of(it));
    keys.filter(|it| seen.insert(it.clone())).collect()
}

/// What a statement is about: its first words, to the second name, or the first one.
fn key_of(statement: &str) -> String {
    let names = if statement.starts_with("ALTER") || statement.starts_with("COMMENT") {
        4
    } else {
        2
    };
    let parts: Vec<_> = statement.split('"').take(names).collect();
    parts.join("\"")
}

fn case((old, new): &Both) -> Case {
    let text = |statements: &[String]| {
        let lines = statements.iter().map(|it| format!("{it};\n"));
        lines.collect()
    };
    Case {
        old: text(old),
        new: text(new),
        unlike: Vec::new(),
        is_restored: true,
    }
}

/// What stays of a failure when names in it become others.
fn signature(failure: &Failure) -> (bool, &'static str, String) {
    let line = failure.why.lines().next().unwrap_or_default();
    let words = line.split('"').step_by(2).collect::<Vec<_>>().join("…");
    let words = match words.strip_prefix("still different: ") {
        Some(rest) => rest.split(' ').next().unwrap_or_default().to_owned(),
        None => words,
    };
    (failure.by_dump, failure.way, words)
}
