//! How much filling in one template may take: a user's template must not fill the memory, or run for ever.
//!
//! Blocks and expressions in one another are counted in the text, because the parser goes as deep as they do. Every turn of an `each` begins with a helper that counts; it writes nothing.

use super::helpers::other;
use handlebars::template::TemplateElement;
use handlebars::{Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, Template};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Most bytes of one file.
const BYTES: usize = 64 << 20;
/// Most turns of all lists and maps together that are gone through for one file.
const TURNS: usize = 1_000_000;
/// Most blocks and expressions in one another; what follows `else` is in what is before it.
const NESTED: usize = 100;
/// The helper that counts them; no template can call what has such a name.
const TURN: &str = "a-turn-of-each";

/// A text that does not grow for ever.
#[derive(Default)]
pub(super) struct BoundedText(String);

impl BoundedText {
    /// What was written.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl Output for BoundedText {
    fn write(&mut self, segment: &str) -> Result<(), io::Error> {
        if self.0.len() + segment.len() > BYTES {
            return Err(io::Error::other(format!("the file would be longer than {} MiB", BYTES >> 20)));
        }
        self.0.push_str(segment);
        Ok(())
    }
}

#[derive(Default)]
struct Turns(AtomicUsize);

impl HelperDef for Turns {
    fn call<'reg: 'rc, 'rc>(
        &self,
        _: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        _: &mut dyn Output,
    ) -> HelperResult {
        match self.0.fetch_add(1, Ordering::Relaxed) < TURNS {
            true => Ok(()),
            false => Err(other(format!("takes more than {TURNS} turns of `each`: it would not end in time"))),
        }
    }
}

/// Counts from nothing for one file.
pub(super) fn register(context: &mut RenderContext<'_, '_>) {
    context.register_local_helper(TURN, Box::new(Turns::default()));
}

/// Where a text goes too deep: the number of its line.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let (mut blocks, mut line) = (Vec::new(), 1);
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once("{{") {
        line += before.matches('\n').count();
        let (inside, after) = tag.split_once("}}").unwrap_or((tag, ""));
        let word = inside.trim_start_matches(['~', '{', '#', '^', '/', '>', '*', ' ']);
        let mark = inside.trim_start_matches(['~', '{']).chars().next();
        match mark {
            Some('#') | Some('^') if !word.is_empty() => blocks.push(1),
            Some('/') => drop(blocks.pop()),
            _ if word.starts_with("else") => {
                blocks.iter_mut().last().into_iter().for_each(|block| *block += 1)
            }
            _ => {}
        }
        if blocks.iter().sum::<usize>() + parentheses(inside) > NESTED {
            return Some(line);
        }
        line += inside.matches('\n').count();
        rest = after;
    }
    None
}

fn parentheses(inside: &str) -> usize {
    let (mut open, mut most) = (0_usize, 0);
    for letter in inside.chars() {
        match letter {
            '(' => open += 1,
            ')' => open = open.saturating_sub(1),
            _ => {}
        }
        most = most.max(open);
    }
    most
}

/// Why a text that goes too deep is refused.
pub(super) fn why_too_deep() -> String {
    format!("nests more than {NESTED} blocks and expressions in one another")
}

/// Makes every `each` of a template count its turns. Recursion is as deep as blocks may be nested, which the parser
/// bounds.
pub(super) fn count(template: &mut Template) {
    for element in &mut template.elements {
        match element {
            TemplateElement::HelperBlock(block) => {
                if block.name.as_name() == Some("each")
                    && let Some(inner) = &mut block.template
                {
                    begin(inner);
                }
                [&mut block.template, &mut block.inverse].into_iter().flatten().for_each(count);
            }
            TemplateElement::PartialExpression(block)
            | TemplateElement::PartialBlock(block)
            | TemplateElement::DecoratorBlock(block) => block.template.iter_mut().for_each(count),
            _ => {}
        }
    }
}

fn begin(turn: &mut Template) {
    let counts = Template::compile(&["{{", TURN, "}}"].concat()).ok();
    if let Some(mut counts) = counts {
        counts.elements.append(&mut turn.elements);
        counts.mapping.append(&mut turn.mapping);
        turn.elements = counts.elements;
        turn.mapping = counts.mapping;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nested_is_counted_by_the_line() {
        let deep = |open: &str, times: usize| ["a\n", &open.repeat(times)].concat();
        for open in ["{{#if x}}", "{{~#each x}}", "{{^x}}", "{{#> x}}", "{{#*inline \"x\"}}"] {
            assert_eq!(too_deep(&deep(open, NESTED)), None, "{open}");
            assert_eq!(too_deep(&deep(open, NESTED + 1)), Some(2), "{open}");
            let closed = [open, "{{/x}}\n"].concat();
            assert_eq!(too_deep(&closed.repeat(NESTED * 2)), None, "{open}");
        }
        let chain = |times| ["{{#if x}}", &"{{else if x}}".repeat(times), "{{/if}}"].concat();
        assert_eq!((too_deep(&chain(NESTED - 1)), too_deep(&chain(NESTED))), (None, Some(1)));
        let expression =
            |times| ["{{yaml ", &"(present ".repeat(times), "x", &")".repeat(times), "}}"].concat();
        assert_eq!((too_deep(&expression(NESTED)), too_deep(&expression(NESTED + 1))), (None, Some(1)));
    }
}
