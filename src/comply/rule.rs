//! What a rule is, and how one is declared: its doc comment is its manual, read by people and programs alike.

use super::Subject;
use super::finding::{Finding, Severity};

/// One rule.
pub trait Rule: Sync {
    /// Kebab-case name of the bad thing; stable.
    fn id(&self) -> &'static str;
    /// How bad its findings are.
    fn severity(&self) -> Severity;
    /// The manual as Markdown: what is bad, why, what to do, and the page of AWS.
    fn page(&self) -> &'static str;
    /// Everything that the rule finds.
    fn check(&self, subject: &Subject<'_>) -> Vec<Finding>;

    /// The first line of the manual.
    fn title(&self) -> &'static str {
        self.page().lines().next().unwrap_or_default().trim()
    }

    /// The last link of the manual: the page of AWS that the rule rests on.
    fn link(&self) -> &'static str {
        let from = self.page().rfind("<https://").map(|at| at + 1);
        let rest = from.and_then(|at| self.page().get(at..)).unwrap_or_default();
        rest.split('>').next().unwrap_or_default()
    }
}

/// Declares the rule of a file: manual, name of the type, id, severity and the function that finds.
macro_rules! rule {
    ($(#[doc = $line:literal])+ $name:ident, $id:literal, $severity:ident, $check:path) => {
        $(#[doc = $line])+
        pub(in crate::comply) struct $name;

        impl $crate::comply::Rule for $name {
            fn id(&self) -> &'static str {
                $id
            }

            fn severity(&self) -> $crate::comply::Severity {
                $crate::comply::Severity::$severity
            }

            fn page(&self) -> &'static str {
                concat!($($line, "\n"),+)
            }

            fn check(&self, subject: &$crate::comply::Subject<'_>) -> Vec<$crate::comply::Finding> {
                let found: Vec<$crate::comply::finding::Found> = $check(subject);
                found.into_iter().map(|found| found.of($id, $crate::comply::Severity::$severity, subject.model)).collect()
            }
        }
    };
}

pub(super) use rule;
