//! Statements of one role into the policies that carry them: inline as far as AWS takes it, then managed policies.

use crate::catalog::quota::{Quota, quota};
use crate::policy::{Actions, Document, Resources, Statement};
use std::collections::BTreeSet;

/// The limit of all inline policies of a role together.
pub(super) const INLINE: &str = "inline-policies-role";
/// The limit of one managed policy.
const MANAGED: &str = "managed-policy";

/// What the policies of one role say.
pub(super) struct Divided {
    /// The inline policy.
    pub inline: Document,
    /// Managed policies besides, where that would be too long.
    pub managed: Vec<Document>,
}

/// Divides statements; their order says which stay inline.
pub(super) fn divided(statements: Vec<Statement>) -> Divided {
    let (mut inline, mut rest) = (Vec::new(), Vec::new());
    for statement in statements {
        // What follows one that does not fit any more goes with it, so that a small change moves little.
        if rest.is_empty() && fits(&inline, &statement, INLINE) {
            inline.push(statement);
        } else {
            rest.push(statement);
        }
    }
    let mut managed: Vec<Vec<Statement>> = Vec::new();
    for statement in rest.into_iter().flat_map(halved) {
        match managed.last_mut().filter(|last| fits(last, &statement, MANAGED)) {
            Some(last) => last.push(statement),
            None => managed.push(vec![statement]),
        }
    }
    Divided {
        inline: Document::new(inline),
        managed: managed.into_iter().map(Document::new).collect(),
    }
}

/// True where all statements together with one more are no longer than a limit.
fn fits(statements: &[Statement], one: &Statement, limit: &str) -> bool {
    let all = statements.iter().chain([one]).cloned().collect();
    is_within(quota(limit), &Document::new(all))
}

/// True where a document is no longer than a limit.
pub(super) fn is_within(limit: Option<&Quota>, document: &Document) -> bool {
    limit.is_none_or(|limit| limit.measure(&document.to_json().to_string()) <= limit.limit)
}

/// A statement in pieces, none of which is too long for a managed policy: first by its resources, then by its actions.
fn halved(statement: Statement) -> Vec<Statement> {
    if fits(&[], &statement, MANAGED) {
        return vec![statement];
    }
    let pieces = match (&statement.resources, &statement.actions) {
        (Some(Resources::In(all)), _) if all.len() > 1 => halves(all).map(|half| Statement {
            resources: Some(Resources::In(half)),
            ..statement.clone()
        }),
        (_, Actions::In(all)) if all.len() > 1 => halves(all).map(|half| Statement {
            actions: Actions::In(half),
            ..statement.clone()
        }),
        (_, Actions::In(_) | Actions::NotIn(_)) => return vec![statement],
    };
    let numbered = pieces.into_iter().zip(["A", "B"]).map(|(piece, letter)| Statement {
        sid: piece.sid.as_ref().map(|sid| [sid, letter].concat()),
        ..piece
    });
    numbered.flat_map(halved).collect()
}

fn halves(all: &BTreeSet<String>) -> [BTreeSet<String>; 2] {
    let half = all.len().div_ceil(2);
    [all.iter().take(half).cloned().collect(), all.iter().skip(half).cloned().collect()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buckets(count: usize) -> Statement {
        let names = (0..count).map(|at| format!("arn:aws:s3:::a-bucket-with-quite-a-name-{at:05}"));
        Statement::allow()
            .sid("ManageS3")
            .actions(["s3:CreateBucket", "s3:DeleteBucket"])
            .resources(names)
    }

    fn resources(document: &Document) -> usize {
        let of = |statement: &Statement| match &statement.resources {
            Some(Resources::In(all)) => all.len(),
            _ => 0,
        };
        document.statements.iter().map(of).sum()
    }

    #[test]
    fn what_fits_stays_inline() {
        let all = divided(vec![buckets(10), buckets(20)]);
        assert_eq!((all.inline.statements.len(), all.managed.len()), (2, 0));
    }

    #[test]
    fn what_does_not_fit_is_managed_and_nothing_is_lost() {
        let all = divided(vec![buckets(100), buckets(1000), buckets(1)]);
        assert_eq!(resources(&all.inline), 100);
        assert_eq!(all.managed.iter().map(resources).sum::<usize>(), 1001);
        assert!(all.managed.iter().all(|document| is_within(quota(MANAGED), document)));
        let ids: Vec<&String> = all
            .managed
            .iter()
            .flat_map(|one| &one.statements)
            .filter_map(|one| one.sid.as_ref())
            .collect();
        assert!(ids.len() > 8 && ids.iter().any(|sid| sid.starts_with("ManageS3A")), "{ids:?}");
    }
}
