//! Text that templates write and readers read back.
#![cfg(test)]

mod readers;
mod templates;
mod text;
