//! An action asked about one resource into the types of the others that AWS checks the same call on.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Action, ResourceType, resource_types_matching};
use crate::aws::{Arn, glob_matches};
use crate::catalog::Table;
use crate::catalog::quota::Confidence;

pub(super) const DATA: &str = include_str!("../data/alternative_resources.json");

static TABLE: LazyLock<Table<Alternatives>> = LazyLock::new(|| Table::embedded(DATA));

/// Types of which a call touches one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Alternatives {
    pub actions: String,
    pub types: Vec<String>,
    #[serde(default)]
    pub needed: bool,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
}

impl Alternatives {
    fn holds(&self, name: &str) -> bool {
        self.types.iter().any(|known| known == "*" || known == name)
    }
}

/// The types of what a call touches besides the resources of these ARNs: of each group, it touches one. None where no
/// ARN is of a type of the action: an alias in place of a key, an id that AWS has not chosen.
///
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
pub fn types_besides(action: &Action, named: &[&str]) -> Vec<Vec<&'static ResourceType>> {
    let groups = groups(action);
    if groups.is_empty() {
        return Vec::new();
    }
    let own: Vec<&ResourceType> = named.iter().flat_map(|arn| types_of(action, arn)).collect();
    if own.is_empty() {
        return Vec::new();
    }
    // An ARN is also of a type that holds its own: an index says its table.
    let is_named =
        |known: &&'static ResourceType| own.iter().any(|own| own.name == known.name || holds(known, own));
    groups.iter().filter(|group| !group.iter().any(is_named)).cloned().collect()
}

/// The types that every call of an action touches, those together that stand for one another; found once.
fn groups(action: &Action) -> &[Vec<&'static ResourceType>] {
    action.derived.groups.get_or_init(|| found_groups(action))
}

fn found_groups(action: &Action) -> Vec<Vec<&'static ResourceType>> {
    let name = action.full_name();
    let rows: Vec<&Alternatives> =
        TABLE.rows.iter().filter(|row| glob_matches(&row.actions, &name)).collect();
    let starred = |known: &&'static ResourceType| {
        action.resources.iter().any(|on| on.required && on.name == known.name)
    };
    let mut groups: Vec<Vec<&'static ResourceType>> = Vec::new();
    for known in action.resource_types().filter(starred) {
        let row = rows.iter().find(|row| row.holds(known.name));
        let same = |group: &&mut Vec<&'static ResourceType>| {
            row.is_some_and(|row| group.iter().any(|other| row.holds(other.name)))
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(known),
            None => groups.push(vec![known]),
        }
    }
    let needed = rows.iter().filter(|row| row.needed);
    groups.extend(needed.map(|row| action.resource_types().filter(|known| row.holds(known.name)).collect()));
    groups
}

/// The types of an action that an ARN is of, the best fits alone.
fn types_of(action: &Action, arn: &str) -> Vec<&'static ResourceType> {
    let parsed = Arn::parse(arn);
    let is_of = |known: &&'static ResourceType| parsed.is_some_and(|parsed| known.is_of(&parsed));
    let fit: Vec<&ResourceType> = action.resource_types().filter(is_of).collect();
    let best = resource_types_matching(arn);
    let is_best = |known: &&&ResourceType| best.iter().any(|one| std::ptr::eq(*one, **known));
    let found: Vec<&ResourceType> = fit.iter().filter(is_best).copied().collect();
    if found.is_empty() { fit } else { found }
}

/// Whether what is of one type holds what is of another: the ARN of this begins with that of the other.
fn holds(whole: &ResourceType, part: &ResourceType) -> bool {
    let rest = part.arn.strip_prefix(whole.arn);
    rest.is_some_and(|rest| rest.starts_with(['/', ':']))
}

/// The ARNs of what holds a resource, where AWS checks a call of the action on both.
pub fn holders(action: &Action, arn: &str) -> Vec<String> {
    let groups = groups(action);
    // What holds a resource is of another type than it is.
    if groups.iter().map(Vec::len).sum::<usize>() < 2 {
        return Vec::new();
    }
    let starred =
        |known: &&ResourceType| action.resources.iter().any(|on| on.required && on.name == known.name);
    let Some(own) = types_of(action, arn).into_iter().find(|own| starred(own)) else {
        return Vec::new();
    };
    let whole = groups.iter().flatten().copied().filter(|known| holds(known, own));
    whole.filter_map(|known| cut(known, arn)).collect()
}

/// The beginning of an ARN that is of the type.
fn cut(known: &ResourceType, arn: &str) -> Option<String> {
    let ends = arn.char_indices().filter(|(_, c)| matches!(c, '/' | ':')).map(|(at, _)| at);
    let mut starts = ends.filter_map(|at| arn.get(..at));
    starts.find(|start| known.matches(start)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::actions::{action, expand};
    use crate::catalog::table::{assert_sorted, assert_sound};

    #[test]
    fn the_data_file_is_sound() {
        assert_sound::<Alternatives>(DATA, |row| [&row.actions, " ", &row.types.join(" ")].concat());
        for row in &TABLE.rows {
            assert_sorted(&row.types);
            let actions: Vec<&Action> = match row.actions.split_once(':') {
                Some(("*", _)) => continue,
                _ => expand(&row.actions),
            };
            for name in row.types.iter().filter(|name| *name != "*") {
                let has = |action: &&Action| action.resources.iter().any(|on| on.name == name);
                assert!(actions.iter().any(has), "{} {name}", row.actions);
            }
        }
    }

    fn besides(call: &str, named: &[&str]) -> Vec<Vec<&'static str>> {
        let found = types_besides(action(call).unwrap(), named);
        found.iter().map(|group| group.iter().map(|known| known.name).collect()).collect()
    }

    #[test]
    fn a_call_on_one_resource_may_be_on_others_besides() {
        let at = |service: &str, path: &str| format!("arn:aws:{service}:eu-west-1:111111111111:{path}");
        let instance = at("ec2", "instance/i-1");
        let volume = at("ec2", "volume/vol-1");
        let none: Vec<Vec<&str>> = Vec::new();
        assert_eq!(
            besides("ec2:RunInstances", &[&instance]),
            [["image"], ["network-interface"], ["security-group"], ["subnet"]]
        );
        assert_eq!(besides("ec2:AttachVolume", &[&volume]), [["instance"]]);
        assert_eq!(besides("ec2:AttachVolume", &[&volume, &instance]), none);
        assert_eq!(besides("ssm:SendCommand", &[&instance]), [["document"]]);
        let document = at("ssm", "document/d");
        assert_eq!(besides("ssm:SendCommand", &[&document]), [["instance", "managed-instance"]]);
        assert_eq!(besides("kms:CreateAlias", &[&at("kms", "alias/a")]), [["key"]]);
        assert_eq!(besides("kms:Decrypt", &[&at("kms", "alias/a")]), none);
        assert_eq!(besides("ec2:TerminateInstances", &[&instance]), none);
        assert_eq!(besides("dynamodb:Query", &[&at("dynamodb", "table/t/index/i")]), none);
        assert_eq!(besides("dynamodb:GetResourcePolicy", &[&at("dynamodb", "table/t")]), none);
        assert_eq!(besides("s3:GetObject", &["arn:aws:s3:::b/o"]), none);
    }

    #[test]
    fn what_holds_a_resource_is_said_by_it() {
        let source = "arn:aws:kendra:eu-west-1:111111111111:index/a/data-source/b";
        let action = action("kendra:DeleteDataSource").unwrap();
        assert_eq!(holders(action, source), ["arn:aws:kendra:eu-west-1:111111111111:index/a"]);
        assert!(types_besides(action, &[source]).is_empty());
    }
}
