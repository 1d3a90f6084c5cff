//! Whose `.env` is loaded, and what it may set.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, lchown, symlink},
    path::Path,
    process::Command,
};

use expect_test::expect;
use tests::{Outcome, Program};

/// A user and a group that is nobody's private one, and not the tests'.
const STRANGER: u32 = 54_321;

/// Nothing listens there.
const URL: &str = "DATABASE_URL=postgres://ann:s3cr%25t@127.0.0.1:1/augo\n";

fn folder_with(text: &str, mode: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(".env");
    fs::write(&file, text).expect("written");
    set_mode(&file, mode);
    folder
}

fn set_mode(file: &Path, mode: u32) {
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).expect("set");
}

/// Only root may give files away, so only root can test what becomes of them.
fn gives_away(file: &Path, user: Option<u32>, group: Option<u32>) -> bool {
    lchown(file, user, group).is_ok()
}

fn here(folder: &Path) -> Program {
    Program::migration("")
        .without("DATABASE_URL")
        .in_folder(folder)
}

fn told(run: &Outcome, folder: &Path) -> String {
    super::assert_tells_no_password(&run.to_string());
    let folder = folder.display().to_string();
    run.stable().replace(&folder, "[folder]")
}

#[test]
fn an_env_file_that_another_user_owns_or_may_write_is_refused() {
    let mut all = String::new();
    let folder = folder_with(URL, 0o646);
    all += &told(&here(folder.path()).run(&["current"]), folder.path());
    let folder = folder_with(URL, 0o644);
    set_mode(folder.path(), 0o777);
    all += &told(&here(folder.path()).run(&["current"]), folder.path());
    expect![[r#"
        ------- stderr -------
        error: refused to load `[folder]/.env`: every user may write to it
        hint: read it; if you trust it, run: chmod go-w '[folder]/.env'; otherwise set DATABASE_URL in the environment
        [exit status: 2]
        ------- stderr -------
        error: refused to load `[folder]/.env`: every user may write to its folder `[folder]`
        hint: read it; if you trust it, run: chmod go-w '[folder]'; otherwise set DATABASE_URL in the environment
        [exit status: 2]
    "#]].assert_eq(&all);

    let folder = folder_with(URL, 0o664);
    let file = folder.path().join(".env");
    if !gives_away(&file, None, Some(STRANGER)) {
        return;
    }
    let mut all = told(&here(folder.path()).run(&["current"]), folder.path());
    assert!(gives_away(&file, Some(STRANGER), None));
    set_mode(&file, 0o600);
    let below = folder.path().join("below");
    fs::create_dir(&below).expect("made");
    let run = Program::server("").without("DATABASE_URL");
    let run = run.in_folder(folder.path()).run(&[]);
    for run in [here(&below).run(&["current"]), run] {
        all += &told(&run, folder.path());
    }
    let planted = folder.path().join("planted");
    fs::write(&planted, URL).expect("written");
    fs::remove_file(&file).expect("removed");
    symlink(&planted, &file).expect("linked");
    assert!(gives_away(&file, Some(STRANGER), None));
    all += &told(&here(folder.path()).run(&["current"]), folder.path());
    // The owner of a folder may replace what is in it, and an owner of one that is as /tmp too.
    for mode in [0o755, 0o1777] {
        let folder = folder_with(URL, 0o644);
        assert!(gives_away(folder.path(), Some(STRANGER), None));
        set_mode(folder.path(), mode);
        all += &told(&here(folder.path()).run(&["current"]), folder.path());
    }
    // Where a link leads counts, too.
    let target = folder_with(URL, 0o644);
    set_mode(target.path(), 0o755);
    let folder = tempfile::tempdir().expect("a folder");
    symlink(target.path().join(".env"), folder.path().join(".env")).expect("linked");
    assert!(gives_away(target.path(), Some(STRANGER), None));
    let run = told(&here(folder.path()).run(&["current"]), folder.path());
    all += &run.replace(&target.path().display().to_string(), "[target]");
    expect![[r#"
        ------- stderr -------
        error: refused to load `[folder]/.env`: the group 54321 may write to it
        hint: read it; if you trust it, run: chmod go-w '[folder]/.env'; otherwise set DATABASE_URL in the environment
        [exit status: 2]
        ------- stderr -------
        error: refused to load `[folder]/.env`: it belongs to user 54321, not to you or root
        hint: read it; if you trust it, make it yours (as root: chown 0 '[folder]/.env'); otherwise set DATABASE_URL in the environment
        [exit status: 2]
        ------- stderr -------
        error: refused to load `[folder]/.env`: it belongs to user 54321, not to you or root
        hint: read it; if you trust it, make it yours (as root: chown 0 '[folder]/.env'); otherwise set DATABASE_URL in the environment
        [exit status: 2]
        ------- stderr -------
        error: refused to load `[folder]/.env`: it is reached through the symbolic link `[folder]/.env` of user 54321, not of you or root
        hint: read it; if you trust it, put a file of your own in its place; otherwise set DATABASE_URL in the environment
        [exit status: 2]
        ------- stderr -------
        error: refused to load `[folder]/.env`: its folder `[folder]` belongs to user 54321, not to you or root
        hint: read it; if you trust it, make it yours (as root: chown 0 '[folder]'); otherwise set DATABASE_URL in the environment
        [exit status: 2]
        ------- stderr -------
        error: refused to load `[folder]/.env`: its folder `[folder]` belongs to user 54321, not to you or root
        hint: read it; if you trust it, make it yours (as root: chown 0 '[folder]'); otherwise set DATABASE_URL in the environment
        [exit status: 2]
        ------- stderr -------
        error: refused to load `[folder]/.env`: its folder `[target]` belongs to user 54321, not to you or root
        hint: read it; if you trust it, make it yours (as root: chown 0 '[target]'); otherwise set DATABASE_URL in the environment
        [exit status: 2]
    "#]].assert_eq(&all);
}

#[test]
fn a_refused_env_file_stops_neither_a_url_of_ones_own_nor_what_needs_none() {
    let folder = folder_with(&format!("{URL}DATABASE_SCHEMA=evil\n"), 0o666);
    here(folder.path()).run(&["heads"]).success();
    let own = here(folder.path()).env("DATABASE_URL", "postgres://ann@127.0.0.1:2/own");
    let run = own.run(&["current"]);
    expect![[r#"
        ------- stderr -------
        note: refused to load `[folder]/.env`: every user may write to it
        error: cannot reach PostgreSQL at [server]: Connection refused
        hint: is the server running, and does DATABASE_URL name the right host and port?
        [exit status: 2]
    "#]]
    .assert_eq(&told(&run, folder.path()));
}

#[test]
fn a_refused_env_file_does_not_stop_a_server_whose_database_is_named_in_the_environment() {
    let folder = folder_with(&format!("{URL}DATABASE_SCHEMA=evil\n"), 0o666);
    let here = || {
        Program::server("")
            .without("DATABASE_URL")
            .in_folder(folder.path())
            .env("POSTGRES_HOST", "db.lan")
            .env("POSTGRES_DB", "augo")
            .env("POSTGRES_USER", "ann")
    };
    let complete = here().env("POSTGRES_PASSWORD", "s3cr%t");
    let mut said = String::new();
    for program in [
        here().env("DATABASE_URL", "postgres://ann@db.lan/own"),
        complete,
        // The password may be in the file, so the file is what matters.
        here(),
    ] {
        said += &told(&program.run(&["config"]), folder.path());
    }
    expect![[r#"
        DATABASE_URL=ann@db.lan:5432/own  (environment)
        POSTGRES_HOST  (not used, because DATABASE_URL is set)
        POSTGRES_DB  (not used, because DATABASE_URL is set)
        POSTGRES_USER  (not used, because DATABASE_URL is set)
        DATABASE_SCHEMA  (default)
        LONG_TERM_MEMORY_COLLECTION_NAME=longterm_memory  (default)
        LONG_TERM_MEMORY_EMBEDDER_DIMS=1024  (default)
        ------- stderr -------
        note: refused to load `[folder]/.env`: every user may write to it
        [exit status: 0]
        DATABASE_URL=ann@db.lan:5432/augo  (from the POSTGRES_ variables)
        POSTGRES_HOST=db.lan  (environment)
        POSTGRES_DB=augo  (environment)
        POSTGRES_USER=ann  (environment)
        POSTGRES_PASSWORD=***  (environment)
        DATABASE_SCHEMA  (default)
        LONG_TERM_MEMORY_COLLECTION_NAME=longterm_memory  (default)
        LONG_TERM_MEMORY_EMBEDDER_DIMS=1024  (default)
        ------- stderr -------
        note: refused to load `[folder]/.env`: every user may write to it
        [exit status: 0]
        ------- stderr -------
        error: refused to load `[folder]/.env`: every user may write to it
        hint: read it; if you trust it, run: chmod go-w '[folder]/.env'; otherwise set DATABASE_URL in the environment
        [exit status: 2]
    "#]].assert_eq(&said);
}

/// Root's group is nobody's private one. Which group is one is in the unit tests of seaway.
#[test]
fn the_group_of_root_may_not_write_to_an_env_file() {
    let folder = folder_with(URL, 0o664);
    let file = folder.path().join(".env");
    if !gives_away(&file, Some(0), Some(0)) {
        return;
    }
    let run = here(folder.path()).run(&["current"]);
    expect![[r#"
        ------- stderr -------
        error: refused to load `[folder]/.env`: the group `root` (0) may write to it
        hint: read it; if you trust it, run: chmod go-w '[folder]/.env'; otherwise set DATABASE_URL in the environment
        [exit status: 2]
    "#]].assert_eq(&told(&run, folder.path()));
}

#[test]
fn a_pipe_of_that_name_is_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut mkfifo = Command::new("mkfifo");
    Outcome::of(mkfifo.arg(folder.path().join(".env"))).success();
    let run = here(folder.path()).run(&["current"]);
    assert!(
        run.stderr.starts_with("error: no database URL was given"),
        "{run}"
    );
}

#[test]
fn an_env_file_names_no_programs_and_is_named_with_v() {
    let text = format!("RUSTFMT=/evil\nPATH=/evil\nLD_PRELOAD=/evil.so\n{URL}DATABASE_SCHEMA=a\n");
    let folder = folder_with(&text, 0o600);
    let run = here(folder.path()).run(&["-v", "current"]);
    expect![[r#"
        ------- stderr -------
        note: DATABASE_URL and DATABASE_SCHEMA of `[folder]/.env` are used
        note: left out of `[folder]/.env`, because it may name no programs: RUSTFMT, PATH, LD_PRELOAD
        error: cannot reach PostgreSQL at [server]: Connection refused
        hint: is the server running, and does DATABASE_URL name the right host and port?
        [exit status: 2]
    "#]].assert_eq(&told(&run, folder.path()));
    let run = here(folder.path()).run(&["-u", "postgres://a@127.0.0.1:1/b", "current"]);
    expect![[r#"
        ------- stderr -------
        note: DATABASE_SCHEMA of `[folder]/.env` is used
        error: cannot reach PostgreSQL at [server]: Connection refused
        hint: is the server running, and does DATABASE_URL name the right host and port?
        [exit status: 2]
    "#]]
    .assert_eq(&told(&run, folder.path()));
}

#[test]
fn what_formats_the_entities_is_never_that_of_an_env_file() {
    let database = futures_of(tests::Database::empty());
    let folder = folder_with("PATH=/planted\nRUSTFMT=/planted/rustfmt\n", 0o600);
    let run = Program::migration(&database.url()).env("PATH", "/nowhere");
    let run = run.in_folder(folder.path()).run(&["entities", "--check"]);
    expect![[r#"
        ------- stderr -------
        error: cannot run rustfmt: No such file or directory
        hint: install it: `rustup component add rustfmt`
        [exit status: 2]
    "#]]
    .assert_eq(&told(&run, folder.path()));
}

fn futures_of<T>(future: impl Future<Output = T>) -> T {
    async_std::task::block_on(future)
}

/// In a folder as /tmp is, nobody may replace what others own.
#[test]
fn an_env_file_in_a_folder_for_everybody_s_own_files_is_loaded() {
    let folder = folder_with(URL, 0o600);
    set_mode(folder.path(), 0o1777);
    let run = here(folder.path()).run(&["current"]);
    let used = "note: DATABASE_URL of `[folder]/.env` is used";
    assert!(told(&run, folder.path()).contains(used), "{run}");
}

#[test]
fn neither_a_link_nor_what_it_leads_to_may_be_replaced_by_others() {
    let (folder, other) = (folder_with("", 0o600), folder_with(URL, 0o600));
    let link = folder.path().join(".env");
    fs::remove_file(&link).expect("removed");
    symlink(other.path().join(".env"), &link).expect("linked");
    let refused = |open: &Path| {
        set_mode(open, 0o777);
        let run = here(folder.path()).run(&["current"]);
        set_mode(open, 0o700);
        let other = other.path().display().to_string();
        told(&run, folder.path()).replace(&other, "[other]")
    };
    let all = refused(folder.path()) + &refused(other.path());
    expect![[r#"
        ------- stderr -------
        error: refused to load `[folder]/.env`: every user may write to its folder `[folder]`
        hint: read it; if you trust it, run: chmod go-w '[folder]'; otherwise set DATABASE_URL in the environment
        [exit status: 2]
        ------- stderr -------
        error: refused to load `[folder]/.env`: every user may write to its folder `[other]`
        hint: read it; if you trust it, run: chmod go-w '[other]'; otherwise set DATABASE_URL in the environment
        [exit status: 2]
    "#]]
    .assert_eq(&all);
    let run = here(folder.path()).run(&["current"]);
    let used = "note: DATABASE_URL of `[folder]/.env` is used";
    assert!(told(&run, folder.path()).contains(used), "{run}");
}

#[test]
fn a_link_of_another_user_that_leads_nowhere_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let link = folder.path().join(".env");
    symlink(".env", &link).expect("linked");
    if !gives_away(&link, Some(STRANGER), None) {
        return;
    }
    let run = here(folder.path()).run(&["current"]);
    expect![[r#"
        ------- stderr -------
        error: refused to load `[folder]/.env`: it is reached through the symbolic link `[folder]/.env` of user 54321, not of you or root
        hint: read it; if you trust it, put a file of your own in its place; otherwise set DATABASE_URL in the environment
        [exit status: 2]
    "#]]
    .assert_eq(&told(&run, folder.path()));
}
