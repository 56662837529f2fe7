//! Grants to a part of a thing, until a day, from somewhere: what they write on each side, what they let nobody do besides,
//! and what AWS cannot hold.
#![cfg(test)]

#[path = "../common/mod.rs"]
mod common;
mod design;
mod keys;
mod names;
mod origins;
mod parts;
mod times;
