//! Buckets whose whole policy two designs write: whichever comes later takes away what the other has put.

use crate::diagnostic::{Diagnostic, Span};
use crate::model::Model;
use crate::resource::{Body, Resource};

/// Who writes the whole policy of a bucket.
enum Owns<'m> {
    /// Whoever makes it.
    Makes(&'m Resource),
    /// Whoever completes the policy of one that exists already.
    Completes(&'m Resource),
}

/// An error for each bucket of this design whose policy another design in reach writes as well.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>
pub fn policy_owners(model: &Model) -> Vec<Diagnostic> {
    let own = owned(model);
    let others: Vec<(&str, &Model, &str, Owns<'_>)> = model
        .beyond
        .values()
        .flat_map(|other| {
            owned(other)
                .into_iter()
                .map(move |(name, owns)| (name, other, other.name.as_str(), owns))
        })
        .collect();
    let mut found = Vec::new();
    for (name, mine) in &own {
        let same = others.iter().filter(|(theirs, ..)| theirs == name);
        found.extend(
            same.filter_map(|(_, other, design, theirs)| clash(model, mine, (other, design, theirs))),
        );
    }
    found
}

fn owned(model: &Model) -> Vec<(&str, Owns<'_>)> {
    let each = model.resources.values().filter_map(|resource| match &resource.body {
        Body::Bucket(bucket) if model.policies_before.contains_key(&resource.address) => {
            Some((bucket.name.as_str(), Owns::Completes(resource)))
        }
        Body::Bucket(bucket) if !resource.existence.is_existing() => {
            Some((bucket.name.as_str(), Owns::Makes(resource)))
        }
        _ => None,
    });
    each.collect()
}

fn clash(
    model: &Model,
    mine: &Owns<'_>,
    (other, design, theirs): (&Model, &str, &Owns<'_>),
) -> Option<Diagnostic> {
    let span = |model: &Model, resource: &Resource| -> Span { model.origins.resource(&resource.address) };
    let (own, there, message, help) = match (mine, theirs) {
        (Owns::Completes(own), Owns::Completes(there)) => (
            own,
            there,
            format!(
                "`{}` and the design `{design}` both write the whole policy of this bucket",
                own.address
            ),
            "let one design complete it, and take `complete_policy` out of the other, which says its grants there (`uses:`)",
        ),
        (Owns::Completes(own), Owns::Makes(there)) => (
            own,
            there,
            format!(
                "`{}` exists already for this design, and the design `{design}` makes it with its whole policy",
                own.address
            ),
            "take `complete_policy` out, and say what is needed where the bucket is made: `uses:` that design, and grant on its address",
        ),
        (Owns::Makes(own), Owns::Completes(there)) => (
            own,
            there,
            format!(
                "`{}` is made here with its whole policy, and the design `{design}` writes it as one that exists already",
                own.address
            ),
            "take `complete_policy` out of the other design; its grants on the address of this one are written here",
        ),
        // Two designs that make one bucket are told by its name.
        (Owns::Makes(_), Owns::Makes(_)) => return None,
    };
    Some(
        Diagnostic::error("policy-of-two", span(model, own), message)
            .also(span(other, there), "the other one")
            .note("a bucket has one policy: whichever is put later takes away the statements of the other")
            .help(help),
    )
}
