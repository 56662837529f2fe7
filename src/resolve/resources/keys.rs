//! The key that encrypts an entry, by the property that names one: an ARN, an id, an alias, a word of the blueprint.

use crate::aws::{Address, Arn, Part, Text};
use crate::resolve::draft::Draft;
use crate::resolve::existing::OF_AWS;
use crate::resource::{AnyResource, Place, Resource, Unread};
use serde_json::Value;
use std::collections::BTreeSet;

/// The service of keys.
const KMS: &str = "kms";

/// What the properties of an entry say of keys.
#[derive(Default)]
struct KeyWords {
    /// Texts of properties that are called after keys, or stand where something is encrypted.
    named: BTreeSet<String>,
    /// ARNs of keys that stand elsewhere.
    elsewhere: BTreeSet<String>,
}

impl Draft<'_> {
    /// The key of an entry; that it cannot be told, where it names several, or one that nobody knows.
    pub(super) fn key_of_entry(
        &self,
        resource: &Resource,
        body: &AnyResource,
    ) -> Result<Option<String>, Unread> {
        let words = key_words(&body.properties);
        let used = words.named.iter().filter(|text| !is_of_aws(text));
        let distinct: Option<BTreeSet<String>> =
            used.map(|text| self.key_named(text, &resource.place)).collect();
        let apart = |keys: &BTreeSet<String>| words.elsewhere.iter().any(|key| !keys.contains(key));
        let known = distinct.as_ref().filter(|keys| body.service == KMS || !apart(keys));
        match known.map(|all| (all.len(), all.first())) {
            Some((0, _)) => Ok(None),
            Some((1, Some(key))) => Ok(Some(key.clone())),
            Some(_) | None => Err(Unread {
                services: BTreeSet::from([body.service.to_owned()]),
                on: body.arn.iter().cloned().collect(),
                what: ["which key encrypts `", &resource.address.to_string(), "`"].concat(),
            }),
        }
    }

    /// The ARN of a key by what a property says.
    fn key_named(&self, text: &str, place: &Place) -> Option<String> {
        if let Some(arn) = Arn::parse(text) {
            return (arn.service() == KMS).then(|| text.to_owned());
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
        is_plain.then(|| place.arn(KMS, &resource))
    }
}

fn key_words(properties: &serde_json::Map<String, Value>) -> KeyWords {
    let mut words = KeyWords::default();
    properties.iter().for_each(|(name, value)| keys_in(name, value, false, &mut words));
    words
}

/// True where an entry names a key that AWS keeps.
pub(super) fn names_key_of_aws(properties: &serde_json::Map<String, Value>) -> bool {
    key_words(properties).named.iter().any(|text| is_of_aws(text))
}

/// True for an alias of a key that AWS keeps, by its name or its ARN.
fn is_of_aws(text: &str) -> bool {
    text.starts_with(OF_AWS)
        || Arn::parse(text).is_some_and(|arn| arn.service() == KMS && arn.resource().starts_with(OF_AWS))
}

/// The texts that name keys of KMS, at any depth.
fn keys_in(name: &str, value: &Value, encrypts: bool, found: &mut KeyWords) {
    let encrypts = encrypts || is_about_encryption(name);
    match value {
        Value::String(text) if text.is_empty() => {}
        Value::String(text)
            if is_of_key(name) || encrypts && is_last_of_key(name) || encrypts && is_key(text) =>
        {
            found.named.extend([text.clone()]);
        }
        Value::String(text) if is_key(text) => found.elsewhere.extend([text.clone()]),
        Value::Array(items) => items.iter().for_each(|item| keys_in(name, item, encrypts, found)),
        Value::Object(map) => map.iter().for_each(|(name, value)| keys_in(name, value, encrypts, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// True for the ARN of a key, with what AWS has not told yet too.
fn is_key(text: &str) -> bool {
    Arn::parse(text).is_some_and(|arn| {
        arn.service() == KMS && ["key/", "alias/"].iter().any(|kind| arn.resource().starts_with(kind))
    })
}

/// `StreamEncryption`, `DeliveryStreamEncryptionConfigurationInput`, `SSESpecification`, …
fn is_about_encryption(name: &str) -> bool {
    name.to_ascii_lowercase().contains("encryption") || name.starts_with("SSE")
}

/// `KeyId`, `KeyARN`, `Key`, …
fn is_last_of_key(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["key", "keyid", "keyarn", "keyidentifier"].iter().any(|end| name.ends_with(end))
}

/// `KmsKeyId`, `KMSMasterKeyID`, `EncryptionKeyArn`, `KmsKey`, …
pub(super) fn is_of_key(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    is_last_of_key(name) && (lower.contains("kms") || lower.contains("encryptionkey"))
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
