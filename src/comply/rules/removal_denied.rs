//! `removal-denied`: what the design makes cannot be removed by those who deploy it.

use crate::comply::finding::Found;
use crate::comply::lockouts::lockouts;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::evaluate::DeployPurpose;

rule! {
    /// A resource can be made and not be removed.
    ///
    /// Whoever deploys also removes: what leaves the blueprint, and what has to be replaced. A control policy that keeps
    /// everybody from deleting a trail is often meant so; but a stack from which the trail is to go, or which AWS rolls
    /// back, then fails and stays half done. What outlives its stack (buckets, keys) is left alone.
    ///
    /// Spare the deploying roles in the statement, by `ArnNotLike` on `aws:PrincipalArn`, or leave it and lift it by hand
    /// when something is to be removed.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html>
    RemovalDenied, "removal-denied", Low, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    lockouts(subject, DeployPurpose::Remove, "lets who deploys make and not remove: it refuses")
}
