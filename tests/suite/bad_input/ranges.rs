//! Stretches of the list of revisions.

use expect_test::expect;

use super::{Cases, FAILED};

#[async_std::test]
async fn ranges_that_lead_nowhere_are_refused_without_a_database() {
    let mut cases = Cases::offline();
    for range in [
        "head:base",
        ":+99",
        "-99:",
        "+1:-1",
        "0007:create",
        "current:head",
        ":::",
        "-:",
        "base:+99999999999999999999999",
        "0003:0003:",
        " : ",
    ] {
        cases.run(&["up", "--sql", range], FAILED).await;
    }
    for range in ["base:head", "0001:0002", "head", "-2:", "head:-99"] {
        cases.run(&["down", "--sql", range], FAILED).await;
    }
    cases.are(&expect![[r#"
        $ up --sql head:base
        error: `up` cannot go from m0013_stored_procedures to base
        hint: swap the two ends
        [exit status: 2]
        $ up --sql :+99
        error: `:+99` is out of range
        hint: see `status`
        [exit status: 2]
        $ up --sql -99:
        error: `-99:` is out of range
        hint: see `status`
        [exit status: 2]
        $ up --sql +1:-1
        error: both ends of `+1:-1` are relative
        hint: name one end: 0003:+2, or -3:head
        [exit status: 2]
        $ up --sql 0007:create
        error: `create` is ambiguous; it matches m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts, m0006_create_transactions and 6 more
        hint: write more of the name, or its number
        [exit status: 2]
        $ up --sql current:head
        error: no revision matches `current`
        hint: did you mean m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts, m0006_create_transactions? `status` lists all
        [exit status: 2]
        $ up --sql :::
        error: invalid value ':::' for '[TARGET]': `:::` is not a valid target

        For more information, try '--help'.
        [exit status: 2]
        $ up --sql -:
        error: invalid value '-:' for '[TARGET]': `-` is not a valid target

        For more information, try '--help'.
        [exit status: 2]
        $ up --sql base:+99999999999999999999999
        error: invalid value 'base:+99999999999999999999999' for '[TARGET]': `+99999999999999999999999` is not a valid target

        For more information, try '--help'.
        [exit status: 2]
        $ up --sql 0003:0003:
        error: invalid value '0003:0003:' for '[TARGET]': `0003:0003:` is not a valid target

        For more information, try '--help'.
        [exit status: 2]
        $ up --sql  : 
        error: no revision matches ` `
        hint: did you mean m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts? `status` lists all
        [exit status: 2]
        $ down --sql base:head
        error: `down` cannot go from base to m0013_stored_procedures
        hint: swap the two ends
        [exit status: 2]
        $ down --sql 0001:0002
        error: `down` cannot go from m0001_extensions to m0002_create_users
        hint: swap the two ends
        [exit status: 2]
        $ down --sql head
        error: `down` cannot go to `head`
        hint: a target is head, base, +2, -3, a revision's number, or its name or a part of it; 0010+1 and head-1 count from there
        [exit status: 2]
        $ down --sql -2:
        error: `-2:` is out of range
        hint: see `status`
        [exit status: 2]
        $ down --sql head:-99
        error: `head:-99` is out of range
        hint: see `status`
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn stretches_of_the_history_have_two_ends() {
    let mut cases = Cases::offline();
    for range in [
        "",
        "head",
        "head:base",
        "+3:",
        ":-3",
        "a:b:c",
        "0099:",
        ":create",
    ] {
        cases.run(&["history", "-r", range], FAILED).await;
    }
    cases.are(&expect![[r#"
        $ history -r 
        error: invalid value '' for '--rev-range <FROM:TO>': `` is no range

        For more information, try '--help'.
        [exit status: 2]
        $ history -r head
        error: invalid value 'head' for '--rev-range <FROM:TO>': `head` is no range

        For more information, try '--help'.
        [exit status: 2]
        $ history -r head:base
        error: `head` is newer than `base`
        hint: the older end stands before the colon
        [exit status: 2]
        $ history -r +3:
        error: invalid value '+3:' for '--rev-range <FROM:TO>': `+3:` is no range

        For more information, try '--help'.
        [exit status: 2]
        $ history -r :-3
        error: invalid value ':-3' for '--rev-range <FROM:TO>': `:-3` is no range

        For more information, try '--help'.
        [exit status: 2]
        $ history -r a:b:c
        error: invalid value 'a:b:c' for '--rev-range <FROM:TO>': `a:b:c` is no range

        For more information, try '--help'.
        [exit status: 2]
        $ history -r 0099:
        error: no revision matches `0099`
        hint: did you mean m0009_create_notifications, m0001_extensions, m0002_create_users, m0003_create_sessions, m0004_create_storage? `status` lists all
        [exit status: 2]
        $ history -r :create
        error: `create` is ambiguous; it matches m0002_create_users, m0003_create_sessions, m0004_create_storage, m0005_create_financial_accounts, m0006_create_transactions and 6 more
        hint: write more of the name, or its number
        [exit status: 2]
    "#]]);
}
