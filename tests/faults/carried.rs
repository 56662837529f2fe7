//! The table of what calls carry, key by key and caller by caller, asked through statements of every form.
//!
//! `tests/cases/carried.tsv` says of each key and each kind of caller what AWS's pages say; this file says what follows
//! from it for a statement that asks for the key, that refuses by it, or that asks whether it is there.

use crate::common::blueprint::model_of;
use crate::common::files::text;
use landform::aws::Address;
use landform::catalog::actions;
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::model::{Call, Model, Via};
use std::collections::BTreeMap;

/// A value that no request of these tests carries, in a form that each kind of key takes.
const OTHER: &str = "203.0.113.7";

/// What a request carries of a key that nobody says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// `=`: it is there, and its value follows from the call.
    Known,
    /// `!`: it is there, and its value is not known.
    Always,
    /// `?`: it may be absent, or hold anything.
    Perhaps,
    /// `~`: its value follows from the call, but it may be absent.
    KnownOrAbsent,
    /// `-`: it is absent.
    Absent,
}

const STATES: [(&str, State); 5] = [
    ("=", State::Known),
    ("!", State::Always),
    ("?", State::Perhaps),
    ("~", State::KnownOrAbsent),
    ("-", State::Absent),
];

impl State {
    /// The state of a cell; none where the caller cannot make the call.
    fn parse(cell: &str) -> Option<Self> {
        let found = STATES.iter().find(|(sign, _)| *sign == cell);
        assert!(found.is_some() || cell == ".", "`{cell}` is not a state");
        found.map(|(_, state)| *state)
    }
}

/// A statement about a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    AllowAny,
    AllowOther,
    DenyAny,
    DenyOther,
    AllowIfAbsent,
    AllowIfThere,
    AllowNotOther,
    AllowOtherIfExists,
}

use Form::{
    AllowAny, AllowIfAbsent, AllowIfThere, AllowNotOther, AllowOther, AllowOtherIfExists, DenyAny, DenyOther,
};

const FORMS: [Form; 8] = [
    AllowAny,
    AllowOther,
    DenyAny,
    DenyOther,
    AllowIfAbsent,
    AllowIfThere,
    AllowNotOther,
    AllowOtherIfExists,
];

impl Form {
    fn denies(self) -> bool {
        matches!(self, DenyAny | DenyOther)
    }

    /// The condition that asks so; one on a list asks for its members.
    fn condition(self, key: &str, list: bool) -> String {
        let (any, all) = if list { ("ForAnyValue:", "ForAllValues:") } else { ("", "") };
        match self {
            AllowAny | DenyAny => format!("\"{any}StringLike\": {{ \"{key}\": \"*\" }}"),
            AllowOther | DenyOther => format!("\"{any}StringEquals\": {{ \"{key}\": \"{OTHER}\" }}"),
            AllowIfAbsent => format!("\"Null\": {{ \"{key}\": \"true\" }}"),
            AllowIfThere => format!("\"Null\": {{ \"{key}\": \"false\" }}"),
            AllowNotOther => format!("\"{all}StringNotEquals\": {{ \"{key}\": \"{OTHER}\" }}"),
            AllowOtherIfExists if list => format!("\"{all}StringEquals\": {{ \"{key}\": \"{OTHER}\" }}"),
            AllowOtherIfExists => format!("\"StringEqualsIfExists\": {{ \"{key}\": \"{OTHER}\" }}"),
        }
    }

    /// Whether the condition holds; none where that is not known.
    fn holds(self, state: State) -> Option<bool> {
        let there = state != State::Absent;
        match (self, state) {
            (_, State::Perhaps) => None,
            (_, State::KnownOrAbsent) => {
                let [one, other] = [State::Known, State::Absent].map(|state| self.holds(state));
                one.filter(|_| one == other)
            }
            (AllowAny | DenyAny | AllowIfThere, _) => Some(there),
            (AllowIfAbsent, _) => Some(!there),
            (_, State::Always) => None,
            (AllowOther | DenyOther, _) => Some(false),
            (AllowNotOther, _) => Some(true),
            (AllowOtherIfExists, _) => Some(!there),
        }
    }

    /// The answer that follows.
    fn expected(self, state: State, caller: &Caller, action: &str) -> Outcome {
        let by_policy_alone = !action.starts_with("s3:");
        match (self.holds(state), self.denies()) {
            (_, false) if caller.owns && !by_policy_alone => Outcome::Allow,
            (Some(false), false) if by_policy_alone => Outcome::ImplicitDeny,
            (None, _) => Outcome::Unknown,
            (Some(true), false) | (Some(false), true) => caller.best,
            (Some(true), true) => Outcome::ExplicitDeny,
            (Some(false), false) => caller.worst,
        }
    }
}

/// Who calls and how, and what comes out by a policy of the bucket, key or role alone.
struct Caller {
    name: &'static str,
    principal: &'static str,
    via: Option<Via>,
    /// Where this policy lets it in.
    best: Outcome,
    /// Where nothing of a bucket's policy is about it; keys and roles let in by their own policies alone.
    worst: Outcome,
    /// It is let in by its own side already: the root user of the account.
    owns: bool,
}

fn callers() -> Vec<Caller> {
    let one = |name, principal, via, (best, worst)| Caller {
        name,
        principal,
        via,
        best,
        worst,
        owns: name == "root",
    };
    // Its own policies are known; they are not, and may refuse or allow; they are not, and cannot suffice.
    let sure = (Outcome::Allow, Outcome::ImplicitDeny);
    let open = (Outcome::Unknown, Outcome::Unknown);
    let half = (Outcome::Unknown, Outcome::ImplicitDeny);
    let service = |name: &str| Some(Via::Service(format!("{name}.amazonaws.com")));
    vec![
        one("session", "role/a/plain", None, sure),
        one("pathed", "role/a/pathed", None, sure),
        one("tagged", "role/a/tagged", None, sure),
        one("internet", "role/a/plain", Some(Via::Internet), sure),
        one("endpoint", "role/a/plain", Some(Via::Endpoint("endpoint/a/lab".to_owned())), sure),
        one("forwarded", "role/a/plain", service("athena"), sure),
        one("member", "role/b/other", None, sure),
        one("user", "arn:aws:iam::111111111111:user/ann", None, open),
        one("root", "arn:aws:iam::111111111111:root", None, sure),
        one(
            "linked",
            "arn:aws:iam::111111111111:role/aws-service-role/elasticache.amazonaws.com/AWSServiceRoleForElastiCache",
            None,
            open,
        ),
        one("service", "delivery.logs.amazonaws.com", None, sure),
        one("partner", "arn:aws:iam::333333333333:role/them", None, half),
        one("stranger", "arn:aws:iam::999999999999:role/them", None, half),
        one("saml", "arn:aws:iam::111111111111:saml-provider/idp", None, sure),
        one(
            "web",
            "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com",
            None,
            sure,
        ),
    ]
}

/// A row: a key, the action that is asked, and a state for each caller.
struct Row {
    key: String,
    action: String,
    cells: BTreeMap<String, Option<State>>,
}

fn rows() -> Vec<Row> {
    let table = text("tests/cases/carried.tsv");
    let mut lines = table.lines().filter(|line| !line.starts_with('#'));
    let head: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(cells.len(), head.len(), "{line}");
        Row {
            key: cells[0].to_owned(),
            action: cells[1].to_owned(),
            cells: (2..cells.len()).map(|at| (head[at].to_owned(), State::parse(cells[at]))).collect(),
        }
    };
    lines.map(row).collect()
}

/// The resource of a row and form, as a request names it.
fn resource(row: usize, action: &str, form: Form) -> String {
    match action.split(':').next().unwrap() {
        "s3" => format!("arn:aws:s3:::carried-{row}-111111111111/{form:?}/x"),
        "kms" => format!("key/a/k{row}{form:?}"),
        "sts" => format!("arn:aws:iam::111111111111:role/t{row}{form:?}"),
        other => panic!("no resource of `{other}`"),
    }
}

const PRINCIPAL: &str = concat!(
    "{ AWS: [\"arn:aws:iam::111111111111:role/plain\", \"arn:aws:iam::111111111111:role/team/pathed\", \"arn:aws:iam::111111111111:role/tagged\", ",
    "\"arn:aws:iam::222222222222:role/other\", \"arn:aws:iam::111111111111:root\", ",
    "\"arn:aws:iam::111111111111:user/ann\", \"arn:aws:iam::333333333333:root\", \"arn:aws:iam::999999999999:root\", ",
    "\"arn:aws:iam::111111111111:role/aws-service-role/elasticache.amazonaws.com/AWSServiceRoleForElastiCache\"], ",
    "Service: delivery.logs.amazonaws.com",
);

/// Whom an identity provider vouches for is nobody for a bucket.
const IDENTITIES: &str = concat!(
    ", Federated: [\"arn:aws:iam::111111111111:saml-provider/idp\", ",
    "\"arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com\"]",
);

fn statements(row: &Row, on: &str, form: Form) -> String {
    let list = actions::condition_key(row.action.split(':').next().unwrap(), &row.key)
        .is_some_and(|key| key.multivalued);
    let identities = if on.is_empty() { IDENTITIES } else { "" };
    let on = if on.is_empty() {
        String::new()
    } else {
        format!(", Resource: \"{on}\"")
    };
    let statement = |effect: &str, condition: &str| {
        format!(
            "{{ Effect: {effect}, Principal: {PRINCIPAL}{identities} }}, Action: \"{}\"{on}{condition} }}",
            row.action
        )
    };
    let condition = format!(", Condition: {{ {} }}", form.condition(&row.key, list));
    if form.denies() {
        [statement("Allow", ""), statement("Deny", &condition)].join(", ")
    } else {
        statement("Allow", &condition)
    }
}

fn blueprint(rows: &[Row]) -> String {
    let (mut buckets, mut keys, mut roles) = (String::new(), String::new(), String::new());
    for (index, row) in rows.iter().enumerate() {
        let service = row.action.split(':').next().unwrap();
        let of = |form: Form, on: &str| statements(row, on, form);
        match service {
            "s3" => {
                let all = FORMS.map(|form| of(form, &resource(index, &row.action, form)));
                buckets.push_str(&format!(
                    "  b{index}: {{ in: a, name: carried-{index}-111111111111, statements: [ {} ] }}\n",
                    all.join(", ")
                ));
            }
            "kms" => FORMS.iter().for_each(|form| {
                keys.push_str(&format!(
                    "  k{index}{form:?}: {{ in: a, statements: [ {} ] }}\n",
                    of(*form, "*")
                ));
            }),
            _ => FORMS.iter().for_each(|form| {
                roles.push_str(&format!("  t{index}{form:?}: {{ in: a, trust: [ {} ] }}\n", of(*form, "")));
            }),
        }
    }
    [HEAD, &roles, "keys:\n", &keys, "buckets:\n", &buckets].concat()
}

const HEAD: &str = r#"
landform: 1
name: carried
organization: { id: o-a1b2c3d4e5, root: r-a1b2, management: "000000000001" }
accounts:
  a: { id: "111111111111" }
  b: { id: "222222222222" }
  c: { id: "333333333333", outside: true }
region: us-east-1
networks:
  lab: { in: a, vpc: vpc-0123456789abcdef0, subnets: subnet-0123456789abcdef0, route_tables: rtb-0123456789abcdef0, security_groups: sg-0123456789abcdef0 }
endpoints:
  lab: { network: lab, service: s3, statements: [ { Effect: Allow, Principal: "*", Action: "*", Resource: "*" } ] }
roles:
  plain: { in: a, for: lambda, statements: [ { Effect: Allow, Action: "sts:AssumeRole", Resource: "*" } ] }
  pathed: { in: a, for: lambda, path: /team/, tags: { team: red }, statements: [ { Effect: Allow, Action: "sts:AssumeRole", Resource: "*" } ] }
  tagged:
    in: a
    tags: { team: red }
    trust:
      - Effect: Allow
        Principal: { AWS: "arn:aws:iam::222222222222:role/other" }
        Action: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    statements: [ { Effect: Allow, Action: "s3:PutObject", Resource: "*" } ]
  other: { in: b, for: lambda, statements: [ { Effect: Allow, Action: "*", Resource: "*" } ] }
"#;

fn action_of(caller: &Caller, action: &str) -> String {
    match (caller.name, action) {
        ("saml", "sts:AssumeRole*") => "sts:AssumeRoleWithSAML".to_owned(),
        ("web", "sts:AssumeRole*") => "sts:AssumeRoleWithWebIdentity".to_owned(),
        (_, "sts:AssumeRole*") => "sts:AssumeRole".to_owned(),
        (_, action) => action.to_owned(),
    }
}

fn call(model: &Model, caller: &Caller, action: &str, on: &str) -> Call {
    let arn = |word: &str| match Address::parse(word).ok().and_then(|address| model.get(&address)) {
        Some(resource) => resource.arn().as_str().to_owned(),
        None => word.to_owned(),
    };
    Call {
        principal: arn(caller.principal),
        action: action_of(caller, action),
        resource: arn(on),
        via: caller.via.clone(),
        ..Call::default()
    }
}

/// The sign of the state that all answers fit, or one letter for each answer.
fn sign(caller: &Caller, action: &str, answers: &[Outcome]) -> String {
    let fits = |state| {
        FORMS
            .iter()
            .zip(answers)
            .all(|(form, answer)| form.expected(state, caller, action) == *answer)
    };
    let found = STATES.iter().find(|(_, state)| fits(*state));
    let letter = |answer: &Outcome| match answer {
        Outcome::Allow => 'A',
        Outcome::ExplicitDeny => 'D',
        Outcome::ImplicitDeny => 'I',
        Outcome::Unknown => 'U',
    };
    found.map_or_else(|| answers.iter().map(letter).collect(), |(sign, _)| (*sign).to_owned())
}

#[test]
fn every_statement_about_a_key_is_answered_by_what_calls_carry() {
    let rows = rows();
    let model = model_of(&blueprint(&rows));
    let universe = Universe::new(&model);
    let (mut wrong, mut asked) = (Vec::new(), 0);
    for (index, row) in rows.iter().enumerate() {
        for caller in callers() {
            let Some(Some(state)) = row.cells.get(caller.name) else {
                continue;
            };
            let answer = |form: Form| {
                let call = call(&model, &caller, &row.action, &resource(index, &row.action, form));
                universe.answer(&call).decision
            };
            let answers = FORMS.map(answer);
            asked += answers.len();
            if FORMS
                .iter()
                .zip(&answers)
                .any(|(form, answer)| form.expected(*state, &caller, &row.action) != *answer)
            {
                let found = sign(&caller, &row.action, &answers);
                wrong.push(format!("{} {} {}: {state:?}, not `{found}`", row.key, row.action, caller.name));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} cells:\n{}",
        wrong.len(),
        asked / FORMS.len(),
        wrong.join("\n")
    );
    assert!(asked > 9_500, "the table has lost rows: {asked}");
}
