//! VPC endpoints in networks that exist already.

use super::place::{Placement, Reference};
use crate::aws::Region;
use crate::blueprint::decode::section;
use crate::blueprint::values::{Json, OneOrMany, Spanned, Tags};

section! {
    /// A VPC that exists already.
    pub struct Network {
        /// The account it is in.
        "in" => place: required Placement,
        /// Its region; the blueprint's when absent.
        "region" => region: optional Spanned<Region>,
        /// Its id (`vpc-…`).
        "vpc" => vpc: required Spanned<String>,
        /// Ids of the subnets that interface endpoints are placed in.
        "subnets" => subnets: optional OneOrMany<Spanned<String>>,
        /// Ids of the route tables that gateway endpoints are entered in.
        "route_tables" => route_tables: optional OneOrMany<Spanned<String>>,
        /// Ids of the security groups of interface endpoints.
        "security_groups" => security_groups: optional OneOrMany<Spanned<String>>,
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
        "statements" => statements: optional Json,
        /// Tags.
        "tags" => tags: default Tags,
    }
}
