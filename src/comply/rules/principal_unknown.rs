//! `principal-unknown`: a service name with a slip in it.

use crate::catalog::principals;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{Stated, Subject};
use crate::policy::Principals;

rule! {
    /// A statement names a service that looks like a misspelt one.
    ///
    /// AWS refuses some unknown services and stores others. In a denial or in `NotPrincipal` a slip
    /// means that the real service is not covered.
    ///
    /// Correct the name. AWS publishes no list of all service principals, so names that resemble none
    /// of the known ones are left alone.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services>
    PrincipalUnknown, "principal-unknown", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject.statements.iter().flat_map(misspelt).collect()
}

fn misspelt(stated: &Stated<'_>) -> Vec<Found> {
    let Some(Principals::In(set) | Principals::NotIn(set)) = &stated.statement.principals else {
        return Vec::new();
    };
    set.service
        .iter()
        .filter_map(|name| Some(found(stated, name, principals::near(name)?)))
        .collect()
}

fn found(stated: &Stated<'_>, name: &str, near: &str) -> Found {
    stated
        .found(name, format!("`{name}` is no service that is known"))
        .evidence([format!("{} of `{}` names it", stated.name(), stated.resource.address)])
        .help(format!("did you mean `{near}`?"))
}
