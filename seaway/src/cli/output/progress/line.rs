//! The runner's events in words.

use std::time::Duration;

use crate::{
    cli::output::survey::list as list_of,
    postgres::blocker::Blocker,
    runner::event::{Direction, Event},
    text,
};

/// Returns the line that an event leaves; none for most.
pub(super) fn line(event: &Event) -> Option<String> {
    match event {
        Event::Waiting { holder } if holder.is_alike => {
            Some(format!("waiting for another runner ({holder})"))
        }
        Event::Waiting { holder } => Some(format!("waiting for the runner's lock ({holder})")),
        Event::OthersMayCreate { schema, roles } => Some(others_may_create(schema, roles)),
        Event::Surveyed { survey } => Some(list_of(survey)),
        Event::Dropped { count, of } if count < of => {
            Some(format!("dropped {count} of {of} objects"))
        }
        Event::Dropped { count: 1, .. } => Some("dropped 1 object".to_owned()),
        Event::Dropped { count, .. } => Some(format!("dropped {count} objects")),
        Event::Resumed {
            revision,
            statements,
        } => Some(format!("resuming {revision} after statement {statements}")),
        Event::Outlasting { pid } => Some(format!(
            "waiting for backend {pid}, which is still running a statement of a run that was killed"
        )),
        Event::LeftAlone { stranger } => Some(format!(
            "the history names {stranger}, which is not this run's own: it is left alone"
        )),
        Event::Rebuilding { index } => {
            Some(format!("dropped the INVALID index {index}; rebuilding it"))
        }
        Event::Blocked { blockers } => waiting(blockers),
        Event::Unanswered { place, elapsed } => Some(format!(
            "PostgreSQL at {place} has not answered for {} s: still waiting (Ctrl-C ends this; \
             `status` shows afterwards what was applied)",
            elapsed.as_secs()
        )),
        Event::Retrying { blockers, pause } => Some(format!(
            "lock timeout, rolled back; retrying in {}{}",
            milliseconds(*pause),
            by(blockers)
        )),
        Event::Finished {
            revision,
            direction,
            elapsed,
        } => Some(format!(
            "{} {revision} ({})",
            past(*direction),
            milliseconds(*elapsed)
        )),
        Event::Notice { severity, message } => {
            Some(format!("  {severity}: {}", message.replace('\n', "\n    ")))
        }
        Event::NotInHistory { revision, reason } => Some(format!(
            "the history cannot be written, and lacks {revision} and what comes after it in this \
             run: {reason}"
        )),
        Event::MoreNotices { count } => Some(format!("  and {count} more")),
        _ => None,
    }
}

/// Returns a statement as one could paste it, and how long it took as a comment.
pub(super) fn statement(sql: &str, elapsed: Duration) -> String {
    let sql = sql.trim().trim_end_matches(';');
    format!("{sql}; -- {elapsed:.3?}")
}

/// Says for whom is waited; nothing where nobody is in the way any more.
pub(super) fn waiting(blockers: &[Blocker]) -> Option<String> {
    (!blockers.is_empty()).then(|| format!("waiting for {}", list(blockers)))
}

pub(super) fn by(blockers: &[Blocker]) -> String {
    match blockers {
        [] => String::new(),
        some => format!(" (blocked by {})", list(some)),
    }
}

fn list(blockers: &[Blocker]) -> String {
    let texts: Vec<_> = blockers.iter().map(ToString::to_string).collect();
    texts.join("; ")
}

pub(super) fn past(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "applied",
        Direction::Down => "rolled back",
    }
}

pub(super) fn milliseconds(elapsed: Duration) -> String {
    format!("{} ms", elapsed.as_millis())
}

/// Warns, and names the way out.
fn others_may_create(schema: &str, roles: &[String]) -> String {
    let (schema, roles) = (text::name(schema), text::names(roles));
    format!(
        "warning: in schema {schema}, {roles} may create objects, or has created functions or \
         operators, which can run with your rights in a revision; look at them (\\df, \\do), and \
         end it: REVOKE CREATE ON SCHEMA … FROM …"
    )
}
