//! The scripts of the local PostgreSQL: nobody else has its password, and nothing that another user
//! can change is believed.

use std::{
    env, fs,
    os::unix::fs::{PermissionsExt as _, lchown, symlink},
    path::{Path, PathBuf},
    process::Command,
};

use expect_test::expect;
use sea_orm::sqlx::{self, Connection as _, Executor as _, postgres::PgConnection};
use tempfile::TempDir;
use tests::{Cluster, Database, Outcome, workspace};

/// A user who is not the tests'.
const STRANGER: u32 = 54_321;

/// A copy of the scripts, with a `.env` and a home for clusters of its own.
struct Scripts(TempDir);

impl Scripts {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut copy = Command::new("cp");
        copy.arg("-R")
            .args([&workspace().join("scripts"), folder.path()]);
        Outcome::of(&mut copy).success();
        let scripts = Self(folder);
        scripts.write(".env", "", 0o600);
        scripts
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, content: &str, mode: u32) {
        fs::write(self.path(name), content).expect(name);
        set_mode(&self.path(name), mode);
    }

    fn folder(&self, name: &str, mode: u32) {
        fs::create_dir(self.path(name)).expect(name);
        set_mode(&self.path(name), mode);
    }

    /// Describes a run of a script, with no setting but the place of the clusters.
    fn command(&self, line: &str) -> Command {
        let mut words = line.split(' ');
        let script = words.next().expect("a script");
        let mut command = Command::new(self.path("scripts").join(script));
        command.args(words);
        for (name, _) in env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if ["PG", "AUGO_", "POSTGRES_", "DATABASE_"]
                .iter()
                .any(|start| name.starts_with(start))
            {
                command.env_remove(name);
            }
        }
        command.env("AUGO_PG_HOME", self.path("home"));
        // Nothing listens there, whatever the developer has started.
        command.env("AUGO_PG_PORT", "1");
        command
    }

    fn run(&self, line: &str) -> String {
        self.shown(&Outcome::of(&mut self.command(line)))
    }

    /// What a run left, without the folder's name.
    fn shown(&self, run: &Outcome) -> String {
        let folder = self.0.path().canonicalize().expect("a path");
        format!("{run}\n").replace(&folder.display().to_string(), "[folder]")
    }
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

fn mode(path: &Path) -> u32 {
    let metadata = fs::symlink_metadata(path).expect("a file");
    metadata.permissions().mode() & 0o7777
}

/// `stop` would write its lock first.
#[test]
fn a_state_directory_that_is_not_safely_ours_is_refused() {
    let told = |prepare: &dyn Fn(&Scripts)| {
        let scripts = Scripts::new();
        scripts.folder("victim", 0o700);
        prepare(&scripts);
        let told = scripts.run("postgres stop");
        let written = fs::read_dir(scripts.path("victim"))
            .expect("a folder")
            .count();
        assert_eq!(written, 0, "{told}");
        told
    };
    let victim_is = |scripts: &Scripts, name: &str| {
        symlink(scripts.path("victim"), scripts.path(name)).expect("a link");
    };
    let in_home = |name: &'static str| {
        told(&move |scripts: &Scripts| {
            scripts.folder("home", 0o755);
            victim_is(scripts, name);
        })
    };
    let mut all = String::new();
    for name in ["home/dev", "home/dev.password", "home/lock"] {
        all += &in_home(name);
    }
    // A link of one's own is followed, but not where others could have put it.
    all += &told(&|scripts| {
        set_mode(scripts.0.path(), 0o1777);
        victim_is(scripts, "home");
    });
    all += &told(&|scripts| {
        scripts.folder("home", 0o755);
        set_mode(&scripts.path("home"), 0o777);
    });
    // As /tmp: others cannot remove what is there, but put something beside it.
    all += &told(&|scripts| {
        scripts.folder("home", 0o755);
        set_mode(&scripts.path("home"), 0o1777);
    });
    all += &told(&|scripts| {
        // It would be refused first.
        fs::remove_file(scripts.path(".env")).expect("removed");
        set_mode(scripts.0.path(), 0o777);
    });
    all += &told(&|scripts| {
        scripts.folder("home", 0o755);
        scripts.folder("home/dev", 0o777);
    });
    expect![[r#"
        ------- stderr -------
        postgres: error: [folder]/home/dev is a symbolic link, and the script has made none: look where it leads, and remove it
        [exit status: 1]
        ------- stderr -------
        postgres: error: [folder]/home/dev.password is a symbolic link, and the script has made none: look where it leads, and remove it
        [exit status: 1]
        ------- stderr -------
        postgres: error: [folder]/home/lock is a symbolic link, and the script has made none: look where it leads, and remove it
        [exit status: 1]
        ------- stderr -------
        postgres: error: [folder]/home is a symbolic link in a directory that others can write: set that right, or choose another place with AUGO_PG_HOME
        [exit status: 1]
        ------- stderr -------
        postgres: error: other users can write in [folder]/home: set that right, or choose another place with AUGO_PG_HOME
        [exit status: 1]
        ------- stderr -------
        postgres: error: other users can write in [folder]/home: set that right, or choose another place with AUGO_PG_HOME
        [exit status: 1]
        ------- stderr -------
        postgres: error: other users can write in [folder]: set that right, or choose another place with AUGO_PG_HOME
        [exit status: 1]
        ------- stderr -------
        postgres: error: other users can write in [folder]/home/dev (drwxrwxrwx): choose another place with AUGO_PG_HOME
        [exit status: 1]
    "#]].assert_eq(&all);
}

#[test]
fn the_lock_can_be_opened_by_its_owner_alone() {
    let scripts = Scripts::new();
    Outcome::of(&mut scripts.command("postgres stop")).success();
    assert_eq!(mode(&scripts.path("home/lock")), 0o600);
    // As an earlier version of the script has left it.
    set_mode(&scripts.path("home/lock"), 0o644);
    Outcome::of(&mut scripts.command("postgres stop")).success();
    assert_eq!(mode(&scripts.path("home/lock")), 0o600);
}

#[test]
fn settings_that_others_can_write_are_refused() {
    let scripts = Scripts::new();
    scripts.write(
        ".env",
        "DATABASE_URL=postgres://ann@127.0.0.1:1/augo",
        0o666,
    );
    let told = scripts.run("postgres status") + &scripts.run("psql");
    expect![[r#"
        ------- stderr -------
        postgres: error: other users can write [folder]/.env (-rw-rw-rw-), so it is not read: see what is in it, then chmod go-w [folder]/.env
        [exit status: 1]
        ------- stderr -------
        psql: error: other users can write [folder]/.env (-rw-rw-rw-), so it is not read: see what is in it, then chmod go-w [folder]/.env
        [exit status: 1]
    "#]].assert_eq(&told);
    // Where a link leads counts, too.
    fs::rename(scripts.path(".env"), scripts.path("elsewhere")).expect("moved");
    symlink("elsewhere", scripts.path(".env")).expect("a link");
    assert_eq!(scripts.run("postgres status") + &scripts.run("psql"), told);
}

#[test]
fn settings_that_others_can_put_in_their_place_are_refused() {
    let new = || {
        let scripts = Scripts::new();
        scripts.write(".env", "AUGO_PG_PORT=2", 0o644);
        scripts
    };
    let told = |scripts: &Scripts| {
        let run = Outcome::of(scripts.command("postgres url").env_remove("AUGO_PG_PORT"));
        scripts.shown(&run)
    };
    let mut all = told(&new());
    let scripts = new();
    set_mode(scripts.0.path(), 0o777);
    all += &told(&scripts);
    // Where a link leads, nobody else may put a file either.
    let scripts = new();
    scripts.folder("open", 0o777);
    fs::rename(scripts.path(".env"), scripts.path("open/.env")).expect("moved");
    symlink("open/.env", scripts.path(".env")).expect("a link");
    all += &told(&scripts);
    // A pipe keeps nobody waiting.
    let scripts = new();
    fs::remove_file(scripts.path(".env")).expect("removed");
    Outcome::of(Command::new("mkfifo").arg(scripts.path(".env"))).success();
    assert_eq!(
        Outcome::of(&mut scripts.command("postgres url")).code,
        Some(0)
    );
    expect![[r#"
        postgres://augo@127.0.0.1:2/augo
        [exit status: 0]
        ------- stderr -------
        postgres: error: [folder]/.env is not read, because other users can write in [folder]: see what is in it, then set that right
        [exit status: 1]
        ------- stderr -------
        postgres: error: [folder]/.env is not read, because other users can write in [folder]/open: see what is in it, then set that right
        [exit status: 1]
    "#]].assert_eq(&all);

    // Only root may give files away.
    let give =
        |scripts: &Scripts, name: &str, user| lchown(scripts.path(name), user, Some(0)).is_ok();
    let scripts = new();
    set_mode(&scripts.path(".env"), 0o664);
    if !give(&scripts, ".env", Some(0)) {
        return;
    }
    // Root's group is nobody's private one.
    let mut all = told(&scripts);
    // The first link is root's, and so is the file.
    let scripts = new();
    fs::rename(scripts.path(".env"), scripts.path("real")).expect("moved");
    symlink("real", scripts.path("link")).expect("a link");
    symlink("link", scripts.path(".env")).expect("a link");
    assert!(give(&scripts, "link", Some(STRANGER)));
    all += &told(&scripts);
    let scripts = new();
    assert!(give(&scripts, ".", Some(STRANGER)));
    all += &told(&scripts);
    expect![[r#"
        ------- stderr -------
        postgres: error: other users can write [folder]/.env (-rw-rw-r--), so it is not read: see what is in it, then chmod go-w [folder]/.env
        [exit status: 1]
        ------- stderr -------
        postgres: error: [folder]/.env is not read, because [folder]/link is a symbolic link of another user: see what is in it, then set that right
        [exit status: 1]
        ------- stderr -------
        postgres: error: [folder]/.env is not read, because [folder] belongs to another user (54321): see what is in it, then set that right
        [exit status: 1]
    "#]].assert_eq(&all);
}

#[test]
fn programs_are_not_taken_from_the_settings() {
    let scripts = Scripts::new();
    scripts.folder("bin", 0o700);
    let program = format!("#!/bin/sh\n: >'{}'\n", scripts.path("was run").display());
    scripts.write("bin/psql", &program, 0o700);
    let bin = scripts.path("bin");
    scripts.write(".env", &format!("PG_BIN={}\n", bin.display()), 0o600);
    expect![[r#"
        state: no cluster in [folder]/home/dev/data
        ------- stderr -------
        postgres: PG_BIN in .env is ignored: programs are never taken from a file; set it in the environment
        [exit status: 1]
    "#]].assert_eq(&scripts.run("postgres status"));
    assert!(!scripts.path("was run").exists());
    // From the environment they are.
    let _ = Outcome::of(scripts.command("postgres status").env("PG_BIN", bin));
    assert!(scripts.path("was run").exists());
}

#[test]
fn a_password_with_bare_delimiters_is_not_shown() {
    let scripts = Scripts::new();
    let mut told = String::new();
    for url in [
        "postgres://ann:12/s3cret@db.invalid/augo",
        "postgres://ann:12?s3cret@db.invalid/augo",
        "postgres://ann:12#s3cret@db.invalid/augo",
        "postgres://ann:s3cret/12@db.invalid/augo",
        "postgres://ann:p@s3cret/word@db.invalid/augo",
        "host=db.invalid user=ann password=s3cret12",
    ] {
        for line in ["postgres ensure", "psql"] {
            let run = Outcome::of(scripts.command(line).env("DATABASE_URL", url));
            for part in ["s3cret", "12"] {
                assert!(!run.to_string().contains(part), "{url}: {run}");
            }
            told += &run.to_string();
            told += "\n";
        }
    }
    for line in [
        "postgres postgres://ann:s3cret@db/augo",
        "postgres --url=postgres://ann:s3cret@db/augo",
    ] {
        let run = Outcome::of(&mut scripts.command(line));
        assert!(!run.to_string().contains("s3cret"), "{line}: {run}");
    }
    for (name, line) in [
        ("AUGO_PG_PORT", "postgres url"),
        ("AUGO_PG_HOME", "postgres url"),
        ("PG_BIN", "postgres url"),
    ] {
        let run = Outcome::of(
            scripts
                .command(line)
                .env(name, "postgres://ann:s3cret@db/augo"),
        );
        assert!(!run.to_string().contains("s3cret"), "{name}: {run}");
    }
    expect![[r#"
        ------- stderr -------
        postgres: error: DATABASE_URL has a @ where none can stand: percent-encode special characters in user and password (@ is %40, / is %2F, # is %23, ? is %3F)
        [exit status: 1]
        ------- stderr -------
        psql: error: DATABASE_URL has a @ where none can stand: percent-encode special characters in user and password (@ is %40, / is %2F, # is %23, ? is %3F)
        [exit status: 1]
        ------- stderr -------
        postgres: error: DATABASE_URL has a @ where none can stand: percent-encode special characters in user and password (@ is %40, / is %2F, # is %23, ? is %3F)
        [exit status: 1]
        ------- stderr -------
        psql: error: DATABASE_URL has a @ where none can stand: percent-encode special characters in user and password (@ is %40, / is %2F, # is %23, ? is %3F)
        [exit status: 1]
        ------- stderr -------
        postgres: error: DATABASE_URL has a # where none can stand: percent-encode special characters in user and password (@ is %40, / is %2F, # is %23, ? is %3F)
        [exit status: 1]
        ------- stderr -------
        psql: error: DATABASE_URL has a # where none can stand: percent-encode special characters in user and password (@ is %40, / is %2F, # is %23, ? is %3F)
        [exit status: 1]
        ------- stderr -------
        postgres: error: DATABASE_URL has a @ where none can stand: percent-encode special characters in user and password (@ is %40, / is %2F, # is %23, ? is %3F)
        [exit status: 1]
        ------- stderr -------
        psql: error: DATABASE_URL has a @ where none can stand: percent-encode special characters in user and password (@ is %40, / is %2F, # is %23, ? is %3F)
        [exit status: 1]
        ------- stderr -------
        postgres: error: DATABASE_URL has a @ where none can stand: percent-encode special characters in user and password (@ is %40, / is %2F, # is %23, ? is %3F)
        [exit status: 1]
        ------- stderr -------
        psql: error: DATABASE_URL has a @ where none can stand: percent-encode special characters in user and password (@ is %40, / is %2F, # is %23, ? is %3F)
        [exit status: 1]
        ------- stderr -------
        postgres: DATABASE_URL names another database (not shown): the local PostgreSQL is left alone
        [exit status: 0]
        ------- stderr -------
        psql: error: DATABASE_URL does not start with postgres:// or postgresql://
        [exit status: 1]
    "#]].assert_eq(&told);
}

/// Logs in with this password, and says what the server says.
async fn login(url: &str, password: &str) -> Result<PgConnection, sqlx::Error> {
    let (_, rest) = url.split_once('@').expect("a URL with a user");
    PgConnection::connect(&format!("postgres://augo:{password}@{rest}")).await
}

async fn is_refused(url: &str, password: &str) {
    let error = login(url, password).await.expect_err("it is refused");
    let code = error
        .as_database_error()
        .and_then(|error| error.code().map(std::borrow::Cow::into_owned));
    assert_eq!(code.as_deref(), Some("28P01"), "{error}");
}

#[async_std::test]
async fn the_tests_server_does_not_let_in_who_guesses() {
    let database = Database::empty().await;
    is_refused(&database.url(), "augo").await;
}

/// What the script keeps of the password, where and for whom.
fn assert_is_kept_for_its_owner(cluster: &Cluster) -> String {
    let kept = cluster.home().join("dev.password");
    let password = fs::read_to_string(&kept).expect("a password");
    let password = password.trim_end().to_owned();
    assert!(password.len() >= 32 && password.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    for file in [
        kept,
        cluster.pass_file(),
        cluster.home().join("pgpass.lock"),
    ] {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    let file = fs::read_to_string(cluster.pass_file()).expect("a pass file");
    let lines = file
        .lines()
        .filter(|line| line.ends_with(&format!(":*:augo:{password}")));
    assert_eq!(lines.count(), 1);
    password
}

/// One test, because it has a cluster to itself.
#[async_std::test]
async fn a_cluster_has_a_password_of_its_own() {
    let cluster = Cluster::start("password");
    let first = assert_is_kept_for_its_owner(&cluster);
    let url = cluster.url("augo");
    is_refused(&url, "augo").await;

    // A cluster of earlier times, at work.
    let mut session = login(&url, &first).await.expect("a session");
    session
        .execute("ALTER ROLE augo PASSWORD 'augo'")
        .await
        .expect("the old password");
    fs::remove_file(cluster.home().join("dev.password")).expect("removed");
    // Somebody has written down the old password, and the server writes down what it is sent.
    let others = "127.0.0.1:*:*:augo:augo\n# a remark\ndb:5432:*:ann:a\\:b\n";
    for setting in ["log_statement = 'all'", "log_min_duration_statement = 0"] {
        let alter = format!("ALTER SYSTEM SET {setting}");
        session
            .execute(sqlx::AssertSqlSafe(alter))
            .await
            .expect("set");
    }
    session
        .execute("SELECT pg_catalog.pg_reload_conf()")
        .await
        .expect("reloaded");
    fs::write(cluster.pass_file(), others).expect("written");
    cluster.script(&["start"]).success();
    let second = assert_is_kept_for_its_owner(&cluster);
    assert_ne!(first, second);
    is_refused(&url, "augo").await;
    is_refused(&url, &first).await;
    session.ping().await.expect("the server was not restarted");
    session.close().await.expect("closed");
    login(&url, &second).await.expect("a session");
    let file = fs::read_to_string(cluster.pass_file()).expect("a pass file");
    assert!(file.ends_with(others), "{file}");

    // The line is lost; then both are, and the server is stopped.
    fs::write(cluster.pass_file(), others).expect("written");
    set_mode(&cluster.pass_file(), 0o644);
    let refused = cluster.script(&["start"]);
    assert_eq!(refused.code, Some(1), "{refused}");
    assert!(
        refused.stderr.contains("pgpass can be read by others"),
        "{refused}"
    );
    set_mode(&cluster.pass_file(), 0o600);
    cluster.script(&["start"]).success();
    assert_eq!(assert_is_kept_for_its_owner(&cluster), second);
    cluster.script(&["stop"]).success();
    fs::remove_file(cluster.home().join("dev.password")).expect("removed");
    fs::remove_file(cluster.pass_file()).expect("removed");
    cluster.script(&["start"]).success();
    let third = assert_is_kept_for_its_owner(&cluster);
    is_refused(&url, &second).await;
    login(&url, &third).await.expect("a session");

    // None of them is in the server's log.
    let log = fs::read_to_string(cluster.home().join("dev/server.log")).expect("a log");
    for password in [first, second, third] {
        assert!(!log.contains(&password), "{log}");
    }
    assert!(log.contains("SET log_statement = 'none'"), "{log}");

    cluster.script(&["remove", "--yes"]).success();
    let file = fs::read_to_string(cluster.pass_file()).expect("a pass file");
    assert!(!file.contains(":*:augo:"), "{file}");
    assert!(!cluster.home().join("dev.password").exists());
}
