//! What trails record, and what alarms look for in it, into the words of CloudTrail.

use super::Table;
use super::ids::ids;
use super::quota::Confidence;
use crate::aws::service_principal;
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/trail_words.json");

static TABLE: LazyLock<Table<TrailRow>> = LazyLock::new(|| Table::embedded(DATA));

ids! {
    /// What words of CloudTrail are about.
    pub enum TrailWords {
        /// The type of feature groups, under which their data events are selected.
        FeatureGroups,
        /// The type of objects of S3.
        Objects,
        /// Patterns of the error codes of calls that were refused.
        Refusals,
    }
}

/// Words with what they are about.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct TrailRow {
    /// What they are about.
    pub of: TrailWords,
    /// The words.
    pub words: Vec<String>,
    /// How well they are known.
    pub confidence: Confidence,
    /// The page that they are from.
    pub source: String,
}

impl TrailWords {
    /// The words, in the order of the table.
    pub fn all(self) -> &'static [String] {
        let row = TABLE.rows.iter().find(|row| row.of == self);
        row.map(|row| row.words.as_slice()).unwrap_or_default()
    }

    /// The word, or the first of several.
    pub fn first(self) -> &'static str {
        self.all().first().map(String::as_str).unwrap_or_default()
    }
}

/// The source of the events that CloudTrail records of actions of one service.
///
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
pub fn event_source(actions: &[String]) -> String {
    let service = actions.first().and_then(|action| action.split(':').next());
    service_principal(service.unwrap_or_default())
}

/// The name of the event that CloudTrail records of an action (`service:Name`).
pub fn event_name(action: &str) -> &str {
    action.split_once(':').map_or(action, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::ActionSet;

    #[test]
    fn every_word_has_one_row_from_a_page_of_aws() {
        super::super::table::assert_complete(DATA, TrailWords::ALL, |row: &TrailRow| row.of);
        for row in &TABLE.rows {
            assert!(row.source.starts_with("https://docs.aws.amazon.com/"), "{:?}", row.of);
            assert!(!row.words.is_empty(), "{:?}", row.of);
        }
    }

    #[test]
    fn words_of_the_worked_cases() {
        assert_eq!(TrailWords::FeatureGroups.first(), "AWS::SageMaker::FeatureGroup");
        for (set, source) in [
            (ActionSet::ShareMaking, "ram.amazonaws.com"),
            (ActionSet::WarehouseCredentials, "redshift.amazonaws.com"),
        ] {
            let actions = set.actions();
            assert!(actions.iter().all(|action| event_source(std::slice::from_ref(action)) == source));
        }
        assert_eq!(event_name("ram:CreateResourceShare"), "CreateResourceShare");
    }
}
