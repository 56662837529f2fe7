//! ARNs of things that stand in others into the ARNs of those whose policies AWS asks about them as well.

use super::Table;
use super::quota::Confidence;
use crate::aws::Arn;
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/policies_above.json");

static TABLE: LazyLock<Table<PoliciesAbove>> = LazyLock::new(|| Table::embedded(DATA));

/// One kind of thing that stands in others.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct PoliciesAbove {
    /// Its service.
    service: String,
    /// How its ARN goes on behind the account.
    begins: String,
    /// The same of those that it stands in, nearest first.
    asked: Vec<String>,
    /// How many names stand behind that in its own, between slashes, at least.
    depth: usize,
    /// True where it has a policy of its own besides.
    own: bool,
    /// How well it is known.
    pub confidence: Confidence,
}

fn row(arn: &Arn<'_>) -> Option<(&'static PoliciesAbove, Vec<String>)> {
    let fits = |row: &&PoliciesAbove| row.service == arn.service() && arn.resource().starts_with(&row.begins);
    let row = TABLE.rows.iter().find(fits)?;
    let parts = arn.resource().strip_prefix(&row.begins)?.split('/');
    Some((row, parts.map(str::to_owned).collect()))
}

/// The ARNs of what a thing stands in, nearest first; none for most things.
pub fn above(arn: &str) -> Vec<String> {
    let Some((parsed, (row, parts))) = Arn::parse(arn).and_then(|parsed| Some((parsed, row(&parsed)?)))
    else {
        return Vec::new();
    };
    let filled = |form: &String| {
        let numbered = parts.iter().enumerate();
        numbered.fold(form.clone(), |text, (at, part)| text.replace(&format!("{{{}}}", at + 1), part))
    };
    row.asked.iter().map(|form| parsed.beside(&filled(form))).collect()
}

/// ARNs that stand for all of what a thing's policy is asked about and that stands in it: one of each kind, every name `any`.
pub fn below(arn: &str, any: &str) -> Vec<String> {
    let Some(parsed) = Arn::parse(arn) else {
        return Vec::new();
    };
    let of_service = TABLE.rows.iter().filter(|row| row.service == parsed.service());
    let forms = of_service.flat_map(|row| row.asked.iter().map(move |form| (row, form)));
    let filled = forms.filter_map(|(row, form)| {
        let names = parsed.resource().strip_prefix(form.split('{').next()?)?;
        let same_depth = names.split('/').count() == form.matches('{').count();
        let names = names
            .split('/')
            .chain(std::iter::repeat_n(any, row.depth.saturating_sub(names.split('/').count())));
        let path = names.collect::<Vec<_>>().join("/");
        same_depth.then(|| parsed.beside(&[row.begins.as_str(), &path].concat()))
    });
    filled.collect()
}

/// True for a thing whose only policies are those of what it stands in.
pub fn has_none_of_its_own(arn: &str) -> bool {
    Arn::parse(arn).and_then(|arn| row(&arn)).is_some_and(|(row, _)| !row.own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        super::super::table::assert_sound(DATA, |row: &PoliciesAbove| {
            format!("{} {}", row.service, row.begins)
        });
    }

    #[test]
    fn packages_stand_in_repositories_and_those_in_domains() {
        let at = |rest: &str| ["arn:aws:codeartifact:us-east-1:111111111111:", rest].concat();
        let (domain, repository) = (at("domain/acme"), at("repository/acme/python"));
        let cases = [
            ("package/acme/python/pypi//tool", vec![repository.clone(), domain.clone()], true),
            ("package-group/acme/tool", vec![domain.clone()], true),
            ("repository/acme/python", vec![domain], false),
            ("domain/acme", vec![], false),
        ];
        for (on, wanted, none) in cases {
            assert_eq!((above(&at(on)), has_none_of_its_own(&at(on))), (wanted, none), "{on}");
        }
        let below = |on: &str| below(&at(on), "x");
        let in_repository = at("package/acme/python/x/x/x");
        assert_eq!(below("repository/acme/python"), [in_repository]);
        let in_domain = ["package-group/acme/x", "package/acme/x/x/x/x", "repository/acme/x"].map(at);
        assert_eq!(below("domain/acme"), in_domain);
        assert!(below("package/acme/python/pypi//tool").is_empty());
        assert!(above("arn:aws:ecr:us-east-1:111111111111:repository/a/b").is_empty());
    }
}
