//! Two accounts with every kind of a network, planned, rendered and read back.
//!
//! With `LANDFORM_NETWORK_OUT` the files are left in that folder, for the judges.

use crate::common::blueprint::symbol;
use landform::aws::{AccountId, Address, Cidr, Name, Region, Text};
use landform::learn::learn;
use landform::lock::Lock;
use landform::model::{Account, Deploy, Model, Organization};
use landform::plan::{Backend, Plan, plan};
use landform::policy::{Document, PrincipalSet, Statement};
use landform::readback::verify;
use landform::render::Templates;
use landform::render::bundle::bundle;
use landform::resource::*;
use std::collections::{BTreeMap, BTreeSet};

const CONSUMER: &str = "222222222222";
const PRODUCER: &str = "111111111111";

/// Resources by address.
#[derive(Default)]
struct Design(BTreeMap<Address, Resource>);

fn id(text: &str) -> AccountId {
    AccountId::parse(text).unwrap()
}

fn region() -> Region {
    Region::parse("us-east-1").unwrap()
}

fn cidr(text: &str) -> Cidr {
    Cidr::parse(text).unwrap()
}

fn named(name: &str) -> Tags {
    Tags::from([("Name".to_owned(), name.to_owned())])
}

impl Design {
    /// Adds a resource and gives its id back.
    fn add(&mut self, kind: &str, account: &str, name: &str, body: impl Into<Body>) -> String {
        let number = if account == "consumer" { CONSUMER } else { PRODUCER };
        let address = Address::parse(&[kind, account, name].join("/")).unwrap();
        let place = Place {
            name: address.account().clone(),
            account: id(number),
            region: region(),
        };
        let target = Target::Account(place.name.clone());
        let resource = Resource {
            address: address.clone(),
            place,
            target,
            body: body.into(),
            existence: Existence::Made,
        };
        assert_eq!(resource.body.kind(), kind);
        self.0.insert(address.clone(), resource);
        Text::symbol(&address).as_str().to_owned()
    }

    fn role(&mut self, account: &str, name: &str, service: PrincipalSet, action: &str) -> String {
        let number = if account == "consumer" { CONSUMER } else { PRODUCER };
        let trust = Document::new(vec![Statement::allow().principals(service).actions(["sts:AssumeRole"])]);
        let inline = Document::new(vec![Statement::allow().actions([action]).resources(["*"])]);
        let role = Role {
            name: name.to_owned(),
            path: "/".to_owned(),
            description: String::new(),
            max_session: 3600,
            trust,
            managed: BTreeSet::new(),
            inline: BTreeMap::from([("act".to_owned(), inline)]),
            boundary: None,
            tags: Tags::new(),
        };
        self.add("role", account, name, role);
        ["arn:aws:iam::", number, ":role/", name].concat()
    }

    fn key(&mut self, account: &str) -> String {
        let number = if account == "consumer" { CONSUMER } else { PRODUCER };
        let root = PrincipalSet::aws([["arn:aws:iam::", number, ":root"].concat()]);
        let policy =
            Document::new(vec![Statement::allow().principals(root).actions(["kms:*"]).resources(["*"])]);
        let alias = "alias/data".to_owned();
        let key = Key {
            alias,
            description: String::new(),
            policy,
            rotation: true,
            deletion_window: 30,
            tags: Tags::new(),
            id: None,
        };
        let key = self.add("key", account, "data", key);
        ["arn:aws:kms:us-east-1:", number, ":key/", &key].concat()
    }

    fn network(&mut self, account: &str, block: &str) -> String {
        let vpc = Vpc {
            cidr: cidr(block),
            dns_support: true,
            dns_hostnames: true,
            tags: named("main"),
        };
        self.add("vpc", account, "main", vpc)
    }

    fn subnet(&mut self, account: &str, vpc: &str, name: &str, block: &str, zone: &str) -> String {
        let subnet = Subnet {
            vpc: vpc.to_owned(),
            cidr: cidr(block),
            zone: zone.to_owned(),
            public_addresses: false,
            tags: named(name),
        };
        self.add("subnet", account, name, subnet)
    }

    fn group(&mut self, account: &str, vpc: &str, name: &str, rules: Vec<SecurityGroupRule>) -> String {
        let group = SecurityGroup {
            name: name.to_owned(),
            description: "One of ours".to_owned(),
            vpc: vpc.to_owned(),
            rules: rules.into_iter().collect(),
            tags: named(name),
            id: None,
        };
        self.add("security-group", account, name, group)
    }
}

fn rule(direction: Direction, traffic: Traffic, peer: RulePeer) -> SecurityGroupRule {
    SecurityGroupRule {
        direction,
        traffic,
        peer,
        description: String::new(),
    }
}

fn tcp(port: u16) -> Traffic {
    Traffic::Tcp(Ports::one(port))
}

fn one(text: &str) -> BTreeSet<String> {
    BTreeSet::from([text.to_owned()])
}

/// The consumer: Studio in private subnets, a way out through firewall and NAT.
fn consumer(design: &mut Design) {
    let at = "consumer";
    let vpc = design.network(at, "10.20.0.0/16");
    let private: Vec<String> = [
        ("private-a", "10.20.1.0/24", "us-east-1a"),
        ("private-b", "10.20.2.0/24", "us-east-1b"),
    ]
    .iter()
    .map(|(name, block, zone)| design.subnet(at, &vpc, name, block, zone))
    .collect();
    let private: BTreeSet<String> = private.into_iter().collect();
    let public = design.subnet(at, &vpc, "public", "10.20.128.0/24", "us-east-1a");
    let inspection = design.subnet(at, &vpc, "inspection", "10.20.129.0/28", "us-east-1a");
    let door = design.add(
        "internet-gateway",
        at,
        "main",
        InternetGateway {
            vpc: vpc.clone(),
            tags: named("main"),
        },
    );
    let nat = design.add(
        "nat-gateway",
        at,
        "main",
        NatGateway {
            subnet: public.clone(),
            tags: named("main"),
        },
    );
    let anywhere = cidr("0.0.0.0/0");
    let table = |subnets: BTreeSet<String>, target: Option<RouteTarget>, name: &str| RouteTable {
        vpc: vpc.clone(),
        subnets,
        routes: target.map(|target| (anywhere, target)).into_iter().collect(),
        tags: named(name),
    };
    let inside = design.add("route-table", at, "private", table(private.clone(), None, "private"));
    design.add(
        "route-table",
        at,
        "public",
        table(one(&public), Some(RouteTarget::InternetGateway(door)), "public"),
    );
    design.add(
        "route-table",
        at,
        "inspection",
        table(one(&inspection), Some(RouteTarget::NatGateway(nat)), "inspection"),
    );
    let studio = symbol(&["security-group", at, "studio"].join("/"));
    let endpoints = symbol(&["security-group", at, "endpoints"].join("/"));
    use Direction::{Egress, Ingress};
    let apps = Traffic::Tcp(Ports { from: 8192, to: 65535 });
    let own = || RulePeer::Group(studio.clone());
    let rules = vec![
        rule(Ingress, apps, own()),
        rule(Egress, apps, own()),
        rule(Ingress, tcp(2049), own()),
        rule(Egress, tcp(2049), own()),
        rule(Egress, tcp(443), RulePeer::Group(endpoints.clone())),
        rule(Egress, tcp(5439), RulePeer::Cidr(cidr("10.30.0.0/16"))),
    ];
    design.group(at, &vpc, "studio", rules);
    design.group(at, &vpc, "endpoints", vec![rule(Ingress, tcp(443), own())]);
    let policy = Document::new(vec![
        Statement::allow()
            .principals(PrincipalSet::everyone())
            .actions(["*"])
            .resources(["*"]),
    ]);
    let kind = EndpointType::Interface {
        subnets: private.clone(),
        groups: one(&endpoints),
        private_dns: true,
    };
    let service = "com.amazonaws.us-east-1.sts".to_owned();
    design.add(
        "endpoint",
        at,
        "sts",
        Endpoint {
            vpc: vpc.clone(),
            service,
            kind,
            policy,
            tags: named("sts"),
            id: None,
        },
    );
    let entry = |direction, number| AclEntry {
        direction,
        number,
        action: AclAction::Allow,
        traffic: Traffic::All,
        cidr: anywhere,
    };
    let entries = [entry(Ingress, 100), entry(Egress, 100)].into();
    let acl = NetworkAcl {
        vpc: vpc.clone(),
        subnets: private.clone(),
        entries,
        tags: named("private"),
    };
    design.add("network-acl", at, "private", acl);
    let name_servers = vec!["AmazonProvidedDNS".to_owned()];
    let options = DhcpOptions {
        vpc: vpc.clone(),
        domain: "ec2.internal".to_owned(),
        name_servers,
        tags: named("main"),
    };
    design.add("dhcp-options", at, "main", options);
    let record = Record {
        name: "warehouse.example.internal".to_owned(),
        kind: RecordType::A,
        answer: RecordAnswer::Values {
            ttl: 60,
            values: one("10.30.1.10"),
        },
    };
    let vpcs = [ZoneVpc {
        vpc: vpc.clone(),
        region: region(),
    }]
    .into();
    let zone = PrivateZone {
        name: "example.internal".to_owned(),
        vpcs,
        records: [record].into(),
        tags: named("main"),
    };
    design.add("private-zone", at, "internal", zone);
    logs(design, &vpc);
    firewall(design, &vpc, &inspection, &inside);
    let role = design.role(
        at,
        "studio-exec",
        PrincipalSet::service(["sagemaker.amazonaws.com"]),
        "sts:GetCallerIdentity",
    );
    let domain = StudioDomain {
        name: "ml".to_owned(),
        auth: StudioAuth::Iam,
        network: StudioNetwork::VpcOnly,
        vpc,
        subnets: private,
        role: role.clone(),
        groups: one(&studio),
        key: Some(design.key(at)),
        identity: IdentityConfig::UserProfileName,
        tags: named("ml"),
        id: None,
    };
    let domain = design.add("studio-domain", at, "ml", domain);
    let user = UserProfile {
        domain,
        name: "alice".to_owned(),
        role,
        groups: one(&studio),
        sso_user: None,
        tags: Tags::new(),
    };
    design.add("user-profile", at, "alice", user);
}

fn logs(design: &mut Design, vpc: &str) {
    let at = "consumer";
    let group = |name: &str| LogGroup {
        name: name.to_owned(),
        retention: 365,
        key: None,
        tags: Tags::new(),
    };
    design.add("log-group", at, "flows", group("/landform/flows"));
    design.add("log-group", at, "firewall", group("/landform/firewall"));
    let role = design.role(
        at,
        "flow-logs",
        PrincipalSet::service(["vpc-flow-logs.amazonaws.com"]),
        "logs:PutLogEvents",
    );
    let destination = ["arn:aws:logs:us-east-1:", CONSUMER, ":log-group:/landform/flows"].concat();
    let destination = FlowDestination::CloudWatchLogs { destination, role };
    let log = FlowLog {
        vpc: vpc.to_owned(),
        traffic: FlowTraffic::All,
        destination,
        interval: 60,
        tags: named("main"),
    };
    design.add("flow-log", at, "main", log);
}

fn firewall(design: &mut Design, vpc: &str, subnet: &str, table: &str) {
    let at = "consumer";
    let domains = [".pypi.org".to_owned()].into();
    let sources = [cidr("10.20.0.0/16")].into();
    let policy = FirewallPolicy {
        name: "egress".to_owned(),
        domains,
        sources,
        capacity: 100,
        tags: named("egress"),
    };
    design.add("firewall-policy", at, "egress", policy);
    let policy = ["arn:aws:network-firewall:us-east-1:", CONSUMER, ":firewall-policy/egress"].concat();
    let firewall = Firewall {
        name: "egress".to_owned(),
        policy,
        vpc: vpc.to_owned(),
        subnet: subnet.to_owned(),
        protected: false,
        logs: FirewallLogs::LogGroup("/landform/firewall".to_owned()),
        tags: named("egress"),
    };
    let endpoint = design.add("firewall", at, "egress", firewall);
    let route = FirewallRoute {
        route_table: table.to_owned(),
        destination: cidr("0.0.0.0/0"),
        endpoint,
    };
    design.add("firewall-route", at, "out", route);
}

/// The producer: a warehouse and its serverless twin in private subnets.
fn producer(design: &mut Design) {
    let at = "producer";
    let vpc = design.network(at, "10.30.0.0/16");
    let zones = [
        ("a", "10.30.1.0/24", "us-east-1a"),
        ("b", "10.30.2.0/24", "us-east-1b"),
        ("c", "10.30.3.0/24", "us-east-1c"),
    ];
    let subnets: BTreeSet<String> = zones
        .iter()
        .map(|(name, block, zone)| design.subnet(at, &vpc, name, block, zone))
        .collect();
    let table = RouteTable {
        vpc: vpc.clone(),
        subnets: subnets.clone(),
        routes: BTreeMap::new(),
        tags: named("private"),
    };
    let table = design.add("route-table", at, "private", table);
    let from = RulePeer::Cidr(cidr("10.20.0.0/16"));
    let group = design.group(at, &vpc, "warehouse", vec![rule(Direction::Ingress, tcp(5439), from)]);
    let key = design.key(at);
    let exports: BTreeSet<RedshiftLog> = [RedshiftLog::ConnectionLog, RedshiftLog::UserActivityLog].into();
    let cluster = RedshiftCluster {
        identifier: "analytics".to_owned(),
        node_type: "ra3.xlplus".to_owned(),
        nodes: 2,
        database: "dev".to_owned(),
        master_user: "awsuser".to_owned(),
        port: 5439,
        subnets: subnets.clone(),
        groups: one(&group),
        public: false,
        enhanced_routing: true,
        key: key.clone(),
        family: "redshift-1.0".to_owned(),
        require_ssl: true,
        log_activity: true,
        audit: RedshiftAudit::CloudWatch { exports: exports.clone() },
        snapshot_days: 7,
        roles: BTreeSet::new(),
        tags: named("analytics"),
    };
    design.add("redshift-cluster", at, "analytics", cluster);
    let serverless = RedshiftServerless {
        name: "adhoc".to_owned(),
        namespace: "adhoc-data".to_owned(),
        database: "dev".to_owned(),
        admin_user: "awsuser".to_owned(),
        base_capacity: 8,
        port: 5439,
        subnets,
        groups: one(&group),
        public: false,
        enhanced_routing: true,
        key,
        require_ssl: true,
        log_activity: true,
        exports,
        roles: BTreeSet::new(),
        tags: named("adhoc"),
    };
    design.add("redshift-serverless", at, "adhoc", serverless);
    peering(design, &vpc, &table);
}

fn peering(design: &mut Design, producer: &str, far: &str) {
    let near = |kind: &str, name: &str| symbol(&[kind, "consumer", name].join("/"));
    let peering = Peering {
        name: "studio-warehouse".to_owned(),
        vpc: near("vpc", "main"),
        peer_vpc: producer.to_owned(),
        peer: Peer::Other {
            account: id(PRODUCER),
            region: region(),
        },
        tags: Tags::new(),
        id: None,
    };
    let consumer = PrincipalSet::aws([["arn:aws:iam::", CONSUMER, ":root"].concat()]);
    design.role(
        "producer",
        &Peering::accepter_role_name(&peering.name),
        consumer,
        "ec2:AcceptVpcPeeringConnection",
    );
    let connection = design.add("peering", "consumer", "warehouse", peering);
    let route = |table: &str, block: &str| PeeringRoute {
        route_table: table.to_owned(),
        destination: cidr(block),
        peering: connection.clone(),
    };
    design.add(
        "peering-route",
        "consumer",
        "there",
        route(&near("route-table", "private"), "10.30.0.0/16"),
    );
    design.add("peering-route", "producer", "back", route(far, "10.20.0.0/16"));
    let accepter = PeeringAccepter {
        peering: connection.clone(),
        dns: true,
        tags: named("studio-warehouse"),
    };
    let accepted = design.add("peering-accepter", "producer", "warehouse", accepter);
    design.add(
        "peering-options",
        "consumer",
        "warehouse",
        PeeringOptions {
            peering: accepted,
            dns: true,
        },
    );
}

fn model() -> Model {
    model_without(&[])
}

/// The model without resources of some kinds.
fn model_without(kinds: &[&str]) -> Model {
    let mut design = Design::default();
    consumer(&mut design);
    producer(&mut design);
    design.0.retain(|address, _| !kinds.contains(&address.kind()));
    let organization = Organization {
        id: "o-a1b2c3d4e5".to_owned(),
        root: None,
        management: id("000000000001"),
        ram_sharing: true,
        units: BTreeMap::new(),
    };
    let account = |name: &str, number: &str| {
        let name = Name::parse(name).unwrap();
        (
            name.clone(),
            Account {
                name,
                id: id(number),
                member: true,
                control_known: true,
            },
        )
    };
    let accounts = [
        account("consumer", CONSUMER),
        account("producer", PRODUCER),
        account("management", "000000000001"),
    ]
    .into();
    let deploy = Deploy {
        administrator: id("000000000001"),
        administrator_name: Name::parse("management").unwrap(),
        terraform: landform::model::Terraform::assuming("landform-terraform"),
        management_role: None,
        says_terraform: false,
        execution_role: "AWSCloudFormationStackSetExecutionRole".to_owned(),
        administration_role: "AWSCloudFormationStackSetAdministrationRole".to_owned(),
        templates: None,
    };
    Model::new("network".to_owned(), region(), organization, accounts, deploy).with_resources(design.0)
}

/// Ids that AWS would have made, of the right form for each kind.
fn known(model: &Model) -> Lock {
    let prefix = |kind: &str| match kind {
        "vpc" => "vpc-",
        "subnet" => "subnet-",
        "route-table" => "rtb-",
        "security-group" => "sg-",
        "firewall" => "vpce-",
        "peering" | "peering-accepter" => "pcx-",
        _ => "",
    };
    let ids = model.resources.keys().zip(1..).map(|(address, number): (&Address, u32)| {
        (address.to_string(), [prefix(address.kind()), &format!("{number:017x}")].concat())
    });
    let mut lock = Lock::empty();
    lock.ids = ids.collect();
    lock
}

fn planned(model: &Model, lock: &Lock) -> Plan {
    let (plan, problems) = plan(model, lock);
    assert!(problems.iter().next().is_none(), "{problems:?}");
    plan
}

/// Renders, reads back, and leaves the files where the judges look for them.
fn written(plan: &Plan, folder: &str) -> BTreeMap<String, String> {
    let templates = Templates::new(&BTreeMap::new()).unwrap();
    let files = match bundle(plan, &templates, &Backend::ALL) {
        Ok(bundle) => bundle
            .files
            .into_iter()
            .map(|(path, file)| (path, file.text))
            .collect::<BTreeMap<_, _>>(),
        Err(error) => panic!("{error}"),
    };
    if let Ok(out) = std::env::var("LANDFORM_NETWORK_OUT") {
        for (path, text) in &files {
            let path = std::path::Path::new(&out).join(folder).join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }
    match verify(files.clone(), plan, &Backend::ALL) {
        Ok(_) => files,
        Err(mismatches) => {
            panic!("{}", mismatches.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        }
    }
}

fn held(plan: &Plan) -> Vec<String> {
    plan.held.iter().map(|held| held.address.to_string()).collect()
}

#[test]
fn what_waits_for_an_id_waits_alone() {
    let plan = planned(&model(), &Lock::empty());
    let waiting = [
        "peering/consumer/warehouse",
        "peering-accepter/producer/warehouse",
        "peering-options/consumer/warehouse",
        "peering-route/consumer/there",
        "peering-route/producer/back",
    ];
    let mut held = held(&plan);
    held.sort();
    let mut waiting: Vec<String> = waiting.iter().map(|text| (*text).to_owned()).collect();
    waiting.sort();
    assert_eq!(held, waiting);
    written(&plan, "first");
}

/// The emulator knows neither rule groups of Network Firewall nor Redshift Serverless.
#[test]
fn the_part_that_an_emulator_can_hold_stands_alone() {
    let model = model_without(&["firewall", "firewall-policy", "firewall-route", "redshift-serverless"]);
    let files = written(&planned(&model, &Lock::empty()), "emulated");
    assert!(
        !files
            .values()
            .any(|text| text.contains("NetworkFirewall") || text.contains("networkfirewall"))
    );
}

#[test]
fn every_side_of_a_peering_is_written_once_its_ids_are_known() {
    let model = model();
    let plan = planned(&model, &known(&model));
    assert!(plan.held.is_empty(), "{:?}", plan.held);
    let files = written(&plan, "all");
    let waves: BTreeMap<String, u32> =
        plan.stacks.iter().map(|stack| (stack.stack_name.clone(), stack.wave)).collect();
    let wave = |stack: &str| waves.get(stack).copied().unwrap_or_else(|| panic!("{waves:?}"));
    assert!(wave("landform-network-links-consumer") < wave("landform-network-links-producer"));
    assert!(wave("landform-network-links-producer") < wave("landform-network-accepted-consumer"));
    let said = |part: &str| files.values().any(|text| text.contains(part));
    assert!(
        said("role/studio-warehouse-accepter") && said("AllowDnsResolutionFromRemoteVpc"),
        "both sides"
    );
}

#[test]
fn a_nat_gateway_comes_after_the_way_out() {
    let files = written(&planned(&model(), &Lock::empty()), "order");
    let (_, template) = files
        .iter()
        .find(|(path, text)| path.ends_with(".yaml") && text.contains("AWS::EC2::NatGateway"))
        .unwrap();
    let (_, nat) = template.split_once("Type: AWS::EC2::NatGateway").unwrap();
    let (before, _) = nat.split_once("Properties").unwrap();
    assert!(
        before.contains("- InternetGatewayMain\n") && before.contains("- InternetGatewayMainAttachment\n"),
        "{before}"
    );
}

#[test]
fn ids_are_learned_from_what_aws_says() {
    let model = model();
    let plan = planned(&model, &known(&model));
    let tag = |key: &str, value: &str| serde_json::json!([{ "Key": key, "Value": value }]);
    let firewall = ["arn:aws:network-firewall:us-east-1:", CONSUMER, ":firewall/egress"].concat();
    let connection = |status: &str, owner: &str| {
        serde_json::json!({ "VpcPeeringConnections": [{
            "VpcPeeringConnectionId": "pcx-0a00000000000000a", "Status": { "Code": status },
            "RequesterVpcInfo": { "OwnerId": owner }, "Tags": tag("Name", "studio-warehouse") }] })
    };
    let endpoint = |id: &str| serde_json::json!({ "VpcEndpoints": [{ "VpcEndpointId": id, "OwnerId": CONSUMER, "Tags": tag("Firewall", &firewall) }] });
    let rows = [
        (endpoint("vpce-0a00000000000000a"), vec!["firewall/consumer/egress"], 0),
        (endpoint("eni-0a"), vec![], 1),
        (connection("pending-acceptance", CONSUMER), vec!["peering/consumer/warehouse"], 0),
        (
            connection("active", CONSUMER),
            vec!["peering-accepter/producer/warehouse", "peering/consumer/warehouse"],
            0,
        ),
        (connection("active", PRODUCER), vec![], 0),
    ];
    for (json, addresses, refused) in rows {
        let learned = learn(&plan, &json);
        assert_eq!(learned.ids.keys().map(String::as_str).collect::<Vec<_>>(), addresses, "{json}");
        assert_eq!(learned.refused.len(), refused, "{json}");
    }
}
