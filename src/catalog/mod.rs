//! Dated facts of AWS as data: each table says when it was read (`as_of`) and from where (`source`).
//!
//! Code in this room only looks things up. A fact that AWS may change is a row of a file under `data/`,
//! never a constant here. Big tables are deflated and opened one service at a time.

mod packed;
mod table;

pub mod actions;
pub mod managed;
pub mod quota;
pub mod ram;
pub mod services;

pub use table::Table;
