//! Roles that are no superusers.

use expect_test::expect;
use server::{
    bootstrap::Step,
    config::{Collection, Config},
};
use tests::{Database, Program};

use super::{bootstrapped, outcome};

/// Makes a role of its own that owns the database, and returns how to connect as that.
async fn owner(database: &Database) -> String {
    let name = database.location().database().to_owned();
    database
        .login("pw", &format!("ALTER DATABASE {name} OWNER TO {{role}}"))
        .await
}

pub(super) fn as_role(url: &str) -> Config {
    let collection = Collection::new(None, None).expect("a collection");
    Config::of(url.parse().expect("a URL"), collection)
}

#[async_std::test]
async fn an_owner_without_attributes_is_enough_if_vector_is_there() {
    let database = Database::empty().await;
    let url = owner(&database).await;
    let refused = Program::server(&url).run(&["bootstrap"]);
    expect![[r#"
        ------- stderr -------
        server: accepts connections ([ms])
        database: complete ([ms])
        error: refused, and nothing was changed: this role may not create the extension `vector`
        hint: let a superuser run this once: CREATE EXTENSION "vector" SCHEMA public
        [exit status: 4]
    "#]]
    .assert_eq(&refused.stable());
    assert!(database.tables("public").await.is_empty());
    database
        .execute("CREATE EXTENSION vector SCHEMA public")
        .await;
    let report = bootstrapped(&as_role(&url)).await.expect("complete");
    expect![[r#"Changed(["created extension uuid-ossp"])"#]]
        .assert_eq(&format!("{:?}", outcome(&report, Step::Extensions)));
    Program::server(&url)
        .run(&["bootstrap", "--check"])
        .success();
}

#[async_std::test]
async fn a_missing_database_is_refused_to_who_may_not_create_all_of_it() {
    let database = Database::empty().await;
    let mut said = String::new();
    for attribute in ["NOCREATEDB", "CREATEDB"] {
        let url = database
            .login("pw", &format!("ALTER ROLE {{role}} {attribute}"))
            .await;
        let (login, place) = url.split_once('@').expect("a URL with a user");
        let name = database.location().database();
        let missing = format!("{login}@{}", place.replace(name, &format!("{name}00")));
        said += &Program::server(&missing).run(&["bootstrap"]).stable();
    }
    expect![[r#"
        ------- stderr -------
        server: accepts connections ([ms])
        error: refused, and nothing was changed: the database `[database]` does not exist, and this role may not create it
        hint: let a superuser run this once: CREATE DATABASE "[database]" OWNER "[role]"; in that database: CREATE EXTENSION "vector" SCHEMA public
        [exit status: 4]
        ------- stderr -------
        server: accepts connections ([ms])
        error: refused, and nothing was changed: the database `[database]` does not exist; this role could create it, but not the extension vector
        hint: let a superuser run this once: CREATE DATABASE "[database]" OWNER "[role]"; in that database: CREATE EXTENSION "vector" SCHEMA public
        [exit status: 4]
    "#]].assert_eq(&said);
}
