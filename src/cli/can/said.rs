//! What is said of a request, whatever its id and whatever it expects.

use super::answer::{Head, begin, end};
use super::objects::places_of;
use super::plain::PlainLine;
use super::request::Asks;
use super::stand_ins::{Place, StandIns, StoodIn};
use super::{EvalFormat, read};
use crate::evaluate::Universe;
use std::io::{self, Write};

/// The answer to a call but for its beginning.
pub(super) struct Said {
    decision: &'static str,
    text: String,
    /// Where it tells of what stands for others.
    gaps: Vec<Gap>,
}

/// Where an answer tells of something that stands for others.
enum Gap {
    /// An account.
    Account(Place),
    /// An object, from one byte to another.
    Object(usize, usize),
}

impl Gap {
    fn ends(&self) -> (usize, usize) {
        match self {
            Self::Account(place) => (place.from, place.to),
            Self::Object(from, to) => (*from, *to),
        }
    }
}

/// In whose place a request is asked about others.
#[derive(Clone, Copy, Default)]
pub(super) struct Named<'n, 'm> {
    /// The accounts.
    pub accounts: Option<&'n StoodIn<'m>>,
    /// The key of the object.
    pub key: Option<&'n str>,
}

impl Said {
    /// What is said of what a plain line asks; none of a flow, of what cannot be read, and where standing accounts or the
    /// object `instead` of another cannot answer for those that are named.
    pub fn of(
        asked: &str,
        universe: &Universe<'_>,
        stood: Option<(&StandIns<'_>, &StoodIn<'_>)>,
        instead: Option<&str>,
        format: EvalFormat,
    ) -> Option<Self> {
        let request = read(asked.as_bytes(), universe.model()).ok()?;
        let Asks::Call(call) = &request.asks else {
            return None;
        };
        if !stood.is_none_or(|(all, stood)| all.are_about(call, stood)) {
            return None;
        }
        let answer = universe.answer(call);
        let mut text = Vec::new();
        end(format, &answer, &mut text).ok()?;
        let text = String::from_utf8(text).ok()?;
        let accounts = stood.map_or(Some(Vec::new()), |(all, stood)| all.places(&text, stood))?;
        let objects = instead.map_or(Some(Vec::new()), |instead| places_of(&text, instead))?;
        let accounts = accounts.into_iter().map(Gap::Account);
        let objects = objects.into_iter().map(|(from, to)| Gap::Object(from, to));
        let mut gaps: Vec<Gap> = accounts.chain(objects).collect();
        gaps.sort_unstable_by_key(Gap::ends);
        let decision = answer.decision.as_str();
        Some(Self { decision, text, gaps })
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.text.len() + size_of_val(self.gaps.as_slice())
    }

    /// Writes the answer to a line, and tells whether it is as expected.
    pub fn write(
        &self,
        line: &PlainLine<'_>,
        named: Named<'_, '_>,
        format: EvalFormat,
        out: &mut impl Write,
    ) -> io::Result<bool> {
        let head = Head::of(line.id, line.expected, self.decision);
        begin(format, head, self.decision, out)?;
        let mut done = 0;
        for gap in &self.gaps {
            let (from, to) = gap.ends();
            let word = match gap {
                Gap::Account(place) => named.accounts.map(|accounts| accounts.named_at(place)),
                Gap::Object(..) => named.key,
            };
            out.write_all(self.text.get(done..from).unwrap_or_default().as_bytes())?;
            out.write_all(word.unwrap_or_default().as_bytes())?;
            done = to;
        }
        out.write_all(self.text.get(done..).unwrap_or_default().as_bytes())?;
        Ok(head.agrees.unwrap_or(true))
    }
}
