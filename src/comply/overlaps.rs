//! Several blueprints of one organization into warnings where two of them have the same addresses or names.
//!
//! What one of them calls free another may have taken. Inside one blueprint the resolver says the same of networks under
//! the same code, and refuses names that are there twice.

use crate::aws::{Address, Cidr};
use crate::diagnostic::{Diagnostic, Sources, Span};
use crate::model::Model;
use crate::resource::Body;
use std::collections::BTreeMap;

/// A VPC that a blueprint makes.
#[derive(Clone, Debug)]
pub struct VpcBlock {
    organization: String,
    address: Address,
    cidr: Cidr,
    span: Span,
}

/// What else of a blueprint another one may have as well.
#[derive(Clone, Debug)]
pub struct BorneNames {
    organization: String,
    administrator: String,
    design: String,
    /// Chosen names as ARNs.
    resources: BTreeMap<String, (Address, Span)>,
}

/// The names that a model gives in AWS.
pub fn borne_names(model: &Model) -> BorneNames {
    let made = model.resources.values().filter(|resource| !resource.existence.is_existing());
    let named = made.filter(|resource| resource.arn().is_literal()).map(|resource| {
        let place = model.origins.resource(&resource.address);
        (resource.arn().as_str().to_owned(), (resource.address.clone(), place))
    });
    BorneNames {
        organization: model.organization.id.clone(),
        administrator: model.deploy.administrator.as_str().to_owned(),
        design: model.name.clone(),
        resources: named.collect(),
    }
}

/// Names that another blueprint of the organization gives as well. Designs of one name have one name for their stacks, so
/// of them nothing else is told.
pub fn shared_names(
    own: &BorneNames,
    sources: &mut Sources,
    other: &BorneNames,
    from: &Sources,
) -> Vec<Diagnostic> {
    if own.organization != other.organization {
        return Vec::new();
    }
    let start = Span::new(0, 0, 0);
    if (&own.design, &own.administrator) == (&other.design, &other.administrator) {
        let message = format!(
            "the design of `{}` is called `{}` as well, so their stacks have the same names",
            from.name(0),
            own.design
        );
        return vec![
            Diagnostic::warning("design-twice", start, message)
                .note("whichever is deployed later replaces what the other deployed")
                .help("give one of them another `name:`; of one design at two times, check one"),
        ];
    }
    let both = own.resources.iter().filter_map(|(arn, one)| Some((one, other.resources.get(arn)?)));
    let both: Vec<_> = both.collect();
    if both.is_empty() {
        return Vec::new();
    }
    let file = sources.add(from.name(0), from.text(0));
    let said = both.into_iter().map(|((address, place), (theirs, there))| {
        let message = format!("`{address}` and `{theirs}` of another blueprint have the same name in AWS");
        Diagnostic::warning("name-taken", *place, message)
            .also(Span { file, ..*there }, "the other one")
            .help("give one of them another name, or say `existing: true` in the blueprint that does not make it")
    });
    said.collect()
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
