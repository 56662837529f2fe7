//! Dated facts of AWS as data: each table says when it was read (`as_of`) and from where (`source`).
//!
//! Code in this room only looks things up. A fact that AWS may change is a row of a file under `data/`,
//! never a constant here; names by which code asks for rows are, and tests hold each to its row. Big tables are deflated and opened one service at a time; the programs under
//! `generate/` made them, and running one again is how they are brought up to date.
//!
//! | table | turns |
//! |---|---|
//! | [`accounts_of_aws`] | accounts into whether they are AWS's own, as its guides name them |
//! | [`action_names`] | the single actions that code is about into AWS's spelling |
//! | [`action_sets`] | purposes of statements and rules into lists of actions |
//! | [`actions`] | actions, resource types, condition keys and calls into what AWS says of them |
//! | [`address_blocks`] | nothing into the addresses that networks of one's own take |
//! | [`acl`] | actions of S3 into whether they set access control lists |
//! | [`aws_owned_buckets`] | endpoint services into the buckets of AWS that their use leads to |
//! | [`aws_owned_resources`] | endpoint services into what is used through them although no organization owns it |
//! | [`carried`] | condition keys into what requests carry of them although nobody says so |
//! | [`context_keys`] | the condition keys that code is about into AWS's spelling |
//! | [`costs`] | kinds of resources into the time that they take and what they cost while they stand |
//! | [`decisions`] | actions into what is special about the way they are decided |
//! | [`deliveries`] | kinds of resources into the calls that AWS makes for their sake |
//! | [`deploying`] | kinds of resources into the calls that whoever deploys them must be able to make |
//! | [`descriptions`] | descriptions into what AWS says against them |
//! | [`edits`] | kinds of resources into what of them cannot be changed in place, and what is lost with them |
//! | [`encryption_contexts`] | services into what they say to KMS of the resource whose data they encrypt |
//! | [`escalations`] | calls into the ways in which somebody becomes an administrator |
//! | [`grants`] | verbs of grants into actions on each side |
//! | [`handlers`] | types of CloudFormation into the actions that their handlers call as whoever deploys |
//! | [`id_forms`] | ids that AWS chose into whether they can be those of a kind of resource |
//! | [`identity_center`] | permission sets into the roles that Identity Center makes of them |
//! | [`import_ids`] | types of blocks into the ids under which stacks and roots take in what exists |
//! | [`local_services`] | addresses into what of AWS answers there, past every filter |
//! | [`logs`] | numbers of days into those that log groups can have, services into the groups that they write to |
//! | [`managed`] | ARNs of AWS managed policies into documents |
//! | [`names`] | names into what AWS says against them |
//! | [`narrowing`] | condition keys into whether S3 takes a policy for public |
//! | [`parts`] | the ARN of a part into whether the policy of the whole is its own |
//! | [`plain_arns`] | ARNs of things that no section holds into what grants on them become |
//! | [`policies_above`] | the ARN of a thing into those of what it stands in, whose policies AWS asks as well |
//! | [`ports`] | services into ports |
//! | [`principals`] | names of service principals into known ones |
//! | [`providers`] | identity providers into what of a token is one customer's own |
//! | [`quota`] | names of limits into numbers, and values into those that AWS takes |
//! | [`ram`] | names of RAM permissions into what they share |
//! | [`redshift`] | words into those that Redshift keeps for SQL |
//! | [`regions`] | names of Regions into partitions |
//! | [`resource_types`] | types of CloudFormation into what their schemas do not say: ARNs, policies, what holds data |
//! | [`runtimes`] | runtimes of functions into whether AWS keeps them |
//! | [`refusals`] | calls into what AWS says against them whatever policies allow |
//! | [`service_keys`] | condition keys of services into what requests carry of them although nobody says so |
//! | [`services`] | services into the policies, endpoints and keys they take part in |
//! | [`sources`] | service principals into what they say of the resource for which they act |
//! | [`tags`] | tags into what the service that bears them says against them |
//! | [`token_subjects`] | public builders into their issuers, and into what their tokens have as subject |
//! | [`trails`] | what trails record, and what alarms look for, into the words of CloudTrail |
//! | [`unique_names`] | a type of CloudFormation into the names that AWS takes once |
//! | [`workloads`] | workloads into the endpoint services that they call |
//! | [`zones`] | availability zones into whether every account has them |

mod ids;
mod packed;
mod table;

pub mod accounts_of_aws;
pub mod acl;
pub mod action_names;
pub mod action_sets;
pub mod actions;
pub mod address_blocks;
pub mod aws_owned_buckets;
pub mod aws_owned_resources;
pub mod carried;
pub mod closed_types;
pub mod context_keys;
pub mod costs;
pub mod decisions;
pub mod deliveries;
pub mod deploying;
pub mod descriptions;
pub mod edits;
pub mod encryption_contexts;
pub mod escalations;
pub mod grants;
pub mod handlers;
pub mod id_forms;
pub mod identity_center;
pub mod import_ids;
pub mod left_out;
pub mod local_services;
pub mod logs;
pub mod managed;
pub mod names;
pub mod narrowing;
pub mod parts;
pub mod plain_arns;
pub mod policies_above;
pub mod ports;
pub mod principals;
pub mod providers;
pub mod quota;
pub mod ram;
pub mod redshift;
pub mod refusals;
pub mod regions;
pub mod resource_types;
pub mod runtimes;
pub mod service_keys;
pub mod services;
pub mod sources;
pub mod tags;
pub mod token_subjects;
pub mod trails;
pub mod type_names;
pub mod unique_names;
pub mod workloads;
pub mod zones;

pub use action_sets::ActionSet;
pub use ports::ServicePort;
pub use table::Table;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{acl, actions, decisions, managed, narrowing, principals, quota, ram, services, sources};

    proptest! {
        /// What a lookup finds is consistent, and no text makes one panic.
        #[test]
        fn any_text_gets_an_answer(text in "(s3|sagemaker|ec2|aws|arn:aws:s3|arn:aws:iam:|arn:aws:ram:|)[:/.]{0,3}\\PC{0,40}", other in "\\PC{0,30}") {
            let found = actions::action(&text);
            prop_assert_eq!(found.is_some(), actions::expand(&text).iter().any(|a| a.full_name().eq_ignore_ascii_case(&text)));
            prop_assert!(found.is_none() || actions::nearest_action(&text).is_none());
            for known in actions::resource_types_matching(&text) {
                prop_assert!(known.matches(&text));
            }
            let object = actions::service("s3").and_then(|s| s.resource_type("object"));
            prop_assert_eq!(object.map(|o| o.overlaps("*")), Some(true));
            prop_assert!(object.is_some_and(|o| o.overlaps(&text) || !o.matches(&text) || text.contains(['*', '?', '$'])));
            prop_assert!(ram::permission(&text).is_none() || ram::near(&text).is_none());
            prop_assert!(managed::exists(&text) != Some(true) || managed::near(&text).is_none());
            prop_assert!(principals::known(&text).is_none() || principals::near(&text).is_none());
            prop_assert!(quota::quota(&text).is_none_or(|q| q.item == text));
            let _ = (actions::condition_key(&text, &other), actions::needed_by(&text).len(), services::fills(&text, &other));
            let _ = (decisions::is_always_allowed(&text), acl::sets(&text), sources::source(&text).is_some(), services::global_region(&other, crate::aws::Partition::Commercial));
            prop_assert!(!actions::is_list(&text) || !narrowing::narrowing(&text).is_some_and(|row| row.key.contains("Account")));
            let _ = (services::endpoint(&text).is_some(), managed::managed_policy(&text).is_some());
        }
    }
}
