//! A policy document, ready to be asked many times: patterns compiled, statements found by action.

use super::Tri;
use super::condition::CompiledCondition;
use super::pattern::{ArnPattern, Pattern};
use super::principal_match::{CompiledPrincipals, NOBODY, PolicyHost, Ways};
use super::request::Request;
use super::symbols::has_symbols;
use super::tokens::Wildcards;
use crate::policy::{Actions, Document, Effect, Resources, Sense, Statement, Version};
use std::collections::BTreeSet;

/// A policy document that can be decided many times at little cost.
#[derive(Clone, Debug)]
pub struct CompiledPolicy {
    name: Option<String>,
    document: Document,
    statements: Vec<CompiledStatement>,
    /// Sorted by service prefix.
    services: Vec<(Box<str>, ServiceStatements)>,
    /// Statements that may be about any service.
    general: Vec<ActionEntry>,
}

/// The statements that name actions of one service.
#[derive(Clone, Debug, Default)]
struct ServiceStatements {
    /// Names without wildcards, sorted.
    exact: Vec<(Box<str>, u32)>,
    /// Patterns of names.
    patterns: Vec<ActionEntry>,
}

#[derive(Clone, Debug)]
struct ActionEntry {
    statement: u32,
    test: ActionTest,
}

#[derive(Clone, Debug)]
enum ActionTest {
    /// Every action.
    All,
    /// The name behind the service prefix fits.
    Name(Pattern),
    /// `service:name` fits, but AWS takes no wildcard in the service prefix.
    Odd(Pattern),
    /// `NotAction`: none of these patterns of `service:name` fits.
    NoneOf(Vec<Pattern>),
}

impl ActionTest {
    fn fits(&self, request: &Request<'_>) -> Tri {
        let whole = request.lower_action();
        match self {
            Self::All => Tri::Yes,
            Self::Name(pattern) => pattern.names(request.name(), request).into(),
            Self::Odd(pattern) => pattern.matches(whole, request).unwrap_or(Tri::No).min(Tri::Maybe),
            Self::NoneOf(patterns) => {
                let named = patterns.iter().filter_map(|pattern| pattern.matches(whole, request)).max();
                named.unwrap_or(Tri::No).not()
            }
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct CompiledStatement {
    pub(super) effect: Effect,
    principals: Option<CompiledPrincipals>,
    resources: Option<(Sense, Vec<ArnPattern>)>,
    pub(super) conditions: Vec<CompiledCondition>,
}

/// How a layer reads the `Principal` of its policies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PrincipalRule {
    /// The policy is the caller's own, so it names nobody.
    Own,
    /// The policy names its callers; one that names nobody is about nobody.
    Named {
        /// A permissions boundary is set on the caller.
        bounded: bool,
    },
    /// The policy names its callers; one that names nobody is about everyone.
    Filter(PolicyHost),
}

impl CompiledPolicy {
    /// Compiles a document.
    pub fn new(document: Document) -> Self {
        let mut policy = Self {
            name: None,
            statements: Vec::with_capacity(document.statements.len()),
            services: Vec::new(),
            general: Vec::new(),
            document,
        };
        let document = std::mem::replace(&mut policy.document, Document::new(Vec::new()));
        for (index, statement) in (0_u32..).zip(&document.statements) {
            policy.statements.push(CompiledStatement::new(statement, document.version));
            policy.index(index, &statement.actions);
        }
        for (_, bucket) in &mut policy.services {
            bucket.exact.sort_unstable();
        }
        policy.document = document;
        policy
    }

    /// Gives the policy a name that explanations use.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The policy's name.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The document as it was read.
    pub fn document(&self) -> &Document {
        &self.document
    }

    fn index(&mut self, statement: u32, actions: &Actions) {
        match actions {
            Actions::In(set) => set
                .iter()
                .for_each(|action| self.index_action(statement, &action.to_ascii_lowercase())),
            Actions::NotIn(set) => {
                let patterns =
                    set.iter().map(|action| action_pattern(&action.to_ascii_lowercase())).collect();
                self.general.push(ActionEntry {
                    statement,
                    test: ActionTest::NoneOf(patterns),
                });
            }
        }
    }

    fn index_action(&mut self, statement: u32, action: &str) {
        // An action of which nobody says all may be of any service.
        if has_symbols(action) {
            let test = ActionTest::Odd(action_pattern(action));
            return self.general.push(ActionEntry { statement, test });
        }
        let (service, name) = match action.split_once(':') {
            Some(parts) => parts,
            None if action.bytes().all(|byte| byte == b'*') => ("*", "*"),
            None => return,
        };
        let test = match (service, action_pattern(name)) {
            ("*", Pattern::Any) => ActionTest::All,
            (service, _) if service.contains(['*', '?']) => ActionTest::Odd(action_pattern(action)),
            (service, Pattern::Exact(name)) => {
                return self.with_bucket(service, |bucket| bucket.exact.push((name, statement)));
            }
            (service, pattern) => {
                let entry = ActionEntry {
                    statement,
                    test: ActionTest::Name(pattern),
                };
                return self.with_bucket(service, |bucket| bucket.patterns.push(entry));
            }
        };
        self.general.push(ActionEntry { statement, test });
    }

    /// Runs `put` on the bucket of a service, which is made if there is none.
    fn with_bucket(&mut self, service: &str, put: impl FnOnce(&mut ServiceStatements)) {
        match self.services.binary_search_by(|(name, _)| (**name).cmp(service)) {
            Ok(at) => {
                if let Some((_, bucket)) = self.services.get_mut(at) {
                    put(bucket);
                }
            }
            Err(at) => {
                let mut bucket = ServiceStatements::default();
                put(&mut bucket);
                self.services.insert(at, (service.into(), bucket));
            }
        }
    }

    /// Calls `visit` with every statement that may be about the request's action.
    pub(super) fn each_candidate<'s>(
        &'s self,
        request: &Request<'_>,
        mut visit: impl FnMut(u32, &'s CompiledStatement, Tri),
    ) {
        if let Some(bucket) = self.find(request.service()) {
            let name = request.name();
            let from = bucket.exact.partition_point(|(exact, _)| **exact < *name);
            for (_, statement) in bucket.exact.iter().skip(from).take_while(|(exact, _)| **exact == *name) {
                self.visit(*statement, Tri::Yes, &mut visit);
            }
            for entry in &bucket.patterns {
                self.visit(entry.statement, entry.test.fits(request), &mut visit);
            }
        }
        for entry in &self.general {
            self.visit(entry.statement, entry.test.fits(request), &mut visit);
        }
    }

    /// The keys on whose values it hangs whether statements of this effect count for the request.
    pub(super) fn open_keys(
        &self,
        request: &Request<'_>,
        effect: Effect,
        naming: PrincipalRule,
    ) -> BTreeSet<&str> {
        let mut keys = BTreeSet::new();
        self.each_candidate(request, |_, statement, _| {
            if statement.effect == effect && statement.ways(request, naming) != NOBODY {
                keys.extend(statement.open_keys(request));
            }
        });
        keys
    }

    fn find(&self, service: &str) -> Option<&ServiceStatements> {
        let at = self.services.binary_search_by(|(name, _)| (**name).cmp(service)).ok()?;
        self.services.get(at).map(|(_, bucket)| bucket)
    }

    fn visit<'s>(
        &'s self,
        statement: u32,
        fits: Tri,
        visit: &mut impl FnMut(u32, &'s CompiledStatement, Tri),
    ) {
        let at = usize::try_from(statement).unwrap_or(usize::MAX);
        if fits != Tri::No
            && let Some(found) = self.statements.get(at)
        {
            visit(statement, found, fits);
        }
    }

    /// Statement number `index`, as written.
    pub(super) fn statement(&self, index: u32) -> Option<&Statement> {
        self.document.statements.get(usize::try_from(index).ok()?)
    }
}

fn action_pattern(lower: &str) -> Pattern {
    // Actions hold no variables, which is what the old version means.
    Pattern::new(lower, Version::V2008, Wildcards::On)
}

impl CompiledStatement {
    fn new(statement: &Statement, version: Version) -> Self {
        let patterns =
            |set: &BTreeSet<String>| set.iter().map(|text| ArnPattern::resource(text, version)).collect();
        Self {
            effect: statement.effect,
            principals: statement.principals.as_ref().map(CompiledPrincipals::new),
            resources: statement.resources.as_ref().map(|resources| match resources {
                Resources::In(set) => (Sense::In, patterns(set)),
                Resources::NotIn(set) => (Sense::NotIn, patterns(set)),
            }),
            conditions: statement
                .conditions
                .iter()
                .map(|condition| CompiledCondition::new(condition, version))
                .collect(),
        }
    }

    /// Whether the statement is about the resource; one that names none is about whatever carries it.
    pub(super) fn resource(&self, request: &Request<'_>) -> Tri {
        let Some((sense, patterns)) = &self.resources else {
            return Tri::Yes;
        };
        match sense {
            // Without a value for a variable nothing matches.
            Sense::In => best(patterns, |pattern| pattern.matches_resource(request).unwrap_or(Tri::No)),
            Sense::NotIn => best(patterns, |pattern| match pattern.matches_resource(request) {
                // Either the entry drops out or the statement matches nothing: AWS's sentence can mean both.
                None => Tri::Maybe,
                Some(fits) => fits,
            })
            .not(),
        }
    }

    /// Whether all conditions hold.
    pub(super) fn conditions(&self, request: &Request<'_>) -> Tri {
        let mut all = Tri::Yes;
        for condition in &self.conditions {
            all = all.min(condition.holds(request));
            if all == Tri::No {
                break;
            }
        }
        all
    }

    /// The keys on whose values it hangs whether the statement is about the request; none where it surely is not.
    fn open_keys(&self, request: &Request<'_>) -> Vec<&str> {
        let (resource, conditions) = (self.resource(request), self.conditions(request));
        if resource.min(conditions) == Tri::No {
            return Vec::new();
        }
        let patterns = self.resources.iter().flat_map(|(_, patterns)| patterns);
        let named = patterns
            .filter(|pattern| resource == Tri::Maybe && pattern.matches_resource(request) != Some(Tri::No));
        let variables = named.flat_map(|pattern| pattern.whole().open_variables(request));
        let open = self.conditions.iter().filter(|condition| condition.holds(request) == Tri::Maybe);
        variables.chain(open.flat_map(|condition| condition.open_keys(request))).collect()
    }

    /// [`Self::conditions`] of a raw case: what AWS leaves open is read against the caller.
    pub(super) fn conditions_against(&self, request: &Request<'_>) -> Tri {
        let each = self
            .conditions
            .iter()
            .map(|condition| condition.holds_against(request, self.effect));
        each.min().unwrap_or(Tri::Yes)
    }

    /// [`Self::ways`] of a raw case: what AWS leaves open is read against the caller.
    pub(super) fn ways_against(&self, request: &Request<'_>, naming: PrincipalRule, ways: Ways) -> Ways {
        match (naming, &self.principals) {
            (PrincipalRule::Own, _) | (_, None) => ways,
            (_, Some(principals)) => principals.ways_against(self.effect, request, ways),
        }
    }

    /// In which ways the statement names the caller.
    pub(super) fn ways(&self, request: &Request<'_>, naming: PrincipalRule) -> Ways {
        const ALL: Ways = [Tri::No, Tri::No, Tri::No, Tri::Yes];
        match (naming, &self.principals) {
            (PrincipalRule::Own, _) | (PrincipalRule::Filter(_), None) => ALL,
            (PrincipalRule::Named { .. }, None) => NOBODY,
            (PrincipalRule::Named { bounded }, Some(principals)) => {
                principals.ways(self.effect, request, PolicyHost::Resource, bounded)
            }
            (PrincipalRule::Filter(place), Some(principals)) => {
                principals.ways(self.effect, request, place, false)
            }
        }
    }
}

fn best(patterns: &[ArnPattern], fits: impl Fn(&ArnPattern) -> Tri) -> Tri {
    let mut best = Tri::No;
    for pattern in patterns {
        best = best.max(fits(pattern));
        if best == Tri::Yes {
            break;
        }
    }
    best
}
