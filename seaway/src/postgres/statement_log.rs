//! What sqlx logs of a revision: its statements, and what the server remarked on them.
//!
//! Neither `DbErr` nor sqlx's error holds the statement that failed, and `SeaORM`'s metric callback
//! leaves out `execute_unprepared`, where raw SQL goes. sqlx logs every statement when it has ended,
//! failed or not (`sqlx-core` 0.9, `logger.rs`), and every notice when it arrives (`sqlx-postgres`
//! 0.9, `connection/stream.rs`), which it gives to nobody else. That is listened to, for the polls
//! of one future only.

use std::{
    fmt::Debug,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_channel::Sender;
use tracing::{
    Dispatch, Level, Metadata, Subscriber,
    dispatcher::get_default,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span::{Attributes, Id, Record},
    subscriber::Interest,
};

use crate::{
    postgres::notices::Notices,
    runner::event::{Event, Severity},
};

/// sqlx's own names for its logs.
const STATEMENTS: &str = "sqlx::query";
const NOTICES: &str = "sqlx::postgres::notice";

/// Where that is kept.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    last: Arc<Mutex<Option<String>>>,
    statements: Sender<Event>,
    notices: Notices,
}

impl Heard {
    /// Sends the statements as events, and adds to the notices.
    pub(crate) fn new(statements: Sender<Event>, notices: Notices) -> Self {
        Self {
            last: Arc::default(),
            statements,
            notices,
        }
    }

    /// Keeps the last statement, and reports nothing.
    pub(crate) fn in_silence() -> Self {
        let (nowhere, _) = async_channel::bounded(1);
        Self::new(nowhere, Notices::default())
    }

    /// Returns a dispatcher that listens, and hands everything on to the present one.
    pub(crate) fn listener(&self) -> Dispatch {
        let outer = get_default(Clone::clone);
        let heard = self.clone();
        Dispatch::new(Listener { outer, heard })
    }

    /// Takes the last statement out.
    pub(crate) fn take_last(&self) -> Option<String> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.take()
    }

    fn statement(&self, sql: String, elapsed: Duration) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(sql.clone());
        // Whoever listened is gone only when the run is.
        let _ = self.statements.try_send(Event::Statement { sql, elapsed });
    }
}

struct Listener {
    outer: Dispatch,
    heard: Heard,
}

fn is_ours(metadata: &Metadata<'_>) -> bool {
    metadata.target() == STATEMENTS || severity(metadata).is_some()
}

/// sqlx logs a notice at the level of its severity, and leaves that out of the text. What
/// PostgreSQL writes for its own developers is none.
fn severity(metadata: &Metadata<'_>) -> Option<Severity> {
    if metadata.target() != NOTICES {
        return None;
    }
    match *metadata.level() {
        Level::WARN => Some(Severity::Warning),
        Level::INFO => Some(Severity::Notice),
        Level::TRACE => Some(Severity::Info),
        _ => None,
    }
}

impl Subscriber for Listener {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        let outer = self.outer.register_callsite(metadata);
        if is_ours(metadata) {
            Interest::sometimes()
        } else {
            outer
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        is_ours(metadata) || self.outer.enabled(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::TRACE)
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.outer.new_span(span)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        self.outer.record(span, values);
    }

    fn record_follows_from(&self, span: &Id, follows: &Id) {
        self.outer.record_follows_from(span, follows);
    }

    fn event(&self, event: &tracing::Event<'_>) {
        let metadata = event.metadata();
        if is_ours(metadata) {
            let mut text = Text::default();
            event.record(&mut text);
            match severity(metadata) {
                Some(severity) => self.heard.notices.add(severity, text.message),
                None => self.heard.statement(text.statement(), text.elapsed),
            }
        }
        if self.outer.enabled(event.metadata()) {
            self.outer.event(event);
        }
    }

    fn enter(&self, span: &Id) {
        self.outer.enter(span);
    }

    fn exit(&self, span: &Id) {
        self.outer.exit(span);
    }

    fn clone_span(&self, id: &Id) -> Id {
        self.outer.clone_span(id)
    }

    fn try_close(&self, id: Id) -> bool {
        self.outer.try_close(id)
    }
}

/// What sqlx says of a statement: the summary is the statement itself where that is short, and
/// else the statement stands between line breaks of sqlx's own. A notice has a message.
#[derive(Default)]
struct Text {
    summary: String,
    statement: String,
    elapsed: Duration,
    message: String,
}

impl Text {
    fn statement(&self) -> String {
        let Self {
            summary, statement, ..
        } = self;
        let inner = statement.strip_prefix("\n\n");
        let inner = inner.and_then(|inner| inner.strip_suffix('\n'));
        match inner {
            Some(inner) => inner.to_owned(),
            None if statement.is_empty() => summary.clone(),
            None => statement.clone(),
        }
    }
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.statement),
            "message" => value.clone_into(&mut self.message),
            _ => {}
        }
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        if field.name() == "elapsed_secs" {
            self.elapsed = Duration::try_from_secs_f64(value).unwrap_or_default();
        }
    }

    /// A text as a message comes here, in a wrapping that adds no quotes.
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        }
    }
}
