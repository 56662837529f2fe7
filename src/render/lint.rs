//! A parsed template into what is forbidden in it, with line and column.

use super::RenderError;
use handlebars::Template;
use handlebars::template::{TemplateElement, TemplateMapping};

/// Every `{{{x}}}` and `{{&x}}`: both write a value without escaping it.
pub(super) fn lint(name: &str, template: &Template) -> Vec<RenderError> {
    let mut errors = Vec::new();
    walk(name, template, &mut errors);
    errors
}

fn walk(name: &str, template: &Template, errors: &mut Vec<RenderError>) {
    for (index, element) in template.elements.iter().enumerate() {
        let inner = match element {
            TemplateElement::HtmlExpression(_) => {
                errors.push(unescaped(name, template.mapping.get(index)));
                continue;
            }
            TemplateElement::HelperBlock(block) => [&block.template, &block.inverse],
            TemplateElement::PartialBlock(block) | TemplateElement::DecoratorBlock(block) => {
                [&block.template, &None]
            }
            _ => continue,
        };
        inner.into_iter().flatten().for_each(|inner| walk(name, inner, errors));
    }
}

fn unescaped(name: &str, place: Option<&TemplateMapping>) -> RenderError {
    let message = "`{{{…}}}` and `{{&…}}` write a value unescaped; use a helper";
    match place {
        Some(place) => RenderError::at(name, place.0, place.1, message),
        None => RenderError::in_template(name, message),
    }
}
