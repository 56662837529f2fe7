//! `arn:partition:service:region:account:resource` into its six fields.

use std::fmt;

/// An Amazon Resource Name, or a pattern of them, split at its first five colons; the last field may hold more.
///
/// Partition and service are never empty. <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arn<'a> {
    partition: &'a str,
    service: &'a str,
    region: &'a str,
    account: &'a str,
    resource: &'a str,
}

/// What the ARN of something that can call AWS names; of a role and of a session, what stands behind the word.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CallerArn<'a> {
    /// The root user of an account, or the account as a whole.
    Root,
    /// An IAM user.
    User,
    /// A role: its path and name.
    Role(&'a str),
    /// A session of a role: the role's name, `/`, and its own.
    Session(&'a str),
    /// A session that `sts:GetFederationToken` made.
    FederatedUser,
    /// An identity provider.
    Provider,
}

impl<'a> Arn<'a> {
    /// The number of fields, the word `arn` included.
    pub const FIELDS: usize = 6;

    /// Splits text that starts with `arn:` and has six fields; `None` otherwise, and where partition or service is empty.
    pub fn parse(text: &'a str) -> Option<Self> {
        // INVARIANT: what stands before the fifth colon holds no further one.
        let rest = text.strip_prefix("arn:")?;
        // Bytes, since every decision reads two ARNs: no byte of a longer character is a colon.
        let mut colons = rest.bytes().enumerate().filter(|(_, byte)| *byte == b':').map(|(at, _)| at);
        let mut start = 0;
        let mut field = || {
            let end = colons.next()?;
            let field = rest.get(start..end);
            start = end + 1;
            field
        };
        let [partition, service, region, account] = [field()?, field()?, field()?, field()?];
        let resource = rest.get(start..)?;
        let says = !partition.is_empty() && !service.is_empty();
        says.then_some(Self {
            partition,
            service,
            region,
            account,
            resource,
        })
    }

    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub fn partition(&self) -> &'a str {
        self.partition
    }

    /// `s3`, `iam`, `sagemaker`.
    pub fn service(&self) -> &'a str {
        self.service
    }

    /// Empty for global services and S3 buckets.
    pub fn region(&self) -> &'a str {
        self.region
    }

    /// Empty for S3 buckets.
    pub fn account(&self) -> &'a str {
        self.account
    }

    /// Everything after the fifth colon; empty for S3 as a whole.
    pub fn resource(&self) -> &'a str {
        self.resource
    }

    /// The ARN of another resource of the same service, account and Region.
    pub fn beside(&self, resource: &str) -> String {
        ["arn", self.partition, self.service, self.region, self.account, resource].join(":")
    }

    /// What it names, where that can call AWS.
    pub fn caller(&self) -> Option<CallerArn<'a>> {
        if (self.service, self.resource) == ("iam", "root") {
            return Some(CallerArn::Root);
        }
        let (kind, name) = self.resource.split_once('/').filter(|(_, name)| !name.is_empty())?;
        match (self.service, kind) {
            ("iam", "user") => Some(CallerArn::User),
            ("iam", "role") => Some(CallerArn::Role(name)),
            ("iam", "saml-provider" | "oidc-provider") => Some(CallerArn::Provider),
            ("sts" | "iam", "assumed-role") => Some(CallerArn::Session(name)),
            ("sts" | "iam", "federated-user") => Some(CallerArn::FederatedUser),
            _ => None,
        }
    }
}

impl fmt::Display for Arn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            partition,
            service,
            region,
            account,
            resource,
        } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

#[cfg(test)]
mod tests {
    use super::Arn;

    #[test]
    fn fields_are_told_apart() {
        let rows = [
            ("arn:aws:s3:::data", ["aws", "s3", "", "", "data"]),
            ("arn:aws:s3:::", ["aws", "s3", "", "", ""]),
            (
                "arn:aws:sns:us-east-1:111111111111:a:b",
                ["aws", "sns", "us-east-1", "111111111111", "a:b"],
            ),
            ("arn:*:*:*:*:*", ["*", "*", "*", "*", "*"]),
            (
                "arn:${Partition}:s3:::${BucketName}",
                ["${Partition}", "s3", "", "", "${BucketName}"],
            ),
        ];
        for (text, fields) in rows {
            let arn = Arn::parse(text).unwrap();
            assert_eq!(
                [arn.partition(), arn.service(), arn.region(), arn.account(), arn.resource()],
                fields
            );
            assert_eq!(arn.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_arn_is_refused() {
        for text in [
            "",
            "arn",
            "arn:aws:s3::data",
            "ARN:aws:s3:::data",
            "arn::s3:::data",
            "arn:aws::::data",
            ":aws:s3:::data",
        ] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }
}
