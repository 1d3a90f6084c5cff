//! A look at everything before anything is changed.

use migration::{EXTENSIONS, Migrator, unmanaged_tables};
use sea_orm::{ConnectionTrait, DbErr};
use seaway::{
    Database, Direction, ExtensionError, Prospect, Revisions, RunError, Runner, Target,
    ledger::alembic::{self, Record},
    text,
};

use super::{
    BootstrapError, Options, Outcome, Refusal, Step,
    component::Standing,
    langgraph, mem0,
    refusal::refusal,
    rights::Needs,
    tables::{Change, Table, compare, find},
};
use crate::config::Config;

/// What the unchanged application's own revisions end with.
pub(super) const ALEMBIC_HEAD: &str = "0013";

/// The table in which Alembic looks that up.
const ALEMBIC: &str = "alembic_version";

/// What each step would do.
pub(super) struct Survey {
    pub(super) extensions: Vec<&'static str>,
    pub(super) migrations: Vec<String>,
    /// Applied revisions that this program does not know.
    unknown: Vec<String>,
    pub(super) langgraph: Standing,
    pub(super) mem0: Standing,
    pub(super) alembic: Outcome,
    refusals: Vec<Refusal>,
    /// What this role would have to be allowed to do.
    lacking: Vec<Refusal>,
}

impl Survey {
    pub(super) async fn of(
        runner: &Runner,
        database: &Database,
        config: &Config,
        options: &Options,
    ) -> Result<Self, BootstrapError> {
        let (on, schema) = (database.connection(), database.schema());
        let (mut refusals, mut lacking) = (Vec::new(), Vec::new());
        let mut extensions = Vec::new();
        for extension in &EXTENSIONS {
            match extension.prospect(on).await {
                Ok(Prospect::Present) => {}
                Ok(Prospect::Creatable) => extensions.push(extension.name),
                Err(error) => match refused(Step::Extensions, error)? {
                    forbidden @ Refusal::Extension(ExtensionError::Forbidden { .. }) => {
                        extensions.push(extension.name);
                        lacking.push(forbidden);
                    }
                    other => refusals.push(other),
                },
            }
        }
        let steps = runner.preview_up(&Target::Head).await?;
        let langgraph = standing(
            Step::LangGraph,
            langgraph::look(on, schema).await,
            &mut refusals,
        )?;
        let mem0 = mem0::look(on, schema, &config.collection).await;
        let mem0 = standing(Step::Mem0, mem0, &mut refusals)?;
        let alembic = match alembic::read(on, schema).await {
            Ok(record) => alembic_outcome(&record, options.alembic),
            Err(error) => {
                refusals.push(refused(Step::Alembic, error)?);
                Outcome::Complete
            }
        };
        if matches!(alembic, Outcome::Missing(_)) {
            let name_taken = alembic_type(on, schema).await;
            let name_taken =
                name_taken.map_err(|error| BootstrapError::of(Step::Alembic, error))?;
            refusals.extend(name_taken);
        }
        let unknown = runner.status().await?.unknown;
        let up = steps
            .into_iter()
            .filter(|step| step.direction == Direction::Up);
        let mut survey = Self {
            extensions,
            migrations: up.map(|step| step.revision).collect(),
            unknown: unknown.into_iter().map(|row| row.version).collect(),
            langgraph,
            mem0,
            alembic,
            refusals,
            lacking,
        };
        let lacking = survey.needs().lacking(on, schema).await;
        let lacking = lacking.map_err(|error| BootstrapError::of(Step::Database, error))?;
        survey
            .lacking
            .extend(lacking.into_iter().map(Refusal::from));
        Ok(survey)
    }

    /// Says what this role must be allowed to do.
    fn needs(&self) -> Needs<'_> {
        let records = matches!(self.alembic, Outcome::Missing(_));
        let changes = || self.langgraph.changes.iter().chain(&self.mem0.changes);
        let mut needs = Needs {
            writes: !self.extensions.is_empty()
                || !self.migrations.is_empty()
                || records
                || changes().next().is_some(),
            creates: !self.migrations.is_empty() || records || changes().any(Change::creates),
            vector: !self.mem0.changes.is_empty(),
            ..Needs::default()
        };
        for change in changes() {
            match change {
                Change::CreateTable(_) => {}
                Change::AddRows { table, .. } => needs.filled.push(table),
                change => needs.altered.push(change.table()),
            }
        }
        if records {
            // An empty one gets a comment, which only its owner can give it.
            needs.altered.push(ALEMBIC);
        }
        needs
    }

    /// Says how the revisions stand if none is pending.
    pub(super) fn up_to_date(&self) -> Outcome {
        if self.unknown.is_empty() {
            return Outcome::Complete;
        }
        Outcome::LeftAlone(RunError::Unknown(self.unknown.clone().into()).to_string())
    }

    /// Says what the step `migrations` would come to.
    pub(super) fn migrations_outcome(&self) -> Outcome {
        if self.migrations.is_empty() {
            return self.up_to_date();
        }
        let pending = self.migrations.iter();
        Outcome::Missing(pending.map(|name| format!("revision {name}")).collect())
    }

    /// Says what each step would come to.
    pub(super) fn outcomes(&self) -> [(Step, Outcome); 5] {
        let extensions = self.extensions.iter();
        let extensions = extensions.map(|name| format!("extension {name}"));
        [
            (Step::Extensions, Outcome::lacking(extensions.collect())),
            (Step::Migrations, self.migrations_outcome()),
            (Step::LangGraph, lacks(&self.langgraph)),
            (Step::Mem0, lacks(&self.mem0)),
            (Step::Alembic, self.alembic.clone()),
        ]
    }

    /// Refuses all that is in the way, at once; also what this role may not do.
    pub(super) fn refuse(&mut self) -> Result<(), BootstrapError> {
        self.refusals.append(&mut self.lacking);
        self.refuse_differences()
    }

    /// Refuses what is not as it must be, whoever would complete the rest.
    pub(super) fn refuse_differences(&mut self) -> Result<(), BootstrapError> {
        let mut refusals = std::mem::take(&mut self.refusals);
        refusals.append(&mut self.langgraph.refusals);
        refusals.append(&mut self.mem0.refusals);
        BootstrapError::refuse(refusals)
    }
}

/// Brings together what runs the migrations.
pub(super) fn runner(
    database: Database,
    config: &Config,
    options: &Options,
) -> Result<Runner, BootstrapError> {
    let unmanaged = unmanaged_tables(Some(config.collection.name()));
    Ok(Runner::new(database, Revisions::of::<Migrator>()?)
        .with_unmanaged(unmanaged)
        .with_patience(options.patience)
        .with_program(concat!("server ", env!("CARGO_PKG_VERSION")))
        .with_interrupt(options.interrupt.clone()))
}

/// Says in words what a component lacks.
pub(super) fn lacks(standing: &Standing) -> Outcome {
    match &standing.note {
        Some(note) => Outcome::LeftAlone(note.clone()),
        None => Outcome::lacking(standing.changes.iter().map(Change::lack).collect()),
    }
}

/// Says what is to be done about Alembic's table.
fn alembic_outcome(record: &Record, is_wanted: bool) -> Outcome {
    match record {
        Record::Nothing if is_wanted => {
            Outcome::Missing(vec![format!("{ALEMBIC_HEAD} in alembic_version")])
        }
        Record::Nothing => Outcome::LeftAlone("not wanted (--no-alembic-version)".to_owned()),
        Record::Revisions(revisions) if revisions == &[ALEMBIC_HEAD] => Outcome::Complete,
        Record::Revisions(revisions) => Outcome::LeftAlone(other_revisions(revisions)),
        _ => Outcome::LeftAlone(
            "alembic_version is not read: it is not as Alembic makes it, its owner is not trusted, or this \
             role may not read it; it is never changed".to_owned(),
        ),
    }
}

/// Says that Alembic's table names other revisions than the head.
fn other_revisions(revisions: &[String]) -> String {
    let names: Vec<_> = revisions.iter().map(|name| text::name(name)).collect();
    let names = names.join(", ");
    match revisions {
        [_] => format!("{ALEMBIC} says {names}, not {ALEMBIC_HEAD}; it is never changed"),
        several => format!(
            "{ALEMBIC} has {} rows ({names}), and only {ALEMBIC_HEAD} is expected; it is never \
             changed",
            several.len()
        ),
    }
}

/// Finds a type with the name of Alembic's table.
async fn alembic_type<C: ConnectionTrait>(on: &C, schema: &str) -> Result<Option<Refusal>, DbErr> {
    let table = Table {
        name: ALEMBIC.to_owned(),
        columns: Vec::new(),
        key: &[],
        indexes: Vec::new(),
    };
    let tables = [table];
    let found = find(on, schema, &tables).await?;
    let [table] = tables;
    Ok(compare(&table, &found)
        .is_type
        .then_some(Refusal::TypeName {
            owner: "Alembic",
            table: table.name,
        }))
}

/// Says what was done, by what Alembic's table said before.
pub(super) fn recorded(before: &Record) -> Outcome {
    match before {
        Record::Nothing => {
            Outcome::Changed(vec![format!("recorded {ALEMBIC_HEAD} in alembic_version")])
        }
        // Another bootstrap has done it since the survey.
        record => alembic_outcome(record, true),
    }
}

fn standing(
    step: Step,
    looked: Result<Standing, DbErr>,
    refusals: &mut Vec<Refusal>,
) -> Result<Standing, BootstrapError> {
    match looked {
        Ok(standing) => Ok(standing),
        Err(error) => {
            refusals.push(refused(step, error)?);
            Ok(Standing::default())
        }
    }
}

fn refused(step: Step, error: DbErr) -> Result<Refusal, BootstrapError> {
    refusal(&error).ok_or(BootstrapError::Step {
        step,
        source: error,
    })
}
