//! The way back: what nobody's stack holds, the waves in reverse, and what each kind leaves behind.

use super::entry::Entry;
use super::facts::Facts;
use super::{bucket_policies, deploy, handovers, kept, roots, studios};
use crate::plan::{Backend, Plan};
use crate::resource::{Body, Place, Resource};
use crate::runbook::sentences;
use std::collections::BTreeSet;

const DELETE_STACK: &str = "aws cloudformation delete-stack --stack-name {stack} {at}";
const STACK_GONE: &str = "aws cloudformation wait stack-delete-complete --stack-name {stack} {at}";

const UNPROTECT: [&str; 2] = [
    "aws network-firewall update-firewall-delete-protection --firewall-name {name} --no-delete-protection {at}",
    "aws network-firewall update-subnet-change-protection --firewall-name {name} --no-subnet-change-protection {at}",
];
const DELETE_CLUSTER: [&str; 6] = [
    "subnets=$(aws redshift describe-clusters --cluster-identifier {name} --query Clusters[0].ClusterSubnetGroupName --output text {at})",
    "parameters=$(aws redshift describe-clusters --cluster-identifier {name} --query Clusters[0].ClusterParameterGroups[0].ParameterGroupName --output text {at})",
    "aws redshift delete-cluster --cluster-identifier {name} --final-cluster-snapshot-identifier {name}-last-$(date -u +%Y%m%d%H%M%S) {at}",
    "aws redshift wait cluster-deleted --cluster-identifier {name} {at}",
    "aws redshift delete-cluster-subnet-group --cluster-subnet-group-name \"$subnets\" {at}",
    "aws redshift delete-cluster-parameter-group --parameter-group-name \"$parameters\" {at}",
];
const DELETE_SERVERLESS: [&str; 2] = [
    "aws redshift-serverless delete-workgroup --workgroup-name {name} {at}",
    "aws redshift-serverless delete-namespace --namespace-name {namespace} --final-snapshot-name {namespace}-last-$(date -u +%Y%m%d%H%M%S) {at}",
];
const UNGUARD: &str = "sed -i.guarded 's/prevent_destroy = true/prevent_destroy = false/' {file}";
const ADDRESSES: &str =
    "aws ec2 describe-addresses --query \"Addresses[?AssociationId==null].AllocationId\" {at}";
const CONNECTIONS: &str = "aws ec2 describe-vpc-peering-connections --query \"VpcPeeringConnections[?Status.Code=='active'].VpcPeeringConnectionId\" {at}";

pub(super) fn entries(plan: &Plan, backends: &[Backend]) -> Vec<Entry> {
    let mut all = vec![studios::apps(plan), Entry::new(sentences::FIREWALLS_FIRST, each(plan, firewall))];
    all.push(handovers::back(plan, backends));
    all.extend(bucket_policies::back(plan, false));
    if backends.contains(&Backend::CloudFormation) {
        all.extend(of_stacks(plan));
    }
    if backends.contains(&Backend::Terraform) {
        all.push(roots::credentials(plan));
        all.push(bucket_policies::forgotten(plan));
        all.push(Entry::new(sentences::GUARDS_FIRST, guards(plan)));
        all.push(Entry::new(sentences::TABLES_FIRST, each(plan, kept::table)));
        let buckets = kept::emptied(plan);
        all.push(Entry::new(kept::says(sentences::BUCKETS_FIRST, &buckets), buckets));
        let images = |one: &Resource| matches!(&one.body, Body::Repository(_)).then(|| kept::goes(one));
        all.push(Entry::new(sentences::REPOSITORIES_FIRST, each(plan, images)));
        all.extend(studios::of_roots(plan));
        all.extend(roots::removal(plan));
    }
    all.push(Entry::new(sentences::DATABASES_LEFT, kept::databases(plan)));
    all.extend(left(plan));
    if let (true, Some(bucket)) = (backends.contains(&Backend::CloudFormation), &plan.deploy.templates) {
        all.push(Some(Entry::word(
            Facts::new().with("bucket", bucket).fill(sentences::TEMPLATES_LEFT),
        )));
    }
    all.into_iter().flatten().collect()
}

/// The lines of every resource that has some.
fn each(plan: &Plan, lines: impl Fn(&Resource) -> Option<Vec<String>>) -> Vec<String> {
    plan.resources().filter_map(lines).flatten().collect()
}

/// Every file that holds a block which Terraform refuses to destroy.
fn guards(plan: &Plan) -> Vec<String> {
    let files = plan.guarded_files().into_iter();
    files.map(|file| Facts::new().with("file", file).fill(UNGUARD)).collect()
}

fn firewall(resource: &Resource) -> Option<Vec<String>> {
    let Body::Firewall(firewall) = &resource.body else {
        return None;
    };
    let facts = Facts::at(&resource.place).with("name", &firewall.name);
    firewall.protected.then(|| facts.fill_each(&UNPROTECT))
}

/// What stands in networks, the waves, what was kept, the deploying roles.
fn of_stacks(plan: &Plan) -> Vec<Option<Entry>> {
    let mut all = studios::kept(plan);
    all.push(Entry::new(sentences::WAREHOUSES_KEPT, each(plan, warehouse)));
    all.extend((1..=plan.last_wave()).rev().map(|wave| stacks(plan, wave)));
    let databases = |resource: &Resource| matches!(resource.body, Body::Database(_));
    let first = each(plan, |one| if databases(one) { None } else { kept(one) });
    let last = each(plan, |one| if databases(one) { kept(one) } else { None });
    let logs = each(plan, |one| kept(one).and_then(|_| kept::unlogged(one)));
    let lines = kept::explained([logs, first, last].concat());
    all.push(Entry::new(kept::says(sentences::KEPT, &lines), lines));
    all.push(Entry::new(sentences::ROLES_GO, roles(plan)));
    all
}

/// All are told to go before the first is waited for.
fn stacks(plan: &Plan, wave: u32) -> Option<Entry> {
    let stacks: Vec<Facts> = [deploy::stacks(plan, wave), deploy::sets(plan, wave)].concat();
    let lines = [DELETE_STACK, STACK_GONE].into_iter();
    let runs = lines.flat_map(|line| stacks.iter().map(move |stack| stack.fill(line)));
    Entry::new(roots::says(sentences::STACKS_GO, wave), runs.collect())
}

fn roles(plan: &Plan) -> Vec<String> {
    let stacks = plan.bootstrap.iter().rev();
    let places = stacks.flat_map(|stack| stack.places.iter().map(move |place| (stack, place)));
    places
        .map(|(stack, place)| Facts::at(place).with("stack", &stack.stack_name).fill(DELETE_STACK))
        .collect()
}

/// A warehouse; the network is free when it is gone.
fn warehouse(resource: &Resource) -> Option<Vec<String>> {
    let at = Facts::at(&resource.place);
    match &resource.body {
        Body::RedshiftCluster(cluster) => {
            Some(at.with("name", &cluster.identifier).fill_each(&DELETE_CLUSTER))
        }
        Body::RedshiftServerless(workgroup) => Some(
            at.with("name", &workgroup.name)
                .with("namespace", &workgroup.namespace)
                .fill_each(&DELETE_SERVERLESS),
        ),
        _ => None,
    }
}

/// What stacks keep outside of networks, and how it goes for good.
fn kept(resource: &Resource) -> Option<Vec<String>> {
    let is_held = resource.body.retain() && resource.body.cloudformation().is_some();
    (is_held && !resource.body.is_kept_in_network()).then(|| kept::goes(resource))
}

/// What to look for where networks were: addresses that cost money, and connections.
fn left(plan: &Plan) -> [Option<Entry>; 2] {
    let networks = plan.resources().filter(|resource| matches!(resource.body, Body::Vpc(_)));
    let places: BTreeSet<&Place> = networks.map(|resource| &resource.place).collect();
    let asked = |line: &str| places.iter().map(|place| Facts::at(place).fill(line)).collect();
    let gateways = plan.resources().any(|resource| matches!(resource.body, Body::NatGateway(_)));
    let addresses = if gateways { asked(ADDRESSES) } else { Vec::new() };
    [
        Entry::new(sentences::ADDRESSES_LEFT, addresses),
        Entry::new(sentences::PEERINGS_LEFT, asked(CONNECTIONS)),
    ]
}
