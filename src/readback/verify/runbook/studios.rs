//! Studios: what is asked before the first wave, and what destroys apps, users, domains and their file systems.

use super::entry::Entry;
use super::facts::Facts;
use crate::aws::Text;
use crate::plan::{Member, Plan, Stack};
use crate::resource::{Body, Resource};
use crate::runbook::sentences;

/// The id of a domain by its name: AWS chooses it. Nothing where there is none.
const ID: &str = "$(aws sagemaker list-domains --query \"Domains[?DomainName=='{domain}'].DomainId | [:1]\" --output text {at})";
const KEEP_ID: &str = "domain={id}";

/// Where no domain is, there is nothing to ask.
const APPS_OF: [&str; 2] = [
    KEEP_ID,
    "test -z \"$domain\" || aws sagemaker list-apps --domain-id-equals \"$domain\" {at}",
];
const SETTINGS: [&str; 3] = [
    KEEP_ID,
    "test -z \"$domain\" || aws sagemaker describe-domain --domain-id \"$domain\" --output json > {domain}-domain.json {at}",
    "test -z \"$domain\" || landform lock update {blueprint} --from {domain}-domain.json",
];

/// Apps run in spaces or for users, and a space goes when its apps are gone.
const SPACES: [&str; 5] = [
    "aws sagemaker list-apps --domain-id-equals \"$domain\" --query \"Apps[?SpaceName && (Status=='InService' || Status=='Failed')].[SpaceName,AppType,AppName]\" --output text {at} | while read -r owner type app; do aws sagemaker delete-app --domain-id \"$domain\" --space-name \"$owner\" --app-type \"$type\" --app-name \"$app\" {at}; done",
    "aws sagemaker list-apps --domain-id-equals \"$domain\" --query \"Apps[?UserProfileName && (Status=='InService' || Status=='Failed')].[UserProfileName,AppType,AppName]\" --output text {at} | while read -r owner type app; do aws sagemaker delete-app --domain-id \"$domain\" --user-profile-name \"$owner\" --app-type \"$type\" --app-name \"$app\" {at}; done",
    "left=yes",
    "while test -n \"$left\"; do sleep 15; left=$(aws sagemaker list-apps --domain-id-equals \"$domain\" --query \"Apps[?Status=='Deleting'].AppName\" --output text {at}); done",
    "for space in $(aws sagemaker list-spaces --domain-id-equals \"$domain\" --query \"Spaces[].SpaceName\" --output text {at}); do aws sagemaker delete-space --domain-id \"$domain\" --space-name \"$space\" {at}; done",
];

const DELETE_USER: &str =
    "aws sagemaker delete-user-profile --domain-id \"$domain\" --user-profile-name {user} {at}";
const DELETE_DOMAIN: &str =
    "aws sagemaker delete-domain --domain-id \"$domain\" --retention-policy HomeEfsFileSystem=Delete {at}";

/// The domain alone, then its file system, which Terraform keeps.
const DESTROY_DOMAIN: [&str; 4] = [
    "files=$(aws sagemaker describe-domain --domain-id \"$domain\" --query HomeEfsFileSystemId --output text {at})",
    "terraform -chdir={root} destroy -target={target}",
    "for target in $(aws efs describe-mount-targets --file-system-id \"$files\" --query \"MountTargets[].MountTargetId\" --output text {at}); do aws efs delete-mount-target --mount-target-id \"$target\" {at}; done",
    "aws efs delete-file-system --file-system-id \"$files\" {at}",
];

/// The groups that SageMaker made for the domain; they name each other, so their rules go first.
///
/// <https://docs.aws.amazon.com/sagemaker/latest/dg/gs-studio-delete-domain.html>
const GROUPS: [&str; 3] = [
    "groups=$(aws ec2 describe-security-groups --filters \"Name=group-name,Values=security-group-for-inbound-nfs-$domain,security-group-for-outbound-nfs-$domain\" --query \"SecurityGroups[].GroupId\" --output text {at})",
    "for group in $(echo $groups); do aws ec2 revoke-security-group-ingress --group-id \"$group\" --security-group-rule-ids $(aws ec2 describe-security-group-rules --filters \"Name=group-id,Values=$group\" --query 'SecurityGroupRules[?!IsEgress].SecurityGroupRuleId' --output text {at}) {at}; aws ec2 revoke-security-group-egress --group-id \"$group\" --security-group-rule-ids $(aws ec2 describe-security-group-rules --filters \"Name=group-id,Values=$group\" --query 'SecurityGroupRules[?IsEgress].SecurityGroupRuleId' --output text {at}) {at}; done",
    "for group in $(echo $groups); do aws ec2 delete-security-group --group-id \"$group\" {at}; done",
];

/// A domain where it stands.
struct Studio<'p> {
    resource: &'p Resource,
    stack: &'p Stack,
    member: &'p Member,
    facts: Facts,
}

fn studios(plan: &Plan) -> Vec<Studio<'_>> {
    let members = plan
        .stacks
        .iter()
        .flat_map(|stack| stack.members.iter().map(move |member| (stack, member)));
    let each =
        members.flat_map(|(stack, member)| member.resources.iter().map(move |one| (stack, member, one)));
    let domains = each.filter_map(|(stack, member, resource)| {
        let Body::StudioDomain(domain) = &resource.body else {
            return None;
        };
        let named = Facts::at(&resource.place)
            .with("domain", &domain.name)
            .with("blueprint", &plan.blueprint);
        let id = named.fill(ID);
        Some(Studio {
            resource,
            stack,
            member,
            facts: named.with("id", id),
        })
    });
    domains.collect()
}

impl Studio<'_> {
    fn fill(&self, line: &str) -> String {
        self.facts.fill(line)
    }

    /// A line for every user of the domain.
    fn for_users(&self, plan: &Plan, line: &str) -> Vec<String> {
        let id = Text::symbol(&self.resource.address);
        let users = plan.resources().filter_map(|resource| match &resource.body {
            Body::UserProfile(user) if user.domain == id.as_str() => Some(&user.name),
            _ => None,
        });
        users.map(|name| self.facts.clone().with("user", name).fill(line)).collect()
    }

    /// Where its root is, and what Terraform calls it there.
    fn in_terraform(&self) -> Option<Facts> {
        let kind = self.resource.body.terraform()?.kind;
        let module = if self.stack.is_shared() { "module.shared." } else { "" };
        let facts = self.facts.clone();
        let facts = facts.with("target", [module, kind, ".", &self.member.label].concat());
        Some(facts.with("root", self.stack.root_path(&self.resource.place)))
    }
}

/// What a studio that exists runs, and what it is set to.
pub(super) fn before(plan: &Plan) -> [Option<Entry>; 2] {
    let studios = studios(plan);
    let apps = studios.iter().flat_map(|studio| studio.facts.fill_each(&APPS_OF)).collect();
    let settings = studios.iter().flat_map(|studio| studio.facts.fill_each(&SETTINGS)).collect();
    [
        Entry::new(sentences::STUDIO_APPS, apps),
        Entry::new(sentences::STUDIO_SETTINGS, settings),
    ]
}

/// Apps, which no stack made.
pub(super) fn apps(plan: &Plan) -> Option<Entry> {
    let mut runs = Vec::new();
    for studio in studios(plan) {
        runs.push(studio.fill(KEEP_ID));
        runs.extend(studio.facts.fill_each(&SPACES));
    }
    Entry::new(sentences::APPS_FIRST, runs)
}

/// Domains that stacks keep: users first.
pub(super) fn kept(plan: &Plan) -> Vec<Option<Entry>> {
    let each = studios(plan).into_iter().map(|studio| {
        let mut runs = vec![studio.fill(KEEP_ID)];
        runs.extend(studio.for_users(plan, DELETE_USER));
        runs.push(studio.fill(DELETE_DOMAIN));
        runs.extend(studio.facts.fill_each(&GROUPS));
        Entry::new(studio.fill(sentences::DOMAIN_KEPT), runs)
    });
    each.collect()
}

/// Domains of roots: the rest of the root cannot go before.
pub(super) fn of_roots(plan: &Plan) -> Vec<Option<Entry>> {
    let each = studios(plan).into_iter().map(|studio| {
        let facts = studio.in_terraform()?;
        let mut runs = vec![facts.fill(KEEP_ID)];
        runs.extend(facts.fill_each(&DESTROY_DOMAIN));
        runs.extend(facts.fill_each(&GROUPS));
        Entry::new(facts.fill(sentences::DOMAIN_FIRST), runs)
    });
    each.collect()
}
