//! Statements of one role into the policies that carry them: inline as far as AWS takes it, then managed policies.

use super::{Actions, Document, Resources, Statement};
use std::collections::BTreeSet;

/// What the policies of one role say.
pub struct Divided {
    /// The inline policy.
    pub inline: Document,
    /// Managed policies besides, where that would be too long.
    pub managed: Vec<Document>,
}

/// Whether AWS takes a document.
pub type Takes<'t> = &'t dyn Fn(&Document) -> bool;

/// Divides statements among an inline policy and managed ones; their order says which stay inline.
pub fn divided(statements: Vec<Statement>, takes_inline: Takes<'_>, takes_managed: Takes<'_>) -> Divided {
    let (mut inline, mut rest) = (Vec::new(), Vec::new());
    for statement in statements {
        // What follows one that does not fit any more goes with it, so that a small change moves little.
        if rest.is_empty() && fits(&inline, &statement, takes_inline) {
            inline.push(statement);
        } else {
            rest.push(statement);
        }
    }
    let mut managed: Vec<Vec<Statement>> = Vec::new();
    for statement in rest.into_iter().flat_map(|one| halved(one, takes_managed)) {
        match managed.last_mut().filter(|last| fits(last, &statement, takes_managed)) {
            Some(last) => last.push(statement),
            None => managed.push(vec![statement]),
        }
    }
    Divided {
        inline: Document::new(inline),
        managed: managed.into_iter().map(Document::new).collect(),
    }
}

/// True where AWS takes all statements together with one more.
fn fits(statements: &[Statement], one: &Statement, takes: Takes<'_>) -> bool {
    takes(&Document::new(statements.iter().chain([one]).cloned().collect()))
}

/// A statement in pieces, none of which is too long for a managed policy: first by its resources, then by its actions.
fn halved(statement: Statement, takes: Takes<'_>) -> Vec<Statement> {
    if fits(&[], &statement, takes) {
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
    numbered.flat_map(|piece| halved(piece, takes)).collect()
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

    fn shorter_than(limit: usize) -> impl Fn(&Document) -> bool {
        move |document| document.to_json().to_string().len() <= limit
    }

    fn divided_as_iam_does(statements: Vec<Statement>) -> Divided {
        divided(statements, &shorter_than(10_240), &shorter_than(6_144))
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
        let all = divided_as_iam_does(vec![buckets(10), buckets(20)]);
        assert_eq!((all.inline.statements.len(), all.managed.len()), (2, 0));
    }

    #[test]
    fn what_does_not_fit_is_managed_and_nothing_is_lost() {
        let all = divided_as_iam_does(vec![buckets(100), buckets(1000), buckets(1)]);
        assert_eq!(resources(&all.inline), 100);
        assert_eq!(all.managed.iter().map(resources).sum::<usize>(), 1001);
        assert!(all.managed.iter().all(shorter_than(6_144)));
        let ids: Vec<&String> = all
            .managed
            .iter()
            .flat_map(|one| &one.statements)
            .filter_map(|one| one.sid.as_ref())
            .collect();
        assert!(ids.len() > 8 && ids.iter().any(|sid| sid.starts_with("ManageS3A")), "{ids:?}");
    }
}
