//! What the runbook says above its commands: the sentences as data, with the places where facts of a plan stand.
//!
//! Its author fills them, and its reader looks for them: nothing else may stand there as prose.

use crate::plan::{Backend, Plan};

/// Above the first calls.
pub const PROFILES: &str = "Check that the profiles reach the accounts that the blueprint names.";
/// Above the question who runs the roots of the management account.
pub const MANAGEMENT_ROOTS: &str = "Terraform assumes no role in the management account, where AWS makes none: apply the roots of that account with its own credentials, or name a role there as `deploy.management_role`.";
/// Above the call for AWS RAM.
pub const SHARING: &str =
    "Sharing inside the organization must be turned on; the call changes nothing where it is.";
/// Above the call for trails of the organization.
pub const ORGANIZATION_TRAIL: &str = "A trail of the organization needs CloudTrail's access to it; the call changes nothing where it is turned on.";
/// Above the lists of feature groups.
pub const CATALOG: &str =
    "The catalog of feature groups comes into being when it is listed for the first time.";
/// Above the call for stack sets into units.
pub const TRUST: &str = "Stack sets into units need CloudFormation's access to the organization; the call changes nothing where it is turned on.";
/// Above the registration of another administrator.
pub const DELEGATION: &str = "Another account than the organization's administers the stack sets; the line does nothing where it does.";
/// Above the calls for types of control policies.
pub const POLICY_TYPES: &str = "The organization takes control policies of a type once it is turned on at the root; the lines do nothing where it is.";
/// Above the lists of a studio's apps.
pub const STUDIO_APPS: &str = "A studio that exists already takes a change of its source identity only while none of its apps runs: stop and delete those that this shows.";
/// Above the questions about studios that exist.
pub const STUDIO_SETTINGS: &str = "And what such a studio is set to, for the lock: landform then says when the blueprint would change it. Where there is none yet, the lines do nothing.";
/// Above the grants of Lake Formation.
pub const LAKE: &str = "Where Lake Formation governs new databases, which its settings tell, IAM is not enough: there each line lets a role that deploys make databases of Glue, and in the others it does nothing. Call as an administrator of Lake Formation. A database that somebody else made there, such as the one of Feature Store, needs CREATE_TABLE for that role besides.";
/// Above the deployment of the roles.
pub const ROLES: &str = "The pair of roles of the stack sets.";

/// Above the questions about the organization.
pub const EXISTS: &str = "The organization has all its features on, and the accounts and units of the blueprint are in it; these are their ids.";
/// Above the roles that Terraform assumes.
pub const ASSUMED: &str = "Terraform assumes a role in each of these accounts. AWS makes it in accounts that the organization creates; in one that was invited somebody makes it before, with a trust in the management account.";
/// Above what makes the bucket of templates.
pub const TEMPLATES_BUCKET: &str = "The bucket that stack sets read their templates from, where it is not there yet: private, in the administrator's account, with all versions.";
/// Above the question about a database that may be there.
pub const DATABASE_THERE: &str = "An account that had feature groups has this database already: where the line finds it, say `existing: true` at the database in the blueprint.";

/// Of what costs while it stands.
pub const COST: &str = "{what}: {count}, up to {minutes} minutes to make, {usd} USD a month";
/// Of what only takes time.
pub const COST_BY_USE: &str = "{what}: {count}, up to {minutes} minutes to make";

/// Above the instances that are not what their set says.
pub const CHECK_SETS: &str = "Every instance is there where these lines answer nothing; what they show failed, with its account and the reason.";
/// Above the plans of roots.
pub const CHECK_ROOTS: &str = "Nothing is left to do in a root whose plan exits with 0; with 2 something is.";

/// Above the events of stacks that failed.
pub const FAILED_READ: &str = "What failed first, and why: the events of the stacks that were taken back.";
/// Above what clears the way.
pub const FAILED_CLEAR: &str = "A stack whose creation was taken back (`ROLLBACK_COMPLETE`, `ROLLBACK_FAILED`) cannot be deployed again: these lines delete it, and where something of it refuses, leave that behind (`FORCE_DELETE_STACK`): take it away by its line under Remove. After an update that was taken back the wave just runs again; `UPDATE_ROLLBACK_FAILED` wants `aws cloudformation continue-update-rollback` before.";
/// Above the buckets that stay.
pub const FAILED_BUCKETS: &str = "Services wrote into these buckets at once, so that they stay when a first deployment is taken back, and a second one finds their names taken: delete them before the next try, while nothing in them counts.";
/// Above the questions after a studio that was taken back.
pub const FAILED_STUDIOS: &str = "A studio that was taken back leaves its file system and two groups, which hold the network: those that name a domain which the first list has no more go as under Remove.";
/// Of roots that failed.
pub const FAILED_ROOTS: &str = "A root that failed is applied once more: what is there stays. What Terraform calls tainted it would destroy first, and `prevent_destroy` refuses: where the thing is whole, `terraform untaint` with its address; where it is not, delete it by its line under Remove, and `terraform state rm`.";
/// Of aliases that nobody knows yet.
pub const ALIASES_TAKE_TIME: &str = "AWS takes up to five minutes until policies know a new alias of a key: what KMS refuses in that time passes when the wave runs once more.";

/// Of a change.
pub const CHANGE: &str = "A change goes the same way: edit the blueprint, `landform check`, `landform synth`, read the difference of the files, then the same waves. `landform runbook` shows what of them is left.";
/// Of a change of the deploying roles.
pub const CHANGE_ROLES: &str = "The roles of the stack sets hold what the design needs and no more: where they change, as with the first resource of a service, they are deployed before the first wave.";
/// Above the detection of drift.
pub const DRIFT: &str = "What was changed past the stacks: the first lines look, which takes minutes, the others tell what they saw.";
/// Of drift in roots.
pub const DRIFT_ROOTS: &str = "What was changed past the roots shows in their plans, as after each wave.";

/// Above what takes keys back.
pub const KEYS_BACK: &str = "A key that waits for its end comes back, and its alias with it: `$key` is its id, as the line of its removal found it. One key after the other.";
/// Above the import into a stack.
pub const STACK_TAKES: &str =
    "What `{stack}` kept: a stack of its name imports it and nothing else, and the last line makes the rest.";
/// Above what makes a stack set of imported stacks.
pub const SET_TAKES: &str = "A stack set imports no resources, it takes in whole stacks: these lines make it of those, ten at a time. Leave `{stack}` out of the waves then: it would make the same set.";
/// Above what removes a stack set of imported stacks.
pub const SET_LEAVES: &str = "Not now, but when all is to go: no stack holds a set that was made in this way, so that these lines come in the place of `{stack}` under Remove.";
/// Of a stack set into a unit.
pub const UNIT_TAKES: &str = "The stack set `{stack}` of the unit imports no resources, it takes in whole stacks: `aws cloudformation import-stacks-to-stack-set` with the id of the unit, ten at a time.";
/// Above the import into roots.
pub const ROOTS_TAKE: &str = "Each root takes in what was kept; its plan shows what is left to make.";

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
/// Above what pushes the images of functions.
pub const IMAGES: &str = "What the wave below makes is made of these images, and AWS refuses what has no image: build each under the name in its line, which pushes what its repository does not have.";
/// Above what copies the archives of functions.
pub const ARCHIVES: &str = "What the wave below makes is made of these files, and AWS refuses what has none: `$code` is the folder in which you have each under its key, and a line copies what its bucket does not have.";
/// Above what puts values into secrets.
pub const SECRET_VALUES: &str = "Templates of the wave below look these secrets up, and AWS refuses one whose secret has no value: `$secrets` is the folder in which you have each value in a file of the name of its secret, and a line puts it where none is.";
/// Above the questions about code that no wave makes a place for.
pub const CODE_THERE: &str = "Functions and others are made of code that must be there by then, in buckets and repositories that exist already: a line that shows nothing, or fails, has found none.";
/// Above the acceptance of a share.
pub const INVITATION: &str =
    "Accept the invitation to this one share; where none is pending, the lines do nothing.";
/// Above the policy of a Glue catalog.
pub const CATALOG_POLICY: &str =
    "Put the resource policy of the Glue catalog, for which CloudFormation has no type.";
/// Above the policy of a bucket that exists already, before it is put.
pub const BUCKET_POLICY_THERE: &str = "`{bucket}` exists already, and its policy becomes what the blueprint states of it together with what the design needs: one document in place of the one that is there. The line shows that one, and answers `NoSuchBucketPolicy` where there is none. What it says beyond the `policy` of the blueprint is lost with the wave, so state it there first; but for what the design itself has put in an earlier deployment, which is derived anew and belongs into no `policy`.";
/// Above the call that puts it.
pub const BUCKET_POLICY: &str = "Put the policy of `{bucket}`, which CloudFormation would refuse to make, since the bucket has one. It is the one of the blueprint, whole: look once more, as before the first wave, whether somebody has changed the one that is there. Whoever the profile is calls it, so that no Deny of this policy may keep that one from `s3:PutBucketPolicy` the next time.";
/// Above the call that puts back what was stated.
pub const BUCKET_POLICY_BACK: &str = "`{bucket}` keeps its policy with what the design has put there: no stack and no root takes it back. The first line shows it; the second puts what the blueprint states as its `policy` in its place, without anything of the design, and without what somebody has added since.";
/// Above the call that deletes it where none was stated.
pub const BUCKET_POLICY_GOES: &str = "`{bucket}` keeps the policy that the design has put there: no stack and no root takes it back. The first line shows it; the second deletes it, since the blueprint states that the bucket had none, with what somebody has added since.";
/// Above a policy of which nobody knows what it was.
pub const BUCKET_POLICY_STAYS: &str = "`{bucket}` keeps the policy that the design has put there: no stack and no root takes it back. The line shows it. Put back what the blueprint stated as its `policy` before; where that was `none`, delete it with `aws s3api delete-bucket-policy`.";
/// Above the lines by which roots let go of it.
pub const BUCKET_POLICIES_FORGOTTEN: &str = "Policies of buckets that exist already are none that Terraform may destroy: a bucket would be left without any. Roots forget them first.";
/// What of the way templates go is nobody's to remove.
pub const TEMPLATES_LEFT: &str = "The bucket `{bucket}` stays: other designs may have their templates in it.";

/// What is left to do where things have got another name.
pub const FORMER_NAMES: &str = "Policies of roles and endpoints mean {names} by the former name too, so that nobody loses it before everybody has moved: once the line above has told the lock, `landform synth` and the waves once more take the former names away. What bears them stays: nobody manages it any more.";

/// Above the lines that take former aliases away.
pub const FORMER_ALIASES: &str = "Not now, but when the waves have run once more and nobody asks for a former alias: these lines take it from its key, so that another may have it.";

/// Above the calls that empty the default security group of a network.
pub const DEFAULT_GROUP: &str = "Take the rules of the default security group of `{network}` away: what names no group gets that one, and stacks cannot change it.";

/// Above the questions that tell that roots of two accounts are applied.
pub const LINKS_LEARNED: &str =
    "When the roots that join accounts are applied, the lock learns it from them.";

/// Above the options of a peering connection.
pub const PEERING_DNS: &str = "Set the DNS resolution of this side of the peering connection.";

/// Above the permissions of a role that another design or account keeps.
pub const HANDED_PERMISSIONS: &str = "`{thing}` exists already, in an account into which nothing is deployed here: the line gives it `{file}`, as an inline policy of its own.";
/// Above what a role has that AWS keeps.
pub const HANDED_KEPT: &str = "AWS alone changes `{thing}`: add the statements of `{file}` where it is made, such as its permission set. The line shows what it has.";
/// Above the policy of something that exists already.
pub const HANDED_STATEMENTS: &str = "`{thing}` exists already, and its policy is not landform's: add the statements of `{file}` to what the line shows, but for those that it has already, put that back, and state it in the blueprint as its `policy`. Where it has none, the line fails or shows nothing.";
/// Above the policy of a function that exists already, which nobody puts as a whole.
///
/// <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html>
pub const HANDED_PERMISSIONS_OF_FUNCTION: &str = "`{thing}` exists already, and its policy is not landform's: give it each statement of `{file}` that the line does not show by a call of `aws lambda add-permission` (its action, its principal, and what its conditions say), and state the whole in the blueprint as its `policy`. Where it has none, the line fails.";
/// Above the policy of something that exists already and that no section holds.
pub const HANDED_OUTSIDE: &str = "`{thing}` exists already, and its policy is not landform's: add the statements of `{file}` to what the line shows, but for those that it has already, put that back, and state it in the blueprint as the `policy` of its row under `existing`. Where it has none, the line fails or shows nothing.";
/// Above the grants inside a warehouse.
pub const GRANTS: &str = "The group of readers and its grants are made once, as the administrator of the warehouse, whose password stays in Secrets Manager: the data API of Redshift takes it from there, and needs no way into the network. Call as the role that deploys the account, whom the key of the secret admits. Each line of {file} is shown with what became of it.";
/// What the administrator of a warehouse does that exists already.
pub const GRANTS_OF_EXISTING: &str = "The group of readers and its grants are made once, by the administrator of the warehouse, which exists already: the statements of {file}, but for those whose group is there.";
/// Above the question who is not told yet.
pub const SUBSCRIBERS: &str = "Alarms reach addresses of e-mail and of the web only when their owners have confirmed: SNS sent each a link. These have not done so.";
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
pub const ROOTS_GONE: &str = "These roots hold nothing any more: applying one removes what stands there, of which its plan is the list, but for what holds data, which it forgets. Read it first.";
/// Above the execution roles of accounts that have nothing any more.
pub const ROLES_GONE: &str = "No stack set goes to these accounts any more: when the stacks above are gone, their execution roles go too.";
/// Above the lines by which Terraform lets go of what is made anew.
pub const LET_GO: &str = "Terraform would destroy what it makes anew, or refuses to, where it holds data: these lines take the old one out of the state, so that it stays in its account, where nobody manages it.";
/// Above the lines by which the lock forgets.
pub const FORGET: &str = "When all of that is gone, the lock forgets it, and the next `synth` writes neither its roots nor the roles that remove it.";

/// Above what the lock learns from stacks.
pub const AFTER_CLOUDFORMATION: &str = "After a wave of CloudFormation.";
/// Above what the lock learns from roots.
pub const AFTER_TERRAFORM: &str = "After a wave of Terraform.";

/// Above the removal of what calls put.
pub const BY_HAND_GOES: &str = "What was put by hand goes by hand: no stack and no root holds it.";
/// Above the removal of apps.
pub const APPS_FIRST: &str = "Apps and spaces of studios, which no stack made: these lines delete the apps, wait until they are gone, then delete the spaces, with all that people kept in them.";
/// Above the end of a firewall's protection.
pub const FIREWALLS_FIRST: &str = "Firewalls are protected from removal: take that away first.";
/// Above the removal of a domain that a stack kept.
pub const DOMAIN_KEPT: &str = "The stacks keep the domain {domain}, and it holds its network. These lines destroy what people kept there: users, domain, file system, then the groups that SageMaker made for it. Run each line when the one before is done.";
/// Above the removal of warehouses that stacks kept.
pub const WAREHOUSES_KEPT: &str = "The stacks keep warehouses, and they hold their networks. These lines destroy them; the last snapshot stays.";
/// Above the removal of a wave's stacks.
pub const STACKS_GO: &str = "CloudFormation, wave {wave}.";
/// Above the removal of everything else that stacks kept.
pub const KEPT: &str = "What the stacks kept. Each of these destroys data, so run only what you mean: a bucket goes with all its versions, an alias before its key, which AWS keeps for the days that the line says.";
/// Above the removal of the roles.
pub const ROLES_GO: &str = "The pair of roles, when no stack set is left that uses them.";
/// Above what lets Terraform destroy what holds data.
pub const GUARDS_FIRST: &str = "Terraform refuses to destroy what holds data. These lines take that guard out of the files: what is in them then goes for good, by the lines below. Take what is to stay out of the state instead, with `terraform state rm` and its address.";
/// Above what empties buckets.
pub const BUCKETS_FIRST: &str = "Terraform cannot remove a bucket that holds objects or old versions of them: empty these first, and stop the trails that write into them.";
/// Above what deletes repositories that may hold images.
pub const REPOSITORIES_FIRST: &str = "Terraform cannot remove a repository that holds images: these lines delete them with all that is in them.";
/// Behind what stands above emptied buckets, where others of them are logged into one.
pub const LOGS_COME: &str = "Access logs that are on their way still come for some hours: empty their bucket once more where it is not empty then.";
/// Above what removes tables that no root holds.
pub const TABLES_FIRST: &str =
    "SageMaker made a table for each offline store, which stays in the catalog when its feature group goes.";
/// Above the databases that SageMaker made.
pub const DATABASES_LEFT: &str = "SageMaker made this database for the tables of feature groups, those of others too: it goes when the list is empty.";
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

/// What a backend is called.
pub fn backend(backend: Backend) -> &'static str {
    match backend {
        Backend::CloudFormation => "CloudFormation",
        Backend::Terraform => "Terraform",
    }
}
