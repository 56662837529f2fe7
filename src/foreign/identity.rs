//! Resources that are declared somewhere into what others call them: their addresses, names and ARNs.

use super::reading::unsaid;
use crate::aws::{Address, Name, Region, Text};
use crate::blueprint::node::Node;
use crate::catalog::resource_types::arn_form;
use crate::catalog::type_names::SECRET;
use crate::registry;
use crate::resource::{AnyResource, Body};

/// A resource of which no more is known than what references to it need.
#[derive(Clone, Copy, Debug)]
pub struct Declared<'d> {
    /// What the files call it; see [`super::ForeignResource::id`].
    pub id: &'d str,
    /// Its type.
    pub kind: &'d str,
    /// The account that it is in, by name and by id.
    pub account: (&'d Name, &'d str),
    /// The Region that it is in.
    pub region: &'d Region,
    /// Its properties, as far as functions in them are resolved; none where it has none.
    pub properties: Option<&'d Node>,
}

impl Declared<'_> {
    /// Its address: the kind that its type is of, or `resource`.
    pub fn address(&self) -> Address {
        let shapes = Body::shapes().into_iter();
        let mut of_type = shapes.filter(|(_, shape, _)| shape.is_some_and(|shape| shape.kind == self.kind));
        let kind = of_type.next().map_or(AnyResource::WORD, |(kind, ..)| kind);
        let plain = |text: &str| text.chars().map(plain).collect::<String>();
        let name = Name::parse(&plain(self.id)).unwrap_or(Name::known("unnamed"));
        Address::new(Name::known(kind), self.account.0, &name)
    }

    /// What `Ref` gives: the name or the ARN that is said or follows from what is said; the id that AWS will make, as a symbol
    /// of its address; an unsaid text for a name that CloudFormation will make up.
    pub fn reference(&self) -> Text {
        let facts = registry::facts(self.kind);
        let identifier = facts.as_ref().map(|facts| facts.identifier.as_slice());
        let Some([pointer]) = identifier else {
            return Text::symbol(&self.address());
        };
        let property = pointer.trim_start_matches("/properties").trim_start_matches('/');
        let read_only = facts.iter().any(|facts| facts.attributes.iter().any(|one| one == property));
        if !read_only {
            return self.own(property);
        }
        match property.ends_with("Arn") || REF_IS_ARN.contains(&self.kind) {
            true => self.arn(),
            false => Text::symbol(&self.address()),
        }
    }

    /// What `Fn::GetAtt` gives.
    pub fn attribute(&self, attribute: &str) -> Text {
        if is_own_arn(self.kind, attribute) {
            return self.arn();
        }
        AnyResource::attribute(&self.address(), attribute)
            .unwrap_or_else(|| unsaid(self.account.0, &[self.id, ".", attribute].concat()))
    }

    /// Its ARN: as its type forms it of what is said, with an unsaid text for a name that CloudFormation will make up.
    pub fn arn(&self) -> Text {
        let beside = || AnyResource::attribute(&self.address(), "Arn").unwrap_or_default();
        arn_form(self.kind)
            .and_then(|form| self.filled(form))
            .map_or_else(beside, Text::from)
    }

    fn filled(&self, form: &str) -> Option<String> {
        let (mut text, mut rest) = (String::new(), form);
        while let Some((before, after)) = rest.split_once("${") {
            let (hole, end) = after.split_once('}')?;
            text.push_str(before);
            text.push_str(self.in_form(hole).as_str());
            rest = end;
        }
        text.push_str(rest);
        Some(text)
    }

    /// What stands for a hole of a form; see `resource_arns.json`.
    fn in_form(&self, hole: &str) -> Text {
        let (name, otherwise) = hole.split_once('|').map_or((hole, None), |(name, rest)| (name, Some(rest)));
        match name {
            "Partition" => self.region.partition().as_str().into(),
            "Region" => self.region.as_str().into(),
            "Account" => self.account.1.into(),
            "Ref" => Text::symbol(&self.address()),
            _ => self.property_in_form(name, otherwise),
        }
    }

    fn property_in_form(&self, name: &str, otherwise: Option<&str>) -> Text {
        let (name, folder) = name.strip_suffix('/').map_or((name, false), |name| (name, true));
        let said = self.said(name);
        match (said, folder, otherwise) {
            (None, true, _) => Text::default(),
            (None, false, Some(otherwise)) => otherwise.into(),
            (Some(said), true, left_out) if Some(said) == left_out => Text::default(),
            (Some(said), true, _) => [said, "/"].concat().into(),
            (_, false, _) => self.own(name),
        }
    }

    fn said(&self, property: &str) -> Option<&str> {
        self.properties.and_then(|all| all.get(property)).and_then(Node::scalar)
    }

    /// A property that names it; an unsaid text where it is not said.
    pub(super) fn own(&self, property: &str) -> Text {
        match self.said(property) {
            Some(said) => said.into(),
            None => unsaid(self.account.0, &["the ", property, " of ", self.id].concat()),
        }
    }
}

/// The properties of a type that its name and its ARN are made of.
pub(super) fn naming_properties(kind: &str) -> Vec<String> {
    let holes = arn_form(kind).into_iter().flat_map(|form| form.split("${").skip(1));
    let named = holes.filter_map(|rest| rest.split(['|', '/', '}']).next()).map(str::to_owned);
    let identifier = registry::facts(kind).map(|facts| facts.identifier).unwrap_or_default();
    let last = |pointer: String| pointer.trim_start_matches('/').to_owned();
    named.chain(identifier.into_iter().map(last)).collect()
}

/// Types whose `Ref` is their ARN and whose identifier does not end so.
const REF_IS_ARN: &[&str] = &[SECRET];

fn is_own_arn(kind: &str, attribute: &str) -> bool {
    let end = kind.rsplit("::").next().unwrap_or_default();
    attribute == "Arn" || attribute.strip_suffix("Arn").is_some_and(|start| start == end)
}

fn plain(sign: char) -> char {
    match Name::parse(&sign.to_string()) {
        Ok(_) => sign,
        Err(_) => '.',
    }
}
