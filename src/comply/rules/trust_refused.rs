//! `trust-refused`: roles that AWS does not make, for the sake of their trust.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::policy::Statement;
use crate::resource::{DocumentName, Resource, Role};

rule! {
    /// A role has a trust policy that AWS refuses.
    ///
    /// AWS makes no role that nobody may assume, and it looks up the roles that a trust policy names before
    /// it takes the policy, so a role cannot trust itself before it is there. The deployment fails. (Roles that
    /// trust one another are `wave-circle`.)
    ///
    /// Say who assumes the role with `for`, `assumed_by` or `trust`. Where it must trust a role that is not
    /// there yet, name the account as principal and the role in a condition on `aws:PrincipalArn`, which
    /// AWS does not look up.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
    TrustRefused, "trust-refused", High, check
}

const BY_CONDITION: &str =
    "name the account as principal, and the role by a condition: `ArnEquals: { \"aws:PrincipalArn\": … }`";

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let made = subject.model.roles().filter(|(resource, _)| !resource.existence.is_existing());
    made.filter_map(|(resource, role)| found(subject, resource, role)).collect()
}

fn found(subject: &Subject<'_>, resource: &Resource, role: &Role) -> Option<Found> {
    let name = &resource.address;
    let at = |message: String| {
        let line = subject.model.origins.document(name, &DocumentName::Trust);
        Found::new(name, "", message).at(line)
    };
    if role.trust.statements.is_empty() {
        let found = at(format!("nobody may assume `{name}`, and AWS makes no such role"));
        return Some(found.help(
            "say what runs as it with `for`, which roles assume it with `assumed_by`, or write its `trust`",
        ));
    }
    let arn = resource.arn();
    let mut trusted = role.trust.statements.iter().flat_map(Statement::named_aws);
    trusted.any(|name| name == arn.as_str()).then(|| {
        at(format!("`{name}` trusts itself, and is not there when AWS looks for it")).help(BY_CONDITION)
    })
}
