//! The kinds of policies into what their statements must and cannot say.

/// What kind of policy statements are written for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::resolve) enum PolicyGrammar {
    /// What a role, a user or a managed policy allows; a permissions boundary is one.
    Identity,
    /// Who may assume a role.
    Trust,
    /// On a bucket.
    Bucket,
    /// On a KMS key.
    Key,
    /// On an access point of a bucket.
    AccessPoint,
    /// On a file system.
    FileSystem,
    /// On a repository of images.
    Repository,
    /// On a domain or a repository of CodeArtifact.
    CodeArtifact,
    /// On a function of Lambda.
    Function,
    /// On a queue of SQS.
    Queue,
    /// On a topic of SNS.
    Topic,
    /// On a table of DynamoDB.
    Table,
    /// On a secret.
    Secret,
    /// On an event bus.
    EventBus,
    /// On the Glue catalog of an account.
    Catalog,
    /// On anything else.
    Resource,
    /// On something of a type whose policies need not say what they are about: it is what they stand on.
    OfItself,
    /// What passes an endpoint.
    Endpoint,
    /// What the principals of accounts may do at most.
    ServiceControl,
    /// Who may reach the resources of accounts at most.
    ResourceControl,
}

/// Whether an element must be there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Need {
    Never,
    Optional,
    Required,
}

/// What statements of a kind must and cannot say.
pub(super) struct KindRules {
    /// The kind, in words.
    pub what: &'static str,
    pub principals: Need,
    /// Whether a Deny may spare some with `NotPrincipal`.
    pub not_principal: bool,
    /// `Principal` is `*` and nothing else.
    pub only_everyone: bool,
    pub resources: Need,
    pub only_denies: bool,
    pub not_actions: bool,
    /// A `Sid` has letters and digits only, and is unique.
    pub plain_sids: bool,
    /// Its texts are of Latin-1.
    pub latin: bool,
    /// The prefixes of its actions; any where there are none.
    pub services: Option<&'static [&'static str]>,
    /// `Action: "*"` is refused.
    pub names_services: bool,
    /// Its actions are those that AWS checks on roles.
    pub on_roles: bool,
    /// What says whom such a policy is about.
    pub whom: &'static str,
}

const IDENTITY: KindRules = KindRules {
    what: "a policy of a role or user",
    principals: Need::Never,
    not_principal: false,
    only_everyone: false,
    resources: Need::Required,
    only_denies: false,
    not_actions: true,
    plain_sids: true,
    latin: true,
    services: None,
    names_services: false,
    on_roles: false,
    whom: "it is about whoever it is attached to: leave the element out",
};

const RESOURCE: KindRules = KindRules {
    what: "a policy on a resource",
    principals: Need::Required,
    not_principal: true,
    plain_sids: false,
    latin: false,
    whom: "",
    ..IDENTITY
};

impl PolicyGrammar {
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>
    pub(super) fn rules(self) -> KindRules {
        match self {
            Self::Identity => IDENTITY,
            // <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
            Self::Trust => KindRules {
                what: "a trust policy",
                not_principal: false,
                resources: Need::Never,
                not_actions: false,
                plain_sids: true,
                latin: true,
                services: Some(&["sts"]),
                on_roles: true,
                names_services: true,
                ..RESOURCE
            },
            Self::Bucket => KindRules {
                what: "a bucket policy",
                services: Some(&["s3"]),
                ..RESOURCE
            },
            Self::Key => KindRules {
                what: "a key policy",
                latin: true,
                services: Some(&["kms"]),
                ..RESOURCE
            },
            Self::AccessPoint => KindRules {
                what: "a policy of an access point",
                services: Some(&["s3"]),
                ..RESOURCE
            },
            Self::FileSystem => KindRules {
                what: "a policy of a file system",
                resources: Need::Never,
                services: Some(&["elasticfilesystem"]),
                ..RESOURCE
            },
            Self::Repository => KindRules {
                what: "a policy of a repository of ECR",
                resources: Need::Never,
                services: Some(&["ecr"]),
                ..RESOURCE
            },
            Self::CodeArtifact => KindRules {
                what: "a policy of CodeArtifact",
                services: Some(&["codeartifact"]),
                ..RESOURCE
            },
            Self::Function => KindRules {
                what: "a policy of a function",
                resources: Need::Optional,
                services: Some(&["lambda"]),
                ..RESOURCE
            },
            Self::Queue => KindRules {
                what: "a queue policy",
                services: Some(&["sqs"]),
                ..RESOURCE
            },
            // <https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html>
            Self::Topic => KindRules {
                what: "a topic policy",
                services: Some(&["sns"]),
                ..RESOURCE
            },
            Self::Secret => KindRules {
                what: "a policy of a secret",
                services: Some(&["secretsmanager"]),
                ..RESOURCE
            },
            Self::Table => KindRules {
                what: "a policy of a table",
                services: Some(&["dynamodb"]),
                ..RESOURCE
            },
            Self::EventBus => KindRules {
                what: "a policy of an event bus",
                services: Some(&["events"]),
                ..RESOURCE
            },
            Self::Catalog => KindRules {
                what: "a policy of a Glue catalog",
                services: Some(&["glue"]),
                ..RESOURCE
            },
            Self::Resource => RESOURCE,
            Self::OfItself => KindRules {
                resources: Need::Optional,
                ..RESOURCE
            },
            Self::Endpoint => KindRules {
                what: "an endpoint policy",
                ..RESOURCE
            },
            // <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html>
            Self::ServiceControl => KindRules {
                latin: false,
                what: "a service control policy",
                whom: "it is about the principals of the accounts that it is attached to: a condition on `aws:PrincipalArn` narrows it",
                ..IDENTITY
            },
            // <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html>
            Self::ResourceControl => KindRules {
                what: "a resource control policy",
                not_principal: false,
                only_everyone: true,
                only_denies: true,
                not_actions: false,
                plain_sids: true,
                names_services: true,
                ..RESOURCE
            },
        }
    }
}
