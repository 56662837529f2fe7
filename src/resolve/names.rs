//! Names that AWS would refuse, refused where they are written.

use super::draft::Draft;
use crate::blueprint::values::Spanned;
use crate::catalog::names::{self, NameOf};
use crate::diagnostic::Diagnostic;

impl Draft<'_> {
    /// Reports a name that AWS would refuse.
    pub(super) fn check_name(&mut self, of: NameOf, name: &Spanned<String>) {
        let Some(rule) = names::rule(of) else { return };
        if let Some(why) = rule.complaint(name) {
            let message = format!("{} `{}` {why}", rule.what, name.value);
            let problem = Diagnostic::error("name-invalid", name.span, message);
            self.problems
                .push(problem.help(format!("AWS would refuse it; see {}", rule.source)));
        }
    }
}
