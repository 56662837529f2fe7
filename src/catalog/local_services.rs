//! Services of AWS inside every VPC, which answer whatever routes, network ACLs and security groups say.

use super::Table;
use serde::Deserialize;
use std::net::Ipv4Addr;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/local_services.json");

static TABLE: LazyLock<Table<LocalService>> = LazyLock::new(|| Table::embedded(DATA));

/// Where such a service is.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(tag = "in", rename_all = "lowercase")]
enum Place {
    /// At a distance from the start of each VPC.
    Vpc { offset: u32 },
    /// At one address, wherever one asks.
    Everywhere { address: Ipv4Addr },
}

#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
struct LocalService {
    /// What it is, for people.
    what: String,
    #[serde(flatten)]
    place: Place,
    /// AWS's page.
    source: String,
}

/// What answers at an address although no route, network ACL or security group is asked; `vpcs` are the first addresses
/// of VPCs.
///
/// <https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html>
pub fn served_at(address: u32, mut vpcs: impl Iterator<Item = u32>) -> Option<&'static str> {
    let row = TABLE.rows.iter().find(|row| match row.place {
        Place::Vpc { offset } => vpcs.any(|first| first.checked_add(offset) == Some(address)),
        Place::Everywhere { address: one } => one.to_bits() == address,
    });
    row.map(|row| row.what.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        crate::catalog::table::assert_sound::<LocalService>(DATA, |row| format!("{:?}", row.place));
        assert!(TABLE.rows.iter().all(|row| TABLE.source.contains(&row.source)
            || row.source.starts_with("https://docs.aws.amazon.com/")));
    }

    #[test]
    fn the_resolver_is_at_the_third_address_of_a_vpc() {
        let at = |address: Ipv4Addr| served_at(address.to_bits(), [0x0a01_0000].into_iter());
        assert_eq!(at(Ipv4Addr::new(10, 1, 0, 2)), Some("the resolver of the VPC"));
        assert_eq!(at(Ipv4Addr::new(10, 2, 0, 2)), None);
        assert_eq!(at(Ipv4Addr::new(169, 254, 169, 254)), Some("the metadata of the machine"));
    }
}
