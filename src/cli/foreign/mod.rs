//! Files of others through the same judges as a blueprint.
//!
//! | file | turns |
//! |---|---|
//! | `outside` | what the command line says of the files into settings of their readers |
//! | `files` | paths into the texts below them |
//! | `load` | these texts into a model for each case of what they leave open |
//! | `loaded` | files as one model, for commands that answer about one |
//! | `judged` | the models into findings, each with the cases in which it is so |

use super::error::CliError;
use super::pipeline::{self, Loaded};

mod files;
mod judged;
mod load;
mod loaded;
mod outside;

pub(super) use judged::judge;
pub(super) use load::{ForeignCase, ForeignLoaded, load};
pub(super) use loaded::{first_case, whole};
pub(super) use outside::Outside;

/// A blueprint, or the first case of files that are none, as a model.
///
/// # Errors
///
/// Everything that is wrong with them.
pub(super) fn load_either(path: &str, outside: &Outside) -> Result<Loaded, CliError> {
    match is_asked(std::slice::from_ref(&path.to_owned()), outside) {
        true => first_case(path, outside),
        false => Ok(pipeline::load(path)?),
    }
}

/// Whether a command is about files of others, and not about blueprints.
pub(super) fn is_asked(paths: &[String], outside: &Outside) -> bool {
    outside.says_anything() || files::are_foreign(paths)
}
