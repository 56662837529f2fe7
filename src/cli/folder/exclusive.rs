//! Runs that write beside one another into one after the other: from the reading of the manifest to the end of the swap.

use super::told;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Time between two questions whether a lock is free.
const PAUSE: Duration = Duration::from_millis(10);

/// Locks a folder until the answer is dropped; `None` where it cannot be opened, or its disk has no locks.
///
/// # Errors
///
/// That somebody else writes into `out` for longer than this run waits.
pub(super) fn exclusive(locked: &Path, out: &Path, patience: Duration) -> Result<Option<File>, String> {
    let Ok(file) = File::open(locked) else {
        return Ok(None);
    };
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) if begun.elapsed() < patience => sleep(PAUSE),
            Err(TryLockError::WouldBlock) => return Err(busy(out, patience)),
            Err(TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => {
                return Ok(None);
            }
            Err(TryLockError::Error(error)) => return Err(told(locked, &error)),
        }
    }
}

fn busy(out: &Path, patience: Duration) -> String {
    format!(
        "another run of landform writes into `{}` or beside it, and did not end within {} seconds; run this again when it has",
        out.display(),
        patience.as_secs()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_waits_for_the_other_and_not_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let first = exclusive(folder.path(), &out, PAUSE).unwrap();
        assert!(first.is_some());
        let said = exclusive(folder.path(), &out, PAUSE).unwrap_err();
        assert!(said.starts_with("another run of landform writes into `"), "{said}");
        std::thread::scope(|scope| {
            scope.spawn(|| {
                sleep(PAUSE * 3);
                drop(first);
            });
            assert!(exclusive(folder.path(), &out, Duration::from_secs(20)).unwrap().is_some());
        });
    }
}
