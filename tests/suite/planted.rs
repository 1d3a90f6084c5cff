//! Operators and functions that another role has created run in no statement of ours.

use sea_orm::{
    ConnectionTrait as _, TransactionTrait as _,
    sqlx::{Connection as _, Executor as _, postgres::PgConnection, query_scalar, raw_sql},
};
use tests::{Database, Outcome, Program};

use crate::{
    plan::psql,
    rows::{fill, value},
};

const PLANT: &str = include_str!("planted.sql");

/// A database in which another role has planted what it can.
struct Planted {
    database: Database,
    planter: PgConnection,
    count: i64,
}

impl Planted {
    async fn new(database: Database, schemas: &str) -> Self {
        let grant = format!("GRANT CREATE, USAGE ON SCHEMA {schemas} TO {{role}}");
        let url = database.login("pw", &grant).await;
        let watch = "CREATE SCHEMA watch; CREATE SEQUENCE watch.planted";
        database.execute(watch).await;
        let mut planter = PgConnection::connect(&url).await.expect("a session");
        planter.execute(raw_sql(PLANT)).await.expect("the function");
        // What it plants is not for itself.
        let empty = "SET search_path = ''";
        planter.execute(empty).await.expect("an empty path");
        Self {
            database,
            planter,
            count: 0,
        }
    }

    async fn plant(&mut self, schema: &str) {
        let plant = query_scalar("SELECT pg_temp.plant($1)").bind(schema);
        let planted: i64 = plant.fetch_one(&mut self.planter).await.expect("planted");
        self.count += planted;
    }

    /// Shows that a call is noticed, however PostgreSQL comes to it.
    async fn prove(&self) {
        for trap in [
            "SELECT 'a'::varchar = 'b'::varchar",
            "SELECT 'a'::varchar IS DISTINCT FROM 'b'::varchar",
            "SELECT NULLIF('a'::varchar, 'b'::varchar)",
            "SELECT 'a'::varchar = ANY (ARRAY['b']::varchar[])",
            "SELECT FROM (VALUES ('a'::varchar)) AS a (x) JOIN (VALUES ('b'::varchar)) AS b (x) USING (x)",
            "SELECT format('a'::text, 'b'::name)",
        ] {
            let called = psql(&self.database, &["-c", trap], "");
            assert!(called.stderr.contains("planted: "), "{trap}\n{called}");
            assert!(self.is_called().await, "{trap}");
            let forget = "ALTER SEQUENCE watch.planted RESTART";
            self.database.execute(forget).await;
        }
        assert!(!self.is_called().await);
    }

    fn migration(&self, arguments: &[&str]) -> Outcome {
        Program::migration(&self.database.url()).run(arguments)
    }

    fn stress(&self, arguments: &[&str]) -> Outcome {
        let home = ["-s", "home"];
        Program::stress(&self.database.url()).run(&[&home, arguments].concat())
    }

    fn psql(&self, script: &str) -> Outcome {
        psql(
            &self.database,
            &["-v", "ON_ERROR_STOP=1", "-f", "-"],
            script,
        )
    }

    /// Says whether something planted was called until now.
    async fn is_called(&self) -> bool {
        value(&self.database, "SELECT is_called FROM watch.planted").await
    }

    /// Fails where something was called.
    async fn assert_none_called(&self, what: &str) {
        assert!(!self.is_called().await, "{what}");
    }
}

#[async_std::test]
async fn nothing_planted_runs_in_a_command_or_in_the_procedure() {
    let database = Database::migrated().await;
    fill(&database).await;
    let mut planted = Planted::new(database, "public").await;
    planted.plant("public").await;
    assert!(planted.count > 15_000, "{}", planted.count);
    planted.prove().await;
    for rows in [
        "",
        "UPDATE transactions SET amount = 7;",
        "DELETE FROM transactions;",
    ] {
        let rebuild = "SELECT rebuild_account_snapshots(uuid) FROM users";
        planted.psql(&format!("{rows}{rebuild}")).success();
        planted.assert_none_called(rebuild).await;
    }
    for arguments in [
        &["status"][..],
        &["current"],
        &["history", "-v"],
        &["heads"],
        &["show", "head"],
        &["plan"],
        &["plan", "base"],
        &["fresh", "--dry-run"],
        &["wait"],
        &["createdb"],
        &["dropdb", "--dry-run"],
        &["stamp", "0012"],
        &["stamp", "head"],
        &["down"],
        &["up"],
        &["down", "0010", "--yes"],
        &["up", "+1"],
        &["up"],
        &["refresh", "--yes"],
        &["fresh", "--yes"],
        &["reset", "--yes"],
        &["refresh", "--dry-run"],
    ] {
        planted.migration(arguments).success();
        planted.assert_none_called(&arguments.join(" ")).await;
    }
    for script in [&["up", "--sql"][..], &["down", "--sql"], &["up", "--sql"]] {
        let script = planted.migration(script).success().stdout.clone();
        planted.psql(&script).success();
        planted.assert_none_called(&script).await;
    }
    Program::server(&planted.database.url()).run(&[]).success();
    planted.assert_none_called("server").await;
    // They are not ours to drop: an operator depends on its function.
    let all = planted.migration(&["fresh", "--all", "--dry-run"]);
    assert_eq!(all.code, Some(4), "{all}");
    planted.assert_none_called("fresh --all").await;
}

#[async_std::test]
async fn nothing_planted_runs_where_statements_are_journalled_or_blocked() {
    let database = Database::empty().await;
    database.execute("CREATE SCHEMA home").await;
    let mut planted = Planted::new(database, "public, home").await;
    // Its first revision means an operator that is not exact.
    planted.stress(&["up", "0001"]).success();
    planted.plant("public").await;
    planted.plant("home").await;
    planted.prove().await;
    let stopped = planted
        .database
        .execute("CREATE TABLE home.ix_people_name ()");
    stopped.await;
    assert_eq!(planted.stress(&["up"]).code, Some(2));
    let mended = planted.database.execute("DROP TABLE home.ix_people_name");
    mended.await;
    for arguments in [
        &["status"][..],
        &["current"],
        &["plan"],
        &["up", "0002"],
        &["up"],
        &["down"],
        &["down", "0001", "--yes"],
        &["up"],
    ] {
        planted.stress(arguments).success();
        planted.assert_none_called(&arguments.join(" ")).await;
    }
    let lock = planted.database.connection().begin().await;
    let lock = lock.expect("a transaction");
    let hold = "LOCK TABLE home.people IN ACCESS SHARE MODE";
    lock.execute_unprepared(hold).await.expect("the lock");
    let patience = [
        "down",
        "base",
        "--yes",
        "--lock-timeout",
        "1",
        "--patience",
        "2",
    ];
    let blocked = planted.stress(&patience);
    assert!(blocked.stderr.contains("waiting for"), "{blocked}");
    lock.rollback().await.expect("released");
    planted.assert_none_called("down, blocked").await;
}
