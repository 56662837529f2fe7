//! The single actions that a piece of logic is about and could be about no other, each by one name.
//!
//! What AWS asks for, and what a rule asks after, is a list: a row of [`super::action_sets`] or [`super::grants`], also
//! where the list has one entry. A test holds every name to an action of the reference.

use super::context_keys::begins;
use super::ids::names;

names! {
    /// Making the role of a service, which is bound to the service.
    CREATE_SERVICE_LINKED_ROLE = "iam:CreateServiceLinkedRole";
    /// Handing over a role, which has rules of its own.
    PASS_ROLE = "iam:PassRole";
    /// A rule is about who approves a model.
    APPROVE_MODEL = "sagemaker:UpdateModelPackage";
    /// A rule is about who makes a model.
    TRAIN = "sagemaker:CreateTrainingJob";
    /// Having a topic tell somebody.
    SUBSCRIBE = "sns:Subscribe";
    /// The one call that sends [`super::context_keys::GRANT_IS_FOR_AWS_RESOURCE`].
    CREATE_GRANT = "kms:CreateGrant";
    /// The question whether somebody reads what a key encrypts.
    DECRYPT = "kms:Decrypt";
    /// A rule is about accepting.
    ACCEPT_SHARE = "ram:AcceptResourceShareInvitation";
    /// A rule is about making database users.
    CREATE_CLUSTER_USER = "redshift:CreateClusterUser";
    /// Who a session is in a database.
    GET_CLUSTER_CREDENTIALS = "redshift:GetClusterCredentials";
    /// A rule is about the groups of database users.
    JOIN_GROUP = "redshift:JoinGroup";
    /// The question whether somebody reads an object.
    GET_OBJECT = "s3:GetObject";
    /// The question whether somebody writes an object.
    PUT_OBJECT = "s3:PutObject";
    /// The one call that sends the keys of a new feature group.
    CREATE_FEATURE_GROUP = "sagemaker:CreateFeatureGroup";
    /// The question whether a share gives anything of a feature group.
    DESCRIBE_FEATURE_GROUP = "sagemaker:DescribeFeatureGroup";
    /// The address by which somebody opens Studio as a user.
    CREATE_STUDIO_URL = "sagemaker:CreatePresignedDomainUrl";
    /// How a session comes from a session.
    ASSUME_ROLE = "sts:AssumeRole";
    /// A sign-in with an assertion.
    ASSUME_ROLE_WITH_SAML = "sts:AssumeRoleWithSAML";
    /// A sign-in with a token.
    ASSUME_ROLE_WITH_WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity";
    /// How a session gets a source identity.
    SET_SOURCE_IDENTITY = "sts:SetSourceIdentity";
    /// How a session gets tags.
    TAG_SESSION = "sts:TagSession";
}

/// Whether an action (any case) makes a session of somebody whom another provider vouches for.
///
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>
pub fn assumes_role_with(action: &str) -> bool {
    begins(action, ASSUME_ROLE) && action.get(ASSUME_ROLE.len()..).is_some_and(|rest| begins(rest, "With"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::actions::action;

    #[test]
    fn every_name_is_of_an_action() {
        for name in ALL {
            assert_eq!(action(name).map(|known| known.full_name()).as_deref(), Some(*name));
        }
    }

    #[test]
    fn providers_vouch_in_calls_of_their_own() {
        let of_provider = crate::catalog::actions::expand("sts:*").into_iter().map(|known| known.full_name());
        let found: Vec<String> = of_provider.filter(|name| assumes_role_with(name)).collect();
        assert_eq!(found, ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]);
        assert!(assumes_role_with("STS:assumerolewithsaml") && !assumes_role_with(ASSUME_ROLE));
    }
}
