//! The types of a resource by its ARN, found once for all that ask.

use super::ResourceType;
use super::arns::types_matching;
use crate::aws::Arn;
use rustc_hash::FxHashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The most ARNs whose types are kept: a call asks it of the same few again and again.
const MOST_KNOWN: usize = 512;

/// The resource types that an ARN without wildcards is of, the best fits only. Other services may name the same
/// resource (`role` of iam and of sts): the type of the ARN's own service is the answer, and where it has none,
/// those of the others. Empty for text that is no ARN. To ask whether an action takes an ARN, use
/// [`ResourceType::matches`] on its types.
pub fn resource_types_matching(arn: &str) -> Vec<&'static ResourceType> {
    static KNOWN: LazyLock<Mutex<FxHashMap<String, Vec<&'static ResourceType>>>> =
        LazyLock::new(Mutex::default);
    // What is kept is whole, also where somebody else failed.
    let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = known().get(arn) {
        return found.clone();
    }
    let found = types_matching(arn);
    let mut known = known();
    if known.len() >= MOST_KNOWN {
        known.clear();
    }
    known.insert(arn.to_owned(), found.clone());
    found
}

/// True where an action is checked on the resource with this ARN: on its type, and not on one of which the ARN only has
/// the form, as that of an object (`arn:aws:s3:::BUCKET/KEY`) has that of a bucket. Also true where no type has it.
pub(super) fn is_checked_on(action: &super::Action, arn: &str) -> bool {
    let best = resource_types_matching(arn);
    let own = |known: &&ResourceType| best.iter().any(|best| best.service == known.service);
    let is_best = |known: &ResourceType| {
        best.iter().any(|best| (best.service, best.name) == (known.service, known.name))
    };
    let parsed = Arn::parse(arn);
    let mut types = action
        .resource_types()
        .filter(|known| parsed.is_some_and(|parsed| known.is_of(&parsed)));
    best.is_empty() || types.any(|known| !own(&known) || is_best(known))
}
