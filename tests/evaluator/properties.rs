//! Laws that every decision obeys, on random policies and requests.

use landform::evaluate::iam::{
    CompiledPolicy, Context, Decision, Level, Outcome, Policies, Principal, Request, Side, decide,
    decide_side, may_give,
};
use landform::policy::{Document, Effect, PrincipalSet, Principals, Statement};
use proptest::prelude::*;

const PRINCIPALS: [&str; 6] = [
    "arn:aws:iam::1:user/ann",
    "arn:aws:iam::1:role/app",
    "arn:aws:sts::1:assumed-role/app/s",
    "arn:aws:iam::1:root",
    "sns.amazonaws.com",
    "anonymous",
];
const ACTIONS: [&str; 5] = ["s3:GetObject", "s3:*", "kms:Decrypt", "*", "s3:Get*"];
const RESOURCES: [&str; 6] = [
    "arn:aws:s3:::b/x",
    "arn:aws:s3:::b/*",
    "*",
    "arn:aws:s3:::b/${aws:username}",
    "arn:aws:s3:::b/${aws:SourceVpce}",
    "arn:aws:kms:us-east-1:1:key/k",
];
const CONDITIONS: [(&str, &str, &str); 9] = [
    ("StringEquals", "aws:SourceVpce", "vpce-1"),
    ("StringNotEquals", "aws:SourceVpce", "vpce-1"),
    ("Null", "aws:SourceVpce", "true"),
    ("ForAllValues:StringEquals", "aws:TagKeys", "a"),
    ("ForAnyValue:StringLikeIfExists", "aws:TagKeys", "a*"),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/*"),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::1:user/${aws:SourceVpce}"),
    ("StringLike", "aws:PrincipalArn", "*/a${aws:SourceVpce, 'nn'}"),
    ("StringNotEquals", "aws:SourceVpce", "${aws:username}"),
];

fn statement(named: bool) -> impl Strategy<Value = Statement> {
    let pick =
        |names: &'static [&'static str]| prop::collection::btree_set(prop::sample::select(names), 1..3);
    let conditions = prop::collection::btree_set(prop::sample::select(&CONDITIONS), 0..2);
    let parts = (
        any::<bool>(),
        pick(&ACTIONS),
        pick(&RESOURCES),
        pick(&PRINCIPALS),
        conditions,
        any::<[bool; 3]>(),
    );
    parts.prop_map(
        move |(
            allow,
            actions,
            resources,
            principals,
            conditions,
            [not_action, not_resource, not_principal],
        )| {
            let statement = if allow { Statement::allow() } else { Statement::deny() };
            let statement = if not_action {
                statement.all_actions_but(actions)
            } else {
                statement.actions(actions)
            };
            let statement = if not_resource {
                statement.all_resources_but(resources)
            } else {
                statement.resources(resources)
            };
            let statement = conditions.into_iter().fold(statement, |statement, (operator, key, value)| {
                statement.when(operator, key, [value])
            });
            match named {
                false => statement,
                true => statement.principals(who(&principals.into_iter().collect::<Vec<_>>(), not_principal)),
            }
        },
    )
}

fn who(names: &[&str], negated: bool) -> Principals {
    let set = names.iter().fold(PrincipalSet::default(), |set, name| {
        set.and(match *name {
            "anonymous" => PrincipalSet::everyone(),
            "sns.amazonaws.com" => PrincipalSet::service(["sns.amazonaws.com"]),
            arn => PrincipalSet::aws([arn]),
        })
    });
    if negated { Principals::NotIn(set) } else { Principals::In(set) }
}

/// Layers in order: identity, boundary, session, resource, endpoint, SCP, RCP. `None`: no policy there.
#[derive(Clone, Debug)]
struct Case {
    layers: Vec<Option<Vec<Statement>>>,
    principal: &'static str,
    action: &'static str,
    resource: &'static str,
    account: &'static str,
    vpce: Option<&'static str>,
    tags: Vec<&'static str>,
}

const RESOURCE: usize = 3;
const LAYERS: usize = 7;

fn has_principals(layer: usize) -> bool {
    matches!(layer, 3 | 4 | 6)
}

fn case() -> impl Strategy<Value = Case> {
    let layer = |layer: usize| {
        prop::option::weighted(0.6, prop::collection::vec(statement(has_principals(layer)), 1..4))
    };
    let layers = (0..LAYERS).map(layer).collect::<Vec<_>>();
    let request = (
        prop::sample::select(&PRINCIPALS),
        prop::sample::select(&["s3:GetObject", "s3:PutObject", "kms:Decrypt"]),
        prop::sample::select(&[
            "arn:aws:s3:::b/x",
            "arn:aws:s3:::b/ann",
            "arn:aws:kms:us-east-1:1:key/k",
            "*",
        ]),
        prop::sample::select(&["1", "2"]),
        prop::option::of(prop::sample::select(&["vpce-1", "vpce-2", "ann"])),
        prop::collection::vec(prop::sample::select(&["a", "b"]), 0..3),
    );
    (layers, request).prop_map(|(layers, (principal, action, resource, account, vpce, tags))| Case {
        layers,
        principal,
        action,
        resource,
        account,
        vpce,
        tags,
    })
}

fn outcome(case: &Case, change: impl Fn(Document) -> Vec<Document>) -> Decision {
    asked(case, change, |request, policies| {
        let decision = decide(&request, policies);
        assert!(!decision.explain(&request, policies).is_empty(), "every decision has a reason");
        decision
    })
}

/// Puts the request and the policies of a case together.
fn asked<T>(
    case: &Case,
    change: impl Fn(Document) -> Vec<Document>,
    ask: impl FnOnce(Request<'_>, &Policies<'_>) -> T,
) -> T {
    let compiled: Vec<Vec<CompiledPolicy>> = case
        .layers
        .iter()
        .map(|layer| {
            layer
                .iter()
                .flat_map(|statements| change(Document::new(statements.clone())))
                .map(CompiledPolicy::new)
                .collect()
        })
        .collect();
    let lists: Vec<Vec<&CompiledPolicy>> = compiled.iter().map(|layer| layer.iter().collect()).collect();
    let level = |layer: usize| {
        if lists[layer].is_empty() {
            vec![]
        } else {
            vec![Level {
                name: "l",
                policies: &lists[layer],
            }]
        }
    };
    let (scps, rcps) = (level(5), level(6));
    let mut context = landform::evaluate::iam::Context::new();
    if let Some(vpce) = case.vpce {
        context = context.with("aws:SourceVpce", vpce);
    }
    set_tags(&mut context, &case.tags);
    let request = Request::new(
        Principal::parse(case.principal).unwrap(),
        case.action,
        case.resource,
        Some(case.account),
        context,
    );
    let policies = Policies {
        identity: &lists[0],
        boundaries: &lists[1],
        session: &lists[2],
        resource: &lists[RESOURCE],
        endpoint: &lists[4],
        scps: &scps,
        rcps: &rcps,
        ..Policies::default()
    };
    ask(request, &policies)
}

/// The answer of one side to all requests of a case's caller, and whether it may give at all.
fn all(case: &Case, side: Side) -> (Outcome, bool) {
    let nothing_said = |request: Request<'_>, policies: &Policies<'_>| {
        let request = Request::new(
            request.principal().clone(),
            request.action(),
            request.resource(),
            request.resource_account(),
            Context::new(),
        )
        .any();
        let decision = decide_side(&request, policies, side);
        let open = decision.open_keys(&request, policies);
        assert!(
            decision.outcome == Outcome::Unknown || open.is_empty(),
            "{decision:?} hangs on {open:?}"
        );
        assert!(open.iter().all(|(layer, _)| side.holds(*layer)), "{side:?}: {open:?}");
        (decision.outcome, may_give(&request, policies, side))
    };
    asked(case, |document| vec![document], nothing_said)
}

fn set_tags<'a>(context: &mut Context<'a>, tags: &[&'a str]) {
    context.set("aws:TagKeys", landform::evaluate::iam::Values::Many(tags.to_vec()));
}

fn plain(case: &Case) -> Outcome {
    outcome(case, |document| vec![document]).outcome
}

fn is_deny(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::ExplicitDeny | Outcome::ImplicitDeny)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn another_allow_in_a_layer_that_is_there_never_takes_access_away(case in case(), layer in 0..LAYERS, extra in statement(true)) {
        let mut more = case.clone();
        let Some(statements) = more.layers[layer].as_mut() else { return Ok(()) };
        let principals = extra.principals.clone().filter(|_| has_principals(layer));
        statements.push(Statement { effect: Effect::Allow, principals, ..extra });
        let (before, after) = (plain(&case), plain(&more));
        prop_assert!(before != Outcome::Allow || after == Outcome::Allow, "{before:?} became {after:?}");
        prop_assert!(before != Outcome::ExplicitDeny || after == Outcome::ExplicitDeny, "{before:?} became {after:?}");
        prop_assert!(before != Outcome::Unknown || after != Outcome::ImplicitDeny, "{before:?} became {after:?}");
    }

    #[test]
    fn another_deny_in_a_layer_that_is_there_never_gives_access(case in case(), layer in 0..LAYERS, extra in statement(true)) {
        let mut more = case.clone();
        let Some(statements) = more.layers[layer].as_mut() else { return Ok(()) };
        let principals = extra.principals.clone().filter(|_| has_principals(layer));
        statements.push(Statement { effect: Effect::Deny, principals, ..extra });
        let (before, after) = (plain(&case), plain(&more));
        prop_assert!(!is_deny(before) || is_deny(after), "{before:?} became {after:?}");
        prop_assert!(before != Outcome::Unknown || after != Outcome::Allow, "{before:?} became {after:?}");
    }

    #[test]
    fn what_holds_for_all_requests_holds_for_each(case in case()) {
        // With few layers there is more often one statement that decides.
        let mut few = case.clone();
        [1, 2, 4, 5, 6].into_iter().for_each(|layer| few.layers[layer] = None);
        for case in [case, few] {
            let (of_all, of_one) = (all(&case, Side::Both), plain(&case));
            match of_all.0 {
                Outcome::Unknown => {}
                Outcome::ImplicitDeny => prop_assert!(is_deny(of_one), "{of_one:?}"),
                sure => prop_assert_eq!(sure, of_one),
            }
            prop_assert!(of_all.1 || is_deny(of_one), "nothing gives, and yet {of_one:?}");
        }
    }

    #[test]
    fn between_accounts_one_side_that_never_lets_past_is_enough(mut case in case(), principal in prop::sample::select(&PRINCIPALS[..3])) {
        case.account = "2";
        // Between the sides.
        case.layers[4] = None;
        // Whoever has policies of its own.
        case.principal = principal;
        let one = plain(&case);
        let sides = [all(&case, Side::Caller), all(&case, Side::Resource)];
        for (outcome, gives) in sides {
            prop_assert!(!is_deny(outcome) || is_deny(one), "{outcome:?} and {one:?}");
            prop_assert!(gives || is_deny(one) && is_deny(outcome), "nothing gives, and {outcome:?} and {one:?}");
        }
        if sides.iter().all(|(outcome, _)| *outcome == Outcome::Allow) {
            prop_assert_eq!(one, Outcome::Allow);
        }
    }

    #[test]
    fn the_order_of_statements_means_nothing(case in case()) {
        let mut turned = case.clone();
        turned.layers.iter_mut().flatten().for_each(|statements| statements.reverse());
        prop_assert_eq!(plain(&case), plain(&turned));
    }

    #[test]
    fn a_statement_said_twice_means_nothing(case in case()) {
        let mut doubled = case.clone();
        doubled.layers.iter_mut().flatten().for_each(|statements| statements.extend(statements.clone()));
        prop_assert_eq!(plain(&case), plain(&doubled));
    }

    #[test]
    fn a_policy_split_into_one_for_each_statement_decides_the_same(case in case()) {
        // A boundary and an endpoint have one policy, so theirs stay whole.
        let mut several = case.clone();
        several.layers[1] = None;
        several.layers[4] = None;
        let split = outcome(&several, |document| document.statements.into_iter().map(|statement| Document::new(vec![statement])).collect());
        prop_assert_eq!(plain(&several), split.outcome);
    }

    #[test]
    fn a_document_written_and_read_again_is_the_same(case in case()) {
        let again = outcome(&case, |document| {
            let read = Document::parse(&document.to_json()).unwrap();
            assert_eq!(read, document);
            vec![read]
        });
        prop_assert_eq!(again, outcome(&case, |document| vec![document]));
    }

    #[test]
    fn a_statement_split_into_one_for_each_action_decides_the_same(case in case()) {
        let split = outcome(&case, |document| vec![Document::new(document.statements.into_iter().flat_map(one_action_each).collect())]);
        prop_assert_eq!(plain(&case), split.outcome);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,60}", pattern in "[a*?${}:,' ]{0,30}") {
        let _ = Principal::parse(&text);
        let statement = Statement::allow().actions([pattern.clone()]).resources([pattern.clone(), text.clone()]).when("ArnLike", "a:k", [pattern.clone()]);
        let policy = CompiledPolicy::new(Document::new(vec![statement]));
        let principal = Principal::parse("arn:aws:iam::1:user/u").unwrap();
        let request = Request::new(principal, &pattern, &text, None, Context::new().with("a:k", &text));
        let policies = [&policy];
        let policies = Policies { identity: &policies, ..Policies::default() };
        prop_assert!(!decide(&request, &policies).explain(&request, &policies).is_empty());
    }
}

fn one_action_each(statement: Statement) -> Vec<Statement> {
    match statement.actions.clone() {
        landform::policy::Actions::In(actions) => {
            actions.into_iter().map(|action| statement.clone().actions([action])).collect()
        }
        landform::policy::Actions::NotIn(_) => vec![statement],
    }
}
