//! A word that nobody knows into the one that was meant.

/// The candidate that the word is most likely a slip of, if any comes near.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_', ' '], "");
    // The distance costs time and memory in the product of the lengths.
    let short = |text: &str| text.len() <= MAX_WORD;
    let wanted = if short(word) { plain(word) } else { return None };
    let limit = wanted.chars().count().div_ceil(3).min(3);
    let distance = |candidate: &str| strsim::damerau_levenshtein(&wanted, &plain(candidate));
    let near = candidates
        .into_iter()
        .filter(|candidate| short(candidate))
        .map(|candidate| (distance(candidate), candidate));
    near.filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Longer words, in bytes, are compared with nothing.
const MAX_WORD: usize = 128;
