//! `pass-role-any-service`: a role may be handed to any service.

use crate::catalog::action_names::PASS_ROLE;
use crate::catalog::context_keys::PASSED_TO_SERVICE;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};

rule! {
    /// A statement allows `iam:PassRole` and does not say to which service.
    ///
    /// Whoever may pass a role to a service of AWS may have that service act as the role, and there are many services: a
    /// role that was meant for a notebook can be handed to a function, a pipeline or a virtual machine, whose code the
    /// caller writes. The limit is the list of services that the role itself trusts, which others change.
    ///
    /// Add a condition on `iam:PassedToService` with the services that are meant.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
    PassRoleAnyService, "pass-role-any-service", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let allowing = subject.allowing(&[PolicyKind::Identity]);
    allowing
        .filter(|stated| hands_over(stated) && !subject.bounds_alone(stated.resource))
        .map(found)
        .collect()
}

/// True for a statement that names the call, and no service. Of one that names every action of IAM others speak.
fn hands_over(stated: &Stated<'_>) -> bool {
    let mut actions = stated.actions();
    actions.any(|action| action.eq_ignore_ascii_case(PASS_ROLE))
        && !stated.is_narrowed_by(&[PASSED_TO_SERVICE])
}

fn found(stated: &Stated<'_>) -> Found {
    let on: Vec<String> = stated.resources().take(3).map(|on| format!("`{on}`")).collect();
    stated
        .found("any", format!("`{}` may hand roles to any service", stated.resource.address))
        .evidence([format!("{} allows `{PASS_ROLE}` on {}", stated.name(), on.join(", "))])
        .help(format!("add `Condition: {{ StringEquals: {{ \"{PASSED_TO_SERVICE}\": … }} }}` with the services that are meant"))
}
