//! The steps in their order, each told when it begins and ends, up to the look at everything.

use std::{
    future::Future,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use async_std::{future::timeout, task::sleep};
use futures_lite::FutureExt as _;
use sea_orm::sqlx;
use seaway::{
    ConnectConfig, Database, Runner,
    connect::{
        self,
        databases::{self, Creation, DatabasesError},
    },
    postgres::error::ServerError,
};

use super::{
    BootstrapError, Done, Event, Observer, Options, Outcome, Report, Step, place,
    survey::{self, Survey},
};
use crate::config::Config;

/// After how long a step that is still at work is told; and again each time that has doubled.
const REMARK: Duration = Duration::from_secs(5);

/// How long to pause before another try to create the database.
const PAUSE: Duration = Duration::from_millis(500);

/// A bootstrap at work.
pub(super) struct Bootstrap<'a, 'o> {
    pub(super) config: &'a Config,
    pub(super) options: &'a Options,
    /// Told by the work, and by who looks how long that takes.
    observer: Mutex<&'a mut Observer<'o>>,
    report: Mutex<Report>,
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
            observer: Mutex::new(observer),
            report: Mutex::default(),
        }
    }

    pub(super) async fn run(self) -> Result<Report, BootstrapError> {
        let connect = self.connect();
        self.server(&connect).await?;
        let database = self.step(Step::Database, self.database(&connect)).await?;
        let runner = survey::runner(database.clone(), self.config, self.options)?;
        let mut survey = self.survey(&runner, &database).await?;
        survey.refuse()?;
        let extensions = self.extensions(&runner, &database, &survey);
        self.step(Step::Extensions, extensions).await?;
        let migrating = self.migrations(&runner, &survey);
        self.step(Step::Migrations, migrating).await?;
        for (step, standing) in [
            (Step::LangGraph, &survey.langgraph),
            (Step::Mem0, &survey.mem0),
        ] {
            let completing = self.component(step, standing, &runner, &database);
            self.step(step, completing).await?;
        }
        let recording = self.alembic(&survey, &runner, &database);
        self.step(Step::Alembic, recording).await?;
        Ok(self.into_report())
    }

    pub(super) async fn check(self) -> Result<Report, BootstrapError> {
        let connect = self.connect();
        self.server(&connect).await?;
        let database = self.step(Step::Database, self.look(&connect)).await?;
        let Some(database) = database else {
            return Ok(self.into_report());
        };
        let runner = survey::runner(database.clone(), self.config, self.options)?;
        let start = Instant::now();
        let mut survey = self.survey(&runner, &database).await?;
        survey.refuse_differences()?;
        for (step, outcome) in survey.outcomes() {
            self.end(step, start, outcome);
        }
        Ok(self.into_report())
    }

    fn connect(&self) -> ConnectConfig {
        ConnectConfig {
            answer_timeout: self.options.answer,
            ..self.config.connect()
        }
    }

    /// Does a step, and tells when it begins, ends and takes long.
    async fn step<T>(
        &self,
        step: Step,
        work: impl Future<Output = Result<(T, Outcome), BootstrapError>>,
    ) -> Result<T, BootstrapError> {
        self.tell(Event::Started(step));
        let start = Instant::now();
        let remarks = async {
            let mut pause = REMARK;
            loop {
                sleep(pause).await;
                let elapsed = start.elapsed();
                self.tell(Event::Working { step, elapsed });
                pause = elapsed;
            }
        };
        // On the heap, because a future is as large as all that it may ever hold.
        let (value, outcome) = Box::pin(work).or(remarks).await?;
        self.end(step, start, outcome);
        Ok(value)
    }

    fn end(&self, step: Step, start: Instant, outcome: Outcome) {
        let done = Done {
            step,
            outcome,
            elapsed: start.elapsed(),
        };
        self.tell(Event::Ended(done.clone()));
        let report = self.report.lock();
        report.unwrap_or_else(PoisonError::into_inner).push(done);
    }

    pub(super) fn tell(&self, event: Event) {
        let observer = self.observer.lock();
        observer.unwrap_or_else(PoisonError::into_inner)(event);
    }

    fn into_report(self) -> Report {
        let report = self.report.into_inner();
        report.unwrap_or_else(PoisonError::into_inner)
    }

    async fn server(&self, connect: &ConnectConfig) -> Result<(), BootstrapError> {
        let waiting = self.interruptible(async {
            connect::wait(connect, self.options.wait).await?;
            Ok(((), Outcome::Complete))
        });
        self.step(Step::Server, waiting).await
    }

    /// Connects to the database; `None` if it is missing.
    async fn look(
        &self,
        connect: &ConnectConfig,
    ) -> Result<(Option<Database>, Outcome), BootstrapError> {
        if let Some(database) = place::find(connect).await? {
            return Ok((Some(database), Outcome::Complete));
        }
        let missing = format!("database {}, and all in it", connect.url.database());
        Ok((None, Outcome::Missing(vec![missing])))
    }

    async fn database(
        &self,
        connect: &ConnectConfig,
    ) -> Result<(Database, Outcome), BootstrapError> {
        if let (Some(database), outcome) = self.look(connect).await? {
            return Ok((database, outcome));
        }
        BootstrapError::refuse(place::refusals(connect).await?)?;
        let creation = self.interruptible(self.create(connect)).await?;
        let database = Database::connect(connect).await?;
        let outcome = match creation {
            Creation::Created => {
                Outcome::Changed(vec![format!("created database {}", connect.url.database())])
            }
            Creation::Existed => Outcome::Complete,
        };
        Ok((database, outcome))
    }

    /// Creates the database. A template cannot be copied while somebody is connected to it, such as
    /// another bootstrap that looks at it: that is waited for.
    async fn create(&self, connect: &ConnectConfig) -> Result<Creation, BootstrapError> {
        let start = Instant::now();
        loop {
            match databases::create(connect).await {
                Err(DatabasesError::Database(error))
                    if start.elapsed() < self.options.wait && is_in_use(&error) =>
                {
                    sleep(PAUSE).await;
                }
                created => return Ok(created?),
            }
        }
    }

    async fn survey(&self, runner: &Runner, database: &Database) -> Result<Survey, BootstrapError> {
        let looking = async {
            let survey = Box::pin(Survey::of(runner, database, self.config, self.options));
            let surveyed = timeout(self.options.answer, survey).await;
            surveyed.map_err(|_| self.silent("while its catalog was read"))?
        };
        self.interruptible(looking).await
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

/// SQLSTATE `object_in_use`.
fn is_in_use(error: &sqlx::Error) -> bool {
    ServerError::from_sqlx(error).is_some_and(|report| report.code == "55006")
}
