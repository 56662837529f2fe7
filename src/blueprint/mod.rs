//! YAML text into a typed blueprint, as said: spans kept, nothing defaulted, problems collected.

mod accounts_file;
mod alike;
pub mod decode;
pub mod include;
pub mod node;
pub mod schema;
mod sections;
mod sets_of_networks;
mod sets_of_regions;
mod sound;
pub mod values;

use crate::diagnostic::Diagnostics;
use node::Node;
use std::borrow::Cow;

pub use accounts_file::accounts_of;
pub use alike::{Indistinct, Likeness, alike};
pub use sections::*;
pub use sound::Sound;

/// A document with one entry for each region, and one network for each account, where it says several.
///
/// # Errors
///
/// Two entries that get one name.
pub fn in_each_place(node: Node) -> Result<Node, Diagnostics> {
    let node = match sets_of_regions::in_each_region(&node) {
        Cow::Owned(each) => each,
        Cow::Borrowed(_) => node,
    };
    let node = match sets_of_networks::in_each_account(&node) {
        Cow::Owned(each) => each,
        Cow::Borrowed(_) => node,
    };
    let clashes = sets_of_networks::clashes(&node);
    if clashes.is_empty() { Ok(node) } else { Err(clashes) }
}
