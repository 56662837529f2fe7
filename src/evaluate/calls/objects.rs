//! Two objects of a bucket into whether anything tells them apart.
//!
//! Of the key of an object a decision reads only which texts of policies fit its ARN, and which rows of `existing` hold it:
//! the patterns of `Resource` and the values of conditions. Where each of them fits two objects alike, all that is decided
//! of one is decided of the other.

use super::Universe;
use crate::aws::glob_matches;
use crate::evaluate::iam::CompiledPolicy;
use crate::model::Model;
use crate::policy::{Document, Resources};
use std::collections::BTreeMap;

/// The texts that may tell objects apart, by the part before anything that stands for more than itself, in lower case.
#[derive(Debug, Default)]
pub struct ObjectTexts(BTreeMap<String, Vec<Telling>>);

/// What tells objects of one bucket apart.
#[derive(Debug)]
pub struct BucketTexts<'t> {
    /// The ARN of the bucket, and the slash behind it.
    begins: String,
    telling: Vec<&'t Telling>,
}

/// A text that fits some objects of a bucket and not others.
#[derive(PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Telling {
    pattern: String,
    lower: String,
    /// Whether it fits less than its pattern does, and nothing here reads what.
    loose: bool,
}

impl ObjectTexts {
    fn add(&mut self, text: &str) {
        let open = |character: char| character == '$' || !character.is_ascii();
        let end = text.find(open);
        let pattern = match end {
            Some(end) => [text.get(..end).unwrap_or_default(), "*"].concat(),
            None => text.to_owned(),
        };
        let lower = pattern.to_ascii_lowercase();
        let plain = lower.find(['*', '?']).unwrap_or(lower.len());
        let of = self.0.entry(lower.get(..plain).unwrap_or_default().to_owned()).or_default();
        let loose = end.is_some();
        of.push(Telling { pattern, lower, loose });
    }

    /// What tells the objects of the bucket of this ARN apart.
    pub fn of_bucket(&self, arn: &str) -> BucketTexts<'_> {
        let begins = [arn, "/"].concat();
        let lower = begins.to_ascii_lowercase();
        let before = (0..lower.len()).filter_map(|length| self.0.get(lower.get(..length)?));
        let behind = self.0.range(lower.clone()..).take_while(|(plain, _)| plain.starts_with(&lower));
        let all = before.chain(behind.map(|(_, texts)| texts)).flatten();
        let telling = all.filter(|text| !text.fits_all(&begins)).collect();
        BucketTexts { begins, telling }
    }
}

impl BucketTexts<'_> {
    /// Whether all that is decided of one object holds for the other, by their keys.
    pub fn are_alike(&self, one: &str, other: &str) -> bool {
        if self.telling.is_empty() {
            return true;
        }
        let [one, other] = [one, other].map(|key| [&self.begins, key].concat());
        let [lower_one, lower_other] = [&one, &other].map(|arn| arn.to_ascii_lowercase());
        self.telling.iter().all(|text| {
            // Some condition operators ignore case.
            let fits =
                [(&text.pattern, &one), (&text.lower, &lower_one)].map(|(of, on)| glob_matches(of, on));
            let others =
                [(&text.pattern, &other), (&text.lower, &lower_other)].map(|(of, on)| glob_matches(of, on));
            fits == others && !(text.loose && fits.contains(&true))
        })
    }
}

impl Telling {
    /// Whether it fits whatever begins so.
    fn fits_all(&self, begins: &str) -> bool {
        let end = self.pattern.trim_end_matches('*');
        !self.loose && end.len() < self.pattern.len() && !end.contains(['*', '?']) && begins.starts_with(end)
    }
}

impl Universe<'_> {
    /// The texts of all policies that may tell the objects of a bucket apart.
    pub fn object_texts(&self) -> ObjectTexts {
        let mut texts = ObjectTexts::default();
        for policy in self.policies() {
            of_document(policy.document(), &mut texts);
        }
        of_existing(self.model, &mut texts);
        for same in texts.0.values_mut() {
            same.sort_unstable();
            same.dedup();
        }
        texts
    }

    /// Every policy that takes part in decisions.
    fn policies(&self) -> impl Iterator<Item = &CompiledPolicy> {
        let of_roles = self.roles.values().flat_map(|of_account| of_account.values());
        of_roles
            .flat_map(|role| &role.inline)
            .chain(self.attached.values())
            .chain(self.catalogs.values())
            .chain(self.managed.values())
            .chain(self.stated.values())
            .chain(self.put.values().flatten())
            .chain(self.shared.policies())
            .chain(self.control_levels.policies())
    }
}

fn of_document(document: &Document, texts: &mut ObjectTexts) {
    for statement in &document.statements {
        if let Some(Resources::In(named) | Resources::NotIn(named)) = &statement.resources {
            named.iter().for_each(|text| texts.add(text));
        }
        let values = statement.conditions.iter().flat_map(|condition| &condition.values);
        values.for_each(|text| texts.add(text));
    }
}

/// A row of `existing` holds what begins as its ARN does.
fn of_existing(model: &Model, texts: &mut ObjectTexts) {
    for arn in model.existing.keys() {
        texts.add(arn);
        texts.add(&[arn, "/*"].concat());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_fit_one_of_two_tell_them_apart() {
        let rows = [
            ("*", "a/1", "b/2", true),
            ("arn:aws:s3:::b/*", "a/1", "b/2", true),
            ("arn:aws:s3:::*", "a/1", "b/2", true),
            ("arn:aws:s3:::other/a*", "a/1", "b/2", true),
            ("arn:aws:sqs:us-east-1:111111111111:a*", "a/1", "b/2", true),
            ("arn:aws:s3:::b/a/*", "a/1", "b/2", false),
            ("arn:aws:s3:::b/a/*", "a/1", "a/2", true),
            ("arn:aws:s3:::*/a/*", "a/1", "b/2", false),
            ("arn:aws:s3:*:*:b/?/1", "a/1", "a/2", false),
            ("arn:aws:s3:::b/a/1", "a/1", "a/2", false),
            ("arn:aws:s3:::b/A/*", "a/1", "b/2", false),
            ("*1", "a/1", "a/2", false),
            ("arn:aws:s3:::b/a${aws:username}", "a/1", "a/2", false),
            ("arn:aws:s3:::b/a${aws:username}", "b/1", "b/2", true),
            ("arn:aws:s3:::b/${aws:username}*", "b/1", "b/2", false),
            ("arn:aws:s3:::\u{e9}/a", "b/1", "b/2", false),
        ];
        for (text, one, other, alike) in rows {
            let mut texts = ObjectTexts::default();
            texts.add(text);
            let bucket = texts.of_bucket("arn:aws:s3:::b");
            assert_eq!(bucket.are_alike(one, other), alike, "{text}, {one}, {other}");
            assert_eq!(bucket.are_alike(other, one), alike, "{text}, {other}, {one}");
        }
    }
}
