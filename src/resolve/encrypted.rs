//! Both halves of the use of a key: its own policy, and the identity policy of the role.

use super::audience::Audience;
use super::draft::{DocumentSide, Draft};
use super::join_statements::{sid, sid_of};
use crate::aws::{Address, regional_principal};
use crate::catalog::context_keys;
use crate::policy::Statement;
use crate::resource::Body;
use std::collections::BTreeSet;

/// One use of a key by a role.
pub(super) struct KeyUse<'a> {
    /// The key.
    pub key: &'a Address,
    /// What for: part of the statements' names.
    pub purpose: &'a str,
    /// KMS actions.
    pub actions: &'a [String],
    /// The only service that may pass the call on (`sagemaker`), where the use allows that limit.
    pub service: Option<&'a str>,
}

impl Draft<'_> {
    /// Lets a role of the blueprint use a key: key policy and identity policy.
    pub(super) fn use_key(&mut self, role: &Address, wanted: &KeyUse<'_>) {
        let role_arn = self.arn(role);
        self.admit_to_key(&role_arn, wanted);
        self.identity_of_key(role, wanted);
    }

    /// Lets any role use a key, by the key policy alone.
    pub(super) fn admit_to_key(&mut self, role_arn: &str, wanted: &KeyUse<'_>) {
        let audience = Audience {
            resource: wanted.key.clone(),
            sid: sid(&[wanted.purpose]),
            actions: wanted.actions.iter().cloned().collect(),
            on: BTreeSet::from(["*".to_owned()]),
            when: self.only_through(wanted).into_iter().collect(),
        };
        self.admit(audience, role_arn);
    }

    /// The identity half. The key's id is AWS's, so the policy names the account's keys and asks for
    /// the alias: nothing has to be known before the first deployment.
    ///
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html>
    fn identity_of_key(&mut self, role: &Address, wanted: &KeyUse<'_>) {
        let Some(resource) = self.model.get(wanted.key) else {
            return;
        };
        let Body::Key(key) = &resource.body else { return };
        let place = &resource.place;
        let keys = place.arn("kms", "key/*");
        let mut statement = Statement::allow()
            .sid(sid_of(&[wanted.purpose, "key"], wanted.key, self.home_of_names(wanted.key, role)))
            .actions(wanted.actions.iter().cloned())
            .resources([keys])
            .when("ForAnyValue:StringEquals", context_keys::RESOURCE_ALIASES, [key.alias.clone()]);
        if let Some((operator, key, values)) = self.only_through(wanted) {
            statement = statement.when(operator, key, values);
        }
        self.add(role, DocumentSide::Identity, statement);
    }

    /// The account that names of statements leave out: that of the policy, unless the policy is in every account of a unit
    /// and is about something in one of them. There it says the same as in the others.
    pub(super) fn home_of_names<'r>(&self, about: &Address, bearer: &'r Address) -> &'r str {
        let of_unit = |address: &Address| {
            let resource = self.model.get(address);
            resource.is_some_and(|resource| resource.target.unit().is_some())
        };
        match of_unit(bearer) && !of_unit(about) {
            true => "",
            false => bearer.account(),
        }
    }

    fn only_through(&self, wanted: &KeyUse<'_>) -> Option<(&'static str, String, BTreeSet<String>)> {
        let service = wanted.service?;
        let region = &self.model.get(wanted.key)?.place.region;
        let value = regional_principal(service, region);
        Some(("StringEquals", context_keys::VIA_SERVICE.to_owned(), BTreeSet::from([value])))
    }
}
