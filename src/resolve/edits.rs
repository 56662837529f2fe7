//! `moved:`, `replace:` into what people say of changes to what is deployed.

use super::draft::Draft;
use crate::aws::Address;
use crate::blueprint::values::Spanned;
use crate::diagnostic::Diagnostic;
use crate::model::{Moved, Replaceable};

impl Draft<'_> {
    /// Reads both sections; what they are about is known when everything is declared.
    pub(super) fn edits(&mut self) {
        if self.is_beyond() {
            return;
        }
        for row in &self.blueprint.moved {
            let (from, to) = (self.deployed(&row.from), self.deployed(&row.to));
            let (Some(from), Some(to)) = (from, to) else {
                continue;
            };
            let span = row.from.span;
            if self.may_move(&from, &to, row) {
                self.model.moved.push(Moved { from, to, span });
            }
        }
        for row in &self.blueprint.replace {
            let Some(what) = self.deployed(&row.what) else {
                continue;
            };
            if row.reason.trim().is_empty() {
                let problem = Diagnostic::error("replace-invalid", row.reason.span, "`reason` says nothing");
                self.problems.push(problem.help("say why what is deployed may be lost"));
            } else if self.model.replace.iter().any(|other| other.what == what) {
                let message = format!("`{what}` stands here twice");
                self.problems.push(Diagnostic::error("replace-invalid", row.what.span, message));
            } else {
                let reason = row.reason.value.clone();
                self.model.replace.push(Replaceable {
                    what,
                    reason,
                    span: row.what.span,
                });
            }
        }
    }

    fn deployed(&mut self, word: &Spanned<String>) -> Option<Address> {
        match Address::parse(word) {
            Ok(address) => Some(address),
            Err(why) => {
                let problem = Diagnostic::error("address-invalid", word.span, why);
                self.problems
                    .push(problem.help("write the whole address, as the lock has it: `key/ml-dev/data`"));
                None
            }
        }
    }

    /// A rename stays in its account and is of one kind; the new name is declared, the old one is not, and each stands once.
    fn may_move(&mut self, from: &Address, to: &Address, row: &crate::blueprint::Moved) -> bool {
        let again =
            |one: &Address| self.model.moved.iter().any(|other| other.from == *one || other.to == *one);
        let (span, message) = if from.kind() != to.kind() || from.account() != to.account() {
            (
                row.to.span,
                format!("`{from}` cannot become `{to}`: a rename stays in its account, and is of one kind"),
            )
        } else if self.model.get(from).is_some() {
            (row.from.span, format!("`{from}` is declared, so it has not moved"))
        } else if self.model.get(to).is_none() {
            (row.to.span, format!("`{to}` is not declared"))
        } else if again(from) || again(to) {
            (row.from.span, format!("`{from}` or `{to}` stands in another row"))
        } else {
            return true;
        };
        let problem = Diagnostic::error("moved-invalid", span, message);
        self.problems
            .push(problem.help("`from` is what the lock has, `to` what the blueprint has now"));
        false
    }
}
