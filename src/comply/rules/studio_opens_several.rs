//! `studio-opens-several`: somebody may open Studio as several people.

use std::collections::BTreeSet;

use crate::catalog::{action_names, context_keys};
use crate::comply::clusters::{does_everything, span_of};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::evaluate::iam::Side;
use crate::evaluate::{Dependence, DependsOn, Whatever};
use crate::resource::{Body, Resource};

rule! {
    /// One role opens Studio as several of its users.
    ///
    /// `sagemaker:CreatePresignedDomainUrl` makes the address that signs in as the user profile that it names. On
    /// `user-profile/*` whoever has the role is anybody in the studio: what a user does there, and what is read
    /// from a warehouse under the user's name, may be anyone's.
    ///
    /// Give every person a role of their own and grant it one profile (`may: open`, `on: user-profile/ACCOUNT/STUDIO-USER`).
    /// Roles that may do everything in their account are left alone, and so is what hangs on who the person is: a tag
    /// of the session, its source identity, or the user of the session of Studio.
    ///
    /// <https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedDomainUrl.html>
    StudioOpensSeveral, "studio-opens-several", Medium, check
}

const ACTION: &str = action_names::CREATE_STUDIO_URL;

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let roles = subject.model.roles().map(|(role, _)| role);
    let known =
        roles.filter(|role| subject.universe.knows(role.arn().as_str()) && !does_everything(subject, role));
    known.filter_map(|role| found(subject, role)).collect()
}

fn found(subject: &Subject<'_>, role: &Resource) -> Option<Found> {
    let here = subject.of_account(role.place.account.as_str()).iter();
    let users = here.filter_map(|(_, resource)| match &resource.body {
        Body::UserProfile(user) => Some((*resource, user)),
        _ => None,
    });
    let opened = users.filter(|(resource, _)| opens(subject, role, resource));
    let names: BTreeSet<String> = opened.map(|(_, user)| format!("`{}`", user.name)).collect();
    let names: Vec<String> = names.into_iter().collect();
    if names.len() < 2 {
        return None;
    }
    let message = format!("`{}` opens Studio as {}", role.address, names.join(", "));
    Some(
        Found::new(&role.address, "several users", message)
            .at(span_of(subject, role, ACTION))
            .evidence([format!("its policies allow `{ACTION}` on each of these profiles")])
            .help("give every person a role of their own, and grant it `may: open` on one profile"),
    )
}

/// Whether the role gets the address of a user whoever the person behind its session is.
fn opens(subject: &Subject<'_>, role: &Resource, user: &Resource) -> bool {
    let (caller, on) = (role.arn(), user.arn());
    match subject.universe.whatever(caller.as_str(), ACTION, on.as_str(), Side::Caller) {
        Whatever::Always => true,
        Whatever::Never(_) => false,
        Whatever::Depends(on) => on.iter().all(is_of_no_person),
    }
}

fn is_of_no_person(dependence: &Dependence) -> bool {
    match &dependence.on {
        DependsOn::Key(key) => {
            let of_person = [context_keys::SOURCE_IDENTITY, context_keys::STUDIO_USER, context_keys::USER_ID];
            let is = |known: &&str| key.eq_ignore_ascii_case(known);
            !of_person.iter().any(is) && !context_keys::begins(key, context_keys::PRINCIPAL_TAG)
        }
        DependsOn::Unknown(_) => false,
    }
}
