//! The design before the colon of a word: `platform:bucket/log/central`.

use super::{Misnamed, WordResult, is_of};
use crate::aws::{Address, Name};
use crate::diagnostic::closest;
use crate::model::Model;
use crate::resource::Body;

/// The design that a word names, as the word spells it and as the design at hand calls it; by default, the one whose word it is.
#[derive(Clone, Copy, Default)]
pub(super) struct OfDesign<'w> {
    named: Option<(&'w str, Option<&'w Name>)>,
}

impl OfDesign<'_> {
    /// A word with the design before it.
    pub fn before(self, local: &str) -> String {
        match self.named {
            Some((spelled, _)) => [spelled, ":", local].concat(),
            None => local.to_owned(),
        }
    }
}

impl Model {
    /// A word taken apart: its design, and what of that it names.
    ///
    /// # Errors
    ///
    /// A design that this one does not use.
    pub(super) fn within<'w>(&'w self, word: &'w str) -> WordResult<(OfDesign<'w>, &'w str)> {
        let (Some(spelled), local) = Address::part_design(word) else {
            return Ok((OfDesign::default(), word));
        };
        if let Some(design) = self.uses.get(spelled) {
            let named = Some((spelled, design.as_ref()));
            return Ok((OfDesign { named }, local));
        }
        let kind = local.split('/').next().unwrap_or_default();
        if !Body::KINDS.iter().any(|known| is_of(kind, known)) {
            return Ok((OfDesign::default(), word));
        }
        let near = closest(spelled, self.uses.keys().map(Name::as_str));
        Err(match near {
            Some(near) => Misnamed::unknown("design", spelled, Some(near.to_owned())),
            None => Misnamed {
                help: format!("name its file: `uses: {{ {spelled}: PATH }}`"),
                ..Misnamed::unknown("design", spelled, None)
            },
        })
    }

    /// The word by which the design at hand calls a resource; none for one of a design that it does not use itself.
    pub(crate) fn word_for(&self, address: &Address) -> Option<String> {
        let local = address.local().to_string();
        if address.design() == self.design.as_ref() {
            return Some(local);
        }
        let mut uses = self.uses.iter();
        let (word, _) = uses.find(|(_, design)| design.as_ref() == address.design())?;
        Some([word.as_str(), ":", &local].concat())
    }

    /// What the design at hand calls the one that a word names.
    pub(super) fn designated<'w>(&'w self, design: OfDesign<'w>) -> Option<&'w Name> {
        match design.named {
            Some((_, design)) => design,
            None => self.design.as_ref(),
        }
    }
}
