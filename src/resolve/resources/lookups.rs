//! What entries have CloudFormation look up into the keys that let whoever deploys decrypt it, and into what is wrong with it.

use super::words::{named, pieces};
use crate::aws::{DynamicReference, ReferenceService};
use crate::catalog::ActionSet;
use crate::diagnostic::Diagnostic;
use crate::resolve::draft::Draft;
use crate::resolve::encrypted::KeyUse;
use crate::resolve::statement_addresses::each_text;
use crate::resource::{Body, Resource};
use serde_json::Value;

/// How an ARN begins, which says its account and Region itself.
const ARN: &str = "arn:";

impl Draft<'_> {
    /// Lets whoever deploys an entry decrypt the secrets of the design that it has CloudFormation look up, by the policies of
    /// their keys.
    ///
    /// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html>
    pub(in crate::resolve) fn deployers_decrypt(&mut self) {
        let mut wanted = Vec::new();
        let mut wrong = Vec::new();
        for resource in self.model.resources.values() {
            // Words are bound for good when everything is there; what they stand for is known by now.
            let (Body::AnyResource(any), _) = self.bound_body(resource) else {
                continue;
            };
            let secrets = any.looked_up(&resource.place).into_iter();
            let keys = secrets
                .filter(|(service, _)| *service == ReferenceService::Secret)
                .filter_map(|(_, arn)| self.key_of_arn(self.model.by_arn(&arn)?.body.key()?));
            let makers = self.deployers_of(resource.place.account.as_str(), &resource.target);
            wanted.extend(keys.map(|key| (key, makers.clone())));
            wrong.extend(self.looked_up_elsewhere(resource));
        }
        for (key, makers) in wanted {
            let wanted = KeyUse {
                key: &key,
                purpose: "deploy looked up secrets",
                actions: ActionSet::LookedUpKey.actions(),
                service: Some("secretsmanager"),
            };
            makers.iter().for_each(|maker| self.admit_to_key(maker, &wanted));
        }
        wrong.into_iter().for_each(|problem| self.tell_once(problem));
    }

    /// Names of what is in another account or Region, where CloudFormation looks for no name, and secure strings that are none.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html>
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html>
    fn looked_up_elsewhere(&self, resource: &Resource) -> Vec<Diagnostic> {
        let Body::AnyResource(any) = &resource.body else {
            return Vec::new();
        };
        let written = self.blueprint.resources.get(resource.address.name());
        let written = written.and_then(|entry| entry.value.properties.as_ref());
        let properties = Value::Object(any.properties.clone());
        let mut found = Vec::new();
        for (pointer, text) in each_text(&properties) {
            for reference in DynamicReference::all(text).into_iter().flatten() {
                let fault = self.fault_of_place(&reference, resource);
                let span = written.map(|written| written.span_of(&pointer));
                let span = span.unwrap_or_else(|| self.model.origins.resource(&resource.address));
                found.extend(
                    fault.map(|(message, help)| {
                        Diagnostic::error("dynamic-reference", span, message).help(help)
                    }),
                );
            }
        }
        found
    }

    fn fault_of_place(
        &self,
        reference: &DynamicReference<'_>,
        resource: &Resource,
    ) -> Option<(String, &'static str)> {
        let mut words = pieces(reference.id).into_iter().filter_map(Result::err);
        let place = &resource.place;
        let word = words.next().and_then(|word| named(&self.model, word, place));
        let of = |other: &Resource| -> Option<(&str, String, String)> {
            let own = &other.place;
            let account = (own.account != place.account)
                .then(|| ("account", own.account.to_string(), place.account.to_string()));
            account.or_else(|| {
                (own.region != place.region)
                    .then(|| ("region", own.region.to_string(), place.region.to_string()))
            })
        };
        let by_name = word.filter(|_| !reference.id.starts_with(ARN));
        if let Some((other, (what, theirs, ours))) = by_name.and_then(|other| Some((other, of(other)?))) {
            return Some((
                format!(
                    "`{}` is of the {what} `{theirs}`, and CloudFormation looks for its name in `{ours}`",
                    other.address
                ),
                "name one of its own account and region; a secret of another account is looked up by its whole ARN",
            ));
        }
        let found = word.or_else(|| self.model.by_arn(&reference.arn(place)));
        let is_plain = found
            .is_some_and(|found| matches!(found.body, Body::Parameter(_)) && !found.existence.is_existing());
        let is_secure = reference.service == ReferenceService::SecureParameter;
        found.filter(|_| is_secure && is_plain).map(|found| {
            (
                format!("`{}` is no secure string, and `ssm-secure` takes nothing else", found.address),
                "write `{{resolve:ssm:NAME}}`, or keep it under `secrets`",
            )
        })
    }
}
