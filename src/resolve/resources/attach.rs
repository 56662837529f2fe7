//! The policies of all entries into what each is on. A policy on what a section holds is refused: that has its own.

use super::arns::filled;
use super::hole;
use super::keys::names_key_of_aws;
use super::permissions::{ACTION, permission};
use super::policy_properties::places;
use crate::aws::{Address, Arn, DYNAMIC_REFERENCE, Part, Text};
use crate::blueprint::values::SpannedJson;
use crate::catalog::resource_types::{self, PolicyIs, PolicyRow, PolicyStands};
use crate::diagnostic::{Diagnostic, Span};
use crate::policy::{Document, Resources, Statement};
use crate::resolve::draft::Draft;
use crate::resolve::elsewhere::{about_nothing, elsewhere};
use crate::resource::{AnyResource, AttachedPolicy, Body, Resource, Unread};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What stands between account and name in an ARN of a function that leaves its beginning out.
const PARTIAL: &str = ":function:";

/// What an entry puts on others.
#[derive(Default)]
struct Puts {
    attached: Vec<AttachedPolicy>,
    unread: Option<Unread>,
    problems: Vec<Diagnostic>,
}

impl Draft<'_> {
    /// Finds out what the policies of entries are on, and tells of two on one thing.
    pub(in crate::resolve) fn attach_policies(&mut self, all: &[Address]) {
        let mut whole: BTreeMap<String, Address> = BTreeMap::new();
        for address in all {
            let Some(resource) = self.model.resources.get(address) else {
                continue;
            };
            let puts = self.puts(resource);
            let Body::AnyResource(any) = &resource.body else {
                continue;
            };
            let key = self.key_of_entry(resource, any);
            let network = self.changed_network(resource, any);
            self.problems.extend(network);
            let behind = self.bucket_of_another(resource, any);
            self.problems.extend(behind);
            let roles_and_keys = self.borne_by_design(resource, any);
            self.problems.extend(roles_and_keys);
            self.problems.extend(puts.problems);
            let Some(Body::AnyResource(body)) =
                self.model.resources.get_mut(address).map(|one| &mut one.body)
            else {
                continue;
            };
            let unknown = key.as_ref().err().cloned();
            body.key_of_aws = names_key_of_aws(&body.properties);
            body.unread =
                body.unread.take().into_iter().chain(puts.unread).chain(unknown).reduce(Unread::and);
            body.key = key.unwrap_or_default();
            let one_of_many = resource_types::policies(body.kind).any(|row| is_one_of_many(row.form));
            let twice = puts.attached.iter().filter(|_| !one_of_many);
            let twice: Vec<(String, Address)> = twice
                .filter_map(|policy| {
                    Some((policy.arn.clone(), whole.insert(policy.arn.clone(), address.clone())?))
                })
                .collect();
            body.attached = puts.attached;
            for (arn, other) in twice {
                self.put_twice(address, &other, &arn);
            }
        }
        self.default_policies(all);
    }

    fn put_twice(&mut self, address: &Address, other: &Address, arn: &str) {
        let message = format!("`{address}` and `{other}` both write the policy of `{}`", Text::from(arn));
        let problem =
            Diagnostic::error("resource-policy-clash", self.model.origins.resource(address), message);
        let first = self.model.origins.resource(other);
        self.problems.push(
            problem
                .also(first, "the other one")
                .help("a thing has one policy: join the statements in one of the two"),
        );
    }

    fn puts(&self, resource: &Resource) -> Puts {
        let mut puts = Puts::default();
        let Body::AnyResource(body) = &resource.body else {
            return puts;
        };
        for row in resource_types::policies(body.kind) {
            match row.is {
                PolicyIs::Unknown => {}
                PolicyIs::Identity => {}
                PolicyIs::Resource | PolicyIs::Trust => self.put_on(resource, body, row, &mut puts),
            }
        }
        puts
    }

    fn put_on(&self, resource: &Resource, body: &AnyResource, row: &'static PolicyRow, puts: &mut Puts) {
        // A statement may be said in properties of their own, which another row reads.
        if row.form == PolicyStands::Statement && body.properties.contains_key(ACTION)
            || row.form == PolicyStands::BusPermission && !body.properties.contains_key(ACTION)
        {
            return;
        }
        let documents = match row.form {
            PolicyStands::LambdaPermission | PolicyStands::BusPermission => {
                permission(row, &body.properties, resource).into_iter().collect()
            }
            PolicyStands::Map | PolicyStands::Text | PolicyStands::Statement => {
                let own = body.policies.iter().filter(|(pointer, _)| **pointer == row.property);
                own.map(|(_, policy)| policy.document.clone()).collect::<Vec<_>>()
            }
        };
        let targets = self.put_on_what(resource, body, row);
        // What a policy of this type says otherwise than in the property is said all the same.
        let is_said = !documents.is_empty() || row.at.is_none();
        let Some(targets) = targets.filter(|_| is_said) else {
            if documents.is_empty() && row.at.is_none() {
                return;
            }
            let unread = unread_policy(body, row);
            puts.unread = puts.unread.take().into_iter().chain([unread]).reduce(Unread::and);
            let what = format!("landform does not know what the policy of `{}` is on", resource.address);
            let span = self.span_at(&resource.address, row.at.as_deref().unwrap_or_default());
            let problem = Diagnostic::warning("resource-unread", span, what);
            let needed = !documents.is_empty() || row.at.is_some();
            puts.problems.extend(needed.then(|| problem.help("answers about its service in this account are unknown; name what it is on by `{resource/…}` or by its ARN")));
            return;
        };
        if documents.iter().any(|document| document.statements.is_empty()) && is_one_of_many(row.form) {
            puts.unread = puts
                .unread
                .take()
                .into_iter()
                .chain([said_more(body, row, &targets)])
                .reduce(Unread::and);
        }
        for arn in targets {
            if let Some(problem) = self.of_another_place(resource, row, &arn) {
                puts.problems.push(problem);
                continue;
            }
            puts.problems.extend(self.policy_clash(resource, row, &arn));
            let of = |document: &Document| AttachedPolicy {
                document: about(row, document, &arn),
                arn: arn.clone(),
                is_whole: !is_one_of_many(row.form),
            };
            let about = documents.iter().map(of).collect::<Vec<_>>();
            let other = about.iter().find_map(|policy| about_nothing(&policy.document, &arn));
            let span = || self.span_at(&resource.address, &row.property);
            puts.problems.extend(other.map(|other| elsewhere(other, &arn, span())));
            puts.attached.extend(about);
        }
    }

    /// The ARNs of what a policy is on; none where one is not known.
    fn put_on_what(&self, resource: &Resource, body: &AnyResource, row: &PolicyRow) -> Option<Vec<String>> {
        if row.is_on_itself() {
            return body.arn.clone().map(|arn| vec![arn]);
        }
        let value = Value::Object(body.properties.clone());
        let mut named = row.at.iter().flat_map(|at| texts_at(&value, at)).collect::<Vec<_>>();
        if named.is_empty() {
            named.extend(row.default.clone());
        }
        let found: Option<Vec<String>> = named.iter().map(|text| self.target(text, resource, row)).collect();
        found.filter(|all| !all.is_empty())
    }

    fn target(&self, text: &str, resource: &Resource, row: &PolicyRow) -> Option<String> {
        if text.contains(DYNAMIC_REFERENCE) {
            return None;
        }
        if Arn::parse(text).is_some() {
            return Some(text.to_owned());
        }
        if let [Part::Symbol(symbol)] = Text::parts_of(text).as_slice() {
            let address = Address::parse(symbol).ok()?;
            let plain = Address::new(
                crate::aws::Name::parse(address.kind()).ok()?,
                address.account(),
                address.name(),
            )
            .of_design(address.design());
            return match self.model.get(&plain).map(|found| &found.body) {
                Some(Body::AnyResource(body)) => body.arn.clone(),
                Some(_) | None => None,
            };
        }
        let is_plain = Text::from(text).is_literal() && !row.on.is_empty();
        if let Some([region, account, name]) = in_url(text) {
            let value = |hole: &str| match hole {
                "Value" | "Last" => Some(name.to_owned()),
                "Region" => Some(region.to_owned()),
                "Account" => Some(account.to_owned()),
                _ => self::hole(hole, &resource.place).map(str::to_owned),
            };
            return filled(&row.on, &value).filter(|_| is_plain);
        }
        if text.contains("://") {
            return None;
        }
        let text = without_account(text, resource)?;
        let value = |name: &str| match name {
            "Value" => Some(text.to_owned()),
            "Last" => text.rsplit('/').next().map(str::to_owned),
            _ => hole(name, &resource.place).map(str::to_owned),
        };
        filled(&row.on, &value).filter(|_| is_plain)
    }

    /// That what a policy is on is of another account or Region, where AWS takes it from nobody.
    fn of_another_place(&self, resource: &Resource, row: &PolicyRow, arn: &str) -> Option<Diagnostic> {
        let (place, parsed) = (&resource.place, Arn::parse(arn)?);
        let of = [
            ("account", parsed.account(), place.account.as_str()),
            ("region", parsed.region(), place.region.as_str()),
        ];
        let (word, theirs, ours) =
            of.into_iter().find(|(_, theirs, ours)| !theirs.is_empty() && theirs != ours)?;
        let message = format!(
            "the {word} of `{}` is `{theirs}`, and `{}` is placed in `{ours}`: AWS takes a policy only where the thing is",
            Text::from(arn),
            resource.address
        );
        let span = self.span_at(&resource.address, row.at.as_deref().unwrap_or_default());
        let problem = Diagnostic::error("resource-policy-clash", span, message);
        Some(problem.help(format!("place it in that {word} (`in`, `region`), or name something of its own")))
    }

    /// That what a policy is on has a policy by a section, or by `existing`.
    fn policy_clash(&self, resource: &Resource, row: &PolicyRow, arn: &str) -> Option<Diagnostic> {
        let span = || self.span_at(&resource.address, row.at.as_deref().unwrap_or(&row.property));
        let adds = is_one_of_many(row.form);
        let of_section = self.model.with_arn(arn).filter(|found| !matches!(found.body, Body::AnyResource(_)));
        // To what exists already AWS adds the statement, whatever is stated of the rest.
        let of_section = of_section.filter(|found| !(adds && found.existence.is_existing()));
        if let Some(found) = of_section {
            let message = format!(
                "`{}` has a policy by its own section, and this would be another one in its place",
                found.address
            );
            return Some(
                Diagnostic::error("resource-policy-clash", span(), message)
                    .help("write the `statements` of its entry"),
            );
        }
        let stated = self.model.existing.get(arn).is_some_and(|thing| thing.policy.is_some());
        (stated && !adds).then(|| {
            let message = format!(
                "`existing` states the policy of `{}`, and this would be another one in its place",
                Text::from(arn)
            );
            Diagnostic::error("resource-policy-clash", span(), message)
                .help("state it here alone, with the statements of both")
        })
    }

    /// That an access point is of a bucket of another account than it says: S3 looks for it there alone.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_CreateAccessPoint.html>
    fn bucket_of_another(&self, resource: &Resource, any: &AnyResource) -> Option<Diagnostic> {
        const ACCOUNT: &str = "BucketAccountId";
        let bucket = self.model.bucket(any.bucket_behind()?)?;
        if bucket.place.region != resource.place.region {
            let message = format!(
                "`{}` is in {}, and an access point of it in {}",
                bucket.address, bucket.place.region, resource.place.region
            );
            let span = self.span_at(&resource.address, "/Bucket");
            let problem = Diagnostic::error("access-point-region", span, message);
            return Some(problem.help("place the access point in the region of its bucket"));
        }
        let said = any
            .properties
            .get(ACCOUNT)
            .map_or(Some(resource.place.account.as_str()), Value::as_str)?;
        let owner = bucket.place.account.as_str();
        let wrong = said != owner && Text::from(said).is_literal();
        wrong.then(|| {
            let message = format!(
                "`{}` is of the account `{owner}`, and S3 looks for the bucket of `{}` in `{said}`",
                bucket.address, resource.address
            );
            Diagnostic::error("resource-property", self.span_at(&resource.address, "/Bucket"), message)
                .help(format!("write `{ACCOUNT}: \"{owner}\"`"))
        })
    }

    /// Where a property of an entry stands.
    pub(super) fn span_at(&self, address: &Address, pointer: &str) -> Span {
        let entry = self.blueprint.resources.get(address.name());
        let properties = entry.and_then(|entry| entry.value.properties.as_ref());
        let place = properties.map(|written: &SpannedJson| written.key_span_of(pointer));
        place
            .filter(|_| !pointer.is_empty())
            .unwrap_or_else(|| self.model.origins.resource(address))
    }
}

/// True for what adds a statement to a policy, so that several may be on one thing.
fn is_one_of_many(form: PolicyStands) -> bool {
    match form {
        PolicyStands::Statement | PolicyStands::LambdaPermission | PolicyStands::BusPermission => true,
        PolicyStands::Map | PolicyStands::Text => false,
    }
}

fn unread_policy(body: &AnyResource, row: &PolicyRow) -> Unread {
    let service = on_service(row).unwrap_or(body.service).to_owned();
    Unread {
        services: BTreeSet::from([service]),
        on: BTreeSet::new(),
        what: [body.kind, " has a policy, and landform does not know what it is on"].concat(),
    }
}

/// That a permission says more than its row of the table reads.
fn said_more(body: &AnyResource, row: &PolicyRow, targets: &[String]) -> Unread {
    Unread {
        on: targets.iter().cloned().collect(),
        what: [body.kind, " says more than landform reads of it"].concat(),
        ..unread_policy(body, row)
    }
}

/// The service of the ARN that a row forms.
fn on_service(row: &PolicyRow) -> Option<&str> {
    row.on.split(':').nth(2).filter(|service| !service.is_empty())
}

/// The name in an ARN that leaves its beginning out (`111111111111:function:f`); none where it is of another account.
///
/// <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html>
fn without_account<'t>(text: &'t str, resource: &Resource) -> Option<&'t str> {
    match text.split_once(PARTIAL) {
        Some((account, name)) => (account == resource.place.account.as_str()).then_some(name),
        None => Some(text.strip_prefix(PARTIAL.trim_start_matches(':')).unwrap_or(text)),
    }
}

/// Region, account and name in the URL of a queue, of today's form or of the old one.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html>
/// <https://docs.aws.amazon.com/general/latest/gr/sqs-service.html>
fn in_url(text: &str) -> Option<[&str; 3]> {
    let (host, path) = text.strip_prefix("https://")?.split_once('/')?;
    let (account, name) = path.split_once('/')?;
    let region = match host.strip_prefix("sqs.") {
        Some(rest) => rest.split('.').next()?,
        None => host.split_once(".queue.")?.0,
    };
    Some([region, account, name])
}

/// The texts at a property: one, or a list of them.
pub(super) fn texts_at(value: &Value, pointer: &str) -> Vec<String> {
    let found = places(value, pointer).into_iter().filter_map(|at| value.pointer(&at));
    let texts = found.flat_map(|value| match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    });
    texts.collect()
}

/// A document as it is decided: what says no resource is about what it is on.
fn about(row: &PolicyRow, document: &Document, arn: &str) -> Document {
    let rest = |text: &str| text.strip_prefix(row.short.as_deref()?).map(str::to_owned);
    let whole = |text: String| match rest(&text) {
        Some(rest) => [arn, "/", &rest].concat(),
        None => text,
    };
    let of = |statement: &Statement| Statement {
        resources: Some(match statement.resources.clone() {
            None => Resources::In(BTreeSet::from(["*".to_owned()])),
            Some(Resources::In(all)) => Resources::In(all.into_iter().map(whole).collect()),
            Some(Resources::NotIn(all)) => Resources::NotIn(all.into_iter().map(whole).collect()),
        }),
        ..statement.clone()
    };
    match row.is {
        PolicyIs::Trust => document.clone(),
        PolicyIs::Resource | PolicyIs::Identity | PolicyIs::Unknown => Document {
            statements: document.statements.iter().map(of).collect(),
            ..document.clone()
        },
    }
}
