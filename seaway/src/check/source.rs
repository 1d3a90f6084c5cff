//! Where catalogs come from: what `diff` takes as FROM and TO.

use std::{
    fs, io,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use sea_orm::DbErr;

use crate::{
    catalog::{Address, Catalog, CatalogError, Kind, LeftOut, Object},
    check::normal::{Unsettled, settle},
    connect::{ConnectConfig, ConnectError, Database, DatabaseUrl, UrlError},
    diff::{self, Form, Rename, RenameError, Statement},
    postgres::{
        advice::next_step,
        error::{explain, has_code},
    },
    replay::{
        ReplayError,
        database::{MadeError, made},
        file::Loaded,
        reread,
    },
    revision::{
        Revisions,
        target::{Target, TargetError},
    },
};

pub use crate::replay::file::LoadError;

/// Where a catalog comes from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Source {
    /// What the revisions make, up to a target.
    Migrations(Target),
    /// The database that the program was given.
    Database,
    /// Another database.
    Url(Box<DatabaseUrl>),
    /// A catalog as JSON (`.json`), or SQL (`.sql`).
    File(PathBuf),
}

/// Why a text names no source.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// It is none of the forms.
    #[error(
        "it is neither `migrations`, nor `migrations@REVISION`, nor `database`, nor `database:URL`, nor `file:PATH`"
    )]
    Form,
    /// The path ends otherwise.
    #[error("the file is neither .json nor .sql")]
    Ending,
    /// The URL is malformed.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// What follows `migrations@` is no revision.
    #[error(transparent)]
    Target(#[from] TargetError),
}

impl FromStr for Source {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, SourceError> {
        if text == "database" {
            return Ok(Self::Database);
        }
        if text == "migrations" {
            return Ok(Self::Migrations(Target::Head));
        }
        if let Some(target) = text.strip_prefix("migrations@") {
            return Ok(Self::Migrations(target.parse()?));
        }
        match text.split_once(':') {
            Some(("database", url)) => Ok(Self::Url(Box::new(url.parse()?))),
            Some(("file", path)) => {
                let path = PathBuf::from(path);
                let ending = path.extension().and_then(|it| it.to_str());
                match ending {
                    Some("json" | "sql") => Ok(Self::File(path)),
                    _ => Err(SourceError::Ending),
                }
            }
            _ => Err(SourceError::Form),
        }
    }
}

/// Why there is no catalog.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The database could not be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The schema could not be read.
    #[error("{}", explain(.0))]
    Database(#[from] DbErr),
    /// The file could not be read.
    #[error("cannot read {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is no catalog.
    #[error("{}: {source}", path.display())]
    Catalog {
        /// The file.
        path: PathBuf,
        /// Why.
        source: CatalogError,
    },
    /// No revision is meant.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// What is to be renamed is not there.
    #[error(transparent)]
    Rename(#[from] RenameError),
    /// The revisions could not be replayed.
    #[error("the revisions cannot be replayed: {0}")]
    Replay(Replayless),
    /// A file could not be loaded into a database.
    #[error("{}: {source}", path.display())]
    Load {
        /// The file.
        path: PathBuf,
        /// Why.
        source: LoadError,
    },
}

/// Why revisions could not be replayed.
#[derive(Debug)]
pub struct Replayless(Box<MadeError>);

impl std::fmt::Display for Replayless {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Replayless {}

impl From<MadeError> for ReadError {
    fn from(error: MadeError) -> Self {
        match error {
            MadeError::Replay(ReplayError::Database(error)) if !is_refusal(&error) => {
                Self::Database(error)
            }
            other => Self::Replay(Replayless(Box::new(other))),
        }
    }
}

impl From<ReplayError> for ReadError {
    fn from(error: ReplayError) -> Self {
        MadeError::from(error).into()
    }
}

/// SQLSTATEs with which the server refuses a scratch schema: a missing right, and a standby.
const REFUSALS: [&str; 2] = ["42501", "25006"];

fn is_refusal(error: &DbErr) -> bool {
    has_code(error, &REFUSALS)
}

impl ReadError {
    /// Returns the next step, if there is one we are sure of.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Connect(error) => error.hint(),
            Self::Database(error) => next_step(error),
            Self::Load { source, .. } => source.hint(),
            Self::Target(error) => error.hint(),
            Self::Replay(Replayless(error)) => replay_hint(error),
            Self::Rename(_) | Self::File { .. } | Self::Catalog { .. } => None,
        }
    }
}

fn replay_hint(error: &MadeError) -> Option<String> {
    match error {
        MadeError::Replay(ReplayError::Database(error)) if is_refusal(error) => Some(
            "they run in a schema of their own, which is rolled back: run it on the primary server, as a role \
             that may create a schema (GRANT CREATE ON DATABASE … TO …)"
                .to_owned(),
        ),
        other => other.hint(),
    }
}

impl Pair {
    /// Returns the statements that take the first to the second, the renames first.
    #[must_use]
    pub fn statements(&self, form: Form) -> Vec<Statement> {
        let statements = diff::statements_as(&self.from, &self.to, form);
        let settings = diff::settings(&self.from, &self.to);
        let renames = self.renames.iter().map(|it| Statement::from(it.sql()));
        let changes: Vec<_> = renames
            .chain(statements.into_iter().skip(settings.len()))
            .collect();
        if changes.is_empty() {
            return changes;
        }
        settings.into_iter().chain(changes).collect()
    }
}

/// What sources are read with.
pub struct Reader {
    /// How to reach the database that the program was given. Files are loaded beside it, on its server;
    /// revisions are replayed in it.
    pub config: ConnectConfig,
    /// The program's revisions.
    pub revisions: Revisions,
    /// What no catalog holds.
    pub left_out: LeftOut,
    /// How long a statement may wait for the lock of another session.
    pub lock_timeout: Duration,
}

/// Two catalogs to be compared, in one form.
pub struct Pair {
    /// What to begin with.
    pub from: Catalog,
    /// What to arrive at.
    pub to: Catalog,
    /// What was renamed in `from`, and is to be renamed before anything else.
    pub renames: Vec<Rename>,
    /// What could not be brought to one form, if so: then an expression may differ in form alone.
    pub unsettled: Option<Unsettled>,
}

impl Reader {
    /// Reads two sources, and brings their expressions to one form.
    ///
    /// # Errors
    ///
    /// [`ReadError`].
    pub async fn pair(
        &self,
        from: &Source,
        to: &Source,
        renames: &[Rename],
    ) -> Result<Pair, ReadError> {
        let mut from = Box::pin(self.read(from)).await?;
        let to = Box::pin(self.read(to)).await?;
        if !renames.is_empty() {
            from = Box::pin(self.renamed(from, renames)).await?;
        }
        let mut pair = Pair {
            from,
            to,
            renames: renames.to_vec(),
            unsettled: None,
        };
        let has_both = !pair.from.is_missing && !pair.to.is_missing;
        if has_both && !diff::differences(&pair.from, &pair.to).is_empty() {
            let database = Database::connect(&self.config).await?;
            let (from, to) = (&mut pair.from, &mut pair.to);
            let settling = settle(database.connection(), from, to, self.lock_timeout);
            pair.unsettled = Unsettled::of(Box::pin(settling).await);
        }
        Ok(pair)
    }

    /// Renames objects of a catalog as PostgreSQL does it, in all that mentions them.
    async fn renamed(&self, from: Catalog, renames: &[Rename]) -> Result<Catalog, ReadError> {
        for (place, rename) in renames.iter().enumerate() {
            rename.check(&from, &renames[..place])?;
        }
        let statements: Vec<_> = renames.iter().map(Rename::sql).collect();
        let database = Database::connect(&self.config).await?;
        let connection = database.connection();
        let renaming = reread(connection, &from, self.lock_timeout, &statements);
        let mut after = Box::pin(renaming).await.map_err(ReplayError::from)?;
        // What has kept its name has kept its state, too.
        let is_kept = |address: &Address| from.objects.contains_key(address);
        let kept: Vec<_> = after
            .objects
            .keys()
            .filter(|it| is_kept(it))
            .cloned()
            .collect();
        for address in kept {
            let old = from.objects.get(&address);
            let is_same = old
                .zip(after.objects.get(&address))
                .is_some_and(|(old, new)| diff::is_same(old, new));
            if let (true, Some(old)) = (is_same, old) {
                after.objects.insert(address, old.clone());
            }
        }
        after
            .objects
            .retain(|address, _| !diff::is_of_the_database(address));
        for (address, object) in &from.objects {
            if diff::is_of_the_place(address) || diff::is_of_the_database(address) {
                let object = published(object, renames);
                after.objects.insert(object.address(), object);
            }
        }
        let objects = &after.objects;
        let of_the_database = from
            .dependencies
            .iter()
            .filter(|(it, _)| diff::is_of_the_database(it));
        let pairs = of_the_database.map(|(it, on)| (renamed(it, renames), renamed(on, renames)));
        let pairs = pairs.filter(|(it, on)| objects.contains_key(it) && objects.contains_key(on));
        after.dependencies.extend(pairs.collect::<Vec<_>>());
        Ok(Catalog {
            schema: from.schema,
            reader: from.reader,
            has_privileges: from.has_privileges,
            beside: from.beside,
            ..after
        })
    }

    /// Reads the catalog of a source.
    ///
    /// # Errors
    ///
    /// [`ReadError`].
    pub async fn read(&self, source: &Source) -> Result<Catalog, ReadError> {
        match source {
            Source::Migrations(target) => Box::pin(self.read_migrations(target)).await,
            Source::Database => self.read_database(&self.config).await,
            Source::Url(url) => {
                let config = ConnectConfig {
                    url: (**url).clone(),
                    ..self.config.clone()
                };
                self.read_database(&config).await
            }
            Source::File(path) => self.read_file(path).await,
        }
    }

    async fn read_migrations(&self, target: &Target) -> Result<Catalog, ReadError> {
        let names = self.revisions.names();
        let height = target.height(&names)?;
        // A number of steps counts from base.
        let height = height.ok_or_else(|| TargetError::Malformed(target.to_string()))?;
        let database = Database::connect(&self.config).await?;
        let names = &names[..height];
        let (revisions, left_out) = (&self.revisions, &self.left_out);
        let making = made(&database, revisions, names, self.lock_timeout, left_out);
        Ok(Box::pin(making).await?)
    }

    async fn read_database(&self, config: &ConnectConfig) -> Result<Catalog, ReadError> {
        match Database::connect(config).await {
            Ok(database) => Ok(Catalog::of(&database, &self.left_out).await?),
            Err(ConnectError::NoSchema { name: Some(name) }) => Ok(Catalog::missing(name)),
            Err(error) => Err(error.into()),
        }
    }

    async fn read_file(&self, path: &Path) -> Result<Catalog, ReadError> {
        let text = fs::read_to_string(path).map_err(|source| ReadError::File {
            path: path.to_owned(),
            source,
        })?;
        if path.extension().is_some_and(|it| it == "json") {
            return Catalog::from_json(&text).map_err(|source| ReadError::Catalog {
                path: path.to_owned(),
                source,
            });
        }
        let loaded = Box::pin(Loaded::load(&text, &self.config)).await;
        let loaded = loaded.map_err(|source| ReadError::Load {
            path: path.to_owned(),
            source,
        })?;
        let mut catalog = Catalog::of(&loaded.database, &self.left_out).await?;
        // A file that grants nothing does not mean that nobody may do anything.
        catalog.has_privileges = catalog.grants_anything();
        Ok(catalog)
    }
}

fn renamed(address: &Address, renames: &[Rename]) -> Address {
    renames
        .iter()
        .fold(address.clone(), |address, rename| rename.of(&address))
}

/// Returns an object of the database as it is after renames: a published table follows its table. Its filter
/// stays as it was printed.
fn published(object: &Object, renames: &[Rename]) -> Object {
    let mut object = object.clone();
    if let Object::PublicationTable(it) = &mut object {
        let names = it.columns.iter_mut().flatten();
        for name in names {
            let column = Address::part(Kind::Column, &it.table, &*name);
            *name = renamed(&column, renames).name;
        }
        if let Some(columns) = &mut it.columns {
            columns.sort();
        }
        let table = Address::new(Kind::Table, &it.table);
        it.table = renamed(&table, renames).name;
    }
    object
}
