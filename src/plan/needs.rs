//! A resource into what must exist before it can be made: what its kind says, and the roles that its policies name.

use crate::aws::Text;
use crate::resource::{PolicyKind, Resource};
use std::collections::BTreeSet;

/// ARNs and ids of what a resource needs.
///
/// AWS looks up the roles that a policy on a resource names, and those that a trust policy names, before it takes the policy.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
pub(super) fn needed(resource: &Resource) -> BTreeSet<Text> {
    let documents = resource.body.documents().into_iter();
    let looked_up =
        documents.filter(|(name, _)| matches!(name.kind(), PolicyKind::Trust | PolicyKind::Resource));
    let callers =
        looked_up.flat_map(|(_, document)| document.statements.iter().flat_map(|one| one.named_aws()));
    let own = resource.body.needs(&resource.place);
    own.into_iter().chain(callers.map(Text::from)).collect()
}
