//! `schema contract`, and what breaks a contract.

use expect_test::expect;
use seaway::{
    catalog::{Catalog, LeftOut},
    check::contract::Contract,
};
use tests::{Database, Program};

const SCHEMA: &str = "
CREATE TABLE mem0_users (id uuid PRIMARY KEY, name text, age integer, unused text, seen date);
CREATE TABLE mem0_idle (id integer);
CREATE TABLE notes (id integer, mem0_user uuid CONSTRAINT notes_user REFERENCES mem0_users);
CREATE VIEW names AS SELECT name FROM mem0_users;
CREATE FUNCTION ages() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN
  RETURN (SELECT sum(u.age) FROM mem0_users u);
END $$;
CREATE FUNCTION mem0_own() RETURNS date LANGUAGE sql AS 'SELECT seen FROM mem0_users';";

async fn inhabited() -> (Database, Contract) {
    let database = Database::empty().await;
    database.execute(SCHEMA).await;
    let run = Program::migration(&database.url()).run(&["schema", "contract"]);
    let contract = Contract::from_json(&run.success().stdout).expect("a contract");
    (database, contract)
}

async fn breaches(database: &Database, contract: &Contract) -> String {
    let read = Catalog::of(database.seaway(), &LeftOut::default()).await;
    let breaches = contract.breaches(&read.expect("a catalog"));
    let lines: Vec<_> = breaches.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

#[async_std::test]
async fn a_contract_has_what_keys_views_and_functions_use() {
    let (database, contract) = inhabited().await;
    expect![[r#"
        {
          "format": 1,
          "tables": [
            {
              "name": "mem0_users",
              "owner": "Mem0",
              "relied_on_by": [
                "function ages()",
                "constraint notes.notes_user",
                "view names"
              ],
              "columns": [
                {
                  "name": "age",
                  "type": "integer",
                  "relied_on_by": [
                    "function ages()"
                  ]
                },
                {
                  "name": "id",
                  "type": "uuid",
                  "relied_on_by": [
                    "constraint notes.notes_user"
                  ]
                },
                {
                  "name": "name",
                  "type": "text",
                  "relied_on_by": [
                    "view names"
                  ]
                }
              ],
              "keys": [
                {
                  "columns": [
                    "id"
                  ],
                  "relied_on_by": [
                    "constraint notes.notes_user"
                  ]
                }
              ]
            }
          ]
        }"#]]
    .assert_eq(&contract.to_json().expect("JSON"));
    assert_eq!(breaches(&database, &contract).await, "");
}

#[async_std::test]
async fn what_nobody_relies_on_may_change() {
    let (database, contract) = inhabited().await;
    database
        .execute(
            "ALTER TABLE mem0_users DROP COLUMN unused, ADD COLUMN more text, ALTER seen TYPE text;
            ALTER TABLE mem0_users ALTER name SET NOT NULL; CREATE INDEX ON mem0_users (age);
            ALTER TABLE notes DROP CONSTRAINT notes_user;
            ALTER TABLE mem0_users DROP CONSTRAINT mem0_users_pkey;
            CREATE UNIQUE INDEX ON mem0_users (id); DROP TABLE mem0_idle",
        )
        .await;
    assert_eq!(breaches(&database, &contract).await, "");
}

#[async_std::test]
async fn what_is_relied_on_is_missed() {
    let (database, contract) = inhabited().await;
    database
        .execute(
            "DROP VIEW names; ALTER TABLE mem0_users DROP COLUMN name, ALTER age TYPE bigint;
            ALTER TABLE mem0_users DROP CONSTRAINT mem0_users_pkey CASCADE",
        )
        .await;
    expect![[r#"
        column mem0_users.age has type bigint, not integer; Mem0 owns the table; relied on by function ages()
        column mem0_users.name no longer exists; Mem0 owns the table; relied on by view names
        table mem0_users has no key on (id); Mem0 owns the table; relied on by constraint notes.notes_user"#]].assert_eq(&breaches(&database, &contract).await);
    database.execute("DROP TABLE mem0_users").await;
    expect!["table mem0_users no longer exists; Mem0 owns the table; relied on by function ages(), constraint notes.notes_user, view names"].assert_eq(&breaches(&database, &contract).await);
}
