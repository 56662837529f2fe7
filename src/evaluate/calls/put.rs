//! What entries of any type of CloudFormation say about a call: policies that they put on what it is on, and parts of them
//! that nobody understands.

use super::Universe;
use super::held_keys::Located;
use super::need::Need;
use crate::aws::Arn;
use crate::catalog::parts::is_part_of;
use crate::evaluate::iam::CompiledPolicy;

/// What stands between the ARN of an API, or of a domain, and what is below it.
const BELOW: char = '/';

impl<'m> Universe<'m> {
    /// The policies that entries put on what an ARN names, or on the whole that it is a part of.
    pub(super) fn put_on(&self, arn: &str) -> Vec<&CompiledPolicy> {
        if self.put.is_empty() {
            return Vec::new();
        }
        self.put
            .iter()
            .filter(|(whole, _)| is_on(arn, whole))
            .flat_map(|(_, policies)| policies)
            .collect()
    }

    /// True where an entry puts the whole policy of what an ARN names, or of the whole that it is a part of, and not one
    /// statement beside others.
    pub(super) fn is_put_whole(&self, arn: &str) -> bool {
        self.put_whole.iter().any(|whole| is_on(arn, whole))
    }

    /// Why what a resource says is not known: something of its account bears on the service, and nobody understands it.
    pub(super) fn unread_part(&self, need: &Need<'m>, located: Located<'m>) -> Option<String> {
        if self.unread.is_empty() {
            return None;
        }
        let of_arn = Arn::parse(&need.resource).map(|arn| arn.account()).filter(|id| !id.is_empty());
        let owner = located.owner.or(of_arn)?;
        let service = need.service();
        let parts = self.unread.get(owner).into_iter().flatten();
        let on = |whole: &String| is_on(&need.resource, whole);
        let bears = parts.into_iter().find(|part| {
            let here = part.on.is_empty() || need.resource.contains(['*', '?']) || part.on.iter().any(on);
            here && part.services.iter().any(|one| *one == service)
        })?;
        Some(["landform does not understand a part of the design: ", &bears.what].concat())
    }
}

/// True for the ARN of a thing, and of what is below it or a part of it.
pub(super) fn is_on(arn: &str, whole: &str) -> bool {
    let is_below = arn.strip_prefix(whole).is_some_and(|rest| rest.starts_with(BELOW));
    whole == arn || is_below || is_part_of(arn, whole)
}
