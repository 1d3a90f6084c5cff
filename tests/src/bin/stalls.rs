//! Measures what a stalled network costs: every command through a proxy that stops forwarding
//! after the Nth packet. Not a test, because half a minute is waited for each.
//!
//! `cargo run -p tests --bin stalls`, with the tests' server started.

#![allow(clippy::print_stdout, reason = "it prints a table")]

use std::{
    io::{BufRead as _, BufReader, Read},
    process::{Child, Command, ExitCode, Stdio},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tests::{Database, Stalling};

const COMMANDS: [&[&str]; 4] = [&["status"], &["up"], &["down"], &["fresh", "--yes"]];
const PACKETS: usize = 150;

/// How many run at once. Each holds three sessions of the server, which linger.
const AT_ONCE: usize = 50;

/// Longer than the program waits for anything with an end.
const NEVER: Duration = Duration::from_secs(45);

/// How often one looks whether a program has ended.
const TICK: Duration = Duration::from_millis(20);

/// What became of one run.
struct Measured {
    packets: usize,
    /// Until the first line that speaks of the silence; none if the run worked.
    message: Option<Duration>,
    line: String,
    /// Until the end: from the start, or from the signal that followed the line.
    end: Option<Duration>,
    was_signalled: bool,
    code: Option<i32>,
}

impl Measured {
    /// Nothing was printed, or the program had to be killed.
    fn is_stuck(&self) -> bool {
        self.end.is_none() || (self.code != Some(0) && self.message.is_none())
    }
}

#[async_std::main]
async fn main() -> ExitCode {
    println!("command        worked  message (N)      deadline (N)     signal to end (N)  stuck");
    let mut is_stuck = false;
    for command in COMMANDS {
        let runs = measure(command).await;
        print(command, &runs);
        is_stuck |= runs.iter().any(Measured::is_stuck);
    }
    ExitCode::from(u8::from(is_stuck))
}

async fn measure(command: &'static [&'static str]) -> Vec<Measured> {
    let mut measured = Vec::new();
    for first in (1..=PACKETS).step_by(AT_ONCE) {
        let mut runs = Vec::new();
        for packets in first..(first + AT_ONCE).min(PACKETS + 1) {
            let database = match command {
                ["up"] => Database::empty().await,
                _ => Database::migrated().await,
            };
            let work = move || (run(&database, command, packets), database).0;
            runs.push(async_std::task::spawn_blocking(work));
        }
        for run in runs {
            measured.push(run.await);
        }
    }
    measured
}

fn run(database: &Database, command: &[&str], packets: usize) -> Measured {
    let proxy = Stalling::after(&database.url(), packets);
    let start = Instant::now();
    let mut child = start_program(&proxy.url(database), command);
    let lines = first_line(start, child.stderr.take().expect("a pipe"));
    let mut signalled = None;
    let code = loop {
        if let Some(status) = child.try_wait().expect("a state") {
            break status.code();
        }
        if signalled.is_none() && start.elapsed() > NEVER {
            signalled = Some(Instant::now());
            signal(&child);
        }
        if signalled.is_some_and(|signalled: Instant| signalled.elapsed() > NEVER) {
            child.kill().expect("killed");
            let message = lines.join().expect("read");
            return measured(packets, message, None, true, None);
        }
        thread::sleep(TICK);
    };
    let end = signalled.unwrap_or(start).elapsed();
    let message = lines.join().expect("read");
    measured(packets, message, Some(end), signalled.is_some(), code)
}

fn measured(
    packets: usize,
    message: Option<(Duration, String)>,
    end: Option<Duration>,
    was_signalled: bool,
    code: Option<i32>,
) -> Measured {
    let (message, line) = message.unzip();
    Measured {
        packets,
        message,
        line: line.unwrap_or_default(),
        end,
        was_signalled,
        code,
    }
}

fn start_program(url: &str, command: &[&str]) -> Child {
    let programs = std::env::current_exe().expect("a path");
    let mut program = Command::new(programs.with_file_name("migration"));
    program.args(command).env("DATABASE_URL", url);
    program.stdin(Stdio::null()).stdout(Stdio::null());
    let started = program.stderr(Stdio::piped()).spawn();
    started.expect("`migration` is built")
}

fn signal(child: &Child) {
    let sent = Command::new("kill").arg(child.id().to_string()).status();
    assert!(sent.expect("kill starts").success());
}

/// Reads all lines, and keeps the first that speaks of the server's silence.
fn first_line(
    start: Instant,
    stderr: impl Read + Send + 'static,
) -> JoinHandle<Option<(Duration, String)>> {
    thread::spawn(move || {
        let mut first = None;
        for line in BufReader::new(stderr).lines() {
            let line = line.expect("UTF-8");
            let speaks = line.contains("answer") || line.starts_with("error: ");
            if speaks && first.is_none() {
                first = Some((start.elapsed(), line));
            }
        }
        first
    })
}

fn print(command: &[&str], runs: &[Measured]) {
    let worked = runs.iter().filter(|run| run.code == Some(0)).count();
    let stuck: Vec<_> = runs.iter().filter(|run| run.is_stuck()).collect();
    let by_itself = |run: &&Measured| !run.was_signalled && run.code != Some(0);
    println!(
        "{:<13}  {worked:>6}  {:<15}  {:<15}  {:<17}  {:?}",
        command.join(" "),
        longest(runs.iter(), |run| run.message),
        longest(runs.iter().filter(by_itself), |run| run.end),
        longest(runs.iter().filter(|run| run.was_signalled), |run| run.end),
        stuck.iter().map(|run| run.packets).collect::<Vec<_>>()
    );
    let mut lines: Vec<_> = runs.iter().map(|run| run.line.as_str()).collect();
    lines.sort_unstable();
    lines.dedup_by_key(|line| line.split(" at 127").next().map(str::to_owned));
    for line in lines.iter().filter(|line| !line.is_empty()) {
        println!("    {line}");
    }
}

fn longest<'a>(
    runs: impl Iterator<Item = &'a Measured>,
    time: impl Fn(&Measured) -> Option<Duration>,
) -> String {
    let timed = runs.filter_map(|run| Some((time(run)?, run.packets)));
    match timed.max() {
        Some((longest, packets)) => format!("{:.1} s ({packets})", longest.as_secs_f64()),
        None => "-".to_owned(),
    }
}
