//! Text onto standard output and error: a reader that went away is no failure.

use std::io::{ErrorKind, Write};

/// Writes results; answers with the exit code to use: `code`, or that of a world that failed.
pub fn results(text: &str, code: u8) -> u8 {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            errors(&format!("error: the results cannot be written: {error}\n"));
            super::BAD_INPUT
        }
        _ => code,
    }
}

/// Writes everything that is no result.
pub fn errors(text: &str) {
    let mut out = std::io::stderr().lock();
    // Nothing can be said when standard error itself is gone.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
