//! The rest of a half-done revision, for a script: what the journal would send.

use sea_orm::{ConnectionTrait as _, DbErr, TransactionTrait as _};

use super::{
    earlier,
    index::{self, Index, Left, left},
};
use crate::{
    connect::{
        Database,
        search_path::{self, For},
    },
    ledger::history::{self, Run},
    recorder::{Recorded, digest, inlined, record_answered},
    revision::Revisions,
    runner::{NoScript, RunError, script::block},
    sql::{
        concurrent_index::{Concurrently, concurrently},
        effect::{Sentence, sentence},
        statement::{first_words, has_several},
    },
};

const GONE: &str = "the run that was half done is over: make the plan again";

/// What is left of a half-done revision.
#[derive(Debug)]
pub(crate) struct Remainder {
    /// The statements that are left. The session's settings among those that are done come first.
    pub(crate) rest: Recorded,
    /// The same for a script, with a check that the revision still stands there.
    pub(crate) checked: Recorded,
    /// Writes down that the run is over.
    pub(crate) finishing: String,
}

/// The next statement, and what is known of the index that it makes or drops.
struct Next {
    concurrently: Concurrently,
    found: Index,
}

/// Finds out what is left of a half-done revision. Writes nothing.
///
/// # Errors
///
/// [`RunError::Changed`] and [`RunError::SessionGone`] as the runner; [`RunError::NoScript`]
/// where only the runner can resume it; else what the server said.
pub(crate) async fn remainder(
    database: &Database,
    revisions: &Revisions,
    whole: &Recorded,
) -> Result<Remainder, RunError> {
    let (revision, direction) = (&whole.revision, whole.direction);
    let run = earlier(database, revision, direction).await?;
    let run = run.ok_or_else(|| DbErr::Custom(GONE.to_owned()))?;
    let done = first_statements(whole, &run)?;
    if looks_at_rows(revisions, whole, &run).await {
        return Err(no_script(whole, NoScript::Answers));
    }
    let settings = settings(done, revision)?;
    let left = &whole.statements[done.len()..];
    let next = next(database, &settings, left).await?;
    let check = check(database, &run, whole, next.as_ref())?;
    let left = without_leftovers(left, next, run.statements.begun);
    Ok(Remainder {
        checked: with(whole, &[&settings[..], &[check], &left[..]].concat()),
        rest: with(whole, &[&settings[..], &left[..]].concat()),
        finishing: history::finishing(database.schema(), run.id),
    })
}

fn with(whole: &Recorded, statements: &[String]) -> Recorded {
    Recorded {
        statements: statements.to_vec(),
        ..whole.clone()
    }
}

/// Returns the statements that are done, if they are those that the run has sent.
fn first_statements<'a>(whole: &'a Recorded, run: &Run) -> Result<&'a [String], RunError> {
    let (all, count) = (&whole.statements, run.statements.done.len());
    let first = &all[..count.min(all.len())];
    if first
        .iter()
        .any(|sql| sentence(sql) == Sentence::Transaction)
    {
        return Err(no_script(whole, NoScript::Transaction));
    }
    if run.statements.done.contains(&None) {
        return Err(no_script(whole, NoScript::Failure));
    }
    let is_same = count == 0 || run.statements.sha256.as_ref() == Some(&digest(first));
    if first.len() == count && is_same {
        return Ok(first);
    }
    // The whole has not changed, so the database made the difference.
    if run.sha256.as_ref() == Some(&whole.digest()) {
        return Err(no_script(whole, NoScript::Answers));
    }
    Err(RunError::Changed(whole.revision.clone()))
}

fn no_script(whole: &Recorded, why: NoScript) -> RunError {
    RunError::NoScript {
        revision: whole.revision.clone(),
        direction: whole.direction,
        why,
    }
}

/// Says whether a revision sends other statements if they hit rows, as a loop of batches does. A
/// script of its first batch would be taken for all of it.
async fn looks_at_rows(revisions: &Revisions, whole: &Recorded, run: &Run) -> bool {
    let Some(migration) = revisions.find(&whole.revision) else {
        return false;
    };
    let rows = run.statements.done.iter().copied().flatten();
    let answered = record_answered(migration, whole.direction, rows).await;
    !answered.is_ok_and(|answered| answered == *whole)
}

/// Returns the settings of the session among the statements that are done.
fn settings(done: &[String], revision: &str) -> Result<Vec<String>, RunError> {
    let mut settings = Vec::new();
    for sql in done {
        match sentence(sql) {
            // What comes with it in one message would be done twice.
            Sentence::Setting if !has_several(sql) => settings.push(sql.clone()),
            Sentence::Setting | Sentence::Temporary => {
                return Err(RunError::SessionGone(revision.to_owned()));
            }
            Sentence::Transaction | Sentence::Lasting => {}
        }
    }
    Ok(settings)
}

/// Looks for the index of the next statement, where that is in question.
async fn next(
    database: &Database,
    settings: &[String],
    left: &[String],
) -> Result<Option<Next>, DbErr> {
    let next = left.first().and_then(|sql| concurrently(sql));
    let Some(concurrently) = next else {
        return Ok(None);
    };
    // The settings decide which schema is meant, and are taken back.
    let reading = database.connection().begin().await?;
    search_path::enter(&reading, database.schema(), For::Transaction).await?;
    for sql in settings.iter().filter(|sql| can_be_taken_back(sql)) {
        reading.execute_unprepared(sql).await?;
    }
    let found = index::find(&reading, &concurrently).await?;
    reading.rollback().await?;
    Ok(Some(Next {
        concurrently,
        found,
    }))
}

fn can_be_taken_back(setting: &str) -> bool {
    let words = first_words(setting, 1);
    matches!(
        words.first().map(String::as_str),
        Some("SET" | "RESET" | "SELECT")
    )
}

/// Returns the block that fails where the script would not begin where the plan began.
fn check(
    database: &Database,
    run: &Run,
    whole: &Recorded,
    next: Option<&Next>,
) -> Result<String, DbErr> {
    let (done, all) = (run.statements.done.len(), whole.statements.len());
    let condition = match next {
        Some(next) => next.is_as_found()?,
        None => "true".to_owned(),
    };
    let application = database.url().options().get_application_name();
    let application = application.unwrap_or_default();
    let schema = database.schema();
    let check = block(&history::checking(schema, run, &condition, application));
    Ok(format!(
        "-- Resumes after statement {done} of {all}.\n{check}"
    ))
}

impl Next {
    fn is_as_found(&self) -> Result<String, DbErr> {
        let valid = match self.found {
            Index::Missing => "NULL",
            Index::Invalid => "false",
            Index::Valid => "true",
        };
        let asking = inlined(&index::asking(&self.concurrently))?;
        Ok(format!("({asking}) IS NOT DISTINCT FROM {valid}"))
    }
}

/// Leaves out a statement that was done without a mark, and drops an index left INVALID first.
fn without_leftovers(left_over: &[String], next: Option<Next>, was_begun: bool) -> Vec<String> {
    let Some(Next {
        concurrently,
        found,
    }) = next
    else {
        return left_over.to_vec();
    };
    match left(concurrently.way, found, was_begun) {
        Left::Nothing => left_over.to_vec(),
        Left::Everything => left_over[1..].to_vec(),
        Left::Invalid => [&[index::dropping(&concurrently)], left_over].concat(),
    }
}
