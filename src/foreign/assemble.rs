//! What files say in one case into what is resolved: typed resources where a kind exists, resources of any type otherwise.

use super::identity::Declared;
use super::kinds::{self, RoleParts, json, text, texts};
use super::reading::{Case, ForeignResource, Left};
use super::settings::Settings;
use super::users::{GivenUser, users};
use crate::aws::{AccountId, Address, Text};
use crate::catalog::type_names::{ENDPOINT, MANAGED_POLICY, ORGANIZATION_POLICY, POLICY, ROLE, ROLE_POLICY};
use crate::diagnostic::Diagnostics;
use crate::registry;
use crate::resolve::{Given, GivenBody};
use crate::resource::{Existence, KeySaid, Place};
use std::collections::BTreeMap;

/// What one case of the files comes to.
#[derive(Clone, Debug, Default)]
pub struct Assembled {
    /// Its resources.
    pub given: Vec<Given>,
    /// What is said of users.
    pub users: Vec<GivenUser>,
    /// What of them is not understood, besides what the readers told.
    pub left: Vec<Left>,
    /// How many resources became typed ones, were kept as entries of any type, and are of types that nobody knows.
    pub types: Types,
}

/// How the resources of files were understood.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Types {
    /// As kinds of ours.
    pub modelled: usize,
    /// By the schema of their type, with the policies that the catalog knows of it.
    pub raw: usize,
    /// Not at all.
    pub opaque: usize,
}

/// Joins what belongs together and reads what every resource says.
pub fn assemble(case: &Case, settings: &Settings, problems: &mut Diagnostics) -> Assembled {
    let mut all = Assembling::of(case, settings);
    all.attach();
    all.read(problems);
    all.users();
    all.twice();
    all.done
}

/// A role by its account and its name.
type RoleKey = (String, String);

struct Assembling<'c> {
    case: &'c Case,
    settings: &'c Settings,
    parts: BTreeMap<RoleKey, RoleParts<'c>>,
    done: Assembled,
}

impl<'c> Assembling<'c> {
    fn of(case: &'c Case, settings: &'c Settings) -> Self {
        let roles = case.resources.iter().filter(|one| one.kind == ROLE);
        let parts = roles.filter_map(|role| Some((key_of(role, settings)?, RoleParts::default())));
        Self {
            case,
            settings,
            parts: parts.collect(),
            done: Assembled::default(),
        }
    }

    /// Gives roles the policies that other resources attach to them.
    fn attach(&mut self) {
        for one in &self.case.resources {
            match one.kind.as_str() {
                POLICY => self.inline(one, "Roles"),
                ROLE_POLICY => self.inline(one, "RoleName"),
                MANAGED_POLICY => self.managed(one),
                _ => {}
            }
        }
    }

    fn inline(&mut self, one: &'c ForeignResource, bearers: &str) {
        let Some(document) = one.properties.get("PolicyDocument") else {
            return;
        };
        let name = text(&one.properties, "PolicyName").unwrap_or(&one.id).to_owned();
        for role in self.bearers(one, bearers) {
            if let Some(parts) = self.parts.get_mut(&role) {
                parts.inline.push((name.clone(), document));
            }
        }
    }

    fn managed(&mut self, one: &ForeignResource) {
        let Some(arn) = declared(one, self.settings).map(|declared| declared.arn()) else {
            return;
        };
        for role in self.bearers(one, "Roles") {
            if let Some(parts) = self.parts.get_mut(&role) {
                parts.managed.insert(arn.as_str().to_owned());
            }
        }
    }

    /// The roles that get a policy; that one of them is declared nowhere is told.
    fn bearers(&mut self, one: &ForeignResource, property: &str) -> Vec<RoleKey> {
        let (names, whole) = texts(&one.properties, property);
        let account = one.account.to_string();
        let keys: Vec<RoleKey> = names.into_iter().map(|name| (account.clone(), name)).collect();
        let unknown: Vec<&RoleKey> = keys.iter().filter(|key| !self.parts.contains_key(key)).collect();
        // Any role of the account may be the one that nobody names.
        if !whole || unknown.iter().any(|(_, name)| !Text::from(name.as_str()).is_literal()) {
            let of_account = self.parts.iter_mut().filter(|((own, _), _)| *own == account);
            of_account.for_each(|(_, parts)| parts.open = true);
        }
        for (_, name) in unknown {
            let shown = Text::from(name.as_str());
            let why = format!("role `{shown}` gets a policy and is declared in no file");
            self.done.left.push(left(one, why));
        }
        keys
    }

    fn read(&mut self, problems: &mut Diagnostics) {
        for one in &self.case.resources {
            let Some((declared, place)) = declared(one, self.settings).zip(place(one, self.settings)) else {
                continue;
            };
            let Some(kind) = registry::type_named(&one.kind)
                .or_else(|| (one.kind == ORGANIZATION_POLICY).then_some(ORGANIZATION_POLICY))
            else {
                self.done.types.opaque += 1;
                continue;
            };
            let (what, existence) = self.what(one, kind, &declared, problems);
            let existence = match &one.unsure {
                Some(_) => nothing_sure(),
                None => existence,
            };
            match what {
                GivenBody::Typed { .. } => self.done.types.modelled += 1,
                GivenBody::Raw { .. } => self.done.types.raw += 1,
            }
            self.done.given.push(Given {
                address: declared.address(),
                place,
                arn: declared.arn().as_str().to_owned(),
                span: one.span,
                existence,
                what,
            });
        }
    }

    /// Of things that several entries declare under one name AWS has one, and nobody knows which entry it is.
    fn twice(&mut self) {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for one in &self.done.given {
            *counts.entry(one.arn.clone()).or_default() += 1;
        }
        let is_twice =
            |arn: &str| Text::from(arn).is_literal() && counts.get(arn).is_some_and(|count| *count > 1);
        for user in self.done.users.iter_mut().filter(|user| is_twice(&user.arn)) {
            user.policy = None;
        }
        for one in self.done.given.iter_mut().filter(|one| is_twice(&one.arn)) {
            one.existence = nothing_sure();
            self.done.left.push(Left {
                span: one.span,
                why: format!(
                    "`{}` is declared by several entries: which of them is there is not known",
                    one.arn
                ),
                resource: None,
                hides: None,
            });
        }
    }

    fn users(&mut self) {
        let text = |found: Option<Text>| found.map(|text| text.as_str().to_owned()).unwrap_or_default();
        let name =
            |one: &ForeignResource| text(declared(one, self.settings).map(|declared| declared.reference()));
        let arn = |one: &ForeignResource| text(declared(one, self.settings).map(|declared| declared.arn()));
        self.done.users = users(self.case, &name, &arn);
    }

    fn what(
        &self,
        one: &ForeignResource,
        kind: &str,
        declared: &Declared<'_>,
        problems: &mut Diagnostics,
    ) -> (GivenBody, Existence) {
        let exists = || match one.exists {
            true => Existence::plain(true),
            false => Existence::Made,
        };
        let name = || declared.reference().as_str().to_owned();
        let typed = |body, documents, existence| {
            (
                GivenBody::Typed {
                    body: Box::new(body),
                    documents,
                },
                existence,
            )
        };
        match kind {
            ROLE => {
                let none = RoleParts::default();
                let parts = key_of(one, self.settings).and_then(|key| self.parts.get(&key));
                let read = kinds::role(name(), &one.properties, parts.unwrap_or(&none), problems);
                let existence = match read.existence {
                    Existence::Made => exists(),
                    existing @ Existence::Existing { .. } => existing,
                };
                typed(read.body, read.documents, existence)
            }
            MANAGED_POLICY => {
                let name = text(&one.properties, "ManagedPolicyName");
                let name = name.map_or_else(|| declared.own("ManagedPolicyName"), Into::into);
                match kinds::managed_policy(name.as_str().to_owned(), &one.properties, problems) {
                    Some((body, document)) => typed(body, vec![document], exists()),
                    None => raw(one, kind, unread_policy()),
                }
            }
            ORGANIZATION_POLICY => {
                let name = text(&one.properties, "Name").unwrap_or(&one.id).to_owned();
                match kinds::control_policy(name, &one.properties, problems) {
                    Some((body, document)) => typed(body, vec![document], exists()),
                    None => raw(one, kind, Existence::Made),
                }
            }
            ENDPOINT => {
                let read = kinds::endpoint((&one.account, &one.id, one.span), &one.properties, problems);
                typed(read.body, read.documents, read.existence)
            }
            _ => raw(one, kind, exists()),
        }
    }
}

/// Of what may say more than the file does, or something else.
fn nothing_sure() -> Existence {
    Existence::Existing {
        identity: false,
        resource: false,
        tags: false,
        key: KeySaid::Nothing,
        session: false,
    }
}

/// Of a policy that cannot be read.
fn unread_policy() -> Existence {
    Existence::Existing {
        identity: false,
        resource: true,
        tags: true,
        key: KeySaid::Whole,
        session: true,
    }
}

fn raw(one: &ForeignResource, kind: &str, existence: Existence) -> (GivenBody, Existence) {
    let properties = json(&one.properties);
    (
        GivenBody::Raw {
            kind: kind.to_owned(),
            properties,
        },
        existence,
    )
}

fn left(one: &ForeignResource, why: String) -> Left {
    Left {
        span: one.span,
        why,
        resource: Some(one.id.clone()),
        hides: None,
    }
}

fn declared<'f>(one: &'f ForeignResource, settings: &'f Settings) -> Option<Declared<'f>> {
    Some(Declared {
        id: &one.id,
        kind: &one.kind,
        account: (&one.account, settings.id(&one.account).map(AccountId::as_str)?),
        region: &one.region,
        properties: Some(&one.properties),
    })
}

fn place(one: &ForeignResource, settings: &Settings) -> Option<Place> {
    Some(Place {
        name: one.account.clone(),
        account: settings.id(&one.account)?.clone(),
        region: one.region.clone(),
    })
}

fn key_of(role: &ForeignResource, settings: &Settings) -> Option<RoleKey> {
    let name = declared(role, settings)?.reference();
    Some((role.account.to_string(), name.as_str().to_owned()))
}

/// The address of a resource of a case.
pub fn address(one: &ForeignResource, settings: &Settings) -> Option<Address> {
    declared(one, settings).map(|declared| declared.address())
}
