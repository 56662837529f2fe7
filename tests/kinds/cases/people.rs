//! Values of the kinds of IAM Identity Center.

use super::Pen;
use landform::policy::Document;
use landform::resource::{
    Assignment, Beforehand, IdentityGroup, PermissionSet, PolicyOfAccount, SetBoundary, Tags,
};
use std::collections::{BTreeMap, BTreeSet};

const INSTANCE: &str = "arn:aws:sso:::instance/ssoins-0123456789abcdef";

pub fn permission_set(pen: &Pen, least: bool) -> PermissionSet {
    let own = PolicyOfAccount {
        name: pen.name("notebooks"),
        path: pen.name("/people/"),
    };
    let whole = PermissionSet {
        instance: pen.name(INSTANCE),
        name: pen.name("data-scientist"),
        description: pen.prose("Notebooks, and the data that they read."),
        session: pen.name("PT8H"),
        managed: pen.names(&["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
        own: BTreeMap::from([(own.whole(), own.clone())]),
        boundary: Some(SetBoundary::Own(own)),
        inline: pen.document(None, "s3:GetObject", Some("arn:aws:s3:::models/*")),
        tags: pen.tags(),
    };
    if !least {
        return whole;
    }
    PermissionSet {
        description: String::new(),
        managed: BTreeSet::new(),
        own: BTreeMap::new(),
        boundary: Some(SetBoundary::OfAws("arn:aws:iam::aws:policy/PowerUserAccess".to_owned())),
        inline: Document::new(Vec::new()),
        tags: Tags::new(),
        ..whole
    }
}

pub fn identity_group(pen: &Pen, least: bool) -> IdentityGroup {
    IdentityGroup {
        store: pen.name("d-0123456789"),
        name: pen.name("Auditors"),
        description: if least { String::new() } else { pen.prose("Those who look.") },
    }
}

pub fn assignment(pen: &Pen) -> Assignment {
    Assignment {
        instance: pen.name(INSTANCE),
        permission_set: pen.name("arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef"),
        group: pen.name("1234567890-12345678-1234-1234-1234-123456789012"),
        account: pen.name("222222222222"),
        before: Beforehand::default(),
    }
}
