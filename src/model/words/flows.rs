//! The words of a flow: where packets start and where they end.

use super::{Misnamed, Spelled, WordResult};
use crate::aws::{Address, Cidr};
use crate::model::Model;
use crate::resource::{Body, Kind, Resource, SecurityGroup};
use std::net::IpAddr;

/// Beginnings of ids that AWS gives to what has addresses.
const IDS: [&str; 8] = ["vpc", "subnet", "sg", "vpce", "nat", "igw", "eni", "i"];
const ENDS: &str = "write an address, a block, `internet`, a domain name as the goal, or what has a place in a network: `group/NAME`, \
                    `studio/NAME`, `warehouse/NAME`, `subnet/ACCOUNT/NAME`";

impl Model {
    /// Where packets start; words joined by `+` are several places.
    ///
    /// # Errors
    ///
    /// A word that names nothing, or nothing that packets can come from.
    pub fn flow_source(&self, word: &str) -> WordResult<String> {
        let named =
            |part: &str| Misnamed::kind(format!("`{part}` is a name, and packets come from addresses"), ENDS);
        each_end(word, |part| if is_domain(part) { Err(named(part)) } else { self.flow_end(part) })
    }

    /// Where packets end: as [`Self::flow_source`], or a domain name, since a goal is often known by name only.
    ///
    /// # Errors
    ///
    /// A word that names nothing, or nothing that packets can go to.
    pub fn flow_goal(&self, word: &str) -> WordResult<String> {
        each_end(word, |part| {
            if is_domain(part) {
                Ok(part.to_owned())
            } else {
                self.flow_end(part)
            }
        })
    }

    fn flow_end(&self, word: &str) -> WordResult<String> {
        if word == "internet" || word.parse::<IpAddr>().is_ok() || Cidr::parse(word).is_ok() || is_id(word) {
            return Ok(word.to_owned());
        }
        let resource = self.resource_named(word).map_err(|problem| Misnamed {
            message: problem.message.replacen(
                "there is no resource",
                "there is no address, block or resource",
                1,
            ),
            ..problem
        })?;
        if !resource.body.is_in_network() {
            return Err(Misnamed::kind(format!("`{word}` has no place in a network"), ENDS));
        }
        let (_, local) = Address::part_design(word);
        let section = Spelled::parse(local).is_some_and(|spelled| spelled.kind != resource.address.kind());
        let group = self.group_of(resource).filter(|_| section);
        Ok(group.unwrap_or(resource).address.to_string())
    }

    /// The security group that a word means: one of `groups:`, or the one in which a studio, a user's apps or a
    /// warehouse are.
    ///
    /// # Errors
    ///
    /// A word that names nothing, several resources, or what is in no group of its own.
    pub fn group_named(&self, word: &str) -> WordResult<&Resource> {
        let resource = self.resource_named(word)?;
        self.group_of(resource).ok_or_else(|| {
            Misnamed::kind(
                format!("`{word}` is in no security group of its own"),
                "write `group/NAME`, `studio/NAME`, `warehouse/NAME` or `user-profile/ACCOUNT/NAME`",
            )
        })
    }

    fn group_of<'m>(&'m self, resource: &'m Resource) -> Option<&'m Resource> {
        if matches!(resource.body, Body::SecurityGroup(_)) {
            return Some(resource);
        }
        let address = &resource.address;
        let group = SecurityGroup::address(address.account(), address.name()).of_design(address.design());
        self.get(&group).filter(|_| resource.body.has_own_group())
    }
}

fn each_end(word: &str, end: impl Fn(&str) -> WordResult<String>) -> WordResult<String> {
    let parts = word.split('+').map(|part| end(part.trim()));
    parts.collect::<WordResult<Vec<String>>>().map(|all| all.join("+"))
}

/// An id that AWS made, such as `subnet-0a1b2c`.
fn is_id(word: &str) -> bool {
    word.split_once('-').is_some_and(|(stem, rest)| {
        IDS.contains(&stem) && !rest.is_empty() && rest.chars().all(|c| c.is_ascii_alphanumeric())
    })
}

/// A domain name: labels with dots between, the last of which begins with a letter.
pub fn is_domain(word: &str) -> bool {
    let label = |text: &str| {
        !text.is_empty() && text.len() <= 63 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let end = word.rsplit('.').next().unwrap_or_default();
    word.contains('.')
        && word.len() <= 253
        && word.split('.').all(label)
        && end.starts_with(|c: char| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::{is_domain, is_id};

    #[test]
    fn domains_and_ids_are_told_from_addresses() {
        for word in ["example.com", "files.pythonhosted.org", "a.xn--p1ai"] {
            assert!(is_domain(word), "{word}");
        }
        for word in ["10.0.0.1", "10.0.0.0.1", "example", "a..b", ".com", "kind/a.b/c"] {
            assert!(!is_domain(word), "{word}");
        }
        assert!(is_id("subnet-0a1b2c") && is_id("i-1") && !is_id("subnet-") && !is_id("studio-lab"));
    }
}
