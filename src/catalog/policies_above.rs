//! ARNs of things that stand in others into the ARNs of those whose policies AWS asks about them as well.

use super::Table;
use super::quota::Confidence;
use crate::aws::{Arn, Part, Text};
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/policies_above.json");

static TABLE: LazyLock<Table<PoliciesAbove>> = LazyLock::new(|| Table::embedded(DATA));

/// All names but the last, with the slashes between them.
const PATH: &str = "{path}";

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
    /// How many at most; any number where it is not said.
    #[serde(default)]
    most: Option<usize>,
    /// True where it has a policy of its own besides.
    own: bool,
    /// How well it is known.
    pub confidence: Confidence,
}

fn row(arn: &Arn<'_>) -> Option<(&'static PoliciesAbove, Vec<String>)> {
    let of_service = TABLE.rows.iter().filter(|row| row.service == arn.service());
    // What AWS gives the last name to is one name, although the address that stands for it has slashes.
    let resource = match Text::parts_of(arn.resource()).as_slice() {
        [Part::Literal(before), Part::Symbol(_)] if before.ends_with('/') => [*before, "x"].concat(),
        _ => arn.resource().to_owned(),
    };
    let mut fitting = of_service.filter_map(|row| {
        let parts: Vec<&str> = resource.strip_prefix(&row.begins)?.split('/').collect();
        let wanted = row.most.is_none_or(|most| parts.len() <= most);
        wanted.then(|| (row, parts.into_iter().map(str::to_owned).collect()))
    });
    fitting.next()
}

/// The ARNs of what a thing stands in, nearest first; none for most things.
pub fn above(arn: &str) -> Vec<String> {
    let Some((parsed, (row, parts))) = Arn::parse(arn).and_then(|parsed| Some((parsed, row(&parsed)?)))
    else {
        return Vec::new();
    };
    let path = parts.split_last().map(|(_, path)| path.join("/")).unwrap_or_default();
    let filled = |form: &String| {
        let numbered = parts.iter().enumerate();
        let named =
            numbered.fold(form.clone(), |text, (at, part)| text.replace(&format!("{{{}}}", at + 1), part));
        named.replace(PATH, &path)
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
        let Some(at) = form.find('{') else {
            let one = [row.begins.as_str(), any].concat();
            return (parsed.resource() == form).then(|| parsed.beside(&one));
        };
        let names = parsed.resource().strip_prefix(form.get(..at)?)?;
        if form.ends_with(PATH) {
            return Some(parsed.beside(&[row.begins.as_str(), names, "/", any].concat()));
        }
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
            format!("{} {} {}", row.service, row.begins, row.depth)
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
    #[test]
    fn rules_stand_in_buses() {
        let at = |rest: &str| ["arn:aws:events:us-east-1:111111111111:", rest].concat();
        let cases = [
            ("rule/orders/late", vec![at("event-bus/orders")]),
            ("rule/late", vec![at("event-bus/default")]),
            ("rule/aws.partner/shop.com/1/late", vec![at("event-bus/aws.partner/shop.com/1")]),
            ("event-bus/orders", vec![]),
        ];
        for (on, wanted) in cases {
            assert_eq!(above(&at(on)), wanted, "{on}");
            assert_eq!(has_none_of_its_own(&at(on)), on.starts_with("rule/"), "{on}");
        }
        let below = |on: &str| below(&at(on), "x");
        assert_eq!(below("event-bus/orders"), [at("rule/orders/x")]);
        assert_eq!(below("event-bus/default"), ["rule/x", "rule/default/x"].map(at));
        assert_eq!(below("event-bus/aws.partner/a/1"), [at("rule/aws.partner/a/1/x")]);
    }
}
