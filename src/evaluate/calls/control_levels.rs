//! Control policies of the organization into the levels that bear on an account.
//!
//! AWS's own full-access policy stands at every level: a control policy of a blueprint takes away and never
//! replaces it. <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>

use crate::evaluate::iam::CompiledPolicy;
use crate::model::{Account, Model};
use crate::policy::{Document, Statement};
use crate::resource::{Body, ControlPolicy, ControlType};
use rustc_hash::FxHashMap;

/// Control policies by account id.
#[derive(Debug)]
pub(super) struct ControlLevels {
    policies: Vec<CompiledPolicy>,
    service: FxHashMap<String, Vec<ControlLevel>>,
    resource: FxHashMap<String, Vec<ControlLevel>>,
}

/// One level: root, unit or account.
#[derive(Debug)]
struct ControlLevel {
    name: String,
    policies: Vec<usize>,
}

/// The compiled policies of each level under its name, the root first.
pub(super) type Levels<'u> = Vec<(&'u str, Vec<&'u CompiledPolicy>)>;

const FULL_ACCESS: usize = 0;

impl ControlLevels {
    pub(super) fn new(model: &Model) -> Self {
        let full = Document::new(vec![Statement::allow().actions(["*"]).resources(["*"])]);
        let mut policies = vec![CompiledPolicy::new(full).named("FullAWSAccess")];
        let mut written: Vec<(usize, &ControlPolicy)> = Vec::new();
        for resource in model.resources.values() {
            if let Body::ControlPolicy(policy) = &resource.body {
                written.push((policies.len(), policy));
                policies.push(CompiledPolicy::new(policy.document.clone()).named(policy.name.as_str()));
            }
        }
        let mut control_levels = Self {
            policies,
            service: FxHashMap::default(),
            resource: FxHashMap::default(),
        };
        for account in model.accounts.values().filter(|account| account.member) {
            let id = account.id.as_str().to_owned();
            control_levels
                .service
                .insert(id.clone(), levels_above(model, account, &written, ControlType::Service));
            control_levels
                .resource
                .insert(id, levels_above(model, account, &written, ControlType::Resource));
        }
        control_levels
    }

    /// Every control policy, and the one that allows all.
    pub(super) fn every_document(&self) -> impl Iterator<Item = &Document> {
        self.policies.iter().map(CompiledPolicy::document)
    }

    /// The levels above the principals of an account; none for outsiders.
    pub(super) fn scps(&self, account: &str) -> Levels<'_> {
        self.levels(&self.service, account)
    }

    /// The levels above the resources of an account; none for outsiders.
    pub(super) fn rcps(&self, account: &str) -> Levels<'_> {
        self.levels(&self.resource, account)
    }

    /// All of them.
    pub(super) fn policies(&self) -> &[CompiledPolicy] {
        &self.policies
    }

    /// The documents of the control policies that bear on the principals of an account, and on its resources.
    pub(super) fn documents(&self, account: &str) -> impl Iterator<Item = &Document> {
        let all = [&self.service, &self.resource]
            .into_iter()
            .filter_map(move |levels| levels.get(account));
        let places = all.flatten().flat_map(|level| &level.policies);
        places.filter_map(|at| Some(self.policies.get(*at)?.document()))
    }

    fn levels<'u>(
        &'u self,
        by_account: &'u FxHashMap<String, Vec<ControlLevel>>,
        account: &str,
    ) -> Levels<'u> {
        let levels = by_account.get(account).map(Vec::as_slice).unwrap_or_default();
        levels
            .iter()
            .map(|level| {
                (
                    level.name.as_str(),
                    level.policies.iter().filter_map(|at| self.policies.get(*at)).collect(),
                )
            })
            .collect()
    }
}

fn levels_above(
    model: &Model,
    account: &Account,
    written: &[(usize, &ControlPolicy)],
    kind: ControlType,
) -> Vec<ControlLevel> {
    let units = model.organization.units_above(&account.name).into_iter();
    let units = units.map(|(name, unit)| (["unit/", name].concat(), unit.id_or_symbol(name)));
    let own = (["account/", &account.name].concat(), account.id.as_str().to_owned());
    std::iter::once(("root".to_owned(), model.organization.root_id()))
        .chain(units)
        .chain([own])
        .map(|(name, target)| {
            let here = written
                .iter()
                .filter(|(_, policy)| policy.kind == kind && policy.targets.contains(&target));
            ControlLevel {
                name,
                policies: std::iter::once(FULL_ACCESS).chain(here.map(|(at, _)| *at)).collect(),
            }
        })
        .collect()
}
