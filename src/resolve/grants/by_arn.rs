//! Grants on ARNs of what is not in the blueprint: the identity side is written, the other side is what `existing:` says of
//! it, or is handed over.

use super::plain_parts::{PlainPart, parts_in};
use super::{GrantLine, Grantee, kinds};
use crate::aws::{AccountId, Address, Arn, Name};
use crate::blueprint::{Grant, Reference};
use crate::catalog::grants::{GrantPart, GrantVerb};
use crate::catalog::plain_arns::{self, PlainArn};
use crate::catalog::quota;
use crate::diagnostic::Diagnostic;
use crate::model::{EncryptedBy, HandedTo, OutsideThing};
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resolve::draft::{DocumentSide, Draft};
use crate::resolve::encrypted::KeyUse;
use crate::resolve::join_statements::sid;
use crate::resolve::needs::Needs;
use crate::resource::{
    Body, Bucket, Encryption, Existence, Expiry, Key, KeySaid, Kind, Place, Resource, Role, Secret, Target,
};
use std::collections::{BTreeMap, BTreeSet};

/// What grants can be about by ARN.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Thing {
    Bucket,
    Key,
    Role,
    /// What no section of a blueprint holds.
    Plain(&'static PlainArn),
}

impl Thing {
    /// The kind of a whole thing that an ARN names.
    fn of(arn: &Arn<'_>) -> Option<Self> {
        let (kind, name) = arn.resource().split_once('/').unwrap_or((arn.resource(), ""));
        match (arn.service(), kind, name) {
            ("s3", bucket, "") if arn.account().is_empty() && !bucket.is_empty() => Some(Self::Bucket),
            ("kms", "key", id) if !id.is_empty() => Some(Self::Key),
            ("iam", "role", role) if !role.is_empty() => Some(Self::Role),
            _ => plain_arns::plain_arn(arn).map(Self::Plain),
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Bucket => Bucket::KIND,
            Self::Key => Key::KIND,
            Self::Role => Role::KIND,
            Self::Plain(row) => &row.kind,
        }
    }

    /// True where a policy of the role is enough for a role of the same account, unless the thing's own denies.
    fn is_open_at_home(self) -> bool {
        match self {
            Self::Bucket | Self::Plain(_) => true,
            Self::Key | Self::Role => false,
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
    fn allowed(&self) -> Vec<PlainPart> {
        let part = |name: &'static str, part, on: String| PlainPart {
            name,
            actions: self.verb.on(part).to_vec(),
            on: vec![on],
        };
        let whole = || self.arn.to_owned();
        let mut all = match self.thing {
            Thing::Bucket => vec![
                part("objects", GrantPart::Resource, [self.arn, "/*"].concat()),
                part("bucket", GrantPart::Container, whole()),
            ],
            Thing::Key | Thing::Role => vec![part("", GrantPart::Resource, whole())],
            Thing::Plain(row) => parts_in(row, self.verb, self.arn),
        };
        all.retain(|part| !part.actions.is_empty());
        all
    }

    /// The same of what the thing's own policy can say.
    fn admitted(&self) -> Vec<PlainPart> {
        let mut all = self.allowed();
        all.retain(PlainPart::is_of_thing);
        all
    }

    /// What the policy of what holds the thing must say.
    fn of_holder(&self) -> Option<PlainPart> {
        self.allowed().into_iter().find(PlainPart::is_of_holder)
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
        let spoken = kinds();
        let by_name = || self.model.by_arn(on).filter(|found| found.address.kind() == Secret::KIND);
        let held = self.model.with_arn(on).or_else(by_name);
        let held = held.filter(|found| spoken.contains(&found.address.kind()));
        let held = held.and_then(|found| self.model.word_for(&found.address));
        if let Some(word) = held {
            self.grant_on(grant, &Reference::new(on.span, word), needs);
            return;
        }
        let thing = Arn::parse(on).filter(|_| !on.contains(['*', '?'])).and_then(|arn| Thing::of(&arn));
        if !self.check_arn(on) {
            return;
        }
        let Some(thing) = thing else {
            let message = format!("a grant cannot be about `{}`", on.value);
            let problem = Diagnostic::error("grant-kind", on.span, message);
            self.problems.push(problem.help(
                "grants take ARNs of whole buckets, keys, roles, queues, topics, secrets, log groups, tables of DynamoDB and Glue, repositories of ECR, and domains and repositories of CodeArtifact; for anything else write `statements` of the role",
            ));
            return;
        };
        let verbs: Vec<&'static GrantVerb> = grant
            .may
            .iter()
            .filter_map(|word| match thing {
                Thing::Plain(row) => self.verb_of_arn(&row.kind, word, word.span),
                Thing::Bucket | Thing::Key | Thing::Role => self.verb(thing.kind(), word, word.span),
            })
            .collect();
        self.tell_of_owner(on);
        for asked in &grant.to {
            for to in self.grantees(asked) {
                let line = GrantLine {
                    part: None,
                    table: None,
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
        if self.refuse_abroad(line, &role, thing, on) {
            return;
        }
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
        for part in wanted.allowed() {
            let statement = Statement::allow().sid(wanted.sid(part.name));
            let statement = statement.actions(&part.actions).resources(part.on.clone());
            let statement = part.narrowed(statement, wanted.thing.kind());
            self.add(&wanted.role, DocumentSide::Identity, statement);
        }
        self.key_of_arn_thing(wanted);
    }

    /// The use of the key that encrypts the thing: both halves of one of the blueprint, the identity's half of another one.
    fn key_of_arn_thing(&mut self, wanted: &OnArn<'_>) {
        let actions = wanted.verb.on(GrantPart::Key);
        let Some(EncryptedBy::Key(key)) = self.model.existing.get(wanted.arn).map(|row| row.key.clone())
        else {
            return;
        };
        if actions.is_empty() {
            return;
        }
        let purpose = wanted.sid("key of");
        if let Some(own) = self.key_of_arn(&key) {
            let wanted_key = KeyUse {
                key: &own,
                purpose: &purpose,
                actions,
                service: None,
            };
            return self.use_key(&wanted.role, &wanted_key);
        }
        let statement = Statement::allow().sid(purpose).actions(actions).resources([key.clone()]);
        self.add(&wanted.role, DocumentSide::Identity, statement.clone());
        self.tell_owner_of_key(wanted, &key, statement);
    }

    /// A key lets in by its own policy: whoever has it is told, unless what it says is stated.
    fn tell_owner_of_key(&mut self, wanted: &OnArn<'_>, key: &str, statement: Statement) {
        let Some(account) = self
            .owner_of_arn(key)
            .filter(|_| self.row_of(key).is_none_or(|row| row.policy.is_none()))
        else {
            return;
        };
        let of_key = OnArn {
            arn: key,
            thing: Thing::Key,
            role: wanted.role.clone(),
            verb: wanted.verb,
        };
        if let Some(to) = self.thing_of_arn(&of_key, account) {
            let role = PrincipalSet::aws([self.arn(&wanted.role)]);
            let statement = self.as_held(statement.principals(role).resources(["*"]));
            self.hand_over(to, DocumentSide::Resource, Document::new(vec![statement]));
        }
    }

    /// True for the ARN of an entry of any type.
    fn is_any(&self, arn: &str) -> bool {
        self.model
            .with_arn(arn)
            .is_some_and(|found| matches!(found.body, Body::AnyResource(_)))
    }

    /// The row of `existing:` about an ARN.
    fn row_of(&self, arn: &str) -> Option<&crate::blueprint::Existing> {
        self.blueprint.existing.iter().find(|row| row.arn.value == arn)
    }

    /// What the policies of the thing, and of what holds it, must say.
    fn other_side_of_arn(&mut self, wanted: &OnArn<'_>) {
        self.side_of_arn(wanted, wanted.admitted());
        let Some(part) = wanted.of_holder() else { return };
        let Some(arn) = part.on.first().cloned() else {
            return;
        };
        if let Some(thing) = Arn::parse(&arn).and_then(|arn| Thing::of(&arn)) {
            let role = wanted.role.clone();
            let verb = wanted.verb;
            let arn = &arn;
            self.side_of_arn(&OnArn { arn, thing, role, verb }, vec![part]);
        }
    }

    /// What one of them must say. In one account identity policies are enough for buckets; keys and roles always
    /// decide by their own policy.
    fn side_of_arn(&mut self, wanted: &OnArn<'_>, parts: Vec<PlainPart>) {
        let stated = self.row_of(wanted.arn).is_some_and(|row| row.policy.is_some());
        // What an entry of any type says itself is decided as it says it.
        if self.states_catalog(wanted.arn) || self.is_any(wanted.arn) || stated && wanted.thing != Thing::Role
        {
            return;
        }
        // Of one without a known account that is told once for the whole grant.
        let Some(account) = self.owner_of_arn(wanted.arn) else {
            return;
        };
        let home = self.model.get(&wanted.role).map(|role| role.place.account.as_str().to_owned());
        if wanted.thing.is_open_at_home() && home.as_deref() == Some(account.as_str()) {
            return;
        }
        let Some(to) = self.thing_of_arn(wanted, account) else {
            return;
        };
        let role = PrincipalSet::aws([self.arn(&wanted.role)]);
        let statements = parts.into_iter().map(|PlainPart { name, actions, on }| {
            let statement =
                Statement::allow().sid(wanted.sid(name)).principals(role.clone()).actions(actions);
            let statement = match wanted.thing {
                Thing::Bucket => statement.resources(on),
                Thing::Key => statement.resources(["*"]),
                Thing::Role => statement,
                Thing::Plain(row) if row.policy.as_ref().is_some_and(|policy| policy.names_resource) => {
                    statement.resources(on)
                }
                Thing::Plain(_) => statement,
            };
            self.as_held(statement)
        });
        let document = Document::new(statements.collect());
        self.hand_over(to, DocumentSide::Resource, document);
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

    /// The thing for whoever is told what to add to its policy.
    fn thing_of_arn(&mut self, wanted: &OnArn<'_>, account: AccountId) -> Option<HandedTo> {
        let arn = Arn::parse(wanted.arn)?;
        let known = self.model.account(account.as_str()).map(|found| found.name.clone());
        let region = crate::aws::Region::parse(arn.region()).unwrap_or_else(|_| self.model.region.clone());
        let place = Place {
            name: known.or_else(|| Name::parse(account.as_str()).ok())?,
            account,
            region,
        };
        let last = arn.resource().rsplit('/').next().unwrap_or_default().to_owned();
        let body = match wanted.thing {
            Thing::Bucket => bucket(last.clone()),
            Thing::Key => key(last.clone()),
            Thing::Role => role(last.clone()),
            Thing::Plain(row) => {
                return Some(HandedTo::Outside(Box::new(outside(row, &arn, wanted.arn, place)?)));
            }
        };
        Some(HandedTo::Resource(Box::new(Resource {
            address: body.address(&place.name, &Name::parse(&last).ok()?),
            target: Target::Account(place.name.clone()),
            place,
            body,
            existence: Existence::Existing {
                identity: true,
                resource: false,
                tags: false,
                key: KeySaid::Nothing,
                session: false,
            },
        })))
    }

    /// True for a table of a catalog of Glue whose policy is stated: it lets roles of other accounts in.
    fn states_catalog(&self, on: &str) -> bool {
        let catalog = Arn::parse(on)
            .filter(|arn| arn.service() == "glue")
            .map(|arn| arn.beside("catalog"));
        let row = catalog.and_then(|catalog| self.row_of(&catalog));
        row.is_some_and(|row| row.policy.is_some())
    }

    /// Reports a thing whose own policy can let nobody of another account in.
    fn refuse_abroad(&mut self, line: &GrantLine<'_>, role: &Address, thing: Thing, on: &Reference) -> bool {
        let Thing::Plain(row) = thing else { return false };
        let home = self.model.get(role).map(|role| role.place.account.as_str().to_owned());
        let abroad = self.owner_of_arn(on).is_some_and(|owner| home.as_deref() != Some(owner.as_str()));
        let of_section = self.model.with_arn(on).is_some() && !self.is_any(on);
        let lets_in = row.policy.is_some() && !of_section;
        if !abroad || lets_in || self.states_catalog(on) {
            return false;
        }
        let message = format!(
            "`{role}` is of another account than `{}`, which lets in nobody from there by itself",
            on.value
        );
        let problem = Diagnostic::error("grant-abroad", line.asked, message);
        self.problems
            .push(problem.help("grant it to a role of that account, and let the other one assume that"));
        true
    }
}

/// What landform calls a thing of a kind that it has not; characters that are none of a name of ours become hyphens.
fn outside(row: &PlainArn, arn: &Arn<'_>, text: &str, place: Place) -> Option<OutsideThing> {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let name: String = row.name_in(arn)?.chars().map(plain).collect();
    let name = Name::parse(name.trim_matches('-')).or_else(|_| Name::parse(&row.kind)).ok()?;
    Some(OutsideThing {
        address: Address::new(Name::parse(&row.kind).ok()?, &place.name, &name),
        place,
        arn: text.to_owned(),
    })
}

fn nothing() -> Document {
    Document::new(Vec::new())
}

/// What is known of a bucket by its ARN.
fn bucket(name: String) -> Body {
    Body::Bucket(Bucket {
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
    })
}

/// The same of a key: its id.
fn key(id: String) -> Body {
    Body::Key(Key {
        alias: id.clone(),
        description: String::new(),
        policy: nothing(),
        rotation: true,
        deletion_window: 30,
        tags: BTreeMap::new(),
        id: Some(id),
    })
}

/// The same of a role.
fn role(name: String) -> Body {
    Body::Role(Role {
        name,
        path: "/".to_owned(),
        description: String::new(),
        max_session: quota::role_session(),
        trust: nothing(),
        managed: BTreeSet::new(),
        inline: BTreeMap::new(),
        boundary: None,
        tags: BTreeMap::new(),
    })
}
