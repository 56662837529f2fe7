//! Designs that use one another: each a model of its own while it is made, and one model of all of them to decide in.

use super::{Model, Organization, Origins, Unit};
use crate::aws::{Address, Name};
use crate::resource::{Body, DocumentSide, Existence, Resource};
use std::collections::BTreeMap;

impl Model {
    /// The resources of a design in reach.
    pub fn of_design<'m>(&'m self, design: Option<&Name>) -> impl Iterator<Item = &'m Resource> + use<'m> {
        let design = design.cloned();
        let theirs = self.beyond.get(&design).into_iter();
        let all = std::iter::once(self).chain(theirs).flat_map(|model| model.resources.values());
        all.filter(move |resource| resource.address.design() == design.as_ref())
    }

    /// What another design in reach has under this ARN.
    pub fn elsewhere(&self, arn: &str) -> Option<&Resource> {
        self.beyond.values().find_map(|other| other.with_arn(arn))
    }

    /// The name, as its own file says it, of the design of an address that is written without a look at this one: what this
    /// design says of it is half of an access.
    pub fn unaware(&self, address: &Address) -> Option<&str> {
        let design = address.design().filter(|design| !self.used_by.contains(*design))?;
        self.design_names.get(&Some(design.clone())).map(String::as_str)
    }

    /// One model of this design and of all in reach: what is there, and what is known. Claims, promises and edits are those of
    /// this design alone; where both say something, this one counts.
    pub fn joined(&self) -> Self {
        let mut whole = self.clone();
        let own = self.design.clone();
        for (design, other) in std::mem::take(&mut whole.beyond) {
            if let Some(design) = &design {
                whole.uses.entry(design.clone()).or_insert_with(|| Some(design.clone()));
                if other.uses.values().any(|used| *used == own) {
                    whole.used_by.insert(design.clone());
                }
            }
            whole.design_names.insert(design, other.name.clone());
            whole.take_in(other);
        }
        whole.agree();
        whole
    }

    /// A model of the same design that holds nothing: it stands in the place of the model while another design looks at that.
    pub fn hollow(&self) -> Self {
        let organization = Organization {
            units: BTreeMap::new(),
            ..self.organization.clone()
        };
        let (name, region) = (self.name.clone(), self.region.clone());
        let hollow = Self::new(name, region, organization, BTreeMap::new(), self.deploy.clone());
        Self {
            design: self.design.clone(),
            uses: self.uses.clone(),
            ..hollow
        }
    }

    fn take_in(&mut self, other: Self) {
        for (arn, address) in &other.by_arn {
            let before = self.by_arn.get(arn).and_then(|address| self.resources.get(address));
            let (known, more) = (before.map(|before| self.knows(before)), other.resources.get(address));
            // What one design makes the other may hold as something that exists.
            if known < more.map(|more| other.knows(more)) {
                self.by_arn.insert(arn.clone(), address.clone());
            }
        }
        for (alias, address) in other.by_alias {
            self.by_alias.entry(alias).or_insert(address);
        }
        for (id, name) in other.by_id {
            self.by_id.entry(id).or_insert(name);
        }
        absent(&mut self.accounts, other.accounts);
        absent(&mut self.existing, other.existing);
        self.resources.extend(other.resources);
        self.existing_networks.extend(other.existing_networks);
        self.database_access.extend(other.database_access);
        self.origins.take_in(other.origins);
        join_units(&mut self.organization.units, other.organization.units);
    }
}

/// How much a design knows of a thing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Knows {
    /// That it exists.
    Name,
    /// What somebody says of its policies.
    Stated,
    /// The policy that it writes for it.
    Written,
    /// All of it.
    Made,
}

impl Model {
    fn knows(&self, resource: &Resource) -> Knows {
        let stated = [DocumentSide::Identity, DocumentSide::Resource];
        let writes = |bucket: &str| {
            let mut all = self.resources.values();
            all.any(|one| matches!(&one.body, Body::BucketPolicy(policy) if policy.name == bucket))
        };
        match &resource.body {
            _ if !resource.existence.is_existing() => Knows::Made,
            Body::Bucket(bucket) if writes(&bucket.name) => Knows::Written,
            _ if stated.into_iter().all(|side| resource.existence.knows_policy(side)) => Knows::Stated,
            _ => Knows::Name,
        }
    }

    /// One thing is one, whoever holds it: what a design says of it is what the design knows that makes it, or that writes its
    /// policy.
    fn agree(&mut self) {
        let twins: Vec<(Address, Address)> =
            self.resources.values().filter_map(|resource| self.twin_of(resource)).collect();
        for (other, known) in twins {
            let Some(known) = self.resources.get(&known).cloned() else {
                continue;
            };
            if let Some(twin) = self.resources.get_mut(&other) {
                if twin.existence.is_existing() {
                    twin.existence = match known.existence.is_existing() {
                        true => known.existence,
                        false => Existence::plain(true),
                    };
                }
                twin.body = known.body;
            }
        }
    }

    /// A resource, and what another design has under its ARN and knows better.
    fn twin_of(&self, resource: &Resource) -> Option<(Address, Address)> {
        let known = self.by_arn.get(resource.arn().as_str())?;
        let same = known.kind() == resource.address.kind() && known.design() != resource.address.design();
        same.then(|| (resource.address.clone(), known.clone()))
    }
}

/// Adds what is not there.
fn absent<K: Ord, V>(map: &mut BTreeMap<K, V>, more: BTreeMap<K, V>) {
    for (key, value) in more {
        map.entry(key).or_insert(value);
    }
}

/// Units with the accounts that any design knows in them.
fn join_units(units: &mut BTreeMap<Name, Unit>, more: BTreeMap<Name, Unit>) {
    for (name, unit) in more {
        match units.get_mut(&name) {
            Some(known) => {
                known.accounts.extend(unit.accounts);
                known.id = known.id.take().or(unit.id);
            }
            None => drop(units.insert(name, unit)),
        }
    }
}

impl Origins {
    /// Takes in where things of another design stand, which have addresses of their own.
    fn take_in(&mut self, other: Self) {
        other.each_of_resource().for_each(|(origin, span)| self.insert(origin, span));
    }
}
