//! What was meant: the organization, its typed resources, and the claims about them.
//!
//! Promises: every address is unique, iteration is in address order, and an ARN in a place where a
//! resource must stand names a resource of the model or something that exists already.

mod alike;
mod call;
mod database_access;
mod designs;
mod edits;
mod existing;
mod organization;
mod origin;
mod promise;
mod terraform;
mod version_constraint;
mod words;

pub use alike::Alike;
pub use call::{Call, Claim, Expected, ExpectedReach, Flow, FlowClaim, Via};
pub use database_access::DatabaseAccess;
pub use edits::{FormerName, Moved, Replaceable};
pub use existing::{EncryptedBy, Existing, ExistingNetwork, HandedOver, HandedTo, OutsideThing};
pub use organization::{Account, Deploy, Organization, Unit};
pub use origin::{Origin, Origins};
pub use promise::{Promise, PromiseOf};
pub use terraform::{Profile, StateBackend, Terraform};
pub use version_constraint::admits;
pub use words::{Misnamed, PERMISSION_SET, WordFault, is_domain};

use crate::aws::{AccountId, Address, Arn, Name, Partition, Region, Text, glob_matches};
use crate::catalog::parts;
use crate::diagnostic::Span;
use crate::policy::Document;
use crate::resource::{Body, Bucket, FeatureGroup, Key, Resource, Role, Share};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// One design, resolved.
#[derive(Clone, Debug)]
pub struct Model {
    /// The design's name.
    pub name: String,
    /// What the design at hand calls it; none for that design itself.
    pub design: Option<Name>,
    /// The designs that its words can name, as it calls them and as the design at hand does.
    pub uses: BTreeMap<Name, Option<Name>>,
    /// Those of the designs that are joined which use this one.
    pub used_by: BTreeSet<Name>,
    /// The names of the designs that are joined, as their own files say them.
    pub design_names: BTreeMap<Option<Name>, String>,
    /// The designs in reach, as long as they are not joined.
    pub beyond: BTreeMap<Option<Name>, Self>,
    /// The region of everything that names none.
    pub region: Region,
    /// The organization.
    pub organization: Organization,
    /// Whether files of others say it, and no blueprint.
    pub of_files: bool,
    /// Whether it is said which accounts belong to it; files of others may say nothing of it.
    pub knows_organization: bool,
    /// Accounts by name.
    pub accounts: BTreeMap<Name, Account>,
    /// Accounts of which two stand for all.
    pub alike: Vec<Alike>,
    /// Accounts beside these that are resolved by themselves, and where the blueprint names them; nowhere where something
    /// else tells them apart.
    pub apart: BTreeMap<Name, Option<Span>>,
    /// Who deploys.
    pub deploy: Deploy,
    /// Resources by address.
    pub resources: BTreeMap<Address, Resource>,
    /// Claims in the blueprint's order.
    pub claims: Vec<Claim>,
    /// Calls that the design itself needs, in the order in which they were derived.
    pub promises: Vec<Promise>,
    /// What is known of things outside of the design, by ARN.
    pub existing: BTreeMap<String, Existing>,
    /// Networks that exist already.
    pub existing_networks: Vec<ExistingNetwork>,
    /// Statements that somebody adds by hand.
    pub handed_over: Vec<HandedOver>,
    /// What the policies of buckets said before the design completed them, by the address of the bucket.
    pub policies_before: BTreeMap<Address, Document>,
    /// What can be read in warehouses, by whom.
    pub database_access: Vec<DatabaseAccess>,
    /// Claims about packets, in the blueprint's order.
    pub flow_claims: Vec<FlowClaim>,
    /// Renames of what is deployed, in the blueprint's order.
    pub moved: Vec<Moved>,
    /// What is deployed and may be lost, in the blueprint's order.
    pub replace: Vec<Replaceable>,
    /// What is deployed under another name, by address.
    pub former_names: Vec<FormerName>,
    /// Where resources, documents and claims stand in the blueprint.
    pub origins: Origins,
    by_arn: FxHashMap<Text, Address>,
    /// Names of accounts by their ids.
    by_id: FxHashMap<AccountId, Name>,
    /// Keys by the ARNs of their aliases.
    by_alias: FxHashMap<String, Address>,
}

impl Model {
    /// Joins the parts; resources are indexed by ARN.
    pub fn new(
        name: String,
        region: Region,
        organization: Organization,
        accounts: BTreeMap<Name, Account>,
        deploy: Deploy,
    ) -> Self {
        let (resources, claims, promises, existing, handed_over) = Default::default();
        let (existing_networks, database_access, flow_claims, origins, by_arn) = Default::default();
        let (moved, replace, former_names, by_alias) = Default::default();
        let by_id = accounts.values().map(|account| (account.id.clone(), account.name.clone()));
        Self {
            by_id: by_id.rev().collect(),
            by_alias,
            existing,
            existing_networks,
            handed_over,
            policies_before: BTreeMap::new(),
            name,
            design: None,
            uses: BTreeMap::new(),
            used_by: BTreeSet::new(),
            design_names: BTreeMap::new(),
            beyond: BTreeMap::new(),
            region,
            organization,
            of_files: false,
            knows_organization: true,
            accounts,
            alike: Vec::new(),
            apart: BTreeMap::new(),
            deploy,
            resources,
            claims,
            promises,
            database_access,
            flow_claims,
            moved,
            replace,
            former_names,
            origins,
            by_arn,
        }
    }

    /// Replaces the resources, and the index of their ARNs with them.
    pub fn with_resources(mut self, resources: BTreeMap<Address, Resource>) -> Self {
        self.by_arn = resources
            .values()
            .map(|resource| (resource.arn(), resource.address.clone()))
            .collect();
        let aliases = resources.values().rev().filter_map(|one| Some((alias(one)?, one.address.clone())));
        self.by_alias = aliases.collect();
        self.resources = resources;
        self
    }

    /// Adds a resource, and its ARN to the index; answers with the one that had its address before.
    ///
    /// What a resource says may change afterwards, what its ARN is made of may not: its name, its path, its place.
    pub fn insert(&mut self, resource: Resource) -> Option<Resource> {
        let (address, arn, of_alias) = (resource.address.clone(), resource.arn(), alias(&resource));
        let before = self.resources.insert(address.clone(), resource);
        if let Some(before) = &before {
            self.by_arn.remove(&before.arn());
            alias(before).map(|arn| self.by_alias.remove(&arn));
        }
        if let Some(arn) = of_alias {
            self.by_alias.entry(arn).or_insert_with(|| address.clone());
        }
        self.by_arn.insert(arn, address);
        before
    }

    /// The partition that all of it is in.
    pub fn partition(&self) -> Partition {
        self.region.partition()
    }

    /// The resource at an address.
    pub fn get(&self, address: &Address) -> Option<&Resource> {
        let theirs = || self.beyond.get(&address.design().cloned())?.resources.get(address);
        self.resources.get(address).or_else(theirs)
    }

    /// The resource with this ARN; a key is also found by the ARN of its alias, an object by its bucket, a stream of
    /// events by its log group, an index by its table, a secret by whatever ends its ARN.
    pub fn by_arn(&self, arn: &str) -> Option<&Resource> {
        self.with_arn(arn).or_else(|| self.by_other_arn(arn))
    }

    /// The resource with exactly this ARN.
    pub fn with_arn(&self, arn: &str) -> Option<&Resource> {
        let address = match arn.is_ascii() {
            true => self.by_arn.get(arn),
            false => self.by_arn.get(Text::from(arn).as_str()),
        };
        match address {
            Some(address) => self.resources.get(address),
            None => self.beyond.values().find_map(|other| other.with_arn(arn)),
        }
    }

    fn by_other_arn(&self, text: &str) -> Option<&Resource> {
        let arn = Arn::parse(text)?;
        match arn.service() {
            "s3" if arn.account().is_empty() => {
                let name = Text::first_part(arn.resource());
                self.with_arn(&self.partition().bucket_arn(name))
            }
            "kms" => self.with_alias(&alias_arn(arn.region(), arn.account(), arn.resource())),
            "secretsmanager" => self.with_arn(&Text::with_open_end(text)?),
            _ => self.with_arn(parts::whole_of(text)?),
        }
    }

    fn with_alias(&self, alias: &str) -> Option<&Resource> {
        let theirs = || self.beyond.values().find_map(|other| other.with_alias(alias));
        self.by_alias
            .get(alias)
            .and_then(|address| self.resources.get(address))
            .or_else(theirs)
    }

    /// The bucket of this name.
    pub fn bucket(&self, name: &str) -> Option<&Resource> {
        let found = self.with_arn(&self.partition().bucket_arn(name));
        found.filter(|resource| matches!(resource.body, Body::Bucket(_)))
    }

    /// The keys whose alias this is, in a Region and an account; `*` stands for any.
    pub fn keys_called(&self, alias: &str, region: &str, account: &str) -> Vec<&Resource> {
        if !region.contains('*') && !account.contains('*') {
            return self.with_alias(&alias_arn(region, account, alias)).into_iter().collect();
        }
        let fits = |resource: &&Resource| {
            let (place, is_called) = (&resource.place, |key: &Key| key.alias == alias);
            matches!(&resource.body, Body::Key(key) if is_called(key))
                && glob_matches(region, place.region.as_str())
                && glob_matches(account, place.account.as_str())
        };
        let theirs = self.beyond.values().flat_map(|other| other.resources.values());
        self.resources.values().chain(theirs).filter(fits).collect()
    }

    /// The account with this id.
    pub fn account(&self, id: &str) -> Option<&Account> {
        let own = self.by_id.get(id).and_then(|name| self.accounts.get(name));
        own.or_else(|| self.beyond.values().find_map(|other| other.account(id)))
    }

    /// True for accounts of the organization, its management account among them.
    pub fn is_member(&self, id: &str) -> bool {
        self.account(id).is_some_and(|account| account.member)
    }

    /// True for the management account.
    pub fn is_management(&self, id: &AccountId) -> bool {
        self.organization.management == *id
    }

    /// The accounts of a unit and of those below it; of the whole organization, where it is called by its name.
    pub fn members_of<'m>(&'m self, unit: &'m Name) -> impl Iterator<Item = &'m Account> {
        let whole = *unit == Unit::ORGANIZATION;
        let inside: BTreeSet<&str> = if whole {
            BTreeSet::new()
        } else {
            self.organization.accounts_in(unit).collect()
        };
        let is_inside = move |account: &&Account| {
            if whole {
                account.member
            } else {
                inside.contains(account.name.as_str())
            }
        };
        self.accounts.values().filter(is_inside)
    }

    /// Every resource of one kind with its typed properties.
    pub fn roles(&self) -> impl Iterator<Item = (&Resource, &Role)> {
        self.resources.values().filter_map(|resource| match &resource.body {
            Body::Role(role) => Some((resource, role)),
            _ => None,
        })
    }

    /// Every feature group.
    pub fn feature_groups(&self) -> impl Iterator<Item = (&Resource, &FeatureGroup)> {
        self.resources.values().filter_map(|resource| match &resource.body {
            Body::FeatureGroup(group) => Some((resource, group)),
            _ => None,
        })
    }

    /// Every share.
    pub fn shares(&self) -> impl Iterator<Item = (&Resource, &Share)> {
        self.resources.values().filter_map(|resource| match &resource.body {
            Body::Share(share) => Some((resource, share)),
            _ => None,
        })
    }

    /// Every bucket.
    pub fn buckets(&self) -> impl Iterator<Item = (&Resource, &Bucket)> {
        self.resources.values().filter_map(|resource| match &resource.body {
            Body::Bucket(bucket) => Some((resource, bucket)),
            _ => None,
        })
    }

    /// Every key.
    pub fn keys(&self) -> impl Iterator<Item = (&Resource, &Key)> {
        self.resources.values().filter_map(|resource| match &resource.body {
            Body::Key(key) => Some((resource, key)),
            _ => None,
        })
    }
}

/// A key by its alias, whatever the partition of the ARN that names it.
fn alias(resource: &Resource) -> Option<String> {
    let Body::Key(key) = &resource.body else {
        return None;
    };
    let place = &resource.place;
    Some(alias_arn(place.region.as_str(), place.account.as_str(), &key.alias))
}

fn alias_arn(region: &str, account: &str, alias: &str) -> String {
    [region, account, alias].join(":")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::name;
    use crate::resource::{Database, Place, Target};

    fn model() -> Model {
        let id = AccountId::parse("111111111111").unwrap();
        let organization = Organization {
            id: "o-a1b2c3d4e5".to_owned(),
            root: None,
            management: id.clone(),
            ram_sharing: false,
            units: BTreeMap::new(),
        };
        let deploy = Deploy {
            administrator: id,
            administrator_name: name!("a"),
            terraform: Terraform::assuming("t"),
            management_role: None,
            says_terraform: false,
            execution_role: "e".to_owned(),
            administration_role: "n".to_owned(),
            templates: None,
        };
        Model::new("t".to_owned(), region(), organization, BTreeMap::new(), deploy)
    }

    fn region() -> Region {
        Region::parse("us-east-1").unwrap()
    }

    fn database(name: &str) -> Resource {
        let place = Place {
            name: name!("a"),
            account: AccountId::parse("111111111111").unwrap(),
            region: region(),
        };
        let body = Body::Database(Database {
            name: name.to_owned(),
            catalog: "111111111111".to_owned(),
            description: String::new(),
        });
        Resource {
            address: Address::parse("database/a/d").unwrap(),
            place,
            target: Target::Account(name!("a")),
            body,
            existence: crate::resource::Existence::Made,
        }
    }

    #[test]
    fn a_resource_is_found_by_its_arn_as_soon_as_it_is_there() {
        let (mut model, one, other) = (model(), database("one"), database("other"));
        assert_eq!(model.insert(one.clone()), None);
        assert_eq!(model.by_arn(one.arn().as_str()), Some(&one));
        assert_eq!(model.insert(other.clone()), Some(one.clone()), "they have one address");
        assert_eq!(model.by_arn(one.arn().as_str()), None);
        assert_eq!(model.by_arn(other.arn().as_str()), Some(&other));
    }
}
