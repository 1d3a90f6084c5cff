//! The steps that change what is in the database, each under the runner's lock.

use std::future::Future;

use async_std::future::timeout;
use migration::{EXTENSIONS, SchemaManager};
use sea_orm::DbErr;
use seaway::{
    Database, Direction, Prospect, RunError, Runner, Target,
    ledger::alembic::{self, Record},
    postgres::error::has_code,
};

use super::{
    BootstrapError, Event, Outcome, Step,
    component::Standing,
    langgraph, mem0,
    steps::Bootstrap,
    survey::{self, Survey},
    tables::{self, Applied, Change, Fault, How},
};

/// How often a step looks again after somebody else, such as the application that starts at the same
/// time, has made the same object.
const LOOKS: usize = 5;

/// SQLSTATEs of an object that another session has just made: `duplicate_table`, `duplicate_object`,
/// `duplicate_column`, and `unique_violation` of a catalog or of the versions; and `deadlock_detected`
/// with a session that builds an index, too; and `lock_not_available`, when it held a lock for too long.
const OF_OTHERS: [&str; 6] = ["42P07", "42710", "42701", "23505", "40P01", "55P03"];

impl Bootstrap<'_, '_> {
    pub(super) async fn extensions(
        &self,
        runner: &Runner,
        database: &Database,
        survey: &Survey,
    ) -> Result<((), Outcome), BootstrapError> {
        if survey.extensions.is_empty() {
            return Ok(((), Outcome::Complete));
        }
        let creating = async {
            let on = database.connection();
            let manager = SchemaManager::new(on);
            let mut created = Vec::new();
            for extension in &EXTENSIONS {
                if extension.prospect(on).await? == Prospect::Creatable {
                    extension.ensure(&manager).await?;
                    created.push(format!("created extension {}", extension.name));
                }
            }
            Ok(created)
        };
        let creating = self.in_time(Step::Extensions, creating);
        let created = self.exclusively(runner, creating).await?;
        Ok(((), Outcome::of(created)))
    }

    pub(super) async fn migrations(
        &self,
        runner: &Runner,
        survey: &Survey,
    ) -> Result<((), Outcome), BootstrapError> {
        let mut told = |event| self.tell(Event::Run(event));
        let report = runner.up(&Target::Head, &mut told).await?;
        if report.is_empty() {
            return Ok(((), survey.up_to_date()));
        }
        let done = report.into_iter().map(|step| {
            let verb = match step.direction {
                Direction::Up => "applied",
                Direction::Down => "rolled back",
            };
            format!("{verb} {}", step.revision)
        });
        Ok(((), Outcome::of(done.collect())))
    }

    /// Completes the tables of a program beside Augo. Takes the lock only if the survey found
    /// something to do, and looks again then: another bootstrap may have done it.
    pub(super) async fn component(
        &self,
        step: Step,
        surveyed: &Standing,
        runner: &Runner,
        database: &Database,
    ) -> Result<((), Outcome), BootstrapError> {
        if surveyed.changes.is_empty() {
            return Ok(((), survey::lacks(surveyed)));
        }
        let mut made = Vec::new();
        let completing = self.complete(step, database, &mut made);
        let standing = self.exclusively(runner, completing).await?;
        if !standing.refusals.is_empty() {
            return Err(BootstrapError::Refused {
                refusals: standing.refusals,
                step: Some(step),
            });
        }
        let outcome = match standing.note {
            Some(note) if made.is_empty() => Outcome::LeftAlone(note),
            _ => Outcome::of(made.iter().map(Change::done).collect()),
        };
        Ok(((), outcome))
    }

    /// Makes what is missing, and returns what was found by the last look.
    async fn complete(
        &self,
        step: Step,
        database: &Database,
        made: &mut Vec<Change>,
    ) -> Result<Standing, BootstrapError> {
        let (on, schema) = (database.connection(), database.schema());
        let collection = &self.config.collection;
        let waiting = |table: &str, pid| {
            let table = table.to_owned();
            self.tell(Event::Outlasting { table, pid });
        };
        let how = How {
            on,
            schema,
            deadline: self.options.answer,
            waiting: &waiting,
        };
        let mut looks = 1;
        loop {
            let looking = async {
                if step == Step::LangGraph {
                    langgraph::look(on, schema).await
                } else {
                    mem0::look(on, schema, collection).await
                }
            };
            let standing = self.in_time(step, looking).await?;
            if !standing.refusals.is_empty() || standing.note.is_some() {
                return Ok(standing);
            }
            match tables::apply(&how, &standing.changes, made).await {
                Ok(Applied::All) => return Ok(standing),
                Ok(Applied::Stale) => {}
                Err(Fault::Database(error)) if looks < LOOKS && is_of_others(&error) => looks += 1,
                Err(Fault::Database(error)) => return Err(BootstrapError::of(step, error)),
                Err(Fault::Silent) => return Err(self.silent_in(step)),
            }
        }
    }

    pub(super) async fn alembic(
        &self,
        survey: &Survey,
        runner: &Runner,
        database: &Database,
    ) -> Result<((), Outcome), BootstrapError> {
        if !matches!(survey.alembic, Outcome::Missing(_)) {
            return Ok(((), survey.alembic.clone()));
        }
        let before = self.exclusively(runner, self.record(database)).await?;
        Ok(((), survey::recorded(&before)))
    }

    /// Records the head for Alembic, which may be at work at the same time.
    async fn record(&self, database: &Database) -> Result<Record, BootstrapError> {
        let (on, schema) = (database.connection(), database.schema());
        let mut looks = 1;
        loop {
            let recording = alembic::record(on, schema, survey::ALEMBIC_HEAD);
            match self.in_time(Step::Alembic, recording).await {
                Err(BootstrapError::Step { source, .. })
                    if looks < LOOKS && is_of_others(&source) =>
                {
                    looks += 1;
                }
                recorded => return recorded,
            }
        }
    }

    /// Does a step's work under the runner's lock.
    async fn exclusively<T>(
        &self,
        runner: &Runner,
        work: impl Future<Output = Result<T, BootstrapError>>,
    ) -> Result<T, BootstrapError> {
        let mut told = |event| self.tell(Event::Run(event));
        match runner.exclusively(&mut told, work).await {
            Ok(done) => done,
            Err(RunError::Interrupted { .. }) => Err(BootstrapError::Interrupted),
            Err(error) => Err(error.into()),
        }
    }

    /// Waits for short statements of a step.
    async fn in_time<T>(
        &self,
        step: Step,
        work: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, BootstrapError> {
        let done = timeout(self.options.answer, Box::pin(work)).await;
        let done = done.map_err(|_| self.silent_in(step))?;
        done.map_err(|error| BootstrapError::of(step, error))
    }

    fn silent_in(&self, step: Step) -> BootstrapError {
        self.silent(&format!("in the step `{step}`"))
    }

    pub(super) fn silent(&self, doing: &str) -> BootstrapError {
        BootstrapError::Silent {
            place: self.config.url.server(),
            doing: doing.to_owned(),
            seconds: self.options.answer.as_secs(),
        }
    }
}

/// Says whether another session was faster with the same object, or in the way of a build.
fn is_of_others(error: &DbErr) -> bool {
    has_code(error, &OF_OTHERS)
}
