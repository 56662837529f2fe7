//! Hand-written statements against the grammar of their kind of policy: what AWS refuses is told where it stands.
//!
//! | file | holds |
//! |---|---|
//! | `kinds` | each kind of policy with what its statements must and cannot say |
//! | `conditions` | what is wrong with a condition |
//! | `principals` | what is wrong with a principal |

mod conditions;
mod kinds;
mod principals;

pub(super) use kinds::PolicyGrammar;
pub(super) use principals::is_unique_id;

use super::draft::Draft;
use super::placeholders::pattern;
use super::statement_addresses::{each_text, is_address, span_of_text};
use crate::aws::{AccountId, Arn, glob_matches};
use crate::blueprint::values::SpannedJson;
use crate::catalog::{action_names, actions, resource_types};
use crate::diagnostic::{Diagnostic, Span};
use crate::policy::{Actions, Effect, Principals, Resources, Sense, Statement};
use kinds::{KindRules, Need};
use std::collections::BTreeMap;

/// The code of these problems.
const CODE: &str = "statement-invalid";

/// Any role.
const A_ROLE: &str = "arn:aws:iam::111111111111:role/any";

/// One statement as it is read and as it is written.
struct Written<'a> {
    statement: &'a Statement,
    json: &'a SpannedJson,
    /// The JSON pointer of the statement in what is written.
    pointer: String,
}

impl Written<'_> {
    fn has(&self, element: &str) -> bool {
        self.json.value.pointer(&[&self.pointer, "/", element].concat()).is_some()
    }

    /// Where the key of an element stands; the statement where it is not there.
    fn element(&self, element: &str) -> Span {
        if self.has(element) {
            self.json.key_span_of(&[&self.pointer, "/", element].concat())
        } else {
            self.json.span_of(&self.pointer)
        }
    }

    /// Where a text stands in an element.
    fn text(&self, element: &str, text: &str) -> Span {
        let pointer = [&self.pointer, "/", element].concat();
        let inside = self.json.value.pointer(&pointer).and_then(|value| span_of_text(value, text));
        self.json.span_of(&[pointer, inside.unwrap_or_default()].concat())
    }

    fn actions(&self) -> (&'static str, Sense, impl Iterator<Item = &String>) {
        match &self.statement.actions {
            Actions::In(all) => ("Action", Sense::In, all.iter()),
            Actions::NotIn(all) => ("NotAction", Sense::NotIn, all.iter()),
        }
    }

    fn resources(&self) -> Option<(&'static str, impl Iterator<Item = &String>)> {
        match self.statement.resources.as_ref()? {
            Resources::In(all) => Some(("Resource", all.iter())),
            Resources::NotIn(all) => Some(("NotResource", all.iter())),
        }
    }
}

/// What is wrong, where it stands, and what to do.
type Wrong = (Span, String, String);

impl Draft<'_> {
    /// Reports what AWS refuses in statements of a kind of policy.
    pub(super) fn check_grammar(&mut self, grammar: PolicyGrammar, json: &SpannedJson, all: &[Statement]) {
        let rules = grammar.rules();
        let is_list = json.value.is_array();
        if all.is_empty() {
            let message = format!("{} without a statement is none: AWS refuses it", rules.what);
            let help = "write a statement, or leave the element out".to_owned();
            return self.wrong([(json.span, message, help)]);
        }
        if rules.latin {
            self.wrong(not_latin(json));
        }
        let mut sids: BTreeMap<&str, Span> = BTreeMap::new();
        for (at, statement) in all.iter().enumerate() {
            let pointer = if is_list { format!("/{at}") } else { String::new() };
            let written = Written { statement, json, pointer };
            self.wrong(of_statement(&rules, &written));
            self.problems.extend(allows_all_but(&rules, &written));
            self.problems.extend(signs_in_by_other(grammar, &written));
            if let Some(sid) = statement.sid.as_deref().filter(|sid| !sid.is_empty()) {
                let span = written.text("Sid", sid);
                if let Some(first) = sids.insert(sid, span) {
                    let message = format!("two statements have the `Sid` {sid:?}");
                    let problem = Diagnostic::error(CODE, span, message).also(first, "the first one");
                    self.problems.push(problem.help("in one policy every `Sid` is another one"));
                }
            }
        }
    }

    fn wrong(&mut self, all: impl IntoIterator<Item = Wrong>) {
        for (span, message, help) in all {
            self.problems.push(Diagnostic::error(CODE, span, message).help(help));
        }
    }

    /// Reports resources that are not the bucket, of one of these names, that a bucket policy stands on.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-bucket-user-policy-specifying-principal-intro.html>
    pub(super) fn check_bucket_resources(&mut self, json: &SpannedJson, all: &[Statement], names: &[String]) {
        let own = |text: &String| {
            let resource = Arn::parse(text).filter(|arn| arn.service() == "s3").map(|arn| arn.resource());
            let bucket = resource.and_then(|resource| resource.split('/').next());
            bucket
                .map(pattern)
                .is_some_and(|bucket| names.iter().any(|name| glob_matches(&bucket, name)))
        };
        for (at, statement) in all.iter().enumerate() {
            let pointer = if json.value.is_array() { format!("/{at}") } else { String::new() };
            let written = Written { statement, json, pointer };
            let Some((element, texts)) = written.resources() else {
                continue;
            };
            let foreign = texts.filter(|text| text.starts_with("arn:") && !own(text));
            let all: Vec<Wrong> = foreign
                .map(|text| {
                    let message = format!("`{text}` is not of the bucket on which this policy stands");
                    let help = "name the bucket, or objects of it: `arn:aws:s3:::BUCKET/*`".to_owned();
                    (written.text(element, text), message, help)
                })
                .collect();
            self.wrong(all);
        }
    }
}

fn of_statement(rules: &KindRules, written: &Written<'_>) -> Vec<Wrong> {
    let mut found = Vec::new();
    of_effect(rules, written, &mut found);
    of_sid(rules, written, &mut found);
    of_principals(rules, written, &mut found);
    of_actions(rules, written, &mut found);
    of_resources(rules, written, &mut found);
    conditions::check(written, &mut found);
    found
}

fn of_effect(rules: &KindRules, written: &Written<'_>, found: &mut Vec<Wrong>) {
    if rules.only_denies && written.statement.effect == Effect::Allow {
        let message = format!("{} only denies", rules.what);
        found.push((written.element("Effect"), message, "write `Effect: Deny`".to_owned()));
    }
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html>
fn of_sid(rules: &KindRules, written: &Written<'_>, found: &mut Vec<Wrong>) {
    let Some(sid) = written.statement.sid.as_deref() else {
        return;
    };
    if rules.plain_sids && !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        let message = format!("a `Sid` of {} holds letters and digits of ASCII only", rules.what);
        let help = "leave blanks, dashes and other signs out".to_owned();
        found.push((written.text("Sid", sid), message, help));
    }
}

fn of_principals(rules: &KindRules, written: &Written<'_>, found: &mut Vec<Wrong>) {
    let element = match written.statement.principals {
        Some(Principals::In(_)) => "Principal",
        Some(Principals::NotIn(_)) => "NotPrincipal",
        None if rules.principals == Need::Never => return,
        None => {
            let message = format!("a statement of {} names whom it is about", rules.what);
            let help = "add `Principal`: `\"*\"`, or `{ AWS: … }`, `{ Service: … }`".to_owned();
            return found.push((written.element("Principal"), message, help));
        }
    };
    let never = |message: String, help: &str| (written.element(element), message, help.to_owned());
    if rules.principals == Need::Never {
        let message = format!("a statement of {} has no `{element}`", rules.what);
        return found.push(never(message, rules.whom));
    }
    if element == "NotPrincipal" && !rules.not_principal {
        let message = format!("a statement of {} has no `NotPrincipal`", rules.what);
        return found.push(never(message, SPARE));
    }
    principals::check(rules, written, element, found);
}

/// How to let a statement spare some.
const SPARE: &str =
    "name whom it is about with `Principal`, or spare some with a condition on `aws:PrincipalArn`";

/// `NotPrincipal` beside an Allow, which lets everybody else in: AWS says not to, and some services take it.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
fn allows_all_but(rules: &KindRules, written: &Written<'_>) -> Option<Diagnostic> {
    let spares = matches!(written.statement.principals, Some(Principals::NotIn(_)));
    let allows = spares && rules.not_principal && written.statement.effect == Effect::Allow;
    allows.then(|| {
        let message = "`NotPrincipal` stands with `Effect: Deny`: with `Allow` it lets everybody else in";
        Diagnostic::warning(CODE, written.element("NotPrincipal"), message).help(SPARE)
    })
}

/// Texts with signs that IAM does not take in documents.
///
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html>
fn not_latin(json: &SpannedJson) -> Vec<Wrong> {
    let taken = |sign: char| matches!(sign, '\t' | '\n' | '\r' | '\u{20}'..='\u{ff}');
    let texts = each_text(&json.value).into_iter();
    let odd = texts.filter_map(|(pointer, text)| Some((pointer, text.chars().find(|sign| !taken(*sign))?)));
    odd.map(|(pointer, sign)| {
        let message = format!("IAM takes no {:?} in a policy", sign.to_string());
        let help = "write letters, digits and signs of Latin-1; a `?` or `*` stands for any other".to_owned();
        (json.span_of(&pointer), message, help)
    })
    .collect()
}

/// A trust in an identity provider without the call with which its tokens or assertions come: nobody gets in by it.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp.html>
fn signs_in_by_other(grammar: PolicyGrammar, written: &Written<'_>) -> Option<Diagnostic> {
    let Some(Principals::In(set)) = &written.statement.principals else {
        return None;
    };
    let provider = set.federated.iter().find(|name| name.contains('.') || Arn::parse(name).is_some())?;
    let is_saml = provider.contains(":saml-provider/");
    let call = if is_saml {
        action_names::ASSUME_ROLE_WITH_SAML
    } else {
        action_names::ASSUME_ROLE_WITH_WEB_IDENTITY
    };
    let (element, sense, mut actions) = written.actions();
    let lower = call.to_ascii_lowercase();
    let named = actions.any(|action| glob_matches(&action.to_ascii_lowercase(), &lower));
    let comes = grammar != PolicyGrammar::Trust || sense == Sense::NotIn || named;
    (!comes && written.statement.effect == Effect::Allow).then(|| {
        let message =
            format!("whoever this provider vouches for comes with `{call}`, which is not allowed here");
        Diagnostic::warning(CODE, written.element(element), message).help(format!("write `Action: {call}`"))
    })
}

fn of_actions(rules: &KindRules, written: &Written<'_>, found: &mut Vec<Wrong>) {
    let (element, sense, actions) = written.actions();
    if sense == Sense::NotIn && !rules.not_actions {
        let message = format!("a statement of {} has no `NotAction`", rules.what);
        return found.push((written.element(element), message, "list the actions with `Action`".to_owned()));
    }
    let mut empty = true;
    for action in actions {
        empty = false;
        if let Some((message, help)) = wrong_action(rules, action) {
            found.push((written.text(element, action), message, help));
        }
    }
    if empty {
        let message = format!("`{element}` is an empty list, which AWS refuses");
        found.push((written.element(element), message, "name an action: `service:Action`".to_owned()));
    }
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>
fn wrong_action(rules: &KindRules, action: &str) -> Option<(String, String)> {
    // A name of other signs is found as one that AWS does not have.
    let sign = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'$' | b'{' | b'}');
    let named = action.split_once(':').is_some_and(|(service, name)| {
        !service.is_empty() && !name.is_empty() && [service, name].iter().all(|part| part.bytes().all(sign))
    });
    if action == "*" {
        let message = format!("{} cannot be about `*`: it names the services", rules.what);
        return rules.names_services.then(|| (message, "write `s3:*` and the like".to_owned()));
    }
    if action == "*:*" {
        return Some((format!("`{action}` names no service"), "write `*`".to_owned()));
    }
    if !named {
        let message = format!("`{action}` is no action");
        return Some((message, "write `service:Action`, such as `s3:GetObject`".to_owned()));
    }
    let known = actions::action(action).filter(|_| rules.on_roles);
    if let Some(known) = known.filter(|known| !known.is_checked_on(A_ROLE)) {
        let message = format!("AWS never asks {} for `{}`", rules.what, known.full_name());
        return Some((message, "write `sts:AssumeRole` and the like, or leave the action out".to_owned()));
    }
    let service = action.split(':').next().unwrap_or_default().to_ascii_lowercase();
    rules
        .services
        .filter(|services| !services.contains(&service.as_str()))
        .map(|services| {
            let message = format!("{} cannot hold `{action}`", rules.what);
            (message, format!("it is about actions of {} only", services.join(", ")))
        })
}

fn of_resources(rules: &KindRules, written: &Written<'_>, found: &mut Vec<Wrong>) {
    let Some((element, texts)) = written.resources() else {
        if rules.resources == Need::Required {
            let message = format!("a statement of {} says on what: `Resource` is missing", rules.what);
            let help = "add `Resource`: an ARN, an address of the blueprint, or `\"*\"`".to_owned();
            found.push((written.element("Resource"), message, help));
        }
        return;
    };
    if rules.resources == Need::Never {
        let message = format!("a statement of {} has no `{element}`", rules.what);
        return found.push((
            written.element(element),
            message,
            "it is about what it belongs to: leave it out".to_owned(),
        ));
    }
    let mut empty = true;
    for text in texts {
        empty = false;
        // Policies of APIs call the API that they are on by its service alone.
        let short = rules.resources == Need::Optional && resource_types::is_short(text);
        if let Some(message) = wrong_resource(text).filter(|_| !short) {
            let help = "write a whole ARN (`arn:aws:sqs:us-east-1:111111111111:queue`), an address of the blueprint, or `*`";
            let bare = text
                .strip_prefix('{')
                .and_then(|rest| rest.split_once('}'))
                .filter(|(word, _)| is_address(word));
            let help = match bare {
                Some((word, rest)) => format!("in a policy an address stands without braces: `{word}{rest}`"),
                None => help.to_owned(),
            };
            found.push((written.text(element, text), message, help));
        }
    }
    if empty {
        let message = format!("`{element}` is an empty list, which AWS refuses");
        found.push((written.element(element), message, "name an ARN, or `*`".to_owned()));
    }
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>
fn wrong_resource(text: &str) -> Option<String> {
    if text == "*" || is_address(text) {
        return unclosed(text);
    }
    let fields = text.split(':').count();
    if !text.starts_with("arn:") {
        return Some(format!("`{text}` is no ARN"));
    }
    if let Some(wrong) = wrong_fields(text) {
        return Some(format!("`{text}` {wrong}"));
    }
    if fields < Arn::FIELDS {
        return Some(format!("`{text}` is no whole ARN: it has {fields} of {} parts", Arn::FIELDS));
    }
    unclosed(text)
}

/// What is wrong with what stands before the fifth colon, or that nothing stands behind it.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>
fn wrong_fields(text: &str) -> Option<&'static str> {
    let fields: Vec<&str> = text.splitn(Arn::FIELDS, ':').collect();
    if fields.iter().take(Arn::FIELDS - 1).any(|field| field.contains("${")) {
        return Some("has a variable before its fifth colon, where AWS takes none");
    }
    if fields.get(2).is_some_and(|service| service.contains(['*', '?'])) {
        return Some("has a wildcard for its service, where AWS takes none");
    }
    if fields.get(2).is_some_and(|service| service.is_empty()) {
        return Some("names no service");
    }
    let partition = fields.get(1).copied().unwrap_or_default();
    if partition != "*" && (partition.is_empty() || partition.contains(['*', '?'])) {
        return Some("names no partition: write `aws`, `aws-cn`, `aws-us-gov` or `*`");
    }
    let account = fields.get(4).copied().unwrap_or_default();
    let digits = account.bytes().any(|byte| byte.is_ascii_digit() || byte == b'?')
        || account.len() > 1 && account.contains('*');
    if digits && AccountId::parse(account).is_err() {
        return Some("names no account: write twelve digits, `*`, or nothing");
    }
    fields
        .get(5)
        .is_some_and(|resource| resource.is_empty())
        .then_some("names nothing behind its fifth colon")
}

/// A variable that never ends.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
fn unclosed(text: &str) -> Option<String> {
    let open = text
        .rfind("${")
        .is_some_and(|at| text.get(at..).is_some_and(|rest| !rest.contains('}')));
    open.then(|| format!("`{text}` opens a variable with `${{` and does not close it"))
}
