//! The condition keys that code is about, each by one name; what AWS says of them is in the reference ([`super::actions`]).
//!
//! A test holds every name to a key of the reference, in AWS's spelling. Names that end with `/` or `:` begin the keys
//! of a family, of which each has a word of its own behind them.

use super::ids::names;

names! {
    /// The services through which a request came.
    CALLED_VIA = "aws:CalledVia";
    /// The first of them.
    CALLED_VIA_FIRST = "aws:CalledViaFirst";
    /// The last of them.
    CALLED_VIA_LAST = "aws:CalledViaLast";
    /// The time of the request.
    CURRENT_TIME = "aws:CurrentTime";
    /// The access point by which a file system is mounted.
    FILE_ACCESS_POINT = "elasticfilesystem:AccessPointArn";
    /// The partitions that a request to DynamoDB is about.
    LEADING_KEYS = "dynamodb:LeadingKeys";
    /// The time of the request, in seconds since 1970.
    EPOCH_TIME = "aws:EpochTime";
    /// Whom a subscription of a topic tells.
    SNS_ENDPOINT = "sns:Endpoint";
    /// How it tells.
    SNS_PROTOCOL = "sns:Protocol";
    /// The caller's account.
    PRINCIPAL_ACCOUNT = "aws:PrincipalAccount";
    /// The caller.
    PRINCIPAL_ARN = "aws:PrincipalArn";
    /// The caller's organization.
    PRINCIPAL_ORG_ID = "aws:PrincipalOrgID";
    /// Where in it the caller's account is.
    PRINCIPAL_ORG_PATHS = "aws:PrincipalOrgPaths";
    /// Tags of the caller.
    PRINCIPAL_TAG = "aws:PrincipalTag/";
    /// The Region that a call goes to.
    REQUESTED_REGION = "aws:RequestedRegion";
    /// Tags that a call brings.
    REQUEST_TAG = "aws:RequestTag/";
    /// The account of the resource.
    RESOURCE_ACCOUNT = "aws:ResourceAccount";
    /// The organization of the resource.
    RESOURCE_ORG_ID = "aws:ResourceOrgID";
    /// Where in it the resource's account is.
    RESOURCE_ORG_PATHS = "aws:ResourceOrgPaths";
    /// Whether a call is encrypted on its way.
    SECURE_TRANSPORT = "aws:SecureTransport";
    /// The account for which a service acts.
    SOURCE_ACCOUNT = "aws:SourceAccount";
    /// The resource for which a service acts.
    SOURCE_ARN = "aws:SourceArn";
    /// The source identity of the caller's session.
    SOURCE_IDENTITY = "aws:SourceIdentity";
    /// The address that a call comes from.
    SOURCE_IP = "aws:SourceIp";
    /// The owner of the resource for which a service acts, in the words of SNS.
    SOURCE_OWNER = "aws:SourceOwner";
    /// The organization for which a service acts.
    SOURCE_ORG_ID = "aws:SourceOrgID";
    /// Where in it the account is for which a service acts.
    SOURCE_ORG_PATHS = "aws:SourceOrgPaths";
    /// The network that a call comes from.
    SOURCE_VPC = "aws:SourceVpc";
    /// The same, as an ARN.
    SOURCE_VPC_ARN = "aws:SourceVpcArn";
    /// The endpoint that a call comes through.
    SOURCE_VPCE = "aws:SourceVpce";
    /// The names of the tags that a call brings.
    TAG_KEYS = "aws:TagKeys";
    /// Whether a service calls on the caller's behalf.
    VIA_AWS_SERVICE = "aws:ViaAWSService";
    /// The address inside a network that a call comes from.
    VPC_SOURCE_IP = "aws:VpcSourceIp";
    /// The account of the endpoint.
    VPCE_ACCOUNT = "aws:VpceAccount";
    /// The organization of the endpoint.
    VPCE_ORG_ID = "aws:VpceOrgID";
    /// Where in it the endpoint's account is.
    VPCE_ORG_PATHS = "aws:VpceOrgPaths";
    /// The unique id of the caller, with the name of its session.
    USER_ID = "aws:userid";
    /// The network that asks for a peering connection.
    REQUESTER_VPC = "ec2:RequesterVpc";
    /// The resource that a service will use a role for.
    ASSOCIATED_RESOURCE = "iam:AssociatedResourceArn";
    /// The service whose role is made.
    AWS_SERVICE_NAME = "iam:AWSServiceName";
    /// The service that a bearer token is for.
    BEARER_SERVICE = "sts:AWSServiceName";
    /// The service to which a role is handed over.
    PASSED_TO_SERVICE = "iam:PassedToService";
    /// The permissions boundary of what is made or changed.
    PERMISSIONS_BOUNDARY = "iam:PermissionsBoundary";
    /// The account that calls, in the words of KMS.
    CALLER_ACCOUNT = "kms:CallerAccount";
    /// What a key is used for.
    ENCRYPTION_CONTEXT = "kms:EncryptionContext:";
    /// The same of S3, which names the object, or the bucket where it has a bucket key.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html>
    ENCRYPTION_CONTEXT_OF_S3 = "kms:EncryptionContext:aws:s3:arn";
    /// The names of all that a key is used for.
    ENCRYPTION_CONTEXT_KEYS = "kms:EncryptionContextKeys";
    /// Whether a service makes a grant for a resource of its own.
    GRANT_IS_FOR_AWS_RESOURCE = "kms:GrantIsForAWSResource";
    /// The managed policy that a call attaches or detaches.
    POLICY_ARN = "iam:PolicyARN";
    /// The alias by which a call names a key.
    REQUEST_ALIAS = "kms:RequestAlias";
    /// All aliases of the key.
    RESOURCE_ALIASES = "kms:ResourceAliases";
    /// The service and Region through which a key is used.
    VIA_SERVICE = "kms:ViaService";
    /// Whether a share is open to outsiders already.
    ALLOWS_EXTERNAL_PRINCIPALS = "ram:AllowsExternalPrincipals";
    /// Whether a share is to be open to outsiders.
    REQUESTED_ALLOWS_EXTERNAL_PRINCIPALS = "ram:RequestedAllowsExternalPrincipals";
    /// The type of what is to be shared.
    REQUESTED_RESOURCE_TYPE = "ram:RequestedResourceType";
    /// The user of a database.
    DB_USER = "redshift:DbUser";
    /// The account of the access point that a call goes through.
    DATA_ACCESS_POINT_ACCOUNT = "s3:DataAccessPointAccount";
    /// That access point.
    DATA_ACCESS_POINT_ARN = "s3:DataAccessPointArn";
    /// The key with which a new object is to be encrypted.
    OBJECT_KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";
    /// What the keys begin with of the objects that a call lists.
    LISTED_PREFIX = "s3:prefix";
    /// The access control list that a call sets.
    ACL = "s3:x-amz-acl";
    /// Single grants of an access control list: each begins so.
    ACL_GRANT = "s3:x-amz-grant-";
    /// How the apps of a studio reach the network.
    APP_NETWORK_ACCESS = "sagemaker:AppNetworkAccessType";
    /// The domain that a session of Studio is of.
    STUDIO_DOMAIN = "sagemaker:DomainId";
    /// Whether a new feature group has no table in Glue.
    NEW_GROUP_WITHOUT_TABLE = "sagemaker:FeatureGroupDisableGlueTableCreation";
    /// Whether it has an online store.
    NEW_GROUP_ONLINE = "sagemaker:FeatureGroupEnableOnlineStore";
    /// Whether it has an offline store.
    NEW_GROUP_OFFLINE = "sagemaker:FeatureGroupOfflineStoreConfig";
    /// The key of its offline store.
    NEW_GROUP_OFFLINE_KEY = "sagemaker:FeatureGroupOfflineStoreKmsKeyArn";
    /// Where its offline store is.
    NEW_GROUP_OFFLINE_URI = "sagemaker:FeatureGroupOfflineStoreS3Uri";
    /// The key of its online store.
    NEW_GROUP_ONLINE_KEY = "sagemaker:FeatureGroupOnlineStoreKmsKeyArn";
    /// The user profile that owns a space of Studio.
    SPACE_OWNER = "sagemaker:OwnerUserProfileArn";
    /// Whether a space is private or shared.
    SPACE_SHARING = "sagemaker:SpaceSharingType";
    /// The call that makes what is tagged.
    TAGGING_ACTION = "sagemaker:TaggingAction";
    /// The user profile that a session of Studio is of.
    STUDIO_USER = "sagemaker:UserProfileName";
    /// Seconds that a session is to last.
    DURATION_SECONDS = "sts:DurationSeconds";
    /// What a stranger must say to assume a role.
    EXTERNAL_ID = "sts:ExternalId";
    /// The name that a session gives itself.
    ROLE_SESSION_NAME = "sts:RoleSessionName";
    /// The source identity of a session that is being made.
    NEW_SOURCE_IDENTITY = "sts:SourceIdentity";
    /// The tags that further sessions keep.
    TRANSITIVE_TAG_KEYS = "sts:TransitiveTagKeys";
}

/// Whether a key (any case) begins as those of a family do.
pub fn begins(key: &str, family: &str) -> bool {
    let start = key.get(..family.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(family))
}

/// What stands between a service (or `aws`) and the name of a tag in the keys of the resource's tags.
pub const RESOURCE_TAG: &str = ":ResourceTag/";

/// Whether a key begins as those do that say something of the resource.
pub fn is_of_resource(key: &str) -> bool {
    key.starts_with("aws:Resource")
}

/// Whether a key begins as those do that say who of AWS calls.
pub fn is_of_principal(key: &str) -> bool {
    begins(key, "aws:Principal")
}

/// Whether a key is a claim of a token or assertion: what stands before the claim is an identity provider
/// (`token.actions.githubusercontent.com:sub`, `SAML:aud`).
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif>
pub fn is_of_token(key: &str) -> bool {
    let provider = key.rsplit_once(':').map(|(provider, _)| provider);
    provider.is_some_and(|provider| provider.contains('.') || provider.eq_ignore_ascii_case(SAML))
}

/// What stands before the claims of an assertion of SAML.
pub const SAML: &str = "SAML";

/// A policy variable: what the request has under a key.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
pub fn variable(key: &str) -> String {
    ["${", key, "}"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::actions::condition_key;

    #[test]
    fn every_name_is_of_a_key_in_the_spelling_of_the_reference() {
        for name in ALL {
            let known = match name.chars().last() {
                Some('/' | ':') => [*name, "word"].concat(),
                Some('-') => [*name, "read"].concat(),
                _ => (*name).to_owned(),
            };
            let row = condition_key(name.split(':').next().unwrap(), &known).unwrap();
            let fixed = row.key.split(['$', '<']).next().unwrap();
            assert!(known.starts_with(fixed), "{name} is written {}", row.key);
        }
    }

    #[test]
    fn families_in_any_case() {
        assert!(begins("AWS:requesttag/team", REQUEST_TAG) && !begins("aws:RequestTa", REQUEST_TAG));
        assert!(!begins("aws:RequestT\u{e9}g/x", REQUEST_TAG));
        assert!(is_of_resource(RESOURCE_ORG_ID) && !is_of_resource(PRINCIPAL_ORG_ID));
        let tag = ["aws", RESOURCE_TAG, "team"].concat();
        assert!(condition_key("aws", &tag).is_some_and(|known| known.global));
        assert_eq!(variable(SOURCE_IDENTITY), "${aws:SourceIdentity}");
    }
}
