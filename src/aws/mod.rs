//! Text of the AWS world into newtypes: if a value of one of these types exists, it is valid.

mod account;
mod address;
mod arn;
mod cidr;
mod dynamic_reference;
mod glob;
mod image;
mod name;
mod partition;
mod principal;
mod reach;
mod region;
mod text;

pub use account::AccountId;
pub use address::Address;
pub use arn::{Arn, CallerArn};
pub use cidr::Cidr;
pub use dynamic_reference::{DynamicReference, REFERENCE_HALVES, ReferenceService};
pub use glob::{glob_matches, wild_matches};
pub use image::ImageAddress;
pub use name::Name;
pub(crate) use name::name;
pub use partition::Partition;
pub use principal::{regional_principal, service_of, service_principal};
pub use reach::glob_reaches;
pub use region::Region;
pub use text::{DYNAMIC_REFERENCE, OpenSign, Part, Text};
