//! Kinds of resources, and what they use, into the calls that AWS makes for their sake: log files, notices, records.

use std::sync::LazyLock;

use serde::Deserialize;

use super::actions;
use super::{ActionSet, Table};
use crate::aws::Arn;

const DATA: &str = include_str!("data/deliveries.json");

static TABLE: LazyLock<Table<Delivery>> = LazyLock::new(|| Table::embedded(DATA));

/// Calls of one purpose that AWS makes for the sake of resources of a kind.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// The kind of the resource, in the blueprint's spelling.
    pub of: String,
    /// What the calls are made on.
    pub to: DeliveryGoal,
    /// The service principal that calls; `None` where the role calls that the resource hands over.
    #[serde(default)]
    pub by: Option<String>,
    /// True where the service calls under its name in the Region.
    #[serde(default)]
    pub regional: bool,
    /// The purpose of the actions.
    pub set: ActionSet,
    /// Actions of the purpose that the delivery does without.
    #[serde(default)]
    pub without: Vec<String>,
    /// Names of files below the folder of the account, one of each sort; `{account}` and `{region}` stand for those of
    /// the resource.
    #[serde(default)]
    pub files: Vec<String>,
    /// The page that says so.
    pub source: String,
}

/// What a delivery is made on.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryGoal {
    /// A bucket.
    Bucket,
    /// An object in it.
    File,
    /// An event bus.
    EventBus,
    /// A function of Lambda.
    Function,
    /// A key.
    Key,
    /// A log group, or a stream of it.
    LogGroup,
    /// A network interface.
    NetworkInterface,
    /// A queue.
    Queue,
    /// A repository of images.
    Repository,
    /// A role, which a service assumes.
    Role,
    /// A state machine.
    StateMachine,
    /// A table of the Glue Data Catalog.
    Table,
    /// A topic.
    Topic,
}

impl DeliveryGoal {
    /// What an ARN, or a pattern of ARNs, is of these.
    pub fn of(arn: &str) -> Option<Self> {
        let arn = Arn::parse(arn)?;
        match arn.service() {
            "s3" if arn.resource().contains('/') => Some(Self::File),
            "s3" => Some(Self::Bucket),
            "events" if arn.resource().starts_with("event-bus/") => Some(Self::EventBus),
            "ec2" if arn.resource().starts_with("network-interface/") => Some(Self::NetworkInterface),
            "ecr" if arn.resource().starts_with("repository/") => Some(Self::Repository),
            "kms" => Some(Self::Key),
            "logs" => Some(Self::LogGroup),
            "glue" if arn.resource().starts_with("table/") => Some(Self::Table),
            "iam" => Some(Self::Role),
            "lambda" if arn.resource().starts_with("function:") => Some(Self::Function),
            "sns" => Some(Self::Topic),
            "sqs" => Some(Self::Queue),
            "states" => Some(Self::StateMachine),
            _ => None,
        }
    }
}

impl Delivery {
    /// The calls, each by the name of its action.
    pub fn calls(&self) -> Vec<String> {
        let shortest = |pattern: &String| {
            let all = actions::expand(pattern);
            all.iter().min_by_key(|action| action.name.len()).map(|action| action.full_name())
        };
        let needed = self.set.actions().iter().filter(|action| !self.without.contains(action));
        needed.filter_map(shortest).collect()
    }
}

/// The calls that AWS makes for the sake of a resource of a kind on what it uses.
pub fn deliveries(of: &str, to: DeliveryGoal) -> impl Iterator<Item = &'static Delivery> {
    TABLE.rows.iter().filter(move |row| row.of == of && row.to == to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::principals;
    use crate::catalog::sources::source;
    use crate::catalog::table::assert_sound;

    #[test]
    fn the_data_file_is_sound() {
        assert_sound::<Delivery>(DATA, |row| {
            let by = row.by.clone().unwrap_or_default();
            format!("{} {:?} {by} {:?}", row.of, row.to, row.set)
        });
        for row in &TABLE.rows {
            assert!(row.source.starts_with("https://docs.aws.amazon.com/"), "{row:?}");
            assert!(row.without.iter().all(|action| row.set.actions().contains(action)), "{row:?}");
            assert_eq!(row.calls().len() + row.without.len(), row.set.actions().len(), "{row:?}");
            assert!(row.by.iter().all(|service| principals::known(service) == Some(service)), "{row:?}");
        }
    }

    /// A service that calls for the sake of a kind names resources of this kind, or does not say which it names.
    #[test]
    fn services_name_what_they_deliver_for() {
        for row in TABLE.rows.iter().filter(|row| row.to != DeliveryGoal::Role) {
            let named = row.by.as_deref().and_then(source);
            assert!(named.is_none_or(|source| source.sources.contains(&row.of)), "{row:?}");
        }
    }

    #[test]
    fn a_pattern_of_a_page_is_its_shortest_action() {
        let of_trails: Vec<String> =
            deliveries("trail", DeliveryGoal::Key).flat_map(Delivery::calls).collect();
        assert_eq!(of_trails, ["kms:GenerateDataKey", "kms:DescribeKey"]);
    }

    #[test]
    fn what_is_delivered_to() {
        let cases = [
            ("arn:aws:lambda:us-east-1:111111111111:function:f", Some(DeliveryGoal::Function)),
            ("arn:aws:lambda:us-east-1:111111111111:layer:l", None),
            ("arn:aws:s3:::b", Some(DeliveryGoal::Bucket)),
            ("arn:aws:s3:::b/p/*", Some(DeliveryGoal::File)),
            ("arn:aws:glue:us-east-1:111111111111:table/d/*", Some(DeliveryGoal::Table)),
            ("arn:aws:iam::111111111111:role/r", Some(DeliveryGoal::Role)),
            ("arn:aws:ec2:us-east-1:111111111111:vpc/v", None),
            ("b", None),
        ];
        for (arn, goal) in cases {
            assert_eq!(DeliveryGoal::of(arn), goal, "{arn}");
        }
    }
}
