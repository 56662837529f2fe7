//! Requests and packets into decisions, with their reasons; pure and total.

pub mod iam;
