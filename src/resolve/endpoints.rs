//! VPC endpoints that are written one by one.

use super::draft::{DocumentSide, Draft};
use super::existing::Stated;
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
use crate::diagnostic::{Diagnostic, Span};
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resource::{Body, DocumentName, Endpoint, EndpointType, Existence, KeySaid};
use std::collections::{BTreeMap, BTreeSet};

fn endpoint_words(written: &blueprint::Endpoint) -> Stated<'_> {
    let statements = written.statements.as_ref().map(|json| ("statements", json.span));
    Stated {
        what: "endpoint",
        grammar: PolicyGrammar::Endpoint,
        existing: written.existing,
        policy: written.policy.as_ref(),
        of_new: statements.into_iter().collect(),
    }
}

/// The form of an endpoint that exists already, by what its network says, which is not which tables lead to it.
/// One that is made has a group for the endpoints that are made with it, and of others nobody knows theirs.
fn kind_of_existing(net: &DraftNetwork, gateway: bool, private_dns: bool) -> EndpointType {
    if gateway {
        return EndpointType::Gateway {
            route_tables: BTreeSet::new(),
        };
    }
    EndpointType::Interface {
        subnets: net.subnets(),
        groups: if net.internet.is_some() {
            BTreeSet::new()
        } else {
            net.endpoint_groups.clone()
        },
        private_dns,
    }
}

/// Something whose id AWS chooses.
pub(super) struct OwnId {
    /// What it is, with an article.
    pub what: &'static str,
    /// The service that chooses the id.
    pub chosen_by: &'static str,
    /// Where people find the id.
    pub shown_by: &'static str,
}

impl OwnId {
    /// Of what EC2 holds.
    pub(super) fn of_ec2(what: &'static str) -> Self {
        Self {
            what,
            chosen_by: "EC2",
            shown_by: "the console of VPC",
        }
    }
}

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
    pub(super) fn check_id(&mut self, prefix: &str, id: &Spanned<String>) {
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
        let kind = match written.existing {
            true => Some(kind_of_existing(&net, gateway, private_dns)),
            false => self.endpoint_kind(&net.name, gateway, private_dns, written.network.span),
        };
        let Some(kind) = kind else { return };
        if let (Some(id), true) = (&written.id, written.existing) {
            self.check_id("vpce-", id);
        }
        self.check_own_id(&OwnId::of_ec2("an endpoint"), written.existing, written.id.as_ref(), entry.key);
        let stated = self.stated_policy(&endpoint_words(written));
        let statements = match (&written.statements, &stated) {
            _ if written.existing => stated.unwrap_or_default(),
            (Some(json), _) => self.written(PolicyGrammar::Endpoint, json),
            (None, _) => self.open_statements(known, &net.place.region),
        };
        let tags = match written.existing {
            true => BTreeMap::new(),
            false => BTreeMap::from([("Name".to_owned(), [&self.model.name, "-", name].concat())]),
        };
        let endpoint = Endpoint {
            vpc: net.vpc.clone(),
            service: known.in_region(&net.place.region),
            kind,
            policy: Document::new(statements),
            tags: tags.into_iter().chain(self.tags::<Endpoint>(&written.tags)).collect(),
            id: written.id.as_ref().filter(|_| written.existing).map(|id| id.value.clone()),
        };
        let address = self.insert(name, net.place.clone(), net.target.clone(), endpoint, entry.key);
        self.has_endpoint(&net.name, &written.service);
        if written.existing {
            let existence = Existence::Existing {
                identity: true,
                resource: written.policy.is_some(),
                tags: !written.tags.is_empty(),
                key: KeySaid::Whole,
                session: true,
            };
            self.note_existence(&address, existence);
            let json = written.policy.iter();
            json.for_each(|json| self.remember(&address, DocumentName::Endpoint, json.span));
            return;
        }
        match &written.statements {
            Some(json) => self.remember(&address, DocumentName::Endpoint, json.span),
            None => self.leave_open(address),
        }
    }

    /// Reports an id of something new, and something that exists already without one.
    pub(super) fn check_own_id(
        &mut self,
        own: &OwnId,
        existing: bool,
        id: Option<&Spanned<String>>,
        entry: Span,
    ) {
        let problem = match (id, existing) {
            (Some(_), true) | (None, false) => return,
            (None, true) => {
                let message = format!("{} that exists already has an id", own.what);
                Diagnostic::error("existing-invalid", entry, message)
                    .help(["say it with `id`, as ", own.shown_by, " shows it"].concat())
            }
            (Some(id), false) => {
                let message = format!("the id of {} that is new is chosen by {}", own.what, own.chosen_by);
                Diagnostic::error("policy-of-new", id.span, message)
                    .help("leave `id` out, or write `existing: true`")
            }
        };
        self.problems.push(problem);
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
