//! Calls into what AWS says against them whatever policies allow.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Table;
use super::carried::CallerKind;
use crate::aws::glob_matches;

const DATA: &str = include_str!("data/refusals.json");

static TABLE: LazyLock<Table<Refusal>> = LazyLock::new(|| Table::embedded(DATA));

/// A rule of AWS that no policy can change.
#[derive(Deserialize, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// Its name.
    pub id: String,
    service: String,
    actions: Vec<String>,
    #[serde(default)]
    but: Vec<String>,
    resource: Option<String>,
    #[serde(default)]
    callers: Vec<CallerKind>,
    #[serde(default)]
    other_account: bool,
    #[serde(default)]
    spares_services: bool,
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
    /// True for a service-linked role.
    pub service_linked: bool,
    /// True where the resource is surely another account's.
    pub other_account: bool,
}

impl Refusal {
    fn is_about(&self, asked: &Asked<'_>) -> bool {
        let names =
            |all: &[String]| all.iter().any(|name| name == "*" || name.eq_ignore_ascii_case(asked.action));
        let for_aws = asked.service_linked || asked.caller == CallerKind::Service;
        self.service == asked.service
            && names(&self.actions)
            && !names(&self.but)
            && (self.callers.is_empty() || self.callers.contains(&asked.caller))
            && (!self.other_account || asked.other_account)
            && !(self.spares_services && for_aws)
            && self.resource.as_ref().is_none_or(|pattern| glob_matches(pattern, asked.resource))
    }
}

/// The rule that refuses a call.
pub fn refusal(asked: &Asked<'_>) -> Option<&'static Refusal> {
    TABLE.rows.iter().find(|row| row.is_about(asked))
}

/// True for a role, by its ARN, that AWS alone changes.
pub fn is_kept_by_aws(role: &str) -> bool {
    let asked = Asked {
        service: "iam",
        action: "AttachRolePolicy",
        resource: role,
        caller: CallerKind::Session,
        service_linked: false,
        other_account: false,
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
                let full = [&row.service, ":", name].concat();
                assert_eq!(actions::action(&full).map(actions::Action::full_name), Some(full));
            }
            assert_sorted(&row.actions);
            if !row.but.is_empty() {
                assert_sorted(&row.but);
            }
        }
    }
}
