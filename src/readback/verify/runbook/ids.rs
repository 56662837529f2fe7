//! The part that learns ids: where AWS or Terraform is asked for those that something waits for, and the lock.

use super::entry::Entry;
use super::facts::Facts;
use super::roots;
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
const UNITS: &str = "aws organizations list-organizational-units-for-parent --parent-id {parent} --output json {at} > {file}.json";
const ROOT_ID: &str = "$(aws organizations list-roots --query Roots[0].Id --output text {at})";
const UNIT_ID: &str = "$(aws organizations list-organizational-units-for-parent --parent-id {parent} --query \"OrganizationalUnits[?Name=='{name}'].Id\" --output text {at})";
const LEARN: &str = "landform lock update {blueprint} --from {files}";

pub(super) fn entries(plan: &Plan, backends: &[Backend]) -> Vec<Entry> {
    let of_backend = |backend: &Backend| {
        let waiting = AwaitedIds::of(plan, *backend);
        match backend {
            Backend::CloudFormation => waiting.entry(sentences::AFTER_CLOUDFORMATION, waiting.stacks()),
            Backend::Terraform => waiting.entry(sentences::AFTER_TERRAFORM, waiting.roots()),
        }
    };
    let wanted = Backend::ALL.iter().filter(|backend| backends.contains(backend));
    let waits = |backend: &&Backend| !plan.held_by(**backend).is_empty();
    wanted.filter(waits).filter_map(of_backend).collect()
}

/// What the roots of two accounts put out, and the lock that reads it.
pub(super) fn links(plan: &Plan) -> Option<Entry> {
    let joint = plan.roots().iter().filter(|stack| !stack.aliases.is_empty());
    let first = joint.filter_map(|stack| Some(root(&stack.root_path(stack.places.first()?))));
    let asked: Vec<String> = first.collect();
    (!asked.is_empty()).then(|| told(plan, sentences::LINKS_LEARNED, asked)).flatten()
}

/// The addresses that something waits for where one backend deploys, and what of these is deployed.
struct AwaitedIds<'p> {
    plan: &'p Plan,
    needs: BTreeSet<&'p str>,
    deployed: Vec<&'p Resource>,
}

impl<'p> AwaitedIds<'p> {
    fn of(plan: &'p Plan, backend: Backend) -> Self {
        let needs: BTreeSet<&str> = plan
            .held_by(backend)
            .iter()
            .flat_map(|held| &held.needs)
            .map(String::as_str)
            .collect();
        let stacks = plan.deployed_by(backend).iter();
        let resources = stacks.flat_map(|stack| &stack.members).flat_map(|member| &member.resources);
        let is_needed = |resource: &&Resource| needs.contains(resource.address.to_string().as_str());
        let deployed = resources.filter(is_needed).collect();
        Self { plan, needs, deployed }
    }

    /// The questions, and the lock that reads every file that they write.
    fn entry(&self, says: &str, mut asked: Vec<String>) -> Option<Entry> {
        asked.extend(self.services());
        told(self.plan, says, asked)
    }

    fn stacks(&self) -> Vec<String> {
        asked_at(self.deployed.iter().map(|resource| &resource.place).collect(), STACKS)
    }

    fn roots(&self) -> Vec<String> {
        let is_here = |stack: &Stack, place: &Place| {
            let members = stack.members.iter().flat_map(|member| &member.resources);
            let mut here = members.filter(|one| one.place == *place || !stack.aliases.is_empty());
            here.any(|one| self.deployed.iter().any(|other| other.address == one.address))
        };
        let rendered = self.plan.roots().iter();
        let places = rendered.flat_map(|stack| roots::places(stack).iter().map(move |place| (stack, place)));
        let asked = places.filter(|(stack, place)| is_here(stack, place));
        asked.map(|(stack, place)| root(&stack.root_path(place))).collect()
    }

    /// What neither a stack nor a root puts out.
    fn services(&self) -> Vec<String> {
        let needs_any = |start: &str| self.needs.iter().any(|address| address.starts_with(start));
        let firewalls = self.deployed.iter().filter(|one| matches!(one.body, Body::Firewall(_)));
        let mut asked = asked_at(firewalls.map(|resource| &resource.place).collect(), ENDPOINTS);
        if needs_any("peering-accepter/") {
            let requested = self.plan.resources().filter(|one| matches!(one.body, Body::Peering(_)));
            asked.extend(asked_at(requested.map(|one| &one.place).collect(), CONNECTIONS));
        }
        let mut above: BTreeSet<&str> = BTreeSet::new();
        for name in self.needs.iter().filter_map(|address| address.strip_prefix("unit/organization/")) {
            let unit = self.plan.organization.units.get(name);
            above.extend(unit.map(|unit| unit.parent.as_ref().map_or("", |parent| parent.as_str())));
        }
        for unit in above {
            let file = if unit.is_empty() {
                "units".to_owned()
            } else {
                format!("units-{unit}")
            };
            let at = Facts::at(&self.plan.management());
            asked.push(at.with("parent", self.unit_id(unit)).with("file", file).fill(UNITS));
        }
        asked
    }

    /// The id of a unit, or how it is asked for; of the root where the name is empty.
    fn unit_id(&self, unit: &str) -> String {
        let at = Facts::at(&self.plan.management());
        let Some(found) = self.plan.organization.units.get(unit) else {
            return at.fill(ROOT_ID);
        };
        let above = found.parent.as_ref().map_or("", |parent| parent.as_str());
        match &found.id {
            Some(id) => id.clone(),
            None => at.with("name", unit).with("parent", self.unit_id(above)).fill(UNIT_ID),
        }
    }
}

/// Questions, and the lock that reads every file that they write.
fn told(plan: &Plan, says: &str, mut asked: Vec<String>) -> Option<Entry> {
    let files: Vec<&str> = asked.iter().filter_map(|line| Some(line.rsplit_once(" > ")?.1)).collect();
    let facts = Facts::new().with("blueprint", &plan.blueprint).with("files", files.join(" "));
    asked.push(facts.fill(LEARN));
    Entry::new(says, asked)
}

fn asked_at(places: BTreeSet<&Place>, line: &str) -> Vec<String> {
    places.into_iter().map(|place| Facts::at(place).fill(line)).collect()
}

fn root(path: &str) -> String {
    let file = path.trim_start_matches("terraform/").replace('/', "-");
    Facts::new().with("root", path).with("file", file).fill(ROOT)
}
