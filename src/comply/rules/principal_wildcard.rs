//! `principal-wildcard`: a wildcard inside a principal.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{Stated, Subject};
use crate::policy::Principals;

rule! {
    /// A principal holds a wildcard, which AWS refuses or takes literally.
    ///
    /// `*` alone is everybody; within an ARN or a service name it means nothing, and services refuse the
    /// policy when it is put in place.
    ///
    /// Name the account and narrow it with a condition on `aws:PrincipalArn`, which takes wildcards.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
    PrincipalWildcard, "principal-wildcard", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject.statements.iter().flat_map(wild).collect()
}

fn wild(stated: &Stated<'_>) -> Vec<Found> {
    let Some(Principals::In(set) | Principals::NotIn(set)) = &stated.statement.principals else {
        return Vec::new();
    };
    let names = set.aws.iter().chain(&set.service).chain(&set.federated);
    names
        .filter(|name| name.contains(['*', '?']))
        .map(|name| found(stated, name))
        .collect()
}

fn found(stated: &Stated<'_>, name: &str) -> Found {
    stated
        .found(name, format!("`{name}` is no principal: wildcards do not work there"))
        .evidence([format!("{} of `{}` names it", stated.name(), stated.resource.address)])
        .help("name the account, and add a condition `ArnLike` on `aws:PrincipalArn` with the pattern")
}
