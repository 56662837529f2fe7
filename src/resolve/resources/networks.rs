//! Entries that change what packets of a network of the blueprint do into what is wrong with that.

use crate::aws::Text;
use crate::catalog::resource_types;
use crate::diagnostic::Diagnostic;
use crate::resolve::draft::Draft;
use crate::resource::{AnyResource, Body, Resource};
use serde_json::Value;
use std::collections::BTreeSet;

/// Sections whose entries packets go through.
const OF_NETWORKS: [&str; 4] = ["endpoints", "groups", "networks", "peerings"];
/// Sections whose entries have addresses by themselves, which another type would add to.
const WITH_ADDRESSES: [&str; 1] = ["file_systems"];

impl Draft<'_> {
    /// That an entry would change what packets of a network of the blueprint do: one that it names by what the blueprint calls
    /// it or by an id that the blueprint or its lock holds, or every one of its place.
    pub(super) fn changed_network(&self, resource: &Resource, body: &AnyResource) -> Option<Diagnostic> {
        let changes = resource_types::changes_networks(body.kind);
        if !changes && !resource_types::carries_packets(body.kind, &body.properties) {
            return None;
        }
        let named = Text::from(resource.body.json());
        let made = || named.symbols().find(|symbol| is_of_network(symbol)).map(str::to_owned);
        let stated = || self.stated_id(&Value::Object(body.properties.clone()));
        let near = || {
            self.network_beside(resource)
                .filter(|_| resource_types::changes_all_networks(body.kind))
        };
        let found = made().or_else(stated).or_else(near)?;
        if !changes {
            let message = format!(
                "`{}` brings packets into `{found}`, or passes them on there, and flows are decided without it",
                resource.address
            );
            let span = self.model.origins.resource(&resource.address);
            let problem = Diagnostic::warning("resource-network", span, message);
            return Some(problem.help(
                "what it reaches, and who reaches it, is not decided here: look at its groups and listeners",
            ));
        }
        let message = format!(
            "`{}` would change what packets of `{found}` do, and flows are decided without it",
            resource.address
        );
        let problem =
            Diagnostic::error("resource-network", self.model.origins.resource(&resource.address), message);
        Some(problem.help("say it in `networks`, `groups`, `endpoints` or `peerings`; a network that an entry makes itself may have it"))
    }

    /// The first id in the texts of properties that the blueprint states of a network which exists, or the lock of one that is made.
    fn stated_id(&self, properties: &Value) -> Option<String> {
        let ids = self.ids_of_networks();
        let mut texts = Vec::new();
        texts_in(properties, &mut texts);
        let between = |letter: char| !letter.is_ascii_alphanumeric() && letter != '-';
        let mut words = texts.iter().flat_map(|text| text.split(between));
        words.find(|word| ids.contains(word)).map(str::to_owned)
    }

    fn ids_of_networks(&self) -> BTreeSet<&str> {
        let of_networks = self.blueprint.networks.iter().flat_map(|(_, entry)| {
            let network = &entry.value;
            let lists = [&network.subnets, &network.route_tables, &network.security_groups];
            let in_lists = lists.into_iter().flatten().flat_map(|all| all.iter()).map(|id| id.value.as_str());
            let prefixes = network.prefix_lists.iter().map(|(_, id)| id.value.as_str());
            in_lists.chain(network.vpc.iter().map(|id| id.value.as_str())).chain(prefixes)
        });
        let endpoints = self.blueprint.endpoints.iter();
        let of_endpoints = endpoints
            .filter_map(|(_, entry)| entry.value.id.as_ref())
            .map(|id| id.value.as_str());
        let deployed = self
            .ids
            .iter()
            .filter(|(address, _)| is_of_network(address))
            .map(|(_, id)| id.as_str());
        of_networks.chain(of_endpoints).chain(deployed).collect()
    }

    /// A network of the account and Region of an entry.
    fn network_beside(&self, resource: &Resource) -> Option<String> {
        let here = |place: &crate::resource::Place| {
            place.account == resource.place.account && place.region == resource.place.region
        };
        self.known_networks()
            .find(|net| here(&net.place))
            .map(|net| ["network/", net.name.as_str()].concat())
    }
}

/// True for the address of what packets go through.
fn is_of_network(address: &str) -> bool {
    let kind = address.split('/').next().unwrap_or_default();
    Body::sections(kind)
        .iter()
        .any(|section| OF_NETWORKS.contains(section) || WITH_ADDRESSES.contains(section))
}

fn texts_in<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| texts_in(item, found)),
        Value::Object(map) => map.values().for_each(|item| texts_in(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
