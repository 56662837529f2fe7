//! `acls:` of a network into network ACLs of its subnets.

use super::groups::block;
use super::net::{DraftNetwork, ZoneSubnet};
use crate::aws::{Cidr, Name, name};
use crate::blueprint::values::Spanned;
use crate::blueprint::{Acl, Port, Protocol, Reference};
use crate::catalog::ServicePort;
use crate::catalog::quota::quota;
use crate::diagnostic::{Diagnostic, Span};
use crate::resolve::draft::Draft;
use crate::resource::{AclAction, AclEntry, Direction, NetworkAcl, Ports, Traffic};
use std::collections::{BTreeMap, BTreeSet};

/// The number of the first entry, and what lies between two.
const FIRST: u16 = 100;
/// See [`FIRST`].
const STEP: u16 = 10;

/// The ports that answers go to.
fn ephemeral() -> Ports {
    let (from, to) = ServicePort::Ephemeral.range();
    Ports { from, to }
}

/// One entry as said.
struct AclLine<'a> {
    allow: Option<Spanned<Protocol>>,
    deny: Option<Spanned<Protocol>>,
    port: Option<&'a Port>,
    peer: &'a Reference,
    number: Option<Spanned<u32>>,
    span: Span,
}

impl Draft<'_> {
    /// Every ACL of every network that is made.
    pub(super) fn acls(&mut self) {
        for (name, entry) in self.blueprint.networks.iter() {
            let (Some(acls), Some(net)) = (&entry.value.acls, self.network(name).cloned()) else {
                continue;
            };
            let tiers = [
                (name!("private"), &acls.private, &net.private),
                (name!("public"), &acls.public, &net.public),
                (name!("inspection"), &acls.inspection, &net.inspection),
            ];
            for (tier, acl, pieces) in tiers {
                // One of an existing network was reported where it stands.
                if let Some(acl) = acl.as_ref().filter(|_| net.internet.is_some()) {
                    self.acl(&net, &tier, acl, pieces);
                }
            }
        }
    }

    fn acl(&mut self, net: &DraftNetwork, tier: &Name, acl: &Acl, pieces: &[ZoneSubnet]) {
        if pieces.is_empty() {
            let message = format!("network `{}` has no {tier} subnets", net.name);
            let problem = Diagnostic::error("acl-subnets", acl.span, message).also(net.span, "the network");
            self.problems.push(
                problem.help("`internet: nat` makes public subnets, `internet: inspected` those of inspection too; or remove the ACL"),
            );
        }
        let inward = acl.inward.iter().map(|one| AclLine {
            allow: one.allow,
            deny: one.deny,
            port: one.port.as_ref(),
            peer: &one.peer,
            number: one.number,
            span: one.span,
        });
        let outward = acl.outward.iter().map(|one| AclLine {
            allow: one.allow,
            deny: one.deny,
            port: one.port.as_ref(),
            peer: &one.peer,
            number: one.number,
            span: one.span,
        });
        let inward = self.acl_entries(Direction::Ingress, inward.collect());
        let outward = self.acl_entries(Direction::Egress, outward.collect());
        self.answers_pass("in", &inward, ("out", "to"), &outward);
        self.answers_pass("out", &outward, ("in", "from"), &inward);
        let name = net.name.with(tier);
        let shown = BTreeMap::from([("Name".to_owned(), [&self.model.name, "-", &name].concat())]);
        let made = NetworkAcl {
            vpc: net.vpc.clone(),
            subnets: pieces.iter().map(|piece| piece.id.clone()).collect(),
            entries: inward.into_iter().chain(outward).map(|(entry, _)| entry).collect(),
            tags: shown.into_iter().chain(self.tags::<NetworkAcl>(&acl.tags)).collect(),
        };
        self.insert(&name, net.place.clone(), net.target.clone(), made, acl.span);
    }

    fn acl_entries(&mut self, direction: Direction, lines: Vec<AclLine<'_>>) -> Vec<(AclEntry, Span)> {
        let mut taken: BTreeSet<u16> = BTreeSet::new();
        let mut before = None;
        let mut entries = Vec::new();
        for line in lines {
            let number = self.acl_number(&line, before, &mut taken);
            before = number.or(before);
            let entry = self.acl_entry(direction, &line, number.unwrap_or(u16::MAX));
            entries.extend(entry.map(|entry| (entry, line.span)));
        }
        entries
    }

    fn acl_number(
        &mut self,
        line: &AclLine<'_>,
        before: Option<u16>,
        taken: &mut BTreeSet<u16>,
    ) -> Option<u16> {
        let number = match line.number {
            Some(word) => u16::try_from(word.value).ok(),
            None => before.map_or(Some(FIRST), |before| before.checked_add(STEP)),
        };
        let range = quota("network-acl-rule-number");
        let number = number.filter(|number| range.is_none_or(|range| range.takes(u64::from(*number))));
        let span = line.number.map_or(line.span, |word| word.span);
        let message = match number {
            None => {
                let (least, most) = range.map_or((0, 0), |range| (range.least, range.limit));
                format!("the number of an entry is {least} to {most}")
            }
            Some(number) if !taken.insert(number) => {
                format!("another entry of this direction has the number {number}")
            }
            Some(_) => return number,
        };
        let help = "leave `number` out where the order of the lines is the order of the entries";
        self.problems.push(Diagnostic::error("acl-number", span, message).help(help));
        None
    }

    fn acl_entry(&mut self, direction: Direction, line: &AclLine<'_>, number: u16) -> Option<AclEntry> {
        let (action, protocol) = match (line.allow, line.deny) {
            (Some(word), None) => (AclAction::Allow, word.value),
            (None, Some(word)) => (AclAction::Deny, word.value),
            _ => {
                let problem = Diagnostic::error(
                    "acl-entry",
                    line.span,
                    "an entry says exactly one of `allow` and `deny`",
                );
                self.problems.push(problem.help("`{ allow: tcp, port: 443, from: 10.0.0.0/8 }`"));
                return None;
            }
        };
        let port: Vec<Port> = line.port.cloned().into_iter().collect();
        let traffic = self.traffic(protocol, &port, None, line.span).into_iter().next();
        let cidr = self.acl_block(line.peer);
        Some(AclEntry {
            direction,
            number,
            action,
            traffic: traffic?,
            cidr: cidr?,
        })
    }

    /// ACLs know addresses only.
    fn acl_block(&mut self, word: &Reference) -> Option<Cidr> {
        if let Some(cidr) = block(word) {
            return Some(cidr);
        }
        if word.starts_with("network/") {
            let net = self.net(word)?;
            if net.cidr.is_none() {
                self.no_addresses(&net, word.span);
            }
            return net.cidr;
        }
        let message = format!("`{}` is no block of addresses, and an ACL knows nothing else", word.value);
        let problem = Diagnostic::error("rule-peer", word.span, message);
        self.problems
            .push(problem.help("write a block (`10.0.0.0/8`), `internet` or `network/NAME`"));
        None
    }

    /// Says so where something passes one way and no answer can come back.
    fn answers_pass(
        &mut self,
        way: &str,
        asked: &[(AclEntry, Span)],
        (back, key): (&str, &str),
        answers: &[(AclEntry, Span)],
    ) {
        let passes = |entries: &[(AclEntry, Span)]| {
            entries
                .iter()
                .any(|(entry, _)| answered(entry).is_some_and(|ports| ports.to >= ephemeral().from))
        };
        if passes(answers) {
            return;
        }
        let none = !answers.iter().any(|(entry, _)| answered(entry).is_some());
        let mut open = asked.iter().filter(|(entry, _)| answered(entry).is_some());
        let Some((_, span)) = open.find(|(entry, _)| none || !is_answer(entry)) else {
            return;
        };
        let Ports { from, to } = ephemeral();
        let message = format!(
            "an ACL is stateless: what passes `{way}` gets no answer, since `{back}` allows no port of {from}-{to}"
        );
        let problem = Diagnostic::warning("acl-return", *span, message);
        self.problems.push(problem.help(format!(
            "add `{{ allow: tcp, port: {from}-{to}, {key}: … }}` to `{back}`, with the block that asks or answers"
        )));
    }
}

/// The ports that an entry lets through, of protocols that are answered to a port.
fn answered(entry: &AclEntry) -> Option<Ports> {
    let ports = match entry.traffic {
        Traffic::All => Some(Ports::ALL),
        Traffic::Tcp(ports) | Traffic::Udp(ports) => Some(ports),
        Traffic::Icmp(_) => None,
    };
    ports.filter(|_| entry.action == AclAction::Allow)
}

/// True for an entry that lets answers through rather than questions: the upper end of the ports, and nothing below.
fn is_answer(entry: &AclEntry) -> bool {
    answered(entry).is_some_and(|ports| ports.from >= ephemeral().from && ports.to == ephemeral().to)
}
