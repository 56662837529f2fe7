//! Networks, peerings, warehouses and studios: what a few lines become, and what is refused where it is written.

use crate::common::blueprint::{STUDIO, model, resolved, symbol};
use crate::common::files::{folder, text};
use crate::common::program::{assert_explained, landform, stderr};
use landform::aws::Address;
use landform::comply::findings;
use landform::diagnostic::DiagnosticLevel;
use landform::evaluate::Universe;
use landform::lock::Lock;
use landform::model::{ExpectedReach, Model};
use landform::plan::{self, Backend};
use landform::policy::{Actions, Resources};
use landform::resource::{Body, Direction, EndpointType, RouteTarget, RulePeer};
use landform::runbook;
use std::collections::BTreeSet;

const FORMS: &str = "tests/blueprints/networks.yaml";

fn body<'a>(model: &'a Model, address: &str) -> &'a Body {
    &model
        .get(&Address::parse(address).unwrap())
        .unwrap_or_else(|| panic!("no {address}"))
        .body
}

/// Addresses of one kind.
fn of_kind(model: &Model, kind: &str) -> Vec<String> {
    let all = model.resources.keys().filter(|address| address.kind() == kind);
    all.map(ToString::to_string).collect()
}

#[test]
fn the_case_is_laid_out_as_its_names_say() {
    let model = model(STUDIO);
    for (address, cidr) in [
        ("subnet/consumer/studio-private-a", "10.20.1.0/24"),
        ("subnet/consumer/studio-private-b", "10.20.2.0/24"),
        ("subnet/consumer/studio-public-a", "10.20.128.0/24"),
        ("subnet/consumer/studio-inspection-a", "10.20.255.192/28"),
        ("subnet/producer/warehouse-private-a", "10.30.1.0/24"),
        ("subnet/producer/warehouse-private-b", "10.30.2.0/24"),
    ] {
        let Body::Subnet(subnet) = body(&model, address) else {
            panic!("{address}")
        };
        assert_eq!(subnet.cidr.to_string(), cidr, "{address}");
    }
    assert_eq!(of_kind(&model, "subnet").len(), 6);
    assert_eq!(of_kind(&model, "nat-gateway"), ["nat-gateway/consumer/studio-a"]);
    let routes: Vec<(String, String, String)> = model
        .resources
        .values()
        .filter_map(|resource| match &resource.body {
            Body::PeeringRoute(route) => Some((
                resource.place.name.to_string(),
                route.route_table.clone(),
                route.destination.to_string(),
            )),
            _ => None,
        })
        .collect();
    let expected = [
        ("consumer", "route-table/consumer/studio-private-a", "10.30.0.0/16"),
        ("consumer", "route-table/consumer/studio-private-b", "10.30.0.0/16"),
        ("producer", "route-table/producer/warehouse-private-a", "10.20.1.0/24"),
        ("producer", "route-table/producer/warehouse-private-a", "10.20.2.0/24"),
        ("producer", "route-table/producer/warehouse-private-b", "10.20.1.0/24"),
        ("producer", "route-table/producer/warehouse-private-b", "10.20.2.0/24"),
    ];
    let expected: Vec<(String, String, String)> = expected
        .iter()
        .map(|(place, table, to)| ((*place).to_owned(), symbol(table), (*to).to_owned()))
        .collect();
    assert_eq!(routes, expected);
}

#[test]
fn nothing_leaves_the_inspected_network_past_its_firewall() {
    let model = model(STUDIO);
    let table = |name: &str| match body(&model, &["route-table/consumer/studio-", name].concat()) {
        Body::RouteTable(table) => table.routes.values().cloned().collect::<Vec<_>>(),
        _ => panic!("{name}"),
    };
    assert!(table("private-a").is_empty() && table("private-b").is_empty());
    assert_eq!(
        table("inspection-a"),
        [RouteTarget::NatGateway(symbol("nat-gateway/consumer/studio-a"))]
    );
    assert_eq!(
        table("public-a"),
        [RouteTarget::InternetGateway(symbol("internet-gateway/consumer/studio"))]
    );
    let routes = of_kind(&model, "firewall-route");
    assert_eq!(routes.len(), 4, "out of two zones, and back to both: {routes:?}");
}

#[test]
fn a_group_admits_who_is_said_and_nobody_else() {
    let model = model(STUDIO);
    let rules = |address: &str| match body(&model, address) {
        Body::SecurityGroup(group) => group.rules.clone(),
        _ => panic!("{address}"),
    };
    let inward = |address: &str| -> BTreeSet<String> {
        let rules = rules(address).into_iter().filter(|rule| rule.direction == Direction::Ingress);
        rules.map(|rule| rule.key()).collect()
    };
    assert_eq!(
        inward("security-group/producer/analytics"),
        BTreeSet::from(["tcp 5439 5439 10.20.1.0/24".to_owned(), "tcp 5439 5439 10.20.2.0/24".to_owned()])
    );
    for user in ["alice", "bob"] {
        let address = ["security-group/consumer/lab-", user].concat();
        assert_eq!(inward(&address), BTreeSet::from([["tcp 8192 65535 ", &symbol(&address)].concat()]));
        let outward: BTreeSet<String> = rules(&address)
            .into_iter()
            .filter(|rule| rule.direction == Direction::Egress)
            .map(|rule| rule.key())
            .collect();
        assert!(outward.contains("tcp 5439 5439 10.30.0.0/16"), "{outward:?}");
        assert!(outward.contains("tcp 2049 2049 10.20.1.0/24"), "{outward:?}");
    }
    let all = rules("security-group/producer/analytics");
    let out: Vec<&RulePeer> = all
        .iter()
        .filter(|rule| rule.direction == Direction::Egress)
        .map(|rule| &rule.peer)
        .collect();
    assert!(matches!(out.as_slice(), [RulePeer::PrefixList(_)]), "{out:?}");
}

/// The action that finds log groups knows no resource, so it has a statement of its own.
#[test]
fn flow_logs_are_delivered_as_a_role_without_idle_actions() {
    for path in [STUDIO, FORMS] {
        let model = model(path);
        let writers = of_kind(&model, "role").into_iter().filter(|name| name.ends_with("-flow-writer"));
        for writer in writers {
            let Body::Role(role) = body(&model, &writer) else {
                panic!("{writer}")
            };
            let statements = role.inline.values().flat_map(|document| &document.statements);
            let finds = Actions::In(BTreeSet::from(["logs:DescribeLogGroups".to_owned()]));
            let on: Vec<_> = statements
                .filter(|one| one.actions == finds)
                .map(|one| one.resources.clone())
                .collect();
            assert_eq!(on, [Some(Resources::In(BTreeSet::from(["*".to_owned()])))], "{path} {writer}");
        }
        let idle: Vec<_> = findings(&Universe::new(&model))
            .into_iter()
            .filter(|one| one.rule == "action-without-effect")
            .collect();
        assert!(idle.is_empty(), "{path}: {idle:#?}");
    }
    assert!(
        findings(&Universe::new(&model(STUDIO))).is_empty(),
        "the worked case has no finding"
    );
}

#[test]
fn needed_endpoints_are_what_the_workloads_call() {
    let model = model(STUDIO);
    let services = |account: &str| -> Vec<String> {
        let all = model.resources.values().filter(|resource| resource.place.name == account);
        all.filter_map(|resource| match &resource.body {
            Body::Endpoint(endpoint) => {
                Some(endpoint.service.rsplit("us-east-1.").next().unwrap().to_owned())
            }
            _ => None,
        })
        .collect()
    };
    assert_eq!(
        services("consumer"),
        ["logs", "redshift", "s3", "sagemaker.api", "sagemaker.runtime", "sts"]
    );
    assert_eq!(services("producer"), ["s3"]);
    let Body::Endpoint(s3) = body(&model, "endpoint/producer/warehouse-s3") else {
        panic!()
    };
    assert!(matches!(&s3.kind, EndpointType::Gateway { route_tables } if route_tables.len() == 2));
}

#[test]
fn every_form_of_a_network_is_laid_out() {
    let (model, problems) = resolved(&text(FORMS));
    let model = model.unwrap();
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, Vec::<&str>::new(), "{problems:?}");
    let cidr = |address: &str| match body(&model, address) {
        Body::Vpc(vpc) => vpc.cidr.to_string(),
        Body::Subnet(subnet) => subnet.cidr.to_string(),
        _ => panic!("{address}"),
    };
    for (address, expected) in [
        ("vpc/hub/quiet", "10.1.128.0/17"),
        ("vpc/hub/zulu", "10.2.0.0/16"),
        ("vpc/spoke/alpha", "10.1.0.0/20"),
        ("subnet/spoke/alpha-private-d", "10.1.2.0/23"),
        ("subnet/spoke/alpha-public-b", "10.1.8.0/25"),
    ] {
        assert_eq!(cidr(address), expected, "{address}");
    }
    assert!(of_kind(&model, "flow-log") == ["flow-log/hub/zulu", "flow-log/spoke/alpha"]);
    assert!(of_kind(&model, "dhcp-options") == ["dhcp-options/spoke/alpha"]);
    assert!(of_kind(&model, "nat-gateway") == ["nat-gateway/spoke/alpha-b", "nat-gateway/spoke/alpha-d"]);
    assert!(
        of_kind(&model, "peering-accepter") == ["peering-accepter/hub/hub-spoke"],
        "one account needs no second yes"
    );
    let Body::Endpoint(old) = body(&model, "endpoint/spoke/old-sts") else {
        panic!()
    };
    assert_eq!(old.vpc, "vpc-0123456789abcdef0");
    let expected: Vec<(&str, ExpectedReach, &str, u16)> = vec![
        ("flow-1", ExpectedReach::Reach, "security-group/hub/small", 5440),
        ("flow-2", ExpectedReach::Reach, "security-group/hub/big", 5439),
        ("flow-3", ExpectedReach::NoReach, "192.168.0.0/16", 0),
    ];
    let claims = model
        .flow_claims
        .iter()
        .map(|claim| (claim.id.as_str(), claim.expected, claim.flow.to.as_str(), claim.flow.port));
    assert_eq!(claims.collect::<Vec<_>>(), expected);
}

/// A change of the worked case, the code that it must meet, and the text at which it must point.
const REFUSED: &[(&str, &str, &str, &str)] = &[
    ("cidr: 10.30.0.0/16", "cidr: 10.30.0.1/16", "cidr-invalid", "10.30.0.1/16"),
    ("cidr: 10.30.0.0/16", "cidr: 10.0.0.0/8", "network-size", "10.0.0.0/8"),
    ("cidr: 10.30.0.0/16", "from: nothing", "reference-unknown", "nothing"),
    ("    cidr: 10.30.0.0/16\n", "", "network-addresses", "warehouse:\n    in: producer"),
    (
        "    cidr: 10.30.0.0/16\n",
        "    cidr: 10.30.0.0/16\n    subnets: subnet-0123456789abcdef0\n",
        "network-mixed",
        "subnet-0",
    ),
    ("private: [10.30.1.0/24, 10.30.2.0/24]", "zones: 5", "network-zones", "5"),
    (
        "private: [10.30.1.0/24, 10.30.2.0/24]",
        "zones: [us-west-2a]",
        "network-zones",
        "us-west-2a",
    ),
    (
        "private: [10.30.1.0/24, 10.30.2.0/24]",
        "private: [10.30.1.0/24, 10.30.2.0/24]\n    zones: 3",
        "network-subnets",
        "10.30.1.0/24",
    ),
    ("10.30.2.0/24]", "10.31.2.0/24]", "subnet-outside", "10.31.2.0/24"),
    ("10.30.2.0/24]", "10.30.1.128/25]", "subnet-overlap", "10.30.1.128/25"),
    ("    allow: [.pypi.org, .pythonhosted.org]\n", "", "network-allow", "inspected"),
    ("internet: inspected", "internet: none", "network-allow", ".pypi.org"),
    // 002-23
    (
        "    cidr: 10.30.0.0/16\n    private: [10.30.1.0/24, 10.30.2.0/24]",
        "    cidr: 10.20.0.0/16",
        "peering-overlap",
        "{ from: studio, to: warehouse",
    ),
    (
        "{ from: studio, to: warehouse, dns: true }",
        "{ from: studio, to: studio }",
        "peering-itself",
        "studio }",
    ),
    (
        "  studio-warehouse: { from: studio, to: warehouse, dns: true }",
        "  {}",
        "reach-apart",
        "analytics",
    ),
    // 002-26
    (
        "internet: inspected # the original's NAT gateway let everything out\n    allow: [.pypi.org, .pythonhosted.org]\n    endpoints: needed",
        "endpoints: [s3, logs, sagemaker.api, sagemaker.runtime, redshift]",
        "endpoint-missing",
        "s3, logs",
    ),
    (
        "internet: inspected # the original's NAT gateway let everything out\n    allow: [.pypi.org, .pythonhosted.org]\n    endpoints: needed",
        "endpoints: [s3, logs, sagemaker.api, sagemaker.runtime, sts]",
        "endpoint-missing",
        "s3, logs",
    ),
    (
        "region: us-east-1",
        "region: af-south-1",
        "prefix-list-unknown",
        "warehouse, key: warehouse",
    ),
    ("readers: ml_ro", "readers: select", "name-invalid", "select"),
    ("database: dev", "database: Dev", "name-invalid", "Dev"),
    ("database: dev", "database: dev, port: 70000", "warehouse-port", "70000"),
    ("database: dev", "database: dev, serverless: 20", "warehouse-capacity", "20"),
    (
        "database: dev",
        "database: dev, serverless: true",
        "warehouse-zones",
        "warehouse, key: warehouse",
    ),
    (
        "database: dev",
        "database: dev, serverless: true, nodes: 2",
        "warehouse-serverless",
        "2",
    ),
    (
        "database: dev",
        "database: dev, audit: producer-audit",
        "warehouse-audit",
        "producer-audit",
    ),
    ("alice: {}", "Alice: {}", "studio-user-refused", "Alice"),
    ("alice: {}", "select: {}", "studio-user-refused", "select"),
    ("alice: {}", "awsuser: {}", "studio-user-refused", "awsuser"),
    ("alice: {}", "a: {}", "studio-user-refused", "a: {}"),
    ("alice: {}", "alice: { sso_user: a@b.c }", "studio-sso", "a@b.c"),
    (
        "in: consumer, for: studio,",
        "in: consumer, for: sagemaker-notebook,",
        "studio-identity",
        "studio-exec\n    users",
    ),
    ("    source_identity: true\n", "", "grant-unbound", "{ to: role/producer"),
    (
        "to: role/producer/RedshiftROAPIUserAccess",
        "to: role/consumer/studio-exec",
        "grant-cross-account",
        "warehouse/producer/analytics }",
    ),
    ("may: read,", "may: write,", "grant-verb", "write"),
    (
        "no_reach: 10.30.1.10,",
        "no_reach: 10.30.1.10, reach: 10.30.1.10,",
        "flow-expectation",
        "{ id: 002-20",
    ),
    ("port: [22, 443]", "port: [0, 443]", "flow-port", "0, 443"),
    ("port: [22, 443]", "port: 22, protocol: gre", "flow-protocol", "gre"),
    (
        "reach: warehouse/analytics",
        "reach: warehouse/analytic",
        "reference-unknown",
        "warehouse/analytic,",
    ),
];

#[test]
fn what_aws_would_refuse_is_refused_where_it_is_written() {
    let base = text(STUDIO);
    for (old, new, code, place) in REFUSED {
        assert!(base.contains(old), "`{old}` is gone from the worked case");
        let text = base.replacen(old, new, 1);
        let (_, problems) = resolved(&text);
        let found: Vec<_> = problems.iter().filter(|problem| problem.code == *code).collect();
        let all: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        assert!(!found.is_empty(), "{new}: no {code} among {all:?}");
        let at: Vec<&str> = found.iter().map(|problem| &text[problem.span.unwrap().start..]).collect();
        assert!(
            at.iter().any(|rest| rest.starts_with(place)),
            "{code} does not point at `{place}`: {:?}",
            at.iter().map(|rest| &rest[..40.min(rest.len())]).collect::<Vec<_>>()
        );
        assert!(
            found
                .iter()
                .all(|problem| problem.severity == DiagnosticLevel::Error && !problem.help.is_empty()),
            "{code} has no help"
        );
    }
}

#[test]
fn networks_that_overlap_alone_are_a_warning() {
    let text = text(FORMS).replacen("cidr: 10.1.128.0/17", "cidr: 172.16.5.0/24", 1);
    let (_, problems) = resolved(&text);
    let found: Vec<_> = problems.iter().map(|problem| (problem.code, problem.severity)).collect();
    assert_eq!(found, [("network-overlap", DiagnosticLevel::Warning)], "{problems:?}");
    assert!(problems.iter().all(
        |problem| problem.labels.len() == 1 && problem.help.iter().any(|help| help.contains("next free"))
    ));
}

#[test]
fn an_empty_pool_says_so() {
    let text = text(FORMS).replacen("all: { cidr: 10.0.0.0/8,", "all: { cidr: 10.0.0.0/15,", 1);
    let (_, problems) = resolved(&text);
    let found: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
    assert_eq!(found.first(), Some(&"pool-empty"), "{problems:?}");
}

#[test]
fn overlapping_peers_are_told_the_next_free_block() {
    let text = text(STUDIO).replacen(
        "    cidr: 10.30.0.0/16\n    private: [10.30.1.0/24, 10.30.2.0/24]",
        "    cidr: 10.20.0.0/16",
        1,
    );
    let (_, problems) = resolved(&text);
    let problem = problems.iter().find(|problem| problem.code == "peering-overlap").unwrap();
    assert!(problem.help.iter().any(|help| help.contains("`10.0.0.0/16`")), "{problem:?}");
}

#[test]
fn every_new_code_has_a_page() {
    let codes: BTreeSet<&str> = REFUSED.iter().map(|(_, _, code, _)| *code).collect();
    let others = [
        "pool-empty",
        "network-overlap",
        "peering-addresses",
        "peering-tables",
        "guardrail-nowhere",
    ];
    assert_explained(codes.into_iter().chain(others).filter(|code| *code != "reference-unknown"));
}

#[test]
fn the_way_back_takes_what_no_stack_made() {
    let model = model(STUDIO);
    // Firewalls are protected once the lock knows them.
    let (first, _) = plan::plan(&model, &Lock::empty());
    let deployed = landform::learn::updated(&first, &Lock::empty(), &landform::learn::Learned::default());
    let (planned, _) = plan::plan(&model, &deployed);
    let book = runbook::runbook(&planned, &Backend::ALL);
    let commands: Vec<&str> =
        book.removal.iter().flat_map(|entry| &entry.commands).map(String::as_str).collect();
    let at = |part: &str| {
        commands
            .iter()
            .position(|line| line.contains(part))
            .unwrap_or_else(|| panic!("no {part}"))
    };
    let order = [
        "delete-app",
        "update-firewall-delete-protection",
        "delete-user-profile --domain-id \"$domain\" --user-profile-name alice",
        "delete-domain",
        "delete-security-group",
        "delete-cluster",
        "wait cluster-deleted",
        "delete-stack --stack-name landform-redshift-studio-data-producer-set",
        "wait stack-delete-complete --stack-name landform-redshift-studio-data-producer-set",
        "-chdir=terraform/consumer/data destroy -target=aws_sagemaker_domain.lab",
        "delete-mount-target",
        "delete-file-system",
        "-chdir=terraform/producer/data destroy",
    ];
    let places: Vec<usize> = order.iter().map(|part| at(part)).collect();
    assert!(places.is_sorted(), "{order:?} are at {places:?}");
    assert!(
        at("describe-addresses") > at("delete-stack")
            && at("describe-vpc-peering-connections") > at("delete-stack")
    );
}

#[test]
fn people_get_code_with_real_names() {
    let model = model(STUDIO);
    let (planned, _) = plan::plan(&model, &Lock::empty());
    let snippets = runbook::snippets(&planned);
    let paths: Vec<&str> = snippets.iter().map(|snippet| snippet.path.as_str()).collect();
    for path in [
        "snippets/producer_analytics_grants.sql",
        "snippets/producer_analytics_audit.sql",
        "snippets/producer_analytics_audit.logs",
        "snippets/producer_analytics_notebook.py",
    ] {
        assert!(paths.contains(&path), "no {path} among {paths:?}");
    }
    assert_eq!(paths.len(), 4, "who deploys needs no code, and no role here has records: {paths:?}");
    let grants = snippets.iter().find(|snippet| snippet.path.ends_with("_grants.sql")).unwrap();
    assert!(grants.statements.contains(&"CREATE GROUP \"ml_ro\";".to_owned()));
    assert!(
        grants
            .statements
            .contains(&"GRANT SELECT ON ALL TABLES IN SCHEMA \"public\" TO GROUP \"ml_ro\";".to_owned())
    );
    let notebook = snippets.iter().find(|snippet| snippet.path.ends_with("_notebook.py")).unwrap();
    assert_eq!(notebook.data["cluster"], "analytics");
    assert_eq!(notebook.data["role"], "arn:aws:iam::111111111111:role/RedshiftROAPIUserAccess");
}

/// Row 002-29: the call for credentials stands in the producer's trail with the name that the session carries.
#[test]
fn the_trail_tells_who_fetched_credentials() {
    let model = model(STUDIO);
    let trail = model
        .resources
        .values()
        .find(|resource| resource.address.to_string() == "trail/producer/producer");
    let Some(Body::Trail(trail)) = trail.map(|resource| &resource.body) else {
        panic!("no trail in the warehouse's account");
    };
    // `GetClusterCredentials` is a management event.
    let data = serde_json::to_value(trail).unwrap();
    assert!(trail.log_group.is_some(), "{data:#}");
    assert!(data["selectors"].to_string().contains("management"), "{data:#}");
    let (planned, _) = plan::plan(&model, &Lock::empty());
    let audit = runbook::snippets(&planned)
        .into_iter()
        .find(|snippet| snippet.path.ends_with("_audit.logs"))
        .unwrap();
    let asked = audit.statements.join("\n");
    for word in [
        "GetClusterCredentials",
        "userIdentity.sessionContext.sourceIdentity",
        "requestParameters.dbUser",
    ] {
        assert!(asked.contains(word), "{asked}");
    }
    let book = runbook::runbook(&planned, &Backend::ALL);
    let asks = |entry: &runbook::Instruction| {
        entry
            .commands
            .iter()
            .any(|line| line.contains("start-query") && line.contains("/landform/redshift-studio/producer"))
    };
    assert!(book.after.iter().any(asks), "{:#?}", book.after);
}

#[test]
fn every_form_is_written_and_read_back() {
    let folder = folder(&[]);
    for blueprint in [
        STUDIO,
        FORMS,
        "tests/blueprints/studio-guardrail.yaml",
        "tests/blueprints/one-way-peering.yaml",
    ] {
        let out = folder.path().join(blueprint.replace('/', "-"));
        let output = landform(&["synth", blueprint, "--out", out.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(0), "{blueprint}: {}", stderr(&output));
    }
}

/// A peering waits for the ids of both networks, and its routes wait with it.
#[test]
fn what_waits_holds_its_neighbours() {
    let (planned, problems) = plan::plan(&model(FORMS), &Lock::empty());
    assert!(!problems.has_errors(), "{problems:?}");
    let held: BTreeSet<String> = planned.held.iter().map(|held| held.address.to_string()).collect();
    for address in [
        "peering/spoke/inside",
        "peering-route/spoke/inside-old-1",
        "peering-options/spoke/inside",
    ] {
        assert!(held.contains(address), "{held:?}");
    }
}
