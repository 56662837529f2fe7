//! [`Blueprint`] into [`Model`]: names bound, defaults applied, grants expanded into every side.
//!
//! The only room that sees both. Every problem is collected; a model that comes with an error is
//! incomplete and must not be evaluated.
//!
//! The ground floor knows no draft:
//!
//! | file | turns |
//! |---|---|
//! | `empty_model` | `organization:`, `accounts:` and `deploy:` into a model with nothing in it |
//! | `needs` | what grants need of others into what is to be shared |
//! | `names` | a name or a description that AWS would refuse into what is wrong with it |
//! | `event_comparisons` | what a comparison of a pattern compares with, into what EventBridge would say is wrong with it |
//! | `event_texts` | patterns and schedules of rules into what EventBridge would say is wrong with them |
//! | `subscribers` | `subscribers:` of trails and topics into those whom a topic tells, and how |
//! | `tags` | tags that AWS would refuse into what is wrong with them |
//! | `networks/net` | holds what is known of a network and of its subnets while others are resolved |
//! | `join_statements` | statements that say the same into one, names into ids of statements |
//! | `placeholders` | `{account}` and its like into what they stand for in a place |
//! | `statement_addresses` | the words in a statement that stand for ARNs into those ARNs |
//! | `alike` | accounts that nothing tells apart into the two of them that stand for all |
//! | `audience` | roles that a resource admits into the statement that says so |
//! | `endpoint_policies` | what comes through endpoints into policies of those that nobody wrote one for |
//! | `bucket_part` | a part of a bucket into what S3 and KMS can be asked about it |
//! | `whom` | a role, roles of one name in many accounts, or accounts into conditions on who calls |
//! | `audience` | whom a resource admits into the statement that says so |
//!
//! The draft and its tools stand on it:
//!
//! | file | turns |
//! |---|---|
//! | `deployed` | what the lock knows of what is deployed |
//! | `draft` | resources, statements and notes, one after the other, into the model while it is made |
//! | `scope` | words into accounts, places and addresses, and words that name nothing into problems |
//! | `grammar` | hand-written statements into what AWS refuses of them, by their kind of policy |
//! | `role_sets` | references to roles of many accounts into the sets that resources admit |
//! | `statements` | hand-written statements into documents, their addresses into ARNs when everything is declared |
//! | `hatch_functions` | functions among entries of any type into what Lambda refuses of them |
//! | `held` | conditions on which everything holds that a part of a line derives |
//! | `encrypted`, `objects` | the use of a key, of a bucket, by a role into both halves of it |
//! | `own_policy` | an entry with a name, a key, tags and a policy of its own into a resource in each of its places |
//! | `notices` | what a topic or a rule tells into what a queue or a topic, and its key, admits of it |
//! | `endpoint_limit` | `through:` and `from:` into a limit of statements, and what endpoints admit |
//!
//! Then the sections of the blueprint, each by methods of the draft:
//!
//! | file | turns |
//! |---|---|
//! | `organization` | `organization:` and `accounts:` into what is wrong with them; an account into its deployers |
//! | `terraform` | `terraform:` into how the roots are set up; its default tags onto what was made |
//! | `resources` | `resources:` into resources of any type of CloudFormation |
//! | `regions` | the Regions and ARNs of the blueprint into what is wrong with them |
//! | `storage` | `keys:`, `buckets:` into keys and buckets |
//! | `access_points` | `access_points:` into access points of buckets, and where calls to them come from |
//! | `file_systems` | `file_systems:` into file systems, their addresses in networks, and their access points |
//! | `repositories` | `repositories:` into repositories of images |
//! | `functions` | `functions:` into functions, and what runs them, what they run and who invokes them asks of others |
//! | `function_code` | what a function runs, and what its repository lets in |
//! | `function_policies` | policies of functions into what permissions of Lambda can say |
//! | `instance_profiles` | `instance_profiles:` into instance profiles, and whether each can have its role |
//! | `invokers` | services that invoke functions, into what each function admits of them |
//! | `state_machines` | `state_machines:` into state machines, and whether their steps can be taken |
//! | `codeartifact` | `codeartifact_domains:`, `codeartifact_repositories:` into both, and what each repository asks |
//! | `queues` | `queues:` into queues, and where their dead letters go |
//! | `topics` | `topics:` into topics, and what queues and their keys admit of them |
//! | `event_buses` | `event_buses:` into event buses, and what EventBridge does with their keys |
//! | `event_rules` | `event_rules:` into rules, and what their targets admit of them |
//! | `event_targets` | to whom rules pass events on into how that is called, and by which id |
//! | `tables` | `tables:` into tables of DynamoDB |
//! | `secrets` | `secrets:`, `parameters:`, `log_groups:` into those |
//! | `identity_providers` | `identity_providers:` into providers of OpenID Connect and of SAML |
//! | `outsiders` | `assumed_by: { github: … }` and its like into what the trust of a role says |
//! | `set_policies` | the managed policies of a permission set into what it names, and what accounts must have before |
//! | `set_statements` | what is derived for roles of a permission set into what its one policy says, and for which accounts |
//! | `identity_center` | `identity_center:` into groups, permission sets, assignments, and the roles that AWS makes |
//! | `roles` | `policies:`, `roles:` into policies and roles, and who assumes whom into both halves |
//! | `existing` | `existing:`, and what is said of entries that exist already, into facts; what these lack into policies |
//! | `networks` | `networks:`, `peerings:`, `groups:`, `acls:`, `flows:` into what their own table says |
//! | `endpoints` | `endpoints:` into endpoints that admit the organization |
//! | `warehouses` | `warehouses:` into clusters and workgroups of Redshift, and what can be read there |
//! | `studio_use` | a role of a studio into what its people do there: own spaces, and apps in them |
//! | `studios` | `studios:` into domains, users and their groups |
//! | `feature_groups` | `feature_groups:` into feature groups, and what their writers and deployers need |
//! | `queries` | `databases:`, `workgroups:` into those of Glue and Athena |
//! | `trail_readers` | `readers:` of trails into bucket, bucket policy and keys |
//! | `trail_writers` | a trail, or those of many accounts, into what its bucket and keys admit |
//! | `trails` | `trails:` into trails, log groups, alarms, and what buckets and keys admit |
//! | `shares` | `shares:`, and what grants need of others, into RAM shares and acceptances |
//! | `grants` | `grants:` into every side of the access |
//! | `control` | `guardrails:`, `control_policies:` into control policies |
//! | `claims_of_many` | rows of `expect:` about many accounts into one for each |
//! | `claims` | `expect:` into claims |
//! | `edits` | `moved:`, `replace:` into what people say of changes to what is deployed |
//! | `principals` | principals of policies into those that AWS would not find |
//! | `deliveries` | what AWS does for the sake of resources into promises |
//! | `finish` | what was added into the documents; resources of one name into problems |
//! | `placed_texts` | what is hand-written for many places into what it says in each |
//! | `whole_documents` | policies that are stated as AWS shows them into what of them cannot be stated |
//! | `completed_policies` | buckets that exist already and whose policies the design writes into those policies, whole |
//! | `spill` | derived statements that a role has no room for into managed policies of it |
//! | `former_names` | what gets another name than it is deployed under into policies that allow both |
//!
//! | file | turns |
//! |---|---|
//! | `together` | the drafts of designs that use one another into a step of each, with the others in sight |
//! | `steps` | a draft of nothing into a draft of everything: all of these in the order that each needs |
//! | `designs` | designs that use one another into a model of each |
//! | `foreign` | what other people's files say into a model |

#![deny(clippy::wildcard_enum_match_arm)]

mod access_points;
mod alike;
mod audience;
mod bucket_part;
mod claims;
mod claims_of_many;
mod codeartifact;
mod completed_policies;
mod control;
mod deliveries;
mod deployed;
mod designs;
mod draft;
mod edits;
mod elsewhere;
mod empty_model;
mod encrypted;
mod endpoint_limit;
mod endpoint_policies;
mod endpoints;
mod event_buses;
mod event_comparisons;
mod event_rules;
mod event_targets;
mod event_texts;
mod existing;
mod existing_workloads;
mod feature_groups;
mod file_systems;
mod finish;
mod foreign;
mod former_names;
mod function_code;
mod function_policies;
mod function_surroundings;
mod functions;
mod grammar;
mod grants;
mod hatch_functions;
mod held;
mod identity_center;
mod identity_providers;
mod instance_profiles;
mod invokers;
mod join_statements;
mod names;
mod needs;
mod networks;
mod notices;
mod objects;
mod organization;
mod outsiders;
mod own_policy;
mod placed_texts;
mod placeholders;
mod principals;
mod promises;
mod queries;
mod queues;
mod regions;
mod repositories;
mod resources;
mod role_sets;
mod roles;
mod scope;
mod secrets;
mod set_policies;
mod set_statements;
mod shares;
mod spill;
mod state_machines;
mod statement_addresses;
mod statements;
mod steps;
mod storage;
mod studio_use;
mod studios;
mod subscribers;
mod tables;
mod tags;
mod terraform;
mod together;
mod topics;
mod trail_readers;
mod trail_writers;
mod trails;
mod warehouses;
mod whole_documents;
mod whom;

use crate::blueprint::{Blueprint, Likeness};
use crate::catalog::names::NameOf;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Model;
pub use deployed::{Deployed, PinnedNames};
pub use designs::{Design, resolve_designs};
use draft::Draft;
pub use foreign::{Given, GivenBody, GivenDocument, read_document, resolve_foreign};

/// The version of the language that this program reads.
pub const LANGUAGE: u32 = 1;

/// Resolves a blueprint; the model counts only when no diagnostic is an error.
pub fn resolve(blueprint: &Blueprint) -> (Model, Diagnostics) {
    resolve_with(blueprint, &Deployed::default())
}

/// Resolves a blueprint of which something is deployed already.
pub fn resolve_with(blueprint: &Blueprint, deployed: &Deployed) -> (Model, Diagnostics) {
    resolve_alike(blueprint, deployed, &Likeness::default())
}

/// Resolves a blueprint in which two accounts stand for all that are like them: of the others nothing is made.
pub fn resolve_alike(
    blueprint: &Blueprint,
    deployed: &Deployed,
    likeness: &Likeness,
) -> (Model, Diagnostics) {
    let mut draft = Draft::new(blueprint, deployed);
    draft.model.alike = alike::alike(&draft.model, &likeness.indistinct);
    draft.model.apart.clone_from(&likeness.apart);
    steps::take(std::slice::from_mut(&mut draft));
    alike::forget_empty(&mut draft.model);
    draft.finish()
}

impl Draft<'_> {
    fn version(&mut self) {
        let version = self.blueprint.version;
        if *version != LANGUAGE {
            let message = format!(
                "`landform: {}` is a version of the language that this program does not know",
                *version
            );
            self.problems.push(
                Diagnostic::error("version-unknown", version.span, message)
                    .help(format!("write `landform: {LANGUAGE}`")),
            );
        }
        let name = self.blueprint.name.clone();
        self.check_name(NameOf::Design, &name);
        if let Some(prefix) = self.blueprint.prefix.clone() {
            self.check_name(NameOf::Prefix, &prefix);
        }
    }
}
