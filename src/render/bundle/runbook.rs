//! The runbook as `README.md`.

use super::{Bundle, File};
use crate::plan::{Backend, Plan, Waiting};
use crate::render::{RenderError, Scope, Templates};
use crate::runbook::{prices_as_of as as_of, runbook, sentences};
use serde_json::{Value, json};

/// What waits for what, and with which backend only.
fn waiting(one: &Waiting<'_>) -> Value {
    let needs = one.held.needs.iter().cloned().collect::<Vec<_>>().join(", ");
    json!({ "address": one.held.address.to_string(), "needs": needs, "only": one.only.map(sentences::backend) })
}

/// Writes `README.md`.
pub(super) fn write(
    plan: &Plan,
    templates: &Templates,
    backends: &[Backend],
    bundle: &mut Bundle,
) -> Result<(), RenderError> {
    let mut data = serde_json::to_value(runbook(plan, backends)).unwrap_or_default();
    let held: Vec<Value> = plan.waiting(backends).iter().map(waiting).collect();
    if let Some(map) = data.as_object_mut() {
        map.insert("design".to_owned(), plan.design.clone().into());
        map.insert("blueprint".to_owned(), ["`", &plan.blueprint, "`"].concat().into());
        map.insert("as_of".to_owned(), as_of().into());
        map.insert("held".to_owned(), held.into());
    }
    let text = templates.render("frame/runbook.md", &data, &Scope::new())?;
    bundle.add(
        "README.md",
        File {
            text,
            backend: None,
            wave: None,
            account: None,
            layer: "runbook".to_owned(),
        },
    );
    Ok(())
}
