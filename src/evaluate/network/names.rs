//! A domain name into where it leads from a VPC.

use super::Networks;
use super::answer::Resolution;
use super::build::PartIndex;
use super::location::{End, Location};
use super::parts::EndpointPart;
use crate::aws::Text;
use crate::catalog::services::host;
use crate::resource::{PrivateZone, Record, RecordAnswer};

/// Where a name leads.
#[derive(Clone, Debug)]
pub(super) struct Resolved {
    pub locations: Vec<Location>,
    pub resolution: Resolution,
    /// Why it is not known where the name leads.
    pub unknown: Option<String>,
}

impl Networks<'_> {
    /// Resolves a name in a VPC: private zones first, then private names of endpoints, then the world.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html>
    pub(super) fn resolve(&self, vpc: Option<usize>, name: &str) -> Resolved {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let Some(at) = vpc else {
            return self.public(&name, "the name is asked for on the internet");
        };
        let vpc = self.vpcs.get(at);
        if !vpc.known {
            return unknown(&name, "the settings of the VPC are not in the blueprint");
        }
        if !vpc.resolves {
            return unknown(
                &name,
                "the resolver of the VPC is off, so that something else must resolve the name",
            );
        }
        if let Some((zone, owner)) = self.zone(at, &name) {
            return self.in_zone(zone, owner, &name);
        }
        let near = |endpoint: &&EndpointPart| endpoint.vpc == Some(at) && is_host(&name, &endpoint.service);
        let found: Vec<&EndpointPart> = self.endpoints.iter().map(|(_, one)| one).filter(near).collect();
        match found.iter().find(|endpoint| endpoint.interface.is_some() && endpoint.private_dns) {
            Some(endpoint) if vpc.names => self.at_endpoint(&name, endpoint),
            Some(_) => self.public(
                &name,
                "private names are off in the VPC (DNS hostnames), so that the endpoint is not used",
            ),
            None if !found.is_empty() => {
                self.public(&name, "the endpoint has no private name, so that the public address is used")
            }
            None => self.public(&name, "no private zone and no endpoint of the VPC has the name"),
        }
    }

    /// What the name of an endpoint's service leads to from a VPC.
    pub(super) fn resolution_of(&self, at: usize, vpc: usize) -> Resolution {
        let endpoint = self.endpoints.get(at);
        let name = host(&endpoint.service);
        let here = self.vpcs.get(vpc);
        let (private, note) = if self.is_recorded(vpc, &name, at) {
            (true, "a private zone of the VPC leads the name to the endpoint")
        } else if endpoint.interface.is_none() {
            (false, "a gateway endpoint answers at the public addresses, and routes lead to it")
        } else if endpoint.vpc != Some(vpc) {
            (false, "the private name of the endpoint resolves in its own VPC only")
        } else if !endpoint.private_dns {
            (false, "the endpoint has no private name: the service's own name leads past it")
        } else if !here.names {
            (
                false,
                "DNS hostnames or DNS support are off in the VPC: the service's own name leads past the endpoint",
            )
        } else {
            (true, "the name resolves to the endpoint")
        };
        Resolution {
            name,
            private,
            note: note.to_owned(),
        }
    }

    /// True where a record of a private zone leads a name to an endpoint.
    fn is_recorded(&self, vpc: usize, name: &str, endpoint: usize) -> bool {
        let Some((zone, _)) = self.zone(vpc, name) else {
            return false;
        };
        let own = |record: &&Record| record.name.eq_ignore_ascii_case(name);
        let leads = |word: &str| self.endpoint_of(word) == Some(endpoint);
        self.vpcs.get(vpc).resolves
            && zone.records.iter().filter(own).any(|record| match &record.answer {
                RecordAnswer::Alias { name, .. } => leads(name),
                RecordAnswer::Values { values, .. } => values.iter().any(|value| leads(value)),
            })
    }

    /// The private zone of a VPC with the longest name that holds another.
    fn zone(&self, vpc: usize, name: &str) -> Option<(&PrivateZone, String)> {
        let here = |zone: &PrivateZone| {
            zone.vpcs.iter().any(|one| self.things.get(&one.vpc) == Some(&PartIndex::Vpc(vpc)))
        };
        let holds = |zone: &PrivateZone| {
            name == zone.name || name.strip_suffix(&zone.name).is_some_and(|rest| rest.ends_with('.'))
        };
        let zones = self.zones.iter().filter(|(zone, _)| holds(zone) && here(zone));
        let longest = zones.max_by_key(|(zone, _)| zone.name.len());
        longest.map(|(zone, resource)| (*zone, resource.address.to_string()))
    }

    fn in_zone(&self, zone: &PrivateZone, owner: String, name: &str) -> Resolved {
        let resolution = |note: String| Resolution {
            name: name.to_owned(),
            private: true,
            note,
        };
        let Some(record) = zone.records.iter().find(|record| record.name.eq_ignore_ascii_case(name)) else {
            return Resolved {
                locations: Vec::new(),
                resolution: resolution(["`", &owner, "` has no record of the name"].concat()),
                unknown: None,
            };
        };
        let words: Vec<&str> = match &record.answer {
            RecordAnswer::Values { values, .. } => values.iter().map(String::as_str).collect(),
            RecordAnswer::Alias { name, .. } => vec![name.as_str()],
        };
        let mut locations = Vec::new();
        for word in &words {
            match self.endpoint_of(word) {
                Some(at) => locations.extend(self.at_endpoint(name, self.endpoints.get(at)).locations),
                None if word.parse::<std::net::Ipv4Addr>().is_ok() => {
                    locations.extend(self.locations(word, End::To).locations)
                }
                None => return unknown(name, "its record leads to a name that the blueprint does not tell"),
            }
        }
        Resolved {
            locations,
            resolution: resolution(["`", &owner, "` has a record of the name"].concat()),
            unknown: None,
        }
    }

    /// The endpoint whose id a text holds.
    fn endpoint_of(&self, word: &str) -> Option<usize> {
        let text = Text::from(word);
        let found = text.symbols().find_map(|symbol| {
            let address = crate::aws::Address::parse(symbol).ok()?;
            self.things.get(Text::symbol(&address).as_str()).copied()
        });
        match found {
            Some(PartIndex::Endpoint(at)) => Some(at),
            _ => None,
        }
    }

    fn at_endpoint(&self, name: &str, endpoint: &EndpointPart) -> Resolved {
        let locations = self.locations(&endpoint.name, End::To);
        Resolved {
            locations: locations.locations,
            resolution: Resolution {
                name: name.to_owned(),
                private: true,
                note: ["the name resolves to `", &endpoint.name, "`"].concat(),
            },
            unknown: locations.unknown.into_iter().next(),
        }
    }

    fn public(&self, name: &str, note: &str) -> Resolved {
        Resolved {
            locations: self.locations("internet", End::To).locations,
            resolution: Resolution {
                name: name.to_owned(),
                private: false,
                note: note.to_owned(),
            },
            unknown: None,
        }
    }

    /// The gateway endpoint to which the routes of a subnet lead for the service of a name.
    pub(super) fn gateway_of(&self, subnet: usize, name: &str) -> Option<usize> {
        let subnet = self.subnets.get(subnet);
        let fits = |at: &&usize| is_host(name, &self.endpoints.get(**at).service);
        let led = subnet.table.and_then(|at| self.tables.get(at).endpoints.iter().find(fits).copied());
        // Routes may lead to one that exists already.
        let perhaps = || {
            let mut all = self.endpoints.iter().filter(|(_, one)| one.gateway && !one.known);
            all.find(|(at, one)| one.vpc == Some(subnet.vpc) && fits(&at)).map(|(at, _)| at)
        };
        led.or_else(perhaps)
    }
}

fn unknown(name: &str, note: &str) -> Resolved {
    Resolved {
        locations: Vec::new(),
        resolution: Resolution {
            name: name.to_owned(),
            private: false,
            note: note.to_owned(),
        },
        unknown: Some(["`", name, "`: ", note].concat()),
    }
}

fn is_host(name: &str, service: &str) -> bool {
    let host = host(service);
    name == host || name.strip_suffix(host.as_str()).is_some_and(|rest| rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_services() {
        assert_eq!(host("com.amazonaws.us-east-1.sts"), "sts.us-east-1.amazonaws.com");
        assert_eq!(
            host("com.amazonaws.us-east-1.sagemaker.api"),
            "api.sagemaker.us-east-1.amazonaws.com"
        );
        assert!(is_host(
            "111111111111.dkr.ecr.us-east-1.amazonaws.com",
            "com.amazonaws.us-east-1.ecr.dkr"
        ));
        assert!(!is_host("xsts.us-east-1.amazonaws.com", "com.amazonaws.us-east-1.sts"));
    }
}
