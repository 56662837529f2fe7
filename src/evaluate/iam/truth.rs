//! Texts of Bool conditions into what they hold: true, false, or a variable.

use super::Tri;
use super::pattern::Pattern;
use super::request::Request;
use super::tokens::Wildcards;
use crate::policy::Version;

#[derive(Clone, Debug)]
pub(super) enum Truth {
    Known(bool),
    /// A variable, which one page of AWS's allows here and another does not.
    Variable(Pattern),
}

pub(super) fn truth(text: &str, version: Version) -> Option<Truth> {
    match boolean(text) {
        Some(flag) => Some(Truth::Known(flag)),
        None if text.contains("${") && version == Version::V2012 => {
            Some(Truth::Variable(Pattern::new(text, version, Wildcards::Off)))
        }
        None => None,
    }
}

fn boolean(text: &str) -> Option<bool> {
    match text.trim() {
        text if text.eq_ignore_ascii_case("true") => Some(true),
        text if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

impl Truth {
    pub fn variable(&self) -> Option<&Pattern> {
        match self {
            Self::Known(_) => None,
            Self::Variable(pattern) => Some(pattern),
        }
    }

    pub fn fits(&self, value: &str, request: &Request<'_>) -> Tri {
        let Some(held) = boolean(value) else {
            return Tri::No;
        };
        match self {
            Self::Known(flag) => (*flag == held).into(),
            Self::Variable(pattern) => match pattern.text(request).as_deref().and_then(boolean) {
                Some(flag) if flag == held => Tri::Maybe,
                _ => Tri::No,
            },
        }
    }
}
