//! The helpers of the templates: typed values into text of the file's language.

use super::frame::{Language, Slot, frame};
use super::text::{command, json, one_line, prose, sentence};
use super::{Carried, RenderError, Scope, hcl, part, yaml};
use crate::resource::{CREATION_TIME, creation_time};
use handlebars::{Handlebars, Helper, HelperDef, RenderContext, RenderErrorReason, ScopedJson};
use serde_json::Value;

/// Registers the helpers that need the scope and the language of the file.
pub(super) fn register<'a>(context: &mut RenderContext<'_, 'a>, scope: &'a Scope, language: Language) {
    for (name, write) in HELPERS {
        context.register_local_helper(
            name,
            Box::new(Typed {
                name,
                write,
                scope,
                language,
            }),
        );
    }
}

type WriteHelper = fn(&HelperCall<'_>) -> Result<String, RenderError>;

const HELPERS: [(&str, WriteHelper); 15] = [
    ("yaml", write_yaml),
    ("policy", write_policy),
    ("hcl", write_hcl),
    ("jsonencode", write_jsonencode),
    ("dated", write_dated),
    ("named", |call| {
        call.only_in(Language::Hcl)?;
        Ok(frame(Slot::Exact, &hcl::name(&call.plain()?, call.scope)?))
    }),
    ("arguments", write_arguments),
    ("ident", write_ident),
    ("traversal", write_traversal),
    ("part", |call| {
        let write = if call.language == Language::Yaml { part::digits } else { part::of };
        Ok(frame(Slot::Exact, &write(&call.plain()?, call.scope)?))
    }),
    ("comment", |call| Ok(frame(Slot::Exact, &one_line(&Scope::prose(&call.plain()?))))),
    ("command", |call| Ok(frame(Slot::Exact, &command(&call.plain()?)?))),
    ("text", |call| Ok(frame(Slot::Exact, &prose(&call.plain()?)))),
    ("sentence", |call| Ok(frame(Slot::Exact, &sentence(&call.plain()?)))),
    ("json", |call| Ok(frame(Slot::Indented, &json(call.value, call.scope)?))),
];

/// One use of a helper.
struct HelperCall<'a> {
    value: &'a Value,
    indent: Option<usize>,
    scope: &'a Scope,
    language: Language,
}

impl HelperCall<'_> {
    /// A scalar as text.
    fn plain(&self) -> Result<String, RenderError> {
        match self.value {
            Value::String(text) => Ok(text.clone()),
            Value::Bool(_) | Value::Number(_) => Ok(self.value.to_string()),
            _ => Err(RenderError::new("takes text, not a list, a map or null")),
        }
    }

    fn only_in(&self, language: Language) -> Result<(), RenderError> {
        match self.language == language {
            true => Ok(()),
            false => Err(RenderError::new("belongs into files of another language")),
        }
    }
}

fn write_yaml(call: &HelperCall<'_>) -> Result<String, RenderError> {
    call.only_in(Language::Yaml)?;
    let text = yaml::under_a_key(call.value, call.scope)?;
    Ok(match call.indent {
        None => frame(Slot::Yaml, &text),
        Some(indent) => frame(Slot::Exact, &yaml::write_after(&[&" ".repeat(indent), "k:"].concat(), &text)),
    })
}

fn write_policy(call: &HelperCall<'_>) -> Result<String, RenderError> {
    match call.value.get("Statement") {
        Some(_) => write_yaml(call),
        None => Err(RenderError::new("takes a policy document, which has a `Statement`")),
    }
}

fn write_hcl(call: &HelperCall<'_>) -> Result<String, RenderError> {
    call.only_in(Language::Hcl)?;
    Ok(frame(Slot::Indented, &hcl::write(call.value, call.scope, 0)?))
}

fn write_jsonencode(call: &HelperCall<'_>) -> Result<String, RenderError> {
    call.only_in(Language::Hcl)?;
    Ok(frame(Slot::Indented, &hcl::jsonencode(call.value, call.scope, 0)?))
}

fn write_arguments(call: &HelperCall<'_>) -> Result<String, RenderError> {
    call.only_in(Language::Hcl)?;
    match call.value {
        Value::Object(arguments) => Ok(frame(Slot::Indented, &hcl::arguments(arguments, call.scope)?)),
        _ => Err(RenderError::new("takes a map")),
    }
}

/// The name of what is left of something that goes, with the time at which it was made.
fn write_dated(call: &HelperCall<'_>) -> Result<String, RenderError> {
    call.only_in(Language::Hcl)?;
    let mut scope = call.scope.clone();
    let time = creation_time();
    let carried = time
        .symbols()
        .map(|address| (address.to_owned(), Carried::Terraform(CREATION_TIME.to_owned())));
    scope.carried.extend(carried);
    let text = [&call.plain()?, "-final-", time.as_str()].concat();
    Ok(frame(Slot::Exact, &hcl::string(&text, &scope)?))
}

/// A logical id in YAML <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>,
/// an identifier elsewhere.
fn write_ident(call: &HelperCall<'_>) -> Result<String, RenderError> {
    let name = call.plain()?;
    let logical_id = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match call.language {
        Language::Yaml if logical_id => Ok(frame(Slot::Exact, &yaml::plain_scalar(&name)?)),
        Language::Yaml => Err(RenderError::new(format!(
            "`{name}` is not a logical id: only letters and digits are allowed"
        ))),
        _ if hcl::is_identifier(&name) => Ok(frame(Slot::Exact, &name)),
        _ => Err(RenderError::new(format!("`{name}` is not an identifier"))),
    }
}

/// Identifiers with dots between them, such as `aws_kms_key.offline`.
fn write_traversal(call: &HelperCall<'_>) -> Result<String, RenderError> {
    call.only_in(Language::Hcl)?;
    let name = call.plain()?;
    match name.split('.').all(hcl::is_identifier) {
        true => Ok(frame(Slot::Exact, &name)),
        false => Err(RenderError::new(format!("`{name}` is not a reference"))),
    }
}

struct Typed<'a> {
    name: &'static str,
    write: WriteHelper,
    scope: &'a Scope,
    language: Language,
}

impl HelperDef for Typed<'_> {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc handlebars::Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, handlebars::RenderError> {
        let value = only_parameter(helper)?;
        let indent = helper
            .hash_get("indent")
            .and_then(|indent| indent.value().as_u64())
            .and_then(|indent| usize::try_from(indent).ok());
        let call = HelperCall {
            value,
            indent,
            scope: self.scope,
            language: self.language,
        };
        let framed =
            (self.write)(&call).map_err(|error| other(format!("`{}` {}", self.name, error.message)))?;
        Ok(ScopedJson::Derived(Value::String(framed)))
    }
}

pub(super) fn other(message: String) -> handlebars::RenderError {
    RenderErrorReason::Other(message).into()
}

/// The one value that a helper takes; a path that leads nowhere is an error.
pub(super) fn only_parameter<'h>(helper: &'h Helper<'_>) -> Result<&'h Value, handlebars::RenderError> {
    match helper.params().as_slice() {
        [only] if only.is_value_missing() => {
            let path = only.relative_path().map_or("?", String::as_str);
            Err(other(format!("`{}` over `{path}`, which the data does not have", helper.name())))
        }
        [only] => Ok(only.value()),
        _ => Err(other(format!("`{}` takes one value", helper.name()))),
    }
}
