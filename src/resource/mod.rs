//! The one currency: typed, AWS-shaped resources, one file per kind.
//!
//! Evaluator, planner, renderer, reader and differ all hold these values, so "what was evaluated is
//! what is written" is an `==`. A kind's file holds its type, the AWS facts about it (ARN, layer,
//! block types) and its two readers; its two writers are the templates of the same name.
//!
//! | file | turns |
//! |---|---|
//! | `properties` | one map of a parsed file into typed fields; what nobody took into a mismatch |
//! | `own_policy` | a kind's policy document into what it decides about, and into the limit of AWS that it has |
//! | `document` | one of a resource's documents into its name |
//! | `kind` | holds what every kind says of itself, and reads what kinds are read from |
//! | `event_source` | entries of any type into the functions that they name; mappings into what they read and whom they feed |
//! | `placed_code` | what is made of code into where that must lie before |
//! | `traffic` | protocol and ports into what groups and network ACLs both say |
//! | any other | the blocks of one kind into a value of it, and that into its ARN, documents and needs |

mod kind;
mod own_policy;
pub mod properties;

mod acceptance;
mod access_point;
mod alarm;
mod any_deliveries;
mod any_lookups;
mod any_resource;
mod assignment;
mod bucket;
mod bucket_policy;
mod catalog_policy;
mod codeartifact_domain;
mod codeartifact_repository;
mod control_policy;
mod database;
mod dhcp_options;
mod document;
mod endpoint;
mod event_bus;
mod event_rule;
mod event_source;
mod feature_group;
mod file_access_point;
mod file_system;
mod firewall;
mod firewall_policy;
mod firewall_route;
mod flow_log;
mod function;
mod identity_group;
mod instance_profile;
mod internet_gateway;
mod key;
mod log_group;
mod managed_policy;
mod mount_target;
mod nat_gateway;
mod network_acl;
mod oidc_provider;
mod parameter;
mod peering;
mod peering_accepter;
mod peering_options;
mod peering_route;
mod peering_rule;
mod permission;
mod permission_set;
mod placed_code;
mod private_zone;
mod queue;
mod redshift_cluster;
mod redshift_serverless;
mod repository;
mod role;
mod route_table;
mod saml_provider;
mod secret;
mod security_group;
mod share;
mod state_machine;
mod studio_domain;
mod subnet;
mod subscription;
mod table;
mod topic;
mod traffic;
mod trail;
mod user_profile;
mod vpc;
mod workgroup;

pub use acceptance::Acceptance;
pub use access_point::AccessPoint;
pub use alarm::Alarm;
pub use any_resource::{AnyResource, AttachedPolicy, PolicyForm, PolicyProperty, Unread};
pub use assignment::{Assignment, Beforehand};
pub use bucket::{Bucket, Encryption, Expiry, Logging};
pub use bucket_policy::BucketPolicy;
pub use catalog_policy::CatalogPolicy;
pub use codeartifact_domain::CodeartifactDomain;
pub use codeartifact_repository::CodeartifactRepository;
pub use control_policy::{ControlPolicy, ControlType};
pub use database::Database;
pub use dhcp_options::DhcpOptions;
pub use document::{DocumentName, PolicyKind};
pub use endpoint::{Endpoint, EndpointType};
pub use event_bus::EventBus;
pub use event_rule::{EventRule, RuleTarget};
pub use event_source::EventSource;
pub use feature_group::{Feature, FeatureGroup, FeatureType, GlueTable, Offline, Online, TableFormat, Ttl};
pub use file_access_point::FileAccessPoint;
pub use file_system::{FilePerformance, FileSystem, FileThroughput};
pub use firewall::{Firewall, FirewallLogs};
pub use firewall_policy::FirewallPolicy;
pub use firewall_route::FirewallRoute;
pub use flow_log::{FlowDestination, FlowLog, FlowTraffic};
pub use function::{Architecture, Code, Function, FunctionNetwork};
pub use identity_group::IdentityGroup;
pub use instance_profile::InstanceProfile;
pub use internet_gateway::InternetGateway;
pub use key::Key;
pub use kind::{
    Blocks, CREATION_TIME, Companion, Identifier, Kind, Label, Layer, Link, PART, Place, Shape, Tags, Target,
    creation_time,
};
pub use log_group::LogGroup;
pub use managed_policy::ManagedPolicy;
pub use mount_target::MountTarget;
pub use nat_gateway::NatGateway;
pub use network_acl::{AclAction, AclEntry, NetworkAcl};
pub use oidc_provider::OidcProvider;
pub use own_policy::{ByHand, DocumentSide, Limited, OwnPolicy};
pub use parameter::Parameter;
pub use peering::{Peer, Peering};
pub use peering_accepter::PeeringAccepter;
pub use peering_options::PeeringOptions;
pub use peering_route::PeeringRoute;
pub use peering_rule::PeeringRule;
pub use permission::{Narrowing, Permission, policy_of};
pub use permission_set::{PermissionSet, PolicyOfAccount, SetBoundary};
pub use placed_code::{CodeFile, PlacedCode, says_where_code_is};
pub use private_zone::{PrivateZone, Record, RecordAnswer, RecordType, ZoneVpc};
pub use queue::{DeadLetters, Queue};
pub use redshift_cluster::{RedshiftAudit, RedshiftCluster, RedshiftLog};
pub use redshift_serverless::RedshiftServerless;
pub use repository::Repository;
pub use role::Role;
pub use route_table::{RouteTable, RouteTarget};
pub use saml_provider::SamlProvider;
pub use secret::Secret;
pub use security_group::{RulePeer, SecurityGroup, SecurityGroupRule};
pub use share::{Share, feature_group_arn, feature_group_catalog_arn};
pub use state_machine::StateMachine;
pub use studio_domain::{IdentityConfig, StudioAuth, StudioDomain, StudioNetwork};
pub use subnet::Subnet;
pub use subscription::Subscription;
pub use table::{Table, TableIndex, TableKey};
pub use topic::{Subscriber, SubscriberProtocol, Topic};
pub use traffic::{Direction, Icmp, Ports, Traffic};
pub use trail::{Selector, Trail};
pub use user_profile::UserProfile;
pub use vpc::Vpc;
pub use workgroup::Workgroup;

use crate::aws::{Address, Name, Text};
use crate::policy::Document;
use properties::Mismatch;
use std::collections::BTreeSet;

/// One AWS resource of the model and where it lives; where the blueprint asked for it stands beside it, in the model.
#[derive(Clone, PartialEq, Debug)]
pub struct Resource {
    /// Its one spelling in the whole product.
    pub address: Address,
    /// Account and region.
    pub place: Place,
    /// Where the blueprint said it goes: this place, or this place among others.
    pub target: Target,
    /// The properties.
    pub body: Body,
    /// Whether it exists already: then it is evaluated and referenced, never rendered.
    pub existence: Existence,
}

/// Whether a resource exists already, and what of it the blueprint states.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Existence {
    /// The design makes it, so all of it is known.
    #[default]
    Made,
    /// It exists already.
    Existing {
        /// True where the blueprint says everything that its own policies allow it.
        identity: bool,
        /// True where the blueprint says the policy on it; that of a role is its trust.
        resource: bool,
        /// True where the blueprint says its tags.
        tags: bool,
        /// What the blueprint says of what encrypts it.
        key: KeySaid,
        /// True where the blueprint says how long its sessions last at most.
        session: bool,
    },
}

/// What a blueprint says of the key of something that exists already.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeySaid {
    /// Nothing: any key may encrypt it.
    Nothing,
    /// All: its properties have the key, or it has none of KMS.
    Whole,
    /// That it is the one which AWS keeps for the service in its account, `alias/aws/SERVICE`.
    ///
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk>
    OfAws,
}

impl Existence {
    /// Of something that exists already and has no policy, whose encryption is said with the rest of it.
    pub fn plain(tags: bool) -> Self {
        Self::Existing {
            identity: true,
            resource: true,
            tags,
            key: KeySaid::Whole,
            session: true,
        }
    }

    /// True for what exists already.
    pub fn is_existing(self) -> bool {
        self != Self::Made
    }

    /// True where no other policy of a side can be there than the blueprint says.
    pub fn knows_policy(self, side: DocumentSide) -> bool {
        match self {
            Self::Made => true,
            Self::Existing { identity, resource, .. } => match side {
                DocumentSide::Identity => identity,
                DocumentSide::Resource => resource,
            },
        }
    }

    /// True where it is known what encrypts it.
    pub fn knows_key(self) -> bool {
        match self {
            Self::Made => true,
            Self::Existing { key, .. } => key != KeySaid::Nothing,
        }
    }

    /// True where the key that AWS keeps for the service in the account encrypts it.
    pub fn has_key_of_aws(self) -> bool {
        match self {
            Self::Made => false,
            Self::Existing { key, .. } => key == KeySaid::OfAws,
        }
    }

    /// True where it is known how long its sessions last at most.
    pub fn knows_session(self) -> bool {
        matches!(self, Self::Made | Self::Existing { session: true, .. })
    }

    /// The same of its tags.
    pub fn knows_tags(self) -> bool {
        matches!(self, Self::Made | Self::Existing { tags: true, .. })
    }
}

impl Resource {
    /// The ARN, with a symbol where AWS chooses the id.
    pub fn arn(&self) -> Text {
        self.body.arn(&self.place, &self.address)
    }
}

/// The list of kinds: one line each, and nothing else to add to it.
macro_rules! kinds {
    ($($variant:ident),* $(,)?) => {
        /// The properties of a resource of some kind.
        #[derive(Clone, PartialEq, Debug)]
        #[allow(missing_docs)]
        pub enum Body { $($variant($variant)),* }

        impl Body {
            /// Every kind's blueprint spelling.
            pub const KINDS: &'static [&'static str] = &[$($variant::KIND),*];

            /// The kind, in the blueprint's spelling.
            pub fn kind(&self) -> &'static str {
                match self { $(Body::$variant(_) => $variant::KIND),* }
            }
            /// The address of the resource that has this name in an account.
            pub fn address(&self, account: &Name, name: &Name) -> Address {
                match self { $(Body::$variant(_) => $variant::address(account, name)),* }
            }
            /// The layer whose stack or root holds the resource.
            pub fn layer(&self) -> Layer {
                match self { $(Body::$variant(_) => $variant::LAYER),* }
            }
            /// The prefix of the actions that make the resource.
            pub fn service(&self) -> &'static str {
                match self { $(Body::$variant(body) => body.service()),* }
            }
            /// The keys of the blueprint under which an entry makes the kind; empty for a word that is no kind.
            pub fn sections(kind: &str) -> &'static [&'static str] {
                match kind {
                    $($variant::KIND => $variant::SECTIONS,)*
                    _ => &[],
                }
            }
            /// What an entry of its section is called in references, where that is another word than the kind.
            pub fn entry_word(kind: &str) -> Option<&'static str> {
                match kind {
                    $($variant::KIND => $variant::ENTRY_WORD,)*
                    _ => None,
                }
            }
            /// True for what is in a security group of its own, which has its name.
            pub fn has_own_group(&self) -> bool {
                match self { $(Body::$variant(_) => $variant::OWN_GROUP),* }
            }
            /// True for what stands in a network, so that packets can be asked about it.
            pub fn is_in_network(&self) -> bool {
                match self { $(Body::$variant(_) => $variant::IN_NETWORK),* }
            }
            /// The CloudFormation resources that render it; `None` where CloudFormation has no type.
            pub fn cloudformation(&self) -> Option<Shape> {
                match self { $(Body::$variant(body) => body.cloudformation()),* }
            }
            /// The most blocks that it has in CloudFormation: the first one, each beside it, and what is repeated.
            pub fn most_blocks(&self) -> usize {
                let beside = |shape: Shape| shape.companions.iter().filter(|one| !one.repeated).count();
                let repeated = match self { $(Body::$variant(body) => body.repeated_blocks()),* };
                self.cloudformation().map_or(0, |shape| 1 + beside(shape) + repeated)
            }
            /// The Terraform resources that render it; `None` where another kind covers it.
            pub fn terraform(&self) -> Option<Shape> {
                match self { $(Body::$variant(_) => $variant::TERRAFORM),* }
            }
            /// True for what must outlive its stack.
            pub fn retain(&self) -> bool {
                match self { $(Body::$variant(body) => body.retain()),* }
            }
            /// The same of a kind, by its spelling.
            pub fn retains(kind: &str) -> bool {
                match kind {
                    $($variant::KIND => $variant::RETAIN,)*
                    _ => false,
                }
            }
            /// True for what outlives its stack and holds the network that it stands in.
            pub fn is_kept_in_network(&self) -> bool {
                self.retain() && self.is_in_network()
            }
            /// Types of the Terraform blocks that Terraform may not destroy, the first one before those beside it.
            pub fn guarded(&self) -> Vec<&'static str> {
                match self {
                    $(Body::$variant(body) => {
                        let first = $variant::TERRAFORM.filter(|_| body.retain()).map(|shape| shape.kind);
                        first.into_iter().chain($variant::GUARDED.iter().copied()).collect()
                    }),*
                }
            }
            /// Reads what one of its Terraform blocks, of this type, tells Terraform of changes.
            ///
            /// # Errors
            ///
            /// A `lifecycle` that says anything else than the kind does.
            pub fn read_lifecycle(&self, block: &str, meta: &mut properties::Properties) -> Result<(), Mismatch> {
                let guarded = self.guarded().contains(&block);
                let first = self.terraform().is_some_and(|shape| shape.kind == block);
                let once = match self { $(Body::$variant(_) => $variant::ONCE),* };
                kind::read_lifecycle(meta, if first { once } else { &[] }, guarded)
            }
            /// The ARN, with a symbol where AWS chooses the id.
            pub fn arn(&self, place: &Place, address: &Address) -> Text {
                match self { $(Body::$variant(body) => body.arn(place, address)),* }
            }
            /// The attribute of its first Terraform block that is its ARN.
            pub fn arn_attribute(&self) -> Option<&'static str> {
                match self { $(Body::$variant(_) => $variant::ARN_ATTRIBUTE),* }
            }
            /// The attribute of its first Terraform block that is the name which others call it by, and the name.
            pub fn named(&self) -> Option<(&'static str, &str)> {
                match self { $(Body::$variant(body) => body.named()),* }
            }
            /// What others read of it besides the id that AWS gives to it: attributes of CloudFormation, each with that of the
            /// first Terraform block.
            pub fn attributes(&self) -> Vec<(String, String)> {
                match self { $(Body::$variant(body) => body.attributes()),* }
            }
            /// The policy attached to the resource itself, where its kind has one.
            pub fn resource_policy(&self) -> Option<&Document> {
                match self { $(Body::$variant(body) => body.resource_policy()),* }
            }
            /// The tags that requests about the resource carry.
            pub fn tags(&self) -> Tags {
                match self { $(Body::$variant(body) => body.tags()),* }
            }
            /// The tags that it bears, to be added to while a model is made.
            pub fn tags_mut(&mut self) -> Option<&mut Tags> {
                match self { $(Body::$variant(body) => body.tags_mut()),* }
            }
            /// The ARN of the KMS key that encrypts the resource.
            pub fn key(&self) -> Option<&str> {
                match self { $(Body::$variant(body) => body.key()),* }
            }
            /// The ARN of the queue that takes the dead letters of the resource.
            pub fn letters_to(&self) -> Option<&str> {
                match self { $(Body::$variant(body) => body.letters_to()),* }
            }
            /// The document that a call puts, where CloudFormation has no type for it.
            pub fn by_hand(&self) -> Option<ByHand<'_>> {
                match self { $(Body::$variant(body) => body.by_hand()),* }
            }
            /// The document that statements of a side join; `None` where the kind has none.
            pub fn policy_mut(&mut self, side: DocumentSide) -> Option<&mut Document> {
                match self { $(Body::$variant(body) => body.policy_mut(side)),* }
            }
            /// Every policy document by the limit that AWS sets to its size.
            pub fn limited(&self) -> Vec<Limited<'_>> {
                match self { $(Body::$variant(body) => body.limited()),* }
            }
            /// Every policy document the resource carries.
            pub fn documents(&self) -> Vec<(DocumentName, &Document)> {
                match self { $(Body::$variant(body) => body.documents()),* }
            }
            /// Every policy document the resource carries, to be changed while a model is made.
            pub fn documents_mut(&mut self) -> Vec<&mut Document> {
                match self { $(Body::$variant(body) => body.documents_mut()),* }
            }
            /// Kinds of the Terraform blocks beside it, once each, that whoever comes after it waits for: those that always
            /// stand there, and those that do in this one.
            pub fn waited_for(&self) -> Vec<&'static str> {
                let companions = self.terraform().map(|shape| shape.companions).unwrap_or_default();
                let always = companions.iter().filter(|one| one.always && !one.repeated).map(|one| one.kind);
                match self { $(Body::$variant(body) => always.chain(body.waited_for()).collect()),* }
            }
            /// ARNs of what must exist before the resource can be made.
            pub fn needs(&self, place: &Place) -> BTreeSet<Text> {
                match self { $(Body::$variant(body) => body.needs(place)),* }
            }
            /// What an AWS service uses in its own name for the sake of the resource: ARNs, and patterns of objects.
            pub fn delivers_to(&self, place: &Place) -> BTreeSet<Text> {
                match self { $(Body::$variant(body) => body.delivers_to(place)),* }
            }
            /// The ARN of the resource for whose sake the service does, where that is another one.
            pub fn delivers_for(&self) -> Option<&str> {
                match self { $(Body::$variant(body) => body.delivers_for()),* }
            }
            /// The kind for whose sake AWS services do something: its own, or that of the section that makes the same.
            pub fn acting_kind(&self) -> &'static str {
                match self { $(Body::$variant(body) => body.acting_kind()),* }
            }
            /// The ARN of the role that an AWS service assumes to deliver for the resource to what it uses.
            pub fn delivers_as(&self, to: &str) -> Option<&str> {
                match self { $(Body::$variant(body) => body.delivers_as(to)),* }
            }
            /// The ARNs of the roles that whoever makes the resource hands over to an AWS service.
            pub fn hands_over(&self, place: &Place) -> Vec<String> {
                match self { $(Body::$variant(body) => body.hands_over(place)),* }
            }
            /// The ARN of the role that CloudFormation assumes, as whoever deploys, to make the resource.
            pub fn made_as(&self) -> Option<String> {
                match self { $(Body::$variant(body) => body.made_as()),* }
            }
            /// ARNs, and patterns of them, of what calls that make the resource are checked on besides.
            pub fn beside(&self, place: &Place) -> BTreeSet<Text> {
                match self { $(Body::$variant(body) => body.beside(place)),* }
            }
            /// The properties as template data.
            pub fn data(&self) -> serde_json::Value {
                match self { $(Body::$variant(body) => serde_json::to_value(body).unwrap_or_default()),* }
            }
            /// The same as JSON, in which ids that AWS has not made yet stand as symbols.
            pub fn json(&self) -> String {
                match self { $(Body::$variant(body) => serde_json::to_string(body).unwrap_or_default()),* }
            }
            /// Reads the kind back from CloudFormation blocks.
            pub fn from_cloudformation(kind: &str, blocks: &mut Blocks) -> Result<Body, Mismatch> {
                match kind {
                    $($variant::KIND => $variant::from_cloudformation(blocks).map(Body::$variant),)*
                    _ => Err(blocks.mismatch("is of no kind that landform knows")),
                }
            }
            /// Reads the kind back from Terraform blocks.
            pub fn from_terraform(kind: &str, blocks: &mut Blocks) -> Result<Body, Mismatch> {
                match kind {
                    $($variant::KIND => $variant::from_terraform(blocks).map(Body::$variant),)*
                    _ => Err(blocks.mismatch("is of no kind that landform knows")),
                }
            }
            /// Every kind with its CloudFormation and Terraform shapes.
            pub fn shapes() -> Vec<(&'static str, Option<Shape>, Option<Shape>)> {
                vec![$(($variant::KIND, $variant::CLOUDFORMATION, $variant::TERRAFORM)),*]
            }
        }

        $(impl From<$variant> for Body {
            fn from(body: $variant) -> Body { Body::$variant(body) }
        })*
    };
}

kinds![
    Acceptance,
    AccessPoint,
    Alarm,
    AnyResource,
    Assignment,
    Bucket,
    BucketPolicy,
    CatalogPolicy,
    CodeartifactDomain,
    CodeartifactRepository,
    ControlPolicy,
    Database,
    DhcpOptions,
    Endpoint,
    EventBus,
    EventRule,
    FeatureGroup,
    FileAccessPoint,
    FileSystem,
    Firewall,
    FirewallPolicy,
    FirewallRoute,
    FlowLog,
    Function,
    IdentityGroup,
    InstanceProfile,
    InternetGateway,
    Key,
    LogGroup,
    ManagedPolicy,
    MountTarget,
    NatGateway,
    NetworkAcl,
    OidcProvider,
    Parameter,
    Peering,
    PeeringAccepter,
    PeeringOptions,
    PeeringRoute,
    PeeringRule,
    PermissionSet,
    PrivateZone,
    Queue,
    RedshiftCluster,
    RedshiftServerless,
    Repository,
    Role,
    RouteTable,
    SamlProvider,
    Secret,
    SecurityGroup,
    Share,
    StateMachine,
    StudioDomain,
    Subnet,
    Subscription,
    Table,
    Topic,
    Trail,
    UserProfile,
    Vpc,
    Workgroup,
];
