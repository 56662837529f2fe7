//! `any-key`: every key of the account may be used.

use crate::aws::{Arn, glob_matches};
use crate::catalog::ActionSet;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};

rule! {
    /// A statement of a role or policy allows to decrypt, encrypt or grant with every key.
    ///
    /// What a key guards is whatever was ever encrypted with it, by anybody. The policy of most keys leaves it to such
    /// statements who may use them, so that this is the use of all data of the account that is reachable.
    ///
    /// Name the keys, or hold it to a service with a condition on `kms:ViaService`, or to keys by `kms:ResourceAliases`.
    ///
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html>
    AnyKey, "any-key", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let allowing = subject.allowing(&[PolicyKind::Identity]);
    let open = allowing
        .filter(|stated| stated.statement.conditions.is_empty() && !subject.bounds_alone(stated.resource));
    open.filter_map(found).collect()
}

fn found(stated: &Stated<'_>) -> Option<Found> {
    let on = stated.resources().find(|on| is_any_key(on))?;
    let used = ActionSet::UseAnyKey.actions();
    let named = stated.actions().filter(|action| action.starts_with("kms:"));
    let uses: Vec<&str> = named.filter(|action| used.iter().any(|own| glob_matches(action, own))).collect();
    let first = uses.first()?;
    let message = format!("`{}` may use every key of the account", stated.resource.address);
    Some(
        stated
            .found(first, message)
            .evidence([format!("{} allows `{}` on `{on}`", stated.name(), uses.join("`, `"))])
            .help("name the keys, or add a condition on `kms:ViaService`"),
    )
}

fn is_any_key(pattern: &str) -> bool {
    let of_any_account =
        Arn::parse(pattern).is_some_and(|arn| arn.service() == "kms" && arn.account() == "*");
    pattern == "*" || of_any_account
}
