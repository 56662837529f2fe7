//! Names that AWS would refuse into what is wrong with them.

use crate::blueprint::values::Spanned;
use crate::catalog::descriptions::{self, DescriptionOf};
use crate::catalog::names::{self, NameOf};
use crate::diagnostic::Diagnostic;

/// What is wrong with a name that AWS would refuse.
pub(super) fn refused(of: NameOf, name: &Spanned<String>) -> Option<Diagnostic> {
    let rule = names::rule(of)?;
    let why = rule.complaint(name)?;
    let message = format!("{} `{}` {why}", rule.what, name.value);
    let problem = Diagnostic::error("name-invalid", name.span, message);
    let why = match rule.own {
        true => "it is a part of names of stacks and files",
        false => "AWS would refuse it",
    };
    Some(problem.help(format!("{why}; see {}", rule.source)))
}

/// What is wrong with a description that AWS would refuse.
pub(super) fn description_refused(of: DescriptionOf, written: &Spanned<String>) -> Option<Diagnostic> {
    let rule = descriptions::rule(of)?;
    let why = rule.complaint(&written.value)?;
    let problem = Diagnostic::error("description-invalid", written.span, format!("the {} {why}", rule.what));
    Some(problem.help(format!("AWS would refuse it; see {}", rule.source)))
}
