//! A template's name and data into the text of a file.
//!
//! The default templates live in `templates/` and travel inside the binary; a user's own override
//! them by name. A default template is parsed when it is first asked for: a blueprint uses few of
//! them, and a test parses all. With a user's templates all are parsed at once, because every
//! problem is shown and a user's template may include any other. Strict mode: a path that the data
//! does not have is an error with the template's line and column, also in `if` and in helpers.

use super::bounds::{self, BoundedText};
use super::frame::{self, Language};
use super::inclusion::Inclusions;
use super::lint::lint;
use super::{RenderError, Scope, hcl, short};
use super::{helpers, questions};
use crate::aws::Text;
use handlebars::{Context, Handlebars, RenderContext, Renderable, Template, TemplateError};
use include_dir::{Dir, include_dir};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::OnceLock;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The templates of one run; each is parsed and linted before it is filled in.
pub struct Templates {
    handlebars: Handlebars<'static>,
    /// Those that are not in `handlebars`.
    unparsed: BTreeMap<String, OnDemand>,
}

/// A template that is parsed and linted when it is first asked for.
struct OnDemand {
    text: String,
    parsed: OnceLock<Result<Template, Vec<RenderError>>>,
}

impl OnDemand {
    fn new(text: String) -> Self {
        Self {
            text,
            parsed: OnceLock::new(),
        }
    }

    /// The template, or the first thing that is wrong with it.
    fn template(&self, name: &str) -> Result<&Template, RenderError> {
        let parsed = self.parsed.get_or_init(|| parse_default(name, &self.text)).as_ref();
        parsed.map_err(|errors| match errors.first() {
            Some(error) => error.clone(),
            None => RenderError::in_template(name, "cannot be read"),
        })
    }
}

impl Templates {
    /// The default templates, some of them replaced: `overrides` maps names such as
    /// `key/cloudformation.yaml` to texts.
    ///
    /// # Errors
    ///
    /// Every template that does not parse or is forbidden by the lint, and every override whose name
    /// is no template's. Without overrides nothing is parsed yet, and [`Templates::render`] tells.
    pub fn new(overrides: &BTreeMap<String, String>) -> Result<Self, Vec<RenderError>> {
        let mut texts = Self::defaults();
        let unknown = |name: &&String| !texts.contains_key(*name);
        let errors: Vec<RenderError> = overrides
            .keys()
            .filter(unknown)
            .map(|name| RenderError::in_template(name, "no template has this name"))
            .collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        if overrides.is_empty() {
            return Ok(Self {
                handlebars: handlebars(),
                unparsed: texts.into_iter().map(|(name, text)| (name, OnDemand::new(text))).collect(),
            });
        }
        texts.extend(overrides.clone());
        Self::from_texts(&texts)
    }

    /// The texts of the default templates by name.
    pub fn defaults() -> BTreeMap<String, String> {
        embedded(&EMBEDDED)
    }

    /// Exactly these templates, by name.
    ///
    /// # Errors
    ///
    /// Every template that does not parse, is forbidden by the lint, or would never end.
    pub fn from_texts(texts: &BTreeMap<String, String>) -> Result<Self, Vec<RenderError>> {
        let mut handlebars = handlebars();
        let mut errors = Vec::new();
        let mut inclusions = Inclusions::default();
        for (name, text) in texts {
            match parse(name, text) {
                Ok(mut template) => {
                    errors.extend(inclusions.add(name, &template));
                    bounds::count(&mut template);
                    handlebars.register_template(name, template);
                }
                Err(wrong) => errors.extend(wrong),
            }
        }
        errors.extend(inclusions.endless());
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self {
            handlebars,
            unparsed: BTreeMap::new(),
        })
    }

    /// The names of all templates, sorted.
    pub fn names(&self) -> Vec<&str> {
        let parsed = self.handlebars.get_templates().keys();
        let mut names: Vec<&str> = parsed.chain(self.unparsed.keys()).map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// Writes one file. The language follows the end of the name: `.yaml`, `.tf`, `.json`, `.md`.
    ///
    /// # Errors
    ///
    /// A missing template or path, a default template that cannot be used, or a value that the
    /// language cannot say.
    pub fn render(&self, name: &str, data: &Value, scope: &Scope) -> Result<String, RenderError> {
        if holds_reserved(data) {
            return Err(RenderError::in_template(
                name,
                "the data holds a character that is reserved for the writer",
            ));
        }
        let language = Language::of(name);
        let template = self.template(name)?;
        let framed = self.framed(template, data, scope, language).map_err(|error| {
            // The lines of a default template are not known until it is parsed whole.
            let whole = self.unparsed.get(name).and_then(|known| parse(name, &known.text).ok());
            let again = whole.and_then(|whole| self.framed(&whole, data, scope, language).err());
            placed(name, &again.unwrap_or(error))
        })?;
        let text = frame::settle(&framed, language, scope).map_err(|error| RenderError {
            template: Some(name.to_owned()),
            ..error
        })?;
        if !Text::is_free_of_reserved(&text) {
            return Err(RenderError::in_template(
                name,
                "an id that AWS has not made yet would be written as it is",
            ));
        }
        Ok(if language == Language::Hcl { hcl::align(&text) } else { text })
    }

    fn template(&self, name: &str) -> Result<&Template, RenderError> {
        if let Some(template) = self.handlebars.get_template(name) {
            return Ok(template);
        }
        let missing = || handlebars::RenderErrorReason::TemplateNotFound(name.to_owned());
        let unparsed = self.unparsed.get(name).ok_or_else(|| placed(name, &missing().into()))?;
        unparsed.template(name)
    }

    fn framed(
        &self,
        template: &Template,
        data: &Value,
        scope: &Scope,
        language: Language,
    ) -> Result<String, handlebars::RenderError> {
        let context = Context::from(data.clone());
        let mut render_context = RenderContext::new(template.name.as_ref());
        helpers::register(&mut render_context, scope, language);
        bounds::register(&mut render_context);
        let mut text = BoundedText::default();
        template.render(&self.handlebars, &context, &mut render_context, &mut text)?;
        Ok(text.into_string())
    }
}

fn handlebars() -> Handlebars<'static> {
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    handlebars.register_escape_fn(frame::frame_bare);
    questions::register_questions(&mut handlebars);
    handlebars
}

fn embedded(folder: &Dir<'_>) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for file in folder.files() {
        let name = file.path().to_str().and_then(|path| path.strip_suffix(".hbs"));
        if let (Some(name), Some(text)) = (name, file.contents_utf8()) {
            texts.insert(name.replace('\\', "/"), text.to_owned());
        }
    }
    texts.extend(folder.dirs().flat_map(embedded));
    texts
}

/// One of ours, of which a test knows that it can be parsed.
fn parse_default(name: &str, text: &str) -> Result<Template, Vec<RenderError>> {
    match short::compiled(name, text).filter(|template| lint(name, template).is_empty()) {
        Some(template) => Ok(template),
        None => parse(name, text),
    }
}

fn parse(name: &str, text: &str) -> Result<Template, Vec<RenderError>> {
    if frame::is_reserved(text) || !Text::is_free_of_reserved(text) {
        return Err(vec![RenderError::in_template(
            name,
            "holds a character that is reserved for the writer",
        )]);
    }
    if let Some(line) = bounds::too_deep(text) {
        return Err(vec![RenderError::at(name, line, 1, bounds::why_too_deep())]);
    }
    let template =
        Template::compile_with_name(text, name.to_owned()).map_err(|error| vec![unreadable(name, &error)])?;
    let errors = lint(name, &template);
    if errors.is_empty() { Ok(template) } else { Err(errors) }
}

fn unreadable(name: &str, error: &TemplateError) -> RenderError {
    let message = error.reason().to_string();
    match error.pos() {
        Some((line, column)) => RenderError::at(name, line, column, message),
        None => RenderError::in_template(name, message),
    }
}

fn placed(name: &str, error: &handlebars::RenderError) -> RenderError {
    RenderError {
        template: Some(error.template_name.clone().unwrap_or_else(|| name.to_owned())),
        line: error.line_no,
        column: error.column_no,
        message: error.reason().to_string(),
    }
}

fn holds_reserved(value: &Value) -> bool {
    match value {
        Value::String(text) => frame::is_reserved(text),
        Value::Array(items) => items.iter().any(holds_reserved),
        Value::Object(entries) => {
            entries.iter().any(|(key, value)| frame::is_reserved(key) || holds_reserved(value))
        }
        _ => false,
    }
}
