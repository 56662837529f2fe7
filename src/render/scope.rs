//! What a symbol is called in the file that is being written.

use super::RenderError;
use crate::aws::{Part, Text};
use std::collections::BTreeMap;

/// How one file writes the ids that AWS has not made yet, and the id of the account it is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// By address (`kind/account/name`): what stands for the id. An address that is not here cannot be written.
    pub carried: BTreeMap<String, Carried>,
    /// Texts that are attributes of resources in the same file, in whole or up to the rest that the attribute takes.
    pub references: Vec<Reference>,
    /// The account whose id becomes the pseudo parameter `AWS::AccountId`, or `var.account_id`, wherever it stands.
    pub own_account: Option<String>,
}

/// A text that is an attribute of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The text, symbols in their encoded form.
    pub text: String,
    /// What stands for it.
    pub carried: Carried,
    /// True for a name, which is a reference only where a template says that a name stands.
    pub is_name: bool,
}

/// What stands for one id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carried {
    /// A parameter, resource or attribute of the same template.
    CloudFormation(SymbolReference),
    /// What stands behind the colon in the only element of an attribute of the same template, `PLACE:ID`.
    PartOfAttribute(SymbolReference),
    /// A traversal such as `aws_kms_key.offline.key_id`, `var.x` or `module.x.y`.
    Terraform(String),
    /// The id itself, known by now.
    Literal(String),
}

/// `KeyOffline` or `KeyOffline.Arn`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SymbolReference {
    /// The logical id of a resource or parameter, or a pseudo parameter.
    pub logical_id: String,
    /// The attribute, for what `Ref` does not give.
    pub attribute: Option<String>,
}

/// A token of text on its way into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TextToken<'a> {
    /// Characters to be escaped.
    Literal(String),
    /// The id of a resource, never [`Carried::Literal`].
    Carried(&'a Carried),
    /// The id of the account that the file is for.
    OwnAccount,
}

impl Scope {
    /// A scope that carries nothing: text with symbols cannot be written.
    pub fn new() -> Self {
        Self::default()
    }

    /// The tokens of a text: no two literals touch, none is empty.
    pub(super) fn tokens(&self, text: &str) -> Result<Vec<TextToken<'_>>, RenderError> {
        let mut tokens = Vec::new();
        let mut literal = String::new();
        for part in Text::from(text).parts() {
            let address = match part {
                Part::Literal(text) => {
                    literal.push_str(text);
                    continue;
                }
                Part::Symbol(address) => address,
            };
            match self.carried.get(address) {
                Some(Carried::Literal(id)) => literal.push_str(id),
                Some(carried) => {
                    self.push_literal(&mut tokens, &std::mem::take(&mut literal));
                    tokens.push(TextToken::Carried(carried));
                }
                None => return Err(RenderError::new(format!("nothing here carries the id of `{address}`"))),
            }
        }
        self.push_literal(&mut tokens, &literal);
        Ok(tokens)
    }

    /// The tokens of a value: one that is an ARN of a resource in the file, or of what is in it, begins with a reference.
    pub(super) fn value_tokens(&self, text: &str) -> Result<Vec<TextToken<'_>>, RenderError> {
        let found = self.references.iter().filter(|reference| !reference.is_name);
        let mut found = found.filter_map(|reference| Some((reference, rest_of(text, &reference.text)?)));
        match found.next() {
            Some((reference, rest)) => {
                let mut tokens = vec![TextToken::Carried(&reference.carried)];
                tokens.extend(self.tokens(rest)?);
                Ok(tokens)
            }
            None => self.tokens(text),
        }
    }

    /// What stands for a name where it calls a resource of the file.
    pub(super) fn named(&self, name: &str) -> Option<&Carried> {
        let mut names = self.references.iter().filter(|reference| reference.is_name);
        names.find(|reference| reference.text == name).map(|reference| &reference.carried)
    }

    /// A text as people read it: symbols as `<address>`, nothing replaced.
    pub(super) fn prose(text: &str) -> String {
        Text::from(text).to_string()
    }

    fn push_literal(&self, tokens: &mut Vec<TextToken<'_>>, text: &str) {
        let mut rest = text;
        while let Some((before, after)) = self.own_account.as_deref().and_then(|own| rest.split_once(own)) {
            push_text(tokens, before);
            tokens.push(TextToken::OwnAccount);
            rest = after;
        }
        push_text(tokens, rest);
    }
}

/// What stands behind an ARN: nothing, everything below it, or a path in a bucket.
fn rest_of<'t>(text: &'t str, arn: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(arn)?;
    let is_below = rest == ":*" || rest.starts_with('/') && arn.split(':').nth(2) == Some("s3");
    (rest.is_empty() || is_below).then_some(rest)
}

fn push_text(tokens: &mut Vec<TextToken<'_>>, text: &str) {
    if !text.is_empty() {
        tokens.push(TextToken::Literal(text.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::Address;

    fn literal(text: &str) -> TextToken<'static> {
        TextToken::Literal(text.to_owned())
    }

    #[test]
    fn pieces_of_text() {
        let known = Address::parse("key/dev/known").unwrap();
        let open = Address::parse("key/dev/open").unwrap();
        let terraform = Carried::Terraform("aws_kms_key.open.key_id".into());
        let scope = Scope {
            carried: BTreeMap::from([
                (known.to_string(), Carried::Literal("1234".into())),
                (open.to_string(), terraform.clone()),
            ]),
            references: Vec::new(),
            own_account: Some("111111111111".into()),
        };
        let [known, open] = [Text::symbol(&known), Text::symbol(&open)];
        let rows = [
            ("".to_owned(), vec![]),
            ("a".into(), vec![literal("a")]),
            (["a", known.as_str(), "b"].concat(), vec![literal("a1234b")]),
            (
                ["a", open.as_str(), "b"].concat(),
                vec![literal("a"), TextToken::Carried(&terraform), literal("b")],
            ),
            ("x:111111111111:y".into(), vec![literal("x:"), TextToken::OwnAccount, literal(":y")]),
            ("1111111111111".into(), vec![TextToken::OwnAccount, literal("1")]),
            ("9111111111111".into(), vec![literal("9"), TextToken::OwnAccount]),
            (
                "111111111111111111111111".into(),
                vec![TextToken::OwnAccount, TextToken::OwnAccount],
            ),
        ];
        for (text, want) in rows {
            assert_eq!(scope.tokens(&text), Ok(want), "{text}");
        }
        assert!(Scope::new().tokens(open.as_str()).is_err());
    }
}
