//! ARNs into the resource types that they can be of.

use std::collections::BTreeSet;

use super::{PACKED, opened};
use crate::aws::Arn;

/// One resource type of a service.
#[derive(Debug)]
pub struct ResourceType {
    /// The service prefix; the ARN may hold another one.
    pub service: &'static str,
    /// The name of the type: `feature-group`.
    pub name: &'static str,
    /// The ARN with holes: `arn:${Partition}:s3:::${BucketName}`.
    pub arn: &'static str,
    /// Keys that come with every resource of this type.
    pub condition_keys: Vec<&'static str>,
}

/// One piece of a pattern.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// This character.
    One(char),
    /// Any one character.
    Any,
    /// Any run, also an empty one.
    Run,
}

/// How well an ARN fits: types of the service that the ARN names first, then those without a separator inside a
/// hole, then by the characters that are fixed.
type Fit = (bool, bool, usize);

impl ResourceType {
    /// True when some ARN of this type can match `pattern`, a `Resource` of a policy with its wildcards and variables.
    ///
    /// A pattern of six fields is compared field by field, a shorter one (`*`, `arn:aws:s3*`) as one text.
    pub fn overlaps(&self, pattern: &str) -> bool {
        match (fields(self.arn), fields(pattern)) {
            (Some(mine), Some(theirs)) => mine
                .iter()
                .zip(theirs)
                .all(|(mine, theirs)| overlap(&pieces(mine), &pieces(theirs))),
            _ => overlap(&pieces(self.arn), &pieces(pattern)),
        }
    }

    /// True when an ARN without wildcards is of this type.
    pub fn matches(&self, arn: &str) -> bool {
        Arn::parse(arn).is_some_and(|arn| self.fit(&arn).is_some())
    }

    fn fit(&self, arn: &Arn<'_>) -> Option<Fit> {
        let mine = Arn::parse(self.arn)?;
        let fields = [(mine.service, arn.service), (mine.region, arn.region), (mine.account, arn.account)];
        let mut strict = true;
        for (pattern, text) in fields {
            let hole = pattern.starts_with("${") || pattern == "*";
            if !hole && pattern != text {
                return None;
            }
            strict &= !hole || !text.is_empty();
        }
        let resource = pieces(mine.resource);
        let text: Vec<char> = arn.resource.chars().collect();
        let fixed = resource.iter().filter(|piece| matches!(piece, Piece::One(_))).count();
        let fits = |narrow| filled(&resource, &text, narrow);
        let home = self.service == arn.service;
        let narrow = strict && fits(true);
        (narrow || fits(false)).then_some((home, narrow, fixed))
    }
}

/// The resource types that an ARN without wildcards is of, the best fits only. Other services may name the same
/// resource (`role` of iam and of sts): the type of the ARN's own service is the answer, and where it has none,
/// those of the others. Empty for text that is no ARN. To ask whether an action takes an ARN, use
/// [`ResourceType::matches`] on its types.
pub fn resource_types_matching(arn: &str) -> Vec<&'static ResourceType> {
    let Some(arn) = Arn::parse(arn) else { return Vec::new() };
    let owners = PACKED
        .entries()
        .iter()
        .enumerate()
        .filter(|(_, entry)| owns(entry.field(5), arn.service))
        .map(|(at, _)| at);
    let types = owners
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter_map(opened)
        .flat_map(|s| &s.resource_types);
    let fits: Vec<(Fit, &ResourceType)> = types.filter_map(|known| Some((known.fit(&arn)?, known))).collect();
    let best = fits.iter().map(|(fit, _)| *fit).max();
    fits.into_iter()
        .filter(|(fit, _)| Some(*fit) == best)
        .map(|(_, known)| known)
        .collect()
}

fn fields(arn: &str) -> Option<[&str; 5]> {
    let arn = Arn::parse(arn)?;
    Some([arn.partition, arn.service, arn.region, arn.account, arn.resource])
}

fn owns(arn_services: &str, service: &str) -> bool {
    arn_services.split(',').any(|owned| owned == service || owned.starts_with('$'))
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let hole = rest.starts_with("${").then(|| rest.find('}')).flatten();
        found.push(match (hole, c) {
            (Some(_), _) | (None, '*') => Piece::Run,
            (None, '?') => Piece::Any,
            (None, c) => Piece::One(c),
        });
        rest = rest.get(hole.map_or(c.len_utf8(), |end| end + 1)..).unwrap_or_default();
    }
    found
}

/// True when `text` is the pattern with every run filled by at least one character; `narrow` runs hold no `/` and no `:`.
fn filled(pattern: &[Piece], text: &[char], narrow: bool) -> bool {
    let mut reach = vec![false; text.len() + 1];
    if let Some(start) = reach.first_mut() {
        *start = true;
    }
    for piece in pattern {
        reach = step(&reach, *piece, text, narrow);
    }
    reach.last().copied().unwrap_or(false)
}

fn step(reach: &[bool], piece: Piece, text: &[char], narrow: bool) -> Vec<bool> {
    let mut next = vec![false];
    let mut running = false;
    for (from, c) in reach.iter().zip(text) {
        running = (running || *from) && !(narrow && matches!(c, '/' | ':'));
        next.push(match piece {
            Piece::One(fixed) => *from && fixed == *c,
            Piece::Any => *from,
            Piece::Run => running,
        });
    }
    next
}

/// True when one text matches both patterns.
fn overlap(left: &[Piece], right: &[Piece]) -> bool {
    let (left, right) = behind_the_same(left, right);
    match (left, right) {
        ([Piece::One(a), ..], [Piece::One(b), ..]) if a != b => false,
        ([], []) | ([Piece::Run], _) | (_, [Piece::Run]) => true,
        _ => overlap_anywhere(left, right),
    }
}

/// What follows the characters that both start with.
fn behind_the_same<'a>(left: &'a [Piece], right: &'a [Piece]) -> (&'a [Piece], &'a [Piece]) {
    let same = |(a, b): &(&Piece, &Piece)| a == b && matches!(a, Piece::One(_));
    let count = left.iter().zip(right).take_while(same).count();
    (left.get(count..).unwrap_or_default(), right.get(count..).unwrap_or_default())
}

fn overlap_anywhere(left: &[Piece], right: &[Piece]) -> bool {
    let mut row = first_row(right);
    for piece in left {
        row = next_row(*piece, right, &row);
    }
    row.last().copied().unwrap_or(false)
}

fn first_row(right: &[Piece]) -> Vec<bool> {
    let mut row = vec![true];
    for piece in right {
        row.push(row.last() == Some(&true) && *piece == Piece::Run);
    }
    row
}

fn next_row(left: Piece, right: &[Piece], above: &[bool]) -> Vec<bool> {
    let mut row = vec![above.first() == Some(&true) && left == Piece::Run];
    for (piece, pair) in right.iter().zip(above.windows(2)) {
        let (diagonal, up) = (pair.first() == Some(&true), pair.last() == Some(&true));
        let before = row.last() == Some(&true);
        row.push(match (left, *piece) {
            (Piece::Run, Piece::Run) => up || before,
            (Piece::Run, _) => up || before,
            (_, Piece::Run) => up || before,
            (Piece::One(a), Piece::One(b)) => diagonal && a == b,
            (Piece::Any, _) | (_, Piece::Any) => diagonal,
        });
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_ways_agree_with_the_whole_comparison() {
        const PARTS: [&str; 5] = ["", "a", "b", "*", "?"];
        let longer = |texts: Vec<String>| -> Vec<String> {
            let each = texts.iter().flat_map(|text| PARTS.map(|part| [text, part].concat()));
            each.collect()
        };
        let texts = longer(longer(longer(vec![String::new()])));
        let mut both = [0, 0];
        for (left, right) in texts.iter().flat_map(|left| texts.iter().map(move |right| (left, right))) {
            let (left_pieces, right_pieces) = (pieces(left), pieces(right));
            let whole = overlap_anywhere(&left_pieces, &right_pieces);
            assert_eq!(overlap(&left_pieces, &right_pieces), whole, "{left} {right}");
            both[usize::from(whole)] += 1;
        }
        assert!(both.iter().all(|count| *count > 1000), "{both:?}");
    }
}
