//! Versions and aliases into what AWS checks actions on them on: their own ARN, or that of what they belong to.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Action, service};
use crate::catalog::Table;
use crate::catalog::quota::Confidence;

pub(super) const DATA: &str = include_str!("../data/qualified.json");

static ROWS: LazyLock<Table<Row>> = LazyLock::new(|| Table::embedded(DATA));

/// Actions that take versions and aliases as well.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub service: String,
    pub resource_type: String,
    pub qualified: Vec<String>,
    pub actions: Vec<String>,
    pub key: Option<String>,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    #[serde(rename = "source")]
    _source: String,
}

/// What AWS checks an action on in place of a version or an alias.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unqualified<'a> {
    /// The ARN without the qualifier.
    pub arn: &'a str,
    /// The condition key that holds the qualifier.
    pub key: &'static str,
    /// The name of the alias, or the number of the version.
    pub qualifier: &'a str,
}

/// True where an action takes the ARN as that of a version or an alias of what it is about.
pub(super) fn takes(action: &Action, arn: &str) -> bool {
    row(action, arn).is_some()
}

/// What AWS checks an action on in place of the version or the alias with this ARN, if it does.
pub fn unqualified<'a>(action: &Action, arn: &'a str) -> Option<Unqualified<'a>> {
    let key = row(action, arn)?.key.as_deref()?;
    let (arn, qualifier) = arn.rsplit_once(':')?;
    Some(Unqualified { arn, key, qualifier })
}

fn row(action: &Action, arn: &str) -> Option<&'static Row> {
    let types = &service(action.service)?.resource_types;
    let is_of = |names: &[String]| {
        let mut own = types.iter().filter(|known| names.iter().any(|name| name == known.name));
        own.any(|known| known.matches_whole(arn))
    };
    let own = |row: &&Row| {
        row.service == action.service
            && row.actions.iter().any(|name| name == action.name)
            && action.resources.iter().any(|on| on.name == row.resource_type)
    };
    ROWS.rows.iter().filter(own).find(|row| is_of(&row.qualified))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::actions::{action, condition_key};
    use crate::catalog::table::{assert_sorted, assert_sound};

    #[test]
    fn the_data_file_is_sound() {
        assert_sound::<Row>(DATA, |row| row.service.clone());
        for row in &ROWS.rows {
            assert_sorted(&row.actions);
            let known = service(&row.service).unwrap();
            let mut types = row.qualified.iter().chain([&row.resource_type]);
            assert!(types.all(|name| known.resource_type(name).is_some()), "{}", row.service);
            for name in &row.actions {
                let action = action(&[&row.service, ":", name].concat()).unwrap();
                assert_eq!(action.name, name);
                let [mut own, mut others] = [&row.resource_type, &row.qualified[0]]
                    .map(|name| action.resources.iter().filter(move |on| on.name == *name));
                assert!(own.next().is_some() || others.next().is_some(), "{name}");
            }
            assert!(row.key.iter().all(|key| condition_key(&row.service, key).is_some()));
        }
    }

    #[test]
    fn versions_and_aliases_are_taken_by_some_actions() {
        const F: &str = "arn:aws:lambda:eu-west-1:111111111111:function:f";
        const M: &str = "arn:aws:states:eu-west-1:111111111111:stateMachine:m";
        let checked = |name: &str, on: &str| action(name).unwrap().is_checked_on(on);
        let alias = |arn: &str| [arn, ":live"].concat();
        assert!(checked("lambda:InvokeFunction", F) && checked("lambda:InvokeFunction", &alias(F)));
        assert!(!checked("lambda:UpdateFunctionCode", &alias(F)));
        assert!(!checked("lambda:InvokeFunction", &alias(&alias(F))));
        assert!(
            checked("states:StartExecution", &alias(M)) && !checked("states:UpdateStateMachine", &alias(M))
        );
        let found = alias(M);
        let expected = Unqualified {
            arn: M,
            key: "states:StateMachineQualifier",
            qualifier: "live",
        };
        assert_eq!(unqualified(action("states:StartExecution").unwrap(), &found), Some(expected));
        assert_eq!(unqualified(action("states:StartExecution").unwrap(), M), None);
        assert_eq!(unqualified(action("lambda:InvokeFunction").unwrap(), &alias(F)), None);
    }
}
