//! Ids that are waited for into the commands that ask AWS or Terraform for them, and the lock that learns them.

use super::{Instruction, aws, line, sentences};
use crate::plan::{Backend, Plan};
use crate::resource::{Body, Place, Resource};
use std::collections::BTreeSet;

/// One entry for each backend; none where nothing waits.
pub(super) fn learn(plan: &Plan, backends: &[Backend]) -> Vec<Instruction> {
    let awaited = Awaited::of(plan);
    let each = |backend: &Backend| {
        let (what, asked) = match backend {
            Backend::CloudFormation => (sentences::AFTER_CLOUDFORMATION, awaited.stack_questions()),
            Backend::Terraform => (sentences::AFTER_TERRAFORM, awaited.root_questions()),
        };
        let mut asked: Vec<Question> = asked;
        asked.extend(awaited.service_questions());
        Instruction::new(what, commands(plan, asked))
    };
    let wanted = Backend::ALL.iter().filter(|backend| backends.contains(backend));
    if plan.held.is_empty() {
        Vec::new()
    } else {
        wanted.map(each).collect()
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
    units: bool,
    resources: Vec<&'p Resource>,
}

impl<'p> Awaited<'p> {
    fn of(plan: &'p Plan) -> Self {
        let needs: BTreeSet<&str> =
            plan.held.iter().flat_map(|held| &held.needs).map(String::as_str).collect();
        Self {
            plan,
            units: needs.iter().any(|address| address.starts_with("unit/")),
            resources: plan
                .resources()
                .filter(|resource| needs.contains(resource.address.to_string().as_str()))
                .collect(),
        }
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
        for stack in &self.plan.stacks {
            let awaited = |place: &&Place| {
                self.resources.iter().any(|resource| {
                    let here = || stack.members.iter().flat_map(|member| &member.resources);
                    resource.place == **place && here().any(|other| other.address == resource.address)
                })
            };
            for place in stack.places.iter().filter(awaited) {
                let root = stack.root_path(place);
                asked.push(Question {
                    command: ["terraform -chdir=", &root, " output -json"].concat(),
                    file: [root.trim_start_matches("terraform/").replace('/', "-").as_str(), ".json"]
                        .concat(),
                });
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
        if self.units {
            let place = self.plan.management();
            let roots = aws("organizations", "list-roots", &place, &["--query Roots[0].Id --output text"]);
            let root = ["--parent-id $(", &roots, ")"].concat();
            asked.push(Question {
                command: aws(
                    "organizations",
                    "list-organizational-units-for-parent",
                    &place,
                    &[&root, "--output json"],
                ),
                file: "units.json".to_owned(),
            });
        }
        asked
    }

    /// Where connections were asked for: only there do they carry their name.
    fn requesters(&self) -> BTreeSet<&'p Place> {
        let accepted = self
            .plan
            .held
            .iter()
            .flat_map(|held| &held.needs)
            .any(|need| need.starts_with("peering-accepter/"));
        let asks = |resource: &&Resource| accepted && matches!(resource.body, Body::Peering(_));
        self.plan.resources().filter(asks).map(|resource| &resource.place).collect()
    }
}

fn question(service: &str, call: &str, file: &str, place: &Place) -> Question {
    Question {
        command: aws(service, call, place, &["--output json"]),
        file: [file, "-", &place.name, "-", place.region.as_str(), ".json"].concat(),
    }
}
