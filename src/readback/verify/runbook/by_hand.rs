//! Calls of a wave for what CloudFormation has no type for.

use super::entry::Entry;
use super::facts::Facts;
use crate::aws::{Part, Text};
use crate::plan::{Plan, Stack, document_by_hand};
use crate::resource::{Body, Resource};
use crate::runbook::sentences;

const ACCEPT: [&str; 2] = [
    "invitation=$(aws ram get-resource-share-invitations --resource-share-arns {share} --query \"resourceShareInvitations[?status=='PENDING'].resourceShareInvitationArn\" --output text {at})",
    "test -z \"$invitation\" || aws ram accept-resource-share-invitation --resource-share-invitation-arn \"$invitation\" {at}",
];
const PUT: &str = "aws glue put-resource-policy --policy-in-json file://{file} --enable-hybrid TRUE {at}";
const OPTIONS: &str = "aws ec2 modify-vpc-peering-connection-options --vpc-peering-connection-id {peering} --{side}-peering-connection-options AllowDnsResolutionFromRemoteVpc={dns} {at}";

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

/// A text with the ids that the lock knows in place of symbols.
fn known(stack: &Stack, text: &str) -> String {
    let text = Text::from(text);
    let parts = text.parts().into_iter().map(|part| match part {
        Part::Literal(text) => text,
        Part::Symbol(address) => stack.foreign.get(address).map_or(address, |foreign| &foreign.value),
    });
    parts.collect()
}
