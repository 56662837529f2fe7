//! AWS JSON into a [`Document`], every problem collected.
//!
//! Tolerant where AWS's meaning is plain (one statement without a list, a boolean or number as a
//! condition value, no version); strict where leaving something out would change what is allowed.

use super::{
    Actions, Condition, Document, Effect, Json, Operator, PrincipalSet, Principals, Problem, Resources,
    Sense, Statement, Version,
};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;

impl Document {
    /// Reads a document; the error lists every problem with its place.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>
    pub fn parse(json: &Value) -> Result<Self, Vec<Problem>> {
        Self::read(&Json::from(json))
    }

    /// Like [`Document::parse`], from a tree that borrows from its text.
    pub fn read(json: &Json<'_>) -> Result<Self, Vec<Problem>> {
        Self::read_by(PolicyReader::default(), json)
    }

    /// Like [`Document::read`], for documents that AWS would perhaps refuse but that must get an answer.
    ///
    /// What only people read may be anything; an Allow that AWS's grammar does not know permits nothing;
    /// a Deny that is broken is still a problem, because nothing tells whom it would have kept out.
    pub fn read_leniently(json: &Json<'_>) -> Result<Self, Vec<Problem>> {
        let lenient = PolicyReader {
            lenient: true,
            ..PolicyReader::default()
        };
        Self::read_by(lenient, json)
    }

    fn read_by(mut reader: PolicyReader, json: &Json<'_>) -> Result<Self, Vec<Problem>> {
        let document = reader.document(json);
        match (document, reader.problems) {
            (Some(document), problems) if problems.is_empty() => Ok(document),
            (_, problems) => Err(problems),
        }
    }
}

#[derive(Default)]
struct PolicyReader {
    problems: Vec<Problem>,
    /// Where the reader stands: keys and indexes from the root.
    path: Vec<String>,
    /// See [`Document::read_leniently`].
    lenient: bool,
}

impl PolicyReader {
    /// An element; for lenient readers one that is `null` is not there, as programs write what is left out.
    fn get<'j>(&self, map: &'j Entries<'_>, key: &str) -> Option<&'j Json<'j>> {
        get(map, key).filter(|json| !self.lenient || **json != Json::Null)
    }

    fn problem<T>(&mut self, message: impl Into<String>) -> Option<T> {
        let pointer = self
            .path
            .iter()
            .map(|step| "/".to_owned() + &step.replace('~', "~0").replace('/', "~1"))
            .collect();
        self.problems.push(Problem {
            pointer,
            message: message.into(),
        });
        None
    }

    fn at<T>(&mut self, step: impl ToString, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step.to_string());
        let value = read(self);
        self.path.pop();
        value
    }

    fn document(&mut self, json: &Json<'_>) -> Option<Document> {
        let Json::Object(map) = json else {
            return self.problem("a policy document is a JSON object");
        };
        self.known_keys(map, &["Version", "Id", "Statement"]);
        let version = self.at("Version", |r| r.version(r.get(map, "Version")));
        let id = self.at("Id", |r| r.optional_text(get(map, "Id")));
        let statements = match get(map, "Statement") {
            None => self.problem("the document has no `Statement`"),
            Some(statements) => self.at("Statement", |r| r.statements(statements)),
        };
        Some(Document {
            version: version?,
            id: id?,
            statements: statements?,
        })
    }

    fn known_keys(&mut self, map: &Entries<'_>, known: &[&str]) {
        for (key, _) in map.iter().filter(|(key, _)| !known.contains(&key.as_ref())) {
            if self.lenient && !known.iter().any(|element| looks_like(key, element)) {
                continue;
            }
            self.at(key, |r| r.problem::<()>(format!("`{key}` is not an element of a policy here")));
        }
    }

    fn version(&mut self, json: Option<&Json<'_>>) -> Option<Version> {
        match json {
            None => Some(Version::V2008),
            Some(Json::Text(text)) if text == "2012-10-17" => Some(Version::V2012),
            Some(Json::Text(text)) if text == "2008-10-17" => Some(Version::V2008),
            Some(_) => self.problem("the version is `2012-10-17` or `2008-10-17`"),
        }
    }

    fn optional_text(&mut self, json: Option<&Json<'_>>) -> Option<Option<String>> {
        match json {
            None => Some(None),
            Some(Json::Text(text)) => Some(Some(text.clone().into_owned())),
            Some(_) if self.lenient => Some(None),
            Some(_) => self.problem("this is a text"),
        }
    }

    fn statements(&mut self, json: &Json<'_>) -> Option<Vec<Statement>> {
        match json {
            Json::Object(map) => self.statement(map).map(|statement| vec![statement]),
            Json::List(list) => {
                let read: Vec<_> = list
                    .iter()
                    .enumerate()
                    .map(|(i, json)| self.at(i, |r| r.statement_value(json)))
                    .collect();
                read.into_iter().collect()
            }
            _ => self.problem("`Statement` is a statement or a list of statements"),
        }
    }

    fn statement_value(&mut self, json: &Json<'_>) -> Option<Statement> {
        match json {
            Json::Object(map) => self.statement(map),
            _ => self.problem("a statement is a JSON object"),
        }
    }

    fn statement(&mut self, map: &Entries<'_>) -> Option<Statement> {
        let before = self.problems.len();
        let read = self.whole_statement(map);
        match get(map, "Effect") {
            _ if self.problems.len() == before && self.lenient && allows_out_of_grammar(map) => {
                Some(Statement::allow())
            }
            _ if self.problems.len() == before && self.lenient => read.map(against_caller),
            _ if self.problems.len() == before => read,
            Some(Json::Text(effect)) if self.lenient && !is_deny(effect) => {
                self.problems.truncate(before);
                Some(Statement::allow())
            }
            _ => None,
        }
    }

    fn whole_statement(&mut self, map: &Entries<'_>) -> Option<Statement> {
        self.known_keys(map, &ELEMENTS);
        let sid = self.at("Sid", |r| r.optional_text(get(map, "Sid")));
        let effect = self.effect(get(map, "Effect"));
        let principals = self
            .either(map, "Principal", "NotPrincipal")
            .map(|found| found.map(|f| self.principals(f)));
        let actions = self.either(map, "Action", "NotAction").map(|found| found.map(|f| self.set(f)));
        let resources = self.either(map, "Resource", "NotResource").map(|found| found.map(|f| self.set(f)));
        let conditions = self.at("Condition", |r| r.conditions(r.get(map, "Condition")));
        let actions = match actions? {
            None => return self.problem("the statement has neither `Action` nor `NotAction`"),
            Some(found) => found?,
        };
        Some(Statement {
            sid: sid?,
            effect: effect?,
            principals: principals?.map_or(Some(None), |found| found.map(Some))?,
            actions: match actions {
                (Sense::In, set) => Actions::In(set),
                (Sense::NotIn, set) => Actions::NotIn(set),
            },
            resources: match resources? {
                None => None,
                Some(found) => Some(match found? {
                    (Sense::In, set) => Resources::In(set),
                    (Sense::NotIn, set) => Resources::NotIn(set),
                }),
            },
            conditions: conditions?,
        })
    }

    fn effect(&mut self, json: Option<&Json<'_>>) -> Option<Effect> {
        match json {
            Some(Json::Text(text)) if text == "Allow" => Some(Effect::Allow),
            Some(Json::Text(text)) if text == "Deny" || self.lenient && is_deny(text) => Some(Effect::Deny),
            None => self.problem("the statement has no `Effect`"),
            Some(_) => {
                self.at("Effect", |r| r.problem("the effect is `Allow` or `Deny`, in this case of letters"))
            }
        }
    }

    /// `None` after a problem, `Some(None)` when neither element is there.
    fn either<'j>(
        &mut self,
        map: &'j Entries<'j>,
        yes: &'static str,
        no: &'static str,
    ) -> Option<Option<StatementElement<'j>>> {
        match (self.get(map, yes), self.get(map, no)) {
            (Some(_), Some(_)) => self.problem(format!("the statement has both `{yes}` and `{no}`")),
            (Some(json), None) => Some(Some(StatementElement {
                name: yes,
                sense: Sense::In,
                json,
            })),
            (None, Some(json)) => Some(Some(StatementElement {
                name: no,
                sense: Sense::NotIn,
                json,
            })),
            (None, None) => Some(None),
        }
    }

    fn set(&mut self, element: StatementElement<'_>) -> Option<(Sense, BTreeSet<String>)> {
        self.at(element.name, |r| {
            let set: BTreeSet<String> = r.texts(element.json)?.into_iter().collect();
            if set.is_empty() && element.sense == Sense::NotIn && !r.lenient {
                return r.problem(format!("an empty `{}` would mean everything", element.name));
            }
            Some((element.sense, set))
        })
    }

    fn texts(&mut self, json: &Json<'_>) -> Option<Vec<String>> {
        match json {
            Json::Text(text) => Some(vec![text.clone().into_owned()]),
            Json::List(list) => {
                let read: Vec<_> =
                    list.iter().enumerate().map(|(i, json)| self.at(i, |r| r.text(json))).collect();
                read.into_iter().collect()
            }
            _ => self.problem("this is a text or a list of texts"),
        }
    }

    fn text(&mut self, json: &Json<'_>) -> Option<String> {
        match json {
            Json::Text(text) => Some(text.clone().into_owned()),
            _ => self.problem("this is a text"),
        }
    }

    fn principals(&mut self, element: StatementElement<'_>) -> Option<Principals> {
        self.at(element.name, |r| {
            let set = r.principal_set(element.json)?;
            match element.sense {
                Sense::In => Some(Principals::In(set)),
                Sense::NotIn if set.is_empty() => r.problem("an empty `NotPrincipal` would mean everyone"),
                Sense::NotIn => Some(Principals::NotIn(set)),
            }
        })
    }

    fn principal_set(&mut self, json: &Json<'_>) -> Option<PrincipalSet> {
        match json {
            Json::Object(map) => {
                let read: Vec<_> = map
                    .iter()
                    .map(|(kind, json)| self.at(kind, |r| r.principals_of(kind, json)))
                    .collect();
                read.into_iter().try_fold(PrincipalSet::default(), |all, set| Some(all.and(set?)))
            }
            Json::Text(name) if name == "*" => Some(PrincipalSet::everyone()),
            // A bare name is not AWS's grammar; in a Deny of a raw case it counts, by its one plain meaning.
            Json::Text(_) | Json::List(_) if self.lenient => self.texts(json).map(PrincipalSet::aws),
            _ => self.problem("a principal is `*` or an object such as `{\"AWS\": …}`"),
        }
    }

    fn principals_of(&mut self, kind: &str, json: &Json<'_>) -> Option<PrincipalSet> {
        let names = self.texts_or_numbers(json)?;
        match kind {
            "AWS" => Some(PrincipalSet::aws(names)),
            "Service" => Some(PrincipalSet::service(names)),
            "Federated" => Some(PrincipalSet::federated(names)),
            "CanonicalUser" => Some(PrincipalSet {
                canonical_user: names.into_iter().collect(),
                ..PrincipalSet::default()
            }),
            // The old spelling of everyone, still found in bucket policies.
            "*" if names.iter().all(|name| name == "*") => Some(PrincipalSet::everyone()),
            _ => self.problem("principals are `AWS`, `Service`, `Federated` or `CanonicalUser`"),
        }
    }

    /// Account ids are often written as numbers; every condition value may be a number or a boolean.
    fn texts_or_numbers(&mut self, json: &Json<'_>) -> Option<Vec<String>> {
        match json {
            Json::List(list) => {
                let read: Vec<_> =
                    list.iter().enumerate().map(|(i, json)| self.at(i, |r| r.scalar(json))).collect();
                read.into_iter().collect()
            }
            scalar => self.scalar(scalar).map(|text| vec![text]),
        }
    }

    fn scalar(&mut self, json: &Json<'_>) -> Option<String> {
        match json {
            Json::Text(text) => Some(text.clone().into_owned()),
            Json::Bool(flag) => Some(flag.to_string()),
            Json::Number(number) => Some(number.clone()),
            _ => self.problem("this is a text, a number or a boolean"),
        }
    }

    fn conditions(&mut self, json: Option<&Json<'_>>) -> Option<Vec<Condition>> {
        let map = match json {
            None => return Some(Vec::new()),
            Some(Json::Object(map)) => map,
            Some(_) => return self.problem("`Condition` is an object of operators"),
        };
        let read: Vec<_> = map
            .iter()
            .map(|(name, block)| self.at(name, |r| r.condition_block(name, block)))
            .collect();
        let read: Option<Vec<Vec<Condition>>> = read.into_iter().collect();
        let mut conditions = read?.concat();
        conditions.sort();
        match conditions
            .iter()
            .zip(conditions.iter().skip(1))
            .find(|(a, b)| (a.operator, &a.key) == (b.operator, &b.key))
        {
            Some((twice, _)) => {
                self.problem(format!("`{}` on `{}` is written twice", twice.operator, twice.key))
            }
            None => Some(conditions),
        }
    }

    fn condition_block(&mut self, name: &str, json: &Json<'_>) -> Option<Vec<Condition>> {
        let operator = match Operator::parse(name) {
            Ok(operator) => Some(operator),
            Err(message) => self.problem(message),
        };
        let Json::Object(keys) = json else {
            return self.problem("an operator holds an object of condition keys");
        };
        let read: Vec<_> = keys
            .iter()
            .map(|(key, values)| self.at(key, |r| r.texts_or_numbers(values).map(|v| (key, v))))
            .collect();
        let read: Option<Vec<_>> = read.into_iter().collect();
        let operator = operator?;
        Some(
            read?
                .into_iter()
                .map(|(key, values)| Condition::new(operator, key.as_ref(), values))
                .collect(),
        )
    }
}

struct StatementElement<'j> {
    name: &'static str,
    sense: Sense,
    json: &'j Json<'j>,
}

type Entries<'j> = [(Cow<'j, str>, Json<'j>)];

/// The elements of a statement.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>
const ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// True for an Allow that AWS's grammar does not have: with names of principals outside of an object, or with an element
/// of its own, which may have been meant to limit it.
fn allows_out_of_grammar(map: &Entries<'_>) -> bool {
    let allows = matches!(get(map, "Effect"), Some(Json::Text(effect)) if effect == "Allow");
    // What only people read is a text; a condition under another name is not.
    let foreign = |(key, json): &(Cow<'_, str>, Json<'_>)| {
        !ELEMENTS.contains(&key.as_ref()) && !matches!(json, Json::Null | Json::Text(_))
    };
    allows && (has_bare_names(map) || map.iter().any(foreign))
}

/// A statement that nobody can have meant as it stands, read against the caller: what is no action and what is no ARN
/// stands for everything in a Deny, and spares nothing in either.
fn against_caller(statement: Statement) -> Statement {
    let is_action = |text: &String| text == "*" || text.contains(':') && !text.contains(char::is_whitespace);
    let is_resource = |text: &String| {
        let whole = text.starts_with("arn:") && !text.ends_with(':');
        (whole || text.starts_with('*')) && !leaves_open(text)
    };
    let all = || BTreeSet::from(["*".to_owned()]);
    let denies = statement.effect == Effect::Deny;
    let named = |set: BTreeSet<String>, is: &dyn Fn(&String) -> bool| {
        if denies && (set.is_empty() || !set.iter().all(is)) {
            all()
        } else {
            set
        }
    };
    let spared = |set: BTreeSet<String>, is: &dyn Fn(&String) -> bool| {
        let odd = !set.iter().all(is);
        match odd && !denies {
            true => all(),
            false => set.into_iter().filter(|text| is(text)).collect(),
        }
    };
    Statement {
        actions: match statement.actions {
            Actions::In(set) => Actions::In(named(set, &is_action)),
            Actions::NotIn(set) => Actions::NotIn(spared(set, &is_action)),
        },
        resources: statement.resources.map(|resources| match resources {
            Resources::In(set) => Resources::In(named(set, &is_resource)),
            Resources::NotIn(set) => Resources::NotIn(spared(set, &is_resource)),
        }),
        ..statement
    }
}

/// True for a text that opens a variable and does not close it.
fn leaves_open(text: &str) -> bool {
    text.rfind("${")
        .and_then(|at| text.get(at..))
        .is_some_and(|rest| !rest.contains('}'))
}

/// True where principals are names outside of an object, which AWS's grammar does not have, but for `*`.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>
fn has_bare_names(map: &Entries<'_>) -> bool {
    let bare = |json: &Json<'_>| match json {
        Json::Text(name) => name != "*",
        Json::List(_) => true,
        _ => false,
    };
    ["Principal", "NotPrincipal"].iter().any(|name| get(map, name).is_some_and(bare))
}

/// Whether an effect is meant to deny, however its letters are written and whatever blanks are around it.
fn is_deny(effect: &str) -> bool {
    effect.trim().eq_ignore_ascii_case("Deny")
}

/// Whether a key is perhaps a misspelled element, which must not be passed over.
fn looks_like(key: &str, element: &str) -> bool {
    strsim::levenshtein(&key.to_ascii_lowercase(), &element.to_ascii_lowercase()) <= 2
}

fn get<'j>(map: &'j Entries<'_>, key: &str) -> Option<&'j Json<'j>> {
    map.iter().find(|(name, _)| name == key).map(|(_, value)| value)
}
