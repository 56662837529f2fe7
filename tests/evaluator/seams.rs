//! Parts of a decision that `landform eval` has no field for: grants, kinds of endpoints, shares, parents of federated users.

use landform::evaluate::iam::{
    CompiledPolicy, Constraint, Context, KmsGrant, Level, Outcome, Policies, PolicyEndpoint, PolicyLayer,
    Principal, ReasonEffect, Request, Values, decide,
};
use landform::policy::{Document, PrincipalSet, Statement};

const ROLE: &str = "arn:aws:iam::1:role/app";
const SESSION: &str = "arn:aws:sts::1:assumed-role/app/s";
const KEY: &str = "arn:aws:kms:us-east-1:1:key/k";

fn policy(statements: Vec<Statement>) -> CompiledPolicy {
    CompiledPolicy::new(Document::new(statements))
}

fn allow_all() -> CompiledPolicy {
    policy(vec![Statement::allow().actions(["*"]).resources(["*"])])
}

fn decrypt<'a>(principal: &'a str, context: Context<'a>) -> Request<'a> {
    Request::new(Principal::parse(principal).unwrap(), "kms:Decrypt", KEY, Some("1"), context)
}

fn grant(grantee: &str, constraint: Constraint) -> KmsGrant {
    KmsGrant {
        grantee: grantee.to_owned(),
        operations: ["Decrypt".to_owned()].into(),
        constraint,
        source_arn: None,
    }
}

fn with_grant(request: &Request<'_>, grant: KmsGrant) -> (Outcome, PolicyLayer) {
    let grants = [grant];
    let decision = decide(
        request,
        &Policies {
            grants: &grants,
            ..Policies::default()
        },
    );
    (decision.outcome, decision.decided_by)
}

/// <https://docs.aws.amazon.com/kms/latest/developerguide/grants.html>
#[test]
fn a_grant_allows_its_grantee_and_nobody_else() {
    for (principal, grantee, expected) in [
        (ROLE, ROLE, Outcome::Allow),
        (SESSION, ROLE, Outcome::Allow),
        (SESSION, SESSION, Outcome::Allow),
        (ROLE, "arn:aws:iam::1:role/other", Outcome::ImplicitDeny),
        ("arn:aws:iam::1:user/u", ROLE, Outcome::ImplicitDeny),
    ] {
        assert_eq!(
            with_grant(&decrypt(principal, Context::new()), grant(grantee, Constraint::None)).0,
            expected,
            "{principal} {grantee}"
        );
    }
}

#[test]
fn a_grant_is_for_its_operations() {
    let encrypt =
        Request::new(Principal::parse(ROLE).unwrap(), "kms:Encrypt", KEY, Some("1"), Context::new());
    assert_eq!(with_grant(&encrypt, grant(ROLE, Constraint::None)).0, Outcome::ImplicitDeny);
}

#[test]
fn a_grant_asks_for_its_encryption_context() {
    let pairs = || [("app".to_owned(), "x".to_owned())].into();
    let one = || Context::new().with("kms:EncryptionContext:app", "x");
    let two = || one().with("kms:EncryptionContext:stage", "dev");
    for (context, constraint, expected) in [
        (one(), Constraint::Subset(pairs()), Outcome::Allow),
        (two(), Constraint::Subset(pairs()), Outcome::Allow),
        (Context::new(), Constraint::Subset(pairs()), Outcome::ImplicitDeny),
        (
            Context::new().with("kms:EncryptionContext:app", "y"),
            Constraint::Subset(pairs()),
            Outcome::ImplicitDeny,
        ),
        (one(), Constraint::Equals(pairs()), Outcome::Allow),
        (two(), Constraint::Equals(pairs()), Outcome::ImplicitDeny),
        (Context::new(), Constraint::Equals(pairs()), Outcome::ImplicitDeny),
    ] {
        assert_eq!(with_grant(&decrypt(ROLE, context), grant(ROLE, constraint)).0, expected);
    }
}

#[test]
fn a_grant_asks_for_its_source() {
    let bound = KmsGrant {
        source_arn: Some("arn:aws:s3:::b".to_owned()),
        ..grant(ROLE, Constraint::None)
    };
    assert_eq!(with_grant(&decrypt(ROLE, Context::new()), bound.clone()).0, Outcome::ImplicitDeny);
    assert_eq!(
        with_grant(&decrypt(ROLE, Context::new().with("aws:SourceArn", "arn:aws:s3:::b")), bound).0,
        Outcome::Allow
    );
}

#[test]
fn denies_and_filters_beat_a_grant() {
    let grants = [grant(ROLE, Constraint::None)];
    let request = decrypt(ROLE, Context::new());
    let deny = policy(vec![Statement::deny().actions(["kms:*"]).resources(["*"])]);
    let with_deny = Policies {
        grants: &grants,
        identity: &[&deny],
        ..Policies::default()
    };
    assert_eq!(decide(&request, &with_deny).outcome, Outcome::ExplicitDeny);
    let s3 = policy(vec![Statement::allow().actions(["s3:*"]).resources(["*"])]);
    let levels = [Level {
        name: "r",
        policies: &[&s3],
    }];
    let with_scp = Policies {
        grants: &grants,
        scps: &levels,
        ..Policies::default()
    };
    assert_eq!(
        (decide(&request, &with_scp).outcome, decide(&request, &with_scp).decided_by),
        (Outcome::ImplicitDeny, PolicyLayer::Scp)
    );
}

#[test]
fn whether_a_grant_suffices_for_another_account_is_open() {
    let request = Request::new(
        Principal::parse("arn:aws:iam::2:role/app").unwrap(),
        "kms:Decrypt",
        KEY,
        Some("1"),
        Context::new(),
    );
    let grants = [grant("arn:aws:iam::2:role/app", Constraint::None)];
    let policies = Policies {
        grants: &grants,
        ..Policies::default()
    };
    let decision = decide(&request, &policies);
    assert_eq!((decision.outcome, decision.decided_by), (Outcome::Unknown, PolicyLayer::Grant));
    assert!(decision.explain(&request, &policies)[0].note.contains("grant"));
}

/// <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>
#[test]
fn an_account_in_a_gateway_endpoint_policy_is_its_root_user_alone() {
    let endpoint = policy(vec![
        Statement::allow()
            .principals(PrincipalSet::aws(["1"]))
            .actions(["*"])
            .resources(["*"]),
    ]);
    let all = allow_all();
    for (principal, kind, expected) in [
        (ROLE, PolicyEndpoint::Interface, Outcome::Allow),
        (ROLE, PolicyEndpoint::Gateway, Outcome::ImplicitDeny),
        (ROLE, PolicyEndpoint::Unknown, Outcome::Unknown),
        ("arn:aws:iam::1:root", PolicyEndpoint::Gateway, Outcome::Allow),
        ("arn:aws:iam::2:root", PolicyEndpoint::Gateway, Outcome::ImplicitDeny),
    ] {
        let request = Request::new(
            Principal::parse(principal).unwrap(),
            "s3:GetObject",
            "arn:aws:s3:::b/x",
            None,
            Context::new(),
        );
        let policies = Policies {
            identity: &[&all],
            endpoint: &[&endpoint],
            endpoint_kind: kind,
            ..Policies::default()
        };
        assert_eq!(decide(&request, &policies).outcome, expected, "{principal} {kind:?}");
    }
}

/// A share is one more policy on the resource. <https://docs.aws.amazon.com/ram/latest/userguide/what-is.html>
#[test]
fn a_share_lets_another_account_in_and_its_own_policy_must_allow() {
    let group = "arn:aws:sagemaker:us-east-1:2:feature-group/g";
    let share = policy(vec![
        Statement::allow()
            .principals(PrincipalSet::aws(["1"]))
            .actions(["sagemaker:GetRecord"])
            .resources([group]),
    ]);
    let empty = policy(vec![]);
    let all = allow_all();
    let request =
        |action| Request::new(Principal::parse(ROLE).unwrap(), action, group, Some("2"), Context::new());
    let shared = Policies {
        identity: &[&all],
        resource: &[&empty, &share],
        ..Policies::default()
    };
    assert_eq!(decide(&request("sagemaker:GetRecord"), &shared).outcome, Outcome::Allow);
    assert_eq!(decide(&request("sagemaker:PutRecord"), &shared).outcome, Outcome::ImplicitDeny);
    assert_eq!(
        decide(&request("sagemaker:GetRecord"), &Policies { identity: &[], ..shared }).outcome,
        Outcome::ImplicitDeny
    );
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session>
#[test]
fn a_federated_session_named_by_its_user_is_limited_by_its_session_policy() {
    let (user, arn) = ("arn:aws:iam::1:user/u", "arn:aws:sts::1:federated-user/f");
    let principal = Principal::FederatedUser {
        arn,
        account: "1",
        parent: Some(user),
    };
    let request = Request::new(principal, "s3:GetObject", "arn:aws:s3:::b/x", Some("1"), Context::new());
    let bucket = policy(vec![
        Statement::allow()
            .principals(PrincipalSet::aws([user]))
            .actions(["s3:*"])
            .resources(["*"]),
    ]);
    let (all, ec2) = (allow_all(), policy(vec![Statement::allow().actions(["ec2:*"]).resources(["*"])]));
    for (session, expected) in [
        (&[&all][..], Outcome::Allow),
        (&[&ec2][..], Outcome::ImplicitDeny),
        (&[][..], Outcome::ImplicitDeny),
    ] {
        let policies = Policies {
            resource: &[&bucket],
            session,
            ..Policies::default()
        };
        assert_eq!(decide(&request, &policies).outcome, expected);
    }
}

#[test]
fn two_boundaries_must_agree_for_a_sure_answer() {
    let request = decrypt(ROLE, Context::new());
    let (all, s3) = (allow_all(), policy(vec![Statement::allow().actions(["s3:*"]).resources(["*"])]));
    let key = policy(vec![
        Statement::allow()
            .principals(PrincipalSet::aws(["1"]))
            .actions(["kms:*"])
            .resources(["*"]),
    ]);
    for (boundaries, expected) in [
        ([&all, &all], Outcome::Allow),
        ([&all, &s3], Outcome::Unknown),
        ([&s3, &s3], Outcome::ImplicitDeny),
    ] {
        let policies = Policies {
            identity: &[&all],
            resource: &[&key],
            boundaries: &boundaries,
            ..Policies::default()
        };
        assert_eq!(decide(&request, &policies).outcome, expected);
    }
}

#[test]
fn resources_of_the_management_account_are_out_of_reach_of_rcps() {
    let deny = policy(vec![
        Statement::deny()
            .principals(PrincipalSet::everyone())
            .actions(["s3:*"])
            .resources(["*"]),
    ]);
    let all = allow_all();
    let levels = [Level {
        name: "r",
        policies: &[&deny],
    }];
    let request = Request::new(
        Principal::parse(ROLE).unwrap(),
        "s3:GetObject",
        "arn:aws:s3:::b/x",
        Some("1"),
        Context::new(),
    );
    let policies = Policies {
        identity: &[&all],
        rcps: &levels,
        ..Policies::default()
    };
    assert_eq!(decide(&request, &policies).outcome, Outcome::ExplicitDeny);
    assert_eq!(
        decide(
            &request,
            &Policies {
                resource_in_management_account: true,
                ..policies
            }
        )
        .outcome,
        Outcome::Allow
    );
}

/// AWS no longer lists this key, so whether a request still carries it is not known.
#[test]
fn a_deprecated_key_is_there_or_not() {
    let deny =
        Statement::deny()
            .actions(["*"])
            .resources(["*"])
            .when("Null", "sagemaker:VolumeKmsKey", ["true"]);
    let identity = policy(vec![Statement::allow().actions(["*"]).resources(["*"]), deny]);
    let decide_with = |context| {
        let request = Request::new(
            Principal::parse(ROLE).unwrap(),
            "sagemaker:CreateTrainingJob",
            "arn:aws:sagemaker:us-east-1:1:training-job/j",
            None,
            context,
        );
        decide(
            &request,
            &Policies {
                identity: &[&identity],
                ..Policies::default()
            },
        )
        .outcome
    };
    assert_eq!(decide_with(Context::new()), Outcome::Unknown);
    assert_eq!(decide_with(Context::new().with("sagemaker:VolumeKmsKey", "k")), Outcome::Allow);
}

#[test]
fn a_misspelled_operator_makes_what_needs_it_unknown() {
    let identity = policy(vec![Statement::allow().actions(["*"]).resources(["*"]).when(
        "StringEqual",
        "aws:SourceVpce",
        ["vpce-1"],
    )]);
    let request = Request::new(
        Principal::parse(ROLE).unwrap(),
        "s3:GetObject",
        "arn:aws:s3:::b/x",
        None,
        Context::new(),
    );
    assert_eq!(
        decide(
            &request,
            &Policies {
                identity: &[&identity],
                ..Policies::default()
            }
        )
        .outcome,
        Outcome::Unknown
    );
}

/// A symbol stands for an id that AWS has not made yet: it equals itself and nothing else.
#[test]
fn a_symbol_is_an_ordinary_text() {
    use landform::aws::{Address, Text};
    let here = Text::symbol(&Address::parse("endpoint/staging/s3").unwrap());
    let there = Text::symbol(&Address::parse("endpoint/dev/s3").unwrap());
    let deny = Statement::deny().actions(["*"]).resources(["*"]).when(
        "StringNotEquals",
        "aws:SourceVpce",
        [here.as_str()],
    );
    let identity = policy(vec![Statement::allow().actions(["*"]).resources(["*"]), deny]);
    for (vpce, expected) in [(&here, Outcome::Allow), (&there, Outcome::ExplicitDeny)] {
        let context = Context::new().with("aws:SourceVpce", vpce.as_str());
        let request =
            Request::new(Principal::parse(ROLE).unwrap(), "s3:GetObject", "arn:aws:s3:::b/x", None, context);
        assert_eq!(
            decide(
                &request,
                &Policies {
                    identity: &[&identity],
                    ..Policies::default()
                }
            )
            .outcome,
            expected
        );
    }
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
#[test]
fn a_public_bucket_under_block_public_access_lets_in_its_own_account_only() {
    let everyone = Statement::allow()
        .principals(PrincipalSet::everyone())
        .actions(["s3:*"])
        .resources(["*"]);
    let member = Statement::allow()
        .principals(PrincipalSet::aws(["2"]))
        .actions(["s3:*"])
        .resources(["*"]);
    let (public, private) = (policy(vec![everyone, member.clone()]), policy(vec![member]));
    let all = allow_all();
    for (principal, bucket, expected) in [
        ("arn:aws:iam::1:role/app", &public, Outcome::Allow),
        ("arn:aws:iam::2:role/app", &public, Outcome::ImplicitDeny),
        ("arn:aws:iam::2:role/app", &private, Outcome::Allow),
        ("anonymous", &public, Outcome::ImplicitDeny),
        ("sns.amazonaws.com", &public, Outcome::Allow),
    ] {
        let request = Request::new(
            Principal::parse(principal).unwrap(),
            "s3:GetObject",
            "arn:aws:s3:::b/x",
            Some("1"),
            Context::new(),
        );
        let open = Policies {
            identity: &[&all],
            resource: &[bucket],
            ..Policies::default()
        };
        assert_eq!(decide(&request, &open).outcome, Outcome::Allow, "{principal}");
        let blocked = Policies {
            restrict_public_buckets: true,
            ..open
        };
        assert_eq!(decide(&request, &blocked).outcome, expected, "{principal}");
    }
}

/// The question is open; only a raw case is read against the caller, and then says what was open.
#[test]
fn what_aws_leaves_open_is_unknown_in_a_blueprint_and_refused_in_a_raw_case() {
    let allow = || Statement::allow().actions(["*"]).resources(["*"]);
    let deny = || Statement::deny().actions(["*"]);
    for (name, statements, refusal) in [
        (
            "a plain operator on a list",
            vec![allow().when("StringEquals", "aws:TagKeys", ["a"])],
            Outcome::ImplicitDeny,
        ),
        (
            "and in a Deny",
            vec![allow(), deny().resources(["*"]).when("StringEquals", "aws:TagKeys", ["a"])],
            Outcome::ExplicitDeny,
        ),
        (
            "a variable without a value in NotResource",
            vec![
                allow(),
                deny().all_resources_but(["arn:aws:kms:us-east-1:1:key/${aws:PrincipalTag/team}"]),
            ],
            Outcome::ExplicitDeny,
        ),
        (
            "a variable without a value under a Not operator",
            vec![allow().when("StringNotEquals", "aws:SourceVpce", ["${aws:PrincipalTag/team}"])],
            Outcome::ImplicitDeny,
        ),
        (
            "an ARN pattern that is no ARN",
            vec![allow().when("ArnLike", "aws:PrincipalArn", ["*"])],
            Outcome::ImplicitDeny,
        ),
    ] {
        let identity = policy(statements);
        let mut context = Context::new().with("aws:SourceVpce", "vpce-1");
        context.set("aws:TagKeys", Values::Many(vec!["a", "b"]));
        let request = Request::new(
            Principal::parse("arn:aws:iam::1:user/u").unwrap(),
            "sqs:SendMessage",
            "arn:aws:sqs:us-east-1:1:q",
            None,
            context,
        );
        let request = if name.contains("NotResource") {
            decrypt("arn:aws:iam::1:user/u", Context::new())
        } else {
            request
        };
        let key = policy(vec![
            Statement::allow()
                .principals(PrincipalSet::aws(["1"]))
                .actions(["kms:*"])
                .resources(["*"]),
        ]);
        let policies = Policies {
            identity: &[&identity],
            resource: &[&key],
            ..Policies::default()
        };
        assert_eq!(decide(&request, &policies).outcome, Outcome::Unknown, "{name}");
        let raw = request.raw();
        let decision = decide(&raw, &policies);
        assert_eq!(decision.outcome, refusal, "{name}");
        let reasons = decision.explain(&raw, &policies);
        assert!(
            reasons.iter().any(|reason| reason.effect == ReasonEffect::Unknown),
            "{name}: {reasons:?}"
        );
    }
}
