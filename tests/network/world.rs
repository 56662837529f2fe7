//! Lines of a small language into models of networks, for tests: one line a resource.
//!
//! `vpc c/main 10.20.0.0/16`, `subnet c/app main 10.20.1.0/24 public`, `igw c/gw main`, `nat c/out app`,
//! `peering c/x main p/main`, `table c/t main app,db 0.0.0.0/0=nat:out 10.30.0.0/16=pcx:c/x 0.0.0.0/0=fw:wall`,
//! `group c/g main in:tcp:443:10.0.0.0/8 out:all:0:sg=p/g`, `acl c/a main app in:100:allow:tcp:0-65535:0.0.0.0/0`,
//! `cluster p/dwh db g`, `studio c/lab main app g`, `user c/alice lab g`, `gateway c/s3 main s3 t`,
//! `interface c/sts main sts app g private`, `wall c/wall main fw domains=.a.com sources=10.20.0.0/16`.

use landform::aws::{AccountId, Address, Cidr, Name, Region, Text};
use landform::model::{Account, Deploy, Model, Organization};
use landform::policy::Document;
use landform::resource::{
    AclAction, AclEntry, Body, Direction, Endpoint, EndpointType, Existence, Firewall, FirewallLogs,
    FirewallPolicy, FirewallRoute, Icmp, IdentityConfig, InternetGateway, NatGateway, NetworkAcl, Peer,
    Peering, PeeringAccepter, PeeringRoute, Place, Ports, PrivateZone, Record, RecordAnswer, RecordType,
    RedshiftAudit, RedshiftCluster, Resource, RouteTable, RouteTarget, RulePeer, SecurityGroup,
    SecurityGroupRule, StudioAuth, StudioDomain, StudioNetwork, Subnet, Target, Traffic, UserProfile, Vpc,
    ZoneVpc,
};
use std::collections::{BTreeMap, BTreeSet};

/// A model in the making.
#[derive(Default, Clone)]
pub struct World {
    pub resources: BTreeMap<Address, Resource>,
    regions: BTreeMap<String, String>,
}

pub const ACCOUNTS: [(&str, &str); 4] = [
    ("c", "222222222222"),
    ("p", "111111111111"),
    ("h", "333333333333"),
    ("x", "444444444444"),
];

fn account_id(name: &str) -> AccountId {
    let known = ACCOUNTS.iter().find(|(one, _)| *one == name);
    AccountId::parse(known.map_or("555555555555", |(_, id)| id)).unwrap()
}

/// The id of a resource that AWS has not made yet; an id that AWS made stands for itself.
pub fn id(kind: &str, account: &str, word: &str) -> String {
    if word.contains('-')
        && word
            .split('-')
            .next()
            .is_some_and(|stem| ["vpc", "subnet", "sg", "nat", "igw", "pcx", "pl"].contains(&stem))
    {
        return word.to_owned();
    }
    let (account, name) = word.split_once('/').unwrap_or((account, word));
    Text::symbol(&Address::parse(&[kind, account, name].join("/")).unwrap())
        .as_str()
        .to_owned()
}

fn ids(kind: &str, account: &str, words: &str) -> BTreeSet<String> {
    words
        .split(',')
        .filter(|word| !word.is_empty() && *word != "-")
        .map(|word| id(kind, account, word))
        .collect()
}

fn cidr(text: &str) -> Cidr {
    Cidr::parse(text).unwrap()
}

fn traffic(protocol: &str, ports: &str) -> Traffic {
    let range = || {
        let (from, to) = ports.split_once('-').unwrap_or((ports, ports));
        Ports {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
        }
    };
    match protocol {
        "all" => Traffic::All,
        "tcp" => Traffic::Tcp(range()),
        "udp" => Traffic::Udp(range()),
        "icmp" => Traffic::Icmp(Icmp {
            kind: ports.parse().unwrap(),
            code: -1,
        }),
        other => panic!("protocol {other}"),
    }
}

fn direction(word: &str) -> Direction {
    if word == "in" { Direction::Ingress } else { Direction::Egress }
}

impl World {
    /// Reads lines.
    pub fn read<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        let mut world = Self::default();
        lines.into_iter().for_each(|line| world.line(line));
        world
    }

    /// Adds a resource to an account.
    pub fn add(&mut self, account: &str, name: &str, body: impl Into<Body>) {
        let body = body.into();
        let region = self.regions.get(account).cloned().unwrap_or_else(|| "us-east-1".to_owned());
        let address = Address::parse(&[body.kind(), account, name].join("/")).unwrap();
        let resource = Resource {
            address: address.clone(),
            place: Place {
                name: address.account().clone(),
                account: account_id(account),
                region: Region::parse(&region).unwrap(),
            },
            target: Target::Account(address.account().clone()),
            body,
            existence: Existence::Made,
        };
        assert!(self.resources.insert(address.clone(), resource).is_none(), "{address} twice");
    }

    /// Adds one line.
    pub fn line(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (kind, full) = (words[0], words[1]);
        if kind == "region" {
            self.regions.insert(full.to_owned(), words[2].to_owned());
            return;
        }
        let (account, name) = full.split_once('/').unwrap();
        let rest = &words[2..];
        let has = |flag: &str| rest.contains(&flag);
        let tags = BTreeMap::new;
        match kind {
            "vpc" => self.add(
                account,
                name,
                Vpc {
                    cidr: cidr(rest[0]),
                    dns_support: !has("nodns"),
                    dns_hostnames: !has("nonames"),
                    tags: tags(),
                },
            ),
            "subnet" => self.add(
                account,
                name,
                Subnet {
                    vpc: id("vpc", account, rest[0]),
                    cidr: cidr(rest[1]),
                    zone: "us-east-1a".to_owned(),
                    public_addresses: has("public"),
                    tags: tags(),
                },
            ),
            "igw" => self.add(
                account,
                name,
                InternetGateway {
                    vpc: id("vpc", account, rest[0]),
                    tags: tags(),
                },
            ),
            "nat" => self.add(
                account,
                name,
                NatGateway {
                    subnet: id("subnet", account, rest[0]),
                    tags: tags(),
                },
            ),
            "peering" => self.peering(account, name, rest),
            "table" => self.table(account, name, rest),
            "group" => self.group(account, name, rest),
            "acl" => self.acl(account, name, rest),
            "cluster" => self.cluster(account, name, rest),
            "studio" => self.studio(account, name, rest),
            "user" => self.user(account, name, rest),
            "gateway" | "interface" => self.endpoint(account, name, kind, rest),
            "wall" => self.wall(account, name, rest),
            "zone" => self.zone(account, name, rest),
            other => panic!("`{other}` in `{line}`"),
        }
    }

    fn peering(&mut self, account: &str, name: &str, rest: &[&str]) {
        let other = rest[1].split_once('/').map_or(account, |(other, _)| other);
        let region = self.regions.get(other).cloned().unwrap_or_else(|| "us-east-1".to_owned());
        let peer = if other == account {
            Peer::Own
        } else {
            Peer::Other {
                account: account_id(other),
                region: Region::parse(&region).unwrap(),
            }
        };
        if peer != Peer::Own && !rest.contains(&"unaccepted") {
            let peering = id("peering", account, name);
            self.add(
                other,
                &format!("{account}-{name}"),
                PeeringAccepter {
                    peering,
                    dns: true,
                    tags: BTreeMap::new(),
                },
            );
        }
        self.add(
            account,
            name,
            Peering {
                name: name.to_owned(),
                vpc: id("vpc", account, rest[0]),
                peer_vpc: id("vpc", account, rest[1]),
                peer,
                tags: BTreeMap::new(),
                id: None,
            },
        );
    }

    fn table(&mut self, account: &str, name: &str, rest: &[&str]) {
        let mut routes = BTreeMap::new();
        let table = id("route-table", account, name);
        for (at, route) in rest[2..].iter().enumerate() {
            let (destination, target) = route.split_once('=').unwrap();
            let (kind, word) = target.split_once(':').unwrap();
            let destination = cidr(destination);
            match kind {
                "igw" => {
                    routes.insert(
                        destination,
                        RouteTarget::InternetGateway(id("internet-gateway", account, word)),
                    );
                }
                "nat" => {
                    routes.insert(destination, RouteTarget::NatGateway(id("nat-gateway", account, word)));
                }
                "pcx" => self.add(
                    account,
                    &format!("{name}-{at}"),
                    PeeringRoute {
                        route_table: table.clone(),
                        destination,
                        peering: id("peering", account, word),
                    },
                ),
                "fw" => self.add(
                    account,
                    &format!("{name}-{at}"),
                    FirewallRoute {
                        route_table: table.clone(),
                        destination,
                        endpoint: id("firewall", account, word),
                    },
                ),
                other => panic!("target {other}"),
            }
        }
        self.add(
            account,
            name,
            RouteTable {
                vpc: id("vpc", account, rest[0]),
                subnets: ids("subnet", account, rest[1]),
                routes,
                tags: BTreeMap::new(),
            },
        );
    }

    fn group(&mut self, account: &str, name: &str, rest: &[&str]) {
        let mut rules = BTreeSet::new();
        for rule in &rest[1..] {
            let parts: Vec<&str> = rule.splitn(4, ':').collect();
            let peer = match parts[3].split_once('=') {
                Some(("sg", word)) => match word.split_once('/') {
                    Some((other, _)) if other != account => RulePeer::ForeignGroup {
                        account: account_id(other),
                        group: id("security-group", account, word),
                    },
                    _ => RulePeer::Group(id("security-group", account, word)),
                },
                Some(("pl", word)) => RulePeer::PrefixList(id("endpoint", account, word)),
                _ => RulePeer::Cidr(cidr(parts[3])),
            };
            rules.insert(SecurityGroupRule {
                direction: direction(parts[0]),
                traffic: traffic(parts[1], parts[2]),
                peer,
                description: String::new(),
            });
        }
        self.add(
            account,
            name,
            SecurityGroup {
                name: name.to_owned(),
                description: name.to_owned(),
                vpc: id("vpc", account, rest[0]),
                rules,
                tags: BTreeMap::new(),
                id: None,
            },
        );
    }

    fn acl(&mut self, account: &str, name: &str, rest: &[&str]) {
        let entry = |word: &&str| {
            let parts: Vec<&str> = word.splitn(6, ':').collect();
            AclEntry {
                direction: direction(parts[0]),
                number: parts[1].parse().unwrap(),
                action: if parts[2] == "allow" { AclAction::Allow } else { AclAction::Deny },
                traffic: traffic(parts[3], parts[4]),
                cidr: cidr(parts[5]),
            }
        };
        self.add(
            account,
            name,
            NetworkAcl {
                vpc: id("vpc", account, rest[0]),
                subnets: ids("subnet", account, rest[1]),
                entries: rest[2..].iter().map(entry).collect(),
                tags: BTreeMap::new(),
            },
        );
    }

    fn cluster(&mut self, account: &str, name: &str, rest: &[&str]) {
        self.add(
            account,
            name,
            RedshiftCluster {
                identifier: name.to_owned(),
                node_type: "ra3.xlplus".to_owned(),
                nodes: 1,
                database: "dev".to_owned(),
                master_user: "admin".to_owned(),
                port: 5439,
                subnets: ids("subnet", account, rest[0]),
                groups: ids("security-group", account, rest[1]),
                public: rest.contains(&"public"),
                enhanced_routing: true,
                key: "arn:aws:kms:us-east-1:111111111111:key/k".to_owned(),
                family: "redshift-1.0".to_owned(),
                require_ssl: true,
                log_activity: true,
                audit: RedshiftAudit::CloudWatch { exports: BTreeSet::new() },
                snapshot_days: 1,
                roles: BTreeSet::new(),
                tags: BTreeMap::new(),
            },
        );
    }

    fn studio(&mut self, account: &str, name: &str, rest: &[&str]) {
        self.add(
            account,
            name,
            StudioDomain {
                name: name.to_owned(),
                auth: StudioAuth::Iam,
                network: if rest.contains(&"internet") {
                    StudioNetwork::PublicInternetOnly
                } else {
                    StudioNetwork::VpcOnly
                },
                vpc: id("vpc", account, rest[0]),
                subnets: ids("subnet", account, rest[1]),
                role: format!("arn:aws:iam::{}:role/studio", account_id(account).as_str()),
                groups: ids("security-group", account, rest[2]),
                key: None,
                identity: IdentityConfig::UserProfileName,
                tags: BTreeMap::new(),
                id: None,
            },
        );
    }

    fn user(&mut self, account: &str, name: &str, rest: &[&str]) {
        self.add(
            account,
            name,
            UserProfile {
                domain: id("studio-domain", account, rest[0]),
                name: name.to_owned(),
                role: format!("arn:aws:iam::{}:role/{name}", account_id(account).as_str()),
                groups: ids("security-group", account, rest[1]),
                sso_user: None,
                tags: BTreeMap::new(),
            },
        );
    }

    fn endpoint(&mut self, account: &str, name: &str, kind: &str, rest: &[&str]) {
        let form = if kind == "gateway" {
            EndpointType::Gateway {
                route_tables: ids("route-table", account, rest[2]),
            }
        } else {
            EndpointType::Interface {
                subnets: ids("subnet", account, rest[2]),
                groups: ids("security-group", account, rest[3]),
                private_dns: rest.contains(&"private"),
            }
        };
        self.add(
            account,
            name,
            Endpoint {
                vpc: id("vpc", account, rest[0]),
                service: format!("com.amazonaws.us-east-1.{}", rest[1]),
                kind: form,
                policy: Document::new(Vec::new()),
                tags: BTreeMap::new(),
                id: None,
            },
        );
    }

    fn wall(&mut self, account: &str, name: &str, rest: &[&str]) {
        let list = |key: &str| -> Vec<String> {
            let found = rest.iter().find_map(|word| word.strip_prefix(key)).unwrap_or_default();
            found.split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        self.add(
            account,
            name,
            FirewallPolicy {
                name: name.to_owned(),
                domains: list("domains=").into_iter().collect(),
                sources: list("sources=").iter().map(|word| cidr(word)).collect(),
                capacity: 100,
                tags: BTreeMap::new(),
            },
        );
        let address = Address::parse(&["firewall-policy", account, name].join("/")).unwrap();
        let policy = self.resources[&address].arn().as_str().to_owned();
        self.add(
            account,
            name,
            Firewall {
                name: name.to_owned(),
                policy,
                vpc: id("vpc", account, rest[0]),
                subnet: id("subnet", account, rest[1]),
                protected: true,
                logs: FirewallLogs::LogGroup("wall".to_owned()),
                tags: BTreeMap::new(),
            },
        );
    }

    fn zone(&mut self, account: &str, name: &str, rest: &[&str]) {
        let region = Region::parse("us-east-1").unwrap();
        let record = |word: &&str| {
            let (name, value) = word.split_once('=').unwrap();
            let answer = match value.strip_prefix("endpoint:") {
                Some(endpoint) => RecordAnswer::Alias {
                    zone: "Z1".to_owned(),
                    name: id("endpoint", account, endpoint),
                },
                None => RecordAnswer::Values {
                    ttl: 60,
                    values: BTreeSet::from([value.to_owned()]),
                },
            };
            Record {
                name: name.to_owned(),
                kind: RecordType::A,
                answer,
            }
        };
        self.add(
            account,
            name,
            PrivateZone {
                name: rest[1].to_owned(),
                vpcs: BTreeSet::from([ZoneVpc {
                    vpc: id("vpc", account, rest[0]),
                    region,
                }]),
                records: rest[2..].iter().map(record).collect(),
                tags: BTreeMap::new(),
            },
        );
    }

    /// The model.
    pub fn model(self) -> Model {
        let accounts = ACCOUNTS.iter().map(|(name, _)| {
            let account = Account {
                name: Name::parse(name).unwrap(),
                id: account_id(name),
                member: true,
                control_known: true,
            };
            (account.name.clone(), account)
        });
        let management = account_id("x");
        let organization = Organization {
            id: "o-test".to_owned(),
            root: None,
            management: management.clone(),
            ram_sharing: true,
            units: BTreeMap::new(),
        };
        let deploy = Deploy {
            administrator: management,
            administrator_name: Name::parse("x").unwrap(),
            terraform: landform::model::Terraform::assuming("deploy"),
            management_role: None,
            says_terraform: false,
            execution_role: "execution".to_owned(),
            administration_role: "administration".to_owned(),
            templates: None,
        };
        let region = Region::parse("us-east-1").unwrap();
        Model::new("test".to_owned(), region, organization, accounts.collect(), deploy)
            .with_resources(self.resources)
    }
}
