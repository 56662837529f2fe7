//! A model into what rules look at: every policy statement with its resource, and the evaluator that rules ask.

use super::finding::Found;
use crate::aws::{Address, Arn, Text, glob_matches};
use crate::catalog::actions::{self, Action};
use crate::catalog::context_keys::{
    SOURCE_ACCOUNT, SOURCE_ARN, SOURCE_ORG_ID, SOURCE_ORG_PATHS, SOURCE_OWNER,
};
use crate::diagnostic::Span;
use crate::evaluate::Universe;
use crate::evaluate::network::Fact;
use crate::model::Model;
use crate::policy::{
    Actions, BaseOperator, Condition, Document, Effect, PrincipalSet, Principals, Quantifier, Resources,
    Statement,
};
pub(super) use crate::resource::PolicyKind;
use crate::resource::{Body, DocumentName, FeatureGroup, Resource, Share};
use std::collections::BTreeMap;
use std::ops::Range;

/// What rules look at.
pub struct Subject<'a> {
    /// The design.
    pub model: &'a Model,
    pub(super) statements: Vec<Stated<'a>>,
    pub(super) universe: &'a Universe<'a>,
    /// Where the statements of a resource stand among all.
    by_resource: BTreeMap<&'a Address, Range<usize>>,
    /// The resources of an account with their ARNs, by its id.
    by_account: BTreeMap<&'a str, Vec<(Text, &'a Resource)>>,
}

/// One statement where it stands.
#[derive(Clone, Debug)]
pub(super) struct Stated<'a> {
    /// What carries the policy.
    pub resource: &'a Resource,
    /// The policy, in words.
    pub document: String,
    /// What the policy does.
    pub kind: PolicyKind,
    /// All statements of the policy.
    pub all: &'a [Statement],
    /// Its place among them.
    pub index: usize,
    /// The statement.
    pub statement: &'a Statement,
    /// Where the blueprint says it, or what it is derived from.
    pub span: Span,
}

impl<'a> Subject<'a> {
    /// Prepares the model of a universe.
    pub fn new(universe: &'a Universe<'a>) -> Self {
        let model = universe.model();
        let (mut statements, mut by_resource) = (Vec::new(), BTreeMap::new());
        let mut by_account: BTreeMap<&str, Vec<(Text, &Resource)>> = BTreeMap::new();
        for resource in model.resources.values() {
            let first = statements.len();
            // The bucket itself says in the model what its policy says, and is told of.
            if !matches!(resource.body, Body::BucketPolicy(_)) {
                statements.extend(stated(model, resource));
            }
            by_resource.insert(&resource.address, first..statements.len());
            let account = by_account.entry(resource.place.account.as_str()).or_default();
            account.push((resource.arn(), resource));
        }
        Self {
            model,
            statements,
            universe,
            by_resource,
            by_account,
        }
    }

    /// True for a policy that bounds roles and is attached to none: it allows nothing by itself.
    pub(super) fn bounds_alone(&self, policy: &Resource) -> bool {
        let arn = policy.arn();
        let roles = || self.model.roles().map(|(_, role)| role);
        roles().any(|role| role.boundary.as_deref() == Some(arn.as_str()))
            && !roles().any(|role| role.managed.contains(arn.as_str()))
    }

    /// The statements of a resource.
    pub(super) fn of(&self, resource: &Resource) -> &[Stated<'a>] {
        let range = self.by_resource.get(&resource.address).cloned();
        range.and_then(|range| self.statements.get(range)).unwrap_or_default()
    }

    /// The statements of a resource that allow, in policies of some kinds.
    pub(super) fn allowing_of(
        &self,
        kinds: &'static [PolicyKind],
        resource: &Resource,
    ) -> impl Iterator<Item = &Stated<'a>> {
        self.of(resource).iter().filter(|stated| stated.allows_in(kinds))
    }

    /// The resources of an account with their ARNs, by its id.
    pub(super) fn of_account(&self, id: &str) -> &[(Text, &'a Resource)] {
        self.by_account.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Facts about networks as findings on the resources that they are about.
    pub(super) fn network_facts(&self, facts: Vec<Fact>, help: &str) -> Vec<Found> {
        let found = facts.into_iter().filter_map(|fact| {
            let resource = self.model.get(&Address::parse(&fact.about).ok()?)?;
            let found = Found::new(&resource.address, fact.part, fact.note);
            Some(found.help(help))
        });
        found.collect()
    }

    /// Statements that allow, in policies of some kinds.
    pub(super) fn allowing(&self, kinds: &'static [PolicyKind]) -> impl Iterator<Item = &Stated<'a>> {
        self.statements.iter().filter(|stated| stated.allows_in(kinds))
    }

    /// Shares of feature groups, each with one of the groups that it holds.
    pub(super) fn shared_groups(
        &self,
    ) -> impl Iterator<Item = (&'a Resource, &'a Share, &'a Resource, &'a FeatureGroup)> {
        let model = self.model;
        model.shares().flat_map(move |(resource, share)| {
            let groups = model
                .feature_groups()
                .filter(move |(group, _)| share.resources.contains(group.arn().as_str()));
            groups.map(move |(group, body)| (resource, share, group, body))
        })
    }
}

fn stated<'a>(model: &Model, resource: &'a Resource) -> Vec<Stated<'a>> {
    // What a permission set says its roles say, account by account.
    let of_roles = matches!(resource.body, Body::PermissionSet(_));
    let documents = documents(resource).into_iter().filter(|_| !of_roles);
    documents
        .flat_map(|(name, document)| each(model, resource, &name, document))
        .collect()
}

/// The documents of a resource; of an entry of `resources:` those that it puts on things, as they are decided.
fn documents(resource: &Resource) -> Vec<(DocumentName, &Document)> {
    let own = resource.body.documents();
    let Body::AnyResource(any) = &resource.body else {
        return own;
    };
    let is_trust = own.iter().any(|(name, _)| name.kind() == PolicyKind::Trust);
    if is_trust || any.attached.is_empty() {
        return own;
    }
    let mut put: Vec<(DocumentName, &Document)> = Vec::new();
    for policy in &any.attached {
        if !put.iter().any(|(_, document)| **document == policy.document) {
            put.push((DocumentName::Resource, &policy.document));
        }
    }
    own.into_iter()
        .filter(|(name, _)| name.kind() != PolicyKind::Resource)
        .chain(put)
        .collect()
}

fn each<'a>(
    model: &Model,
    resource: &'a Resource,
    name: &DocumentName,
    policy: &'a Document,
) -> Vec<Stated<'a>> {
    let all = policy.statements.as_slice();
    let one = |(index, statement)| Stated {
        resource,
        document: name.to_string(),
        kind: name.kind(),
        all,
        index,
        statement,
        span: model.origins.statement(&resource.address, name, index),
    };
    all.iter().enumerate().map(one).collect()
}

impl<'a> Stated<'a> {
    /// `statement ReadModels of the inline policy`, for messages.
    pub fn name(&self) -> String {
        match &self.statement.sid {
            Some(sid) => format!("statement `{sid}` of the {}", self.document),
            None => format!("statement {} of the {}", self.index + 1, self.document),
        }
    }

    fn allows_in(&self, kinds: &[PolicyKind]) -> bool {
        self.statement.effect == Effect::Allow && kinds.contains(&self.kind)
    }

    /// A finding about the statement; `witness` tells it from others about the same one.
    pub fn found(&self, witness: &str, message: impl Into<String>) -> Found {
        let class = [
            &self.document,
            "\n",
            self.statement.sid.as_deref().unwrap_or_default(),
            "\n",
            witness,
        ]
        .concat();
        Found::new(&self.resource.address, class, message).at(self.span)
    }

    /// The account that owns the policy.
    pub fn account(&self) -> &'a str {
        self.resource.place.account.as_str()
    }

    /// Whom it names, unless it names all but some.
    pub fn principals(&self) -> Option<&'a PrincipalSet> {
        match &self.statement.principals {
            Some(Principals::In(set)) => Some(set),
            _ => None,
        }
    }

    /// The principals of other accounts that it names.
    pub fn foreigners(&self) -> impl Iterator<Item = &'a str> {
        let own = self.account();
        let all = self.principals().into_iter().flat_map(|set| &set.aws).map(String::as_str);
        all.filter(move |name| account_of(name).is_some_and(|account| account != own))
    }

    /// The patterns after `Action`; none where it is `NotAction`.
    pub fn actions(&self) -> impl Iterator<Item = &'a str> {
        let set = match &self.statement.actions {
            Actions::In(set) => Some(set),
            Actions::NotIn(_) => None,
        };
        set.into_iter().flatten().map(String::as_str)
    }

    /// The patterns after `Resource`; none where it is `NotResource` or absent.
    pub fn resources(&self) -> impl Iterator<Item = &'a str> {
        let set = match &self.statement.resources {
            Some(Resources::In(set)) => Some(set),
            _ => None,
        };
        set.into_iter().flatten().map(String::as_str)
    }

    /// True where it names actions of every service.
    pub fn is_about_everything(&self) -> bool {
        matches!(self.statement.actions, Actions::NotIn(_))
            || self.actions().any(|action| action.starts_with('*'))
    }

    /// The known actions that it names, without those of `*`.
    pub fn known_actions(&self) -> Vec<&'static Action> {
        self.actions()
            .filter(|action| !action.starts_with('*'))
            .flat_map(actions::expand)
            .collect()
    }

    /// True where one of the keys must have one of some values, none of which is anything at all.
    pub fn is_narrowed_by(&self, keys: &[&str]) -> bool {
        self.statement.conditions.iter().any(|condition| narrows(condition, keys))
    }
}

/// The signs that stand for others in a pattern.
const WILD: [char; 2] = ['*', '?'];
/// The keys that say whose something is.
const OWNERS: [&str; 4] = [SOURCE_ACCOUNT, SOURCE_ORG_ID, SOURCE_ORG_PATHS, SOURCE_OWNER];

fn narrows(condition: &Condition, keys: &[&str]) -> bool {
    let operator = condition.operator;
    let key = condition.key.to_ascii_lowercase();
    let named = keys.iter().any(|known| glob_matches(&known.to_ascii_lowercase(), &key));
    let positive = !operator.base.is_negated() && operator.base != BaseOperator::Null && !operator.if_exists;
    let every = operator.quantifier == Some(Quantifier::ForAllValues);
    let of_source = key == SOURCE_ARN.to_ascii_lowercase();
    let of_owner = OWNERS.iter().any(|known| known.eq_ignore_ascii_case(&key));
    let open = |value: &str| {
        let anything = value.chars().all(|c| c == '*');
        anything || of_source && is_of_everybody(value) || of_owner && is_of_any_owner(value)
    };
    named && positive && !every && !condition.values.iter().any(|value| open(value))
}

/// True for a pattern of accounts or organizations that those of others fit: what AWS gives them begins as ours do.
fn is_of_any_owner(pattern: &str) -> bool {
    pattern.split('/').next().is_some_and(|owner| owner.contains(WILD))
}

/// True for a pattern of ARNs that things of accounts of others fit: no whole account stands in it, or it is about names that
/// anybody may take, as those of buckets are.
fn is_of_everybody(pattern: &str) -> bool {
    let parts: Vec<&str> = pattern.splitn(6, ':').collect();
    let [_, _, service, _, account, name] = parts.as_slice() else {
        return pattern.contains(WILD) && !parts.iter().any(|part| account_of(part).is_some());
    };
    let taken = match *service {
        "s3" => name.split('/').next(),
        _ => name.rsplit(['/', ':']).next().filter(|last| last.chars().all(|c| c == '*')),
    };
    match account.is_empty() {
        true => taken.is_some_and(|taken| taken.contains(WILD)),
        false => account.contains(WILD),
    }
}

/// The account of a principal: of an ARN, or the bare id.
pub(super) fn account_of(principal: &str) -> Option<&str> {
    match Arn::parse(principal) {
        Some(arn) => Some(arn.account()),
        None => (principal.len() == 12 && principal.bytes().all(|b| b.is_ascii_digit())).then_some(principal),
    }
}

/// True for an account as a whole: its id or the ARN that ends with `:root`.
pub(super) fn is_whole_account(principal: &str) -> bool {
    match Arn::parse(principal) {
        Some(arn) => arn.service() == "iam" && arn.resource() == "root",
        None => account_of(principal).is_some(),
    }
}
