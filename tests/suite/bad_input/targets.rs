//! Where a run is to lead.

use expect_test::expect;

use tests::Database;

use super::{Cases, FAILED, at_0002};

#[async_std::test]
async fn texts_that_look_like_targets_lead_nowhere() {
    let (database, url) = at_0002().await;
    let mut cases = Cases::at(&database, url);
    for target in [
        " ",
        "-",
        "0",
        "m",
        "HEAD",
        "head ",
        "99999",
        "+99999999999999999999999",
        "0001..0003",
        "m0003_create_sessions_and_more",
        "0x3",
        "%",
        "ä",
        "--yes",
        "-y",
    ] {
        cases.run(&["up", target], FAILED).await;
    }
    cases.are(&expect![[r#"
        $ up  
        error: no revision matches ` `
        hint: did you mean m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts? `status` lists all
        [exit status: 2]
        $ up -
        error: invalid value '-' for '[TARGET]': `-` is not a valid target

        For more information, try '--help'.
        [exit status: 2]
        $ up 0
        error: no revision matches `0`
        hint: did you mean m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts? `status` lists all
        [exit status: 2]
        $ up m
        error: `m` is ambiguous; it matches m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts and 8 more
        hint: write more of the name, or its number
        [exit status: 2]
        $ up HEAD
        error: no revision matches `HEAD`
        hint: did you mean m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts? `status` lists all
        [exit status: 2]
        $ up head 
        error: no revision matches `head `
        hint: did you mean m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts, m0006_create_transactions? `status` lists all
        [exit status: 2]
        $ up 99999
        error: no revision matches `99999`
        hint: did you mean m0009_create_notifications, m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage? `status` lists all
        [exit status: 2]
        $ up +99999999999999999999999
        error: invalid value '+99999999999999999999999' for '[TARGET]': `+99999999999999999999999` is not a valid target

        For more information, try '--help'.
        [exit status: 2]
        $ up 0001..0003
        error: no revision matches `0001..0003`
        hint: did you mean m0001_extensions, m0003_create_sessions, m0010_create_searchable_messages, m0013_stored_procedures, m0002_create_users? `status` lists all
        [exit status: 2]
        $ up m0003_create_sessions_and_more
        error: no revision matches `m0003_create_sessions_and_more`
        hint: did you mean m0003_create_sessions, m0004_create_storage, m0006_create_transactions, m0008_create_shared_spaces, m0009_create_notifications? `status` lists all
        [exit status: 2]
        $ up 0x3
        error: no revision matches `0x3`
        hint: did you mean m0003_create_sessions, m0013_stored_procedures, m0001_extensions, m0002_create_users, m0004_create_storage? `status` lists all
        [exit status: 2]
        $ up %
        error: no revision matches `%`
        hint: did you mean m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts? `status` lists all
        [exit status: 2]
        $ up ä
        error: no revision matches `ä`
        hint: did you mean m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts? `status` lists all
        [exit status: 2]
        $ up --yes
        error: invalid value '--yes' for '[TARGET]': `--yes` is neither a flag of this command nor a target

        For more information, try '--help'.
        [exit status: 2]
        $ up -y
        error: invalid value '-y' for '[TARGET]': `-y` is neither a flag of this command nor a target

        For more information, try '--help'.
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn a_way_down_leads_to_one_revision_only() {
    let (database, url) = at_0002().await;
    let mut cases = Cases::at(&database, url);
    for target in ["_", "0099", "+0", "0001:", "--1", "users,sessions"] {
        cases.run(&["down", target], FAILED).await;
    }
    cases.run(&["down", "0001", "0002"], FAILED).await;
    cases.are(&expect![[r#"
        $ down _
        error: `_` is ambiguous; it matches m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts and 8 more
        hint: write more of the name, or its number
        [exit status: 2]
        $ down 0099
        error: no revision matches `0099`
        hint: did you mean m0009_create_notifications, m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage? `status` lists all
        [exit status: 2]
        $ down +0
        error: `down` cannot go to `+0`
        hint: a target is head, base, +2, -3, a revision's number, or its name or a part of it; 0010+1 and head-1 count from there
        [exit status: 2]
        $ down 0001:
        error: `0001:` is a range, which only --sql takes
        hint: give a single target; without --sql the run starts at the current revision
        [exit status: 2]
        $ down --1
        error: invalid value '--1' for '[TARGET]': `--1` is not a valid target

        For more information, try '--help'.
        [exit status: 2]
        $ down users,sessions
        error: no revision matches `users,sessions`
        hint: did you mean m0003_create_sessions, m0001_extensions, m0006_create_transactions, m0002_create_users, m0009_create_notifications? `status` lists all
        [exit status: 2]
        $ down 0001 0002
        error: unexpected argument '0002' found

        Usage: migration down [OPTIONS] [TARGET]

        For more information, try '--help'.
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn a_bare_number_is_no_way_down() {
    let (database, url) = at_0002().await;
    let mut cases = Cases::at(&database, url);
    for target in ["1", "02", "13", "42", "0"] {
        cases.run(&["down", target], FAILED).await;
    }
    cases.run(&["down", "--sql", "1"], FAILED).await;
    cases.run(&["plan", "1"], FAILED).await;
    cases.are(&expect![[r#"
        $ down 1
        error: `1` could mean 1 step or m0001_extensions
        hint: `down -1` rolls back one, `down 0001` goes down to m0001_extensions
        [exit status: 2]
        $ down 02
        error: `02` could mean 2 steps or m0002_create_users
        hint: `down -2` rolls back 2, `down 0002` goes down to m0002_create_users
        [exit status: 2]
        $ down 13
        error: `13` could mean 13 steps or m0013_stored_procedures
        hint: `down -13` rolls back 13, `down 0013` goes down to m0013_stored_procedures
        [exit status: 2]
        $ down 42
        error: `42` could mean 42 steps or a revision with that number
        hint: `down -42` rolls back 42
        [exit status: 2]
        $ down 0
        error: `0` could mean 0 steps or a revision with that number
        hint: `down base` rolls back all
        [exit status: 2]
        $ down --sql 1
        error: `1` could mean 1 step or m0001_extensions
        hint: `down -1` rolls back one, `down 0001` goes down to m0001_extensions
        [exit status: 2]
        $ plan 1
        error: `1` could mean 1 step or m0001_extensions
        hint: `down -1` rolls back one, `down 0001` goes down to m0001_extensions
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn an_offset_leads_to_one_revision_of_the_list() {
    let (database, url) = at_0002().await;
    let mut cases = Cases::at(&database, url);
    for arguments in [
        ["up", "0012+2"],
        ["up", "head+1"],
        ["up", "0001-1"],
        ["up", "m+1"],
        ["up", "0099+1"],
        ["up", "head-99999999999999999999999"],
        ["up", "++1"],
        ["down", "0002-3"],
        ["down", "base-1"],
        ["down", "head-1"],
        ["down", "base+3"],
        ["stamp", "heads+1"],
        ["stamp", "create-1"],
        ["plan", "0013+1"],
        ["show", "0001-1"],
        ["show", "base"],
        ["show", "head+1"],
    ] {
        cases.run(&arguments, FAILED).await;
    }
    cases.run(&["up", "--sql", "0003:head+1"], FAILED).await;
    cases.run(&["up", "--sql", "0001-1"], FAILED).await;
    cases.run(&["down", "--sql", "0003-4:"], FAILED).await;
    let url = "postgres://ann:s3cr%25t@localhost/augo-1";
    cases.run(&["up", url], FAILED).await;
    cases.are(&expect![[r#"
        $ up 0012+2
        error: `0012+2` is out of range
        hint: offsets from m0012_create_financial_settings are -12 to +1
        [exit status: 2]
        $ up head+1
        error: `head+1` is out of range
        hint: offsets from head are -13 to 0
        [exit status: 2]
        $ up 0001-1
        error: `up` cannot go to `0001-1`
        hint: a target is head, base, +2, -3, a revision's number, or its name or a part of it; 0010+1 and head-1 count from there
        [exit status: 2]
        $ up m+1
        error: `m` is ambiguous; it matches m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts and 8 more
        hint: write more of the name, or its number
        [exit status: 2]
        $ up 0099+1
        error: no revision matches `0099`
        hint: did you mean m0009_create_notifications, m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage? `status` lists all
        [exit status: 2]
        $ up head-99999999999999999999999
        error: `head-99999999999999999999999` is out of range
        hint: offsets from head are -13 to 0
        [exit status: 2]
        $ up ++1
        error: invalid value '++1' for '[TARGET]': `++1` is not a valid target

        For more information, try '--help'.
        [exit status: 2]
        $ down 0002-3
        error: `0002-3` is out of range
        hint: offsets from m0002_create_users are -2 to +11
        [exit status: 2]
        $ down base-1
        error: `base-1` is out of range
        hint: offsets from base are 0 to +13
        [exit status: 2]
        $ down head-1
        error: cannot roll back to `m0012_create_financial_settings`: it is not applied
        hint: see `status`
        [exit status: 2]
        $ down base+3
        error: cannot roll back to `m0003_create_sessions`: it is not applied
        hint: see `status`
        [exit status: 2]
        $ stamp heads+1
        error: `heads+1` is out of range
        hint: offsets from head are -13 to 0
        [exit status: 2]
        $ stamp create-1
        error: `create` is ambiguous; it matches m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts, m0006_create_transactions and 6 more
        hint: write more of the name, or its number
        [exit status: 2]
        $ plan 0013+1
        error: `0013+1` is out of range
        hint: offsets from m0013_stored_procedures are -13 to 0
        [exit status: 2]
        $ show 0001-1
        error: `0001-1` is no revision
        hint: name a revision by its number, or its name or a part of it; or head, current, 0010+1, head-1
        [exit status: 2]
        $ show base
        error: `base` is no revision
        hint: name a revision by its number, or its name or a part of it; or head, current, 0010+1, head-1
        [exit status: 2]
        $ show head+1
        error: `head+1` is out of range
        hint: offsets from head are -13 to 0
        [exit status: 2]
        $ up --sql 0003:head+1
        error: `head+1` is out of range
        hint: offsets from head are -13 to 0
        [exit status: 2]
        $ up --sql 0001-1
        error: `up` cannot go to `0001-1`
        hint: a target is head, base, +2, -3, a revision's number, or its name or a part of it; 0010+1 and head-1 count from there
        [exit status: 2]
        $ down --sql 0003-4:
        error: `0003-4` is out of range
        hint: offsets from m0003_create_sessions are -3 to +10
        [exit status: 2]
        $ up postgres://ann:s3cr%25t@localhost/augo-1
        error: invalid value 'postgres://…': expected a target, got a database URL

        For more information, try '--help'.
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn at_base_no_revision_is_current() {
    let database = Database::empty().await;
    let mut cases = Cases::at(&database, database.url());
    cases.run(&["show", "current"], FAILED).await;
    cases.are(&expect![[r#"
        $ show current
        error: no revision of this program is applied, so none is current
        hint: see `status`
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn a_stamp_needs_a_target_and_writes_nothing_without() {
    let (database, url) = at_0002().await;
    let mut cases = Cases::at(&database, url);
    cases.run(&["stamp"], FAILED).await;
    for target in ["", "+x", "0099", "create", "0001:0003"] {
        cases.run(&["stamp", target], FAILED).await;
    }
    cases.are(&expect![[r#"
        $ stamp
        error: the following required arguments were not provided:
          <TARGET>

        Usage: migration stamp --database-url <URL> <TARGET>

        For more information, try '--help'.
        [exit status: 2]
        $ stamp 
        error: invalid value '' for '<TARGET>': `` is not a valid target

        For more information, try '--help'.
        [exit status: 2]
        $ stamp +x
        error: invalid value '+x' for '<TARGET>': `+x` is not a valid target

        For more information, try '--help'.
        [exit status: 2]
        $ stamp 0099
        error: no revision matches `0099`
        hint: did you mean m0009_create_notifications, m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage? `status` lists all
        [exit status: 2]
        $ stamp create
        error: `create` is ambiguous; it matches m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts, m0006_create_transactions and 6 more
        hint: write more of the name, or its number
        [exit status: 2]
        $ stamp 0001:0003
        error: no revision matches `0001:0003`
        hint: did you mean m0001_extensions, m0003_create_sessions, m0010_create_searchable_messages, m0013_stored_procedures, m0002_create_users? `status` lists all
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn a_plan_leads_to_one_revision_only() {
    let (database, url) = at_0002().await;
    let mut cases = Cases::at(&database, url);
    for target in ["0099", "create", "+", "current"] {
        cases.run(&["plan", target], FAILED).await;
    }
    cases.are(&expect![[r#"
        $ plan 0099
        error: no revision matches `0099`
        hint: did you mean m0009_create_notifications, m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage? `status` lists all
        [exit status: 2]
        $ plan create
        error: `create` is ambiguous; it matches m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts, m0006_create_transactions and 6 more
        hint: write more of the name, or its number
        [exit status: 2]
        $ plan +
        error: invalid value '+' for '[TARGET]': `+` is not a valid target

        For more information, try '--help'.
        [exit status: 2]
        $ plan current
        error: no revision matches `current`
        hint: did you mean m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts, m0006_create_transactions? `status` lists all
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn a_text_that_would_steer_a_terminal_does_not() {
    let mut cases = Cases::offline();
    let name = "\u{1b}[31mred\nerror: forged";
    cases.run(&["show", name], FAILED).await;
    let range = format!("{name}:");
    cases.run(&["show", &range], FAILED).await;
    // The parser of the arguments repeats them, and keeps the ends of lines.
    let name = "\u{1b}[31mred";
    for range in [name.to_owned(), format!("{name}:")] {
        cases.run(&["up", "--sql", &range], FAILED).await;
        cases.run(&["history", "-r", &range], FAILED).await;
    }
    cases
        .run(&["up", "--sql", &format!("+{name}")], FAILED)
        .await;
    cases.are(&expect![[r#"
        $ show \u{1b}[31mred\nerror: forged
        error: no revision matches `\u{1b}[31mred\nerror: forged`
        hint: did you mean m0013_stored_procedures, m0004_create_storage, m0002_create_users, m0003_create_sessions, m0007_create_budgets? `status` lists all
        [exit status: 2]
        $ show \u{1b}[31mred\nerror: forged:
        error: no revision matches `\u{1b}[31mred\nerror: forged:`
        hint: did you mean m0013_stored_procedures, m0004_create_storage, m0007_create_budgets, m0002_create_users, m0003_create_sessions? `status` lists all
        [exit status: 2]
        $ up --sql \u{1b}[31mred
        error: no revision matches `\u{1b}[31mred`
        hint: did you mean m0008_create_shared_spaces, m0013_stored_procedures, m0001_extensions, m0002_create_users, m0003_create_sessions? `status` lists all
        [exit status: 2]
        $ history -r \u{1b}[31mred
        error: invalid value 'red' for '--rev-range <FROM:TO>': `\u{1b}[31mred` is no range

        For more information, try '--help'.
        [exit status: 2]
        $ up --sql \u{1b}[31mred:
        error: no revision matches `\u{1b}[31mred`
        hint: did you mean m0008_create_shared_spaces, m0013_stored_procedures, m0001_extensions, m0002_create_users, m0003_create_sessions? `status` lists all
        [exit status: 2]
        $ history -r \u{1b}[31mred:
        error: no revision matches `\u{1b}[31mred`
        hint: did you mean m0008_create_shared_spaces, m0013_stored_procedures, m0001_extensions, m0002_create_users, m0003_create_sessions? `status` lists all
        [exit status: 2]
        $ up --sql +\u{1b}[31mred
        error: invalid value '+red' for '[TARGET]': `+\u{1b}[31mred` is not a valid target

        For more information, try '--help'.
        [exit status: 2]
    "#]]);
}
