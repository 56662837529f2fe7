//! Text into plan again, without looking at the templates.
//!
//! The parsers here share no code with [`crate::render`]: a mistake in the writer cannot hide in
//! the reader. Both languages end in the same [`Properties`], a reader that must be emptied, so a
//! property that nobody expected is as much a [`Mismatch`] as one that is missing.

pub mod cloudformation;
pub mod everywhere;
mod hcl_comments;
mod hcl_value;
mod known_block;
mod names;
mod plain_scalar;
pub mod terraform;
mod tree;
pub mod verify;

mod yaml_raw;
mod yaml_scan;

pub use crate::resource::properties;
pub use names::Names;
pub use properties::{Constant, Mismatch, Properties, Value};
pub use verify::{PlannedCommands, Verified, differences, verify};
