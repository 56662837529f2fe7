//! Grants that must come from somewhere: networks, or blocks of addresses.
//!
//! | `from` | what statements ask for |
//! |---|---|
//! | networks | `aws:SourceVpc`: calls come through some endpoint there |
//! | blocks inside of networks | the same, and `aws:VpcSourceIp`: addresses mean something in their network only |
//! | blocks on the internet | `aws:SourceIp` |
//!
//! A statement asks for all of its conditions, so one line takes one of the three.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpcsourceip>

use super::GrantLine;
use crate::aws::{Address, Cidr, Name};
use crate::blueprint::Reference;
use crate::catalog::address_blocks::is_private;
use crate::diagnostic::Diagnostic;
use crate::resolve::draft::Draft;
use crate::resolve::endpoint_limit::EndpointLimit;
use crate::resolve::networks::net::DraftNetwork;
use std::collections::BTreeSet;

const NETWORK: &str = "network/";
/// The code of what is wrong with a `from:`.
const FROM: &str = "grant-from";

/// One word of `from:`.
enum Origin {
    Network(Box<DraftNetwork>),
    Inside(Cidr, Box<DraftNetwork>),
    Public(Cidr),
}

/// What one line cannot mix.
fn sort(origin: &Origin) -> u8 {
    match origin {
        Origin::Network(_) => 0,
        Origin::Inside(..) => 1,
        Origin::Public(_) => 2,
    }
}

impl Draft<'_> {
    /// Holds a grant to where it must come from.
    pub(super) fn come_from(&mut self, line: &GrantLine<'_>, limit: &mut EndpointLimit) {
        let Some(from) = &line.grant.from else { return };
        if let (Some(through), Some(first)) = (&line.grant.through, from.first()) {
            let message = "`through` says already from which network a call comes";
            let mut problem = Diagnostic::error(FROM, first.span, message).help("leave one of the two out");
            if let Some(endpoint) = through.first() {
                problem = problem.also(endpoint.span, "here");
            }
            self.problems.push(problem);
            return;
        }
        let found: Vec<(Reference, Origin)> = from
            .iter()
            .filter_map(|word| Some((word.clone(), self.origin_meant(word)?)))
            .collect();
        let sorts: BTreeSet<u8> = found.iter().map(|(_, origin)| sort(origin)).collect();
        if let (true, Some((word, _))) = (sorts.len() > 1, found.last()) {
            let message = "one statement cannot ask for networks or addresses, whichever it is";
            let problem = Diagnostic::error(FROM, word.span, message);
            self.problems.push(
                problem.help("write a line for networks, one for addresses inside, one for those outside"),
            );
            return;
        }
        for (_, origin) in found {
            match origin {
                Origin::Network(net) => self.inside_of(&net, limit),
                Origin::Inside(block, net) => {
                    limit.inside.insert(block);
                    self.inside_of(&net, limit);
                }
                Origin::Public(block) => {
                    limit.public.insert(block);
                }
            }
        }
    }

    fn inside_of(&self, net: &DraftNetwork, limit: &mut EndpointLimit) {
        limit.vpcs.insert(net.vpc.clone());
        limit.ways.extend(self.endpoints_in(net));
    }

    fn endpoints_in(&self, net: &DraftNetwork) -> Vec<Address> {
        let there = self.model.endpoints().filter(|(_, endpoint)| endpoint.vpc == net.vpc);
        there.map(|(resource, _)| resource.address.clone()).collect()
    }

    fn origin_meant(&mut self, word: &Reference) -> Option<Origin> {
        if let Some(rest) = word.strip_prefix(NETWORK) {
            return self.network_meant(word, rest).map(|net| Origin::Network(Box::new(net)));
        }
        let block = match Cidr::parse(word) {
            Ok(block) => block,
            Err(why) => {
                let help = "write `network/ACCOUNT/NAME`, or a block of addresses such as `203.0.113.0/24`";
                self.problems.push(Diagnostic::error(FROM, word.span, why).help(help));
                return None;
            }
        };
        let holds = |net: &&DraftNetwork| net.cidr.is_some_and(|whole| whole.net().contains(&block.net()));
        let holding: Vec<DraftNetwork> = self.known_networks().filter(holds).cloned().collect();
        let (message, help) = match holding.as_slice() {
            [only] => return Some(Origin::Inside(block, Box::new(only.clone()))),
            [] if block.net().prefix_len() == 0 => (
                format!("`{block}` is everywhere, which limits nothing"),
                "leave `from` out, or name a narrower block",
            ),
            [] if is_private(block) => (
                format!("no network of the blueprint holds the addresses of `{block}`, which are private"),
                "name the network that they are in, `network/ACCOUNT/NAME`, or a block of public addresses",
            ),
            [] => return Some(Origin::Public(block)),
            _ => (
                format!("several networks hold the addresses of `{block}`"),
                "name the network: `network/ACCOUNT/NAME`",
            ),
        };
        self.problems.push(Diagnostic::error(FROM, word.span, message).help(help));
        None
    }

    /// `network/NAME` or `network/ACCOUNT/NAME`.
    fn network_meant(&mut self, word: &Reference, rest: &str) -> Option<DraftNetwork> {
        let (account, name) = match rest.split_once('/') {
            Some((account, name)) => (Some(account), name),
            None => (None, rest),
        };
        let net = self.net(&Reference::new(word.span, name.to_owned()))?;
        if account.is_none_or(|account| net.place.name == account) {
            return Some(net);
        }
        let near = Some([NETWORK, &net.place.name, "/", &net.name].concat());
        self.unknown("network", rest, near, word.span);
        None
    }

    /// Reports networks of a `from:` that the blueprint makes and that have no endpoint for any call of the grant, of
    /// the statements that its role got since there were `before`: none would ever come from there.
    pub(super) fn refuse_other_networks(&mut self, line: &GrantLine<'_>, role: &Address, before: usize) {
        let networks: Vec<Reference> = line.grant.from.iter().flat_map(|all| all.iter().cloned()).collect();
        let actions = self.held_actions(role, before);
        for word in &networks {
            let net = match self.origin_meant(word) {
                Some(Origin::Network(net) | Origin::Inside(_, net)) => net,
                Some(Origin::Public(_)) | None => continue,
            };
            let leads = |endpoint: &Address| actions.iter().any(|action| self.goes_through(endpoint, action));
            if self.exists(&net.name) || self.endpoints_in(&net).iter().any(leads) {
                continue;
            }
            let message =
                format!("no call of this grant comes from `{}`: it has no endpoint for them", word.value);
            let problem = Diagnostic::error(FROM, word.span, message);
            self.problems.push(problem.help(
                "give the network an endpoint under `endpoints:`; without one a call comes from the internet, by the address of its gateway",
            ));
        }
    }

    /// True for a network that exists already: what endpoints it has is not known.
    fn exists(&self, name: &Name) -> bool {
        self.blueprint.networks.get(name).is_some_and(|entry| entry.value.vpc.is_some())
    }
}
