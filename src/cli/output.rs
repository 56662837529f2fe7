//! What a command said onto standard output and error: a reader that went away is no failure.

use super::error::{CLEAN, CliError, Done, Said};
use std::io::{self, BufWriter, ErrorKind, StdoutLock, Write};

/// Bytes that are gathered before they are written.
const BUFFER: usize = 1 << 18;

/// Says how a command ended, and answers with the exit code: that of the end, or that of an environment that failed.
pub(super) fn print(done: Done) -> u8 {
    let (said, code) = match done {
        Ok(said) => (said, CLEAN),
        Err(CliError { kind, said }) => (said, kind.exit_code()),
    };
    errors(&said.notes);
    match results(&said) {
        Ok(()) => code,
        Err(error) => {
            errors(&error.said.notes);
            error.kind.exit_code()
        }
    }
}

fn results(said: &Said) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    match out.write_all(said.results.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(CliError::operator(format!("the results cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

fn errors(text: &str) {
    let mut out = io::stderr().lock();
    // Nothing can be said when standard error itself is gone.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes answers onto standard output as they come; `None` where whoever read them has seen enough.
pub(super) fn stream<T>(
    write: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> io::Result<T>,
) -> io::Result<Option<T>> {
    let mut out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    match write(&mut out).and_then(|value| out.flush().map(|()| value)) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(None),
        result => result.map(Some),
    }
}
