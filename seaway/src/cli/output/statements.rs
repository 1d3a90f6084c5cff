//! `-vv`: all SQL as it is sent, on stderr.

use std::{
    fmt::{self, Debug},
    io,
};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    EnvFilter,
    fmt::{FmtContext, FormatEvent, FormatFields, format::Writer},
    registry::LookupSpan,
};

/// Starts listening to sqlx, which reports each statement when it is done. A program that has
/// a subscriber of its own keeps it.
pub(crate) fn listen() {
    let _ = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new("sqlx::query=debug"))
        .with_writer(io::stderr)
        .event_format(Sql)
        .try_init();
}

/// Prints a statement as one could paste it, and how long it took as a comment.
struct Sql;

impl<S, N> FormatEvent<S, N> for Sql
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = Fields::default();
        event.record(&mut fields);
        writeln!(writer, "{}; -- {}", fields.sql().trim(), fields.elapsed)
    }
}

/// What sqlx says of a statement: the summary is the statement itself where that is short.
#[derive(Default)]
struct Fields {
    summary: String,
    statement: String,
    elapsed: String,
}

impl Fields {
    fn sql(&self) -> &str {
        match self.statement.trim() {
            "" => &self.summary,
            statement => statement,
        }
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.statement),
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "elapsed" {
            self.elapsed = format!("{value:?}");
        }
    }
}
