//! What AWS and Terraform say after a deployment into ids of the lock.

mod faults;
mod standing;

pub use faults::faults;
pub use standing::{Difference, differences, warnings};

use crate::aws::{Address, Arn};
use crate::catalog::edits::{Weight, edits};
use crate::catalog::id_forms;
use crate::lock::{DeployedStack, Lock, Pin};
use crate::plan::{Member, Plan, Stack, arn_as_chosen, created};
use crate::resource::{Body, IdentityConfig, Resource};
use serde_json::Value;
use standing::identity;
use std::collections::BTreeMap;

/// What a file taught: ids by address, and what was understood but refused.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Learned {
    /// Ids by address.
    pub ids: BTreeMap<String, String>,
    /// Identity configurations of studios by address.
    pub identities: BTreeMap<String, String>,
    /// Ids that cannot be right, in words.
    pub refused: Vec<String>,
}

impl Learned {
    /// True where nothing was of use.
    pub fn is_nothing(&self) -> bool {
        self.ids.is_empty() && self.identities.is_empty() && self.refused.is_empty()
    }

    /// Joins what another file taught.
    pub fn join(&mut self, other: Self) {
        self.ids.extend(other.ids);
        self.identities.extend(other.identities);
        self.refused.extend(other.refused);
    }

    fn note(&mut self, resource: &Resource, id: &str) {
        match wrong(resource, id) {
            None => {
                self.ids.insert(resource.address.to_string(), id.to_owned());
            }
            Some(why) => self.refused.push([&resource.address.to_string(), ": `", id, "` ", &why].concat()),
        }
    }
}

/// Learns from the output of `describe-stacks`, `describe-vpc-endpoints`, `describe-vpc-peering-connections`, `describe-domain` of
/// SageMaker, `terraform output -json` or `list-organizational-units-for-parent`; which one it is follows from its shape.
pub fn learn(plan: &Plan, json: &Value) -> Learned {
    let mut learned = Learned::default();
    let list = |key: &str| json.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    list("Stacks")
        .iter()
        .for_each(|described| from_stack(plan, described, &mut learned));
    list("VpcEndpoints")
        .iter()
        .for_each(|endpoint| from_endpoint(plan, endpoint, &mut learned));
    list("OrganizationalUnits")
        .iter()
        .for_each(|unit| from_unit(plan, unit, &mut learned));
    list("VpcPeeringConnections")
        .iter()
        .for_each(|connection| from_connection(plan, connection, &mut learned));
    from_domain(plan, json, &mut learned);
    from_terraform(plan, json, &mut learned);
    learned
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Instances of a stack set are stacks named `StackSet-NAME-UUID`.
fn from_stack(plan: &Plan, described: &Value, learned: &mut Learned) {
    let name = text(described, "StackName");
    let account = Arn::parse(text(described, "StackId")).map(|arn| arn.account()).unwrap_or_default();
    let is = |stack: &&Stack| {
        let instance = name
            .strip_prefix("StackSet-")
            .and_then(|rest| rest.strip_prefix(stack.stack_name.as_str()));
        name == stack.stack_name || instance.is_some_and(|rest| rest.starts_with('-'))
    };
    for stack in plan.stacks.iter().filter(is) {
        for output in described.get("Outputs").and_then(Value::as_array).into_iter().flatten() {
            let member = stack
                .members
                .iter()
                .find(|member| member.has_output() && member.output_id() == text(output, "OutputKey"));
            let resource = member.and_then(|member| of_account(member, account));
            if let Some(resource) = resource {
                learned.note(resource, text(output, "OutputValue"));
            }
        }
    }
}

fn of_account<'a>(member: &'a Member, account: &str) -> Option<&'a Resource> {
    member.resources.iter().find(|resource| resource.place.account.as_str() == account)
}

fn placed(stacks: &[Stack]) -> impl Iterator<Item = (&Member, &Resource)> {
    let members = stacks.iter().flat_map(|stack| &stack.members);
    members.flat_map(|member| member.resources.iter().map(move |resource| (member, resource)))
}

/// Endpoints are known by their `Name` tag, those of firewalls by the tag that AWS puts on them.
///
/// <https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-components.html>
fn from_endpoint(plan: &Plan, endpoint: &Value, learned: &mut Learned) {
    let tags = endpoint.get("Tags").and_then(Value::as_array);
    let tag = |key: &str| {
        tags.into_iter()
            .flatten()
            .find(|tag| text(tag, "Key") == key)
            .map(|tag| text(tag, "Value"))
    };
    let (name, firewall) = (tag("Name"), tag("Firewall"));
    let is = |resource: &&Resource| match &resource.body {
        Body::Firewall(_) => firewall == Some(resource.arn().as_str()),
        Body::Endpoint(body) => {
            name.is_some()
                && body.tags.get("Name").map(String::as_str) == name
                && resource.place.account.as_str() == text(endpoint, "OwnerId")
        }
        _ => false,
    };
    if let Some(resource) = plan.resources().find(is) {
        learned.note(resource, text(endpoint, "VpcEndpointId"));
    }
}

/// Peering connections are known by their `Name` tag on the requester's side; what is active is accepted as well.
fn from_connection(plan: &Plan, connection: &Value, learned: &mut Learned) {
    let at = |path: &str| connection.pointer(path).and_then(Value::as_str).unwrap_or_default();
    let tags = connection.get("Tags").and_then(Value::as_array).into_iter().flatten();
    let name = tags
        .filter(|tag| text(tag, "Key") == "Name")
        .map(|tag| text(tag, "Value"))
        .next()
        .unwrap_or_default();
    let (id, owner) = (text(connection, "VpcPeeringConnectionId"), at("/RequesterVpcInfo/OwnerId"));
    let is = |resource: &&Resource| {
        matches!(&resource.body, Body::Peering(peering) if peering.name == name)
            && resource.place.account.as_str() == owner
    };
    let Some(asked) = plan.resources().find(is) else {
        return;
    };
    learned.note(asked, id);
    let symbol = crate::aws::Text::symbol(&asked.address);
    for resource in plan.resources().filter(|_| at("/Status/Code") == "active") {
        if matches!(&resource.body, Body::PeeringAccepter(accepter) if accepter.peering == symbol.as_str()) {
            learned.note(resource, id);
        }
    }
}

/// A domain is known by its name and its account; what it does not say is off.
///
/// <https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeDomain.html>
fn from_domain(plan: &Plan, json: &Value, learned: &mut Learned) {
    let (name, account) = (
        text(json, "DomainName"),
        Arn::parse(text(json, "DomainArn")).map(|arn| arn.account()),
    );
    let is = |resource: &&Resource| {
        let named = matches!(&resource.body, Body::StudioDomain(domain) if domain.name == name);
        named && account == Some(resource.place.account.as_str())
    };
    let config = json.pointer("/DomainSettings/ExecutionRoleIdentityConfig").and_then(Value::as_str);
    if let Some(resource) = plan.resources().find(is) {
        let value = config.unwrap_or(identity(IdentityConfig::Disabled)).to_owned();
        learned.identities.insert(resource.address.to_string(), value);
    }
}

fn from_unit(plan: &Plan, unit: &Value, learned: &mut Learned) {
    let (name, id) = (text(unit, "Name"), text(unit, "Id"));
    if let Some((name, _)) = plan.organization.units.get_key_value(name) {
        let address = Address::unit(name).to_string();
        match wrong_unit(id) {
            None => drop(learned.ids.insert(address, id.to_owned())),
            Some(why) => learned.refused.push([&address, ": `", id, "` ", &why].concat()),
        }
    }
}

/// An output whose name two resources have, in roots of two accounts, is of neither: `key_a_b_c_id` is of `key/a/b-c` and
/// of `key/a-b/c`.
fn from_terraform(plan: &Plan, json: &Value, learned: &mut Learned) {
    let mut by_output: BTreeMap<String, Vec<&Resource>> = BTreeMap::new();
    for (member, resource) in placed(plan.roots()).filter(|(member, _)| member.has_output()) {
        by_output
            .entry(member.placed_output_name(&resource.place.name))
            .or_default()
            .push(resource);
    }
    for (name, owners) in &by_output {
        let id = json.get(name).and_then(|output| output.get("value")).and_then(Value::as_str);
        match (id, owners.as_slice()) {
            (Some(id), [only]) => learned.note(only, id),
            (Some(_), several) => {
                let names: Vec<String> = several.iter().map(|one| format!("`{}`", one.address)).collect();
                let names = names.join(" or of ");
                learned.refused.push(format!("the output `{name}` may be of {names}: learn it from CloudFormation, or give one of them another name"));
            }
            (None, _) => {}
        }
    }
}

/// Why an id cannot be that of a resource.
fn wrong(resource: &Resource, id: &str) -> Option<String> {
    let (account, region) = (resource.place.account.as_str(), resource.place.region.as_str());
    id_forms::of_kind(resource.body.kind())?.complaint(id, Some(account), Some(region))
}

/// Why an id cannot be that of a unit.
fn wrong_unit(id: &str) -> Option<String> {
    id_forms::of_kind(UNIT)?.complaint(id, None, None)
}

/// The kind in the addresses of units.
const UNIT: &str = "unit";

/// The lock with what was learned, with every name pinned, and with addresses of VPCs and identity configurations of
/// studios that it knew nothing of. Those that it knows stay: a change in the blueprint is none in the account.
pub fn updated(plan: &Plan, lock: &Lock, learned: &Learned) -> Lock {
    let mut next = lock.clone();
    next.landform_lock = Lock::VERSION;
    next.ids.extend(learned.ids.clone());
    next.existing.clone_from(&plan.existing);
    let links = links(plan);
    for stack in plan.pinned_stacks() {
        remember(stack, &mut next);
        for (member, resource) in stack
            .members
            .iter()
            .flat_map(|member| member.resources.iter().map(move |resource| (member, resource)))
        {
            let address = resource.address.to_string();
            let link = links.get(&address);
            let pin = Pin {
                logical_id: member.id.clone(),
                label: link.map_or(&member.label, |(_, member)| &member.label).clone(),
                stack: stack.stack_name.clone(),
                root: link.map(|(root, _)| root.name.clone()),
                arn: Some(arn_as_chosen(resource)),
                created: made_with(resource, lock.pins.get(&address)),
            };
            next.pins.insert(address, pin);
        }
    }
    settings(plan, &mut next);
    next.identities.extend(learned.identities.clone());
    next
}

/// What stands in roots that join places, by address.
fn links(plan: &Plan) -> BTreeMap<String, (&Stack, &Member)> {
    let roots = plan.roots().iter().filter(|root| root.is_link());
    let members = roots.flat_map(|root| root.members.iter().map(move |member| (root, member)));
    let each = members.flat_map(|(root, member)| {
        member.resources.iter().map(move |one| (one.address.to_string(), (root, member)))
    });
    each.collect()
}

/// Where a stack goes; where it was before counts until what was there is forgotten.
fn remember(stack: &Stack, next: &mut Lock) {
    let unit = stack.target.unit().cloned();
    let accounts = stack.places.iter().map(|place| (place.name.clone(), place.account.clone()));
    let entry = next.stacks.entry(stack.stack_name.clone()).or_insert_with(|| DeployedStack {
        layer: stack.layer.name().to_owned(),
        region: stack.region.clone(),
        suffix: stack.suffix.clone(),
        part: stack.part,
        unit: None,
        accounts: BTreeMap::new(),
    });
    entry.unit = unit;
    entry.accounts.extend(accounts);
}

/// What a resource was made with. Addresses of networks stay as they are known: learning something else is no consent to
/// a move.
fn made_with(resource: &Resource, known: Option<&Pin>) -> BTreeMap<String, String> {
    let stays = edits(resource.body.kind()).is_some_and(|row| row.weight == Weight::Network);
    match known.filter(|pin| stays && !pin.created.is_empty()) {
        Some(pin) => pin.created.clone(),
        None => created(resource),
    }
}

fn settings(plan: &Plan, next: &mut Lock) {
    let stands = |address: &String| plan.resources().any(|resource| resource.address.to_string() == *address);
    next.addresses.retain(|address, _| stands(address));
    for resource in plan.resources() {
        let address = resource.address.to_string();
        match &resource.body {
            Body::Vpc(vpc) => {
                next.addresses.entry(address).or_insert(vpc.cidr);
            }
            Body::StudioDomain(domain) => {
                next.identities
                    .entry(address)
                    .or_insert_with(|| identity(domain.identity).to_owned());
            }
            _ => {}
        }
    }
}

/// What a lock says that the plan does not: ids and pins of things that are not there.
pub fn stale(plan: &Plan, lock: &Lock) -> Vec<String> {
    let units = plan.organization.units.keys().map(|name| Address::unit(name).to_string());
    let held = plan.held.iter().map(|held| held.address.to_string());
    let known: std::collections::BTreeSet<String> = plan
        .resources()
        .map(|resource| resource.address.to_string())
        .chain(units)
        .chain(held)
        .collect();
    let named = lock
        .ids
        .keys()
        .chain(lock.pins.keys())
        .chain(lock.addresses.keys())
        .chain(lock.identities.keys())
        .cloned()
        .collect::<std::collections::BTreeSet<_>>();
    named.difference(&known).cloned().collect()
}
