//! What networks, warehouses and studios need by hand: before the first wave, and on the way back.
//!
//! The waves of the removal take routes and peerings first (`links`), then what stands in networks, then
//! networks with gateways and addresses. Apps and file systems of a studio are nobody's stack, so they go by hand.

use super::{Entry, aws, line, resources};
use crate::plan::Plan;
use crate::resource::{Body, Place, Resource, StudioDomain, UserProfile};

/// Domains with their users.
fn studios(plan: &Plan) -> Vec<(&Resource, &StudioDomain)> {
    let domains = resources(plan).filter_map(|resource| match &resource.body {
        Body::StudioDomain(domain) => Some((resource, domain)),
        _ => None,
    });
    domains.collect()
}

fn has(plan: &Plan, kinds: &[&str]) -> bool {
    resources(plan).any(|resource| kinds.contains(&resource.body.kind()))
}

/// The id of a domain by its name: AWS chooses it.
fn domain_id(place: &Place, name: &str) -> String {
    let query = ["--query \"Domains[?DomainName=='", name, "'].DomainId | [0]\" --output text"].concat();
    ["$(", &aws("sagemaker", "list-domains", place, &[&query]), ")"].concat()
}

fn setting(name: &str, value: &str) -> String {
    [name, "=", value].concat()
}

/// What nobody can do later: a domain's source identity, and the database group.
pub(super) fn before(plan: &Plan) -> Vec<Entry> {
    let mut entries = Vec::new();
    let calls: Vec<String> = studios(plan)
        .into_iter()
        .map(|(resource, domain)| {
            let place = &resource.place;
            aws(
                "sagemaker",
                "list-apps",
                place,
                &["--domain-id-equals", &domain_id(place, &domain.name)],
            )
        })
        .collect();
    if !calls.is_empty() {
        entries.push(Entry::new(
            "A studio that exists already takes a change of its source identity only while none of its apps runs: stop and delete those that this shows.",
            calls,
        ));
        entries.push(Entry::new(
            "And what such a studio is set to, for the lock: `landform check` then says when the blueprint would change it.",
            studios(plan)
                .into_iter()
                .flat_map(|(resource, domain)| told(plan, resource, domain))
                .collect(),
        ));
    }
    entries
}

/// What a domain is set to, into the lock.
fn told(plan: &Plan, resource: &Resource, domain: &StudioDomain) -> [String; 2] {
    let file = [&domain.name, "-domain.json"].concat();
    let id = domain_id(&resource.place, &domain.name);
    let describe = aws(
        "sagemaker",
        "describe-domain",
        &resource.place,
        &["--domain-id", &id, "--output json >", &file],
    );
    let blueprint = [&plan.design, ".yaml"].concat();
    [describe, line(&["landform lock update", &blueprint, "--from", &file])]
}

/// What must be gone before stacks and roots are: apps, spaces, protection.
pub(super) fn empty(plan: &Plan) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut calls = Vec::new();
    for (resource, domain) in studios(plan) {
        let place = &resource.place;
        calls.push(setting("domain", &domain_id(place, &domain.name)));
        calls.push(aws("sagemaker", "list-apps", place, &["--domain-id-equals", "\"$domain\""]));
        calls.extend(users(plan, place).map(|user| {
            let one = [
                "--domain-id \"$domain\" --user-profile-name ",
                &user.name,
                " --app-type JupyterServer --app-name default",
            ]
            .concat();
            aws("sagemaker", "delete-app", place, &[&one])
        }));
        calls.push(aws("sagemaker", "list-spaces", place, &["--domain-id-equals", "\"$domain\""]));
    }
    if !calls.is_empty() {
        entries.push(Entry::new(
            "Apps and spaces of studios, which no stack made: delete every one that the lists show, the default ones with these lines.",
            calls,
        ));
    }
    let firewalls: Vec<String> = resources(plan).filter_map(unprotect).flatten().collect();
    if !firewalls.is_empty() {
        entries.push(Entry::new("Firewalls are protected from removal: take that away first.", firewalls));
    }
    entries
}

fn users<'a>(plan: &'a Plan, place: &'a Place) -> impl Iterator<Item = &'a UserProfile> {
    resources(plan)
        .filter(move |resource| resource.place == *place)
        .filter_map(|resource| match &resource.body {
            Body::UserProfile(user) => Some(user),
            _ => None,
        })
}

fn unprotect(resource: &Resource) -> Option<[String; 2]> {
    let Body::Firewall(firewall) = &resource.body else { return None };
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

/// What is left when every stack and root is gone: file systems, addresses, groups that SageMaker made, connections.
pub(super) fn left(plan: &Plan) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut seen: Vec<&Place> = resources(plan)
        .filter(|resource| resource.body.kind() == "vpc")
        .map(|resource| &resource.place)
        .collect();
    seen.sort();
    seen.dedup();
    let files: Vec<String> = studios(plan)
        .into_iter()
        .flat_map(|(resource, _)| files_of(&resource.place))
        .collect();
    if !files.is_empty() {
        entries.push(Entry::new(
            "File systems of studios and the groups around them, made by SageMaker: they destroy what people kept, and hold the network until they are gone. Mount targets go first.",
            files,
        ));
    }
    let look = |call: &str, query: &str| -> Vec<String> { seen.iter().map(|place| aws("ec2", call, place, &["--query", query])).collect() };
    if has(plan, &["nat-gateway"]) {
        entries.push(Entry::new(
            "Addresses cost money while nothing uses them: release any that is left of this design.",
            look("describe-addresses", "\"Addresses[?AssociationId==null].AllocationId\""),
        ));
    }
    if has(plan, &["vpc"]) {
        let query = "\"VpcPeeringConnections[?Status.Code=='active'].VpcPeeringConnectionId\"";
        entries.push(Entry::new(
            "Peering connections: none of this design is left.",
            look("describe-vpc-peering-connections", query),
        ));
    }
    entries
}

fn files_of(place: &Place) -> Vec<String> {
    let find = aws(
        "efs",
        "describe-file-systems",
        place,
        &["--query \"FileSystems[?contains(to_string(Tags), 'ManagedByAmazonSageMakerResource')].FileSystemId | [0]\" --output text"],
    );
    let targets = aws(
        "efs",
        "describe-mount-targets",
        place,
        &["--file-system-id \"$files\" --query \"MountTargets[].MountTargetId\" --output text"],
    );
    vec![
        setting("files", &["$(", &find, ")"].concat()),
        [
            "for target in $(",
            &targets,
            "); do ",
            &aws("efs", "delete-mount-target", place, &["--mount-target-id \"$target\""]),
            "; done",
        ]
        .concat(),
        aws("efs", "delete-file-system", place, &["--file-system-id \"$files\""]),
        aws(
            "ec2",
            "describe-security-groups",
            place,
            &["--filters \"Name=tag-key,Values=ManagedByAmazonSageMakerResource\" --query \"SecurityGroups[].GroupId\""],
        ),
    ]
}

/// The last snapshot stays.
pub(super) fn forget_cluster(resource: &Resource, name: &str) -> String {
    let last = [name, "-last"].concat();
    aws(
        "redshift",
        "delete-cluster",
        &resource.place,
        &["--cluster-identifier", name, "--final-cluster-snapshot-identifier", &last],
    )
}

pub(super) fn forget_serverless(resource: &Resource, name: &str) -> String {
    aws(
        "redshift-serverless",
        "delete-workgroup",
        &resource.place,
        &["--workgroup-name", name],
    )
}

pub(super) fn forget_domain(resource: &Resource, name: &str) -> String {
    let id = domain_id(&resource.place, name);
    aws(
        "sagemaker",
        "delete-domain",
        &resource.place,
        &["--domain-id", &id, "--retention-policy HomeEfsFileSystem=Delete"],
    )
}
