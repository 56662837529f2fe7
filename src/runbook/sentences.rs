//! What the runbook says above its commands: the sentences as data, with the places where facts of a plan stand.
//!
//! Its author fills them, and its reader looks for them: nothing else may stand there as prose.

use crate::plan::Plan;

/// Above the first calls.
pub const PROFILES: &str = "Check that the profiles reach the accounts that the blueprint names.";
/// Above the question who runs the roots of the management account.
pub const MANAGEMENT_ROOTS: &str = "Terraform assumes no role in the management account, where AWS makes none: apply the roots of that account with its own credentials, or name a role there as `deploy.management_role`.";
/// Above the call for AWS RAM.
pub const SHARING: &str =
    "Sharing inside the organization must be turned on; the call changes nothing where it is.";
/// Above the lists of feature groups.
pub const CATALOG: &str =
    "The catalog of feature groups comes into being when it is listed for the first time.";
/// Above the call for stack sets into units.
pub const TRUST: &str = "Stack sets into units need CloudFormation's access to the organization; the call changes nothing where it is turned on.";
/// Above the registration of another administrator.
pub const DELEGATION: &str = "Another account than the organization's administers the stack sets.";
/// Above the calls for types of control policies.
pub const POLICY_TYPES: &str = "The organization takes control policies of a type once it is turned on at the root; PolicyTypeAlreadyEnabledException says that it was.";
/// Above the lists of a studio's apps.
pub const STUDIO_APPS: &str = "A studio that exists already takes a change of its source identity only while none of its apps runs: stop and delete those that this shows.";
/// Above the questions about studios that exist.
pub const STUDIO_SETTINGS: &str = "And what such a studio is set to, for the lock: `landform check` then says when the blueprint would change it.";
/// Above the deployment of the roles.
pub const ROLES: &str = "The pair of roles of the stack sets.";

/// Where states are kept when the blueprint names no backend.
pub const STATE_BESIDE: &str = "State is kept beside each root: name a backend under `terraform:` in the blueprint before the first init, and each root has a key of its own there.";
/// Where they are kept when it names one.
pub const STATE_AWAY: &str = "State is kept where the blueprint says, under a key for each root: what keeps it exists before the first init.";
/// Above the credentials that roots share.
pub const CREDENTIALS: &str = "Terraform takes the credentials of the shell, here those of the management account: from there the provider of each root goes on to the role that it names. A line with a profile of its own calls with that one.";
/// Above a wave.
pub const WAVE: &str = "Wave {wave}.";
/// Above a wave that makes stack sets.
pub const WAVE_OF_SETS: &str = "Wave {wave}: stack sets {sets}.";
/// Above the acceptance of a share.
pub const INVITATION: &str = "Accept the invitation to this one share.";
/// Above the policy of a Glue catalog.
pub const CATALOG_POLICY: &str =
    "Put the resource policy of the Glue catalog, for which CloudFormation has no type.";
/// Above the options of a peering connection.
pub const PEERING_DNS: &str = "Set the DNS resolution of this side of the peering connection.";

/// Above the permissions of a role that another design or account keeps.
pub const HANDED_PERMISSIONS: &str = "`{thing}` exists already, in an account into which nothing is deployed here: the line gives it `{file}`, as an inline policy of its own.";
/// Above what a role has that AWS keeps.
pub const HANDED_KEPT: &str = "AWS alone changes `{thing}`: add the statements of `{file}` where it is made, such as its permission set. The line shows what it has.";
/// Above the policy of something that exists already.
pub const HANDED_STATEMENTS: &str = "`{thing}` exists already, and its policy is not landform's: add the statements of `{file}` to what the line shows, put that back, and state it in the blueprint as its `policy`.";
/// Above the grants inside a warehouse.
pub const GRANTS: &str = "The administrator of the warehouse makes the group of readers and its grants, once, from a machine that reaches the warehouse. The password is in Secrets Manager.";
/// Above the question of the audit.
pub const AUDIT: &str = "Who fetched credentials as whom in the last week; what they did with them is asked in the warehouse, with `{file}`.";

/// Above the line by which the lock remembers.
pub const REMEMBER: &str = "When all waves are through, the lock learns what is deployed: from then on `landform check` says what an edit would lose. Commit it.";
/// Of firewalls that nothing protects yet.
pub const UNGUARDED: &str = "Firewalls can be removed until the lock knows them, so that a first deployment can be taken back: run `landform synth` and the waves once more, and they are protected.";

/// Above the calls that add features.
pub const FEATURES_GROW: &str = "Terraform leaves the features of a deployed feature group alone, since any change would make it anew: these lines add what the blueprint has more. CloudFormation adds it by itself.";
/// Above the removal of a stack that is gone.
pub const STACK_GONE: &str = "`{stack}` is deployed, and the blueprint has it no more: these lines remove it. What it keeps (buckets, keys, feature groups, log groups) stays in its account, where nobody manages it.";
/// Above the roots of stacks that are gone.
pub const ROOTS_GONE: &str = "These roots hold nothing any more: applying one removes what stands there, of which its plan is the list. Read it first.";
/// Above the lines by which the lock forgets.
pub const FORGET: &str = "When all of that is gone, the lock forgets it, and the next `synth` writes neither its roots nor the roles that remove it.";

/// Above what the lock learns from stacks.
pub const AFTER_CLOUDFORMATION: &str = "After a wave of CloudFormation.";
/// Above what the lock learns from roots.
pub const AFTER_TERRAFORM: &str = "After a wave of Terraform.";

/// Above the removal of apps.
pub const APPS_FIRST: &str = "Apps and spaces of studios, which no stack made: delete every one that the lists show, the default ones with these lines.";
/// Above the end of a firewall's protection.
pub const FIREWALLS_FIRST: &str = "Firewalls are protected from removal: take that away first.";
/// Above the removal of a domain that a stack kept.
pub const DOMAIN_KEPT: &str = "The stacks keep the domain {domain}, and it holds its network. These lines destroy what people kept there: users, domain, file system, then the groups that SageMaker made for it. Run each line when the one before is done.";
/// Above the removal of warehouses that stacks kept.
pub const WAREHOUSES_KEPT: &str = "The stacks keep warehouses, and they hold their networks. These lines destroy them; the last snapshot stays.";
/// Above the removal of a wave's stacks.
pub const STACKS_GO: &str = "CloudFormation, wave {wave}.";
/// Above the removal of everything else that stacks kept.
pub const KEPT: &str = "What the stacks kept. Each of these destroys data, so run only what you mean; a bucket with old versions must be emptied of them first.";
/// Above the removal of the roles.
pub const ROLES_GO: &str = "The pair of roles, when no stack set is left that uses them.";
/// Above what lets Terraform destroy what holds data.
pub const GUARDS_FIRST: &str = "Terraform refuses to destroy what holds data. These lines take that guard out of the files: what is in them then goes for good, by the lines below. Take what is to stay out of the state instead, with `terraform state rm` and its address.";
/// Above what empties buckets.
pub const BUCKETS_FIRST: &str =
    "Terraform cannot remove a bucket that holds objects or old versions of them: empty these first.";
/// Above the removal of a domain that Terraform made.
pub const DOMAIN_FIRST: &str = "Terraform keeps the file system of the domain {domain}, and it holds the network. These lines destroy what people kept there. Run each line when the one before is done.";
/// Above the removal of a wave's roots.
pub const ROOTS_GO: &str = "Terraform, wave {wave}.";
/// Above the list of addresses.
pub const ADDRESSES_LEFT: &str =
    "Addresses cost money while nothing uses them: release any that is left of this design.";
/// Above the list of connections.
pub const PEERINGS_LEFT: &str = "Peering connections: none of this design is left.";

/// Where the states of a plan's roots are kept.
pub fn state(plan: &Plan) -> &'static str {
    match plan.deploy.terraform.backend {
        Some(_) => STATE_AWAY,
        None => STATE_BESIDE,
    }
}

/// A sentence with a fact in its place.
pub(super) fn with(sentence: &str, name: &str, fact: &str) -> String {
    sentence.replace(&["{", name, "}"].concat(), fact)
}
