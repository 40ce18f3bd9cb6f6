//! Running programs so that a person sees what happens.

use std::io::{self, Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::Error;

const HEARTBEAT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(50);

/// Says one line about what happens next.
pub(crate) fn say(line: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "==> {line}");
    let _ = out.flush();
}

/// Says one line that belongs to the step before.
pub(crate) fn note(line: &str) {
    println!("    {line}");
}

/// Announces and runs a program; its own output goes through, and every half minute a line
/// shows that it still works.
pub(crate) fn step(line: &str, command: &mut Command) -> Result<(), Error> {
    say(line);
    let begun = Instant::now();
    let mut next = HEARTBEAT;
    let mut child = command.spawn().map_err(|e| not_started(line, &e))?;
    loop {
        if let Some(status) = child.try_wait().map_err(|e| not_started(line, &e))? {
            return judge(line, status);
        }
        if begun.elapsed() >= next {
            note(&format!("… still at it after {}", clock(begun.elapsed())));
            next += HEARTBEAT;
        }
        thread::sleep(POLL);
    }
}

/// The first line a program prints, or nothing if it cannot be run or fails.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    if !output.status.success() {
        return None;
    }
    let text = String::from_utf8_lossy(&output.stdout);
    Some(text.lines().next().unwrap_or_default().trim().to_owned())
}

/// Runs a program for what it prints; what it complains of goes through.
pub(crate) fn answer(line: &str, command: &mut Command) -> Result<String, Error> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|e| not_started(line, &e))?;
    judge(line, output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Announces and runs a program whose output goes through and is kept as well.
pub(crate) fn tee(line: &str, command: &mut Command) -> Result<(bool, String), Error> {
    say(line);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(|e| not_started(line, &e))?;
    let kept = match child.stdout.take() {
        Some(pipe) => copy(pipe).map_err(|e| not_started(line, &e))?,
        None => Vec::new(),
    };
    let status = child.wait().map_err(|e| not_started(line, &e))?;
    Ok((
        status.success(),
        String::from_utf8_lossy(&kept).into_owned(),
    ))
}

/// Minutes and seconds, as on a clock.
pub(crate) fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

fn copy(mut from: impl Read) -> io::Result<Vec<u8>> {
    let mut kept = Vec::new();
    let mut buffer = [0_u8; 8192];
    loop {
        let read = from.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else {
            return Ok(kept);
        };
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()?;
        kept.extend_from_slice(bytes);
    }
}

fn judge(line: &str, status: ExitStatus) -> Result<(), Error> {
    if status.success() {
        return Ok(());
    }
    Err(Error::Failed {
        step: line.to_owned(),
        status: status.to_string(),
    })
}

fn not_started(line: &str, error: &io::Error) -> Error {
    Error::Failed {
        step: line.to_owned(),
        status: error.to_string(),
    }
}
