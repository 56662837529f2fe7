//! What templates have CloudFormation look up into what the execution role may read for it.

use super::created::pattern;
use crate::aws::{Arn, ReferenceService, Text, regional_principal};
use crate::catalog::{ActionSet, context_keys};
use crate::policy::Statement;
use crate::resource::{Body, Place, Resource};
use std::collections::BTreeSet;

/// Statements about the secrets and parameters that entries of any type name, and about their keys.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
pub(super) fn lookups(held: &[&Resource], place: &Place) -> Vec<Statement> {
    let (mut parameters, mut secrets, mut via) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut accounts = BTreeSet::from([place.account.as_str().to_owned()]);
    for resource in held {
        let Body::AnyResource(any) = &resource.body else {
            continue;
        };
        for (service, arn) in any.looked_up(&resource.place) {
            let on = pattern(&Text::from(arn.as_str()));
            accounts.extend(Arn::parse(&arn).map(|arn| arn.account().to_owned()).filter(|id| !id.is_empty()));
            let decrypts = match service {
                ReferenceService::Parameter => None,
                ReferenceService::SecureParameter => Some("ssm"),
                ReferenceService::Secret => Some("secretsmanager"),
            };
            match service {
                ReferenceService::Parameter | ReferenceService::SecureParameter => parameters.insert(on),
                ReferenceService::Secret => secrets.insert(on),
            };
            via.extend(decrypts.map(|service| regional_principal(service, &resource.place.region)));
        }
    }
    let statement = |(sid, set, on): (&str, ActionSet, BTreeSet<String>)| {
        let filled = !on.is_empty();
        filled.then(|| Statement::allow().sid(sid).actions(set.actions()).resources(on))
    };
    // The key of a secret is of the account of the secret.
    let key = |account: &String| place.partition().arn("kms", "*", account, "key/*");
    let keys = (!via.is_empty()).then(|| accounts.iter().map(key).collect::<Vec<_>>());
    let decrypts = keys.map(|keys| {
        Statement::allow()
            .sid("DecryptWhatTemplatesName")
            .actions(ActionSet::LookedUpKey.actions())
            .resources(keys)
            .when("StringEquals", context_keys::VIA_SERVICE, via)
    });
    let reads = [
        ("ReadParametersOfTemplates", ActionSet::LookedUpParameter, parameters),
        ("ReadSecretsOfTemplates", ActionSet::LookedUpSecret, secrets),
    ];
    reads.into_iter().filter_map(statement).chain(decrypts).collect()
}
