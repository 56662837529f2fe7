//! YAML text into a typed blueprint, as said: spans kept, nothing defaulted, problems collected.

pub mod decode;
pub mod node;
pub mod schema;
pub mod values;
