//! `Fn::Sub`, `Fn::Join` and `Fn::Split` into texts, and what CloudFormation looks up into texts that nobody knows.

use super::super::reading::unsaid;
use super::nodes::{list, text};
use super::scope::Scope;
use super::stacks::Stacks;
use crate::aws::{DYNAMIC_REFERENCE, Part, Text};
use crate::blueprint::node::Node;
use crate::diagnostic::Span;

/// The longest text that functions put together, in bytes: texts that name one another twice grow without end.
const MOST_BYTES: usize = 1 << 16;

impl<'t> Stacks<'t> {
    pub(super) fn substituted(&mut self, scope: &mut Scope<'t>, argument: &Node) -> Node {
        let span = argument.span;
        let (written, own) = match argument.items() {
            [written, own, ..] => (written, Some(own)),
            [written] => (written, None),
            [] => (argument, None),
        };
        let Some(written) = written.scalar().map(str::to_owned) else {
            return self.open_here(scope, span, "`Fn::Sub`");
        };
        let (mut found, mut rest) = (String::new(), written.as_str());
        while let Some((before, after)) = rest.split_once("${") {
            found.push_str(before);
            let Some((name, behind)) = after.split_once('}') else {
                found.push_str("${");
                rest = after;
                continue;
            };
            rest = behind;
            if found.len() > MOST_BYTES {
                return self.too_long(scope, span);
            }
            match name.strip_prefix('!') {
                Some(literal) => found.push_str(&["${", literal, "}"].concat()),
                None => {
                    let value = self.in_braces(scope, name.trim(), own, argument);
                    found.push_str(&value);
                }
            }
        }
        found.push_str(rest);
        let found = if found.contains(DYNAMIC_REFERENCE) {
            self.looked_up(scope, &found)
        } else {
            found
        };
        text(span, found)
    }

    /// A text that is too long to be told.
    fn too_long(&mut self, scope: &Scope<'_>, span: Span) -> Node {
        self.left(scope, span, format!("a text of more than {MOST_BYTES} bytes is not put together"));
        self.open_here(scope, span, "a long text")
    }

    fn in_braces(
        &mut self,
        scope: &mut Scope<'t>,
        name: &str,
        own: Option<&Node>,
        argument: &Node,
    ) -> String {
        let span = argument.span;
        let given = own.and_then(|own| own.get(name)).cloned();
        let value = match given {
            Some(node) => self.value(scope, &node),
            None => match name.split_once('.').filter(|_| !name.starts_with("AWS::")) {
                Some((id, attribute)) => Some(self.attribute(scope, id, attribute, span)),
                None => self.reference(scope, name, span),
            },
        };
        match value.as_ref().map(|node| (node, node.scalar())) {
            None => String::new(),
            Some((_, Some(known))) => known.to_owned(),
            // Lists have no text: AWS refuses one here, but for a list of one.
            Some((node, None)) => {
                let texts: Vec<&str> = node.items().iter().filter_map(Node::scalar).collect();
                texts.join(",")
            }
        }
    }

    pub(super) fn joined(&mut self, scope: &mut Scope<'t>, argument: &Node) -> Node {
        let span = argument.span;
        let [between, items] = argument.items() else {
            self.left(scope, span, "`Fn::Join` takes a text and a list".to_owned());
            return self.open_here(scope, span, "`Fn::Join`");
        };
        let between = self.value(scope, between).and_then(|node| node.scalar().map(str::to_owned));
        let items = self.value(scope, items);
        let joined = between.zip(items).and_then(|(between, items)| {
            // A list that nobody says stands here as one text.
            if let Some(known) = items.scalar() {
                return Some(known.to_owned());
            }
            let texts: Option<Vec<&str>> = items.items().iter().map(Node::scalar).collect();
            texts.map(|texts| texts.join(&between))
        });
        match joined {
            Some(joined) if joined.len() > MOST_BYTES => self.too_long(scope, span),
            Some(joined) if joined.contains(DYNAMIC_REFERENCE) => text(span, self.looked_up(scope, &joined)),
            Some(joined) => text(span, joined),
            None => self.open_here(scope, span, "`Fn::Join`"),
        }
    }

    pub(super) fn split(&mut self, scope: &mut Scope<'t>, argument: &Node) -> Node {
        let span = argument.span;
        let [between, whole] = argument.items() else {
            self.left(scope, span, "`Fn::Split` takes two texts".to_owned());
            return self.open_here(scope, span, "`Fn::Split`");
        };
        let [between, whole] = [between, whole].map(|node| {
            let value = self.value(scope, node);
            value.and_then(|node| node.scalar().map(str::to_owned))
        });
        match between.zip(whole).filter(|(between, _)| !between.is_empty()) {
            // What nobody knows may hold what separates.
            Some((between, whole))
                if Text::from(whole.as_str()).is_literal() || between == ":" && !may_hold(&whole) =>
            {
                let items = whole.split(&between).map(|part| text(span, part));
                list(span, items.collect())
            }
            Some((_, whole)) => {
                let shown = Text::from(whole.as_str()).to_string();
                self.open_here(scope, span, &["parts of ", &shown].concat())
            }
            None => self.open_here(scope, span, "`Fn::Split`"),
        }
    }

    /// A text in which what CloudFormation looks up is a text that nobody knows.
    pub(super) fn looked_up(&self, scope: &Scope<'_>, written: &str) -> String {
        let (mut found, mut rest) = (String::new(), written);
        while let Some((before, after)) = rest.split_once(DYNAMIC_REFERENCE) {
            found.push_str(before);
            let (name, behind) = after.split_once("}}").unwrap_or((after, ""));
            let plain = Text::from(name).to_string();
            found.push_str(
                unsaid(&scope.account.0, &["looked up ", &plain, " in ", scope.region.as_str()].concat())
                    .as_str(),
            );
            rest = behind;
        }
        found.push_str(rest);
        found
    }
}

/// True for a text with a symbol that may stand for anything.
fn may_hold(whole: &str) -> bool {
    Text::parts_of(whole)
        .iter()
        .any(|part| matches!(part, Part::Symbol(address) if Text::is_unsaid(address)))
}
