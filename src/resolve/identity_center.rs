//! `identity_center:` into groups of people, permission sets and their assignments, and the roles that AWS makes of them.
//!
//! AWS assigns account by account, so that each account has an assignment of its own. The role that it makes there exists for
//! the design: it is known to the evaluator, its policies are those of the permission set, and nothing is written of it.

use super::draft::Draft;
use super::grammar::PolicyGrammar;
use super::placeholders::{told, told_without_place};
use super::statement_addresses::each_text;
use crate::aws::{Address, Name, Text};
use crate::blueprint::values::{Entry, Spanned, SpannedJson};
use crate::blueprint::{self, IdentityCenter};
use crate::catalog::descriptions::DescriptionOf;
use crate::catalog::identity_center as made;
use crate::catalog::names::NameOf;
use crate::catalog::quota::quota;
use crate::catalog::{ActionSet, context_keys, id_forms};
use crate::diagnostic::{Diagnostic, Span, closest};
use crate::model::PERMISSION_SET;
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resource::{
    Assignment, Beforehand, Body, DocumentName, Existence, IdentityGroup, Kind, PermissionSet, Place,
    Resource, Role, Target,
};
use std::collections::{BTreeMap, BTreeSet};

/// The code of what is wrong with the section.
pub(super) const INVALID: &str = "identity-center-invalid";
/// The code of a permission set that nobody may become.
const NOWHERE: &str = "permission-set-nowhere";

/// Identity Center as far as every entry needs it.
pub(super) struct Center {
    /// The account that administers it, in its home Region.
    pub place: Place,
    /// ARN of the instance.
    pub instance: String,
}

/// Groups by account: who may become a permission set there.
type Assigned = BTreeMap<Name, (Place, BTreeSet<String>)>;

/// A length of time as Identity Center takes it: `PT8H`, `PT1H30M`.
///
/// <https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreatePermissionSet.html>
fn in_iso(seconds: u64) -> String {
    let parts = [(seconds / 3600, "H"), (seconds % 3600 / 60, "M"), (seconds % 60, "S")];
    let said = parts.iter().filter(|(number, _)| *number > 0);
    let said: String = said.map(|(number, unit)| [&number.to_string(), *unit].concat()).collect();
    ["PT", &said].concat()
}

/// The trust of a role that Identity Center makes: those who sign in there.
fn trust(place: &Place) -> Document {
    let provider = place.global_arn("iam", &["saml-provider/", &made::provider_name()].concat());
    let statement = Statement::allow()
        .principals(PrincipalSet::federated([provider]))
        .actions(ActionSet::SignInTrust.actions())
        .when(
            "StringEquals",
            [context_keys::SAML, ":aud"].concat(),
            [place.partition().sign_in_page().to_owned()],
        );
    Document::new(vec![statement])
}

impl Draft<'_> {
    /// Groups, permission sets, assignments and roles.
    pub(super) fn identity_center(&mut self) {
        let Some(written) = &self.blueprint.identity_center else {
            return;
        };
        let Some(center) = self.center(written) else {
            return;
        };
        let groups = self.people_groups(written, &center);
        for (name, entry) in written.permission_sets.iter() {
            self.permission_set(&center, &groups, name, entry);
        }
        self.names_in_center(&center);
    }

    /// Reports two groups, or two permission sets, of one name: AWS tells them by their names too.
    ///
    /// <https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreatePermissionSet.html>
    fn names_in_center(&mut self, center: &Center) {
        let mut seen: BTreeMap<(&'static str, String), Address> = BTreeMap::new();
        let mut twice = Vec::new();
        let here = |one: &&Resource| one.place.account == center.place.account;
        for resource in self.model.resources.values().filter(here) {
            let name = if let Body::PermissionSet(set) = &resource.body {
                &set.name
            } else if let Body::IdentityGroup(group) = &resource.body {
                &group.name
            } else {
                continue;
            };
            let name = (resource.body.kind(), name.clone());
            if let Some(before) = seen.insert(name, resource.address.clone()) {
                twice.push((before, resource.address.clone()));
            }
        }
        for (one, other) in twice {
            let message = format!("`{one}` and `{other}` have the same name in AWS");
            let line = self.model.origins.resource(&other);
            let problem = Diagnostic::error("name-twice", line, message);
            let first = self.model.origins.resource(&one);
            self.problems
                .push(problem.also(first, "the other one").help("give one of them another name"));
        }
    }

    pub(super) fn center_invalid(&mut self, span: Span, message: String, help: &str) {
        self.problems.push(Diagnostic::error(INVALID, span, message).help(help));
    }

    fn center(&mut self, written: &IdentityCenter) -> Option<Center> {
        let account = match &written.place {
            Some(word) => self.account(word, word.span)?,
            None => self.model.account(self.model.organization.management.as_str()).cloned()?,
        };
        if let Some(word) = written.place.as_ref().filter(|_| !account.member) {
            self.center_invalid(
                word.span,
                format!("`{}` is outside of the organization", word.value),
                "name the management account, or the delegated administrator of Identity Center",
            );
        }
        self.check_center_id(
            "identity-center",
            &written.instance,
            "`aws sso-admin list-instances` answers it as `InstanceArn`",
        );
        self.check_partition(&written.instance, written.instance.span);
        if let Some(store) = &written.identity_store {
            self.check_center_id(
                "identity-store",
                store,
                "`aws sso-admin list-instances` answers it as `IdentityStoreId`",
            );
        }
        Some(Center {
            place: self.place(&account, written.region.as_ref()),
            instance: written.instance.value.clone(),
        })
    }

    /// Reports an id that cannot be one of a kind of thing.
    fn check_center_id(&mut self, kind: &str, id: &Spanned<String>, help: &str) {
        let form = id_forms::of_kind(kind);
        if let Some(why) = form.and_then(|form| form.complaint(id, None, None)) {
            self.center_invalid(id.span, format!("`{}` {why}", id.value), help);
        }
    }

    /// The ids of groups, of those that are made as symbols.
    fn people_groups(&mut self, written: &IdentityCenter, center: &Center) -> BTreeMap<Name, String> {
        let mut groups = BTreeMap::new();
        let mut of_ids: BTreeMap<&str, &Name> = BTreeMap::new();
        for (name, entry) in written.groups.iter() {
            let id = entry.value.id.as_ref();
            if let Some((id, before)) = id.and_then(|id| Some((id, of_ids.insert(&id.value, name)?))) {
                self.center_invalid(
                    id.span,
                    format!("`{before}` and `{name}` are one group: both have this id"),
                    "leave one of them out, and name the other one in every `group:`",
                );
            }
            let id = match &entry.value.id {
                Some(id) => self.existing_group(entry, id),
                None => self.made_group(written, center, name, entry),
            };
            groups.insert(name.clone(), id);
        }
        groups
    }

    fn existing_group(&mut self, entry: &Entry<blueprint::PeopleGroup>, id: &Spanned<String>) -> String {
        self.check_center_id("identity-group", id, "`aws identitystore list-groups` answers it as `GroupId`");
        let of_new = [("name", &entry.value.name), ("description", &entry.value.description)];
        for (word, said) in of_new.into_iter().filter_map(|(word, said)| Some((word, said.as_ref()?))) {
            let message = format!("`{word}` cannot be set: the group exists already");
            self.center_invalid(
                said.span,
                message,
                "leave it out, or leave `id` out where the group is to be made",
            );
        }
        id.value.clone()
    }

    fn made_group(
        &mut self,
        written: &IdentityCenter,
        center: &Center,
        name: &Name,
        entry: &Entry<blueprint::PeopleGroup>,
    ) -> String {
        let own = self.own_name(NameOf::IdentityGroup, entry.value.name.as_ref(), (name, entry.key), false);
        let group = IdentityGroup {
            store: written.identity_store.as_ref().map(|id| id.value.clone()).unwrap_or_default(),
            name: self.placed_name(NameOf::IdentityGroup, &own, &center.place),
            description: self.description(
                DescriptionOf::IdentityGroupDescription,
                entry.value.description.as_ref(),
                &center.place,
            ),
        };
        if written.identity_store.is_none() {
            let message = format!("group `{name}` is to be made, and nothing says in which identity store");
            self.center_invalid(
                entry.key,
                message,
                "write `identity_store: d-…`, or the `id` of a group that exists already",
            );
        }
        let target = Target::Account(center.place.name.clone());
        let address = self.insert(name, center.place.clone(), target, group, entry.key);
        Text::symbol(&address).as_str().to_owned()
    }

    fn permission_set(
        &mut self,
        center: &Center,
        groups: &BTreeMap<Name, String>,
        name: &Name,
        entry: &Entry<blueprint::PermissionSet>,
    ) {
        let written = &entry.value;
        let own = self.own_name(NameOf::PermissionSet, written.name.as_ref(), (name, entry.key), false);
        let set_name = self.placed_name(NameOf::PermissionSet, &own, &center.place);
        if let Some(problem) = written.name.as_ref().and_then(|own| told_without_place(own, own.span)) {
            self.problems.push(problem.note("a permission set has one name in every account"));
        }
        let seconds = self.set_session(written);
        let assigned = self.assigned(center, groups, name, entry);
        let policies =
            self.set_policies(written, &assigned.values().map(|(place, _)| place).collect::<Vec<_>>());
        let statements = written
            .statements
            .as_ref()
            .map(|json| self.statements_of_set(json))
            .unwrap_or_default();
        let set = PermissionSet {
            instance: center.instance.clone(),
            name: set_name.clone(),
            description: self.description(
                DescriptionOf::PermissionSetDescription,
                written.description.as_ref(),
                &center.place,
            ),
            session: in_iso(seconds),
            managed: policies.of_aws.clone(),
            own: policies.own.clone(),
            boundary: policies.boundary.clone(),
            inline: Document::new(statements),
            tags: self.tags::<PermissionSet>(&written.tags),
        };
        let target = Target::Account(center.place.name.clone());
        let address = self.insert(name, center.place.clone(), target.clone(), set, entry.key);
        if let Some(json) = &written.statements {
            self.remember(&address, DocumentName::written(), json.span);
        }
        for (account, (place, members)) in assigned {
            let of_account = policies.in_account(&account);
            let role = Role {
                name: made::role_name(&set_name),
                path: made::path_in(&center.place.region),
                description: String::new(),
                max_session: u32::try_from(seconds).unwrap_or(u32::MAX),
                trust: trust(&place),
                managed: of_account.attached,
                inline: BTreeMap::new(),
                boundary: of_account.boundary,
                tags: BTreeMap::new(),
            };
            self.made_role_of_set(name, &place, role, (&address, written, entry.key));
            for group in members {
                let Some(id) = groups.get(group.as_str()) else {
                    continue;
                };
                let assignment = Assignment {
                    instance: center.instance.clone(),
                    permission_set: Text::symbol(&address).as_str().to_owned(),
                    group: id.clone(),
                    account: place.account.as_str().to_owned(),
                    before: Beforehand(of_account.before.clone()),
                };
                let Ok(called) = Name::parse(&[name.as_str(), &group, account.as_str()].join(".")) else {
                    continue;
                };
                let at = self.own(Assignment::address(&center.place.name, &called));
                self.insert_at(at, center.place.clone(), target.clone(), assignment, entry.key);
            }
        }
    }

    /// The role that Identity Center makes in an account.
    fn made_role_of_set(
        &mut self,
        name: &Name,
        place: &Place,
        role: Role,
        (set, written, line): (&Address, &blueprint::PermissionSet, Span),
    ) {
        let kind = Name::known(PERMISSION_SET);
        let at = self.own(Address::new(kind, &place.name, name));
        let target = Target::Account(place.name.clone());
        let address = self.insert_at(at, place.clone(), target, role, line);
        self.note_existence(&address, Existence::plain(true));
        if let Some(json) = &written.statements {
            self.remember(&address, DocumentName::Inline(made::inline_policy().to_owned()), json.span);
        }
        self.sets.insert(address, set.clone());
    }

    /// Statements of a permission set are of every account alike.
    fn statements_of_set(&mut self, json: &SpannedJson) -> Vec<Statement> {
        for (pointer, text) in each_text(&json.value) {
            let span = json.span_of(&pointer);
            let of_place = told_without_place(text, span).filter(|_| told(text, span).is_none());
            if let Some(problem) = of_place {
                self.problems.push(problem.note(
                    "a permission set says the same in every account; `${aws:PrincipalAccount}` is the account of who calls",
                ));
                return Vec::new();
            }
        }
        self.written(PolicyGrammar::Identity, json)
    }

    fn set_session(&mut self, written: &blueprint::PermissionSet) -> u64 {
        let Some(session) = quota("permission-set-session") else {
            return 0;
        };
        let Some(duration) = written.session else {
            return session.least;
        };
        let seconds = duration.value.seconds();
        if !session.takes(seconds) {
            let message = format!("the session of a permission set cannot be `{}`", duration.value);
            let help = format!("write `{}h` to `{}h`", session.least / 3600, session.limit / 3600);
            self.problems
                .push(Diagnostic::error("session-invalid", duration.span, message).help(help));
        }
        seconds
    }

    /// Who may become a permission set, by account.
    fn assigned(
        &mut self,
        center: &Center,
        groups: &BTreeMap<Name, String>,
        name: &Name,
        entry: &Entry<blueprint::PermissionSet>,
    ) -> Assigned {
        let mut assigned = Assigned::new();
        for row in entry.value.assigned_to.iter() {
            let members: BTreeSet<String> = row.group.iter().map(|group| group.value.clone()).collect();
            for group in row.group.iter().filter(|group| !groups.contains_key(group.as_str())) {
                let near = closest(group, groups.keys().map(Name::as_str)).map(str::to_owned);
                self.unknown("group of Identity Center", group, near, group.span);
            }
            let placed = self.placed(&row.place.but(row.except.as_ref()), None);
            if placed.target.unit().is_some() {
                self.tell_of_those_that_join(row);
            }
            for place in placed.places {
                self.check_assignment(center, &place, row);
                let (_, all) = assigned.entry(place.name.clone()).or_insert_with(|| (place, BTreeSet::new()));
                all.extend(members.clone());
            }
        }
        if assigned.is_empty() && !self.problems.has_errors() {
            let message =
                format!("permission set `{name}` is assigned nowhere, so that nobody may become it");
            let problem = Diagnostic::warning(NOWHERE, entry.key, message);
            self.problems
                .push(problem.help("say who may, and where: `assigned_to: { group: …, in: … }`"));
        }
        assigned
    }

    /// What other entries place in a unit follows the unit by stack sets; of assignments AWS has none to a unit.
    ///
    /// <https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreateAccountAssignment.html>
    fn tell_of_those_that_join(&mut self, row: &blueprint::SetAssignment) {
        let words: Vec<String> = row.place.words.iter().map(|word| format!("`{}`", word.value)).collect();
        let message = format!("nobody may become this in an account that joins {} later", words.join(", "));
        let problem = Diagnostic::warning("joins-later", row.place.span, message);
        self.problems.push(
            problem
                .note("AWS assigns permission sets account by account, and here those are listed that are there now")
                .help("add the account to the blueprint and deploy again"),
        );
    }

    /// A delegated administrator assigns nothing in the management account; only that account itself does.
    ///
    /// <https://docs.aws.amazon.com/singlesignon/latest/userguide/delegated-admin.html>
    fn check_assignment(&mut self, center: &Center, place: &Place, row: &blueprint::SetAssignment) {
        let outside = self.model.accounts.get(&place.name).is_some_and(|account| !account.member);
        if outside {
            self.center_invalid(
                row.place.span,
                format!(
                    "`{}` is outside of the organization, and Identity Center assigns nothing there",
                    place.name
                ),
                "leave it out",
            );
        } else if self.model.is_management(&place.account) && !self.model.is_management(&center.place.account)
        {
            self.center_invalid(
                row.place.span,
                format!("`{}` administers Identity Center, and may assign nothing in the management account", center.place.name),
                "leave the management account out with `except`, and assign permission sets of its own there, of a blueprint with `in` for it",
            );
        }
    }
}
