//! What goes to one place, divided among as many templates as CloudFormation takes.
//!
//! What the lock knows in a part stays there. What is new goes, in the order of the blueprint, into the first part that has
//! room and is not before the parts of what it needs, so that later parts wait for earlier ones and never the other way round.

use super::mentions::{Mention, names};
use super::needs::needed;
use super::stack::StackKey;
use super::symbols::symbols_of;
use crate::aws::{Address, Text};
use crate::catalog::quota::quota;
use crate::lock::Lock;
use crate::model::{Model, Origins};
use crate::resource::{Identifier, Resource};
use std::collections::{BTreeMap, BTreeSet};

/// Of what a template holds, a new part is filled to so many hundredths; the rest is for what its members will need.
const FILLED: u64 = 90;

/// A resource in every place that its stack goes to.
type Group<'m> = Vec<&'m Resource>;

/// What a template is filled with.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Load {
    resources: u64,
    outputs: u64,
}

impl Load {
    fn of(group: &[&Resource]) -> Self {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        group.first().map_or_else(Self::default, |resource| Self {
            resources: count(resource.body.most_blocks()),
            outputs: u64::from(has_output(resource)),
        })
    }

    fn with(self, other: Self) -> Self {
        Self {
            resources: self.resources.saturating_add(other.resources),
            outputs: self.outputs.saturating_add(other.outputs),
        }
    }

    /// True where a template that is filled to so many hundredths holds it.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
    fn fits(self, hundredths: u64) -> bool {
        let within = |count: u64, item: &str| {
            quota(item)
                .is_none_or(|quota| count.saturating_mul(100) <= quota.limit.saturating_mul(hundredths))
        };
        within(self.resources, "template-resources") && within(self.outputs, "template-outputs")
    }
}

/// True for what tells others the id that AWS gives to it.
fn has_output(resource: &Resource) -> bool {
    let shape = resource.body.cloudformation();
    shape.is_some_and(|shape| shape.identifier != Identifier::Chosen) && !resource.arn().is_literal()
}

/// Divides what is too much for one template.
pub(super) fn divided<'m>(
    settled: BTreeMap<StackKey, Vec<Group<'m>>>,
    model: &Model,
    lock: &Lock,
) -> BTreeMap<StackKey, Vec<Group<'m>>> {
    let mut divided: BTreeMap<StackKey, Vec<Group<'m>>> = BTreeMap::new();
    for (key, groups) in settled {
        for (part, group) in parts(&groups, &model.origins, lock).into_iter().zip(groups) {
            divided.entry(StackKey { part, ..key.clone() }).or_default().push(group);
        }
    }
    divided
}

/// The part of each of some groups.
fn parts(groups: &[Group<'_>], origins: &Origins, lock: &Lock) -> Vec<u32> {
    let loads: Vec<Load> = groups.iter().map(|group| Load::of(group)).collect();
    let known: BTreeMap<usize, u32> = groups
        .iter()
        .enumerate()
        .filter_map(|(at, group)| Some((at, known(group, lock)?)))
        .collect();
    let all = loads.iter().copied().fold(Load::default(), Load::with);
    let first = |room: u64| all.fits(room) && known.values().all(|part| *part == 1);
    // What stands in one template stays in one for as long as AWS takes it.
    if first(FILLED) || !known.is_empty() && first(100) {
        return vec![1; groups.len()];
    }
    let before = before(groups);
    let (none, highest) = (BTreeSet::new(), first_needing(&known, &before));
    let mut placing = Placing {
        filled: BTreeMap::new(),
        parts: known.clone(),
    };
    for (at, part) in &known {
        placing.fill(*part, loads.get(*at));
    }
    let line = |at: &usize| {
        let first = groups.get(*at).and_then(|group| group.first());
        first.map(|resource| origins.resource(&resource.address))
    };
    let mut starts: Vec<usize> = (0..groups.len()).collect();
    starts.sort_by_key(line);
    for at in order(&starts, &before) {
        if !known.contains_key(&at) {
            let needs = before.get(&at).unwrap_or(&none);
            placing.place(at, loads.get(at), needs, highest.get(&at).copied());
        }
    }
    (0..groups.len()).map(|at| placing.parts.get(&at).copied().unwrap_or(1)).collect()
}

/// The part of the stack in which the lock knows a group.
fn known(group: &[&Resource], lock: &Lock) -> Option<u32> {
    let pin = group.iter().find_map(|resource| lock.pins.get(&resource.address.to_string()))?;
    Some(lock.stacks.get(&pin.stack).map_or(1, |stack| stack.part))
}

/// Which parts have what, so far.
struct Placing {
    filled: BTreeMap<u32, Load>,
    parts: BTreeMap<usize, u32>,
}

impl Placing {
    fn fill(&mut self, part: u32, load: Option<&Load>) {
        let filled = self.filled.entry(part).or_default();
        *filled = filled.with(load.copied().unwrap_or_default());
    }

    /// Puts a group into the first part that takes it, not before what it needs, and not behind what stands and needs it.
    fn place(&mut self, at: usize, load: Option<&Load>, needs: &BTreeSet<usize>, highest: Option<u32>) {
        let own = needs.iter().filter_map(|other| self.parts.get(other)).copied();
        let lowest = own.max().unwrap_or(1);
        let room = if highest.is_some() { 100 } else { FILLED };
        let takes = |part: &u32| {
            let filled = self.filled.get(part).copied().unwrap_or_default();
            filled == Load::default() || filled.with(load.copied().unwrap_or_default()).fits(room)
        };
        let free = (lowest..u32::MAX).find(takes).unwrap_or(lowest);
        let part = highest.map_or(free, |highest| free.min(highest.max(lowest)));
        self.fill(part, load);
        self.parts.insert(at, part);
    }
}

/// The first part that holds something which needs a group, of what the lock knows.
fn first_needing(
    known: &BTreeMap<usize, u32>,
    before: &BTreeMap<usize, BTreeSet<usize>>,
) -> BTreeMap<usize, u32> {
    let mut first: BTreeMap<usize, u32> = BTreeMap::new();
    for (at, part) in known {
        for needed in before.get(at).into_iter().flatten() {
            first
                .entry(*needed)
                .and_modify(|first| *first = (*first).min(*part))
                .or_insert(*part);
        }
    }
    first
}

/// What each group needs of the others, by number.
fn before(groups: &[Group<'_>]) -> BTreeMap<usize, BTreeSet<usize>> {
    let first = || groups.iter().enumerate().filter_map(|(at, group)| Some((at, *group.first()?)));
    let bearers: BTreeMap<Mention, usize> = first()
        .flat_map(|(at, resource)| names(resource).into_iter().map(move |name| (name, at)))
        .collect();
    let needs = |(at, resource): (usize, &Resource)| {
        let symbols = symbols_of(resource).into_iter().filter_map(|symbol| Address::parse(&symbol).ok());
        let ids = symbols.map(|address| Mention::Text(Text::symbol(&address)));
        let all = needed(resource).into_iter().chain(ids);
        let others = all.filter_map(|name| bearers.get(&name).copied()).filter(|other| *other != at);
        (at, others.collect())
    };
    first().map(needs).collect()
}

/// The groups, each behind what it needs, and what belongs together side by side.
fn order(starts: &[usize], before: &BTreeMap<usize, BTreeSet<usize>>) -> Vec<usize> {
    let (mut order, mut seen) = (Vec::new(), BTreeSet::new());
    for start in starts {
        // A number stands on the way twice: first to be opened, then to be put behind what it needs.
        let mut way = vec![(*start, false)];
        while let Some((at, is_open)) = way.pop() {
            if is_open {
                order.push(at);
            } else if seen.insert(at) {
                way.push((at, true));
                let others = before.get(&at).into_iter().flatten().rev();
                way.extend(others.map(|other| (*other, false)));
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_comes_before() {
        let needs = |all: &[usize]| all.iter().copied().collect::<BTreeSet<usize>>();
        let before =
            BTreeMap::from([(0, needs(&[2, 3])), (1, needs(&[])), (2, needs(&[3])), (3, needs(&[0]))]);
        assert_eq!(order(&[0, 1, 2, 3], &before), [3, 2, 0, 1]);
        assert_eq!(order(&[1, 3, 0, 2], &before), [1, 2, 0, 3]);
    }

    #[test]
    fn a_template_is_full_before_aws_refuses_it() {
        let load = |resources, outputs| Load { resources, outputs };
        assert!(load(450, 180).fits(FILLED) && load(500, 200).fits(100));
        assert!(!load(451, 0).fits(FILLED) && !load(0, 181).fits(FILLED) && !load(501, 0).fits(100));
    }
}
