//! Plan into text: one Handlebars template per kind and backend, values only through typed helpers.
//!
//! This room adds no fact: the same data gives the same bytes. A value is always written for the
//! language of the file it stands in, quoted and escaped, so a name or a tag can never become
//! markup of the file.

mod bounds;
pub mod bundle;
mod error;
mod frame;
pub mod hcl;
mod helpers;
mod inclusion;
mod lint;
mod part;
mod questions;
mod scope;
mod short;
pub mod templates;
mod text;
pub mod yaml;

pub use error::RenderError;
pub use scope::{Carried, Reference, Scope, SymbolReference};
pub use templates::Templates;
