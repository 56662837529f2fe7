//! What is deployed works for the people it is for; each test names its row of the outside review.

use crate::common::blueprint::{SHARING, STUDIO, model, resolved};
use crate::common::files::text;
use crate::common::program::{answered, inside, landform, stderr, stdout};
use landform::lock::Lock;
use landform::model::Model;
use landform::plan::{self, Backend};
use landform::resource::Body;
use landform::runbook;
use serde_json::{Value, json};

/// The decisions on calls, each a line of JSON.
fn decided(blueprint: &str, calls: &[Value]) -> Vec<String> {
    let lines: Vec<String> = calls.iter().map(Value::to_string).collect();
    let (_, answers, errors) = answered(&["can", blueprint, "--requests", "-"], &lines.join("\n"));
    let decision = |line: &str| {
        let answer: Value = serde_json::from_str(line).unwrap();
        answer["decision"].as_str().unwrap_or(&errors).to_owned()
    };
    answers.lines().map(decision).collect()
}

/// The commands of what is done after the last wave.
fn afterwards(model: &Model) -> Vec<String> {
    let (planned, _) = plan::plan(model, &Lock::empty());
    let book = runbook::runbook(&planned, &Backend::ALL);
    book.after.into_iter().flat_map(|entry| entry.commands).collect()
}

/// The commands of what is done before the first wave.
fn beforehand(model: &Model) -> Vec<String> {
    let (planned, _) = plan::plan(model, &Lock::empty());
    let book = runbook::runbook(&planned, &Backend::ALL);
    book.prerequisites.into_iter().flat_map(|entry| entry.commands).collect()
}

/// The commands of the runbook's removal.
fn removal(model: &Model) -> Vec<String> {
    let (planned, _) = plan::plan(model, &Lock::empty());
    let book = runbook::runbook(&planned, &Backend::ALL);
    book.removal.into_iter().flat_map(|entry| entry.commands).collect()
}

const AT: &str = "arn:aws:sagemaker:us-east-1:222222222222:";

/// A call of alice's session of Studio about a space of somebody, or an app in it.
fn of_alice(action: &str, on: &str, owner: &str, sharing: &str) -> Value {
    json!({
        "principal": "role/consumer/studio-exec",
        "action": action,
        "resource": format!("{AT}{on}"),
        "context": {
            "sagemaker:DomainId": "d-abc",
            "sagemaker:UserProfileName": "alice",
            "sagemaker:OwnerUserProfileArn": format!("{AT}user-profile/d-abc/{owner}"),
            "sagemaker:SpaceSharingType": sharing,
            "aws:RequestTag/sagemaker:domain-arn": "x",
        },
    })
}

const APP: &str = "app/d-abc/notes/JupyterLab/default";
const SPACE: &str = "space/d-abc/notes";

/// B1: whoever works in Studio makes spaces and runs apps in them, and touches nobody else's.
#[test]
fn people_have_spaces_of_their_own() {
    let own = [
        ("sagemaker:CreateSpace", SPACE),
        ("sagemaker:UpdateSpace", SPACE),
        ("sagemaker:DeleteSpace", SPACE),
        ("sagemaker:CreateApp", APP),
        ("sagemaker:DeleteApp", APP),
    ];
    for (owner, sharing, expected) in [
        ("alice", "Private", "allow"),
        ("bob", "Private", "implicit_deny"),
        ("alice", "Shared", "implicit_deny"),
    ] {
        let calls = own.map(|(action, on)| of_alice(action, on, owner, sharing));
        assert_eq!(decided(STUDIO, &calls), [expected; 5], "{owner} {sharing}");
    }
    let other = of_alice("sagemaker:CreateApp", "app/d-other/notes/JupyterLab/default", "alice", "Private");
    assert_eq!(decided(STUDIO, &[other]), ["implicit_deny"]);
}

/// B1: Studio tags what it makes, and nobody tags what is there.
#[test]
fn studio_tags_what_it_makes() {
    let tag = |context: Value| {
        json!({
            "principal": "role/consumer/studio-exec",
            "action": "sagemaker:AddTags",
            "resource": format!("{AT}{SPACE}"),
            "context": context,
        })
    };
    let calls = [
        tag(json!({ "sagemaker:DomainId": "d-abc", "sagemaker:TaggingAction": "CreateSpace" })),
        tag(json!({ "sagemaker:DomainId": "d-abc" })),
    ];
    assert_eq!(decided(STUDIO, &calls), ["allow", "unknown"]);
}

/// B1: what a session of Studio is of is not known until somebody says it, so nothing about it is denied either.
#[test]
fn a_session_of_unknown_user_is_unknown() {
    let call = |action: &str, on: &str| json!({ "principal": "role/consumer/studio-exec", "action": action, "resource": format!("{AT}{on}") });
    let calls = [
        call("sagemaker:CreateApp", APP),
        call("sagemaker:DeleteSpace", SPACE),
        call("sagemaker:CreatePresignedDomainUrl", "user-profile/d-abc/alice"),
        call("sagemaker:DeleteUserProfile", "user-profile/d-abc/alice"),
    ];
    assert_eq!(decided(STUDIO, &calls), ["unknown", "unknown", "unknown", "implicit_deny"]);
    let list = json!({ "principal": "role/consumer/studio-exec", "action": "sagemaker:ListSpaces", "resource": "*" });
    assert_eq!(decided(STUDIO, &[list]), ["allow"]);
    let page = stdout(&landform(&["explain", "use", "studio"]));
    assert!(page.contains("sagemaker:CreateSpace") && page.contains("owns"), "{page}");
}

/// B1: apps run in spaces, and the way back deletes both.
#[test]
fn the_removal_takes_spaces() {
    let commands = removal(&model(STUDIO));
    let at = |part: &str| commands.iter().position(|line| line.contains(part)).unwrap();
    assert!(at("delete-app --domain-id \"$domain\" --space-name \"$owner\"") < at("Status=='Deleting'"));
    assert!(at("Status=='Deleting'") < at("delete-space --domain-id \"$domain\" --space-name \"$space\""));
    assert!(at("delete-space") < at("delete-user-profile"));
    assert!(commands.iter().all(|line| !line.contains("JupyterServer")));
}

const OPENED: &str = "tests/defects/studio-opens-several.fixed.yaml";

/// B2: a role opens Studio as the one user that it was granted.
#[test]
fn a_person_opens_studio_as_one_user() {
    let open = |role: &str, user: &str| {
        json!({
            "principal": format!("role/consumer/{role}"),
            "action": "sagemaker:CreatePresignedDomainUrl",
            "resource": format!("user-profile/consumer/lab-{user}"),
        })
    };
    let calls = [
        open("alice", "alice"),
        open("alice", "bob"),
        open("bob", "bob"),
        open("bob", "alice"),
    ];
    assert_eq!(decided(OPENED, &calls), ["allow", "implicit_deny", "allow", "implicit_deny"]);
}

/// B2: AWS makes the address inside the account, and for people who sign in by IAM.
#[test]
fn an_address_that_aws_does_not_make_is_refused() {
    let base = text(OPENED);
    let edits = [
        ("to: role/consumer/alice", "to: role/people/signed-in", "grant-cross-account"),
        (
            "role: studio-exec, users: { alice: {}, bob: {} }",
            "role: studio-exec, auth: sso, users: { alice: { sso_user: a }, bob: { sso_user: b } }",
            "grant-verb",
        ),
    ];
    for (from, to, code) in edits {
        let edited = base.replacen(from, to, 1);
        assert_ne!(edited, base);
        let (_, problems) = resolved(&edited);
        assert!(problems.iter().any(|problem| problem.code == code), "{code}: {problems:?}");
    }
}

/// C3: a domain behind the network is not opened afterwards; changes that do not say the way pass.
#[test]
fn a_studio_is_not_opened_afterwards() {
    let update = |way: Option<&str>| {
        let context = way.map(|way| json!({ "sagemaker:AppNetworkAccessType": way }));
        json!({
            "principal": "role/consumer/platform",
            "action": "sagemaker:UpdateDomain",
            "resource": "studio/consumer/lab",
            "context": context.unwrap_or_else(|| json!({})),
        })
    };
    let calls = [update(Some("PublicInternetOnly")), update(Some("VpcOnly")), update(None)];
    let blueprint = "tests/blueprints/studio-guardrail.yaml";
    assert_eq!(decided(blueprint, &calls), ["explicit_deny", "allow", "allow"]);
}

const READ: &str = "tests/defects/trail-unread.fixed.yaml";

/// B3: who reads a trail gets its files and decrypts them; nobody else does, and nobody writes.
#[test]
fn a_trail_is_read_by_its_readers() {
    let call = |blueprint_role: &str, action: &str, on: &str| json!({ "principal": blueprint_role, "action": action, "resource": on });
    let (reader, blueprint) = ("role/owner/auditor", "people-readers.yaml");
    let file = "bucket/owner/audit/AWSLogs/111111111111/CloudTrail/us-east-1/a.json.gz";
    let stated = text(SHARING)
        .replacen(
            "OrganizationAccountAccessRole: { in: owner, existing: true }",
            "auditor: { in: owner, for: lambda }",
            1,
        )
        .replacen(
            "readers: role/owner/OrganizationAccountAccessRole",
            "readers: role/owner/auditor",
            1,
        );
    let folder = crate::common::files::folder(&[(blueprint, &stated)]);
    let path = folder.path().join(blueprint);
    let calls = [
        call(reader, "s3:GetObject", file),
        call(reader, "kms:Decrypt", "key/owner/audit"),
        call("role/owner/fs-owner", "kms:Decrypt", "key/owner/audit"),
        call("role/owner/fs-owner", "s3:GetObject", file),
        call(reader, "s3:PutObject", file),
        call(reader, "s3:GetObject", "bucket/owner/audit/elsewhere"),
    ];
    let (deny, allow) = ("implicit_deny", "allow");
    assert_eq!(decided(path.to_str().unwrap(), &calls), [allow, allow, deny, deny, deny, deny]);
}

/// B3: files may be encrypted with another key than their bucket.
#[test]
fn the_key_of_a_trail_is_not_always_that_of_its_bucket() {
    let two = text(READ).replacen("keys:\n", "keys:\n  files: { in: audit }\n", 1).replacen(
        "name: trail-111111111111, key: trail",
        "name: trail-111111111111, key: files",
        1,
    );
    let (model, _) = resolved(&two);
    let model = model.unwrap();
    for key in ["files", "trail"] {
        let body =
            &model.resources[&landform::aws::Address::parse(&format!("key/audit/{key}")).unwrap()].body;
        let Body::Key(body) = body else { panic!("{body:?}") };
        let reads = |sid: &Option<String>| sid.as_deref() == Some("ReadTrails");
        assert!(body.policy.statements.iter().any(|one| reads(&one.sid)), "{key}");
    }
}

/// B4: alarms tell somebody, and the runbook shows who has not confirmed.
#[test]
fn alarms_tell_their_subscribers() {
    let all = "subscribers: [on-call@example.com, \"https://example.com/hook\", \"arn:aws:sqs:us-east-1:111111111111:alarms\"]";
    let blueprint = text(READ).replacen("subscribers: on-call@example.com", all, 1);
    let (model, problems) = resolved(&blueprint);
    assert!(!problems.has_errors(), "{problems:?}");
    let model = model.unwrap();
    let topics: Vec<&Body> = model.resources.values().map(|one| &one.body).collect();
    let told = topics.iter().find_map(|body| match body {
        Body::Topic(topic) => Some(topic.subscribers.len()),
        _ => None,
    });
    assert_eq!(told, Some(3));
    let calls = afterwards(&model);
    assert!(calls.iter().any(|call| call.contains("PendingConfirmation")), "{calls:?}");
    for wrong in [
        "on-call",
        "http://example.com",
        "arn:aws:s3:::b",
        "a@b",
        "@example.com",
        "a b@example.com",
        "https://",
    ] {
        let blueprint = text(READ).replacen("on-call@example.com", &format!("\"{wrong}\""), 1);
        let (_, problems) = resolved(&blueprint);
        assert!(problems.iter().any(|problem| problem.code == "subscriber-invalid"), "{wrong}");
    }
}

/// B5: the group of readers is made through the data API, which needs no way into the network.
#[test]
fn grants_go_through_the_data_api() {
    let calls = afterwards(&model(STUDIO));
    let run = calls.iter().find(|call| call.contains("redshift-data execute-statement")).unwrap();
    for part in [
        "--secret-arn \"$secret\"",
        "--cluster-identifier analytics",
        "--database dev",
        "describe-statement",
        "grants.sql",
    ] {
        assert!(run.contains(part), "{part}: {run}");
    }
    assert!(calls.iter().all(|call| !call.contains("psql")));
}

/// B7: some editions of the reference know no resource for the list of clusters, so it is on all.
#[test]
fn readers_of_a_warehouse_find_it() {
    let call = json!({
        "principal": "role/consumer/studio-exec",
        "chain": "role/producer/RedshiftROAPIUserAccess",
        "sourceIdentity": "alice",
        "action": "redshift:DescribeClusters",
        "resource": "*",
    });
    assert_eq!(decided(STUDIO, &[call]), ["allow"]);
}

/// A10: in an account without a studio the steps before the first wave ask nothing and write nothing.
#[test]
fn an_empty_account_has_no_domain_to_ask_about() {
    let calls = beforehand(&model(STUDIO));
    let of_domain = ["list-apps", "describe-domain", "lock update"];
    for call in calls.iter().filter(|call| of_domain.iter().any(|part| call.contains(part))) {
        assert!(call.starts_with("test -z \"$domain\" || "), "{call}");
    }
    let ids = calls.iter().filter(|call| call.contains("list-domains"));
    assert!(
        ids.clone().count() > 0 && ids.clone().all(|call| call.contains("| [:1]")),
        "`[0]` of nothing is `None`"
    );
}

/// A10: a file that a failed call left behind is told as what it is.
#[test]
fn an_empty_answer_says_what_to_do() {
    let folder = crate::common::files::folder(&[("b.yaml", &text(STUDIO)), ("lab-domain.json", "")]);
    let output = inside(folder.path(), &["lock", "update", "b.yaml", "--from", "lab-domain.json"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("the file is empty") && said.contains("leave this file out"), "{said}");
}

/// A11: where Lake Formation governs new databases, the roles that deploy feature groups are let in.
#[test]
fn lake_formation_lets_the_deploying_roles_in() {
    let calls = beforehand(&model(SHARING));
    let grants: Vec<&String> = calls
        .iter()
        .filter(|call| call.contains("lakeformation grant-permissions"))
        .collect();
    assert_eq!(grants.len(), 2, "the role of stack sets and that of Terraform: {grants:?}");
    assert!(
        grants
            .iter()
            .all(|call| call.contains("get-data-lake-settings") && call.contains("--profile owner"))
    );
    assert!(beforehand(&model(STUDIO)).iter().all(|call| !call.contains("lakeformation")));
}

/// B10: a feature group of another account is called by its ARN, and code is written only for those who can use it.
#[test]
fn consumers_of_shared_groups_get_code() {
    let paths = |path: &str| -> Vec<(String, Value)> {
        let (planned, _) = plan::plan(&model(path), &Lock::empty());
        let all = runbook::snippets(&planned).into_iter();
        all.map(|snippet| (snippet.path, snippet.data)).collect()
    };
    let shared = paths(SHARING);
    let names: Vec<&str> = shared.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        names,
        [
            "snippets/fraud_ds_exec_feature_groups.py",
            "snippets/marketing_ds_exec_feature_groups.py"
        ]
    );
    let arn = "arn:aws:sagemaker:us-east-1:111111111111:feature-group/cross-account-fg-1";
    assert!(shared.iter().all(|(_, data)| data["feature_groups"] == json!([arn])), "{shared:?}");
    let studio = paths(STUDIO);
    assert!(
        studio.iter().all(|(path, _)| !path.ends_with("RedshiftROAPIUserAccess.py")),
        "{studio:?}"
    );
}

/// C4: the topic of alarms and the log groups of a network are encrypted with a key that lets their services in.
#[test]
fn topics_and_log_groups_have_keys() {
    let edits = [
        ("    internet: inspected", "    key: consumer-audit\n    internet: inspected"),
        (
            "key: consumer-audit, records",
            "key: consumer-audit, alarm_key: consumer-audit, records",
        ),
        (
            "region: us-east-1\n",
            "region: us-east-1\ndeploy: { templates: landform-templates }\n",
        ),
    ];
    let put = |text: String, (from, to): (&str, &str)| text.replacen(from, to, 1);
    let blueprint = edits.into_iter().fold(text(STUDIO), put);
    let (model, problems) = resolved(&blueprint);
    assert!(!problems.has_errors(), "{problems:?}");
    let model = model.unwrap();
    let of = |address: &str| &model.resources[&landform::aws::Address::parse(address).unwrap()];
    let key = of("key/consumer/consumer-audit");
    for address in [
        "topic/consumer/consumer-alarms",
        "log-group/consumer/studio-flows",
        "log-group/consumer/studio-firewall",
    ] {
        assert_eq!(of(address).body.key(), Some(key.arn().as_str()), "{address}");
    }
    let folder = crate::common::files::folder(&[("key.yaml", &blueprint)]);
    let path = folder.path().join("key.yaml");
    let checked = stdout(&inside(folder.path(), &["check", "key.yaml"]));
    assert!(checked.contains("nothing found"), "the deliveries are decided: {checked}");
    let logs = |group: &str| {
        json!({
            "principal": "logs.us-east-1.amazonaws.com",
            "action": "kms:GenerateDataKey",
            "resource": "key/consumer/consumer-audit",
            "context": { "kms:EncryptionContext:aws:logs:arn": format!("arn:aws:logs:us-east-1:222222222222:log-group:{group}") },
        })
    };
    let alarms = |account: &str| {
        json!({
            "principal": "cloudwatch.amazonaws.com",
            "action": "kms:GenerateDataKey",
            "resource": "key/consumer/consumer-audit",
            "context": { "aws:SourceAccount": account, "aws:SourceArn": format!("arn:aws:cloudwatch:us-east-1:{account}:alarm:a") },
        })
    };
    let calls = [
        logs("/landform/redshift-studio/studio-flows"),
        logs("/landform/redshift-studio/studio-firewall"),
        logs("/landform/redshift-studio/other"),
        alarms("222222222222"),
        alarms("111111111111"),
    ];
    let (allow, deny) = ("allow", "implicit_deny");
    assert_eq!(decided(path.to_str().unwrap(), &calls), [allow, allow, deny, allow, deny]);
}
