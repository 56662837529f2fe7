//! Files of Terraform that hold one kind of block.

use super::super::terraform::{Root, read};
use super::super::{Mismatch, Names};
use super::UncheckedFiles;

/// A mismatch for every kind of block that the file must not hold.
pub(super) fn only(path: &str, root: &Root, allowed: &[&str]) -> Vec<Mismatch> {
    let held = [
        ("resource", root.resources.len()),
        ("data", root.data.len()),
        ("module", root.modules.len()),
        ("variable", root.variables.len()),
        ("output", root.outputs.len()),
        ("provider", root.providers.len()),
        ("terraform", root.terraform.len()),
        ("moved", root.moved.len()),
        ("removed", root.removed.len()),
        ("import", root.imports.len()),
        ("locals", root.locals.keys().count()),
    ];
    let wrong = held.iter().filter(|(kind, count)| *count > 0 && !allowed.contains(kind));
    wrong
        .map(|(kind, _)| Mismatch::new(path, *kind, "nobody expected this block"))
        .collect()
}

/// Reads a file that holds one kind of block only.
pub(super) fn read_only(
    path: &str,
    kind: &str,
    names: &Names,
    files: &mut UncheckedFiles<'_>,
) -> Option<Root> {
    let text = files.take(path)?;
    let root = files.keep(read(path, text, names))?;
    files.mismatches.extend(only(path, &root, &[kind]));
    Some(root)
}
