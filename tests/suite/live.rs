//! The live line: what a person at a terminal sees while a revision is at work, and that nothing
//! of it stays.

use expect_test::expect;
use sea_orm::sqlx::{Connection as _, Executor as _, postgres::PgConnection};
use tests::{Database, Program};

/// How every control sequence begins.
const ESCAPE: &str = "\x1b[";

/// Waits for long in one try, but not for ever: where nothing is drawn, the test shall fail.
const LONG: [&str; 6] = ["up", "0003", "--lock-timeout", "20", "--patience", "20"];

fn stress(database: &Database) -> Program {
    Program::stress(&database.url()).env("TERM", "xterm")
}

/// A session that has read people and does not end its transaction.
async fn reader_at_lunch(database: &Database) -> PgConnection {
    let url = format!("{}&application_name=reader-at-lunch", database.url());
    let mut session = PgConnection::connect(&url).await.expect("a session");
    let read = "BEGIN; SELECT count(*) FROM people";
    session.execute(read).await.expect("a read");
    session
}

/// A database at the second revision, behind which the third needs `people` for itself.
async fn before_the_third() -> Database {
    let database = Database::empty().await;
    stress(&database).run(&["up", "0002"]).success();
    database
}

#[async_std::test]
async fn what_stays_at_a_terminal_is_what_is_told_without_one() {
    let (database, twin) = (Database::empty().await, Database::empty().await);
    for arguments in [
        &["up", "0002"][..],
        &["up"],
        &["up"],
        &["down"],
        &["up", "nonsense"],
        &["refresh", "--yes"],
        &["status"],
        &["reset", "--yes"],
    ] {
        let (at_terminal, raw) = stress(&database).start_on_screen(arguments).end();
        let plain = stress(&twin).run(arguments);
        let (seen, told) = (at_terminal.stable(), plain.stable());
        assert_eq!(seen, told, "{arguments:?}: {raw:?}");
    }
}

#[async_std::test]
async fn the_live_line_says_which_revision_of_how_many_and_is_nowhere_else() {
    let database = Database::empty().await;
    let (run, raw) = stress(&database).start_on_screen(&["up"]).end();
    run.success();
    assert_eq!(run.stdout, "");
    for (number, revision) in [(1, "m0001_people"), (4, "m0004_count_visits")] {
        let live = format!("applying {revision}, {number} of 4 (0s)");
        assert!(raw.contains(&live), "{raw:?}");
        assert!(!run.stderr.contains(&live), "{run}");
    }
    let (run, raw) = stress(&database).start_on_screen(&["down", "0003"]).end();
    run.success();
    let live = "rolling back m0004_count_visits, 1 of 1 (0s)";
    assert!(raw.contains(live), "{raw:?}");
}

#[async_std::test]
async fn it_shows_who_is_in_the_way_until_nobody_is() {
    let database = before_the_third().await;
    let at_lunch = reader_at_lunch(&database).await;
    let mut screen = stress(&database).start_on_screen(&LONG);
    screen.until("waiting for backend ");
    screen.until("`reader-at-lunch`, idle in transaction");
    at_lunch.close().await.expect("closed");
    let (run, raw) = screen.end();
    assert!(raw.contains("applying m0003_places, 1 of 1 ("), "{raw:?}");
    expect![[r#"
        ------- stderr -------
        applied m0003_places ([ms])
        [exit status: 0]
    "#]]
    .assert_eq(&run.stable());
}

#[async_std::test]
async fn it_shows_that_the_revision_is_tried_again() {
    let database = before_the_third().await;
    let at_lunch = reader_at_lunch(&database).await;
    let arguments = ["up", "0003", "--lock-timeout", "0.05", "--patience", "20"];
    let mut screen = stress(&database).start_on_screen(&arguments);
    screen.until("lock timeout, rolled back; retrying after ");
    at_lunch.close().await.expect("closed");
    let (run, _) = screen.end();
    expect![[r#"
        ------- stderr -------
        applied m0003_places ([ms])
        [exit status: 0]
    "#]]
    .assert_eq(&run.stable());
}

#[async_std::test]
async fn it_is_gone_when_the_run_is_interrupted() {
    let database = before_the_third().await;
    let _at_lunch = reader_at_lunch(&database).await;
    let mut screen = stress(&database).start_on_screen(&LONG);
    screen.until("waiting for backend ");
    screen.interrupt();
    let (run, _) = screen.end();
    expect![[r#"
        ------- stderr -------
        error: interrupted; nothing was done before it
        hint: `status` says where it stands
        [exit status: 130]
    "#]]
    .assert_eq(&run.stable());
}

#[async_std::test]
async fn where_it_would_be_in_the_way_there_is_none() {
    let database = Database::empty().await;
    let fresh = ["fresh", "--yes"];
    for (more, variable) in [("--quiet", "xterm"), ("-v", "xterm"), ("-y", "dumb")] {
        let arguments = ["fresh", "--yes", more];
        let arguments = if more == "-y" { &fresh[..] } else { &arguments };
        let program = stress(&database).env("TERM", variable);
        let (run, raw) = program.start_on_screen(arguments).end();
        run.success();
        assert!(!raw.contains(ESCAPE), "{more} {variable}: {raw:?}");
    }
}

#[async_std::test]
async fn it_has_no_colour_whoever_asks() {
    let database = Database::empty().await;
    for no_colour in [false, true] {
        let program = stress(&database);
        let program = if no_colour {
            program.env("NO_COLOR", "1")
        } else {
            program.without("NO_COLOR").env("CLICOLOR_FORCE", "1")
        };
        let (run, raw) = program.start_on_screen(&["fresh", "--yes"]).end();
        run.success();
        let sequences: Vec<_> = raw.split(ESCAPE).skip(1).collect();
        assert!(!sequences.is_empty(), "{raw:?}");
        let colours = |rest: &&str| rest.trim_start_matches(|c| c < '@').starts_with('m');
        assert!(!sequences.iter().any(colours), "{raw:?}");
    }
}
