//! Other people's files into resources: what each says, in every case of what it leaves open.
//!
//! A reader of one language (`cloudformation`, `policies`, `inventory`) ends in [`Reading`]: resources in the
//! spelling of CloudFormation, whose functions are resolved and whose values stand where they are written. `assemble` makes
//! of these what a blueprint would have made.
//!
//! Promises: nothing is guessed. A value that no file says is an *unsaid* symbol inside text ([`unsaid`]), which may be
//! anything; what cannot be understood is told in [`Reading::left`], and never left out in silence.

mod assemble;
mod cloudformation;
mod dispatch;
mod identity;
mod inventory;
mod kinds;
mod policies;
mod policy_file;
mod reading;
mod settings;
mod users;

pub use assemble::{Assembled, Types, address, assemble};
pub use dispatch::{FileSort, GivenFile, ReadFiles, read_files};
pub use identity::Declared;
pub use policy_file::PolicyFileKind;
pub use reading::{Assumption, Case, ForeignResource, Left, MOST_CASES, Reading, unsaid};
pub use settings::{Settings, Stack, Where};
pub use users::GivenUser;
