//! Small templates, one construct each, that say themselves what must come out: `Metadata.Expect` of each is asked of the built
//! program, as somebody with a file asks it.
#![cfg(test)]

#[path = "../common/mod.rs"]
mod common;

mod exports;
mod rules;
mod templates;
