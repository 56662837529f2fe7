//! The helpers of the templates that only look: is a value present, filled, true.

use super::helpers::{only_parameter, other};
use handlebars::{Handlebars, Helper, HelperDef, RenderContext, Renderable, ScopedJson};
use serde_json::Value;

/// Registers the helpers that only look.
pub(super) fn register_questions(handlebars: &mut Handlebars<'_>) {
    handlebars.register_helper("present", Box::new(Present));
    handlebars.register_helper("filled", Box::new(FilledHelper));
    handlebars.register_helper("if", Box::new(StrictIf { wanted: true }));
    handlebars.register_helper("unless", Box::new(StrictIf { wanted: false }));
}

/// `{{#if (present x)}}`: true where the path exists and is not null.
struct Present;

impl HelperDef for Present {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc handlebars::Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, handlebars::RenderError> {
        let [only] = helper.params().as_slice() else {
            return Err(other("`present` takes one value".to_owned()));
        };
        Ok(ScopedJson::Derived(Value::Bool(
            !only.is_value_missing() && !only.value().is_null(),
        )))
    }
}

/// `{{#if (filled x)}}`: true where a text, list or map that the data must have is not empty.
struct FilledHelper;

impl HelperDef for FilledHelper {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc handlebars::Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, handlebars::RenderError> {
        let empty = match only_parameter(helper)? {
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(entries) => entries.is_empty(),
            _ => return Err(other("`filled` takes a text, a list or a map".to_owned())),
        };
        Ok(ScopedJson::Derived(Value::Bool(!empty)))
    }
}

/// `if` and `unless` over true and false only: strict mode does not look at their paths, and truthiness hides typos.
struct StrictIf {
    wanted: bool,
}

impl HelperDef for StrictIf {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        handlebars: &'reg Handlebars<'reg>,
        context: &'rc handlebars::Context,
        rc: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn handlebars::Output,
    ) -> handlebars::HelperResult {
        let Value::Bool(flag) = only_parameter(helper)? else {
            return Err(other(format!(
                "`{}` takes true or false; ask `(present x)` for the rest",
                helper.name()
            )));
        };
        let body = if *flag == self.wanted {
            helper.template()
        } else {
            helper.inverse()
        };
        body.map_or(Ok(()), |body| body.render(handlebars, context, rc, out))
    }
}
