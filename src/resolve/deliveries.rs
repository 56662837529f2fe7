//! Resources into the calls that AWS makes for their sake, each a promise, so that each is decided.
//!
//! What a resource uses stands in its kind ([`crate::resource::Body::delivers_to`]), who calls what on it in the
//! catalog ([`crate::catalog::deliveries`]). Nothing here knows a kind or a service.

use super::draft::Draft;
use crate::aws::{regional_principal, service_of};
use crate::catalog::deliveries::{Delivery, DeliveryGoal, deliveries};
use crate::catalog::sources::{self, Source};
use crate::catalog::{ActionSet, acl, actions, context_keys};
use crate::diagnostic::Span;
use crate::model::{Call, Promise, PromiseOf};
use crate::resource::Resource;
use std::collections::BTreeMap;

impl Draft<'_> {
    /// Remembers every delivery of what the design makes.
    pub(super) fn deliveries(&mut self) {
        let made = self.model.resources.values().filter(|resource| !resource.existence.is_existing());
        let all: Vec<(Promise, Span)> = made
            .flat_map(|resource| {
                let line = self.line(resource);
                let sake = resource.body.delivers_for().and_then(|arn| self.model.with_arn(arn));
                promises(resource, sake.unwrap_or(resource))
                    .into_iter()
                    .map(move |promise| (promise, line))
            })
            .collect();
        all.into_iter().for_each(|(promise, line)| self.note(promise, line));
    }

    /// Remembers what functions read of the queues that feed them, as their roles; Lambda makes no mapping where they may not.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
    pub(super) fn read_queues(&mut self) {
        let mut all: Vec<(Promise, Span)> = Vec::new();
        for resource in self.model.resources.values().filter(|one| !one.existence.is_existing()) {
            let Some(source) = resource.event_source() else {
                continue;
            };
            let function = self.model.with_arn(&source.function);
            let role = function.and_then(Resource::runs_as).filter(|_| is_queue(&source.from));
            let calls = role.into_iter().flat_map(|role| {
                ActionSet::FunctionQueue.actions().iter().map(|action| Call {
                    principal: role.to_owned(),
                    action: action.clone(),
                    resource: source.from.clone(),
                    ..Call::default()
                })
            });
            let of = PromiseOf::Delivery(resource.address.clone());
            let line = self.line(resource);
            all.extend(calls.map(|call| (Promise { of: of.clone(), call }, line)));
        }
        all.into_iter().for_each(|(promise, line)| self.note(promise, line));
    }
}

fn is_queue(arn: &str) -> bool {
    DeliveryGoal::of(arn) == Some(DeliveryGoal::Queue)
}

/// What is used for the sake of a resource, by itself or by another one that belongs to it.
fn promises(uses: &Resource, resource: &Resource) -> Vec<Promise> {
    let mut all = Vec::new();
    for used in uses.body.delivers_to(&uses.place) {
        let rows = DeliveryGoal::of(used.as_str()).map(|goal| deliveries(resource.body.acting_kind(), goal));
        for row in rows.into_iter().flatten() {
            let calls = row.calls().into_iter();
            let on = files(resource, row);
            let each = calls.flat_map(|action| on.iter().map(move |file| (action.clone(), file)));
            all.extend(
                each.filter_map(|(action, file)| promise(resource, row, &action, (used.as_str(), file))),
            );
        }
    }
    all
}

/// The names of the files that are delivered, one of each sort.
fn files(resource: &Resource, row: &Delivery) -> Vec<String> {
    let named = |file: &String| {
        let file = file.replace("{account}", resource.place.account.as_str());
        file.replace("{region}", resource.place.region.as_str())
    };
    match row.files.as_slice() {
        [] => vec!["x".to_owned()],
        files => files.iter().map(named).collect(),
    }
}

fn promise(resource: &Resource, row: &Delivery, action: &str, (used, file): (&str, &str)) -> Option<Promise> {
    let principal = caller(resource, row, used)?;
    let source = row.by.as_deref().and_then(sources::source);
    let call = Call {
        principal,
        resource: example(resource, source, action, (used, file)),
        context: context(resource, source, action),
        action: action.to_owned(),
        ..Call::default()
    };
    let of = PromiseOf::Delivery(resource.address.clone());
    Some(Promise { of, call })
}

/// Who calls: the service under its name in the Region where it has one there, or the role that it assumes.
fn caller(resource: &Resource, row: &Delivery, used: &str) -> Option<String> {
    let Some(service) = row.by.as_deref() else {
        return resource.body.delivers_as(used).map(str::to_owned);
    };
    let near = || Some(regional_principal(service_of(service)?, &resource.place.region));
    if row.regional { near() } else { Some(service.to_owned()) }
}

/// What the call is made on: of a bucket the file that is delivered for this account, of a log group a stream.
fn example(resource: &Resource, source: Option<&Source>, action: &str, (used, name): (&str, &str)) -> String {
    let folder = source.and_then(|source| source.folder.as_deref());
    let account = resource.place.account.as_str();
    let below = folder.map(|folder| [folder, "/", account, "/"].concat()).unwrap_or_default();
    let file = used.strip_suffix('*').map(|folder| [folder, &below, name].concat());
    let stream = [used, ":log-stream:x"].concat();
    let known = actions::action(action);
    let fits = |on: &String| known.is_some_and(|known| known.is_checked_on(on));
    let all = [file.unwrap_or_else(|| used.to_owned()), stream, "*".to_owned()];
    all.into_iter().find(fits).unwrap_or_else(|| used.to_owned())
}

/// What the call says of the resource for whose sake it is made, where the service is known to say it.
fn context(resource: &Resource, source: Option<&Source>, action: &str) -> BTreeMap<String, Vec<String>> {
    let mut context = BTreeMap::new();
    let prefix = action.split(':').next().unwrap_or_default();
    if let Some(source) = source.filter(|source| source.sends(prefix) == Some(true)) {
        let account = resource.place.account.as_str().to_owned();
        context.insert(context_keys::SOURCE_ACCOUNT.to_owned(), vec![account]);
        if source.sources.iter().any(|kind| kind == resource.body.acting_kind()) {
            let arn = resource.arn().as_str().to_owned();
            context.insert(context_keys::SOURCE_ARN.to_owned(), vec![arn]);
        }
    }
    if acl::sets(action) {
        context.insert(context_keys::ACL.to_owned(), vec![acl::accepted().to_owned()]);
    }
    context
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{AccountId, Address, Region, name};
    use crate::resource::{Body, Existence, Firewall, FirewallLogs, Place, Target};
    use std::collections::BTreeMap;

    /// What no section of the blueprint makes yet: a firewall that writes to a bucket.
    #[test]
    fn logs_of_a_firewall_go_to_its_account_s_folder() {
        let body = Body::Firewall(Firewall {
            name: "f".to_owned(),
            policy: "arn:aws:network-firewall:us-east-1:111111111111:firewall-policy/p".to_owned(),
            vpc: "vpc-1".to_owned(),
            subnet: "subnet-1".to_owned(),
            protected: false,
            logs: FirewallLogs::Bucket {
                name: "logs".to_owned(),
                prefix: "n/".to_owned(),
            },
            tags: BTreeMap::new(),
        });
        let firewall = Resource {
            address: Address::parse("firewall/a/f").unwrap(),
            place: Place {
                name: name!("a"),
                account: AccountId::parse("111111111111").unwrap(),
                region: Region::parse("us-east-1").unwrap(),
            },
            target: Target::Account(name!("a")),
            body,
            existence: Existence::Made,
        };
        let all = promises(&firewall, &firewall);
        let calls: Vec<_> = all
            .iter()
            .map(|one| (one.call.action.as_str(), one.call.resource.as_str()))
            .collect();
        let expected = [
            ("s3:GetBucketAcl", "arn:aws:s3:::logs"),
            ("s3:PutObject", "arn:aws:s3:::logs/n/AWSLogs/111111111111/x"),
        ];
        assert_eq!(calls, expected);
        assert!(all.iter().all(|one| one.call.context.contains_key(context_keys::SOURCE_ARN)));
    }
}
