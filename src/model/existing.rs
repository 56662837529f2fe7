//! What the blueprint says of something that exists already and that it does not hold, and what such things lack.

use super::Model;
use crate::aws::{Address, Arn, CallerArn, Cidr, Name, Text};
use crate::catalog::parts::is_part_of;
use crate::policy::Document;
use crate::resource::{Body, DocumentSide, Place, Resource, Tags};

/// What is known of something that exists outside of the design, by its ARN.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Existing {
    /// The digits of its account, where they are said.
    pub account: Option<String>,
    /// Everything that its policy says, which is empty where it has none; `None` where that is not known. Of a role or a
    /// user: what its own policies allow it.
    pub policy: Option<Document>,
    /// The ARN of its permissions boundary, where it has one.
    pub boundary: Option<String>,
    /// Its tags; `None` where they are not known.
    pub tags: Option<Tags>,
    /// What encrypts it.
    pub key: EncryptedBy,
}

/// What encrypts something that exists already.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum EncryptedBy {
    /// Nobody says.
    #[default]
    Unknown,
    /// Nothing, or a key of the service's own: no call needs more for it.
    OfAws,
    /// The key that AWS keeps for the service in the account, `alias/aws/SERVICE`, which serves that account alone.
    KeptByAws,
    /// The KMS key of this ARN.
    Key(String),
}

/// A network that exists already, of which the model holds no part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExistingNetwork {
    /// Its name in the blueprint.
    pub name: Name,
    /// Its addresses; `None` where they are not said.
    pub cidr: Option<Cidr>,
}

/// What needs statements that somebody else adds.
#[derive(Clone, PartialEq, Debug)]
pub enum HandedTo {
    /// A resource; one that only a row of `existing` or a grant names is none of the model.
    Resource(Box<Resource>),
    /// Something of a kind that the model does not have.
    Outside(Box<OutsideThing>),
}

/// Something of a kind that the model does not have, which a grant names by its ARN.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutsideThing {
    /// What landform calls it: the kind in the words of grants, its account, and what its name leaves for a name of ours.
    pub address: Address,
    /// Where it is.
    pub place: Place,
    /// Its ARN.
    pub arn: String,
}

impl HandedTo {
    /// What it is called.
    pub fn address(&self) -> &Address {
        match self {
            Self::Resource(resource) => &resource.address,
            Self::Outside(thing) => &thing.address,
        }
    }

    /// Where it is.
    pub fn place(&self) -> &Place {
        match self {
            Self::Resource(resource) => &resource.place,
            Self::Outside(thing) => &thing.place,
        }
    }

    /// Its ARN.
    pub fn arn(&self) -> Text {
        match self {
            Self::Resource(resource) => resource.arn(),
            Self::Outside(thing) => thing.arn.as_str().into(),
        }
    }

    /// The properties of a resource.
    pub fn body(&self) -> Option<&Body> {
        match self {
            Self::Resource(resource) => Some(&resource.body),
            Self::Outside(_) => None,
        }
    }
}

/// Statements that something needs which exists already: they are not written there, somebody adds them.
#[derive(Clone, PartialEq, Debug)]
pub struct HandedOver {
    /// What needs them.
    pub to: HandedTo,
    /// Which of its policies.
    pub side: DocumentSide,
    /// The statements.
    pub document: Document,
}

impl Model {
    /// What is said of the thing that an ARN names, or that it names a part of (an object of a bucket, an index of a table),
    /// or of the role of a session; with the ARN under which that is said.
    pub fn existing_thing(&self, arn: &str) -> Option<(&str, &Existing)> {
        if self.existing.is_empty() {
            return None;
        }
        let exact = self.existing.get_key_value(arn).map(|(arn, thing)| (arn.as_str(), thing));
        exact
            .or_else(|| self.role_of_session(arn))
            .or_else(|| self.secret_of(arn))
            .or_else(|| self.whole_of(arn))
    }

    /// The secret of a name, whatever AWS has made up behind it.
    fn secret_of(&self, arn: &str) -> Option<(&str, &Existing)> {
        if !Text::has_open_digits(arn) {
            return None;
        }
        let mut all = self.existing.iter().map(|(arn, thing)| (arn.as_str(), thing));
        all.find(|(whole, _)| Text::with_open_end(whole).as_deref() == Some(arn))
    }

    fn whole_of(&self, part: &str) -> Option<(&str, &Existing)> {
        let all = self.existing.iter().map(|(arn, thing)| (arn.as_str(), thing));
        all.filter(|(whole, _)| is_part_of(part, whole))
            .max_by_key(|(whole, _)| whole.len())
    }

    fn role_of_session(&self, session: &str) -> Option<(&str, &Existing)> {
        let of = Arn::parse(session)?;
        let Some(CallerArn::Session(name)) = of.caller() else {
            return None;
        };
        let role = name.split('/').next()?;
        let is_role = |arn: &str| {
            let arn = Arn::parse(arn).filter(|arn| matches!(arn.caller(), Some(CallerArn::Role(_))));
            arn.is_some_and(|arn| {
                arn.account() == of.account() && arn.resource().rsplit('/').next() == Some(role)
            })
        };
        let mut all = self.existing.iter().map(|(arn, thing)| (arn.as_str(), thing));
        all.find(|(arn, _)| is_role(arn))
    }
}
