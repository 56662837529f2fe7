//! A default template into what Handlebars makes of it, in less time.
//!
//! Its parser looks at each character of a text many times, and at each position again for the number of the line. So the
//! words between two tags are one character while it parses, and are put back afterwards. What stands at either end of
//! them, blanks and line breaks, stays as it is: tags that are alone on their lines take these away. Positions are those of
//! the shorter text, so whoever has to tell one parses the whole.

use handlebars::Template;
use handlebars::template::TemplateElement;

/// The first of the characters that stand for words.
const FIRST: u32 = 0xF_1000;
/// How many of them there are.
const MOST: u32 = 0x1000;

/// The template of a text; `None` where it must be parsed whole.
pub(super) fn compiled(name: &str, text: &str) -> Option<Template> {
    let short = Shortened::new(text)?;
    let mut template = Template::compile_with_name(&short.text, name.to_owned()).ok()?;
    short.restore(&mut template);
    Some(template)
}

/// A text in which words are characters.
struct Shortened<'t> {
    text: String,
    words: Vec<&'t str>,
}

impl<'t> Shortened<'t> {
    /// The text without its words. Tags stay; a backslash before one is none of the words' business.
    fn new(text: &'t str) -> Option<Self> {
        if !text.is_ascii() || text.contains(['\\', '\r']) || text.contains("{{!") {
            return None;
        }
        let mut short = Self {
            text: String::with_capacity(text.len()),
            words: Vec::new(),
        };
        let mut rest = text;
        while let Some(at) = rest.find("{{") {
            let (before, tag) = rest.split_at(at);
            let (inside, after) = tag.split_at(tag.find("}}")? + 2);
            short.shorten(before)?;
            short.text.push_str(inside);
            rest = after;
        }
        short.shorten(rest)?;
        Some(short)
    }

    fn shorten(&mut self, between: &'t str) -> Option<()> {
        let words = between.trim();
        if words.is_empty() {
            self.text.push_str(between);
            return Some(());
        }
        let (before, after) = between.split_once(words)?;
        let number = u32::try_from(self.words.len()).ok().filter(|number| *number < MOST)?;
        self.text.push_str(before);
        self.text.push(char::from_u32(FIRST + number)?);
        self.text.push_str(after);
        self.words.push(words);
        Some(())
    }

    /// Puts the words back, as deep as blocks are nested, which the length of a default template bounds.
    fn restore(&self, template: &mut Template) {
        for element in &mut template.elements {
            match element {
                TemplateElement::RawString(text) => *text = self.restored(text),
                TemplateElement::HelperBlock(block) => {
                    [&mut block.template, &mut block.inverse]
                        .into_iter()
                        .flatten()
                        .for_each(|inner| self.restore(inner));
                }
                TemplateElement::DecoratorBlock(block) | TemplateElement::PartialBlock(block) => {
                    block.template.iter_mut().for_each(|inner| self.restore(inner));
                }
                // The types of Handlebars may grow; what stands in none of these holds no words.
                _ => {}
            }
        }
    }

    fn restored(&self, text: &str) -> String {
        let mut whole = String::with_capacity(text.len());
        for char in text.chars() {
            let word = u32::from(char).checked_sub(FIRST).and_then(|number| {
                let at = usize::try_from(number).ok()?;
                self.words.get(at)
            });
            match word {
                Some(words) => whole.push_str(words),
                None => whole.push(char),
            }
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::super::Templates;
    use super::*;

    /// The same template, the numbers of lines aside.
    fn same(one: &Template, other: &Template) {
        assert_eq!(one.elements.len(), other.elements.len());
        for (one, other) in one.elements.iter().zip(&other.elements) {
            match (one, other) {
                (TemplateElement::HelperBlock(one), TemplateElement::HelperBlock(other)) => {
                    assert_eq!(
                        (&one.name, &one.params, &one.hash),
                        (&other.name, &other.params, &other.hash)
                    );
                    for (one, other) in [(&one.template, &other.template), (&one.inverse, &other.inverse)] {
                        assert_eq!(one.is_some(), other.is_some());
                        one.iter().zip(other).for_each(|(one, other)| same(one, other));
                    }
                }
                (one, other) => assert_eq!(one, other),
            }
        }
    }

    #[test]
    fn every_default_template_is_what_handlebars_makes_of_it() {
        let mut short = 0;
        for (name, text) in Templates::defaults() {
            let Some(found) = compiled(&name, &text) else {
                continue;
            };
            same(&found, &Template::compile_with_name(&text, name).unwrap());
            short += 1;
        }
        assert!(short * 10 >= Templates::defaults().len() * 9, "{short} are shortened");
    }

    #[test]
    fn what_is_not_plain_is_parsed_whole() {
        for text in ["\\{{x}}", "{{! a }} b", "ä {{x}}", "a {{x"] {
            assert!(compiled("a", text).is_none(), "{text}");
        }
    }
}
