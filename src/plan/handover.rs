//! Statements that things need which exist already into documents for people, with the ids that the lock knows.

use super::carry::HeldResource;
use super::symbols::symbols_in;
use super::taken::Taken;
use crate::aws::{Part, Text};
use crate::lock::Lock;
use crate::model::{HandedTo, Model};
use crate::policy::Document;
use crate::resource::DocumentSide;
use serde_json::Value;
use std::collections::BTreeSet;

/// A document that somebody adds to a policy which is not landform's.
#[derive(Clone, PartialEq, Debug)]
pub struct Handover {
    /// What needs it, and exists already.
    pub to: HandedTo,
    /// Which of its policies.
    pub side: DocumentSide,
    /// The policy document.
    pub document: Value,
    path: String,
}

impl Handover {
    /// Where it stands in the output folder.
    pub fn path(&self) -> String {
        self.path.clone()
    }

    /// Gives it a path that no other has, also on a disk that ignores case.
    fn settle(&mut self, taken: &mut Taken) {
        let address = self.to.address().clone();
        let end = match self.side {
            DocumentSide::Identity => "-permissions",
            DocumentSide::Resource => "-policy",
        };
        let form = |mark: Option<&str>| {
            let mark = mark.map(|mark| ["-", mark].concat()).unwrap_or_default();
            let (account, kind, name) = (address.account(), address.kind(), address.name());
            ["by-hand/", account, "-", kind, "-", name, end, &mark, ".json"].concat()
        };
        self.path = taken.first_free(self.to.arn().as_str(), form, |path| vec![path.to_lowercase()]);
    }
}

/// What is handed over, and what waits for ids that are not known yet.
pub(super) fn handovers(model: &Model, lock: &Lock) -> (Vec<Handover>, Vec<HeldResource>) {
    let (mut all, mut held) = (Vec::new(), Vec::new());
    for handed in &model.handed_over {
        // What the model holds may have got more since.
        let to = match (&handed.to, model.get(handed.to.address())) {
            (HandedTo::Resource(_), Some(resource)) => HandedTo::Resource(Box::new(resource.clone())),
            (HandedTo::Resource(_) | HandedTo::Outside(_), _) => handed.to.clone(),
        };
        match known(&handed.document, lock) {
            Ok(document) => all.push(Handover {
                to,
                side: handed.side,
                document,
                path: String::new(),
            }),
            Err(needs) => held.push(HeldResource {
                address: handed.to.address().clone(),
                needs,
            }),
        }
    }
    let mut taken = Taken::default();
    all.iter_mut().for_each(|handover| handover.settle(&mut taken));
    (all, held)
}

/// The document with ids in place of symbols, or the addresses whose ids are missing.
pub(super) fn known(document: &Document, lock: &Lock) -> Result<Value, BTreeSet<String>> {
    let document = document.to_json();
    let needs = symbols_in(&document);
    let missing: BTreeSet<String> = needs.into_iter().filter(|address| lock.id(address).is_none()).collect();
    if missing.is_empty() {
        Ok(filled(document, lock))
    } else {
        Err(missing)
    }
}

fn filled(value: Value, lock: &Lock) -> Value {
    match value {
        Value::String(text) => Value::String(spelled(&text, lock)),
        Value::Array(items) => items.into_iter().map(|item| filled(item, lock)).collect(),
        Value::Object(map) => Value::Object(
            map.into_iter()
                .map(|(key, item)| (spelled(&key, lock), filled(item, lock)))
                .collect(),
        ),
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

fn spelled(text: &str, lock: &Lock) -> String {
    let text = Text::from(text);
    let value = |part| match part {
        Part::Literal(text) => text,
        Part::Symbol(address) => lock.id(address).map_or(address, String::as_str),
    };
    text.parts().into_iter().map(value).collect()
}
