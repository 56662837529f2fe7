//! Grants on ARNs of what is not in the blueprint: the identity side is written, the other side is what `existing:` says of
//! it, or is handed over.

use super::{GrantLine, Grantee};
use crate::aws::{AccountId, Address, Arn, Name};
use crate::blueprint::{Grant, Reference};
use crate::catalog::grants::{GrantPart, GrantVerb};
use crate::catalog::quota;
use crate::diagnostic::Diagnostic;
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resolve::draft::{DocumentSide, Draft};
use crate::resolve::join_statements::sid;
use crate::resolve::needs::Needs;
use crate::resource::{
    Body, Bucket, Encryption, Existence, Expiry, Key, Kind, Place, Resource, Role, Target,
};
use std::collections::{BTreeMap, BTreeSet};

/// What grants can be about by ARN.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Thing {
    Bucket,
    Key,
    Role,
}

impl Thing {
    /// The kind of a whole thing that an ARN names.
    fn of(arn: &Arn<'_>) -> Option<Self> {
        let (kind, name) = arn.resource().split_once('/').unwrap_or((arn.resource(), ""));
        match (arn.service(), kind, name) {
            ("s3", bucket, "") if arn.account().is_empty() && !bucket.is_empty() => Some(Self::Bucket),
            ("kms", "key", id) if !id.is_empty() => Some(Self::Key),
            ("iam", "role", role) if !role.is_empty() => Some(Self::Role),
            _ => None,
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Bucket => Bucket::KIND,
            Self::Key => Key::KIND,
            Self::Role => Role::KIND,
        }
    }
}

/// A grant on something that the blueprint does not hold.
struct OnArn<'a> {
    arn: &'a str,
    thing: Thing,
    role: Address,
    verb: &'a GrantVerb,
}

impl OnArn<'_> {
    /// What each side allows: actions, on what.
    fn allowed(&self) -> Vec<(&'static str, &[String], String)> {
        let on = |part| self.verb.on(part);
        let all = match self.thing {
            Thing::Bucket => vec![
                ("objects", on(GrantPart::Resource), [self.arn, "/*"].concat()),
                ("bucket", on(GrantPart::Container), self.arn.to_owned()),
            ],
            Thing::Key | Thing::Role => vec![("", on(GrantPart::Resource), self.arn.to_owned())],
        };
        all.into_iter().filter(|(_, actions, _)| !actions.is_empty()).collect()
    }

    /// The name of a statement: what is done, to what of it.
    fn sid(&self, part: &str) -> String {
        let name = self.arn.rsplit([':', '/']).next().unwrap_or_default();
        sid(&[&self.verb.verb, part, name])
    }
}

impl Draft<'_> {
    pub(super) fn grant_on_arn(&mut self, grant: &Grant, on: &Reference, needs: &mut Needs) {
        self.check_partition(on, on.span);
        // What the blueprint holds, or a design that it uses, is granted as such.
        let held = self.model.with_arn(on).and_then(|found| self.model.word_for(&found.address));
        if let Some(word) = held {
            self.grant_on(grant, &Reference::new(on.span, word), needs);
            return;
        }
        let thing = Arn::parse(on).filter(|_| !on.contains(['*', '?'])).and_then(|arn| Thing::of(&arn));
        let Some(thing) = thing else {
            let message = format!("a grant cannot be about `{}`", on.value);
            let problem = Diagnostic::error("grant-kind", on.span, message);
            self.problems.push(problem.help(
                "grants take ARNs of whole buckets, keys and roles; for anything else write `statements` of the role",
            ));
            return;
        };
        let verbs: Vec<&'static GrantVerb> = grant
            .may
            .iter()
            .filter_map(|word| self.verb(thing.kind(), word, word.span))
            .collect();
        self.tell_of_owner(on);
        for asked in &grant.to {
            for to in self.grantees(asked) {
                let line = GrantLine {
                    part: None,
                    alias: None,
                    grant,
                    verbs: verbs.clone(),
                    to,
                    asked: asked.span,
                };
                self.held_to(line.held_to(), |draft| draft.line_on_arn(&line, thing, on));
            }
        }
    }

    fn line_on_arn(&mut self, line: &GrantLine<'_>, thing: Thing, on: &Reference) {
        let Some(role) = self.role_only(line) else { return };
        self.refuse_endpoint_limit(line, "thing that is named by its ARN");
        let before = self.added_to(&role).len();
        for verb in &line.verbs {
            let wanted = OnArn {
                arn: on,
                thing,
                role: role.clone(),
                verb,
            };
            self.identity_on_arn(&wanted);
            self.other_side_of_arn(&wanted);
        }
        if let (Grantee::Role(role), false) = (&line.to, self.problems.has_errors()) {
            self.promise(role, before, &[], line.grant.span);
        }
    }

    fn identity_on_arn(&mut self, wanted: &OnArn<'_>) {
        for (part, actions, on) in wanted.allowed() {
            let statement = Statement::allow().sid(wanted.sid(part)).actions(actions).resources([on]);
            self.add(&wanted.role, DocumentSide::Identity, statement);
        }
        let key = match self.row_of(wanted.arn).and_then(|row| row.key.as_ref()) {
            Some(key) if key.starts_with("arn:") => key.value.clone(),
            _ => return,
        };
        let actions = wanted.verb.on(GrantPart::Key);
        if !actions.is_empty() {
            let name = wanted.sid("key of");
            let statement = Statement::allow().sid(name).actions(actions).resources([key]);
            self.add(&wanted.role, DocumentSide::Identity, statement);
        }
    }

    /// The row of `existing:` about an ARN.
    fn row_of(&self, arn: &str) -> Option<&crate::blueprint::Existing> {
        self.blueprint.existing.iter().find(|row| row.arn.value == arn)
    }

    /// What the thing's own policy must say. In one account identity policies are enough for buckets; keys and roles always
    /// decide by their own policy.
    fn other_side_of_arn(&mut self, wanted: &OnArn<'_>) {
        if self.row_of(wanted.arn).is_some_and(|row| row.policy.is_some()) && wanted.thing != Thing::Role {
            return;
        }
        // Of one without a known account that is told once for the whole grant.
        let Some(account) = self.owner_of_arn(wanted.arn) else {
            return;
        };
        let home = self.model.get(&wanted.role).map(|role| role.place.account.as_str().to_owned());
        if wanted.thing == Thing::Bucket && home.as_deref() == Some(account.as_str()) {
            return;
        }
        let Some(resource) = self.thing_of_arn(wanted, account) else {
            return;
        };
        let role = PrincipalSet::aws([self.arn(&wanted.role)]);
        let statements = wanted.allowed().into_iter().map(|(part, actions, on)| {
            let statement =
                Statement::allow().sid(wanted.sid(part)).principals(role.clone()).actions(actions);
            let statement = match wanted.thing {
                Thing::Bucket => statement.resources([on]),
                Thing::Key => statement.resources(["*"]),
                Thing::Role => statement,
            };
            self.as_held(statement)
        });
        let document = Document::new(statements.collect());
        self.hand_over(resource, DocumentSide::Resource, document);
    }

    /// Reports that nobody can be told to let roles in, where neither the account nor the policy of a thing is known.
    fn tell_of_owner(&mut self, on: &Reference) {
        let stated = self.row_of(on).is_some_and(|row| row.policy.is_some());
        if stated || self.owner_of_arn(on).is_some() {
            return;
        }
        let message = format!(
            "nothing says which account `{}` is in, so nobody is told to let roles of others in",
            on.value
        );
        let problem = Diagnostic::warning("grant-owner", on.span, message);
        self.problems.push(problem.help(
            "write a row of `existing`: its `arn`, `in: ACCOUNT`, and its `policy` where that is known",
        ));
    }

    fn owner_of_arn(&self, arn: &str) -> Option<AccountId> {
        let of_arn = Arn::parse(arn).and_then(|arn| AccountId::parse(arn.account()).ok());
        let said = || {
            let word = self.row_of(arn)?.account.as_ref()?;
            AccountId::parse(word)
                .ok()
                .or_else(|| self.model.account_named(word).ok().map(|account| account.id.clone()))
        };
        of_arn.or_else(said)
    }

    /// The thing as a resource that exists, for whoever is told what to add to its policy.
    fn thing_of_arn(&self, wanted: &OnArn<'_>, account: AccountId) -> Option<Resource> {
        let arn = Arn::parse(wanted.arn)?;
        let last = arn.resource().rsplit('/').next().unwrap_or_default().to_owned();
        let name = Name::parse(&last).ok()?;
        let known = self.model.account(account.as_str()).map(|found| found.name.clone());
        let region = crate::aws::Region::parse(arn.region()).unwrap_or_else(|_| self.model.region.clone());
        let place = Place {
            name: known.or_else(|| Name::parse(account.as_str()).ok())?,
            account,
            region,
        };
        let body = body(wanted.thing, last);
        Some(Resource {
            address: body.address(&place.name, &name),
            target: Target::Account(place.name.clone()),
            place,
            body,
            existence: Existence::Existing {
                identity: true,
                resource: false,
                tags: false,
                key: false,
                session: false,
            },
        })
    }
}

/// What is known of a thing by its ARN: its name, or its id.
fn body(thing: Thing, name: String) -> Body {
    let nothing = || Document::new(Vec::new());
    match thing {
        Thing::Bucket => Body::Bucket(Bucket {
            name,
            encryption: Encryption::S3,
            versioning: true,
            expiry: Expiry {
                current: None,
                noncurrent: None,
            },
            logging: None,
            policy: nothing(),
            tags: BTreeMap::new(),
        }),
        Thing::Key => Body::Key(Key {
            alias: name.clone(),
            description: String::new(),
            policy: nothing(),
            rotation: true,
            deletion_window: 30,
            tags: BTreeMap::new(),
            id: Some(name),
        }),
        Thing::Role => Body::Role(Role {
            name,
            path: "/".to_owned(),
            description: String::new(),
            max_session: quota::role_session(),
            trust: nothing(),
            managed: BTreeSet::new(),
            inline: BTreeMap::new(),
            boundary: None,
            tags: BTreeMap::new(),
        }),
    }
}
