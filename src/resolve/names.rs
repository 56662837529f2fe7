//! Names that AWS would refuse, refused where they are written.

use super::draft::Draft;
use crate::blueprint::values::Spanned;
use crate::catalog::names::{self, NameOf};
use crate::diagnostic::Diagnostic;
use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};

impl Draft<'_> {
    /// Reports a name that AWS would refuse.
    pub(super) fn check_name(&mut self, key: &str, name: &Spanned<String>) {
        let of = NameOf::deserialize(StrDeserializer::<Error>::new(key));
        let Some(rule) = of.ok().and_then(names::rule) else { return };
        if let Some(why) = rule.complaint(name) {
            let message = format!("{} `{}` {why}", rule.what, name.value);
            let problem = Diagnostic::error("name-invalid", name.span, message);
            self.problems
                .push(problem.help(format!("AWS would refuse it; see {}", rule.source)));
        }
    }
}
