//! `approves-own-model`: who trains a model may approve it.

use crate::catalog::action_names::{APPROVE_MODEL, TRAIN};
use crate::catalog::actions;
use crate::catalog::principals::SAGEMAKER;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Subject};
use crate::evaluate::iam::Side;
use crate::evaluate::{DependsOn, Whatever};
use crate::resource::Resource;

rule! {
    /// A role may train models and approve them for deployment.
    ///
    /// The approval of a version in the registry of models is what a pipeline waits for before it deploys. Where the role
    /// that makes the model may set it, one person, or the code of one notebook, brings a model into production alone.
    ///
    /// Deny `sagemaker:UpdateModelPackage` and `sagemaker:CreateModelPackage` with `sagemaker:ModelApprovalStatus` equal to
    /// `Approved` to whoever trains, and let a role of its own approve.
    ///
    /// <https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-approve.html>
    ApprovesOwnModel, "approves-own-model", High, check
}

const UNNAMED: &str = "whatever-nobody-named";

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let roles = subject.model.roles().map(|(resource, _)| resource);
    roles
        .filter(|role| works(subject, role))
        .filter_map(|role| found(subject, role))
        .collect()
}

/// True for a role that SageMaker acts as.
fn works(subject: &Subject<'_>, role: &Resource) -> bool {
    let mut trusts = subject.allowing_of(&[PolicyKind::Trust], role);
    trusts.any(|stated| stated.principals().is_some_and(|set| set.service.contains(SAGEMAKER)))
}

fn found(subject: &Subject<'_>, role: &Resource) -> Option<Found> {
    (always(subject, role, APPROVE_MODEL) && may(subject, role, TRAIN)).then(|| {
        let message = format!("`{}` trains models and may approve them", role.address);
        Found::new(&role.address, "approves", message)
            .evidence([format!("it may `{TRAIN}` and `{APPROVE_MODEL}`, whatever the status of approval is")])
            .help("deny it the status `Approved` (`sagemaker:ModelApprovalStatus`), and let another role approve")
    })
}

/// Whether statements let it call something on what nobody named, whatever the call says. Policies of what is called may
/// refuse it all the same, and are of whoever owns that.
fn always(subject: &Subject<'_>, role: &Resource, call: &str) -> bool {
    let arn = role.arn();
    on(subject, role, call)
        .iter()
        .any(|on| match subject.universe.whatever_at_home(arn.as_str(), call, on) {
            Whatever::Always => true,
            Whatever::Never(_) => false,
            Whatever::Depends(all) => {
                let unknown = all.iter().all(|one| matches!(one.on, DependsOn::Unknown(_)));
                unknown && subject.universe.gives(arn.as_str(), call, on, Side::Caller)
            }
        })
}

fn may(subject: &Subject<'_>, role: &Resource, call: &str) -> bool {
    on(subject, role, call)
        .iter()
        .any(|on| !subject.universe.whatever_at_home(role.arn().as_str(), call, on).is_never())
}

fn on(subject: &Subject<'_>, role: &Resource, call: &str) -> Vec<String> {
    let (account, region) = (role.place.account.as_str(), subject.model.region.as_str());
    let types = actions::action(call).into_iter().flat_map(|action| action.resource_types());
    types.map(|known| known.named(account, region, UNNAMED)).collect()
}
