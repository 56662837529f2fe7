//! What is longer or more than AWS accepts into diagnostics: the blueprint's matter, and no bug of ours.
//!
//! | file | measures |
//! |---|---|
//! | `policies` | every policy of a model, as AWS measures it |
//! | `templates` | every rendered template against the limits of CloudFormation |
//!
//! The limits themselves are rows of [`crate::catalog::quota`], with date and source.

mod policies;
mod templates;

pub use policies::{OVER_QUOTA, deployers_over_quota, over_quota};
pub use templates::templates_over_quota;

pub(super) use policies::PAGE;
