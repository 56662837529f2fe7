//! Keys and buckets with the statements that each has from the start.

use super::draft::Draft;
use super::existing::{Stated, key_said};
use super::grammar::PolicyGrammar;
use crate::aws::{Address, Name, Partition};
use crate::blueprint::values::{Duration, Entry, Spanned, SpannedJson};
use crate::blueprint::{self, Reference};
use crate::catalog::descriptions::DescriptionOf;
use crate::catalog::names::NameOf;
use crate::catalog::quota::quota;
use crate::catalog::{ActionSet, context_keys, principals};
use crate::diagnostic::{Diagnostic, Span};
use crate::policy::{Document, PrincipalSet, Resources, Statement};
use crate::resource::{Bucket, Encryption, Expiry, Key, KeySaid, Kind, Logging, Place};

/// Days between the request to delete a key and its deletion, unless said otherwise.
const DELETION_WINDOW: u32 = 30;
/// Days that old versions of objects are kept, unless said otherwise.
const OLD_VERSIONS: u32 = 90;

/// The account may manage its key through IAM policies, and nothing that uses it.
fn key_policy(place: &Place) -> Vec<Statement> {
    let root = place.global_arn("iam", "root");
    let administration = Statement::allow()
        .sid("AccountAdministersKey")
        .principals(PrincipalSet::aws([root]))
        .actions(ActionSet::KeyAdministration.actions())
        .resources(["*"]);
    vec![administration]
}

fn bucket_policy(partition: Partition, name: &str) -> Vec<Statement> {
    let (bucket, objects) = (partition.bucket_arn(name), partition.bucket_arn(&[name, "/*"].concat()));
    let tls = Statement::deny()
        .sid("DenyWithoutTls")
        .principals(PrincipalSet::everyone())
        .actions(["s3:*"])
        .resources([bucket, objects])
        .when("Bool", context_keys::SECURE_TRANSPORT, ["false"]);
    vec![tls]
}

/// A UUID, or `mrk-` and 32 hexadecimal digits.
///
/// <https://docs.aws.amazon.com/kms/latest/developerguide/concepts-key-id.html>
fn is_key_id(id: &str) -> bool {
    let hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    match id.strip_prefix("mrk-") {
        Some(digits) => hex(digits, 32),
        None => {
            let parts: Vec<&str> = id.split('-').collect();
            parts.len() == 5 && parts.iter().zip([8, 4, 4, 4, 12]).all(|(part, length)| hex(part, length))
        }
    }
}

/// A statement about `*` in a bucket policy is about the bucket and its objects, in the bucket's partition: S3 takes it in
/// these words only.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-policy-language-overview.html>
fn on_bucket(statement: Statement, partition: Partition, name: &str) -> Statement {
    let bucket = partition.arn("s3", "", "", name);
    let whole = |text: String| match text.strip_prefix("arn:*:") {
        _ if text == "*" => vec![[&bucket, "/*"].concat(), bucket.clone()],
        Some(rest) => vec![["arn:", partition.as_str(), ":", rest].concat()],
        None => vec![text],
    };
    Statement {
        resources: statement.resources.map(|resources| match resources {
            Resources::In(all) => Resources::In(all.into_iter().flat_map(whole).collect()),
            Resources::NotIn(all) => Resources::NotIn(all.into_iter().flat_map(whole).collect()),
        }),
        ..statement
    }
}

fn key_words(written: &blueprint::Key) -> Stated<'_> {
    let window = written.deletion_window.map(|days| ("deletion_window", days.span));
    let description = written.description.as_ref().map(|text| ("description", text.span));
    let statements = written.statements.as_ref().map(|json| ("statements", json.span));
    Stated {
        what: "key",
        grammar: PolicyGrammar::Key,
        existing: written.existing,
        policy: written.policy.as_ref(),
        of_new: window.into_iter().chain(description).chain(statements).collect(),
    }
}

fn bucket_words(written: &blueprint::Bucket) -> Stated<'_> {
    let all = [
        written.versioning.as_ref().map(|on| ("versioning", on.span)),
        written.expire_after.as_ref().map(|after| ("expire_after", after.span)),
        written
            .expire_versions_after
            .as_ref()
            .map(|after| ("expire_versions_after", after.span)),
        written.access_logs.as_ref().map(|target| ("access_logs", target.span)),
        // Of a policy that the design writes they are a part.
        written
            .statements
            .as_ref()
            .filter(|_| !written.complete_policy)
            .map(|json| ("statements", json.span)),
    ];
    Stated {
        what: "bucket",
        grammar: PolicyGrammar::Bucket,
        existing: written.existing,
        policy: written.policy.as_ref(),
        of_new: all.into_iter().flatten().collect(),
    }
}

impl Draft<'_> {
    pub(super) fn keys(&mut self) {
        for (name, entry) in self.blueprint.keys.iter() {
            self.key(name, entry);
        }
    }

    /// Buckets name keys, of other designs too.
    pub(super) fn buckets(&mut self) {
        for (name, entry) in self.blueprint.buckets.iter() {
            self.bucket(name, entry);
        }
    }

    /// Buckets name one another.
    pub(super) fn storage(&mut self) {
        for (name, entry) in self.blueprint.buckets.iter() {
            self.access_logs(name, &entry.value);
        }
    }

    fn key(&mut self, name: &Name, entry: &Entry<blueprint::Key>) {
        let written = &entry.value;
        let alias = self.own_name(NameOf::Alias, written.alias.as_ref(), (name, entry.key), written.existing);
        let window = written.deletion_window.map_or(DELETION_WINDOW, |days| *days);
        if let Some(days) = written.deletion_window {
            self.check_window(days);
        }
        let own = self.own_statements(&key_words(written), written.statements.as_ref());
        let placed = self.placed(&written.place.but(written.except.as_ref()), written.region.as_deref());
        for place in placed.places {
            let policy = own.joined(|| key_policy(&place));
            let key = Key {
                alias: ["alias/", &self.placed_name(NameOf::Alias, &alias, &place)].concat(),
                description: self.description(
                    DescriptionOf::KeyDescription,
                    written.description.as_ref(),
                    &place,
                ),
                policy: Document::new(policy),
                rotation: true,
                deletion_window: window,
                tags: self.tags::<Key>(&written.tags),
                id: written.id.as_ref().map(|id| id.value.clone()),
            };
            let address = self.insert(name, place, placed.target.clone(), key, entry.key);
            self.remember_own(&address, &own, !written.tags.is_empty(), KeySaid::Whole);
            self.check_key_id(entry);
        }
    }

    /// Only a key that exists has an id already, in the form that KMS gives it; no stack of ours would ever tell it.
    fn check_key_id(&mut self, entry: &Entry<blueprint::Key>) {
        let written = &entry.value;
        let Some(id) = &written.id else {
            if written.existing {
                let problem =
                    Diagnostic::error("existing-invalid", entry.key, "a key that exists already has an id");
                self.problems
                    .push(problem.help("say it with `id`: `aws kms describe-key` shows it"));
            }
            return;
        };
        let problem = if !written.existing {
            let message = "KMS chooses the id of a new key";
            Diagnostic::error("policy-of-new", id.span, message)
                .help("leave `id` out, or write `existing: true`")
        } else if !is_key_id(id) {
            Diagnostic::error("existing-invalid", id.span, format!("`{}` is no id of a key", id.value))
                .help("write the id alone: `12345678-90ab-cdef-1234-567890abcdef`, or `mrk-…`")
        } else {
            return;
        };
        self.problems.push(problem);
    }

    fn check_window(&mut self, days: Spanned<u32>) {
        if let Some(window) = quota("key-deletion-window").filter(|window| !window.takes(u64::from(*days))) {
            let message = format!("a deletion window of {} days is not possible", *days);
            let help = format!("KMS waits {} to {} days", window.least, window.limit);
            self.problems
                .push(Diagnostic::error("deletion-window-invalid", days.span, message).help(help));
        }
    }

    fn bucket(&mut self, name: &Name, entry: &Entry<blueprint::Bucket>) {
        let written = &entry.value;
        let mut own = self.own_statements(&bucket_words(written), written.statements.as_ref());
        let placed = self.placed(&written.place.but(written.except.as_ref()), written.region.as_deref());
        let names: Vec<String> =
            placed.places.iter().map(|place| self.placed_text(&written.name, place)).collect();
        let first = if written.existing { &written.policy } else { &written.statements };
        if let Some(json) = first.as_ref().map(SpannedJson::statements) {
            self.check_bucket_resources(&json, &own.statements, &names);
        }
        let completes = self.completes_policy(entry, &placed.places);
        let stated = own.statements.clone();
        if let Some(json) = written.policy.as_ref().filter(|_| completes) {
            self.check_deleted_principals(json);
        }
        if let Some(json) = written.statements.as_ref().filter(|_| completes) {
            let more = self.written(PolicyGrammar::Bucket, json);
            self.check_bucket_resources(json, &more, &names);
            own.statements.extend(more);
        }
        for place in placed.places {
            let bucket_name = self.placed_text(&written.name, &place);
            self.check_name(NameOf::Bucket, &Spanned::new(written.name.span, bucket_name.clone()));
            let partition = place.partition();
            let on_it = |all: Vec<Statement>| -> Vec<Statement> {
                all.into_iter().map(|one| on_bucket(one, partition, &bucket_name)).collect()
            };
            let policy = on_it(own.joined(|| bucket_policy(partition, &bucket_name)));
            let before = completes.then(|| Document::new(on_it(stated.clone())));
            let bucket = Bucket {
                name: bucket_name.clone(),
                encryption: self.encryption(written, &place),
                versioning: written.versioning.is_none_or(|on| *on),
                expiry: self.expiry(written),
                logging: None,
                policy: Document::new(policy),
                tags: self.tags::<Bucket>(&written.tags),
            };
            let address = self.insert(name, place, placed.target.clone(), bucket, entry.key);
            self.remember_own(&address, &own, !written.tags.is_empty(), key_said(written.key.as_ref()));
            if let Some(before) = before {
                self.model.policies_before.insert(address, before);
            }
        }
    }

    fn encryption(&mut self, written: &blueprint::Bucket, place: &Place) -> Encryption {
        let of_bucket = (Bucket::SERVICE, "bucket");
        let own = written.key.as_ref();
        let named = own.filter(|key| !written.existing || self.is_key_of_design(key, of_bucket));
        let key = self.key_for(named, place);
        key.map_or(Encryption::S3, |key| Encryption::Kms(self.arn(&key)))
    }

    /// The key that a reference means, for something in a place.
    pub(super) fn key_for(&mut self, reference: Option<&Reference>, place: &Place) -> Option<Address> {
        let reference = reference?;
        let key = self.find("key", reference, &place.name)?;
        self.same_region(&key, place, reference.span);
        Some(key)
    }

    /// Reports a key of another region than what it encrypts.
    pub(super) fn same_region(&mut self, key: &Address, place: &Place, span: Span) {
        let Some(found) = self.model.get(key) else {
            return;
        };
        if found.place.region != place.region {
            let message =
                format!("`{key}` is in {}, what it encrypts in {}", found.place.region, place.region);
            self.problems
                .push(Diagnostic::error("key-region", span, message).help("use a key of the same region"));
        }
    }

    fn expiry(&mut self, written: &blueprint::Bucket) -> Expiry {
        let current = written.expire_after.and_then(|duration| self.days(duration));
        let noncurrent = match written.expire_versions_after {
            Some(duration) => self.days(duration),
            None => Some(OLD_VERSIONS),
        };
        Expiry { current, noncurrent }
    }

    /// Whole days, at least one; anything else is reported.
    fn days(&mut self, duration: Spanned<Duration>) -> Option<u32> {
        let days = duration
            .value
            .whole_days()
            .and_then(|days| u32::try_from(days).ok())
            .filter(|days| *days > 0);
        if days.is_none() {
            let message = format!("`{}` is not a number of whole days", duration.value);
            self.problems.push(
                Diagnostic::error("days-invalid", duration.span, message)
                    .help("S3 counts in days: write `30d`"),
            );
        }
        days
    }

    /// Server access logs: the receiving bucket must admit S3's log delivery.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html>
    fn access_logs(&mut self, name: &Name, written: &blueprint::Bucket) {
        let Some(reference) = &written.access_logs else {
            return;
        };
        for place in self
            .placed(&written.place.but(written.except.as_ref()), written.region.as_deref())
            .places
        {
            let source = self.own(Bucket::address(&place.name, name));
            let Some(target) = self.find("bucket", reference, &place.name) else {
                continue;
            };
            if *target.account() != place.name {
                let problem = Diagnostic::error(
                    "access-logs-account",
                    reference.span,
                    "server access logs go to a bucket of the same account",
                );
                self.problems.push(problem.help("name a bucket of the same account"));
                continue;
            }
            let (source_arn, target_arn) = (self.arn(&source), self.arn(&target));
            let prefix = [name, "/"].concat();
            let delivery = Statement::allow()
                .sid("DeliverAccessLogs")
                .principals(PrincipalSet::service([principals::S3_ACCESS_LOGS]))
                .actions(ActionSet::AccessLogFiles.actions())
                .resources([[&target_arn, "/", &prefix, "*"].concat()])
                .when("ArnLike", context_keys::SOURCE_ARN, [source_arn])
                .when("StringEquals", context_keys::SOURCE_ACCOUNT, [place.account.as_str()]);
            self.add(&target, super::draft::DocumentSide::Resource, delivery);
            self.set_logging(&source, &target, prefix);
        }
    }

    fn set_logging(&mut self, source: &Address, target: &Address, prefix: String) {
        let name = match self.body(target) {
            Some(crate::resource::Body::Bucket(bucket)) => bucket.name.clone(),
            _ => return,
        };
        if let Some(resource) = self.model.resources.get_mut(source)
            && let crate::resource::Body::Bucket(bucket) = &mut resource.body
        {
            bucket.logging = Some(Logging { bucket: name, prefix });
        }
    }
}
