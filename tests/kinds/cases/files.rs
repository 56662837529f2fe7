//! Values of the kinds that lead to files.

use super::Pen;
use landform::policy::PrincipalSet;
use landform::resource::{
    AccessPoint, FileAccessPoint, FilePerformance, FileSystem, FileThroughput, MountTarget,
};
use std::collections::BTreeSet;

fn partner() -> PrincipalSet {
    PrincipalSet::aws(["arn:aws:iam::222222222222:root"])
}

pub fn system(pen: &Pen, least: bool) -> FileSystem {
    FileSystem {
        key: (!least).then(|| pen.key()),
        performance: if least {
            FilePerformance::GeneralPurpose
        } else {
            FilePerformance::MaxIO
        },
        throughput: if least { FileThroughput::Elastic } else { FileThroughput::Bursting },
        infrequent_after: (!least).then_some(30),
        backup: !least,
        policy: pen.document(Some(partner()), "elasticfilesystem:ClientMount", None),
        tags: pen.tags(),
        id: None,
    }
}

pub fn file_point(pen: &Pen) -> FileAccessPoint {
    FileAccessPoint {
        file_system: pen.name("fs-0123456789abcdef0"),
        path: pen.name("/models"),
        uid: 1000,
        gid: 1001,
        permissions: pen.name("0750"),
        tags: pen.tags(),
        id: None,
    }
}

pub fn mount(pen: &Pen) -> MountTarget {
    MountTarget {
        file_system: pen.name("fs-0123456789abcdef0"),
        subnet: pen.name("subnet-0123456789abcdef0"),
        groups: BTreeSet::from([pen.name("sg-0123456789abcdef0"), pen.name("sg-0123456789abcdef1")]),
    }
}

pub fn point(pen: &Pen, least: bool) -> AccessPoint {
    AccessPoint {
        name: pen.name("analysts"),
        bucket: pen.name("data-222222222222"),
        bucket_account: (!least).then(|| pen.name("222222222222")),
        vpc: (!least).then(|| pen.name("vpc-0123456789abcdef0")),
        origin_known: true,
        policy: pen.document(Some(partner()), "s3:GetObject", Some("*")),
    }
}
