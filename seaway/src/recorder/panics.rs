//! Panics of a revision's code, turned into errors.
//!
//! A revision is somebody else's code, and a panic in it is that revision's failure, not the
//! program's. The standard library prints every panic through its hook, which a program may
//! replace: `cli` installs one that asks [`keep`] first. A program that installs none still gets
//! the error, but without the place.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    fmt,
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, Location, PanicHookInfo, catch_unwind},
    pin::pin,
    task::Poll,
};

use sea_orm::{DbErr, RuntimeErr, sqlx};

use crate::postgres::error::sqlx_cause;

thread_local! {
    /// How many futures of [`caught`] this thread is polling, one within the other.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    /// Where the last panic in such a future was.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A panic of a revision's code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it panicked{}: {message}", At(.place.as_deref()))]
pub(crate) struct Panic {
    message: String,
    /// File and line; `None` if no hook of ours is installed.
    place: Option<String>,
}

struct At<'a>(Option<&'a str>);

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(place) => write!(f, " at {place}"),
            None => Ok(()),
        }
    }
}

impl Panic {
    fn of(payload: &(dyn Any + Send)) -> Self {
        Self {
            message: message(payload),
            place: PLACE.take(),
        }
    }

    /// Finds this error in one that came back through `SeaORM`.
    pub(crate) fn from_db_err(error: &DbErr) -> Option<&Self> {
        match sqlx_cause(error)? {
            sqlx::Error::Configuration(cause) => cause.downcast_ref(),
            _ => None,
        }
    }
}

/// As an [`ExtensionError`](crate::extension::ExtensionError) is carried.
impl From<Panic> for DbErr {
    fn from(panic: Panic) -> Self {
        Self::Query(RuntimeErr::SqlxError(
            sqlx::Error::Configuration(Box::new(panic)).into(),
        ))
    }
}

/// Runs a future of a revision, and makes its panic an error.
///
/// What the future holds is gone after a panic. What it shares with the caller is a connection or
/// our own records of what was sent, and both hold nothing half done: a transaction that was open
/// is dropped with the future, which rolls it back.
pub(crate) async fn caught<T>(work: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
    let mut work = pin!(work);
    poll_fn(|context| {
        let inside = Inside::enter();
        let polled = catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)));
        drop(inside);
        polled.unwrap_or_else(|payload| Poll::Ready(Err(Panic::of(&*payload).into())))
    })
    .await
}

/// Keeps the place of a panic for its error, and says whether it did; if not, the panic is the
/// program's own, and to be printed. For a panic hook.
#[cfg(feature = "cli")]
pub(crate) fn keep(panic: &PanicHookInfo<'_>) -> bool {
    let is_inside = DEPTH.get() > 0;
    if is_inside {
        PLACE.set(panic.location().map(place));
    }
    is_inside
}

#[cfg(feature = "cli")]
fn place(location: &Location<'_>) -> String {
    format!("{}:{}", location.file(), location.line())
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("it gave no reason").to_owned()
}

/// Marks this thread as one that polls a revision's code.
struct Inside;

impl Inside {
    fn enter() -> Self {
        DEPTH.set(DEPTH.get() + 1);
        Self
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

#[cfg(test)]
mod tests {
    use futures_lite::future::{block_on, yield_now};
    use sea_orm::DbErr;

    use super::{DEPTH, Panic, caught};

    #[test]
    fn a_panic_is_an_error_wherever_it_comes() {
        let late = async {
            yield_now().await;
            assert_ne!(DEPTH.get(), 1);
            Ok(())
        };
        let error = block_on(caught(late)).expect_err("a panic");
        let panic = Panic::from_db_err(&error).expect("a panic");
        assert!(panic.message.starts_with("assertion"), "{panic}");
        assert_eq!(DEPTH.get(), 0);
    }

    #[test]
    fn without_a_panic_the_answer_is_the_futures() {
        let error = DbErr::Custom("no".to_owned());
        assert_eq!(block_on(caught(async { Ok(1) })), Ok(1));
        assert_eq!(
            block_on(caught::<()>(async { Err(error.clone()) })),
            Err(error)
        );
    }

    #[test]
    fn the_message_names_the_place_where_it_is_known() {
        let message = |place: Option<&str>| {
            let (message, place) = ("boom".to_owned(), place.map(str::to_owned));
            Panic { message, place }.to_string()
        };
        assert_eq!(message(Some("a.rs:1")), "it panicked at a.rs:1: boom");
        assert_eq!(message(None), "it panicked: boom");
    }
}
