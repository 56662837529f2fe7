//! Positions in the user's files and the messages that point at them.
//!
//! | file | turns |
//! |---|---|
//! | `span` | byte offsets into a [`Span`], lines and columns into a [`Position`] |
//! | `sources` | names and texts of the files that were read into [`Sources`] |
//! | `problem` | one thing that is wrong into a [`Diagnostic`] |
//! | `near` | a word that nobody knows into the one that was meant |
//! | `list` | all of them, in a stable order, into [`Diagnostics`] |
//! | `printable` | text of any origin into text that a terminal may show |
//! | `draw` | [`Diagnostics`] into text for people |
//! | `json` | [`Diagnostics`] into JSON for programs |
//!
//! The room knows no AWS and no YAML.

mod draw;
mod json;
mod list;
mod near;
mod printable;
mod problem;
mod sources;
mod span;

pub use draw::{Colour, draw};
pub use json::to_json;
pub use list::Diagnostics;
pub use near::closest;
pub use printable::printable;
pub use problem::{Diagnostic, DiagnosticLevel};
pub use sources::Sources;
pub use span::{Position, Span};
