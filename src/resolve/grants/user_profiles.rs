//! Grants on users of studios: the address by which somebody signs in as that one user.
//!
//! Whoever may make such an address for every profile is anybody in the studio, so the statement names the profile.
//! <https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedDomainUrl.html>

use super::GrantLine;
use crate::aws::Address;
use crate::blueprint::Reference;
use crate::catalog::grants::GrantPart;
use crate::diagnostic::Diagnostic;
use crate::policy::Statement;
use crate::resolve::draft::{DocumentSide, Draft};
use crate::resolve::join_statements::sid;
use crate::resource::{Body, StudioAuth};

impl Draft<'_> {
    pub(super) fn grant_user_profiles(&mut self, line: &GrantLine<'_>, on: &Reference) {
        let Some(role) = self.role_only(line) else { return };
        let limit = self.endpoint_limit(line);
        for profile in self.find_all("user-profile", on, role.account()) {
            if !self.can_be_opened(&role, &profile, on) {
                continue;
            }
            let arn = self.arn(&profile);
            for verb in &line.verbs {
                let actions = verb.on(GrantPart::Resource);
                let statement = Statement::allow()
                    .sid(sid(&[&verb.verb, "studio", profile.name()]))
                    .actions(actions)
                    .resources([arn.clone()]);
                self.add(&role, DocumentSide::Identity, limit.narrow(statement));
                self.admit_through(&limit, &role, actions, &arn);
            }
        }
    }

    /// AWS makes the address inside the account only, and for domains where people sign in by IAM.
    fn can_be_opened(&mut self, role: &Address, profile: &Address, on: &Reference) -> bool {
        if role.account() != profile.account() {
            let message = format!(
                "`{role}` is in another account than `{profile}`, and SageMaker opens Studio for its own account only"
            );
            let problem = Diagnostic::error("grant-cross-account", on.span, message);
            self.problems.push(
                problem.help("let the role assume a role of that account, and grant the opening to that one"),
            );
            return false;
        }
        if self.signs_in_by_sso(profile) {
            let message =
                format!("`{profile}` signs in by IAM Identity Center, where SageMaker makes no such address");
            let problem = Diagnostic::error("grant-verb", on.span, message);
            self.problems
                .push(problem.help("assign the user in IAM Identity Center and remove the grant"));
            return false;
        }
        true
    }

    fn signs_in_by_sso(&self, profile: &Address) -> bool {
        let Some(Body::UserProfile(user)) = self.body(profile) else {
            return false;
        };
        let id = user.domain.as_str();
        self.model.resources.values().any(|resource| {
            matches!(&resource.body, Body::StudioDomain(domain) if domain.auth == StudioAuth::Sso
                && domain.id_at(&resource.address).as_str() == id)
        })
    }
}
