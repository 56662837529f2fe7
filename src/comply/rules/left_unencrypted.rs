//! `left-unencrypted`: something that holds data is not encrypted with a key of its own.

use crate::catalog::left_out;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::resource::{AnyResource, Body, Resource};

rule! {
    /// A resource that holds data says nothing of its encryption.
    ///
    /// AWS leaves it unencrypted then, or takes a key that nobody here keeps. Without a key of one's own nobody here
    /// decides who may read the data, nor sees who did. Volumes, file systems and databases stay unencrypted for good
    /// where the property is left out: it cannot be changed later.
    ///
    /// Say the property that the evidence names, and the key that is to be used: one of the account, with a policy of
    /// one's own. The table is of types that hold data and are left open by default; buckets, queues and logs are
    /// encrypted by AWS in any case.
    ///
    /// <https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html>
    LeftUnencrypted, "left-unencrypted", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject
        .model
        .resources
        .values()
        .filter_map(any)
        .flat_map(|(resource, body)| left(resource, body))
        .collect()
}

/// A resource of any type.
fn any(resource: &Resource) -> Option<(&Resource, &AnyResource)> {
    match &resource.body {
        Body::AnyResource(body) => Some((resource, body)),
        _ => None,
    }
}

fn left(resource: &Resource, body: &AnyResource) -> Vec<Found> {
    let written = body.written();
    let rows = left_out::rows(body.kind).filter(|row| row.is_left(&written));
    let found = rows.map(|row| {
        let message = format!("`{}` {}", resource.address, row.why);
        Found::new(&resource.address, row.property.clone(), message)
            .evidence([format!(
                "`{}` says no `{}`",
                body.kind,
                row.property.trim_start_matches('/').replace('/', ".")
            )])
            .help(row.instead.clone())
    });
    found.collect()
}
