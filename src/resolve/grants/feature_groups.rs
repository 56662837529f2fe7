//! Grants on feature groups and on the catalog of them.

use super::{GrantLine, Grantee};
use crate::aws::{Address, name};
use crate::blueprint::{Reference, ShareWith};
use crate::catalog::grants::{GrantPart, GrantVerb};
use crate::catalog::ram::Access;
use crate::catalog::{ActionSet, action_names, context_keys, principals};
use crate::diagnostic::Diagnostic;
use crate::policy::Statement;
use crate::resolve::audience::Audience;
use crate::resolve::draft::{DocumentSide, Draft};
use crate::resolve::encrypted::KeyUse;
use crate::resolve::feature_groups::glue_arns;
use crate::resolve::join_statements::sid;
use crate::resolve::needs::Needs;
use crate::resolve::shares::permission;
use crate::resource::{Body, FeatureGroup, Offline, Place, Resource, feature_group_catalog_arn};
use std::collections::BTreeSet;

const SAGEMAKER: &str = "sagemaker";

impl Draft<'_> {
    pub(super) fn grant_feature_groups(&mut self, line: &GrantLine<'_>, on: &Reference, needs: &mut Needs) {
        let near = line.to.account().to_owned();
        for group in self.find_all("feature-group", on, &near) {
            if *group.account() == near.as_str() {
                self.own_feature_group(line, &group);
            } else {
                self.shared_feature_group(line, &group, on, needs);
            }
            self.offline_of(line, &group);
        }
    }

    fn group(&self, address: &Address) -> Option<(Resource, FeatureGroup)> {
        let resource = self.model.get(address)?.clone();
        let Body::FeatureGroup(group) = resource.body.clone() else {
            return None;
        };
        Some((resource, group))
    }

    fn own_feature_group(&mut self, line: &GrantLine<'_>, address: &Address) {
        let (Some(role), Some((resource, group))) = (self.role_only(line), self.group(address)) else {
            return;
        };
        let limit = self.endpoint_limit(line);
        for verb in line.verbs.iter().filter(|verb| !verb.on(GrantPart::Resource).is_empty()) {
            let statement = Statement::allow()
                .sid(sid(&[&verb.verb, "feature groups"]))
                .actions(verb.on(GrantPart::Resource).iter().cloned())
                .resources([resource.arn().as_str()]);
            self.add(&role, DocumentSide::Identity, limit.narrow(statement));
            self.admit_through(&limit, &role, verb.on(GrantPart::Resource), resource.arn().as_str());
            self.keys_of_group(&role, &group, verb);
            if verb.verb == "create" {
                self.list_aliases(&role, &group);
                self.make_tables(&role, &resource.place, group.offline.as_ref(), verb);
                self.pass_writer(line, &role, &resource.place);
            }
        }
    }

    /// Making a feature group with a key looks for the key among the account's aliases.
    ///
    /// <https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-security.html>
    fn list_aliases(&mut self, role: &Address, group: &FeatureGroup) {
        if group.online.as_ref().is_some_and(|store| store.key.is_some()) {
            // No key can be named here: the action knows no resource.
            let statement = Statement::allow()
                .sid("ListKeyAliases")
                .actions(ActionSet::KeyAliases.actions())
                .resources(["*"]);
            self.add(role, DocumentSide::Identity, statement);
        }
    }

    /// Whoever makes a feature group makes the table of its offline store, and the database where there is none: Feature
    /// Store calls Glue on the caller's behalf.
    fn make_tables(&mut self, role: &Address, place: &Place, offline: Option<&Offline>, verb: &GrantVerb) {
        if let Some(offline) = offline {
            let statement = Statement::allow()
                .sid(sid(&[&verb.verb, "tables"]))
                .actions(verb.on(GrantPart::Catalog).iter().cloned())
                .resources(glue_arns(place, offline.database(), "*"));
            self.add(role, DocumentSide::Identity, statement);
        }
    }

    /// The online key for every verb; the offline key too where the verb creates.
    fn keys_of_group(&mut self, role: &Address, group: &FeatureGroup, verb: &GrantVerb) {
        if verb.on(GrantPart::Key).is_empty() {
            return;
        }
        let online = group
            .online
            .as_ref()
            .and_then(|store| store.key.as_deref())
            .and_then(|arn| self.key_of_arn(arn));
        if let Some(key) = online {
            let service = self.online_service(&key);
            self.use_key(
                role,
                &KeyUse {
                    key: &key,
                    purpose: &[&verb.verb, " online"].concat(),
                    actions: verb.on(GrantPart::Key),
                    service,
                },
            );
        }
        let offline = group
            .offline
            .as_ref()
            .and_then(|store| store.key.as_deref())
            .and_then(|arn| self.key_of_arn(arn));
        if let Some(key) = offline.filter(|_| verb.verb == "create") {
            self.use_key(
                role,
                &KeyUse {
                    key: &key,
                    purpose: "create offline",
                    actions: verb.on(GrantPart::Key),
                    service: None,
                },
            );
        }
    }

    /// A key of online stores only can be held to calls through SageMaker; one that an offline store
    /// uses too cannot.
    ///
    /// <https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-security.html>
    fn online_service(&self, key: &Address) -> Option<&'static str> {
        let offline = self.is_offline_key(&self.arn(key));
        (!offline).then_some(SAGEMAKER)
    }

    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
    fn pass_writer(&mut self, line: &GrantLine<'_>, role: &Address, place: &Place) {
        let Some(passing) = &line.grant.passing else {
            return;
        };
        let Some(writer) = self.find("role", passing, &place.name) else {
            return;
        };
        if writer.account() != role.account() {
            let message = format!("`{role}` cannot pass `{writer}`: it is in another account");
            let problem = Diagnostic::error("pass-role-cross-account", passing.span, message);
            self.problems.push(problem.help("a role can be passed inside its own account only"));
            return;
        }
        let statement = Statement::allow()
            .sid("PassWriter")
            .actions([action_names::PASS_ROLE])
            .resources([self.arn(&writer)])
            .when("StringEquals", context_keys::PASSED_TO_SERVICE, [principals::SAGEMAKER]);
        self.add(role, DocumentSide::Identity, statement);
    }

    fn shared_feature_group(
        &mut self,
        line: &GrantLine<'_>,
        address: &Address,
        on: &Reference,
        needs: &mut Needs,
    ) {
        let Some((resource, group)) = self.group(address) else {
            return;
        };
        let Some(access) = self.shared_access(line, on) else {
            return;
        };
        let Some(found) = permission(access) else { return };
        let arn = resource.arn().as_str().to_owned();
        if let Some(principal) = self.share_with(line) {
            self.refuse_end_of_share(line);
            needs.note(
                &resource.place,
                (address.name(), arn.clone()),
                principal,
                access,
                line.grant.external,
                line.grant.span,
            );
        }
        let Grantee::Role(role) = &line.to else { return };
        let limit = self.endpoint_limit(line);
        let statement = Statement::allow()
            .sid(sid(&["shared feature groups", &crate::resolve::shares::access_word(found.access)]))
            .actions(found.actions.iter().cloned())
            .resources([arn.clone()]);
        self.add(role, DocumentSide::Identity, limit.narrow(statement));
        self.admit_through(&limit, role, &found.actions, &arn);
        for verb in line.verbs.iter().filter(|verb| verb.verb != "read-offline") {
            self.keys_of_group(role, &group, verb);
        }
    }

    /// The widest access that the verbs need of a share; an error where no share can carry a verb.
    fn shared_access(&mut self, line: &GrantLine<'_>, on: &Reference) -> Option<Access> {
        if let Some(verb) = line
            .verbs
            .iter()
            .find(|verb| verb.share.is_none() && !verb.on(GrantPart::Resource).is_empty())
        {
            let message = format!("`{}` cannot be shared: `{}` is in another account", verb.verb, on.value);
            let problem = Diagnostic::error("grant-cross-account", on.span, message);
            self.problems
                .push(problem.help("let the role assume a role of that account, and grant it to that one"));
            return None;
        }
        line.verbs.iter().filter_map(|verb| verb.share).max()
    }

    /// The principal of the share that a grant needs.
    fn share_with(&mut self, line: &GrantLine<'_>) -> Option<String> {
        let account = match &line.to {
            Grantee::Role(role) => role.account().clone(),
            Grantee::Account(account) => account.clone(),
            Grantee::Accounts(within) => return self.share_within(within.unit.as_ref(), line.asked),
        };
        self.check_inside(&account, line.grant.external, line.asked);
        if let Some(whole) = self.share_of_set(line) {
            return Some(whole);
        }
        let wide = match (&line.grant.share, &line.to) {
            (Some(word), _) => word.value,
            (None, Grantee::Role(_)) => ShareWith::Role,
            (None, Grantee::Account(_) | Grantee::Accounts(_)) => ShareWith::Account,
        };
        match (wide, &line.to) {
            (ShareWith::Role, Grantee::Role(role)) => Some(self.arn(role)),
            (ShareWith::Role | ShareWith::Account, _) => {
                self.model.accounts.get(&account).map(|account| account.id.as_str().to_owned())
            }
            (ShareWith::Organization, _) => Some(self.model.organization.arn(self.model.partition())),
            (ShareWith::Unit, _) => {
                let unit = self.model.organization.unit_of(&account).map(|(name, _)| name.clone());
                self.unit_arn(&unit.unwrap_or(account), line.grant.span)
            }
        }
    }

    /// The unit or the organization, where the grant means roles of all its accounts and RAM takes it: one principal,
    /// also for accounts that join later. Where it cannot be, they are listed, and that is told.
    fn share_of_set(&mut self, line: &GrantLine<'_>) -> Option<String> {
        let Grantee::Role(role) = &line.to else {
            return None;
        };
        let within = self.meant_as(&self.arn(role)).map(|set| set.within.clone())?;
        let wide = |word: ShareWith| matches!(word, ShareWith::Unit | ShareWith::Organization);
        if line.grant.share.as_ref().is_some_and(|word| wide(word.value)) {
            return None;
        }
        let sharing = self.model.organization.ram_sharing;
        if line.grant.share.is_none() && within.except.is_empty() && sharing {
            return self.share_within(within.unit.as_ref(), line.asked);
        }
        let whom = within
            .unit
            .as_ref()
            .map_or("the organization".to_owned(), |unit| format!("unit `{unit}`"));
        let message = format!("an account that joins {whom} later is no principal of this share");
        let problem = Diagnostic::warning("joins-later", line.asked, message);
        self.problems.push(problem.help(if sharing {
            "leave `share` out, or write `share: unit` or `share: organization`"
        } else {
            "turn sharing with the organization on in RAM and write `ram_sharing: true`, or add the account and deploy again"
        }));
        None
    }

    pub(super) fn grant_catalog(&mut self, line: &GrantLine<'_>, on: &Reference, needs: &mut Needs) {
        let owner = self.model.catalog_owner(on).cloned();
        let Some(owner) = self.meant(on, on.span, owner) else {
            return;
        };
        self.refuse_endpoint_limit(line, "catalog");
        let place = self.place(&owner, None);
        let consumer = line.to.account().to_owned();
        if consumer != owner.name.as_str()
            && let Some(principal) = self.share_catalog_with(line)
        {
            self.refuse_end_of_share(line);
            let arn = feature_group_catalog_arn(&place);
            needs.note(
                &place,
                (&name!("catalog"), arn),
                principal,
                Access::Search,
                line.grant.external,
                line.grant.span,
            );
        }
        if let Grantee::Role(role) = &line.to {
            // `Search` has no resource type, so a statement about anything but `*` has no effect.
            let actions = line.verbs.iter().flat_map(|verb| verb.on(GrantPart::Resource).iter().cloned());
            let statement = Statement::allow().sid("DiscoverFeatureGroups").actions(actions).resources(["*"]);
            self.add(role, DocumentSide::Identity, statement);
        }
    }

    /// A catalog can be shared with accounts, units and the organization, not with roles.
    fn share_catalog_with(&mut self, line: &GrantLine<'_>) -> Option<String> {
        let account = match &line.to {
            Grantee::Role(role) => role.account().clone(),
            Grantee::Account(account) => account.clone(),
            Grantee::Accounts(within) => return self.share_within(within.unit.as_ref(), line.asked),
        };
        if let Some(word) = &line.grant.share {
            if let (ShareWith::Role, Some(permission)) = (word.value, permission(Access::Search)) {
                self.check_sharable_with_roles(permission, "share: role", word.span);
            }
            return self.share_with(line);
        }
        self.check_inside(&account, line.grant.external, line.asked);
        if let Some(whole) = self.share_of_set(line) {
            return Some(whole);
        }
        self.model.accounts.get(&account).map(|account| account.id.as_str().to_owned())
    }

    /// The offline store has no share: its own policies carry the access.
    fn offline_of(&mut self, line: &GrantLine<'_>, address: &Address) {
        let Some(verb) = line.verbs.iter().find(|verb| verb.verb == "read-offline").copied() else {
            return;
        };
        let (Some(role), Some((resource, group))) = (self.role_only(line), self.group(address)) else {
            return;
        };
        let Some(offline) = &group.offline else {
            let problem = Diagnostic::error(
                "grant-no-store",
                line.grant.span,
                format!("`{address}` has no offline store"),
            );
            self.problems
                .push(problem.help("give it one with `offline: BUCKET`, or remove `read-offline`"));
            return;
        };
        self.read_store(&role, offline, verb);
        self.read_tables(&role, &resource, offline, verb);
    }

    fn read_tables(&mut self, role: &Address, resource: &Resource, offline: &Offline, verb: &GrantVerb) {
        let table = offline.catalog.as_ref().map_or("*", |catalog| catalog.table.as_str());
        let arns = glue_arns(&resource.place, offline.database(), table);
        let name = sid(&[&verb.verb, "tables"]);
        let statement = Statement::allow()
            .sid(name.clone())
            .actions(verb.on(GrantPart::Catalog).iter().cloned())
            .resources(arns.clone());
        self.add(role, DocumentSide::Identity, statement);
        if *role.account() != resource.place.name {
            let catalog = self.catalog_policy(&resource.place, resource.target.clone(), self.line(resource));
            let audience = Audience {
                resource: catalog,
                sid: name,
                actions: verb.on(GrantPart::Catalog).iter().cloned().collect(),
                on: BTreeSet::from(arns),
                when: BTreeSet::new(),
            };
            let role_arn = self.arn(role);
            self.admit(audience, &role_arn);
        }
    }
}
