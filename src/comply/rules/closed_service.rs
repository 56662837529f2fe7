//! `closed-service`: a resource of a kind that AWS makes no more.

use crate::catalog::closed_types;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::resource::Body;

rule! {
    /// A template makes something that AWS no longer makes.
    ///
    /// AWS has replaced it, and the deployment fails in an account that does not have one already.
    ///
    /// Take what the advice names.
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
