//! Calls of a wave for what CloudFormation has no type for.

use super::bucket_policies;
use super::entry::Entry;
use super::facts::{Facts, known};
use crate::plan::{Plan, Stack, document_by_hand};
use crate::resource::{Body, Resource, Vpc};
use crate::runbook::sentences;

const ACCEPT: [&str; 2] = [
    "invitation=$(aws ram get-resource-share-invitations --resource-share-arns {share} --query \"resourceShareInvitations[?status=='PENDING'].resourceShareInvitationArn\" --output text {at})",
    "test -z \"$invitation\" || aws ram accept-resource-share-invitation --resource-share-invitation-arn \"$invitation\" {at}",
];
const PUT: &str = "aws glue put-resource-policy --policy-in-json file://{file} --enable-hybrid TRUE {at}";
const OPTIONS: &str = "aws ec2 modify-vpc-peering-connection-options --vpc-peering-connection-id {peering} --{side}-peering-connection-options AllowDnsResolutionFromRemoteVpc={dns} {at}";
const EMPTIED: [&str; 6] = [
    "vpc=$(aws ec2 describe-vpcs --filters Name=cidr,Values={cidr}{named} --query \"Vpcs[].VpcId\" --output text {at})",
    "group=$(aws ec2 describe-security-groups --filters \"Name=vpc-id,Values=$vpc\" Name=group-name,Values=default --query \"SecurityGroups[0].GroupId\" --output text {at})",
    "rules=$(aws ec2 describe-security-group-rules --filters \"Name=group-id,Values=$group\" --query 'SecurityGroupRules[?!IsEgress].SecurityGroupRuleId' --output text {at})",
    "test -z \"$rules\" || aws ec2 revoke-security-group-ingress --group-id \"$group\" --security-group-rule-ids $rules {at}",
    "rules=$(aws ec2 describe-security-group-rules --filters \"Name=group-id,Values=$group\" --query 'SecurityGroupRules[?IsEgress].SecurityGroupRuleId' --output text {at})",
    "test -z \"$rules\" || aws ec2 revoke-security-group-egress --group-id \"$group\" --security-group-rule-ids $rules {at}",
];

pub(super) fn entries(plan: &Plan, wave: u32) -> Vec<Entry> {
    let stacks = plan.stacks.iter().filter(|stack| stack.wave == wave);
    stacks
        .flat_map(|stack| {
            let resources = stack.members.iter().flat_map(|member| &member.resources);
            resources.filter_map(|resource| entry(stack, resource))
        })
        .collect()
}

fn entry(stack: &Stack, resource: &Resource) -> Option<Entry> {
    let at = Facts::at(&resource.place);
    match &resource.body {
        Body::Acceptance(acceptance) => Entry::new(
            sentences::INVITATION,
            at.with("share", known(stack, &acceptance.share)).fill_each(&ACCEPT),
        ),
        Body::CatalogPolicy(_) => {
            let (path, _) = document_by_hand(resource)?;
            Entry::new(sentences::CATALOG_POLICY, vec![at.with("file", path).fill(PUT)])
        }
        Body::BucketPolicy(bucket) => bucket_policies::put(resource, bucket),
        Body::Vpc(vpc) => emptied(at, resource, vpc),
        Body::PeeringAccepter(accepter) => {
            options(at, known(stack, &accepter.peering), "accepter", accepter.dns)
        }
        Body::PeeringOptions(own) => options(at, known(stack, &own.peering), "requester", own.dns),
        _ => None,
    }
}

fn options(at: Facts, peering: String, side: &str, dns: bool) -> Option<Entry> {
    let facts = at.with("peering", peering).with("side", side).with("dns", dns.to_string());
    Entry::new(sentences::PEERING_DNS, vec![facts.fill(OPTIONS)])
}

/// What a network's default group lets through.
fn emptied(at: Facts, resource: &Resource, vpc: &Vpc) -> Option<Entry> {
    let simple = |name: &&String| {
        let known = |b| matches!(b, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9') || b"-_.:/@+ ".contains(&b);
        name.bytes().all(known)
    };
    let name = vpc.tags.get("Name").filter(simple);
    let named = name.map(|name| [" 'Name=tag:Name,Values=", name, "'"].concat()).unwrap_or_default();
    let facts = at.with("cidr", vpc.cidr.to_string()).with("named", named);
    let what = Facts::new()
        .with("network", resource.address.name().to_string())
        .fill(sentences::DEFAULT_GROUP);
    Entry::new(what, facts.fill_each(&EMPTIED))
}
