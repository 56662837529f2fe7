//! `{{resolve:…}}` in the properties of an entry into what is wrong with it: a text that CloudFormation cannot look up, and a
//! place on whose text decisions hang.

use super::OfType;
use super::arns::holes;
use super::keys::is_of_key;
use super::permissions::ACTION;
use crate::aws::{DYNAMIC_REFERENCE, DynamicReference, ReferenceService};
use crate::catalog::resource_types::{arn_form, changes_networks, is_secret, policies, takes_secure_string};
use crate::diagnostic::Diagnostic;
use crate::resolve::draft::Draft;
use crate::resolve::statement_addresses::each_text;
use crate::resource::{AnyResource, says_where_code_is};
use serde_json::Value;

/// The code of a text that CloudFormation would look up.
const CODE: &str = "dynamic-reference";
/// How names of properties end whose texts say whom or what something is about.
const SAYS_WHOM: [&str; 8] =
    ["arn", "arns", "role", "roles", "principal", "principals", "accountid", "accounts"];
/// Endings among these of which nobody decides anything.
const SAYS_NOTHING: [&str; 3] = ["certificatearn", "targetgrouparn", "targetgrouparns"];
/// The property whose text CloudFormation hands on to a machine as it is.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
const USER_DATA: &str = "/UserData";
/// Types all of whose texts are decided about.
const DECIDED: [&str; 2] = ["AWS::IAM::", "AWS::KMS::"];

impl Draft<'_> {
    /// Tells of what CloudFormation would look up and cannot, and of what it should not.
    pub(super) fn told_of_references(&mut self, of: &OfType<'_>) {
        let Some(written) = of.properties() else {
            return;
        };
        let typed = written.typed();
        let mut problems = Vec::new();
        for pointer in keys_with_references(&typed, "") {
            let message = "a key is no text, and CloudFormation looks nothing up in it";
            let problem = Diagnostic::error(CODE, written.key_span_of(&pointer), message);
            problems.push(problem.help("write the key itself; what stands behind it may be looked up"));
        }
        for (pointer, text) in
            each_text(&typed).into_iter().filter(|(_, text)| text.contains(DYNAMIC_REFERENCE))
        {
            let span = written.span_of(&pointer);
            if of.is_decided(&pointer) {
                let message =
                    "what CloudFormation looks up here is not known before, and decisions hang on it";
                let help = "write the value itself; secrets and what nobody decides about may be looked up";
                problems.push(Diagnostic::error(CODE, span, message).help(help));
                continue;
            }
            for fault in DynamicReference::all(text).into_iter().filter_map(|one| of.fault_of(one, &pointer))
            {
                let help = "write `{{resolve:secretsmanager:NAME:SecretString:KEY}}` for a key of a secret, `{{resolve:ssm:NAME}}` for a parameter; `ssm-secure` is taken in a few properties alone";
                problems.push(Diagnostic::error(CODE, span, fault).help(help));
            }
        }
        self.problems.extend(problems);
    }
}

/// The places whose last key holds such a text.
fn keys_with_references(value: &Value, pointer: &str) -> Vec<String> {
    let inside = |step: &str, item: &Value| {
        let at = [pointer, "/", &step.replace('~', "~0").replace('/', "~1")].concat();
        let own = step.contains(DYNAMIC_REFERENCE).then(|| at.clone());
        own.into_iter().chain(keys_with_references(item, &at)).collect::<Vec<_>>()
    };
    match value {
        Value::Object(map) => map.iter().flat_map(|(key, item)| inside(key, item)).collect(),
        Value::Array(items) => {
            let each = items.iter().enumerate();
            each.flat_map(|(at, item)| inside(&at.to_string(), item)).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

impl OfType<'_> {
    fn fault_of(&self, reference: Result<DynamicReference<'_>, String>, pointer: &str) -> Option<String> {
        let secure =
            |reference: &DynamicReference<'_>| reference.service == ReferenceService::SecureParameter;
        let stays = pointer.ends_with(USER_DATA);
        match reference {
            Err(fault) => Some(fault),
            Ok(_) if stays => {
                Some("CloudFormation looks nothing up in `UserData`, and the text stays as it is".to_owned())
            }
            Ok(reference) if secure(&reference) && !takes_secure_string(self.facts.name, pointer) => {
                Some(format!(
                    "CloudFormation looks up no `ssm-secure` in `{}` of `{}`",
                    pointer.trim_start_matches('/').replace('/', "."),
                    self.facts.name
                ))
            }
            Ok(_) => None,
        }
    }

    /// True for a place on whose text something hangs that is decided here: a policy, what it is on, a name that is part of an ARN,
    /// a key, a role, a tag, an address.
    fn is_decided(&self, pointer: &str) -> bool {
        let kind = self.facts.name;
        let steps: Vec<&str> = pointer.split('/').skip(1).collect();
        let is_index = |step: &&&str| step.bytes().all(|byte| byte.is_ascii_digit());
        let name = steps.iter().rev().find(|step| !is_index(step)).copied().unwrap_or_default();
        let first = steps.first().copied().unwrap_or_default();
        if self.is_in_policy(pointer) {
            return true;
        }
        if is_secret(kind, name) {
            return false;
        }
        let lower = name.to_ascii_lowercase();
        let whole = DECIDED.iter().any(|start| kind.starts_with(start))
            || changes_networks(kind)
            || kind == AnyResource::ACCESS_POINT;
        let tags = self.facts.tags.as_ref().is_some_and(|(property, _)| property == first);
        let named = self.facts.identifier.iter().any(|one| pointer == one)
            || arn_form(kind).is_some_and(|form| holes(form).contains(&first));
        let on = policies(kind).any(|row| row.at.as_deref().is_some_and(|at| pointer.starts_with(at)));
        let of_policy = policies(kind).any(|row| {
            row.conditions.iter().any(|one| one.property == pointer)
                || row.form.is_permission() && first == ACTION
        });
        whole
            || tags
            || named
            || on
            || of_policy
            || says_where_code_is(kind, pointer)
            || is_of_key(name)
            || SAYS_WHOM.iter().any(|end| lower.ends_with(end))
                && !SAYS_NOTHING.iter().any(|end| lower.ends_with(end))
    }
}
