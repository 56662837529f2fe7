//! Names of AWS services as principals: known, regional form of a known one, or a likely slip.

use std::sync::LazyLock;

use super::ids::names;
use super::{Table, actions};
use crate::aws::{Region, service_principal};

const DATA: &str = include_str!("data/service_principals.json");

static TABLE: LazyLock<Table<String>> = LazyLock::new(|| Table::embedded(DATA));

names! {
    /// Makes stacks, and the stack sets of an administrator.
    CLOUDFORMATION = "cloudformation.amazonaws.com";
    /// Records calls.
    CLOUDTRAIL = "cloudtrail.amazonaws.com";
    /// Raises alarms.
    CLOUDWATCH = "cloudwatch.amazonaws.com";
    /// Passes on what event buses receive.
    EVENTS = "events.amazonaws.com";
    /// Runs functions.
    LAMBDA = "lambda.amazonaws.com";
    /// Delivers server access logs of S3.
    S3_ACCESS_LOGS = "logging.s3.amazonaws.com";
    /// Keeps logs; its name in one Region has the Region behind `logs`.
    LOGS = "logs.amazonaws.com";
    /// Makes stack sets into units from an account that is not the management account.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html>
    STACK_SETS_OF_MEMBERS = "member.org.stacksets.cloudformation.amazonaws.com";
    /// Runs warehouses.
    REDSHIFT = "redshift.amazonaws.com";
    /// Runs notebooks, studios and feature stores.
    SAGEMAKER = "sagemaker.amazonaws.com";
    /// Tells subscribers of topics.
    SNS = "sns.amazonaws.com";
    /// Takes the steps of state machines.
    STATES = "states.amazonaws.com";
    /// Delivers flow logs.
    FLOW_LOGS = "vpc-flow-logs.amazonaws.com";
}

/// The table with its date and sources; it is not complete, as AWS publishes no complete list.
pub fn table() -> &'static Table<String> {
    &TABLE
}

/// The known service principal that `name` is, itself or in its regional form (`logs.us-east-1.amazonaws.com` is
/// `logs.amazonaws.com`); the suffix of the China partition counts as well. `None`: not in the table, which proves nothing.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services>
pub fn known(name: &str) -> Option<&'static str> {
    let name = name.strip_suffix(".cn").unwrap_or(name);
    exactly(name).or_else(|| exactly(&without_region(name)?))
}

/// True for a name that AWS gives to its services.
pub fn is_of_aws(name: &str) -> bool {
    [".amazonaws.com", ".amazonaws.com.cn"].iter().any(|end| name.ends_with(end))
}

/// The known service principal that the writer of an unknown one may have meant; `None` where `name` is known, or made
/// of the prefix of a service that the reference of actions has.
pub fn near(name: &str) -> Option<&'static str> {
    const FAR: usize = 2;
    if name.len() > 128 || known(name).is_some() || is_of_reference(name) {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    let far = TABLE.rows.iter().map(|row| (strsim::osa_distance(row, &lower), row.as_str()));
    far.filter(|(distance, _)| *distance <= FAR).min().map(|(_, row)| row)
}

fn is_of_reference(name: &str) -> bool {
    let prefix = crate::aws::service_of(name.strip_suffix(".cn").unwrap_or(name));
    prefix.is_some_and(|prefix| actions::prefixes().any(|known| known == prefix))
}

fn exactly(name: &str) -> Option<&'static str> {
    TABLE.rows.iter().find(|row| *row == name).map(String::as_str)
}

fn without_region(name: &str) -> Option<String> {
    let service = crate::aws::service_of(name)?;
    let (service, region) = service.rsplit_once('.')?;
    Region::parse(region).ok()?;
    Some(service_principal(service))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_file_is_sound() {
        crate::catalog::table::assert_sound::<String>(DATA, Clone::clone);
        assert!(
            table()
                .rows
                .iter()
                .all(|row| row.ends_with(".amazonaws.com") && known(row) == Some(row))
        );
    }

    #[test]
    fn names_in_code_are_known() {
        assert!(ALL.iter().all(|name| known(name) == Some(name)));
    }

    #[test]
    fn principals_of_the_worked_cases_are_known() {
        let services = [
            "cloudformation",
            "cloudtrail",
            "codebuild",
            "codepipeline",
            "lambda",
            "sagemaker",
            "servicecatalog",
            "vpc-flow-logs",
        ];
        for service in services {
            assert!(known(&format!("{service}.amazonaws.com")).is_some(), "{service}");
        }
    }

    #[test]
    fn forms_and_slips() {
        let cases = [
            ("logs.us-east-1.amazonaws.com", Some("logs.amazonaws.com"), None),
            ("events.amazonaws.com.cn", Some("events.amazonaws.com"), None),
            ("sagmaker.amazonaws.com", None, Some("sagemaker.amazonaws.com")),
            ("SageMaker.amazonaws.com", None, Some("sagemaker.amazonaws.com")),
            ("nothing-of-this-kind.amazonaws.com", None, None),
            ("mediaimport.amazonaws.com", None, None),
            ("m2.amazonaws.com", Some("m2.amazonaws.com"), None),
            ("", None, None),
        ];
        for (name, expected, meant) in cases {
            assert_eq!((known(name), near(name)), (expected, meant), "{name}");
        }
    }
}
