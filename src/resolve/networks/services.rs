//! `endpoints:` of a network into endpoints, and what workloads call and nothing answers into errors.

use super::net::DraftNetwork;
use super::network_name;
use crate::aws::{Name, Text, name};
use crate::blueprint::values::Spanned;
use crate::blueprint::{Internet, Network};
use crate::catalog::services::{self, EndpointKind};
use crate::catalog::{ServicePort, workloads};
use crate::diagnostic::{Diagnostic, Span};
use crate::policy::Document;
use crate::resolve::draft::Draft;
use crate::resource::{
    Direction, Endpoint, EndpointType, Ports, RulePeer, SecurityGroup, SecurityGroupRule, Traffic,
};
use std::collections::{BTreeMap, BTreeSet};

/// The word that stands for every endpoint that the workloads of a network call.
const NEEDED: &str = "needed";

impl Draft<'_> {
    /// The endpoints that a network lists, with a policy that admits the organization until grants say more.
    pub(super) fn declared_endpoints(&mut self, name: &str, written: &Network) {
        let words: Vec<Spanned<String>> =
            written.endpoints.iter().flat_map(|all| all.iter().cloned()).collect();
        let mut wanted: BTreeMap<String, Span> = BTreeMap::new();
        for word in &words {
            if word.value == NEEDED {
                let needed = self.workloads_in(name);
                if needed.is_empty() {
                    self.nothing_needed(word.span);
                }
                needed.into_keys().for_each(|service| {
                    wanted.entry(service).or_insert(word.span);
                });
            } else {
                wanted.insert(word.value.clone(), word.span);
            }
        }
        for (service, span) in wanted {
            self.network_endpoint(name, written, &Spanned::new(span, service));
        }
    }

    fn nothing_needed(&mut self, span: Span) {
        let message = "nothing of the blueprint runs in this network, so `needed` makes no endpoint";
        self.problems.push(
            Diagnostic::warning("endpoints-none", span, message)
                .help("list the services whose endpoints are wanted: `endpoints: [s3, sts]`"),
        );
    }

    fn network_endpoint(&mut self, name: &str, written: &Network, service: &Spanned<String>) {
        let Some(known) = services::endpoint(service) else {
            self.unknown_service(service);
            return;
        };
        let gateway = known.kinds.contains(&EndpointKind::Gateway);
        let Some(kind) = self.endpoint_kind(name, gateway, true, service.span) else {
            return;
        };
        let Some(net) = self.network(name).cloned() else {
            return;
        };
        let Ok(entry) = Name::parse(service).map(|service| net.name.with(&service)) else {
            self.unknown_service(service);
            return;
        };
        let endpoint = Endpoint {
            vpc: net.vpc.clone(),
            service: known.in_region(&net.place.region),
            kind,
            policy: Document::new(self.open_statements(known, &net.place.region)),
            tags: self.network_tags::<Endpoint>(written, &entry),
            id: None,
        };
        let address = self.insert(&entry, net.place.clone(), net.target.clone(), endpoint, service.span);
        self.leave_open(address);
        self.has_endpoint(name, service);
    }

    /// What an endpoint needs of its network: tables, or subnets and groups.
    pub(in crate::resolve) fn endpoint_kind(
        &mut self,
        name: &str,
        gateway: bool,
        private_dns: bool,
        span: Span,
    ) -> Option<EndpointType> {
        let net = self.network(name)?.clone();
        let (missing, key) = if gateway {
            (net.all_tables.is_empty(), "route_tables")
        } else {
            (net.private.is_empty(), "subnets")
        };
        if missing {
            let problem = Diagnostic::error(
                "endpoint-network",
                span,
                format!("an endpoint here needs the network's `{key}`"),
            );
            self.problems.push(problem.help(format!("add `{key}` to network `{name}`")));
            return None;
        }
        if gateway {
            return Some(EndpointType::Gateway {
                route_tables: net.all_tables,
            });
        }
        Some(EndpointType::Interface {
            subnets: net.subnets(),
            groups: self.endpoint_group(&net),
            private_dns,
        })
    }

    /// The groups of interface endpoints; a network that is made gets one with its first endpoint.
    fn endpoint_group(&mut self, net: &DraftNetwork) -> BTreeSet<String> {
        let made = net.internet.is_some();
        let (Some(cidr), true, true) = (net.cidr, made, net.endpoint_groups.is_empty()) else {
            return net.endpoint_groups.clone();
        };
        let name = net.name.with(&name!("endpoints"));
        let group = SecurityGroup {
            name: [&self.model.name, "-", &name].concat(),
            description: "Interface endpoints of a network.".to_owned(),
            vpc: net.vpc.clone(),
            rules: BTreeSet::from([SecurityGroupRule {
                direction: Direction::Ingress,
                traffic: Traffic::Tcp(Ports::one(ServicePort::InterfaceEndpoint.first())),
                peer: RulePeer::Cidr(cidr),
                description: "calls from the network".to_owned(),
            }]),
            tags: BTreeMap::from([("Name".to_owned(), [&self.model.name, "-", &name].concat())]),
            id: None,
        };
        let address = self.insert(&name, net.place.clone(), net.target.clone(), group, net.span);
        let groups = BTreeSet::from([Text::symbol(&address).as_str().to_owned()]);
        self.answers_through(&net.name, &groups);
        groups
    }

    /// Services that the workloads of a network call, each with who calls it.
    fn workloads_in(&self, name: &str) -> BTreeMap<String, String> {
        let here = |word: &str| network_name(word) == name;
        let mut found = BTreeMap::new();
        let mut note = |workload: &str, who: String| {
            for service in workloads::endpoints(workload) {
                found.entry(service.to_owned()).or_insert_with(|| who.clone());
            }
        };
        for (studio, entry) in self.blueprint.studios.iter().filter(|(_, entry)| here(&entry.value.network)) {
            note("studio", ["studio `", studio, "`"].concat());
            if entry.value.reaches.as_ref().is_some_and(|all| !all.is_empty()) {
                note("warehouse-client", ["studio `", studio, "`, which reaches a warehouse,"].concat());
            }
        }
        for (warehouse, _) in self.blueprint.warehouses.iter().filter(|(_, entry)| here(&entry.value.network))
        {
            note("warehouse", ["warehouse `", warehouse, "`"].concat());
        }
        found
    }

    /// Without a way out, or behind a firewall that does not let the service's name pass, what a workload calls and
    /// no endpoint answers can never be reached.
    pub(in crate::resolve) fn missing_endpoints(&mut self) {
        let held = [Some(Internet::None), Some(Internet::Inspected)];
        let closed: Vec<DraftNetwork> =
            self.known_networks().filter(|net| held.contains(&net.internet)).cloned().collect();
        for net in closed {
            for (service, who) in self.workloads_in(&net.name) {
                if !net.services.contains(&service) && !self.passes(&net, &service) {
                    self.endpoint_missing(&net, &service, &who);
                }
            }
            self.package_source(&net);
        }
    }

    /// A studio without any way to packages works with what its images hold, which is seldom meant.
    fn package_source(&mut self, net: &DraftNetwork) {
        let here = |word: &str| net.name == network_name(word);
        let mut studios = self.blueprint.studios.iter().filter(|(_, entry)| here(&entry.value.network));
        let Some((studio, entry)) = studios.next().filter(|_| net.internet == Some(Internet::None)) else {
            return;
        };
        let missing: Vec<&str> = workloads::endpoints("packages")
            .filter(|service| !net.services.contains(*service))
            .collect();
        if missing.is_empty() {
            return;
        }
        let message =
            format!("studio `{studio}` has no source of packages: network `{}` has no way out", net.name);
        let help = format!(
            "add {} to its `endpoints`, or let it ask an index: `internet: inspected` with `allow`",
            missing.iter().map(|service| format!("`{service}`")).collect::<Vec<_>>().join(", ")
        );
        let problem = Diagnostic::warning("packages-unreachable", entry.key, message);
        self.problems.push(problem.help(help));
    }

    /// Whether the firewall of a network lets the public name of a service pass.
    fn passes(&self, net: &DraftNetwork, service: &str) -> bool {
        let written = self.blueprint.networks.get(&net.name).and_then(|entry| entry.value.allow.as_ref());
        let Some(known) = services::endpoint(service) else {
            return false;
        };
        let host = services::host(&known.in_region(&net.place.region));
        let lets = |domain: &str| {
            domain == host
                || domain.strip_prefix('.').is_some_and(|all| all == host || host.ends_with(domain))
        };
        net.internet == Some(Internet::Inspected)
            && written.is_some_and(|all| all.iter().any(|domain| lets(domain)))
    }

    fn endpoint_missing(&mut self, net: &DraftNetwork, service: &str, who: &str) {
        let why = match net.internet {
            Some(Internet::Inspected) => {
                ["` has no endpoint of `", service, "`, and its firewall does not let it pass: "]
            }
            _ => ["` has no way out and no endpoint of `", service, "`: "],
        };
        let message = ["network `", &net.name, &why.concat(), who, " calls it"].concat();
        let written = self
            .blueprint
            .networks
            .get(&net.name)
            .and_then(|entry| entry.value.endpoints.as_ref()?.first());
        let span = written.map_or(net.span, |word| word.span);
        let problem = Diagnostic::error("endpoint-missing", span, message);
        self.problems
            .push(problem.help(["write `endpoints: needed`, or add `", service, "` to the list"].concat()));
    }
}
