//! Several blueprints of one organization into warnings where two of them have the same addresses or names.
//!
//! What one of them calls free another may have taken. Inside one blueprint the resolver says the same of networks under
//! the same code, and refuses names that are there twice.

use crate::aws::{Address, Cidr};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::Model;
use crate::resource::{Body, Resource};
use std::collections::BTreeMap;

/// What of a blueprint another one may have as well.
#[derive(Clone, Debug)]
pub struct Borne {
    organization: String,
    administrator: String,
    design: String,
    /// Chosen names as ARNs.
    resources: BTreeMap<String, (Address, Span)>,
    blocks: Vec<VpcBlock>,
}

/// A VPC that a blueprint makes.
#[derive(Clone, Debug)]
struct VpcBlock {
    address: Address,
    cidr: Cidr,
    span: Span,
}

/// Brings a place of the other blueprint to where its text stands beside the own one.
type Bring<'b> = &'b mut dyn FnMut(Span) -> Span;

impl Borne {
    /// The names and addresses that a model gives in AWS.
    pub fn of(model: &Model) -> Self {
        let made = || model.resources.values().filter(|resource| !resource.existence.is_existing());
        let place = |resource: &Resource| model.origins.resource(&resource.address);
        let named = made().filter(|resource| resource.arn().is_literal()).map(|resource| {
            let arn = resource.arn().as_str().to_owned();
            (arn, (resource.address.local(), place(resource)))
        });
        let blocks = model.resources.values().filter_map(|resource| match &resource.body {
            Body::Vpc(vpc) => Some(VpcBlock {
                address: resource.address.local(),
                cidr: vpc.cidr,
                span: place(resource),
            }),
            _ => None,
        });
        Self {
            organization: model.organization.id.clone(),
            administrator: model.deploy.administrator.as_str().to_owned(),
            design: model.name.clone(),
            resources: named.collect(),
            blocks: blocks.collect(),
        }
    }

    /// What another blueprint of the organization, whose path is `theirs`, has as well.
    pub fn clashes(&self, other: &Self, theirs: &str, bring: Bring<'_>) -> Vec<Diagnostic> {
        if self.organization != other.organization {
            return Vec::new();
        }
        let mut told = self.overlaps(other, bring);
        told.extend(self.shared_names(other, theirs, bring));
        told
    }

    /// Names that the other one gives as well. Designs of one name have one name for their stacks, so of them nothing else is
    /// told.
    fn shared_names(&self, other: &Self, theirs: &str, bring: Bring<'_>) -> Vec<Diagnostic> {
        let start = Span::new(0, 0, 0);
        if (&self.design, &self.administrator) == (&other.design, &other.administrator) {
            let message = format!(
                "the design of `{theirs}` is called `{}` as well, so their stacks have the same names",
                self.design
            );
            return vec![
                Diagnostic::warning("design-twice", start, message)
                    .note("whichever is deployed later replaces what the other deployed")
                    .help("give one of them another `name:`; of one design at two times, check one"),
            ];
        }
        let both = self
            .resources
            .iter()
            .filter_map(|(arn, one)| Some((one, other.resources.get(arn)?)));
        let said = both.map(|((address, place), (theirs, there))| {
            let message = format!("`{address}` and `{theirs}` of another blueprint have the same name in AWS");
            Diagnostic::warning("name-taken", *place, message)
                .also(bring(*there), "the other one")
                .help("give one of them another name, or say `existing: true` in the blueprint that does not make it")
        });
        said.collect()
    }

    fn overlaps(&self, other: &Self, bring: Bring<'_>) -> Vec<Diagnostic> {
        let pairs = self
            .blocks
            .iter()
            .flat_map(|one| other.blocks.iter().map(move |other| (one, other)));
        let clashes = pairs.filter(|(one, other)| one.clashes(other));
        let said = clashes.map(|(one, other)| {
            let message = format!(
                "`{}` ({}) and `{}` of another blueprint ({}) overlap, so they can never be joined",
                one.address, one.cidr, other.address, other.cidr
            );
            Diagnostic::warning("network-overlap", one.span, message)
                .also(bring(other.span), "the other one")
                .help("give one of them other addresses; blocks of other blueprints belong into `reserved` of a pool")
        });
        said.collect()
    }
}

impl VpcBlock {
    fn clashes(&self, other: &Self) -> bool {
        let (one, two) = (self.cidr.net(), other.cidr.net());
        one.contains(&two) || two.contains(&one)
    }
}
