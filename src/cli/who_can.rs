//! `landform who-can`: an action on a resource into every role that may, and what that rests on.

use super::can::body;
use super::error::{CliError, Done, Said, after};
use super::output::stream;
use super::pipeline::load;
use crate::diagnostic::printable;
use crate::evaluate::iam::{Outcome, ReasonEffect};
use crate::evaluate::{Answer, Holder, Universe};
use crate::model::{Call, Model};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Arguments of `landform who-can`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The blueprint.
    #[arg(value_name = "BLUEPRINT")]
    pub blueprint: String,
    /// The action (`sagemaker:GetRecord`).
    #[arg(value_name = "ACTION")]
    pub action: String,
    /// On what: an ARN, an address, or `*`.
    #[arg(value_name = "RESOURCE")]
    pub resource: String,
    /// A condition key of the call; the same key again adds a value.
    #[arg(long, value_name = "KEY=VALUE")]
    pub context: Vec<String>,
    /// Also say of everyone else why not.
    #[arg(long)]
    pub why_not: bool,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Done {
    let loaded = load(&arguments.blueprint)?;
    let call = call(arguments, &loaded.model).map_err(CliError::user)?;
    let universe = loaded.universe();
    let done = match stream(|out| write(&universe, &call, arguments.why_not, out)) {
        Ok(_) => Ok(Said::default()),
        Err(error) => Err(CliError::operator(format!("the answer cannot be written: {error}"))),
    };
    after(&loaded.warnings(), done)
}

fn call(arguments: &Arguments, model: &Model) -> Result<Call, String> {
    let action = arguments.action.clone();
    if crate::catalog::actions::action(&action).is_none() {
        return Err(match crate::catalog::actions::nearest_action(&action) {
            Some(near) => format!("there is no action `{action}`: did you mean `{near}`?"),
            None => format!("there is no action `{action}`"),
        });
    }
    let mut context: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for pair in &arguments.context {
        let (key, value) = pair
            .split_once('=')
            .ok_or_else(|| format!("`{pair}` is not of the form `key=value`"))?;
        context.entry(key.to_owned()).or_default().push(value.to_owned());
    }
    Ok(Call {
        action,
        resource: model.object(&arguments.resource).map_err(|problem| problem.to_string())?,
        context,
        ..Call::default()
    })
}

fn write(universe: &Universe<'_>, call: &Call, why_not: bool, out: &mut impl Write) -> io::Result<()> {
    let holders = universe.who_can(call);
    let may = holders.iter().filter(|holder| holder.answer.decision == Outcome::Allow).count();
    for holder in &holders {
        one(holder, why_not, out)?;
    }
    if may == 0 {
        writeln!(out, "no role of the blueprint may")?;
    }
    for (who, answer) in universe.outsiders(call) {
        if !matches!(answer.decision, Outcome::ImplicitDeny | Outcome::ExplicitDeny) {
            writeln!(out, "{who}: {}", answer.decision.as_str())?;
            body(&answer, "  ", out)?;
        }
    }
    Ok(())
}

fn one(holder: &Holder, why_not: bool, out: &mut impl Write) -> io::Result<()> {
    let name = printable(&holder.role.to_string());
    match holder.answer.decision {
        Outcome::Allow => {
            writeln!(out, "{name}: allow")?;
            body(&holder.answer, "  ", out)?;
        }
        Outcome::Unknown => {
            writeln!(out, "{name}: unknown")?;
            body(&holder.answer, "  ", out)?;
        }
        _ if !holder.through.is_empty() => {
            let roles: Vec<String> = holder.through.iter().map(ToString::to_string).collect();
            writeln!(out, "{name}: allow, by assuming {}", printable(&roles.join(", then ")))?;
        }
        _ if why_not => writeln!(out, "{name}: no, {}", printable(&first_reason(&holder.answer)))?,
        _ => {}
    }
    Ok(())
}

/// What stands in the way, in one line.
fn first_reason(answer: &Answer) -> String {
    let Some(part) = answer.decisive() else {
        return String::new();
    };
    let against = |effect: ReasonEffect| matches!(effect, ReasonEffect::None | ReasonEffect::Deny);
    let notes: Vec<&str> = part
        .reasons
        .iter()
        .filter(|reason| against(reason.effect))
        .map(|reason| reason.note.as_str())
        .collect();
    let what = if part.purpose.is_empty() {
        String::new()
    } else {
        format!("{} on {}: ", part.action, part.resource)
    };
    what + &notes.join("; ")
}
