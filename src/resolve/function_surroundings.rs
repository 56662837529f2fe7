//! What a function finds where it runs: its environment, and the log group that its role writes to.

use super::draft::{DocumentSide, Draft};
use crate::blueprint;
use crate::blueprint::values::Spanned;
use crate::catalog::ActionSet;
use crate::catalog::resource_types::is_secret;
use crate::diagnostic::Diagnostic;
use crate::policy::Statement;
use crate::resource::{Body, Function, Kind, LogGroup, Place, Role};

/// The code of a secret in clear.
const IN_CLEAR: &str = "resource-secret";

impl Draft<'_> {
    /// Tells of a variable whose name is that of a secret and that holds it in clear.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>
    pub(super) fn told_of_variable(&mut self, name: &str, text: &Spanned<String>) {
        let elsewhere = text.is_empty() || text.starts_with("arn:") || text.contains('{');
        if elsewhere || !is_secret(Function::KIND, &name.replace('_', "")) {
            return;
        }
        let message = format!(
            "`{name}` is a secret in clear: it stands in this file, in the template and in the state of Terraform"
        );
        let problem = Diagnostic::warning(IN_CLEAR, text.span, message);
        self.problems.push(problem.help(
            "keep it in an entry of `secrets`, write its ARN here, and let the function's role read it",
        ));
    }

    /// The name of the log group that is said, of the account and region of the function; its role may write there.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html>
    pub(super) fn log_group_of(
        &mut self,
        written: &blueprint::Function,
        function: &str,
        place: &Place,
    ) -> Option<String> {
        let said = match &written.log_group {
            Some(reference) => {
                let address = self.find(LogGroup::KIND, reference, &place.name)?;
                let found = self.model.get(&address)?;
                let Body::LogGroup(group) = &found.body else {
                    return None;
                };
                let (near, name) = (found.place == *place, group.name.clone());
                if !near {
                    let message = format!("`{address}` is of another account or region than its function");
                    self.refuse_function(
                        reference.span,
                        message,
                        "name a log group there: Lambda finds it by its name, in the account and region of the function",
                    );
                }
                Some(name)
            }
            None => None,
        };
        self.function_writes_logs(written, (said.as_deref(), function), place);
        said
    }

    /// What the role of a function writes besides the groups of its own region that `for: lambda` lets it write.
    fn function_writes_logs(
        &mut self,
        written: &blueprint::Function,
        (said, function): (Option<&str>, &str),
        place: &Place,
    ) {
        let role = written.role.as_ref().filter(|role| !role.starts_with("arn:") && !written.existing);
        let Some(role) = role.and_then(|role| self.find(Role::KIND, role, &place.name)) else {
            return;
        };
        let near = self.model.get(&role).is_some_and(|role| role.place.region == place.region);
        if said.is_none() && near {
            return;
        }
        let own = ["/aws/lambda/", function].concat();
        let group = place.arn("logs", &["log-group:", said.unwrap_or(&own)].concat());
        let inside = [&group, ":*"].concat();
        let writes = Statement::allow()
            .sid("WriteLogs")
            .actions(ActionSet::WorkloadLogs.actions())
            .resources([group, inside]);
        self.add(&role, DocumentSide::Identity, writes);
    }
}
