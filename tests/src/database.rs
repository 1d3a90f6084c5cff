//! A PostgreSQL database for one test.

use std::env;

use migration::Migrator;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};
use seaway::{
    DatabaseUrl,
    testing::{TestDatabase, TestDatabases},
};

use crate::{pgbouncer::decoded, roles::Roles};

static DATABASES: TestDatabases = TestDatabases::new();

/// A database of the test's own; dropped at the end of its scope.
pub struct Database {
    // Dropped in this order: a role can go when the database that it has rights in is gone.
    test: TestDatabase,
    roles: Roles,
}

impl Database {
    /// Makes a database that is migrated to head, as a clone of the template.
    pub async fn migrated() -> Self {
        let database = DATABASES.migrated::<Migrator>(&server_url()).await;
        Self::new(database.expect("a migrated test database"))
    }

    /// Makes an empty database.
    pub async fn empty() -> Self {
        let database = DATABASES.empty(&server_url()).await;
        Self::new(database.expect("an empty test database"))
    }

    fn new(test: TestDatabase) -> Self {
        let roles = Roles::of(test.url());
        Self { test, roles }
    }

    /// Returns the connection, in the schema `public` alone.
    #[must_use]
    pub fn connection(&self) -> &DatabaseConnection {
        self.test.connection()
    }

    /// Returns a runner's connection, with an empty search path.
    #[must_use]
    pub fn seaway(&self) -> &seaway::Database {
        self.test.database()
    }

    /// Returns where it is, for a second connection.
    #[must_use]
    pub fn location(&self) -> &DatabaseUrl {
        self.test.url()
    }

    /// Returns the URL with its password, for another program's environment.
    #[must_use]
    pub fn url(&self) -> String {
        self.test.url().expose()
    }

    /// Returns the URL with another password than the right one, percent-encoded.
    #[must_use]
    pub fn url_with_password(&self, password: &str) -> String {
        let url = self.url();
        let (_, rest) = url.split_once('@').expect("a URL with a user");
        let role = self.location().to_string();
        let (role, _) = role.split_once('@').expect("a URL with a user");
        format!("postgres://{role}:{password}@{rest}")
    }

    /// Returns the password, for a program that must not have it among its arguments.
    #[must_use]
    pub fn password(&self) -> String {
        let url = self.url();
        let (login, _) = url["postgres://".len()..].split_once('@').expect("a user");
        decoded(login.split_once(':').map_or("", |(_, password)| password))
    }

    /// Runs SQL, one or several statements, on the test's own connection.
    pub async fn execute(&self, sql: &str) {
        self.connection().execute_unprepared(sql).await.expect(sql);
    }

    /// Makes a role that may log in with this password, runs `grant` with its name for
    /// `{role}`, and returns the URL with which it reaches this database.
    ///
    /// The role is no superuser. It is dropped after the database.
    pub async fn login(&self, password: &str, grant: &str) -> String {
        let role = self.roles.name();
        let quoted = password.replace('\'', "''");
        let create = format!("CREATE ROLE {role} LOGIN PASSWORD '{quoted}'");
        self.execute(&create).await;
        self.execute(&grant.replace("{role}", &role)).await;
        let url = self.url();
        let (_, rest) = url.split_once('@').expect("a URL with a user");
        format!("postgres://{role}:{}@{rest}", percent_encoded(password))
    }

    /// Returns the names of the tables of a schema, sorted.
    pub async fn tables(&self, schema: &str) -> Vec<String> {
        let sql =
            "SELECT tablename::text FROM pg_catalog.pg_tables WHERE schemaname = $1 ORDER BY 1";
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, [schema.into()]);
        let rows = self
            .connection()
            .query_all_raw(statement)
            .await
            .expect("tables");
        rows.iter()
            .map(|row| row.try_get_by_index(0).expect("a name"))
            .collect()
    }
}

/// Encodes what a URL gives a meaning to.
fn percent_encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(encode).collect()
}

/// Reads which server the tests use: `make test` sees to it that one is there.
fn server_url() -> DatabaseUrl {
    dotenvy::dotenv().ok();
    let url = env::var("TEST_DATABASE_URL").expect("TEST_DATABASE_URL, as `make test` sets it");
    url.parse().expect("TEST_DATABASE_URL is a PostgreSQL URL")
}
