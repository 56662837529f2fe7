//! What waits for what into the shortest circle among it.

use crate::aws::Address;
use crate::diagnostic::Diagnostic;
use crate::model::Origins;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// For each place, those that come before it, each with why.
pub(super) type Edges<W> = BTreeMap<usize, BTreeMap<usize, W>>;

/// The shortest way from one of these places back to itself, each step by its start; empty where there is none.
pub(super) fn shortest<W>(edges: &Edges<W>) -> Vec<usize> {
    let ways = edges.keys().filter_map(|start| way(edges, *start, *start));
    ways.min_by_key(Vec::len).unwrap_or_default()
}

/// The shortest way from one place to another: each step by its start.
pub(super) fn way<W>(edges: &Edges<W>, start: usize, end: usize) -> Option<Vec<usize>> {
    let mut seen = BTreeSet::new();
    let mut waiting = VecDeque::from([vec![start]]);
    while let Some(way) = waiting.pop_front() {
        let last = *way.last()?;
        for next in edges.get(&last).into_iter().flat_map(BTreeMap::keys) {
            if *next == end {
                return Some(way);
            }
            if seen.insert(*next) {
                waiting.push_back(way.iter().copied().chain([*next]).collect());
            }
        }
    }
    None
}

/// The steps of a way that ends where it begins.
pub(super) fn steps(way: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    way.iter().copied().zip(way.iter().copied().cycle().skip(1))
}

/// What to do about a circle of names.
pub(super) const BY_NAME: &str = "remove one of these references: a policy can name an account, and the role in a condition on `aws:PrincipalArn`, which AWS does not look up";
/// What to do about a circle of names that what waits for its code is in.
pub(super) const BY_CODE: &str = "deploy the bucket or the repository first, without what is made of its code; once the lock knows it, that code can be put there and the rest stands in one stack with all others";
/// What to do about a circle of ids.
pub(super) const BY_ID: &str = "remove one of these references, or say one without an id: a key by its alias (`kms:ResourceAliases`), a network by the organization of its callers (`aws:PrincipalOrgID`)";

/// What is said of a circle: each of its references with its line.
pub(super) fn told(
    message: String,
    references: &[(&Address, &Address)],
    origins: &Origins,
    help: &'static str,
) -> Diagnostic {
    let span = references.first().map(|(from, _)| origins.resource(from)).unwrap_or_default();
    let problem = Diagnostic::error("wave-circle", span, message);
    let told = references.iter().fold(problem, |problem, (from, needed)| {
        problem.also(origins.resource(from), format!("`{from}` needs `{needed}`"))
    });
    told.help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(pairs: &[(usize, usize)]) -> Edges<()> {
        let mut edges = Edges::new();
        for (from, to) in pairs {
            edges.entry(*from).or_insert_with(BTreeMap::new).insert(*to, ());
        }
        edges
    }

    #[test]
    fn the_shortest_is_found() {
        assert_eq!(shortest(&edges(&[(0, 1), (1, 2), (2, 0), (2, 3), (3, 2)])), [2, 3]);
        assert_eq!(shortest(&edges(&[(0, 1), (1, 2), (2, 0)])), [0, 1, 2]);
        assert_eq!(shortest(&edges(&[(4, 4)])), [4]);
        assert!(shortest(&edges(&[(0, 1), (1, 2), (0, 2)])).is_empty());
    }
}
