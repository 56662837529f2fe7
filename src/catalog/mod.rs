//! Dated facts of AWS as data: each table says when it was read (`as_of`) and from where (`source`).
//!
//! Code in this room only looks things up. A fact that AWS may change is a row of a file under `data/`,
//! never a constant here. Big tables are deflated and opened one service at a time; the programs under
//! `generate/` made them, and running one again is how they are brought up to date.
//!
//! | table | turns |
//! |---|---|
//! | [`actions`] | actions, resource types, condition keys and calls into what AWS says of them |
//! | [`managed`] | ARNs of AWS managed policies into documents |
//! | [`principals`] | names of service principals into known ones |
//! | [`quota`] | names of limits into numbers |
//! | [`ram`] | names of RAM permissions into what they share |
//! | [`services`] | services into the policies, endpoints and keys they take part in |

mod packed;
mod table;

pub mod actions;
pub mod managed;
pub mod principals;
pub mod quota;
pub mod ram;
pub mod services;

pub use table::Table;
