//! What the commands that only read print of a half-done revision.

use expect_test::expect;
use tests::{Database, Program};

/// A database in which the second revision is half done, as a failure leaves it.
pub(super) async fn half_way_up() -> Database {
    let database = Database::empty().await;
    let url = database.url();
    Program::stress(&url).run(&["up", "0001"]).success();
    database
        .execute("CREATE TABLE \"ix People\" (a integer)")
        .await;
    let failed = Program::stress(&url).run(&["up"]);
    assert_eq!(failed.code, Some(2), "{failed}");
    database.execute("DROP TABLE \"ix People\"").await;
    database
}

/// A database in which the last revision is half rolled back.
pub(super) async fn half_way_down() -> Database {
    let database = Database::empty().await;
    let url = database.url();
    Program::stress(&url).run(&["up"]).success();
    database
        .execute("ALTER INDEX ix_places_person RENAME TO ix_elsewhere")
        .await;
    let failed = Program::stress(&url).run(&["down"]);
    assert_eq!(failed.code, Some(2), "{failed}");
    database
        .execute("ALTER INDEX ix_elsewhere RENAME TO ix_places_person")
        .await;
    database
}

fn all(url: &str) -> String {
    let mut printed = String::new();
    for arguments in [
        &["status", "--check"][..],
        &["status", "--format", "json"],
        &["current"],
        &["current", "--format", "json"],
        &["history", "-v", "-r", "0001:0002"],
    ] {
        let run = Program::stress(url).run(arguments).stable();
        printed = printed + "$ " + &arguments.join(" ") + "\n" + &run;
    }
    printed
}

#[async_std::test]
async fn what_is_half_done_on_its_way_up_has_a_state_of_its_own() {
    let database = half_way_up().await;
    expect![[r#"
        $ status --check
        applied    m0001_people        [time]
        half done  m0002_find_people   up, 3 statements done
        pending    m0003_places
        pending    m0004_count_visits
        ------- stderr -------
        m0002_find_people is half done: `up` resumes it; or undo by hand what it did, then `repair m0002_find_people --reason …`
        half done: m0002_find_people
        [exit status: 1]
        $ status --format json
        {
          "at_head": false,
          "current": "m0001_people",
          "head": "m0004_count_visits",
          "revisions": [
            {
              "revision": "m0001_people",
              "state": "applied",
              "applied_at": "[time]",
              "direction": null,
              "statements_done": null,
              "changed": false
            },
            {
              "revision": "m0002_find_people",
              "state": "half_done",
              "applied_at": null,
              "direction": "up",
              "statements_done": 3,
              "changed": false
            },
            {
              "revision": "m0003_places",
              "state": "pending",
              "applied_at": null,
              "direction": null,
              "statements_done": null,
              "changed": false
            },
            {
              "revision": "m0004_count_visits",
              "state": "pending",
              "applied_at": null,
              "direction": null,
              "statements_done": null,
              "changed": false
            }
          ]
        }
        [exit status: 0]
        $ current
        m0001_people
        ------- stderr -------
        pending: 3 revisions, m0002_find_people to m0004_count_visits
        half done: m0002_find_people, up, 3 statements done
        [exit status: 0]
        $ current --format json
        {
          "revision": "m0001_people",
          "at_head": false,
          "pending": 3,
          "unknown": [],
          "half_done": [
            {
              "revision": "m0002_find_people",
              "direction": "up",
              "statements_done": 3
            }
          ]
        }
        [exit status: 0]
        $ history -v -r 0001:0002
        m0002_find_people
            half done: up, 3 statements done
            up [time], unfinished, by [role] on [host], stress 0.1.0
        [exit status: 0]
    "#]].assert_eq(&all(&database.url()));
}

#[async_std::test]
async fn what_is_half_done_on_its_way_down_is_not_at_head() {
    let database = half_way_down().await;
    expect![[r#"
        $ status --check
        applied    m0001_people        [time]
        applied    m0002_find_people   [time]
        applied    m0003_places        [time]
        half done  m0004_count_visits  down, 1 statement done
        ------- stderr -------
        m0004_count_visits is half done: `down` resumes it; or undo by hand what it did, then `repair m0004_count_visits --reason …`
        half done: m0004_count_visits
        [exit status: 1]
        $ status --format json
        {
          "at_head": false,
          "current": "m0004_count_visits",
          "head": "m0004_count_visits",
          "revisions": [
            {
              "revision": "m0001_people",
              "state": "applied",
              "applied_at": "[time]",
              "direction": null,
              "statements_done": null,
              "changed": false
            },
            {
              "revision": "m0002_find_people",
              "state": "applied",
              "applied_at": "[time]",
              "direction": null,
              "statements_done": null,
              "changed": false
            },
            {
              "revision": "m0003_places",
              "state": "applied",
              "applied_at": "[time]",
              "direction": null,
              "statements_done": null,
              "changed": false
            },
            {
              "revision": "m0004_count_visits",
              "state": "half_done",
              "applied_at": "[time]",
              "direction": "down",
              "statements_done": 1,
              "changed": false
            }
          ]
        }
        [exit status: 0]
        $ current
        m0004_count_visits
        ------- stderr -------
        half done: m0004_count_visits, down, 1 statement done
        [exit status: 0]
        $ current --format json
        {
          "revision": "m0004_count_visits",
          "at_head": false,
          "pending": 0,
          "unknown": [],
          "half_done": [
            {
              "revision": "m0004_count_visits",
              "direction": "down",
              "statements_done": 1
            }
          ]
        }
        [exit status: 0]
        $ history -v -r 0001:0002
        m0002_find_people
            applied [time]
            up [time], [ms], by [role] on [host], stress 0.1.0
        [exit status: 0]
    "#]].assert_eq(&all(&database.url()));
}

#[async_std::test]
async fn a_half_done_revision_of_another_program_is_shown_too() {
    let database = Database::empty().await;
    let url = database.url();
    Program::stress(&url).run(&["up"]).success();
    database
        .execute(
            "INSERT INTO seaql_migrations VALUES ('m0005_of_tomorrow', 1800000000);
             INSERT INTO _seaway_history (revision, action, statements)
               VALUES ('m0005_of_tomorrow', 'down', '{1}'), ('m0006_later', 'up', '{}')",
        )
        .await;
    expect![[r#"
        applied    m0001_people        [time]
        applied    m0002_find_people   [time]
        applied    m0003_places        [time]
        applied    m0004_count_visits  [time]
        half done  m0005_of_tomorrow   down, 1 statement done, unknown to this program
        half done  m0006_later         up, 0 statements done, unknown to this program
        ------- stderr -------
        m0005_of_tomorrow is half done: `down` of the newer build that has it resumes it; or undo by hand what it did, then `repair m0005_of_tomorrow --reason …`
        m0006_later is half done: `up` of the newer build that has it resumes it; or undo by hand what it did, then `repair m0006_later --reason …`
        half done: m0005_of_tomorrow, m0006_later
        [exit status: 1]
    "#]].assert_eq(&Program::stress(&url).run(&["status", "--check"]).stable());
}

#[async_std::test]
async fn a_role_that_may_not_read_the_history_sees_nothing_half_done() {
    let database = half_way_up().await;
    let rights = "GRANT SELECT ON seaql_migrations TO {role}";
    let url = database.login("reader", rights).await;
    let status = Program::stress(&url).run(&["status"]);
    assert_eq!(status.code, Some(0), "{status}");
    assert!(status.stdout.contains("pending  m0002"), "{status}");
}
