//! Properties of a file into the types that several kinds have.

use super::Tags;
use crate::aws::{Cidr, Text};
use crate::policy::Document;
use crate::resource::properties::{Mismatch, Properties};
use std::collections::BTreeSet;

/// A mismatch where what was just read had been read before: AWS would refuse it, or keep one of the two.
pub fn once(properties: &Properties, fresh: bool) -> Result<(), Mismatch> {
    if fresh {
        Ok(())
    } else {
        Err(properties.mismatch("", "stands twice"))
    }
}

/// Tags in CloudFormation's form: a list of `Key` and `Value`.
pub fn tag_list(properties: &mut Properties) -> Result<Tags, Mismatch> {
    tags_under(properties, "Tags")
}

/// The same under another key.
pub fn tags_under(properties: &mut Properties, key: &str) -> Result<Tags, Mismatch> {
    let mut tags = Tags::new();
    for mut tag in properties.each(key)? {
        let before =
            tags.insert(tag.text("Key")?.as_str().to_owned(), tag.text("Value")?.as_str().to_owned());
        once(&tag, before.is_none())?;
        tag.finish()?;
    }
    Ok(tags)
}

/// Tags in Terraform's form: a map.
pub fn tag_map(properties: &mut Properties) -> Result<Tags, Mismatch> {
    Ok(properties
        .map("tags")?
        .into_iter()
        .map(|(key, value)| (key, value.as_str().to_owned()))
        .collect())
}

/// A required policy document under `key`.
pub fn read_document(properties: &mut Properties, key: &str) -> Result<Document, Mismatch> {
    let json = properties.json(key)?;
    let document = Document::parse(&json).map_err(|problems| {
        let first = problems.first().map(ToString::to_string).unwrap_or_default();
        properties.mismatch(key, format!("is not a policy: {first}"))
    })?;
    // AWS reads fewer spellings than our parser does, so only our own one counts.
    if document.to_json() == json {
        Ok(document)
    } else {
        Err(properties.mismatch(key, "is not in the spelling that landform writes"))
    }
}

/// The same of a document that is written only where it says something: AWS takes none without statements.
pub fn read_said(properties: &mut Properties, key: &str) -> Result<Document, Mismatch> {
    let document = read_document(properties, key)?;
    match document.statements.is_empty() {
        true => Err(properties.mismatch(key, "says nothing")),
        false => Ok(document),
    }
}

/// The same; one without statements where the property is absent.
pub fn document_if_any(properties: &mut Properties, key: &str) -> Result<Document, Mismatch> {
    match properties.has(key) {
        true => read_said(properties, key),
        false => Ok(Document::new(Vec::new())),
    }
}

/// A number that must fit 32 bits.
pub fn small(properties: &mut Properties, key: &str) -> Result<u32, Mismatch> {
    number(properties, key)
}

/// Plain text of a property, symbols in their encoded form.
pub fn plain(properties: &mut Properties, key: &str) -> Result<String, Mismatch> {
    Ok(properties.text(key)?.as_str().to_owned())
}

/// The text of a property; empty when it is absent.
pub fn plain_or_empty(properties: &mut Properties, key: &str) -> Result<String, Mismatch> {
    Ok(properties
        .optional_text(key)?
        .map(|text| text.as_str().to_owned())
        .unwrap_or_default())
}

/// A property that must point at what the kind says, by the attribute that the kind says; see [`super::Blocks::link`].
pub fn points_at(properties: &mut Properties, key: &str, what: Option<&Text>) -> Result<(), Mismatch> {
    if Some(&properties.text(key)?) == what {
        Ok(())
    } else {
        Err(properties.mismatch(key, "points at another resource, or at another attribute"))
    }
}

/// A block of addresses.
pub fn cidr(properties: &mut Properties, key: &str) -> Result<Cidr, Mismatch> {
    let text = plain(properties, key)?;
    Cidr::parse(&text).map_err(|message| properties.mismatch(key, message))
}

/// A block of addresses, of whichever version stands there.
pub fn either_cidr(properties: &mut Properties, v4: &str, v6: &str) -> Result<Cidr, Mismatch> {
    let (key, want_v6) = if properties.has(v6) { (v6, true) } else { (v4, false) };
    let block = cidr(properties, key)?;
    if block.is_v6() == want_v6 {
        Ok(block)
    } else {
        Err(properties.mismatch(key, "is of the other version of IP"))
    }
}

/// True where it is said to be; what is not so says nothing.
pub fn said_true(properties: &mut Properties, key: &str) -> Result<bool, Mismatch> {
    match properties.has(key) {
        true => properties.constant(key, true).map(|()| true),
        false => Ok(false),
    }
}

/// Texts as a set; an error where one stands twice.
pub fn set(properties: &mut Properties, key: &str) -> Result<BTreeSet<String>, Mismatch> {
    let texts = properties.texts(key)?;
    let set: BTreeSet<String> = texts.iter().map(|text| text.as_str().to_owned()).collect();
    if set.len() == texts.len() {
        Ok(set)
    } else {
        Err(properties.mismatch(key, "holds the same text twice"))
    }
}

/// A number that must fit its type.
pub fn number<N: TryFrom<i64>>(properties: &mut Properties, key: &str) -> Result<N, Mismatch> {
    let number = properties.integer(key)?;
    N::try_from(number).map_err(|_| properties.mismatch(key, "is out of range"))
}

/// A value of an enum by the word that stands for it.
pub fn word<T: Copy>(properties: &mut Properties, key: &str, words: &[(&str, T)]) -> Result<T, Mismatch> {
    let text = plain(properties, key)?;
    let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    found.ok_or_else(|| properties.mismatch(key, "is not a word that landform writes"))
}

/// Adds to a set; an error where it is there already.
pub fn add<T: Ord>(set: &mut BTreeSet<T>, item: T, properties: &Properties) -> Result<(), Mismatch> {
    if set.insert(item) {
        Ok(())
    } else {
        Err(properties.mismatch("", "says the same as another block"))
    }
}

/// The one map of a list that must hold exactly one.
pub fn only(properties: &mut Properties, key: &str) -> Result<Properties, Mismatch> {
    let mut items = properties.each(key)?;
    match (items.pop(), items.is_empty()) {
        (Some(item), true) => Ok(item),
        _ => Err(properties.mismatch(key, "must hold exactly one entry")),
    }
}
