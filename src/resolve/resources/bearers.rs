//! Entries that bear on roles and keys of the design, or on the roles that deploy it, into what is wrong with that.

use super::attach::texts_at;
use crate::catalog::resource_types::{self, PolicyIs};
use crate::diagnostic::Diagnostic;
use crate::resolve::draft::Draft;
use crate::resource::{AnyResource, Body, Resource};
use serde_json::Value;
use std::collections::BTreeMap;

/// The properties of an alias of a key: its name, and the key.
const ALIAS: [&str; 2] = ["AliasName", "TargetKeyId"];

impl Draft<'_> {
    /// What an entry would add to roles and keys that are decided without it.
    pub(super) fn borne_by_design(&self, resource: &Resource, body: &AnyResource) -> Vec<Diagnostic> {
        let mut found = self.borne(resource, body);
        found.extend(self.name_of_another_role(resource, body));
        found.extend(self.second_alias(resource, body));
        found
    }

    /// Policies that roles of the design, and those that deploy it, would bear beside those that decide about them. Names of
    /// roles differ by more than case.
    fn borne(&self, resource: &Resource, body: &AnyResource) -> Vec<Diagnostic> {
        let value = Value::Object(body.properties.clone());
        let rows = resource_types::policies(body.kind).filter(|row| row.is == PolicyIs::Identity);
        let mut names: BTreeMap<String, &str> = BTreeMap::new();
        for at in rows.flat_map(|row| &row.bearers) {
            names.extend(texts_at(&value, at).into_iter().map(|name| (name, at.as_str())));
        }
        let told = |(name, at): (&String, &&str)| {
            let (whom, help) = match self.role_called(resource, name) {
                Some(role) => (format!("`{}`", role.address), "write its `statements`, or an entry of `policies`".to_owned()),
                None => (
                    format!("`{name}`, the role {},", self.model.deploy.purpose_of(name)?),
                    "who deploys is decided without it: leave it out, and deploy with roles that have what they need".to_owned(),
                ),
            };
            let message = format!("{whom} would have a policy beside those by which it is decided");
            let span = self.span_at(&resource.address, at);
            Some(Diagnostic::error("resource-policy-clash", span, message).help(help))
        };
        names.iter().filter_map(told).collect()
    }

    fn role_called(&self, near: &Resource, name: &str) -> Option<&Resource> {
        let mut roles = self.model.roles().filter(|(role, _)| role.place.account == near.place.account);
        roles.find(|(_, role)| role.name.eq_ignore_ascii_case(name)).map(|(role, _)| role)
    }

    /// That a role of an entry has the name of one of the design, or of one that deploys it.
    fn name_of_another_role(&self, resource: &Resource, body: &AnyResource) -> Option<Diagnostic> {
        let is_role = resource_types::policies(body.kind).any(|row| row.is == PolicyIs::Trust);
        let name = body.properties.get("RoleName").and_then(Value::as_str).filter(|_| is_role)?;
        let span = self.span_at(&resource.address, "/RoleName");
        let (code, message) = match self.role_called(resource, name) {
            Some(role) => (
                "name-twice",
                format!("`{}` and `{}` have the same name in AWS", role.address, resource.address),
            ),
            None => {
                let purpose = self.model.deploy.purpose_of(name)?;
                ("name-of-deployer", format!("role `{name}` has the name of the role {purpose}"))
            }
        };
        Some(
            Diagnostic::error(code, span, message)
                .help("give it another name; those of IAM differ by more than case"),
        )
    }

    /// That a key of the design would have a second alias, or an alias that another key has.
    fn second_alias(&self, resource: &Resource, body: &AnyResource) -> Vec<Diagnostic> {
        let [Some(alias), Some(target)] = ALIAS.map(|name| body.properties.get(name).and_then(Value::as_str))
        else {
            return Vec::new();
        };
        let near = |key: &&Resource| {
            key.place.account == resource.place.account && key.place.region == resource.place.region
        };
        let own = |key: &'_ Resource| if let Body::Key(own) = &key.body { Some(own.clone()) } else { None };
        let keys = self.model.resources.values().filter(near).filter_map(|key| Some((key, own(key)?)));
        let told = |(key, own): (&Resource, crate::resource::Key)| {
            let arn = key.arn();
            let is_target = !target.is_empty()
                && (arn.as_str() == target
                    || arn.as_str().ends_with(&["/", target].concat())
                    || own.alias == target);
            let (code, message, at, help) = if own.alias == alias {
                let message = format!("`{alias}` is the alias of `{}` already", key.address);
                ("name-twice", message, "/AliasName", "give one of them another name")
            } else if is_target {
                let message = format!(
                    "`{}` would have a second alias, and conditions on its aliases are decided without it",
                    key.address
                );
                (
                    "resource-policy-clash",
                    message,
                    "/TargetKeyId",
                    "a key of `keys` has the one `alias` of its entry",
                )
            } else {
                return None;
            };
            Some(Diagnostic::error(code, self.span_at(&resource.address, at), message).help(help))
        };
        keys.filter_map(told).collect()
    }
}
