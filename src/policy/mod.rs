//! IAM JSON into a [`Document`] and back, without a change of meaning.
//!
//! The only room that spells `NotAction`. Two documents are `==` when they say the same thing:
//! lists are sets here, and one value and a list of one value are the same.

mod build;
mod condition;
mod divided;
mod document;
mod example;
mod json;
mod operator;
mod parse;
mod principals;
mod problem;
mod value;
mod write;

pub use condition::Condition;
pub use divided::{Divided, divided};
pub use document::{Actions, Document, Effect, Resources, Sense, Statement, Version};
pub use example::example;
pub use json::Json;
pub use operator::{BaseOperator, Operator, Quantifier};
pub use principals::{PrincipalSet, Principals};
pub use problem::Problem;
pub use value::{Number, base64, instant, is_readable, network};

#[cfg(test)]
mod tests;
