//! Texts of properties that are secrets into what is said of them: what is written stands in Git, in templates and in states.

use super::OfType;
use crate::blueprint::values::SpannedJson;
use crate::catalog::resource_types::is_secret;
use crate::diagnostic::Diagnostic;
use crate::resolve::draft::Draft;
use crate::resolve::statement_addresses::each_text;

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
            let name = pointer.rsplit('/').next().unwrap_or_default();
            if is_secret(of.facts.name, name) && !text.is_empty() {
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
        self.problems.push(problem.help("have AWS make it (`ManageMasterUserPassword: true` of a database, `GenerateSecretString` of a secret), or set it beside the design"));
    }
}
