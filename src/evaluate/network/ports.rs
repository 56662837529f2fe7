//! Sets of ports, for what is left of a question after each filter.

use crate::catalog::ServicePort;
use crate::resource::{Icmp, Ports, Traffic};

/// Ports, as ranges that are sorted and do not touch. Protocols without ports use the whole range as one token.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct PortSet(Vec<(u16, u16)>);

/// What a packet carries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum PacketProtocol {
    Tcp,
    Udp,
    /// An echo request, and the reply to it.
    Icmp,
    /// Any other protocol, such as ESP: only a rule for all protocols matches it.
    Other,
}

/// The types of an echo request and of its reply.
const ECHO: (i16, i16) = (8, 0);

/// Which half of a conversation a packet belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Half {
    /// From the one who asks.
    Question,
    /// From the one who was asked.
    Reply,
}

impl PortSet {
    pub fn all() -> Self {
        Self(vec![(0, u16::MAX)])
    }

    pub fn none() -> Self {
        Self::default()
    }

    pub fn one(port: u16) -> Self {
        Self(vec![(port, port)])
    }

    /// The ports to which replies go where the clients' ports are known.
    pub fn of_clients(protocol: PacketProtocol, known: Option<Ports>) -> Self {
        match (protocol, known) {
            (PacketProtocol::Tcp | PacketProtocol::Udp, Some(ports)) => Self(vec![(ports.from, ports.to)]),
            _ => Self::ephemeral(protocol),
        }
    }

    /// The ports to which a conversation's replies go: those that AWS advises to open.
    pub fn ephemeral(protocol: PacketProtocol) -> Self {
        match protocol {
            PacketProtocol::Tcp | PacketProtocol::Udp => Self(vec![ServicePort::Ephemeral.range()]),
            PacketProtocol::Icmp | PacketProtocol::Other => Self::all(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The lowest port.
    pub fn first(&self) -> Option<u16> {
        self.0.first().map(|(from, _)| *from)
    }

    /// What lies in the range.
    pub fn meet(&self, (from, to): (u16, u16)) -> Self {
        let cut = self.0.iter().map(|(low, high)| ((*low).max(from), (*high).min(to)));
        Self(cut.filter(|(low, high)| low <= high).collect())
    }

    /// What does not lie in the range.
    pub fn without(&self, (from, to): (u16, u16)) -> Self {
        let mut left = Vec::new();
        for (low, high) in &self.0 {
            if let Some(below) = from.checked_sub(1).map(|end| end.min(*high)).filter(|end| low <= end) {
                left.push((*low, below));
            }
            if let Some(above) = to.checked_add(1).map(|start| start.max(*low)).filter(|start| start <= high)
            {
                left.push((above, *high));
            }
        }
        Self(left)
    }

    /// What either holds.
    pub fn join(mut self, other: Self) -> Self {
        if self.is_empty() {
            return other;
        }
        self.0.extend(other.0);
        self.0.sort_unstable();
        let mut joined: Vec<(u16, u16)> = Vec::with_capacity(self.0.len());
        for (low, high) in self.0 {
            match joined.last_mut() {
                Some((_, end)) if low <= end.saturating_add(1) => *end = high.max(*end),
                _ => joined.push((low, high)),
            }
        }
        Self(joined)
    }

    /// For people: `22`, `80-443`, several with commas.
    pub fn shown(&self) -> String {
        let one = |(from, to): &(u16, u16)| match from == to {
            true => from.to_string(),
            false => [&from.to_string(), "-", &to.to_string()].concat(),
        };
        self.0.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

/// The ports of a rule where it is about packets of this protocol and half.
pub(super) fn ports_of(traffic: Traffic, protocol: PacketProtocol, half: Half) -> Option<(u16, u16)> {
    const EVERY: (u16, u16) = (0, u16::MAX);
    match (traffic, protocol) {
        (Traffic::All, _) => Some(EVERY),
        (Traffic::Tcp(ports), PacketProtocol::Tcp) | (Traffic::Udp(ports), PacketProtocol::Udp) => {
            Some((ports.from, ports.to))
        }
        (Traffic::Icmp(icmp), PacketProtocol::Icmp) => is_echo(icmp, half).then_some(EVERY),
        _ => None,
    }
}

fn is_echo(icmp: Icmp, half: Half) -> bool {
    let kind = match half {
        Half::Question => ECHO.0,
        Half::Reply => ECHO.1,
    };
    (icmp.kind == -1 || icmp.kind == kind) && (icmp.code == -1 || icmp.code == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_ports() {
        let all = PortSet::all();
        assert_eq!(all.without((22, 22)), PortSet(vec![(0, 21), (23, 65535)]));
        assert_eq!(all.without((0, 65535)), PortSet::none());
        assert_eq!(all.without((0, 0)).without((65535, 65535)), PortSet(vec![(1, 65534)]));
        assert_eq!(PortSet::one(5).without((5, 5)), PortSet::none());
        assert_eq!(PortSet::one(5).without((6, 9)), PortSet::one(5));
        let split = all.without((10, 20));
        assert_eq!(split.clone().join(all.meet((10, 20))), all);
        assert_eq!(split.meet((5, 30)), PortSet(vec![(5, 9), (21, 30)]));
        assert_eq!(split.meet((5, 30)).shown(), "5-9, 21-30");
    }
}
