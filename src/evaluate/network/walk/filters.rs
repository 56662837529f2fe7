//! What may stop a packet at a place: firewalls, ACLs and security groups.

use super::Walker;
use super::path::{PathComponent, Stop, StopReason, Walk, open, stop};
use crate::evaluate::network::filter::{Admits, PacketPeer};
use crate::evaluate::network::location::Host;
use crate::evaluate::network::ports::{Half, PacketProtocol, PortSet};
use crate::resource::Direction;

/// The ports at which TLS and HTTP are spoken.
const WEB: [(u16, u16); 2] = [(80, 80), (443, 443)];

impl Walker<'_> {
    /// Through a firewall, whose list lets TLS and HTTP to some domains through and nothing else.
    pub(super) fn inspect(&mut self, at: usize, firewall: usize, nat: Option<usize>) -> Walk<usize> {
        let step = PathComponent::Firewall(firewall);
        let found = self.net.firewalls.get(firewall);
        let Some(subnet) = found.subnet else {
            return open(step, "the subnet of the firewall is not in the blueprint");
        };
        if self.net.subnets.get(subnet).vpc != self.net.subnets.get(at).vpc {
            return stop(step, "the firewall is in another VPC");
        }
        self.cross(at, subnet)?;
        self.steps.push(step);
        self.firewalls.push(firewall);
        if self.half == Half::Question {
            self.judge(firewall, nat.is_some())?;
        }
        Ok(subnet)
    }

    /// <https://docs.aws.amazon.com/network-firewall/latest/developerguide/stateful-rule-groups-domain-names.html>
    fn judge(&mut self, firewall: usize, translated: bool) -> Walk<()> {
        let step = PathComponent::Firewall(firewall);
        let found = self.net.firewalls.get(firewall);
        let Some(domains) = &found.domains else {
            return open(step, "the policy of the firewall is not in the blueprint");
        };
        let inside = |address: u32| found.sources.iter().any(|block| block.contains(address));
        if !translated && !inside(self.source) {
            return stop(step, "the sender is not among the sources of the firewall's list");
        }
        if inside(self.target) {
            return stop(step, "the firewall's list lets out only what leaves its sources");
        }
        let named = match self.trip.name {
            Some(name) => domains.iter().any(|domain| is_below(name, domain)),
            None => !domains.is_empty(),
        };
        if !named {
            return stop(step, "the domain is not on the firewall's list");
        }
        if self.trip.protocol == PacketProtocol::Tcp {
            let [http, tls] = WEB.map(|ports| self.ports.meet(ports));
            self.ports = http.join(tls);
        } else {
            self.ports = PortSet::none();
        }
        if self.ports.is_empty() {
            return stop(
                step,
                "the firewall lets only HTTP (port 80) and TLS (port 443) to listed domains through",
            );
        }
        Ok(())
    }

    /// From one subnet to another: out of the ACL of the first and into that of the second.
    pub(super) fn cross(&mut self, at: usize, to: usize) -> Walk<()> {
        if at == to {
            return Ok(());
        }
        self.acl(at, Direction::Egress, self.target)?;
        self.acl(to, Direction::Ingress, self.source)
    }

    pub(super) fn acl(&mut self, subnet: usize, direction: Direction, address: u32) -> Walk<()> {
        if self.net.subnets.get(subnet).acl.is_none() {
            return Ok(());
        }
        let step = PathComponent::Acl(subnet, direction);
        self.steps.push(step);
        let passes =
            self.net
                .acl_admits(subnet, direction, (self.trip.protocol, self.half), address, &self.ports);
        if self.half == Half::Reply && passes != self.ports {
            self.narrowed = Some((step, passes.clone()));
        }
        self.ports = passes;
        self.unless_empty(step)
    }

    /// Security groups remember the question, so they are asked about nothing else.
    pub(super) fn groups(&mut self, (host, subnet): (Host, usize), direction: Direction) -> Walk<()> {
        let step = PathComponent::Groups(host, subnet, direction);
        let (location, address) = match direction {
            Direction::Egress => (self.trip.to, self.target),
            Direction::Ingress => (self.trip.from, self.source),
        };
        let peer = PacketPeer {
            address,
            host: location.occupied(),
            service: location.service(),
        };
        self.steps.push(step);
        match self
            .net
            .group_admits((host, subnet), direction, self.trip.protocol, &peer, &self.ports)
        {
            Admits::Ports(ports) => self.ports = ports,
            Admits::Unknown => {
                return open(step, "some of its security groups or of their rules are not in the blueprint");
            }
        }
        self.unless_empty(step)
    }

    fn unless_empty(&self, at: PathComponent) -> Walk<()> {
        if self.ports.is_empty() {
            return Err(Stop {
                at,
                why: StopReason::Filter,
                open: false,
            });
        }
        Ok(())
    }
}

/// True where a name is a domain of a list, or below one that begins with a dot.
fn is_below(name: &str, domain: &str) -> bool {
    match domain.strip_prefix('.') {
        Some(parent) => name == parent || name.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.')),
        None => name == domain,
    }
}
