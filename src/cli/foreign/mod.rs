//! Files of others through the same judges as a blueprint.
//!
//! | file | turns |
//! |---|---|
//! | `outside` | what the command line says of the files into settings of their readers |
//! | `files` | paths into the texts below them |
//! | `load` | these texts into a model for each case of what they leave open |
//! | `judged` | the models into findings, each with the cases in which it is so |

mod files;
mod judged;
mod load;
mod outside;

pub(super) use judged::{ForeignOutcome, judge};
pub(super) use load::{ForeignCase, ForeignLoaded, load};
pub(super) use outside::Outside;

/// Whether a command is about files of others, and not about blueprints.
pub(super) fn is_asked(paths: &[String], outside: &Outside) -> bool {
    outside.says_anything() || files::are_foreign(paths)
}
