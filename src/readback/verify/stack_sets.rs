//! The administrator's stacks against the plan: which template goes where, and how.

use super::super::cloudformation::{ParsedTemplate, TemplateResource};
use super::super::properties::Properties;
use super::super::{Mismatch, Names};
use super::UncheckedFiles;
use super::cloudformation::head_differs;
use crate::plan::{Deployment, Plan, Stack};

/// Every administrator stack.
pub(super) fn compare(plan: &Plan, files: &mut UncheckedFiles<'_>) {
    let sets = plan
        .stacks
        .iter()
        .filter(|stack| stack.has_cloudformation() && !stack.waits_for_unit())
        .filter(|stack| !matches!(stack.deployment(plan), Deployment::Stack(_)));
    sets.for_each(|stack| compare_set(plan, stack, files));
}

fn compare_set(plan: &Plan, stack: &Stack, files: &mut UncheckedFiles<'_>) {
    let path = stack.administrator_path();
    let Some(text) = files.take(&path) else { return };
    let before = files.mismatches.len();
    let body = files.texts.get(&stack.template_path()).map_or("", String::as_str);
    let Some(parsed) = files.keep(ParsedTemplate::around(&path, text, "TemplateBody", body)) else {
        return;
    };
    let Some(template) = files.keep(parsed.template(&Names::new())) else {
        return;
    };
    let description = ["landform ", &plan.design, ": the stack set ", &stack.stack_name].concat();
    files.mismatches.extend(head_differs(&path, &description, &template));
    if let Some(parameter) = template.parameters.keys().chain(template.outputs.keys()).next() {
        files.report(&path, parameter, "nobody expected this");
    }
    let wanted = stack.stack_set_id();
    let mut found = false;
    for (id, block) in template.resources {
        if id == wanted {
            found = true;
            files.mismatches.extend(stack_set_differs(plan, stack, block, body).err());
        } else {
            files.report(&path, &id, "nobody asked for this resource");
        }
    }
    if !found {
        files.report(&path, &wanted, "is missing");
    }
    if files.mismatches.len() == before {
        files.mismatches.extend(super::cloudformation::against_schemas(&path, &parsed));
    }
}

fn stack_set_differs(
    plan: &Plan,
    stack: &Stack,
    block: TemplateResource,
    body: &str,
) -> Result<(), Mismatch> {
    let mut p = block.properties;
    if block.kind != "AWS::CloudFormation::StackSet" {
        return Err(p.mismatch("Type", "must be a stack set"));
    }
    block.attributes.finish()?;
    p.constant("StackSetName", stack.stack_name.as_str())?;
    p.constant(
        "Description",
        ["landform ", &plan.design, ": ", stack.layer.name(), " of ", &stack.name]
            .concat()
            .as_str(),
    )?;
    match stack.template_url(plan, body) {
        Some(url) => p.constant("TemplateURL", url.as_str())?,
        None => p.constant("TemplateBody", body)?,
    }
    if p.texts("Capabilities")?.iter().map(|text| text.as_str()).collect::<Vec<_>>()
        != ["CAPABILITY_NAMED_IAM"]
    {
        return Err(p.mismatch("Capabilities", "is not what was planned"));
    }
    let mut execution = p.nested("ManagedExecution")?;
    execution.constant("Active", true)?;
    execution.finish()?;
    preferences(&mut p)?;
    match stack.deployment(plan) {
        Deployment::ServiceManaged(_) => service_managed(plan, &mut p)?,
        _ => self_managed(plan, &mut p)?,
    }
    targets(stack, &mut p)?;
    p.finish()
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-concepts.html>
fn preferences(p: &mut Properties) -> Result<(), Mismatch> {
    let mut preferences = p.nested("OperationPreferences")?;
    preferences.constant("ConcurrencyMode", "SOFT_FAILURE_TOLERANCE")?;
    preferences.constant("FailureToleranceCount", 0_i64)?;
    preferences.constant("MaxConcurrentPercentage", 100_i64)?;
    preferences.constant("RegionConcurrencyType", "SEQUENTIAL")?;
    preferences.finish()
}

fn service_managed(plan: &Plan, p: &mut Properties) -> Result<(), Mismatch> {
    p.constant("PermissionModel", "SERVICE_MANAGED")?;
    if plan.is_delegated() {
        p.constant("CallAs", "DELEGATED_ADMIN")?;
    }
    let mut automatic = p.nested("AutoDeployment")?;
    automatic.constant("Enabled", true)?;
    automatic.constant("RetainStacksOnAccountRemoval", true)?;
    automatic.finish()
}

fn self_managed(plan: &Plan, p: &mut Properties) -> Result<(), Mismatch> {
    let deploy = &plan.deploy;
    let role = deploy.administration_role_arn(plan.region.partition());
    p.constant("PermissionModel", "SELF_MANAGED")?;
    p.constant("AdministrationRoleARN", role.as_str())?;
    p.constant("ExecutionRoleName", deploy.execution_role.as_str())
}

fn targets(stack: &Stack, p: &mut Properties) -> Result<(), Mismatch> {
    let mut groups = p.each("StackInstancesGroup")?;
    let (Some(mut group), true) = (groups.pop(), groups.is_empty()) else {
        return Err(p.mismatch("StackInstancesGroup", "must hold exactly one group"));
    };
    let mut targets = group.nested("DeploymentTargets")?;
    let texts = |p: &mut Properties, key: &str| -> Result<Vec<String>, Mismatch> {
        Ok(p.texts(key)?.iter().map(|id| id.as_str().to_owned()).collect())
    };
    let (units, accounts) = (texts(&mut targets, "OrganizationalUnitIds")?, texts(&mut targets, "Accounts")?);
    // <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeploymentTargets.html>
    if !stack.except.is_empty() {
        targets.constant("AccountFilterType", "DIFFERENCE")?;
    }
    let expected: Vec<String> = match &stack.unit {
        Some(_) => stack.except.iter().map(|id| id.as_str().to_owned()).collect(),
        None => stack.places.iter().map(|place| place.account.as_str().to_owned()).collect(),
    };
    if units != stack.unit.iter().cloned().collect::<Vec<_>>() || accounts != expected {
        return Err(targets.mismatch("", "are not what was planned"));
    }
    targets.finish()?;
    if texts(&mut group, "Regions")? != [stack.region.as_str()] {
        return Err(group.mismatch("Regions", "are not what was planned"));
    }
    group.finish()
}
