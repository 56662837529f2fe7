//! `resources:`: any type of CloudFormation, held against AWS's schemas, bound, decided, written and read back.
#![cfg(test)]

mod below;
mod beside;
#[path = "../common/mod.rs"]
mod common;
mod decided;
mod edited;
mod example;
mod held;
mod points;
mod references;
mod said;
mod told;
mod types;
mod written;
