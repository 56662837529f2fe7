//! What names another resource waits for it, in the stack of both and across stacks.

use crate::common::blueprint::model_of;
use crate::common::files::text;
use landform::lock::Lock;
use landform::plan::{Plan, plan};
use std::collections::BTreeMap;

/// For each logical id, what must come before it; with `+` where only what stands beside that one has to be named.
fn waits(plan: &Plan) -> BTreeMap<String, Vec<String>> {
    let members = plan.stacks.iter().flat_map(|stack| &stack.members);
    let said = members.map(|member| {
        let before = member.after.iter().map(|one| {
            let mark = if one.referred { "+" } else { "" };
            [mark, one.id.as_str()].concat()
        });
        (member.id.clone(), before.collect())
    });
    said.collect()
}

fn planned(text: &str) -> Plan {
    let (plan, problems) = plan(&model_of(text), &Lock::default());
    assert!(problems.iter().next().is_none());
    plan
}

#[test]
fn a_name_of_another_resource_makes_it_come_before() {
    let rows = [
        // A metric filter is refused without its log group.
        (
            "blueprints/feature-store-sharing.yaml",
            "AlarmFeatureStoreAccessDenied",
            vec!["LogGroupFeatureStoreEvents", "TopicFeatureStoreAlarms"],
        ),
        // The offline store's key is known to the writing role by its alias.
        (
            "blueprints/feature-store-sharing.yaml",
            "FeatureGroupCrossAccountFg1",
            vec!["BucketOffline", "+KeyFsOffline", "+KeyFsOnline"],
        ),
        (
            "blueprints/feature-store-sharing.yaml",
            "LogGroupFeatureStoreEvents",
            vec!["+KeyAudit"],
        ),
        (
            "blueprints/redshift-studio.yaml",
            "FirewallStudioA",
            vec!["FirewallPolicyStudio", "LogGroupStudioFirewall"],
        ),
        ("tests/blueprints/estate.yaml", "BucketStore", vec!["BucketLogs", "+KeyStore"]),
        (
            "tests/blueprints/partners.yaml",
            "FeatureGroupCustomers",
            vec!["BucketOffline", "DatabaseTables", "+KeyOffline", "+KeyOnline"],
        ),
    ];
    for (file, id, expected) in rows {
        let said = waits(&planned(&text(file)));
        let found: Vec<&str> = said[id].iter().map(String::as_str).collect();
        assert_eq!(found, expected, "{file}: {id}");
    }
}

/// Two groups of one account that name one another in properties that are not about names of groups.
const WORDS: &str = r#"
landform: 1
name: words
organization: { id: o-a1b2c3d4e5, root: r-a1b2, management: "000000000001" }
accounts: { one: { id: "111111111111" } }
region: eu-west-1
feature_groups:
  customer: { in: one, record_identifier: account, event_time: at, features: { account: string, at: fractional }, online: {}, writer: w }
  account: { in: one, record_identifier: customer, event_time: at, features: { customer: string, at: fractional }, online: {}, writer: w }
roles: { w: { in: one, for: feature-store } }
"#;

#[test]
fn a_word_that_happens_to_be_a_name_makes_nobody_wait() {
    let said = waits(&planned(WORDS));
    for id in ["FeatureGroupCustomer", "FeatureGroupAccount"] {
        assert!(
            !said[id].iter().any(|before| before.contains("FeatureGroup")),
            "{id}: {:?}",
            said[id]
        );
    }
}
