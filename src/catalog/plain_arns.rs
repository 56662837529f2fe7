//! ARNs of things that no section of a blueprint holds into what grants on them become, and how their own policies are seen.

use super::Table;
use super::grants::GrantPart;
use crate::aws::Arn;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/plain_arns.json");

static TABLE: LazyLock<Table<PlainArn>> = LazyLock::new(|| Table::embedded(DATA));

/// A kind of thing that a grant names by its ARN.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct PlainArn {
    /// The kind in the words of grants (`queue`).
    pub kind: String,
    /// What it is, for people, with its article.
    pub what: String,
    /// The service of the ARN.
    pub service: String,
    /// How the ARN goes on behind the account.
    pub begins: String,
    /// Characters that its name does not hold.
    pub apart: String,
    /// What its name consists of, where that is more than a word.
    #[serde(default)]
    pub form: Option<NameForm>,
    /// What the actions of a verb are on, by their part; with holes.
    pub on: BTreeMap<GrantPart, Vec<String>>,
    /// What of it can be had in another account without a policy, as a half sentence.
    #[serde(default)]
    pub round: String,
    /// Its own policy; none where nobody of another account can be let in by one.
    #[serde(default)]
    pub policy: Option<PlainPolicy>,
}

/// What a name consists of.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
pub enum NameForm {
    /// The repository of packages, behind its domain.
    #[serde(rename = "{domain}/{repository}")]
    InDomain,
    /// The table, behind its database.
    #[serde(rename = "{database}/{table}")]
    InDatabase,
    /// What somebody chose, and six characters of AWS behind it.
    #[serde(rename = "{name}-{random}")]
    RandomEnd,
}

impl NameForm {
    /// What is wrong with a name.
    fn wrong(self, name: &str) -> Option<&'static str> {
        let fits = match self {
            Self::InDomain => {
                let parts: Vec<&str> = name.split('/').collect();
                parts.len() == 2 && parts.iter().all(|part| !part.is_empty())
            }
            Self::InDatabase => name
                .split_once('/')
                .is_some_and(|(database, table)| !database.is_empty() && !table.is_empty()),
            Self::RandomEnd => name.rsplit_once('-').is_some_and(|(chosen, end)| {
                !chosen.is_empty() && end.len() == 6 && end.bytes().all(|byte| byte.is_ascii_alphanumeric())
            }),
        };
        let wrong = match self {
            Self::InDomain => {
                "an ARN of a repository ends with its domain and its name: `repository/DOMAIN/REPOSITORY`"
            }
            Self::InDatabase => {
                "an ARN of a table ends with its database and its name: `table/DATABASE/TABLE`"
            }
            Self::RandomEnd => {
                "every ARN of a secret ends with a hyphen and six characters that AWS chose: copy the whole ARN"
            }
        };
        (!fits).then_some(wrong)
    }
}

/// The policy of such a thing.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct PlainPolicy {
    /// False where its statements take no `Resource`.
    pub names_resource: bool,
    /// The command that shows it, with holes.
    pub show: String,
}

impl PlainArn {
    /// The name of the thing that an ARN of the kind names.
    pub fn name_in<'a>(&self, arn: &Arn<'a>) -> Option<&'a str> {
        let name = arn.resource().strip_prefix(self.begins.as_str())?;
        let whole = !name.is_empty() && !name.contains(|c| self.apart.contains(c));
        (arn.service() == self.service && !arn.account().is_empty() && whole).then_some(name)
    }

    /// What is wrong with the name in an ARN of the kind: no thing is called so.
    pub fn wrong_name(&self, arn: &Arn<'_>) -> Option<&'static str> {
        self.form?.wrong(self.name_in(arn)?)
    }

    /// What the actions on a part are on, for the thing of an ARN.
    pub fn resources(&self, part: GrantPart, arn: &str) -> Vec<String> {
        let patterns = self.on.get(&part).map(Vec::as_slice).unwrap_or_default();
        patterns.iter().map(|pattern| self.filled(pattern, arn)).collect()
    }

    /// A text of the row with its holes filled for the thing of an ARN.
    pub fn filled(&self, text: &str, arn: &str) -> String {
        let Some(parsed) = Arn::parse(arn) else {
            return text.to_owned();
        };
        let name = self.name_in(&parsed).unwrap_or_default();
        let scope = parsed.beside("");
        text.replace("{arn}", arn)
            .replace("{account}", parsed.account())
            .replace("{scope}", scope.trim_end_matches(':'))
            .replace("{last}", name.rsplit('/').next().unwrap_or_default())
            .replace("{first}", name.split('/').next().unwrap_or_default())
            .replace("{name}", name)
    }
}

/// The kind of the whole thing that an ARN names; none where grants know no such thing.
pub fn plain_arn(arn: &Arn<'_>) -> Option<&'static PlainArn> {
    TABLE.rows.iter().find(|row| row.name_in(arn).is_some())
}

/// The row of a kind.
pub fn of_kind(kind: &str) -> Option<&'static PlainArn> {
    TABLE.rows.iter().find(|row| row.kind == kind)
}

/// Every kind, by its word.
pub fn all() -> impl Iterator<Item = &'static PlainArn> {
    TABLE.rows.iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::grants;

    #[test]
    fn the_table_is_sound() {
        crate::catalog::table::assert_sound(DATA, |row: &PlainArn| row.kind.clone());
        for row in all() {
            let verbs: Vec<_> = grants::verbs_of_arns(&row.kind).collect();
            assert!(!verbs.is_empty(), "{}", row.kind);
            for part in verbs.iter().flat_map(|verb| verb.on.keys()).filter(|part| **part != GrantPart::Key) {
                assert!(row.on.contains_key(part), "{} has no {part:?}", row.kind);
            }
        }
    }

    /// Every action of a verb is checked on what it is granted on: a statement that grants nothing would be a lie.
    #[test]
    fn verbs_are_about_what_their_actions_are_checked_on() {
        let name = |row: &PlainArn| {
            ["arn:aws:", &row.service, ":us-east-1:111111111111:", &row.begins, "a/b-AbCdEf"].concat()
        };
        for row in all() {
            let arn = if row.apart.contains('/') {
                name(row).replace("/b-AbCdEf", "")
            } else {
                name(row)
            };
            assert_eq!(plain_arn(&Arn::parse(&arn).unwrap()), Some(row), "{arn}");
            for verb in grants::verbs_of_arns(&row.kind) {
                for (part, actions) in verb.on.iter().filter(|(part, _)| **part != GrantPart::Key) {
                    let on: Vec<String> =
                        row.resources(*part, &arn).iter().map(|one| one.replace('*', "x")).collect();
                    for action in actions {
                        let known = crate::catalog::actions::action(action).unwrap();
                        let nothing = [GrantPart::Lists, GrantPart::Behind].contains(part);
                        let checked = |one: &String| known.is_checked_on(one) || nothing;
                        assert!(on.iter().any(checked), "{action} on {on:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_part_is_no_thing() {
        for arn in [
            "arn:aws:sqs:us-east-1:111111111111:",
            "arn:aws:sns:us-east-1:111111111111:alerts:1234",
            "arn:aws:dynamodb:us-east-1:111111111111:table/orders/index/by-day",
            "arn:aws:logs:us-east-1:111111111111:log-group:/a:log-stream:b",
            "arn:aws:events:us-east-1:111111111111:rule/nightly",
            "arn:aws:sqs:::q",
        ] {
            assert_eq!(plain_arn(&Arn::parse(arn).unwrap()), None, "{arn}");
        }
    }
}
