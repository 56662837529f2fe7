//! What was meant: the organization, its typed resources, and the claims about them.
//!
//! Promises: every address is unique, iteration is in address order, and an ARN in a place where a
//! resource must stand names a resource of the model or something that exists already.

mod call;
mod organization;
mod origin;
mod reading;
mod words;

pub use call::{Call, Claim, Expected, Flow, FlowClaim, Reach, Via};
pub use organization::{Account, Deploy, Organization, Unit};
pub use origin::{Origin, Origins};
pub use reading::Reading;
pub use words::{Misnamed, WordFault, is_domain};

use crate::aws::{AccountId, Address, Arn, Region, Text};
use crate::resource::{Body, Bucket, FeatureGroup, Key, Resource, Role, Share};
use std::collections::BTreeMap;

/// One design, resolved.
#[derive(Clone, Debug)]
pub struct Model {
    /// The design's name.
    pub name: String,
    /// The region of everything that names none.
    pub region: Region,
    /// The organization.
    pub organization: Organization,
    /// Accounts by name.
    pub accounts: BTreeMap<String, Account>,
    /// Who deploys.
    pub deploy: Deploy,
    /// Resources by address.
    pub resources: BTreeMap<Address, Resource>,
    /// Claims in the blueprint's order.
    pub claims: Vec<Claim>,
    /// What can be read in warehouses, by whom.
    pub readings: Vec<Reading>,
    /// Claims about packets, in the blueprint's order.
    pub flow_claims: Vec<FlowClaim>,
    /// Where resources, documents and claims stand in the blueprint.
    pub origins: Origins,
    by_arn: BTreeMap<Text, Address>,
}

impl Model {
    /// Joins the parts; resources are indexed by ARN.
    pub fn new(name: String, region: Region, organization: Organization, accounts: BTreeMap<String, Account>, deploy: Deploy) -> Self {
        let (resources, claims, readings, flow_claims, origins, by_arn) = Default::default();
        Self {
            name,
            region,
            organization,
            accounts,
            deploy,
            resources,
            claims,
            readings,
            flow_claims,
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
        self.resources = resources;
        self
    }

    /// The resource at an address.
    pub fn get(&self, address: &Address) -> Option<&Resource> {
        self.resources.get(address)
    }

    /// The resource with this ARN; a key is also found by the ARN of its alias, an object by its bucket.
    pub fn by_arn(&self, arn: &str) -> Option<&Resource> {
        let direct = self.by_arn.get(&Text::from(arn));
        direct
            .and_then(|address| self.resources.get(address))
            .or_else(|| self.by_other_arn(arn))
    }

    fn by_other_arn(&self, text: &str) -> Option<&Resource> {
        let arn = Arn::parse(text)?;
        match arn.service {
            "s3" => self.bucket(arn.resource.split('/').next()?),
            "kms" => self.resources.values().find(|resource| {
                matches!(&resource.body, Body::Key(key) if key.alias == arn.resource)
                    && resource.place.account.as_str() == arn.account
                    && resource.place.region.as_str() == arn.region
            }),
            _ => None,
        }
    }

    /// The bucket of this name.
    pub fn bucket(&self, name: &str) -> Option<&Resource> {
        self.resources
            .values()
            .find(|resource| matches!(&resource.body, Body::Bucket(bucket) if bucket.name == name))
    }

    /// The account with this id.
    pub fn account(&self, id: &str) -> Option<&Account> {
        self.accounts.values().find(|account| account.id.as_str() == id)
    }

    /// True for accounts of the organization, its management account among them.
    pub fn is_member(&self, id: &str) -> bool {
        self.account(id).is_some_and(|account| account.member)
    }

    /// True for the management account.
    pub fn is_management(&self, id: &AccountId) -> bool {
        self.organization.management == *id
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
