//! What is deployed, as the lock pins it, against what is planned: what each change does there.
//!
//! A design without a lock has deployed nothing.
//!
//! | file | turns |
//! |---|---|
//! | `change` | a pinned resource and the one that is planned in its place into what each backend does |
//! | `taken` | what existed when the design was deployed into what is made in its place |
//! | `left_policies` | policies that buckets keep into what is said of them |
//! | `same_names` | what is made under the name of what goes into what is said of it |
//! | `told` | changes into what is said of them, where the blueprint says it |

#![deny(clippy::wildcard_enum_match_arm)]

mod change;
mod left_policies;
mod same_names;
mod taken;
mod told;

pub use crate::plan::Difference;
pub use change::{Change, Fate, changes};
pub use taken::{Taken, taken};
pub use told::problems;
