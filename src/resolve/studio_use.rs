//! A role of a studio into what its people do there: private spaces of their own, apps in them, and lists of the rest.
//!
//! People may share a role, so the role cannot tell them apart. Studio's sessions carry the user profile that they are
//! of, and requests about spaces and apps carry the profile that owns the space: the two must be one. A shared space
//! belongs to everybody who sees it, and what runs there to nobody, so only private ones can be made.
//! <https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-jl-admin-guide-permissions.html>

use super::draft::{DocumentSide, Draft};
use super::join_statements::sid;
use crate::aws::Address;
use crate::catalog::context_keys;
use crate::catalog::grants::{self, GrantPart};
use crate::policy::Statement;
use crate::resource::Place;

/// How a space is shared that only its owner opens.
///
/// <https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_SpaceSharingSettings.html>
const PRIVATE: &str = "Private";

impl Draft<'_> {
    /// What the people of a studio call to work.
    pub(super) fn uses_studio(&mut self, role: &Address, place: &Place) {
        let Some(verb) = grants::internal("studio", "use") else {
            return;
        };
        for (part, actions) in &verb.on {
            let statement = Statement::allow().actions(actions.iter().cloned());
            if let Some(statement) = on_part(statement, *part, place) {
                self.add(role, DocumentSide::Identity, statement);
            }
        }
    }
}

/// A statement about one part of a studio; none for parts of other kinds.
fn on_part(statement: Statement, part: GrantPart, place: &Place) -> Option<Statement> {
    let domain = context_keys::variable(context_keys::STUDIO_DOMAIN);
    let user = context_keys::variable(context_keys::STUDIO_USER);
    let on = |parts: &[&str]| place.arn("sagemaker", &parts.concat());
    let profile = on(&["user-profile/", &domain, "/", &user]);
    let [spaces, apps] = ["space/", "app/"].map(|kind| on(&[kind, &domain, "/*"]));
    let owned = |statement: Statement| {
        statement.when("ArnLike", context_keys::SPACE_OWNER, [profile.as_str()]).when(
            "StringEquals",
            context_keys::SPACE_SHARING,
            [PRIVATE],
        )
    };
    let (name, statement) = match part {
        GrantPart::Resource => {
            let kinds = ["app", "domain", "space", "user-profile"];
            ("describe studio", statement.resources(kinds.map(|kind| on(&[kind, "/*"]))))
        }
        GrantPart::Lists => ("list studio", statement.resources(["*"])),
        GrantPart::OwnProfile => ("own profile", statement.resources([profile])),
        GrantPart::OwnSpace => ("own spaces", owned(statement.resources([spaces]))),
        GrantPart::OwnApp => ("own apps", owned(statement.resources([apps]))),
        GrantPart::Tagged => {
            let made = statement.resources([spaces, apps]);
            ("tag spaces and apps", made.when("Null", context_keys::TAGGING_ACTION, ["false"]))
        }
        GrantPart::Container
        | GrantPart::Key
        | GrantPart::Catalog
        | GrantPart::Data
        | GrantPart::Results
        | GrantPart::ResultsContainer
        | GrantPart::ResultsKey
        | GrantPart::DatabaseUser
        | GrantPart::Database
        | GrantPart::DatabaseGroup
        | GrantPart::Behind => return None,
    };
    Some(statement.sid(sid(&[name])))
}
