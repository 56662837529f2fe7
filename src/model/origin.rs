//! Where things of a model stand in the blueprint: beside them, so that two equal designs are equal
//! whatever line they were written on.

use crate::aws::Address;
use crate::diagnostic::Span;
use crate::resource::DocumentName;
use std::collections::BTreeMap;

/// What stands somewhere in the blueprint.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Origin {
    /// The name of the design.
    Design,
    /// The entry that a resource comes from.
    Resource(Address),
    /// The hand-written statements of one document of a resource.
    Document(Address, DocumentName),
    /// One statement of a document that somebody's file says, by its place among them.
    Statement(Address, DocumentName, usize),
    /// A claim about a call, by its place in the order of claims.
    Claim(usize),
    /// A call that must be allowed, by its place in the order of promises.
    Promise(usize),
    /// A claim about packets, by its place in the order of such claims.
    FlowClaim(usize),
}

/// Places in the blueprint by what stands there.
#[derive(Clone, Debug, Default)]
pub struct Origins(BTreeMap<Origin, Span>);

impl Origins {
    /// Remembers where something stands.
    pub fn insert(&mut self, origin: Origin, span: Span) {
        self.0.insert(origin, span);
    }

    /// Where something stands; the start of the file for what no line asked for, such as the roles that deploy.
    pub fn of(&self, origin: &Origin) -> Span {
        self.0.get(origin).copied().unwrap_or_default()
    }

    /// The places of resources and of their documents.
    pub(super) fn each_of_resource(self) -> impl Iterator<Item = (Origin, Span)> {
        self.0.into_iter().filter(|(origin, _)| match origin {
            Origin::Resource(_) | Origin::Document(..) | Origin::Statement(..) => true,
            Origin::Design | Origin::Claim(_) | Origin::Promise(_) | Origin::FlowClaim(_) => false,
        })
    }

    /// The line that a resource comes from.
    pub fn resource(&self, address: &Address) -> Span {
        self.of(&Origin::Resource(address.clone()))
    }

    /// The hand-written statements of a document, or the line of the resource where every statement is derived.
    pub fn document(&self, address: &Address, name: &DocumentName) -> Span {
        let written = self.0.get(&Origin::Document(address.clone(), name.clone()));
        written.copied().unwrap_or_else(|| self.resource(address))
    }

    /// One statement of a document, by its place among them; the document where no line says that statement alone.
    pub fn statement(&self, address: &Address, name: &DocumentName, index: usize) -> Span {
        let written = self.0.get(&Origin::Statement(address.clone(), name.clone(), index));
        written.copied().unwrap_or_else(|| self.document(address, name))
    }
}
