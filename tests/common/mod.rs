//! What the tests of every subject share: the checkout and folders of files, the built program, blueprints as models.
#![allow(dead_code, reason = "each test program uses a part of it")]

pub mod blueprint;
pub mod files;
pub mod program;
pub mod snapshot;
