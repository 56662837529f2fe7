//! Who sits in which subnets, in which security groups.

use super::PartIndex;
use crate::aws::Text;
use crate::evaluate::network::Networks;
use crate::evaluate::network::parts::Occupant;
use crate::resource::{Body, EndpointType, Resource, StudioDomain, StudioNetwork};
use std::collections::BTreeSet;

impl Networks<'_> {
    /// Who sits where, but users of Studio, who sit where their domain does.
    pub(super) fn take_occupant(&mut self, resource: &Resource) {
        let base = |asks| Occupant {
            asks,
            ..Occupant::default()
        };
        let body = &resource.body;
        let alone;
        let (subnets, groups, made) = if let Body::RedshiftCluster(cluster) = body {
            let made = Occupant {
                public: cluster.public,
                ..base(true)
            };
            (&cluster.subnets, &cluster.groups, made)
        } else if let Body::RedshiftServerless(workgroup) = body {
            let made = Occupant {
                public: workgroup.public,
                ..base(true)
            };
            (&workgroup.subnets, &workgroup.groups, made)
        } else if let Body::StudioDomain(domain) = body {
            let made = Occupant {
                bypasses: domain.network == StudioNetwork::PublicInternetOnly,
                ..base(true)
            };
            (&domain.subnets, &domain.groups, made)
        } else if let Body::MountTarget(target) = body {
            alone = BTreeSet::from([target.subnet.clone()]);
            (&alone, &target.groups, base(false))
        } else if let Body::Endpoint(endpoint) = body
            && let EndpointType::Interface { subnets, groups, .. } = &endpoint.kind
        {
            (subnets, groups, base(false))
        } else {
            return;
        };
        let at = self.add_occupant(resource, subnets, groups, made);
        match (&resource.body, self.things.get(Text::symbol(&resource.address).as_str()).copied()) {
            (Body::Endpoint(_), Some(PartIndex::Endpoint(endpoint))) => {
                self.endpoints.get_mut(endpoint).interface = Some(at)
            }
            _ => self.name(resource, PartIndex::Occupant(at)),
        }
        // Users name a domain that exists already by its id.
        if let Body::StudioDomain(StudioDomain { id: Some(id), .. }) = &resource.body {
            self.things.insert(id.clone(), PartIndex::Occupant(at));
        }
    }

    fn add_occupant(
        &mut self,
        resource: &Resource,
        subnets: &BTreeSet<String>,
        groups: &BTreeSet<String>,
        mut made: Occupant,
    ) -> usize {
        (made.subnets, made.foreign_subnets) = self.subnets_of(subnets);
        // Where something is that exists already, nobody says: its network may have more subnets.
        made.foreign_subnets |= resource.existence.is_existing();
        made.any_groups = resource.existence.is_existing();
        made.name = resource.address.to_string();
        made.groups = groups
            .iter()
            .filter_map(|id| match self.things.get(id) {
                Some(PartIndex::Group(at)) => Some(*at),
                _ => None,
            })
            .collect();
        // Without a group AWS takes the default one of the VPC, which is not in the model.
        made.foreign_groups = made.groups.len() < groups.len() || groups.is_empty();
        made.groups.sort_unstable();
        self.occupants.push(made)
    }

    pub(super) fn take_user(&mut self, resource: &Resource) {
        let Body::UserProfile(user) = &resource.body else {
            return;
        };
        let domain = match self.things.get(&user.domain) {
            Some(PartIndex::Occupant(at)) => self.occupants.get(*at).clone(),
            _ => Occupant {
                foreign_subnets: true,
                foreign_groups: true,
                asks: true,
                ..Occupant::default()
            },
        };
        let at = if user.groups.is_empty() {
            self.occupants.push(Occupant {
                name: resource.address.to_string(),
                ..domain
            })
        } else {
            let at = self.add_occupant(resource, &BTreeSet::new(), &user.groups, Occupant::default());
            let made = self.occupants.get_mut(at);
            made.subnets = domain.subnets;
            (made.foreign_subnets, made.asks, made.bypasses) =
                (domain.foreign_subnets, true, domain.bypasses);
            at
        };
        self.name(resource, PartIndex::Occupant(at));
    }

    /// Shows each subnet and each group who is there.
    pub(super) fn place_occupants(&mut self) {
        let Self {
            occupants,
            subnets,
            groups,
            ..
        } = self;
        for (at, occupant) in occupants.iter() {
            for subnet in &occupant.subnets {
                let seen = &subnets.get(*subnet).occupants;
                if !seen.iter().any(|one| occupants.get(*one).is_like(occupant)) {
                    subnets.get_mut(*subnet).occupants.push(at);
                }
            }
            occupant.groups.iter().for_each(|group| groups.get_mut(*group).members.push(at));
        }
    }
}
