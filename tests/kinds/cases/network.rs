//! Values of the kinds of a network.

use super::{ACCOUNT, Mood, Pen};
use landform::aws::{AccountId, Address, Cidr, Region, Text};
use landform::resource::{
    AclAction, AclEntry, DhcpOptions, Direction, Firewall, FirewallLogs, FirewallPolicy, FirewallRoute,
    FlowDestination, FlowLog, FlowTraffic, Icmp, InternetGateway, NatGateway, NetworkAcl, Peer, Peering,
    PeeringAccepter, PeeringOptions, PeeringRoute, PeeringRule, Ports, PrivateZone, Record, RecordAnswer,
    RecordType, RouteTable, RouteTarget, RulePeer, SecurityGroup, SecurityGroupRule, Subnet, Traffic, Vpc,
    ZoneVpc,
};
use std::collections::{BTreeMap, BTreeSet};

fn cidr(text: &str) -> Cidr {
    Cidr::parse(text).unwrap()
}

fn account(id: &str) -> AccountId {
    AccountId::parse(id).unwrap()
}

fn region() -> Region {
    Region::parse("us-east-1").unwrap()
}

fn vpc_id(pen: &Pen) -> String {
    pen.name("vpc-0123456789abcdef0")
}

pub fn vpc(pen: &Pen) -> Vpc {
    Vpc {
        cidr: cidr("10.20.0.0/16"),
        dns_support: true,
        dns_hostnames: pen.mood != Mood::Least,
        tags: pen.tags(),
    }
}

pub fn subnet(pen: &Pen) -> Subnet {
    Subnet {
        vpc: vpc_id(pen),
        cidr: cidr("10.20.1.0/24"),
        zone: pen.name("us-east-1a"),
        public_addresses: pen.mood == Mood::Sharp,
        tags: pen.tags(),
    }
}

pub fn route_table(pen: &Pen, least: bool) -> RouteTable {
    let routes = [
        (cidr("0.0.0.0/0"), RouteTarget::NatGateway(pen.name("nat-0123456789abcdef0"))),
        (
            cidr("198.51.100.0/24"),
            RouteTarget::InternetGateway(pen.name("igw-0123456789abcdef0")),
        ),
        (cidr("::/0"), RouteTarget::InternetGateway(pen.name("igw-0123456789abcdef0"))),
    ];
    RouteTable {
        vpc: vpc_id(pen),
        subnets: if least {
            BTreeSet::new()
        } else {
            pen.names(&["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"])
        },
        routes: if least { BTreeMap::new() } else { routes.into() },
        tags: pen.tags(),
    }
}

pub fn peering_route(pen: &Pen) -> PeeringRoute {
    PeeringRoute {
        route_table: pen.name("rtb-0123456789abcdef0"),
        destination: cidr("10.30.0.0/16"),
        peering: pen.name("pcx-0123456789abcdef0"),
    }
}

pub fn peering_rule(pen: &Pen, least: bool) -> PeeringRule {
    let peer = pen.name("sg-0123456789abcdef1");
    PeeringRule {
        group: pen.name("sg-0123456789abcdef0"),
        traffic: if least {
            Traffic::All
        } else {
            Traffic::Tcp(Ports { from: 8000, to: 8100 })
        },
        peer: if least {
            RulePeer::Group(peer)
        } else {
            RulePeer::ForeignGroup {
                account: account("222222222222"),
                group: peer,
            }
        },
        description: pen.name("apps over pcx-0123456789abcdef0"),
    }
}

pub fn firewall_route(pen: &Pen) -> FirewallRoute {
    FirewallRoute {
        route_table: pen.name("rtb-0123456789abcdef0"),
        destination: cidr("0.0.0.0/0"),
        endpoint: pen.name("vpce-0123456789abcdef0"),
    }
}

pub fn internet_gateway(pen: &Pen) -> InternetGateway {
    InternetGateway {
        vpc: vpc_id(pen),
        tags: pen.tags(),
    }
}

pub fn nat_gateway(pen: &Pen) -> NatGateway {
    NatGateway {
        subnet: pen.name("subnet-0123456789abcdef0"),
        tags: pen.tags(),
    }
}

fn rule(direction: Direction, traffic: Traffic, peer: RulePeer, description: String) -> SecurityGroupRule {
    SecurityGroupRule {
        direction,
        traffic,
        peer,
        description,
    }
}

pub fn security_group(pen: &Pen, least: bool) -> SecurityGroup {
    use Direction::{Egress, Ingress};
    let own = Text::symbol(&Address::parse("security-group/store/studio").unwrap())
        .as_str()
        .to_owned();
    let group = |id: &str| RulePeer::Group(pen.name(id));
    let foreign = RulePeer::ForeignGroup {
        account: account("222222222222"),
        group: pen.name("sg-0123456789abcdef2"),
    };
    let tcp = |from, to| Traffic::Tcp(Ports { from, to });
    let words = || {
        if pen.mood == Mood::Full {
            "Studio to itself".to_owned()
        } else {
            String::new()
        }
    };
    let rules = [
        rule(Ingress, tcp(8192, 65535), RulePeer::Group(own.clone()), words()),
        rule(Egress, tcp(8192, 65535), RulePeer::Group(own), String::new()),
        rule(Ingress, tcp(2049, 2049), group("sg-0123456789abcdef1"), String::new()),
        rule(Ingress, tcp(5439, 5439), foreign, pen.name("From the other account")),
        rule(Egress, tcp(443, 443), RulePeer::PrefixList(pen.name("pl-63a5400a")), String::new()),
        rule(Egress, Traffic::Udp(Ports::one(53)), RulePeer::Cidr(cidr("10.20.0.2/32")), words()),
        rule(Egress, Traffic::All, RulePeer::Cidr(cidr("10.30.0.0/16")), String::new()),
        rule(
            Ingress,
            Traffic::Icmp(Icmp { kind: 3, code: 4 }),
            RulePeer::Cidr(cidr("0.0.0.0/0")),
            String::new(),
        ),
        rule(
            Ingress,
            Traffic::Icmp(Icmp { kind: -1, code: -1 }),
            RulePeer::Cidr(cidr("2001:db8::/32")),
            String::new(),
        ),
    ];
    SecurityGroup {
        name: pen.name("studio"),
        description: pen.name("Apps of Studio"),
        vpc: vpc_id(pen),
        rules: if least { BTreeSet::new() } else { rules.into() },
        tags: pen.tags(),
        id: None,
    }
}

pub fn network_acl(pen: &Pen, least: bool) -> NetworkAcl {
    let entry = |direction, number, action, traffic, block| AclEntry {
        direction,
        number,
        action,
        traffic,
        cidr: cidr(block),
    };
    let entries = [
        entry(
            Direction::Ingress,
            100,
            AclAction::Allow,
            Traffic::Tcp(Ports::one(443)),
            "10.0.0.0/8",
        ),
        entry(Direction::Ingress, 110, AclAction::Deny, Traffic::All, "0.0.0.0/0"),
        entry(
            Direction::Ingress,
            120,
            AclAction::Allow,
            Traffic::Icmp(Icmp { kind: -1, code: -1 }),
            "2001:db8::/32",
        ),
        entry(
            Direction::Egress,
            100,
            AclAction::Allow,
            Traffic::Udp(Ports { from: 1024, to: 65535 }),
            "0.0.0.0/0",
        ),
    ];
    NetworkAcl {
        vpc: vpc_id(pen),
        subnets: if least {
            BTreeSet::new()
        } else {
            pen.names(&["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"])
        },
        entries: if least { BTreeSet::new() } else { entries.into() },
        tags: pen.tags(),
    }
}

pub fn flow_log(pen: &Pen) -> FlowLog {
    FlowLog {
        vpc: vpc_id(pen),
        traffic: FlowTraffic::All,
        destination: FlowDestination::CloudWatchLogs {
            destination: pen.name("arn:aws:logs:us-east-1:111111111111:log-group:/landform/flows"),
            role: pen.name("arn:aws:iam::111111111111:role/flow-logs"),
        },
        interval: 60,
        tags: pen.tags(),
    }
}

pub fn bucket_flow_log(pen: &Pen) -> FlowLog {
    FlowLog {
        traffic: FlowTraffic::Reject,
        destination: FlowDestination::S3 {
            destination: pen.name("arn:aws:s3:::flows-111111111111/c"),
        },
        interval: 600,
        ..flow_log(pen)
    }
}

pub fn dhcp_options(pen: &Pen) -> DhcpOptions {
    DhcpOptions {
        vpc: vpc_id(pen),
        domain: pen.name("ec2.internal"),
        name_servers: vec![pen.name("AmazonProvidedDNS"), pen.name("10.20.0.2")],
        tags: pen.tags(),
    }
}

pub fn peering(pen: &Pen) -> Peering {
    Peering {
        name: pen.name("studio-warehouse"),
        vpc: vpc_id(pen),
        peer_vpc: pen.name("vpc-0123456789abcdef1"),
        peer: Peer::Other {
            account: account("222222222222"),
            region: region(),
        },
        tags: pen.tags(),
        id: None,
    }
}

pub fn own_peering(pen: &Pen) -> Peering {
    Peering {
        peer: Peer::Own,
        ..peering(pen)
    }
}

pub fn peering_accepter(pen: &Pen) -> PeeringAccepter {
    PeeringAccepter {
        peering: pen.name("pcx-0123456789abcdef0"),
        dns: pen.mood != Mood::Least,
        tags: pen.tags(),
    }
}

pub fn peering_options(pen: &Pen) -> PeeringOptions {
    PeeringOptions {
        peering: pen.name("pcx-0123456789abcdef0"),
        dns: pen.mood != Mood::Least,
    }
}

pub fn private_zone(pen: &Pen, least: bool) -> PrivateZone {
    let records = [
        Record {
            name: pen.name("api.example.internal"),
            kind: RecordType::A,
            answer: RecordAnswer::Alias {
                zone: pen.name("Z7HUB22UULQXV"),
                name: pen.name("vpce-0123456789abcdef0-abcdefgh.sts.us-east-1.vpce.amazonaws.com"),
            },
        },
        Record {
            name: pen.name("db.example.internal"),
            kind: RecordType::Cname,
            answer: RecordAnswer::Values {
                ttl: 300,
                values: pen.names(&["analytics.example.com"]),
            },
        },
    ];
    PrivateZone {
        name: pen.name("example.internal"),
        vpcs: [ZoneVpc {
            vpc: vpc_id(pen),
            region: region(),
        }]
        .into(),
        records: if least { BTreeSet::new() } else { records.into() },
        tags: pen.tags(),
    }
}

pub fn firewall_policy(pen: &Pen) -> FirewallPolicy {
    FirewallPolicy {
        name: pen.name("egress"),
        domains: pen.names(&[".pypi.org", "conda.anaconda.org"]),
        sources: [cidr("10.20.0.0/16")].into(),
        capacity: 100,
        tags: pen.tags(),
    }
}

pub fn firewall(pen: &Pen, least: bool) -> Firewall {
    let policy = ["arn:aws:network-firewall:us-east-1:", ACCOUNT, ":firewall-policy/egress"].concat();
    Firewall {
        name: pen.name("egress"),
        policy: pen.name(&policy),
        vpc: vpc_id(pen),
        subnet: pen.name("subnet-0123456789abcdef0"),
        protected: pen.mood == Mood::Full,
        logs: match least {
            true => FirewallLogs::LogGroup(pen.name("/landform/firewall")),
            false => FirewallLogs::Bucket {
                name: pen.name("firewall-111111111111"),
                prefix: pen.name("egress"),
            },
        },
        tags: pen.tags(),
    }
}
