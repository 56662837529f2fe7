//! `deployer-locked-out`: what the design writes keeps those from deploying who deploy it.

use crate::comply::finding::Found;
use crate::comply::lockouts::lockouts;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::evaluate::DeployPurpose;

rule! {
    /// The next deployment fails.
    ///
    /// Stack sets deploy as a role in each account, and Terraform as the one that `deploy.terraform_role` names. A
    /// control policy that refuses everything, or everything in the Region of the design, and a Deny in the policy of a
    /// bucket or of a key that is about everybody, bind these roles as well: then nothing of the kind can be made or
    /// changed any more, not even the statement that refuses. Stack sets call from networks of AWS, so a condition on
    /// an endpoint or on addresses of one's own spares nobody who deploys.
    ///
    /// Spare the roles in the statement, by `ArnNotLike` on `aws:PrincipalArn`: the execution role
    /// (`landform-NAME-execution` unless `deploy.execution_role` says another), `stacksets-exec-*` where the design
    /// is for a unit, the role of Terraform. The policy of a bucket that exists already (`complete_policy`) no stack puts:
    /// there spare the role of Terraform, and whoever the profile of the account is, as which the runbook puts it. Where
    /// a bucket is locked already, the root user of its account can delete its policy; a key that nobody may change is
    /// AWS Support's affair.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html>
    DeployerLockedOut, "deployer-locked-out", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    lockouts(subject, DeployPurpose::Make, "locks out who deploys: it refuses")
}
