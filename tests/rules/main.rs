//! Rules: every defect found by exactly its rule, reported in every format, and explained.
#![cfg(test)]

mod advice;
#[path = "../common/mod.rs"]
mod common;
mod defects;
mod pages;
mod report;
