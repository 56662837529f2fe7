//! One line of a request file into a [`RequestLine`]: words become ARNs, and a misspelled field is an error.

use crate::blueprint::decode::closest;
use crate::catalog::context_keys;
use crate::model::{Call, Flow, Misnamed, Model, Via};
use crate::policy::Json;
use crate::resource::Ports;
use std::collections::BTreeMap;

type RequestRead<T> = Result<T, String>;

/// A line as read.
#[derive(Debug)]
pub(in crate::cli) struct RequestLine {
    pub id: Option<String>,
    pub asks: Asks,
    pub expected: Option<ExpectedDecision>,
}

/// What a line asks.
#[derive(Debug)]
pub(in crate::cli) enum Asks {
    /// Whether a call is allowed.
    Call(Box<Call>),
    /// Whether packets arrive.
    Flow(Flow),
}

/// The answer that a line expects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::cli) enum ExpectedDecision {
    Allow,
    Deny,
    ExplicitDeny,
    ImplicitDeny,
    Unknown,
    Reach,
    NoReach,
}

impl ExpectedDecision {
    const ALL: [Self; 7] = [
        Self::Allow,
        Self::Deny,
        Self::ExplicitDeny,
        Self::ImplicitDeny,
        Self::Unknown,
        Self::Reach,
        Self::NoReach,
    ];

    /// The one of this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|expected| expected.as_str() == word)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::ExplicitDeny => "explicit_deny",
            Self::ImplicitDeny => "implicit_deny",
            Self::Unknown => "unknown",
            Self::Reach => "reach",
            Self::NoReach => "no_reach",
        }
    }

    /// Whether a decision, in its word, is what was expected.
    pub fn agrees(self, decision: &str) -> bool {
        decision == self.as_str()
            || self == Self::Deny && matches!(decision, "explicit_deny" | "implicit_deny")
    }
}

const OF_CALLS: [&str; 10] = [
    "principal",
    "action",
    "resource",
    "besides",
    "chain",
    "via",
    "context",
    "sourceIdentity",
    "sessionTags",
    "passedRole",
];
const OF_FLOWS: [&str; 5] = ["from", "to", "protocol", "port", "clientPorts"];
const OF_ALL: [&str; 7] = ["id", "expected", "flow", "name", "source", "note", "features"];

impl RequestLine {
    /// Reads one line against a model.
    pub fn read(json: &Json<'_>, model: &Model) -> RequestRead<Self> {
        let entries = object(json, "a request")?;
        let id = json
            .get("id")
            .filter(|id| **id != Json::Null)
            .map(|id| scalar(id, "id"))
            .transpose()?;
        let expected = json.get("expected").filter(|word| **word != Json::Null).map(expected).transpose()?;
        let asks = match json.get("flow").filter(|flow| **flow != Json::Null) {
            Some(flow) => asks_flow(flow, entries, model)?,
            None => Asks::Call(Box::new(call(json, entries, model)?)),
        };
        Ok(Self { id, asks, expected })
    }
}

/// A field that does not exist, with the one that may be meant, or with those that there are.
fn no_field(key: &str, of: &str, fields: &[&'static str]) -> String {
    let what = match closest(key, fields.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it has `{}`; `landform explain can` tells what each is", fields.join("`, `")),
    };
    format!("`{key}` is not a field of {of}: {what}")
}

fn expected(json: &Json<'_>) -> RequestRead<ExpectedDecision> {
    let word = text(json, "expected")?;
    let words = || ExpectedDecision::ALL.map(ExpectedDecision::as_str).join("`, `");
    ExpectedDecision::of(word).ok_or_else(|| format!("`{word}` is not a decision: `{}`", words()))
}

fn asks_flow(
    json: &Json<'_>,
    entries: &[(std::borrow::Cow<'_, str>, Json<'_>)],
    model: &Model,
) -> RequestRead<Asks> {
    if let Some((key, _)) = entries.iter().find(|(key, _)| !OF_ALL.contains(&key.as_ref())) {
        return Err(no_field(key, "a line with a flow", &OF_ALL));
    }
    let fields = object(json, "`flow`")?;
    if let Some((key, _)) = fields.iter().find(|(key, _)| !OF_FLOWS.contains(&key.as_ref())) {
        return Err(no_field(key, "a flow", &OF_FLOWS));
    }
    let field = |name: &str| json.get(name).filter(|value| **value != Json::Null);
    let end = |name: &str| {
        field(name)
            .ok_or_else(|| format!("`{name}` is missing"))
            .and_then(|word| text(word, name))
    };
    let port = field("port").map(port).transpose()?;
    let protocol = field("protocol").map(|word| text(word, "protocol")).transpose()?;
    Ok(Asks::Flow(Flow {
        from: model.flow_source(end("from")?).map_err(said)?,
        to: model.flow_goal(end("to")?).map_err(said)?,
        protocol: protocol.unwrap_or(if port.is_some() { "tcp" } else { "any" }).to_owned(),
        port: port.unwrap_or(0),
        client_ports: field("clientPorts").map(client_ports).transpose()?,
    }))
}

fn port(json: &Json<'_>) -> RequestRead<u16> {
    let written = match json {
        Json::Number(number) => number.parse().ok(),
        Json::Text(word) => word.parse().ok(),
        _ => None,
    };
    written
        .filter(|port| *port > 0)
        .ok_or_else(|| "`port` is a number from 1 to 65535".to_owned())
}

fn client_ports(json: &Json<'_>) -> RequestRead<Ports> {
    let word = text(json, "clientPorts")?;
    Ports::range(word).ok_or_else(|| "`clientPorts` is a range of ports, such as `32768-60999`".to_owned())
}

fn call(
    json: &Json<'_>,
    entries: &[(std::borrow::Cow<'_, str>, Json<'_>)],
    model: &Model,
) -> RequestRead<Call> {
    let known = |key: &str| OF_CALLS.contains(&key) || OF_ALL.contains(&key);
    if let Some((key, _)) = entries.iter().find(|(key, _)| !known(key)) {
        return Err(no_field(key, "a request", &OF_CALLS));
    }
    let field = |name: &str| json.get(name).filter(|value| **value != Json::Null);
    let needed = |name: &str| field(name).ok_or_else(|| format!("`{name}` is missing"));
    let action = text(needed("action")?, "action")?;
    if !action
        .split_once(':')
        .is_some_and(|(service, name)| !service.is_empty() && !name.is_empty())
    {
        return Err(format!("`{action}` is not an action such as `s3:GetObject`"));
    }
    let (resource, point) = model.target(text(needed("resource")?, "resource")?).map_err(said)?;
    let mut context = field("context").map(|json| context(json, model)).transpose()?.unwrap_or_default();
    if let Some(point) = point {
        context.insert(context_keys::FILE_ACCESS_POINT.to_owned(), vec![point]);
    }
    Ok(Call {
        principal: principal(needed("principal")?, model)?,
        chain: field("chain").map(|chain| roles(chain, model)).transpose()?.unwrap_or_default(),
        action: action.to_owned(),
        resource,
        besides: field("besides").map(|all| objects(all, model)).transpose()?.unwrap_or_default(),
        context,
        via: field("via").map(|via| way(via, model)).transpose()?,
        source_identity: field("sourceIdentity").map(|word| scalar(word, "sourceIdentity")).transpose()?,
        session_tags: field("sessionTags").map(tags).transpose()?.unwrap_or_default(),
        passed_role: field("passedRole")
            .map(|role| text(role, "passedRole").and_then(|word| model.role(word).map_err(said)))
            .transpose()?,
    })
}

fn object<'j, 't>(
    json: &'j Json<'t>,
    what: &str,
) -> RequestRead<&'j [(std::borrow::Cow<'t, str>, Json<'t>)]> {
    match json {
        Json::Object(entries) => Ok(entries),
        _ => Err(format!("{what} is a JSON object")),
    }
}

fn text<'j>(json: &'j Json<'_>, what: &str) -> RequestRead<&'j str> {
    match json {
        Json::Text(text) => Ok(text),
        _ => Err(format!("`{what}` is a text")),
    }
}

fn scalar(json: &Json<'_>, what: &str) -> RequestRead<String> {
    match json {
        Json::Text(text) => Ok(text.clone().into_owned()),
        Json::Number(number) => Ok(number.clone()),
        Json::Bool(flag) => Ok(flag.to_string()),
        _ => Err(format!("`{what}` is a text")),
    }
}

fn principal(json: &Json<'_>, model: &Model) -> RequestRead<String> {
    if let Json::Object(entries) = json {
        return match entries.as_slice() {
            [(key, Json::Text(kind))] if key == "type" && kind == "Anonymous" => Ok("anonymous".to_owned()),
            _ => Err("`principal` is an ARN, an address, a service name or `anonymous`".to_owned()),
        };
    }
    model.caller(text(json, "principal")?).map_err(said)
}

/// What is wrong with a word, in one line.
fn said(problem: Misnamed) -> String {
    problem.to_string()
}

/// A list of roles, or a single one.
fn objects(json: &Json<'_>, model: &Model) -> RequestRead<Vec<String>> {
    let object = |word| model.object(text(word, "besides")?).map_err(said);
    match json {
        Json::List(list) => list.iter().map(object).collect(),
        one => Ok(vec![object(one)?]),
    }
}

fn roles(json: &Json<'_>, model: &Model) -> RequestRead<Vec<String>> {
    let role = |role| model.role(text(role, "chain")?).map_err(said);
    match json {
        Json::List(list) => list.iter().map(role).collect(),
        one => Ok(vec![role(one)?]),
    }
}

fn way(json: &Json<'_>, model: &Model) -> RequestRead<Via> {
    const WORDS: &str = "`via` is `internet`, `{\"endpoint\": ADDRESS}` or `{\"service\": NAME}`";
    match json {
        Json::Text(word) if word == "internet" => Ok(Via::Internet),
        Json::Object(entries) => match entries.as_slice() {
            [(key, Json::Text(word))] if key == "endpoint" => model.via_endpoint(word).map_err(said),
            [(key, Json::Text(word))] if key == "service" => model.via_service(word).map_err(said),
            _ => Err(WORDS.to_owned()),
        },
        _ => Err(WORDS.to_owned()),
    }
}

fn tags(json: &Json<'_>) -> RequestRead<BTreeMap<String, String>> {
    object(json, "`sessionTags`")?
        .iter()
        .map(|(key, value)| Ok((key.clone().into_owned(), scalar(value, key)?)))
        .collect()
}

fn context(json: &Json<'_>, model: &Model) -> RequestRead<BTreeMap<String, Vec<String>>> {
    let mut context: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, value) in object(json, "`context`")? {
        let values = match value {
            Json::List(list) => {
                list.iter().map(|value| scalar(value, key)).collect::<RequestRead<Vec<String>>>()?
            }
            one => vec![scalar(one, key)?],
        };
        let of_files = key.eq_ignore_ascii_case(context_keys::FILE_ACCESS_POINT);
        let values = match of_files {
            true => values.iter().map(|word| model.point_of_files(word)).collect(),
            false => values,
        };
        if context.keys().any(|before| before.eq_ignore_ascii_case(key)) {
            return Err(format!("the context holds `{key}` twice, and names of keys ignore case"));
        }
        context.insert(key.clone().into_owned(), values);
    }
    Ok(context)
}
