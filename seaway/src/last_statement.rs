//! The last statement that sqlx sent, for the error report.
//!
//! Neither `DbErr` nor sqlx's error holds it, and `SeaORM`'s metric callback leaves out
//! `execute_unprepared`, where raw SQL goes. sqlx logs every statement when it has ended, failed
//! or not (`sqlx-core` 0.9, `logger.rs`); that is listened to, for the polls of one future only.

use std::{
    fmt::Debug,
    sync::{Arc, Mutex, PoisonError},
};

use tracing::{
    Dispatch, Event, Metadata, Subscriber,
    dispatcher::get_default,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span::{Attributes, Id, Record},
    subscriber::Interest,
};

/// sqlx's own name for its statement log.
const TARGET: &str = "sqlx::query";

/// Where the last statement is kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct LastStatement(Arc<Mutex<Option<String>>>);

impl LastStatement {
    /// Returns a dispatcher that keeps statements, and hands everything on to the present one.
    pub(crate) fn listener(&self) -> Dispatch {
        let outer = get_default(Clone::clone);
        let last = self.clone();
        Dispatch::new(Listener { outer, last })
    }

    /// Takes the statement out.
    pub(crate) fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn keep(&self, statement: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(statement);
    }
}

struct Listener {
    outer: Dispatch,
    last: LastStatement,
}

fn is_statement(metadata: &Metadata<'_>) -> bool {
    metadata.target() == TARGET
}

impl Subscriber for Listener {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        let outer = self.outer.register_callsite(metadata);
        if is_statement(metadata) {
            Interest::sometimes()
        } else {
            outer
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        is_statement(metadata) || self.outer.enabled(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::DEBUG)
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

    fn event(&self, event: &Event<'_>) {
        if is_statement(event.metadata()) {
            let mut text = Text::default();
            event.record(&mut text);
            self.last.keep(text.statement());
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
/// else the statement stands between line breaks of sqlx's own.
#[derive(Default)]
struct Text {
    summary: String,
    statement: String,
}

impl Text {
    fn statement(self) -> String {
        let Self { summary, statement } = self;
        let inner = statement.strip_prefix("\n\n");
        let inner = inner.and_then(|inner| inner.strip_suffix('\n'));
        match inner {
            Some(inner) => inner.to_owned(),
            None if statement.is_empty() => summary,
            None => statement,
        }
    }
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.statement),
            _ => {}
        }
    }

    fn record_debug(&mut self, _field: &Field, _value: &dyn Debug) {}
}
