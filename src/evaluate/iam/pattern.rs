//! Tokens into patterns that are ready to match.

use super::request::Request;
use super::symbols::{self, has_symbols};
use super::tokens::{ANY_ONE, ANY_RUN, Token, Wildcards, fields, tokens};
use crate::aws::{Arn, wild_matches};
use crate::catalog::actions::{self, Service};
use crate::evaluate::iam::Tri;
use crate::policy::Version;

/// A compiled text.
#[derive(Clone, Debug)]
pub(super) enum Pattern {
    /// `*`.
    Any,
    /// No wildcard.
    Exact(Box<str>),
    /// One `*`, at the end.
    Prefix(Box<str>),
    /// Wildcards anywhere, as marker bytes.
    Wild(Box<[u8]>),
    /// Holds variables.
    Template(Box<[TemplateToken]>),
    /// Holds ids that AWS has not chosen yet, and perhaps wildcards as marker bytes.
    Symbolic(Box<[u8]>),
}

#[derive(Clone, Debug)]
pub(super) enum TemplateToken {
    /// Bytes with wildcard markers.
    Bytes(Box<[u8]>),
    /// A policy variable.
    Variable { key: Box<str>, default: Option<Box<str>> },
}

impl Pattern {
    /// Compiles a text.
    pub(super) fn new(text: &str, version: Version, wildcards: Wildcards) -> Self {
        if !text.contains(['*', '?', '$']) {
            return if has_symbols(text) {
                Self::Symbolic(text.as_bytes().into())
            } else {
                Self::Exact(text.into())
            };
        }
        Self::from_tokens(&tokens(text, version, wildcards))
    }

    fn from_tokens(tokens: &[Token<'_>]) -> Self {
        if tokens.iter().any(|token| matches!(token, Token::Variable { .. })) {
            return Self::Template(template_tokens(tokens).into());
        }
        let bytes = bytes(tokens);
        let wild = bytes.iter().position(|byte| *byte >= ANY_ONE);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned().into_boxed_str();
        match wild {
            _ if tokens.iter().any(|token| matches!(token, Token::Text(text) if has_symbols(text))) => {
                Self::Symbolic(bytes.into())
            }
            None => Self::Exact(text(&bytes)),
            Some(0) if bytes.iter().all(|byte| *byte == ANY_RUN) => Self::Any,
            Some(at) if bytes.iter().skip(at).all(|byte| *byte == ANY_RUN) => {
                Self::Prefix(text(bytes.get(..at).unwrap_or_default()))
            }
            Some(_) => Self::Wild(bytes.into()),
        }
    }

    /// Whether a text that is known fits a pattern of names, which hold neither variables nor ids.
    pub(super) fn names(&self, text: &str, request: &Request<'_>) -> bool {
        self.matches(text, request) == Some(Tri::Yes)
    }

    /// `None` when it hangs on a variable that has no value in the request; open where it hangs on an id.
    pub(super) fn matches(&self, text: &str, request: &Request<'_>) -> Option<Tri> {
        let by_id = request.has_symbols() && has_symbols(text);
        Some(match self {
            Self::Any => Tri::Yes,
            Self::Exact(exact) if by_id => symbols::fits(exact.as_bytes(), text),
            Self::Exact(exact) => (**exact == *text).into(),
            Self::Prefix(prefix) if by_id => symbols::fits(&[prefix.as_bytes(), &[ANY_RUN]].concat(), text),
            Self::Prefix(prefix) => text.as_bytes().starts_with(prefix.as_bytes()).into(),
            Self::Wild(wild) if by_id => symbols::fits(wild, text),
            Self::Wild(wild) => wild_matches(wild, text.as_bytes(), ANY_RUN, ANY_ONE).into(),
            Self::Symbolic(wild) => symbols::fits(wild, text),
            Self::Template(tokens) => match fill(tokens, request) {
                Some(wild) if request.has_symbols() => symbols::fits(&wild, text),
                Some(wild) => wild_matches(&wild, text.as_bytes(), ANY_RUN, ANY_ONE).into(),
                // In an ARN of another service, region or account the missing value is no question.
                None if head(tokens).is_some_and(|head| !text.as_bytes().starts_with(head)) => Tri::No,
                // A value that nobody told may be the one that fits.
                None if is_open(tokens, request) => symbols::fits(&loose(tokens), text).min(Tri::Maybe),
                None => return None,
            },
        })
    }

    /// The text of a pattern without wildcards, its variables filled in; `None` when one has no value.
    pub(super) fn text(&self, request: &Request<'_>) -> Option<String> {
        match self {
            Self::Exact(text) => Some(text.to_string()),
            Self::Template(tokens) => Some(String::from_utf8_lossy(&fill(tokens, request)?).into_owned()),
            Self::Symbolic(bytes) if !bytes.contains(&ANY_RUN) && !bytes.contains(&ANY_ONE) => {
                Some(String::from_utf8_lossy(bytes).into_owned())
            }
            Self::Any | Self::Prefix(_) | Self::Wild(_) | Self::Symbolic(_) => None,
        }
    }

    /// Whether a variable in it has no value in the request.
    pub(super) fn lacks_variable(&self, request: &Request<'_>) -> bool {
        matches!(self, Self::Template(tokens) if fill(tokens, request).is_none())
    }

    /// Keys of the variables in it that have no value in the request.
    pub(super) fn open_variables(&self, request: &Request<'_>) -> Vec<&str> {
        let Self::Template(tokens) = self else {
            return Vec::new();
        };
        let open = tokens.iter().filter_map(|token| match token {
            TemplateToken::Variable { key, .. } => request.variable(key).is_none().then_some(&**key),
            TemplateToken::Bytes(_) => None,
        });
        open.collect()
    }

    fn is_exact(&self) -> bool {
        matches!(self, Self::Exact(_))
    }
}

fn bytes(tokens: &[Token<'_>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for token in tokens {
        match token {
            Token::Text(text) => bytes.extend_from_slice(text.as_bytes()),
            Token::AnyRun => bytes.push(ANY_RUN),
            Token::AnyOne => bytes.push(ANY_ONE),
            Token::Variable { .. } => {}
        }
    }
    bytes
}

fn template_tokens(tokens: &[Token<'_>]) -> Vec<TemplateToken> {
    tokens
        .iter()
        .map(|token| match token {
            Token::Variable { key, default } => TemplateToken::Variable {
                key: (*key).into(),
                default: default.map(Into::into),
            },
            Token::Text(_) | Token::AnyRun | Token::AnyOne => TemplateToken::Bytes(bytes(&[*token]).into()),
        })
        .collect()
}

/// The first five fields of an ARN pattern that holds no wildcard in them, with their colons.
fn head(tokens: &[TemplateToken]) -> Option<&[u8]> {
    let Some(TemplateToken::Bytes(first)) = tokens.first() else {
        return None;
    };
    let colon = first.iter().enumerate().filter(|(_, byte)| **byte == b':').nth(Arn::FIELDS - 2)?.0;
    first
        .get(..=colon)
        .filter(|head| !head.contains(&ANY_RUN) && !head.contains(&ANY_ONE))
}

/// Values of variables go in as plain text: a `*` in them matches only itself.
fn fill(tokens: &[TemplateToken], request: &Request<'_>) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(64);
    for token in tokens {
        match token {
            TemplateToken::Bytes(more) => bytes.extend_from_slice(more),
            TemplateToken::Variable { key, default } => {
                // The default counts only where the key is surely absent.
                let default = default.as_deref().filter(|_| !request.may_hold(key));
                bytes.extend_from_slice(request.variable(key).or(default)?.as_bytes());
            }
        }
    }
    Some(bytes)
}

/// Whether a variable may have a value that the request does not tell.
fn is_open(tokens: &[TemplateToken], request: &Request<'_>) -> bool {
    tokens.iter().any(|token| match token {
        TemplateToken::Variable { key, .. } => request.may_hold(key),
        TemplateToken::Bytes(_) => false,
    })
}

/// What the tokens can be at most: any text for every variable.
fn loose(tokens: &[TemplateToken]) -> Vec<u8> {
    let each = tokens.iter().map(|token| match token {
        TemplateToken::Bytes(bytes) => bytes,
        TemplateToken::Variable { .. } => [ANY_RUN].as_slice(),
    });
    each.collect::<Vec<_>>().concat()
}

/// A compiled ARN pattern of a `Resource` element or of an ARN condition.
#[derive(Clone, Debug)]
pub(super) enum ArnPattern {
    /// The first five fields hold no wildcard, so the whole text can be matched at once; or `*`.
    Whole(Pattern),
    /// Field by field. A short pattern with a `*` at the end has stars for the fields that it lacks.
    Fields {
        fields: Box<[Pattern]>,
        whole: Pattern,
        open: bool,
        padded: bool,
        /// A wildcard in the service, which AWS refuses in a `Resource`.
        odd: bool,
    },
    /// Fewer than six fields and no `*` at the end.
    Short(Pattern),
    /// Capitals before the account: AWS does not say whether they count.
    Capitals { exact: Box<ArnPattern>, lowered: Box<ArnPattern> },
    /// `*` in place of the type of a resource.
    AnyType(Box<ArnPattern>),
}

impl ArnPattern {
    /// Compiles an element of `Resource`: variables count behind the fifth colon only.
    pub(super) fn resource(text: &str, version: Version) -> Self {
        let exact = Self::compile(&tokens(text, version, Wildcards::On), VariablesIn::LastField);
        match lower_head(text) {
            None if is_of_any_type(text) => Self::AnyType(exact.into()),
            None => exact,
            Some(lowered) => {
                let lowered =
                    Self::compile(&tokens(&lowered, version, Wildcards::On), VariablesIn::LastField);
                Self::Capitals {
                    exact: exact.into(),
                    lowered: lowered.into(),
                }
            }
        }
    }

    /// Compiles a value of an ARN condition.
    pub(super) fn condition(text: &str, version: Version) -> Self {
        Self::compile(&tokens(text, version, Wildcards::On), VariablesIn::AllFields)
    }

    fn compile(tokens: &[Token<'_>], variables: VariablesIn) -> Self {
        let mut fields = fields(tokens);
        let head: Vec<&Token<'_>> = fields.iter().take(Arn::FIELDS - 1).flatten().collect();
        let dead = |token: &&Token<'_>| {
            matches!(token, Token::Variable { .. }) && variables == VariablesIn::LastField
        };
        if fields.len() == Arn::FIELDS && head.iter().any(dead) {
            // A variable where AWS replaces none stays the text `${…}`, which no ARN holds.
            return Self::Whole(Pattern::Exact("${".into()));
        }
        let whole = Pattern::from_tokens(tokens);
        let padded = fields.len() < Arn::FIELDS;
        if matches!(whole, Pattern::Any)
            || (!padded && head.iter().all(|token| matches!(token, Token::Text(_))))
        {
            return Self::Whole(whole);
        }
        if padded && !matches!(tokens.last(), Some(Token::AnyRun)) {
            return Self::Short(whole);
        }
        let odd = !padded
            && fields
                .get(2)
                .is_some_and(|service| service.iter().any(|token| !matches!(token, Token::Text(_))));
        fields.resize(Arn::FIELDS, vec![Token::AnyRun]);
        let open = fields
            .iter()
            .take(Arn::FIELDS - 1)
            .any(|field| matches!(field.last(), Some(Token::AnyRun)));
        Self::Fields {
            fields: fields.iter().map(|field| Pattern::from_tokens(field)).collect(),
            whole,
            open,
            padded,
            odd,
        }
    }

    /// Matches a `Resource` element; `None` when it hangs on a variable without a value.
    ///
    /// A `*` at the end of a field "can" run over colons, by AWS's page; where only that makes a match, it is open.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>
    pub(super) fn matches_resource(&self, request: &Request<'_>) -> Option<Tri> {
        let text = request.resource();
        match self {
            Self::Whole(Pattern::Any) => Some(Tri::Yes),
            Self::Capitals { exact, lowered } => {
                let exact = exact.matches_resource(request)?;
                Some(exact.max(lowered.matches_resource(request)?.min(Tri::Maybe)))
            }
            _ if text == "*" => Some(Tri::No),
            // A page of AWS's forbids it, and some of AWS's own managed policies have it.
            Self::AnyType(inner) if request.is_raw() => {
                Some(inner.matches_resource(request)?.min(Tri::Maybe))
            }
            Self::AnyType(inner) => inner.matches_resource(request),
            Self::Whole(whole) => whole.matches(text, request),
            Self::Short(Pattern::Exact(start)) => {
                let goes_on = text.strip_prefix(&**start).is_some_and(|rest| rest.starts_with(':'));
                Some(if goes_on { Tri::Maybe } else { Tri::No })
            }
            Self::Short(whole) => Some(whole.matches(text, request)?.min(Tri::Maybe)),
            Self::Fields {
                fields, whole, open, odd, ..
            } => {
                let Some(arn) = request.arn() else {
                    return whole.matches(text, request);
                };
                let each = each_matches(fields, arn, request)?;
                Some(match each {
                    Tri::Yes if *odd => Tri::Maybe,
                    Tri::No if *open => whole.matches(text, request)?.min(Tri::Maybe),
                    Tri::No | Tri::Maybe | Tri::Yes => each,
                })
            }
        }
    }

    /// Matches a value of an ARN condition, strictly field by field; the value is read once for all patterns.
    pub(super) fn matches_value(&self, text: &str, arn: Option<&Arn<'_>>, request: &Request<'_>) -> Tri {
        match (self, arn) {
            // AWS does not say what a pattern that is no ARN does in an ARN condition.
            (Self::Whole(Pattern::Any), _) => Tri::Maybe,
            (Self::Short(whole) | Self::Fields { whole, padded: true, .. }, _) => {
                match whole.matches(text, request) {
                    Some(found) if !whole.is_exact() => found.min(Tri::Maybe),
                    _ => Tri::No,
                }
            }
            (_, None) => Tri::No,
            (Self::Whole(whole), Some(_)) => whole.matches(text, request).unwrap_or(Tri::No),
            (Self::Fields { fields, .. }, Some(arn)) => each_matches(fields, arn, request).unwrap_or(Tri::No),
            (Self::Capitals { exact, .. } | Self::AnyType(exact), Some(_)) => {
                exact.matches_value(text, arn, request)
            }
        }
    }
}

impl ArnPattern {
    /// The pattern of the whole text.
    pub(super) fn whole(&self) -> &Pattern {
        match self {
            Self::Whole(whole) | Self::Short(whole) | Self::Fields { whole, .. } => whole,
            Self::Capitals { exact, .. } | Self::AnyType(exact) => exact.whole(),
        }
    }

    /// Whether a variable in it has no value in the request.
    pub(super) fn lacks_variable(&self, request: &Request<'_>) -> bool {
        self.whole().lacks_variable(request)
    }
}

/// The text with its partition, service and region in lower case; `None` where they are already.
fn lower_head(text: &str) -> Option<String> {
    let end = text.match_indices(':').nth(3).map_or(text.len(), |(at, _)| at);
    let (head, tail) = text.split_at_checked(end)?;
    let capital = head.bytes().any(|byte| byte.is_ascii_uppercase()) && !head.contains("${");
    capital.then(|| head.to_ascii_lowercase() + tail)
}

/// Whether a `*` stands for the type of a resource (`*/i-1`) of a service whose resources all have one.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns>
fn is_of_any_type(text: &str) -> bool {
    let Some(arn) = Arn::parse(text) else { return false };
    let goes_on = |rest: &str| rest.starts_with(['/', ':']);
    arn.resource().strip_prefix('*').is_some_and(goes_on)
        && actions::service(arn.service()).is_some_and(Service::has_types)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum VariablesIn {
    AllFields,
    LastField,
}

fn each_matches(fields: &[Pattern], arn: &Arn<'_>, request: &Request<'_>) -> Option<Tri> {
    let texts = ["arn", arn.partition(), arn.service(), arn.region(), arn.account(), arn.resource()];
    let mut all = Tri::Yes;
    for (field, text) in fields.iter().zip(texts) {
        all = all.min(field.matches(text, request)?);
        if all == Tri::No {
            break;
        }
    }
    Some(all)
}
