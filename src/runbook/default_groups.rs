//! Networks that stacks made into the calls that empty their default security groups.

use super::{Instruction, aws, sentences};
use crate::resource::{Resource, Vpc};

/// Takes the rules of a network's default group away: all in among its members, all out. CloudFormation makes the group
/// with the network and has no type for it; Terraform has.
///
/// <https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html>
pub(super) fn emptied(resource: &Resource, vpc: &Vpc) -> Instruction {
    let ask = |variable: &str, call: &str, rest: &[&str]| {
        let rest = [rest, &["--output text"]].concat();
        [variable, "=$(", &aws("ec2", call, &resource.place, &rest), ")"].concat()
    };
    let cidr = ["Name=cidr,Values=", &vpc.cidr.to_string()].concat();
    // Which of them it is, where two networks have the same addresses; no group is found where that leaves several.
    let simple = |name: &&String| name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:/@+ ".contains(c));
    let name = vpc.tags.get("Name").filter(simple);
    let name = name.map(|name| ["'Name=tag:Name,Values=", name, "'"].concat());
    let filters: Vec<&str> = ["--filters", &cidr].into_iter().chain(name.as_deref()).collect();
    let mut commands = vec![
        ask("vpc", "describe-vpcs", &[&filters, &["--query \"Vpcs[].VpcId\""][..]].concat()),
        ask(
            "group",
            "describe-security-groups",
            &[
                "--filters \"Name=vpc-id,Values=$vpc\" Name=group-name,Values=default --query \"SecurityGroups[0].GroupId\"",
            ],
        ),
    ];
    for (way, which) in [("ingress", "!IsEgress"), ("egress", "IsEgress")] {
        // Single quotes: `!` is the history of an interactive shell inside others.
        let query = ["--query 'SecurityGroupRules[?", which, "].SecurityGroupRuleId'"].concat();
        commands.push(ask(
            "rules",
            "describe-security-group-rules",
            &["--filters \"Name=group-id,Values=$group\"", &query],
        ));
        let call = ["revoke-security-group-", way].concat();
        let revoke = aws(
            "ec2",
            &call,
            &resource.place,
            &["--group-id \"$group\" --security-group-rule-ids $rules"],
        );
        commands.push(["test -z \"$rules\" || ", &revoke].concat());
    }
    Instruction::new(
        sentences::with(sentences::DEFAULT_GROUP, "network", resource.address.name()),
        commands,
    )
}
