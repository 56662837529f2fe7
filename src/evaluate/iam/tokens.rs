//! Texts with `*`, `?` and `${…}` into tokens, and tokens into the fields of an ARN.

use crate::aws::Arn;
use crate::policy::Version;

/// Bytes that UTF-8 never holds stand for the wildcards, so `${*}` can be a plain `*`.
pub(super) const ANY_RUN: u8 = 0xFF;
/// Any one character.
pub(super) const ANY_ONE: u8 = 0xFE;

/// What the characters of a text mean.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wildcards {
    /// `*` and `?` match.
    On,
    /// `*` and `?` are themselves.
    Off,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Token<'a> {
    Text(&'a str),
    AnyRun,
    AnyOne,
    Variable { key: &'a str, default: Option<&'a str> },
}

/// Splits a text into tokens. Only the version of 2012 has variables.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
pub(super) fn tokens(text: &str, version: Version, wildcards: Wildcards) -> Vec<Token<'_>> {
    let mut tokens = Vec::with_capacity(4);
    let mut rest = text;
    while let Some(at) = rest.find(['*', '?', '$']) {
        let (before, after) = rest.split_at(at);
        push_text(&mut tokens, before);
        let (token, tail) = special(after, version, wildcards);
        tokens.push(token);
        rest = tail;
    }
    push_text(&mut tokens, rest);
    tokens
}

fn push_text<'a>(tokens: &mut Vec<Token<'a>>, text: &'a str) {
    if !text.is_empty() {
        tokens.push(Token::Text(text));
    }
}

/// The token that starts with the first character (`*`, `?` or `$`), and what follows it.
fn special(text: &str, version: Version, wildcards: Wildcards) -> (Token<'_>, &str) {
    let (first, tail) = text.split_at_checked(1).unwrap_or((text, ""));
    let token = match (first, wildcards) {
        ("*", Wildcards::On) => Token::AnyRun,
        ("?", Wildcards::On) => Token::AnyOne,
        ("$", _) if version == Version::V2012 => {
            let inside = tail.strip_prefix('{').and_then(|tail| tail.split_once('}'));
            return inside.map_or((Token::Text(first), tail), |(name, tail)| (variable(name), tail));
        }
        _ => Token::Text(first),
    };
    (token, tail)
}

fn variable(name: &str) -> Token<'_> {
    match name {
        "*" | "?" | "$" => Token::Text(name),
        _ => match name.split_once(',') {
            Some((key, default)) => Token::Variable {
                key: key.trim(),
                default: Some(unquote(default.trim())),
            },
            None => Token::Variable {
                key: name.trim(),
                default: None,
            },
        },
    }
}

fn unquote(text: &str) -> &str {
    text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')).unwrap_or(text)
}

/// Splits tokens at their first five colons; fewer fields when there are fewer colons.
pub(super) fn fields<'a>(tokens: &[Token<'a>]) -> Vec<Vec<Token<'a>>> {
    let mut fields: Vec<Vec<Token<'a>>> = vec![Vec::new()];
    for token in tokens {
        let Token::Text(mut text) = *token else {
            push_last(&mut fields, *token);
            continue;
        };
        while fields.len() < Arn::FIELDS
            && let Some((before, after)) = text.split_once(':')
        {
            push_last(&mut fields, Token::Text(before));
            fields.push(Vec::new());
            text = after;
        }
        push_last(&mut fields, Token::Text(text));
    }
    fields
}

fn push_last<'a>(fields: &mut [Vec<Token<'a>>], token: Token<'a>) {
    if let Some(last) = fields.last_mut()
        && !matches!(token, Token::Text(""))
    {
        last.push(token);
    }
}
