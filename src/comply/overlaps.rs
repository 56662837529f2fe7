//! Networks of several blueprints into warnings where two of them have the same addresses.
//!
//! One organization is described by several blueprints, and what one of them calls free another may have taken. Inside
//! one blueprint the resolver says the same under the same code.

use crate::aws::{Address, Cidr};
use crate::diagnostic::{Diagnostic, Sources, Span};
use crate::model::Model;
use crate::resource::Body;

/// A VPC that a blueprint makes.
#[derive(Clone, Debug)]
pub struct VpcBlock {
    organization: String,
    address: Address,
    cidr: Cidr,
    span: Span,
}

/// The VPCs that a model makes.
pub fn blocks(model: &Model) -> Vec<VpcBlock> {
    let made = model.resources.values().filter_map(|resource| match &resource.body {
        Body::Vpc(vpc) => Some(VpcBlock {
            organization: model.organization.id.clone(),
            address: resource.address.clone(),
            cidr: vpc.cidr,
            span: model.origins.resource(&resource.address),
        }),
        _ => None,
    });
    made.collect()
}

impl VpcBlock {
    fn clashes(&self, other: &Self) -> bool {
        let (one, two) = (self.cidr.net(), other.cidr.net());
        self.organization == other.organization && (one.contains(&two) || two.contains(&one))
    }
}

/// What is to be said of a blueprint beside another one, whose text joins the sources so that it can be shown.
pub fn overlaps(
    own: &[VpcBlock],
    sources: &mut Sources,
    others: &[VpcBlock],
    from: &Sources,
) -> Vec<Diagnostic> {
    let pairs = own.iter().flat_map(|one| others.iter().map(move |other| (one, other)));
    let clashes: Vec<(&VpcBlock, &VpcBlock)> = pairs.filter(|(one, other)| one.clashes(other)).collect();
    if clashes.is_empty() {
        return Vec::new();
    }
    let file = sources.add(from.name(0), from.text(0));
    let said = clashes.into_iter().map(|(one, other)| {
        let message = format!(
            "`{}` ({}) and `{}` of another blueprint ({}) overlap, so they can never be joined",
            one.address, one.cidr, other.address, other.cidr
        );
        let there = Span { file, ..other.span };
        Diagnostic::warning("network-overlap", one.span, message)
            .also(there, "the other one")
            .help("give one of them other addresses; blocks of other blueprints belong into `reserved` of a pool")
    });
    said.collect()
}
