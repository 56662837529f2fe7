//! RAM shares: written by hand, or needed by grants; and acceptance where an invitation is sent.

use super::draft::Draft;
use super::role_sets::is_whole;
use crate::aws::{AccountId, Address, Name, name};
use crate::blueprint::values::{Entry, Spanned};
use crate::blueprint::{self, Reference, ShareAccess};
use crate::catalog::names::NameOf;
use crate::catalog::ram::{self, Access, RamPermission, SharePrincipal};
use crate::diagnostic::{Diagnostic, Span};
use crate::resource::{Acceptance, Existence, Kind, Place, Share, Target, feature_group_catalog_arn};
use std::collections::{BTreeMap, BTreeSet};

/// What one share stands for: owner, name and ARN of the resource, access, open to outsiders.
type ShareGroup = (Place, Name, String, Access, bool);

/// A share while it is put together.
struct ShareDraft {
    name: String,
    place: Place,
    target: Target,
    resources: BTreeSet<String>,
    principals: BTreeSet<String>,
    permission: &'static RamPermission,
    external: bool,
    existence: Existence,
    origin: Span,
}

fn access(word: ShareAccess) -> Access {
    match word {
        ShareAccess::Discover => Access::Search,
        ShareAccess::ReadOnly => Access::Read,
        ShareAccess::ReadWrite => Access::ReadWrite,
        ShareAccess::Admin => Access::Admin,
    }
}

pub(super) fn access_word(access: Access) -> Name {
    match access {
        Access::Search => name!("discover"),
        Access::Read => name!("read-only"),
        Access::ReadWrite => name!("read-write"),
        Access::Admin => name!("admin"),
    }
}

/// The managed permission for feature groups that gives an access, or the catalog's only one.
pub(super) fn permission(access: Access) -> Option<&'static RamPermission> {
    let kind = if access == Access::Search {
        ram::FEATURE_GROUP_CATALOG
    } else {
        ram::FEATURE_GROUP
    };
    ram::permission_for(kind, access)
}

impl Draft<'_> {
    /// Shares written by hand.
    pub(super) fn shares(&mut self) {
        for (name, entry) in self.blueprint.shares.iter() {
            self.share(name, entry);
        }
    }

    fn share(&mut self, name: &Name, entry: &Entry<blueprint::Share>) {
        let written = &entry.value;
        let own_name =
            self.own_name(NameOf::Share, written.name.as_ref(), (name, entry.key), written.existing);
        let Some((place, target)) = self.single(&written.place, None) else {
            return;
        };
        let resources: BTreeSet<String> = written.of.iter().flat_map(|of| self.shared(of, &place)).collect();
        let Some(permission) = self.permission_of(written, &resources) else {
            return;
        };
        let principals = written
            .with
            .iter()
            .filter_map(|with| self.share_principal(with, written.external, permission))
            .collect();
        let (origin, external) = (entry.key, written.external);
        let own_name = self.placed_name(NameOf::Share, &own_name, &place);
        self.make_share(
            name,
            ShareDraft {
                name: own_name,
                place,
                target,
                resources,
                principals,
                permission,
                external,
                existence: if written.existing {
                    Existence::plain(false)
                } else {
                    Existence::Made
                },
                origin,
            },
        );
    }

    /// ARNs of what a share names: `catalog`, or feature groups.
    fn shared(&mut self, of: &Reference, place: &Place) -> Vec<String> {
        if of.value == "catalog" {
            return vec![feature_group_catalog_arn(place)];
        }
        self.find_all("feature-group", of, &place.name)
            .iter()
            .map(|address| self.arn(address))
            .collect()
    }

    fn permission_of(
        &mut self,
        written: &blueprint::Share,
        resources: &BTreeSet<String>,
    ) -> Option<&'static RamPermission> {
        let (span, found) = match (&written.permission, &written.access) {
            (Some(name), None) => (name.span, self.permission_named(name)?),
            (None, Some(word)) => (word.span, permission(access(word.value))?),
            _ => {
                let problem = Diagnostic::error(
                    "share-access",
                    written.span,
                    "a share needs either `access` or `permission`",
                );
                self.problems
                    .push(problem.help("write `access: discover`, `read-only`, `read-write` or `admin`"));
                return None;
            }
        };
        match resources.iter().find(|arn| !found.fits(arn)) {
            Some(arn) => {
                self.permission_mismatch(span, found, arn);
                None
            }
            None => Some(found),
        }
    }

    /// <https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-cross-account-discoverability-share-sagemaker-catalog.html>
    fn permission_mismatch(&mut self, span: Span, found: &RamPermission, arn: &str) {
        let fitting: Vec<&str> =
            ram::permissions_fitting(arn).map(|permission| permission.name.as_str()).collect();
        let what = arn.rsplit(':').next().unwrap_or(arn).to_owned();
        let message = format!("`{}` cannot be given on `{what}`", found.name);
        let problem = Diagnostic::error("ram-permission-type-mismatch", span, message);
        self.problems
            .push(problem.help(format!("for this resource RAM knows {}", fitting.join(", "))));
    }

    fn permission_named(&mut self, name: &Spanned<String>) -> Option<&'static RamPermission> {
        if let Some(found) = ram::permission(name) {
            return Some(found);
        }
        let problem = match ram::near(name) {
            Some(near) => Diagnostic::error(
                "ram-permission-name-case",
                name.span,
                format!("`{}` is spelled otherwise", name.value),
            )
            .help(format!("write `{}`: RAM compares the case of every letter", near.name)),
            None => Diagnostic::error(
                "ram-permission-unknown",
                name.span,
                format!("`{}` is no managed permission that landform knows", name.value),
            )
            .help("use `access` instead"),
        };
        self.problems.push(problem);
        None
    }

    /// An account id, or the ARN of a role, unit or organization.
    fn share_principal(
        &mut self,
        with: &Reference,
        external: bool,
        permission: &RamPermission,
    ) -> Option<String> {
        let word = with.value.as_str();
        if is_whole(with) {
            let within = self.within(with)?;
            return self.share_within(within.unit.as_ref(), with.span);
        }
        if word.starts_with("role/") {
            let role = self.find("role", with, "")?;
            self.check_sharable_with_roles(permission, word, with.span);
            self.check_inside(role.account(), external, with.span);
            return Some(self.arn(&role));
        }
        if AccountId::parse(word).is_ok() {
            let member = self.model.is_member(word);
            self.report_outside(word, member, external, with.span);
            return Some(word.to_owned());
        }
        let account = self.account(word.strip_prefix("account/").unwrap_or(word), with.span)?;
        self.check_inside(&account.name, external, with.span);
        Some(account.id.as_str().to_owned())
    }

    /// Reports a role as consumer of what RAM shares with accounts and what holds them only.
    pub(super) fn check_sharable_with_roles(&mut self, permission: &RamPermission, word: &str, span: Span) {
        if permission.principals.contains(&SharePrincipal::Role) {
            return;
        }
        let kinds: Vec<&str> = permission.principals.iter().map(|kind| kind.as_str()).collect();
        let shared = permission.resource_type.as_str();
        let message = format!("`{word}` cannot be the consumer of a `{shared}`: RAM shares it with no role");
        let problem = Diagnostic::error("share-principal", span, message);
        self.problems.push(problem.help(format!(
            "name what RAM takes for it ({}), and allow `{}` in a policy of the role",
            kinds.join(", "),
            permission.actions.join("`, `")
        )));
    }

    /// The ARN of a unit; its id is a symbol until it is known.
    pub(super) fn unit_arn(&mut self, name: &str, span: Span) -> Option<String> {
        let id = self.unit_id(name, span)?;
        Some(self.model.organization.unit_arn(self.model.partition(), &id))
    }

    /// The id of a unit; a symbol until it is known.
    pub(super) fn unit_id(&mut self, name: &str, span: Span) -> Option<String> {
        let unit = self.unit(name, span)?;
        let name = Name::parse(name).ok()?;
        Some(unit.id_or_symbol(&name))
    }

    /// A unit, or the organization, as a principal of a share.
    pub(super) fn share_within(&mut self, unit: Option<&Name>, span: Span) -> Option<String> {
        let arn = match unit {
            Some(unit) => self.unit_arn(unit, span)?,
            None => self.model.organization.arn(self.model.partition()),
        };
        self.inside_only(arn, span)
    }

    fn inside_only(&mut self, arn: String, span: Span) -> Option<String> {
        if self.model.organization.ram_sharing {
            return Some(arn);
        }
        let problem = Diagnostic::error(
            "ram-sharing-off",
            span,
            "sharing with the organization is not turned on in RAM",
        );
        self.problems.push(
            problem.help("turn it on (`aws ram enable-sharing-with-aws-organization`) and write `ram_sharing: true`, or name accounts"),
        );
        None
    }

    /// Reports a consumer outside the organization while external sharing is off.
    pub(super) fn check_inside(&mut self, account: &str, external: bool, span: Span) {
        let Some(found) = self.model.accounts.get(account).cloned() else {
            return;
        };
        self.report_outside(found.id.as_str(), found.member, external, span);
    }

    fn report_outside(&mut self, id: &str, member: bool, external: bool, span: Span) {
        if !member && !external {
            let problem = Diagnostic::error(
                "ram-external-principals",
                span,
                format!("account `{id}` is outside the organization, and external sharing is off"),
            );
            self.problems.push(
                problem
                    .help("write `external: true` if that is meant, or name an account of the organization"),
            );
        }
    }

    /// Shares that grants need: one for each resource and access, with all its principals.
    pub(super) fn needed_shares(&mut self) {
        let needs = self.needs.remove(&self.model.design).unwrap_or_default();
        let mut grouped: BTreeMap<ShareGroup, (BTreeSet<String>, Span)> = BTreeMap::new();
        for (need, (access, external, span)) in needs.0 {
            let key = (need.owner, need.name, need.arn, access, external);
            grouped
                .entry(key)
                .or_insert_with(|| (BTreeSet::new(), span))
                .0
                .insert(need.principal);
        }
        for ((place, name, arn, access, external), (principals, origin)) in grouped {
            let Some(permission) = permission(access) else {
                continue;
            };
            let entry = name.with(&access_word(access));
            let entry = if external { entry.with(&name!("external")) } else { entry };
            let target = Target::Account(place.name.clone());
            let name = [&self.model.name, "-", entry.as_str()].concat();
            let resources = BTreeSet::from([arn]);
            self.make_share(
                &entry,
                ShareDraft {
                    name,
                    place,
                    target,
                    resources,
                    principals,
                    permission,
                    external,
                    existence: Existence::Made,
                    origin,
                },
            );
        }
    }

    fn make_share(&mut self, entry: &Name, wanted: ShareDraft) {
        let share = Share {
            name: wanted.name,
            resources: wanted.resources,
            principals: wanted.principals.clone(),
            permission: wanted.permission.arn(self.model.partition()),
            allow_external: wanted.external,
            tags: BTreeMap::new(),
        };
        let address = self.insert(entry, wanted.place.clone(), wanted.target, share, wanted.origin);
        if wanted.existence.is_existing() {
            // Who is invited has accepted it, or does not see what it shares.
            return self.note_existence(&address, wanted.existence);
        }
        for principal in wanted.principals {
            self.acceptance(entry, &address, &principal, &wanted.place, wanted.origin);
        }
    }

    /// Inside the organization with sharing turned on, no invitation is sent and none is accepted.
    fn acceptance(&mut self, entry: &Name, share: &Address, principal: &str, owner: &Place, origin: Span) {
        let id = crate::aws::Arn::parse(principal).map_or(principal, |arn| arn.account());
        let Some(consumer) = self.model.account(id).cloned() else {
            return;
        };
        if (consumer.member && self.model.organization.ram_sharing) || principal.contains(":organizations:") {
            return;
        }
        let place = Place {
            name: consumer.name.clone(),
            account: consumer.id.clone(),
            region: owner.region.clone(),
        };
        let name = owner.name.with(entry);
        if !self
            .model
            .resources
            .contains_key(&self.own(Acceptance::address(&place.name, &name)))
        {
            let acceptance = Acceptance { share: self.arn(share) };
            self.insert(&name, place, Target::Account(consumer.name), acceptance, origin);
        }
    }
}
