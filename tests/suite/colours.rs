//! Colour: at a terminal, or where it is forced, and nowhere else.

use tests::{Database, Program};

/// How every control sequence begins.
const ESCAPE: &str = "\x1b[";

const PENDING: &str = "\x1b[1m\x1b[33mpending\x1b[0m  m0003_failing";
const ERROR: &str = "\x1b[1m\x1b[31merror:\x1b[0m ";
const WARNING: &str = "\x1b[1m\x1b[33m  WARNING:\x1b[0m a";

fn raising(database: &Database) -> Program {
    Program::raising(&database.url()).env("TERM", "xterm")
}

#[async_std::test]
async fn in_a_pipe_there_is_colour_only_where_it_is_forced() {
    let database = Database::empty().await;
    let forced = || raising(&database).env("CLICOLOR_FORCE", "1");
    let up = forced().run(&["up"]);
    assert!(up.stderr.contains(WARNING), "{up}");
    assert!(up.stderr.contains(ERROR), "{up}");
    let status = forced().run(&["status"]);
    assert!(status.stdout.contains(PENDING), "{status}");
    let json = forced().run(&["status", "--format", "json"]);
    assert!(!json.stdout.contains('\x1b'), "{json}");
    for program in [raising(&database), forced().env("NO_COLOR", "1")] {
        let plain = program.run(&["status"]);
        assert!(plain.stdout.contains("pending  m0003"), "{plain}");
        assert!(!plain.stdout.contains('\x1b'), "{plain}");
    }
}

#[async_std::test]
async fn a_terminal_gets_colour_and_a_file_beside_it_does_not() {
    let database = Database::empty().await;
    let (run, raw) = raising(&database)
        .start_on_screen(&["up", "nonsense"])
        .end();
    assert_eq!(run.code, Some(2));
    assert!(raw.contains(ERROR), "{raw:?}");
    let (run, _) = raising(&database).start_on_screen(&["status"]).end();
    assert!(!run.success().stdout.contains(ESCAPE), "{run}");
    for (variable, value) in [("NO_COLOR", "1"), ("CLICOLOR", "0"), ("TERM", "dumb")] {
        let program = raising(&database).env(variable, value);
        let (_, raw) = program.start_on_screen(&["up", "nonsense"]).end();
        assert!(!raw.contains(ESCAPE), "{variable}: {raw:?}");
    }
}
