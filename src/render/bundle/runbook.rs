//! The runbook as `README.md`.

use super::{Bundle, File};
use crate::plan::{Backend, Plan};
use crate::render::{RenderError, Scope, Templates};
use crate::runbook::{prices_as_of as as_of, runbook};
use serde_json::{Value, json};

/// Writes `README.md`.
pub(super) fn write(
    plan: &Plan,
    templates: &Templates,
    backends: &[Backend],
    bundle: &mut Bundle,
) -> Result<(), RenderError> {
    let mut data = serde_json::to_value(runbook(plan, backends)).unwrap_or_default();
    let held: Vec<Value> = plan
        .held
        .iter()
        .map(|held| json!({ "address": held.address.to_string(), "needs": held.needs.iter().cloned().collect::<Vec<_>>().join(", ") }))
        .collect();
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
