//! `expect:` rows into claims: addresses become ARNs, conditions become a context.

use super::claims_of_many::OneClaim;
use super::draft::Draft;
use super::placeholders;
use super::statement_addresses::each_text;
use crate::blueprint::values::{Spanned, SpannedJson};
use crate::blueprint::{self, Reference};
use crate::catalog::actions::{self, Action};
use crate::catalog::{context_keys, ram};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::{Call, Claim, Expected, Origin, Via};
use crate::resource::Body;
use serde_json::Value;
use std::collections::BTreeMap;

impl Draft<'_> {
    /// Every claim, in order; the action words of one row become a claim each.
    pub(super) fn claims(&mut self) {
        if self.is_beyond() {
            return;
        }
        let rows: Vec<(usize, &blueprint::Claim)> = self.blueprint.expect.iter().enumerate().collect();
        for (index, row) in rows {
            self.no_placeholders(row);
            let words = self.actions(row);
            let id = row
                .id
                .as_ref()
                .map_or_else(|| format!("expect-{}", index + 1), |id| id.value.clone());
            for one in self.each_claim(row) {
                let id = std::iter::once(&id).chain(&one.apart).cloned().collect::<Vec<String>>().join("/");
                self.claims_of(&one, &id, &words);
            }
        }
    }

    /// Reports placeholders: a claim is of no place, and what it would be about is nothing.
    fn no_placeholders(&mut self, row: &blueprint::Claim) {
        let lists = [&row.chain, &row.besides].into_iter().flatten().flat_map(|all| all.iter());
        let words = row.by.iter().chain(row.on.iter()).chain(lists).chain(&row.passing);
        let texts: Vec<(String, Span)> = words.map(|word| (word.value.clone(), word.span)).collect();
        let context = row.context.iter().flat_map(|json| {
            each_text(&json.value)
                .into_iter()
                .map(|(pointer, text)| (text.to_owned(), json.span_of(&pointer)))
        });
        for (text, span) in texts.into_iter().chain(context.collect::<Vec<_>>()) {
            self.problems.extend(placeholders::told_anywhere(&text, span));
        }
    }

    /// Reports claims of one id: whoever reads a report tells them apart by it.
    pub(super) fn unique_claims(&mut self) {
        let spans = |origin: &dyn Fn(usize) -> Origin, ids: Vec<&String>| -> Vec<(String, Span)> {
            let each = ids.into_iter().enumerate();
            each.map(|(at, id)| (id.clone(), self.model.origins.of(&origin(at)))).collect()
        };
        let claims = spans(&Origin::Claim, self.model.claims.iter().map(|claim| &claim.id).collect());
        let flows = spans(&Origin::FlowClaim, self.model.flow_claims.iter().map(|claim| &claim.id).collect());
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        for (id, span) in claims.into_iter().chain(flows) {
            if let Some(before) = seen.insert(id.clone(), span) {
                let problem = Diagnostic::error("claim-twice", span, format!("two claims are called `{id}`"));
                self.problems
                    .push(problem.also(before, "the other one").help("give one of them another `id`"));
            }
        }
    }

    fn claims_of(&mut self, one: &OneClaim, id: &str, words: &[(Expected, Spanned<String>)]) {
        let row = &one.row;
        for (expected, action) in words {
            let id = if words.len() == 1 {
                id.to_owned()
            } else {
                [id, "/", &action.value].concat()
            };
            if let Some(call) = self.call(one, action) {
                self.model.origins.insert(Origin::Claim(self.model.claims.len()), row.span);
                self.model.claims.push(Claim {
                    id,
                    call,
                    expected: *expected,
                });
            }
        }
    }

    fn actions(&mut self, row: &blueprint::Claim) -> Vec<(Expected, Spanned<String>)> {
        let lists = [
            (Expected::Allow, &row.allow),
            (Expected::Deny, &row.deny),
            (Expected::ExplicitDeny, &row.explicit_deny),
            (Expected::ImplicitDeny, &row.implicit_deny),
        ];
        let said: Vec<(Expected, Spanned<String>)> = lists
            .iter()
            .flat_map(|(expected, words)| {
                words.iter().flat_map(|all| all.iter()).map(|word| (*expected, word.clone()))
            })
            .collect();
        if lists.iter().filter(|(_, words)| words.is_some()).count() != 1 || said.is_empty() {
            let problem = Diagnostic::error(
                "claim-expectation",
                row.span,
                "a claim says exactly one of `allow`, `deny`, `explicit_deny`, `implicit_deny`",
            );
            self.problems.push(problem.help(if said.is_empty() {
                "say what you expect of the call: `deny: \"service:Action\"`"
            } else {
                "split it into one row for each"
            }));
            return Vec::new();
        }
        for (_, action) in &said {
            self.check_action(action);
        }
        said
    }

    /// Reports an action that AWS does not have.
    pub(super) fn check_action(&mut self, action: &Spanned<String>) {
        if crate::catalog::actions::action(action).is_some() {
            return;
        }
        let problem = Diagnostic::error(
            "action-unknown",
            action.span,
            format!("there is no action `{}`", action.value),
        );
        self.problems.push(match crate::catalog::actions::nearest_action(action) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help("write `service:Action`"),
        });
    }

    fn call(&mut self, one: &OneClaim, action: &Spanned<String>) -> Option<Call> {
        let (row, by, on) = (&one.row, &one.by, &one.on);
        let mut context = self.context(row.context.as_ref());
        if let Some(session) = row.session {
            context
                .insert(context_keys::DURATION_SECONDS.to_owned(), vec![session.value.seconds().to_string()]);
        }
        let (resource, point) = self.meant(on, on.span, self.model.target(on))?;
        if let Some(point) = point {
            context.insert(context_keys::FILE_ACCESS_POINT.to_owned(), vec![point]);
        }
        self.check_object(action, on, &resource);
        let named = row.besides.iter().flat_map(|all| all.iter());
        let besides: Vec<String> = named
            .filter_map(|word| self.meant(word, word.span, self.model.object(word)))
            .collect();
        let chain: Vec<String> = row
            .chain
            .iter()
            .flat_map(|all| all.iter())
            .filter_map(|word| self.role_meant(word))
            .collect();
        Some(Call {
            principal: self.meant(by, by.span, self.model.caller(by))?,
            chain,
            action: action.value.clone(),
            resource,
            context,
            via: row.via.as_ref().and_then(|via| self.via(via)),
            source_identity: row.source_identity.as_ref().map(|word| word.value.clone()),
            session_tags: BTreeMap::new(),
            besides,
            passed_role: row.passing.as_ref().and_then(|word| self.role_meant(word)),
        })
    }

    /// Reports a claim about an action on something that it is never checked on: nothing that anybody writes decides it.
    ///
    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
    fn check_object(&mut self, action: &Spanned<String>, on: &Reference, resource: &str) {
        let Some(known) = actions::action(action) else {
            return;
        };
        if known.is_checked_on(resource) || self.is_asked_besides(known, resource) {
            return;
        }
        let message = format!("`{}` is never checked on `{}`", action.value, on.value);
        let problem = Diagnostic::error("claim-object", on.span, message);
        self.problems.push(problem.help(asked_on(known)));
    }

    /// True for keys, which calls also name by an alias, and for what can be shared for an action, whatever the reference says.
    fn is_asked_besides(&self, action: &Action, resource: &str) -> bool {
        let is_key = matches!(self.model.by_arn(resource).map(|found| &found.body), Some(Body::Key(_)));
        let of_key = is_key && action.service == "kms" && !action.is_without_resource();
        of_key || ram::permissions_fitting(resource).any(|row| row.actions.contains(&action.full_name()))
    }

    fn role_meant(&mut self, word: &Reference) -> Option<String> {
        self.meant(word, word.span, self.model.role(word))
    }

    fn context(&mut self, written: Option<&SpannedJson>) -> BTreeMap<String, Vec<String>> {
        let Some(json) = written else {
            return BTreeMap::new();
        };
        let Some(map) = json.value.as_object() else {
            let problem =
                Diagnostic::error("context-invalid", json.span, "a context is a map of condition keys");
            self.problems.push(problem.help("write `context: { \"aws:SourceVpce\": vpce-1 }`"));
            return BTreeMap::new();
        };
        let meant = |key: &String, all: Vec<String>| match is_of_files(key) {
            true => all.iter().map(|word| self.model.point_of_files(word)).collect(),
            false => all,
        };
        map.iter().map(|(key, value)| (key.clone(), meant(key, values(value)))).collect()
    }

    fn via(&mut self, via: &blueprint::Via) -> Option<Via> {
        let (endpoint, service) = match via {
            blueprint::Via::Word(word) if word.value == "internet" => return Some(Via::Internet),
            blueprint::Via::Word(word) if word.contains('/') || word.starts_with("vpce-") => {
                (Some(word.clone()), None)
            }
            blueprint::Via::Word(word) => (None, Some(word.clone())),
            blueprint::Via::Full(full) => (full.endpoint.clone(), full.service.clone()),
        };
        match (endpoint, service) {
            (Some(word), None) => self.meant(&word, word.span, self.model.via_endpoint(&word)),
            (None, Some(word)) => self.meant(&word, word.span, self.model.via_service(&word)),
            _ => {
                let span = if let blueprint::Via::Full(full) = via {
                    Some(full.span)
                } else {
                    None
                };
                let problem =
                    Diagnostic::error("via-ambiguous", span, "`via` needs either `endpoint` or `service`");
                self.problems.push(
                    problem.help(
                        "write `via: { endpoint: ADDRESS }`, `via: { service: NAME }` or `via: internet`",
                    ),
                );
                None
            }
        }
    }
}

/// True for the key that names an access point of a file system.
fn is_of_files(key: &str) -> bool {
    key.eq_ignore_ascii_case(context_keys::FILE_ACCESS_POINT)
}

/// What an action is checked on, in words.
fn asked_on(action: &Action) -> String {
    let types: Vec<String> = action.resource_types().map(|known| format!("`{}`", known.arn)).collect();
    if types.is_empty() {
        "AWS checks it on `*` alone: write `on: \"*\"`".to_owned()
    } else {
        format!("AWS checks it on {}", types.join(" or "))
    }
}

fn values(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(values).collect(),
        Value::String(text) => vec![text.clone()],
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => vec![value.to_string()],
    }
}
