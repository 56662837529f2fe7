//! The key that encrypts an entry, by the property that names one: an ARN, an id, an alias, a word of the blueprint.

use crate::aws::{Address, Arn, Part, Text};
use crate::resolve::draft::Draft;
use crate::resource::{AnyResource, Place, Resource, Unread};
use serde_json::Value;
use std::collections::BTreeSet;

/// How aliases of AWS's own keys begin, which everybody may use.
const OF_AWS: &str = "alias/aws/";

impl Draft<'_> {
    /// The key of an entry; that it cannot be told, where it names several, or one that nobody knows.
    pub(super) fn key_of_entry(
        &self,
        resource: &Resource,
        body: &AnyResource,
    ) -> Result<Option<String>, Unread> {
        let mut named = BTreeSet::new();
        body.properties.iter().for_each(|(name, value)| keys_in(name, value, &mut named));
        let used = named.iter().filter(|text| !text.starts_with(OF_AWS));
        let distinct: Option<BTreeSet<String>> =
            used.map(|text| self.key_named(text, &resource.place)).collect();
        match distinct.as_ref().map(|all| (all.len(), all.first())) {
            Some((0, _)) => Ok(None),
            Some((1, Some(key))) => Ok(Some(key.clone())),
            Some(_) | None => Err(Unread {
                services: BTreeSet::from([body.service.to_owned()]),
                what: ["which key encrypts `", &resource.address.to_string(), "`"].concat(),
            }),
        }
    }

    /// The ARN of a key by what a property says.
    fn key_named(&self, text: &str, place: &Place) -> Option<String> {
        if let Some(arn) = Arn::parse(text) {
            return (arn.service() == "kms").then(|| text.to_owned());
        }
        if let [Part::Symbol(symbol)] = Text::parts_of(text).as_slice() {
            let found = self.model.get(&Address::parse(symbol).ok()?)?;
            return Some(found.arn().as_str().to_owned()).filter(|arn| Arn::parse(arn).is_some());
        }
        let is_plain = Text::from(text).is_literal();
        let resource = if text.starts_with("alias/") {
            text.to_owned()
        } else {
            ["key/", text].concat()
        };
        is_plain.then(|| place.arn("kms", &resource))
    }
}

/// The texts of properties that are called after keys of KMS, at any depth.
fn keys_in(name: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if is_of_key(name) && !text.is_empty() => drop(found.insert(text.clone())),
        Value::Array(items) => items.iter().for_each(|item| keys_in(name, item, found)),
        Value::Object(map) => map.iter().for_each(|(name, value)| keys_in(name, value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// `KmsKeyId`, `KMSMasterKeyID`, `EncryptionKeyArn`, `KmsKey`, …
fn is_of_key(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let ends = ["key", "keyid", "keyarn", "keyidentifier"].iter().any(|end| name.ends_with(end));
    ends && (name.contains("kms") || name.contains("encryptionkey"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_that_are_called_after_keys() {
        let keys = [
            "KmsKeyId",
            "KmsMasterKeyId",
            "KMSMasterKeyID",
            "EncryptionKeyArn",
            "KmsKey",
            "KmsKeyIdentifier",
        ];
        assert!(keys.iter().all(|name| is_of_key(name)));
        let others = ["Key", "KeyName", "KmsDataKeyReusePeriodSeconds", "HashKey", "EncryptionType"];
        assert!(!others.iter().any(|name| is_of_key(name)));
    }
}
