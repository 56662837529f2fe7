//! Conditions into yes or no, as far as it is known, and as the case at hand has it where it is not.

use super::nodes::function;
use super::scope::Scope;
use super::stacks::Stacks;
use crate::blueprint::node::Node;
use crate::diagnostic::Span;

/// The deepest nesting of conditions that name one another.
const MOST_DEEP: usize = 64;

/// The condition that all of what is asked decides, and whether it holds where this does.
type Named<'n> = Option<(&'n str, bool)>;

impl<'t> Stacks<'t> {
    /// Whether a condition of a stack holds; one that is not there does not.
    pub(super) fn condition(&mut self, scope: &mut Scope<'t>, name: &str, span: Span) -> bool {
        if let Some(known) = scope.conditions.get(name) {
            return *known;
        }
        let Some(written) = scope.condition_named(name) else {
            match scope.has_looped_conditions() {
                true => {
                    let why = format!("condition `{name}` is made by a loop, which is not gone through");
                    scope.unsure = Some(why.clone());
                    self.left(scope, span, why);
                }
                false => self.unknown_name(scope, "condition", name, span),
            }
            return false;
        };
        if scope.asked.len() >= MOST_DEEP || scope.asked.iter().any(|asked| asked == name) {
            scope.unsure = Some(format!("condition `{name}` names itself"));
            self.left(scope, written.span, format!("condition `{name}` names itself"));
            return false;
        }
        scope.asked.push(name.to_owned());
        let holds = self.holds(scope, &written, Some((name, true)));
        scope.asked.pop();
        scope.conditions.insert(name.to_owned(), holds);
        holds
    }

    /// Whether what is written as a condition holds; `named` is the condition that it is all of.
    pub(super) fn holds(&mut self, scope: &mut Scope<'t>, written: &Node, named: Named<'_>) -> bool {
        let Some((name, argument)) = function(written) else {
            return written.scalar() == Some("true");
        };
        match name {
            "Condition" => {
                let other = argument.scalar().unwrap_or_default();
                self.condition(scope, other, argument.span)
            }
            "Fn::Not" => {
                let turned = named.map(|(name, holds)| (name, !holds));
                let each: Vec<bool> =
                    argument.items().iter().map(|item| self.holds(scope, item, turned)).collect();
                each.first() == Some(&false)
            }
            // What decides ends the question: the rest leaves nothing open.
            "Fn::And" => argument.items().iter().all(|item| self.holds(scope, item, None)),
            "Fn::Or" => argument.items().iter().any(|item| self.holds(scope, item, None)),
            "Fn::Equals" => self.equals(scope, argument, named),
            _ => {
                let value = self.value(scope, written);
                let text = value.and_then(|node| node.scalar().map(str::to_owned)).unwrap_or_default();
                self.open_is(&text, "true", named, written.span, scope)
            }
        }
    }

    fn equals(&mut self, scope: &mut Scope<'t>, argument: &Node, named: Named<'_>) -> bool {
        let [one, other] = argument.items() else {
            self.left(scope, argument.span, "`Fn::Equals` compares two values".to_owned());
            return false;
        };
        let each = [one, other].map(|node| self.value(scope, node));
        let text = |node: &Option<Node>| match node {
            Some(node) => node.scalar().map_or_else(
                || format!("{:?}", crate::blueprint::values::SpannedJson::from(node).value),
                str::to_owned,
            ),
            None => String::new(),
        };
        let [one, other] = each.map(|node| text(&node));
        self.open_is(&one, &other, named, argument.span, scope)
    }

    fn open_is(&mut self, one: &str, other: &str, named: Named<'_>, span: Span, scope: &Scope<'_>) -> bool {
        let file = scope.template.name();
        let what = || match named {
            Some((name, holds)) => format!("condition `{name}` of `{file}` is {holds}"),
            None => {
                let shown = |text: &str| crate::aws::Text::from(text).to_string();
                format!("`{}` is `{}`", shown(one), shown(other))
            }
        };
        self.choices.are_equal(one, other, what, span)
    }
}
