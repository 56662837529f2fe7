//! A call into everyone who could be asked whether they may make it, and the things that it could be about.
//!
//! Besides the roles of the model these are the callers that the policy on the resource names (users, roles that nobody
//! declares, roles of IAM Identity Center, services, identity providers), users and roles that exist already, the roles
//! that deploy it, and the root user of its account.

use super::Universe;
use super::deployers::deploying_roles;
use crate::aws::{Arn, CallerArn};
use crate::catalog::policies_above::above;
use crate::catalog::{actions, context_keys};
use crate::model::Call;
use crate::policy::{Actions, Principals, Resources, Statement, example};
use crate::resource::{Body, Resource};
use std::collections::BTreeSet;

/// What stands for anything in the names of objects and callers.
const ANY: &str = "x";
/// What stands for one character in the names of callers: a digit too, as roles of IAM Identity Center end with some.
const ONE: &str = "0";

impl Universe<'_> {
    /// The resources that a call is decided on: the one that it names; where that is a bucket and AWS checks the action on
    /// objects, any object, and one of each pattern that a policy of the model has there.
    pub fn asked_about(&self, call: &Call) -> Vec<String> {
        let bucket = self
            .model
            .with_arn(&call.resource)
            .filter(|found| matches!(found.body, Body::Bucket(_)));
        let any = [&call.resource, "/*"].concat();
        let of_objects = actions::action(&call.action)
            .is_some_and(|action| !action.is_checked_on(&call.resource) && action.is_checked_on(&any));
        if bucket.is_none() || !of_objects {
            return vec![call.resource.clone()];
        }
        let folder = [&call.resource, "/"].concat();
        let mut found = BTreeSet::new();
        for pattern in self.statements().flat_map(patterns).filter(|pattern| pattern.starts_with(&folder)) {
            found.insert(example(pattern, ANY, |_| None));
        }
        found.remove(&any);
        std::iter::once(any).chain(found).collect()
    }

    /// Why nobody may make a call: AWS never checks its action on such a resource.
    pub fn never_on(&self, call: &Call) -> Option<String> {
        let about = self.asked_about(call);
        self.never_checked(&call.action, about.first()?)
    }

    /// Callers besides the roles of the model: ARNs and services.
    pub(super) fn askers(&self, call: &Call) -> BTreeSet<String> {
        let resource = self.model.by_arn(&call.resource);
        let mut all: BTreeSet<String> = resource.into_iter().flat_map(named).collect();
        all.extend(resource.into_iter().flat_map(|resource| deploying_roles(self.model, resource)));
        let above = above(&call.resource);
        all.extend(above.iter().filter_map(|arn| self.model.with_arn(arn)).flat_map(named));
        let stated = self
            .model
            .existing_thing(&call.resource)
            .and_then(|(_, thing)| thing.policy.as_ref());
        all.extend(stated.into_iter().flat_map(|document| &document.statements).flat_map(named_in));
        all.extend(self.model.existing.keys().filter(|arn| is_one_caller(arn)).cloned());
        let put = self.put_on(&call.resource);
        all.extend(put.iter().flat_map(|policy| &policy.document().statements).flat_map(named_in));
        all.extend(self.model.resources.values().filter_map(caller_of_any_type));
        let own = resource.map(|resource| resource.place.account.as_str());
        let owner = own.or_else(|| Arn::parse(&call.resource).map(|arn| arn.account()));
        all.extend(
            owner
                .filter(|id| self.model.account(id).is_some())
                .map(|id| self.model.partition().arn("iam", "", id, "root")),
        );
        all.retain(|caller| self.role(caller).is_none());
        all
    }

    fn statements(&self) -> impl Iterator<Item = &Statement> {
        let documents = self.model.resources.values().flat_map(|resource| resource.body.documents());
        documents.flat_map(|(_, document)| &document.statements)
    }
}

fn patterns(statement: &Statement) -> impl Iterator<Item = &String> {
    let set = match &statement.resources {
        Some(Resources::In(set)) => Some(set),
        Some(Resources::NotIn(_)) | None => None,
    };
    set.filter(|_| matches!(statement.actions, Actions::In(_))).into_iter().flatten()
}

/// The ARN of an entry of any type that calls: a role or a user.
fn caller_of_any_type(resource: &Resource) -> Option<String> {
    let is_any = matches!(resource.body, Body::AnyResource(_));
    let arn = resource.arn();
    (is_any && is_one_caller(arn.as_str())).then(|| arn.as_str().to_owned())
}

/// The callers that the policy on a resource names, as principals or in a condition on who calls.
fn named(resource: &Resource) -> Vec<String> {
    let statements = resource
        .body
        .resource_policy()
        .into_iter()
        .flat_map(|document| &document.statements);
    statements.flat_map(named_in).collect()
}

fn named_in(statement: &Statement) -> Vec<String> {
    let set = match &statement.principals {
        Some(Principals::In(set) | Principals::NotIn(set)) => Some(set),
        None => None,
    };
    let principals = set.into_iter().flat_map(|set| &set.aws);
    let about_caller = |key: &str| key.eq_ignore_ascii_case(context_keys::PRINCIPAL_ARN);
    let conditions = statement.conditions.iter().filter(|condition| about_caller(&condition.key));
    let texts = principals.chain(conditions.flat_map(|condition| &condition.values));
    let callers = texts
        .map(|text| example(&text.replace('?', ONE), ANY, |_| None))
        .filter(|text| is_one_caller(text));
    let more = set.into_iter().flat_map(|set| set.service.iter().chain(&set.federated).cloned());
    callers.chain(more).collect()
}

/// True for a user, a role, a session or the root user, who stands for all, of an account that is named.
fn is_one_caller(text: &str) -> bool {
    let Some(arn) = Arn::parse(text).filter(|arn| arn.account().bytes().all(|byte| byte.is_ascii_digit()))
    else {
        return false;
    };
    match arn.caller() {
        Some(
            CallerArn::User
            | CallerArn::Role(_)
            | CallerArn::Session(_)
            | CallerArn::FederatedUser
            | CallerArn::Root,
        ) => true,
        Some(CallerArn::Provider) | None => false,
    }
}
