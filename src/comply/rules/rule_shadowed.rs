//! `rule-shadowed`: an entry of a network ACL that never decides.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;

rule! {
    /// Entries of a network ACL with lower numbers fit everything that an entry fits.
    ///
    /// The entry of the lowest number that fits decides, so that this one never does: a refusal that was meant
    /// as an exception has no effect, or leave that was meant for somebody never comes.
    ///
    /// Give the entry a lower number, or remove it.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html>
    RuleShadowed, "rule-shadowed", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject.network_facts(
        subject.universe.network().shadowed_entries(),
        "give the entry a lower number, or remove it",
    )
}
