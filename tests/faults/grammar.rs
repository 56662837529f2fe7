//! Policies that AWS refuses, each told with its place in the blueprint.
//!
//! The forms of the report on hostile designs come first, in its order; then their siblings.

use crate::common::blueprint::{model_of, resolved};
use crate::common::program::answered;
use landform::comply::over_quota;
use landform::lock::Lock;
use landform::model::Model;
use landform::plan::{Member, plan};

const HEAD: &str = r#"
landform: 1
name: demo
organization: { id: o-a1b2c3d4e5, root: r-a1b2, management: "000000000001", units: { u: { id: ou-a1b2-11111111, accounts: [store] } } }
accounts: { store: { id: "111111111111" }, other: { id: "222222222222" } }
region: us-east-1
"#;

/// What a blueprint holds, and each problem by its code and the beginning of the text at its place.
type Row = (&'static str, &'static [(&'static str, &'static str)]);

const FORMS: [Row; 90] = [
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Sid: "a b-c", Effect: Allow, Action: "s3:GetObject", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#""a b-c", Effect:"#)],
    ),
    // An empty name is none.
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Sid: "", Effect: Allow, Action: "s3:GetObject", Resource: "*" } ] } }"#,
        &[],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Sid: "é", Effect: Allow, Action: "s3:GetObject", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#""é", Effect: All"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: [], Resource: "*" } ] } }"#,
        &[("statement-invalid", r#"Action: [], Reso"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: [] } ] } }"#,
        &[("statement-invalid", r#"Resource: [] } ]"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Resource: "*" } ] } }"#,
        &[("statement-invalid", r#"{ Effect: Allow,"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject" } ] } }"#,
        &[("statement-invalid", r#"{ Effect: Allow,"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "my-bucket/*" } ] } }"#,
        &[("statement-invalid", r#""my-bucket/*" } "#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws-cn:s3:::b/*" } ] } }"#,
        &[("partition-mixed", r#""arn:aws-cn:s3::"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "arn:*" } ] } }"#,
        &[("statement-invalid", r#""arn:*" } ] } }"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "" } ] } }"#,
        &[("statement-invalid", r#""" } ] } }"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:Get Object", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#""s3:Get Object","#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "GetObject", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#""GetObject", Res"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", NotAction: "s3:PutObject", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#"{ Effect: Allow,"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "*", Condition: { DateLessThan: { "aws:CurrentTime": yesterday } } } ] } }"#,
        &[("statement-invalid", r#"yesterday } } } "#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "*", Condition: { IpAddress: { "aws:SourceIp": 10.0.0.300/8 } } } ] } }"#,
        &[("statement-invalid", r#"10.0.0.300/8 } }"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:ListBucket", Resource: "*", Condition: { NumericEquals: { "s3:max-keys": ten } } } ] } }"#,
        &[("statement-invalid", r#"ten } } } ] } }"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "*", Condition: { Bool: { "aws:SecureTransport": maybe } } } ] } }"#,
        &[("statement-invalid", r#"maybe } } } ] } "#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "*", Condition: { StringEquals: { SourceIp: x } } } ] } }"#,
        &[("statement-invalid", r#"SourceIp: x } } "#)],
    ),
    // AWS takes variables that no request has.
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/${aws:nosuch}/*" } ] } }"#,
        &[],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/${aws:username" } ] } }"#,
        &[("statement-invalid", r#""arn:aws:s3:::b/"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "*", Condition: { "Null": { "aws:SourceVpc": perhaps } } } ] } }"#,
        &[("statement-invalid", r#"perhaps } } } ] "#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:${aws:username}", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#""s3:${aws:userna"#)],
    ),
    (
        r#"roles: { r: { in: store, trust: [ { Effect: Allow, Principal: { AWS: "arn:aws:iam::222222222222:role" }, Action: "sts:AssumeRole" } ] } }"#,
        &[("statement-invalid", r#""arn:aws:iam::22"#)],
    ),
    (
        r#"roles: { r: { in: store, trust: [ { Effect: Allow, Principal: { AWS: "arn:aws:iam::222222222222:role/nobody" }, Action: "sts:AssumeRole" } ] } }"#,
        &[("principal-not-there", r#"[ { Effect: Allo"#)],
    ),
    (
        r#"roles: { r: { in: store, trust: [ { Effect: Allow, Principal: { AWS: "2222222222222" }, Action: "sts:AssumeRole" } ] } }"#,
        &[("statement-invalid", r#""2222222222222" "#)],
    ),
    (
        r#"roles: { r: { in: store, trust: [ { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: "s3:GetObject" } ] } }"#,
        &[("statement-invalid", r#""s3:GetObject" }"#)],
    ),
    (r#"roles: { r: { in: store, trust: [] } }"#, &[("statement-invalid", r#"[] } }"#)]),
    // The rule `trust-refused` finds it.
    (r#"roles: { r: { in: store } }"#, &[]),
    // A session can be a principal.
    (
        r#"roles: { r: { in: store, trust: [ { Effect: Allow, Principal: { AWS: "arn:aws:sts::222222222222:assumed-role/x/y" }, Action: "sts:AssumeRole" } ] } }"#,
        &[],
    ),
    (
        r#"roles: { r: { in: store, trust: [ { Effect: Allow, Principal: { AWS: "arn:aws:iam::222222222222:group/x" }, Action: "sts:AssumeRole" } ] } }"#,
        &[("statement-invalid", r#""arn:aws:iam::22"#)],
    ),
    (
        r#"roles: { r: { in: store, trust: [ { Effect: Allow, Principal: { Federated: "example" }, Action: "sts:AssumeRole" } ] } }"#,
        &[("statement-invalid", r#""example" }, Act"#)],
    ),
    // The rules about web identity judge it.
    (
        r#"roles: { r: { in: store, trust: [ { Effect: Allow, Principal: { Federated: "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com" }, Action: "sts:AssumeRoleWithWebIdentity", Condition: { StringLike: { "token.actions.githubusercontent.com:sub": "*" } } } ] } }"#,
        &[],
    ),
    (
        r#"control_policies: { c: { on: unit/u,  statements: [ { Effect: Deny, Principal: "*", Action: "s3:GetObject", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#"Principal: "*", "#)],
    ),
    // Control policies have the whole language since 2025-09.
    (
        r#"control_policies: { c: { on: unit/u,  statements: [ { Effect: Allow, Action: "*", NotResource: "arn:aws:s3:::x" } ] } }"#,
        &[],
    ),
    (
        r#"control_policies: { c: { on: unit/u, type: resource, statements: [ { Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#"Effect: Allow, P"#)],
    ),
    (
        r#"control_policies: { c: { on: unit/u, type: resource, statements: [ { Effect: Deny, Principal: { AWS: "111111111111" }, Action: "s3:GetObject", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#"Principal: { AWS"#)],
    ),
    (
        r#"control_policies: { c: { on: unit/u, type: resource, statements: [ { Effect: Deny, Action: "s3:GetObject", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#"{ Effect: Deny, "#)],
    ),
    // The rule `action-without-effect` finds it.
    (
        r#"control_policies: { c: { on: unit/u, type: resource, statements: [ { Effect: Deny, Principal: "*", Action: "ec2:RunInstances", Resource: "*" } ] } }"#,
        &[],
    ),
    (
        r#"control_policies: { c: { on: unit/u, type: resource, statements: [ { Effect: Deny, NotPrincipal: "*", Action: "s3:GetObject", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#"NotPrincipal: "*"#)],
    ),
    (
        r#"control_policies: { c: { on: unit/u,  statements: [  ] } }"#,
        &[("statement-invalid", r#"[  ] } }"#)],
    ),
    (
        r#"keys: { k: { in: store } }
buckets: { b: { in: store, name: b-111111111111, key: k, statements: [ { Effect: Allow, Principal: { AWS: "222222222222" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::zzz/*" } ] } }"#,
        &[("statement-invalid", r#""arn:aws:s3:::zz"#)],
    ),
    (
        r#"keys: { k: { in: store } }
buckets: { b: { in: store, name: b-111111111111, key: k, statements: [ { Effect: Allow, Principal: { AWS: "222222222222" }, Action: "sqs:SendMessage", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#""sqs:SendMessage"#)],
    ),
    // The rule `action-without-effect` finds it.
    (
        r#"keys: { k: { in: store } }
buckets: { b: { in: store, name: b-111111111111, key: k, statements: [ { Effect: Allow, Principal: { AWS: "222222222222" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::b-111111111111" } ] } }"#,
        &[],
    ),
    (
        r#"keys: { k: { in: store } }
buckets: { b: { in: store, name: b-111111111111, key: k, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b-111111111111/*" } ] } }"#,
        &[("statement-invalid", r#"{ Effect: Allow,"#)],
    ),
    (
        r#"keys: { k: { in: store } }
buckets: { b: { in: store, name: b-111111111111, key: k, statements: [ { Effect: Allow, Principal: { AWS: "arn:aws:iam::222222222222:user/nobody" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::b-111111111111/*" } ] } }"#,
        &[("principal-not-there", r#"[ { Effect: Allo"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Sid: A, Effect: Allow, Action: "s3:GetObject", Resource: "*" }, { Sid: A, Effect: Allow, Action: "s3:PutObject", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#"A, Effect: Allow"#)],
    ),
    // Names of statements on buckets may hold blanks.
    (
        r#"keys: { k: { in: store } }
buckets: { b: { in: store, name: b-111111111111, key: k, statements: [ { Sid: "my sid", Effect: Allow, Principal: { AWS: "222222222222" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::b-111111111111/*" } ] } }"#,
        &[],
    ),
    // And those on keys.
    (
        r#"keys: { k: { in: store, statements: [ { Sid: "Allow use", Effect: Allow, Principal: { AWS: "arn:aws:iam::222222222222:root" }, Action: "kms:Decrypt", Resource: "*" } ] } }"#,
        &[],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#"Principal: "*", "#)],
    ),
    (
        r#"keys: { k: { in: store } }
buckets: { b: { in: store, name: b-111111111111, key: k, statements: [ { Effect: Allow, NotPrincipal: { AWS: "222222222222" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::b-111111111111/*" } ] } }"#,
        &[("statement-invalid", r#"NotPrincipal: { "#)],
    ),
    // A Deny may spare some.
    (
        r#"keys: { k: { in: store } }
buckets: { b: { in: store, name: b-111111111111, key: k, statements: [ { Effect: Deny, NotPrincipal: { AWS: "arn:aws:iam::111111111111:root" }, Action: "s3:DeleteObject", Resource: "arn:aws:s3:::b-111111111111/*" } ] } }"#,
        &[],
    ),
    (
        r#"roles: { r: { in: store, trust: [ { Effect: Deny, NotPrincipal: { AWS: "222222222222" }, Action: "sts:AssumeRole" } ] } }"#,
        &[("statement-invalid", r#"NotPrincipal: { "#)],
    ),
    (
        r#"roles: { r: { in: store, trust: [ { Effect: Allow, Principal: { AWS: "222222222222" }, Action: "sts:AssumeRole", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#"Resource: "*" } "#)],
    ),
    (
        r#"keys: { k: { in: store, statements: [ { Effect: Allow, Principal: { AWS: "arn:aws:iam::222222222222:root" }, Action: "s3:GetObject", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#""s3:GetObject", "#)],
    ),
    (
        r#"keys: { k: { in: store, statements: [ { Effect: Allow, Principal: { AWS: "arn:aws:iam::222222222222:root" }, Action: "kms:Decrypt" } ] } }"#,
        &[("statement-invalid", r#"{ Effect: Allow,"#)],
    ),
    (
        r#"control_policies: { c: { on: unit/u, type: resource, statements: [ { Effect: Deny, Principal: "*", NotAction: "s3:GetObject", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#"NotAction: "s3:G"#)],
    ),
    (
        r#"control_policies: { c: { on: unit/u, type: resource, statements: [ { Effect: Deny, Principal: "*", Action: "*", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#""*", Resource: ""#)],
    ),
    // S3 is reached.
    (
        r#"control_policies: { c: { on: unit/u, type: resource, statements: [ { Effect: Deny, Principal: "*", Action: "s3:*", Resource: "*", Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": o-a1b2c3d4e5 } } } ] } }"#,
        &[],
    ),
    // Control policies have the whole language since 2025-09.
    (
        r#"control_policies: { c: { on: unit/u,  statements: [ { Effect: Allow, Action: "*", Resource: "*", Condition: { StringEquals: { "aws:RequestedRegion": us-east-1 } } } ] } }"#,
        &[],
    ),
    (
        r#"control_policies: { c: { on: unit/u,  statements: [ { Effect: Deny, Action: "s3:GetObject" } ] } }"#,
        &[("statement-invalid", r#"{ Effect: Deny, "#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Deny, Action: "sqs:*", Resource: "arn:aws:sqs:us-east-1" } ] } }"#,
        &[("statement-invalid", r#""arn:aws:sqs:us-"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3*" } ] } }"#,
        &[("statement-invalid", r#""arn:aws:s3*" } "#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:*:::b/*" } ] } }"#,
        &[("statement-invalid", r#""arn:aws:*:::b/*"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "sqs:*", Resource: "arn:aws:sqs:us-east-1:${aws:PrincipalAccount}:q" } ] } }"#,
        &[("statement-invalid", r#""arn:aws:sqs:us-"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "sqs:*", Resource: "arn:aws:sqs:us-east-1:1111*:q" } ] } }"#,
        &[("statement-invalid", r#""arn:aws:sqs:us-"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "sqs:*", Resource: "arn:aws:sqs:*:*:q" } ] } }"#,
        &[],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::" } ] } }"#,
        &[("statement-invalid", r#""arn:aws:s3:::" "#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "*:*", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#""*:*", Resource:"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/日本" } ] } }"#,
        &[("statement-invalid", r#""arn:aws:s3:::b/"#)],
    ),
    (
        r#"roles: { r: { in: store, trust: [ { Effect: Allow, Principal: { AWS: "arn:aws:iam::111111111111:root" }, Action: "sts:GetCallerIdentity" } ] } }"#,
        &[("statement-invalid", r#""sts:GetCallerId"#)],
    ),
    (
        r#"roles: { r: { in: store, trust: [ { Effect: Allow, Principal: { Federated: "arn:aws:iam::111111111111:saml-provider/idp" }, Action: "sts:AssumeRole" } ] } }"#,
        &[("statement-invalid", r#"Action: "sts:Ass"#)],
    ),
    (
        r#"keys: { k: { in: store, statements: [ { Sid: A, Effect: Deny, Principal: "*", Action: "kms:Decrypt", Resource: "*" }, { Sid: A, Effect: Deny, Principal: "*", Action: "kms:Encrypt", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#"A, Effect: Deny,"#)],
    ),
    (
        r#"keys: { k: { in: store, statements: [ { Effect: Deny, Principal: { AWS: AROA }, Action: "kms:Decrypt", Resource: "*" } ] } }"#,
        &[("statement-invalid", r#"AROA }, Action: "#)],
    ),
    (
        r#"existing: [ { arn: "arn:aws:sqs:us-east-1:111111111111:q", in: "222222222222" } ]"#,
        &[("existing-invalid", r#""222222222222" }"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Deny, Action: "sqs:*", Resource: "queues" } ] } }"#,
        &[("statement-invalid", r#""queues" } ] } }"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "*", When: { Bool: { "aws:SecureTransport": "true" } } } ] } }"#,
        &[("statement-invalid", r#"{ Bool: { "aws:S"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": [] } } } ] } }"#,
        &[("statement-invalid", r#""aws:PrincipalOr"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "*", Condition: { StringEquals: { "aws:PrincipalTag/x": "${aws:username" } } } ] } }"#,
        &[("statement-invalid", r#""${aws:username""#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "*", Condition: { ArnEquals: { "aws:PrincipalArn": worker } } } ] } }"#,
        &[("statement-invalid", r#"worker } } } ] }"#)],
    ),
    (
        r#"policies: { p: { in: store, statements: [] } }"#,
        &[("statement-invalid", r#"[] } }"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::{{resolve:ssm:/bucket}}/*" } ] } }"#,
        &[("dynamic-reference", r#""arn:aws:s3:::{{"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, tags: { "a": "{{resolve:ssm:/x}}" } } }"#,
        &[("dynamic-reference", r#""{{resolve:ssm:/"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, description: "x {{resolve:secretsmanager:x}}" } }"#,
        &[("dynamic-reference", r#""x {{resolve:sec"#)],
    ),
    (
        r#"roles: { r: { in: store, for: lambda, policies: "arn:aws:iam::aws:policy/ReadOnlyAcces" } }"#,
        &[("reference-unknown", r#""arn:aws:iam::aw"#)],
    ),
    // AWS has it.
    (
        r#"roles: { r: { in: store, for: lambda, policies: "arn:aws:iam::aws:policy/ReadOnlyAccess" } }"#,
        &[],
    ),
    // The rule `trust-refused` finds it.
    (
        r#"roles: { r: { in: store, trust: [ { Effect: Allow, Principal: { AWS: "arn:aws:iam::111111111111:role/r" }, Action: "sts:AssumeRole" } ] } }"#,
        &[],
    ),
    // The planner finds it: see below.
    (
        r#"roles: { r: { in: store, trust: [ { Effect: Allow, Principal: { AWS: role/other/s }, Action: "sts:AssumeRole" } ] }, s: { in: other, trust: [ { Effect: Allow, Principal: { AWS: role/store/r }, Action: "sts:AssumeRole" } ] } }"#,
        &[],
    ),
    (
        r#"keys: { k: { in: store, statements: [ { Effect: Allow, Principal: { AWS: "arn:aws:iam::111111111111:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling" }, Action: "kms:Decrypt", Resource: "*" } ] } }"#,
        &[("principal-not-there", r#"[ { Effect: Allo"#)],
    ),
    (
        r#"keys: { k: { in: store } }
buckets: { b: { in: store, name: b-111111111111, key: k, statements: [ { Effect: Allow, Principal: { AWS: "arn:aws:iam::111111111111:role/raeder" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::b-111111111111/*" } ] } }
roles: { reader: { in: store, for: lambda } }"#,
        &[("principal-not-there", r#"[ { Effect: Allo"#)],
    ),
];

fn problems(more: &str) -> Vec<(String, String)> {
    let text = [HEAD, more, "\n"].concat();
    let (_, problems) = resolved(&text);
    let found = problems.iter().filter_map(|problem| {
        let at = problem.span?.start;
        Some((problem.code.to_owned(), text[at..].to_owned()))
    });
    found.collect()
}

#[test]
fn what_aws_refuses_is_told_where_it_stands() {
    for (blueprint, expected) in FORMS {
        let found = problems(blueprint);
        let codes: Vec<&str> = found.iter().map(|(code, _)| code.as_str()).collect();
        let wanted: Vec<&str> = expected.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, wanted, "{blueprint}");
        for ((_, text), (_, beginning)) in found.iter().zip(expected) {
            assert!(text.starts_with(beginning), "{blueprint}: {beginning} is not {text}");
        }
    }
}

/// A model with so many control policies of a type on a unit.
fn controlled(kind: &str, count: usize) -> Model {
    let statement = match kind {
        "resource" => "{ Effect: Deny, Principal: \"*\", Action: \"s3:DeleteBucket\", Resource: \"*\" }",
        _ => "{ Effect: Deny, Action: \"s3:DeleteBucket\", Resource: \"*\" }",
    };
    let each = (0..count)
        .map(|at| format!("  c{at}: {{ on: unit/u, type: {kind}, statements: [ {statement} ] }}\n"));
    let text = [HEAD, "control_policies:\n", &each.collect::<String>()].concat();
    let (model, problems) = resolved(&text);
    assert!(!problems.has_errors(), "{problems:?}");
    model.unwrap()
}

#[test]
fn a_target_has_only_so_many_control_policies() {
    for (kind, most) in [("service", 9), ("resource", 4)] {
        assert!(!over_quota(&controlled(kind, most)).has_errors(), "{kind}: AWS's own is one more");
        let over = over_quota(&controlled(kind, most + 1));
        let found: Vec<&str> = over.iter().map(|problem| problem.code).collect();
        assert_eq!(found, ["policy-over-quota"], "{kind}");
    }
}

#[test]
fn addresses_in_conditions_are_bound() {
    let blueprint = |key: &str, word: &str| {
        format!(
            "{HEAD}roles: {{ admin: {{ in: other, for: lambda }} }}\nbuckets: {{ b: {{ in: store, name: b-111111111111, statements: [ {{ Effect: Deny, Principal: \"*\", Action: \"s3:GetObject\", Resource: \"arn:aws:s3:::b-111111111111/*\", Condition: {{ ArnNotEquals: {{ \"{key}\": {word} }} }} }} ] }} }}\n"
        )
    };
    for (key, word, arn) in [
        ("aws:PrincipalArn", "role/other/admin", "arn:aws:iam::222222222222:role/admin"),
        ("aws:PrincipalArn", "role/admin", "arn:aws:iam::222222222222:role/admin"),
        ("aws:SourceArn", "bucket/store/b", "arn:aws:s3:::b-111111111111"),
    ] {
        let (model, problems) = resolved(&blueprint(key, word));
        assert!(!problems.has_errors(), "{problems:?}");
        let model = model.unwrap();
        let bucket = model.buckets().next().unwrap().1;
        let values: Vec<&String> = bucket
            .policy
            .statements
            .iter()
            .flat_map(|one| &one.conditions)
            .flat_map(|one| &one.values)
            .collect();
        assert!(values.iter().any(|value| *value == arn), "{word}: {values:?}");
    }
    let (_, problems) = resolved(&blueprint("aws:PrincipalArn", "role/other/admn"));
    let found: Vec<(&str, Option<&String>)> =
        problems.iter().map(|problem| (problem.code, problem.help.first())).collect();
    let help = "did you mean `role/other/admin`?".to_owned();
    assert_eq!(found, [("reference-unknown", Some(&help))]);
}

/// A role that another one trusts is made first; where that is nowhere, the circle is told reference by reference.
#[test]
fn roles_that_policies_name_are_made_first() {
    let said = |name: &str| {
        let file = ["tests/faults/inputs/grammar/", name].concat();
        let (code, report, _) = answered(&["check", &file], "");
        assert_eq!(code, 2, "{report}");
        report
    };
    let inside = said("circle-inside.yaml");
    assert!(
        inside.contains("need one another in a circle: `role/store/r`, `role/store/s`, `role/store/u`"),
        "{inside}"
    );
    let stacks = said("circle-of-stacks.yaml");
    for part in [
        "landform-circ-identity-other, landform-circ-identity-store",
        "`role/store/r` needs `role/other/s`",
        "`role/other/t` needs `role/store/u`",
    ] {
        assert!(stacks.contains(part), "{part}: {stacks}");
    }
    let text = std::fs::read_to_string("tests/faults/inputs/grammar/waits.yaml").unwrap();
    let (plan, problems) = plan(&model_of(&text), &Lock::default());
    assert!(problems.iter().next().is_none());
    let members = plan.stacks.iter().flat_map(|stack| &stack.members);
    let before = |one: &Member| one.after.iter().map(|before| before.id.clone()).collect::<Vec<_>>();
    let after: Vec<(&str, Vec<String>)> = members.map(|one| (one.id.as_str(), before(one))).collect();
    let expected = [
        ("RoleQ", vec![]),
        ("RoleR", vec!["RoleS"]),
        ("RoleS", vec!["RoleU"]),
        ("RoleU", vec!["RoleQ"]),
    ];
    for ((id, after), (of, first)) in after.iter().zip(&expected) {
        assert_eq!((id, after.iter().map(String::as_str).collect::<Vec<_>>()), (of, first.clone()));
    }
    assert_eq!(after.len(), expected.len());
}
