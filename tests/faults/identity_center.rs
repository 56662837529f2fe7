//! IAM Identity Center: what people become, what their roles may do, what is written of it, and what AWS would refuse.

use crate::common::blueprint::{model_of, resolved};
use crate::common::files::folder;
use crate::common::program::{inside, stdout};
use landform::comply;
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use std::fs;

const HEAD: &str = r#"
landform: 1
name: people
organization:
  id: o-a1b2c3d4e5
  root: r-a1b2
  management: "000000000001"
  units: { ml: { id: ou-a1b2-11111111, accounts: [science, store] }, apps: { id: ou-a1b2-22222222, accounts: [shop] } }
accounts: { science: { id: "111111111111" }, store: { id: "222222222222" }, shop: { id: "333333333333" }, partner: { id: "999999999999", outside: true, control_policies: none } }
region: us-east-1
"#;

const CENTER: &str = r#"
identity_center:
  region: eu-central-1
  instance: arn:aws:sso:::instance/ssoins-0123456789abcdef
  identity_store: d-0123456789
  groups: { scientists: { id: 1234567890-12345678-1234-1234-1234-123456789012 }, auditors: {} }
  permission_sets:
"#;

/// Two permission sets, of which the name of one begins like that of the other, and a bucket of another account.
const DATA: &str = r#"
keys: { data: { in: store } }
buckets: { data: { in: store, name: people-data-222222222222, key: data }, own: { in: science, name: people-own-111111111111 } }
policies:
  limit: { in: [science, store, shop], statements: [{ Effect: Allow, Action: ["s3:*", "kms:*", "sts:AssumeRole"], Resource: "*" }, { Effect: Deny, Action: "s3:DeleteObject", Resource: "*" }] }
control_policies:
  no-lists: { "on": unit/apps, statements: [{ Effect: Deny, Action: "s3:ListAllMyBuckets", Resource: "*" }] }
roles:
  lake: { in: store, assumed_by: permission-set/data, statements: [{ Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*" }] }
grants:
  - { to: permission-set/science/data, may: [read, delete], on: bucket/store/data }
identity_center:
  region: eu-central-1
  instance: arn:aws:sso:::instance/ssoins-0123456789abcdef
  groups: { scientists: { id: 1234567890-12345678-1234-1234-1234-123456789012 } }
  permission_sets:
    data:
      session: 8h
      boundary: limit
      statements: [{ Effect: Allow, Action: ["s3:ListAllMyBuckets", "s3:GetObject", "ec2:DescribeVpcs"], Resource: "*" }]
      assigned_to: [ { group: scientists, in: [science, shop] } ]
    data_x:
      statements: [{ Effect: Allow, Action: ["s3:*", "kms:*"], Resource: "*" }]
      assigned_to: { group: scientists, in: science }
"#;

/// The answer to a call, where the blueprint claims that it is allowed.
fn decided(sections: &str, action: &str, by: &str, on: &str, context: &str) -> Outcome {
    let text = format!(
        "{HEAD}{sections}expect: [ {{ allow: \"{action}\", by: \"{by}\", on: \"{on}\", context: {{ {context} }} }} ]\n"
    );
    let model = model_of(&text);
    Universe::new(&model).claims().remove(0).decision
}

#[test]
fn roles_of_permission_sets_are_decided_like_roles() {
    use Outcome::{Allow, ExplicitDeny, ImplicitDeny, Unknown};
    let (data, other) = ("permission-set/science/data", "permission-set/science/data_x");
    let object = "bucket/store/data/x";
    let real = |name: &str| {
        format!(
            "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_{name}"
        )
    };
    let (of_data, of_other) = (real("data_0123456789abcdef"), real("data_x_0123456789abcdef"));
    let session =
        "arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_data_0123456789abcdef/ann@example.com";
    let rows = [
        ("s3:GetObject", data, object, Allow),
        // Its policy allows everything; the bucket's own admits the other set alone, although its name begins so.
        ("s3:GetObject", other, object, ImplicitDeny),
        // The set says the same in the other account, and the bucket admits the role of one.
        ("s3:GetObject", "permission-set/shop/data", object, ImplicitDeny),
        ("s3:PutObject", data, object, ImplicitDeny),
        // A boundary that denies, and one that does not allow.
        ("s3:DeleteObject", data, object, ExplicitDeny),
        ("ec2:DescribeVpcs", data, "*", ImplicitDeny),
        // A control policy of one of the accounts.
        ("s3:ListAllMyBuckets", data, "*", Allow),
        ("s3:ListAllMyBuckets", "permission-set/shop/data", "*", ExplicitDeny),
        ("s3:GetObject", data, "bucket/science/own/x", Allow),
        ("sts:AssumeRole", data, "role/store/lake", Allow),
        ("sts:AssumeRole", "permission-set/shop/data", "role/store/lake", Allow),
        ("sts:AssumeRole", other, "role/store/lake", ImplicitDeny),
        // As AWS has made them.
        ("s3:GetObject", of_data.as_str(), object, Allow),
        ("s3:GetObject", of_other.as_str(), object, ImplicitDeny),
        ("s3:GetObject", session, object, Allow),
        ("sts:AssumeRole", session, "role/store/lake", Allow),
        // Nobody changes them, and nobody assumes them but through Identity Center.
        ("iam:AttachRolePolicy", "account/science", data, ExplicitDeny),
        ("sts:AssumeRole", "role/store/lake", data, ImplicitDeny),
    ];
    for (action, by, on, expected) in rows {
        let found = decided(DATA, action, by, on, "");
        let refused = expected == ExplicitDeny && found == ImplicitDeny && action.starts_with("iam:");
        assert!(found == expected || refused, "{action} by {by} on {on}: {found:?}");
    }
    // Under another path, or without one, it is none of the roles that AWS has made.
    let elsewhere = of_data.replace("/eu-central-1/", "/us-west-2/");
    let plain_path = of_data.replace("eu-central-1/", "");
    let no_path = "arn:aws:iam::111111111111:role/AWSReservedSSO_data_0123456789abcdef".to_owned();
    for arn in [elsewhere, plain_path, no_path] {
        assert_eq!(decided(DATA, "s3:GetObject", &arn, object, ""), ImplicitDeny, "{arn}");
        assert_eq!(decided(DATA, "s3:ListAllMyBuckets", &arn, "*", ""), Unknown, "{arn}");
    }
    let home = DATA.replace("  region: eu-central-1\n", "");
    let plain_path = of_data.replace("eu-central-1/", "");
    assert_eq!(decided(&home, "s3:GetObject", &plain_path, object, ""), Allow);
    assert_eq!(decided(&home, "s3:GetObject", &of_data, object, ""), ImplicitDeny);
    // A set that is not assigned there is nobody.
    let unassigned = real("auditor_0123456789abcdef");
    assert_eq!(decided(DATA, "s3:ListAllMyBuckets", &unassigned, "*", ""), Unknown);
}

/// The end of the name is AWS's: a policy that says one says perhaps this role, never surely another.
#[test]
fn a_policy_with_the_whole_name_is_open() {
    use Outcome::{Allow, ExplicitDeny, Unknown};
    let with = |name: &str, effect: &str| {
        let arn = format!(
            "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_{name}"
        );
        let statement = format!(
            "{{ Effect: {effect}, Principal: {{ AWS: \"{arn}\" }}, Action: \"s3:GetObject\", Resource: \"arn:aws:s3:::people-own-111111111111/*\" }}"
        );
        let sections = DATA.replace(
            "name: people-own-111111111111 }",
            &format!("name: people-own-111111111111, statements: [{statement}] }}"),
        );
        decided(&sections, "s3:GetObject", "permission-set/science/data", "bucket/science/own/x", "")
    };
    assert_eq!(with("data_0123456789abcdef", "Deny"), Unknown);
    assert_eq!(with("data_x_0123456789abcdef", "Deny"), Allow);
    assert_eq!(with("data_0123456789abcdeg", "Deny"), Allow);
    let by_pattern = |pattern: &str| {
        let statement = format!(
            "{{ Effect: Deny, Principal: \"*\", Action: \"s3:GetObject\", Resource: \"arn:aws:s3:::people-own-111111111111/*\", Condition: {{ ArnLike: {{ \"aws:PrincipalArn\": \"{pattern}\" }} }} }}"
        );
        let sections = DATA.replace(
            "name: people-own-111111111111 }",
            &format!("name: people-own-111111111111, statements: [{statement}] }}"),
        );
        decided(&sections, "s3:GetObject", "permission-set/science/data", "bucket/science/own/x", "")
    };
    let path = "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com";
    for (pattern, expected) in [
        (format!("{path}/eu-central-1/AWSReservedSSO_data_????????????????"), ExplicitDeny),
        (format!("{path}/*/AWSReservedSSO_data_*"), ExplicitDeny),
        (format!("{path}/*AWSReservedSSO_data_*"), ExplicitDeny),
        ("permission-set/science/data".to_owned(), ExplicitDeny),
        ("permission-set/science/data_x".to_owned(), Allow),
        (format!("{path}/AWSReservedSSO_data_*"), Allow),
        (format!("{path}/eu-central-1/AWSReservedSSO_data_???????????????"), Allow),
        (format!("{path}/eu-central-1/AWSReservedSSO_data_a*"), Unknown),
    ] {
        assert_eq!(by_pattern(&pattern), expected, "{pattern}");
    }
}

/// What a policy of a resource says of whoever it admits.
fn conditions(sections: &str, address: &str) -> Vec<String> {
    let model = model_of(&format!("{HEAD}{sections}"));
    let resource = model.resource_named(address).unwrap();
    let policy = resource.body.resource_policy().unwrap().to_json();
    let statements = policy["Statement"].as_array().unwrap().iter();
    let about = statements.filter(|one| one["Condition"].to_string().contains("AWSReservedSSO"));
    about.map(|one| format!("{} {}", one["Principal"], one["Condition"])).collect()
}

#[test]
fn resources_admit_the_account_and_the_pattern_of_the_role() {
    let of = |address| conditions(DATA, address).join("\n");
    let pattern = r#""aws:PrincipalArn":"arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_data_????????????????""#;
    for address in ["bucket/store/data", "key/store/data"] {
        let found = of(address);
        let named = r#"{"AWS":"arn:aws:iam::111111111111:root"}"#;
        let like = format!(r#""ArnLike":{{{pattern}}}"#);
        assert!(found.lines().all(|one| one.starts_with(named) && one.contains(&like)), "{found}");
        assert!(!found.contains('\u{F0002}'), "{found}");
    }
    // In us-east-1 the path has no Region.
    let found = conditions(&DATA.replace("  region: eu-central-1\n", ""), "role/store/lake").join("\n");
    assert!(
        found.contains("role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_data_????????????????"),
        "{found}"
    );
    // In every account of a unit: one statement, however many there are.
    let unit = DATA.replace("in: [science, shop]", "in: unit/ml");
    let found = conditions(&unit, "role/store/lake").join("\n");
    let many = "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_data_????????????????";
    assert!(
        found.contains(many) && found.contains("o-a1b2c3d4e5/r-a1b2/ou-a1b2-11111111/*"),
        "{found}"
    );
}

/// The codes and messages of what is wrong, and of what is found.
fn told(sections: &str) -> Vec<(String, String)> {
    let (model, problems) = resolved(&format!("{HEAD}{sections}"));
    let mut all: Vec<(String, String)> = problems
        .iter()
        .map(|problem| (problem.code.to_owned(), problem.message.clone()))
        .collect();
    if let Some(model) = model.filter(|_| !problems.has_errors()) {
        let over = comply::over_quota(&model);
        all.extend(over.iter().map(|problem| (problem.code.to_owned(), problem.message.clone())));
        let found = comply::findings(&Universe::new(&model));
        all.extend(found.iter().map(|one| (one.rule.to_owned(), one.message.clone())));
    }
    all
}

#[test]
fn what_aws_would_refuse_is_told() {
    let one = |sets: &str| told(&format!("{CENTER}{sets}"));
    let some = "{ group: auditors, in: science }";
    let long = "a".repeat(33);
    let rows = [
        (
            format!("    s: {{ assigned_to: {some}, session: 13h }}\n"),
            "session-invalid",
            "cannot be `13h`",
        ),
        (
            format!("    s: {{ assigned_to: {some}, session: 30m }}\n"),
            "session-invalid",
            "cannot be `30m`",
        ),
        (
            format!("    {long}: {{ assigned_to: {some} }}\n"),
            "name-invalid",
            "permission set name",
        ),
        (format!("    s: {{ name: \"a b\", assigned_to: {some} }}\n"), "name-invalid", "a b"),
        (
            format!("    s: {{ assigned_to: {some}, policies: ReadOnlyAcess }}\n"),
            "reference-unknown",
            "ReadOnlyAcess",
        ),
        (
            format!(
                "    s: {{ assigned_to: {some}, policies: \"arn:aws:iam::aws:policy/ReadOnlyAcess\" }}\n"
            ),
            "reference-unknown",
            "AWS has no managed policy",
        ),
        (
            format!("    s: {{ assigned_to: {some}, boundary: \"arn:aws:iam::111111111111:policy/x\" }}\n"),
            "permission-set-policy",
            "is of one account",
        ),
        (
            "    s: { assigned_to: { group: auditers, in: science } }\n".to_owned(),
            "reference-unknown",
            "auditers",
        ),
        (
            "    s: { assigned_to: { group: auditors, in: partner } }\n".to_owned(),
            "identity-center-invalid",
            "outside",
        ),
        (
            "    s: { assigned_to: { group: auditors, in: science, except: science } }\n".to_owned(),
            "permission-set-nowhere",
            "nobody may become it",
        ),
        (
            format!(
                "    s: {{ assigned_to: {some}, statements: [{{ Effect: Allow, Action: \"s3:GetObject\", Resource: \"arn:aws:s3:::x-{{account}}/*\" }}] }}\n"
            ),
            "placeholder-unknown",
            "`{account}` stands for nothing here",
        ),
        (
            format!("    s: {{ assigned_to: {some}, policies: AdministratorAccess }}\n"),
            "administrator-permission-set",
            "administrator of `science`",
        ),
        (
            format!(
                "    s: {{ assigned_to: {some} }}\npolicies: {{ p: {{ in: store, statements: [] }} }}\nroles: {{ r: {{ in: store, trust: [{{ Effect: Allow, Principal: {{ AWS: permission-set/science/s }}, Action: \"sts:AssumeRole\" }}] }} }}\n"
            ),
            "permission-set-principal",
            "cannot stand as principal",
        ),
        (
            format!(
                "    s: {{ assigned_to: {some} }}\nfeature_groups: {{ f: {{ in: store, record_identifier: id, event_time: t, features: {{ id: string, t: fractional }}, online: true, writer: w }} }}\nroles: {{ w: {{ in: store, for: feature-store }} }}\ngrants: [ {{ to: permission-set/science/s, may: read, on: feature-group/store/f }} ]\n"
            ),
            "grant-to-permission-set",
            "feature-group cannot be granted",
        ),
        (
            format!(
                "    s: {{ assigned_to: {some} }}\ngrants: [ {{ to: permission-set/shop/s, may: read, on: bucket/store/b }} ]\nbuckets: {{ b: {{ in: store, name: people-b-222222222222 }} }}\n"
            ),
            "reference-unknown",
            "permission-set/shop/s",
        ),
    ];
    for (sets, code, words) in rows {
        let found = one(&sets);
        assert!(
            found.iter().any(|(own, message)| own == code && message.contains(words)),
            "{sets}: {found:#?}"
        );
    }
    // Whoever administers Identity Center becomes administrator of every account: in its account, and nowhere else.
    for call in [
        "sso:CreateAccountAssignment",
        "sso:AttachManagedPolicyToPermissionSet",
        "sso:PutInlinePolicyToPermissionSet",
        "sso:*",
        "identitystore:CreateGroupMembership",
        "identitystore:*",
        "sso:ListInstances",
    ] {
        for place in ["management", "science", "shop"] {
            let center = CENTER.replace("identity_center:", "identity_center:\n  in: science");
            let center = if place == "management" { CENTER } else { &center };
            let found = told(&format!(
                "{center}    s: {{ assigned_to: {{ group: auditors, in: {place} }}, statements: [{{ Effect: Allow, Action: \"{call}\", Resource: \"*\" }}] }}\n"
            ));
            let is_told = found.iter().any(|(code, message)| {
                code == "administrator-permission-set" && message.contains("of every account")
            });
            assert_eq!(
                is_told,
                place != "shop" && call != "sso:ListInstances",
                "{call} {place}: {found:#?}"
            );
        }
    }
    // Two of one name.
    let found = one(&format!(
        "    s: {{ assigned_to: {some} }}\n    t: {{ name: s, assigned_to: {some} }}\n"
    ));
    assert!(found.iter().any(|(code, _)| code == "name-twice"), "{found:#?}");
    // In an account without the policy.
    let found = one(&format!(
        "    s: {{ assigned_to: [{some}, {{ group: auditors, in: shop }}], policies: p }}\npolicies: {{ p: {{ in: science, statements: [{{ Effect: Allow, Action: \"s3:GetObject\", Resource: \"*\" }}] }} }}\n"
    ));
    assert!(
        found
            .iter()
            .any(|(code, _)| code == "reference-unknown" || code == "permission-set-policy"),
        "{found:#?}"
    );
    let found = one(&format!(
        "    s: {{ assigned_to: [{some}, {{ group: auditors, in: shop }}], policies: p }}\npolicies: {{ p: {{ in: [science, shop], name: \"p-{{account}}\", statements: [{{ Effect: Allow, Action: \"s3:GetObject\", Resource: \"*\" }}] }} }}\n"
    ));
    assert!(
        found
            .iter()
            .any(|(code, message)| code == "permission-set-policy" && message.contains("otherwise")),
        "{found:#?}"
    );
    let many: String = (0..11).map(|at| format!("arn:aws:iam::aws:policy/none-{at}, ")).collect();
    let found = one(&format!("    s: {{ assigned_to: {some}, policies: [{many}] }}\n"));
    assert!(
        found
            .iter()
            .any(|(code, message)| code == "policy-over-quota" && message.contains("11 managed policies")),
        "{found:#?}"
    );
}

#[test]
fn the_section_itself_is_checked() {
    let text = |center: &str| told(&format!("identity_center: {center}\n"));
    let groups = "groups: { a: { id: 12345678-1234-1234-1234-123456789012 } }";
    let instance = "instance: arn:aws:sso:::instance/ssoins-0123456789abcdef";
    let sets = "permission_sets: { s: { assigned_to: { group: a, in: PLACE } } }";
    let in_place = |place: &str| sets.replace("PLACE", place);
    let rows = [
        (
            format!("{{ instance: ssoins-0123456789abcdef, {groups} }}"),
            "is no ARN of an instance",
        ),
        (
            format!("{{ {instance}, identity_store: x, groups: {{ a: {{}} }} }}"),
            "is no id of an identity store",
        ),
        (
            format!("{{ {instance}, groups: {{ a: {{ id: scientists }} }} }}"),
            "is no id of a group",
        ),
        (
            format!("{{ {instance}, groups: {{ a: {{}} }} }}"),
            "nothing says in which identity store",
        ),
        (format!("{{ in: partner, {instance}, {groups} }}"), "outside of the organization"),
        (
            format!("{{ in: shop, {instance}, {groups}, {} }}", in_place("organization")),
            "nothing in the management account",
        ),
        (format!("{{ in: nobody, {instance}, {groups} }}"), "there is no account `nobody`"),
        (
            format!("{{ instance: \"arn:aws-cn:sso:::instance/ssoins-0123456789abcdef\", {groups} }}"),
            "partition",
        ),
        (
            format!(
                "{{ {instance}, groups: {{ a: {{ id: 12345678-1234-1234-1234-123456789012, name: x }} }} }}"
            ),
            "the group exists already",
        ),
    ];
    for (center, words) in rows {
        let found = text(&center);
        assert!(found.iter().any(|(_, message)| message.contains(words)), "{center}: {found:#?}");
    }
    let delegated = format!("{{ in: shop, {instance}, {groups}, {} }}", in_place("[science, store]"));
    assert_eq!(text(&delegated), []);
    let management = format!("{{ {instance}, {groups}, {} }}", in_place("organization"));
    let codes: Vec<String> = text(&management).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["joins-later"]);
}

/// The code, line, column and help of what is wrong with a bucket's statements.
fn wrong_at(statements: &str) -> Vec<(String, usize, usize, String)> {
    let text = format!(
        "{HEAD}{}",
        DATA.replace(
            "name: people-own-111111111111 }",
            &format!("name: people-own-111111111111, statements: [\n{statements}\n] }}")
        )
    );
    let (_, problems) = resolved(&text);
    let of_place = |start: usize| {
        let before = &text[..start];
        let line = before.lines().last().unwrap_or_default();
        (
            before.matches('\n').count() - text[..text.find(statements).unwrap()].matches('\n').count(),
            line.len(),
        )
    };
    problems
        .iter()
        .map(|problem| {
            let (line, column) = of_place(problem.span.unwrap().start);
            (problem.code.to_owned(), line, column, problem.help.join(" "))
        })
        .collect()
}

/// The end of the role's name is a pattern: what compares texts never finds it, and no policy names it.
#[test]
fn a_permission_set_where_no_pattern_can_stand_is_told_there() {
    let statement = |who: &str, condition: &str| {
        format!(
            "{{ Effect: Deny, {who}, Action: \"s3:GetObject\", Resource: \"arn:aws:s3:::people-own-111111111111/*\"{condition} }}"
        )
    };
    let compared = |operator: &str, key: &str| {
        let condition =
            format!(", Condition: {{ {operator}: {{ \"{key}\": permission-set/science/data }} }}");
        statement("Principal: \"*\"", &condition)
    };
    for (operator, help) in [
        ("StringEquals", Some("ArnLike")),
        ("StringEqualsIgnoreCase", Some("ArnLike")),
        ("StringNotEquals", Some("ArnNotLike")),
        ("StringNotEqualsIgnoreCase", Some("ArnNotLike")),
        ("StringEqualsIfExists", Some("ArnLike")),
        ("ArnEquals", None),
        ("ArnLike", None),
        ("StringLike", None),
        ("ArnNotLike", None),
    ] {
        let text = compared(operator, "aws:principalArn");
        let column = text.find("permission-set/").unwrap();
        let found = wrong_at(&text);
        match help {
            Some(like) => assert_eq!(
                found,
                [("statement-invalid".to_owned(), 0, column, format!("write `{like}`"))],
                "{operator}"
            ),
            None => assert_eq!(found, [], "{operator}"),
        }
    }
    // At its own statement, wherever else the address stands.
    let first = compared("ArnLike", "aws:PrincipalArn");
    for (key, help) in [
        ("NotPrincipal", "write `Principal: \"*\"` with the condition `ArnNotLike"),
        (
            "Principal",
            "write `AWS: \"arn:aws:iam::111111111111:root\"` with the condition `ArnLike",
        ),
    ] {
        let named = statement(&format!("{key}: {{ AWS: permission-set/science/data }}"), "");
        let column = named.find("permission-set/").unwrap();
        let found = wrong_at(&[first.as_str(), &named, &first, &named].join(",\n"));
        let places: Vec<_> = found.iter().map(|(code, line, at, _)| (code.as_str(), *line, *at)).collect();
        let code = "permission-set-principal";
        assert_eq!(places, [(code, 1, column), (code, 3, column)], "{found:#?}");
        assert!(found.iter().all(|(.., said)| said.starts_with(help)), "{found:#?}");
    }
}

/// A set that is assigned in three accounts, and things of two of them.
const SHARED: &str = r#"
networks: { net: { in: science, cidr: 10.0.0.0/20 } }
endpoints: { e: { network: net, service: s3 } }
keys: { raw: { in: store } }
buckets: { raw: { in: store, name: people-raw-222222222222, key: raw } }
roles: { lake: { in: store, assumed_by: permission-set/science/data, statements: [{ Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*" }] } }
grants:
  - { to: permission-set/science/data, may: read, on: bucket/store/raw }
identity_center:
  instance: arn:aws:sso:::instance/ssoins-0123456789abcdef
  groups: { scientists: { id: 1234567890-12345678-1234-1234-1234-123456789012 } }
  permission_sets:
    data: { assigned_to: { group: scientists, in: [science, store, shop] } }
"#;

/// The conditions of the statements of the permission set `data` that are about a service.
fn conditions_of_set(sections: &str, service: &str) -> Vec<String> {
    let model = model_of(&format!("{HEAD}{sections}"));
    let set = model.resource_named("permission-set-definition/management/data").unwrap();
    let documents = set.body.documents();
    let json: Vec<_> = documents.iter().map(|(_, document)| document.to_json()).collect();
    let all = json.iter().flat_map(|one| one["Statement"].as_array().unwrap());
    let about = all.filter(|one| one["Action"].to_string().contains(&format!("\"{service}:")));
    about.map(|one| one["Condition"].to_string()).collect()
}

/// The inline policy of a set is one for all accounts: what is for the role in one of them is for no other.
#[test]
fn what_is_granted_to_the_role_of_one_account_is_for_no_other() {
    use Outcome::{Allow, ImplicitDeny};
    let both = SHARED.replace(
        "to: permission-set/science/data",
        "to: [permission-set/science/data, permission-set/shop/data]",
    );
    let all = SHARED.replace("permission-set/science/data", "permission-set/data");
    let (object, lake) = ("bucket/store/raw/x", "role/store/lake");
    for (sections, who, reads, assumes) in [
        (SHARED, "science", Allow, Allow),
        (SHARED, "store", ImplicitDeny, ImplicitDeny),
        (SHARED, "shop", ImplicitDeny, ImplicitDeny),
        (&both, "science", Allow, Allow),
        (&both, "store", ImplicitDeny, ImplicitDeny),
        (&both, "shop", Allow, ImplicitDeny),
        (&all, "science", Allow, Allow),
        (&all, "store", Allow, Allow),
        (&all, "shop", Allow, Allow),
    ] {
        let by = format!("permission-set/{who}/data");
        assert_eq!(decided(sections, "s3:GetObject", &by, object, ""), reads, "{by} {sections}");
        assert_eq!(decided(sections, "sts:AssumeRole", &by, lake, ""), assumes, "{by} {sections}");
    }
    // What is written says so.
    let account = |ids: &str| format!(r#""aws:PrincipalAccount":{ids}"#);
    for service in ["s3", "kms", "sts"] {
        let found = conditions_of_set(SHARED, service);
        let only = account(r#""111111111111""#);
        assert!(!found.is_empty() && found.iter().all(|one| one.contains(&only)), "{found:?}");
        let found = conditions_of_set(&all, service);
        assert!(!found.is_empty() && !found.join("").contains("aws:PrincipalAccount"), "{found:?}");
    }
    let two = account(r#"["111111111111","333333333333"]"#);
    let found = conditions_of_set(&both, "s3");
    assert!(!found.is_empty() && found.iter().all(|one| one.contains(&two)), "{found:?}");
    // Beside the conditions that the grant has.
    let held = SHARED.replace(
        "on: bucket/store/raw }",
        "on: bucket/store/raw, through: endpoint/science/e, until: 2027-05-01 }",
    );
    let found = conditions_of_set(&held, "s3");
    let asks = ["\"aws:PrincipalAccount\":\"111111111111\"", "aws:CurrentTime", "aws:SourceVpc"];
    assert!(
        !found.is_empty() && found.iter().all(|one| asks.iter().all(|key| one.contains(key))),
        "{found:?}"
    );
    // Nobody is told that what is for one account does nothing in the others.
    let dead = |sections: &str| -> Vec<(String, String)> {
        told(sections).into_iter().filter(|(code, _)| code == "dead-grant").collect()
    };
    for sections in [SHARED, &both, &all, &held] {
        assert_eq!(dead(sections), []);
    }
    let written = SHARED.replace(
        "    data: { assigned_to:",
        "    data: { statements: [{ Effect: Allow, Action: \"s3:PutObject\", Resource: \"arn:aws:s3:::people-raw-222222222222/*\" }], assigned_to:",
    );
    assert!(!dead(&written).is_empty());
}

/// A grant that a control policy takes back from the role is told, as of any role.
#[test]
fn a_grant_that_is_cut_off_is_told() {
    let sections = DATA.replace(
        "Action: \"s3:ListAllMyBuckets\", Resource: \"*\" }] }\nroles",
        "Action: \"s3:GetObject\", Resource: \"*\" }] }\nroles",
    );
    let cut = sections.replace("\"on\": unit/apps", "\"on\": unit/ml");
    let denied = |sections: &str| {
        let found = told(sections).into_iter();
        found
            .filter(|(code, message)| {
                code == "grant-denied" && message.contains("permission-set/science/data")
            })
            .count()
    };
    assert!(denied(&cut) > 0);
    // The boundary of the sample takes `delete` back as well.
    let spared = cut
        .replace("may: [read, delete]", "may: read")
        .replace("\"on\": unit/ml", "\"on\": unit/apps");
    assert_eq!(denied(&spared), 0);
}

/// Assignments are AWS's, one for each account: of a unit all that it has, in the account of Identity Center.
#[test]
fn each_account_has_an_assignment_of_its_own() {
    let place = folder(&[(
        "people.yaml",
        &format!(
            "{HEAD}{CENTER}    s: {{ assigned_to: {{ group: [auditors, scientists], in: unit/ml }} }}\n"
        ),
    )]);
    let listed = stdout(&inside(place.path(), &["list", "people.yaml", "assignment"]));
    let found: Vec<&str> = listed.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(
        found,
        [
            "assignment/management/s.auditors.science",
            "assignment/management/s.auditors.store",
            "assignment/management/s.scientists.science",
            "assignment/management/s.scientists.store",
        ]
    );
    let roles = stdout(&inside(place.path(), &["list", "people.yaml", "permission-set"]));
    assert!(
        roles.contains("AWSReservedSSO_s_????????????????") && roles.contains("permission-set/store/s"),
        "{roles}"
    );
    let out = inside(place.path(), &["synth", "people.yaml", "--out", "out"]);
    assert!(out.status.success(), "{}", stdout(&out));
    let files = |end: &str| -> String {
        let mut all: Vec<_> = walk(&place.path().join("out"));
        all.retain(|path| path.ends_with(end));
        all.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
    };
    let (templates, roots) = (files(".yaml"), files(".tf"));
    assert_eq!(templates.matches("Type: AWS::SSO::Assignment").count(), 4);
    assert_eq!(
        templates
            .matches("- PermissionSetDefinitionS\n          - PermissionSetArn")
            .count(),
        4,
        "{templates}"
    );
    assert_eq!(roots.matches("resource \"aws_ssoadmin_account_assignment\"").count(), 4);
    assert!(roots.contains("= aws_identitystore_group.auditors.group_id"), "{roots}");
}

fn walk(folder: &std::path::Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        match entry.is_dir() {
            true => all.extend(walk(&entry)),
            false => all.push(entry.to_string_lossy().into_owned()),
        }
    }
    all.sort();
    all
}
