//! Provider blocks of a root against the places that it is for.

use super::super::properties::Properties;
use super::super::{Mismatch, Names};
use super::UncheckedFiles;
use super::only::read_only;
use crate::plan::{Plan, Stack};
use crate::resource::Place;

/// The provider of a place without an alias; where a root joins places, one for each of them with its alias.
pub(super) fn compare(plan: &Plan, stack: &Stack, place: &Place, path: &str, files: &mut UncheckedFiles<'_>) {
    let Some(root) = read_only(path, "provider", &Names::new(), files) else {
        return;
    };
    let aliased: Vec<(&Place, Option<&str>)> = match stack.aliases.as_slice() {
        [] => vec![(place, None)],
        aliases => stack.places.iter().zip(aliases.iter().map(|alias| Some(alias.as_str()))).collect(),
    };
    if root.providers.len() != aliased.len() {
        files.report(path, "provider", "must stand once for each place");
        return;
    }
    for ((label, provider), (place, alias)) in root.providers.into_iter().zip(aliased) {
        if label != "aws" {
            files.report(path, "provider", "must be `aws`");
        }
        files.mismatches.extend(provider_differs(plan, place, alias, provider).err());
    }
}

fn provider_differs(
    plan: &Plan,
    place: &Place,
    alias: Option<&str>,
    mut provider: Properties,
) -> Result<(), Mismatch> {
    if let Some(alias) = alias {
        provider.constant("alias", alias)?;
    }
    provider.constant("region", place.region.as_str())?;
    let accounts = provider.texts("allowed_account_ids")?;
    if accounts.iter().map(|id| id.as_str()).collect::<Vec<_>>() != [place.account.as_str()] {
        return Err(provider.mismatch("allowed_account_ids", "is not the planned account"));
    }
    if let Some(profile) = plan.terraform_profile(place) {
        provider.constant("profile", profile.as_str())?;
    }
    if let Some(role) = plan.terraform_role(place) {
        let mut assume = provider.nested("assume_role")?;
        assume.constant("role_arn", role.as_str())?;
        assume.constant("session_name", "landform")?;
        assume.finish()?;
    }
    provider.finish()
}
