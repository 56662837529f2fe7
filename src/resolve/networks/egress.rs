//! `internet:` into gateways, a firewall, and the route tables that lead to them.
//!
//! | way | private subnets | inspection subnets | public subnets |
//! |---|---|---|---|
//! | `none` | no route out | – | no route out |
//! | `nat` | NAT gateway of the zone, or of the last zone that has one | – | internet gateway |
//! | `inspected` | firewall of the zone | NAT gateway | internet gateway; back to private subnets through the firewall |

use super::net::ZoneSubnet;
use super::plan::Layout;
use crate::aws::{Cidr, Name, name};
use crate::blueprint::values::Spanned;
use crate::blueprint::{Internet, Network};
use crate::diagnostic::Diagnostic;
use crate::model::is_domain;
use crate::resolve::draft::Draft;
use crate::resolve::trails::RETENTION;
use crate::resource::{
    Firewall, FirewallLogs, FirewallPolicy, FirewallRoute, InternetGateway, Kind, LogGroup, NatGateway,
    RouteTarget,
};
use std::collections::{BTreeMap, BTreeSet};

/// Rules that the firewall's group may ever hold: room for a list that grows, since the group cannot.
const CAPACITY: u32 = 1000;

fn everywhere() -> Option<Cidr> {
    Cidr::parse("0.0.0.0/0").ok()
}

fn out(target: Option<RouteTarget>) -> BTreeMap<Cidr, RouteTarget> {
    everywhere().zip(target).into_iter().collect()
}

/// What stands at the same place of a list that may be shorter, or at its end.
fn nearest<T>(list: &[T], at: usize) -> Option<&T> {
    list.get(at).or(list.last())
}

impl Draft<'_> {
    /// Gateways, firewalls and every route table; answers with the ids of the tables.
    pub(super) fn egress(
        &mut self,
        layout: &Layout,
        written: &Network,
        vpc: &str,
        [private, public, inspection]: [&[ZoneSubnet]; 3],
    ) -> BTreeSet<String> {
        self.domains(layout, written);
        written
            .allow
            .iter()
            .flat_map(|all| all.iter())
            .for_each(|domain| self.domain(domain));
        let open = layout.internet != Internet::None;
        let internet_gateway = open.then(|| self.internet_gateway(layout, written, vpc));
        let nats: Vec<String> = if open {
            self.nat_gateways(layout, written, public)
        } else {
            Vec::new()
        };
        let firewalls = if layout.internet == Internet::Inspected {
            self.firewalls(layout, written, vpc, inspection)
        } else {
            Vec::new()
        };
        let mut tables = BTreeSet::new();
        for (at, piece) in private.iter().enumerate() {
            let nat = nearest(&nats, at).filter(|_| firewalls.is_empty());
            let name = layout.name.with(&name!("private")).with(&piece.zone);
            let table = self.table(
                layout,
                written,
                vpc,
                (&name, &piece.id),
                out(nat.cloned().map(RouteTarget::NatGateway)),
            );
            if let (Some(firewall), Some(all)) = (nearest(&firewalls, at), everywhere()) {
                self.firewall_route(layout, &name, &table, (all, firewall));
            }
            tables.insert(table);
        }
        for (at, piece) in inspection.iter().enumerate() {
            let name = layout.name.with(&name!("inspection")).with(&piece.zone);
            let nat = nearest(&nats, at).cloned().map(RouteTarget::NatGateway);
            tables.insert(self.table(layout, written, vpc, (&name, &piece.id), out(nat)));
        }
        for (at, piece) in public.iter().enumerate() {
            let name = layout.name.with(&name!("public")).with(&piece.zone);
            let target = internet_gateway.clone().map(RouteTarget::InternetGateway);
            let table = self.table(layout, written, vpc, (&name, &piece.id), out(target));
            self.ways_back(layout, (&name, &table), at, private, &firewalls);
            tables.insert(table);
        }
        tables
    }

    /// Answers from the internet pass the same firewall as the questions did.
    fn ways_back(
        &mut self,
        layout: &Layout,
        (name, table): (&Name, &str),
        at: usize,
        private: &[ZoneSubnet],
        firewalls: &[String],
    ) {
        let Some(own) = firewalls.get(at) else { return };
        for (number, piece) in private.iter().enumerate() {
            if nearest(firewalls, number) == Some(own)
                && let Some(cidr) = piece.cidr
            {
                let name = name.with(&name!("to")).with(&piece.zone);
                self.firewall_route(layout, &name, table, (cidr, own));
            }
        }
    }

    /// Domains belong to `inspected`, and `inspected` needs them.
    fn domains(&mut self, layout: &Layout, written: &Network) {
        let inspected = layout.internet == Internet::Inspected;
        let some = written.allow.as_ref().is_some_and(|all| !all.is_empty());
        if inspected == some {
            return;
        }
        let (span, message) = if inspected {
            (
                written.internet.map(|word| word.span),
                "`internet: inspected` lets nothing pass without `allow`",
            )
        } else {
            (
                written.allow.as_ref().and_then(|all| all.first()).map(|word| word.span),
                "`allow` has no meaning without `internet: inspected`",
            )
        };
        let problem = Diagnostic::error("network-allow", span, message);
        self.problems
            .push(problem.help("write `internet: inspected` and `allow: [.pypi.org]`, or neither"));
    }

    /// Reports what no domain name is, and a list that lets a whole top-level domain pass.
    ///
    /// <https://docs.aws.amazon.com/network-firewall/latest/developerguide/stateful-rule-groups-domain-names.html>
    fn domain(&mut self, written: &Spanned<String>) {
        let name = written.strip_prefix('.').unwrap_or(written);
        if is_domain(name) {
            return;
        }
        let top = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let message = if top && written.starts_with('.') {
            format!("`{}` lets every domain pass that ends with it", written.value)
        } else {
            format!("`{}` is not a domain name", written.value)
        };
        let help = "write the names that are called: `pypi.org`, or `.pypi.org` for it and all below";
        self.problems
            .push(Diagnostic::error("domain-invalid", written.span, message).help(help));
    }

    fn internet_gateway(&mut self, layout: &Layout, written: &Network, vpc: &str) -> String {
        let gateway = InternetGateway {
            vpc: vpc.to_owned(),
            tags: self.network_tags::<InternetGateway>(written, &layout.name),
        };
        self.add_to(layout, &layout.name, gateway)
    }

    fn nat_gateways(&mut self, layout: &Layout, written: &Network, public: &[ZoneSubnet]) -> Vec<String> {
        let nat = |piece: &ZoneSubnet, draft: &mut Self| {
            let name = layout.name.with(&piece.zone);
            let gateway = NatGateway {
                subnet: piece.id.clone(),
                tags: draft.network_tags::<NatGateway>(written, &name),
            };
            draft.add_to(layout, &name, gateway)
        };
        public.iter().map(|piece| nat(piece, self)).collect()
    }

    /// One firewall for each inspection subnet, all with one policy and one log; answers with their symbols.
    fn firewalls(
        &mut self,
        layout: &Layout,
        written: &Network,
        vpc: &str,
        inspection: &[ZoneSubnet],
    ) -> Vec<String> {
        let name = [&self.model.name, "-", &layout.name].concat();
        let policy = FirewallPolicy {
            name: name.clone(),
            domains: written
                .allow
                .iter()
                .flat_map(|all| all.iter())
                .map(|word| word.value.clone())
                .collect(),
            sources: layout.private.iter().copied().collect(),
            capacity: CAPACITY,
            tags: self.network_tags::<FirewallPolicy>(written, &layout.name),
        };
        self.add_to(layout, &layout.name, policy);
        let policy = self.arn(&self.own(FirewallPolicy::address(&layout.place.name, &layout.name)));
        let log = ["/landform/", &self.model.name, "/", &layout.name, "-firewall"].concat();
        let key = self.key_for(written.key.as_ref(), &layout.place);
        let group = LogGroup {
            name: log.clone(),
            retention: RETENTION,
            key: key.as_ref().map(|key| self.arn(key)),
            tags: self.tags::<LogGroup>(&written.tags),
        };
        if let Some(key) = &key {
            self.admit_logs(key, &layout.place, &log);
        }
        self.add_to(layout, &layout.name.with(&name!("firewall")), group);
        let each = |piece: &ZoneSubnet, draft: &mut Self| {
            let entry = layout.name.with(&piece.zone);
            let firewall = Firewall {
                name: [&name, "-", piece.zone.as_str()].concat(),
                policy: policy.clone(),
                vpc: vpc.to_owned(),
                subnet: piece.id.clone(),
                protected: true,
                logs: FirewallLogs::LogGroup(log.clone()),
                tags: draft.network_tags::<Firewall>(written, &entry),
            };
            draft.add_to(layout, &entry, firewall)
        };
        inspection.iter().map(|piece| each(piece, self)).collect()
    }

    fn firewall_route(
        &mut self,
        layout: &Layout,
        name: &Name,
        table: &str,
        (destination, firewall): (Cidr, &str),
    ) {
        let route = FirewallRoute {
            route_table: table.to_owned(),
            destination,
            endpoint: firewall.to_owned(),
        };
        self.add_to(layout, name, route);
    }
}
