//! Emptying a schema: tables, views, sequences, functions and types. Operators, collations and
//! text search objects stay.
//!
//! `SeaORM`'s own `fresh` drops every table of the schema with CASCADE. Here only what the
//! revisions make is dropped, or with [`Scope::All`] all but the tables of other programs and the
//! members of extensions. Where something that is spared depends on what is dropped, or has a name
//! that the revisions need, nothing is dropped.

mod locks;
mod objects;
mod query;
mod survey;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use self::{locks::refuse_too_many, query::all};
pub use self::{
    objects::Object,
    survey::{Scope, Spared, Survey, Why},
};
pub(crate) use self::{
    objects::objects,
    survey::{Line, MadeObjects},
};
use crate::{
    postgres::{advice::next_step, error::has_code},
    runner::{
        Failure,
        event::{Event, Observer},
    },
    text,
    unmanaged::owner_of,
};

const DEPENDENTS: &str = include_str!("dependents.sql");

/// After how many objects it is reported that they were dropped.
const REPORTED: usize = 100;

/// Why a schema was not emptied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TeardownError {
    /// Something that is spared would go too.
    #[error("not dropped, because {} depends on {}", text::name(.dependent), text::name(.object))]
    Depended {
        /// What would be lost, in PostgreSQL's words.
        dependent: String,
        /// On which object of ours it depends.
        object: String,
        /// Whether it is spared only because no revision makes it.
        is_unmade: bool,
    },
    /// Something that is spared has a name that the revisions need.
    #[error("not dropped, because {spared} has the name of {needed}, which {maker} makes")]
    Clash {
        /// What is spared.
        spared: String,
        /// What the revisions make.
        needed: String,
        /// Which revision, for a message.
        maker: String,
        /// Whether it is spared only because no revision makes it.
        is_unmade: bool,
    },
    /// The server has not enough memory for the locks.
    #[error(
        "not dropped, because it takes at least {needed} locks in one transaction, and the server has room for {room}"
    )]
    Locks {
        /// How many it takes at least: those of tables, indexes, views and sequences.
        needed: i64,
        /// How many the server has room for.
        room: i64,
        /// The value of `max_locks_per_transaction` that makes room.
        setting: i64,
    },
    /// A revision failed while it was found out what the revisions make.
    #[error("not dropped, because it is not known what the revisions make: {0}")]
    Replay(Box<Failure>),
    /// It could not be found out what the revisions make.
    #[error("not dropped, because it is not known what the revisions make: {}", crate::postgres::error::explain(.0))]
    NoReplay(DbErr),
    /// One object could not be dropped.
    #[error("cannot drop {object}: {}", crate::postgres::error::explain(.source))]
    Drop {
        /// Kind and name, as in `table users`.
        object: String,
        /// What the server said.
        source: DbErr,
    },
    /// The catalogs could not be read.
    #[error("{}", crate::postgres::error::explain(.0))]
    Database(#[from] DbErr),
}

impl TeardownError {
    /// Returns the next step, where there is one we are sure of.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Depended { is_unmade, .. } => {
                let hint = "this command does not drop it; drop it yourself first";
                Some(match is_unmade {
                    true => format!("{hint}, or drop all with `fresh --all`"),
                    false => hint.to_owned(),
                })
            }
            Self::Clash { is_unmade, .. } => {
                let hint = "rename it or drop it";
                Some(match is_unmade {
                    true => format!("{hint}, or drop all with `fresh --all`"),
                    false => hint.to_owned(),
                })
            }
            Self::Locks { setting, .. } => Some(format!(
                "ALTER SYSTEM SET max_locks_per_transaction = {setting}, restart the server, and \
                 run it again"
            )),
            Self::Replay(failure) => Some(no_replay(failure.step_after())),
            Self::NoReplay(source) if is_forbidden(source) => Some(no_replay(Some(
                "they run in a schema of their own, so the role needs the right to create one: \
                 GRANT CREATE ON DATABASE … TO …"
                    .to_owned(),
            ))),
            Self::NoReplay(source) => Some(no_replay(next_step(source))),
            Self::Drop { source, .. } | Self::Database(source) => next_step(source),
        }
    }

    /// Says whether it was refused, so that nothing was tried.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Depended { .. } | Self::Clash { .. } | Self::Locks { .. }
        )
    }
}

/// SQLSTATE `insufficient_privilege`.
fn is_forbidden(error: &DbErr) -> bool {
    has_code(error, &["42501"])
}

fn no_replay(step: Option<String>) -> String {
    let all = "`fresh --all` drops all without running the revisions first";
    match step {
        Some(step) => format!("{step}; {all}"),
        None => all.to_owned(),
    }
}

#[derive(Debug, FromQueryResult)]
struct Dependent {
    described: String,
    object: String,
    is_here: bool,
    name: Option<String>,
}

/// What is to be dropped, once it is known that it may be.
#[derive(Debug)]
pub(crate) struct Teardown {
    pub(crate) survey: Survey,
    /// Why it may not be dropped.
    pub(crate) refusal: Option<TeardownError>,
}

impl Teardown {
    /// Divides the objects of a schema, and looks for what is in the way. `locks` is how
    /// many the transaction takes after the drops.
    pub(crate) async fn prepare<C: ConnectionTrait>(
        connection: &C,
        schema: &str,
        line: &Line<'_>,
        locks: i64,
    ) -> Result<Self, DbErr> {
        let objects = objects(connection, schema).await?;
        let survey = line.survey(&objects);
        let refusal = match refuse(connection, schema, line, &objects, &survey, locks).await {
            Ok(()) => None,
            Err(TeardownError::Database(error)) => return Err(error),
            Err(refusal) => Some(refusal),
        };
        Ok(Self { survey, refusal })
    }

    /// Drops what is to be dropped. Run it in a transaction: it drops one object after the other.
    pub(crate) async fn run<C: ConnectionTrait>(
        self,
        connection: &C,
        observer: &mut Observer<'_>,
    ) -> Result<(), TeardownError> {
        if let Some(refusal) = self.refusal {
            return Err(refusal);
        }
        let objects = self.survey.dropped;
        let of = objects.len();
        for (index, object) in objects.iter().enumerate() {
            drop_one(connection, object).await?;
            let count = index + 1;
            if count % REPORTED == 0 || count == of {
                observer(Event::Dropped { count, of });
            }
        }
        Ok(())
    }
}

async fn drop_one<C: ConnectionTrait>(
    connection: &C,
    object: &Object,
) -> Result<(), TeardownError> {
    // CASCADE settles the order among our own objects; an earlier one may have taken this.
    let drop = format!("DROP {} IF EXISTS {} CASCADE", object.kind, object.identity);
    let dropped = connection.execute_unprepared(&drop).await;
    dropped.map(|_| ()).map_err(|source| TeardownError::Drop {
        object: object.to_string(),
        source,
    })
}

async fn refuse<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    line: &Line<'_>,
    objects: &[Object],
    survey: &Survey,
    locks: i64,
) -> Result<(), TeardownError> {
    line.refuse_clash(objects, survey)?;
    refuse_dependents(connection, schema, line, survey).await?;
    refuse_too_many(connection, &survey.dropped, locks).await
}

async fn refuse_dependents<C: ConnectionTrait>(
    connection: &C,
    schema: &str,
    line: &Line<'_>,
    survey: &Survey,
) -> Result<(), TeardownError> {
    let [classes, ids] = addresses(&survey.dropped);
    let values = [classes, ids, schema.to_owned()];
    let dependents: Vec<Dependent> = all(connection, DEPENDENTS, values).await?;
    let Some(first) = dependents.into_iter().next() else {
        return Ok(());
    };
    let is_unmanaged = |name: &String| owner_of(line.unmanaged, name).is_some();
    Err(TeardownError::Depended {
        is_unmade: line.made.is_some() && first.is_here && !first.name.iter().any(is_unmanaged),
        dependent: first.described,
        object: first.object,
    })
}

/// Returns the class and object numbers, as the queries take them.
fn addresses(objects: &[Object]) -> [String; 2] {
    let list = |part: fn(&Object) -> &str| objects.iter().map(part).collect::<Vec<_>>().join(",");
    [list(|object| &object.class), list(|object| &object.id)]
}
