//! A model into findings, one file a rule, named after the bad thing; and into diagnostics where AWS would refuse it.
//!
//! | file | turns |
//! |---|---|
//! | `rule` | a doc comment, an id and a function into a [`Rule`] |
//! | `rules` | the list of rules |
//! | `subject` | a model into statements with their places |
//! | `administrators` | a role into the ways in which it becomes the administrator of its account |
//! | `causes` | a refused call into the policy that refuses it |
//! | `chains` | two roles into whether a source identity gets from one to the other |
//! | `clusters` | roles and Redshift clusters into questions to the evaluator |
//! | `finding` | what a rule found into a [`Finding`] with a name that survives edits |
//! | `lockouts` | refused calls of whoever deploys into findings |
//! | `quota` | policies and templates that AWS would refuse for their size into diagnostics |
//! | `policy_owners` | buckets whose whole policy two designs write into diagnostics |
//! | `overlaps` | several blueprints with the same addresses or names into diagnostics |
//!
//! Promises: the same model gives the same findings in the same order, a rule that can ask the
//! evaluator does not compare text, and what is not known gives no finding.

mod administrators;
mod causes;
mod chains;
mod clusters;
mod finding;
mod lockouts;
mod overlaps;
mod policy_owners;
mod quota;
mod rule;
mod rules;
mod subject;

pub use finding::{Finding, Severity, Waiver};
pub use overlaps::Borne;
pub use policy_owners::policy_owners;
pub use quota::{OVER_QUOTA, deployers_over_quota, limits, over_quota, templates_over_quota};
pub use rule::Rule;
pub use rules::rules;
pub use subject::Subject;

pub(crate) use finding::fingerprint;

use crate::evaluate::Universe;
use crate::progress;

/// Everything that the rules find in the model of a universe, which has no errors: by place in the file, then by rule and resource.
pub fn findings(universe: &Universe<'_>) -> Vec<Finding> {
    let subject = Subject::new(universe);
    let of_files = universe.model().of_files;
    let asked = rules().iter().filter(|rule| of_files || !OF_FILES.contains(&rule.id()));
    let by_rule = asked.flat_map(|rule| {
        let found = rule.check(&subject);
        progress::done();
        found
    });
    let mut found: Vec<Finding> = by_rule.collect();
    found.retain(of_design);
    found.sort_by(|one, other| {
        let key = |finding: &Finding| {
            (finding.span, finding.rule, finding.resource.clone(), finding.message.clone())
        };
        key(one).cmp(&key(other))
    });
    found.dedup_by(|one, other| one.fingerprint == other.fingerprint && one.message == other.message);
    found
}

/// Rules that are asked of files which are no blueprint.
const OF_FILES: [&str; 16] = [
    "allow-all-but",
    "any-key",
    "approves-own-model",
    "bucket-without-guard",
    "closed-service",
    "denied-for-lack-of-key",
    "group-lets-everything",
    "left-unencrypted",
    "null-of-several",
    "pass-role-any-service",
    "pattern-of-any-account",
    "perimeter-spares-role",
    "policy-of-2008",
    "runtime-ended",
    "workload-administrator",
    "workload-keeps-key",
];

/// Rules about calls that this design needs: what refuses them may stand in another one.
const OF_NEEDS: [&str; 4] = ["deployer-locked-out", "removal-denied", "grant-denied", "delivery-denied"];

/// True for what is to be said of this design; the rest is said where the other one is checked.
fn of_design(finding: &Finding) -> bool {
    finding.resource.design().is_none() || OF_NEEDS.contains(&finding.rule)
}

/// The rule of this id.
pub fn rule(id: &str) -> Option<&'static dyn Rule> {
    rules().iter().copied().find(|rule| rule.id() == id)
}

/// The manual page of a rule, or of the diagnostic that this room makes.
pub fn page(id: &str) -> Option<&'static str> {
    rule(id)
        .map(|rule| rule.page())
        .or_else(|| (id == OVER_QUOTA).then_some(quota::PAGE))
}
