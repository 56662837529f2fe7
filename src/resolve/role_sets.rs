//! References to roles of many accounts into the sets that resources admit: `role/unit/ml/reader`, `role/*/reader`.
//!
//! A set reaches as far as both say, the reference and the placement of the role: a role that the blueprint puts into
//! accounts by their names is admitted by its ARN in each of them, since elsewhere nobody made it.

use super::draft::Draft;
use super::scope::{ORGANIZATION, in_every_account, is_permission_set};
use super::whom::{RoleSet, Within};
use crate::aws::{Address, Arn, Name, Text};
use crate::blueprint::{Placement, Reference};
use crate::model::PERMISSION_SET;
use crate::resource::{Body, Kind, Role};
use std::collections::{BTreeMap, BTreeSet};

/// The accounts that a reference to roles means, where it names none.
enum Scope {
    Unit(Name),
    Every,
}

impl Scope {
    /// None for a reference that names its account, or roles by a pattern of their names.
    fn of(reference: &Reference) -> Option<Self> {
        if in_every_account(reference).is_some() {
            return Some(Self::Every);
        }
        let (_, local) = Address::part_design(reference);
        let kind = if is_permission_set(reference) { PERMISSION_SET } else { Role::KIND };
        let (account, name) = local.strip_prefix(kind)?.strip_prefix('/')?.rsplit_once('/')?;
        let scope = match account.strip_prefix("unit/") {
            Some(unit) => Self::Unit(Name::parse(unit).ok()?),
            None => (account == "*").then_some(Self::Every)?,
        };
        (!name.contains('*')).then_some(scope)
    }
}

/// True for a word that means accounts as wholes: `unit/NAME`, `organization`.
pub(super) fn is_whole(reference: &Reference) -> bool {
    reference.value == ORGANIZATION || reference.starts_with("unit/")
}

impl Draft<'_> {
    /// The accounts that such a word means; a unit that is not there is reported.
    pub(super) fn within(&mut self, reference: &Reference) -> Option<Within> {
        if reference.value == ORGANIZATION {
            return Some(Within::of(None));
        }
        let unit = reference.strip_prefix("unit/")?;
        self.unit(unit, reference.span)?;
        Some(Within::of(Name::parse(unit).ok()))
    }

    /// The accounts among which a placement holds an account that it does not name.
    pub(super) fn placed_within(&self, placement: &Placement, account: &Name) -> Option<Within> {
        self.reach(placement, account, &Scope::Every).map(|unit| Within {
            unit,
            except: placement.except.iter().map(|word| word.value.clone()).collect(),
        })
    }

    /// Remembers, for the line at hand, which of the roles that it means make up sets.
    pub(super) fn mean_roles(&mut self, reference: &Reference, roles: &[Address]) {
        let sets = match Scope::of(reference) {
            Some(scope) => roles
                .iter()
                .filter_map(|role| Some((self.arn(role), self.set_of(role, &scope)?)))
                .collect(),
            None => BTreeMap::new(),
        };
        self.mean(sets);
    }

    fn set_of(&self, role: &Address, scope: &Scope) -> Option<RoleSet> {
        let placements = self.placements_of(role);
        let reached = |place: Placement| Some((self.reach(&place, role.account(), scope)?, place));
        let (unit, place) = placements.into_iter().find_map(reached)?;
        let Some(Body::Role(body)) = self.body(role) else {
            return None;
        };
        let arn = self.arn(role);
        let resource = Arn::parse(&arn).map(|arn| arn.resource().to_owned())?;
        Some(RoleSet {
            arn: self.model.partition().arn("iam", "", "*", &Text::with_digits_as_pattern(&resource)),
            within: Within {
                unit,
                except: place.except.iter().map(|word| word.value.clone()).collect(),
            },
            bounded: body.boundary.is_some(),
        })
    }

    /// What was said of where a role is: of one that Identity Center makes, where its permission set is assigned.
    fn placements_of(&self, role: &Address) -> Vec<Placement> {
        let Some(blueprint) = self.blueprint_of(role) else {
            return Vec::new();
        };
        if !is_permission_set(role.kind()) {
            let own = blueprint.roles.get(role.name()).map(|entry| &entry.value);
            return own.map(|own| own.place.but(own.except.as_ref())).into_iter().collect();
        }
        let center = blueprint.identity_center.as_ref();
        let set = center.and_then(|center| center.permission_sets.get(role.name()));
        let rows = set.into_iter().flat_map(|entry| entry.value.assigned_to.iter());
        let placements = rows.map(|row| row.place.but(row.except.as_ref()));
        let holds =
            |place: &Placement| !place.except.iter().any(|word| self.is_said_by(word, role.account()));
        placements.filter(holds).collect()
    }

    /// The narrower one of what a placement says of an account and of what the reference says: a unit, or none for the
    /// organization. Nothing where the placement names the account.
    fn reach(&self, placement: &Placement, account: &Name, scope: &Scope) -> Option<Option<Name>> {
        let words: BTreeSet<&str> = placement.words.iter().map(|word| word.as_str()).collect();
        if words.contains(account.as_str()) {
            return None;
        }
        let organization = &self.model.organization;
        let above: Vec<&Name> = organization.units_above(account).into_iter().map(|(name, _)| name).collect();
        let placed = above.iter().position(|unit| words.contains(["unit/", unit].concat().as_str()));
        let said = match scope {
            Scope::Unit(unit) => Some(above.iter().position(|name| *name == unit)?),
            Scope::Every => None,
        };
        if placed.is_none() && !words.contains(ORGANIZATION) {
            return None;
        }
        Some(placed.max(said).and_then(|at| above.get(at)).map(|unit| (*unit).clone()))
    }
}

/// A reference to what many accounts have as that to what one of them has; any other one as it is.
pub(super) fn in_account(reference: &Reference, account: &str) -> Reference {
    let (_, local) = Address::part_design(reference);
    let front = reference.strip_suffix(local).unwrap_or_default();
    let mut parts = local.splitn(2, '/');
    let (kind, rest) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let name = match rest.strip_prefix("unit/") {
        Some(rest) => rest.split_once('/').map(|(_, name)| name),
        None => rest.strip_prefix("*/"),
    };
    let text = name.map(|name| [front, &[kind, account, name].join("/")].concat());
    Reference::new(reference.span, text.unwrap_or_else(|| reference.value.clone()))
}
