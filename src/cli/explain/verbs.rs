//! What grants can say, by kind and verb, and what each becomes.

use crate::catalog::grants::{self, GrantPart, GrantVerb};
use crate::catalog::ram;

/// The page of a verb about a kind.
pub(super) fn page(verb: &str, kind: &str) -> Option<String> {
    let of_arn = || grants::verbs_of_arns(kind).find(|row| row.verb == verb);
    grants::verb(kind, verb)
        .or_else(|| grants::internal(kind, verb))
        .or_else(of_arn)
        .map(verb_page)
}

/// Every verb, a line each.
pub(super) fn all() -> String {
    let line = |row: &GrantVerb| format!("{:<13} {:<14} {}\n", row.kind, row.verb, row.summary);
    let of_arns = "what they can say of things that no section holds, by their ARNs\n\n".to_owned();
    let of_entries =
        "\nwhat grants can say, by kind and verb; `landform explain VERB KIND` shows what it becomes\n\n"
            .to_owned();
    std::iter::once(of_arns)
        .chain(grants::spoken_of_arns().map(line))
        .chain([of_entries])
        .chain(grants::spoken().map(line))
        .collect()
}

fn verb_page(verb: &GrantVerb) -> String {
    let mut text = format!("{} on a {}: {}\n", verb.verb, verb.kind, verb.summary);
    for (part, actions) in &verb.on {
        text.push_str(&format!("\non {}:\n", name_of(*part)));
        actions.iter().for_each(|action| text.push_str(&format!("  {action}\n")));
    }
    if let Some(permission) = verb.share.and_then(|access| ram::permission_for(resource_type(verb), access)) {
        text.push_str(&format!(
            "\nfrom another account: a RAM share with {}, and exactly its actions in the identity policy\n",
            permission.name
        ));
    }
    text
}

fn name_of(part: GrantPart) -> &'static str {
    match part {
        GrantPart::Resource => "the resource",
        GrantPart::Container => "the bucket, or the domain",
        GrantPart::Key => "its key",
        GrantPart::Catalog => "the Glue catalog",
        GrantPart::Data => "the data",
        GrantPart::Results => "the results",
        GrantPart::ResultsContainer => "the bucket of the results",
        GrantPart::ResultsKey => "the key of the results",
        GrantPart::DatabaseUser => "the database user of the session's source identity",
        GrantPart::Database => "the database",
        GrantPart::DatabaseGroup => "the database group of readers",
        GrantPart::Lists => "everything",
        GrantPart::Behind => "everything, which the service asks of another one",
        GrantPart::OwnProfile => "the user profile of the session",
        GrantPart::OwnSpace => "private spaces that the user profile of the session owns",
        GrantPart::OwnApp => "apps in those spaces",
        GrantPart::Tagged => "those spaces and apps, only while they are made",
    }
}

fn resource_type(verb: &GrantVerb) -> &'static str {
    if verb.kind == "catalog" {
        ram::FEATURE_GROUP_CATALOG
    } else {
        ram::FEATURE_GROUP
    }
}
