//! What every command of the `migration` program prints, where, and how it exits.

use expect_test::{expect, expect_file};
use tests::{Database, Program};

/// Rights of a role that may make tables, and is no superuser.
const OWNER: &str = "ALTER SCHEMA public OWNER TO {role}";

/// No rights but to connect.
const NOTHING: &str = "SELECT '{role}'";

fn migration(database: &Database) -> Program {
    Program::migration(&database.url())
}

#[async_std::test]
async fn no_subcommand_prints_the_help_and_migrates_nothing() {
    let database = Database::empty().await;
    expect![[r#"
        ------- stderr -------
        error: no subcommand was given

        Evolve a PostgreSQL schema

        Usage: migration [OPTIONS] [COMMAND]

        Commands:
          up           Apply pending revisions [alias: upgrade]
          down         Roll back applied revisions, the last one by default [alias: downgrade]
          plan         Print the SQL that `up` or `down` would run
          status       Show every revision and whether it is applied
          current      Print the newest applied revision
          history      List the revisions of this program, the newest first
          heads        Print the newest revision of this program
          show         Show one revision: neighbours, statement counts and digest
          stamp        Set the ledger to a revision without running anything
          repair       Accept a revision as it is, and say why
          fresh        Drop what the revisions make, then apply all revisions
          refresh      Roll back all applied revisions, then apply all
          reset        Roll back all applied revisions and drop the ledger
          createdb     Create the database, unless it exists
          dropdb       Drop the database with everything in it, if it exists
          wait         Wait until the server accepts connections
          generate     Write the next revision's file and register it [alias: revision]
          entities     Generate the entities from a freshly migrated scratch database
          check        Check that the database is what its revisions make
          diff         Compare two schemas
          schema       Show what is in the schema
          completions  Print a shell completion script
          help         Print this message or the help of the given subcommand(s)

        Options:
          -h, --help     Print help (see more with '--help')
          -V, --version  Print version

        Global options:
          -u, --database-url <URL>      The database, as postgres://user:password@host:port/name [env:
                                        DATABASE_URL]
          -s, --database-schema <NAME>  The schema to work in; the first of the session's search path
                                        (`public`) by default [env: DATABASE_SCHEMA]
          -v, --verbose...              Show the revisions' SQL on stderr; -vv: all SQL that is sent; in
                                        `history`: more of each revision
          -q, --quiet                   Print only data and errors
        [exit status: 2]
    "#]].assert_eq(&migration(&database).run(&[]).stable());
    let current = migration(&database).run(&["current"]);
    assert_eq!(current.stdout, "", "{current}");
}

/// docs/cli.md is this test's text, so it cannot go stale.
#[test]
fn the_manual_holds_every_help() {
    let mut manual = "# The commands\n\n\
         What `cargo run -p migration -- COMMAND --help` prints, and then what \
         `cargo run -p server -- COMMAND\n--help` does. Exit codes: 0 yes, 1 no, 2 it failed, \
         3 another runner was at work until the deadline,\n4 it was refused, 130 it was interrupted. \
         Data is printed on stdout, everything else on stderr.\n\n\
         `entities` is there only if `migration` is built with its feature `entities`, as \
         `make entities` does.\n\n\
         The global options, which every command has, are printed once, with the first.\n"
        .to_owned();
    for name in ["migration", "server"] {
        let program = if name == "server" {
            Program::server
        } else {
            Program::migration
        };
        let help = |command: &str| {
            let arguments: Vec<_> = command.split_whitespace().chain(["--help"]).collect();
            let run = program("").without("DATABASE_URL").run(&arguments);
            run.success().stdout.clone()
        };
        let of = |command: &str| {
            let own = commands(&help(command)).into_iter();
            own.map(|own| format!("{command} {own}").trim_start().to_owned())
                .collect::<Vec<_>>()
        };
        let first = of("").into_iter().flat_map(|command| {
            let under = of(&command);
            [command].into_iter().chain(under)
        });
        for command in [String::new()].into_iter().chain(first) {
            let title = format!("{name} {command}");
            let help = help(&command);
            let own = help.split("\nGlobal options:\n").next().expect("a part");
            let help = if command.is_empty() { &help } else { own };
            let trimmed: Vec<_> = help.trim_end().lines().map(str::trim_end).collect();
            manual = manual
                + "\n## "
                + title.trim_end()
                + "\n\n```text\n"
                + &trimmed.join("\n")
                + "\n```\n";
        }
    }
    expect_file!["../../docs/cli.md"].assert_eq(&manual);
}

/// The commands that a program's help lists.
fn commands(help: &str) -> Vec<String> {
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let listed = listed.take_while(|line| !line.is_empty());
    // What is indented further belongs to the line before.
    let commands = listed.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    commands
        .filter(|name| !["", "help"].contains(name))
        .map(str::to_owned)
        .collect()
}

#[async_std::test]
async fn up_applies_everything_once() {
    let database = Database::empty().await;
    expect![[r#"
        ------- stderr -------
        applied m0001_extensions ([ms])
        applied m0002_create_users ([ms])
        applied m0003_create_sessions ([ms])
        applied m0004_create_storage ([ms])
        applied m0005_create_financial_accounts ([ms])
        applied m0006_create_transactions ([ms])
        applied m0007_create_budgets ([ms])
        applied m0008_create_shared_spaces ([ms])
        applied m0009_create_notifications ([ms])
        applied m0010_create_searchable_messages ([ms])
        applied m0011_create_forecast_tables ([ms])
        applied m0012_create_financial_settings ([ms])
        applied m0013_stored_procedures ([ms])
        13 revisions applied ([ms])
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["up"]).stable());
    expect![[r#"
        ------- stderr -------
        nothing to apply
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["up"]).stable());
}

#[async_std::test]
async fn up_and_down_take_a_number() {
    let database = Database::empty().await;
    expect![[r#"
        ------- stderr -------
        applied m0001_extensions ([ms])
        applied m0002_create_users ([ms])
        applied m0003_create_sessions ([ms])
        3 revisions applied ([ms])
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["up", "-n", "3"]).stable());
    expect![[r#"
        ------- stderr -------
        rolled back m0003_create_sessions ([ms])
        rolled back m0002_create_users ([ms])
        2 revisions rolled back ([ms])
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["down", "-n", "2"]).stable());
    expect![[r#"
        ------- stderr -------
        nothing to apply
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["up", "-n", "0"]).stable());
    expect![[r#"
        ------- stderr -------
        rolled back m0001_extensions ([ms])
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["down", "-n", "1"]).stable());
    expect![[r#"
        ------- stderr -------
        error: invalid value '-1' for '--num <N>': -1 is not in 0..=4294967295

        For more information, try '--help'.
        [exit status: 2]
    "#]]
    .assert_eq(&migration(&database).run(&["up", "-n", "-1"]).stable());
}

#[async_std::test]
async fn up_and_down_take_a_target() {
    let database = Database::empty().await;
    let current = || migration(&database).run(&["current"]).stdout;
    migration(&database).run(&["up", "0004"]).success();
    assert_eq!(current(), "m0004_create_storage\n");
    migration(&database).run(&["upgrade", "+2"]).success();
    assert_eq!(current(), "m0006_create_transactions\n");
    migration(&database).run(&["down", "-3"]).success();
    assert_eq!(current(), "m0003_create_sessions\n");
    migration(&database).run(&["up", "stored"]).success();
    assert_eq!(current(), "m0013_stored_procedures\n");
    migration(&database).run(&["downgrade", "0010"]).success();
    assert_eq!(current(), "m0010_create_searchable_messages\n");
    migration(&database).run(&["down", "base"]).success();
    assert_eq!(current(), "");
}

#[async_std::test]
async fn a_target_may_have_an_offset() {
    let database = Database::empty().await;
    let run = |arguments: &[&str]| migration(&database).run(arguments);
    let current = || run(&["current"]).stdout;
    run(&["up", "0002+1"]).success();
    assert_eq!(current(), "m0003_create_sessions\n");
    run(&["up", "heads-1"]).success();
    assert_eq!(current(), "m0012_create_financial_settings\n");
    run(&["down", "financial_settings-2"]).success();
    assert_eq!(current(), "m0010_create_searchable_messages\n");
    run(&["down", "2+1"]).success();
    assert_eq!(current(), "m0003_create_sessions\n");
    run(&["down", "base+2"]).success();
    assert_eq!(current(), "m0002_create_users\n");
    run(&["stamp", "head-3"]).success();
    assert_eq!(current(), "m0010_create_searchable_messages\n");
    run(&["stamp", "0001-1"]).success();
    assert_eq!(current(), "");
}

#[async_std::test]
async fn a_plan_and_a_revision_may_have_an_offset() {
    let database = Database::empty().await;
    let run = |arguments: &[&str]| migration(&database).run(arguments);
    let same = |one: &[&str], other: &[&str]| {
        let (one, other) = (run(one), run(other));
        assert_eq!(one.success().stdout, other.success().stdout, "{one}");
        assert!(!one.stdout.is_empty(), "{one}");
    };
    run(&["up", "0003"]).success();
    same(&["plan", "0004+1"], &["plan", "0005"]);
    same(&["plan", "head-9"], &["plan", "0004"]);
    same(&["plan", "0004-2"], &["plan", "0002"]);
    same(&["plan", "0002-2"], &["plan", "base"]);
    same(&["plan", "heads"], &["plan", "head"]);
    same(
        &["up", "--sql", "0002+1:head-8"],
        &["up", "--sql", "0003:0005"],
    );
    same(
        &["down", "--sql", "head-8:base+3"],
        &["down", "--sql", "0005:0003"],
    );
    same(&["show", "0012+1"], &["show", "head"]);
    same(&["show", "heads"], &["show", "head"]);
    same(&["show", "head-12"], &["show", "0001"]);
    same(&["show", "current"], &["show", "0003"]);
    // Only `current` needs a database.
    let offline = Program::migration("postgres://ann@nowhere.invalid/augo");
    offline.run(&["show", "0012+1"]).success();
}

#[async_std::test]
async fn targets_that_lead_nowhere_are_refused_and_change_nothing() {
    let database = Database::empty().await;
    migration(&database).run(&["up", "0002"]).success();
    let mut told = String::new();
    for arguments in [
        ["up", "base"],
        ["up", "-1"],
        ["up", "create"],
        ["up", "0099"],
        ["up", "nonsense"],
        ["up", "+x"],
        ["up", ""],
        ["down", "head"],
        ["down", "+1"],
        ["down", "0010"],
        ["down", "-99"],
        ["up", "+99"],
        ["up", "--num=99"],
        ["down", "--num=99"],
        ["plan", "+99"],
        ["plan", "-3"],
        ["stamp", "+99"],
        ["stamp", "-3"],
    ] {
        told = told + "$ " + &arguments.join(" ") + "\n";
        told += &migration(&database).run(&arguments).stable();
        let current = migration(&database).run(&["current"]);
        assert_eq!(current.stdout, "m0002_create_users\n", "{told}");
    }
    expect![[r#"
        $ up base
        ------- stderr -------
        error: `up` cannot go to `base`
        hint: a target is head, base, +2, -3, a revision's number, or its name or a part of it; 0010+1 and head-1 count from there
        [exit status: 2]
        $ up -1
        ------- stderr -------
        error: `up` cannot go to `-1`
        hint: a target is head, base, +2, -3, a revision's number, or its name or a part of it; 0010+1 and head-1 count from there
        [exit status: 2]
        $ up create
        ------- stderr -------
        error: `create` is ambiguous; it matches m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts, m0006_create_transactions and 6 more
        hint: write more of the name, or its number
        [exit status: 2]
        $ up 0099
        ------- stderr -------
        error: no revision matches `0099`
        hint: did you mean m0009_create_notifications, m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage? `status` lists all
        [exit status: 2]
        $ up nonsense
        ------- stderr -------
        error: no revision matches `nonsense`
        hint: did you mean m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts, m0006_create_transactions? `status` lists all
        [exit status: 2]
        $ up +x
        ------- stderr -------
        error: invalid value '+x' for '[TARGET]': `+x` is not a valid target

        For more information, try '--help'.
        [exit status: 2]
        $ up 
        ------- stderr -------
        error: invalid value '' for '[TARGET]': `` is not a valid target

        For more information, try '--help'.
        [exit status: 2]
        $ down head
        ------- stderr -------
        error: `down` cannot go to `head`
        hint: a target is head, base, +2, -3, a revision's number, or its name or a part of it; 0010+1 and head-1 count from there
        [exit status: 2]
        $ down +1
        ------- stderr -------
        error: `down` cannot go to `+1`
        hint: a target is head, base, +2, -3, a revision's number, or its name or a part of it; 0010+1 and head-1 count from there
        [exit status: 2]
        $ down 0010
        ------- stderr -------
        error: cannot roll back to `m0010_create_searchable_messages`: it is not applied
        hint: see `status`
        [exit status: 2]
        $ down -99
        ------- stderr -------
        error: `-99` asks for 99 revisions, and only 2 are applied
        hint: `base` means all of them
        [exit status: 2]
        $ up +99
        ------- stderr -------
        error: `+99` asks for 99 revisions, and only 11 are pending
        hint: `head` means all of them
        [exit status: 2]
        $ up --num=99
        ------- stderr -------
        error: `+99` asks for 99 revisions, and only 11 are pending
        hint: `head` means all of them
        [exit status: 2]
        $ down --num=99
        ------- stderr -------
        error: `-99` asks for 99 revisions, and only 2 are applied
        hint: `base` means all of them
        [exit status: 2]
        $ plan +99
        ------- stderr -------
        error: `+99` asks for 99 revisions, and only 11 are pending
        hint: `head` means all of them
        [exit status: 2]
        $ plan -3
        ------- stderr -------
        error: `-3` asks for 3 revisions, and only 2 are applied
        hint: `base` means all of them
        [exit status: 2]
        $ stamp +99
        ------- stderr -------
        error: `+99` asks for 99 revisions, and only 11 are after the current one
        hint: `head` means all of them
        [exit status: 2]
        $ stamp -3
        ------- stderr -------
        error: `-3` asks for 3 revisions, and only 2 are up to the current one
        hint: `base` means all of them
        [exit status: 2]
    "#]].assert_eq(&told);
}

#[async_std::test]
async fn one_step_needs_one_revision_and_no_target_needs_none() {
    let database = Database::migrated().await;
    let mut told = String::new();
    let mut run = |arguments: &[&str]| {
        told = format!("{told}$ {}\n", arguments.join(" "));
        told += &migration(&database).run(arguments).stable();
    };
    run(&["up", "+1"]);
    run(&["stamp", "+1"]);
    run(&["up"]);
    migration(&database).run(&["down", "base"]).success();
    run(&["down", "-1"]);
    run(&["down", "-n", "1"]);
    run(&["stamp", "-1"]);
    run(&["plan", "-1"]);
    run(&["down"]);
    expect![[r#"
        $ up +1
        ------- stderr -------
        error: `+1` asks for 1 revision, and none is pending
        hint: see `status`
        [exit status: 2]
        $ stamp +1
        ------- stderr -------
        error: `+1` asks for 1 revision, and none is after the current one
        hint: see `status`
        [exit status: 2]
        $ up
        ------- stderr -------
        nothing to apply
        [exit status: 0]
        $ down -1
        ------- stderr -------
        error: `-1` asks for 1 revision, and none is applied
        hint: see `status`
        [exit status: 2]
        $ down -n 1
        ------- stderr -------
        error: `-1` asks for 1 revision, and none is applied
        hint: see `status`
        [exit status: 2]
        $ stamp -1
        ------- stderr -------
        error: `-1` asks for 1 revision, and none is up to the current one
        hint: see `status`
        [exit status: 2]
        $ plan -1
        ------- stderr -------
        error: `-1` asks for 1 revision, and none is applied
        hint: see `status`
        [exit status: 2]
        $ down
        ------- stderr -------
        nothing to roll back
        [exit status: 0]
    "#]]
    .assert_eq(&told);
}

#[async_std::test]
async fn down_alone_rolls_back_one() {
    let database = Database::migrated().await;
    expect![[r#"
        ------- stderr -------
        rolled back m0013_stored_procedures ([ms])
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["down"]).stable());
    expect![[r#"
        m0012_create_financial_settings
        ------- stderr -------
        pending: m0013_stored_procedures
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["current"]).stable());
}

#[async_std::test]
async fn down_at_base_has_nothing_to_do() {
    let database = Database::empty().await;
    expect![[r#"
        ------- stderr -------
        nothing to roll back
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["down"]).stable());
}

#[async_std::test]
async fn current_prints_the_newest_applied_revision() {
    let database = Database::migrated().await;
    expect![[r#"
        m0013_stored_procedures
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["current"]).stable());
    database
        .execute("DELETE FROM seaql_migrations WHERE version = 'm0013_stored_procedures'")
        .await;
    expect![[r#"
        m0012_create_financial_settings
        ------- stderr -------
        pending: m0013_stored_procedures
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["current"]).stable());
}

#[async_std::test]
async fn current_prints_nothing_at_base() {
    let database = Database::empty().await;
    expect![[r#"
        ------- stderr -------
        at base: no revision is applied
        pending: 13 revisions, m0001_extensions to m0013_stored_procedures
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["current"]).stable());
}

#[async_std::test]
async fn status_shows_every_revision() {
    let database = Database::empty().await;
    migration(&database).run(&["up", "-n", "2"]).success();
    expect![[r#"
        applied  m0001_extensions                  [time]
        applied  m0002_create_users                [time]
        pending  m0003_create_sessions
        pending  m0004_create_storage
        pending  m0005_create_financial_accounts
        pending  m0006_create_transactions
        pending  m0007_create_budgets
        pending  m0008_create_shared_spaces
        pending  m0009_create_notifications
        pending  m0010_create_searchable_messages
        pending  m0011_create_forecast_tables
        pending  m0012_create_financial_settings
        pending  m0013_stored_procedures
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["status"]).stable());
}

#[async_std::test]
async fn a_ledger_that_may_not_be_read_is_said_to_be_so() {
    let database = Database::migrated().await;
    let url = database.login("stranger", NOTHING).await;
    expect![[r#"
        ------- stderr -------
        error: permission denied for table seaql_migrations (SQLSTATE 42501)
        hint: run it as the owner of the object, or have the owner grant the privilege to this role
        [exit status: 2]
    "#]]
    .assert_eq(&Program::migration(&url).run(&["current"]).stable());
}

#[async_std::test]
async fn refresh_goes_down_and_up_again() {
    let database = Database::empty().await;
    migration(&database).run(&["up", "-n", "2"]).success();
    expect![[r#"
        ------- stderr -------
        rolled back m0002_create_users ([ms])
        rolled back m0001_extensions ([ms])
        applied m0001_extensions ([ms])
        applied m0002_create_users ([ms])
        applied m0003_create_sessions ([ms])
        applied m0004_create_storage ([ms])
        applied m0005_create_financial_accounts ([ms])
        applied m0006_create_transactions ([ms])
        applied m0007_create_budgets ([ms])
        applied m0008_create_shared_spaces ([ms])
        applied m0009_create_notifications ([ms])
        applied m0010_create_searchable_messages ([ms])
        applied m0011_create_forecast_tables ([ms])
        applied m0012_create_financial_settings ([ms])
        applied m0013_stored_procedures ([ms])
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["refresh", "--yes"]).stable());
}

#[async_std::test]
async fn reset_leaves_nothing_of_ours() {
    let database = Database::migrated().await;
    expect![[r#"
        ------- stderr -------
        rolled back m0013_stored_procedures ([ms])
        rolled back m0012_create_financial_settings ([ms])
        rolled back m0011_create_forecast_tables ([ms])
        rolled back m0010_create_searchable_messages ([ms])
        rolled back m0009_create_notifications ([ms])
        rolled back m0008_create_shared_spaces ([ms])
        rolled back m0007_create_budgets ([ms])
        rolled back m0006_create_transactions ([ms])
        rolled back m0005_create_financial_accounts ([ms])
        rolled back m0004_create_storage ([ms])
        rolled back m0003_create_sessions ([ms])
        rolled back m0002_create_users ([ms])
        rolled back m0001_extensions ([ms])
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["reset", "--yes"]).stable());
    assert_eq!(database.tables("public").await, [""; 0]);
    expect![[r#"
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["reset", "--yes"]).stable());
}

#[async_std::test]
async fn fresh_starts_anew_whatever_the_ledger_says() {
    let database = Database::migrated().await;
    database
        .execute("DELETE FROM seaql_migrations WHERE version > 'm0003'; ANALYZE")
        .await;
    expect![[r#"
        ------- stderr -------
        to be dropped: 24 objects, about 15 rows
          table _seaway_history (about 13 rows)
          table seaql_migrations (about 2 rows)
          table account_daily_snapshots (empty)
          table ai_feedback_memory (empty)
          table attachments (empty)
          table budget_periods (empty)
          table budget_settings (empty)
          table budgets (empty)
          table financial_accounts (empty)
          table financial_settings (empty)
          table notifications (empty)
          table recurring_transactions (empty)
          table searchable_messages (empty)
          table sessions (empty)
          table shared_spaces (empty)
          table space_members (empty)
          table space_transactions (empty)
          table storage_configs (empty)
          table transaction_comments (empty)
          table transaction_shares (empty)
          and 4 more
        to be spared, because it belongs to the extension uuid-ossp: 10 objects
        to be spared, because it belongs to the extension vector: 121 objects
        dropped 24 objects
        applied m0001_extensions ([ms])
        applied m0002_create_users ([ms])
        applied m0003_create_sessions ([ms])
        applied m0004_create_storage ([ms])
        applied m0005_create_financial_accounts ([ms])
        applied m0006_create_transactions ([ms])
        applied m0007_create_budgets ([ms])
        applied m0008_create_shared_spaces ([ms])
        applied m0009_create_notifications ([ms])
        applied m0010_create_searchable_messages ([ms])
        applied m0011_create_forecast_tables ([ms])
        applied m0012_create_financial_settings ([ms])
        applied m0013_stored_procedures ([ms])
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["fresh", "--yes"]).stable());
}

#[async_std::test]
async fn a_newer_database_is_not_touched() {
    let database = Database::migrated().await;
    database
        .execute("INSERT INTO seaql_migrations VALUES ('m0014_from_tomorrow', 1800000000)")
        .await;
    expect![[r#"
        m0013_stored_procedures
        ------- stderr -------
        unknown to this program: m0014_from_tomorrow
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["current"]).stable());
    expect![[r#"
        ------- stderr -------
        nothing to apply
        the database has revisions that this program does not know: m0014_from_tomorrow
        [exit status: 0]
    "#]]
    .assert_eq(&migration(&database).run(&["up"]).stable());
    expect![[r#"
        ------- stderr -------
        error: the database has revisions that this program does not know: m0014_from_tomorrow
        hint: run the newer build that has them, or restore their files
        [exit status: 4]
    "#]]
    .assert_eq(&migration(&database).run(&["down"]).stable());
    expect![[r#"
        ------- stderr -------
        error: the database has revisions that this program does not know: m0014_from_tomorrow
        hint: run the newer build that has them, or restore their files
        [exit status: 4]
    "#]]
    .assert_eq(&migration(&database).run(&["reset", "--yes"]).stable());
    let status = migration(&database).run(&["status"]);
    assert!(
        status.stdout.contains("unknown  m0014_from_tomorrow"),
        "{status}"
    );
}

#[async_std::test]
async fn an_extension_that_exists_needs_no_superuser() {
    let database = Database::empty().await;
    database
        .execute("CREATE EXTENSION vector; CREATE EXTENSION \"uuid-ossp\"")
        .await;
    let url = database.login("owner", OWNER).await;
    Program::migration(&url).run(&["up"]).success();
}

#[async_std::test]
async fn an_extension_that_the_role_may_not_create_is_named_with_the_way_out() {
    let database = Database::empty().await;
    let url = database.login("owner", OWNER).await;
    expect![[r#"
        ------- stderr -------
        error: applying revision `m0001_extensions` failed: this role may not create the extension `uuid-ossp`
        hint: let a superuser run this once: CREATE EXTENSION "uuid-ossp" SCHEMA public
        [exit status: 2]
    "#]].assert_eq(&Program::migration(&url).run(&["up"]).stable());
    assert_eq!(
        database.tables("public").await,
        ["_seaway_history", "seaql_migrations"]
    );
}

#[async_std::test]
async fn verbose_shows_the_sql() {
    let database = Database::empty().await;
    let run = migration(&database).run(&["-v", "up", "-n", "2"]);
    assert!(
        run.success().stderr.contains("CREATE TABLE \"users\" ("),
        "{run}"
    );
}

#[async_std::test]
async fn the_server_refuses_a_schema_that_is_not_at_head() {
    let database = Database::migrated().await;
    let server = || Program::server(&database.url()).run(&[]).stable();
    expect![[r#"
        ------- stderr -------
        the schema is at m0013_stored_procedures, as this server needs it
        [exit status: 0]
    "#]]
    .assert_eq(&server());
    database
        .execute("INSERT INTO seaql_migrations VALUES ('m0014_from_tomorrow', 1800000000)")
        .await;
    expect![[r#"
        ------- stderr -------
        error: this server needs the schema at `m0013_stored_procedures`, and it is beyond that, at `m0014_from_tomorrow`
        hint: deploy a newer build
        [exit status: 1]
    "#]].assert_eq(&server());
    database
        .execute("DELETE FROM seaql_migrations WHERE version > 'm0012_create'")
        .await;
    expect![[r#"
        ------- stderr -------
        error: this server needs the schema at `m0013_stored_procedures`, and it is at `m0011_create_forecast_tables`
        hint: run `server bootstrap`, or `migration up`
        [exit status: 1]
    "#]].assert_eq(&server());
    database.execute("DROP TABLE seaql_migrations").await;
    expect![[r#"
        ------- stderr -------
        error: this server needs the schema at `m0013_stored_procedures`, and it is empty
        hint: run `server bootstrap`, or `migration up`
        [exit status: 1]
    "#]]
    .assert_eq(&server());
}

#[async_std::test]
async fn the_server_says_what_to_do_about_a_ledger_that_it_does_not_trust() {
    let database = Database::migrated().await;
    let force = "ALTER TABLE seaql_migrations FORCE ROW LEVEL SECURITY";
    database.execute(force).await;
    expect![[r#"
        ------- stderr -------
        error: cannot read which revisions are applied: `seaql_migrations` is not trusted as SeaORM's ledger: it has row-level security, which can hide rows
        hint: `seaql_migrations` was neither read nor written; find out who made it; if it is the right table, remove what is named (an owner: ALTER TABLE … OWNER TO …); if not, rename or drop it, and `up` makes the right one
        [exit status: 2]
    "#]].assert_eq(&Program::server(&database.url()).run(&[]).stable());
}
