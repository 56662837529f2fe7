//! One authorization: who, what, on what, in which context.

use super::Principal;
use super::symbols::has_symbols;
use crate::aws::Arn;
use crate::catalog::actions::replacement;
use crate::catalog::carried::{Carried, carried, carried_of_provider};
use crate::catalog::service_keys::carried_of_service;
use crate::catalog::{action_names, context_keys};

/// The condition keys that a request carries; their names ignore case.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Context<'a> {
    entries: Vec<(&'a str, Values<'a>)>,
    /// Beginnings of names under which every key that is not given is open.
    families: Vec<&'a str>,
    /// The same of those of which none is there that is not given.
    closed: Vec<&'a str>,
}

/// What a condition key holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Values<'a> {
    /// One value.
    One(&'a str),
    /// A list.
    Many(Vec<&'a str>),
    /// Something that nothing tells: the request carries the key, and a comparison with its value is open.
    Untold,
    /// Nothing tells whether the request carries the key, nor with which value.
    Open,
    /// The request lacks the key, also where it stands for all requests.
    Absent,
}

impl<'a> Context<'a> {
    /// No key.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a key, whatever it held before; answers false if it held something.
    pub fn set(&mut self, key: &'a str, values: Values<'a>) -> bool {
        match self.entries.iter_mut().find(|(k, _)| k.eq_ignore_ascii_case(key)) {
            Some((_, held)) => {
                *held = values;
                false
            }
            None => {
                self.entries.push((key, values));
                true
            }
        }
    }

    /// Sets a key that holds nothing yet.
    pub fn add(&mut self, key: &'a str, values: Values<'a>) {
        self.entries.push((key, values));
    }

    /// Leaves every key open whose name starts with `family` (any case) and that is not given.
    pub fn open_family(&mut self, family: &'a str) {
        self.families.push(family);
    }

    /// Leaves every key out whose name starts with `family` (any case) and that is not given.
    pub fn close_family(&mut self, family: &'a str) {
        self.closed.push(family);
    }

    fn has_symbols(&self) -> bool {
        self.entries.iter().any(|(_, values)| match values {
            Values::One(value) => has_symbols(value),
            Values::Many(values) => values.iter().any(|value| has_symbols(value)),
            Values::Untold | Values::Open | Values::Absent => false,
        })
    }

    /// Whether a key begins as one of these families does.
    fn is_of(families: &[&str], key: &str) -> bool {
        families.iter().any(|family| context_keys::begins(key, family))
    }

    /// The keys that `keep` takes; nothing is said of the others.
    pub fn only(mut self, keep: impl Fn(&str) -> bool) -> Self {
        self.entries.retain(|(key, _)| keep(key));
        self
    }

    /// Sets a key to one value and hands the context on.
    pub fn with(mut self, key: &'a str, value: &'a str) -> Self {
        self.set(key, Values::One(value));
        self
    }

    /// What a key holds.
    pub fn get(&self, key: &str) -> Option<&Values<'a>> {
        self.entries
            .iter()
            .find(|(k, _)| k.len() == key.len() && k.eq_ignore_ascii_case(key))
            .map(|(_, values)| values)
    }

    /// The keys whose names start with `prefix`, ignoring case: rest of the name and values.
    pub(super) fn under(&self, prefix: &str) -> impl Iterator<Item = (&'a str, &Values<'a>)> {
        self.entries.iter().filter_map(move |(key, values)| {
            let (head, tail) = key.split_at_checked(prefix.len())?;
            head.eq_ignore_ascii_case(prefix).then_some((tail, values))
        })
    }
}

/// One authorization; a call of an API may need several.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    principal: Principal<'a>,
    action: &'a str,
    /// Actions ignore case; this is the form in which they are compared.
    lower: String,
    /// Where the service prefix ends.
    colon: usize,
    resource: &'a str,
    arn: Option<Arn<'a>>,
    resource_account: Option<&'a str>,
    context: Context<'a>,
    /// `aws:userid` of a federated user: `111111111111:name`.
    federated_id: Option<String>,
    stands_for: StandsFor,
    /// Whether an id that AWS has not chosen yet stands in the resource or in the value of a key.
    has_symbols: bool,
}

/// Which requests it stands for, which is what a key that is not given means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum StandsFor {
    /// One request of a blueprint: the request lacks the key, unless AWS's documents leave that open.
    Itself,
    /// See [`Request::raw`].
    Case,
    /// See [`Request::any`].
    All,
}

/// What a request holds for a condition key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum KeyValue<'r> {
    /// The request lacks the key.
    Absent,
    /// An empty list.
    Empty,
    /// One value.
    One(&'r str),
    /// A list that is not empty.
    Many(&'r [&'r str]),
    /// One of two values, and nothing tells which.
    Either(&'r str, &'r str),
    /// Absent or this value: AWS sends it with such calls, but the request does not say.
    Perhaps(&'r str),
    /// Present with a value that nothing here can tell.
    Untold,
    /// The time of a request from now on.
    Now,
    /// Absent or with any value: the request stands for all of them.
    Anything,
}

impl<'a> Request<'a> {
    /// Puts a request together. `action` is `service:Name`, `resource` an ARN or `*`.
    ///
    /// Without `resource_account`, the account is the one in the ARN, and if it names none, the caller's own.
    pub fn new(
        principal: Principal<'a>,
        action: &'a str,
        resource: &'a str,
        resource_account: Option<&'a str>,
        context: Context<'a>,
    ) -> Self {
        let arn = Arn::parse(resource);
        let in_arn = arn
            .map(|arn| arn.account())
            .filter(|account| !account.is_empty() && account.bytes().all(|b| b.is_ascii_digit()));
        let lower = action.to_ascii_lowercase();
        let mut principal = principal;
        // A web identity may be spelled like a service: `cognito-identity.amazonaws.com`.
        if let Principal::Service(name) = principal
            && action_names::assumes_role_with(action)
        {
            principal = Principal::Federated(name);
        }
        if let (Principal::Session(session), Some(Values::One(arn))) =
            (&mut principal, context.get(context_keys::PRINCIPAL_ARN))
        {
            session.learn_role_arn(arn);
        }
        let has_symbols =
            has_symbols(resource) || context.has_symbols() || principal.arn().is_some_and(has_symbols);
        let colon = lower.find(':').unwrap_or(lower.len());
        let federated_id = if let Principal::FederatedUser { account, .. } = &principal {
            principal.name().map(|name| [account, name].join(":"))
        } else {
            None
        };
        Self {
            principal,
            action,
            lower,
            colon,
            resource,
            arn,
            resource_account: resource_account.or(in_arn),
            context,
            federated_id,
            stands_for: StandsFor::Itself,
            has_symbols,
        }
    }

    /// The same request as a raw case: its context is the whole context, so that a key which is not there
    /// is absent, and what AWS's documents or the case leave open is read against the caller, which the explanation tells.
    pub fn raw(mut self) -> Self {
        self.stands_for = StandsFor::Case;
        self
    }

    /// Every request of this caller for this action on this resource: a key that is neither given nor follows from
    /// these may be absent or hold anything. Where that decides, the answer is
    /// [`Outcome::Unknown`](super::Outcome::Unknown); any other answer is the answer to all of the requests.
    pub fn any(mut self) -> Self {
        self.stands_for = StandsFor::All;
        self
    }

    /// Whether this is a raw case.
    pub(super) fn is_raw(&self) -> bool {
        self.stands_for == StandsFor::Case
    }

    /// Whether it holds ids that AWS has not chosen yet.
    pub(super) fn has_symbols(&self) -> bool {
        self.has_symbols
    }

    /// Who calls.
    pub fn principal(&self) -> &Principal<'a> {
        &self.principal
    }

    /// The action as given.
    pub fn action(&self) -> &'a str {
        self.action
    }

    /// The action in lower case.
    pub(super) fn lower_action(&self) -> &str {
        &self.lower
    }

    /// The service prefix of the action, in lower case.
    pub(super) fn service(&self) -> &str {
        self.lower.get(..self.colon).unwrap_or_default()
    }

    /// The name of the action without the service, in lower case.
    pub(super) fn name(&self) -> &str {
        self.lower.get(self.colon + 1..).unwrap_or_default()
    }

    /// The ARN of the resource, or `*`.
    pub fn resource(&self) -> &'a str {
        self.resource
    }

    /// The fields of the resource's ARN.
    pub(super) fn arn(&self) -> Option<&Arn<'a>> {
        self.arn.as_ref()
    }

    /// The account that owns the resource, if anything tells.
    pub fn resource_account(&self) -> Option<&'a str> {
        self.resource_account
    }

    /// The given condition keys.
    pub fn context(&self) -> &Context<'a> {
        &self.context
    }

    /// True unless the resource is known to be another account's.
    pub(super) fn is_same_account(&self) -> bool {
        match (self.principal.account(), self.resource_account) {
            (Some(caller), Some(owner)) => caller == owner,
            _ => true,
        }
    }

    /// True where the resource is surely not in the account of the caller, or of its identity provider.
    pub(super) fn is_of_another_account(&self) -> bool {
        let home = self.principal.account().or_else(|| self.principal.provider_account());
        home.zip(self.resource_account).is_some_and(|(home, owner)| home != owner)
    }

    /// What the request holds for a key: as given, or as it follows from caller and resource.
    pub(super) fn held(&self, key: &str) -> KeyValue<'_> {
        match self.context.get(key) {
            Some(Values::One(value)) => KeyValue::One(value),
            Some(Values::Many(values)) if values.is_empty() => KeyValue::Empty,
            Some(Values::Many(values)) => KeyValue::Many(values),
            Some(Values::Untold) => KeyValue::Untold,
            Some(Values::Open) => KeyValue::Anything,
            Some(Values::Absent) => KeyValue::Absent,
            None => self.derived(key),
        }
    }

    /// The value of a policy variable: of a key with exactly one value.
    pub(super) fn variable(&self, key: &str) -> Option<&str> {
        match self.held(key) {
            KeyValue::One(value) | KeyValue::Many(&[value]) | KeyValue::Perhaps(value) => Some(value),
            KeyValue::Absent
            | KeyValue::Empty
            | KeyValue::Many(_)
            | KeyValue::Either(..)
            | KeyValue::Untold
            | KeyValue::Now
            | KeyValue::Anything => None,
        }
    }

    /// Whether a key may have one value that is not told, so that a policy variable of it may have one.
    pub(super) fn may_hold(&self, key: &str) -> bool {
        match self.held(key) {
            KeyValue::Either(..) | KeyValue::Untold | KeyValue::Now | KeyValue::Anything => true,
            KeyValue::One(_)
            | KeyValue::Perhaps(_)
            | KeyValue::Absent
            | KeyValue::Empty
            | KeyValue::Many(_) => false,
        }
    }

    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
    fn derived(&self, key: &str) -> KeyValue<'_> {
        let Some((service, name)) = key.split_once(':') else {
            return KeyValue::Absent;
        };
        let found = if service.eq_ignore_ascii_case("aws") {
            self.derived_global(name)
        } else if service.eq_ignore_ascii_case("kms")
            && name.eq_ignore_ascii_case("CallerAccount")
            && self.service() == "kms"
        {
            self.principal.account().map(KeyValue::One)
        } else if service.eq_ignore_ascii_case("s3")
            && name.eq_ignore_ascii_case("ResourceAccount")
            && self.service() == "s3"
        {
            self.resource_account.map(KeyValue::One)
        } else {
            (!self.is_raw() && replacement(key).is_some()).then_some(KeyValue::Untold)
        };
        found.unwrap_or_else(|| match self.stands_for {
            StandsFor::All => KeyValue::Anything,
            StandsFor::Itself => self.carried(key),
            StandsFor::Case => KeyValue::Absent,
        })
    }

    /// What a request carries of a key that nobody says.
    fn carried(&self, key: &str) -> KeyValue<'_> {
        if Context::is_of(&self.context.closed, key) {
            return KeyValue::Absent;
        }
        if Context::is_of(&self.context.families, key) {
            return KeyValue::Anything;
        }
        let in_token = match self.principal {
            Principal::Federated(provider) => carried_of_provider(provider, key),
            Principal::Anonymous
            | Principal::Root { .. }
            | Principal::User { .. }
            | Principal::Session(_)
            | Principal::FederatedUser { .. }
            | Principal::Service(_) => Carried::WhenSaid,
        };
        let found = in_token
            .or_else(|| carried(self.principal.kind(), &self.lower, key))
            .or_else(|| carried_of_service(&self.lower, self.resource, key));
        match found {
            Carried::Always => KeyValue::Untold,
            Carried::Perhaps => KeyValue::Anything,
            Carried::WhenSaid => KeyValue::Absent,
        }
    }

    fn derived_global(&self, name: &str) -> Option<KeyValue<'_>> {
        let is = |wanted: &str| name.eq_ignore_ascii_case(wanted);
        let principal = &self.principal;
        if is("PrincipalArn") {
            let other = if let Principal::Session(session) = principal {
                session.other_arn.as_deref()
            } else {
                None
            };
            principal
                .arn()
                .map(|arn| other.map_or(KeyValue::One(arn), |other| KeyValue::Either(arn, other)))
        } else if is("PrincipalAccount") {
            self.principal_account()
        } else if is("PrincipalType") {
            self.principal_type().map(KeyValue::One)
        } else if is("PrincipalIsAWSService") {
            self.is_aws_service()
        } else if is("PrincipalServiceName") {
            if let Principal::Service(name) = principal {
                Some(KeyValue::One(name))
            } else {
                None
            }
        } else if is("username") {
            if matches!(principal, Principal::User { .. }) {
                principal.name().map(KeyValue::One)
            } else {
                None
            }
        } else if is("userid") {
            self.user_id()
        } else if is("ResourceAccount") {
            self.resource_account.or_else(|| principal.account()).map(KeyValue::One)
        } else if is("RequestedRegion") {
            self.arn
                .map(|arn| arn.region())
                .filter(|region| !region.is_empty())
                .map(KeyValue::Perhaps)
        } else if is("ViaAWSService") {
            Some(self.via_aws_service())
        } else if is("CurrentTime") || is("EpochTime") {
            // A case may be about any time.
            Some(if self.is_raw() { KeyValue::Untold } else { KeyValue::Now })
        } else {
            None
        }
    }

    fn principal_account(&self) -> Option<KeyValue<'_>> {
        if matches!(self.principal, Principal::Anonymous) {
            Some(KeyValue::One("anonymous"))
        } else {
            self.principal.account().map(KeyValue::One)
        }
    }

    fn principal_type(&self) -> Option<&'static str> {
        match &self.principal {
            Principal::Anonymous => Some("Anonymous"),
            Principal::Root { .. } => Some("Account"),
            Principal::User { .. } => Some("User"),
            Principal::Session(_) => Some("AssumedRole"),
            Principal::FederatedUser { .. } => Some("FederatedUser"),
            Principal::Service(_) | Principal::Federated(_) => None,
        }
    }

    fn is_aws_service(&self) -> Option<KeyValue<'_>> {
        match &self.principal {
            Principal::Anonymous | Principal::Federated(_) => None,
            Principal::Service(_) => Some(KeyValue::One("true")),
            Principal::Root { .. }
            | Principal::User { .. }
            | Principal::Session(_)
            | Principal::FederatedUser { .. } => Some(KeyValue::One("false")),
        }
    }

    /// The unique ids of users and roles are not known here; those of the other kinds are no secret.
    fn user_id(&self) -> Option<KeyValue<'_>> {
        match &self.principal {
            Principal::Anonymous => Some(KeyValue::One("anonymous")),
            Principal::Root { account, .. } => Some(KeyValue::One(account)),
            Principal::FederatedUser { .. } => self.federated_id.as_deref().map(KeyValue::One),
            Principal::User { .. }
            | Principal::Session(_)
            | Principal::Service(_)
            | Principal::Federated(_) => None,
        }
    }

    fn via_aws_service(&self) -> KeyValue<'_> {
        let called_via = self.context.get(context_keys::CALLED_VIA).is_some()
            || self.context.get(context_keys::VIA_SERVICE).is_some();
        match self.stands_for {
            _ if called_via => KeyValue::One("true"),
            StandsFor::Case | StandsFor::Itself => KeyValue::One("false"),
            StandsFor::All => KeyValue::Anything,
        }
    }
}
