//! Endpoints of S3 beside endpoints of other services into what they must let through besides: buckets of AWS.

use super::draft::{DocumentSide, Draft};
use crate::aws::{Address, arn};
use crate::catalog::{action_names, owned_buckets, services};
use crate::policy::{PrincipalSet, Statement};
use crate::resource::Body;

impl Draft<'_> {
    /// Lets the endpoints of S3 whose policies are derived through to the buckets of AWS behind the other endpoints of
    /// their networks. AWS signs these calls itself, so no condition on the caller holds, and the buckets are named whole.
    ///
    /// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html>
    pub(super) fn spare_owned_buckets(&mut self) {
        let of_s3 = |one: &&Address| self.goes_through(one, action_names::GET_OBJECT);
        let derived: Vec<Address> = self.derived_endpoints().filter(of_s3).cloned().collect();
        for endpoint in &derived {
            let objects = self.objects_of_aws(endpoint);
            if !objects.is_empty() {
                let statement = Statement::allow()
                    .sid("FetchFromAws")
                    .principals(PrincipalSet::everyone())
                    .actions([action_names::GET_OBJECT])
                    .resources(objects);
                self.add(endpoint, DocumentSide::Resource, statement);
            }
        }
    }

    /// Patterns of the objects of AWS that callers of the other endpoints of a network are sent to.
    fn objects_of_aws(&self, address: &Address) -> Vec<String> {
        let (Some(resource), Some(Body::Endpoint(endpoint))) =
            (self.model.resources.get(address), self.body(address))
        else {
            return Vec::new();
        };
        let beside = self.model.resources.values().filter_map(|other| {
            let Body::Endpoint(other) = &other.body else {
                return None;
            };
            (other.vpc == endpoint.vpc).then(|| services::endpoint(&other.service))?
        });
        let names: Vec<&str> = beside.map(|row| row.name.as_str()).collect();
        let buckets = owned_buckets::behind(names, resource.place.region.as_str());
        buckets.iter().map(|bucket| arn("s3", "", "", &[bucket, "/*"].concat())).collect()
    }
}
