//! The part that takes in what removal kept: keys that wait for their end, stacks and sets, roots.

use super::deploy::{self, DEPLOY};
use super::entry::Entry;
use super::facts::Facts;
use super::kept::{FILE_SYSTEM, KEY, QUEUE, SECRET};
use super::roots;
use crate::catalog::import_ids::{ImportId, import_id};
use crate::plan::{Backend, Deployment, Member, Plan, Stack};
use crate::resource::{Body, BucketPolicy, Kind, Place, Resource, Shape};
use crate::runbook::sentences;
use std::collections::BTreeSet;

const KEY_BACK: [&str; 3] = [
    "aws kms cancel-key-deletion --key-id \"$key\" {at}",
    "aws kms enable-key --key-id \"$key\" {at}",
    "aws kms create-alias --alias-name {name} --target-key-id \"$key\" {at}",
];
const IMPORT: [&str; 4] = [
    "aws cloudformation create-change-set --stack-name {stack} --change-set-name import --change-set-type IMPORT --template-body file://{template} --capabilities CAPABILITY_NAMED_IAM --resources-to-import {resources} {at}",
    "aws cloudformation wait change-set-create-complete --stack-name {stack} --change-set-name import {at}",
    "aws cloudformation execute-change-set --stack-name {stack} --change-set-name import {at}",
    "aws cloudformation wait stack-import-complete --stack-name {stack} {at}",
];
const RESOURCE: &str = "\"ResourceType={type},LogicalResourceId={id},ResourceIdentifier={identifier}\"";
const STACK_ID: &str = "$(aws cloudformation describe-stacks --stack-name {stack} --query \"Stacks[0].StackId\" --output text {at})";
const MAKE_SET: [&str; 3] = [
    "stacks=\"{ids}\"",
    "aws cloudformation create-stack-set --stack-set-name {stack} --stack-id \"{first}\" --capabilities CAPABILITY_NAMED_IAM --administration-role-arn {administration} --execution-role-name {execution} {at}",
    "aws cloudformation import-stacks-to-stack-set --stack-set-name {stack} --stack-ids $stacks {at}",
];
const UNMAKE: [&str; 2] = [
    "operation=$(aws cloudformation delete-stack-instances --stack-set-name {stack} --accounts {accounts} --regions {of} --no-retain-stacks --query OperationId --output text {at})",
    "while aws cloudformation describe-stack-set-operation --stack-set-name {stack} --operation-id \"$operation\" --query StackSetOperation.Status --output text {at} | grep -E 'QUEUED|RUNNING|STOPPING'; do sleep 15; done",
];
const SET_GONE: &str = "aws cloudformation delete-stack-set --stack-set-name {stack} {at}";
/// The first of several words; its braces are no hole.
const FIRST: &str = "${stacks%% *}";
const TAKE: &str = "{as}terraform -chdir={root} import {address} \"{id}\"";

pub(super) fn entries(plan: &Plan, backends: &[Backend]) -> Vec<Entry> {
    let back = plan.resources().filter_map(key).flatten().collect();
    let mut all = vec![Entry::new(sentences::KEYS_BACK, back)];
    if backends.contains(&Backend::CloudFormation) {
        for stack in plan.imports() {
            let says = Facts::new().with("stack", &stack.stack_name).fill(sentences::STACK_TAKES);
            let places = stack.places.iter().enumerate();
            let runs = places.flat_map(|(at, place)| import(plan, &stack, at, place)).collect();
            all.push(Entry::new(says, runs));
            all.extend(set(plan, &stack));
        }
    }
    if backends.contains(&Backend::Terraform) {
        let rendered = plan.roots().iter().filter(|stack| roots::is_rendered(stack));
        let runs = rendered.flat_map(|stack| of_roots(plan, stack)).collect();
        all.push(Entry::new(sentences::ROOTS_TAKE, runs));
    }
    all.into_iter().flatten().collect()
}

fn key(resource: &Resource) -> Option<Vec<String>> {
    let Body::Key(key) = &resource.body else {
        return None;
    };
    Some(Facts::at(&resource.place).with("name", &key.alias).fill_each(&KEY_BACK))
}

/// What was kept into a stack, and the rest of the stack.
fn import(plan: &Plan, stack: &Stack, at: usize, place: &Place) -> Vec<String> {
    let named = stack.members.iter().flat_map(|member| named(member, at));
    let resources: Vec<String> = named.collect();
    let facts = Facts::at(place)
        .with("stack", &stack.stack_name)
        .with("template", stack.template_path())
        .with("resources", resources.join(" "));
    let mut runs = facts.fill_each(&IMPORT);
    let whole = plan.stacks.iter().filter(|whole| whole.stack_name == stack.stack_name);
    runs.extend(
        whole.map(|whole| deploy::facts(plan, &whole.stack_name, &whole.template_path(), place).fill(DEPLOY)),
    );
    runs
}

fn named(member: &Member, at: usize) -> Vec<String> {
    let Some(resource) = member.resources.get(at) else {
        return Vec::new();
    };
    let Some(shape) = resource.body.cloudformation() else {
        return Vec::new();
    };
    let rows = rows(shape, resource).into_iter().map(|(row, suffix, id)| {
        let identifier = ["{", &row.property, "=", &id, "}"].concat();
        Facts::new()
            .with("type", &row.block)
            .with("id", [&member.id, suffix].concat())
            .with("identifier", identifier)
            .fill(RESOURCE)
    });
    rows.collect()
}

/// The blocks of a resource that can be taken in, each with its suffix and its id.
fn rows(shape: Shape, resource: &Resource) -> Vec<(&'static ImportId, &'static str, String)> {
    let mut found = Vec::new();
    let beside = shape.companions.iter().filter(|one| one.always);
    for (kind, suffix) in std::iter::once((shape.kind, "")).chain(beside.map(|one| (one.kind, one.suffix))) {
        if let Some(row) = import_id(kind) {
            found.push((row, suffix, facts(resource).fill(&row.id)));
        }
    }
    found
}

/// What ids are made of.
fn facts(resource: &Resource) -> Facts {
    let at = Facts::at(&resource.place)
        .with("account", resource.place.account.as_str())
        .with("arn", resource.arn().as_str());
    match &resource.body {
        Body::Bucket(bucket) => at.with("name", &bucket.name),
        Body::Database(database) => at.with("name", &database.name),
        Body::FeatureGroup(group) => at.with("name", &group.name),
        Body::Repository(images) => at.with("name", &images.name),
        Body::LogGroup(group) => at.with("name", &group.name),
        Body::Table(table) => at.with("name", &table.name),
        Body::FileSystem(system) => {
            let name = system.tags.get("Name").cloned().unwrap_or_default();
            let id = at.clone().with("name", name).fill(FILE_SYSTEM);
            at.with("id", id)
        }
        Body::Secret(secret) => {
            let id = at.clone().with("name", &secret.name).fill(SECRET);
            at.with("id", id)
        }
        Body::Queue(queue) => {
            let id = at.clone().with("name", &queue.name).fill(QUEUE);
            at.with("id", id)
        }
        Body::Key(key) => {
            let id = at.clone().with("name", &key.alias).fill(KEY);
            at.with("alias", &key.alias).with("id", id)
        }
        _ => at,
    }
}

fn set(plan: &Plan, stack: &Stack) -> [Option<Entry>; 2] {
    let name = Facts::new().with("stack", &stack.stack_name);
    match stack.deployment(plan) {
        Deployment::Stack(_) => [None, None],
        Deployment::ServiceManaged(_) => [Some(Entry::word(name.fill(sentences::UNIT_TAKES))), None],
        Deployment::SelfManaged(_) => {
            let ids = stack
                .places
                .iter()
                .map(|place| Facts::at(place).with("stack", &stack.stack_name).fill(STACK_ID));
            let ids: Vec<String> = ids.collect();
            let facts = Facts::at(&plan.administrator())
                .with("stack", &stack.stack_name)
                .with("ids", ids.join(" "))
                .with("first", FIRST)
                .with("administration", plan.deploy.administration_role_arn(plan.region.partition()))
                .with("execution", &plan.deploy.execution_role);
            let made = Facts::new().with("stack", stack.administrator_stack());
            [
                Entry::new(made.fill(sentences::SET_TAKES), facts.fill_each(&MAKE_SET)),
                Entry::new(made.fill(sentences::SET_LEAVES), unmade(plan, stack)),
            ]
        }
    }
}

/// The way back of a set that no stack made, for each region, in order.
fn unmade(plan: &Plan, stack: &Stack) -> Vec<String> {
    let facts = Facts::at(&plan.administrator()).with("stack", &stack.stack_name);
    let regions: BTreeSet<&str> = stack.places.iter().map(|place| place.region.as_str()).collect();
    let mut runs = Vec::new();
    for region in regions {
        let here = stack.places.iter().filter(|place| place.region.as_str() == region);
        let accounts: BTreeSet<&str> = here.map(|place| place.account.as_str()).collect();
        let accounts: Vec<&str> = accounts.into_iter().collect();
        let facts = facts.clone().with("accounts", accounts.join(" ")).with("of", region);
        runs.extend(facts.fill_each(&UNMAKE));
    }
    runs.push(facts.fill(SET_GONE));
    runs
}

fn of_roots(plan: &Plan, stack: &Stack) -> Vec<String> {
    let module = if stack.is_shared() { "module.shared." } else { "" };
    let mut runs = Vec::new();
    for (at, place) in stack.places.iter().enumerate() {
        let root = roots::root(plan, stack, place);
        for member in &stack.members {
            let kept = member
                .resources
                .get(at)
                .filter(|one| one.body.retain() && !one.body.is_kept_in_network())
                .filter(|one| one.body.kind() != BucketPolicy::KIND);
            let Some((resource, shape)) = kept.and_then(|one| Some((one, one.body.terraform()?))) else {
                continue;
            };
            for (row, _, id) in rows(shape, resource) {
                let address = [module, &row.block, ".", &member.label].concat();
                runs.push(root.clone().with("address", address).with("id", id).fill(TAKE));
            }
        }
    }
    runs
}
