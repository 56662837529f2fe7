//! VPC endpoints that are written one by one.

use super::draft::Draft;
use crate::aws::Name;
use crate::blueprint::decode::closest;
use crate::blueprint::values::{Entry, Spanned};
use crate::blueprint::{self, Network};
use crate::catalog::context_keys;
use crate::catalog::services::{self, EndpointKind};
use crate::diagnostic::Diagnostic;
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resource::{DocumentName, Endpoint};
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
            Some(json) => self.written(json),
            None => vec![self.admit_organization()],
        };
        let tags = BTreeMap::from([("Name".to_owned(), [&self.model.name, "-", name].concat())]);
        let endpoint = Endpoint {
            vpc: net.vpc.clone(),
            service: known.in_region(&net.place.region),
            kind,
            policy: Document::new(statements),
            tags: tags.into_iter().chain(self.tags(&written.tags)).collect(),
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

    /// The first statement of an endpoint's policy: principals of the organization.
    pub(super) fn admit_organization(&self) -> Statement {
        Statement::allow()
            .sid("AdmitOrganization")
            .principals(PrincipalSet::everyone())
            .actions(["*"])
            .resources(["*"])
            .when("StringEquals", context_keys::PRINCIPAL_ORG_ID, [self.model.organization.id.clone()])
    }
}
