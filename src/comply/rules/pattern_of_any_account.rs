//! `pattern-of-any-account`: a pattern of names that anybody can take.

use crate::aws::Arn;
use crate::catalog::action_names::ASSUME_ROLE;
use crate::catalog::context_keys::{RESOURCE_ACCOUNT, RESOURCE_ORG_ID, RESOURCE_ORG_PATHS};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};

rule! {
    /// A statement allows something on whatever has a name of some form, in any account of AWS.
    ///
    /// The name of a bucket is free for everybody: `arn:aws:s3:::*models*` are also the buckets of somebody who calls his
    /// so, and data is written there as easily. The same goes for roles of any account (`arn:aws:iam::*:role/…`): whoever
    /// makes one of such a name, and lets this principal in, is handed what it carries.
    ///
    /// Name the bucket from its beginning, or the account, or add a condition on `aws:ResourceAccount` or
    /// `aws:ResourceOrgID`.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html>
    PatternOfAnyAccount, "pattern-of-any-account", High, check
}

const OWNERS: [&str; 3] = [RESOURCE_ACCOUNT, RESOURCE_ORG_ID, RESOURCE_ORG_PATHS];

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let allowing = subject.allowing(&[PolicyKind::Identity, PolicyKind::Endpoint]);
    let open =
        allowing.filter(|stated| !stated.is_narrowed_by(&OWNERS) && !subject.bounds_alone(stated.resource));
    open.filter_map(found).collect()
}

/// True for a pattern of names that things of any account may have: a part of the name is said, and not whose it is. Of roles
/// only whoever becomes them reaches another account.
fn is_of_anybody(pattern: &str, becomes: bool) -> bool {
    let Some(arn) = Arn::parse(pattern) else {
        return false;
    };
    let name = arn.resource();
    match arn.service() {
        "s3" => {
            let bucket = name.split('/').next().unwrap_or_default();
            bucket.starts_with('*') && bucket.chars().any(|sign| sign.is_ascii_alphanumeric())
        }
        "iam" => {
            let said = name.strip_prefix("role/").unwrap_or_default();
            becomes && arn.account() == "*" && said.chars().any(|sign| sign.is_ascii_alphanumeric())
        }
        _ => false,
    }
}

fn found(stated: &Stated<'_>) -> Option<Found> {
    let becomes = stated.actions().any(|action| action.eq_ignore_ascii_case(ASSUME_ROLE));
    let all: Vec<&str> = stated.resources().filter(|pattern| is_of_anybody(pattern, becomes)).collect();
    let first = all.first()?;
    let actions: Vec<String> = stated.actions().take(5).map(|action| format!("`{action}`")).collect();
    let message = format!(
        "`{}` may reach things of any account that are called alike",
        stated.resource.address
    );
    Some(
        stated
            .found(first, message)
            .evidence([format!("{} allows {} on `{}`", stated.name(), actions.join(", "), all.join("`, `"))])
            .help("name whose they are: the account in the ARN, the bucket from its beginning, or a condition on `aws:ResourceAccount` or `aws:ResourceOrgID`"),
    )
}
