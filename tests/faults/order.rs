//! What names another resource waits for it, in the stack of both and across stacks.

use crate::common::blueprint::{SHARING, STUDIO, model_of};
use crate::common::files::text;
use landform::aws::Address;
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::lock::{Lock, Pin};
use landform::model::{Call, Model};
use landform::plan::{Plan, plan};
use landform::resource::DocumentSide;
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

/// What is written and what waits, by address, where the lock knows these ids.
fn rounds(text: &str, known: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let ids = known.iter().map(|(address, id)| ((*address).to_owned(), (*id).to_owned()));
    let mut lock = Lock::empty();
    lock.ids = ids.collect();
    let (plan, problems) = plan(&model_of(text), &lock);
    assert!(problems.iter().next().is_none(), "{problems:?}");
    let written = plan.resources().map(|resource| resource.address.to_string());
    let waiting = plan.held.iter().map(|held| held.address.to_string());
    (written.collect(), waiting.collect())
}

/// A file, what waits in its first round, and the ids that end the wait.
type Round<'r> = (&'r str, &'r [&'r str], &'r [(&'r str, &'r str)]);

#[test]
fn stacks_that_hold_ids_of_one_another_take_a_round_more() {
    let rows: [Round<'_>; 2] = [
        (
            "endpoint",
            &["bucket/store/b", "role/other/r"],
            &[("vpc/other/n", "vpc-0123456789abcdef0")],
        ),
        (
            "keys",
            &["bucket/a/x", "bucket/b/y"],
            &[
                ("key/a/k", "01234567-89ab-cdef-0123-456789abcdef"),
                ("key/b/q", "11234567-89ab-cdef-0123-456789abcdef"),
            ],
        ),
    ];
    for (file, later, ids) in rows {
        let text = text(["tests/faults/inputs/order/", file, ".yaml"].concat());
        let (first, waiting) = rounds(&text, &[]);
        assert_eq!(waiting, later, "{file}");
        let (all, waiting) = rounds(&text, ids);
        assert!(waiting.is_empty(), "{file}: {waiting:?}");
        assert!(later.iter().all(|one| all.iter().any(|other| other == one)), "{file}: {all:?}");
        assert_eq!(all.len(), first.len() + later.len(), "{file}");
    }
}

#[test]
fn ids_that_wait_for_one_another_are_told() {
    let text = text("tests/faults/inputs/order/mutual.yaml");
    let (_, problems) = plan(&model_of(&text), &Lock::default());
    let said: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(
        said,
        ["these wait for the ids of one another in a circle: `key/a/k`, `endpoint/b/e`"]
    );
}

/// AWS looks up whom a policy names, so who names a role that waits has to wait as well.
#[test]
fn who_names_what_waits_waits_too() {
    let text = text("tests/faults/inputs/order/held.yaml");
    let (first, waiting) = rounds(&text, &[]);
    assert_eq!(waiting, ["bucket/a/d", "role/a/r", "role/b/s"]);
    assert!(first.iter().any(|one| one == "vpc/b/n"));
    assert!(rounds(&text, &[("vpc/b/n", "vpc-0123456789abcdef0")]).1.is_empty());
}

/// A6: AWS may take minutes to know a new alias, so roles of a key's own account do not need it: their statements about
/// keys are taken away, and what they may do with the key of the feature group stays; a consumer in another account
/// needs its own statement.
#[test]
fn keys_of_the_own_account_need_no_alias() {
    let whole = model_of(&text(SHARING));
    let mut young = whole.clone();
    for resource in young.resources.values_mut() {
        if let Some(document) = resource.body.policy_mut(DocumentSide::Identity) {
            document
                .statements
                .retain(|one| !one.conditions.iter().any(|condition| condition.key == "kms:ResourceAliases"));
        }
    }
    let rows = [
        (
            "role/owner/fs-writer",
            "kms:GenerateDataKey",
            "key/owner/fs-offline",
            Outcome::Allow,
        ),
        (
            "role/marketing/ds-exec",
            "kms:Decrypt",
            "key/owner/fs-online",
            Outcome::ImplicitDeny,
        ),
    ];
    for (who, action, on, expected) in rows {
        let ask = |model: &Model| {
            let of = |address: &str| {
                model.get(&Address::parse(address).unwrap()).unwrap().arn().as_str().to_owned()
            };
            let via = [("kms:ViaService".to_owned(), vec!["sagemaker.us-east-1.amazonaws.com".to_owned()])];
            let call = Call {
                principal: of(who),
                action: action.to_owned(),
                resource: of(on),
                context: via.into(),
                ..Call::default()
            };
            Universe::new(model).answer(&call).decision
        };
        assert_eq!(ask(&whole), Outcome::Allow, "{who} {action}");
        assert_eq!(ask(&young), expected, "{who} {action}");
    }
}

/// B9: a guardrail may deny what is still to be done, so it comes when nothing waits; one that is deployed stays.
#[test]
fn guardrails_come_last_over_all_rounds() {
    const GUARDRAIL: &str = "control-policy/management/studio";
    let model = model_of(&text(STUDIO));
    let first = plan(&model, &Lock::empty()).0;
    let is = |plan: &Plan| plan.resources().any(|one| one.address.to_string() == GUARDRAIL);
    assert!(!is(&first));
    let waits = first.held.iter().find(|held| held.address.to_string() == GUARDRAIL).unwrap();
    let others = first.held.iter().filter(|held| held.address != waits.address);
    assert_eq!(waits.needs, others.flat_map(|held| held.needs.clone()).collect());
    let mut lock = Lock::empty();
    lock.pins.insert(
        GUARDRAIL.to_owned(),
        Pin {
            logical_id: "ControlPolicyStudio".into(),
            label: "studio".into(),
            stack: "s".into(),
            root: None,
            arn: None,
            created: BTreeMap::new(),
        },
    );
    assert!(is(&plan(&model, &lock).0), "a deployed guardrail is never taken away by the wait");
}

/// A permissions boundary does not limit what everyone may, narrowed to a role: the account stays the principal then.
#[test]
fn keys_leave_roles_with_boundaries_to_these() {
    let text = |boundary: &str| {
        format!(
            "landform: 1\nname: lid\norganization: {{ id: o-a1b2c3d4e5, management: \"000000000001\" }}\n\
             accounts: {{ a: {{ id: \"111111111111\" }} }}\nregion: us-east-1\nkeys: {{ k: {{ in: a }} }}\n\
             buckets: {{ b: {{ in: a, name: b-111111111111, key: k }} }}\n\
             policies: {{ lid: {{ in: a, statements: [ {{ Effect: Allow, Action: \"s3:*\", Resource: \"*\" }} ] }} }}\n\
             roles: {{ r: {{ in: a, for: lambda{boundary} }} }}\n\
             grants: [ {{ to: role/a/r, may: read, on: bucket/a/b }} ]\n"
        )
    };
    for (boundary, expected) in [("", Outcome::Allow), (", boundary: lid", Outcome::ImplicitDeny)] {
        let (model, _) = crate::common::blueprint::resolved(&text(boundary));
        let model = model.unwrap();
        let of =
            |address: &str| model.get(&Address::parse(address).unwrap()).unwrap().arn().as_str().to_owned();
        let call = Call {
            principal: of("role/a/r"),
            action: "kms:Decrypt".to_owned(),
            resource: of("key/a/k"),
            context: [("kms:ViaService".to_owned(), vec!["s3.us-east-1.amazonaws.com".to_owned()])].into(),
            ..Call::default()
        };
        assert_eq!(Universe::new(&model).answer(&call).decision, expected, "{boundary}");
    }
}
