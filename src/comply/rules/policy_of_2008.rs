//! `policy-of-2008`: a policy without a version, in which variables are plain text.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::policy::Version;
use crate::resource::Resource;

rule! {
    /// A policy says no `Version`, or that of 2008.
    ///
    /// Then it is read as one of 2008: `${aws:PrincipalTag/team}` and its like are no variables but these very characters,
    /// and fit nothing. A condition that is to hold data apart by such a variable does not.
    ///
    /// Write `Version: "2012-10-17"`.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html>
    PolicyOf2008, "policy-of-2008", Low, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject
        .model
        .resources
        .values()
        .flat_map(|resource| old(subject, resource))
        .collect()
}

fn old(subject: &Subject<'_>, resource: &Resource) -> Vec<Found> {
    let documents = resource.body.documents().into_iter();
    let old = documents
        .filter(|(_, document)| document.version == Version::V2008 && !document.statements.is_empty());
    let found = old.map(|(name, _)| {
        let message = format!("the {name} of `{}` is read as one of 2008", resource.address);
        Found::new(&resource.address, name.to_string(), message)
            .at(subject.model.origins.document(&resource.address, &name))
            .evidence(["it has no `Version`, or `2008-10-17`: variables in it are plain text".to_owned()])
            .help("write `Version: \"2012-10-17\"`")
    });
    found.collect()
}
