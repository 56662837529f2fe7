//! What a policy says about addresses and networks into the places that somebody outside comes from.

use super::passers::{CHOICE, Home, Naming, Outsiders, Told, ToldKeys};
use crate::aws::Partition;
use crate::catalog::context_keys;
use crate::resource::Body;
use ipnet::IpNet;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// Addresses for documentation, in the order in which they are tried: <https://www.rfc-editor.org/rfc/rfc5737>.
const ADDRESSES: [&str; 3] = ["198.51.100.77", "192.0.2.77", "203.0.113.77"];
/// Networks up to these lengths let in more than a network of somebody's own; S3 draws the line there as well.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
const WIDE: (u8, u8) = (8, 32);

impl Naming<'_> {
    /// The ways on which somebody outside comes, with what they tell.
    pub(super) fn places(&self, home: &Home, who: Outsiders) -> Vec<(ToldKeys, String)> {
        let addresses = self.addresses(who);
        let mut found: Vec<(ToldKeys, String)> = addresses
            .iter()
            .map(|address| (of_internet(address), [", from ", address].concat()))
            .collect();
        let vpc = self.fresh((0_u64..).map(|n| format!("vpc-0f{n:015x}")));
        let endpoint = self.fresh((0_u64..).map(|n| format!("vpce-0f{n:015x}")));
        found.push((
            of_network(home, self.land(), &vpc, &endpoint),
            ", through an endpoint of a network of theirs".to_owned(),
        ));
        if who == Outsiders::Named {
            let named = self.foreign_networks().into_iter().map(|id| {
                let (vpc, endpoint) = if id.starts_with("vpce-") { (&vpc, &id) } else { (&id, &endpoint) };
                (of_network(home, self.land(), vpc, endpoint), [", from `", &id, "`"].concat())
            });
            found.extend(named);
        }
        if let Some(address) = addresses.first() {
            found.push((
                of_access_point(home, self.land(), address),
                ", through an access point and with a key of theirs".to_owned(),
            ));
        }
        found
    }

    /// Where things are that somebody outside has.
    fn land(&self) -> (Partition, &str) {
        (self.model.partition(), &self.region)
    }

    /// Addresses of strangers: in no network of somebody's own that the policy names, and in each that is half of the
    /// internet.
    fn addresses(&self, who: Outsiders) -> BTreeSet<String> {
        let networks: Vec<IpNet> = self.values(&[context_keys::SOURCE_IP]).filter_map(network).collect();
        let own = |address: &IpNet| networks.iter().any(|one| !is_wide(one) && one.contains(address));
        let wide = networks.iter().filter(|one| is_wide(one)).filter_map(|one| inside(one, &own));
        let default = ADDRESSES.iter().filter_map(|text| network(text)).find(|address| !own(address));
        let mut found: BTreeSet<String> = wide.chain(default).map(|one| one.addr().to_string()).collect();
        if who == Outsiders::Named {
            let named = networks.iter().filter(|one| !is_private(one));
            found.extend(named.map(|one| one.network().to_string()));
        }
        found
    }

    /// Networks and endpoints that the policy names and the blueprint does not have.
    fn foreign_networks(&self) -> BTreeSet<String> {
        let ids = self.values(&[context_keys::SOURCE_VPC, context_keys::SOURCE_VPCE]);
        let is_id = |id: &&str| id.starts_with("vpc") && !id.contains(['*', '?', '$']);
        let known = |id: &str| {
            let mut bodies = self.model.resources.values().map(|resource| &resource.body);
            bodies.any(|body| vpc_of(body) == Some(id))
        };
        ids.filter(is_id).filter(|id| !known(id)).map(str::to_owned).collect()
    }
}

/// Keys that tell where a call comes from, or what of the caller's own it uses on the way.
const OF_PLACE: [&str; 10] = [
    context_keys::SOURCE_IP,
    context_keys::SOURCE_VPC,
    context_keys::SOURCE_VPC_ARN,
    context_keys::SOURCE_VPCE,
    context_keys::VPCE_ACCOUNT,
    context_keys::VPCE_ORG_ID,
    context_keys::VPCE_ORG_PATHS,
    context_keys::DATA_ACCESS_POINT_ACCOUNT,
    context_keys::DATA_ACCESS_POINT_ARN,
    context_keys::OBJECT_KEY,
];

/// A place that tells these keys, and lacks the others.
fn place(told: ToldKeys) -> ToldKeys {
    let others = OF_PLACE.iter().filter(|key| !told.iter().any(|(known, _)| known == *key));
    let absent: ToldKeys = others.map(|key| (*key, Told::Absent)).collect();
    told.into_iter().chain(absent).collect()
}

fn of_internet(address: &str) -> ToldKeys {
    place(vec![(context_keys::SOURCE_IP, Told::One(address.to_owned()))])
}

fn of_access_point(home: &Home, (partition, region): (Partition, &str), address: &str) -> ToldKeys {
    let own = |service, resource: &str| {
        Told::One(partition.arn(service, region, &home.account, &[resource, CHOICE].concat()))
    };
    place(vec![
        (context_keys::SOURCE_IP, Told::One(address.to_owned())),
        (context_keys::DATA_ACCESS_POINT_ACCOUNT, Told::One(home.account.clone())),
        (context_keys::DATA_ACCESS_POINT_ARN, own("s3", "accesspoint/")),
        (context_keys::OBJECT_KEY, own("kms", "key/")),
    ])
}

fn of_network(home: &Home, (partition, region): (Partition, &str), vpc: &str, endpoint: &str) -> ToldKeys {
    let organization = home.organization.clone();
    let path = organization.as_ref().map(|id| [id, "/r-0000/ou-0000-00000000/"].concat());
    place(vec![
        (context_keys::SOURCE_VPC, Told::One(vpc.to_owned())),
        (
            context_keys::SOURCE_VPC_ARN,
            Told::One(partition.arn("ec2", region, &home.account, &["vpc/", vpc].concat())),
        ),
        (context_keys::SOURCE_VPCE, Told::One(endpoint.to_owned())),
        (context_keys::VPCE_ACCOUNT, Told::One(home.account.clone())),
        (context_keys::VPCE_ORG_ID, organization.map_or(Told::Absent, Told::One)),
        (context_keys::VPCE_ORG_PATHS, path.map_or(Told::Absent, Told::Many)),
    ])
}

/// The network that a resource is in, where it says so itself.
fn vpc_of(body: &Body) -> Option<&str> {
    if let Body::Endpoint(endpoint) = body {
        Some(&endpoint.vpc)
    } else if let Body::SecurityGroup(group) = body {
        Some(&group.vpc)
    } else if let Body::StudioDomain(domain) = body {
        Some(&domain.vpc)
    } else {
        None
    }
}

fn network(text: &str) -> Option<IpNet> {
    let address = || text.parse::<IpAddr>().ok().map(IpNet::from);
    text.parse().ok().or_else(address)
}

fn is_wide(network: &IpNet) -> bool {
    let (four, six) = WIDE;
    match network {
        IpNet::V4(_) => network.prefix_len() < four,
        IpNet::V6(_) => network.prefix_len() < six,
    }
}

fn is_private(network: &IpNet) -> bool {
    matches!(network, IpNet::V4(network) if network.network().is_private())
}

/// An address in a wide network that is in none of somebody's own.
fn inside(wide: &IpNet, own: &impl Fn(&IpNet) -> bool) -> Option<IpNet> {
    let blocks: Box<dyn Iterator<Item = IpNet>> = match wide {
        IpNet::V4(one) => Box::new(one.subnets(WIDE.0).ok()?.map(IpNet::V4)),
        IpNet::V6(one) => Box::new(one.subnets(WIDE.1).ok()?.take(256).map(IpNet::V6)),
    };
    let plain = ADDRESSES
        .iter()
        .filter_map(|text| network(text))
        .filter(|address| wide.contains(address));
    let middles = blocks.filter_map(|block| block.hosts().nth(77)).map(IpNet::from);
    plain.chain(middles).find(|address| !own(address))
}
