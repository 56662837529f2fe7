//! Values of every kind: the least, everything, everything with free texts that hurt, and everything
//! with every text that hurts.

mod any;
mod code;
mod events;
mod files;
mod network;
mod people;
mod warehouse;

use landform::aws::{Address, Text};
use landform::policy::{Document, PrincipalSet, Statement};
use landform::resource::{
    Acceptance, Alarm, Body, Bucket, BucketPolicy, CatalogPolicy, ControlPolicy, ControlType, Database,
    DeadLetters, Encryption, Endpoint, EndpointType, Expiry, Feature, FeatureGroup, FeatureType, GlueTable,
    Key, LogGroup, Logging, ManagedPolicy, Offline, OidcProvider, Online, Parameter, Queue, Role,
    SamlProvider, Secret, Selector, Share, Subscriber, SubscriberProtocol, Table, TableFormat, TableIndex,
    TableKey, Tags, Topic, Trail, Ttl, Workgroup,
};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The account that every file is for.
pub const ACCOUNT: &str = "111111111111";

/// One value, named for messages.
#[derive(Clone)]
pub struct Case {
    pub address: Address,
    pub body: Body,
    pub depends: bool,
    mood: Mood,
}

/// How much the texts of a value hurt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mood {
    /// As little as the kind allows.
    Least,
    /// Everything, as a user would.
    Full,
    /// Everything, and free texts hold what AWS permits and languages trip over.
    Sharp,
    /// Every text is the wrong thing for one of the languages, whatever AWS says to it.
    Hostile(usize),
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mood = format!("{:?}", self.mood).to_lowercase().replace(['(', ')'], "");
        write!(f, "{}-{}-{mood}", self.address.kind(), self.address.name())
    }
}

impl Case {
    /// True where AWS would take the value.
    pub fn is_acceptable(&self) -> bool {
        !matches!(self.mood, Mood::Hostile(_))
    }

    /// True where every part of the kind is there, once.
    pub fn is_full(&self) -> bool {
        self.mood == Mood::Full
    }
}

/// The key that stands in every file beside the case.
pub fn key() -> Case {
    Case {
        address: Address::parse("key/store/other").unwrap(),
        body: Key {
            alias: "alias/fs-other".to_owned(),
            ..least_key()
        }
        .into(),
        depends: false,
        mood: Mood::Least,
    }
}

/// A share in a file of another account, known here by a variable.
pub fn share() -> Address {
    Address::parse("share/owner/features").unwrap()
}

/// Every value of every kind.
pub fn all() -> Vec<Case> {
    let moods = (0..HOSTILE.len()).map(Mood::Hostile);
    [Mood::Least, Mood::Full, Mood::Sharp]
        .into_iter()
        .chain(moods)
        .flat_map(bodies)
        .collect()
}

fn bodies(mood: Mood) -> Vec<Case> {
    let pen = Pen { mood, at: Cell::new(0) };
    let least = mood == Mood::Least;
    let list: Vec<(&str, &str, Body)> = vec![
        ("acceptance", "partner", acceptance(&pen).into()),
        ("alarm", "denied", if least { least_alarm() } else { alarm(&pen) }.into()),
        ("bucket", "offline", if least { least_bucket() } else { bucket(&pen) }.into()),
        (
            "bucket-policy",
            "lake",
            BucketPolicy {
                name: bucket(&pen).name,
                policy: bucket(&pen).policy,
            }
            .into(),
        ),
        (
            "catalog-policy",
            "catalog",
            CatalogPolicy {
                policy: catalog_document(&pen),
            }
            .into(),
        ),
        (
            "control-policy",
            "perimeter",
            if least { least_control_policy() } else { control_policy(&pen) }.into(),
        ),
        ("database", "features", if least { least_database() } else { database(&pen) }.into()),
        ("endpoint", "gateway", endpoint(&pen, gateway(&pen), "s3", least).into()),
        (
            "endpoint",
            "interface",
            endpoint(&pen, interface(&pen), "sagemaker.api", least).into(),
        ),
        (
            "feature-group",
            "offline",
            if least { least_feature_group() } else { feature_group(&pen) }.into(),
        ),
        ("feature-group", "online", online_feature_group(&pen).into()),
        ("key", "online", if least { least_key() } else { full_key(&pen) }.into()),
        ("log-group", "trail", if least { least_log_group() } else { log_group(&pen) }.into()),
        ("oidc-provider", "github", oidc_provider(&pen).into()),
        ("policy", "boundary", managed_policy(&pen, least).into()),
        ("role", "writer", if least { least_role() } else { role(&pen) }.into()),
        ("parameter", "url", parameter(&pen, least).into()),
        ("secret", "database", secret(&pen, least).into()),
        ("queue", "orders", queue(&pen, least).into()),
        ("saml-provider", "people", saml_provider(&pen).into()),
        ("share", "features", if least { least_share() } else { full_share(&pen) }.into()),
        ("table", "orders", table(&pen, least).into()),
        ("event-bus", "orders", events::bus(&pen, least).into()),
        ("event-rule", "placed", events::rule(&pen, least).into()),
        ("subscription", "orders", events::subscription(&pen).into()),
        ("topic", "alerts", topic(&pen, least).into()),
        ("trail", "records", if least { least_trail() } else { trail(&pen) }.into()),
        (
            "workgroup",
            "queries",
            if least { least_workgroup() } else { workgroup(&pen) }.into(),
        ),
        ("resource", "images", any::repository(&pen, least).into()),
        ("resource", "limit", any::parameter(&pen, least).into()),
        ("resource", "runner", any::role(&pen).into()),
        ("codeartifact-domain", "acme", code::domain(&pen, least).into()),
        ("codeartifact-repository", "python", code::packages(&pen, least).into()),
        ("repository", "images", code::images(&pen, least).into()),
        ("function", "score", code::function(&pen, least).into()),
        ("access-point", "analysts", files::point(&pen, least).into()),
        ("file-access-point", "models", files::file_point(&pen).into()),
        ("file-system", "shared", files::system(&pen, least).into()),
        ("mount-target", "shared-a", files::mount(&pen).into()),
        ("instance-profile", "machine", code::profile(&pen, least).into()),
        ("state-machine", "retrain", code::steps(&pen, least).into()),
        ("dhcp-options", "names", network::dhcp_options(&pen).into()),
        ("firewall", "egress", network::firewall(&pen, least).into()),
        ("firewall-policy", "egress", network::firewall_policy(&pen).into()),
        ("firewall-route", "out", network::firewall_route(&pen).into()),
        ("flow-log", "group", network::flow_log(&pen).into()),
        ("flow-log", "bucket", network::bucket_flow_log(&pen).into()),
        ("assignment", "data-scientists", people::assignment(&pen).into()),
        ("identity-group", "auditors", people::identity_group(&pen, least).into()),
        (
            "permission-set-definition",
            "data-scientist",
            people::permission_set(&pen, least).into(),
        ),
        ("internet-gateway", "door", network::internet_gateway(&pen).into()),
        ("nat-gateway", "out", network::nat_gateway(&pen).into()),
        ("network-acl", "private", network::network_acl(&pen, least).into()),
        ("peering", "warehouse", network::peering(&pen).into()),
        ("peering", "own", network::own_peering(&pen).into()),
        ("peering-accepter", "warehouse", network::peering_accepter(&pen).into()),
        ("peering-options", "warehouse", network::peering_options(&pen).into()),
        ("peering-route", "warehouse", network::peering_route(&pen).into()),
        ("peering-rule", "warehouse", network::peering_rule(&pen, least).into()),
        ("private-zone", "internal", network::private_zone(&pen, least).into()),
        ("redshift-cluster", "analytics", warehouse::cluster(&pen, least).into()),
        ("redshift-serverless", "analytics", warehouse::serverless(&pen, least).into()),
        ("route-table", "private", network::route_table(&pen, least).into()),
        ("security-group", "studio", network::security_group(&pen, least).into()),
        ("studio-domain", "ml", warehouse::studio_domain(&pen, least).into()),
        ("subnet", "private", network::subnet(&pen).into()),
        ("user-profile", "alice", warehouse::user_profile(&pen, least).into()),
        ("vpc", "main", network::vpc(&pen).into()),
    ];
    let case = |(kind, name, body)| Case {
        address: Address::parse(&[kind, "store", name].join("/")).unwrap(),
        body,
        depends: !least,
        mood,
    };
    list.into_iter().map(case).collect()
}

/// Writes texts in a mood.
struct Pen {
    mood: Mood,
    at: Cell<usize>,
}

/// What one of the languages, or one of the readers, takes for something else.
const HOSTILE: [&str; 6] = [
    "no",
    "a\n  b: c\n",
    "${aws:PrincipalTag/x}",
    "\"'\\",
    "\u{2028}日本\u{feff}",
    "{{id}}",
];

/// More of the same; the pen goes through both lists from another start in every file.
const MORE: [&str; 24] = [
    "",
    "22:22",
    "010203040506",
    "0x1F",
    "1e3",
    "~",
    "- x",
    "# x",
    "x: y",
    "&a",
    "*a",
    "!Ref x",
    "%{ if true }",
    "$${x}",
    "<<EOF",
    " x ",
    "\t",
    "\r\n",
    "*/",
    "111111111111 and ${Subject}",
    "Fn::Sub",
    "\u{1f600}\u{0}",
    "true",
    "[]{},",
];

impl Pen {
    /// A name, an ARN or an id.
    fn name(&self, text: &str) -> String {
        let Mood::Hostile(start) = self.mood else {
            return text.to_owned();
        };
        let at = self.at.get();
        self.at.set(at + 1);
        let key = Text::symbol(&key().address);
        let texts: Vec<String> = HOSTILE.iter().chain(&MORE).map(|text| (*text).to_owned()).collect();
        match texts.get((at + start * 5) % (texts.len() + 2)) {
            Some(text) => text.clone(),
            None if at.is_multiple_of(2) => key.as_str().to_owned(),
            None => ["$%", key.as_str(), "${x}", key.as_str(), ACCOUNT].concat(),
        }
    }

    /// A description.
    fn prose(&self, text: &str) -> String {
        match self.mood {
            Mood::Sharp => "It's \"quoted\": 50% é, ${not} a %{variable} # of account 111111111111\n- and has a second line\\".to_owned(),
            _ => self.name(text),
        }
    }

    fn names(&self, texts: &[&str]) -> BTreeSet<String> {
        texts.iter().map(|text| self.name(text)).collect()
    }

    /// The ARN of the key of the same file.
    fn key(&self) -> String {
        let id = Text::symbol(&key().address);
        self.name(&["arn:aws:kms:us-east-1:", ACCOUNT, ":key/", id.as_str()].concat())
    }

    fn tags(&self) -> Tags {
        let sharp = [
            ("owner:account", ACCOUNT),
            ("short", "no"),
            ("number", "010203040506"),
            ("of day", "22:22"),
            ("Straße", "日本"),
        ];
        match self.mood {
            Mood::Least => Tags::new(),
            Mood::Full => Tags::from([("team".into(), "ml".into()), ("cost-center".into(), "42".into())]),
            Mood::Sharp => {
                sharp.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
            }
            Mood::Hostile(_) => (0..4).map(|_| (self.name("k"), self.name("v"))).collect(),
        }
    }

    /// Some statements about a resource; with principals where it is attached to one.
    fn document(&self, principals: Option<PrincipalSet>, action: &str, resource: Option<&str>) -> Document {
        let with = |mut statement: Statement| {
            if let Some(principals) = &principals {
                statement = statement.principals(principals.clone());
            }
            match resource {
                Some(resource) => statement.resources([self.name(resource)]),
                None => statement,
            }
        };
        let allow = with(Statement::allow().sid("Plain").actions([action]));
        if matches!(self.mood, Mood::Least | Mood::Full) {
            return Document::new(vec![allow]);
        }
        let id = Text::symbol(&key().address);
        let values =
            ["${aws:username}", "no", "%{x} \"é\" $", id.as_str(), ACCOUNT].map(|value| self.name(value));
        let sharp = with(Statement::allow().sid("Sharp").actions([action]))
            .when("StringLike", "aws:PrincipalTag/a b", values)
            .when("StringNotEquals", "aws:PrincipalAccount", ["010203040506"])
            .when("Bool", "aws:SecureTransport", ["false"]);
        Document::new(vec![allow, sharp])
    }
}

fn root() -> PrincipalSet {
    PrincipalSet::aws(["arn:aws:iam::111111111111:root"])
}

fn acceptance(pen: &Pen) -> Acceptance {
    let known = "arn:aws:ram:us-east-1:222222222222:resource-share/7ab63972-b505-7e2a-420d-6f5d3EXAMPLE";
    let symbol = Text::symbol(&share());
    Acceptance {
        share: if pen.mood == Mood::Full {
            symbol.as_str().to_owned()
        } else {
            pen.name(known)
        },
    }
}

fn least_alarm() -> Alarm {
    Alarm {
        description: String::new(),
        actions: BTreeSet::new(),
        ..alarm(&plain())
    }
}

fn alarm(pen: &Pen) -> Alarm {
    Alarm {
        name: pen.name("access-denied"),
        description: pen.prose("Refused calls."),
        log_group: pen.name("/landform/trail"),
        pattern: pen
            .name("{ ($.errorCode = \"AccessDenied*\") && ($.eventSource = \"sagemaker.amazonaws.com\") }"),
        namespace: pen.name("Landform"),
        threshold: 1,
        period: 300,
        actions: pen.names(&[
            "arn:aws:sns:us-east-1:111111111111:alerts",
            "arn:aws:sns:us-east-1:111111111111:pager",
        ]),
    }
}

fn plain() -> Pen {
    Pen {
        mood: Mood::Least,
        at: Cell::new(0),
    }
}

fn least_bucket() -> Bucket {
    Bucket {
        encryption: Encryption::S3,
        versioning: false,
        expiry: Expiry {
            current: None,
            noncurrent: None,
        },
        logging: None,
        ..bucket(&plain())
    }
}

fn bucket(pen: &Pen) -> Bucket {
    let name = pen.name("offline-111111111111");
    Bucket {
        policy: pen.document(Some(root()), "s3:GetObject", Some("arn:aws:s3:::offline-111111111111/*")),
        name,
        encryption: Encryption::Kms(pen.key()),
        versioning: true,
        expiry: Expiry {
            current: Some(365),
            noncurrent: Some(30),
        },
        logging: Some(Logging {
            bucket: pen.name("logs-111111111111"),
            prefix: pen.name("offline/"),
        }),
        tags: pen.tags(),
    }
}

fn catalog_document(pen: &Pen) -> Document {
    let arn = "arn:aws:glue:us-east-1:111111111111:catalog";
    pen.document(
        Some(PrincipalSet::aws(["arn:aws:iam::222222222222:role/reader"])),
        "glue:GetTable",
        Some(arn),
    )
}

fn least_control_policy() -> ControlPolicy {
    ControlPolicy {
        description: String::new(),
        targets: BTreeSet::new(),
        kind: ControlType::Resource,
        ..control_policy(&plain())
    }
}

fn control_policy(pen: &Pen) -> ControlPolicy {
    ControlPolicy {
        name: pen.name("no-external-shares"),
        description: pen.prose("Shares stay inside."),
        kind: ControlType::Service,
        document: Document::new(vec![
            Statement::deny()
                .sid("NoExternalShares")
                .actions(["ram:CreateResourceShare", "ram:UpdateResourceShare"])
                .resources(["*"])
                .when("Bool", "ram:RequestedAllowsExternalPrincipals", ["true"]),
        ]),
        targets: pen.names(&["ou-ab12-12345678", ACCOUNT, "333333333333"]),
        tags: pen.tags(),
    }
}

fn least_database() -> Database {
    Database {
        description: String::new(),
        ..database(&plain())
    }
}

fn database(pen: &Pen) -> Database {
    Database {
        name: pen.name("sagemaker_featurestore"),
        catalog: pen.name(ACCOUNT),
        description: pen.prose("Offline stores."),
    }
}

fn gateway(pen: &Pen) -> EndpointType {
    EndpointType::Gateway {
        route_tables: pen.names(&["rtb-0123456789abcdef0", "rtb-0123456789abcdef1"]),
    }
}

fn interface(pen: &Pen) -> EndpointType {
    EndpointType::Interface {
        subnets: pen.names(&["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]),
        groups: pen.names(&["sg-0123456789abcdef0"]),
        private_dns: pen.mood != Mood::Least,
    }
}

fn endpoint(pen: &Pen, kind: EndpointType, service: &str, least: bool) -> Endpoint {
    Endpoint {
        vpc: pen.name("vpc-0123456789abcdef0"),
        service: pen.name(&["com.amazonaws.us-east-1.", service].concat()),
        kind,
        policy: if least {
            Document::new(vec![])
        } else {
            pen.document(Some(PrincipalSet::everyone()), "s3:GetObject", Some("*"))
        },
        tags: pen.tags(),
        id: None,
    }
}

fn features(pen: &Pen) -> Vec<Feature> {
    let kinds = [
        ("record_id", FeatureType::String),
        ("event_time", FeatureType::Fractional),
        ("age", FeatureType::Integral),
    ];
    kinds
        .iter()
        .map(|(name, kind)| Feature {
            name: pen.name(name),
            kind: *kind,
        })
        .collect()
}

fn least_feature_group() -> FeatureGroup {
    let offline = Offline {
        uri: "s3://offline-111111111111/fs".to_owned(),
        key: None,
        format: TableFormat::Glue,
        catalog: None,
    };
    FeatureGroup {
        description: String::new(),
        online: None,
        offline: Some(offline),
        ..feature_group(&plain())
    }
}

/// Without an offline store, and without what an online store may leave out when the mood is the least.
fn online_feature_group(pen: &Pen) -> FeatureGroup {
    let bare = Online { key: None, ttl: None };
    let group = feature_group(pen);
    let online = if pen.mood == Mood::Least {
        Some(bare)
    } else {
        group.online.clone()
    };
    FeatureGroup {
        offline: None,
        online,
        ..group
    }
}

fn feature_group(pen: &Pen) -> FeatureGroup {
    FeatureGroup {
        name: pen.name("cross-account-fg-1"),
        description: pen.prose("Shared features."),
        record_identifier: pen.name("record_id"),
        event_time: pen.name("event_time"),
        features: features(pen),
        online: Some(Online {
            key: Some(pen.key()),
            ttl: Some(Ttl {
                unit: pen.name("Days"),
                value: 30,
            }),
        }),
        offline: Some(Offline {
            uri: pen.name("s3://offline-111111111111/fs"),
            key: Some(pen.key()),
            format: TableFormat::Iceberg,
            catalog: Some(GlueTable {
                database: pen.name("features"),
                table: pen.name("cross_account_fg_1"),
            }),
        }),
        role: pen.name("arn:aws:iam::111111111111:role/fs-writer"),
        tags: pen.tags(),
    }
}

fn least_key() -> Key {
    Key {
        description: String::new(),
        rotation: false,
        deletion_window: 7,
        ..full_key(&plain())
    }
}

fn full_key(pen: &Pen) -> Key {
    Key {
        alias: pen.name("alias/fs-online"),
        description: pen.prose("Online store."),
        policy: pen.document(Some(root()), "kms:*", Some("*")),
        rotation: true,
        deletion_window: 30,
        tags: pen.tags(),
        id: None,
    }
}

fn least_log_group() -> LogGroup {
    LogGroup {
        key: None,
        ..log_group(&plain())
    }
}

fn log_group(pen: &Pen) -> LogGroup {
    LogGroup {
        name: pen.name("/landform/trail"),
        retention: 365,
        key: Some(pen.key()),
        tags: pen.tags(),
    }
}

fn managed_policy(pen: &Pen, least: bool) -> ManagedPolicy {
    ManagedPolicy {
        name: pen.name("fs-owner-access"),
        path: pen.name(if least { "/" } else { "/ml/" }),
        description: if least { String::new() } else { pen.prose("Reads the features.") },
        roles: if least {
            BTreeSet::new()
        } else {
            BTreeSet::from([pen.name("legacy-a"), pen.name("legacy-b")])
        },
        document: pen.document(
            None,
            "sagemaker:GetRecord",
            Some("arn:aws:sagemaker:us-east-1:111111111111:feature-group/fg"),
        ),
    }
}

fn least_role() -> Role {
    Role {
        path: "/".to_owned(),
        description: String::new(),
        managed: BTreeSet::new(),
        inline: BTreeMap::new(),
        boundary: None,
        ..role(&plain())
    }
}

fn role(pen: &Pen) -> Role {
    let names = ["write-offline-store", "read"];
    let document = || pen.document(None, "s3:GetObject", Some("arn:aws:s3:::offline-111111111111/*"));
    Role {
        name: pen.name("fs-writer"),
        path: pen.name("/ml/"),
        description: pen.prose("Writes the offline store."),
        max_session: 3600,
        trust: pen.document(Some(PrincipalSet::service(["sagemaker.amazonaws.com"])), "sts:AssumeRole", None),
        managed: pen.names(&[
            "arn:aws:iam::aws:policy/ReadOnlyAccess",
            "arn:aws:iam::111111111111:policy/fs-owner-access",
        ]),
        inline: names.iter().map(|name| (pen.name(name), document())).collect(),
        boundary: Some(pen.name("arn:aws:iam::111111111111:policy/boundary")),
        tags: pen.tags(),
    }
}

fn least_share() -> Share {
    Share {
        resources: [
            "arn:aws:sagemaker:us-east-1:111111111111:sagemaker-catalog/DefaultFeatureGroupCatalog"
                .to_owned(),
        ]
        .into(),
        principals: ["222222222222".to_owned()].into(),
        allow_external: true,
        ..full_share(&plain())
    }
}

fn full_share(pen: &Pen) -> Share {
    let group = "arn:aws:sagemaker:us-east-1:111111111111:feature-group/";
    Share {
        name: pen.name("features-read-write"),
        resources: pen.names(&[&[group, "a"].concat(), &[group, "b"].concat()]),
        principals: pen.names(&[
            "222222222222",
            "333333333333",
            "arn:aws:organizations::000000000001:organization/o-exampleorgid",
        ]),
        permission: pen.name("arn:aws:ram::aws:permission/AWSRAMPermissionSagemakerFeatureGroupReadWrite"),
        allow_external: false,
        tags: pen.tags(),
    }
}

fn subscribers(least: bool) -> BTreeSet<Subscriber> {
    let all = [
        ("on-call@example.com", SubscriberProtocol::Email),
        ("https://example.com/a?b=c", SubscriberProtocol::Https),
        ("arn:aws:lambda:us-east-1:111111111111:function:tell", SubscriberProtocol::Lambda),
        ("arn:aws:sqs:us-east-1:111111111111:alerts", SubscriberProtocol::Sqs),
    ];
    let all = all.into_iter().filter(|_| !least);
    all.map(|(endpoint, protocol)| Subscriber {
        endpoint: endpoint.to_owned(),
        protocol,
    })
    .collect()
}

fn topic(pen: &Pen, least: bool) -> Topic {
    let arn = "arn:aws:sns:us-east-1:111111111111:alerts";
    Topic {
        name: pen.name("alerts"),
        fifo: !least,
        key: (!least).then(|| pen.key()),
        policy: pen.document(
            Some(PrincipalSet::service(["cloudwatch.amazonaws.com"])),
            "sns:Publish",
            Some(arn),
        ),
        subscribers: subscribers(least),
        tags: pen.tags(),
    }
}

fn queue(pen: &Pen, least: bool) -> Queue {
    let arn = "arn:aws:sqs:us-east-1:111111111111:orders.fifo";
    Queue {
        name: pen.name(if least { "orders" } else { "orders.fifo" }),
        fifo: !least,
        key: (!least).then(|| pen.key()),
        retention: 345_600,
        visibility: 30,
        dead_letters: (!least).then(|| DeadLetters {
            queue: pen.name("arn:aws:sqs:us-east-1:111111111111:failed.fifo"),
            after: 5,
        }),
        policy: pen.document(Some(root()), "sqs:SendMessage", Some(arn)),
        tags: pen.tags(),
    }
}

fn table(pen: &Pen, least: bool) -> Table {
    let arn = "arn:aws:dynamodb:us-east-1:111111111111:table/orders";
    let (customer, placed, day) = (pen.name("customer"), pen.name("placed"), pen.name("day"));
    let index = TableIndex {
        partition: day.clone(),
        sort: Some(placed.clone()),
    };
    let policy = pen.document(Some(root()), "dynamodb:GetItem", Some(arn));
    let more = [(placed.clone(), TableKey::N), (day, TableKey::B)].into_iter().filter(|_| !least);
    Table {
        name: pen.name("orders"),
        key: (!least).then(|| pen.key()),
        attributes: [(customer.clone(), TableKey::S)].into_iter().chain(more).collect(),
        partition: customer,
        sort: (!least).then_some(placed),
        indexes: (!least).then(|| (pen.name("by-day"), index)).into_iter().collect(),
        recovery: !least,
        protected: !least,
        policy: if least { Document::new(Vec::new()) } else { policy },
        tags: pen.tags(),
    }
}

fn secret(pen: &Pen, least: bool) -> Secret {
    let (action, on) = ("secretsmanager:GetSecretValue", Some("*"));
    Secret {
        name: pen.name("shop/database"),
        description: if least { String::new() } else { pen.prose("Signs in.") },
        key: (!least).then(|| pen.key()),
        policy: pen.document(Some(root()), action, on),
        tags: pen.tags(),
    }
}

fn parameter(pen: &Pen, least: bool) -> Parameter {
    Parameter {
        name: pen.name("/shop/url"),
        description: if least { String::new() } else { pen.prose("Where the shop is.") },
        value: pen.prose("https://shop.example.com"),
        key: None,
        // Its tags are a map in CloudFormation, whose keys hold no reference, such as to the account.
        tags: pen
            .tags()
            .into_values()
            .zip(0..)
            .map(|(value, at)| (format!("k{at}"), value))
            .collect(),
    }
}

fn oidc_provider(pen: &Pen) -> OidcProvider {
    OidcProvider {
        url: pen.name("https://token.actions.githubusercontent.com"),
        audiences: pen.names(&["sts.amazonaws.com", "https://github.com/acme"]),
        tags: pen.tags(),
    }
}

fn saml_provider(pen: &Pen) -> SamlProvider {
    let certificate = "MIICajCCAdOgAwIBAgIBADANBgkqhkiG9w0BAQ0FADBSMQswCQYD\n".repeat(20);
    let metadata = format!(
        "<?xml version=\"1.0\"?>\n<EntityDescriptor entityID=\"https://login.example.com\">\n{certificate}</EntityDescriptor>\n"
    );
    SamlProvider {
        name: pen.name("people"),
        metadata: pen.name(&metadata),
        tags: pen.tags(),
    }
}

fn least_trail() -> Trail {
    Trail {
        key: None,
        log_group: None,
        log_role: None,
        selectors: Vec::new(),
        organization: false,
        ..trail(&plain())
    }
}

fn trail(pen: &Pen) -> Trail {
    let management = BTreeMap::from([(pen.name("eventCategory"), pen.names(&["Management"]))]);
    let data = BTreeMap::from([
        (pen.name("eventCategory"), pen.names(&["Data"])),
        (pen.name("resources.type"), pen.names(&["AWS::SageMaker::FeatureGroup"])),
        (pen.name("eventName"), pen.names(&["GetRecord", "PutRecord"])),
    ]);
    Trail {
        name: pen.name("feature-store"),
        organization: true,
        bucket: pen.name("trail-111111111111"),
        key: Some(pen.key()),
        log_group: Some(pen.name("arn:aws:logs:us-east-1:111111111111:log-group:/landform/trail:*")),
        log_role: Some(pen.name("arn:aws:iam::111111111111:role/trail-logs")),
        selectors: vec![
            Selector {
                name: pen.name("management"),
                fields: management,
            },
            Selector {
                name: pen.name("features"),
                fields: data,
            },
        ],
        tags: pen.tags(),
    }
}

fn least_workgroup() -> Workgroup {
    Workgroup {
        description: String::new(),
        key: None,
        scan_limit: None,
        ..workgroup(&plain())
    }
}

fn workgroup(pen: &Pen) -> Workgroup {
    Workgroup {
        name: pen.name("featurestore"),
        description: pen.prose("Queries of the offline store."),
        results: pen.name("s3://athena-results-111111111111/query_results/"),
        key: Some(pen.key()),
        scan_limit: Some(10_995_116_277_760),
        tags: pen.tags(),
    }
}
