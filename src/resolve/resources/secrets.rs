//! Texts of properties that are secrets into what is said of them: what is written stands in Git, in templates and in states.

use super::OfType;
use crate::aws::{Arn, DYNAMIC_REFERENCE};
use crate::blueprint::values::SpannedJson;
use crate::catalog::resource_types::is_secret;
use crate::diagnostic::Diagnostic;
use crate::resolve::draft::Draft;
use crate::resolve::statement_addresses::each_text;
use serde_json::Value;

/// The code of a secret in clear.
const IN_CLEAR: &str = "resource-secret";

impl Draft<'_> {
    /// Tells of each secret that is written in clear.
    pub(super) fn told_of_secrets(&mut self, of: &OfType<'_>) {
        let Some(written) = of.properties() else {
            return;
        };
        let typed = written.typed();
        for (pointer, text) in each_text(&typed) {
            let name = named(&typed, &pointer);
            if (is_secret(of.facts.name, &name) || looks_secret(text))
                && !text.is_empty()
                && !is_kept_elsewhere(&typed, &pointer)
                && !names_another(text)
                && !is_looked_up(text)
            {
                self.told_of_secret(of, written, &pointer);
            }
        }
    }

    fn told_of_secret(&mut self, of: &OfType<'_>, written: &SpannedJson, pointer: &str) {
        let property = pointer.trim_start_matches('/').replace('/', ".");
        let message = format!(
            "`{property}` of `{}` is a secret in clear: it stands in this file, in the template and in the state of Terraform",
            of.facts.name
        );
        let problem = Diagnostic::warning(IN_CLEAR, written.span_of(pointer), message);
        self.problems.push(problem.help("have AWS make it (`ManageMasterUserPassword: true` of a database, `GenerateSecretString` of a secret), or have CloudFormation look it up: `{{resolve:secretsmanager:NAME:SecretString:KEY}}`"));
    }
}

/// The name of a text: that of its property; of the value in a pair of name and value, what the pair is called.
fn named(typed: &Value, pointer: &str) -> String {
    const VALUES: [&str; 2] = ["Value", "value"];
    const NAMES: [&str; 6] = ["Name", "name", "Key", "key", "OptionName", "ParameterKey"];
    let (above, last) = pointer.rsplit_once('/').unwrap_or_default();
    let pair = typed.pointer(above).filter(|_| VALUES.contains(&last));
    let called = pair.and_then(|pair| NAMES.iter().find_map(|name| pair.get(name)?.as_str()));
    let last_of = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    called.map_or_else(|| last.to_owned(), last_of)
}

/// True for a text that CloudFormation looks up, and nothing beside it.
fn is_looked_up(text: &str) -> bool {
    text.starts_with(DYNAMIC_REFERENCE)
        && text.ends_with("}}")
        && text.matches(DYNAMIC_REFERENCE).count() == 1
}

/// True for the ARN of a secret, and for a word in braces that stands for one.
fn names_another(text: &str) -> bool {
    let is_word =
        text.starts_with('{') && !text.starts_with("{{") && text.ends_with('}') && text.contains('/');
    is_word || Arn::parse(text).is_some()
}

/// True for the value of a pair that says where the secret is kept, and not the secret.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-codebuild-project-environmentvariable.html>
fn is_kept_elsewhere(typed: &Value, pointer: &str) -> bool {
    const KEPT: [&str; 2] = ["PARAMETER_STORE", "SECRETS_MANAGER"];
    let above = pointer
        .rsplit_once('/')
        .and_then(|(above, _)| typed.pointer(above)?.get("Type")?.as_str());
    above.is_some_and(|kind| KEPT.contains(&kind))
}

/// True for a text that has the form of a secret: keys of AWS and others, and a password in the address of something.
fn looks_secret(text: &str) -> bool {
    const STARTS: [&str; 4] = ["AKIA", "sk_live_", "ghp_", "github_pat_"];
    let is_key =
        |text: &str| text.len() >= 20 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let in_address = || {
        let (_, rest) = text.split_once("://")?;
        let (who, _) = rest.split('/').next()?.rsplit_once('@')?;
        let (_, password) = who.split_once(':')?;
        (!password.is_empty() && !password.contains('{')).then_some(())
    };
    STARTS.iter().any(|start| text.starts_with(start)) && is_key(text) || in_address().is_some()
}
