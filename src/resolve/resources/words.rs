//! `{kind/account/name.attribute}` in a text into what it stands for: an ARN, a name, an id, what CloudFormation tells.

use crate::aws::{Address, Part, Text};
use crate::model::{Misnamed, Model, WordFault};
use crate::registry;
use crate::resource::{AnyResource, Body, Place, Resource};
use serde_json::Value;

/// The word for an account, whose id is meant.
const ACCOUNT: &str = "account";
/// The attribute that is a name.
const NAME: &str = "name";
/// The attribute that is the id which AWS gives.
const ID: &str = "id";

/// What a word stands for.
pub(super) struct Meant {
    /// The text in its place.
    pub text: String,
    /// The entry of `resources:` and its attribute that must be told for it.
    pub read: Option<(Address, String)>,
    /// The function whose name it is.
    pub function: Option<Address>,
}

/// A text in pieces: what stands as it is, and words.
pub(super) fn pieces(text: &str) -> Vec<Result<&str, &str>> {
    let (mut pieces, mut rest, mut from) = (Vec::new(), text, 0);
    while let Some(at) = rest.get(from..).and_then(|tail| tail.find('{')).map(|at| from + at) {
        let (before, after) = (rest.get(..at).unwrap_or_default(), rest.get(at + 1..).unwrap_or_default());
        match after.split_once('}').filter(|(word, _)| !before.ends_with('$') && is_word(word)) {
            Some((word, end)) => {
                pieces.extend((!before.is_empty()).then_some(Ok(before)));
                pieces.push(Err(word));
                (rest, from) = (end, 0);
            }
            None => from = at + 1,
        }
    }
    pieces.extend((!rest.is_empty()).then_some(Ok(rest)));
    pieces
}

/// True where a text holds a word.
pub(super) fn has_words(text: &str) -> bool {
    text.contains('{') && pieces(text).iter().any(Result::is_err)
}

/// An address of a kind that there is, or an account.
fn is_word(word: &str) -> bool {
    let (_, local) = Address::part_design(word);
    let kind = local.split_once('/').map_or("", |(kind, _)| kind);
    let known = Body::KINDS.iter().any(|own| *own == kind || Body::entry_word(own) == Some(kind));
    (known || kind == ACCOUNT) && !word.contains(['{', ' ', '"', ':'])
}

/// What a word means for something in a place.
///
/// # Errors
///
/// A word that names nothing, or something that has no such attribute.
pub(super) fn meant(model: &Model, word: &str, place: &Place) -> Result<Meant, Misnamed> {
    let plain = |text: String| Meant {
        text,
        read: None,
        function: None,
    };
    if let Some(name) = word.strip_prefix("account/") {
        return model.account_named(name).map(|account| plain(account.id.as_str().to_owned()));
    }
    // A name may hold dots, and so may an attribute: the whole word comes first, then the longest name.
    let problem = match found(model, word, place) {
        Ok(resource) => return arn(resource).map(plain),
        Err(problem) => problem,
    };
    let parted = parted(word);
    for (address, attribute) in parted.iter().rev() {
        if let Ok(resource) = found(model, address, place) {
            return attribute_of(resource, attribute);
        }
    }
    match parted.first() {
        Some((address, attribute)) => attribute_of(found(model, address, place)?, attribute),
        None => Err(problem),
    }
}

/// What a word is about: the whole of it, or what stands before an attribute.
pub(super) fn named<'m>(model: &'m Model, word: &str, place: &Place) -> Option<&'m Resource> {
    let before = parted(word).into_iter().rev();
    let mut found = before.filter_map(|(address, _)| found(model, &address, place).ok());
    self::found(model, word, place).ok().or_else(|| found.next())
}

/// A word at each of the dots behind its last slash: the address before it, and the attribute behind it.
fn parted(word: &str) -> Vec<(String, &str)> {
    let Some((above, last)) = word.rsplit_once('/') else {
        return Vec::new();
    };
    let at_dot = |(at, _): (usize, &str)| Some(([above, "/", last.get(..at)?].concat(), last.get(at + 1..)?));
    last.match_indices('.').filter_map(at_dot).collect()
}

fn found<'m>(model: &'m Model, word: &str, place: &Place) -> Result<&'m Resource, Misnamed> {
    let kind = word.split('/').next().unwrap_or_default();
    match Body::KINDS.contains(&kind) {
        true => model.one_named(kind, word, &place.name),
        false => model.entry_named(kind, word, &place.name),
    }
}

fn arn(resource: &Resource) -> Result<String, Misnamed> {
    let unknown = matches!(&resource.body, Body::AnyResource(body) if body.arn.is_none());
    match unknown {
        true => Err(no_arn(resource)),
        false => Ok(resource.arn().as_str().to_owned()),
    }
}

/// That the ARN of an entry is not known.
pub(super) fn no_arn(resource: &Resource) -> Misnamed {
    Misnamed {
        fault: WordFault::Kind,
        message: format!("the ARN of `{}` is not known", resource.address),
        help: "say it in the entry: `arn: \"arn:{partition}:SERVICE:{region}:{account}:…\"`; or give it its name among the properties".to_owned(),
    }
}

fn attribute_of(resource: &Resource, attribute: &str) -> Result<Meant, Misnamed> {
    if let Body::AnyResource(body) = &resource.body {
        return of_any(resource, body, attribute);
    }
    let arn = resource.arn();
    let last = id_in(&arn);
    let data = resource.body.data();
    let name = || {
        data.get(NAME)
            .or_else(|| data.get("alias"))
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let text = match attribute {
        NAME => name(),
        ID => last,
        _ => None,
    };
    let function = matches!(resource.body, Body::Function(_)).then(|| resource.address.clone());
    text.map(|text| Meant {
        text,
        read: None,
        function: function.filter(|_| attribute == NAME),
    }).ok_or_else(|| Misnamed {
        fault: WordFault::Kind,
        message: format!("`{}` has no `{attribute}`", resource.address),
        help: "write the address alone for its ARN, `.name` behind it for its name, `.id` for the id that AWS gives to it".to_owned(),
    })
}

/// What stands at the end of an ARN, behind its last slash or colon.
fn id_in(arn: &Text) -> Option<String> {
    match arn.parts().as_slice() {
        [.., Part::Literal(before), Part::Symbol(_)] if before.ends_with(['/', ':']) => {
            arn.as_str().strip_prefix(before).map(str::to_owned)
        }
        [Part::Literal(whole)] => {
            whole.rsplit(['/', ':']).next().filter(|id| !id.is_empty()).map(str::to_owned)
        }
        _ => None,
    }
}

fn of_any(resource: &Resource, body: &AnyResource, attribute: &str) -> Result<Meant, Misnamed> {
    let known = registry::facts(body.kind).map(|facts| facts.attributes).unwrap_or_default();
    let is_there = attribute == "Ref" || known.iter().any(|one| one == attribute);
    let symbol = AnyResource::attribute(&resource.address, attribute).filter(|_| is_there);
    let Some(symbol) = symbol else {
        let near = crate::diagnostic::closest(attribute, known.iter().map(String::as_str).chain(["Ref"]));
        return Err(Misnamed {
            fault: WordFault::Kind,
            message: format!("`{}` has no attribute `{attribute}`", body.kind),
            help: match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "it has {}",
                    known.iter().map(String::as_str).chain(["Ref"]).collect::<Vec<_>>().join(", ")
                ),
            },
        });
    };
    let read = (attribute != "Ref").then(|| (resource.address.clone(), attribute.to_owned()));
    Ok(Meant {
        text: Text::as_str(&symbol).to_owned(),
        read,
        function: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_attributes_may_hold_dots() {
        let all = parted("resource/own/a.b.Endpoint.Port");
        let names: Vec<&str> = all.iter().map(|(address, _)| address.as_str()).collect();
        assert_eq!(names, ["resource/own/a", "resource/own/a.b", "resource/own/a.b.Endpoint"]);
        assert_eq!(all[1].1, "Endpoint.Port");
        assert!(parted("resource/own/a").is_empty());
    }

    #[test]
    fn words_of_a_text() {
        assert_eq!(
            pieces("a{bucket/x/y}b{role/z.name}"),
            [Ok("a"), Err("bucket/x/y"), Ok("b"), Err("role/z.name")]
        );
        for plain in ["{\"a\": {\"b\": 1}}", "${bucket/x/y}", "{other/x}", "{bucket}", "a{4,5}", "", "{"] {
            assert!(!has_words(plain), "{plain}");
        }
        assert_eq!(pieces("{ {account/a} }"), [Ok("{ "), Err("account/a"), Ok(" }")]);
    }
}
