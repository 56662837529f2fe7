//! Names that AWS would refuse into what is wrong with them.

use crate::blueprint::values::Spanned;
use crate::catalog::names::{self, NameOf};
use crate::diagnostic::Diagnostic;

/// What is wrong with a name that AWS would refuse.
pub(super) fn refused(of: NameOf, name: &Spanned<String>) -> Option<Diagnostic> {
    let rule = names::rule(of)?;
    let why = rule.complaint(name)?;
    let message = format!("{} `{}` {why}", rule.what, name.value);
    let problem = Diagnostic::error("name-invalid", name.span, message);
    Some(problem.help(format!("AWS would refuse it; see {}", rule.source)))
}
