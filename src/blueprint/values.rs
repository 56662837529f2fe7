//! The values that blueprints are made of, each with its decoder and its schema.
//!
//! | file | holds |
//! |---|---|
//! | `spanned` | [`Spanned`]: a value that remembers where it stands |
//! | `collections` | [`OneOrMany`], [`NoneOrMany`], [`Named`], [`Tags`] |
//! | `json` | [`SpannedJson`]: a subtree in another language's own spelling |
//! | `ids` | account ids and regions |
//! | `day` | [`Day`]: a day of the calendar |
//! | `quantities` | [`Duration`], [`Size`] |

mod collections;
mod day;
mod ids;
mod json;
mod quantities;
mod spanned;

pub use collections::{Entry, Named, NoneOrMany, OneOrMany, Tags};
pub use day::{Day, day, days_until};
pub use json::SpannedJson;
pub use quantities::{Duration, Size};
pub use spanned::Spanned;
