//! Who calls: an ARN or a service name into a [`Principal`].

use crate::aws::{Address, Arn, CallerArn, Name, Text, name, service_of};
use crate::catalog::carried::CallerKind;
use crate::catalog::identity_center;

/// The caller of a request.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Principal<'a> {
    /// An unsigned request.
    Anonymous,
    /// The root user of an account.
    Root {
        /// `arn:aws:iam::111111111111:root`.
        arn: &'a str,
        /// The account's digits.
        account: &'a str,
    },
    /// An IAM user.
    User {
        /// `arn:aws:iam::111111111111:user/path/name`.
        arn: &'a str,
        /// The account's digits.
        account: &'a str,
    },
    /// A session of a role, or the role as such when the session's name does not matter.
    Session(Session<'a>),
    /// A session that `sts:GetFederationToken` made.
    FederatedUser {
        /// `arn:aws:sts::111111111111:federated-user/name`.
        arn: &'a str,
        /// The account's digits.
        account: &'a str,
        /// The ARN of the IAM user who made it, if known.
        parent: Option<&'a str>,
    },
    /// An AWS service in its own name, such as `sagemaker.amazonaws.com`.
    Service(&'a str),
    /// A caller of `sts:AssumeRoleWithSAML` or `sts:AssumeRoleWithWebIdentity`: its identity provider.
    Federated(&'a str),
}

/// A session of a role.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session<'a> {
    /// The account's digits.
    pub account: &'a str,
    /// The role's name, without its path.
    pub role: &'a str,
    /// The role's ARN where known, its path included.
    pub role_arn: Option<&'a str>,
    /// The role's ARN: as known, or without a path.
    pub principal_arn: String,
    /// What the role's ARN is otherwise, where the session's own leaves its path open.
    pub other_arn: Option<String>,
    /// `arn:aws:sts::…:assumed-role/R/S`, if the session is known.
    pub session_arn: Option<&'a str>,
    /// True for a role that AWS made for a service; control policies never apply to it.
    pub service_linked: bool,
}

/// The path under which AWS makes service-linked roles.
const SERVICE_LINKED_PATH: &str = "aws-service-role/";
/// How the names of service-linked roles start; all that a session's ARN tells of them.
const SERVICE_LINKED_NAME: &str = "AWSServiceRoleFor";
/// A part of a path that nothing tells.
fn open(what: Name) -> String {
    let address = Address::new(what, &name!("path"), &name!("unknown"));
    Text::symbol(&address).as_str().to_owned()
}

impl<'a> Principal<'a> {
    /// Reads an ARN, a service name (`x.amazonaws.com`) or an identity provider. `anonymous` is the unsigned caller.
    pub fn parse(text: &'a str) -> Result<Self, String> {
        match Arn::parse(text) {
            Some(arn) => Self::from_arn(text, &arn),
            None if text.eq_ignore_ascii_case("anonymous") => Ok(Self::Anonymous),
            None if is_service(text) => Ok(Self::Service(text)),
            None if text.contains('.') && !text.starts_with("arn:") => Ok(Self::Federated(text)),
            None => Err(format!("`{text}` is neither the ARN of a principal nor the name of an AWS service")),
        }
    }

    fn from_arn(text: &'a str, arn: &Arn<'a>) -> Result<Self, String> {
        let account = arn.account();
        let caller = arn
            .caller()
            .ok_or_else(|| format!("`{text}` is not the ARN of a principal that can call AWS"))?;
        Ok(match caller {
            CallerArn::Root => Self::Root { arn: text, account },
            CallerArn::User => Self::User { arn: text, account },
            CallerArn::Role(name) => Self::Session(Session::of_role(text, account, name)),
            CallerArn::Session(name) => Self::Session(Session::named(text, arn, name)),
            CallerArn::FederatedUser => Self::FederatedUser {
                arn: text,
                account,
                parent: None,
            },
            CallerArn::Provider => Self::Federated(text),
        })
    }

    /// Its kind, as far as that decides which condition keys its requests carry.
    pub(super) fn kind(&self) -> CallerKind {
        match self {
            Self::Anonymous => CallerKind::Anonymous,
            Self::Root { .. } => CallerKind::Root,
            Self::User { .. } => CallerKind::User,
            Self::Session(_) => CallerKind::Session,
            Self::FederatedUser { .. } => CallerKind::FederatedUser,
            Self::Service(_) => CallerKind::Service,
            Self::Federated(_) => CallerKind::Identity,
        }
    }

    /// The account that the caller belongs to.
    pub fn account(&self) -> Option<&'a str> {
        match self {
            Self::Root { account, .. } | Self::User { account, .. } | Self::FederatedUser { account, .. } => {
                Some(account)
            }
            Self::Session(session) => Some(session.account),
            Self::Anonymous | Self::Service(_) | Self::Federated(_) => None,
        }
    }

    /// The account of the identity provider that vouches for the caller, where that has an ARN.
    pub(super) fn provider_account(&self) -> Option<&'a str> {
        match self {
            Self::Federated(provider) => Arn::parse(provider).map(|arn| arn.account()),
            Self::Anonymous
            | Self::Root { .. }
            | Self::User { .. }
            | Self::Session(_)
            | Self::FederatedUser { .. }
            | Self::Service(_) => None,
        }
    }

    /// What `aws:PrincipalArn` holds: the role's ARN for its sessions.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
    pub fn arn(&self) -> Option<&str> {
        match self {
            Self::Root { arn, .. } | Self::User { arn, .. } | Self::FederatedUser { arn, .. } => Some(arn),
            Self::Session(session) => Some(&session.principal_arn),
            Self::Anonymous | Self::Service(_) | Self::Federated(_) => None,
        }
    }

    /// The last part of the name: of the user, the role, or the federated user.
    pub(super) fn name(&self) -> Option<&'a str> {
        match self {
            Self::User { arn, .. } | Self::FederatedUser { arn, .. } => Some(Text::last_part(arn)),
            Self::Session(session) => Some(session.role),
            Self::Anonymous | Self::Root { .. } | Self::Service(_) | Self::Federated(_) => None,
        }
    }

    /// True for roles that AWS made for a service.
    pub fn is_service_linked(&self) -> bool {
        matches!(self, Self::Session(session) if session.service_linked)
    }

    /// Kinds whose permissions come from resource policies alone.
    pub(super) fn has_no_identity(&self) -> bool {
        self.account().is_none()
    }

    /// Users and roles, the kinds that can carry a permissions boundary.
    pub(super) fn may_have_boundary(&self) -> bool {
        matches!(self, Self::User { .. } | Self::Session(_) | Self::FederatedUser { .. })
    }
}

impl<'a> Session<'a> {
    /// A role as such; `name` may hold its path.
    fn of_role(text: &'a str, account: &'a str, name: &'a str) -> Self {
        let role = Text::last_part(name);
        let service_linked = name.starts_with(SERVICE_LINKED_PATH);
        Self {
            account,
            role,
            role_arn: Some(text),
            principal_arn: text.to_owned(),
            other_arn: None,
            session_arn: None,
            service_linked,
        }
    }

    /// A session by its own ARN, which does not tell the role's path.
    fn named(text: &'a str, arn: &Arn<'a>, name: &'a str) -> Self {
        let role = Text::first_part(name);
        let service_linked = role.starts_with(SERVICE_LINKED_NAME);
        let of_path =
            |path: &str| format!("arn:{}:iam::{}:role/{path}{role}", arn.partition(), arn.account());
        let (principal_arn, other_arn) = if service_linked {
            (of_path(&[SERVICE_LINKED_PATH, &open(name!("service")), "/"].concat()), None)
        } else if role.starts_with(identity_center::role_prefix()) {
            let path = identity_center::role_path().trim_start_matches('/');
            let other = of_path(&[path, &open(name!("region")), "/"].concat());
            (of_path(path), Some(other))
        } else {
            (of_path(""), None)
        };
        Self {
            account: arn.account(),
            role,
            role_arn: None,
            principal_arn,
            other_arn,
            session_arn: Some(text),
            service_linked,
        }
    }

    /// Learns the role's full ARN, from `aws:PrincipalArn`, if it is of this role.
    pub(super) fn learn_role_arn(&mut self, text: &'a str) {
        let Some(arn) = Arn::parse(text) else { return };
        let name = arn.resource().strip_prefix("role/").map(Text::last_part);
        if self.role_arn.is_none()
            && arn.service() == "iam"
            && arn.account() == self.account
            && name == Some(self.role)
        {
            self.role_arn = Some(text);
            self.principal_arn = text.to_owned();
            self.other_arn = None;
            // The path decides; a name alone is taken for one where no path is known.
            self.service_linked = arn.resource().starts_with("role/aws-service-role/");
        }
    }
}

fn is_service(text: &str) -> bool {
    let name = service_of(text.strip_suffix(".cn").unwrap_or(text));
    name.is_some_and(|name| !name.contains(['/', ':', '*']))
}
