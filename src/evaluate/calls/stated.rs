//! What a call states in condition keys into the further permissions that it asks for: tags, locks, lists, another key.

use super::Universe;
use super::need::Need;
use crate::aws::Arn;
use crate::catalog::actions::{self, Action, Argument, ArgumentType, Needed, ResourceType};
use crate::catalog::context_keys;
use crate::evaluate::iam::unsaid;

impl<'m> Universe<'m> {
    /// What the stated keys of a row name; nothing where the call states none of them.
    ///
    /// What a service does in its own name is told by its pages, which let it do all of it.
    pub(super) fn stated_targets(&self, need: &Need<'_>, needed: &Needed) -> Vec<String> {
        let stated = need.stated.iter().filter(|(key, _)| needed.is_stated_by(key));
        let values: Vec<&String> = stated.flat_map(|(_, values)| values).collect();
        match needed.target {
            _ if values.is_empty() || need.caller.is_service() => Vec::new(),
            ArgumentType::Key => values.into_iter().map(|value| self.meant(value)).collect(),
            ArgumentType::Object => values.into_iter().map(|value| self.object_of(value)).collect(),
            ArgumentType::Any
            | ArgumentType::Bucket
            | ArgumentType::Created
            | ArgumentType::Database
            | ArgumentType::DatabaseUser
            | ArgumentType::Role
            | ArgumentType::Table => vec![need.resource.clone()],
        }
    }

    /// The ARN behind an address; any other word as it is.
    fn meant(&self, word: &str) -> String {
        self.model.object(word).unwrap_or_else(|_| word.to_owned())
    }

    /// An object in the words of a request that copies it: `BUCKET/KEY`, or an ARN.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>
    fn object_of(&self, source: &str) -> String {
        if Arn::parse(source).is_some() {
            return source.to_owned();
        }
        let path = source.trim_start_matches('/');
        let path = path.split_once("?versionId=").map_or(path, |(path, _)| path);
        self.model.partition().bucket_arn(path)
    }

    /// What a call makes: what it is about, or something of the one type on which the tagging action is checked.
    fn made_one(&self, need: &Need<'_>, tagging: &Action) -> String {
        let mut types = tagging.resource_types();
        match (types.next(), types.next()) {
            (Some(only), None) if need.resource == "*" => self.unsaid(need, only),
            (_, _) => need.resource.clone(),
        }
    }

    /// One resource of a type of which nothing is said, in the account and Region of a call.
    pub(super) fn unsaid(&self, need: &Need<'_>, kind: &ResourceType) -> String {
        let on = Arn::parse(&need.resource);
        let of = |field: Option<&str>, other: &str| match field.filter(|text| !text.is_empty()) {
            Some(text) => text.to_owned(),
            None => other.to_owned(),
        };
        let account = of(on.as_ref().map(Arn::account), need.caller.account());
        let region = of(on.as_ref().map(Arn::region), self.model.region.as_str());
        kind.named_in(self.model.partition(), &account, &region, unsaid().as_str())
    }

    /// The actions by which AWS lets the caller tag what the call makes, each with whether it surely asks it.
    pub(super) fn tagging_needs(&self, need: &Need<'m>) -> Vec<(Need<'m>, bool)> {
        let Some(call) = actions::action(&need.action).filter(|_| brings_tags(need)) else {
            return Vec::new();
        };
        let each = actions::tagging(call, &need.resource).into_iter().map(|tagging| {
            let maker = tagging.key_of_maker().map(|key| (key.to_owned(), call.name.to_owned()));
            let more = Need {
                action: tagging.action.full_name(),
                resource: self.made_one(need, tagging.action),
                extra: maker.into_iter().collect(),
                purpose: "tags of what is made".to_owned(),
                made: self.model.by_arn(&need.resource).is_none(),
                ..need.clone()
            };
            (more, tagging.is_sure)
        });
        each.collect()
    }
}

/// What the request that tags says of the call that makes the resource.
pub(super) fn maker_of(call: &Need<'_>, needed: &Needed) -> Option<(String, String)> {
    let tags = actions::action(&needed.action).filter(|_| needed.argument == Argument::Tags)?;
    let made_by = actions::action(&call.action)?;
    Some((actions::key_of_maker(tags)?.to_owned(), made_by.name.to_owned()))
}

/// Whether a request states tags that it brings.
pub(super) fn brings_tags(need: &Need<'_>) -> bool {
    let tagged = |key: &String| {
        context_keys::begins(key, context_keys::REQUEST_TAG)
            || key.eq_ignore_ascii_case(context_keys::TAG_KEYS)
    };
    need.stated.keys().any(tagged)
}
