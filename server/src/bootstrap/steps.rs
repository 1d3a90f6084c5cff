//! The steps, one after the other.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use async_std::future::timeout;
use futures_lite::FutureExt as _;
use migration::{EXTENSIONS, SchemaManager};
use sea_orm::DbErr;
use seaway::{
    alembic,
    connect::{self, ConnectConfig, Database},
    databases::{self, Creation},
    runner::Runner,
    server_error::ServerError,
    target::Target,
};

use super::{
    BootstrapError, Done, Event, Observer, Options, Outcome, Report, Step,
    component::Standing,
    langgraph, mem0, place,
    survey::{self, Survey},
    tables::{self, Change},
};
use crate::config::Config;

/// How long a look may take. It reads a few rows of the catalog.
const LOOK: Duration = Duration::from_secs(30);

/// How often a step looks again after somebody else, such as the application that starts at the same
/// time, has made the same object.
const LOOKS: usize = 5;

/// SQLSTATEs of an object that somebody else has just made: `duplicate_table`, `duplicate_object`,
/// `duplicate_column`, and `unique_violation` of a catalog or of the versions.
const DUPLICATE: [&str; 4] = ["42P07", "42710", "42701", "23505"];

/// A bootstrap at work.
pub(super) struct Bootstrap<'a, 'o> {
    config: &'a Config,
    options: &'a Options,
    observer: &'a mut Observer<'o>,
    report: Report,
}

impl<'a, 'o> Bootstrap<'a, 'o> {
    pub(super) fn new(
        config: &'a Config,
        options: &'a Options,
        observer: &'a mut Observer<'o>,
    ) -> Self {
        Self {
            config,
            options,
            observer,
            report: Report::new(),
        }
    }

    pub(super) async fn run(mut self) -> Result<Report, BootstrapError> {
        let connect = self.config.connect();
        self.server(&connect).await?;
        let start = self.start(Step::Database);
        let database = self.database(&connect, start).await?;
        let runner = survey::runner(database.clone(), self.config, self.options)?;
        let mut survey = self.survey(&runner, &database).await?;
        survey.refuse()?;
        self.extensions(&runner, &database, &survey).await?;
        self.migrations(&runner).await?;
        for (step, standing) in [
            (Step::LangGraph, &survey.langgraph),
            (Step::Mem0, &survey.mem0),
        ] {
            self.component(step, standing, &runner, &database).await?;
        }
        self.alembic(&survey, &runner, &database).await?;
        Ok(self.report)
    }

    pub(super) async fn check(mut self) -> Result<Report, BootstrapError> {
        let connect = self.config.connect();
        self.server(&connect).await?;
        let start = self.start(Step::Database);
        let Some(database) = place::find(&connect).await? else {
            return self.all_missing(&connect, start).await;
        };
        self.end(Step::Database, start, Outcome::Complete);
        let runner = survey::runner(database.clone(), self.config, self.options)?;
        let start = Instant::now();
        let mut survey = self.survey(&runner, &database).await?;
        survey.refuse()?;
        let extensions = survey
            .extensions
            .iter()
            .map(|name| format!("extension {name}"));
        let migrations = survey
            .migrations
            .iter()
            .map(|name| format!("revision {name}"));
        for (step, outcome) in [
            (Step::Extensions, Outcome::lacking(extensions.collect())),
            (Step::Migrations, Outcome::lacking(migrations.collect())),
            (Step::LangGraph, survey::lacks(&survey.langgraph)),
            (Step::Mem0, survey::lacks(&survey.mem0)),
            (Step::Alembic, survey.alembic.clone()),
        ] {
            self.end(step, start, outcome);
        }
        Ok(self.report)
    }

    /// Reports a database that is missing, with all that is in it.
    async fn all_missing(
        mut self,
        connect: &ConnectConfig,
        start: Instant,
    ) -> Result<Report, BootstrapError> {
        BootstrapError::refuse(place::refusals(connect).await?)?;
        let missing = format!("database {}, and all in it", connect.url.database());
        self.end(Step::Database, start, Outcome::Missing(vec![missing]));
        Ok(self.report)
    }

    fn start(&mut self, step: Step) -> Instant {
        (self.observer)(Event::Started(step));
        Instant::now()
    }

    fn end(&mut self, step: Step, start: Instant, outcome: Outcome) {
        let done = Done {
            step,
            outcome,
            elapsed: start.elapsed(),
        };
        (self.observer)(Event::Ended(done.clone()));
        self.report.push(done);
    }

    async fn server(&mut self, connect: &ConnectConfig) -> Result<(), BootstrapError> {
        let start = self.start(Step::Server);
        let wait = async { Ok(connect::wait(connect, self.options.wait).await?) };
        self.interruptible(wait).await?;
        self.end(Step::Server, start, Outcome::Complete);
        Ok(())
    }

    async fn database(
        &mut self,
        connect: &ConnectConfig,
        start: Instant,
    ) -> Result<Database, BootstrapError> {
        if let Some(database) = place::find(connect).await? {
            self.end(Step::Database, start, Outcome::Complete);
            return Ok(database);
        }
        BootstrapError::refuse(place::refusals(connect).await?)?;
        let creating = async { Ok(databases::create(connect).await?) };
        let creation = self.interruptible(creating).await?;
        let database = Database::connect(connect).await?;
        let outcome = match creation {
            Creation::Created => {
                Outcome::Changed(vec![format!("created database {}", connect.url.database())])
            }
            Creation::Existed => Outcome::Complete,
        };
        self.end(Step::Database, start, outcome);
        Ok(database)
    }

    async fn survey(
        &mut self,
        runner: &Runner,
        database: &Database,
    ) -> Result<Survey, BootstrapError> {
        let survey = Box::pin(Survey::of(runner, database, self.config, self.options));
        let looking = self.in_time(Step::Migrations, survey);
        self.interruptible(looking).await?
    }

    async fn extensions(
        &mut self,
        runner: &Runner,
        database: &Database,
        survey: &Survey,
    ) -> Result<(), BootstrapError> {
        let start = self.start(Step::Extensions);
        if survey.extensions.is_empty() {
            self.end(Step::Extensions, start, Outcome::Complete);
            return Ok(());
        }
        let creating = async {
            let on = database.connection();
            let manager = SchemaManager::new(on);
            let mut created = Vec::new();
            for extension in &EXTENSIONS {
                if extension.prospect(on).await? == seaway::extension::Prospect::Creatable {
                    extension.ensure(&manager).await?;
                    created.push(format!("created extension {}", extension.name));
                }
            }
            Ok(created)
        };
        let created = self.exclusively(Step::Extensions, runner, creating).await?;
        self.end(Step::Extensions, start, Outcome::of(created));
        Ok(())
    }

    async fn migrations(&mut self, runner: &Runner) -> Result<(), BootstrapError> {
        let start = self.start(Step::Migrations);
        let observer = &mut *self.observer;
        let mut told = |event| observer(Event::Run(event));
        let report = runner.up(&Target::Head, &mut told).await?;
        let applied = report.into_iter().map(|step| {
            let verb = match step.direction {
                seaway::event::Direction::Up => "applied",
                seaway::event::Direction::Down => "rolled back",
            };
            format!("{verb} {}", step.revision)
        });
        let outcome = Outcome::of(applied.collect());
        self.end(Step::Migrations, start, outcome);
        Ok(())
    }

    /// Completes the tables of a program beside Augo. Takes the lock only if the survey found
    /// something to do, and looks again then: another bootstrap may have done it.
    async fn component(
        &mut self,
        step: Step,
        surveyed: &Standing,
        runner: &Runner,
        database: &Database,
    ) -> Result<(), BootstrapError> {
        let start = self.start(step);
        if surveyed.changes.is_empty() {
            self.end(step, start, survey::lacks(surveyed));
            return Ok(());
        }
        let (config, schema) = (self.config, database.schema());
        let completing = async {
            let on = database.connection();
            let mut looks = 1;
            loop {
                let standing = match step {
                    Step::LangGraph => langgraph::look(on, schema).await?,
                    _ => mem0::look(on, schema, &config.collection).await?,
                };
                if !standing.refusals.is_empty() || standing.note.is_some() {
                    return Ok(standing);
                }
                match tables::apply(on, schema, &standing.changes).await {
                    Ok(()) => return Ok(standing),
                    Err(error) if looks < LOOKS && is_duplicate(&error) => looks += 1,
                    Err(error) => return Err(error),
                }
            }
        };
        let standing: Standing = self.exclusively(step, runner, completing).await?;
        if !standing.refusals.is_empty() {
            return Err(BootstrapError::Refused {
                refusals: standing.refusals,
                step: Some(step),
            });
        }
        let outcome = match standing.note {
            Some(note) => Outcome::LeftAlone(note),
            None => Outcome::of(standing.changes.iter().map(Change::done).collect()),
        };
        self.end(step, start, outcome);
        Ok(())
    }

    async fn alembic(
        &mut self,
        survey: &Survey,
        runner: &Runner,
        database: &Database,
    ) -> Result<(), BootstrapError> {
        let start = self.start(Step::Alembic);
        if !matches!(survey.alembic, Outcome::Missing(_)) {
            self.end(Step::Alembic, start, survey.alembic.clone());
            return Ok(());
        }
        let (on, schema) = (database.connection(), database.schema());
        let recording = alembic::record(on, schema, survey::ALEMBIC_HEAD);
        let before = self.exclusively(Step::Alembic, runner, recording).await?;
        self.end(Step::Alembic, start, survey::recorded(&before));
        Ok(())
    }

    /// Does a step's work under the runner's lock.
    async fn exclusively<T>(
        &mut self,
        step: Step,
        runner: &Runner,
        work: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, BootstrapError> {
        let observer = &mut *self.observer;
        let mut told = |event| observer(Event::Run(event));
        let done = runner.exclusively(&mut told, work).await?;
        done.map_err(|error| BootstrapError::of(step, error))
    }

    /// Waits for a look, which the server answers at once.
    async fn in_time<T>(
        &self,
        step: Step,
        work: impl Future<Output = T>,
    ) -> Result<T, BootstrapError> {
        timeout(LOOK, work)
            .await
            .map_err(|_| BootstrapError::Silent {
                place: self.config.url.server(),
                step,
                seconds: LOOK.as_secs(),
            })
    }

    async fn interruptible<T>(
        &self,
        work: impl Future<Output = Result<T, BootstrapError>>,
    ) -> Result<T, BootstrapError> {
        let interrupted = async {
            self.options.interrupt.raised().await;
            Err(BootstrapError::Interrupted)
        };
        work.or(interrupted).await
    }
}

fn is_duplicate(error: &DbErr) -> bool {
    ServerError::from_db_err(error).is_some_and(|report| DUPLICATE.contains(&report.code.as_str()))
}
