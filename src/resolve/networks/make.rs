//! A planned network into its VPC, subnets and route tables.

use super::net::{DraftNetwork, ZoneSubnet};
use super::plan::Layout;
use crate::aws::{Cidr, Name, Text, name};
use crate::blueprint::values::Spanned;
use crate::blueprint::{Dhcp, Network};
use crate::catalog::names::NameOf;
use crate::diagnostic::Diagnostic;
use crate::resolve::draft::Draft;
use crate::resource::{Body, DhcpOptions, Kind, RouteTable, RouteTarget, Subnet, Tags, Vpc};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// AWS's own resolver.
const RESOLVER: &str = "AmazonProvidedDNS";

impl Draft<'_> {
    /// Makes everything that a layout says.
    pub(super) fn make_network(&mut self, layout: Layout, written: &Network) {
        let tags = self.network_tags::<Vpc>(written, &layout.name);
        let vpc = Vpc {
            cidr: layout.cidr,
            dns_support: true,
            dns_hostnames: true,
            tags,
        };
        let vpc = self.add_to(&layout, &layout.name, vpc);
        let private = self.subnets_of(&layout, written, &vpc, name!("private"), &layout.private);
        let public = self.subnets_of(&layout, written, &vpc, name!("public"), &layout.public);
        let inspection = self.subnets_of(&layout, written, &vpc, name!("inspection"), &layout.inspection);
        let all_tables = self.egress(&layout, written, &vpc, [&private, &public, &inspection]);
        let tables = private.iter().map(|piece| {
            let end = name!("private").with(&piece.zone);
            let table = self.own(RouteTable::address(&layout.place.name, &layout.name.with(&end)));
            (end, Text::symbol(&table).as_str().to_owned())
        });
        let tables = tables.collect();
        if let Some(dhcp) = &written.dhcp {
            self.dhcp(&layout, written, dhcp, &vpc);
        }
        self.watch(&layout, written, &vpc);
        let net = DraftNetwork {
            name: layout.name.clone(),
            span: layout.span,
            place: layout.place.clone(),
            target: layout.target.clone(),
            vpc,
            cidr: Some(layout.cidr),
            internet: Some(layout.internet),
            private,
            public,
            inspection,
            tables,
            all_tables,
            endpoint_groups: BTreeSet::new(),
            services: BTreeSet::new(),
        };
        self.add_network(net);
        self.declared_endpoints(&layout.name, written);
    }

    /// The user's tags and the name that consoles show.
    pub(super) fn network_tags<K: Kind>(&mut self, written: &Network, name: &str) -> Tags {
        let shown = BTreeMap::from([("Name".to_owned(), [&self.model.name, "-", name].concat())]);
        shown.into_iter().chain(self.tags::<K>(&written.tags)).collect()
    }

    /// Adds a part of a network and answers with the symbol of its id.
    pub(super) fn add_to(&mut self, layout: &Layout, name: &Name, body: impl Into<Body>) -> String {
        let address = self.insert(name, layout.place.clone(), layout.target.clone(), body, layout.span);
        Text::symbol(&address).as_str().to_owned()
    }

    fn subnets_of(
        &mut self,
        layout: &Layout,
        written: &Network,
        vpc: &str,
        kind: Name,
        blocks: &[Cidr],
    ) -> Vec<ZoneSubnet> {
        let zones = layout.zones.iter().zip(blocks);
        zones
            .map(|(zone, cidr)| {
                let name = layout.name.with(&kind).with(zone);
                let subnet = Subnet {
                    vpc: vpc.to_owned(),
                    cidr: *cidr,
                    zone: [layout.place.region.as_str(), zone].concat(),
                    public_addresses: kind == "public" && written.public_addresses.is_some_and(|on| *on),
                    tags: self.network_tags::<Subnet>(written, &name),
                };
                ZoneSubnet {
                    id: self.add_to(layout, &name, subnet),
                    zone: zone.clone(),
                    cidr: Some(*cidr),
                }
            })
            .collect()
    }

    /// A route table of one subnet.
    pub(super) fn table(
        &mut self,
        layout: &Layout,
        written: &Network,
        vpc: &str,
        (name, subnet): (&Name, &str),
        routes: BTreeMap<Cidr, RouteTarget>,
    ) -> String {
        let table = RouteTable {
            vpc: vpc.to_owned(),
            subnets: BTreeSet::from([subnet.to_owned()]),
            routes,
            tags: self.network_tags::<RouteTable>(written, name),
        };
        self.add_to(layout, name, table)
    }

    fn dhcp(&mut self, layout: &Layout, written: &Network, dhcp: &Dhcp, vpc: &str) {
        let named: Vec<Spanned<String>> = dhcp.servers.iter().flat_map(|all| all.iter().cloned()).collect();
        for word in named
            .iter()
            .filter(|word| word.value != RESOLVER && word.parse::<IpAddr>().is_err())
        {
            let message = format!("`{}` is no address of a name server", word.value);
            let problem = Diagnostic::error("network-dhcp", word.span, message);
            self.problems.push(
                problem.help(format!("write an address such as `10.0.0.2`, or `{RESOLVER}` for AWS's own")),
            );
        }
        let servers = match named.is_empty() {
            true => vec![RESOLVER.to_owned()],
            false => named.into_iter().map(|word| word.value).collect(),
        };
        let domain = Spanned::new(dhcp.domain.span, self.told_text(&dhcp.domain, &layout.place));
        self.check_name(NameOf::DhcpDomain, &domain);
        let options = DhcpOptions {
            vpc: vpc.to_owned(),
            domain: domain.value,
            name_servers: servers,
            tags: self.network_tags::<DhcpOptions>(written, &layout.name),
        };
        self.add_to(layout, &layout.name, options);
    }
}
