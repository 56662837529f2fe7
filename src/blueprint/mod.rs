//! YAML text into a typed blueprint, as said: spans kept, nothing defaulted, problems collected.

mod accounts_file;
mod alike;
pub mod decode;
pub mod include;
mod network_sets;
pub mod node;
pub mod schema;
mod sections;
mod sound;
pub mod values;

pub use accounts_file::accounts_of;
pub use alike::{Indistinct, Likeness, alike};
pub use network_sets::in_each_account;
pub use sections::*;
pub use sound::Sound;
