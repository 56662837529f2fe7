//! What is committed, and the same bytes every time.
//!
//! `LANDFORM_UPDATE_SNAPSHOTS=1 cargo test --test snapshots` writes it anew.
#![cfg(test)]

#[allow(dead_code, reason = "the cases are shared with other tests")]
#[path = "../mutations/cases.rs"]
mod cases;
#[path = "../common/mod.rs"]
mod common;
mod determinism;
mod review;
mod schema;
mod trees;
