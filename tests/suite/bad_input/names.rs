//! Names of revisions.

use std::fs;

use expect_test::expect;
use tests::{Database, Program};

use super::{Cases, FAILED, PASSWORD, at_0002};

#[async_std::test]
async fn names_that_no_file_could_have_are_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = "fn migrations() { vec![] }\n";
    fs::write(folder.path().join("lib.rs"), list).expect("written");
    let dir = folder.path().to_str().expect("UTF-8");
    let long = "a".repeat(101);
    let mut cases = Cases::offline();
    for name in [
        "../../etc/passwd",
        "a\nb",
        "\u{1b}[31mred",
        "créer",
        "_",
        "0001",
        "drop;table",
        &long,
    ] {
        let program = Program::migration("");
        let before = files(dir);
        cases
            .program(program, &["generate", "-d", dir, name], FAILED)
            .await;
        assert_eq!(files(dir), before, "{name}");
    }
    let told = cases.told.replace(dir, "[dir]");
    expect![[r#"
        $ generate -d [dir] ../../etc/passwd
        error: a revision's name is made of letters, digits and underscores, not of `.`
        hint: for example: create_invoices_table
        [exit status: 2]
        $ generate -d [dir] a\nb
        error: a revision's name is made of letters, digits and underscores, not of `\n`
        hint: for example: create_invoices_table
        [exit status: 2]
        $ generate -d [dir] \u{1b}[31mred
        error: a revision's name is made of letters, digits and underscores, not of `\u{1b}`
        hint: for example: create_invoices_table
        [exit status: 2]
        $ generate -d [dir] créer
        error: a revision's name is made of letters, digits and underscores, not of `é`
        hint: for example: create_invoices_table
        [exit status: 2]
        $ generate -d [dir] _
        error: a revision needs a name
        hint: for example: create_invoices_table
        [exit status: 2]
        $ generate -d [dir] 0001
        error: a revision's name begins with a letter, not with `0`
        hint: for example: create_invoices_table
        [exit status: 2]
        $ generate -d [dir] drop;table
        error: a revision's name is made of letters, digits and underscores, not of `;`
        hint: for example: create_invoices_table
        [exit status: 2]
        $ generate -d [dir] aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        error: a revision's name has at most 100 characters
        hint: for example: create_invoices_table
        [exit status: 2]
    "#]].assert_eq(&told);
}

fn files(dir: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(dir).expect("a folder");
    let file = |entry: fs::DirEntry| {
        let text = fs::read_to_string(entry.path()).expect("UTF-8");
        (entry.file_name().to_string_lossy().into_owned(), text)
    };
    let mut files: Vec<_> = entries
        .map(|entry| file(entry.expect("an entry")))
        .collect();
    files.sort();
    files
}

#[async_std::test]
async fn a_revision_that_is_to_be_shown_has_one_name() {
    let mut cases = Cases::offline();
    for name in ["", "+1", "-1", "0099", "create", "0001:0002"] {
        cases.run(&["show", name], FAILED).await;
    }
    cases.run(&["show"], FAILED).await;
    cases.are(&expect![[r#"
        $ show 
        error: invalid value '' for '<REVISION>': `` is not a valid target

        For more information, try '--help'.
        [exit status: 2]
        $ show +1
        error: `+1` is no revision
        hint: name a revision by its number, or its name or a part of it; or head, current, 0010+1, head-1
        [exit status: 2]
        $ show -1
        error: unexpected argument '-1' found

          tip: to pass '-1' as a value, use '-- -1'

        Usage: migration show [OPTIONS] <REVISION>

        For more information, try '--help'.
        [exit status: 2]
        $ show 0099
        error: no revision matches `0099`
        hint: did you mean m0009_create_notifications, m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage? `status` lists all
        [exit status: 2]
        $ show create
        error: `create` is ambiguous; it matches m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts, m0006_create_transactions and 6 more
        hint: write more of the name, or its number
        [exit status: 2]
        $ show 0001:0002
        error: no revision matches `0001:0002`
        hint: did you mean m0001_extensions, m0002_create_users, m0010_create_searchable_messages, m0012_create_financial_settings, m0003_create_sessions? `status` lists all
        [exit status: 2]
        $ show
        error: the following required arguments were not provided:
          <REVISION>

        Usage: migration show --database-url <URL> <REVISION>

        For more information, try '--help'.
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn a_repair_needs_one_applied_revision_and_a_reason() {
    let (database, url) = at_0002().await;
    let mut cases = Cases::at(&database, url);
    cases.run(&["repair", "0002"], FAILED).await;
    cases.run(&["repair", "0002", "--reason", ""], FAILED).await;
    cases
        .run(&["repair", "0002", "--reason", "  "], FAILED)
        .await;
    for name in ["", "0099", "create", "0005", "head", "-1"] {
        cases.run(&["repair", name, "--reason", "so"], FAILED).await;
    }
    cases.are(&expect![[r#"
        $ repair 0002
        error: the following required arguments were not provided:
          --reason <TEXT>

        Usage: migration repair --reason <TEXT> --database-url <URL> <REV>

        For more information, try '--help'.
        [exit status: 2]
        $ repair 0002 --reason 
        error: invalid value '' for '--reason <TEXT>': say why

        For more information, try '--help'.
        [exit status: 2]
        $ repair 0002 --reason   
        error: invalid value '  ' for '--reason <TEXT>': say why

        For more information, try '--help'.
        [exit status: 2]
        $ repair  --reason so
        error: `` is not a valid target
        hint: a target is head, base, +2, -3, a revision's number, or its name or a part of it; 0010+1 and head-1 count from there
        [exit status: 2]
        $ repair 0099 --reason so
        error: no revision matches `0099`
        hint: did you mean m0009_create_notifications, m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage? `status` lists all
        [exit status: 2]
        $ repair create --reason so
        error: `create` is ambiguous; it matches m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts, m0006_create_transactions and 6 more
        hint: write more of the name, or its number
        [exit status: 2]
        $ repair 0005 --reason so
        error: revision `m0005_create_financial_accounts` is not applied
        hint: see `status`
        [exit status: 2]
        $ repair head --reason so
        error: no revision matches `head`
        hint: did you mean m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts? `status` lists all
        [exit status: 2]
        $ repair -1 --reason so
        error: unexpected argument '-1' found

          tip: to pass '-1' as a value, use '-- -1'

        Usage: migration repair [OPTIONS] --reason <TEXT> <REV>

        For more information, try '--help'.
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn a_repair_needs_a_history_that_it_may_write() {
    let database = Database::migrated().await;
    let url = database
        .login(
            PASSWORD,
            "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}",
        )
        .await;
    let mut cases = Cases::at(&database, url.clone());
    cases
        .run(&["repair", "0002", "--reason", "so"], FAILED)
        .await;
    database.execute("DROP TABLE _seaway_history").await;
    cases
        .run(&["repair", "0002", "--reason", "so"], FAILED)
        .await;
    cases.are(&expect![[r#"
        $ repair 0002 --reason so
        error: `_seaway_history` does not exist, or this role may not write to it
        hint: `up` makes it, where the role may create tables
        [exit status: 2]
        $ repair 0002 --reason so
        error: `_seaway_history` does not exist, or this role may not write to it
        hint: `up` makes it, where the role may create tables
        [exit status: 2]
    "#]]);
}
