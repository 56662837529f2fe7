//! Stacks into what of them outlives its removal and can come back: a template of that alone.
//!
//! CloudFormation imports into a stack that holds nothing else: whatever else the template names would have to be made in
//! the same step, and an import makes nothing. Outputs come with the deployment after.

use super::stack::{Foreign, Member, Stack};
use super::symbols::symbols_of;
use super::{Deployment, Plan};
use crate::resource::{Body, Resource};
use std::collections::{BTreeMap, BTreeSet};

impl Plan {
    /// The stacks of what removal keeps, but for what stands in networks, which goes before them.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html>
    pub fn imports(&self) -> Vec<Stack> {
        let ready = self.stacks.iter().filter(|stack| !stack.waits_for_unit());
        ready.filter_map(importable).collect()
    }

    /// True where a stack set of its own roles deploys the stack.
    pub fn is_in_own_set(&self, stack: &Stack) -> bool {
        matches!(stack.deployment(self), Deployment::SelfManaged(_))
    }
}

fn importable(stack: &Stack) -> Option<Stack> {
    let stays = |member: &&Member| {
        let mut all = member.resources.iter();
        // Of what type it is, an entry says: by which id it is taken in, no table knows.
        let known = |one: &Resource| !matches!(one.body, Body::AnyResource(_));
        let taken_in = |one: &Resource| one.body.retain() && !one.body.is_kept_in_network() && known(one);
        member.has_cloudformation() && all.all(taken_in)
    };
    let mut members: Vec<Member> = stack.members.iter().filter(stays).cloned().collect();
    // What names the id of something that goes cannot be read before that is back.
    loop {
        let known: BTreeSet<String> = members
            .iter()
            .flat_map(|member| &member.resources)
            .map(|resource| resource.address.to_string())
            .chain(stack.foreign.keys().cloned())
            .collect();
        let before = members.len();
        members.retain(|member| member.resources.iter().all(|one| symbols_of(one).is_subset(&known)));
        if members.len() == before {
            break;
        }
    }
    let ids: BTreeSet<String> = members.iter().map(|member| member.id.clone()).collect();
    for member in &mut members {
        member.after.retain(|before| ids.contains(&before.id));
    }
    let foreign = foreign(stack, members.iter().flat_map(|member| &member.resources));
    (!members.is_empty()).then(|| Stack {
        members,
        foreign,
        imported: true,
        ..stack.clone()
    })
}

/// The ids of other stacks that are left to be passed in.
fn foreign<'r>(stack: &Stack, resources: impl Iterator<Item = &'r Resource>) -> BTreeMap<String, Foreign> {
    let used: BTreeSet<String> = resources.flat_map(symbols_of).collect();
    let rows = stack.foreign.iter().filter(|(address, _)| used.contains(*address));
    rows.map(|(address, foreign)| (address.clone(), foreign.clone())).collect()
}
