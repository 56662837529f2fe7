//! Permission sets of IAM Identity Center into the roles that it makes of them.
//!
//! <https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html>

use super::Table;
use super::escalations::Escalation;
use crate::aws::{Region, Text};
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/identity_center.json");

static TABLE: LazyLock<Table<RoleForm>> = LazyLock::new(|| Table::embedded(DATA));

/// What roles and providers are called that Identity Center makes.
#[derive(Deserialize, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
struct RoleForm {
    path: String,
    without_region: Vec<String>,
    name: String,
    digits: usize,
    provider: [String; 2],
    inline: String,
    administration: Vec<Escalation>,
}

fn form() -> Option<&'static RoleForm> {
    TABLE.rows.first()
}

/// How the path of every such role begins.
pub fn role_path() -> &'static str {
    form().map_or("", |form| &form.path)
}

/// How the name of every such role begins.
pub fn role_prefix() -> &'static str {
    form().map_or("", |form| &form.name)
}

/// The path of the roles, by the Region where Identity Center is at home.
pub fn path_in(region: &Region) -> String {
    let plain = form().is_some_and(|form| form.without_region.iter().any(|own| own == region.as_str()));
    match plain {
        true => role_path().to_owned(),
        false => [role_path(), region.as_str(), "/"].concat(),
    }
}

/// The name of the role of a permission set, with digits that AWS makes up at its end.
pub fn role_name(set: &str) -> String {
    [role_prefix(), set, "_", &digits()].concat()
}

/// The name of the identity provider that such roles trust.
pub fn provider_name() -> String {
    let [before, behind] = form()
        .map(|form| [form.provider[0].as_str(), form.provider[1].as_str()])
        .unwrap_or_default();
    [before, &digits(), behind].concat()
}

/// The name of the inline policy of such a role.
pub fn inline_policy() -> &'static str {
    form().map_or("", |form| &form.inline)
}

/// The ways in which whoever administers Identity Center becomes anybody in the accounts of the organization.
///
/// <https://docs.aws.amazon.com/singlesignon/latest/userguide/iam-auth-access-overview.html>
pub fn administration() -> &'static [Escalation] {
    form().map_or(&[], |form| &form.administration)
}

/// The same name of a role with its digits left open; none for a name that is not of this form.
pub fn with_open_digits(role: &str) -> Option<String> {
    let form = form()?;
    let rest = role.strip_prefix(form.name.as_str())?;
    let (set, own) = rest.rsplit_once('_')?;
    let made_up = own.len() == form.digits && own.bytes().all(|byte| byte.is_ascii_hexdigit());
    made_up.then(|| role_name(set))
}

fn digits() -> String {
    Text::open_digits(form().map_or(0, |form| form.digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_the_guide_shows() {
        super::super::table::assert_sound(DATA, |row: &RoleForm| row.name.clone());
        let path = |region: &str| path_in(&Region::parse(region).unwrap());
        assert_eq!(path("us-east-1"), "/aws-reserved/sso.amazonaws.com/");
        assert_eq!(path("eu-central-1"), "/aws-reserved/sso.amazonaws.com/eu-central-1/");
        for call in administration().iter().flat_map(|way| &way.calls) {
            let known = super::super::actions::action(call).map(|known| known.full_name());
            assert_eq!(known.as_ref(), Some(call));
        }
        let shown = |text: &str| Text::with_digits_as_pattern(text);
        assert_eq!(shown(&role_name("data")), "AWSReservedSSO_data_????????????????");
        assert_eq!(shown(&provider_name()), "AWSSSO_????????????????_DO_NOT_DELETE");
        let cases = [
            ("AWSReservedSSO_data_0123456789abcdef", Some("data")),
            ("AWSReservedSSO_data_x_0123456789abcdef", Some("data_x")),
            ("AWSReservedSSO_data_0123456789abcde", None),
            ("AWSReservedSSO_data_0123456789abcdeg", None),
            ("AWSReservedSSO_data", None),
            ("data_0123456789abcdef", None),
        ];
        for (name, set) in cases {
            assert_eq!(with_open_digits(name), set.map(role_name), "{name}");
        }
    }
}
