//! A text such as an ARN into the part of a label that tells repeated blocks apart.
//!
//! The part follows from the text alone. If it were a number, a new neighbour would move every block
//! behind it to another address, and Terraform may destroy what it has just made there. Equal roots
//! of several accounts have equal labels: the own account's id is no part of them.

use super::scope::TextToken;
use super::{RenderError, Scope};
use crate::resource::Label;
use sha2::{Digest, Sha256};

/// Bytes of the digest that a label shows: enough for the blocks of one file; equal labels are found when the file is read back.
const SHOWN: usize = 4;

/// The last segment of the text in snake case, and a digest of all of it: what stands before it in a label has
/// underscores too, so that the digest alone tells `a` with the part `b_c` from `a_b` with the part `c`.
pub(super) fn of(text: &str, scope: &Scope) -> Result<String, RenderError> {
    let text = without_own_account(text, scope)?;
    let stem = Label::stem(&text);
    let digest = digest(&text);
    Ok(if stem.is_empty() { digest } else { [stem, digest].join("_") })
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

fn without_own_account(text: &str, scope: &Scope) -> Result<String, RenderError> {
    let accounts = Scope {
        carried: [].into(),
        references: Vec::new(),
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
            references: Vec::new(),
            own_account: Some("111111111111".to_owned()),
        };
        let share = Text::symbol(&Address::parse("share/dev/a b").unwrap());
        let rows = [
            ("write-offline-store", "write_offline_store_"),
            ("222222222222", "222222222222_"),
            ("111111111111", "own_"),
            ("arn:aws:iam::aws:policy/ReadOnlyAccess", "read_only_access_"),
            ("arn:aws:iam::111111111111:policy/ReadOnlyAccess", "read_only_access_"),
            ("AmazonS3FullAccess", "amazon_s3_full_access_"),
            ("AWSLambdaRole", "aws_lambda_role_"),
            ("Ab--c_D", "ab_c_d_"),
            ("a.b", "a_b_"),
            ("10.1.0.0/16", "10_1_0_0_16_"),
            ("tcp-443-::/0", "tcp_443_0_"),
            ("", ""),
            ("ä", ""),
            (share.as_str(), "a_b_"),
        ];
        for (text, want) in rows {
            let part = of(text, &scope).unwrap();
            let digest = part.strip_prefix(want).unwrap_or_else(|| panic!("{text}: {part}"));
            assert_eq!(digest.len(), 2 * SHOWN, "{text}: {part}");
            assert!(part.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_')), "{text}: {part}");
        }
    }

    #[test]
    fn accounts_share_labels_and_texts_do_not() {
        let of = |text: &str, own: &str| {
            of(
                text,
                &Scope {
                    carried: [].into(),
                    references: Vec::new(),
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
