//! A [`Document`] into AWS JSON: fixed key order, sorted sets, a single value as a plain string.

use super::{Actions, Condition, Document, PrincipalSet, Principals, Resources, Statement};
use serde_json::{Map, Value};

impl Document {
    /// The canonical JSON of the document; equal documents give equal bytes.
    pub fn to_json(&self) -> Value {
        let mut map = Map::new();
        map.insert("Version".to_owned(), self.version.as_str().into());
        if let Some(id) = &self.id {
            map.insert("Id".to_owned(), id.as_str().into());
        }
        map.insert(
            "Statement".to_owned(),
            self.statements.iter().map(statement).collect::<Vec<Value>>().into(),
        );
        map.into()
    }
}

fn statement(statement: &Statement) -> Value {
    let mut map = Map::new();
    if let Some(sid) = &statement.sid {
        map.insert("Sid".to_owned(), sid.as_str().into());
    }
    map.insert("Effect".to_owned(), statement.effect.as_str().into());
    match &statement.principals {
        Some(Principals::In(set)) => drop(map.insert("Principal".to_owned(), principals(set))),
        Some(Principals::NotIn(set)) => drop(map.insert("NotPrincipal".to_owned(), principals(set))),
        None => {}
    }
    match &statement.actions {
        Actions::In(set) => map.insert("Action".to_owned(), one_or_many(set)),
        Actions::NotIn(set) => map.insert("NotAction".to_owned(), one_or_many(set)),
    };
    match &statement.resources {
        Some(Resources::In(set)) => drop(map.insert("Resource".to_owned(), one_or_many(set))),
        Some(Resources::NotIn(set)) => drop(map.insert("NotResource".to_owned(), one_or_many(set))),
        None => {}
    }
    if !statement.conditions.is_empty() {
        map.insert("Condition".to_owned(), conditions(&statement.conditions));
    }
    map.into()
}

fn principals(set: &PrincipalSet) -> Value {
    let named = [
        ("AWS", &set.aws),
        ("Service", &set.service),
        ("Federated", &set.federated),
        ("CanonicalUser", &set.canonical_user),
    ];
    if set.everyone && named.iter().all(|(_, names)| names.is_empty()) {
        return "*".into();
    }
    let mut map = Map::new();
    for (kind, names) in named {
        let everyone = (set.everyone && kind == "AWS").then_some("*");
        let names: Vec<&str> = everyone.into_iter().chain(names.iter().map(String::as_str)).collect();
        if !names.is_empty() {
            map.insert(kind.to_owned(), one_or_many(names));
        }
    }
    map.into()
}

fn conditions(conditions: &[Condition]) -> Value {
    let mut map = Map::new();
    for condition in conditions {
        let block = map.entry(condition.operator.to_string()).or_insert_with(|| Map::new().into());
        if let Value::Object(keys) = block {
            keys.insert(condition.key.clone(), one_or_many(&condition.values));
        }
    }
    map.into()
}

fn one_or_many<S: AsRef<str>>(values: impl IntoIterator<Item = S>) -> Value {
    let mut values: Vec<Value> = values.into_iter().map(|value| value.as_ref().into()).collect();
    match (values.pop(), values.is_empty()) {
        (Some(only), true) => only,
        (Some(last), false) => {
            values.push(last);
            values.into()
        }
        (None, _) => values.into(),
    }
}
