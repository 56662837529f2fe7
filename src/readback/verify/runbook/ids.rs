//! The part that learns ids: where AWS or Terraform is asked for those that something waits for, and the lock.

use super::entry::Entry;
use super::facts::Facts;
use crate::plan::{Backend, Plan, Stack};
use crate::resource::{Body, Place, Resource};
use crate::runbook::sentences;
use std::collections::BTreeSet;

const STACKS: &str = "aws cloudformation describe-stacks --output json {at} > stacks-{profile}-{region}.json";
const ROOT: &str = "terraform -chdir={root} output -json > {file}.json";
const ENDPOINTS: &str =
    "aws ec2 describe-vpc-endpoints --output json {at} > endpoints-{profile}-{region}.json";
const CONNECTIONS: &str =
    "aws ec2 describe-vpc-peering-connections --output json {at} > connections-{profile}-{region}.json";
const UNITS: &str = "aws organizations list-organizational-units-for-parent --parent-id $(aws organizations list-roots --query Roots[0].Id --output text {at}) --output json {at} > units.json";
const LEARN: &str = "landform lock update {blueprint} --from {files}";

pub(super) fn entries(plan: &Plan, backends: &[Backend]) -> Vec<Entry> {
    let of_backend = |backend: &Backend| match backend {
        Backend::CloudFormation => entry(plan, sentences::AFTER_CLOUDFORMATION, stacks(plan)),
        Backend::Terraform => entry(plan, sentences::AFTER_TERRAFORM, roots(plan)),
    };
    let wanted = Backend::ALL.iter().filter(|backend| backends.contains(backend));
    wanted.filter_map(of_backend).collect()
}

/// The questions, and the lock that reads every file that they write.
fn entry(plan: &Plan, says: &str, mut asked: Vec<String>) -> Option<Entry> {
    asked.extend(services(plan));
    let files: Vec<&str> = asked.iter().filter_map(|line| Some(line.rsplit_once(" > ")?.1)).collect();
    let learn = Facts::new()
        .with("blueprint", &plan.blueprint)
        .with("files", files.join(" "))
        .fill(LEARN);
    asked.push(learn);
    Entry::new(says, asked)
}

/// The addresses that something waits for.
fn needs(plan: &Plan) -> BTreeSet<&str> {
    plan.held.iter().flat_map(|held| &held.needs).map(String::as_str).collect()
}

/// What is deployed of these.
fn awaited(plan: &Plan) -> Vec<&Resource> {
    let needs = needs(plan);
    let is_needed = |resource: &&Resource| needs.contains(resource.address.to_string().as_str());
    plan.resources().filter(is_needed).collect()
}

fn asked_at(places: BTreeSet<&Place>, line: &str) -> Vec<String> {
    places.into_iter().map(|place| Facts::at(place).fill(line)).collect()
}

fn stacks(plan: &Plan) -> Vec<String> {
    asked_at(awaited(plan).into_iter().map(|resource| &resource.place).collect(), STACKS)
}

fn roots(plan: &Plan) -> Vec<String> {
    let awaited = awaited(plan);
    let is_here = |stack: &Stack, place: &Place| {
        let members = stack.members.iter().flat_map(|member| &member.resources);
        let here: BTreeSet<_> = members.map(|resource| &resource.address).collect();
        awaited.iter().any(|one| one.place == *place && here.contains(&one.address))
    };
    let places = plan
        .stacks
        .iter()
        .flat_map(|stack| stack.places.iter().map(move |place| (stack, place)));
    let asked = places.filter(|(stack, place)| is_here(stack, place));
    asked.map(|(stack, place)| root(&stack.root_path(place))).collect()
}

fn root(path: &str) -> String {
    let file = path.trim_start_matches("terraform/").replace('/', "-");
    Facts::new().with("root", path).with("file", file).fill(ROOT)
}

/// What neither a stack nor a root puts out.
fn services(plan: &Plan) -> Vec<String> {
    let needs_any = |start: &str| needs(plan).iter().any(|address| address.starts_with(start));
    let firewalls = awaited(plan)
        .into_iter()
        .filter(|resource| matches!(resource.body, Body::Firewall(_)));
    let mut asked = asked_at(firewalls.map(|resource| &resource.place).collect(), ENDPOINTS);
    if needs_any("peering-accepter/") {
        let requested = plan.resources().filter(|resource| matches!(resource.body, Body::Peering(_)));
        asked.extend(asked_at(requested.map(|resource| &resource.place).collect(), CONNECTIONS));
    }
    if needs_any("unit/") {
        asked.push(Facts::at(&plan.management()).fill(UNITS));
    }
    asked
}
