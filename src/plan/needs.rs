//! A resource into what must exist before it can be made: what its kind says, what its properties mention, and the roles
//! that its policies name.

use super::mentions::{Mention, mentioned};
use super::symbols::symbols_of;
use crate::aws::{Address, Text};
use crate::resource::{Body, Key, Kind, PermissionSet, PolicyKind, Resource};
use std::collections::BTreeSet;

/// What a resource needs, by the names of what bears them.
///
/// Code is read from where it lies when what is made of it is. AWS looks up the roles that a policy on a resource names, and those that a trust policy names, before it takes the policy. An
/// identity provider that a trust names is made first as well: a role that nobody can assume yet is of no use.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
pub(super) fn needed(resource: &Resource) -> BTreeSet<Mention> {
    let documents = resource.body.documents().into_iter();
    let looked_up =
        documents.filter(|(name, _)| matches!(name.kind(), PolicyKind::Trust | PolicyKind::Resource));
    let statements = looked_up.flat_map(|(_, document)| &document.statements);
    let callers = statements.flat_map(|one| one.named_aws().chain(one.named_federated()));
    let own = resource.body.needs(&resource.place);
    let code = resource.placed_code().into_iter().map(|code| code.holder);
    let texts = own.into_iter().chain(code).chain(callers.map(Text::from)).map(Mention::Text);
    texts.chain(mentioned(resource, Body::KINDS)).collect()
}

/// What a resource refers to of which more stands beside: the reference makes it wait for a key, but not for its aliases, by
/// which identity policies know it; for a permission set, but not for its boundary.
///
/// <https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html>
/// <https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetcustom.html>
pub(super) fn referred(resource: &Resource) -> impl Iterator<Item = Mention> {
    let addresses = symbols_of(resource).into_iter().filter_map(|symbol| Address::parse(&symbol).ok());
    addresses
        .filter(|one| [Key::KIND, PermissionSet::KIND].contains(&one.kind()))
        .map(|one| Mention::Text(Text::symbol(&one)))
}
