//! What exists already: what the blueprint says of it, and what the design needs of it.

use super::draft::{DocumentSide, Draft};
use super::grammar::PolicyGrammar;
use super::join_statements::joined;
use crate::aws::{AccountId, Address, Arn, CallerArn, Name};
use crate::blueprint;
use crate::blueprint::values::{Spanned, SpannedJson};
use crate::catalog::names::NameOf;
use crate::catalog::{parts, plain_arns, refusals};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::{EncryptedBy, Existing, HandedOver, HandedTo, Origin};
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resource::{Body, DocumentName, Existence, KeySaid, ManagedPolicy, Resource, Target};
use serde_json::Value;
use std::collections::BTreeSet;

/// The word for something that has no policy, or no key of its own.
pub(super) const NONE: &str = "none";

/// How the names begin of keys that AWS keeps in every account, one for a service.
///
/// <https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk>
pub(super) const OF_AWS: &str = "alias/aws/";

/// What an entry says of the key of something that exists already.
pub(super) fn key_said(key: Option<&Spanned<String>>) -> KeySaid {
    match key {
        None => KeySaid::Nothing,
        Some(key) if key.starts_with(OF_AWS) => KeySaid::OfAws,
        Some(_) => KeySaid::Whole,
    }
}

/// True for the ARN of whatever has policies of its own, or is one: a role, a user, a managed policy.
fn is_identity(arn: &str) -> bool {
    Arn::parse(arn).is_some_and(|arn| {
        matches!(arn.caller(), Some(CallerArn::Role(_) | CallerArn::User))
            || arn.resource().starts_with("policy/")
    })
}

/// A policy whose statements take no `Resource`, as one that says it: they are about what bears it.
fn about_itself(json: &SpannedJson) -> SpannedJson {
    let mut whole = json.clone();
    let statements = match whole.statements_mut() {
        Some(Value::Array(statements)) => statements.as_mut_slice(),
        Some(
            one @ (Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)),
        ) => std::slice::from_mut(one),
        None => &mut [],
    };
    for statement in statements.iter_mut().filter_map(Value::as_object_mut) {
        if !statement.contains_key("NotResource") {
            statement.entry("Resource").or_insert_with(|| "*".into());
        }
    }
    whole
}

/// What an entry says of itself when it exists already.
pub(super) struct Stated<'a> {
    /// What it is, in the words of messages.
    pub what: &'static str,
    /// The grammar of its policy.
    pub grammar: PolicyGrammar,
    /// Whether it exists already.
    pub existing: bool,
    /// Its policy.
    pub policy: Option<&'a SpannedJson>,
    /// Words of the entry that only something new can have, and where they stand.
    pub of_new: Vec<(&'static str, Span)>,
}

impl Draft<'_> {
    /// The rows of `existing:`.
    pub(super) fn existing(&mut self) {
        for row in &self.blueprint.existing {
            if let Some(arn) = self.existing_arn(&row.arn) {
                let thing = self.existing_thing(row);
                self.model.existing.insert(arn, thing);
            }
        }
    }

    fn existing_thing(&mut self, row: &blueprint::Existing) -> Existing {
        let grammar = if is_identity(&row.arn) {
            PolicyGrammar::Identity
        } else {
            PolicyGrammar::Resource
        };
        let named = Arn::parse(&row.arn).and_then(|arn| plain_arns::plain_arn(&arn)?.policy.as_ref());
        let nameless = named.is_some_and(|policy| !policy.names_resource);
        let policy = row.policy.as_ref().map(|json| match nameless {
            true => Document::new(self.stated(grammar, &about_itself(json))),
            false => Document::new(self.stated(grammar, json)),
        });
        let tags = row.tags.as_ref().map(Self::tags_as_written);
        let key = row.key.as_ref().map(|key| self.key_of_existing(&row.arn, key)).unwrap_or_default();
        self.check_account_of(row);
        Existing {
            account: row.account.as_ref().and_then(|word| self.account_of_existing(word)),
            policy,
            boundary: row
                .boundary
                .as_ref()
                .and_then(|boundary| self.boundary_of_existing(&row.arn, boundary)),
            tags,
            key,
        }
    }

    fn boundary_of_existing(&mut self, of: &Spanned<String>, arn: &Spanned<String>) -> Option<String> {
        let bounded = Arn::parse(of).and_then(|arn| arn.caller());
        let message = if !matches!(bounded, Some(CallerArn::Role(_) | CallerArn::User)) {
            format!("`{}` is neither a role nor a user, and has no permissions boundary", of.value)
        } else if !Arn::parse(arn).is_some_and(|arn| arn.resource().starts_with("policy/")) {
            format!("`{}` is no ARN of a managed policy", arn.value)
        } else {
            return Some(arn.value.clone());
        };
        let problem = Diagnostic::error("existing-invalid", arn.span, message);
        self.problems.push(
            problem.help("a permissions boundary is a managed policy of a role or a user: write its ARN"),
        );
        None
    }

    /// Reports an account that the ARN of the row contradicts.
    fn check_account_of(&mut self, row: &blueprint::Existing) {
        let Some(written) = &row.account else { return };
        let said = self
            .model
            .account_named(written)
            .map_or(written.value.as_str(), |account| account.id.as_str());
        let of_arn = Arn::parse(&row.arn).map(|arn| arn.account()).filter(|id| !id.is_empty());
        if let Some(id) = of_arn.filter(|id| *id != said) {
            let message = format!("`{}` is in account {id}, as its ARN says", row.arn.value);
            let problem = Diagnostic::error("existing-invalid", written.span, message);
            self.problems.push(
                problem.help("leave `in` out: it is for ARNs without an account, such as those of buckets"),
            );
        }
    }

    fn account_of_existing(&mut self, word: &Spanned<String>) -> Option<String> {
        match AccountId::parse(word) {
            Ok(id) => Some(id.as_str().to_owned()),
            Err(_) => self.account(word, word.span).map(|account| account.id.as_str().to_owned()),
        }
    }

    /// The ARN of a row that says something new.
    fn existing_arn(&mut self, arn: &Spanned<String>) -> Option<String> {
        let problem = if Arn::parse(arn).is_none() || arn.contains(['*', '?']) {
            let message = format!("`{}` is no ARN of one thing", arn.value);
            Diagnostic::error("existing-invalid", arn.span, message)
                .help("write the whole ARN of a role, a user, a policy, a queue, a secret …")
        } else if let Some(resource) = self.model.with_arn(arn) {
            let message = format!("`{}` is `{}` of this blueprint", arn.value, resource.address);
            Diagnostic::error("existing-invalid", arn.span, message)
                .help("say what is known of it there: `existing: true`, `policy`, `tags`")
        } else if self.model.existing.contains_key(&arn.value) {
            let message = format!("`{}` stands here twice", arn.value);
            Diagnostic::error("existing-invalid", arn.span, message).help("join the two rows")
        } else if let Some(whole) = parts::whole_of(arn) {
            let message = format!("`{}` is a part, which has no policy of its own", arn.value);
            Diagnostic::error("existing-invalid", arn.span, message)
                .help(format!("write the row of the whole: `{whole}`"))
        } else if !self.check_arn(arn) {
            return None;
        } else {
            return Some(arn.value.clone());
        };
        self.problems.push(problem);
        None
    }

    /// The key of a row: an ARN, or a key of the blueprint in the account of what it encrypts.
    fn key_of_existing(&mut self, arn: &str, key: &Spanned<String>) -> EncryptedBy {
        if key.value == NONE {
            return EncryptedBy::OfAws;
        }
        if key.starts_with(OF_AWS) {
            let service = Arn::parse(arn).map(|arn| arn.service().to_owned()).unwrap_or_default();
            self.check_key_of_aws(key, (&service, arn));
            return EncryptedBy::KeptByAws;
        }
        if key.starts_with("arn:") {
            self.check_key_of_existing(arn, key);
            return EncryptedBy::Key(key.value.clone());
        }
        let account = Arn::parse(arn).map(|arn| arn.account().to_owned());
        let near = account.and_then(|id| self.model.account(&id).map(|found| found.name.to_string()));
        let found = self.find("key", key, near.as_deref().unwrap_or_default());
        found.map(|found| EncryptedBy::Key(self.arn(&found))).unwrap_or_default()
    }

    /// True where the key of an entry that exists already is one of the design; one that AWS keeps for another service is reported.
    pub(super) fn is_key_of_design(&mut self, key: &Spanned<String>, of: (&str, &str)) -> bool {
        if key.starts_with(OF_AWS) {
            self.check_key_of_aws(key, of);
        }
        key.value != NONE && !key.starts_with(OF_AWS)
    }

    /// Reports the key that AWS keeps for another service than that of the thing.
    fn check_key_of_aws(&mut self, key: &Spanned<String>, (service, what): (&str, &str)) {
        if key.strip_prefix(OF_AWS) == Some(service) {
            return;
        }
        let message =
            format!("`{}` is a key that AWS keeps for another service than that of `{what}`", key.value);
        let problem = Diagnostic::error("existing-invalid", key.span, message);
        self.problems
            .push(problem.help(["write `", OF_AWS, service, "`, or the key that encrypts it"].concat()));
    }

    /// Reports what can encrypt nothing there: only a key of KMS, by its id, of the same Region.
    fn check_key_of_existing(&mut self, of: &str, key: &Spanned<String>) {
        if !self.check_arn(key) {
            return;
        }
        let (Some(of), Some(arn)) = (Arn::parse(of), Arn::parse(key)) else {
            return;
        };
        let regions = [of.region(), arn.region()];
        let message = if arn.service() != "kms" || !arn.resource().starts_with("key/") {
            format!("`{}` is no ARN of a key", key.value)
        } else if regions.iter().all(|region| !region.is_empty()) && of.region() != arn.region() {
            format!("`{}` is of another region than what it would encrypt", key.value)
        } else {
            return;
        };
        let problem = Diagnostic::error("existing-invalid", key.span, message);
        self.problems
            .push(problem.help("write `arn:…:kms:REGION:ACCOUNT:key/ID`, a key of the blueprint, or `none`"));
    }

    /// The statements of a policy that exists already; `none` has none, but for endpoints: without one of theirs they have one of
    /// AWS that lets everything pass.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>
    pub(super) fn stated(&mut self, grammar: PolicyGrammar, json: &SpannedJson) -> Vec<Statement> {
        if !self.check_document(json) {
            return Vec::new();
        }
        let json = &json.statements();
        let none = json.value.as_str() == Some(NONE);
        if none && grammar == PolicyGrammar::Endpoint {
            let everyone = PrincipalSet::everyone();
            return vec![Statement::allow().principals(everyone).actions(["*"]).resources(["*"])];
        }
        let empty = none || json.value.as_array().is_some_and(Vec::is_empty);
        if empty { Vec::new() } else { self.written(grammar, json) }
    }

    /// The policy that an entry states; what it says besides must fit to something that exists, or is new.
    pub(super) fn stated_policy(&mut self, stated: &Stated<'_>) -> Option<Vec<Statement>> {
        if stated.existing {
            for (word, span) in &stated.of_new {
                let message = format!("`{word}` cannot be set: the {} exists already", stated.what);
                let problem = Diagnostic::error("existing-set", *span, message);
                self.problems.push(
                    problem.help("leave it out: nothing is written for what exists; `policy` and `tags` say what is known of it"),
                );
            }
            // What AWS shows of a file system always says `Resource`.
            let shown = match stated.grammar == PolicyGrammar::FileSystem {
                true => PolicyGrammar::OfItself,
                false => stated.grammar,
            };
            return stated.policy.map(|json| self.stated(shown, json));
        }
        let json = stated.policy?;
        let message = format!("`policy` states what a {} has that exists already", stated.what);
        let problem = Diagnostic::error("policy-of-new", json.span, message);
        self.problems.push(problem.help("write `statements`, or `existing: true`"));
        None
    }

    /// Notes what is known of a resource that exists already.
    pub(super) fn note_existence(&mut self, address: &Address, existence: Existence) {
        if let Some(resource) = self.model.resources.get_mut(address) {
            resource.existence = existence;
        }
    }

    /// Takes statements that something needs which exists already: a role of an account of ours gets them as a policy of
    /// its own, everything else is handed over.
    pub(super) fn join_existing(
        &mut self,
        address: &Address,
        side: DocumentSide,
        statements: Vec<Statement>,
    ) {
        let document = Document::new(joined(statements));
        let Some(resource) = self.model.resources.get(address).cloned() else {
            return;
        };
        if side == DocumentSide::Identity && self.takes_policies(&resource) {
            self.attach(&resource, document);
        } else if !resource.existence.knows_policy(side) {
            self.hand_over(HandedTo::Resource(Box::new(resource)), side, document);
        }
        // What is stated is there, and is decided as it is stated.
    }

    /// Leaves statements to people: one document for each policy.
    pub(super) fn hand_over(&mut self, to: HandedTo, side: DocumentSide, document: Document) {
        let same = |one: &&mut HandedOver| one.to.arn() == to.arn() && one.side == side;
        if let Some(before) = self.model.handed_over.iter_mut().find(same) {
            let all = std::mem::take(&mut before.document.statements)
                .into_iter()
                .chain(document.statements);
            before.document.statements = joined(all.collect());
            return;
        }
        self.model.handed_over.push(HandedOver { to, side, document });
    }

    /// True for a role to which a design can attach policies: it is in an account that the design deploys into, and AWS
    /// does not keep it for itself.
    fn takes_policies(&self, resource: &Resource) -> bool {
        let member = |id: &AccountId| self.model.is_member(id.as_str());
        matches!(resource.body, Body::Role(_))
            && member(&resource.place.account)
            && !refusals::is_kept_by_aws(resource.arn().as_str())
    }

    /// A managed policy of the design for a role that exists already, which is attached to it.
    fn attach(&mut self, found: &Resource, document: Document) {
        let Body::Role(role) = &found.body else { return };
        let line = self.line(found);
        let name = [DocumentName::DERIVED, "-", &self.model.name, "-", &role.name].concat();
        self.check_name(NameOf::Policy, &Spanned::new(line, name.clone()));
        let Ok(entry) = Name::parse(&[found.address.name().as_str(), Address::OF_GRANTS].concat()) else {
            return;
        };
        // What is granted is granted in this account, and the role may stand in a whole unit.
        let target = Target::Account(found.place.name.clone());
        let policy = ManagedPolicy {
            name,
            path: "/".to_owned(),
            description: String::new(),
            roles: BTreeSet::from([role.name.clone()]),
            document,
        };
        let address = self.insert(&entry, found.place.clone(), target, policy, line);
        let arn = self.arn(&address);
        self.model.origins.insert(Origin::Document(address, DocumentName::Managed), line);
        if let Some(Body::Role(role)) =
            self.model.resources.get_mut(&found.address).map(|resource| &mut resource.body)
        {
            role.managed.insert(arn);
        }
    }
}
