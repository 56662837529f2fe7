//! The blocks of one resource, as read from a file, into the properties that its kind takes from them.

use super::read::{points_at, read_said};
use super::shape::{Companion, Shape};
use crate::aws::{AccountId, Address, Text};
use crate::policy::Document;
use crate::resource::properties::{Mismatch, Properties};
use std::collections::BTreeMap;

/// The blocks of one resource as read from a file: the primary one and its companions by suffix.
#[derive(Debug)]
pub struct Blocks {
    /// Names the resource in messages.
    pub place: String,
    /// The file they were read from.
    pub file: String,
    /// The resource that they must be.
    pub address: Address,
    /// How its kind looks in the language of the file.
    pub shape: Shape,
    /// Properties of the primary block.
    pub primary: Properties,
    /// Each companion with the part of its name that tells it from its like; several where the template repeats it.
    pub companions: BTreeMap<&'static str, Vec<(String, Properties)>>,
    /// The account that labels call `own`, where the file goes to several accounts.
    pub own_account: Option<AccountId>,
}

impl Blocks {
    /// What a property reads as that points from one to the other of this resource and the companion of a suffix.
    pub fn link(&self, suffix: &str) -> Option<Text> {
        self.shape.link(suffix, &self.address)
    }

    /// The one companion of a suffix, which must point at this resource under `key`.
    pub fn one_pointing(&mut self, suffix: &'static str, key: &str) -> Result<Properties, Mismatch> {
        let own = self.link(suffix);
        let mut properties = self.one(suffix)?;
        points_at(&mut properties, key, own.as_ref())?;
        Ok(properties)
    }

    /// The companion of a suffix, if there is one; it must point at this resource under `key`.
    pub fn optional_pointing(
        &mut self,
        suffix: &'static str,
        key: &str,
    ) -> Result<Option<Properties>, Mismatch> {
        match self.companions.contains_key(suffix) {
            true => self.one_pointing(suffix, key).map(Some),
            false => Ok(None),
        }
    }

    /// Every companion of a suffix with its label; each must point at this resource under `key`.
    pub fn each_pointing(
        &mut self,
        suffix: &'static str,
        key: &str,
    ) -> Result<Vec<(Label, Properties)>, Mismatch> {
        let own = self.link(suffix);
        let each = self.companions.remove(suffix).unwrap_or_default();
        let pointing = |(part, mut properties): (String, Properties)| {
            points_at(&mut properties, key, own.as_ref())?;
            let own_account = self.own_account.clone();
            Ok((Label { part, own_account }, properties))
        };
        each.into_iter().map(pointing).collect()
    }

    /// The document under `key` of the companion of a suffix, which points at this resource under `own`; one without statements
    /// where no such block is beside it.
    pub fn document_beside(
        &mut self,
        suffix: &'static str,
        own: &str,
        key: &str,
    ) -> Result<Document, Mismatch> {
        let Some(mut beside) = self.optional_pointing(suffix, own)? else {
            return Ok(Document::new(Vec::new()));
        };
        let document = read_said(&mut beside, key)?;
        beside.finish()?;
        Ok(document)
    }

    /// A mismatch about the whole resource.
    pub fn mismatch(&self, message: &str) -> Mismatch {
        Mismatch {
            file: self.file.clone(),
            place: self.place.clone(),
            message: message.to_owned(),
        }
    }

    /// The one companion of a suffix; an error where there is none or more than one.
    pub fn one(&mut self, suffix: &'static str) -> Result<Properties, Mismatch> {
        match self.optional(suffix)? {
            Some(properties) => Ok(properties),
            None => Err(self.mismatch(&format!("has no `{suffix}` beside it"))),
        }
    }

    /// The companion of a suffix, if there is one.
    pub fn optional(&mut self, suffix: &'static str) -> Result<Option<Properties>, Mismatch> {
        let mut found = self.companions.remove(suffix).unwrap_or_default();
        match (found.pop(), found.is_empty()) {
            (Some((_, properties)), true) => Ok(Some(properties)),
            (None, _) => Ok(None),
            _ => Err(self.mismatch(&format!("has more than one `{suffix}` beside it"))),
        }
    }

    /// An error when a companion was not consumed.
    pub fn finish(self) -> Result<(), Mismatch> {
        match self.companions.keys().next() {
            Some(suffix) => Err(self.mismatch(&format!("has a `{suffix}` beside it that was not asked for"))),
            None => self.primary.finish(),
        }
    }
}

/// What a block's `lifecycle` says: to leave these attributes alone, to refuse destruction, and nothing else.
pub fn read_lifecycle(meta: &mut Properties, once: &[&str], guarded: bool) -> Result<(), Mismatch> {
    let Some(mut lifecycle) = meta.optional_nested("lifecycle")? else {
        return match once.is_empty() && !guarded {
            true => Ok(()),
            false => Err(meta.mismatch("lifecycle", "is missing")),
        };
    };
    let left = lifecycle.texts("ignore_changes")?;
    if guarded {
        lifecycle.constant("prevent_destroy", true)?;
    }
    lifecycle.finish()?;
    let says_nothing = once.is_empty() && !guarded;
    if says_nothing || !left.iter().map(Text::as_str).eq(once.iter().copied()) {
        return Err(meta.mismatch("lifecycle", "leaves other attributes alone than the kind says"));
    }
    Ok(())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The part of a Terraform label that tells a repeated block from its like.
///
/// It must follow from what the block holds: otherwise a new neighbour moves it, and Terraform destroys what it moves.
#[derive(Clone, Debug)]
pub struct Label {
    part: String,
    own_account: Option<AccountId>,
}

impl Label {
    /// What a label says instead of the account that the root is for, so that roots of several accounts are alike.
    const OWN: &'static str = "own";

    /// An error unless the part is the end of the key of what the block holds, with a digest behind it.
    pub fn follows_from(&self, key: &str, properties: &Properties) -> Result<(), Mismatch> {
        let (stem, digest) = self.part.rsplit_once('_').unwrap_or(("", &self.part));
        // Where others say the number too, it is not the account's own.
        let fits = |key: &str| stem == Self::stem(key);
        if Companion::is_part(digest) && (fits(&self.without_own_account(key)) || fits(key)) {
            Ok(())
        } else {
            Err(properties.mismatch("", "has a label that does not follow from what it holds"))
        }
    }

    /// The last segment of an ARN or path in snake case: `ReadOnlyAccess` is `read_only_access`. A block of addresses is
    /// one segment with its length.
    pub fn stem(key: &str) -> String {
        let last = key.rsplit([':', '/']).next().unwrap_or_default();
        let is_block = key.split_once('/').is_some_and(|(_, length)| length == last && is_number(last));
        let last = if is_block { key } else { last };
        let mut words: Vec<String> = vec![String::new()];
        let mut letters = last.chars().peekable();
        let mut before = ' ';
        while let Some(letter) = letters.next() {
            let next = letters.peek().copied().unwrap_or(' ');
            let ends_word = !before.is_ascii_uppercase() || next.is_ascii_lowercase();
            if letter.is_ascii_uppercase() && before.is_ascii_alphanumeric() && ends_word {
                words.push(String::new());
            }
            match (letter.is_ascii_alphanumeric(), words.last_mut()) {
                (true, Some(word)) => word.push(letter.to_ascii_lowercase()),
                _ => words.push(String::new()),
            }
            before = letter;
        }
        words.retain(|word| !word.is_empty());
        words.join("_")
    }

    fn without_own_account(&self, key: &str) -> String {
        match &self.own_account {
            Some(own) => key.replace(own.as_str(), Self::OWN),
            None => key.to_owned(),
        }
    }
}
