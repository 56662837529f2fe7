//! A pinned resource and the one that is planned in its place into what each backend does to it.

use crate::catalog::edits::{Edits, Weight, edits};
use crate::catalog::resource_types;
use crate::lock::{Lock, Pin};
use crate::plan::{Difference, Plan, differences, pinned};
use crate::resource::{AnyResource, Body, Resource};

/// What becomes of a deployed resource.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Fate {
    /// It is changed, or stays as it is.
    InPlace,
    /// The backend does nothing, so that it stays otherwise than the blueprint says.
    LeftAlone,
    /// The backend refuses the change, and takes back what came with it.
    Refused,
    /// Another one is made, and it is removed.
    Replaced,
    /// Another one is made, or none, and it stays where nothing manages it any more.
    Orphaned,
    /// It is removed.
    Destroyed,
}

impl Fate {
    /// The word for people and machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InPlace => "in place",
            Self::LeftAlone => "left alone",
            Self::Refused => "refused",
            Self::Replaced => "replaced",
            Self::Orphaned => "orphaned",
            Self::Destroyed => "destroyed",
        }
    }
}

/// What the plan does to a deployed resource.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Its address.
    pub address: String,
    /// What makes the change; nothing where the resource is gone.
    pub differences: Vec<Difference>,
    /// What CloudFormation does; nothing where it has no type for the kind.
    pub cloudformation: Option<Fate>,
    /// What Terraform does; nothing where it has no type.
    pub terraform: Option<Fate>,
    /// What counts of the kind.
    pub weight: Weight,
    /// What is lost with it.
    pub loses: &'static str,
    /// True where the blueprint has it no more, or says that it exists already.
    pub gone: bool,
    /// True where the blueprint says that it exists already.
    pub exists: bool,
    /// True where AWS takes no second one beside it.
    pub alone: bool,
}

/// Every change to what the lock pins, by address; what stays as it is is none.
pub fn changes(plan: &Plan, lock: &Lock) -> Vec<Change> {
    let found = pinned(plan, lock).filter_map(|(address, pin, planned)| match planned {
        Some(resource) => changed(address, pin, resource),
        None => gone(address, plan, pin),
    });
    found.collect()
}

fn gone(address: &str, plan: &Plan, pin: &Pin) -> Option<Change> {
    let kind = address.split('/').next().unwrap_or_default();
    let (known, cloudformation, terraform) = Body::shapes().into_iter().find(|(known, ..)| *known == kind)?;
    let row = edits(known)?;
    let held = pin.created.get(AnyResource::TYPE).filter(|_| known == AnyResource::WORD);
    let held = held.and_then(|kind| resource_types::loses(kind));
    let stays = Body::retains(known) || held.is_some();
    let fate = if stays { Fate::Orphaned } else { Fate::Destroyed };
    Some(Change {
        address: address.to_owned(),
        differences: Vec::new(),
        cloudformation: cloudformation.map(|_| fate),
        terraform: terraform.map(|_| fate),
        weight: if held.is_some() { Weight::Data } else { row.weight },
        loses: held.unwrap_or(&row.loses),
        gone: true,
        alone: false,
        exists: plan.existing.contains_key(address),
    })
}

fn changed(address: &str, pin: &Pin, resource: &Resource) -> Option<Change> {
    let row = edits(resource.body.kind())?;
    let differences = differences(pin, resource);
    let fate = |of: fn(&Edits, &Difference, &Resource) -> Fate| {
        differences.iter().map(|one| of(row, one, resource)).max().unwrap_or(Fate::InPlace)
    };
    // What of any type stands in a stack of CloudFormation in either backend.
    let any = if let Body::AnyResource(any) = &resource.body {
        Some(any)
    } else {
        None
    };
    let in_roots = if any.is_some() { by_cloudformation } else { by_terraform };
    let held = any.and_then(|any| resource_types::loses(any.kind));
    let change = Change {
        address: address.to_owned(),
        cloudformation: resource.body.cloudformation().map(|_| fate(by_cloudformation)),
        terraform: resource.body.terraform().map(|_| fate(in_roots)),
        weight: if held.is_some() { Weight::Data } else { row.weight },
        loses: held.unwrap_or(&row.loses),
        gone: false,
        exists: false,
        alone: differences.iter().any(|one| one.field_of(row).is_some_and(|field| field.alone)),
        differences,
    };
    (!change.differences.is_empty()).then_some(change)
}

/// CloudFormation makes another one first, which it cannot where the name stays; what is retained stays behind.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html>
fn by_cloudformation(row: &Edits, difference: &Difference, resource: &Resource) -> Fate {
    let Some(field) = difference.field_of(row) else {
        return Fate::InPlace;
    };
    if field.only_grows {
        return if difference.before.is_none() {
            Fate::InPlace
        } else {
            Fate::Refused
        };
    }
    if field.cloudformation.is_empty() || field.beside {
        return Fate::InPlace;
    }
    let named = resource.arn().symbols().next().is_none();
    if field.alone || named && !names(resource, difference) {
        Fate::Refused
    } else if resource.body.retain() {
        Fate::Orphaned
    } else {
        Fate::Replaced
    }
}

/// Whether the field is (a part of) the name that AWS knows it by.
fn names(resource: &Resource, difference: &Difference) -> bool {
    let now = difference.now.as_deref().unwrap_or_default();
    let named = ["name", "identifier", "path"].contains(&difference.field.as_str());
    (named || difference.field.starts_with(AnyResource::PROPERTIES)) && resource.arn().as_str().contains(now)
}

/// Terraform removes it first, unless nothing of it is made anew.
fn by_terraform(row: &Edits, difference: &Difference, resource: &Resource) -> Fate {
    let Some(field) = difference.field_of(row) else {
        return Fate::InPlace;
    };
    if field.only_grows {
        // The definition is left alone; see the lifecycle of its block.
        return if difference.before.is_none() {
            Fate::InPlace
        } else {
            Fate::LeftAlone
        };
    }
    if !field.remade_by_terraform() {
        Fate::InPlace
    } else if resource.body.retain() {
        // Its block may not be destroyed.
        Fate::Refused
    } else {
        Fate::Replaced
    }
}
