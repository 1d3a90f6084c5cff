//! Special characters in user and password.

use expect_test::expect;
use tests::{Database, Outcome, Program};

use super::{Cases, FAILED, NOTHING, assert_tells_no_password};

/// Every printable character that is neither a letter nor a digit.
fn special() -> impl Iterator<Item = char> {
    (' '..='~').filter(|c| !c.is_ascii_alphanumeric())
}

fn encoded(text: &str) -> String {
    text.bytes()
        .fold(String::new(), |text, byte| text + &format!("%{byte:02X}"))
}

#[async_std::test]
async fn every_special_character_reaches_the_server_when_it_is_encoded() {
    let database = Database::empty().await;
    let all: String = special().collect();
    assert_eq!(all.len(), 33);
    for password in special().map(|c| format!("s3cr{c}t")).chain([all]) {
        let url = database.login(&password, NOTHING).await;
        let run = Program::migration(&url).run(&["-vv", "current"]);
        assert_tells_no_password(&run.success().to_string());
    }
}

#[async_std::test]
async fn a_role_may_have_any_name_but_for_one_character() {
    let database = Database::empty().await;
    // A name has 63 bytes at most, and the role's own some thirty of them.
    for special in [" !\"#$%&'()*+-./:;", "<=>?@[\\]^_`{|}~ "] {
        let run = run_as(&database, special).await;
        assert_tells_no_password(&run.success().to_string());
    }
    let run = run_as(&database, ",").await;
    assert_tells_no_password(&run.to_string());
    expect![[r#"
        ------- stderr -------
        error: cannot log in as `[role],` at [server]: role names with a comma are not supported by the driver (sqlx)
        hint: rename it, or connect as another; the driver forgets to escape the comma
        [exit status: 2]
    "#]]
    .assert_eq(&run.stable());
}

/// Runs `current` as a role whose name has these characters at its end.
async fn run_as(database: &Database, special: &str) -> Outcome {
    let url = database.login("s3cr%t", NOTHING).await;
    let (_, rest) = url.split_once("://").expect("a scheme");
    let (role, rest) = rest.split_once(':').expect("a user");
    let name = format!("{role}{special}");
    let quoted = format!("\"{}\"", name.replace('"', "\"\""));
    let rename = format!("ALTER ROLE {role} RENAME TO {quoted}");
    database.execute(&rename).await;
    let url = format!("postgres://{}:{rest}", encoded(&name));
    let run = Program::migration(&url).run(&["current"]);
    // It is swept by its own name.
    let back = format!("ALTER ROLE {quoted} RENAME TO {role}");
    database.execute(&back).await;
    run
}

#[async_std::test]
async fn a_character_that_is_not_encoded_is_understood_or_said_to_be_the_fault() {
    let database = Database::empty().await;
    let mut told = String::new();
    for special in special() {
        let password = format!("s3cr{special}t");
        let url = database.login(&password, NOTHING).await;
        let bare = url.replace(&encoded_in(&password), &password);
        assert!(bare.contains(&password), "{bare}");
        let run = Program::migration(&bare).run(&["current"]);
        assert_tells_no_password(&run.to_string());
        if run.code != Some(0) {
            told = told + &special.to_string() + "  " + &run.stderr;
        }
    }
    expect![[r#"
        #  error: the database URL has a `#` where none can stand
        hint: percent-encode special characters in user and password (`@` is %40, `/` is %2F, `#` is %23, `?` is %3F)
        %  error: the database URL has a `%` that begins no escape
        hint: percent-encode special characters; a `%` itself is %25
        /  error: the database URL has a `@` where none can stand
        hint: percent-encode special characters in user and password (`@` is %40, `/` is %2F, `#` is %23, `?` is %3F)
        ?  error: the database URL has a `@` where none can stand
        hint: percent-encode special characters in user and password (`@` is %40, `/` is %2F, `#` is %23, `?` is %3F)
    "#]].assert_eq(&told);
}

/// As [`Database::login`] encodes it.
fn encoded_in(password: &str) -> String {
    let encode = |c: char| match c {
        c if c.is_ascii_alphanumeric() => c.to_string(),
        c => encoded(&c.to_string()),
    };
    password.chars().map(encode).collect()
}

#[async_std::test]
async fn urls_with_a_piece_too_many_or_too_few_are_refused_and_not_repeated() {
    let mut cases = Cases::offline();
    for (what, url) in [
        ("blanks only", "   "),
        (
            "a blank before it",
            " postgres://ann:s3cr%25t@127.0.0.1/augo",
        ),
        (
            "quotes around it",
            "'postgres://ann:s3cr%25t@127.0.0.1/augo'",
        ),
        ("one slash", "postgres:/ann:s3cr%25t@127.0.0.1/augo"),
        (
            "libpq's other form",
            "host=127.0.0.1 user=ann password=s3cr%t",
        ),
        ("no host", "postgres://ann:s3cr%25t@/augo"),
        (
            "a port too high",
            "postgres://ann:s3cr%25t@127.0.0.1:65536/augo",
        ),
        ("half an address", "postgres://ann:s3cr%25t@[::1/augo"),
        (
            "a blank in the host",
            "postgres://ann:s3cr%25t@127.0.0. 1/augo",
        ),
        (
            "a password in a parameter, with an @",
            "postgres://127.0.0.1/augo?password=s3cr@t",
        ),
        (
            "an unknown parameter",
            "postgres://ann:s3cr%25t@127.0.0.1:1/augo?s3crpart=1",
        ),
        (
            "JDBC",
            "jdbc:postgresql://127.0.0.1/augo?user=ann&password=s3cr%25t",
        ),
        (
            "SQLAlchemy",
            "postgresql+psycopg://ann:s3cr%25t@127.0.0.1:1/augo",
        ),
        (
            "SQLAlchemy, for another database",
            "mysql+pymysql://ann:s3cr%25t@127.0.0.1/augo",
        ),
        ("a % alone", "postgres://ann:s3cr%t@127.0.0.1/augo"),
        ("a zero byte", "postgres://ann:s3cr%00t@127.0.0.1/augo"),
    ] {
        cases.note(what);
        cases.with_url(url);
        cases.run(&["current"], FAILED).await;
    }
    cases.are(&expect![[r#"
        # blanks only
        $ current
        error: the database URL does not start with `postgres://` or `postgresql://`
        hint: the form is postgres://user:password@host:5432/database; postgresql:// and a driver's name, as in postgresql+asyncpg://, are accepted
        [exit status: 2]
        # a blank before it
        $ current
        error: the database URL does not start with `postgres://` or `postgresql://`
        hint: the form is postgres://user:password@host:5432/database; postgresql:// and a driver's name, as in postgresql+asyncpg://, are accepted
        [exit status: 2]
        # quotes around it
        $ current
        error: the database URL does not start with `postgres://` or `postgresql://`
        hint: the form is postgres://user:password@host:5432/database; postgresql:// and a driver's name, as in postgresql+asyncpg://, are accepted
        [exit status: 2]
        # one slash
        $ current
        error: the database URL does not start with `postgres://` or `postgresql://`
        hint: the form is postgres://user:password@host:5432/database; postgresql:// and a driver's name, as in postgresql+asyncpg://, are accepted
        [exit status: 2]
        # libpq's other form
        $ current
        error: the database URL does not start with `postgres://` or `postgresql://`
        hint: the form is postgres://user:password@host:5432/database; postgresql:// and a driver's name, as in postgresql+asyncpg://, are accepted
        [exit status: 2]
        # no host
        $ current
        error: the database URL is malformed: empty host
        hint: the form is postgres://user:password@host:5432/database
        [exit status: 2]
        # a port too high
        $ current
        error: the database URL is malformed: invalid port number
        hint: the form is postgres://user:password@host:5432/database
        [exit status: 2]
        # half an address
        $ current
        error: the database URL is malformed: invalid IPv6 address
        hint: the form is postgres://user:password@host:5432/database
        [exit status: 2]
        # a blank in the host
        $ current
        error: the database URL is malformed: invalid domain character
        hint: the form is postgres://user:password@host:5432/database
        [exit status: 2]
        # a password in a parameter, with an @
        $ current
        error: the database URL has a `@` where none can stand
        hint: percent-encode special characters in user and password (`@` is %40, `/` is %2F, `#` is %23, `?` is %3F)
        [exit status: 2]
        # an unknown parameter
        $ current
        error: parameter 1 of the database URL is unknown
        hint: the known ones are application_name, connect_timeout, dbname, host, hostaddr, options, password, port, ssl-ca, ssl-cert, ssl-key, ssl-mode, ssl-root-cert, sslcert, sslkey, sslmode, sslrootcert, statement-cache-capacity, target_session_attrs, user, options[…]
        [exit status: 2]
        # JDBC
        $ current
        error: the database URL does not start with `postgres://` or `postgresql://`
        hint: the form is postgres://user:password@host:5432/database; postgresql:// and a driver's name, as in postgresql+asyncpg://, are accepted
        [exit status: 2]
        # SQLAlchemy
        $ current
        error: cannot reach PostgreSQL at [server]: Connection refused
        hint: is the server running, and does DATABASE_URL name the right host and port?
        [exit status: 2]
        # SQLAlchemy, for another database
        $ current
        error: only PostgreSQL is supported, and the database URL begins with `mysql`
        hint: the form is postgres://user:password@host:5432/database; postgresql:// and a driver's name, as in postgresql+asyncpg://, are accepted
        [exit status: 2]
        # a % alone
        $ current
        error: the database URL has a `%` that begins no escape
        hint: percent-encode special characters; a `%` itself is %25
        [exit status: 2]
        # a zero byte
        $ current
        error: the database URL has a zero byte (%00)
        hint: leave it out
        [exit status: 2]
    "#]]);
}

#[async_std::test]
async fn a_parameter_that_would_be_ignored_is_refused() {
    let mut cases = Cases::offline();
    for parameters in [
        "sslmod=require",
        "sslmode=require&SSLMODE=require",
        "conect_timeout=s3cr",
        "s3cr=1",
        "s3cr@t=1",
        "keepalives=1",
        "channel_binding=require",
        "ssl=true",
        "passfile=s3cr",
        "target_session_attrs=read-write",
        "connect_timeout=s3cr",
        "sslmode=require&ssl-mode=disable",
        "host=a&hostaddr=127.0.0.1",
    ] {
        cases.note(&parameters.replace("s3cr", "[password]"));
        cases.with_url(format!(
            "postgres://ann:s3cr%25t@127.0.0.1:1/augo?{parameters}"
        ));
        cases.run(&["current"], FAILED).await;
    }
    cases.are(&expect![[r#"
        # sslmod=require
        $ current
        error: parameter 1 of the database URL is unknown
        hint: did you mean `sslmode`?
        [exit status: 2]
        # sslmode=require&SSLMODE=require
        $ current
        error: parameter 2 of the database URL is unknown
        hint: did you mean `sslmode`?
        [exit status: 2]
        # conect_timeout=[password]
        $ current
        error: parameter 1 of the database URL is unknown
        hint: did you mean `connect_timeout`?
        [exit status: 2]
        # [password]=1
        $ current
        error: parameter 1 of the database URL is unknown
        hint: the known ones are application_name, connect_timeout, dbname, host, hostaddr, options, password, port, ssl-ca, ssl-cert, ssl-key, ssl-mode, ssl-root-cert, sslcert, sslkey, sslmode, sslrootcert, statement-cache-capacity, target_session_attrs, user, options[…]
        [exit status: 2]
        # [password]@t=1
        $ current
        error: the database URL has a `@` where none can stand
        hint: percent-encode special characters in user and password (`@` is %40, `/` is %2F, `#` is %23, `?` is %3F)
        [exit status: 2]
        # keepalives=1
        $ current
        error: the database URL has the parameter `keepalives`, which is not supported: libpq knows it, the driver does not
        hint: leave it out
        [exit status: 2]
        # channel_binding=require
        $ current
        error: the database URL has the parameter `channel_binding`, which is not supported: libpq knows it, the driver does not
        hint: leave it out
        [exit status: 2]
        # ssl=true
        $ current
        error: the database URL has the parameter `ssl`, which is not supported: libpq knows it, the driver does not
        hint: write sslmode=require
        [exit status: 2]
        # passfile=[password]
        $ current
        error: the database URL has the parameter `passfile`, which is not supported: libpq knows it, the driver does not
        hint: leave it out
        [exit status: 2]
        # target_session_attrs=read-write
        $ current
        error: the database URL has a value of `target_session_attrs` that is not supported: the driver takes any server
        hint: leave it out, and name the host of the primary
        [exit status: 2]
        # connect_timeout=[password]
        $ current
        error: the database URL has a `connect_timeout` that is not a whole number of seconds
        hint: 0 means the default
        [exit status: 2]
        # sslmode=require&ssl-mode=disable
        $ current
        error: the database URL has the parameter `sslmode` more than once
        hint: leave one out
        [exit status: 2]
        # host=a&hostaddr=127.0.0.1
        $ current
        error: the database URL has the parameter `host` more than once
        hint: leave one out; `hostaddr` sets the same as `host`
        [exit status: 2]
    "#]]);
}
