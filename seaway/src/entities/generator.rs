//! The generator, which is another program.

use std::{
    ffi::OsString,
    fs::File,
    io::{self, Read as _, Seek as _},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use async_io::Timer;

use super::{EntitiesError, Files, io_error, read};
use crate::connect::DatabaseUrl;

/// How often the generator is asked whether it has ended: the standard library has no other way
/// to wait for a program and for a clock.
const PAUSE: Duration = Duration::from_millis(20);

/// A program that ends at the end of the scope, at the latest.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs the generator into an empty folder: it never removes a file whose table is gone. It ends
/// with the future, so that one that waits for a server is not left alone.
pub(super) async fn run(
    program: OsString,
    url: &DatabaseUrl,
    ledger: &str,
) -> Result<Files, EntitiesError> {
    let folder = tempfile::tempdir().map_err(io_error(Path::new("a temporary folder")))?;
    let in_file = io_error(Path::new("a temporary file"));
    // A pipe that nobody empties would stop it.
    let mut printed = tempfile::tempfile().map_err(&in_file)?;
    let mut command = Command::new(&program);
    command
        .args([
            "generate",
            "entity",
            "--lib",
            "--ignore-tables",
            ledger,
            "--output-dir",
        ])
        .arg(folder.path())
        .env("DATABASE_URL", url.expose())
        .env_remove("DATABASE_SCHEMA")
        .stdin(Stdio::null())
        .stdout(printed.try_clone().map_err(&in_file)?)
        .stderr(printed.try_clone().map_err(&in_file)?);
    let status = match end_of(command).await {
        Ok(status) => status,
        Err(source) => return Err(EntitiesError::Start { program, source }),
    };
    if !status.success() {
        let output = text(&mut printed).map_err(&in_file)?;
        return Err(EntitiesError::Generator { program, output });
    }
    match read(folder.path())? {
        files if files.is_empty() => Err(EntitiesError::Nothing { program }),
        files => Ok(files),
    }
}

async fn end_of(mut command: Command) -> io::Result<ExitStatus> {
    let mut running = Running(command.spawn()?);
    loop {
        match running.0.try_wait()? {
            Some(status) => return Ok(status),
            None => drop(Timer::after(PAUSE).await),
        }
    }
}

fn text(printed: &mut File) -> io::Result<String> {
    let mut output = Vec::new();
    printed.rewind()?;
    printed.read_to_end(&mut output)?;
    Ok(String::from_utf8_lossy(&output).trim().to_owned())
}
