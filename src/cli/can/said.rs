//! What is said of a request, whatever its id and whatever it expects.

use super::answer::{Head, begin, end};
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
    /// Where it tells of accounts that stand for others.
    places: Vec<Place>,
}

impl Said {
    /// What is said of what a plain line asks; none of a flow, of what cannot be read, and where standing accounts cannot
    /// answer for those that are named.
    pub fn of(
        asked: &str,
        universe: &Universe<'_>,
        stood: Option<(&StandIns<'_>, &StoodIn<'_>)>,
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
        let places = match stood {
            Some((all, stood)) => all.places(&text, stood)?,
            None => Vec::new(),
        };
        Some(Self {
            decision: answer.decision.as_str(),
            text,
            places,
        })
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.text.len() + size_of_val(self.places.as_slice())
    }

    /// Writes the answer to a line, and tells whether it is as expected.
    pub fn write(
        &self,
        line: &PlainLine<'_>,
        stood: Option<&StoodIn<'_>>,
        format: EvalFormat,
        out: &mut impl Write,
    ) -> io::Result<bool> {
        let head = Head::of(line.id, line.expected, self.decision);
        begin(format, head, self.decision, out)?;
        match stood {
            Some(stood) => stood.write(&self.text, &self.places, out)?,
            None => out.write_all(self.text.as_bytes())?,
        }
        Ok(head.agrees.unwrap_or(true))
    }
}
