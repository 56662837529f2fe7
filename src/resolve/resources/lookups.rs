//! What entries have CloudFormation look up into the keys that let whoever deploys decrypt it.

use crate::aws::ReferenceService;
use crate::catalog::ActionSet;
use crate::resolve::draft::Draft;
use crate::resolve::encrypted::KeyUse;
use crate::resource::Body;

impl Draft<'_> {
    /// Lets whoever deploys an entry decrypt the secrets of the design that it has CloudFormation look up, by the policies of
    /// their keys.
    ///
    /// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html>
    pub(in crate::resolve) fn deployers_decrypt(&mut self) {
        let mut wanted = Vec::new();
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
    }
}
