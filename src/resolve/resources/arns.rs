//! The ARN of an entry, as stated or as its type forms it.

use super::{OfType, hole};
use crate::aws::{Address, Arn, Text};
use crate::catalog::resource_types::arn_form;
use crate::diagnostic::Diagnostic;
use crate::resolve::draft::Draft;
use crate::resolve::placeholders;
use crate::resource::{AnyResource, Kind, Place};
use serde_json::Value;

/// What CloudFormation's `Ref` gives, in a stated ARN.
const REF: &str = "{Ref}";

impl Draft<'_> {
    /// The ARN in a place; none where neither the entry nor its type says it.
    pub(super) fn arn_of(&mut self, of: &OfType<'_>, place: &Place, properties: &Value) -> Option<String> {
        let address = self.own(AnyResource::address(&place.name, of.name));
        let Some(stated) = &of.entry.value.arn else {
            let form = arn_form(of.facts.name)?;
            return filled(form, &|name| in_form(name, place, properties, &address));
        };
        self.problems
            .extend(placeholders::told(&stated.value.replace(REF, ""), stated.span));
        // What `Ref` gives may stand in it.
        let own = Text::symbol(&address);
        let text = self.placed_text(stated, place).replace(REF, own.as_str());
        if Arn::parse(&text).is_none() || text.contains(['*', '?', '{']) {
            let message = format!("`{}` is no ARN of one thing", stated.value);
            let problem = Diagnostic::error("arn-invalid", stated.span, message);
            self.problems.push(problem.help("write `arn:{partition}:SERVICE:{region}:{account}:…`; `{Ref}` is what CloudFormation's `Ref` gives"));
            return None;
        }
        self.check_partition(&text, stated.span);
        if let Some((message, help)) = contradicted(&text, of.facts.name, place, properties, &address) {
            self.problems
                .push(Diagnostic::error("arn-invalid", stated.span, message).help(help));
            return None;
        }
        Some(text)
    }
}

/// What of a stated ARN is not as the place of the entry, its type or its properties have it, and what to do.
fn contradicted(
    text: &str,
    kind: &str,
    place: &Place,
    properties: &Value,
    address: &Address,
) -> Option<(String, String)> {
    let arn = Arn::parse(text)?;
    for (word, said, own) in [
        ("account", arn.account(), place.account.as_str()),
        ("region", arn.region(), place.region.as_str()),
    ] {
        if !said.is_empty() && said != own {
            let message = format!(
                "`{}` is of the {word} `{said}`, and the entry is placed in `{own}`",
                Text::from(text)
            );
            return Some((message, format!("write `{{{word}}}` there")));
        }
    }
    let form = arn_form(kind)?;
    let known =
        filled(form, &|name| in_form(name, place, properties, address)).filter(|_| !form.contains("${Ref}"));
    let begins = filled(
        form.split_inclusive('}')
            .take_while(|part| !is_of_properties(part))
            .collect::<String>()
            .as_str(),
        &|name| hole(name, place).map(str::to_owned),
    )?;
    let fits = known.as_ref().map_or_else(|| text.starts_with(&begins), |known| known == text);
    let meant = known.unwrap_or_else(|| [&begins, "…"].concat());
    let message = format!("`{}` is no ARN that this entry can have", Text::from(text));
    (!fits).then(|| {
        (
            message,
            format!(
                "AWS forms it as `{}`; leave `arn` out where the properties hold its name",
                Text::from(meant)
            ),
        )
    })
}

/// True for a part of a form, up to the end of a hole, whose hole is of properties.
fn is_of_properties(part: &str) -> bool {
    let name = part.rsplit_once("${").map_or("", |(_, name)| name.trim_end_matches('}'));
    !["Partition", "Region", "Account"].contains(&name)
}

/// What stands for a hole of a form: `Name`, `Path|/` with what stands for an absent one, `Bus/|default` with a slash behind it,
/// where it is there and no `default`.
fn in_form(name: &str, place: &Place, properties: &Value, address: &Address) -> Option<String> {
    let (name, otherwise) = name.split_once('|').map_or((name, None), |(name, rest)| (name, Some(rest)));
    if name == "Ref" {
        return Some(Text::symbol(address).as_str().to_owned());
    }
    if let Some(name) = name.strip_suffix('/') {
        return folder(properties.get(name), otherwise);
    }
    let own = properties.get(name).and_then(Value::as_str);
    // What is not whole yet is no name yet.
    let own = own.filter(|text| !super::words::has_words(text));
    let absent = otherwise.filter(|_| properties.get(name).is_none());
    hole(name, place).or(own).or(absent).map(str::to_owned)
}

/// What a property stands for with a slash behind it: nothing where it is absent, or is what AWS leaves out.
fn folder(said: Option<&Value>, left_out: Option<&str>) -> Option<String> {
    let Some(said) = said else {
        return Some(String::new());
    };
    let text = said.as_str().filter(|text| !text.contains(':') && !super::words::has_words(text))?;
    Some(if Some(text) == left_out {
        String::new()
    } else {
        [text, "/"].concat()
    })
}

/// The properties among the holes of a form.
pub(super) fn holes(form: &str) -> Vec<&str> {
    let named = form.split("${").skip(1).filter_map(|rest| rest.split(['|', '/', '}']).next());
    named
        .filter(|name| !["Ref", "Partition", "Region", "Account", "Path"].contains(name))
        .collect()
}

/// A form with its holes filled; none where one cannot be.
pub(super) fn filled(form: &str, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let (mut text, mut rest) = (String::new(), form);
    while let Some((before, after)) = rest.split_once("${") {
        let (name, end) = after.split_once('}')?;
        text.push_str(before);
        text.push_str(&value(name)?);
        rest = end;
    }
    text.push_str(rest);
    Some(text)
}
