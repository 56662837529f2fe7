//! Two blueprints into what they say differently of the organization that both belong to.

use crate::aws::{AccountId, Name};
use crate::blueprint::values::Named;
use crate::blueprint::{Blueprint, Unit};
use std::collections::BTreeMap;

/// Why they are not of one organization; each may know accounts and units that the other does not.
pub(super) fn disagreement(one: &Blueprint, other: &Blueprint) -> Option<String> {
    let (own, theirs) = (&one.organization, &other.organization);
    let (id, management) = (&theirs.id.value, &theirs.management.value);
    if *id != own.id.value {
        return Some(format!("the one is of `{}`, the other of `{id}`", own.id.value));
    }
    if *management != own.management.value {
        return Some(format!(
            "the management account is `{}` here and `{management}` there",
            own.management.value
        ));
    }
    let roots = own.root.as_ref().zip(theirs.root.as_ref());
    if let Some((own, theirs)) = roots.filter(|(own, theirs)| own.value != theirs.value) {
        return Some(format!("the root is `{}` here and `{}` there", own.value, theirs.value));
    }
    if one.region.value.partition() != other.region.value.partition() {
        return Some("they are in two partitions".to_owned());
    }
    accounts(one, other).or_else(|| units(one, other))
}

/// An account has one name and one id.
fn accounts(one: &Blueprint, other: &Blueprint) -> Option<String> {
    let by_id: BTreeMap<&AccountId, &Name> =
        one.accounts.iter().map(|(name, entry)| (&entry.value.id.value, name)).collect();
    other.accounts.iter().find_map(|(name, entry)| {
        let id = &entry.value.id.value;
        if let Some(known) = one.accounts.get(name) {
            if known.value.id.value != *id {
                return Some(format!("account `{name}` is `{}` here and `{id}` there", known.value.id.value));
            }
            if known.value.outside != entry.value.outside {
                return Some(format!("account `{name}` is `outside` in one of them only"));
            }
        }
        let known = by_id.get(id).filter(|known| **known != name)?;
        Some(format!("account `{id}` is called `{known}` here and `{name}` there"))
    })
}

/// What is said of a unit: its id, the unit above, and its accounts.
type Said<'b> = (Option<&'b str>, Option<&'b Name>, Vec<&'b str>);

fn said<'b>(above: Option<&'b Name>, units: &'b Named<Unit>, all: &mut BTreeMap<&'b Name, Said<'b>>) {
    for (name, entry) in units.iter() {
        let accounts = entry.value.accounts.iter().map(|account| account.value.as_str()).collect();
        let id = entry.value.id.as_ref().map(|id| id.value.as_str());
        all.insert(name, (id, above, accounts));
        said(Some(name), &entry.value.units, all);
    }
}

/// A unit stands in one place and has one id, and an account is in one unit.
fn units(one: &Blueprint, other: &Blueprint) -> Option<String> {
    let (mut own, mut theirs) = (BTreeMap::new(), BTreeMap::new());
    said(None, &one.organization.units, &mut own);
    said(None, &other.organization.units, &mut theirs);
    let holders: BTreeMap<&str, &Name> = own
        .iter()
        .flat_map(|(unit, (.., accounts))| accounts.iter().map(move |account| (*account, *unit)))
        .collect();
    theirs.into_iter().find_map(|(unit, (id, above, accounts))| {
        if let Some((known, stands, _)) = own.get(unit) {
            if known.zip(id).is_some_and(|(known, id)| known != id) {
                return Some(format!("unit `{unit}` has two ids"));
            }
            if *stands != above {
                return Some(format!("unit `{unit}` stands below another unit there"));
            }
        }
        let moved = |account: &&str| holders.get(account).is_some_and(|known| *known != unit);
        let account = accounts.into_iter().find(moved)?;
        Some(format!("account `{account}` is in another unit there"))
    })
}
