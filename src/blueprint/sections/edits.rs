//! What people say of changes to what is deployed.

use crate::blueprint::decode::section;
use crate::blueprint::values::Spanned;

section! {
    /// A rename: what is deployed under one address is meant by another.
    pub struct Moved {
        /// The address that it had: `key/ml-dev/old`.
        "from" => from: required Spanned<String>,
        /// The address that it has now.
        "to" => to: required Spanned<String>,
    }
}

section! {
    /// Something deployed that may be lost: made anew, or removed.
    pub struct Replace {
        /// Its address.
        "what" => what: required Spanned<String>,
        /// Why that is right, for whoever reads it later.
        "reason" => reason: required Spanned<String>,
    }
}
