//! Types of CloudFormation that code is about by name: what templates nest, and what bears policies of IAM.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>

/// A stack within a stack.
pub const STACK: &str = "AWS::CloudFormation::Stack";
/// One template in many accounts.
pub const STACK_SET: &str = "AWS::CloudFormation::StackSet";
/// What a function of somebody makes.
pub const CUSTOM_RESOURCE: &str = "AWS::CloudFormation::CustomResource";
/// A role.
pub const ROLE: &str = "AWS::IAM::Role";
/// A policy within a role, beside it.
pub const ROLE_POLICY: &str = "AWS::IAM::RolePolicy";
/// A policy within roles, users and groups, beside them.
pub const POLICY: &str = "AWS::IAM::Policy";
/// A policy of its own.
pub const MANAGED_POLICY: &str = "AWS::IAM::ManagedPolicy";
/// A user.
pub const USER: &str = "AWS::IAM::User";
/// A policy within a user, beside it.
pub const USER_POLICY: &str = "AWS::IAM::UserPolicy";
/// A group of users.
pub const GROUP: &str = "AWS::IAM::Group";
/// A policy within a group, beside it.
pub const GROUP_POLICY: &str = "AWS::IAM::GroupPolicy";
/// Users in a group.
pub const GROUP_ADDITION: &str = "AWS::IAM::UserToGroupAddition";
/// A policy of the organization.
pub const ORGANIZATION_POLICY: &str = "AWS::Organizations::Policy";
/// An endpoint of a network.
pub const ENDPOINT: &str = "AWS::EC2::VPCEndpoint";
/// A security group.
pub const SECURITY_GROUP: &str = "AWS::EC2::SecurityGroup";
/// A rule of a security group, beside it.
pub const SECURITY_GROUP_INGRESS: &str = "AWS::EC2::SecurityGroupIngress";
/// A bucket.
pub const BUCKET: &str = "AWS::S3::Bucket";
/// The policy of a bucket.
pub const BUCKET_POLICY: &str = "AWS::S3::BucketPolicy";
/// A key.
pub const KEY: &str = "AWS::KMS::Key";
/// The policy of topics.
pub const TOPIC_POLICY: &str = "AWS::SNS::TopicPolicy";
/// The policy of queues.
pub const QUEUE_POLICY: &str = "AWS::SQS::QueuePolicy";
/// A secret.
pub const SECRET: &str = "AWS::SecretsManager::Secret";
/// The policy of a secret.
pub const SECRET_POLICY: &str = "AWS::SecretsManager::ResourcePolicy";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::resource_types::policies;

    #[test]
    fn what_bears_policies_is_in_their_table() {
        let bearers = [
            ROLE,
            ROLE_POLICY,
            POLICY,
            MANAGED_POLICY,
            USER,
            USER_POLICY,
            GROUP,
            GROUP_POLICY,
            BUCKET_POLICY,
        ];
        for kind in bearers
            .into_iter()
            .chain([KEY, TOPIC_POLICY, QUEUE_POLICY, SECRET_POLICY, ENDPOINT])
        {
            assert!(policies(kind).next().is_some(), "{kind}");
        }
    }
}
