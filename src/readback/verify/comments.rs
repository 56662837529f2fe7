//! Comments of Terraform files against the plan: the one that says which stack this is, and no other words.

use super::super::hcl_comments::comments;
use super::UncheckedFiles;
use crate::plan::{Plan, Stack};

/// Every file of a root or module.
pub(super) fn compare(plan: &Plan, stack: &Stack, folder: &str, files: &mut UncheckedFiles<'_>) {
    let title = ["# landform ", &plan.design, ": ", stack.layer.name(), " of ", &stack.name].concat();
    let start = [folder, "/"].concat();
    let (texts, only) = (files.texts, files.only);
    let asked = |path: &str| path.ends_with(".tf") && only.is_none_or(|only| only == path);
    let within = texts.range(start.clone()..).take_while(|(path, _)| path.starts_with(&start));
    for (path, text) in within.filter(|(path, _)| asked(path)) {
        let foreign = |comment: &&str| *comment != title || !path.ends_with("/main.tf");
        for comment in comments(text).into_iter().filter(foreign) {
            let why = ["the comment `", comment, "` is not one that landform writes here"].concat();
            files.report(path, "", why);
        }
    }
}
