//! The principals of a statement into what is wrong with them.

use super::kinds::KindRules;
use super::{Written, Wrong};
use crate::aws::{AccountId, Arn};
use crate::policy::{PrincipalSet, Principals};
use crate::resolve::statement_addresses::is_address;

/// Prefixes of the unique ids that AWS gives to users, roles and their like.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes>
const UNIQUE_IDS: [&str; 3] = ["AIDA", "AROA", "AGPA"];

/// Reports principals that AWS refuses.
pub(super) fn check(rules: &KindRules, written: &Written<'_>, element: &str, found: &mut Vec<Wrong>) {
    let Some(Principals::In(set) | Principals::NotIn(set)) = &written.statement.principals else {
        return;
    };
    if rules.only_everyone && *set != PrincipalSet::everyone() {
        let message = format!("the `Principal` of {} is `*`", rules.what);
        let help = "write `Principal: \"*\"`, and narrow it by a condition on `aws:PrincipalArn` or `aws:PrincipalAccount`";
        return found.push((written.element(element), message, help.to_owned()));
    }
    if set.is_empty() {
        let message = format!("`{element}` names nobody, which AWS refuses");
        return found.push((written.element(element), message, "name a principal".to_owned()));
    }
    let aws = set.aws.iter().filter_map(|text| Some((text, wrong_caller(text)?)));
    let federated = set.federated.iter().filter_map(|text| Some((text, wrong_provider(text)?)));
    let service = set.service.iter().filter_map(|text| Some((text, wrong_service(text)?)));
    for (text, (message, help)) in aws.chain(federated).chain(service) {
        found.push((written.text(element, text), message, help.to_owned()));
    }
}

/// True for the unique id of a user, a role or their like.
pub(in crate::resolve) fn is_unique_id(text: &str) -> bool {
    let is_unique = |id: &str| {
        text.strip_prefix(id)
            .is_some_and(|rest| rest.len() >= 12 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    };
    UNIQUE_IDS.into_iter().any(is_unique)
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
fn wrong_caller(text: &str) -> Option<(String, &'static str)> {
    const FORMS: &str =
        "write an account's twelve digits, the ARN of a role or user, an address of the blueprint, or `*`";
    if is_address(text) || AccountId::parse(text).is_ok() || is_unique_id(text) {
        return None;
    }
    let Some(arn) = Arn::parse(text) else {
        return Some((format!("`{text}` is no principal"), FORMS));
    };
    if arn.resource().starts_with("group/") {
        return Some((
            format!("`{text}` is a group, and groups are no principals"),
            "name the roles or users themselves",
        ));
    }
    let parts = arn.resource().split('/').filter(|part| !part.is_empty()).count();
    let named = parts >= if arn.resource().starts_with("assumed-role/") { 3 } else { 2 };
    let caller = arn.region().is_empty() && (named || arn.resource() == "root") && arn.caller().is_some();
    (!caller).then(|| (format!("`{text}` is not the ARN of a principal"), FORMS))
}

fn wrong_provider(text: &str) -> Option<(String, &'static str)> {
    let of_account = |arn: &Arn<'_>| {
        ["saml-provider/", "oidc-provider/"]
            .iter()
            .any(|kind| arn.resource().starts_with(kind))
    };
    let known = Arn::parse(text).is_some_and(|arn| of_account(&arn))
        || !text.starts_with("arn:") && text.contains('.');
    (!known).then(|| {
        (
            format!("`{text}` is no identity provider"),
            "write the ARN of a SAML or OpenID Connect provider, or the domain of a well-known one",
        )
    })
}

fn wrong_service(text: &str) -> Option<(String, &'static str)> {
    let domain = text.contains('.') && !text.contains([':', '/', ' ', '*']);
    (!domain).then(|| (format!("`{text}` is no service"), "write its whole name, which is a domain name"))
}
