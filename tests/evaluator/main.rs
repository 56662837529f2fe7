//! Decisions: rows of facts, laws that always hold, and requests against blueprints.
#![cfg(test)]

mod can;
#[path = "../common/mod.rs"]
mod common;
mod mutants;
mod properties;
mod rows;
mod seams;
mod whatever;
