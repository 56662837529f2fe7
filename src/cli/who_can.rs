//! `landform who-can`: an action on a resource into everyone who may, and what that rests on.

use super::can::body;
use super::error::{CliError, Done, Said, after};
use super::foreign::{Outside, first_case, is_asked};
use super::output::stream;
use super::pipeline::{load_asked, with_deployers};
use crate::aws::Address;
use crate::diagnostic::printable;
use crate::evaluate::iam::{Outcome, ReasonEffect};
use crate::evaluate::{Answer, Holder, HolderName, Universe};
use crate::model::{Call, Model};
use crate::readback::everywhere::Pair;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// Arguments of `landform who-can`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The blueprint; or a file that is none, or a folder of them.
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
    /// What files that are no blueprint do not say.
    #[command(flatten)]
    pub outside: Outside,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Done {
    let mut asked = vec![arguments.action.as_str(), arguments.resource.as_str()];
    asked.extend(arguments.context.iter().map(String::as_str));
    let is_foreign = is_asked(std::slice::from_ref(&arguments.blueprint), &arguments.outside);
    let loaded = match is_foreign {
        true => first_case(&arguments.blueprint, &arguments.outside)?,
        false => load_asked(&arguments.blueprint, &asked)?,
    };
    let call = call(arguments, &loaded.model).map_err(CliError::user)?;
    // Nobody says who deploys files of others.
    let (model, deployers) = match is_foreign {
        true => (loaded.model.clone(), BTreeSet::new()),
        false => with_deployers(&loaded),
    };
    let universe = Universe::new(&model);
    let done = match stream(|out| write(&universe, &deployers, &call, arguments.why_not, out)) {
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

fn write(
    universe: &Universe<'_>,
    deployers: &BTreeSet<Address>,
    call: &Call,
    why_not: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    heading(universe, call, out)?;
    let holders = universe.who_can(call);
    let (open, known): (Vec<&Holder>, Vec<&Holder>) =
        holders.iter().partition(|holder| holder.answer.decision == Outcome::Unknown);
    // Who is declared stands before who deploys and who is only named.
    let (declared, others): (Vec<&Holder>, Vec<&Holder>) = known
        .iter()
        .copied()
        .partition(|holder| matches!(&holder.who, HolderName::Role(role) if !deployers.contains(role)));
    let known = declared.iter().chain(&others).copied();
    blocks(known, universe, out, |holder, out| one(universe, call, holder, why_not, out))?;
    if !declared.iter().any(|holder| holder.answer.decision == Outcome::Allow) {
        let surely = if open.is_empty() { "" } else { "surely " };
        writeln!(out, "no role of the blueprint {surely}may")?;
    }
    not_known(universe, call, &open, out)
}

/// What is said of each holder. What is said of an account that stands for others is said once, and a line names each of
/// the others.
fn blocks<'h>(
    holders: impl Iterator<Item = &'h Holder>,
    universe: &Universe<'_>,
    out: &mut impl Write,
    write: impl Fn(&Holder, &mut Vec<u8>) -> io::Result<()>,
) -> io::Result<()> {
    let mut said: Vec<(String, String)> = Vec::new();
    for holder in holders {
        let mut text = Vec::new();
        write(holder, &mut text)?;
        said.push((printable(&holder.who.to_string()), String::from_utf8_lossy(&text).into_owned()));
    }
    let (mut others, mut second): (BTreeMap<usize, Vec<String>>, BTreeSet<usize>) = Default::default();
    for alike in &universe.model().alike {
        let pair = Pair::of(alike);
        let of_second: Vec<usize> = (0..said.len())
            .filter(|at| said.get(*at).is_some_and(|one| pair.is_of_second(&one.0)))
            .collect();
        for (at, (name, text)) in said.iter().enumerate().filter(|(_, one)| pair.is_of_first(&one.0)) {
            let twin = of_second.iter().find_map(|there| {
                let (twin, of_twin) = said.get(*there).filter(|_| !second.contains(there))?;
                let [first, _] = &alike.standing;
                let all = alike.all().into_iter().filter(|account| account.name != first.name);
                pair.names_of(name, twin, all)
                    .filter(|_| pair.say_the_same(text, of_twin))
                    .map(|names| (*there, names))
            });
            if let Some((there, names)) = twin {
                second.insert(there);
                others.insert(at, names);
            }
        }
    }
    for (at, (name, text)) in said.iter().enumerate().filter(|(at, _)| !second.contains(at)) {
        out.write_all(text.as_bytes())?;
        if !text.is_empty() {
            for other in others.get(&at).into_iter().flatten() {
                writeln!(out, "{}", like(other, name, text))?;
            }
        }
    }
    Ok(())
}

/// The line of one who may as another may.
fn like(other: &str, name: &str, text: &str) -> String {
    let verdict = text.lines().next().and_then(|line| line.strip_prefix(name)).unwrap_or_default();
    let verdict = verdict.split(" on ").next().unwrap_or_default();
    [other, verdict, ", as ", name].concat()
}

/// What is asked, where that is not what was written.
fn heading(universe: &Universe<'_>, call: &Call, out: &mut impl Write) -> io::Result<()> {
    if let Some(note) = universe.never_on(call) {
        writeln!(out, "{}", printable(&note))?;
    }
    let about = universe.asked_about(call);
    if about.first() != Some(&call.resource) {
        let objects: Vec<String> =
            about.iter().map(|on| ["`", &universe.name_of(on), "`"].concat()).collect();
        writeln!(
            out,
            "AWS checks `{}` on objects; asked about {}",
            call.action,
            printable(&objects.join(", "))
        )?;
    }
    Ok(())
}

/// Those of whom it is not known whether they may, each with what would have to be stated.
fn not_known(universe: &Universe<'_>, call: &Call, open: &[&Holder], out: &mut impl Write) -> io::Result<()> {
    let outsiders = universe.outsiders(call);
    let (perhaps, others): (Vec<_>, Vec<_>) =
        outsiders.into_iter().partition(|(_, answer)| answer.decision == Outcome::Unknown);
    for (who, answer) in others.iter().filter(|(_, answer)| answer.decision == Outcome::Allow) {
        writeln!(out, "{who}: allow")?;
        body(answer, "  ", out)?;
    }
    if open.is_empty() && perhaps.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "not known of these, until what they hang on is stated (`--context`, or a policy in the blueprint):"
    )?;
    blocks(open.iter().copied(), universe, out, |holder, out| {
        writeln!(out, "{}: unknown{}", printable(&holder.who.to_string()), on(universe, call, holder))?;
        body(&holder.answer, "  ", out)
    })?;
    for (who, answer) in &perhaps {
        writeln!(out, "{who}: unknown")?;
        body(answer, "  ", out)?;
    }
    Ok(())
}

fn one(
    universe: &Universe<'_>,
    call: &Call,
    holder: &Holder,
    why_not: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let name = printable(&holder.who.to_string());
    match holder.answer.decision {
        Outcome::Allow => {
            writeln!(out, "{name}: allow{}", on(universe, call, holder))?;
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

/// What an answer is about, where that is not what was asked.
fn on(universe: &Universe<'_>, call: &Call, holder: &Holder) -> String {
    if holder.on == call.resource {
        return String::new();
    }
    [" on ", &printable(&universe.name_of(&holder.on))].concat()
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
