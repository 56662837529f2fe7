//! `rule-admits-nothing`: a rule of a security group that no packet fits.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;

rule! {
    /// A rule of a security group is about nobody.
    ///
    /// Such as a group of another VPC that no working peering connection joins, a group of another region, or
    /// addresses of IPv6 where no network has any. Whoever wrote it expects traffic that never comes.
    ///
    /// Remove the rule, or make the connection that it was written for.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html>
    RuleAdmitsNothing, "rule-admits-nothing", Low, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject.network_facts(
        subject.universe.network().rules_without_effect(),
        "remove the rule, or make the connection that it was written for",
    )
}
