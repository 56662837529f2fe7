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
static BY_SERVICE: LazyLock<BTreeMap<&'static str, Vec<RowOfService>>> = LazyLock::new(|| {
    let listed = TABLE.rows.iter().flat_map(|row| &row.services).map(String::as_str);
    let names = TABLE.rows.iter().flat_map(|row| row.actions.iter().chain(&row.but));
    let named = listed.chain(names.filter_map(|name| Some(name.split_once(':')?.0)));
    let of = |service: &'static str| {
        let rows = TABLE.rows.iter().filter(|row| row.is_of(service));
        let rows = rows.map(|row| RowOfService::new(row, service));
        (service, rows.filter(|row| !row.actions.is_empty()).collect())
    };
    named.chain([EVERY]).map(of).collect()
});

/// A row with what it says of the actions of one service: every decision asks for it.
struct RowOfService {
    row: &'static Refusal,
    actions: Vec<&'static str>,
    but: Vec<&'static str>,
}

impl RowOfService {
    fn new(row: &'static Refusal, service: &str) -> Self {
        let of = |names: &'static [String]| {
            let own = names.iter().filter_map(|name| match name.split_once(':') {
                Some((other, name)) => (other == service).then_some(name),
                None => Some(name.as_str()),
            });
            own.collect()
        };
        Self {
            row,
            actions: of(&row.actions),
            but: of(&row.but),
        }
    }

    fn is_about(&self, asked: &Asked<'_>) -> bool {
        let named = |names: &[&str]| {
            names.iter().any(|name| *name == EVERY || name.eq_ignore_ascii_case(asked.action))
        };
        named(&self.actions) && !named(&self.but) && self.row.is_about(asked)
    }
}

/// What stands for every service, and for every action of one.
const EVERY: &str = "*";

fn rows_about(service: &str) -> &'static [RowOfService] {
    let own = BY_SERVICE.get(service).or_else(|| BY_SERVICE.get(EVERY));
    own.map(Vec::as_slice).unwrap_or_default()
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

    /// Whether it is about the call, as far as the action does not tell.
    fn is_about(&self, asked: &Asked<'_>) -> bool {
        let fits = |pattern: &String, text: &str| glob_matches(pattern, text);
        let for_aws = asked.service_linked || asked.caller == CallerKind::Service;
        (self.callers.is_empty() || self.callers.contains(&asked.caller))
            && self.caller.as_ref().is_none_or(|pattern| fits(pattern, asked.principal))
            && !self.not_caller.as_ref().is_some_and(|pattern| fits(pattern, asked.principal))
            && (!self.other_account || asked.other_account || asked.caller == CallerKind::Anonymous)
            && (!self.members || asked.member)
            && !(self.spares_services && for_aws)
            && self.resource.as_ref().is_none_or(|pattern| fits(pattern, asked.resource))
    }
}

/// The rules that are about a call: the first of each kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Rules {
    /// It refuses the call.
    pub refusal: Option<&'static Refusal>,
    /// AWS may refuse the call, as far as its pages tell.
    pub doubt: Option<&'static Refusal>,
}

/// What AWS says against a call.
pub fn rules(asked: &Asked<'_>) -> Rules {
    let mut rules = Rules::default();
    let about = rows_about(asked.service).iter().filter(|row| row.is_about(asked));
    for row in about.map(|about| about.row) {
        let first = if row.doubtful { &mut rules.doubt } else { &mut rules.refusal };
        *first = first.or(Some(row));
    }
    rules
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
    rules(&asked).refusal.is_some()
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
            let Rules { refusal, doubt } = rules(&asked);
            [refusal, doubt].map(|row| row.map(|row| row.id.as_str()))
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
