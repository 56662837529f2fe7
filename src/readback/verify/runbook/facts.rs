//! Lines with holes into lines with facts: `{name}` is what the fact of this name says.

use crate::aws::{Part, Text};
use crate::plan::Stack;
use crate::resource::Place;
use std::collections::BTreeMap;

/// Facts by the names of the holes that they fill.
#[derive(Clone)]
pub(super) struct Facts(BTreeMap<&'static str, String>);

impl Facts {
    pub fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// `{at}`: where a call goes; and both halves of it.
    pub fn at(place: &Place) -> Self {
        let (region, profile) = (place.region.as_str(), place.name.as_str());
        Self::new()
            .with("at", ["--region ", region, " --profile ", profile].concat())
            .with("region", region)
            .with("profile", profile)
    }

    /// One fact more.
    pub fn with(mut self, name: &'static str, fact: impl Into<String>) -> Self {
        self.0.insert(name, fact.into());
        self
    }

    /// The line with its facts; a hole that no fact fills stays, so that nothing written equals it.
    pub fn fill(&self, line: &str) -> String {
        let mut parts = line.split('{');
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or((part, ""));
            match self.0.get(name) {
                Some(fact) => filled.push_str(fact),
                None => filled.push_str(&["{", name, "}"].concat()),
            }
            filled.push_str(rest);
        }
        filled
    }

    /// Several lines with the same facts.
    pub fn fill_each(&self, lines: &[&str]) -> Vec<String> {
        lines.iter().map(|line| self.fill(line)).collect()
    }
}

/// A text with the ids that the lock knows in place of symbols.
pub fn known(stack: &Stack, text: &str) -> String {
    let text = Text::from(text);
    let parts = text.parts().into_iter().map(|part| match part {
        Part::Literal(text) => text,
        Part::Symbol(address) => stack.foreign.get(address).map_or(address, |foreign| &foreign.value),
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::Facts;

    #[test]
    fn holes_are_filled_once() {
        let facts = Facts::new().with("a", "{b}").with("b", "x");
        assert_eq!(facts.fill("{a} {b}{b} $(c) {d} e"), "{b} xx $(c) {d} e");
    }
}
