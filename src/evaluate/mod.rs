//! Requests and packets into decisions, with their reasons; pure and total.
//!
//! | part | turns |
//! |---|---|
//! | [`iam`] | one request and the policies that bear on it into a decision |
//! | [`network`] | a packet flow against a model into a path, or the hop that stops it |
//! | [`cases`] | raw policy cases without a model into answers, a line each |
//! | `calls` | a call against a model into all the authorizations that it needs, and those into one answer |

#![deny(clippy::wildcard_enum_match_arm)]

mod calls;
pub mod cases;
pub mod iam;
pub mod network;

pub use calls::{
    Answer, Authorization, BucketTexts, ClaimResult, Dependence, DependsOn, DeployCall, DeployPurpose, Edge,
    Holder, HolderName, ObjectTexts, Outsiders, Party, Universe, Whatever,
};
