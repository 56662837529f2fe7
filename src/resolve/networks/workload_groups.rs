//! Security groups of workloads: the group itself, and its ways to AWS's services.

use super::net::DraftNetwork;
use crate::aws::{Cidr, Name, Text};
use crate::blueprint::Internet;
use crate::catalog::{ServicePort, services};
use crate::diagnostic::{Diagnostic, Span};
use crate::resolve::draft::Draft;
use crate::resource::{Direction, Ports, RulePeer, SecurityGroup, SecurityGroupRule, Traffic};
use std::collections::{BTreeMap, BTreeSet};

/// A rule about what goes out.
pub(in crate::resolve) fn outward(traffic: Traffic, peer: RulePeer, description: &str) -> SecurityGroupRule {
    SecurityGroupRule {
        direction: Direction::Egress,
        traffic,
        peer,
        description: description.to_owned(),
    }
}

impl Draft<'_> {
    /// Inserts a security group and answers with its symbol.
    pub(in crate::resolve) fn security_group(
        &mut self,
        name: &Name,
        net: &DraftNetwork,
        description: &str,
        origin: Span,
        rules: BTreeSet<SecurityGroupRule>,
    ) -> String {
        let full_name = [&self.model.name, "-", name].concat();
        let group = SecurityGroup {
            name: full_name.clone(),
            description: description.to_owned(),
            vpc: net.vpc.clone(),
            rules,
            tags: BTreeMap::from([("Name".to_owned(), full_name)]),
            id: None,
        };
        let address = self.insert(name, net.place.clone(), net.target.clone(), group, origin);
        Text::symbol(&address).as_str().to_owned()
    }

    /// Outgoing rules towards AWS's services: endpoints and S3's prefix list, or anywhere where there is a way out.
    pub(in crate::resolve) fn ways_to_services(
        &mut self,
        net: &DraftNetwork,
        span: Span,
    ) -> Vec<SecurityGroupRule> {
        let tls = Traffic::Tcp(Ports::one(ServicePort::InterfaceEndpoint.first()));
        let net = self.network(&net.name).cloned().unwrap_or_else(|| net.clone());
        let open = matches!(net.internet, Some(Internet::Nat | Internet::Inspected));
        let anywhere = Cidr::parse("0.0.0.0/0").ok().filter(|_| open);
        let mut rules: Vec<SecurityGroupRule> = anywhere
            .map(|cidr| outward(tls, RulePeer::Cidr(cidr), "services, and what the network lets out"))
            .into_iter()
            .collect();
        rules.extend(
            net.endpoint_groups
                .iter()
                .map(|group| outward(tls, RulePeer::Group(group.clone()), "endpoints")),
        );
        if net.services.contains("s3") && !open {
            let list = self.prefix_list("s3", &net, span);
            rules.extend(
                list.map(|id| outward(tls, RulePeer::PrefixList(id), "S3 through its gateway endpoint")),
            );
        }
        rules
    }

    /// The id of the prefix list of a gateway endpoint's service: as written, or as the table knows it.
    pub(in crate::resolve) fn prefix_list(
        &mut self,
        service: &str,
        net: &DraftNetwork,
        span: Span,
    ) -> Option<String> {
        let written = self
            .blueprint
            .networks
            .get(&net.name)
            .and_then(|entry| entry.value.prefix_lists.get(service));
        let written = written.map(|entry| entry.value.value.clone());
        let found =
            written.or_else(|| services::prefix_list(service, net.place.region.as_str()).map(str::to_owned));
        if found.is_none() {
            let message =
                format!("the id of the prefix list of `{service}` in {} is not known", net.place.region);
            let problem = Diagnostic::error("prefix-list-unknown", span, message);
            self.problems.push(problem.help(format!(
                "add `prefix_lists: {{ {service}: pl-… }}` to network `{}`; `aws ec2 describe-prefix-lists` shows it",
                net.name
            )));
        }
        found
    }
}
