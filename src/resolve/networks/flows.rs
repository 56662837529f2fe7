//! `flows:` rows into claims: the words for both ends become addresses.

use crate::blueprint::{self, Reference};
use crate::diagnostic::Diagnostic;
use crate::model::{ExpectedReach, Flow, FlowClaim, Origin};
use crate::resolve::draft::Draft;

/// Protocols that a claim can be about.
const PROTOCOLS: [&str; 3] = ["tcp", "udp", "icmp"];

impl Draft<'_> {
    /// Every claim, in order; the ports of one row become a claim each.
    pub(in crate::resolve) fn flows(&mut self) {
        if self.is_beyond() {
            return;
        }
        let rows: Vec<(usize, &blueprint::FlowClaim)> = self.blueprint.flows.iter().enumerate().collect();
        for (index, row) in rows {
            let Some((expected, to)) = self.destination(row) else {
                continue;
            };
            let protocol = self.protocol(row);
            let ports = self.flow_ports(row, &protocol);
            let client_ports = row.client_ports.as_ref().and_then(|port| self.ports(port));
            let from = self.meant(&row.from, row.from.span, self.model.flow_source(&row.from));
            let to = self.meant(&to, to.span, self.model.flow_goal(&to));
            let (Some(from), Some(to)) = (from, to) else {
                continue;
            };
            let id = row.id.as_ref().map_or_else(|| format!("flow-{}", index + 1), |id| id.value.clone());
            for port in &ports {
                let id = if ports.len() == 1 {
                    id.clone()
                } else {
                    [&id, "/", &port.to_string()].concat()
                };
                self.model.origins.insert(Origin::FlowClaim(self.model.flow_claims.len()), row.span);
                self.model.flow_claims.push(FlowClaim {
                    id,
                    flow: Flow {
                        from: from.clone(),
                        to: to.clone(),
                        protocol: protocol.clone(),
                        port: *port,
                        client_ports,
                    },
                    expected,
                });
            }
        }
    }

    fn destination(&mut self, row: &blueprint::FlowClaim) -> Option<(ExpectedReach, Reference)> {
        match (&row.reach, &row.no_reach) {
            (Some(to), None) => Some((ExpectedReach::Reach, to.clone())),
            (None, Some(to)) => Some((ExpectedReach::NoReach, to.clone())),
            _ => {
                let problem = Diagnostic::error(
                    "flow-expectation",
                    row.span,
                    "a flow says exactly one of `reach` and `no_reach`",
                );
                self.problems
                    .push(problem.help("`{ from: studio/NAME, reach: warehouse/NAME, port: 5439 }`"));
                None
            }
        }
    }

    fn protocol(&mut self, row: &blueprint::FlowClaim) -> String {
        let Some(word) = &row.protocol else {
            return "tcp".to_owned();
        };
        if !PROTOCOLS.contains(&word.value.as_str()) {
            let problem = Diagnostic::error(
                "flow-protocol",
                word.span,
                format!("`{}` is no protocol of a flow", word.value),
            );
            self.problems.push(problem.help("write `tcp`, `udp` or `icmp`"));
        }
        word.value.clone()
    }

    /// The ports of a row; a message of ICMP has none, which is written as 0.
    fn flow_ports(&mut self, row: &blueprint::FlowClaim, protocol: &str) -> Vec<u16> {
        let words: Vec<_> = row.port.iter().flat_map(|all| all.iter().copied()).collect();
        let (none, icmp) = (words.is_empty(), protocol == "icmp");
        if none != icmp {
            let message = if icmp {
                "`icmp` has no ports"
            } else {
                "a flow needs the port that it goes to"
            };
            let problem = Diagnostic::error("flow-port", row.span, message);
            self.problems
                .push(problem.help("write `port: 5439`, or `protocol: icmp` without one"));
        }
        if icmp {
            return vec![0];
        }
        let mut ports = Vec::new();
        for word in words {
            match u16::try_from(word.value).ok().filter(|port| *port > 0) {
                Some(port) => ports.push(port),
                None => {
                    let problem =
                        Diagnostic::error("flow-port", word.span, format!("`{}` is no port", word.value));
                    self.problems.push(problem.help("ports are 1 to 65535"));
                }
            }
        }
        ports
    }
}
