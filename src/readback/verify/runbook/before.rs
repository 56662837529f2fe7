//! The part before the first wave: who calls, what the organization must allow, studios that exist, the deploying roles.

use super::bucket_policies;
use super::code;
use super::deploy::{self, DEPLOY};
use super::entry::Entry;
use super::exists;
use super::facts::Facts;
use super::roots;
use super::studios;
use crate::catalog::principals;
use crate::plan::{Backend, Plan, Stack};
use crate::resource::{Body, ControlType, Place};
use crate::runbook::sentences;
use std::collections::{BTreeMap, BTreeSet};

const IDENTITY: &str = "aws sts get-caller-identity --query Account {at}";
const SHARING: &str = "aws ram enable-sharing-with-aws-organization {at}";
const TRAIL_ACCESS: &str = "aws organizations enable-aws-service-access --service-principal {service} {at}";
const POLICY_TYPE: &str = "test -n \"$(aws organizations list-roots --query \"Roots[0].PolicyTypes[?Type=='{type}'].Type\" --output text {at})\" || aws organizations enable-policy-type --root-id {root} --policy-type {type} {at}";
const ROOT: &str = "$(aws organizations list-roots --query \"Roots[0].Id\" --output text {at})";
const CATALOG: &str = "aws sagemaker list-resource-catalogs {at}";
const TRUST: &str = "aws cloudformation activate-organizations-access {at}";
const DELEGATION: &str = "test -n \"$(aws organizations list-delegated-administrators --service-principal {service} --query \"DelegatedAdministrators[?Id=='{account}'].Id\" --output text {at})\" || aws organizations register-delegated-administrator --service-principal {service} --account-id {account} {at}";

pub(super) fn entries(plan: &Plan, backends: &[Backend]) -> Vec<Entry> {
    let cloudformation = backends.contains(&Backend::CloudFormation);
    let mut all = vec![Entry::new(sentences::PROFILES, identities(plan))];
    all.extend(exists::entries(plan, backends));
    all.extend(bucket_policies::there(plan));
    all.push(code::there(plan));
    all.extend([
        Entry::new(sentences::MANAGEMENT_ROOTS, roots_of_management(plan, backends)),
        Entry::new(sentences::SHARING, sharing(plan)),
        Entry::new(sentences::ORGANIZATION_TRAIL, trail_access(plan)),
        Entry::new(sentences::POLICY_TYPES, policy_types(plan)),
        Entry::new(sentences::CATALOG, catalogs(plan)),
    ]);
    if cloudformation && plan.is_service_managed() {
        let at = Facts::at(&plan.management())
            .with("account", plan.deploy.administrator.as_str())
            .with("service", principals::STACK_SETS_OF_MEMBERS);
        all.push(Entry::new(sentences::TRUST, vec![at.fill(TRUST)]));
        let delegation = plan.is_delegated().then(|| at.fill(DELEGATION));
        all.push(Entry::new(sentences::DELEGATION, delegation.into_iter().collect()));
    }
    all.extend(studios::before(plan));
    if cloudformation && !plan.bootstrap.is_empty() {
        all.push(Entry::new(sentences::ROLES, roles(plan)));
    }
    all.push(super::lake::entry(plan, backends));
    all.into_iter().flatten().collect()
}

/// Every profile once.
fn identities(plan: &Plan) -> Vec<String> {
    let mut places: BTreeMap<String, Place> = BTreeMap::new();
    for handover in &plan.handed_over {
        let place = handover.to.place();
        places.insert(place.name.to_string(), place.clone());
    }
    for one in &plan.policies_back {
        places.insert(one.place.name.to_string(), one.place.clone());
    }
    let targets = plan.all_stacks().flat_map(|stack| stack.places.iter().cloned());
    for place in targets.chain([plan.administrator(), plan.management()]) {
        places.insert(place.name.to_string(), place);
    }
    places.values().map(|place| Facts::at(place).fill(IDENTITY)).collect()
}

/// Who is asked about, where roots stand in the management account and no role of it is named.
fn roots_of_management(plan: &Plan, backends: &[Backend]) -> Vec<String> {
    let management = plan.management();
    let stands = |stack: &&Stack| {
        roots::is_rendered(stack) && stack.places.iter().any(|place| place.account == management.account)
    };
    let concerned = backends.contains(&Backend::Terraform) && plan.deploy.management_role.is_none();
    let first = plan.roots().iter().find(stands).filter(|_| concerned);
    first.map(|_| Facts::at(&management).fill(IDENTITY)).into_iter().collect()
}

fn sharing(plan: &Plan) -> Vec<String> {
    let call = plan.organization.ram_sharing.then(|| Facts::at(&plan.management()).fill(SHARING));
    call.into_iter().collect()
}

/// The service that has to see every account, where a trail records all of them.
fn trail_access(plan: &Plan) -> Vec<String> {
    let mut trails = plan.resources().filter_map(|resource| match &resource.body {
        Body::Trail(trail) => Some(trail.organization),
        _ => None,
    });
    let at = Facts::at(&plan.management()).with("service", principals::CLOUDTRAIL);
    trails.any(|all| all).then(|| at.fill(TRAIL_ACCESS)).into_iter().collect()
}

/// The types of control policies that the design has, in the order of their words.
fn policy_types(plan: &Plan) -> Vec<String> {
    let at = Facts::at(&plan.management());
    let root = plan.organization.root.clone().unwrap_or_else(|| at.fill(ROOT));
    let has = |of: ControlType| {
        plan.resources()
            .any(|resource| matches!(&resource.body, Body::ControlPolicy(policy) if policy.kind == of))
    };
    let types = [
        (ControlType::Resource, "RESOURCE_CONTROL_POLICY"),
        (ControlType::Service, "SERVICE_CONTROL_POLICY"),
    ];
    let used = types.into_iter().filter(|(of, _)| has(*of));
    used.map(|(_, word)| at.clone().with("root", root.clone()).with("type", word).fill(POLICY_TYPE))
        .collect()
}

/// Where a catalog of feature groups is shared from.
fn catalogs(plan: &Plan) -> Vec<String> {
    let shared = |body: &Body| match body {
        Body::Share(share) => share.holds_catalog(),
        _ => false,
    };
    let owners: BTreeSet<&Place> = plan
        .resources()
        .filter(|resource| shared(&resource.body))
        .map(|resource| &resource.place)
        .collect();
    owners.into_iter().map(|place| Facts::at(place).fill(CATALOG)).collect()
}

/// The stacks of the deploying roles.
fn roles(plan: &Plan) -> Vec<String> {
    let stacks = plan.bootstrap.iter();
    let each = stacks.flat_map(|stack| stack.places.iter().map(move |place| (stack, place)));
    each.map(|(stack, place)| {
        deploy::facts(plan, &stack.stack_name, &stack.template_path(), place).fill(DEPLOY)
    })
    .collect()
}
