//! ARNs into the resource types that they can be of.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, OnceLock};

use super::{PACKED, opened};
use crate::aws::{Arn, Partition};

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
    /// See [`ResourceType::form`].
    pub(super) form: OnceLock<Option<Form>>,
}

/// The ARN of a type, taken apart when it is first compared.
#[derive(Debug)]
pub(super) struct Form {
    arn: Arn<'static>,
    /// What its last field begins with, up to the first hole.
    start: &'static str,
    /// What follows that.
    rest: Vec<ArnToken>,
    /// How many characters of the last field are fixed.
    fixed: usize,
}

impl Form {
    fn new(arn: &'static str) -> Option<Self> {
        let arn = Arn::parse(arn)?;
        let start = fixed_start(arn.resource());
        let rest = tokens(arn.resource().get(start.len()..).unwrap_or_default());
        let more = rest.iter().filter(|token| matches!(token, ArnToken::One(_))).count();
        Some(Self {
            arn,
            start,
            rest,
            fixed: start.chars().count() + more,
        })
    }
}

/// What stands before the first wildcard or hole of a pattern.
fn fixed_start(pattern: &str) -> &str {
    let end = pattern.bytes().position(|byte| matches!(byte, b'*' | b'?' | b'$'));
    end.and_then(|end| pattern.get(..end)).unwrap_or(pattern)
}

/// One token of a pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ArnToken {
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
        if self.is_bucket() && pattern.splitn(Arn::FIELDS, ':').last().is_some_and(|path| path.contains('/'))
        {
            return false;
        }
        match (self.form(), Arn::parse(pattern)) {
            (Some(mine), Some(theirs)) => fields(&mine.arn)
                .into_iter()
                .zip(fields(&theirs))
                .all(|(mine, theirs)| may_meet(mine, theirs)),
            _ => overlap(&tokens(self.arn), &tokens(pattern)),
        }
    }

    /// No name of a bucket holds a slash: what stands behind one is an object.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
    fn is_bucket(&self) -> bool {
        self.service == "s3" && self.name == "bucket"
    }

    /// True when an ARN without wildcards is of this type.
    pub fn matches(&self, arn: &str) -> bool {
        Arn::parse(arn).is_some_and(|arn| self.fit(&arn).is_some())
    }

    /// The same of one that was taken apart already.
    pub fn is_of(&self, arn: &Arn<'_>) -> bool {
        self.fit(arn).is_some()
    }

    /// True when an ARN is of this type with no separator inside of a hole.
    pub(super) fn matches_whole(&self, arn: &str) -> bool {
        let fit = Arn::parse(arn).and_then(|arn| self.fit(&arn));
        fit.is_some_and(|(_, narrow, _)| narrow)
    }

    /// The ARN of one of this type that is called `name`, in an account and a Region of the first partition.
    pub fn named(&self, account: &str, region: &str, name: &str) -> String {
        self.named_in(Partition::Commercial, account, region, name)
    }

    /// The ARN of one of this type that is called `name`, in a partition, an account and a Region.
    pub fn named_in(&self, partition: Partition, account: &str, region: &str, name: &str) -> String {
        let mut text = String::new();
        let mut rest = self.arn;
        while let Some((before, hole)) = rest.split_once("${") {
            let (word, behind) = hole.split_once('}').unwrap_or((hole, ""));
            let value = match word {
                "Partition" => partition.as_str(),
                "Region" => region,
                "Account" => account,
                _ => name,
            };
            text.push_str(before);
            text.push_str(value);
            rest = behind;
        }
        text.push_str(rest);
        text
    }

    /// The ARN of the type, taken apart once.
    fn form(&self) -> Option<&Form> {
        self.form.get_or_init(|| Form::new(self.arn)).as_ref()
    }

    fn fit(&self, arn: &Arn<'_>) -> Option<Fit> {
        let form = self.form()?;
        // Most types differ before their first hole, which is quickly seen.
        let rest = arn.resource().strip_prefix(form.start)?;
        let mine = &form.arn;
        let fields = [
            (mine.service(), arn.service()),
            (mine.region(), arn.region()),
            (mine.account(), arn.account()),
        ];
        let mut strict = true;
        for (pattern, text) in fields {
            let hole = pattern.starts_with("${") || pattern == "*";
            if !hole && pattern != text {
                return None;
            }
            strict &= !hole || !text.is_empty();
        }
        let fits = |narrow| filled(&form.rest, rest, narrow);
        let home = self.service == arn.service();
        let narrow = strict && fits(true);
        (narrow || fits(false)).then_some((home, narrow, form.fixed))
    }
}

/// See [`super::resource_types_matching`].
pub(super) fn types_matching(arn: &str) -> Vec<&'static ResourceType> {
    let Some(arn) = Arn::parse(arn) else {
        return Vec::new();
    };
    let types = owned_types(arn.service()).iter();
    let fits: Vec<(Fit, &ResourceType)> =
        types.filter_map(|known| Some((known.fit(&arn)?, *known))).collect();
    let best = fits.iter().map(|(fit, _)| *fit).max();
    fits.into_iter()
        .filter(|(fit, _)| Some(*fit) == best)
        .map(|(_, known)| known)
        .collect()
}

/// True where an ARN fits a pattern of the overrides.
pub(super) fn fits(pattern: &str, arn: &str) -> bool {
    overlap(&tokens(pattern), &tokens(arn))
}

fn fields<'a>(arn: &Arn<'a>) -> [&'a str; 5] {
    [arn.partition(), arn.service(), arn.region(), arn.account(), arn.resource()]
}

/// Whether a pattern is one run, which every text matches.
fn is_run(pattern: &str) -> bool {
    pattern == "*" || pattern.starts_with("${") && pattern.find('}') == Some(pattern.len() - 1)
}

/// True when one text matches both patterns; what both begin with decides most, and needs no tokens.
fn may_meet(left: &str, right: &str) -> bool {
    if is_run(left) || is_run(right) {
        return true;
    }
    let (start, other) = (fixed_start(left), fixed_start(right));
    let same = start.len().min(other.len());
    if start.as_bytes().get(..same) != other.as_bytes().get(..same) {
        return false;
    }
    if start.len() == left.len() && other.len() == right.len() {
        return left == right;
    }
    overlap(&tokens(left), &tokens(right))
}

/// The resource types of the services by those that the ARNs of their resources name, in the order of the index; those of
/// each are gathered when an ARN first names it.
static OWNERS: LazyLock<BTreeMap<&'static str, Owners>> = LazyLock::new(|| {
    let mut found: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (at, entry) in PACKED.entries().iter().enumerate() {
        for owned in entry.field(5).split(',') {
            let key = if owned.starts_with('$') { HOLE } else { owned };
            found.entry(key).or_default().insert(at);
        }
    }
    let of_any = found.get(HOLE).cloned().unwrap_or_default();
    found.values_mut().for_each(|places| places.extend(&of_any));
    let owners = |places| Owners {
        places,
        types: OnceLock::new(),
    };
    found.into_iter().map(|(key, places)| (key, owners(places))).collect()
});

/// The services with types whose ARNs can name one service.
struct Owners {
    places: BTreeSet<usize>,
    types: OnceLock<Vec<&'static ResourceType>>,
}

impl Owners {
    fn types(&self) -> &[&'static ResourceType] {
        let services = || self.places.iter().copied().filter_map(opened);
        self.types
            .get_or_init(|| services().flat_map(|service| &service.resource_types).collect())
    }
}

/// What stands for a service that the ARN of a type leaves open.
const HOLE: &str = "$";

/// The types whose ARNs can name a service.
fn owned_types(service: &str) -> &'static [&'static ResourceType] {
    let owners = OWNERS.get(service).or_else(|| OWNERS.get(HOLE));
    owners.map(Owners::types).unwrap_or_default()
}

fn tokens(text: &str) -> Vec<ArnToken> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let hole = rest.starts_with("${").then(|| rest.find('}')).flatten();
        found.push(match (hole, c) {
            (Some(_), _) | (None, '*') => ArnToken::Run,
            (None, '?') => ArnToken::Any,
            (None, c) => ArnToken::One(c),
        });
        rest = rest.get(hole.map_or(c.len_utf8(), |end| end + 1)..).unwrap_or_default();
    }
    found
}

/// True when `text` is the pattern with every run filled by at least one character; `narrow` runs hold no `/` and no `:`.
fn filled(pattern: &[ArnToken], text: &str, narrow: bool) -> bool {
    // Most types are one name, which is seen without a table.
    if let [ArnToken::Run] = pattern {
        return !(text.is_empty() || narrow && text.contains(['/', ':']));
    }
    if let [ArnToken::Run, ArnToken::One(between), ArnToken::Run] = pattern {
        return filled_pair(*between, text, narrow);
    }
    if text.is_ascii() && text.len() < 128 {
        return filled_short(pattern, text.as_bytes(), narrow);
    }
    let text: Vec<char> = text.chars().collect();
    let mut reach = vec![false; text.len() + 1];
    if let Some(start) = reach.first_mut() {
        *start = true;
    }
    for token in pattern {
        reach = step(&reach, *token, &text, narrow);
    }
    reach.last().copied().unwrap_or(false)
}

/// The same for two runs with one character between them, as a bucket and its object are named: it stands where both have
/// at least one character, and `narrow` runs hold no separator.
fn filled_pair(between: char, text: &str, narrow: bool) -> bool {
    let is_free = |run: &str| !(run.is_empty() || narrow && run.contains(['/', ':']));
    let mut places = text.match_indices(between);
    places.any(|(at, found)| {
        let (before, behind) = (text.get(..at), text.get(at + found.len()..));
        before.is_some_and(is_free) && behind.is_some_and(is_free)
    })
}

/// The same for a text of less than 128 bytes: a bit tells whether the pattern so far can end before the byte of its place.
fn filled_short(pattern: &[ArnToken], text: &[u8], narrow: bool) -> bool {
    let mut reach: u128 = 1;
    for token in pattern {
        let (mut next, mut running) = (0_u128, false);
        for (at, byte) in text.iter().enumerate().skip(reach.trailing_zeros() as usize) {
            let from = reach >> at & 1 == 1;
            running = (running || from) && !(narrow && matches!(byte, b'/' | b':'));
            let on = match token {
                ArnToken::One(fixed) => from && *fixed == char::from(*byte),
                ArnToken::Any => from,
                ArnToken::Run => running,
            };
            next |= u128::from(on) << (at + 1);
        }
        reach = next;
        if reach == 0 {
            return false;
        }
    }
    reach >> text.len() & 1 == 1
}

fn step(reach: &[bool], token: ArnToken, text: &[char], narrow: bool) -> Vec<bool> {
    let mut next = vec![false];
    let mut running = false;
    for (from, c) in reach.iter().zip(text) {
        running = (running || *from) && !(narrow && matches!(c, '/' | ':'));
        next.push(match token {
            ArnToken::One(fixed) => *from && fixed == *c,
            ArnToken::Any => *from,
            ArnToken::Run => running,
        });
    }
    next
}

/// True when one text matches both patterns.
fn overlap(left: &[ArnToken], right: &[ArnToken]) -> bool {
    let (left, right) = behind_the_same(left, right);
    match (left, right) {
        ([ArnToken::One(a), ..], [ArnToken::One(b), ..]) if a != b => false,
        ([], []) | ([ArnToken::Run], _) | (_, [ArnToken::Run]) => true,
        _ => overlap_anywhere(left, right),
    }
}

/// What follows the characters that both start with.
fn behind_the_same<'a>(left: &'a [ArnToken], right: &'a [ArnToken]) -> (&'a [ArnToken], &'a [ArnToken]) {
    let same = |(a, b): &(&ArnToken, &ArnToken)| a == b && matches!(a, ArnToken::One(_));
    let count = left.iter().zip(right).take_while(same).count();
    (left.get(count..).unwrap_or_default(), right.get(count..).unwrap_or_default())
}

fn overlap_anywhere(left: &[ArnToken], right: &[ArnToken]) -> bool {
    let mut row = first_row(right);
    for token in left {
        row = next_row(*token, right, &row);
    }
    row.last().copied().unwrap_or(false)
}

fn first_row(right: &[ArnToken]) -> Vec<bool> {
    let mut row = vec![true];
    for token in right {
        row.push(row.last() == Some(&true) && *token == ArnToken::Run);
    }
    row
}

fn next_row(left: ArnToken, right: &[ArnToken], above: &[bool]) -> Vec<bool> {
    let mut row = vec![above.first() == Some(&true) && left == ArnToken::Run];
    for (token, pair) in right.iter().zip(above.windows(2)) {
        let (diagonal, up) = (pair.first() == Some(&true), pair.last() == Some(&true));
        let before = row.last() == Some(&true);
        row.push(match (left, *token) {
            (ArnToken::Run, ArnToken::Run) => up || before,
            (ArnToken::Run, _) => up || before,
            (_, ArnToken::Run) => up || before,
            (ArnToken::One(a), ArnToken::One(b)) => diagonal && a == b,
            (ArnToken::Any, _) | (_, ArnToken::Any) => diagonal,
        });
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_are_filled_as_long_ones() {
        const PARTS: [&str; 6] = ["a", "b", "/", ":", "*", "?"];
        let longer = |texts: &[String], parts: &[&str]| -> Vec<String> {
            let each = texts.iter().flat_map(|text| parts.iter().map(move |part| [text, *part].concat()));
            texts.iter().cloned().chain(each).collect()
        };
        let grown = |parts: &[&str]| (0..3).fold(vec![String::new()], |texts, _| longer(&texts, parts));
        let texts = grown(&PARTS[..4]);
        let mut both = [0, 0];
        for pattern in grown(&PARTS) {
            for (text, narrow) in texts.iter().flat_map(|text| [(text, false), (text, true)]) {
                let pattern = tokens(&pattern);
                let chars: Vec<char> = text.chars().collect();
                let mut reach = vec![false; chars.len() + 1];
                reach[0] = true;
                let reach = pattern.iter().fold(reach, |reach, token| step(&reach, *token, &chars, narrow));
                let expected = reach.last() == Some(&true);
                assert_eq!(filled(&pattern, text, narrow), expected, "{text}");
                both[usize::from(expected)] += 1;
            }
        }
        assert!(both.iter().all(|count| *count > 1000), "{both:?}");
    }

    #[test]
    fn short_ways_agree_with_the_whole_comparison() {
        const PARTS: [&str; 6] = ["", "a", "b", "*", "?", "${c}"];
        let longer = |texts: Vec<String>| -> Vec<String> {
            let each = texts.iter().flat_map(|text| PARTS.map(|part| [text, part].concat()));
            each.collect()
        };
        let texts = longer(longer(longer(vec![String::new()])));
        let mut both = [0, 0];
        for (left, right) in texts.iter().flat_map(|left| texts.iter().map(move |right| (left, right))) {
            let (left_tokens, right_tokens) = (tokens(left), tokens(right));
            let whole = overlap_anywhere(&left_tokens, &right_tokens);
            assert_eq!(overlap(&left_tokens, &right_tokens), whole, "{left} {right}");
            assert_eq!(may_meet(left, right), whole, "{left} {right}");
            both[usize::from(whole)] += 1;
        }
        assert!(both.iter().all(|count| *count > 1000), "{both:?}");
    }
}
