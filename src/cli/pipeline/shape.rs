//! What is said of either of two accounts that stand for others into what is said once, of all of them.

use super::judge::Judgement;
use crate::comply::Finding;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Alike, Model};
use crate::readback::everywhere::Pair;
use std::collections::BTreeSet;

/// Says once what holds for every account of some that are alike, and how many these are.
pub(super) fn say_once(judgement: &mut Judgement, model: &Model) {
    for alike in &model.alike {
        judgement.findings = findings(std::mem::take(&mut judgement.findings), alike);
        judgement.diagnostics = diagnostics(std::mem::take(&mut judgement.diagnostics), alike);
        judgement.ran.alike += alike.others.len() + alike.standing.len();
    }
}

fn note(alike: &Alike) -> String {
    let count = alike.others.len() + alike.standing.len();
    format!("the same holds in each of the {count} accounts of `{}`", alike.list_path())
}

fn findings(all: Vec<Finding>, alike: &Alike) -> Vec<Finding> {
    let texts: Vec<(&str, &str)> = all.iter().map(|one| (one.rule, one.message.as_str())).collect();
    let (firsts, seconds) = twins(&texts, alike);
    let each = all.into_iter().enumerate().filter_map(|(at, mut finding)| {
        if firsts.contains(&at) {
            finding.evidence.push(note(alike));
        }
        (!seconds.contains(&at)).then_some(finding)
    });
    each.collect()
}

fn diagnostics(all: Diagnostics, alike: &Alike) -> Diagnostics {
    let all: Vec<Diagnostic> = all.into_iter().collect();
    let texts: Vec<(&str, &str)> = all.iter().map(|one| (one.code, one.message.as_str())).collect();
    let (firsts, seconds) = twins(&texts, alike);
    let each = all.into_iter().enumerate().filter_map(|(at, one)| {
        let one = if firsts.contains(&at) { one.note(note(alike)) } else { one };
        (!seconds.contains(&at)).then_some(one)
    });
    each.collect()
}

/// Which texts say of the first account what others, of the same code, say of the second; and which these are.
fn twins(texts: &[(&str, &str)], alike: &Alike) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let pair = Pair::of(alike);
    let named = |is_of: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let each = texts.iter().enumerate();
        each.filter(|(_, (_, text))| is_of(text)).map(|(at, _)| at).collect()
    };
    let of_second = named(&|text| pair.is_of_second(text));
    let (mut firsts, mut seconds) = (BTreeSet::new(), BTreeSet::new());
    for first in named(&|text| pair.is_of_first(text)) {
        let same = |second: &&usize| {
            let both = texts.get(first).zip(texts.get(**second));
            both.is_some_and(|((code, one), (other_code, other))| {
                code == other_code && pair.say_the_same(one, other)
            })
        };
        if let Some(second) = of_second.iter().filter(|at| !seconds.contains(*at)).find(same) {
            firsts.insert(first);
            seconds.insert(*second);
        }
    }
    (firsts, seconds)
}
