//! A text such as an ARN into the part of a label that tells repeated blocks apart.
//!
//! The part follows from the text alone. If it were a number, a new neighbour would move every block
//! behind it to another address, and Terraform may destroy what it has just made there. Equal roots
//! of several accounts have equal labels: the own account's id is no part of them.

use super::scope::TextToken;
use super::{RenderError, Scope};
use sha2::{Digest, Sha256};

/// Bytes of the digest that a label shows: enough for the blocks of one file; equal labels are found when the file is read back.
const SHOWN: usize = 4;

/// The text itself where a label can hold it, else its last segment and a digest of all of it.
pub(super) fn of(text: &str, scope: &Scope) -> Result<String, RenderError> {
    let text = without_own_account(text, scope)?;
    if !text.is_empty() && text.chars().all(fits) {
        return Ok(text);
    }
    let last = text.rsplit([':', '/']).next().unwrap_or_default();
    let readable: String = last.chars().filter(|char| fits(*char)).collect();
    Ok([readable, digest(&text)].join("-"))
}

/// Eight hexadecimal digits and nothing else: a logical id has no separators, so its part has one form.
pub(super) fn digits(text: &str, scope: &Scope) -> Result<String, RenderError> {
    Ok(digest(&without_own_account(text, scope)?))
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .take(SHOWN)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn fits(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '_' | '-')
}

fn without_own_account(text: &str, scope: &Scope) -> Result<String, RenderError> {
    let accounts = Scope {
        carried: [].into(),
        own_account: scope.own_account.clone(),
    };
    let name = |token: &TextToken<'_>| match token {
        TextToken::Literal(text) => text.clone(),
        TextToken::OwnAccount | TextToken::Carried(_) => "own".to_owned(),
    };
    Ok(accounts.tokens(&Scope::prose(text))?.iter().map(name).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{Address, Text};

    #[test]
    fn parts_of_texts() {
        let scope = Scope {
            carried: [].into(),
            own_account: Some("111111111111".to_owned()),
        };
        let share = Text::symbol(&Address::parse("share/dev/a b").unwrap());
        let rows = [
            ("write-offline-store", "write-offline-store"),
            ("222222222222", "222222222222"),
            ("111111111111", "own"),
            ("arn:aws:iam::aws:policy/ReadOnlyAccess", "ReadOnlyAccess-"),
            ("arn:aws:iam::111111111111:policy/ReadOnlyAccess", "ReadOnlyAccess-"),
            ("a.b", "ab-"),
            ("", "-"),
            (share.as_str(), "ab-"),
        ];
        for (text, want) in rows {
            let part = of(text, &scope).unwrap();
            let digest = part.strip_prefix(want).unwrap_or_else(|| panic!("{text}: {part}"));
            assert_eq!(digest.len(), if want.ends_with('-') { 2 * SHOWN } else { 0 }, "{text}: {part}");
            assert!(part.chars().all(fits), "{text}: {part}");
        }
    }

    #[test]
    fn accounts_share_labels_and_texts_do_not() {
        let of = |text: &str, own: &str| {
            of(
                text,
                &Scope {
                    carried: [].into(),
                    own_account: Some(own.to_owned()),
                },
            )
            .unwrap()
        };
        let arn = |account: &str| ["arn:aws:iam::", account, ":policy/p"].concat();
        let (dev, test) = ("111111111111", "222222222222");
        assert_eq!(of(&arn(dev), dev), of(&arn(test), test));
        assert_ne!(of(&arn(dev), dev), of(&arn(test), dev));
        assert_ne!(of("a.b", dev), of("a:b", dev));
    }
}
