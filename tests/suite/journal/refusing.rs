//! `plan` refuses what `up` and `down` refuse, in the same words, and plans the steps that they make.

use tests::{Database, Outcome, Program};

use super::reading::{half_way_down, half_way_up};
use crate::rows::column;

const TARGETS: [&str; 6] = ["head", "+9", "base", "-1", "0001", "nosuch"];

/// What a database can be like before a run.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Situation {
    Empty,
    At0002,
    /// The ledger has a revision that the program lacks.
    Ahead,
    /// A pending revision comes before an applied one.
    OutOfOrder,
    /// Another migration tool has made the schema.
    OfAlembic,
    HalfWayUp,
    HalfWayDown,
}

impl Situation {
    async fn make(self) -> Database {
        let (up, sql) = match self {
            Self::HalfWayUp => return half_way_up().await,
            Self::HalfWayDown => return half_way_down().await,
            Self::Empty => ("base", "SELECT"),
            Self::At0002 => ("0002", "SELECT"),
            Self::Ahead => (
                "0002",
                "INSERT INTO seaql_migrations VALUES ('m0099_newer', 1)",
            ),
            Self::OutOfOrder => (
                "0003",
                "DELETE FROM seaql_migrations WHERE version = 'm0002_find_people'",
            ),
            Self::OfAlembic => (
                "base",
                "CREATE TABLE alembic_version AS SELECT '0013'::varchar AS version_num",
            ),
        };
        let database = Database::empty().await;
        if up != "base" {
            stress(&database, &["up", up]).success();
        }
        database.execute(sql).await;
        database
    }
}

fn stress(database: &Database, arguments: &[&str]) -> Outcome {
    Program::stress(&database.url()).run(arguments)
}

/// Says which command a plan to this target is for.
async fn is_down(database: &Database, target: &str) -> bool {
    if target.starts_with('0') {
        let applied = format!(
            "SELECT to_regclass('seaql_migrations') IS NOT NULL AND query_to_xml( \
             'SELECT FROM seaql_migrations WHERE version LIKE ''m{target}%''', false, false, '') \
             ::text LIKE '%<row>%'"
        );
        return column(database, &applied).await[0];
    }
    target == "base" || target.starts_with('-')
}

/// Returns the error and its hint, without what was printed on the way.
fn error(run: &Outcome) -> String {
    let start = run.stderr.find("error: ").unwrap_or(0);
    run.stderr[start..].to_owned()
}

/// Returns the revisions that a run has applied or rolled back.
fn done(run: &Outcome) -> Vec<String> {
    let name = |line: &str| {
        let rest = line
            .strip_prefix("applied ")
            .or_else(|| line.strip_prefix("rolled back "))?;
        Some(rest.split_whitespace().next()?.to_owned())
    };
    run.stderr.lines().filter_map(name).collect()
}

fn planned(plan: &Outcome) -> Vec<String> {
    let plan: serde_json::Value = serde_json::from_str(&plan.stdout).expect("JSON");
    let steps = plan["steps"].as_array().expect("steps");
    let name = |step: &serde_json::Value| step["revision"].as_str().expect("a name").to_owned();
    steps.iter().map(name).collect()
}

/// Compares the plan to a target with the run, and says whether the run was made.
async fn compare(database: &Database, situation: Situation, target: &str) -> bool {
    let is_down = is_down(database, target).await;
    let plan = stress(database, &["plan", target, "--format", "json"]);
    if situation == Situation::HalfWayDown && !is_down {
        // `up` does the rest of the way down first; a plan has one direction.
        assert_ne!(plan.code, Some(0), "{target}\n{plan}");
        return false;
    }
    let run = if is_down {
        stress(database, &["down", target, "--yes"])
    } else {
        stress(database, &["up", target])
    };
    let both = format!("{situation:?}, {target}\n{plan}\n{run}");
    assert_eq!(plan.code, run.code, "{both}");
    if run.code == Some(0) {
        let planned = planned(&plan);
        assert!(done(&run).starts_with(&planned), "{both}");
        assert_eq!(done(&run).len(), planned.len(), "{both}");
        return true;
    }
    assert_eq!(error(&plan), error(&run), "{both}");
    false
}

#[async_std::test]
async fn a_plan_is_refused_as_the_run_is_and_else_has_its_steps() {
    let (mut made, mut refused) = (0, 0);
    for situation in [
        Situation::Empty,
        Situation::At0002,
        Situation::Ahead,
        Situation::OutOfOrder,
        Situation::OfAlembic,
        Situation::HalfWayUp,
        Situation::HalfWayDown,
    ] {
        let mut database = situation.make().await;
        for target in TARGETS {
            if compare(&database, situation, target).await {
                made += 1;
                database = situation.make().await;
            } else {
                refused += 1;
            }
        }
    }
    assert!(made > 10 && refused > 20, "{made} made, {refused} refused");
}

#[async_std::test]
async fn a_plan_may_be_out_of_order_as_the_run_may() {
    let database = Situation::OutOfOrder.make().await;
    let plan = stress(
        &database,
        &["plan", "--allow-out-of-order", "--format", "json"],
    );
    let run = stress(&database, &["up", "--allow-out-of-order"]);
    assert_eq!(planned(&plan), ["m0002_find_people", "m0004_count_visits"]);
    // Its index is there: only the ledger had lost it.
    assert_eq!(run.code, Some(2), "{run}");
}
