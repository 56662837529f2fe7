//! Redshift warehouses.

use super::place::Reference;
use crate::blueprint::decode::{either, section};
use crate::blueprint::values::{OneOrMany, Spanned, Tags};

section! {
    /// A private Redshift warehouse in a network: TLS only, encrypted, every query logged.
    pub struct Warehouse {
        /// The network it stands in: an entry of `networks:`; account and region are the network's.
        "network" => network: required Reference,
        /// Its identifier in Redshift; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// The key that encrypts its data and the administrator's secret; every new warehouse has one. `none` where one that exists
        /// already has no key of KMS.
        "key" => key: optional Reference,
        /// The first database; `dev` when absent.
        "database" => database: optional Spanned<String>,
        /// Its node type; `ra3.xlplus` when absent.
        "node_type" => node_type: optional Spanned<String>,
        /// How many nodes; 2 when absent.
        "nodes" => nodes: optional Spanned<u32>,
        /// `true`, or its base capacity: a warehouse without nodes.
        "serverless" => serverless: optional Serverless,
        /// The administrator, whose password AWS keeps; `awsuser` when absent.
        "administrator" => administrator: optional Spanned<String>,
        /// The database group of those who read; `readers` when absent.
        "readers" => readers: optional Spanned<String>,
        /// Schemas of the database that readers may read; `public` when absent.
        "schemas" => schemas: optional OneOrMany<Spanned<String>>,
        /// The port; 5439 when absent.
        "port" => port: optional Spanned<u32>,
        /// Networks and blocks of addresses that may connect, besides studios that say `reaches`.
        "admits" => admits: optional OneOrMany<Reference>,
        /// The bucket of the audit logs; log groups of CloudWatch when absent.
        "audit" => audit: optional Reference,
        /// Whether COPY and UNLOAD stay in the network; true when absent.
        "enhanced_routing" => enhanced_routing: optional Spanned<bool>,
        /// Days that automatic snapshots are kept; 7 when absent.
        "snapshot_days" => snapshot_days: optional Spanned<u32>,
        /// Roles that it may assume, for COPY and UNLOAD.
        "roles" => roles: optional OneOrMany<Reference>,
        /// True for a warehouse that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// Ids (`sg-…`) of the security groups of a warehouse that exists already.
        "security_groups" => security_groups: optional OneOrMany<Spanned<String>>,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

either! {
    /// Whether a warehouse has no nodes: `true`, or Redshift processing units.
    pub enum Serverless {
        /// With the smallest capacity that AWS recommends.
        boolean => Flag(bool),
        /// Redshift processing units, 8 to 512 in steps of 8.
        number => Capacity(Spanned<u32>),
    }
}
