//! A call into the other authorizations that it needs, by the catalog's table of calls.
//!
//! The table says which action is needed on which argument; this file finds the argument in the model: the key of
//! a store, the objects of a workgroup's results, the role that is handed over.

use super::Universe;
use super::answer::Authorization;
use super::keys::named;
use super::need::{CallPath, Caller, Need, inherited};
use super::query::{data_object, holds_tables, of_tables, result_place, tables_of};
use super::stated::brings_tags;
use crate::aws::{Arn, service_principal};
use crate::catalog::actions::{
    self, Argument, ArgumentType, Needed, NeededOf, QueryArgument, SessionArgument, When, key_of_name,
    needed_by,
};
use crate::catalog::policies_above::above;
use crate::catalog::sources::source;
use crate::catalog::{acl, action_names, context_keys, principals};
use crate::resource::{Body, FeatureGroup, Resource};
use std::collections::BTreeSet;

/// The ARNs of what holds a table, a function or a database of Glue, each with what it is.
fn glue_holders(on: &str) -> Vec<(String, &'static str)> {
    let Some(of) = Arn::parse(on).filter(|arn| arn.service() == "glue") else {
        return Vec::new();
    };
    let glue = |path: &str| of.beside(path);
    let catalog = (glue("catalog"), "the catalog that holds it");
    match of.resource().split('/').collect::<Vec<_>>().as_slice() {
        ["table" | "userDefinedFunction", database, ..] => {
            vec![catalog, (glue(&["database/", database].concat()), "the database that holds it")]
        }
        ["database", ..] => vec![catalog],
        _ => Vec::new(),
    }
}

/// What the call says besides its action and resource.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CallArguments<'c> {
    pub passed_role: Option<&'c str>,
    /// What else the call is about.
    pub besides: &'c [String],
}

/// The resources that an authorization is checked on; or, in words, what would have to be known to tell them.
type FoundResources = Result<Vec<String>, String>;

/// The needs of a call, and what every such call needs and nothing tells.
#[derive(Default)]
struct Fan<'m> {
    needs: Vec<Need<'m>>,
    /// Those that the call may need.
    perhaps: Vec<Need<'m>>,
    /// What AWS refuses without asking a policy.
    refused: Vec<Authorization>,
    undecided: BTreeSet<String>,
}

impl<'m> Fan<'m> {
    /// Adds a need once: two arguments of one call may name the same role.
    fn add(&mut self, need: Need<'m>) {
        let same = |other: &Need<'_>| {
            other.action == need.action && other.resource == need.resource && other.extra == need.extra
        };
        if !self.needs.iter().any(same) {
            self.needs.push(need);
        }
    }

    /// Adds a need by when a call has it.
    fn add_when(&mut self, when: When, need: Need<'m>) {
        match when {
            When::Always | When::Given => self.add(need),
            When::Perhaps => self.perhaps.push(need),
        }
    }
}

impl<'m> Universe<'m> {
    /// Decides what `need` needs besides itself; what it always needs and could not be decided comes in words.
    pub(super) fn fan_out(
        &self,
        need: &Need<'m>,
        arguments: CallArguments<'_>,
    ) -> (Vec<Authorization>, BTreeSet<String>) {
        let mut fan = Fan::default();
        let behind = self.behind(need).unwrap_or_else(|missing| {
            fan.undecided.insert(missing);
            None
        });
        let content = behind.as_ref().unwrap_or(need);
        for needed in needed_by(&need.action).iter().filter(|needed| of_tables(needed).is_none()) {
            self.one(content, needed, arguments, &mut fan);
            for resource in self.encrypted_beside(need, needed, arguments.besides) {
                self.one(&Need { resource, ..need.clone() }, needed, arguments, &mut fan);
            }
        }
        for (tags, is_sure) in self.tagging_needs(need) {
            fan.add_when(if is_sure { When::Given } else { When::Perhaps }, tags);
        }
        self.unlisted_pass(need, arguments, &mut fan);
        let mut parts: Vec<Authorization> = self.holders_of(need);
        let holders: Vec<String> = glue_holders(&need.resource).into_iter().map(|(arn, _)| arn).collect();
        parts.extend(self.several(need, arguments.besides, &holders));
        parts.extend(behind.as_ref().map(|behind| self.authorize_behind(behind)));
        for inner in &fan.needs {
            parts.push(self.authorize_once(inner));
            if is_pass(inner) {
                parts.extend(self.service_takes(need, inner));
            }
        }
        parts.extend(fan.perhaps.iter().map(|inner| self.perhaps(inner)));
        parts.append(&mut fan.refused);
        parts.extend(self.tables(need, &mut fan.undecided));
        (parts, fan.undecided)
    }

    /// What holds a table or a database of Glue: a call on one is checked on its holders as well.
    ///
    /// <https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html>
    fn holders_of(&self, need: &Need<'m>) -> Vec<Authorization> {
        let Some(action) = actions::action(&need.action) else {
            return Vec::new();
        };
        let holders = glue_holders(&need.resource);
        let asked = holders.into_iter().filter(|(arn, _)| action.is_checked_on(arn));
        let each = asked.map(|(resource, purpose)| {
            self.authorize(&Need {
                resource,
                purpose: purpose.to_owned(),
                ..need.clone()
            })
        });
        each.collect()
    }

    fn one(&self, need: &Need<'m>, needed: &Needed, arguments: CallArguments<'_>, fan: &mut Fan<'m>) {
        if !needed.is_about(&need.resource) {
            return;
        }
        let found = self.targets(need, needed, arguments).and_then(|targets| {
            let caller = self.asked(need, needed.who, arguments)?;
            Ok(targets.into_iter().map(move |target| self.inner(need, needed, &caller, &target)))
        });
        match (found, needed.when) {
            (Ok(inner), when) => {
                for inner in inner {
                    self.read_besides(&inner, needed, arguments, fan);
                    fan.add_when(when, inner);
                }
            }
            (Err(missing), When::Always) => {
                fan.undecided.insert(missing);
            }
            (Err(_), When::Given | When::Perhaps) if needed.argument == Argument::ResourceEncryption => {
                fan.undecided.extend(self.unknown_key(need));
                fan.refused.extend(self.refused_by_aws_key(need, needed));
            }
            (Err(_), When::Given | When::Perhaps) => {}
        }
    }

    /// What reading the object needs that a call copies.
    fn read_besides(
        &self,
        inner: &Need<'m>,
        needed: &Needed,
        arguments: CallArguments<'_>,
        fan: &mut Fan<'m>,
    ) {
        if needed.argument == Argument::Stated && needed.target == ArgumentType::Object {
            needed_by(&inner.action)
                .iter()
                .for_each(|more| self.one(inner, more, arguments, fan));
        }
    }

    /// A need that a call may have: that it is refused does not tell whether the call is.
    pub(super) fn perhaps(&self, need: &Need<'m>) -> Authorization {
        let mut part = self.authorize(need);
        if part.is_denied() {
            let note = ["AWS may ask `", &need.action, "` for such a call, and it is not allowed"];
            part.open(note.concat());
        }
        part
    }

    /// Whose permissions an authorization asks.
    fn asked(&self, need: &Need<'_>, who: NeededOf, arguments: CallArguments<'_>) -> Result<Caller, String> {
        match who {
            NeededOf::Caller => Ok(need.caller.clone()),
            NeededOf::PassedRole => self
                .handed_over(need, arguments)
                .map(|role| Caller::plain(&role))
                .ok_or_else(no_role),
        }
    }

    /// A role that is handed over by a call that the table does not have: to the service of the call.
    fn unlisted_pass(&self, need: &Need<'m>, arguments: CallArguments<'_>, fan: &mut Fan<'m>) {
        let Some(role) = arguments.passed_role.filter(|_| !fan.needs.iter().any(|inner| is_pass(inner)))
        else {
            return;
        };
        let name = service_principal(&need.service());
        let Some(service) = principals::known(&name) else {
            fan.undecided.insert(
                "the catalog does not tell which service takes the role that is handed over".to_owned(),
            );
            return;
        };
        fan.needs.push(Need {
            caller: need.caller.clone(),
            action: action_names::PASS_ROLE.to_owned(),
            resource: role.to_owned(),
            way: self.beside(&need.way, "iam"),
            stated: inherited(&need.stated, "iam"),
            extra: vec![(context_keys::PASSED_TO_SERVICE.to_owned(), service.to_owned())],
            purpose: "the role that is handed over".to_owned(),
            made: false,
        });
    }

    /// The role that a call hands over: as said, or as the feature group has it.
    fn handed_over(&self, need: &Need<'_>, arguments: CallArguments<'_>) -> Option<String> {
        let own = || self.feature_group(&need.resource).map(|(_, group)| group.role.clone());
        arguments.passed_role.map(str::to_owned).or_else(own)
    }

    fn feature_group(&self, arn: &str) -> Option<(&'m Resource, &'m FeatureGroup)> {
        match self.model.by_arn(arn).map(|resource| (resource, &resource.body))? {
            (resource, Body::FeatureGroup(group)) => Some((resource, group)),
            _ => None,
        }
    }

    /// What an authorization is checked on.
    fn targets(&self, need: &Need<'_>, needed: &Needed, arguments: CallArguments<'_>) -> FoundResources {
        let one = |text: Option<String>| text.map(|text| vec![text]).ok_or_else(not_given);
        match needed.argument {
            Argument::ResourceEncryption => match self.stated_targets(need, needed) {
                stated if stated.is_empty() => one(self.key_of_resource(&need.resource)),
                stated => Ok(stated),
            },
            Argument::OnlineKey if needed.target == ArgumentType::Any => {
                one(self.online_key(need).map(|_| "*".to_owned()))
            }
            Argument::OnlineKey => one(self.online_key(need)),
            Argument::OfflineKey => one(self.offline_key(need)),
            Argument::OfflineStore if holds_tables(needed.target) => self.offline_tables(need, needed.target),
            Argument::OfflineStore => one(self.offline_place(need, needed.target)),
            Argument::ResultLocation => {
                Ok(vec![result_place(self.model.partition(), self.results(need)?, needed.target)])
            }
            Argument::ResultEncryption => one(self.key_of_results(self.results(need)?)),
            Argument::Role(_) => Ok(vec![self.handed_over(need, arguments).ok_or_else(no_role)?]),
            Argument::DbUser => database_users(need),
            Argument::BearerToken => one(Some("*".to_owned())),
            Argument::DomainOfPackages => one(above(&need.resource).pop()),
            Argument::Stated => Ok(self.stated_targets(need, needed)),
            Argument::Tags => one(brings_tags(need).then(|| need.resource.clone())),
            // Lake Formation is no part of the language: nothing of a blueprint is registered with it.
            Argument::RegisteredLocation => one(None),
            // Decided with the tables, and with each hop of a chain.
            Argument::Query(_) | Argument::Session(_) => Ok(Vec::new()),
        }
    }

    fn online_key(&self, need: &Need<'_>) -> Option<String> {
        let own = || self.feature_group(&need.resource)?.1.online.as_ref()?.key.clone();
        need.states(context_keys::NEW_GROUP_ONLINE_KEY).map(str::to_owned).or_else(own)
    }

    fn offline_key(&self, need: &Need<'_>) -> Option<String> {
        let own = || self.feature_group(&need.resource)?.1.offline.as_ref()?.key.clone();
        need.states(context_keys::NEW_GROUP_OFFLINE_KEY).map(str::to_owned).or_else(own)
    }

    /// The table of a new feature group with what holds it, unless the call says that it shall have none.
    fn offline_tables(&self, need: &Need<'_>, target: ArgumentType) -> FoundResources {
        let without = need.states(context_keys::NEW_GROUP_WITHOUT_TABLE) == Some("true");
        let group = self.feature_group(&need.resource).filter(|_| !without);
        group
            .and_then(|(resource, group)| tables_of(resource, group, target))
            .ok_or_else(not_given)
    }

    /// The bucket of an offline store, or an object of it.
    fn offline_place(&self, need: &Need<'_>, target: ArgumentType) -> Option<String> {
        let (resource, group) = self.feature_group(&need.resource)?;
        let offline = group.offline.as_ref()?;
        let bucket = target == ArgumentType::Bucket;
        Some(if bucket {
            self.model.partition().bucket_arn(offline.bucket())
        } else {
            data_object(resource, group, offline)
        })
    }

    pub(super) fn inner(&self, need: &Need<'m>, needed: &Needed, caller: &Caller, target: &str) -> Need<'m> {
        let service = needed.action.split(':').next().unwrap_or_default().to_ascii_lowercase();
        let by_service = needed.via.as_deref();
        let way = match (needed.who, by_service) {
            // A service that has assumed the role calls as the role: no forward access session.
            (NeededOf::PassedRole, _) => CallPath::Unsaid,
            (_, Some(via)) if is_of_objects(needed.argument) => need.way.behind(via).behind("s3"),
            (_, Some(via)) => need.way.behind(via),
            (_, None) if service == need.service() => need.way.clone(),
            (_, None) => self.beside(&need.way, &service),
        };
        let stated = if needed.who == NeededOf::PassedRole {
            Default::default()
        } else {
            inherited(&need.stated, &service)
        };
        Need {
            caller: caller.clone(),
            action: needed.action.clone(),
            resource: target.to_owned(),
            way,
            stated,
            extra: self.extra(need, needed),
            purpose: self.purpose(need, needed),
            made: false,
        }
    }

    fn purpose(&self, need: &Need<'_>, needed: &Needed) -> String {
        let resource = self.model.by_arn(&need.resource);
        match resource.filter(|_| needed.argument == Argument::ResourceEncryption) {
            Some(resource) => ["key of the ", resource.address.kind()].concat(),
            None => purpose(needed),
        }
    }

    fn extra(&self, need: &Need<'_>, needed: &Needed) -> Vec<(String, String)> {
        let mut extra = Vec::new();
        if let Some(service) = &needed.passed_to {
            extra.push((context_keys::PASSED_TO_SERVICE.to_owned(), service.clone()));
            if need.resource.starts_with("arn:") {
                extra.push((context_keys::ASSOCIATED_RESOURCE.to_owned(), need.resource.clone()));
            }
        }
        if let (Argument::BearerToken, Some(service)) = (&needed.argument, &needed.via) {
            extra.push((context_keys::BEARER_SERVICE.to_owned(), service_principal(service)));
        }
        extra.extend(self.said_to_kms(need, needed));
        extra.extend(super::stated::maker_of(need, needed));
        if acl::sets(&needed.action) {
            extra.push((context_keys::ACL.to_owned(), acl::accepted().to_owned()));
        }
        extra
    }

    /// The other half of handing a role over: the service must be trusted by it.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
    fn service_takes(&self, need: &Need<'m>, pass: &Need<'m>) -> Option<Authorization> {
        let service = pass
            .extra
            .iter()
            .find(|(name, _)| name == context_keys::PASSED_TO_SERVICE)
            .map(|(_, service)| service.clone())?;
        let mut extra = Vec::new();
        if source(&service).is_some_and(|row| row.names_created) && need.resource.starts_with("arn:") {
            extra.push((context_keys::SOURCE_ARN.to_owned(), need.resource.clone()));
        }
        Some(self.authorize(&Need {
            caller: Caller::plain(&service),
            action: action_names::ASSUME_ROLE.to_owned(),
            resource: pass.resource.clone(),
            way: CallPath::Unsaid,
            stated: Default::default(),
            extra,
            purpose: "the service must be able to assume the role that is handed over".to_owned(),
            made: false,
        }))
    }
}

/// The type of a database user in an ARN.
///
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshift.html>
const DATABASE_USER: &str = "dbuser";

/// The user that a request for credentials names besides a database or a group; none more where it is about the user itself.
fn database_users(need: &Need<'_>) -> FoundResources {
    let parsed = Arn::parse(&need.resource);
    let Some((parsed, (kind, cluster, _))) = parsed.and_then(|parsed| Some((parsed, named(&parsed)?))) else {
        return Err(no_user(&need.resource));
    };
    if kind == DATABASE_USER {
        return Ok(Vec::new());
    }
    let user = key_of_name(parsed.service(), DATABASE_USER).and_then(|key| need.states(key));
    let user = user.ok_or_else(|| no_user(&need.resource))?;
    let resource = [DATABASE_USER, ":", cluster, "/", user].concat();
    Ok(vec![parsed.beside(&resource)])
}

/// Why the other half of a call for credentials is missing.
fn no_user(resource: &str) -> String {
    [
        "the request names no database user besides `",
        resource,
        "`, so the access to one was not decided: state `redshift:DbUser` in `context`, about a database of a warehouse",
    ]
    .concat()
}

/// Where an argument that a call need not have is not there.
fn not_given() -> String {
    "the request does not tell".to_owned()
}

/// Why handing over a role could not be decided.
fn no_role() -> String {
    "the request names no role to hand over, so `iam:PassRole` was not decided: state it as `passedRole` (`passing` in `expect`)".to_owned()
}

fn is_pass(need: &Need<'_>) -> bool {
    need.action.eq_ignore_ascii_case(action_names::PASS_ROLE)
}

/// True for keys that S3 uses for the objects that a service reads and writes on the caller's behalf.
fn is_of_objects(argument: Argument) -> bool {
    matches!(argument, Argument::Query(QueryArgument::Encryption) | Argument::ResultEncryption)
}

fn purpose(needed: &Needed) -> String {
    let what = match needed.argument {
        Argument::ResourceEncryption => "key of the resource",
        Argument::DbUser => "the database user",
        Argument::OfflineKey => "key of the offline store",
        Argument::OfflineStore => "offline store",
        Argument::OnlineKey => "key of the online store",
        Argument::Query(QueryArgument::Data) => "data of the table",
        Argument::Query(QueryArgument::Database) => "database of the query",
        Argument::Query(QueryArgument::Encryption) => "encryption of the data",
        Argument::Query(QueryArgument::Table) => "catalog, database and table of the query",
        Argument::BearerToken => "token of AWS",
        Argument::DomainOfPackages => "domain of the packages",
        Argument::RegisteredLocation => "registered data location",
        Argument::ResultEncryption => "encryption of the results",
        Argument::ResultLocation => "result location",
        Argument::Role(role) => return ["the role that is handed over (", role.as_str(), ")"].concat(),
        Argument::Session(SessionArgument::SourceIdentity) => "source identity of the session",
        Argument::Session(SessionArgument::Tags) => "tags of the session",
        Argument::Stated => "what the request states",
        Argument::Tags => "tags of what is made",
    };
    match needed.who {
        NeededOf::PassedRole => ["the role that is handed over needs it: ", what].concat(),
        NeededOf::Caller => what.to_owned(),
    }
}
