//! What bears on a request and is not known, in words, with the layer that it is about.

use super::answer::shown;
use super::need::Caller;
use crate::aws::{Arn, CallerArn};
use crate::catalog::acl;
use crate::evaluate::iam::PolicyLayer;

/// What is unknown, in words.
#[derive(Clone, Debug, Default)]
pub(super) struct Unknowns {
    pub(super) identity: Option<String>,
    pub(super) boundary: Option<String>,
    /// A federated user has what its session policy and the policies of the user who made the session both allow.
    pub(super) session: Option<String>,
    pub(super) resource: Option<String>,
    pub(super) endpoint: Option<String>,
    /// A bucket that no section holds may block what a public policy of its allows.
    pub(super) block: Option<String>,
    /// What is shared with whom may be more than is known; a share refuses nothing.
    pub(super) shares: Option<String>,
    /// The access control lists of a bucket and its objects may give; they refuse nothing.
    pub(super) lists: Option<String>,
    /// Whether a bucket blocks public access; a policy that is not public is not concerned.
    pub(super) public_access: Option<String>,
    /// Control policies of another organization may deny.
    pub(super) control: Option<String>,
}

impl Unknowns {
    pub(super) fn notes(&self) -> impl Iterator<Item = (PolicyLayer, &String)> {
        let more = [&self.shares, &self.lists, &self.public_access].into_iter().flatten();
        self.that_may_deny().chain(more.map(|note| (PolicyLayer::Resource, note)))
    }

    /// Those that may refuse what the known policies allow.
    pub(super) fn that_may_deny(&self) -> impl Iterator<Item = (PolicyLayer, &String)> {
        let all = [
            (PolicyLayer::Identity, &self.identity),
            (PolicyLayer::Boundary, &self.boundary),
            (PolicyLayer::Session, &self.session),
            (PolicyLayer::Resource, &self.resource),
            (PolicyLayer::Endpoint, &self.endpoint),
            (PolicyLayer::Resource, &self.block),
            (PolicyLayer::Scp, &self.control),
        ];
        all.into_iter().filter_map(|(layer, note)| Some((layer, note.as_ref()?)))
    }

    /// What is not known of a caller besides its policies: a federated user's session policy comes with the call that makes
    /// the session.
    ///
    /// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html>
    pub(super) fn of_caller(&mut self, principal: &str) {
        let federated = Arn::parse(principal).and_then(|arn| arn.caller()) == Some(CallerArn::FederatedUser);
        let note = || ["the session policy of `", &shown(principal), "` is not known"].concat();
        self.session = federated.then(note);
    }

    /// That nobody says what a bucket or an access point that exists already does with the public.
    pub(super) fn of_existing_public(&mut self, name: &str) {
        self.public_access =
            Some(["`", name, "` exists already, and whether it blocks public access is not known"].concat());
    }

    /// What is not known of a bucket that exists already, besides its policy.
    pub(super) fn of_existing_bucket(&mut self, name: &str, action: &str, caller: &Caller) {
        self.of_existing_public(name);
        let told = |what: &str| Some(["`", name, "` exists already, and ", what].concat());
        let lists_reach = !caller.is_service() || acl::may_give_to(&caller.principal);
        if lists_reach && acl::may_give(action) {
            self.lists = told("its access control lists are not known");
        }
    }
}

/// What policies that the blueprint does not know are taken to say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unknown {
    AllowsNothing,
    AllowsAll,
}
