//! `ForAnyValue:StringLikeIfExists` into its three parts and back.

use std::fmt;

/// A condition operator.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Operator {
    /// `ForAllValues:` or `ForAnyValue:` in front, for keys with several values.
    pub quantifier: Option<Quantifier>,
    /// The comparison.
    pub base: BaseOperator,
    /// `IfExists` behind: also true when the request lacks the key.
    pub if_exists: bool,
}

/// How a key with several values is compared.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Quantifier {
    /// Every value of the request; also true when there is none.
    ForAllValues,
    /// At least one value of the request.
    ForAnyValue,
}

impl Quantifier {
    /// AWS's spelling, without the colon.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ForAllValues => "ForAllValues",
            Self::ForAnyValue => "ForAnyValue",
        }
    }
}

macro_rules! base_operators {
    ($($name:ident $doc:literal),+ $(,)?) => {
        /// The comparisons that AWS has.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum BaseOperator {
            $(#[doc = $doc] $name,)+
            /// A name that AWS does not have. No document read from JSON holds it: only code that
            /// builds a policy can misspell one, and then every decision that needs it is unknown.
            Misspelled(&'static str),
        }

        impl BaseOperator {
            /// Every comparison that AWS has.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// AWS's spelling.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                    Self::Misspelled(text) => text,
                }
            }
        }
    };
}

base_operators! {
    StringEquals "Same text.",
    StringNotEquals "Other text.",
    StringEqualsIgnoreCase "Same text but for case.",
    StringNotEqualsIgnoreCase "Other text even without case.",
    StringLike "Text that fits a pattern with `*` and `?`.",
    StringNotLike "Text that fits no pattern.",
    NumericEquals "Same number.",
    NumericNotEquals "Other number.",
    NumericLessThan "A smaller number in the request.",
    NumericLessThanEquals "A smaller or the same number in the request.",
    NumericGreaterThan "A greater number in the request.",
    NumericGreaterThanEquals "A greater or the same number in the request.",
    DateEquals "Same instant.",
    DateNotEquals "Other instant.",
    DateLessThan "An earlier instant in the request.",
    DateLessThanEquals "An earlier or the same instant in the request.",
    DateGreaterThan "A later instant in the request.",
    DateGreaterThanEquals "A later or the same instant in the request.",
    Bool "Same truth value.",
    BinaryEquals "Same bytes, both in base64.",
    IpAddress "An address inside a network.",
    NotIpAddress "An address outside all networks.",
    ArnEquals "An ARN that fits a pattern, field by field; the same as `ArnLike`.",
    ArnNotEquals "An ARN that fits no pattern.",
    ArnLike "An ARN that fits a pattern, field by field.",
    ArnNotLike "An ARN that fits no pattern.",
    Null "Whether the request lacks the key.",
}

impl BaseOperator {
    /// Reads a name in any case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|base| base.as_str().eq_ignore_ascii_case(text))
    }

    /// True for the `Not` comparisons: they hold when no value fits.
    pub fn is_negated(self) -> bool {
        use BaseOperator::{
            ArnNotEquals, ArnNotLike, DateNotEquals, NotIpAddress, NumericNotEquals, StringNotEquals,
            StringNotEqualsIgnoreCase, StringNotLike,
        };
        matches!(
            self,
            StringNotEquals
                | StringNotEqualsIgnoreCase
                | StringNotLike
                | NumericNotEquals
                | DateNotEquals
                | NotIpAddress
                | ArnNotEquals
                | ArnNotLike
        )
    }
}

impl Operator {
    /// The bare comparison.
    pub const fn plain(base: BaseOperator) -> Self {
        Self {
            quantifier: None,
            base,
            if_exists: false,
        }
    }

    /// Reads AWS's spelling, in any case; the error says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (quantifier, rest) = split_quantifier(text)?;
        if let Some(base) = BaseOperator::parse(rest) {
            return Ok(Self {
                quantifier,
                base,
                if_exists: false,
            });
        }
        match strip_suffix_ignoring_case(rest, "IfExists").and_then(BaseOperator::parse) {
            Some(BaseOperator::Null) => {
                Err("`Null` takes no `IfExists`: it already asks whether the key exists".to_owned())
            }
            Some(base) => Ok(Self {
                quantifier,
                base,
                if_exists: true,
            }),
            None => Err(format!("`{text}` is not a condition operator")),
        }
    }
}

fn split_quantifier(text: &str) -> Result<(Option<Quantifier>, &str), String> {
    let Some((quantifier, rest)) = text.split_once(':') else {
        return Ok((None, text));
    };
    let quantifier = [Quantifier::ForAllValues, Quantifier::ForAnyValue]
        .into_iter()
        .find(|q| q.as_str().eq_ignore_ascii_case(quantifier))
        .ok_or_else(|| format!("`{text}` is not a condition operator: only `ForAllValues:` and `ForAnyValue:` may stand in front"))?;
    Ok((Some(quantifier), rest))
}

fn strip_suffix_ignoring_case<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(suffix.len())?;
    let (head, tail) = text.split_at_checked(at)?;
    tail.eq_ignore_ascii_case(suffix).then_some(head)
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(quantifier) = self.quantifier {
            write!(f, "{}:", quantifier.as_str())?;
        }
        f.write_str(self.base.as_str())?;
        f.write_str(if self.if_exists { "IfExists" } else { "" })
    }
}
