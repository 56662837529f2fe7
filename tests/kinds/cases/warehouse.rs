//! Values of warehouses and of Studio.

use super::{Mood, Pen};
use landform::resource::{
    IdentityConfig, RedshiftAudit, RedshiftCluster, RedshiftLog, RedshiftServerless, StudioAuth,
    StudioDomain, StudioNetwork, UserProfile,
};
use std::collections::BTreeSet;

const SUBNETS: [&str; 3] =
    ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1", "subnet-0123456789abcdef2"];

fn logs() -> BTreeSet<RedshiftLog> {
    [RedshiftLog::ConnectionLog, RedshiftLog::UserActivityLog, RedshiftLog::UserLog].into()
}

fn roles(pen: &Pen) -> BTreeSet<String> {
    pen.names(&["arn:aws:iam::111111111111:role/copy", "arn:aws:iam::111111111111:role/unload"])
}

pub fn cluster(pen: &Pen, least: bool) -> RedshiftCluster {
    RedshiftCluster {
        identifier: pen.name("analytics"),
        node_type: pen.name("ra3.xlplus"),
        nodes: if least { 1 } else { 2 },
        database: pen.name("dev"),
        master_user: pen.name("awsuser"),
        port: 5439,
        subnets: pen.names(&SUBNETS),
        groups: pen.names(&["sg-0123456789abcdef0"]),
        public: pen.mood == Mood::Sharp,
        enhanced_routing: pen.mood == Mood::Full,
        key: pen.key(),
        family: pen.name("redshift-1.0"),
        require_ssl: pen.mood == Mood::Full,
        log_activity: pen.mood != Mood::Full,
        audit: match pen.mood {
            Mood::Least | Mood::Hostile(_) => RedshiftAudit::Bucket {
                name: pen.name("audit-111111111111"),
                prefix: pen.name("redshift/"),
            },
            _ => RedshiftAudit::CloudWatch { exports: logs() },
        },
        snapshot_days: 7,
        roles: if least { BTreeSet::new() } else { roles(pen) },
        tags: pen.tags(),
    }
}

pub fn serverless(pen: &Pen, least: bool) -> RedshiftServerless {
    RedshiftServerless {
        name: pen.name("analytics"),
        namespace: pen.name("analytics-data"),
        database: pen.name("dev"),
        admin_user: pen.name("awsuser"),
        base_capacity: 8,
        port: 5439,
        subnets: pen.names(&SUBNETS),
        groups: pen.names(&["sg-0123456789abcdef0"]),
        public: pen.mood == Mood::Sharp,
        enhanced_routing: pen.mood == Mood::Full,
        key: pen.key(),
        require_ssl: pen.mood == Mood::Full,
        log_activity: pen.mood != Mood::Full,
        exports: if least { BTreeSet::new() } else { logs() },
        roles: if least { BTreeSet::new() } else { roles(pen) },
        tags: pen.tags(),
    }
}

pub fn studio_domain(pen: &Pen, least: bool) -> StudioDomain {
    StudioDomain {
        name: pen.name("ml"),
        auth: if least { StudioAuth::Iam } else { StudioAuth::Sso },
        network: if least {
            StudioNetwork::PublicInternetOnly
        } else {
            StudioNetwork::VpcOnly
        },
        vpc: pen.name("vpc-0123456789abcdef0"),
        subnets: pen.names(&SUBNETS),
        role: pen.name("arn:aws:iam::111111111111:role/studio-exec"),
        groups: if least {
            BTreeSet::new()
        } else {
            pen.names(&["sg-0123456789abcdef0"])
        },
        key: (!least).then(|| pen.key()),
        identity: if least {
            IdentityConfig::Disabled
        } else {
            IdentityConfig::UserProfileName
        },
        tags: pen.tags(),
        id: None,
    }
}

pub fn user_profile(pen: &Pen, least: bool) -> UserProfile {
    UserProfile {
        domain: pen.name("d-0123456789ab"),
        name: pen.name("alice"),
        role: pen.name("arn:aws:iam::111111111111:role/studio-exec"),
        groups: if least {
            BTreeSet::new()
        } else {
            pen.names(&["sg-0123456789abcdef0"])
        },
        sso_user: (!least).then(|| pen.name("alice@example.com")),
        tags: pen.tags(),
    }
}
