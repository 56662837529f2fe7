//! What can be read in a warehouse, and by whom.

use crate::aws::Address;
use crate::resource::Place;
use std::collections::BTreeSet;

/// The database of a warehouse, and the group whose members read it.
#[derive(Clone, PartialEq, Debug)]
pub struct DatabaseAccess {
    /// The cluster or the serverless workgroup.
    pub warehouse: Address,
    /// Where it is.
    pub place: Place,
    /// Its identifier in Redshift.
    pub cluster: String,
    /// The database.
    pub database: String,
    /// The database group of readers.
    pub group: String,
    /// Schemas that readers may read.
    pub schemas: BTreeSet<String>,
    /// The administrator's user name.
    pub administrator: String,
    /// ARNs of the roles that may read.
    pub roles: BTreeSet<String>,
}
