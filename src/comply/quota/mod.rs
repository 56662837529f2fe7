//! What is longer or more than AWS accepts into diagnostics: the blueprint's matter, and no bug of ours.
//!
//! | file | measures |
//! |---|---|
//! | `policies` | every policy of a model, as AWS measures it |
//! | `queue_policies` | what is in policies of queues, as SQS counts it |
//! | `limits` | what a model and its plan use of AWS's other quotas, against these |
//! | `usage` | a model and its plan into what they use |
//! | `networks` | the part of it that stands in networks |
//! | `deployment` | the part of it that CloudFormation makes |
//! | `tally` | holds the sums |
//! | `templates` | every rendered template against the limits of CloudFormation |
//!
//! The limits themselves are rows of [`crate::catalog::quota`], with date and source.

mod deployment;
mod limits;
mod networks;
mod policies;
mod queue_policies;
mod tally;
mod templates;
mod usage;

pub use limits::limits;
pub use policies::{OVER_QUOTA, deployers_over_quota, over_quota};
pub use templates::templates_over_quota;

pub(super) use policies::PAGE;
