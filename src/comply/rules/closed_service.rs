//! `closed-service`: a resource of a kind that AWS makes no more.

use crate::catalog::closed_types;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::resource::Body;

rule! {
    /// A template makes something that AWS no longer makes.
    ///
    /// AWS has replaced it, and takes no new one: a template that says it was written for an account that has one already, and
    /// fails in every other one. What is in its place is named in the advice.
    ///
    /// Take what is in its place, and move over what is kept there.
    ///
    /// <https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-migrate.html>
    ClosedService, "closed-service", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let mut all = Vec::new();
    for resource in subject.model.resources.values() {
        let Body::AnyResource(body) = &resource.body else {
            continue;
        };
        for row in closed_types::rows(body.kind).filter(|row| row.is_meant(&body.written())) {
            let message = format!("`{}` is {}, which AWS makes no more", resource.address, row.what);
            all.push(
                Found::new(&resource.address, row.what.clone(), message)
                    .evidence([row.since.clone()])
                    .help(row.instead.clone()),
            );
        }
    }
    all
}
