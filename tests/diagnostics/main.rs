//! Bad blueprints into problems: which code, at which place, with which help.
#![cfg(test)]

mod bombs;
#[path = "../common/mod.rs"]
mod common;
mod drawing;
mod hostile;
mod properties;
mod sample;
mod schema;
mod tree;
mod values;
