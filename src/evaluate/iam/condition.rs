//! A line of a `Condition` block, compiled, against a request.

use super::Tri;
use super::now;
use super::pattern::{ArnPattern, Pattern};
use super::relation::Relation;
use super::request::{KeyValue, Request};
use super::symbols::{self, has_symbols};
use super::tokens::Wildcards;
use super::truth::{Truth, truth};
use crate::aws::Arn;
use crate::catalog::actions::{condition_key, is_list, replacement};
use crate::catalog::context_keys::EPOCH_TIME;
use crate::policy::{BaseOperator, Condition, Effect, Number, Quantifier, Version, base64, instant, network};
use ipnet::IpNet;
use std::net::IpAddr;

/// A compiled condition.
#[derive(Clone, Debug)]
pub(super) struct CompiledCondition {
    key: Box<str>,
    quantifier: Option<Quantifier>,
    negated: bool,
    if_exists: bool,
    multivalued_key: bool,
    /// The reference has the key, so that it tells of how many values it is.
    known_key: bool,
    /// Some value of the policy is nothing that the operator can compare.
    unreadable_values: bool,
    test: Test,
}

#[derive(Clone, Debug)]
enum Test {
    Text(Vec<Pattern>),
    TextIgnoringCase(Vec<Pattern>),
    Arn(Vec<ArnPattern>),
    Number(Relation, Vec<Number>),
    Instant(Relation, Vec<i128>),
    Bool(Vec<Truth>),
    Binary(Vec<Vec<u8>>),
    Address(Vec<IpNet>),
    Null { absent: bool, present: bool },
    Misspelled,
}

impl CompiledCondition {
    /// Compiles one condition. Values that the operator cannot read match nothing.
    pub(super) fn new(condition: &Condition, version: Version) -> Self {
        let operator = condition.operator;
        let test = Test::new(operator.base, &condition.values, version);
        Self {
            key: condition.key.as_str().into(),
            quantifier: operator.quantifier,
            negated: operator.base.is_negated(),
            if_exists: operator.if_exists,
            multivalued_key: is_list(&condition.key),
            known_key: is_known(&condition.key),
            unreadable_values: !condition.values.iter().all(|value| test.can_hold(value)),
            test,
        }
    }

    /// The keys whose values leave it open: its own, or those of variables that it compares with.
    pub(super) fn open_keys(&self, request: &Request<'_>) -> Vec<&str> {
        let variables = self.test.open_variables(request);
        let told =
            matches!(request.held(&self.key), KeyValue::One(_) | KeyValue::Many(_) | KeyValue::Either(..));
        if told && !variables.is_empty() {
            variables
        } else {
            vec![&self.key]
        }
    }

    /// Whether the request meets the condition.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html>
    pub(super) fn holds(&self, request: &Request<'_>) -> Tri {
        match request.held(&self.key) {
            KeyValue::Absent => self.absent(),
            KeyValue::Empty => self.empty(),
            KeyValue::One(value) => self.one(value, request),
            KeyValue::Many(values) => self.many(values, request),
            KeyValue::Either(one, other) => self.one(one, request).if_agrees(self.one(other, request)),
            KeyValue::Perhaps(value) => self.one(value, request).if_agrees(self.absent()),
            // Of a key that is not deprecated only the value is untold; the key is always there.
            KeyValue::Untold => self.untold(replacement(&self.key).is_none()),
            KeyValue::Now => self.now(),
            KeyValue::Anything => self.without_value(false),
        }
    }

    /// Whether it holds of every time from now on.
    fn now(&self) -> Tri {
        let Some(fits) = self.test.fits_now(&self.key) else {
            return self.untold(true);
        };
        match (self.negated, fits) {
            (true, Tri::No) if self.unreadable_values => Tri::Maybe,
            (true, fits) => fits.not(),
            (false, fits) => fits,
        }
    }

    /// The same for a raw case: what AWS leaves open is read against the caller, and so is the time that a case does not tell.
    pub(super) fn holds_against(&self, request: &Request<'_>, effect: Effect) -> Tri {
        let holds = self.holds(request);
        if matches!(self.test, Test::Misspelled) {
            holds
        } else {
            holds.against_caller(effect)
        }
    }

    /// What holds whatever the value is; `sent` where the key is surely there.
    fn untold(&self, sent: bool) -> Tri {
        let plain_on_list = self.quantifier.is_none() && self.multivalued_key;
        if sent && !plain_on_list && self.test.fits_all() {
            return (!self.negated).into();
        }
        self.without_value(sent)
    }

    /// What holds of a key without looking at its value; `sent` where the key is surely there.
    fn without_value(&self, sent: bool) -> Tri {
        let Test::Null { absent, present } = self.test else {
            return Tri::Maybe;
        };
        if absent == present || sent { present.into() } else { Tri::Maybe }
    }

    fn absent(&self) -> Tri {
        match (&self.test, self.quantifier) {
            (Test::Null { absent, .. }, _) => (*absent).into(),
            (Test::Misspelled, _) => Tri::Maybe,
            (_, Some(Quantifier::ForAllValues)) => Tri::Yes,
            // One rule says that `IfExists` is true without the key, the other that `ForAnyValue` is false.
            (_, Some(Quantifier::ForAnyValue)) => {
                if self.if_exists {
                    Tri::Maybe
                } else {
                    Tri::No
                }
            }
            (_, None) => (self.if_exists || self.negated).into(),
        }
    }

    /// An empty list: nothing for the set operators; whether the plain ones take it for a missing key is not told.
    fn empty(&self) -> Tri {
        match (&self.test, self.quantifier) {
            (Test::Null { .. }, _) | (_, Some(_)) => self.absent(),
            (_, None) => self.absent().if_agrees(Tri::No),
        }
    }

    fn one(&self, value: &str, request: &Request<'_>) -> Tri {
        match (&self.test, self.quantifier) {
            // Whether an empty text counts as null is told differently for different keys.
            (Test::Null { absent, present }, _) if value.is_empty() => {
                Tri::from(*present).if_agrees((*absent).into())
            }
            (Test::Null { present, .. }, _) => (*present).into(),
            // For the set operators an empty text is an empty set.
            (_, Some(_)) if value.is_empty() => self.absent(),
            (_, None) if self.multivalued_key => self.value(value, request).if_agrees(Tri::No),
            _ => self.value(value, request),
        }
    }

    fn many(&self, values: &[&str], request: &Request<'_>) -> Tri {
        let each = || values.iter().map(|value| self.value(value, request));
        match (&self.test, self.quantifier, values) {
            (Test::Null { present, .. }, ..) => (*present).into(),
            (_, Some(Quantifier::ForAllValues), _) => each().min().unwrap_or(Tri::Yes),
            (_, Some(Quantifier::ForAnyValue), _) => each().max().unwrap_or(Tri::No),
            (_, None, [only]) if !self.multivalued_key && self.known_key => self.value(only, request),
            // A plain operator on a list: false as measured by others; AWS's pages only say not to do it.
            (_, None, _) => self.undocumented(each()),
        }
    }

    fn undocumented(&self, each: impl Iterator<Item = Tri>) -> Tri {
        let reading = if self.negated { each.min() } else { each.max() };
        reading.unwrap_or(Tri::No).if_agrees(Tri::No)
    }

    /// The comparison with one value of the request, turned around for the `Not` operators.
    fn value(&self, value: &str, request: &Request<'_>) -> Tri {
        let fits = self.test.fits(value, request);
        match (self.negated, fits) {
            (false, fits) => fits,
            // Nothing says whether what cannot be compared is "not equal".
            (true, Tri::No) if self.unreadable_values || !self.test.can_read(value) => Tri::Maybe,
            // One sentence of AWS's makes the comparison false, another the whole statement void.
            (true, Tri::No) if self.test.lacks_variable(request) => Tri::Maybe,
            (true, fits) => fits.not(),
        }
    }
}

/// Whether the reference has a key, as one of all services or of that which its prefix names.
fn is_known(key: &str) -> bool {
    condition_key(key.split(':').next().unwrap_or_default(), key).is_some()
}

impl Test {
    fn new(base: BaseOperator, values: &[String], version: Version) -> Self {
        use BaseOperator as B;
        let patterns =
            |wildcards| values.iter().map(|value| Pattern::new(value, version, wildcards)).collect();
        let says = |wanted: &str| values.iter().any(|value| value.trim().eq_ignore_ascii_case(wanted));
        match base {
            B::StringEquals | B::StringNotEquals => Self::Text(patterns(Wildcards::Off)),
            B::StringEqualsIgnoreCase | B::StringNotEqualsIgnoreCase => {
                Self::TextIgnoringCase(patterns(Wildcards::Off))
            }
            B::StringLike | B::StringNotLike => Self::Text(patterns(Wildcards::On)),
            B::ArnEquals | B::ArnNotEquals | B::ArnLike | B::ArnNotLike => {
                Self::Arn(values.iter().map(|value| ArnPattern::condition(value, version)).collect())
            }
            B::NumericEquals
            | B::NumericNotEquals
            | B::NumericLessThan
            | B::NumericLessThanEquals
            | B::NumericGreaterThan
            | B::NumericGreaterThanEquals => Self::Number(
                Relation::of(base),
                values.iter().filter_map(|value| Number::parse(value)).collect(),
            ),
            B::DateEquals
            | B::DateNotEquals
            | B::DateLessThan
            | B::DateLessThanEquals
            | B::DateGreaterThan
            | B::DateGreaterThanEquals => {
                Self::Instant(Relation::of(base), values.iter().filter_map(|value| instant(value)).collect())
            }
            B::Bool => Self::Bool(values.iter().filter_map(|value| truth(value, version)).collect()),
            B::BinaryEquals => Self::Binary(values.iter().filter_map(|value| base64(value)).collect()),
            B::IpAddress | B::NotIpAddress => {
                Self::Address(values.iter().filter_map(|value| network(value)).collect())
            }
            B::Null => Self::Null {
                absent: says("true"),
                present: says("false"),
            },
            B::Misspelled(_) => Self::Misspelled,
        }
    }

    /// Whether every value that a key can have fits: `*` for texts, both kinds of addresses for addresses.
    fn fits_all(&self) -> bool {
        match self {
            Self::Text(patterns) => patterns.iter().any(|pattern| matches!(pattern, Pattern::Any)),
            Self::Address(networks) => {
                let all = IpNet::aggregate(networks);
                let whole =
                    |wide: fn(&IpNet) -> bool| all.iter().any(|net| net.prefix_len() == 0 && wide(net));
                whole(|net| matches!(net, IpNet::V4(_))) && whole(|net| matches!(net, IpNet::V6(_)))
            }
            Self::TextIgnoringCase(_)
            | Self::Arn(_)
            | Self::Number(..)
            | Self::Instant(..)
            | Self::Bool(_)
            | Self::Binary(_)
            | Self::Null { .. }
            | Self::Misspelled => false,
        }
    }

    /// Whether the time of a request fits; none where it is not compared as a time.
    fn fits_now(&self, key: &str) -> Option<Tri> {
        match self {
            Self::Instant(relation, instants) => Some(now::fits_instant(*relation, instants)),
            Self::Number(relation, numbers) => {
                key.eq_ignore_ascii_case(EPOCH_TIME).then(|| now::fits_seconds(*relation, numbers))
            }
            Self::Text(_)
            | Self::TextIgnoringCase(_)
            | Self::Arn(_)
            | Self::Bool(_)
            | Self::Binary(_)
            | Self::Address(_)
            | Self::Null { .. }
            | Self::Misspelled => None,
        }
    }

    /// Whether a value of the policy is of the kind that is compared here.
    fn can_hold(&self, value: &str) -> bool {
        match self {
            Self::Arn(_) => value.contains(['*', '?', '$']) || self.can_read(value),
            Self::Address(_) => network(value).is_some(),
            Self::Text(_)
            | Self::TextIgnoringCase(_)
            | Self::Number(..)
            | Self::Instant(..)
            | Self::Bool(_)
            | Self::Binary(_)
            | Self::Null { .. }
            | Self::Misspelled => self.can_read(value),
        }
    }

    /// Whether a value of the request is of the kind that is compared here.
    fn can_read(&self, value: &str) -> bool {
        match self {
            Self::Arn(_) => Arn::parse(value).is_some(),
            Self::Number(..) => Number::parse(value).is_some(),
            Self::Instant(..) => instant(value).is_some(),
            Self::Address(_) => value.trim().parse::<IpAddr>().is_ok(),
            Self::Text(_)
            | Self::TextIgnoringCase(_)
            | Self::Bool(_)
            | Self::Binary(_)
            | Self::Null { .. }
            | Self::Misspelled => true,
        }
    }

    /// Whether a value of the policy hangs on a variable that the request has no value for.
    fn lacks_variable(&self, request: &Request<'_>) -> bool {
        match self {
            Self::Text(patterns) | Self::TextIgnoringCase(patterns) => {
                patterns.iter().any(|pattern| pattern.lacks_variable(request))
            }
            Self::Arn(patterns) => patterns.iter().any(|pattern| pattern.lacks_variable(request)),
            Self::Bool(truths) => truths
                .iter()
                .filter_map(Truth::variable)
                .any(|pattern| pattern.lacks_variable(request)),
            Self::Number(..)
            | Self::Instant(..)
            | Self::Binary(_)
            | Self::Address(_)
            | Self::Null { .. }
            | Self::Misspelled => false,
        }
    }

    /// Keys of the variables in values of the policy that the request has no value for.
    fn open_variables(&self, request: &Request<'_>) -> Vec<&str> {
        let patterns: Vec<&Pattern> = match self {
            Self::Text(patterns) | Self::TextIgnoringCase(patterns) => patterns.iter().collect(),
            Self::Arn(patterns) => patterns.iter().map(ArnPattern::whole).collect(),
            Self::Bool(truths) => truths.iter().filter_map(Truth::variable).collect(),
            Self::Number(..)
            | Self::Instant(..)
            | Self::Binary(_)
            | Self::Address(_)
            | Self::Null { .. }
            | Self::Misspelled => Vec::new(),
        };
        patterns.into_iter().flat_map(|pattern| pattern.open_variables(request)).collect()
    }

    /// Whether any value of the policy fits one value of the request.
    fn fits(&self, value: &str, request: &Request<'_>) -> Tri {
        match self {
            Self::Text(patterns) => {
                any(patterns, |pattern| pattern.matches(value, request).unwrap_or(Tri::No))
            }
            Self::TextIgnoringCase(patterns) => {
                any(patterns, |pattern| same_but_case(pattern, value, request))
            }
            Self::Arn(patterns) => {
                let arn = Arn::parse(value);
                any(patterns, |pattern| pattern.matches_value(value, arn.as_ref(), request))
            }
            Self::Number(relation, numbers) => Number::parse(value)
                .is_some_and(|held| numbers.iter().any(|number| relation.holds(held.compare(number))))
                .into(),
            Self::Instant(relation, instants) => instant(value)
                .is_some_and(|held| instants.iter().any(|instant| relation.holds(held.cmp(instant))))
                .into(),
            Self::Bool(truths) => any(truths, |truth| truth.fits(value, request)),
            Self::Binary(all) => base64(value).is_some_and(|held| all.contains(&held)).into(),
            Self::Address(networks) => value
                .trim()
                .parse::<IpAddr>()
                .is_ok_and(|address| networks.iter().any(|network| network.contains(&address)))
                .into(),
            Self::Null { present, .. } => (*present).into(),
            Self::Misspelled => Tri::Maybe,
        }
    }
}

fn any<T>(items: &[T], fits: impl Fn(&T) -> Tri) -> Tri {
    let mut best = Tri::No;
    for item in items {
        best = best.max(fits(item));
        if best == Tri::Yes {
            break;
        }
    }
    best
}

/// AWS does not say how it folds letters beyond ASCII, so both readings must agree.
fn same_but_case(pattern: &Pattern, value: &str, request: &Request<'_>) -> Tri {
    let Some(text) = pattern.text(request) else {
        return Tri::No;
    };
    if has_symbols(&text) || has_symbols(value) {
        return symbols::fits(text.to_ascii_lowercase().as_bytes(), &value.to_ascii_lowercase());
    }
    let ascii = text.eq_ignore_ascii_case(value);
    if text.is_ascii() && value.is_ascii() {
        ascii.into()
    } else {
        Tri::from(ascii).if_agrees((text.to_lowercase() == value.to_lowercase()).into())
    }
}
