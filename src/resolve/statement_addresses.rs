//! The words in a statement that stand for ARNs: which they are, and ARNs in their place.

use crate::aws::Address;
use crate::catalog::context_keys;
use crate::model::PERMISSION_SET;
use crate::policy::{BaseOperator, Condition, Principals, Resources, Statement};
use crate::resource::Body;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// ARNs by the words that stand for them.
pub(super) type Arns = BTreeMap<(Element, String), String>;

/// The elements of a statement in which addresses may stand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Element {
    /// `Principal`.
    Principal,
    /// `NotPrincipal`.
    NotPrincipal,
    /// `Resource` and `NotResource`.
    Resource,
    /// A condition on who calls.
    CallerCondition,
    /// A condition on something else that has an ARN.
    ObjectCondition,
    /// A condition on the endpoint through which a call comes, which names it by its id.
    EndpointCondition,
    /// A condition on the VPC from which a call comes, which names it by its id.
    NetworkCondition,
}

impl Element {
    /// Its keys in a statement.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Principal => &["Principal"],
            Self::NotPrincipal => &["NotPrincipal"],
            Self::Resource => &["Resource", "NotResource"],
            Self::CallerCondition
            | Self::ObjectCondition
            | Self::EndpointCondition
            | Self::NetworkCondition => &["Condition"],
        }
    }

    fn of_principals(principals: &Principals) -> Self {
        match principals {
            Principals::In(_) => Self::Principal,
            Principals::NotIn(_) => Self::NotPrincipal,
        }
    }
}

/// What the values of a condition name, where they can name something of the blueprint: those of ARN operators, and of
/// keys that hold ARNs.
fn element_of(condition: &Condition) -> Option<Element> {
    use BaseOperator::{ArnEquals, ArnLike, ArnNotEquals, ArnNotLike};
    let is = |key: &str| condition.key.eq_ignore_ascii_case(key);
    if is(context_keys::SOURCE_VPCE) {
        Some(Element::EndpointCondition)
    } else if is(context_keys::SOURCE_VPC) {
        Some(Element::NetworkCondition)
    } else if is(context_keys::PRINCIPAL_ARN) {
        Some(Element::CallerCondition)
    } else {
        let compares_arns =
            matches!(condition.operator.base, ArnEquals | ArnNotEquals | ArnLike | ArnNotLike);
        (compares_arns || is(context_keys::SOURCE_ARN)).then_some(Element::ObjectCondition)
    }
}

/// First words of what names no resource, and stands for an ARN all the same.
const OF_ACCOUNTS: [&str; 3] = ["account", "catalog", PERMISSION_SET];

/// What may be an address: `kind/account/name` or a part of it, never a path or an ARN.
pub(super) fn is_address(text: &str) -> bool {
    let (_, local) = Address::part_design(text);
    let kind = local.split_once('/').map_or("", |(kind, _)| kind);
    OF_ACCOUNTS.contains(&kind)
        || Body::KINDS.iter().any(|own| *own == kind || Body::entry_word(own) == Some(kind))
}

/// Resources and AWS principals of a statement.
pub(super) fn texts(statement: &Statement) -> impl Iterator<Item = (Element, &str)> {
    let resources = statement.resources.iter().flat_map(|resources| match resources {
        Resources::In(all) | Resources::NotIn(all) => all.iter(),
    });
    let principals = statement.principals.iter().flat_map(|principals| {
        let (Principals::In(set) | Principals::NotIn(set)) = principals;
        set.aws.iter().map(|text| (Element::of_principals(principals), text.as_str()))
    });
    let resources = resources.map(|text| (Element::Resource, text.as_str()));
    let conditions = statement.conditions.iter().filter_map(|one| Some((element_of(one)?, one)));
    let values =
        conditions.flat_map(|(element, one)| one.values.iter().map(move |text| (element, text.as_str())));
    resources.chain(principals).chain(values)
}

/// Puts ARNs in the place of the words that stand for them.
pub(super) fn bind(statement: &mut Statement, arns: &Arns) {
    let bound = |element: Element, all: &mut BTreeSet<String>| {
        let arn = |text: &String| arns.get(&(element, text.clone())).cloned();
        if all.iter().any(|text| arn(text).is_some()) {
            *all = std::mem::take(all).into_iter().map(|text| arn(&text).unwrap_or(text)).collect();
        }
    };
    match &mut statement.resources {
        Some(Resources::In(all) | Resources::NotIn(all)) => bound(Element::Resource, all),
        None => {}
    }
    if let Some(principals) = &mut statement.principals {
        let element = Element::of_principals(principals);
        let (Principals::In(set) | Principals::NotIn(set)) = principals;
        bound(element, &mut set.aws);
    }
    for condition in &mut statement.conditions {
        if let Some(element) = element_of(condition) {
            let mut values: BTreeSet<String> = std::mem::take(&mut condition.values).into_iter().collect();
            bound(element, &mut values);
            condition.values = values.into_iter().collect();
        }
    }
}

/// Every text of a value with its JSON pointer; keys are not among them.
pub(super) fn each_text(value: &Value) -> Vec<(String, &str)> {
    let below = |step: String, item| {
        let inner = each_text(item).into_iter();
        inner.map(move |(rest, text)| ([step.as_str(), &rest].concat(), text))
    };
    match value {
        Value::String(text) => vec![(String::new(), text.as_str())],
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.flat_map(|(i, item)| below(format!("/{i}"), item)).collect()
        }
        Value::Object(map) => map.iter().flat_map(|(key, item)| below(step_of(key), item)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

/// A key as a step of a JSON pointer.
fn step_of(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// The JSON pointer of a text in an element of a statement.
pub(super) fn place_in(statement: &Value, element: Element, text: &str) -> Option<String> {
    element.keys().iter().find_map(|key| {
        let inside = span_of_text(statement.get(key)?, text)?;
        Some([step_of(key), inside].concat())
    })
}

/// The JSON pointer of a text inside a value.
pub(super) fn span_of_text(value: &Value, text: &str) -> Option<String> {
    match value {
        Value::String(found) => (found == text).then(String::new),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(i, item)| span_of_text(item, text).map(|rest| format!("/{i}{rest}"))),
        Value::Object(map) => map
            .iter()
            .find_map(|(key, item)| span_of_text(item, text).map(|rest| [step_of(key), rest].concat())),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}
