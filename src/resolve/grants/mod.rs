//! Grants: one line of intent into every side of the access.
//!
//! | on | what follows |
//! |---|---|
//! | a feature group of the same account | identity policy, its key, `PassRole` for `create` |
//! | a feature group of another account | share, exactly the share's actions in the identity policy, its key |
//! | `read-offline` | Glue, S3 and the key; bucket, key and catalog policy for another account |
//! | the catalog of feature groups | share, `sagemaker:Search` |
//! | a workgroup | Athena, Glue, the data, the results, and the keys of both |
//! | a warehouse | credentials of the source identity's own database user, its database and readers' group |
//! | a bucket, a key, a role | identity policy, and the resource's own policy where it is needed |

mod feature_groups;
mod plain;
mod through;
mod warehouses;
mod workgroups;

use super::draft::Draft;
use super::shares::Needs;
use crate::aws::Address;
use crate::blueprint::decode::{closest, list_words};
use crate::blueprint::{Grant, Reference};
use crate::catalog::grants::{self, GrantVerb};
use crate::diagnostic::{Diagnostic, Span};

/// Kinds that grants can be about, as the first word of `on:`.
const KINDS: [&str; 7] = ["bucket", "catalog", "feature-group", "key", "role", "warehouse", "workgroup"];

/// One grant of some verbs to one role.
pub(super) struct Line<'a> {
    /// The grant as written.
    pub grant: &'a Grant,
    /// Its verbs on the kind at hand.
    pub verbs: Vec<&'static GrantVerb>,
    /// Whom it is for.
    pub to: Grantee,
}

/// Whom a grant is for.
#[derive(Clone)]
pub(super) enum Grantee {
    /// A role of the blueprint.
    Role(Address),
    /// An account as a whole: shares only.
    Account(String),
}

impl Draft<'_> {
    /// Every grant, and the shares that they need together.
    pub(super) fn grants(&mut self) {
        let mut needs = Needs::default();
        let blueprint = self.blueprint;
        for grant in &blueprint.grants {
            self.check_passing(grant);
            for on in &grant.on {
                self.grant_on(grant, on, &mut needs);
            }
        }
        self.needed_shares(needs);
    }

    fn grant_on(&mut self, grant: &Grant, on: &Reference, needs: &mut Needs) {
        let kind = on.value.split('/').next().unwrap_or_default();
        let Some(kind) = KINDS.iter().find(|known| **known == kind) else {
            let near = closest(kind, KINDS).map(|near| format!("did you mean `{near}`?"));
            let problem = Diagnostic::error("grant-kind", on.span, format!("a grant cannot be about `{}`", on.value));
            self.problems
                .push(problem.help(near.unwrap_or_else(|| format!("grants are about {}", list_words(&KINDS)))));
            return;
        };
        let verbs: Vec<&'static GrantVerb> = grant.may.iter().filter_map(|word| self.verb(kind, word, word.span)).collect();
        for to in grant.to.iter().flat_map(|to| self.grantees(to)).collect::<Vec<_>>() {
            let line = Line {
                grant,
                verbs: verbs.clone(),
                to,
            };
            match *kind {
                "feature-group" => self.grant_feature_groups(&line, on, needs),
                "catalog" => self.grant_catalog(&line, on, needs),
                "warehouse" => self.grant_warehouses(&line, on),
                "workgroup" => self.grant_workgroups(&line, on),
                "bucket" => self.grant_buckets(&line, on),
                "key" => self.grant_keys(&line, on),
                _ => self.grant_roles(&line, on),
            }
        }
    }

    fn verb(&mut self, kind: &str, word: &str, span: Span) -> Option<&'static GrantVerb> {
        let found = grants::verb(kind, word);
        if found.is_none() {
            let known: Vec<&str> = grants::verbs(kind).map(|verb| verb.verb.as_str()).collect();
            let problem = Diagnostic::error("grant-verb", span, format!("nobody can `{word}` a {kind}"));
            let near = closest(word, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            self.problems
                .push(problem.help(near.unwrap_or_else(|| format!("for a {kind} write {}", list_words(&known)))));
        }
        found
    }

    fn grantees(&mut self, to: &Reference) -> Vec<Grantee> {
        if let Some(name) = to.strip_prefix("account/") {
            return self
                .account(name, to.span)
                .map(|account| Grantee::Account(account.name))
                .into_iter()
                .collect();
        }
        self.find_all("role", to, "").into_iter().map(Grantee::Role).collect()
    }

    fn check_passing(&mut self, grant: &Grant) {
        let creates = grant.may.iter().any(|word| word.value == "create");
        match (&grant.passing, creates) {
            (Some(passing), false) => {
                let problem = Diagnostic::error(
                    "grant-passing",
                    passing.span,
                    "`passing` has no meaning here: only `create` hands over a role",
                );
                self.problems.push(problem.help("remove `passing`, or add `create` to `may`"));
            }
            (None, true) => {
                let problem = Diagnostic::error(
                    "grant-passing",
                    grant.span,
                    "`create` hands a role to SageMaker, and the grant does not say which",
                );
                self.problems
                    .push(problem.help("add `passing: role/ACCOUNT/NAME`, the writer of the feature group"));
            }
            _ => {}
        }
    }

    /// The role of a grant that an account as a whole cannot have.
    pub(super) fn role_only(&mut self, line: &Line<'_>) -> Option<Address> {
        match &line.to {
            Grantee::Role(role) => Some(role.clone()),
            Grantee::Account(_) => {
                let problem = Diagnostic::error(
                    "grant-to-account",
                    line.grant.span,
                    "this cannot be granted to an account as a whole",
                );
                self.problems.push(problem.help("name a role: `to: role/ACCOUNT/NAME`"));
                None
            }
        }
    }
}
