//! Calls into what AWS says against them whatever policies allow.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Table;
use super::carried::CallerKind;
use crate::aws::glob_matches;

const DATA: &str = include_str!("data/refusals.json");

static TABLE: LazyLock<Table<Refusal>> = LazyLock::new(|| Table::embedded(DATA));

/// The rows that are about a service, in their order; under `*` those about every service.
static BY_SERVICE: LazyLock<BTreeMap<&'static str, Vec<&'static Refusal>>> = LazyLock::new(|| {
    let named = TABLE.rows.iter().flat_map(|row| &row.services).map(String::as_str);
    let of = |service: &str| TABLE.rows.iter().filter(|row| row.is_of(service)).collect();
    named.chain([EVERY]).map(|service| (service, of(service))).collect()
});

/// What stands for every service.
const EVERY: &str = "*";

fn rows_about(service: &str) -> impl Iterator<Item = &'static Refusal> {
    let own = BY_SERVICE.get(service).or_else(|| BY_SERVICE.get(EVERY));
    own.into_iter().flatten().copied()
}

/// A rule of AWS that no policy can change.
#[derive(Deserialize, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// Its name.
    pub id: String,
    services: Vec<String>,
    actions: Vec<String>,
    #[serde(default)]
    but: Vec<String>,
    resource: Option<String>,
    #[serde(default)]
    callers: Vec<CallerKind>,
    caller: Option<String>,
    not_caller: Option<String>,
    #[serde(default)]
    other_account: bool,
    #[serde(default)]
    members: bool,
    #[serde(default)]
    spares_services: bool,
    #[serde(default)]
    doubtful: bool,
    /// The rule, for people.
    pub why: String,
}

/// What of a call the rules look at.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The prefix of the action, in lower case.
    pub service: &'a str,
    /// The name of the action, in any case.
    pub action: &'a str,
    /// The ARN of the resource, or `*`.
    pub resource: &'a str,
    /// Who calls.
    pub caller: CallerKind,
    /// The caller's ARN or name; empty where it has none.
    pub principal: &'a str,
    /// True for a service-linked role.
    pub service_linked: bool,
    /// True where the resource is surely another account's.
    pub other_account: bool,
    /// True where the caller's account is surely a member of an organization that it does not manage.
    pub member: bool,
}

impl Refusal {
    fn is_of(&self, service: &str) -> bool {
        self.services.iter().any(|own| own == EVERY || own == service)
    }

    fn is_about(&self, asked: &Asked<'_>) -> bool {
        let fits = |pattern: &String, text: &str| glob_matches(pattern, text);
        let for_aws = asked.service_linked || asked.caller == CallerKind::Service;
        (self.callers.is_empty() || self.callers.contains(&asked.caller))
            && self.actions.iter().any(|name| asked.is_named(name))
            && !self.but.iter().any(|name| asked.is_named(name))
            && self.caller.as_ref().is_none_or(|pattern| fits(pattern, asked.principal))
            && !self.not_caller.as_ref().is_some_and(|pattern| fits(pattern, asked.principal))
            && (!self.other_account || asked.other_account || asked.caller == CallerKind::Anonymous)
            && (!self.members || asked.member)
            && !(self.spares_services && for_aws)
            && self.resource.as_ref().is_none_or(|pattern| fits(pattern, asked.resource))
    }
}

impl Asked<'_> {
    /// Whether a name (`*`, of one service, or `service:Name`) is that of the action.
    fn is_named(&self, name: &str) -> bool {
        match name.split_once(':') {
            Some((service, name)) => service == self.service && name.eq_ignore_ascii_case(self.action),
            None => name == "*" || name.eq_ignore_ascii_case(self.action),
        }
    }
}

/// The rule that refuses a call.
pub fn refusal(asked: &Asked<'_>) -> Option<&'static Refusal> {
    rows_about(asked.service).find(|row| !row.doubtful && row.is_about(asked))
}

/// The rule for which AWS may refuse a call, as far as its pages tell.
pub fn doubt(asked: &Asked<'_>) -> Option<&'static Refusal> {
    rows_about(asked.service).find(|row| row.doubtful && row.is_about(asked))
}

/// True for a role, by its ARN, that AWS alone changes.
pub fn is_kept_by_aws(role: &str) -> bool {
    let asked = Asked {
        service: "iam",
        action: "AttachRolePolicy",
        resource: role,
        caller: CallerKind::Session,
        principal: "",
        service_linked: false,
        other_account: false,
        member: false,
    };
    refusal(&asked).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::actions;
    use crate::catalog::table::{assert_sorted, assert_sound};

    #[test]
    fn the_data_file_is_sound() {
        assert_sound::<Refusal>(DATA, |row| row.id.clone());
        for row in &TABLE.rows {
            for name in row.actions.iter().chain(&row.but).filter(|name| *name != "*") {
                let of_each = row.services.iter().map(|service| [service, ":", name].concat());
                let full = if name.contains(':') {
                    vec![name.clone()]
                } else {
                    of_each.collect()
                };
                for name in full {
                    assert_eq!(actions::action(&name).map(actions::Action::full_name), Some(name));
                }
            }
            for service in row.services.iter().filter(|service| *service != "*") {
                assert!(actions::service(service).is_some(), "{service}");
            }
            assert_sorted(&row.services);
            assert_sorted(&row.actions);
            if !row.but.is_empty() {
                assert_sorted(&row.but);
            }
        }
    }

    #[test]
    fn calls_are_refused_or_doubted_by_caller_and_action() {
        const SAML: &str = "arn:aws:iam::111111111111:saml-provider/idp";
        const OIDC: &str = "arn:aws:iam::111111111111:oidc-provider/x.example";
        let ids = |(service, action, caller, principal): (&str, &str, CallerKind, &str)| {
            let asked = Asked {
                service,
                action,
                resource: "*",
                caller,
                principal,
                service_linked: false,
                other_account: false,
                member: true,
            };
            [refusal(&asked), doubt(&asked)].map(|row| row.map(|row| row.id.as_str()))
        };
        use CallerKind::{Anonymous, FederatedUser, Identity, Session};
        let rows = [
            (("dynamodb", "GetItem", Anonymous, ""), [Some("unsigned"), Some("unsigned-perhaps")]),
            (("s3", "getobject", Anonymous, ""), [None, None]),
            (("s3", "GetBucketTagging", Anonymous, ""), [None, Some("unsigned-perhaps")]),
            (
                ("s3", "PutBucketPolicy", Anonymous, ""),
                [Some("bucket-policy-of-others"), Some("unsigned-perhaps")],
            ),
            (("lambda", "InvokeFunctionUrl", Anonymous, ""), [None, None]),
            (("lambda", "InvokeFunction", Anonymous, ""), [None, Some("unsigned-perhaps")]),
            (
                ("lambda", "GetFunction", Anonymous, ""),
                [Some("function-unsigned"), Some("unsigned-perhaps")],
            ),
            (("iam", "ListUsers", FederatedUser, ""), [None, Some("federated-user-iam")]),
            (("sts", "AssumeRole", FederatedUser, ""), [Some("federated-user-sts"), None]),
            (("sts", "GetCallerIdentity", FederatedUser, ""), [None, None]),
            (("sts", "AssumeRole", Identity, SAML), [Some("token-assumes"), None]),
            (("sts", "AssumeRoleWithSAML", Identity, SAML), [None, None]),
            (("sts", "AssumeRoleWithSAML", Identity, OIDC), [Some("web-token-as-saml"), None]),
            (("sts", "AssumeRoleWithWebIdentity", Identity, OIDC), [None, None]),
            (
                ("sts", "AssumeRoleWithWebIdentity", Identity, SAML),
                [Some("saml-as-web-token"), None],
            ),
            (("sts", "AssumeRoleWithSAML", Session, ""), [Some("unvouched"), None]),
            (
                ("organizations", "CreateAccount", Session, ""),
                [Some("organization-of-members"), None],
            ),
            (
                ("organizations", "ListAccounts", Session, ""),
                [None, Some("organization-of-delegates")],
            ),
            (("organizations", "DescribeOrganization", Session, ""), [None, None]),
        ];
        for (asked, expected) in rows {
            assert_eq!(ids(asked), expected, "{asked:?}");
        }
    }
}
