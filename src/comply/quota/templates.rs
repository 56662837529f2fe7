//! Rendered templates against CloudFormation's limits: what is too long is the blueprint's matter, not a bug of ours.

use super::limits::near;
use super::tally::Usage;
use crate::catalog::quota::{Quota, quota};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::model::Origins;
use crate::plan::{Plan, Stack};
use crate::resource::{Body, Resource};
use std::collections::BTreeMap;

/// The code of a template that cannot be sent.
const TOO_LONG: &str = "template-too-long";
/// The code of a template with too many resources, parameters or outputs.
const TOO_MANY: &str = "template-too-full";

/// Where the files of Terraform are.
const OF_TERRAFORM: &str = "terraform/";

/// The rendered files by path.
type RenderedFiles<'a> = BTreeMap<&'a str, &'a str>;

/// Every template that CloudFormation would refuse, in the texts of the files by path.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
pub fn templates_over_quota(files: &RenderedFiles<'_>, plan: &Plan, origins: &Origins) -> Diagnostics {
    let (mut problems, mut usages) = (Diagnostics::new(), Vec::new());
    let stacks = plan.all_stacks().filter(|stack| files.contains_key(stack.template_path().as_str()));
    for stack in stacks {
        let line = line(stack, origins);
        problems.extend(too_long(files, plan, stack, line, &mut usages));
        problems.extend(too_full(files, stack, line, &mut usages));
    }
    if files.keys().any(|path| path.starts_with(OF_TERRAFORM)) {
        problems.extend(plan.resources().filter_map(|resource| alone_too_long(resource, origins)));
    }
    problems.extend(near(usages));
    problems
}

/// Terraform makes an entry of `resources` by a stack of its own, whose template it sends whole.
fn alone_too_long(resource: &Resource, origins: &Origins) -> Option<Diagnostic> {
    let Body::AnyResource(body) = &resource.body else {
        return None;
    };
    let limit = quota("template-body")?;
    let size = limit.measure(&body.sent_alone());
    let message = format!(
        "Terraform sends `{}` as a template of {size} bytes; CloudFormation accepts {} where it is sent whole",
        resource.address, limit.limit
    );
    let line = origins.resource(&resource.address);
    (size > limit.limit).then(|| {
        Diagnostic::error(TOO_LONG, line, message)
            .help("keep what is long in a bucket, where the type takes it from one; or write CloudFormation alone")
            .note(source(limit))
    })
}

fn text<'f>(files: &RenderedFiles<'f>, path: &str) -> &'f str {
    files.get(path).copied().unwrap_or_default()
}

/// The line of the blueprint that the stack's first resource comes from.
fn line(stack: &Stack, origins: &Origins) -> Span {
    let first = stack.members.iter().flat_map(|member| &member.resources).next();
    first.map_or(Span::default(), |resource| origins.resource(&resource.address))
}

/// What is sent whole: the template of a stack, the administrator's template with that of a stack set in it.
fn too_long(
    files: &RenderedFiles<'_>,
    plan: &Plan,
    stack: &Stack,
    line: Span,
    usages: &mut Vec<Usage>,
) -> Option<Diagnostic> {
    let own = text(files, &stack.template_path());
    let around = text(files, &stack.administrator_path());
    let by_bucket =
        plan.deploy.templates.is_some() && (!around.is_empty() || goes_to_administrator(plan, stack));
    let (item, text) = match (by_bucket, around.is_empty()) {
        (true, _) => ("template-url-body", own),
        (false, true) => ("template-body", own),
        (false, false) => ("template-body", around),
    };
    let limit = quota(item)?;
    let size = limit.measure(text);
    // A template that grows out of a call is helped by one word, which is told when it is needed.
    if by_bucket {
        usages.push(used(item, stack, size, line));
    }
    let message = format!(
        "the template of `{}` takes {size} bytes; CloudFormation accepts {} {}",
        stack.stack_name,
        limit.limit,
        if by_bucket { "from a bucket" } else { "where it is sent whole" }
    );
    let help = if by_bucket || around.is_empty() && !goes_to_administrator(plan, stack) {
        "divide what is in it among more accounts or designs"
    } else {
        "name a bucket of the administrator's account, in the blueprint's region: `deploy: { templates: BUCKET }`"
    };
    (size > limit.limit).then(|| Diagnostic::error(TOO_LONG, line, message).help(help).note(source(limit)))
}

fn goes_to_administrator(plan: &Plan, stack: &Stack) -> bool {
    stack.places.iter().all(|place| place.account == plan.deploy.administrator)
}

/// Our own layout: sections at the margin, what they hold at two spaces.
fn too_full(
    files: &RenderedFiles<'_>,
    stack: &Stack,
    line: Span,
    usages: &mut Vec<Usage>,
) -> Vec<Diagnostic> {
    let text = text(files, &stack.template_path());
    let limits = [
        ("Resources:", "template-resources", "resources"),
        ("Parameters:", "template-parameters", "parameters"),
        ("Outputs:", "template-outputs", "outputs"),
    ];
    let over = limits.iter().filter_map(|(section, item, what)| {
        let limit = quota(item)?;
        let count = u64::try_from(entries(text, section)).unwrap_or(u64::MAX);
        // What is full of resources is divided before AWS refuses it.
        if *item == "template-parameters" {
            usages.push(used(item, stack, count, line));
        }
        (count > limit.limit).then(|| {
            let message = format!(
                "the template of `{}` has {count} {what}; CloudFormation accepts {}",
                stack.stack_name, limit.limit
            );
            Diagnostic::error(TOO_MANY, line, message)
                .help("divide what is in it among more accounts or designs")
                .note(source(limit))
        })
    });
    over.collect()
}

fn used(item: &'static str, stack: &Stack, count: u64, line: Span) -> Usage {
    let of = format!("the template of `{}`", stack.stack_name);
    Usage { item, of, count, line }
}

fn entries(text: &str, section: &str) -> usize {
    let lines = text.lines().skip_while(|line| *line != section).skip(1);
    lines
        .take_while(|line| line.is_empty() || line.starts_with(' '))
        .filter(|line| line.starts_with("  ") && !line.starts_with("   ") && line.ends_with(':'))
        .count()
}

fn source(limit: &Quota) -> String {
    ["the limit: ", &limit.source].concat()
}
