//! Networks: VPCs laid out from a few lines or found by id, and VPC endpoints in them.

use super::groups::Acls;
use super::place::{OwnRegion, Placement, Reference};
use crate::aws::Cidr;
use crate::blueprint::decode::{choice, either, section};
use crate::blueprint::values::{Named, OneOrMany, Spanned, SpannedJson, Tags};

choice! {
    /// Which way a network reaches the internet.
    pub enum Internet {
        /// Not at all: AWS's services through endpoints only.
        "none" => None,
        /// From private subnets through NAT gateways, anywhere.
        "nat" => Nat,
        /// From private subnets through a firewall that lets listed domains pass, then NAT gateways.
        "inspected" => Inspected,
    }
}

section! {
    /// A VPC. With `cidr` or `from` it is made; with `vpc` it exists already.
    pub struct Network {
        /// The account it is in. Where these are several (a unit, a list), each gets a network of its own, called `NAME-ACCOUNT`.
        "in" => place: required Placement,
        /// Accounts and units of `in` that get none.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its addresses, `/16` to `/28`.
        "cidr" => cidr: optional Spanned<Cidr>,
        /// The pool that its addresses are taken from: an entry of `pools:`.
        "from" => pool: optional Reference,
        /// The length of the prefix that is taken from the pool; 16 when absent.
        "size" => size: optional Spanned<u32>,
        /// How many availability zones, 1 to 4, or their names; one for each private subnet, or 2, when absent.
        "zones" => zones: optional Zones,
        /// Private subnets, one for each zone; carved from the network's addresses when absent.
        "private" => private: optional OneOrMany<Spanned<Cidr>>,
        /// Public subnets, one for each NAT gateway; carved when absent and `internet` needs them.
        "public" => public: optional OneOrMany<Spanned<Cidr>>,
        /// Whether machines that start in its public subnets get a public address; false when absent.
        "public_addresses" => public_addresses: optional Spanned<bool>,
        /// Subnets of the firewall's endpoints, one for each public subnet; carved when absent.
        "inspection" => inspection: optional OneOrMany<Spanned<Cidr>>,
        /// Which way it reaches the internet; `none` when absent.
        "internet" => internet: optional Spanned<Internet>,
        /// Domains that `internet: inspected` lets pass; one that begins with a dot stands for all below too.
        "allow" => allow: optional OneOrMany<Spanned<String>>,
        /// Endpoints by service (`s3`, `sts`); `needed` stands for all that the workloads in it call.
        "endpoints" => endpoints: optional OneOrMany<Spanned<String>>,
        /// Network ACLs of its subnets; without them everything passes.
        "acls" => acls: optional Acls,
        /// Flow logs into a log group; on when absent.
        "flow_logs" => flow_logs: optional FlowLogs,
        /// The key that encrypts its log groups, of flows and of the firewall; AWS's own encryption when absent.
        "key" => key: optional Reference,
        /// What machines are told when they ask for an address; AWS's own answers when absent.
        "dhcp" => dhcp: optional Dhcp,
        /// Its id (`vpc-…`), where it exists already.
        "vpc" => vpc: optional Spanned<String>,
        /// Ids of the subnets of an existing network, for interface endpoints.
        "subnets" => subnets: optional OneOrMany<Spanned<String>>,
        /// Ids of the route tables of an existing network, for gateway endpoints and peerings.
        "route_tables" => route_tables: optional OneOrMany<Spanned<String>>,
        /// Ids of the security groups of interface endpoints in an existing network.
        "security_groups" => security_groups: optional OneOrMany<Spanned<String>>,
        /// Ids of the prefix lists of AWS by service (`s3: pl-…`), where landform does not know them.
        "prefix_lists" => prefix_lists: default Named<Spanned<String>, String>,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

either! {
    /// The availability zones of a network.
    pub enum Zones {
        /// How many, 1 to 4, in the order of their letters.
        number => Count(Spanned<u32>),
        /// Which ones, by name (`us-east-1a`).
        list => Names(Vec<Spanned<String>>),
    }
}

either! {
    /// The flow logs of a network: on or off, or their details.
    pub enum FlowLogs {
        /// Whether there are any.
        boolean => Flag(bool),
        /// How long they are kept.
        map => Full(FlowLogsFull),
    }
}

section! {
    /// The flow logs of a network, in full.
    pub struct FlowLogsFull {
        /// Days that the log group keeps records; 365 when absent.
        "retention_days" => retention_days: optional Spanned<u32>,
        /// The key that encrypts the log group; the network's when absent.
        "key" => key: optional Reference,
    }
}

section! {
    /// DHCP options of a network.
    pub struct Dhcp {
        /// The domain that completes short names.
        "domain" => domain: required Spanned<String>,
        /// Name servers in order; `AmazonProvidedDNS` when absent.
        "servers" => servers: optional OneOrMany<Spanned<String>>,
    }
}

section! {
    /// A VPC endpoint; its policy admits the organization's principals and what grants go through it.
    pub struct Endpoint {
        /// The network it is placed in: an entry of `networks:`.
        "network" => network: required Reference,
        /// The service without its prefix (`s3`, `sts`, `sagemaker.featurestore-runtime`).
        "service" => service: required Spanned<String>,
        /// Whether the service's public name resolves to it; true when absent, interface endpoints only.
        "private_dns" => private_dns: optional Spanned<bool>,
        /// Statements in AWS's spelling that replace the derived policy.
        "statements" => statements: optional SpannedJson,
        /// True for an endpoint that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown, as do
        /// its groups and the route tables that lead to it.
        "existing" => existing: default bool,
        /// The id (`vpce-…`) of an endpoint that exists already.
        "id" => id: optional Spanned<String>,
        /// All that the policy of an endpoint says which exists already, in AWS's spelling, or `none`: AWS's own then lets everything
        /// pass.
        "policy" => policy: optional SpannedJson,
        /// Tags.
        "tags" => tags: default Tags,
    }
}
