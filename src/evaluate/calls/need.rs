//! One authorization before it is decided: who, what, on what, how it travels, and what the call says besides.

use super::answer::shown;
use crate::aws::{Arn, Text};
use crate::catalog::actions::{self, is_of_session};
use crate::catalog::context_keys::{SOURCE_VPC, SOURCE_VPCE};
use crate::catalog::services;
use crate::model::{Call, Via};
use crate::resource::{Endpoint, Resource};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Whether a caller deploys the design: then its own policies allow everything, and its requests say what templates say.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Deploys {
    /// It does not.
    #[default]
    No,
    /// It does.
    Yes,
    /// It does, and no service control policy binds it: what else refuses?
    Unbound,
}

/// Who calls, with what its session carries.
#[derive(Clone, Debug, Default)]
pub(super) struct Caller {
    /// An ARN, a service or `anonymous`.
    pub principal: String,
    /// Tags of the session, besides those of the role.
    pub tags: BTreeMap<String, String>,
    /// The source identity of the session.
    pub source_identity: Option<String>,
    /// True where the request says how the session was made, so that it carries what was said and no more.
    pub is_described: bool,
    /// Whether it deploys.
    pub deploys: Deploys,
    /// True where its own policies were asked under another name of what the call is about.
    pub is_vouched_for: bool,
}

impl Caller {
    /// The caller without anything in its session.
    pub fn plain(principal: &str) -> Self {
        Self {
            principal: principal.to_owned(),
            ..Self::default()
        }
    }

    /// True for a role and for a session of one.
    pub fn is_role(&self) -> bool {
        Arn::parse(&self.principal).is_some_and(|arn| {
            arn.resource().starts_with("role/") || arn.resource().starts_with("assumed-role/")
        })
    }

    /// True for an AWS service in its own name.
    pub fn is_service(&self) -> bool {
        Arn::parse(&self.principal).is_none() && self.principal.contains('.')
    }

    /// The account's digits; empty for services and the anonymous caller.
    pub fn account(&self) -> &str {
        Arn::parse(&self.principal).map_or("", |arn| arn.account())
    }
}

/// How a call travels.
#[derive(Clone, Debug)]
pub(super) enum CallPath<'m> {
    /// Nothing says.
    Unsaid,
    /// Over the internet.
    Internet,
    /// Through an endpoint.
    Endpoint(&'m Resource, &'m Endpoint),
    /// Through an endpoint that the blueprint does not have.
    Foreign(ForeignEndpoint),
    /// Services make it on the caller's behalf: their prefixes, in the order in which they were called.
    Service(Vec<String>),
}

/// An endpoint that the blueprint does not have, as far as a call says which.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum ForeignEndpoint {
    /// The one of this id.
    Id(String),
    /// One of the VPC of this id.
    Of(String),
}

impl ForeignEndpoint {
    /// What messages call it.
    pub fn shown(&self) -> String {
        match self {
            Self::Id(id) => ["endpoint `", &shown(id), "`"].concat(),
            Self::Of(vpc) => ["whichever endpoint of `", &shown(vpc), "` it comes through"].concat(),
        }
    }
}

impl CallPath<'_> {
    /// The way of a call that `service` makes while it serves one that came this way.
    pub fn behind<'m>(&self, service: &str) -> CallPath<'m> {
        let mut chain = match self {
            CallPath::Service(chain) => chain.clone(),
            CallPath::Unsaid | CallPath::Internet | CallPath::Endpoint(..) | CallPath::Foreign(_) => {
                Vec::new()
            }
        };
        chain.push(service.to_owned());
        CallPath::Service(chain)
    }
}

/// One authorization before it is decided.
#[derive(Clone, Debug)]
pub(super) struct Need<'m> {
    pub caller: Caller,
    pub action: String,
    pub resource: String,
    pub way: CallPath<'m>,
    /// Keys that the user states; they win.
    pub stated: BTreeMap<String, Vec<String>>,
    /// Keys that follow from the call that this one belongs to.
    pub extra: Vec<(String, String)>,
    /// Why the call needs it; empty for the call itself.
    pub purpose: String,
    /// True where the call that this one belongs to makes the resource, which so has no policy yet.
    pub made: bool,
}

impl Need<'_> {
    /// The service prefix of the action, in lower case.
    pub fn service(&self) -> Cow<'_, str> {
        let prefix = self.action.split(':').next().unwrap_or_default();
        if prefix.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(prefix.to_ascii_lowercase())
        } else {
            Cow::Borrowed(prefix)
        }
    }

    /// The prefix of the service that calls in the caller's name; none where it calls by itself.
    pub fn asked_by(&self) -> Option<&str> {
        match &self.way {
            CallPath::Service(chain) => chain.last().map(String::as_str),
            CallPath::Unsaid | CallPath::Internet | CallPath::Endpoint(..) | CallPath::Foreign(_) => None,
        }
    }

    /// All of it as one text that no other authorization has; none where a call states keys, or comes through an endpoint.
    pub fn spelled(&self) -> Option<String> {
        let Self {
            caller,
            action,
            resource,
            way,
            stated,
            extra,
            purpose,
            made,
        } = self;
        let Caller {
            principal,
            tags,
            source_identity,
            is_described,
            deploys,
            is_vouched_for,
        } = caller;
        let (way, chain) = match way {
            CallPath::Unsaid => ("unsaid", [].as_slice()),
            CallPath::Internet => ("internet", [].as_slice()),
            CallPath::Service(chain) => ("service", chain.as_slice()),
            CallPath::Endpoint(..) | CallPath::Foreign(_) => return None,
        };
        let deploys = match deploys {
            Deploys::No => "no",
            Deploys::Yes => "yes",
            Deploys::Unbound => "unbound",
        };
        let flags = [*is_described, *made, *is_vouched_for, source_identity.is_some()]
            .map(|flag| if flag { "yes" } else { "no" });
        let words = [principal.as_str(), action, resource, purpose, way, deploys]
            .into_iter()
            .chain(flags);
        let words = words.chain(source_identity.as_deref());
        let pairs = tags.iter().map(|(key, value)| [key, value]);
        let extra = extra.iter().map(|(key, value)| [key, value]);
        let lists = [chain.len(), tags.len()].map(|length| length.to_string());
        let lists = lists.iter().chain(chain).chain(pairs.flatten()).chain(extra.flatten());
        // The length of each word tells where it ends.
        let spell = |mut text: String, word: &str| {
            text.push_str(&word.len().to_string());
            text.push(':');
            text.push_str(word);
            text
        };
        let spelled = words.chain(lists.map(String::as_str)).fold(String::with_capacity(256), spell);
        stated.is_empty().then_some(spelled)
    }

    /// The authorization about what a version or an alias belongs to, where AWS asks for that in its place.
    pub fn unqualified(&self) -> Option<Self> {
        let whole = actions::unqualified(actions::action(&self.action)?, &self.resource)?;
        let mut asked = Need {
            resource: whole.arn.to_owned(),
            ..self.clone()
        };
        asked.extra.push((whole.key.to_owned(), whole.qualifier.to_owned()));
        Some(asked)
    }

    /// What the user states for a key, or what follows for it from the call that this one belongs to.
    pub fn says(&self, key: &str) -> Option<&str> {
        let follows = self.extra.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        self.states(key).or_else(|| follows.map(|(_, value)| value.as_str()))
    }

    /// What the user states for a key.
    pub fn states(&self, key: &str) -> Option<&str> {
        stated(&self.stated, key)
    }
}

/// The first value that a context holds for a key, whatever its case.
pub(super) fn stated<'c>(context: &'c BTreeMap<String, Vec<String>>, key: &str) -> Option<&'c str> {
    let found = context.iter().find(|(name, _)| name.eq_ignore_ascii_case(key))?;
    found.1.first().map(String::as_str)
}

/// The stated keys that also hold for an inner call to `service`: those about the caller and its session, and the service's own.
pub(super) fn inherited(
    context: &BTreeMap<String, Vec<String>>,
    service: &str,
) -> BTreeMap<String, Vec<String>> {
    let own = [service, ":"].concat();
    let holds = |key: &str| key.to_ascii_lowercase().starts_with(&own) || is_of_session(key);
    context
        .iter()
        .filter(|(key, _)| holds(key))
        .map(|(key, values)| (key.clone(), values.clone()))
        .collect()
}

impl<'m> super::Universe<'m> {
    /// The way that a call says, by its `via` or by the endpoint or network among its keys; or why there is none.
    pub(super) fn way(&self, call: &Call) -> Result<CallPath<'m>, String> {
        match &call.via {
            None if Caller::plain(&call.principal).is_service() => Ok(CallPath::Unsaid),
            None => Ok(self.way_by_keys(call)),
            Some(Via::Internet) => Ok(CallPath::Internet),
            Some(Via::Service(name)) => Ok(CallPath::Service(vec![
                name.split('.').next().unwrap_or_default().to_ascii_lowercase(),
            ])),
            Some(Via::Endpoint(word)) => match self.model.endpoint_named(word) {
                Ok(Some((resource, endpoint))) => Ok(CallPath::Endpoint(resource, endpoint)),
                Ok(None) => Ok(CallPath::Foreign(ForeignEndpoint::Id(word.clone()))),
                Err(problem) => Err(problem.to_string()),
            },
        }
    }

    /// A request that carries an endpoint, or a VPC, comes through an endpoint, whose policy has a say.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpc>
    fn way_by_keys(&self, call: &Call) -> CallPath<'m> {
        let said = |key: &str| stated(&call.context, key).filter(|value| !value.is_empty());
        if let Some(id) = said(SOURCE_VPCE) {
            let own = self
                .model
                .endpoints()
                .find(|(resource, _)| Text::symbol(&resource.address).as_str() == id);
            let own = own.or_else(|| self.model.endpoint_named(id).ok().flatten());
            let foreign = || CallPath::Foreign(ForeignEndpoint::Id(id.to_owned()));
            return match own {
                None => foreign(),
                Some((resource, endpoint)) if serves(endpoint, &call.action) => {
                    CallPath::Endpoint(resource, endpoint)
                }
                // A request that cannot be: what it says decides, and no policy of the endpoint.
                Some(_) => CallPath::Unsaid,
            };
        }
        let Some(vpc) = said(SOURCE_VPC) else {
            return CallPath::Unsaid;
        };
        let id = self.model.network_id(vpc).unwrap_or_else(|_| vpc.to_owned());
        let fits = |(_, endpoint): &(_, &Endpoint)| endpoint.vpc == id && serves(endpoint, &call.action);
        let mut fit = self.model.endpoints().filter(fits);
        match (fit.next(), fit.next()) {
            (Some((resource, endpoint)), None) => CallPath::Endpoint(resource, endpoint),
            (_, _) => CallPath::Foreign(ForeignEndpoint::Of(vpc.to_owned())),
        }
    }

    /// The way of a call to another service from the same place: through the endpoint that its network has for it.
    pub(super) fn beside(&self, way: &CallPath<'m>, service: &str) -> CallPath<'m> {
        match way {
            CallPath::Internet => CallPath::Internet,
            CallPath::Endpoint(_, used) => {
                let suffix = [".", service].concat();
                let other = self
                    .model
                    .endpoints()
                    .find(|(_, other)| other.vpc == used.vpc && other.service.ends_with(&suffix));
                other.map_or(CallPath::Unsaid, |(resource, other)| CallPath::Endpoint(resource, other))
            }
            CallPath::Unsaid | CallPath::Foreign(_) | CallPath::Service(_) => CallPath::Unsaid,
        }
    }
}

/// Whether an action's calls come through an endpoint, by its service.
pub(super) fn serves(endpoint: &Endpoint, action: &str) -> bool {
    let service = action.split(':').next().unwrap_or_default().to_ascii_lowercase();
    match services::endpoint(&endpoint.service) {
        Some(row) => row.services.contains(&service) && row.takes(action),
        // What the table does not hold is for no service that it has other endpoints for.
        None => services::endpoints_for(&service).next().is_none(),
    }
}
