//! One IAM request and all policies that bear on it into a decision with its reasons.
//!
//! Pure and total. What AWS does not document is answered only where every reading of it gives the
//! same answer, else the answer is [`Outcome::Unknown`]. Compile a document once with
//! [`CompiledPolicy::new`], put a [`Request`] and [`Policies`] together, and call [`decide`].
//!
//! ```
//! use landform::evaluate::iam::{CompiledPolicy, Context, Outcome, Policies, Principal, Request, decide};
//! use landform::policy::{Document, Statement};
//!
//! let read = Statement::allow().actions(["s3:GetObject"]).resources(["arn:aws:s3:::models/*"]);
//! let identity = CompiledPolicy::new(Document::new(vec![read]));
//! let principal = Principal::parse("arn:aws:iam::111111111111:role/app")?;
//! let request = Request::new(principal, "s3:GetObject", "arn:aws:s3:::models/x", None, Context::new());
//! let decision = decide(&request, &Policies { identity: &[&identity], ..Policies::default() });
//! assert_eq!(decision.outcome, Outcome::Allow);
//! # Ok::<(), String>(())
//! ```

mod compare;
mod compiled;
mod condition;
mod decide;
mod explain;
mod layers;
mod pattern;
mod policies;
mod principal;
mod public;
mod request;
mod tables;
mod tri;
mod who;

pub use compiled::CompiledPolicy;
pub use decide::{Decision, Layer, Outcome, decide};
pub use explain::{Reason, ReasonEffect};
pub use policies::{Constraint, EndpointKind, Grant, Level, Policies, PolicyList};
pub use principal::{Principal, Session};
pub use public::is_public;
pub use request::{Context, Request, Values};
use tri::Tri;
