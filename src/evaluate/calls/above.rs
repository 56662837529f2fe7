//! An authorization into the policies of what its resource stands in, which take part in the decision as well.

use super::Universe;
use super::answer::shown;
use super::need::Need;
use super::unknowns::Unknowns;
use crate::aws::Arn;
use crate::catalog::policies_above::above;
use crate::catalog::services;
use crate::evaluate::iam::CompiledPolicy;
use crate::resource::{Body, DocumentSide, Resource};

impl<'m> Universe<'m> {
    /// The policies of what holds the resource of a request: of a package its repository and that one's domain.
    pub(super) fn policies_above(&self, need: &Need<'m>, unknowns: &mut Unknowns) -> Vec<&CompiledPolicy> {
        let mut found = Vec::new();
        for arn in above(&need.resource) {
            match self.policy_of_whole(&arn, &need.service()) {
                Ok(policy) => found.extend(policy),
                Err(note) => {
                    unknowns.resource.get_or_insert(note);
                }
            }
        }
        found
    }

    /// The policies on what a thing stands in; or, in words, why they are not known.
    fn policy_of_whole(&self, arn: &str, service: &str) -> Result<Vec<&CompiledPolicy>, String> {
        let put = self.put_on(arn);
        let Some(whole) = self.model.with_arn(arn).filter(|whole| carries(whole, service)) else {
            let stated = self.stated_of(arn);
            let is_made = self.model.with_arn(arn).is_some_and(made_of_any_type);
            return if stated.is_some() || is_made || self.is_put_whole(arn) {
                Ok(put.into_iter().chain(stated).collect())
            } else {
                Err(not_held(arn))
            };
        };
        match whole.existence.knows_policy(DocumentSide::Resource) {
            true => Ok(self.attached.get(&whole.address).into_iter().chain(put).collect()),
            false => Err(not_stated(&whole.address.to_string())),
        }
    }

    /// True for the log group that Lambda makes for a function of the design, which has no policy of its own.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html>
    pub(super) fn is_log_of_function(&self, arn: &Arn<'_>) -> bool {
        let name = arn
            .resource()
            .strip_prefix(LOGS_OF_FUNCTION)
            .and_then(|rest| rest.split(':').next());
        let name = name.filter(|_| arn.service() == "logs");
        let function = name.map(|name| {
            let parts = ["arn", arn.partition(), "lambda", arn.region(), arn.account(), "function", name];
            parts.join(":")
        });
        let found = function.and_then(|function| self.model.with_arn(&function));
        found.is_some_and(|function| !function.existence.is_existing())
    }
}

/// Before the name of a function in that of the log group which Lambda makes for it.
const LOGS_OF_FUNCTION: &str = "log-group:/aws/lambda/";

/// True for an entry of any type: what nobody puts on it nobody says.
fn made_of_any_type(resource: &Resource) -> bool {
    matches!(resource.body, Body::AnyResource(_)) && !resource.existence.is_existing()
}

/// Why the policy is not known of something that exists already.
pub(super) fn not_stated(name: &str) -> String {
    [
        "`",
        name,
        "` exists already, and the blueprint does not hold its policy (`policy` states it)",
    ]
    .concat()
}

/// Why the policy of something is not known.
pub(super) fn not_held(arn: &str) -> String {
    [
        "the blueprint does not hold the policy of `",
        &shown(arn),
        "` (a row of `existing` states it)",
    ]
    .concat()
}

/// Whether a resource has a policy that takes part in decisions about a service's actions: the kind says that there is
/// one, the catalog on which types of resource the service asks it.
pub(super) fn carries(resource: &Resource, service: &str) -> bool {
    let asked = || services::asks_policy_of(service, resource.arn().as_str());
    resource.body.resource_policy().is_some() && asked()
}
