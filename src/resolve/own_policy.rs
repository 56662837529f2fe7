//! Entries of kinds with a name, a key, tags and a policy of their own into placed resources: what all such kinds share.
//!
//! A kind says what its entry's words are ([`said`]), which statements each has from the start, and how its properties are made
//! of a [`Made`]. Everything else is here.

use super::draft::Draft;
use super::encrypted::KeyUse;
use super::existing::{Stated, key_said};
use super::join_statements::joined;
use crate::aws::{Address, Name, Partition, Text};
use crate::blueprint::values::{Entry, OneOrMany, Spanned, SpannedJson, Tags as WrittenTags};
use crate::blueprint::{OwnRegion, Placement, Reference};
use crate::catalog::deploying::deploying;
use crate::catalog::names::NameOf;
use crate::catalog::quota::quota;
use crate::catalog::{ActionSet, context_keys};
use crate::diagnostic::{Diagnostic, Span};
use crate::policy::{Document, PrincipalSet, Resources, Statement};
use crate::resource::{Body, DocumentName, DocumentSide, Existence, KeySaid, Kind, Place, Tags};

/// The statements of an entry: those that join what landform writes, or all of a policy that exists already.
pub(super) struct OwnStatements {
    pub statements: Vec<Statement>,
    pub span: Option<Span>,
    pub existing: bool,
}

impl OwnStatements {
    /// The whole policy of something new, behind what each has from the start; of something existing, what is stated.
    pub fn joined(&self, first: impl FnOnce() -> Vec<Statement>) -> Vec<Statement> {
        if self.existing {
            return self.statements.clone();
        }
        joined(first().into_iter().chain(self.statements.clone()).collect())
    }
}

/// What an entry says in the words that all such kinds share; see [`said`].
pub(super) struct Said<'a> {
    pub place: &'a Placement,
    pub except: Option<&'a OneOrMany<Reference>>,
    pub region: Option<&'a OwnRegion>,
    pub name: Option<&'a Spanned<String>>,
    pub key: Option<&'a Reference>,
    pub statements: Option<&'a SpannedJson>,
    pub tags: &'a WrittenTags,
    pub stated: Stated<'a>,
    /// What the name is of.
    pub of: NameOf,
    /// What stands behind the name whatever is said.
    pub ending: &'static str,
    /// True where its policy is asked about the thing alone, so that `*` in it is the ARN of the thing.
    pub alone: bool,
}

/// The words of an entry that has all of `in`, `except`, `region`, `name`, `key`, `statements`, `existing`, `policy` and `tags`;
/// `of_new` are words, with where they stand, that only something new can have.
macro_rules! said {
    ($entry:ident, $what:literal, $grammar:ident, $of:expr, of_new: [$($word:ident),* $(,)?]) => {
        $crate::resolve::own_policy::said!(
            @all $entry, $what, $grammar, $of, [$($word,)* statements],
            $entry.statements.as_ref(), $entry.policy.as_ref()
        )
    };
    // Of a kind without a policy of its own.
    ($entry:ident, $what:literal, $of:expr, of_new: [$($word:ident),* $(,)?]) => {
        $crate::resolve::own_policy::said!(@all $entry, $what, Resource, $of, [$($word),*], None, None)
    };
    (@all $entry:ident, $what:literal, $grammar:ident, $of:expr, [$($word:ident),*], $statements:expr, $policy:expr) => {{
        let words = [$($entry.$word.as_ref().map(|word| (stringify!($word), word.span))),*];
        $crate::resolve::own_policy::Said {
            place: &$entry.place,
            except: $entry.except.as_ref(),
            region: $entry.region.as_ref(),
            name: $entry.name.as_ref(),
            key: $entry.key.as_ref(),
            statements: $statements,
            tags: &$entry.tags,
            stated: $crate::resolve::existing::Stated {
                what: $what,
                grammar: $crate::resolve::grammar::PolicyGrammar::$grammar,
                existing: $entry.existing,
                policy: $policy,
                of_new: words.into_iter().flatten().collect(),
            },
            of: $of,
            ending: "",
            alone: true,
        }
    }};
}
pub(super) use said;

/// What of a resource follows from the shared words, in one place.
pub(super) struct Made {
    /// Where it goes.
    pub place: Place,
    /// Its name in AWS.
    pub name: String,
    /// The ARN of its key; none where AWS has one of its own.
    pub key: Option<String>,
    /// Its tags.
    pub tags: Tags,
}

/// Calls without TLS are refused: what all such policies begin with.
pub(super) fn tls_only(actions: ActionSet, arn: &str) -> Vec<Statement> {
    let tls = Statement::deny()
        .sid("DenyWithoutTls")
        .principals(PrincipalSet::everyone())
        .actions(actions.actions())
        .resources([if Text::has_open_digits(arn) { "*" } else { arn }])
        .when("Bool", context_keys::SECURE_TRANSPORT, ["false"]);
    vec![tls]
}

/// A statement about `*` is about the thing that bears it, in its partition.
fn on_itself(statement: Statement, partition: Partition, arn: &str) -> Statement {
    let whole = |text: String| match text.strip_prefix("arn:*:") {
        // Of an ARN with an end that AWS makes up, everything is what bears the policy.
        _ if text == "*" && !Text::has_open_digits(arn) => arn.to_owned(),
        Some(rest) => ["arn:", partition.as_str(), ":", rest].concat(),
        None => text,
    };
    Statement {
        resources: statement.resources.map(|resources| match resources {
            Resources::In(all) => Resources::In(all.into_iter().map(whole).collect()),
            Resources::NotIn(all) => Resources::NotIn(all.into_iter().map(whole).collect()),
        }),
        ..statement
    }
}

impl Draft<'_> {
    pub(super) fn own_statements(
        &mut self,
        words: &Stated<'_>,
        statements: Option<&SpannedJson>,
    ) -> OwnStatements {
        let stated = self.stated_policy(words);
        let json = if words.existing { words.policy } else { statements };
        let own =
            stated.or_else(|| json.filter(|_| !words.existing).map(|json| self.written(words.grammar, json)));
        OwnStatements {
            statements: own.unwrap_or_default(),
            span: json.map(|json| json.span),
            existing: words.existing,
        }
    }

    /// Notes where the policy of something stands, and what is known of it where it exists already.
    pub(super) fn remember_own(&mut self, address: &Address, own: &OwnStatements, tags: bool, key: KeySaid) {
        if let Some(span) = own.span {
            self.remember(address, DocumentName::Resource, span);
        }
        if own.existing {
            let existence = Existence::Existing {
                identity: true,
                resource: own.span.is_some(),
                tags,
                key,
                session: true,
            };
            self.note_existence(address, existence);
        }
    }

    /// The resources of an entry, one in each of its places: `make` makes the properties, with any policy, and `first` says which
    /// statements each has from the start, by its ARN.
    pub(super) fn make_each<K: Kind, T>(
        &mut self,
        (name, entry): (&Name, &Entry<T>),
        said: &Said<'_>,
        first: impl Fn(&str) -> Vec<Statement>,
        make: impl Fn(&mut Self, Made) -> K,
    ) where
        Body: From<K>,
    {
        let called = self.called(said, (name, entry.key));
        let own = self.own_statements(&said.stated, said.statements);
        let placed = self.placed(&said.place.but(said.except), said.region.map(|region| &**region));
        for place in placed.places {
            let made = Made {
                place: place.clone(),
                name: [&self.placed_name(said.of, &called, &place), said.ending].concat(),
                key: self.own_key::<K>(said, &place),
                tags: self.tags::<K>(said.tags),
            };
            let mut body = make(self, made);
            let address = self.own(K::address(&place.name, name));
            let arn = body.arn(&place, &address).as_str().to_owned();
            if let Some(document) = body.policy_mut(DocumentSide::Resource) {
                let all = own.joined(|| first(&arn)).into_iter();
                let own = |one| match said.alone {
                    true => on_itself(one, place.partition(), &arn),
                    false => one,
                };
                *document = Document::new(all.map(own).collect());
            }
            let address = self.insert(name, place, placed.target.clone(), body, entry.key);
            self.remember_own(&address, &own, !said.tags.is_empty(), key_said(said.key));
            if !own.existing {
                self.deployers_use_key::<K>(&address);
            }
        }
    }

    /// A service that takes grants of a key takes them with the rights of whoever makes the thing.
    ///
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/grants.html>
    fn deployers_use_key<K: Kind>(&mut self, made: &Address) {
        let Some(row) = deploying(K::KIND).filter(|row| !row.key.is_empty()) else {
            return;
        };
        let key = self.body(made).and_then(Body::key).map(str::to_owned);
        let Some(key) = key.and_then(|arn| self.key_of_arn(&arn)) else {
            return;
        };
        let wanted = KeyUse {
            key: &key,
            purpose: &["deploy ", &K::SECTIONS.concat().replace('_', " ")].concat(),
            actions: &row.key,
            service: Some(K::SERVICE),
        };
        let found = self.model.get(made);
        let deployers = found.map(|made| self.deployers_of(made.place.account.as_str(), &made.target));
        for deployer in deployers.unwrap_or_default() {
            self.admit_to_key(&deployer, &wanted);
        }
    }

    /// The name without the ending that each has, whether it was said or not.
    fn called(&mut self, said: &Said<'_>, entry: (&Name, Span)) -> Spanned<String> {
        let stem = |name: &Spanned<String>| {
            let bare = name.strip_suffix(said.ending).unwrap_or(name);
            Spanned::new(name.span, bare.to_owned())
        };
        let name = said.name.map(stem);
        self.own_name(said.of, name.as_ref(), entry, said.stated.existing)
    }

    fn own_key<K: Kind>(&mut self, said: &Said<'_>, place: &Place) -> Option<String> {
        let own = said.key.filter(|key| {
            !said.stated.existing || self.is_key_of_design(key, (K::SERVICE, said.stated.what))
        });
        let key = self.key_for(own, place)?;
        Some(self.arn(&key))
    }

    /// A number that the table of quotas holds, or what is taken when nothing is said; what is out of range is reported in its
    /// words: `what`, in `unit`.
    pub(super) fn in_range(
        &mut self,
        said: Option<Spanned<u64>>,
        absent: u32,
        (item, what, unit): (&str, &str, &str),
    ) -> u32 {
        let Some(said) = said else { return absent };
        if let Some(range) = quota(item).filter(|range| !range.takes(said.value)) {
            let message = format!("{what} of {}{unit} is not possible", said.value);
            let help = format!("AWS takes {} to {}{unit}", range.least, range.limit);
            self.problems
                .push(Diagnostic::error("number-invalid", said.span, message).help(help));
        }
        u32::try_from(said.value).unwrap_or(u32::MAX)
    }
}
