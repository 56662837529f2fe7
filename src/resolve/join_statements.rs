//! Statements that say the same, or the same of several parts of one thing, into one, and their names into ids that IAM takes.

use crate::aws::Address;
use crate::catalog::{context_keys, principals};
use crate::policy::{Condition, Principals, Resources, Statement};

/// Joins statements that differ in their resources only, and those that differ in the parts of one bucket only; and numbers
/// names that repeat.
pub(super) fn joined(statements: Vec<Statement>) -> Vec<Statement> {
    let mut result: Vec<Statement> = Vec::new();
    for statement in statements {
        if let Some(other) = result.iter_mut().find(|other| same_but_parts(other, &statement)) {
            *other = statement.conditions.into_iter().fold(other.clone(), Statement::condition);
            continue;
        }
        match result.iter_mut().find(|other| same_but_resources(other, &statement)) {
            Some(other) => widen(other, statement),
            None => result.push(statement),
        }
    }
    numbered(result)
}

/// Conditions that name parts of a bucket: their values are alternatives, so that two statements about one thing, which
/// differ in these only, allow together what one with the values of both does.
const OF_PARTS: [&str; 2] = [context_keys::LISTED_PREFIX, context_keys::ENCRYPTION_CONTEXT_OF_S3];

fn same_but_parts(one: &Statement, other: &Statement) -> bool {
    // Most statements differ in this, which is quickly seen.
    if one.sid.is_none() || one.sid != other.sid {
        return false;
    }
    let rest = |statement: &Statement| {
        let (of_parts, rest): (Vec<Condition>, Vec<Condition>) = statement
            .conditions
            .iter()
            .cloned()
            .partition(|one| OF_PARTS.contains(&one.key.as_str()));
        let asked: Vec<_> = of_parts.into_iter().map(|one| (one.operator, one.key)).collect();
        (
            asked,
            Statement {
                conditions: rest,
                ..statement.clone()
            },
        )
    };
    let ((asked, bare), (other_asked, other_bare)) = (rest(one), rest(other));
    asked.len() == 1
        && asked == other_asked
        && !asked.iter().any(|(operator, _)| operator.base.is_negated())
        && bare == other_bare
}

fn same_but_resources(one: &Statement, other: &Statement) -> bool {
    one.sid.is_some()
        && one.sid == other.sid
        && one.effect == other.effect
        && one.principals == other.principals
        && one.actions == other.actions
        && one.conditions == other.conditions
        && matches!(
            (&one.resources, &other.resources),
            (Some(Resources::In(_)), Some(Resources::In(_))) | (None, None)
        )
}

fn widen(statement: &mut Statement, other: Statement) {
    if let (Some(Resources::In(all)), Some(Resources::In(more))) = (&mut statement.resources, other.resources)
    {
        all.extend(more);
    }
}

/// Joins derived statements that let one service do the same with the same thing for different resources, each named by its ARN:
/// one statement names them all, so that however many topics tell a queue, its policy has one statement for them.
pub(super) fn notices_joined(statements: Vec<Statement>) -> Vec<Statement> {
    let mut result: Vec<Statement> = Vec::new();
    for statement in statements {
        let other = result.iter_mut().find(|other| same_but_source(other, &statement));
        match (other, statement.conditions.as_slice()) {
            (Some(other), [source]) => *other = other.clone().condition(source.clone()),
            (Some(_), _) | (None, _) => result.push(statement),
        }
    }
    result
}

fn same_but_source(one: &Statement, other: &Statement) -> bool {
    let bare = |statement: &Statement| match statement.conditions.as_slice() {
        [only] if only.key == context_keys::SOURCE_ARN && !only.operator.base.is_negated() => Some((
            only.operator,
            Statement {
                conditions: Vec::new(),
                ..statement.clone()
            },
        )),
        _ => None,
    };
    one.sid.is_some() && bare(one).is_some_and(|own| bare(other) == Some(own))
}

/// Joins derived statements about CloudTrail that differ only in the trails for which it acts, and in what it does
/// for them: a list of trails writes into a list of folders. CloudTrail puts the account of the trail into the path itself.
///
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html>
pub(super) fn sources_joined(statements: Vec<Statement>) -> Vec<Statement> {
    let mut result: Vec<Statement> = Vec::new();
    for statement in statements {
        match result.iter_mut().find(|other| same_but_sources(other, &statement)) {
            Some(other) => {
                for condition in &statement.conditions {
                    *other = other.clone().condition(condition.clone());
                }
                widen(other, statement);
            }
            None => result.push(statement),
        }
    }
    result
}

fn same_but_sources(one: &Statement, other: &Statement) -> bool {
    // Other services are told by the folder which of their resources may write where.
    let of_service = matches!(&one.principals, Some(Principals::In(set)) if set.service.iter().eq([principals::CLOUDTRAIL]));
    let names_source = |statement: &Statement| statement.conditions.iter().any(is_of_source);
    let rest = |statement: &Statement| {
        let all = statement.conditions.iter();
        all.map(|one| {
            if is_of_source(one) {
                (one.operator, one.key.clone(), Vec::new())
            } else {
                (one.operator, one.key.clone(), one.values.clone())
            }
        })
        .collect::<Vec<_>>()
    };
    let bare = |statement: &Statement| Statement {
        conditions: Vec::new(),
        ..statement.clone()
    };
    of_service
        && names_source(one)
        && rest(one) == rest(other)
        && same_but_resources(&bare(one), &bare(other))
}

/// True for what tells the resource for which a service acts: its ARN, and under which it names that to KMS.
fn is_of_source(condition: &Condition) -> bool {
    condition.key == context_keys::SOURCE_ARN || condition.key.starts_with(context_keys::ENCRYPTION_CONTEXT)
}

fn numbered(statements: Vec<Statement>) -> Vec<Statement> {
    let mut result: Vec<Statement> = Vec::new();
    for mut statement in statements {
        if let Some(base) = statement.sid.clone() {
            let taken = |sid: &str| result.iter().any(|other: &Statement| other.sid.as_deref() == Some(sid));
            let free = std::iter::once(base.clone())
                .chain((2..).map(|n: u32| format!("{base}{n}")))
                .find(|sid| !taken(sid));
            statement.sid = free;
        }
        result.push(statement);
    }
    result
}

/// A name as a statement id: letters and digits only, words capitalized.
pub(super) fn sid(words: &[&str]) -> String {
    let parts = words.iter().flat_map(|word| word.split(|c: char| !c.is_ascii_alphanumeric()));
    parts.map(capitalized).collect()
}

/// The same for what a statement is about: the account of it is told where that is not the one that the policy is in, so
/// that policies of equal accounts are equal.
pub(super) fn sid_of(words: &[&str], about: &Address, home: &str) -> String {
    let account = Some(about.account().as_str()).filter(|account| *account != home);
    let parts = words.iter().copied().chain(account).chain([about.name().as_str()]);
    sid(&parts.collect::<Vec<&str>>())
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(letters)
        .collect()
}
