//! What buckets keep of the policies that the design has put, into the policies that they get back.

use super::handover::known;
use super::leaving::pinned;
use super::taken::Taken;
use super::{Leaving, Plan};
use crate::aws::Address;
use crate::lock::Lock;
use crate::model::Model;
use crate::policy::Document;
use crate::resource::{Body, BucketPolicy, DocumentSide, Kind, Place, Resource};
use serde_json::Value;

/// The policy of a bucket that exists already, which no stack and no root takes back.
#[derive(Clone, PartialEq, Debug)]
pub struct PolicyBack {
    /// The address of the policy.
    pub address: String,
    /// The name of the bucket.
    pub bucket: String,
    /// Where it is.
    pub place: Place,
    /// What it gets back.
    pub back: Back,
    /// True where it is deployed and the blueprint has it no more, or has that of another bucket in its place.
    pub left: bool,
}

/// What takes the statements of the design away.
#[derive(Clone, PartialEq, Debug)]
pub enum Back {
    /// What the blueprint states, which stands in a file.
    Stated {
        /// Where it stands in the output folder.
        path: String,
        /// The policy document.
        document: Value,
    },
    /// No policy: the blueprint states that there was none.
    None,
    /// Nobody knows: the blueprint states nothing, or what has no id yet.
    Unknown,
}

/// Those of the buckets whose policies are completed, then what is left of former ones.
pub(super) fn policies_back(model: &Model, lock: &Lock, plan: &Plan) -> Vec<PolicyBack> {
    let mut taken = Taken::default();
    let mut all = completed(model, lock, &mut taken);
    let left: Vec<PolicyBack> = pinned(plan, lock)
        .filter_map(|(address, pin, planned)| {
            let leaving = plan.leaving.iter().find(|one| one.address == *address)?;
            let bucket = pin.created.get("name").filter(|_| leaving.kind == BucketPolicy::KIND)?;
            let same = planned.is_some_and(|resource| names(resource, bucket));
            if same {
                None
            } else {
                left(model, lock, leaving, bucket, &mut taken)
            }
        })
        .collect();
    all.extend(left);
    all
}

fn completed(model: &Model, lock: &Lock, taken: &mut Taken) -> Vec<PolicyBack> {
    let policies = model.resources.values().filter_map(|resource| {
        let Body::BucketPolicy(policy) = &resource.body else {
            return None;
        };
        Some((resource, policy))
    });
    let each = policies.filter_map(|(resource, policy)| {
        let (address, _) = model.buckets().find(|(_, bucket)| bucket.name == policy.name)?;
        let stated = model.policies_before.get(&address.address)?;
        Some(PolicyBack {
            address: resource.address.to_string(),
            bucket: policy.name.clone(),
            place: resource.place.clone(),
            back: back(&address.address, stated, lock, taken),
            left: false,
        })
    });
    each.collect()
}

/// A former policy; none where the design puts that of the bucket still, or makes the bucket.
fn left(
    model: &Model,
    lock: &Lock,
    leaving: &Leaving,
    bucket: &str,
    taken: &mut Taken,
) -> Option<PolicyBack> {
    if model.resources.values().any(|resource| names(resource, bucket)) {
        return None;
    }
    let back = match model.buckets().find(|(_, one)| one.name == *bucket) {
        Some((found, _)) if !found.existence.is_existing() => return None,
        Some((found, known)) if found.existence.knows_policy(DocumentSide::Resource) => {
            back(&found.address, &known.policy, lock, taken)
        }
        Some(_) | None => Back::Unknown,
    };
    Some(PolicyBack {
        address: leaving.address.clone(),
        bucket: bucket.to_owned(),
        place: leaving.place.clone(),
        back,
        left: true,
    })
}

fn back(of: &Address, stated: &Document, lock: &Lock, taken: &mut Taken) -> Back {
    if stated.statements.is_empty() {
        return Back::None;
    }
    let Ok(document) = known(stated, lock) else {
        return Back::Unknown;
    };
    let form = |mark: Option<&str>| {
        let mark = mark.map(|mark| ["-", mark].concat()).unwrap_or_default();
        let (account, kind, name) = (of.account(), of.kind(), of.name());
        ["by-hand/", account, "-", kind, "-", name, "-policy-before", &mark, ".json"].concat()
    };
    let path = taken.first_free(&of.to_string(), form, |path| vec![path.to_lowercase()]);
    Back::Stated { path, document }
}

/// True for the policy of a bucket of this name.
fn names(resource: &Resource, bucket: &str) -> bool {
    matches!(&resource.body, Body::BucketPolicy(policy) if policy.name == bucket)
}
