//! The steps, one after the other.

use std::{
    future::Future,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use async_std::{future::timeout, task::sleep};
use futures_lite::FutureExt as _;
use migration::{EXTENSIONS, SchemaManager};
use sea_orm::{DbErr, sqlx};
use seaway::{
    alembic,
    connect::{self, ConnectConfig, Database},
    databases::{self, Creation, DatabasesError},
    event::Direction,
    extension::Prospect,
    runner::{RunError, Runner},
    server_error::ServerError,
    target::Target,
};

use super::{
    BootstrapError, Done, Event, Observer, Options, Outcome, Report, Step,
    component::Standing,
    langgraph, mem0, place,
    survey::{self, Survey},
    tables::{self, Applied, Change, Fault, How},
};
use crate::config::Config;

/// How often a step looks again after somebody else, such as the application that starts at the same
/// time, has made the same object.
const LOOKS: usize = 5;

/// SQLSTATEs of an object that another session has just made: `duplicate_table`, `duplicate_object`,
/// `duplicate_column`, and `unique_violation` of a catalog or of the versions; and `deadlock_detected`
/// with a session that builds an index, too.
const OF_OTHERS: [&str; 5] = ["42P07", "42710", "42701", "23505", "40P01"];

/// After how long a step that is still at work is told; and again each time that has doubled.
const REMARK: Duration = Duration::from_secs(5);

/// How long to pause before another try to create the database.
const PAUSE: Duration = Duration::from_millis(500);

/// A bootstrap at work.
pub(super) struct Bootstrap<'a, 'o> {
    config: &'a Config,
    options: &'a Options,
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

    fn tell(&self, event: Event) {
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

    async fn extensions(
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

    async fn migrations(
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
    async fn component(
        &self,
        step: Step,
        surveyed: &Standing,
        runner: &Runner,
        database: &Database,
    ) -> Result<((), Outcome), BootstrapError> {
        if surveyed.changes.is_empty() {
            return Ok(((), survey::lacks(surveyed)));
        }
        let completing = self.complete(step, database);
        let standing = self.exclusively(runner, completing).await?;
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
        Ok(((), outcome))
    }

    /// Returns what was missing and is done, or why nothing was done.
    async fn complete(&self, step: Step, database: &Database) -> Result<Standing, BootstrapError> {
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
            match tables::apply(&how, &standing.changes).await {
                Ok(Applied::All) => return Ok(standing),
                Ok(Applied::Stale) => {}
                Err(Fault::Database(error)) if looks < LOOKS && is_of_others(&error) => looks += 1,
                Err(Fault::Database(error)) => return Err(BootstrapError::of(step, error)),
                Err(Fault::Silent) => return Err(self.silent_in(step)),
            }
        }
    }

    async fn alembic(
        &self,
        survey: &Survey,
        runner: &Runner,
        database: &Database,
    ) -> Result<((), Outcome), BootstrapError> {
        if !matches!(survey.alembic, Outcome::Missing(_)) {
            return Ok(((), survey.alembic.clone()));
        }
        let (on, schema) = (database.connection(), database.schema());
        let recording = alembic::record(on, schema, survey::ALEMBIC_HEAD);
        let recording = self.in_time(Step::Alembic, recording);
        let before = self.exclusively(runner, recording).await?;
        Ok(((), survey::recorded(&before)))
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

    fn silent(&self, doing: &str) -> BootstrapError {
        BootstrapError::Silent {
            place: self.config.url.server(),
            doing: doing.to_owned(),
            seconds: self.options.answer.as_secs(),
        }
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

/// Says whether another session was faster with the same object, or in the way of a build.
fn is_of_others(error: &DbErr) -> bool {
    ServerError::from_db_err(error).is_some_and(|report| OF_OTHERS.contains(&report.code.as_str()))
}

/// SQLSTATE `object_in_use`.
fn is_in_use(error: &sqlx::Error) -> bool {
    ServerError::from_sqlx(error).is_some_and(|report| report.code == "55006")
}
