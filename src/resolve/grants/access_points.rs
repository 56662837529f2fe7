//! Grants on access points: what both policies say, that of the access point and that of the bucket behind it.

use super::GrantLine;
use crate::aws::Address;
use crate::blueprint::Reference;
use crate::catalog::context_keys;
use crate::catalog::grants::{GrantPart, GrantVerb};
use crate::policy::Statement;
use crate::resolve::audience::Audience;
use crate::resolve::draft::{DocumentSide, Draft};
use crate::resolve::endpoint_limit::EndpointLimit;
use crate::resolve::join_statements::sid;
use crate::resource::{AccessPoint, Body, Kind};
use std::collections::BTreeSet;

impl Draft<'_> {
    /// S3 asks the policy of the bucket as well, about the same call with the access point among its keys.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html>
    pub(super) fn grant_access_points(&mut self, line: &GrantLine<'_>, on: &Reference) {
        self.grant_plain(line, on, AccessPoint::KIND);
        let Some(role) = line.to.role().cloned() else {
            return;
        };
        let limit = self.endpoint_limit(line);
        for point in self.find_all(AccessPoint::KIND, on, role.account()) {
            let bucket = self.model.get(&point).and_then(|found| {
                let Body::AccessPoint(body) = &found.body else {
                    return None;
                };
                self.model.with_arn(&body.bucket_arn(&found.place))
            });
            let Some(bucket) = bucket.map(|bucket| bucket.address.clone()) else {
                continue;
            };
            for verb in &line.verbs {
                self.bucket_behind(&role, (&point, &bucket), verb, &limit);
                self.use_key_of(&role, &bucket, verb, verb.on(GrantPart::Key));
            }
        }
    }

    fn bucket_behind(
        &mut self,
        role: &Address,
        (point, bucket): (&Address, &Address),
        verb: &GrantVerb,
        limit: &EndpointLimit,
    ) {
        let (arn, by) = (self.arn(bucket), self.arn(point));
        let role_arn = self.arn(role);
        let sides = [
            ("", GrantPart::Resource, arn.clone()),
            ("objects", GrantPart::Data, [&arn, "/*"].concat()),
        ];
        for (what, part, on) in sides {
            let actions = verb.on(part);
            if actions.is_empty() {
                continue;
            }
            self.admit_through(limit, role, actions, &on);
            let through = (
                "StringEquals",
                context_keys::DATA_ACCESS_POINT_ARN.to_owned(),
                BTreeSet::from([by.clone()]),
            );
            let name = sid(&[&verb.verb, what, "through", point.name()]);
            // A bucket leaves roles of its own account to their policies.
            if role.account() == bucket.account() {
                let statement = Statement::allow().sid(name).actions(actions).resources([on]);
                let (operator, key, values) = through;
                let statement = statement.when(operator, &key, values);
                self.add(role, DocumentSide::Identity, limit.narrow(statement));
                continue;
            }
            let audience = Audience {
                resource: bucket.clone(),
                sid: name,
                actions: actions.iter().cloned().collect(),
                on: BTreeSet::from([on]),
                when: limit.conditions().into_iter().chain([through]).collect(),
            };
            self.admit(audience, &role_arn);
        }
    }
}
