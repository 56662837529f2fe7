//! Requests and packets into decisions, with their reasons; pure and total.
//!
//! | part | turns |
//! |---|---|
//! | [`iam`] | one request and the policies that bear on it into a decision |
//! | `calls` | a call against a model into all the authorizations that it needs, and those into one answer |

mod calls;
pub mod iam;

pub use calls::{Answer, ClaimResult, Holder, Part, Universe};
