//! Which template includes which: one that comes back to itself would never end, one that includes others a thousand
//! times over neither, and one that leads too deep would fill the stack.

use super::RenderError;
use handlebars::Template;
use handlebars::template::{DecoratorTemplate, TemplateElement};
use std::collections::BTreeMap;

/// Most templates that filling one in may lead to, each counted as often as it is included. Ours include none.
const MOST: usize = 1_000;
/// The block that a template is included with; it is filled in before.
const BLOCK: &str = "@partial-block";
/// Declares a template inside a template.
const INLINE: &str = "inline";

/// Most blocks and templates in one another.
const DEEPEST: usize = 200;

/// What a template includes, and the deepest of its blocks.
#[derive(Default)]
struct Includes {
    templates: Vec<Included>,
    deepest: usize,
}

/// One of them, where the template says so, and in how many blocks.
struct Included {
    name: String,
    line: usize,
    column: usize,
    depth: usize,
}

/// How much a template leads to.
#[derive(Clone, Copy)]
struct Extent {
    /// Templates, itself among them, each as often as it is included.
    templates: usize,
    /// Blocks and templates in one another.
    depth: usize,
}

/// The templates by name, with those that they declare.
#[derive(Default)]
pub(super) struct Inclusions(BTreeMap<String, Includes>);

impl Inclusions {
    /// Adds what a template includes.
    ///
    /// # Errors
    ///
    /// Every inclusion whose name only the data says.
    pub fn add(&mut self, name: &str, template: &Template) -> Vec<RenderError> {
        let mut errors = Vec::new();
        self.walk((name, name), 0, template, &mut errors);
        errors
    }

    /// Recursion is as deep as blocks may be nested. A block belongs to a file, and to what it declares there.
    fn walk(
        &mut self,
        (file, name): (&str, &str),
        depth: usize,
        template: &Template,
        errors: &mut Vec<RenderError>,
    ) {
        let includes = self.0.entry(name.to_owned()).or_default();
        includes.deepest = includes.deepest.max(depth);
        let at = (file, name);
        for (index, element) in template.elements.iter().enumerate() {
            let (line, column) = template.mapping.get(index).map_or((1, 1), |place| (place.0, place.1));
            match element {
                TemplateElement::HelperBlock(block) => {
                    let inner = [&block.template, &block.inverse];
                    inner
                        .into_iter()
                        .flatten()
                        .for_each(|inner| self.walk(at, depth + 1, inner, errors));
                }
                TemplateElement::PartialExpression(included) | TemplateElement::PartialBlock(included) => {
                    match name_of(included) {
                        Some(BLOCK) => {}
                        Some(other) => {
                            let includes = self.0.entry(name.to_owned()).or_default();
                            includes.templates.push(Included {
                                name: other.to_owned(),
                                line,
                                column,
                                depth,
                            });
                        }
                        None => errors.push(RenderError::at(
                            file,
                            line,
                            column,
                            "includes what only the data says; name a template",
                        )),
                    }
                    included.template.iter().for_each(|inner| self.walk(at, depth + 1, inner, errors));
                }
                TemplateElement::DecoratorBlock(block) => {
                    let declared = inline(block).unwrap_or(name);
                    block
                        .template
                        .iter()
                        .for_each(|inner| self.walk((file, declared), depth + 1, inner, errors));
                }
                _ => {}
            }
        }
    }

    /// Every template that would never end.
    pub fn endless(&self) -> Vec<RenderError> {
        let mut known = BTreeMap::new();
        let mut errors = Vec::new();
        for name in self.0.keys() {
            self.extent(name, &mut Vec::new(), &mut known, &mut errors);
        }
        errors
    }

    /// How much a template leads to. Recursion is as deep as there are templates.
    fn extent<'a>(
        &'a self,
        name: &'a str,
        way: &mut Vec<&'a str>,
        known: &mut BTreeMap<&'a str, Extent>,
        errors: &mut Vec<RenderError>,
    ) -> Extent {
        if let Some(extent) = known.get(name) {
            return *extent;
        }
        let (own, mut extent) = (self.0.get(name), Extent { templates: 1, depth: 1 });
        extent.depth += own.map_or(0, |own| own.deepest);
        way.push(name);
        for included in own.into_iter().flat_map(|own| &own.templates) {
            let other = &included.name;
            let wrong = if way.contains(&other.as_str()) {
                format!("includes `{other}`, which leads back to it: it would never end")
            } else {
                let more = self.extent(other, way, known, errors);
                extent.templates = extent.templates.saturating_add(more.templates);
                extent.depth = extent.depth.max(1 + included.depth + more.depth);
                if extent.templates > MOST {
                    format!("leads to more than {MOST} templates; include fewer")
                } else if extent.depth > DEEPEST {
                    format!("leads to more than {DEEPEST} blocks and templates in one another; include fewer")
                } else {
                    continue;
                }
            };
            errors.push(RenderError::at(name, included.line, included.column, wrong));
            // Whoever includes it is not told again.
            extent = Extent { templates: 1, depth: 1 };
            break;
        }
        way.pop();
        known.insert(name, extent);
        extent
    }
}

/// The name that an inclusion says; none where the data says it.
fn name_of(included: &DecoratorTemplate) -> Option<&str> {
    included.name.as_name().map(|name| name.trim_matches(['"', '\'']))
}

/// The name of the template that a block declares.
fn inline(block: &DecoratorTemplate) -> Option<&str> {
    use handlebars::template::Parameter;
    let declares = block.name.as_name() == Some(INLINE);
    match block.params.first().filter(|_| declares)? {
        Parameter::Literal(name) => name.as_str(),
        Parameter::Name(name) => Some(name),
        _ => None,
    }
}
