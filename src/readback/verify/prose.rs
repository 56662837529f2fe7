//! What people read in a runbook or a comment: words, and beside them nothing but facts of the plan.
//!
//! Prose may say anything in any words, so that templates can be translated. What is no plain word (a name, a path, a
//! number, an option, a span of code) must be a fact, and no word may be the name of a program: a command cannot hide.

use crate::plan::Plan;
use std::collections::BTreeSet;

/// Programs that a line of prose must not name, as a shell would write them; words of English are left out.
const PROGRAMS: &str = "apt apt-get aws awk bash chmod chown cmd curl dash docker eval fish git java kubectl landform node npm npx \
                        perl php pip pip3 pipx powershell psql pwsh python python3 rm ruby scp sed sh ssh su sudo terraform tofu wget xargs zsh";

/// Words of our own that stand in backticks; `owner` is an example.
const SPANS: [&str; 6] = ["AWS_PROFILE", "backend", "init", "landform check", "owner", "synth"];

/// What prose may name.
pub(super) struct Known {
    known: BTreeSet<String>,
}

impl Known {
    /// Names, ids, regions, stacks and addresses of a plan, and the paths of its files.
    pub fn of<'a>(plan: &Plan, paths: impl Iterator<Item = &'a String>) -> Self {
        let mut known: BTreeSet<String> = paths.cloned().collect();
        known.extend([
            plan.design.clone(),
            plan.region.as_str().to_owned(),
            plan.deploy.administrator_name.to_string(),
        ]);
        known.extend(
            [
                "management",
                plan.deploy.administrator.as_str(),
                plan.organization.management.as_str(),
            ]
            .map(str::to_owned),
        );
        for held in &plan.held {
            known.insert(held.address.to_string());
            known.extend(held.needs.iter().cloned());
        }
        for stack in plan.all_stacks() {
            known.extend([stack.stack_name.clone(), stack.name.clone()]);
            known.extend(stack.places.iter().flat_map(|place| {
                [
                    place.name.to_string(),
                    place.account.as_str().to_owned(),
                    place.region.as_str().to_owned(),
                ]
            }));
            for resource in stack.members.iter().flat_map(|member| &member.resources) {
                known.insert(resource.address.name().to_string());
                known.extend(
                    resource.body.data().get("name").and_then(|name| name.as_str()).map(str::to_owned),
                );
            }
        }
        Self { known }
    }

    /// What a line says that is neither a word nor a fact.
    pub fn foreign(&self, line: &str) -> Option<String> {
        let text = match unescaped(line) {
            Ok(text) => text,
            Err(markup) => return Some(markup),
        };
        let spans: Vec<&str> = text.split('`').collect();
        if spans.len().is_multiple_of(2) {
            return Some("a backtick without its like".to_owned());
        }
        let in_code = spans
            .iter()
            .skip(1)
            .step_by(2)
            .find(|span| !SPANS.contains(span) && !self.known.contains(**span));
        let outside = || {
            spans
                .iter()
                .step_by(2)
                .flat_map(|part| part.split_whitespace())
                .find(|token| !self.holds(token))
        };
        in_code.copied().or_else(outside).map(str::to_owned)
    }

    fn holds(&self, token: &str) -> bool {
        let bare = token.trim_matches(['.', ',', ';', ':', '(', ')', '?', '"', '\'']);
        self.known.contains(token)
            || self.known.contains(bare)
            || bare.is_empty()
            || is_word(bare)
            || is_count(bare)
    }

    /// The addresses that a line names, in order.
    fn addresses(line: &str) -> Vec<String> {
        let text = unescaped(line).unwrap_or_default();
        let tokens = text.split_whitespace().map(|token| token.trim_matches([',', '.', ':']).to_owned());
        tokens.filter(|token| token.matches('/').count() > 1).collect()
    }
}

/// Letters, at most one hyphen between them, and an apostrophe; not the name of a program.
fn is_word(token: &str) -> bool {
    let letters =
        |part: &str| !part.is_empty() && part.chars().all(|char| char.is_alphabetic() || char == '\'');
    let parts: Vec<&str> = token.split('-').collect();
    parts.len() <= 2
        && parts.iter().all(|part| letters(part))
        && !PROGRAMS.split_whitespace().any(|program| program == token)
}

/// A small number: of a wave, of hours. Ids have more digits.
fn is_count(token: &str) -> bool {
    token.len() <= 4 && token.bytes().all(|byte| byte.is_ascii_digit())
}

/// The line as it is shown; the markup that prose must not hold.
fn unescaped(line: &str) -> Result<String, String> {
    let mut text = String::new();
    let mut rest = line.trim_start_matches(['#', '-']);
    while let Some(char) = rest.chars().next() {
        let entity = ENTITIES
            .iter()
            .find_map(|(written, shown)| Some((*shown, rest.strip_prefix(written)?)));
        rest = match (char, entity) {
            (_, Some((shown, tail))) => {
                text.push_str(shown);
                tail
            }
            ('<' | '>' | '&' | '[' | ']' | '|' | '~', None) => return Err(format!("`{char}`")),
            _ => {
                text.push(char);
                rest.get(char.len_utf8()..).unwrap_or_default()
            }
        };
    }
    Ok(text)
}

/// How Markdown writes what would be markup, and what it shows.
const ENTITIES: [(&str, &str); 18] = [
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
    ("&#64;", "@"),
    ("&#58;", ":"),
    ("\\\\", "\\"),
    ("\\`", "`"),
    ("\\*", "*"),
    ("\\_", "_"),
    ("\\[", "["),
    ("\\]", "]"),
    ("\\|", "|"),
    ("\\~", "~"),
    ("\\#", "#"),
    ("\\+", "+"),
    ("\\-", "-"),
    ("\\=", "="),
    ("\\.", "."),
];

/// An address, and those whose ids it needs.
pub(super) type Wait = (String, BTreeSet<String>);

/// What waits for what, as the plan says it.
pub(super) fn waits(plan: &Plan) -> Vec<Wait> {
    let mut all: Vec<Wait> = plan
        .held
        .iter()
        .map(|held| (held.address.to_string(), held.needs.clone()))
        .collect();
    all.sort();
    all
}

/// The same as lines of prose say it: an address, and behind it those that it needs.
pub(super) fn waits_said<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<Wait> {
    let addresses = lines.filter(|line| line.starts_with("- ")).map(Known::addresses);
    let mut all: Vec<Wait> = addresses
        .filter_map(|named| Some((named.first()?.clone(), named.iter().skip(1).cloned().collect())))
        .collect();
    all.sort();
    all
}
