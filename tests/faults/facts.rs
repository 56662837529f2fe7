//! One fact of AWS in one table: what a rule advises is what the evaluator takes.

use crate::common::blueprint::model_of;
use landform::catalog::sources::sources;
use landform::comply::findings;
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::model::{Call, Model};

const INPUT: &str = include_str!("inputs/source-account.yaml");
const ADVICE: &str = ", Condition: { StringEquals: { \"aws:SourceAccount\": \"111111111111\" } }";
const ROLE: &str = "arn:aws:iam::111111111111:role/builder";

fn found(model: &Model) -> Vec<&'static str> {
    findings(&Universe::new(model)).into_iter().map(|finding| finding.rule).collect()
}

fn outcome(model: &Model, service: &str, context: &[(&str, &str)]) -> Outcome {
    let call = Call {
        principal: service.to_owned(),
        action: "sts:AssumeRole".to_owned(),
        resource: ROLE.to_owned(),
        context: context
            .iter()
            .map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()]))
            .collect(),
        ..Call::default()
    };
    Universe::new(model).answer(&call).decision
}

#[test]
fn the_advice_of_the_rule_satisfies_the_evaluator() {
    let model = model_of(INPUT);
    assert_eq!(found(&model), Vec::<&str>::new());
    let claims = Universe::new(&model).claims();
    assert!(claims.len() == 1 && claims.iter().all(|claim| claim.holds), "{claims:?}");
}

#[test]
fn without_it_the_rule_finds_the_service() {
    let open = INPUT.replace(ADVICE, "");
    assert_ne!(open, INPUT);
    assert_eq!(found(&model_of(&open)), ["confused-deputy"]);
}

#[test]
fn every_service_that_says_for_whom_it_assumes_a_role_gets_in_by_the_advice_and_for_nobody_else() {
    let says = sources().rows.iter().filter(|row| row.assuming == Some(true));
    let services: Vec<&str> = says.map(|row| row.service.as_str()).collect();
    assert!(services.len() >= 6);
    for service in services {
        let text = INPUT.replace("codebuild.amazonaws.com", service);
        let (open, narrow) = (model_of(&text.replace(ADVICE, "")), model_of(&text));
        assert_eq!(found(&open), ["confused-deputy"], "{service}");
        assert_eq!(found(&narrow), Vec::<&str>::new(), "{service}");
        assert_eq!(outcome(&narrow, service, &[]), Outcome::Allow, "{service}");
        let other = [("aws:SourceAccount", "999999999999")];
        assert_eq!(outcome(&narrow, service, &other), Outcome::ImplicitDeny, "{service}");
    }
}

#[test]
fn where_nothing_tells_for_what_a_service_acts_the_answer_is_unknown() {
    let project = |account: &str| ["arn:aws:codebuild:us-east-1:", account, ":project/x"].concat();
    let by_arn = INPUT
        .replace("aws:SourceAccount", "aws:SourceArn")
        .replace("\"111111111111\" } } } ] }", "\"ARN\" } } } ] }");
    let text = by_arn
        .replace("StringEquals", "ArnLike")
        .replace("\"ARN\"", "\"arn:aws:codebuild:us-east-1:111111111111:project/*\"");
    let service = "codebuild.amazonaws.com";
    let model = model_of(&text);
    assert_eq!(outcome(&model, service, &[]), Outcome::Unknown);
    assert_eq!(
        outcome(&model, service, &[("aws:SourceArn", &project("111111111111"))]),
        Outcome::Allow
    );
    assert_eq!(
        outcome(&model, service, &[("aws:SourceArn", &project("999999999999"))]),
        Outcome::ImplicitDeny
    );
}

#[test]
fn where_it_is_not_established_that_a_service_says_for_whom_the_answer_is_unknown() {
    // Glue has no row; Lambda is known to say nothing.
    for (service, expected) in [
        ("glue.amazonaws.com", Outcome::Unknown),
        ("lambda.amazonaws.com", Outcome::ImplicitDeny),
    ] {
        let model = model_of(&INPUT.replace("codebuild.amazonaws.com", service));
        assert_eq!(outcome(&model, service, &[]), expected, "{service}");
    }
}

#[test]
fn the_rule_calls_a_policy_public_where_the_evaluator_does() {
    // S3 does not list the key, so Block Public Access keeps the reader out; a key takes it for what it says.
    let model = model_of(include_str!("inputs/public-paths.yaml"));
    let all = findings(&Universe::new(&model));
    let public: Vec<String> = all
        .iter()
        .filter(|found| found.rule == "public-access")
        .map(|found| found.resource.to_string())
        .collect();
    assert_eq!(public, ["bucket/a/x"]);
    let claims = Universe::new(&model).claims();
    assert!(claims.len() == 1 && claims.iter().all(|claim| claim.holds), "{claims:?}");
}
