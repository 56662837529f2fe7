//! `group-open-to-internet`: a security group that lets the whole internet in, with a way for its packets.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;

rule! {
    /// A security group admits every public address, and packets from the internet arrive.
    ///
    /// Rules are taken together: halves of the address space that add up to all of it count. Groups that no
    /// packet from the internet reaches, for want of a gateway, a route or a public address, are not named.
    ///
    /// Admit the addresses that need it, or take the way away.
    ///
    /// <https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html>
    GroupOpenToInternet, "group-open-to-internet", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject.network_facts(
        subject.universe.network().open_groups(),
        "name the blocks that need it, or take the public address away",
    )
}
