//! Flags, their values and their absence.

use expect_test::expect;

use super::{Cases, FAILED};

#[async_std::test]
async fn durations_are_seconds() {
    let mut cases = Cases::offline();
    for value in ["", "x", "-1", "5s", "NaN", "inf", "1e40"] {
        cases
            .run(&["up", &format!("--lock-timeout={value}")], FAILED)
            .await;
    }
    for value in ["-0.5", "60 s", "1,5", "1e19"] {
        cases
            .run(&["down", &format!("--patience={value}")], FAILED)
            .await;
    }
    cases.run(&["up", "--patience"], FAILED).await;
    cases.run(&["wait", "--timeout", "soon"], FAILED).await;
    cases.are(&expect![[r#"
        $ up --lock-timeout=
        error: invalid value '' for '--lock-timeout <SECONDS>': not a number of seconds from 0 to 2147483

        For more information, try '--help'.
        [exit status: 2]
        $ up --lock-timeout=x
        error: invalid value 'x' for '--lock-timeout <SECONDS>': not a number of seconds from 0 to 2147483

        For more information, try '--help'.
        [exit status: 2]
        $ up --lock-timeout=-1
        error: invalid value '-1' for '--lock-timeout <SECONDS>': not a number of seconds from 0 to 2147483

        For more information, try '--help'.
        [exit status: 2]
        $ up --lock-timeout=5s
        error: invalid value '5s' for '--lock-timeout <SECONDS>': not a number of seconds from 0 to 2147483

        For more information, try '--help'.
        [exit status: 2]
        $ up --lock-timeout=NaN
        error: invalid value 'NaN' for '--lock-timeout <SECONDS>': not a number of seconds from 0 to 2147483

        For more information, try '--help'.
        [exit status: 2]
        $ up --lock-timeout=inf
        error: invalid value 'inf' for '--lock-timeout <SECONDS>': not a number of seconds from 0 to 2147483

        For more information, try '--help'.
        [exit status: 2]
        $ up --lock-timeout=1e40
        error: invalid value '1e40' for '--lock-timeout <SECONDS>': not a number of seconds from 0 to 2147483

        For more information, try '--help'.
        [exit status: 2]
        $ down --patience=-0.5
        error: invalid value '-0.5' for '--patience <SECONDS>': not a number of seconds from 0 to 2147483

        For more information, try '--help'.
        [exit status: 2]
        $ down --patience=60 s
        error: invalid value '60 s' for '--patience <SECONDS>': not a number of seconds from 0 to 2147483

        For more information, try '--help'.
        [exit status: 2]
        $ down --patience=1,5
        error: invalid value '1,5' for '--patience <SECONDS>': not a number of seconds from 0 to 2147483

        For more information, try '--help'.
        [exit status: 2]
        $ down --patience=1e19
        error: invalid value '1e19' for '--patience <SECONDS>': not a number of seconds from 0 to 2147483

        For more information, try '--help'.
        [exit status: 2]
        $ up --patience
        error: a value is required for '--patience <SECONDS>' but none was supplied

        For more information, try '--help'.
        [exit status: 2]
        $ wait --timeout soon
        error: invalid value 'soon' for '--timeout <SECONDS>': invalid digit found in string

        For more information, try '--help'.
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn durations_that_are_too_long_to_count_are_refused() {
    let mut cases = Cases::offline();
    for flag in ["--lock-timeout", "--patience"] {
        cases.run(&["up", flag, "1e18"], FAILED).await;
    }
    cases.run(&["wait", "--timeout", "1e18"], FAILED).await;
    cases.are(&expect![[r#"
        $ up --lock-timeout 1e18
        error: invalid value '1e18' for '--lock-timeout <SECONDS>': not a number of seconds from 0 to 2147483

        For more information, try '--help'.
        [exit status: 2]
        $ up --patience 1e18
        error: invalid value '1e18' for '--patience <SECONDS>': not a number of seconds from 0 to 2147483

        For more information, try '--help'.
        [exit status: 2]
        $ wait --timeout 1e18
        error: invalid value '1e18' for '--timeout <SECONDS>': invalid digit found in string

        For more information, try '--help'.
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn flags_that_contradict_each_other_are_refused() {
    let mut cases = Cases::offline();
    for arguments in [
        &["up", "-n", "2", "0003"][..],
        &["down", "0003", "--num", "2"],
        &["up", "-n"],
        &["up", "-n", "many"],
        &["up", "-n", "4294967296"],
        &["up", "--purge"],
        &["down", "--allow-out-of-order"],
        &["stamp", "head", "--reason", "so"],
        &["up", "--patience", "1", "--patience", "2"],
    ] {
        cases.run(arguments, FAILED).await;
    }
    cases.are(&expect![[r#"
        $ up -n 2 0003
        error: the argument '--num <N>' cannot be used with '[TARGET]'

        Usage: migration up --num <N> --database-url <URL> [TARGET]

        For more information, try '--help'.
        [exit status: 2]
        $ down 0003 --num 2
        error: the argument '[TARGET]' cannot be used with '--num <N>'

        Usage: migration down --database-url <URL> <TARGET>

        For more information, try '--help'.
        [exit status: 2]
        $ up -n
        error: a value is required for '--num <N>' but none was supplied

        For more information, try '--help'.
        [exit status: 2]
        $ up -n many
        error: invalid value 'many' for '--num <N>': invalid digit found in string

        For more information, try '--help'.
        [exit status: 2]
        $ up -n 4294967296
        error: invalid value '4294967296' for '--num <N>': 4294967296 is not in 0..=4294967295

        For more information, try '--help'.
        [exit status: 2]
        $ up --purge
        error: invalid value '--purge' for '[TARGET]': `--purge` is neither a flag of this command nor a target

        For more information, try '--help'.
        [exit status: 2]
        $ down --allow-out-of-order
        error: invalid value '--allow-out-of-order' for '[TARGET]': `--allow-out-of-order` is neither a flag of this command nor a target

        For more information, try '--help'.
        [exit status: 2]
        $ stamp head --reason so
        error: unexpected argument '--reason' found

          tip: to pass '--reason' as a value, use '-- --reason'

        Usage: migration stamp <TARGET>

        For more information, try '--help'.
        [exit status: 2]
        $ up --patience 1 --patience 2
        error: the argument '--patience <SECONDS>' cannot be used multiple times

        Usage: migration up [OPTIONS] [TARGET]

        For more information, try '--help'.
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn words_that_mean_nothing_are_refused() {
    let mut cases = Cases::offline();
    for arguments in [
        &["migrate"][..],
        &["ups"],
        &["up", "--yes"],
        &["status", "--format", "yaml"],
        &["status", "--format"],
        &["plan", "--format", ""],
        &["show", "0001", "--format", "JSON"],
        &["completions", "cmd"],
        &["heads", "0001"],
        &["up", "--database-url"],
        &["-s"],
        &["--no-such-flag"],
    ] {
        cases.run(arguments, FAILED).await;
    }
    cases.are(&expect![[r#"
        $ migrate
        error: unrecognized subcommand 'migrate'

          tip: a similar subcommand exists: 'upgrade'

        Usage: migration [OPTIONS] [COMMAND]

        For more information, try '--help'.
        [exit status: 2]
        $ ups
        error: unrecognized subcommand 'ups'

          tip: a similar subcommand exists: 'up'

        Usage: migration [OPTIONS] [COMMAND]

        For more information, try '--help'.
        [exit status: 2]
        $ up --yes
        error: invalid value '--yes' for '[TARGET]': `--yes` is neither a flag of this command nor a target

        For more information, try '--help'.
        [exit status: 2]
        $ status --format yaml
        error: invalid value 'yaml' for '--format <FORMAT>'
          [possible values: text, json]

        For more information, try '--help'.
        [exit status: 2]
        $ status --format
        error: a value is required for '--format <FORMAT>' but none was supplied
          [possible values: text, json]

        For more information, try '--help'.
        [exit status: 2]
        $ plan --format 
        error: a value is required for '--format <FORMAT>' but none was supplied
          [possible values: text, json]

        For more information, try '--help'.
        [exit status: 2]
        $ show 0001 --format JSON
        error: invalid value 'JSON' for '--format <FORMAT>'
          [possible values: text, json]

        For more information, try '--help'.
        [exit status: 2]
        $ completions cmd
        error: invalid value 'cmd' for '<SHELL>'
          [possible values: bash, elvish, fish, powershell, zsh]

        For more information, try '--help'.
        [exit status: 2]
        $ heads 0001
        error: unexpected argument '0001' found

        Usage: migration heads [OPTIONS]

        For more information, try '--help'.
        [exit status: 2]
        $ up --database-url
        error: a value is required for '--database-url <URL>' but none was supplied

        For more information, try '--help'.
        [exit status: 2]
        $ -s
        error: a value is required for '--database-schema <NAME>' but none was supplied

        For more information, try '--help'.
        [exit status: 2]
        $ --no-such-flag
        error: unexpected argument '--no-such-flag' found

        Usage: migration [OPTIONS] [COMMAND]

        For more information, try '--help'.
        [exit status: 2]
    "#]]);
}
