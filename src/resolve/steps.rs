//! The order of the steps that make a model of a blueprint: what each step needs of others, and why.

use super::draft::Draft;
use super::together::Together;
use crate::progress::{self, Step};
use StepName::{
    AccessPoints, Addresses, AnyResources, Buckets, Claims, Codeartifact, CompletedPolicies, Databases,
    Deliveries, Edits, Endpoints, EventBuses, EventRules, Existing, FeatureGroups, FileSystems, Flows,
    FormerNames, FunctionPolicies, Functions, Grants, Groups, Guardrails, IdentityCenter, IdentityProviders,
    InstanceProfiles, Keys, LookedUp, MadeRoles, Names, NeededShares, Networks, Organization,
    PassedEndpoints, Placeholders, Policies, Principals, Queues, Readers, Regions, Repositories,
    ResourceTexts, Roles, RolesOfSets, Secrets, Shares, Spill, StateMachines, Statements, Storage, Studios,
    Tables, Tags, Terraform, Topics, Trails, Version, Warehouses, Workgroups,
};

/// What a step is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum StepName {
    Organization,
    Terraform,
    Regions,
    Version,
    Keys,
    Buckets,
    Storage,
    Codeartifact,
    Repositories,
    AccessPoints,
    FileSystems,
    InstanceProfiles,
    Functions,
    FunctionPolicies,
    StateMachines,
    Queues,
    Topics,
    EventBuses,
    EventRules,
    Tables,
    Secrets,
    Policies,
    MadeRoles,
    IdentityProviders,
    IdentityCenter,
    Roles,
    Existing,
    Networks,
    Endpoints,
    Warehouses,
    Studios,
    Groups,
    Databases,
    FeatureGroups,
    Workgroups,
    Trails,
    Readers,
    AnyResources,
    LookedUp,
    Shares,
    Grants,
    NeededShares,
    PassedEndpoints,
    Guardrails,
    Tags,
    Claims,
    Edits,
    Flows,
    Statements,
    Addresses,
    Placeholders,
    ResourceTexts,
    Deliveries,
    FormerNames,
    Principals,
    Spill,
    RolesOfSets,
    CompletedPolicies,
    Names,
}

/// One step, and the steps whose results it reads.
struct ResolveStep {
    name: StepName,
    needs: &'static [StepName],
    run: fn(&mut Draft<'_>),
}

/// Steps that make resources and derive statements, in the order in which they are taken.
const MAKING: &[ResolveStep] = &[
    ResolveStep {
        name: Organization,
        needs: &[],
        run: |draft| draft.organization(),
    },
    ResolveStep {
        name: Terraform,
        needs: &[],
        run: |draft| draft.terraform(),
    },
    ResolveStep {
        name: Regions,
        needs: &[],
        run: |draft| draft.regions(),
    },
    ResolveStep {
        name: Version,
        needs: &[],
        run: |draft| draft.version(),
    },
    ResolveStep {
        name: Keys,
        needs: &[],
        run: |draft| draft.keys(),
    },
    ResolveStep {
        name: Buckets,
        needs: &[
            Keys, // what encrypts them
        ],
        run: |draft| draft.buckets(),
    },
    ResolveStep {
        name: Storage,
        needs: &[
            Buckets, // one logs into another
        ],
        run: |draft| draft.storage(),
    },
    ResolveStep {
        name: Codeartifact,
        needs: &[
            Keys,      // what encrypts domains
            Terraform, // who deploys them
        ],
        run: |draft| draft.codeartifact(),
    },
    ResolveStep {
        name: Repositories,
        needs: &[
            Keys,      // what encrypts them
            Terraform, // who deploys them
        ],
        run: |draft| draft.repositories(),
    },
    ResolveStep {
        name: Queues,
        needs: &[
            Keys, // what encrypts them
        ],
        run: |draft| draft.queues(),
    },
    ResolveStep {
        name: Topics,
        needs: &[
            Keys,      // what encrypts them
            Queues,    // whom they tell
            Terraform, // who deploys queues that a topic of another account tells
        ],
        run: |draft| draft.topics(),
    },
    ResolveStep {
        name: EventBuses,
        needs: &[
            Keys,      // what encrypts them
            Terraform, // who deploys them
        ],
        run: |draft| draft.event_buses(),
    },
    ResolveStep {
        name: Tables,
        needs: &[
            Keys,      // what encrypts them
            Terraform, // who deploys them
        ],
        run: |draft| draft.tables(),
    },
    ResolveStep {
        name: Secrets,
        needs: &[
            Keys, // what encrypts them
        ],
        run: |draft| {
            draft.secrets();
            draft.parameters();
            draft.log_groups();
        },
    },
    ResolveStep {
        name: Policies,
        needs: &[],
        run: |draft| draft.policies(),
    },
    ResolveStep {
        name: IdentityProviders,
        needs: &[],
        run: |draft| draft.identity_providers(),
    },
    ResolveStep {
        name: MadeRoles,
        needs: &[
            Policies,          // what is attached to them
            IdentityProviders, // whom trusts name
        ],
        run: |draft| draft.made_roles(),
    },
    ResolveStep {
        name: IdentityCenter,
        needs: &[
            Policies, // what permission sets name
        ],
        run: |draft| draft.identity_center(),
    },
    ResolveStep {
        name: Roles,
        needs: &[
            MadeRoles,         // one assumes another
            IdentityCenter,    // and people assume roles
            IdentityProviders, // whom trusts name
        ],
        run: |draft| draft.roles(),
    },
    ResolveStep {
        name: AnyResources,
        needs: &[], // what they name is bound when everything is there
        run: |draft| draft.any_resources(),
    },
    ResolveStep {
        name: LookedUp,
        needs: &[
            AnyResources, // what has something looked up
            Secrets,      // what is looked up, and by which key it is encrypted
            Terraform,    // who deploys
        ],
        run: |draft| draft.deployers_decrypt(),
    },
    ResolveStep {
        name: InstanceProfiles,
        needs: &[
            Roles, // whose sessions they give
        ],
        run: |draft| draft.instance_profiles(),
    },
    ResolveStep {
        name: StateMachines,
        needs: &[
            Roles, // as which they take their steps
        ],
        run: |draft| draft.state_machines(),
    },
    ResolveStep {
        name: Existing,
        needs: &[
            AnyResources, // what stands in a section is said there
            Storage,      // keys that encrypt what exists
            Roles,        // what stands in a section is said there
        ],
        run: |draft| draft.existing(),
    },
    ResolveStep {
        name: Networks,
        needs: &[
            Storage,   // the keys of flow logs
            Terraform, // who deploys peerings
        ],
        run: |draft| draft.networks(),
    },
    ResolveStep {
        name: Endpoints,
        needs: &[
            Networks, // where they stand; what no endpoint answers is known when both sections are read
        ],
        run: |draft| draft.endpoints(),
    },
    ResolveStep {
        name: FileSystems,
        needs: &[
            Storage,   // their keys
            Terraform, // who deploys them
            Networks,  // where their addresses are
        ],
        run: |draft| draft.file_systems(),
    },
    ResolveStep {
        name: AccessPoints,
        needs: &[
            Storage,  // their buckets
            Networks, // where calls come from
        ],
        run: |draft| draft.access_points(),
    },
    ResolveStep {
        name: Warehouses,
        needs: &[
            Storage,   // its key, and the bucket of its audit logs
            Terraform, // who deploys it
            Roles,     // the roles that it copies and unloads with
            Networks,  // where it stands, and whom a peering lets in
            Endpoints, // its group goes out to every endpoint of its network
        ],
        run: |draft| draft.warehouses(),
    },
    ResolveStep {
        name: Studios,
        needs: &[
            Storage,    // the key of its files
            Terraform,  // who deploys it
            Roles,      // the roles of its apps, and whether their trust lets names in
            Networks,   // where it stands
            Endpoints,  // its groups go out to every endpoint of its network
            Warehouses, // its users are checked against their administrators, its groups go out to their ports
        ],
        run: |draft| draft.studios(),
    },
    ResolveStep {
        name: Groups,
        needs: &[
            Networks,   // where they stand, and the connections over which rules name groups
            Endpoints,  // `endpoints` means those of either section
            Warehouses, // rules name their groups
            Studios,    // rules name their groups
        ],
        run: |draft| draft.groups(),
    },
    ResolveStep {
        name: Functions,
        needs: &[
            Roles,        // as which they run
            Repositories, // what they run
            Storage,      // the same, and keys
            Topics,       // who invokes them
            Secrets,      // log groups
            Terraform,    // who deploys them
            Networks,     // where they stand
            Groups,       // what they reach there
        ],
        run: |draft| {
            draft.functions();
            draft.told_functions();
        },
    },
    ResolveStep {
        name: EventRules,
        needs: &[
            EventBuses,    // what they listen to
            Queues,        // whom they tell
            Topics,        // and these
            StateMachines, // what they start
            Functions,     // what they invoke
            Roles,         // as which they call
        ],
        run: |draft| draft.event_rules(),
    },
    ResolveStep {
        name: Databases,
        needs: &[],
        run: |draft| draft.databases(),
    },
    ResolveStep {
        name: FeatureGroups,
        needs: &[
            Storage,   // buckets and keys of the stores
            Terraform, // who deploys them
            Roles,     // writers
            Databases, // the tables of offline stores
        ],
        run: |draft| draft.feature_groups(),
    },
    ResolveStep {
        name: Workgroups,
        needs: &[
            Storage,   // the bucket of the results, and its key
            Databases, // what is queried
        ],
        run: |draft| draft.workgroups(),
    },
    ResolveStep {
        name: Trails,
        needs: &[
            Storage, // the bucket of the files, and the keys
        ],
        run: |draft| draft.trails(),
    },
    ResolveStep {
        name: Readers,
        needs: &[
            Roles,    // who reads
            Networks, // the roles of flow logs and peerings too
            Trails,   // what is read, and the roles of trails
        ],
        run: |draft| draft.trail_readers(),
    },
    ResolveStep {
        name: Shares,
        needs: &[
            Roles,         // with whom
            Networks,      // with the roles of flow logs and peerings too
            FeatureGroups, // what is shared
            Trails,        // with the roles of trails too
        ],
        run: |draft| draft.shares(),
    },
    ResolveStep {
        name: Grants,
        needs: &[
            Storage,       // grants on buckets and keys, and the keys of everything else
            Codeartifact,  // grants on repositories of packages
            Repositories,  // grants on them
            FileSystems,   // grants on them
            AccessPoints,  // grants on them
            Functions,     // grants on them
            StateMachines, // grants on them
            Queues,        // grants on them
            Topics,        // and on these
            EventBuses,    // and on these
            Tables,        // and on these
            Secrets,       // and on these, parameters and log groups
            Roles,         // to whom
            Networks,      // to the roles of flow logs and peerings too
            Endpoints,     // `through:`, and which of them nobody wrote a policy for
            Warehouses,    // a grant enters the role among those who read there
            Databases,     // what a workgroup queries
            FeatureGroups, // grants on them, the offline stores behind a workgroup, and which keys those have
            Workgroups,    // grants on them
            Trails,        // to the roles of trails too
            Existing,      // what encrypts things that are named by their ARNs
            AnyResources,  // grants on them by their ARNs
            Shares,        // a share that a grant needs is the second one of its name, never the first
        ],
        run: |draft| draft.grants(),
    },
    ResolveStep {
        name: NeededShares,
        needs: &[
            Grants, // of every design, each of which shares what is its own
        ],
        run: |draft| draft.needed_shares(),
    },
    ResolveStep {
        name: PassedEndpoints,
        needs: &[
            Grants, // of every design: one may name an endpoint that calls of another may come through
        ],
        run: |draft| draft.admit_what_may_come(),
    },
    ResolveStep {
        name: Guardrails,
        needs: &[
            Roles,     // who may share
            Terraform, // who deploys shares
            Networks,  // the roles of flow logs and peerings among them
            Studios,   // `studio: vpc_only` is for the accounts that have one
            Trails,    // the roles of trails among them
        ],
        run: |draft| draft.guardrails(),
    },
];

/// Steps that read all that was made, in the order in which they are taken; what they need besides is one another.
const READING: &[ResolveStep] = &[
    ResolveStep {
        name: Tags,
        needs: &[], // every resource that was made
        run: |draft| draft.default_tags(),
    },
    ResolveStep {
        name: Claims,
        needs: &[], // a claim is about any resource
        run: |draft| draft.claims(),
    },
    ResolveStep {
        name: Edits,
        needs: &[], // as claims
        run: |draft| draft.edits(),
    },
    ResolveStep {
        name: Flows,
        needs: &[], // as claims; what has no place in a network is told from what does not exist
        run: |draft| draft.flows(),
    },
    ResolveStep {
        name: Statements,
        needs: &[], // a document is written once, when everything that adds to it has done so
        run: |draft| draft.join_statements(),
    },
    ResolveStep {
        name: Addresses,
        // A statement names any resource, and one that joined a document holds addresses like those that stood there.
        needs: &[Statements],
        run: |draft| draft.bind_addresses(),
    },
    ResolveStep {
        name: Placeholders,
        needs: &[
            Tags,      // those of the design among them
            Addresses, // a text with a placeholder is no address
        ],
        run: |draft| draft.fill_placeholders(),
    },
    ResolveStep {
        name: ResourceTexts,
        needs: &[Addresses, Placeholders], // their policies hold ARNs then
        run: |draft| {
            draft.bind_resources();
            draft.told_of_elsewhere();
            draft.read_queues();
            draft.hidden_too_short();
            draft.images_of_any_type();
        },
    },
    ResolveStep {
        name: Deliveries,
        needs: &[ResourceTexts], // any resource may have something delivered, and names it by an ARN then
        run: |draft| draft.deliveries(),
    },
    ResolveStep {
        name: FormerNames,
        needs: &[Addresses, Placeholders], // names are whole then
        run: |draft| draft.former_names(),
    },
    ResolveStep {
        name: FunctionPolicies,
        needs: &[Addresses, Placeholders, ResourceTexts], // each says all that it will, in ARNs
        run: |draft| draft.function_policies(),
    },
    ResolveStep {
        name: Principals,
        needs: &[Addresses, Placeholders, ResourceTexts, FunctionPolicies], // addresses are ARNs then, and names whole
        run: |draft| draft.find_principals(),
    },
    ResolveStep {
        name: Spill,
        needs: &[
            FormerNames, // policies are as long as they will be
        ],
        run: |draft| draft.spill(),
    },
    ResolveStep {
        name: RolesOfSets,
        needs: &[
            FormerNames, // permission sets say all that they will
        ],
        run: |draft| draft.roles_of_sets(),
    },
    ResolveStep {
        name: CompletedPolicies,
        needs: &[
            FormerNames, // policies are as they will be
            Principals,  // whom the policy of a bucket names is told once, there
        ],
        run: |draft| draft.completed_policies(),
    },
    ResolveStep {
        name: Names,
        needs: &[
            Spill,             // any two resources may have one name
            CompletedPolicies, // as these
            Claims,            // as two claims may have one id
            Flows,
        ],
        run: |draft| {
            draft.unique_names();
            draft.unique_claims();
        },
    },
];

/// A table in the wrong order is no program.
const _: () = assert!(
    in_order(MAKING) && in_order(READING),
    "a step comes twice, or before one that it needs"
);

/// True where every step stands once, and behind those that it needs.
const fn in_order(steps: &[ResolveStep]) -> bool {
    match steps {
        [before @ .., last] => {
            !stands_in(before, last.name) && all_stand_in(before, last.needs) && in_order(before)
        }
        [] => true,
    }
}

const fn all_stand_in(steps: &[ResolveStep], names: &[StepName]) -> bool {
    match names {
        [first, rest @ ..] => stands_in(steps, *first) && all_stand_in(steps, rest),
        [] => true,
    }
}

const fn stands_in(steps: &[ResolveStep], name: StepName) -> bool {
    match steps {
        [first, rest @ ..] => first.name as u8 == name as u8 || stands_in(rest, name),
        [] => false,
    }
}

/// Takes every step, each in every design before the next.
pub(super) fn take(drafts: &mut [Draft<'_>]) {
    let mut together = Together::of(drafts);
    progress::begin(Step::Resolving, MAKING.len() + READING.len());
    for step in MAKING.iter().chain(READING) {
        together.take(step.run);
        progress::done();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blueprint::Blueprint;
    use crate::model::Model;
    use crate::policy::Statement;
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::{Path, PathBuf};

    fn step(name: StepName, needs: &'static [StepName]) -> ResolveStep {
        ResolveStep { name, needs, run: |_| () }
    }

    /// The table itself is asked when the program is compiled.
    #[test]
    fn an_order_that_is_wrong_is_found() {
        assert!(in_order(MAKING) && in_order(READING));
        assert!(in_order(&[step(Storage, &[]), step(Networks, &[Storage])]));
        assert!(!in_order(&[step(Networks, &[Storage]), step(Storage, &[])]), "before what it needs");
        assert!(!in_order(&[step(Networks, &[Storage])]), "without what it needs");
        assert!(!in_order(&[step(Networks, &[Networks])]), "needs itself");
        assert!(!in_order(&[step(Storage, &[]), step(Storage, &[])]), "twice");
    }

    fn after_what_it_needs(step: &ResolveStep, taken: &BTreeSet<StepName>) -> bool {
        step.needs.iter().all(|need| taken.contains(need))
    }

    /// The steps in the order that is least like the table: of those whose needs are met, always the last.
    fn backwards(steps: &'static [ResolveStep]) -> Vec<&'static ResolveStep> {
        let (mut order, mut taken) = (Vec::new(), BTreeSet::new());
        while order.len() < steps.len() {
            let open = |step: &&ResolveStep| !taken.contains(&step.name) && after_what_it_needs(step, &taken);
            let next = steps.iter().rev().find(open).unwrap();
            taken.insert(next.name);
            order.push(next);
        }
        order
    }

    /// What a model says, whatever the order of the statements in a document and the numbers behind their names.
    fn said(model: &Model) -> BTreeMap<String, BTreeSet<String>> {
        let mut said = BTreeMap::new();
        for resource in model.resources.values() {
            let (mut body, mut all) = (resource.body.clone(), BTreeSet::new());
            for document in body.documents_mut() {
                let statements = std::mem::take(&mut document.statements).into_iter();
                all.extend(statements.map(|statement| format!("{:?}", Statement { sid: None, ..statement })));
            }
            all.insert(format!("{:?} {:?} {body:?}", resource.place, resource.existence));
            said.insert(resource.address.to_string(), all);
        }
        let database_access = model.database_access.iter().map(|access| format!("{access:?}"));
        said.insert("database_access".to_owned(), database_access.collect());
        said.insert("claims".to_owned(), model.claims.iter().map(|claim| format!("{claim:?}")).collect());
        said.insert(
            "flows".to_owned(),
            model.flow_claims.iter().map(|claim| format!("{claim:?}")).collect(),
        );
        said
    }

    fn resolved(blueprint: &Blueprint, order: &[&ResolveStep]) -> BTreeMap<String, BTreeSet<String>> {
        let deployed = crate::resolve::Deployed::default();
        let mut draft = Draft::new(blueprint, &deployed);
        order.iter().for_each(|step| (step.run)(&mut draft));
        let (model, problems) = draft.finish();
        assert!(!problems.has_errors(), "{problems:?}");
        said(&model)
    }

    #[test]
    fn any_order_that_keeps_the_needs_makes_the_same_model() {
        let table: Vec<&ResolveStep> = MAKING.iter().chain(READING).collect();
        let backwards = [backwards(MAKING), backwards(READING)].concat();
        let moved = table.iter().zip(&backwards).filter(|(one, other)| one.name != other.name);
        assert!(moved.count() > 5, "the needs leave no other order, so this test says nothing");
        let paths: Vec<PathBuf> =
            ["blueprints", "tests/blueprints"].iter().flat_map(|at| files(at)).collect();
        assert!(paths.len() > 12, "{paths:?}");
        for path in paths {
            let text = fs::read_to_string(&path).unwrap();
            let blueprint = crate::blueprint::decode::read::<Blueprint>(0, &text).0.unwrap();
            let (one, other) = (resolved(&blueprint, &table), resolved(&blueprint, &backwards));
            assert_eq!(one, other, "{}", path.display());
        }
    }

    /// The blueprints of a folder, without their locks; of several files is what `tests/cli/platform.rs` checks.
    fn files(folder: &str) -> Vec<PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let all = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let is_blueprint = |name: &str| name.ends_with(".yaml") && !name.ends_with(".lock.yaml");
        let is_whole = |path: &PathBuf| fs::read_to_string(path).unwrap().contains("\norganization:");
        all.filter(|path| is_blueprint(&path.to_string_lossy()) && is_whole(path)).collect()
    }
}
