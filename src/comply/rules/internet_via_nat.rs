//! `internet-via-nat`: people's code beside data reaches every address on the internet.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;

rule! {
    /// A studio or a warehouse reaches any address on the internet, and nothing looks at where it goes.
    ///
    /// A studio that is kept in a VPC still sends data anywhere when the VPC has a NAT gateway: the gateway hides
    /// who calls and filters nothing. Libraries from one or two package indexes need a list of domains, not the
    /// whole internet.
    ///
    /// Write `internet: inspected` with `allow: [.pypi.org, .pythonhosted.org]` at the network, or leave `internet`
    /// out and take packages from a mirror inside. The rule asks the evaluator for packets from whatever sits in a
    /// VPC without a firewall; VPCs with one are the subject of `egress-uninspected`.
    ///
    /// <https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-and-internet-access.html>
    InternetViaNat, "internet-via-nat", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject.network_facts(
        subject.universe.network().open_ways(),
        "write `internet: inspected` and `allow:` with the domains that are needed, or leave `internet` out",
    )
}
