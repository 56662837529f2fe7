//! VPC endpoints in networks that exist already.

use super::draft::{Draft, WRITTEN};
use crate::blueprint::decode::closest;
use crate::blueprint::values::{Entry, OneOrMany, Spanned};
use crate::blueprint::{self, Network};
use crate::catalog::services::{self, EndpointKind};
use crate::diagnostic::Diagnostic;
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resource::{Endpoint, EndpointType};
use std::collections::{BTreeMap, BTreeSet};

fn ids(words: Option<&OneOrMany<Spanned<String>>>) -> BTreeSet<String> {
    words.iter().flat_map(|all| all.iter()).map(|word| word.value.clone()).collect()
}

impl Draft<'_> {
    /// Every endpoint, with a policy that admits the organization until grants say more.
    pub(super) fn endpoints(&mut self) {
        for (_, entry) in self.blueprint.networks.iter() {
            self.network_ids(&entry.value);
        }
        for (name, entry) in self.blueprint.endpoints.iter() {
            self.endpoint(name, entry);
        }
    }

    fn network_ids(&mut self, network: &Network) {
        let lists = [
            ("subnet-", network.subnets.as_ref()),
            ("rtb-", network.route_tables.as_ref()),
            ("sg-", network.security_groups.as_ref()),
        ];
        self.check_id("vpc-", &network.vpc);
        for (prefix, words) in lists {
            words.iter().flat_map(|all| all.iter()).for_each(|word| self.check_id(prefix, word));
        }
    }

    /// Ids of EC2: a prefix and 8 or 17 hexadecimal digits.
    fn check_id(&mut self, prefix: &str, id: &Spanned<String>) {
        let digits = id.strip_prefix(prefix).unwrap_or_default();
        if !matches!(digits.len(), 8 | 17) || !digits.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase()) {
            let message = format!("`{}` is no id of the form `{prefix}…`", id.value);
            self.problems
                .push(Diagnostic::error("id-invalid", id.span, message).help("ids have 8 or 17 hexadecimal digits in lower case"));
        }
    }

    /// The network that an endpoint names.
    fn network_of(&mut self, written: &blueprint::Endpoint) -> Option<Network> {
        let name = written.network.strip_prefix("network/").unwrap_or(&written.network).to_owned();
        if let Some(entry) = self.blueprint.networks.get(&name) {
            return Some(entry.value.clone());
        }
        let near = closest(&name, self.blueprint.networks.names()).map(str::to_owned);
        self.unknown("network", &name, near, written.network.span);
        None
    }

    fn endpoint(&mut self, name: &str, entry: &Entry<blueprint::Endpoint>) {
        let written = &entry.value;
        let Some(network) = self.network_of(written) else { return };
        let Some((place, target)) = self.single(&network.place, network.region.as_ref()) else {
            return;
        };
        let Some(kind) = self.endpoint_type(written, &network) else {
            return;
        };
        let statements = match &written.statements {
            Some(json) => self.written(json),
            None => vec![self.admit_organization()],
        };
        let tags = BTreeMap::from([("Name".to_owned(), [&self.model.name, "-", name].concat())]);
        let endpoint = Endpoint {
            vpc: network.vpc.value.clone(),
            service: ["com.amazonaws.", place.region.as_str(), ".", &written.service.value].concat(),
            kind,
            policy: Document::new(statements),
            tags: tags.into_iter().chain(self.tags(&written.tags)).collect(),
        };
        let address = self.insert(name, place, target, endpoint, entry.key);
        if let Some(json) = &written.statements {
            self.remember(&address, WRITTEN, json.span);
        }
    }

    fn endpoint_type(&mut self, written: &blueprint::Endpoint, network: &Network) -> Option<EndpointType> {
        let known = services::endpoint(&written.service);
        if known.is_none() {
            self.unknown_service(written);
            return None;
        }
        let gateway = known.is_some_and(|service| service.kinds.contains(&EndpointKind::Gateway));
        let (route_tables, subnets) = (ids(network.route_tables.as_ref()), ids(network.subnets.as_ref()));
        let (missing, key) = if gateway {
            (route_tables.is_empty(), "route_tables")
        } else {
            (subnets.is_empty(), "subnets")
        };
        if missing {
            let message = format!("an endpoint of `{}` needs the network's `{key}`", written.service.value);
            self.problems
                .push(Diagnostic::error("endpoint-network", written.network.span, message).help(format!("add `{key}` to the network")));
            return None;
        }
        let groups = ids(network.security_groups.as_ref());
        let private_dns = written.private_dns.is_none_or(|on| *on);
        Some(if gateway {
            EndpointType::Gateway { route_tables }
        } else {
            EndpointType::Interface {
                subnets,
                groups,
                private_dns,
            }
        })
    }

    fn unknown_service(&mut self, written: &blueprint::Endpoint) {
        let names = services::endpoints().rows.iter().map(|row| row.name.as_str());
        let near = closest(&written.service, names).map(str::to_owned);
        self.unknown("endpoint service", &written.service.value.clone(), near, written.service.span);
    }

    fn admit_organization(&self) -> Statement {
        Statement::allow()
            .sid("AdmitOrganization")
            .principals(PrincipalSet::everyone())
            .actions(["*"])
            .resources(["*"])
            .when("StringEquals", "aws:PrincipalOrgID", [self.model.organization.id.clone()])
    }
}
