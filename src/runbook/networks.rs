//! What networks, warehouses and studios need by hand: before the first wave, and on the way back.
//!
//! The waves of the removal take routes and peerings first (`links`), then what stands in networks, then
//! networks with gateways and addresses. Apps and file systems of a studio are nobody's stack, and a network cannot go
//! while anything stands in it, so what stacks keep there goes by hand, before the waves.

use super::sentences::{self, with};
use super::{Instruction, aws, line};
use crate::aws::Text;
use crate::plan::{Plan, Stack};
use crate::resource::{Body, Place, Resource, StudioDomain, UserProfile};

/// True for what is gone by hand before the network's stack can go.
pub(super) fn stands_in_network(resource: &Resource) -> bool {
    resource.body.is_kept_in_network()
}

/// Domains with their users.
fn studios(plan: &Plan) -> Vec<(&Resource, &StudioDomain)> {
    let domains = plan.resources().filter_map(|resource| match &resource.body {
        Body::StudioDomain(domain) => Some((resource, domain)),
        _ => None,
    });
    domains.collect()
}

fn has(plan: &Plan, kinds: &[&str]) -> bool {
    plan.resources().any(|resource| kinds.contains(&resource.body.kind()))
}

/// The id of a domain by its name: AWS chooses it. Nothing where there is none.
fn domain_id(place: &Place, name: &str) -> String {
    let query = ["--query \"Domains[?DomainName=='", name, "'].DomainId | [:1]\" --output text"].concat();
    ["$(", &aws("sagemaker", "list-domains", place, &[&query]), ")"].concat()
}

fn setting(name: &str, value: &str) -> String {
    [name, "=", value].concat()
}

/// What nobody can do later: a domain's source identity, and the database group.
pub(super) fn before(plan: &Plan) -> Vec<Instruction> {
    let mut entries = Vec::new();
    let calls: Vec<String> = studios(plan)
        .into_iter()
        .flat_map(|(resource, domain)| {
            let place = &resource.place;
            let list = aws("sagemaker", "list-apps", place, &["--domain-id-equals \"$domain\""]);
            [setting("domain", &domain_id(place, &domain.name)), where_it_is(&list)]
        })
        .collect();
    if !calls.is_empty() {
        entries.push(Instruction::new(sentences::STUDIO_APPS, calls));
        entries.push(Instruction::new(
            sentences::STUDIO_SETTINGS,
            studios(plan)
                .into_iter()
                .flat_map(|(resource, domain)| told(plan, resource, domain))
                .collect(),
        ));
    }
    entries
}

/// A call about the domain in `$domain`, where there is one.
fn where_it_is(call: &str) -> String {
    ["test -z \"$domain\" || ", call].concat()
}

/// What a domain is set to, into the lock.
fn told(plan: &Plan, resource: &Resource, domain: &StudioDomain) -> [String; 3] {
    let file = [&domain.name, "-domain.json"].concat();
    let output = ["--output json > ", &file].concat();
    let describe = aws(
        "sagemaker",
        "describe-domain",
        &resource.place,
        &["--domain-id \"$domain\"", &output],
    );
    let learn = line(&["landform lock update", &plan.blueprint, "--from", &file]);
    [
        setting("domain", &domain_id(&resource.place, &domain.name)),
        where_it_is(&describe),
        where_it_is(&learn),
    ]
}

/// What must be gone before stacks and roots are: apps, spaces, protection.
pub(super) fn empty(plan: &Plan) -> Vec<Instruction> {
    let mut entries = Vec::new();
    let mut calls = Vec::new();
    for (resource, domain) in studios(plan) {
        let place = &resource.place;
        calls.push(setting("domain", &domain_id(place, &domain.name)));
        calls.extend(spaces_of(place));
    }
    if !calls.is_empty() {
        entries.push(Instruction::new(sentences::APPS_FIRST, calls));
    }
    let firewalls: Vec<String> = plan.resources().filter_map(unprotect).flatten().collect();
    if !firewalls.is_empty() {
        entries.push(Instruction::new(sentences::FIREWALLS_FIRST, firewalls));
    }
    entries
}

/// Apps of the domain in `$domain`, which run in spaces or for users, then its spaces.
fn spaces_of(place: &Place) -> [String; 5] {
    let list =
        |call: &str, query: &str| aws("sagemaker", call, place, &["--domain-id-equals \"$domain\"", query]);
    let delete = |call: &str, flags: &str| aws("sagemaker", call, place, &["--domain-id \"$domain\"", flags]);
    let apps = |owner: &str, flag: &str| {
        let query = [
            "--query \"Apps[?",
            owner,
            " && (Status=='InService' || Status=='Failed')].[",
            owner,
            ",AppType,AppName]\" --output text",
        ];
        let flags = [flag, " \"$owner\" --app-type \"$type\" --app-name \"$app\""];
        let delete = delete("delete-app", &flags.concat());
        [
            &list("list-apps", &query.concat()),
            " | while read -r owner type app; do ",
            &delete,
            "; done",
        ]
        .concat()
    };
    let spaces = list("list-spaces", "--query \"Spaces[].SpaceName\" --output text");
    let left = "--query \"Apps[?Status=='Deleting'].AppName\" --output text";
    [
        apps("SpaceName", "--space-name"),
        apps("UserProfileName", "--user-profile-name"),
        setting("left", "yes"),
        ["while test -n \"$left\"; do sleep 15; left=$(", &list("list-apps", left), "); done"].concat(),
        for_each("space", &spaces, &[&delete("delete-space", "--space-name \"$space\"")]),
    ]
}

/// The users of one domain.
fn users<'a>(plan: &'a Plan, domain: &Resource) -> impl Iterator<Item = &'a UserProfile> {
    let id = Text::symbol(&domain.address);
    plan.resources().filter_map(move |resource| match &resource.body {
        Body::UserProfile(user) if user.domain == id.as_str() => Some(user),
        _ => None,
    })
}

fn unprotect(resource: &Resource) -> Option<[String; 2]> {
    let Body::Firewall(firewall) = &resource.body else {
        return None;
    };
    if !firewall.protected {
        return None;
    }
    let call = |name: &str, flag: &str| {
        aws(
            "network-firewall",
            name,
            &resource.place,
            &["--firewall-name", &firewall.name, flag],
        )
    };
    Some([
        call("update-firewall-delete-protection", "--no-delete-protection"),
        call("update-subnet-change-protection", "--no-subnet-change-protection"),
    ])
}

/// What stacks keep in networks: users before their domain, then warehouses; each must be gone before the waves.
pub(super) fn kept_inside(plan: &Plan) -> Vec<Instruction> {
    let mut entries: Vec<Instruction> = studios(plan)
        .into_iter()
        .map(|(resource, domain)| {
            let place = &resource.place;
            let mut calls = vec![setting("domain", &domain_id(place, &domain.name))];
            calls.extend(users(plan, resource).map(|user| {
                let one = ["--domain-id \"$domain\" --user-profile-name ", &user.name].concat();
                aws("sagemaker", "delete-user-profile", place, &[&one])
            }));
            calls.push(aws(
                "sagemaker",
                "delete-domain",
                place,
                &["--domain-id \"$domain\" --retention-policy HomeEfsFileSystem=Delete"],
            ));
            calls.extend(groups_of(place));
            Instruction::new(with(sentences::DOMAIN_KEPT, "domain", &domain.name), calls)
        })
        .collect();
    let warehouses: Vec<String> = plan.resources().filter_map(forget_warehouse).flatten().collect();
    if !warehouses.is_empty() {
        entries.push(Instruction::new(sentences::WAREHOUSES_KEPT, warehouses));
    }
    entries
}

/// The domain first, then its file system, which Terraform keeps; the rest of the root cannot go before.
pub(super) fn domains_first(plan: &Plan) -> Vec<Instruction> {
    let mut entries = Vec::new();
    for stack in plan.roots() {
        for member in &stack.members {
            for resource in &member.resources {
                let Body::StudioDomain(domain) = &resource.body else {
                    continue;
                };
                let mut calls = vec![
                    setting("domain", &domain_id(&resource.place, &domain.name)),
                    setting("files", &home_of(&resource.place)),
                    destroy_only(stack, &resource.place, &["aws_sagemaker_domain.", &member.label].concat()),
                ];
                calls.extend(files_of(&resource.place));
                calls.extend(groups_of(&resource.place));
                let what = with(sentences::DOMAIN_FIRST, "domain", &domain.name);
                entries.push(Instruction::new(what, calls));
            }
        }
    }
    entries
}

fn destroy_only(stack: &Stack, place: &Place, address: &str) -> String {
    let module = if stack.is_shared() { "module.shared." } else { "" };
    ["terraform -chdir=", &stack.root_path(place), " destroy -target=", module, address].concat()
}

/// What to look for when every stack and root is gone: addresses and connections.
pub(super) fn left(plan: &Plan) -> Vec<Instruction> {
    let mut entries = Vec::new();
    let mut seen: Vec<&Place> = plan
        .resources()
        .filter(|resource| resource.body.kind() == "vpc")
        .map(|resource| &resource.place)
        .collect();
    seen.sort();
    seen.dedup();
    let look = |call: &str, query: &str| -> Vec<String> {
        seen.iter().map(|place| aws("ec2", call, place, &["--query", query])).collect()
    };
    if has(plan, &["nat-gateway"]) {
        entries.push(Instruction::new(
            sentences::ADDRESSES_LEFT,
            look("describe-addresses", "\"Addresses[?AssociationId==null].AllocationId\""),
        ));
    }
    if has(plan, &["vpc"]) {
        let query = "\"VpcPeeringConnections[?Status.Code=='active'].VpcPeeringConnectionId\"";
        entries.push(Instruction::new(
            sentences::PEERINGS_LEFT,
            look("describe-vpc-peering-connections", query),
        ));
    }
    entries
}

/// The file system of the domain in `$domain`.
fn home_of(place: &Place) -> String {
    let query = "--domain-id \"$domain\" --query HomeEfsFileSystemId --output text";
    ["$(", &aws("sagemaker", "describe-domain", place, &[query]), ")"].concat()
}

/// The file system in `$files`, its mount targets first.
fn files_of(place: &Place) -> [String; 2] {
    let query = "--file-system-id \"$files\" --query \"MountTargets[].MountTargetId\" --output text";
    let targets = aws("efs", "describe-mount-targets", place, &[query]);
    let delete = aws("efs", "delete-mount-target", place, &["--mount-target-id \"$target\""]);
    [
        for_each("target", &targets, &[&delete]),
        aws("efs", "delete-file-system", place, &["--file-system-id \"$files\""]),
    ]
}

/// The groups that SageMaker made for the domain in `$domain`; they name each other, so their rules go first.
///
/// <https://docs.aws.amazon.com/sagemaker/latest/dg/gs-studio-delete-domain.html>
fn groups_of(place: &Place) -> [String; 3] {
    let names = "--filters \"Name=group-name,Values=security-group-for-inbound-nfs-$domain,security-group-for-outbound-nfs-$domain\" \
                 --query \"SecurityGroups[].GroupId\" --output text";
    let groups = ["$(", &aws("ec2", "describe-security-groups", place, &[names]), ")"].concat();
    // Single quotes: `!` is the history of an interactive shell inside others.
    let rules = |side: &str| {
        let query = [
            "--filters \"Name=group-id,Values=$group\" --query 'SecurityGroupRules[?",
            side,
            "].SecurityGroupRuleId' --output text",
        ];
        ["$(", &aws("ec2", "describe-security-group-rules", place, &[&query.concat()]), ")"].concat()
    };
    let revoke = |call: &str, side: &str| {
        let rest = ["--group-id \"$group\" --security-group-rule-ids ", &rules(side)].concat();
        aws("ec2", call, place, &[&rest])
    };
    let revoke = [
        revoke("revoke-security-group-ingress", "!IsEgress"),
        revoke("revoke-security-group-egress", "IsEgress"),
    ];
    let delete = aws("ec2", "delete-security-group", place, &["--group-id \"$group\""]);
    [
        setting("groups", &groups),
        for_each("group", "echo $groups", &[&revoke[0], &revoke[1]]),
        for_each("group", "echo $groups", &[&delete]),
    ]
}

fn for_each(name: &str, words: &str, calls: &[&str]) -> String {
    ["for ", name, " in $(", words, "); do ", &calls.join("; "), "; done"].concat()
}

/// How a warehouse goes; the network is free when it is gone.
fn forget_warehouse(resource: &Resource) -> Option<Vec<String>> {
    match &resource.body {
        Body::RedshiftCluster(cluster) => Some(forget_with_groups(resource, &cluster.identifier)),
        Body::RedshiftServerless(workgroup) => {
            Some(forget_serverless(resource, &workgroup.name, &workgroup.namespace))
        }
        _ => None,
    }
}

/// The name of a last snapshot. It stays when all else is gone, so the next of its name needs another one.
fn last_snapshot(name: &str) -> String {
    [name, "-last-$(date -u +%Y%m%d%H%M%S)"].concat()
}

/// The groups of a cluster have names that CloudFormation chose; nothing tells them when the cluster is gone.
fn forget_with_groups(resource: &Resource, name: &str) -> Vec<String> {
    let place = &resource.place;
    let ask = |variable: &str, group: &str| {
        let query = ["--query Clusters[0].", group, " --output text"].concat();
        let rest = ["--cluster-identifier", name, &query];
        setting(variable, &["$(", &aws("redshift", "describe-clusters", place, &rest), ")"].concat())
    };
    vec![
        ask("subnets", "ClusterSubnetGroupName"),
        ask("parameters", "ClusterParameterGroups[0].ParameterGroupName"),
        forget_cluster(resource, name),
        aws("redshift", "wait cluster-deleted", place, &["--cluster-identifier", name]),
        aws(
            "redshift",
            "delete-cluster-subnet-group",
            place,
            &["--cluster-subnet-group-name \"$subnets\""],
        ),
        aws(
            "redshift",
            "delete-cluster-parameter-group",
            place,
            &["--parameter-group-name \"$parameters\""],
        ),
    ]
}

/// The last snapshot stays.
fn forget_cluster(resource: &Resource, name: &str) -> String {
    let last = last_snapshot(name);
    aws(
        "redshift",
        "delete-cluster",
        &resource.place,
        &["--cluster-identifier", name, "--final-cluster-snapshot-identifier", &last],
    )
}

/// A workgroup, then its namespace, of which the last snapshot stays.
fn forget_serverless(resource: &Resource, name: &str, namespace: &str) -> Vec<String> {
    let last = last_snapshot(namespace);
    vec![
        aws(
            "redshift-serverless",
            "delete-workgroup",
            &resource.place,
            &["--workgroup-name", name],
        ),
        aws(
            "redshift-serverless",
            "delete-namespace",
            &resource.place,
            &["--namespace-name", namespace, "--final-snapshot-name", &last],
        ),
    ]
}
