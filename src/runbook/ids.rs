//! Ids that are waited for into the commands that ask AWS or Terraform for them, and the lock that learns them.

use super::{Instruction, aws, line, sentences};
use crate::aws::{Address, Name};
use crate::plan::{Backend, Plan};
use crate::resource::{Body, Place, Resource};
use std::collections::BTreeSet;

/// One entry for each backend; none where nothing waits.
pub(super) fn learn(plan: &Plan, backends: &[Backend]) -> Vec<Instruction> {
    let each = |backend: &Backend| {
        let awaited = Awaited::of(plan, *backend);
        let (what, asked) = match backend {
            Backend::CloudFormation => (sentences::AFTER_CLOUDFORMATION, awaited.stack_questions()),
            Backend::Terraform => (sentences::AFTER_TERRAFORM, awaited.root_questions()),
        };
        let mut asked: Vec<Question> = asked;
        asked.extend(awaited.service_questions());
        Instruction::new(what, commands(plan, asked))
    };
    let waits = |backend: &&Backend| backends.contains(*backend) && !plan.held_by(**backend).is_empty();
    Backend::ALL.iter().filter(waits).map(each).collect()
}

/// How the lock learns of roots that join places; none where there are none.
pub(super) fn joined(plan: &Plan) -> Option<Instruction> {
    let roots = plan.roots().iter().filter(|root| root.is_link());
    let asked = roots.flat_map(|root| root.rooted().iter().map(|place| output_of(&root.root_path(place))));
    let asked: Vec<Question> = asked.collect();
    (!asked.is_empty()).then(|| Instruction::new(sentences::LINKS_LEARNED, commands(plan, asked)))
}

/// What a root puts out.
fn output_of(root: &str) -> Question {
    Question {
        command: ["terraform -chdir=", root, " output -json"].concat(),
        file: [root.trim_start_matches("terraform/").replace('/', "-").as_str(), ".json"].concat(),
    }
}

/// A command and the file that takes its answer.
struct Question {
    command: String,
    file: String,
}

fn commands(plan: &Plan, asked: Vec<Question>) -> Vec<String> {
    let files: Vec<&str> = asked.iter().map(|question| question.file.as_str()).collect();
    let update = line(&["landform lock update", &plan.blueprint, "--from", &files.join(" ")]);
    let asked = asked.iter().map(|question| line(&[&question.command, ">", &question.file]));
    asked.chain([update]).collect()
}

/// What is deployed and has an id that something waits for.
struct Awaited<'p> {
    plan: &'p Plan,
    needs: BTreeSet<&'p str>,
    resources: Vec<&'p Resource>,
}

impl<'p> Awaited<'p> {
    fn of(plan: &'p Plan, backend: Backend) -> Self {
        let held = plan.held_by(backend).iter();
        let needs: BTreeSet<&str> = held.flat_map(|held| &held.needs).map(String::as_str).collect();
        let is_needed = |resource: &&Resource| needs.contains(resource.address.to_string().as_str());
        let members = plan.deployed_by(backend).iter().flat_map(|stack| &stack.members);
        Self {
            plan,
            resources: members.flat_map(|member| &member.resources).filter(is_needed).collect(),
            needs,
        }
    }

    fn needs_any(&self, start: &str) -> bool {
        self.needs.iter().any(|address| address.starts_with(start))
    }

    /// Where something of these kinds is; every place where none is named.
    fn places(&self, kinds: &[&str]) -> BTreeSet<&'p Place> {
        let of_kind = |resource: &&&Resource| kinds.is_empty() || kinds.contains(&resource.body.kind());
        self.resources.iter().filter(of_kind).map(|resource| &resource.place).collect()
    }

    fn stack_questions(&self) -> Vec<Question> {
        let ask = |place: &&Place| question("cloudformation", "describe-stacks", "stacks", place);
        self.places(&[]).iter().map(ask).collect()
    }

    fn root_questions(&self) -> Vec<Question> {
        let mut asked = Vec::new();
        for stack in self.plan.roots() {
            let awaited = |place: &&Place| {
                self.resources.iter().any(|resource| {
                    let here = || stack.members.iter().flat_map(|member| &member.resources);
                    let placed = stack.is_link() || resource.place == **place;
                    placed && here().any(|other| other.address == resource.address)
                })
            };
            for place in stack.rooted().iter().filter(awaited) {
                asked.push(output_of(&stack.root_path(place)));
            }
        }
        asked
    }

    /// What neither a stack nor a root puts out: endpoints of firewalls, accepted connections, units.
    fn service_questions(&self) -> Vec<Question> {
        let ask =
            |call: &'static str, file: &'static str| move |place: &Place| question("ec2", call, file, place);
        let firewalls = self.places(&["firewall"]);
        let mut asked: Vec<Question> =
            firewalls.into_iter().map(ask("describe-vpc-endpoints", "endpoints")).collect();
        let connections = self.requesters();
        asked.extend(connections.into_iter().map(ask("describe-vpc-peering-connections", "connections")));
        asked.extend(self.parents().into_iter().map(|parent| self.units_below(parent)));
        asked
    }

    /// What the units stand below whose ids are waited for; none for the root.
    fn parents(&self) -> BTreeSet<Option<&'p Name>> {
        let units = self.plan.organization.units.iter();
        let awaited = units.filter(|(name, _)| self.needs.contains(Address::unit(name).to_string().as_str()));
        awaited.map(|(_, unit)| unit.parent.as_ref()).collect()
    }

    fn units_below(&self, parent: Option<&Name>) -> Question {
        let below = ["--parent-id ", &self.id_of(parent)].concat();
        Question {
            command: list_units(&self.plan.management(), &[&below, "--output json"]),
            file: parent.map_or("units.json".to_owned(), |unit| ["units-", unit, ".json"].concat()),
        }
    }

    /// The id of a unit or of the root: what is known of it, or the question for it.
    fn id_of(&self, unit: Option<&Name>) -> String {
        let place = self.plan.management();
        let found = unit.and_then(|name| Some((name, self.plan.organization.units.get(name)?)));
        let Some((name, unit)) = found else {
            let roots = aws("organizations", "list-roots", &place, &["--query Roots[0].Id --output text"]);
            return ["$(", &roots, ")"].concat();
        };
        if let Some(id) = &unit.id {
            return id.clone();
        }
        let below = ["--parent-id ", &self.id_of(unit.parent.as_ref())].concat();
        let named = ["--query \"OrganizationalUnits[?Name=='", name, "'].Id\" --output text"].concat();
        ["$(", &list_units(&place, &[&below, &named]), ")"].concat()
    }

    /// Where connections were asked for: only there do they carry their name.
    fn requesters(&self) -> BTreeSet<&'p Place> {
        let accepted = self.needs_any("peering-accepter/");
        let asks = |resource: &&Resource| accepted && matches!(resource.body, Body::Peering(_));
        self.plan.resources().filter(asks).map(|resource| &resource.place).collect()
    }
}

fn list_units(place: &Place, rest: &[&str]) -> String {
    aws("organizations", "list-organizational-units-for-parent", place, rest)
}

fn question(service: &str, call: &str, file: &str, place: &Place) -> Question {
    Question {
        command: aws(service, call, place, &["--output json"]),
        file: [file, "-", &place.name, "-", place.region.as_str(), ".json"].concat(),
    }
}
