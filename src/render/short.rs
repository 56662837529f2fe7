//! A default template into what Handlebars makes of it, without its parser.
//!
//! That one looks at each character of a text many times, at each position again for the number of the line. Default
//! templates use little of the language: `{{name}}`, `{{helper value}}`, `{{#block value}}` and `{{#block (helper value)}}`
//! with `{{else}}` and their end. A test knows that what is made of each of them here is what Handlebars makes of it;
//! whatever says more is parsed by Handlebars. No element has a position, so whoever has to tell one parses the whole.

use handlebars::template::{
    ExpressionSpecBuilder, HelperTemplate, Parameter, Subexpression, TemplateElement,
};
use handlebars::{Path, PathSeg, Template};
use std::collections::HashMap;

/// Words that are no names where a value stands.
const RESERVED: [&str; 5] = ["as", "else", "true", "false", "null"];

/// The template of a text; `None` where it says more than what is read here.
pub(super) fn compiled(name: &str, text: &str) -> Option<Template> {
    if !text.is_ascii() || text.contains(['\\', '\r', '~']) {
        return None;
    }
    let mut reading = Reading::new(text);
    while let Some((start, inside)) = reading.tag()? {
        reading.take(start, inside)?;
    }
    reading.end(name)
}

/// A text on the way to its template.
struct Reading<'t> {
    text: &'t str,
    /// Where what is not read yet begins.
    at: usize,
    /// Whether the tag before stands alone on its line, whose end is then no part of what follows.
    alone: bool,
    /// The blocks around, each with what stands before it in the one around it.
    around: Vec<(HelperTemplate, Template)>,
    /// The innermost of them so far.
    within: Template,
}

impl<'t> Reading<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            alone: false,
            around: Vec::new(),
            within: Template::new(),
        }
    }

    /// The next tag, and where it begins; nothing behind the last.
    fn tag(&mut self) -> Option<Option<(usize, &'t str)>> {
        let rest = self.text.get(self.at..)?;
        let Some(open) = rest.find("{{") else {
            self.words(self.text.len())?;
            return Some(None);
        };
        let start = self.at + open;
        let length = rest.get(open..)?.find("}}")?;
        let inside = self.text.get(start + 2..start + length)?;
        self.words(start)?;
        self.at = start + length + 2;
        Some(Some((start, inside)))
    }

    /// The words before a tag, or before the end.
    fn words(&mut self, end: usize) -> Option<()> {
        let mut words = self.text.get(self.at..end)?;
        if words.is_empty() {
            return Some(());
        }
        if std::mem::take(&mut self.alone) {
            words = words.trim_start_matches(is_blank);
            words = words.strip_prefix('\n').unwrap_or(words);
        }
        self.within.elements.push(TemplateElement::RawString(words.to_owned()));
        Some(())
    }

    fn take(&mut self, start: usize, inside: &'t str) -> Option<()> {
        match inside.as_bytes().first()? {
            b'#' => {
                self.stand_alone(start);
                let (name, value) = inside.get(1..)?.split_once(' ')?;
                let block = helper(name, value, Some(self.alone))?;
                self.around.push((block, std::mem::take(&mut self.within)));
            }
            b'/' => {
                self.stand_alone(start);
                let (mut block, before) = self.around.pop()?;
                let within = std::mem::replace(&mut self.within, before);
                let place = if block.template.is_none() {
                    &mut block.template
                } else {
                    &mut block.inverse
                };
                *place = Some(within);
                if block.name.as_name() != inside.get(1..) {
                    return None;
                }
                self.within.elements.push(TemplateElement::HelperBlock(Box::new(block)));
            }
            _ if inside == "else" => {
                self.stand_alone(start);
                let (block, _) = self.around.last_mut()?;
                if block.template.is_some() {
                    return None;
                }
                block.template = Some(std::mem::take(&mut self.within));
            }
            _ => {
                let element = match inside.split_once(' ') {
                    Some((name, value)) => helper(name, value, None)?,
                    None => expression(path(inside)?, false, false)?,
                };
                self.within.elements.push(TemplateElement::Expression(Box::new(element)));
            }
        }
        Some(())
    }

    /// Sees whether the tag that begins here stands alone on its line, and takes the blanks before it away if so.
    fn stand_alone(&mut self, start: usize) {
        let before = self.text.get(..start).unwrap_or_default().trim_end_matches(is_blank);
        let behind = self.text.get(self.at..).unwrap_or_default();
        let ends = behind.is_empty() || behind.trim_start_matches(is_blank).starts_with('\n');
        self.alone = ends && (before.is_empty() || before.ends_with('\n'));
        if self.alone
            && let Some(TemplateElement::RawString(words)) = self.within.elements.last_mut()
        {
            words.truncate(words.trim_end_matches(is_blank).len());
        }
    }

    fn end(mut self, name: &str) -> Option<Template> {
        self.within.name = Some(name.to_owned());
        self.around.is_empty().then_some(self.within)
    }
}

fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t')
}

/// What is told of a helper and its value; of a block, whether it stands alone on its line.
fn helper(name: &str, value: &str, block: Option<bool>) -> Option<HelperTemplate> {
    let name = is_name(name).then(|| Parameter::Name(name.to_owned()))?;
    let mut made = expression(name, block.is_some(), block.unwrap_or_default())?;
    made.params = vec![parameter(value)?];
    Some(made)
}

fn expression(name: Parameter, is_block: bool, alone: bool) -> Option<HelperTemplate> {
    let mut spec = ExpressionSpecBuilder::default();
    spec.name(name).params(Vec::new()).hash(HashMap::new());
    let spec = spec.omit_pre_ws(false).omit_pro_ws(false).build().ok()?;
    Some(HelperTemplate::new(spec, is_block, alone))
}

fn parameter(value: &str) -> Option<Parameter> {
    let Some(inner) = value.strip_prefix('(') else {
        return path(value);
    };
    let (name, value) = inner.strip_suffix(')')?.split_once(' ')?;
    let name = is_name(name).then(|| Parameter::Name(name.to_owned()))?;
    Some(Parameter::Subexpression(Subexpression::new(
        name,
        vec![path(value)?],
        HashMap::new(),
    )))
}

/// The path to a value: names, or one that Handlebars reads (`../name`, `@key`).
fn path(text: &str) -> Option<Parameter> {
    if let Some(name) = text.strip_prefix("../").or_else(|| text.strip_prefix('@')) {
        return Path::parse(text).ok().filter(|_| is_name(name)).map(Parameter::Path);
    }
    let is_value = text.split('.').all(is_name) && !RESERVED.contains(&text);
    let names = text.split('.').filter(|name| *name != "this");
    let names = names.map(|name| PathSeg::Named(name.to_owned())).collect();
    is_value.then(|| Parameter::Path(Path::Relative((names, text.to_owned()))))
}

/// Letters and digits, a letter first.
fn is_name(text: &str) -> bool {
    let of_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.bytes().next().is_some_and(|first| first.is_ascii_alphabetic()) && text.bytes().all(of_name)
}

#[cfg(test)]
mod tests {
    use super::super::Templates;
    use super::*;

    /// A template without the numbers of its lines.
    fn placeless(mut template: Template) -> Template {
        template.mapping.clear();
        for element in &mut template.elements {
            if let TemplateElement::HelperBlock(block) = element {
                for inner in [&mut block.template, &mut block.inverse] {
                    *inner = inner.take().map(placeless);
                }
            }
        }
        template
    }

    fn parsed(name: &str, text: &str) -> Template {
        placeless(Template::compile_with_name(text, name.to_owned()).unwrap())
    }

    #[test]
    fn every_default_template_is_what_handlebars_makes_of_it() {
        let mut read = 0;
        for (name, text) in Templates::defaults() {
            let Some(found) = compiled(&name, &text) else {
                continue;
            };
            assert_eq!(found, parsed(&name, &text), "{name}");
            read += 1;
        }
        assert!(read * 10 >= Templates::defaults().len() * 9, "{read} are read");
    }

    #[test]
    fn blanks_and_breaks_around_tags_are_what_handlebars_makes_of_them() {
        const PARTS: [&str; 9] = [
            "a",
            " ",
            "\n",
            "{{x}}",
            "{{y x.z}}",
            "{{#if (f x)}}",
            "{{else}}",
            "{{/if}}",
            "{{#each ../x}}{{@key}}{{/each}}",
        ];
        let (mut read, mut state) = (0, 1_u64);
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..10 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                text.push_str(PARTS[usize::try_from(state >> 33).unwrap() % PARTS.len()]);
            }
            if let Some(found) = compiled("a", &text) {
                assert_eq!(found, parsed("a", &text), "{text:?}");
                read += 1;
            }
        }
        assert!(read > 1000, "{read} are read");
    }

    #[test]
    fn what_says_more_is_parsed_by_handlebars() {
        for text in [
            "\\{{x}}",
            "{{! a }} b",
            "ä {{x}}",
            "a {{x",
            "{{~x}}",
            "{{{x}}}",
            "{{&x}}",
            "{{> x}}",
            "{{x 1}}",
            "{{x true}}",
            "{{x y z}}",
            "{{x y=z}}",
            "{{#if x}}",
            "{{/if}}",
            "{{#if x}}{{/each}}",
            "{{#if x}}{{else}}{{else}}{{/if}}",
            "{{#if x}}{{else if y}}{{/if}}",
            "{{#x}}{{/x}}",
            "{{^x}}{{/x}}",
            "{{}}",
        ] {
            assert!(compiled("a", text).is_none(), "{text}");
        }
    }
}
