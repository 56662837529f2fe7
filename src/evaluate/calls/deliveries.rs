//! A call of an AWS service in its own name into the resources for whose sake it is made, and one of those into the
//! condition keys that name it.
//!
//! A service works for every customer; what makes it call is a resource: a flow log its role, an alarm its topic, a
//! bucket the bucket that takes its access logs, a log group its key. Each kind says what is used for its sake
//! ([`crate::resource::Body::delivers_to`]), and the catalog which service acts for which kinds and what it says of
//! them ([`crate::catalog::sources`]). Nothing here knows a kind or a service.
//!
//! Where several resources make the call, each of them is asked. Where none of the model does, the source keys are
//! there with values that nobody tells, and where AWS's pages do not establish that they are sent, they may be absent.

use super::Universe;
use super::held_keys::{ContextKey, Keys, Located, checked_on, org_path};
use super::need::Need;
use crate::aws::{Arn, Text};
use crate::catalog::actions::{self, Carries};
use crate::catalog::context_keys::{self, SOURCE_ACCOUNT, SOURCE_ARN};
use crate::catalog::sources::{self, Source};
use crate::model::Model;
use crate::resource::Resource;
use std::collections::BTreeMap;

impl<'m> Universe<'m> {
    /// The resources for whose sake a service makes the call, without those that what is stated rules out.
    pub(super) fn sources(&self, need: &Need<'_>, located: Located<'_>) -> Vec<&'m Resource> {
        let service = need.caller.is_service().then_some(need.caller.principal.as_str());
        let Some(row) = service.and_then(sources::source).filter(|row| !row.sources.is_empty()) else {
            return Vec::new();
        };
        let mut targets = vec![checked_on(need, located).into_owned()];
        targets.extend(self.encrypted_with(located));
        let mut found = BTreeMap::new();
        for target in &targets {
            let using = self.deliverers.using(target);
            found.extend(using.filter(|(_, source)| makes(row, need, target, source)));
        }
        found.into_values().collect()
    }

    /// What a key encrypts: who delivers there uses the key for the same sake.
    fn encrypted_with(&self, located: Located<'_>) -> Vec<String> {
        let Some(key) = located.resource.filter(|resource| resource.body.kind() == "key") else {
            return Vec::new();
        };
        self.deliverers.encrypted_with(key.arn().as_str()).to_vec()
    }
}

/// Whether a resource for whose sake a target is used makes a service call on it.
fn makes(row: &Source, need: &Need<'_>, target: &str, source: &Resource) -> bool {
    let acts = row.sources.iter().any(|kind| kind == source.body.acting_kind());
    acts && is_near(row, need, source)
        && !is_folder_of_another(row, target, source)
        && agrees(row, need, source)
}

/// True for an object in the folder in which the service delivers for another account.
fn is_folder_of_another(row: &Source, target: &str, source: &Resource) -> bool {
    let below = |folder: &String| {
        let rest = target.split_once(&["/", folder, "/"].concat())?.1;
        rest.split('/').next()
    };
    let account = row.folder.as_ref().and_then(below);
    account.is_some_and(|account| account != source.place.account.as_str())
}

/// A service under the name of a Region acts for resources there.
fn is_near(row: &Source, need: &Need<'_>, source: &Resource) -> bool {
    let name = need.caller.principal.as_str();
    name.starts_with(&row.service) || name.contains(&[".", source.place.region.as_str(), "."].concat())
}

/// Whether nothing that is stated names another resource.
fn agrees(row: &Source, need: &Need<'_>, source: &Resource) -> bool {
    let arn = source.arn();
    let context = row.encryption_key();
    let said = |key: &str, own: &str| need.says(key).is_none_or(|value| value == own);
    said(SOURCE_ACCOUNT, source.place.account.as_str())
        && said(SOURCE_ARN, arn.as_str())
        && context.is_none_or(|key| said(&key, arn.as_str()))
}

/// What a service says of the resource for which it acts.
pub(super) fn of_service<'k>(
    model: &'k Model,
    need: &'k Need<'_>,
    located: Located<'k>,
    source: Option<&Resource>,
    keys: &mut Keys<'k>,
) {
    let row = sources::source(&need.caller.principal);
    let arn = source.map(Resource::arn);
    let sent = row.and_then(|row| row.sends_through(&need.service(), need.asked_by()));
    for key in source_keys(model, need, located, source) {
        keys.sent(key, sent);
    }
    if let Some(row) = row {
        of_target(row, need, arn.as_ref(), keys);
    }
}

fn source_keys<'k>(
    model: &'k Model,
    need: &'k Need<'_>,
    located: Located<'k>,
    source: Option<&Resource>,
) -> Vec<ContextKey<'k>> {
    let arn = source.map_or_else(
        || ContextKey::untold(SOURCE_ARN),
        |source| ContextKey::one(SOURCE_ARN, source.arn().as_str().to_owned()),
    );
    let Some(account) = account(need, located, source) else {
        return sources::KEYS.iter().map(|name| ContextKey::untold(*name)).collect();
    };
    let mut keys = vec![ContextKey::one(SOURCE_ACCOUNT, account.clone()), arn];
    if let Some(path) = org_path(model, &account) {
        keys.push(ContextKey::one(context_keys::SOURCE_ORG_ID, &model.organization.id));
        keys.push(ContextKey::many(context_keys::SOURCE_ORG_PATHS, vec![path.into()]));
    }
    keys
}

/// The account for which a service acts: as stated, of the resource, or, where the service is known to say it, the role's
/// own. A role can be handed to a service in its own account only, so whatever the service assumes it for is there.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
fn account(need: &Need<'_>, located: Located<'_>, source: Option<&Resource>) -> Option<String> {
    let named = || {
        need.says(SOURCE_ARN)
            .and_then(Arn::parse)
            .map(|arn| arn.account())
            .filter(|account| !account.is_empty())
    };
    let of_source = || source.map(|source| source.place.account.as_str());
    let says_so = sources::source(&need.caller.principal).and_then(|row| row.sends("sts")) == Some(true);
    let of_role = || located.owner.filter(|_| need.service() == "sts" && says_so);
    need.says(SOURCE_ACCOUNT)
        .or_else(named)
        .or_else(of_source)
        .or_else(of_role)
        .map(str::to_owned)
}

/// Further condition keys that a service fills in where the call has them: the resource to KMS, the list of its
/// objects to S3.
fn of_target(row: &'static Source, need: &Need<'_>, arn: Option<&Text>, keys: &mut Keys<'_>) {
    let carried = |key: &str| {
        actions::action(&need.action).is_some_and(|action| action.carries(key) == Carries::Listed)
    };
    if let Some(context) = row.encryption_key().filter(|key| carried(key)) {
        let key = arn.map_or_else(
            || ContextKey::untold(context.clone()),
            |arn| ContextKey::one(context.clone(), arn.as_str().to_owned()),
        );
        keys.sent(key, Some(true));
    }
    if let Some(list) = row.object_acl.as_deref().filter(|_| carried(context_keys::ACL)) {
        keys.sent(ContextKey::one(context_keys::ACL, list), Some(true));
    }
}

/// What to state where a decision hangs on a resource that the blueprint does not have.
pub(super) fn unnamed(need: &Need<'_>, source: Option<&Resource>) -> Option<String> {
    let open = need.caller.is_service() && source.is_none() && need.says(SOURCE_ARN).is_none();
    let (service, target) = (&need.caller.principal, Text::from(need.resource.as_str()).to_string());
    open.then(|| format!("nothing in the blueprint makes `{service}` call on `{target}`: a context can state `{SOURCE_ACCOUNT}` and `{SOURCE_ARN}`"))
}

/// Why an answer that differs from resource to resource is none.
pub(super) fn which(one: Option<&Resource>, other: Option<&Resource>) -> String {
    let name =
        |source: Option<&Resource>| source.map(|source| source.address.to_string()).unwrap_or_default();
    let (one, other) = (name(one), name(other));
    format!(
        "`{one}` and `{other}` both make the call, and the answer hangs on which of them does: a context can state `{SOURCE_ARN}`"
    )
}
