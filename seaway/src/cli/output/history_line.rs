//! What the history tells of a run: who did it, when and how.

use serde::Serialize;

use super::time::{rfc3339, utc};
use crate::{ledger::history::Run, text};

/// The fields of a run, as programs read it.
#[derive(Serialize, Debug)]
pub(crate) struct RunFields<'a> {
    action: &'a str,
    /// None if it is not known, or beyond RFC 3339.
    started_at: Option<String>,
    finished: bool,
    milliseconds: Option<i64>,
    role: &'a str,
    host: Option<&'a str>,
    program: Option<&'a str>,
    sha256: Option<&'a str>,
    reason: Option<&'a str>,
}

impl<'a> From<&'a Run> for RunFields<'a> {
    fn from(run: &'a Run) -> Self {
        Self {
            action: run.action.as_str(),
            started_at: run.started_at.and_then(rfc3339),
            finished: run.finished,
            milliseconds: run.milliseconds,
            role: &run.role,
            host: run.host.as_deref(),
            program: run.program.as_deref(),
            sha256: run.sha256.as_deref(),
            reason: run.reason.as_deref(),
        }
    }
}

/// Renders a run for a person, on one line. Its sum is left out: nobody reads it, and `status`
/// says whether it still holds.
pub(crate) fn line(run: &Run) -> String {
    let end = match (run.finished, run.milliseconds) {
        (false, _) => Some("unfinished".to_owned()),
        (true, Some(milliseconds)) => Some(format!("{milliseconds} ms")),
        (true, None) => None,
    };
    let host = run.host.as_ref().map(|host| format!(" on {host}"));
    let start = run.started_at.map(|seconds| format!(" {}", utc(seconds)));
    let parts = [
        Some(format!("{}{}", run.action, start.unwrap_or_default())),
        end,
        Some(format!("by {}{}", run.role, host.unwrap_or_default())),
        run.program.clone(),
    ];
    let line = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let line = match &run.reason {
        Some(reason) => format!("{line}: {}", one_line(reason)),
        None => line,
    };
    text::line(&line)
}

fn one_line(reason: &str) -> String {
    reason.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::line;
    use crate::ledger::history::{Action, Run, Statements};

    fn run() -> Run {
        Run {
            id: 1,
            revision: "m0001_books".to_owned(),
            action: Action::Up,
            started_at: Some(1_767_225_600),
            finished: true,
            milliseconds: Some(12),
            role: "ann".to_owned(),
            host: Some("build-7".to_owned()),
            program: Some("bookshop 0.1.0".to_owned()),
            sha256: None,
            reason: None,
            statements: Statements::default(),
        }
    }

    #[test]
    fn a_run_is_one_line_of_who_when_and_how() {
        assert_eq!(
            line(&run()),
            "up 2026-01-01 00:00:00 UTC, 12 ms, by ann on build-7, bookshop 0.1.0"
        );
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let run = Run {
            milliseconds: None,
            host: None,
            program: None,
            ..run()
        };
        assert_eq!(line(&run), "up 2026-01-01 00:00:00 UTC, by ann");
    }

    #[test]
    fn a_run_without_an_end_is_marked() {
        let run = Run {
            finished: false,
            milliseconds: None,
            ..run()
        };
        assert_eq!(
            line(&run),
            "up 2026-01-01 00:00:00 UTC, unfinished, by ann on build-7, bookshop 0.1.0"
        );
    }

    #[test]
    fn a_reason_ends_the_line_and_does_not_break_it() {
        let run = Run {
            action: Action::Repair,
            milliseconds: None,
            program: None,
            reason: Some("a comment\nwas mended".to_owned()),
            ..run()
        };
        assert_eq!(
            line(&run),
            "repair 2026-01-01 00:00:00 UTC, by ann on build-7: a comment was mended"
        );
    }
}
