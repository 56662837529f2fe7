//! Buckets that exist already and whose policy the design may write, into that policy: what is stated and what is needed.

use super::draft::Draft;
use super::grammar::is_unique_id;
use super::statement_addresses::each_text;
use crate::aws::Address;
use crate::blueprint;
use crate::blueprint::values::{Entry, SpannedJson};
use crate::diagnostic::Diagnostic;
use crate::resource::{Body, BucketPolicy, DocumentName, Place};

/// The code of a policy that landform cannot write as a whole.
const INCOMPLETE: &str = "policy-incomplete";

impl Draft<'_> {
    /// True where the design writes the policy of a bucket that exists already. It must know all of it: what it does not
    /// state would be lost. And it must be let in: nothing is deployed into accounts outside of the organization.
    pub(super) fn completes_policy(&mut self, entry: &Entry<blueprint::Bucket>, places: &[Place]) -> bool {
        let written = &entry.value;
        if !written.complete_policy {
            return false;
        }
        let outside = places.iter().find(|place| !self.model.is_member(place.account.as_str()));
        let problem = match (written.existing, &written.policy, outside) {
            (true, Some(_), None) => return true,
            (true, _, Some(place)) => {
                let message = format!(
                    "`complete_policy` writes the policy, and nothing is deployed into `{}`, which is outside of the organization",
                    place.name
                );
                Diagnostic::error(INCOMPLETE, entry.key, message)
                    .help("leave `complete_policy` and `policy` out: what the design needs becomes a file for the owner of the bucket; state the `policy` once that is in it")
            }
            (true, None, None) => {
                let message = "`complete_policy` writes all of the policy, and the blueprint does not say what it holds today";
                let help = [
                    "state it as `policy`, which `aws s3api get-bucket-policy --bucket ",
                    &written.name.value,
                    " --query Policy --output text` shows, as it is or the list under its `Statement`, or write `policy: none` where that answers `NoSuchBucketPolicy`",
                ];
                Diagnostic::error(INCOMPLETE, entry.key, message).help(help.concat())
            }
            (false, ..) => {
                let message = "`complete_policy` is about the policy of a bucket that exists already";
                Diagnostic::error(INCOMPLETE, entry.key, message)
                    .help("leave it out: all of a new bucket's policy is written; or write `existing: true` and `policy`")
            }
        };
        self.problems.push(problem);
        false
    }

    /// Reports principals that a policy which is put cannot name: AWS shows the id of one only when it is deleted, and
    /// refuses a policy that names it.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
    pub(super) fn check_deleted_principals(&mut self, json: &SpannedJson) {
        let json = json.statements();
        let is_principal = |pointer: &str| {
            let element = pointer.split('/').skip(1).find(|step| step.parse::<usize>().is_err());
            matches!(element, Some("Principal" | "NotPrincipal"))
        };
        let ids = each_text(&json.value)
            .into_iter()
            .filter(|(pointer, text)| is_principal(pointer) && is_unique_id(text));
        for (pointer, id) in ids {
            let message = format!(
                "`{id}` is the id of a principal that is deleted, and S3 refuses to put a policy that names one (`MalformedPolicy`)"
            );
            let problem = Diagnostic::error("statement-invalid", json.span_of(&pointer), message);
            self.problems.push(problem.help(
                "take it out: nobody has it any more, and who is made again under the former name has another id; or write the ARN of whom it means now",
            ));
        }
    }

    /// The policies as resources of their own. One that says nothing is none: S3 takes no empty policy, and where one of
    /// the design is deployed, it is deleted.
    pub(super) fn completed_policies(&mut self) {
        let addresses: Vec<Address> = self.model.policies_before.keys().cloned().collect();
        for address in addresses {
            let Some(found) = self.model.resources.get(&address).cloned() else {
                continue;
            };
            let Body::Bucket(bucket) = found.body else {
                continue;
            };
            if bucket.policy.statements.is_empty() {
                continue;
            }
            let (line, stated) = (
                self.model.origins.resource(&address),
                self.model.origins.document(&address, &DocumentName::Resource),
            );
            let policy = BucketPolicy {
                name: bucket.name,
                policy: bucket.policy,
            };
            let own = self.insert(address.name(), found.place, found.target, policy, line);
            self.remember(&own, DocumentName::Resource, stated);
        }
    }
}
