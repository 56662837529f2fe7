//! A plan into the commands by which the lock learns what waits: what AWS tells of each account, or each root's outputs.
//!
//! Whoever deploys with one backend has nothing to ask the other, so each backend's commands end with a line of their own.

use super::{aws, line, resources, roots};
use crate::aws::Address;
use crate::plan::{Backend, Plan};
use crate::resource::Place;
use std::collections::{BTreeMap, BTreeSet};

/// The commands, none where nothing waits.
pub(super) fn commands(plan: &Plan, backends: &[Backend]) -> Vec<String> {
    if plan.held.is_empty() {
        return Vec::new();
    }
    let each = backends.iter().flat_map(|backend| {
        let asked = match backend {
            Backend::CloudFormation => [
                each_place(plan, "cloudformation", "describe-stacks", |_| true),
                networks(plan, true),
            ]
            .concat(),
            Backend::Terraform => [outputs(plan), networks(plan, false)].concat(),
        };
        learned(plan, asked)
    });
    each.collect()
}

/// A call and the file that it writes.
type Asked = (String, String);

/// The calls into their files, and the lock told of all of them.
fn learned(plan: &Plan, asked: Vec<Asked>) -> Vec<String> {
    let files: Vec<&str> = asked.iter().map(|(_, file)| file.as_str()).collect();
    let update = ["landform lock update ", &plan.design, ".yaml --from ", &line(&files)].concat();
    let calls = asked.iter().map(|(call, file)| [call, " > ", file].concat());
    calls.chain([update]).collect()
}

/// A call in every place of the plan whose account is asked.
fn each_place(plan: &Plan, service: &str, call: &str, is_asked: impl Fn(&str) -> bool) -> Vec<Asked> {
    let all = plan
        .pieces
        .iter()
        .flat_map(|piece| &piece.places)
        .filter(|place| is_asked(&place.name));
    let places: BTreeMap<(&str, &str), &Place> = all.map(|place| ((place.name.as_str(), place.region.as_str()), place)).collect();
    places
        .into_iter()
        .map(|((name, region), place)| {
            let file = [call.trim_start_matches("describe-"), "-", name, "-", region, ".json"].concat();
            (aws(service, call, place, &["--output json"]), file)
        })
        .collect()
}

/// The accounts of a kind's resources, those that wait among them.
fn accounts<'a>(plan: &'a Plan, kind: &str) -> BTreeSet<&'a str> {
    let there = resources(plan).map(|resource| &resource.address);
    let all = there.chain(plan.held.iter().map(|held| &held.address));
    all.filter(|address| address.kind() == kind).map(Address::account).collect()
}

/// The endpoints of firewalls, which no template puts out, and connections: CloudFormation accepts them without a word.
fn networks(plan: &Plan, connections: bool) -> Vec<Asked> {
    let (firewalls, peerings) = (accounts(plan, "firewall"), accounts(plan, "peering"));
    let mut asked = each_place(plan, "ec2", "describe-vpc-endpoints", |name| firewalls.contains(name));
    if connections {
        let call = "describe-vpc-peering-connections";
        asked.extend(each_place(plan, "ec2", call, |name| peerings.contains(name)));
    }
    asked
}

/// The outputs of every root that has some.
fn outputs(plan: &Plan) -> Vec<Asked> {
    let pieces = plan
        .pieces
        .iter()
        .filter(|piece| piece.members.iter().any(|member| member.has_output()));
    pieces
        .flat_map(roots)
        .map(|root| {
            let file = [root.trim_start_matches("terraform/").replace('/', "-").as_str(), ".json"].concat();
            (["terraform -chdir=", &root, " output -json"].concat(), file)
        })
        .collect()
}
