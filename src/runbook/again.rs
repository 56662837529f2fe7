//! What removal kept into the lines that take it in again, before the waves of a second deployment.

use super::sentences::{self, with};
use super::stacks::deploy_stack;
use super::{Instruction, aws, bucket_policies, has_roots, kept, line, root_call};
use crate::catalog::import_ids::{ImportId, import_id};
use crate::plan::{Backend, Deployment, Member, Plan, Stack};
use crate::resource::{Body, Place, Resource, Shape};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The entries, keys first; none where removal keeps nothing.
pub(super) fn again(plan: &Plan, backends: &[Backend]) -> Vec<Instruction> {
    let mut entries = keys(plan);
    if backends.contains(&Backend::CloudFormation) {
        entries.extend(plan.imports().iter().flat_map(|stack| stacks(plan, stack)));
    }
    if backends.contains(&Backend::Terraform) {
        let lines: Vec<String> = plan
            .roots()
            .iter()
            .filter(|stack| has_roots(stack))
            .flat_map(|stack| roots(plan, stack))
            .collect();
        if !lines.is_empty() {
            entries.push(Instruction::new(sentences::ROOTS_TAKE, lines));
        }
    }
    entries
}

/// <https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys-scheduling-key-deletion.html>
fn keys(plan: &Plan) -> Vec<Instruction> {
    let back = |resource: &Resource| match &resource.body {
        Body::Key(key) => Some([
            aws("kms", "cancel-key-deletion", &resource.place, &["--key-id \"$key\""]),
            aws("kms", "enable-key", &resource.place, &["--key-id \"$key\""]),
            aws(
                "kms",
                "create-alias",
                &resource.place,
                &["--alias-name", &key.alias, "--target-key-id \"$key\""],
            ),
        ]),
        _ => None,
    };
    let lines: Vec<String> = plan.resources().filter_map(back).flatten().collect();
    if lines.is_empty() {
        Vec::new()
    } else {
        vec![Instruction::new(sentences::KEYS_BACK, lines)]
    }
}

/// One stack in every place, and what becomes of its set.
fn stacks(plan: &Plan, stack: &Stack) -> Vec<Instruction> {
    let each = stack.places.iter().enumerate();
    let lines = each.flat_map(|(at, place)| import(plan, stack, at, place)).collect();
    let what = with(sentences::STACK_TAKES, "stack", &stack.stack_name);
    let mut entries = vec![Instruction::new(what, lines)];
    match stack.deployment(plan) {
        Deployment::Stack(_) => {}
        Deployment::SelfManaged(_) => {
            let what = with(sentences::SET_TAKES, "stack", &stack.administrator_stack());
            entries.push(Instruction::new(what, set(plan, stack)));
            let what = with(sentences::SET_LEAVES, "stack", &stack.administrator_stack());
            entries.push(Instruction::new(what, leave(plan, stack)));
        }
        Deployment::ServiceManaged(_) => {
            entries.push(Instruction::word(with(sentences::UNIT_TAKES, "stack", &stack.stack_name)));
        }
    }
    entries
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html>
fn import(plan: &Plan, stack: &Stack, at: usize, place: &Place) -> Vec<String> {
    let name = stack.stack_name.as_str();
    let file = ["file://", &stack.template_path()].concat();
    let resources: Vec<String> = stack.members.iter().flat_map(|member| named(member, at)).collect();
    let change = ["--stack-name", name, "--change-set-name import"];
    let call = |call: &str, rest: &[&str]| aws("cloudformation", call, place, &[&change[..], rest].concat());
    let whole = plan.stacks.iter().find(|other| other.stack_name == stack.stack_name);
    let rest = whole.map(|whole| deploy_stack(plan, place, name, &whole.template_path()));
    let mut lines = vec![
        call(
            "create-change-set",
            &[
                "--change-set-type IMPORT --template-body",
                &file,
                "--capabilities CAPABILITY_NAMED_IAM --resources-to-import",
                &resources.join(" "),
            ],
        ),
        call("wait change-set-create-complete", &[]),
        call("execute-change-set", &[]),
        aws("cloudformation", "wait stack-import-complete", place, &["--stack-name", name]),
    ];
    lines.extend(rest);
    lines
}

/// Every block of a member that has an id of its own.
fn named(member: &Member, at: usize) -> Vec<String> {
    let Some((resource, shape)) =
        member.resources.get(at).and_then(|one| Some((one, one.body.cloudformation()?)))
    else {
        return Vec::new();
    };
    let rows = blocks(&shape).filter_map(|(kind, suffix)| Some((import_id(kind)?, suffix)));
    let text = |(row, suffix): (&ImportId, &str)| {
        let id = filled(&row.id, resource);
        [
            "\"ResourceType=",
            &row.block,
            ",LogicalResourceId=",
            &member.id,
            suffix,
            ",ResourceIdentifier={",
            &row.property,
            "=",
            &id,
            "}\"",
        ]
        .concat()
    };
    rows.map(text).collect()
}

fn blocks(shape: &Shape) -> impl Iterator<Item = (&'static str, &'static str)> {
    let beside = shape.companions.iter().filter(|companion| companion.always);
    [(shape.kind, "")]
        .into_iter()
        .chain(beside.map(|companion| (companion.kind, companion.suffix)))
}

/// The id of a row with what the resource says; the one that AWS chose is asked for.
fn filled(id: &str, resource: &Resource) -> String {
    let account = id.replace("{account}", resource.place.account.as_str());
    let chosen = match &resource.body {
        Body::Key(key) => kept::key_id(&resource.place, key),
        Body::Queue(queue) => kept::queue_url(&resource.place, queue),
        Body::Secret(secret) => kept::secret_arn(&resource.place, secret),
        Body::FileSystem(system) => kept::file_system_id(&resource.place, system),
        _ => String::new(),
    };
    let mut text = account.replace("{id}", &chosen).replace("{arn}", resource.arn().as_str());
    for (field, value) in resource.body.data().as_object().into_iter().flatten() {
        if let Value::String(value) = value {
            text = text.replace(&["{", field, "}"].concat(), value);
        }
    }
    text
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-import.html>
fn set(plan: &Plan, stack: &Stack) -> Vec<String> {
    let at = plan.administrator();
    let id = |place: &Place| {
        let query = "--query \"Stacks[0].StackId\" --output text";
        [
            "$(",
            &aws(
                "cloudformation",
                "describe-stacks",
                place,
                &["--stack-name", &stack.stack_name, query],
            ),
            ")",
        ]
        .concat()
    };
    let ids: Vec<String> = stack.places.iter().map(id).collect();
    let role = plan.deploy.administration_role_arn(plan.region.partition());
    let roles = line(&[
        "--administration-role-arn",
        &role,
        "--execution-role-name",
        &plan.deploy.execution_role,
    ]);
    let name = ["--stack-set-name", stack.stack_name.as_str()];
    vec![
        ["stacks=\"", &ids.join(" "), "\""].concat(),
        aws(
            "cloudformation",
            "create-stack-set",
            &at,
            &[
                &name[..],
                &["--stack-id \"${stacks%% *}\" --capabilities CAPABILITY_NAMED_IAM", &roles],
            ]
            .concat(),
        ),
        aws(
            "cloudformation",
            "import-stacks-to-stack-set",
            &at,
            &[&name[..], &["--stack-ids $stacks"]].concat(),
        ),
    ]
}

/// How a set goes that no stack made: its instances first, region by region, since a set carries out one operation at a time.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-delete.html>
fn leave(plan: &Plan, stack: &Stack) -> Vec<String> {
    let at = plan.administrator();
    let name = ["--stack-set-name ", &stack.stack_name].concat();
    let call =
        |call: &str, rest: &[&str]| aws("cloudformation", call, &at, &[&[name.as_str()], rest].concat());
    let status = call(
        "describe-stack-set-operation",
        &["--operation-id \"$operation\" --query StackSetOperation.Status --output text"],
    );
    let wait = ["while ", &status, " | grep -E 'QUEUED|RUNNING|STOPPING'; do sleep 15; done"].concat();
    let mut regions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for place in &stack.places {
        regions.entry(place.region.as_str()).or_default().insert(place.account.as_str());
    }
    let instances = regions.iter().map(|(region, accounts)| {
        let accounts = accounts.iter().copied().collect::<Vec<&str>>().join(" ");
        let rest = ["--accounts", &accounts, "--regions", region];
        let end = ["--no-retain-stacks --query OperationId --output text"];
        ["operation=$(", &call("delete-stack-instances", &[&rest[..], &end].concat()), ")"].concat()
    });
    let mut lines: Vec<String> = instances.flat_map(|delete| [delete, wait.clone()]).collect();
    lines.push(call("delete-stack-set", &[]));
    lines
}

/// <https://developer.hashicorp.com/terraform/cli/commands/import>
fn roots(plan: &Plan, stack: &Stack) -> Vec<String> {
    let module = if stack.is_shared() { "module.shared." } else { "" };
    let each = stack.places.iter().enumerate();
    let lines = each.flat_map(|(at, place)| {
        let call = root_call(plan, stack, place);
        let kept = stack.members.iter().filter_map(move |member| {
            let resource = member.resources.get(at)?;
            let stays = resource.body.retain() && !resource.body.is_kept_in_network();
            // Whether a policy is there to be taken in, removal has left open; a wave puts it in either case.
            let stays = stays && !bucket_policies::is_policy(resource);
            stays.then_some((member, resource, resource.body.terraform()?))
        });
        kept.flat_map(move |(member, resource, shape)| {
            let call = call.clone();
            let rows = blocks(&shape).filter_map(|(kind, _)| import_id(kind));
            let lines: Vec<String> = rows
                .map(|row| {
                    let address = [module, &row.block, ".", &member.label].concat();
                    [&call, " import ", &address, " \"", &filled(&row.id, resource), "\""].concat()
                })
                .collect();
            lines
        })
    });
    lines.collect()
}
