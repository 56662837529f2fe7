//! Buckets that exist already and whose policy the design may write, into that policy: what is stated and what is needed.

use super::draft::Draft;
use crate::blueprint;
use crate::blueprint::values::Entry;
use crate::diagnostic::Diagnostic;
use crate::resource::{Body, BucketPolicy, DocumentName};

impl Draft<'_> {
    /// True where the design writes the policy of a bucket that exists already. It must know all of it: what it does not
    /// state would be lost.
    pub(super) fn completes_policy(&mut self, entry: &Entry<blueprint::Bucket>) -> bool {
        let written = &entry.value;
        if !written.complete_policy {
            return false;
        }
        let problem = match (written.existing, &written.policy) {
            (true, Some(_)) => return true,
            (true, None) => {
                let message = "`complete_policy` writes all of the policy, and the blueprint does not say what it holds today";
                let help = [
                    "state it as `policy`, which `aws s3api get-bucket-policy --bucket ",
                    &written.name.value,
                    " --query Policy --output text` shows, or write `policy: none` where there is none",
                ];
                Diagnostic::error("policy-incomplete", entry.key, message).help(help.concat())
            }
            (false, _) => {
                let message = "`complete_policy` is about the policy of a bucket that exists already";
                Diagnostic::error("policy-incomplete", entry.key, message)
                    .help("leave it out: all of a new bucket's policy is written; or write `existing: true` and `policy`")
            }
        };
        self.problems.push(problem);
        false
    }

    /// The policies as resources of their own. One that says nothing is none: S3 takes no empty policy.
    pub(super) fn completed_policies(&mut self) {
        for address in std::mem::take(&mut self.completes) {
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
