//! VPC endpoints that are written one by one.

use super::draft::{DocumentSide, Draft};
use super::grammar::PolicyGrammar;
use super::join_statements::sid;
use super::networks::net::DraftNetwork;
use crate::aws::{Address, Name, Region};
use crate::blueprint::decode::closest;
use crate::blueprint::values::{Entry, Spanned};
use crate::blueprint::{self, Network};
use crate::catalog::actions::{self, Action};
use crate::catalog::aws_owned_buckets::{self, AwsOwnedBucket};
use crate::catalog::services::{self, EndpointKind, ServiceEndpoint};
use crate::catalog::{aws_owned_resources, context_keys};
use crate::diagnostic::Diagnostic;
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resource::{Body, DocumentName, Endpoint};
use std::collections::BTreeMap;

impl Draft<'_> {
    /// Every endpoint, with a policy that admits the organization until grants say more.
    pub(super) fn endpoints(&mut self) {
        for (_, entry) in self.blueprint.networks.iter() {
            self.network_ids(&entry.value);
        }
        for (name, entry) in self.blueprint.endpoints.iter() {
            self.endpoint(name, entry);
        }
        self.read_buckets_of_aws();
        self.missing_endpoints();
    }

    fn network_ids(&mut self, network: &Network) {
        let lists = [
            ("subnet-", network.subnets.as_ref()),
            ("rtb-", network.route_tables.as_ref()),
            ("sg-", network.security_groups.as_ref()),
        ];
        if let Some(vpc) = &network.vpc {
            self.check_id("vpc-", vpc);
        }
        for (prefix, words) in lists {
            words.iter().flat_map(|all| all.iter()).for_each(|word| self.check_id(prefix, word));
        }
    }

    /// Ids of EC2: a prefix and 8 or 17 hexadecimal digits.
    fn check_id(&mut self, prefix: &str, id: &Spanned<String>) {
        let digits = id.strip_prefix(prefix).unwrap_or_default();
        if !matches!(digits.len(), 8 | 17)
            || !digits.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase())
        {
            let message = format!("`{}` is no id of the form `{prefix}…`", id.value);
            self.problems.push(
                Diagnostic::error("id-invalid", id.span, message)
                    .help("ids have 8 or 17 hexadecimal digits in lower case"),
            );
        }
    }

    fn endpoint(&mut self, name: &Name, entry: &Entry<blueprint::Endpoint>) {
        let written = &entry.value;
        let Some(net) = self.net(&written.network) else {
            return;
        };
        let Some(known) = services::endpoint(&written.service) else {
            self.unknown_service(&written.service);
            return;
        };
        let gateway = known.kinds.contains(&EndpointKind::Gateway);
        let private_dns = written.private_dns.is_none_or(|on| *on);
        let Some(kind) = self.endpoint_kind(&net.name, gateway, private_dns, written.network.span) else {
            return;
        };
        let statements = match &written.statements {
            Some(json) => self.written(PolicyGrammar::Endpoint, json),
            None => self.open_statements(known, &net.place.region),
        };
        let tags = BTreeMap::from([("Name".to_owned(), [&self.model.name, "-", name].concat())]);
        let endpoint = Endpoint {
            vpc: net.vpc.clone(),
            service: known.in_region(&net.place.region),
            kind,
            policy: Document::new(statements),
            tags: tags.into_iter().chain(self.tags::<Endpoint>(&written.tags)).collect(),
        };
        let address = self.insert(name, net.place.clone(), net.target.clone(), endpoint, entry.key);
        self.has_endpoint(&net.name, &written.service);
        match &written.statements {
            Some(json) => self.remember(&address, DocumentName::Endpoint, json.span),
            None => self.leave_open(address),
        }
    }

    /// Reports a service that has no endpoints.
    pub(super) fn unknown_service(&mut self, service: &Spanned<String>) {
        let names = services::endpoints().rows.iter().map(|row| row.name.as_str());
        let near = closest(service, names).map(str::to_owned);
        self.unknown("endpoint service", service, near, service.span);
    }

    /// The policy of an endpoint until grants say more: principals of the organization, on resources of the organization
    /// where its services tell whose they are, and on what nobody's organization owns.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html>
    pub(super) fn open_statements(&self, known: &ServiceEndpoint, region: &Region) -> Vec<Statement> {
        let admitted = Statement::allow()
            .sid("AdmitOrganization")
            .principals(PrincipalSet::everyone())
            .actions(["*"])
            .resources(["*"]);
        let admitted = self.of_organization(admitted);
        if !known.fills(context_keys::RESOURCE_ORG_ID) {
            return vec![admitted];
        }
        let own = [self.model.organization.id.clone()];
        let spared = aws_owned_resources::used_through(&known.name).map(|row| {
            let statement = Statement::allow()
                .sid(sid(&[&row.purpose]))
                .principals(PrincipalSet::everyone())
                .actions(row.actions.iter().cloned())
                .resources(row.in_region(region));
            self.of_organization(statement)
        });
        std::iter::once(admitted.when("StringEquals", context_keys::RESOURCE_ORG_ID, own))
            .chain(spared)
            .collect()
    }

    fn of_organization(&self, statement: Statement) -> Statement {
        statement.when("StringEquals", context_keys::PRINCIPAL_ORG_ID, [self.model.organization.id.clone()])
    }

    /// What other endpoints of a network lead to in buckets of AWS must pass its endpoint of S3.
    fn read_buckets_of_aws(&mut self) {
        let nets: Vec<DraftNetwork> = self.known_networks().cloned().collect();
        let open = self.open_endpoints_by_vpc("s3");
        for net in nets {
            let rows: BTreeMap<&str, &AwsOwnedBucket> = net
                .services
                .iter()
                .flat_map(|service| aws_owned_buckets::needed_with(service, &net.place.region))
                .map(|row| (row.bucket.as_str(), row))
                .collect();
            for endpoint in open.get(&net.vpc).into_iter().flatten() {
                for row in rows.values() {
                    let statement = self.read_bucket_of_aws(row, &net.place.region);
                    self.add(endpoint, DocumentSide::Resource, statement);
                }
            }
        }
    }

    fn read_bucket_of_aws(&self, row: &AwsOwnedBucket, region: &Region) -> Statement {
        let name = row.in_region(region);
        let partition = region.partition();
        let whole = [partition.bucket_arn(&name), partition.bucket_arn(&[&name, "/*"].concat())];
        let known: Vec<&Action> = row.actions.iter().filter_map(|action| actions::action(action)).collect();
        let touched = whole.into_iter().filter(|on| known.iter().any(|action| action.is_checked_on(on)));
        let statement = Statement::allow()
            .sid(sid(&[&row.purpose]))
            .principals(PrincipalSet::everyone())
            .actions(row.actions.iter().cloned())
            .resources(touched);
        if row.caller_signs {
            self.of_organization(statement)
        } else {
            statement
        }
    }

    /// The endpoints of a service whose policies are derived, by their VPCs.
    fn open_endpoints_by_vpc(&self, service: &str) -> BTreeMap<String, Vec<Address>> {
        let mut found: BTreeMap<String, Vec<Address>> = BTreeMap::new();
        for resource in self.model.resources.values() {
            if let Body::Endpoint(endpoint) = &resource.body
                && self.is_endpoint_of(&resource.address, service)
                && self.is_open(&resource.address)
            {
                found.entry(endpoint.vpc.clone()).or_default().push(resource.address.clone());
            }
        }
        found
    }
}
