//! `resources:` into resources of any type: held against AWS's schemas, with their policies read and their texts bound.
//!
//! | file | turns |
//! |---|---|
//! | `types` | the type of an entry into what is known of it, or why it is no entry |
//! | `braces` | braces in the texts of properties into what is wrong with them |
//! | `properties` | properties as written into properties of one place, held against the schema |
//! | `policy_properties` | properties that are policies into documents |
//! | `unread` | what nobody understands of an entry into what is said of it |
//! | `arns` | the ARN of an entry, as stated or as its type forms it |
//! | `words` | `{kind/account/name.attribute}` in a text into what it stands for |
//! | `bind` | the texts of all entries, when everything is declared, into texts with ARNs, names and ids |
//! | `bound` | properties whose words are bound into what of them the schema does not take |
//! | `keys` | the property of an entry that names a key into the key |
//! | `attach` | the policies of all entries into what each is on |
//! | `defaults` | entries without a policy into the one that AWS gives them |
//! | `references` | `{{resolve:…}}` in properties into what is wrong with it |
//! | `lookups` | what entries have CloudFormation look up into the keys that let whoever deploys decrypt it |
//! | `rules` | patterns and schedules of rules among entries into what is wrong with them |
//! | `secrets` | secrets in clear into what is said of them |
//! | `twice` | entries of one type that AWS cannot tell apart into what is wrong with that |
//! | `networks` | entries that change what packets of a network of the blueprint do into what is wrong with that |
//! | `permissions` | properties that say a policy otherwise than as a document into that document |
//! | `foreign` | a resource that somebody's file says into an entry, with its policies read |
//! | `bearers` | entries that bear on roles and keys of the design into what is wrong with that |

mod arns;
mod attach;
mod bearers;
mod bind;
mod bound;
mod braces;
mod defaults;
mod foreign;
mod keys;
mod lookups;
mod networks;
mod permissions;
mod policy_properties;
mod properties;
mod references;
mod rules;
mod secrets;
mod twice;
mod types;
mod unread;
mod words;

use super::draft::Draft;
use crate::aws::Name;
use crate::blueprint;
use crate::blueprint::values::{Entry, SpannedJson};
use crate::catalog::resource_types::{PolicyIs, PolicyRow};
use crate::catalog::{actions, handlers, resource_types};
use crate::diagnostic::Diagnostic;
use crate::registry::TypeFacts;
use crate::resource::{AnyResource, Place, Unread};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// An entry of a type that there is.
struct OfType<'e> {
    entry: &'e Entry<blueprint::AnyResource>,
    name: &'e Name,
    facts: TypeFacts,
}

impl OfType<'_> {
    fn properties(&self) -> Option<&SpannedJson> {
        self.entry.value.properties.as_ref()
    }
}

impl Draft<'_> {
    /// Every entry in each of its places; its texts are bound later, when everything is declared.
    pub(super) fn any_resources(&mut self) {
        for (name, entry) in self.blueprint.resources.iter() {
            let Some(facts) = self.facts_of(&entry.value.kind) else {
                continue;
            };
            self.any_resource(&OfType { entry, name, facts });
        }
    }

    fn any_resource(&mut self, of: &OfType<'_>) {
        let written = &of.entry.value;
        self.told_of_section(of);
        self.told_of_deployment(of);
        self.told_of_secrets(of);
        self.told_of_references(of);
        self.told_of_rule(of);
        let plain = self.is_plain(of);
        let policies = self.policies_of(of);
        let unread = self.unread_of(of);
        let deploy_actions = self.deploy_actions(of);
        let placed = self.placed(&written.place.but(written.except.as_ref()), written.region.as_deref());
        let mut told = BTreeSet::new();
        for place in placed.places {
            let Some(mut properties) = self.properties_in(of, &place, &mut told).filter(|_| plain) else {
                continue;
            };
            let all = Value::Object(properties.clone());
            policies.keys().for_each(|pointer| take(&mut properties, pointer));
            let tags = self.tags_of(of, &mut properties);
            let service = handlers::service_of(of.facts.name).unwrap_or("cloudformation");
            let arn = self.arn_of(of, &place, &all);
            let narrowed = unread.clone().map(|unread| of_itself(unread, of.facts.name, arn.as_deref()));
            let body = AnyResource {
                policies: policies.clone(),
                tagged: of.facts.tags.clone(),
                tags,
                retain: resource_types::loses(of.facts.name).is_some(),
                stack: Some(stack_name(&[&self.model.name, "-resource-", of.name].concat())),
                arn,
                create_only: of.facts.create_only.clone(),
                service: deploy_actions.iter().find_map(|one| service_in(one)).unwrap_or(service),
                deploy_actions: deploy_actions.clone(),
                unread: narrowed,
                literal: !of.has_placeholders(),
                ..AnyResource::of(of.facts.name, properties)
            };
            self.insert(of.name, place, placed.target.clone(), body, of.entry.key);
        }
    }

    /// What an entry says of deploying it; a word that is no action is reported.
    fn deploy_actions(&mut self, of: &OfType<'_>) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for word in of.entry.value.deploy_actions.iter().flat_map(|all| all.iter()) {
            let is_all = word.starts_with('*');
            if is_all || actions::expand(word).is_empty() {
                let message = match is_all {
                    true => format!("`{}` is every action there is", word.value),
                    false => format!("`{}` is no action that IAM knows", word.value),
                };
                let problem = Diagnostic::error("resource-deploy-action", word.span, message);
                self.problems
                    .push(problem.help("write `service:Action`, as the service's page of IAM spells it"));
            } else {
                found.insert(word.value.clone());
            }
        }
        found
    }

    /// The tags of an entry, those among its properties in it; what the type does not take is reported.
    fn tags_of(&mut self, of: &OfType<'_>, properties: &mut Map<String, Value>) -> crate::resource::Tags {
        let written = &of.entry.value.tags;
        let mut tags = Self::tags_as_written(written);
        let Some((property, form)) = &of.facts.tags else {
            if let Some((key, entry)) = written.entries().next() {
                let message = format!(
                    "`{}` takes no tags in a form that landform writes, and `{key}` is one",
                    of.facts.name
                );
                let problem = Diagnostic::error("resource-tags", entry.key, message);
                self.problems.push(
                    problem
                        .help("write them among its `properties`, as the type has them; or leave them out"),
                );
            }
            return tags;
        };
        let own = properties.get(property).and_then(|value| properties::tags_in(value, *form));
        if let Some(own) = own {
            properties.remove(property);
            // What stands nearer to the type comes first.
            tags.extend(own);
        }
        tags
    }
}

/// What is not understood of an entry, narrowed to its own ARN where every such part is about itself.
fn of_itself(unread: Unread, kind: &str, arn: Option<&str>) -> Unread {
    let mut rows = resource_types::policies(kind).filter(|row| row.is == PolicyIs::Unknown).peekable();
    let narrow = rows.peek().is_some() && rows.all(PolicyRow::is_on_itself);
    match arn.filter(|_| narrow) {
        Some(arn) => Unread {
            on: BTreeSet::from([arn.to_owned()]),
            ..unread
        },
        None => unread,
    }
}

/// A name as CloudFormation takes it of stacks: letters, digits and hyphens; what else stands there by its number.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html>
fn stack_name(name: &str) -> String {
    let each = name.chars().map(|letter| match letter.is_ascii_alphanumeric() || letter == '-' {
        true => letter.to_string(),
        false => format!("-x{:x}-", u32::from(letter)),
    });
    each.collect()
}

/// The prefix of an action, where IAM has it.
fn service_in(action: &str) -> Option<&'static str> {
    actions::service(action.split(':').next()?).map(|service| service.prefix)
}

/// Takes the value at a JSON pointer out of properties.
fn take(properties: &mut Map<String, Value>, pointer: &str) {
    let (above, last) = pointer.rsplit_once('/').unwrap_or(("", pointer));
    if above.is_empty() {
        properties.remove(last);
        return;
    }
    let (first, rest) = above
        .get(1..)
        .map_or(("", ""), |above| above.split_once('/').unwrap_or((above, "")));
    let inside = properties.get_mut(first);
    let rest = if rest.is_empty() { String::new() } else { ["/", rest].concat() };
    let map = inside.and_then(|value| value.pointer_mut(&rest)).and_then(Value::as_object_mut);
    map.map(|map| map.remove(last));
}

/// The place of a resource and its ARN, for holes.
fn hole<'p>(name: &str, place: &'p Place) -> Option<&'p str> {
    match name {
        "Partition" => Some(place.partition().as_str()),
        "Region" => Some(place.region.as_str()),
        "Account" => Some(place.account.as_str()),
        _ => None,
    }
}
