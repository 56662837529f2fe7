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

pub use accounts_file::accounts_of;
pub use alike::{Indistinct, Likeness, alike};
pub use sections::*;
pub use sets_of_networks::in_each_account;
pub use sets_of_regions::in_each_region;
pub use sound::Sound;
