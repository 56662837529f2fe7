//! Ids that AWS chooses into whether they can be those of a kind of resource.

use super::Table;
use super::names::Characters;
use crate::aws::Arn;
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/id_forms.json");

static TABLE: LazyLock<Table<IdForm>> = LazyLock::new(|| Table::embedded(DATA));

/// What the ids of a kind of resource look like.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct IdForm {
    /// The kind in addresses.
    pub kind: String,
    /// The thing, in words with their article.
    pub what: String,
    /// An id of one.
    pub example: String,
    /// The service, where the id is an ARN; its last field has the form.
    pub arn: Option<String>,
    /// Its ARN says neither account nor Region.
    #[serde(default)]
    placeless: bool,
    /// The forms, one of which it has.
    forms: Vec<Vec<Segment>>,
    /// The page that says so.
    pub source: String,
}

/// A part of an id.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(untagged, deny_unknown_fields)]
enum Segment {
    Text { text: String },
    Counted { of: Characters, counts: Vec<usize> },
    Between { of: Characters, least: usize, most: usize },
}

impl Segment {
    /// What follows the part; nothing where the text does not begin with it. A part takes all that it may, for what
    /// follows begins with what it does not hold.
    fn behind<'t>(&self, text: &'t str) -> Option<&'t str> {
        let run = |of: &Characters| text.find(|c| !of.contains(c)).unwrap_or(text.len());
        match self {
            Self::Text { text: own } => text.strip_prefix(own.as_str()),
            Self::Counted { of, counts } => {
                let end = run(of);
                text.get(end..).filter(|_| counts.contains(&end))
            }
            Self::Between { of, least, most } => {
                let end = run(of);
                text.get(end..).filter(|_| (*least..=*most).contains(&end))
            }
        }
    }
}

impl IdForm {
    /// Why an id is none of a resource in this account and Region, in words that follow it; where either is not known
    /// it may be any.
    pub fn complaint(&self, id: &str, account: Option<&str>, region: Option<&str>) -> Option<String> {
        let Some(service) = &self.arn else {
            return (!self.has_form(id)).then(|| self.is_none());
        };
        let says_place = |arn: &Arn<'_>| !(arn.account().is_empty() && arn.region().is_empty());
        let is = |arn: &Arn<'_>| {
            arn.service() == service && self.has_form(arn.resource()) && !(self.placeless && says_place(arn))
        };
        let Some(arn) = Arn::parse(id).filter(is) else {
            return Some(["is no ARN of ", &self.what].concat());
        };
        if self.placeless {
            return None;
        }
        let other = |found: &str, wanted: Option<&str>| wanted.is_some_and(|wanted| wanted != found);
        if other(arn.account(), account) {
            return Some(format!("is one of account {}, not {}", arn.account(), account.unwrap_or_default()));
        }
        other(arn.region(), region)
            .then(|| format!("is one of Region {}, not {}", arn.region(), region.unwrap_or_default()))
    }

    fn is_none(&self) -> String {
        ["is no id of ", &self.what].concat()
    }

    fn has_form(&self, id: &str) -> bool {
        let whole =
            |form: &Vec<Segment>| form.iter().try_fold(id, |rest, part| part.behind(rest)) == Some("");
        self.forms.iter().any(whole)
    }
}

/// The form of the ids of a kind; none where AWS chooses none.
pub fn of_kind(kind: &str) -> Option<&'static IdForm> {
    TABLE.rows.iter().find(|row| row.kind == kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_have_their_forms() {
        super::super::table::assert_sound(DATA, |row: &IdForm| row.kind.clone());
        for row in &TABLE.rows {
            assert_eq!(row.complaint(&row.example, None, None), None, "{}", row.kind);
            if row.placeless {
                assert_eq!(row.complaint(&row.example, Some("111111111111"), Some("eu-west-1")), None);
                for place in [":eu-west-1::", "::111111111111:"] {
                    let placed = row.example.replacen(":::", place, 1);
                    assert!(row.complaint(&placed, None, None).is_some(), "{placed}");
                }
            }
            assert!(row.source.starts_with("https://docs.aws.amazon.com/"), "{}", row.kind);
            for wrong in ["", "*", "a", "no", "{{resolve:ssm:/x}}", "${AWS::AccountId}", "vpc-\n", "é"] {
                assert!(row.complaint(wrong, None, None).is_some(), "{}: {wrong}", row.kind);
                let longer = [&row.example, wrong].concat();
                let others = [&longer, "\n"].concat();
                assert!(row.complaint(&others, None, None).is_some(), "{}: {others}", row.kind);
            }
        }
    }

    #[test]
    fn ids_of_other_things_are_none() {
        let rows = [
            ("unit", "r-a1b2", "is no id of a unit of the organization"),
            ("unit", "ou-a1b2", "is no id of a unit of the organization"),
            ("vpc", "vpc-zzz", "is no id of a VPC"),
            ("vpc", "subnet-0123456789abcdef0", "is no id of a VPC"),
            ("vpc", "vpc-0123456789abcdef", "is no id of a VPC"),
            (
                "key",
                "arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab",
                "is no id of a KMS key",
            ),
            ("key", "1234abcd", "is no id of a KMS key"),
            ("share", "7ab63972-b505-7e2a-420d-6f5d3a000000", "is no ARN of a share"),
        ];
        for (kind, id, why) in rows {
            assert_eq!(of_kind(kind).unwrap().complaint(id, None, None).as_deref(), Some(why), "{id}");
        }
        let share = of_kind("share").unwrap();
        let ask = |account, region| share.complaint(&share.example, Some(account), Some(region));
        assert_eq!(ask("111111111111", "us-east-1"), None);
        assert_eq!(
            ask("222222222222", "us-east-1").as_deref(),
            Some("is one of account 111111111111, not 222222222222")
        );
        assert_eq!(
            ask("111111111111", "us-west-2").as_deref(),
            Some("is one of Region us-east-1, not us-west-2")
        );
    }
}
