//! What another role plants beside the ledger: other tools' tables, statistics, a schema with the
//! operator's name.

use expect_test::expect;
use sea_orm::sqlx::{Connection as _, Executor as _, postgres::PgConnection};
use tests::{Database, Outcome, Program};

use crate::rows::value;

/// A function that counts its calls, whatever becomes of the transaction.
const TRAP: &str = "CREATE SEQUENCE trapped;
    GRANT USAGE ON SEQUENCE trapped TO PUBLIC;
    CREATE FUNCTION trap() RETURNS text LANGUAGE plpgsql AS
      $$BEGIN PERFORM nextval('public.trapped'); RETURN 'x'; END$$;
    CREATE FUNCTION constant(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS
      $$BEGIN RETURN public.trap(); END$$;";

async fn database() -> Database {
    let database = Database::empty().await;
    database.execute(TRAP).await;
    database
}

async fn is_trapped(database: &Database) -> bool {
    value(database, "SELECT is_called FROM trapped").await
}

fn run(database: &Database, arguments: &[&str]) -> Outcome {
    Program::migration(&database.url()).run(arguments)
}

#[async_std::test]
async fn another_tools_ledger_of_a_planted_type_is_not_read() {
    for planted in [
        "CREATE TYPE planted AS ENUM ('a');
         CREATE FUNCTION as_json(planted) RETURNS json LANGUAGE sql
           AS $$SELECT ('\"' || public.trap() || '\"')::json$$;
         CREATE CAST (planted AS json) WITH FUNCTION as_json(planted);
         CREATE TABLE alembic_version (version_num planted);
         INSERT INTO alembic_version VALUES ('a')",
        "CREATE TABLE alembic_version (version_num text);
         CREATE STATISTICS s ON (version_num || public.constant('x')), version_num
           FROM alembic_version",
    ] {
        let database = database().await;
        database.execute(planted).await;
        for arguments in [&["up"][..], &["plan"], &["fresh", "--yes"]] {
            let refused = run(&database, arguments);
            assert_eq!(refused.code, Some(4), "{refused}");
            let said = "its table `alembic_version` records a revision that cannot be read";
            assert!(refused.stderr.contains(said), "{refused}");
        }
        assert!(!is_trapped(&database).await, "{planted}");
    }
}

#[async_std::test]
async fn a_ledger_or_a_history_with_statistics_that_call_functions_is_refused() {
    for (table, column) in [("seaql_migrations", "version"), ("_seaway_history", "host")] {
        let database = database().await;
        run(&database, &["up", "0001"]).success();
        let statistics = format!(
            "CREATE STATISTICS s ON ({column} || public.constant('x')), {column} FROM {table}"
        );
        database.execute(&statistics).await;
        for command in ["status", "current", "up"] {
            let refused = run(&database, &[command]);
            assert_eq!(refused.code, Some(4), "{refused}");
            let said = "its statistics `s` have an expression";
            assert!(refused.stderr.contains(said), "{refused}");
        }
        assert!(!is_trapped(&database).await, "{table}");
    }
}

#[async_std::test]
async fn a_table_that_was_replaced_is_not_asked_for_rows() {
    let database = database().await;
    run(&database, &["up"]).success();
    let replace = "DROP TABLE financial_settings;
        CREATE TABLE financial_settings (a text);
        INSERT INTO financial_settings VALUES ('a');
        CREATE STATISTICS s ON (a || public.constant('x')), a FROM financial_settings";
    database.execute(replace).await;
    let asked = run(&database, &["down", "0011"]);
    assert_eq!(asked.code, Some(4), "{asked}");
    assert!(asked.stderr.contains("table financial_settings"), "{asked}");
    assert!(!is_trapped(&database).await);
}

#[async_std::test]
async fn a_schema_of_the_roles_name_that_another_role_has_made_is_not_taken() {
    let database = Database::empty().await;
    let name: String = value(&database, "SELECT current_database()::text").await;
    let grant = format!("GRANT CREATE ON DATABASE {name} TO {{role}}");
    let planter = database.login("pw", &grant).await;
    let user: String = value(&database, "SELECT current_user::text").await;
    let mut planter = PgConnection::connect(&planter).await.expect("a session");
    let plant = sea_orm::sqlx::AssertSqlSafe(format!(
        "CREATE SCHEMA {user}; GRANT ALL ON SCHEMA {user} TO PUBLIC"
    ));
    planter.execute(plant).await.expect("planted");
    let refused = run(&database, &["up"]);
    expect![[r#"
        ------- stderr -------
        error: no schema is named, and the first of the search path, `augo`, has the role's name but belongs to `[role]`
        hint: name the schema that you mean: --database-schema public, or DATABASE_SCHEMA
        [exit status: 2]
    "#]]
    .assert_eq(&refused.stable());
    run(&database, &["-s", "public", "up", "0001"]).success();

    // The role's own schema is what it has chosen.
    let own = format!("ALTER SCHEMA {user} OWNER TO {user}");
    database.execute(&own).await;
    run(&database, &["up", "0001"]).success();
    let here = format!("SELECT to_regclass('{user}.seaql_migrations') IS NOT NULL");
    assert!(value::<bool>(&database, &here).await);
}

#[async_std::test]
async fn who_has_planted_before_is_warned_of_when_the_right_is_gone() {
    let database = Database::empty().await;
    let grant = "GRANT CREATE ON SCHEMA public TO {role}";
    let planter = database.login("pw", grant).await;
    let mut planter = PgConnection::connect(&planter).await.expect("a session");
    let plant =
        "CREATE FUNCTION equal(varchar, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
        CREATE OPERATOR public.= (FUNCTION = equal, LEFTARG = varchar, RIGHTARG = text)";
    planter
        .execute(sea_orm::sqlx::raw_sql(plant))
        .await
        .expect("planted");
    let role: String = value(
        &database,
        "SELECT proowner::regrole::text FROM pg_proc WHERE proname = 'equal'",
    )
    .await;
    let revoke = format!("REVOKE CREATE ON SCHEMA public FROM {role}");
    database.execute(&revoke).await;
    let up = run(&database, &["up", "0001"]);
    let warning = up.success().stable();
    let first = warning.lines().nth(1).expect("a warning");
    expect![["warning: in schema public, [role] may create objects, or has created functions or operators, which can run with your rights in a revision; look at them (\\df, \\do), and end it: REVOKE CREATE ON SCHEMA … FROM …"]].assert_eq(first);
    let nothing = run(&database, &["up", "0001"]);
    assert!(!nothing.stderr.contains("warning"), "{nothing}");
}
