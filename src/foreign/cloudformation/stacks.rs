//! Templates into the stacks that are made of them, and these into resources.
//!
//! A template that another one nests is deployed there; one that the settings deploy, as they say; every other one once, where
//! files are deployed of which nothing is said.

use super::super::reading::{ForeignResource, Left, unsaid};
use super::super::settings::{Settings, Stack, Where};
use super::choices::Choices;
use super::nodes::{map, text};
use super::scope::{Entry, Scope};
use super::template::Template;
use crate::aws::{AccountId, Name, Region};
use crate::blueprint::node::{MapKey, Node, NodeValue};
use crate::catalog::type_names::{CUSTOM_RESOURCE, STACK, STACK_SET};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, closest};
use std::collections::{BTreeMap, BTreeSet};

/// The deepest nesting of stacks.
const MOST_DEEP: usize = 8;
/// The most stacks of one run.
const MOST_STACKS: usize = 2_000;

/// What the stacks of one case come to.
pub(super) struct Made {
    pub resources: Vec<ForeignResource>,
    pub problems: Diagnostics,
    pub left: BTreeSet<Left>,
}

/// An output under the name that other stacks import it by.
type Export = (Where, String);

/// Stacks while they are made.
pub(super) struct Stacks<'t> {
    templates: &'t [Template<'t>],
    settings: &'t Settings,
    pub(super) choices: &'t mut Choices,
    /// Stacks that are there, by their labels; one that is being told is not among them.
    scopes: BTreeMap<String, Scope<'t>>,
    /// Labels in the order in which the stacks were found.
    order: Vec<String>,
    exports: BTreeMap<Export, (String, String)>,
    /// Outputs that are being told.
    telling: Vec<(String, String)>,
    pub(super) rounds_taken: usize,
    /// Whether a transform stood in what was told last.
    pub(super) changed: bool,
    resources: Vec<ForeignResource>,
    problems: Diagnostics,
    left: BTreeSet<Left>,
}

impl<'t> Stacks<'t> {
    pub fn new(templates: &'t [Template<'t>], settings: &'t Settings, choices: &'t mut Choices) -> Self {
        Self {
            templates,
            settings,
            choices,
            scopes: BTreeMap::new(),
            order: Vec::new(),
            exports: BTreeMap::new(),
            telling: Vec::new(),
            rounds_taken: 0,
            changed: false,
            resources: Vec::new(),
            problems: Diagnostics::new(),
            left: BTreeSet::new(),
        }
    }

    pub fn made(self) -> Made {
        Made {
            resources: self.resources,
            problems: self.problems,
            left: self.left,
        }
    }

    /// Makes every stack, and tells its resources.
    pub fn make(&mut self) {
        let roots = self.roots();
        let only = roots.len() == 1;
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for (template, stack) in roots {
            let stem = template.stem();
            let numbered = (2..).map(|count: usize| format!("{stem}-{count}"));
            let mut free = std::iter::once(stem.to_owned())
                .chain(numbered)
                .filter(|label| !seen.contains(label));
            let label = if only { String::new() } else { free.next().unwrap_or_default() };
            seen.insert(label.clone());
            let place = stack.map_or(&self.settings.home, |stack| &stack.place).clone();
            let given = stack.map(|stack| stack.parameters.clone()).unwrap_or_default();
            let given = self.settings.parameters.clone().into_iter().chain(given).collect();
            let name = stack.and_then(|stack| stack.name.clone());
            if let Some(scope) = self.scope(template, (label, 0), place, name, &given) {
                self.keep(scope);
            }
        }
        self.nest_all();
        self.export_all();
        for label in self.order.clone() {
            if let Some(mut scope) = self.scopes.remove(&label) {
                self.tell(&mut scope);
                self.scopes.insert(label, scope);
            }
        }
    }

    /// The templates that are deployed by themselves, and how. What only a circle of templates reaches is deployed too.
    fn roots(&self) -> Vec<(&'t Template<'t>, Option<&'t Stack>)> {
        let below = |at: usize| -> Vec<usize> {
            let urls = self.templates.get(at).map(nested_urls).unwrap_or_default();
            urls.into_iter().filter_map(|url| self.nested_template(url, at)).collect()
        };
        let nested: BTreeSet<usize> = (0..self.templates.len()).flat_map(below).collect();
        let (mut found, mut reached) = (Vec::new(), BTreeSet::new());
        let mut reach = |from: usize| {
            let mut waiting = vec![from];
            let is_new = !reached.contains(&from);
            while let Some(next) = waiting.pop() {
                if reached.insert(next) {
                    waiting.extend(below(next));
                }
            }
            is_new
        };
        for (at, template) in self.templates.iter().enumerate() {
            let path = template.file.path;
            let said: Vec<&Stack> = self
                .settings
                .stacks
                .iter()
                .filter(|stack| is_end_of(&stack.template, path))
                .collect();
            if said.is_empty() && nested.contains(&at) {
                continue;
            }
            reach(at);
            if said.is_empty() {
                found.push((template, None));
            }
            found.extend(said.into_iter().map(|stack| (template, Some(stack))));
        }
        for (at, template) in self.templates.iter().enumerate() {
            if reach(at) {
                found.push((template, None));
            }
        }
        found
    }

    /// The template that an address ends with: of several the one whose path ends most like it, then the one beside.
    fn nested_template(&self, url: &Node, from: usize) -> Option<usize> {
        let end = path_end(url)?;
        let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let own = self.templates.get(from).map(|one| folder(one.file.path));
        let alike = |path: &str| {
            path.rsplit('/')
                .zip(end.rsplit('/'))
                .take_while(|(one, other)| one == other)
                .count()
        };
        let others = self.templates.iter().enumerate().filter(|(at, _)| *at != from);
        let fits = others.map(|(at, one)| {
            let path = one.file.path;
            (alike(path), own == Some(folder(path)), std::cmp::Reverse(at))
        });
        fits.filter(|(alike, ..)| *alike > 0).max().map(|(.., at)| at.0)
    }

    /// A stack with its parameters; none where its account is not known.
    fn scope(
        &mut self,
        template: &'t Template<'t>,
        (label, depth): (String, usize),
        place: Where,
        stack_name: Option<String>,
        given: &BTreeMap<String, Node>,
    ) -> Option<Scope<'t>> {
        let id = self.settings.id(&place.account)?.as_str().to_owned();
        let mut scope = Scope {
            template,
            label,
            account: (place.account, id),
            region: place.region,
            stack_name,
            parameters: BTreeMap::new(),
            resources: Vec::new(),
            conditions: BTreeMap::new(),
            asked: Vec::new(),
            variables: Vec::new(),
            naming: Vec::new(),
            names_told: BTreeMap::new(),
            unsure: None,
            depth,
        };
        for (key, node) in template.parameters {
            let value = self.parameter(&scope, key, node, given.get(&key.text));
            scope.parameters.insert(key.text.clone(), value);
        }
        scope.resources = self.entries(&mut scope, template.resources);
        Some(scope)
    }

    fn parameter(&mut self, scope: &Scope<'_>, key: &MapKey, node: &Node, given: Option<&Node>) -> Node {
        let kind = node.get("Type").and_then(Node::text).unwrap_or("String");
        let default = node.get("Default");
        let said = given.or(default).filter(|_| !kind.starts_with("AWS::SSM::Parameter::Value"));
        let is_list = kind == "CommaDelimitedList" || kind.starts_with("List<");
        let allowed = node.get("AllowedValues").map(Node::items).unwrap_or_default();
        let allowed: Vec<&str> = allowed.iter().filter_map(Node::scalar).collect();
        let Some(said) = said.filter(|node| node.value != NodeValue::Null) else {
            let what = scope.of_file(&["parameter ", &key.text].concat());
            let open = unsaid(&scope.account.0, &what);
            if !allowed.is_empty() {
                let values = allowed.iter().map(|value| (*value).to_owned()).collect();
                self.choices.allow(open.as_str(), values);
            }
            return text(key.span, open.as_str());
        };
        if let Some(wrong) = given.and_then(|given| refused(given, node, &allowed)) {
            let shown = if node.get("NoEcho").is_some() { String::new() } else { wrong };
            let message = format!("parameter `{}` does not take what is given{shown}", key.text);
            let problem = Diagnostic::error("template-parameter", key.span, message);
            self.tell_once(problem.help("give one that its constraints allow"));
        }
        match (is_list, said.scalar()) {
            (true, Some(whole)) => {
                let items = whole.split(',').map(|part| text(said.span, part.trim()));
                super::nodes::list(said.span, items.collect())
            }
            _ => said.clone(),
        }
    }

    fn keep(&mut self, scope: Scope<'t>) {
        self.order.push(scope.label.clone());
        self.scopes.insert(scope.label.clone(), scope);
    }

    /// Makes the stacks that are nested in others, and those of stack sets.
    fn nest_all(&mut self) {
        let mut at = 0;
        while let Some(label) = self.order.get(at).cloned() {
            at += 1;
            let Some(mut scope) = self.scopes.remove(&label) else {
                continue;
            };
            for entry in scope.resources.clone() {
                match entry.kind() {
                    STACK => self.nest(&mut scope, &entry),
                    STACK_SET => self.instances(&mut scope, &entry),
                    _ => {}
                }
            }
            self.scopes.insert(label, scope);
        }
    }

    /// Whether a resource is there in this case.
    fn is_there(&mut self, scope: &mut Scope<'t>, entry: &Entry<'t>) -> bool {
        match entry
            .node
            .get("Condition")
            .and_then(|node| Some((node.scalar()?.to_owned(), node.span)))
        {
            Some((name, span)) => self.condition(scope, &name, span),
            None => true,
        }
    }

    /// Makes the stack of an entry, unless it is there, or its template is not at hand.
    fn nest(&mut self, scope: &mut Scope<'t>, entry: &Entry<'t>) {
        let label = scope.called(&entry.id);
        if self.order.contains(&label) || !self.is_there(scope, entry) {
            return;
        }
        let Some(template) = self.template_of(scope, entry) else {
            return;
        };
        let place = Where {
            account: scope.account.0.clone(),
            region: scope.region.clone(),
        };
        // What it is given may name what is in it: it is not told twice.
        self.order.push(label.clone());
        let given = self.given(scope, entry, "Parameters");
        self.order.retain(|one| *one != label);
        let depth = scope.depth + 1;
        if let Some(nested) = self.scope(template, (label, depth), place, None, &given) {
            self.keep(nested);
        }
    }

    /// The template of a nested stack or a stack set, where it is at hand; that it is not is told.
    fn template_of(&mut self, scope: &Scope<'t>, entry: &Entry<'t>) -> Option<&'t Template<'t>> {
        let url = entry.properties().and_then(|properties| properties.get("TemplateURL"));
        let from = self.templates.iter().position(|one| one.file.path == scope.template.file.path);
        let found = url.zip(from).and_then(|(url, from)| self.nested_template(url, from));
        let found = found.and_then(|at| self.templates.get(at));
        if found.is_none() || scope.depth >= MOST_DEEP || self.order.len() >= MOST_STACKS {
            let why = match found {
                None => format!("the template of `{}` is not at hand: what it makes is not known", entry.id),
                Some(_) => format!("`{}` is nested too deep: what it makes is not known", entry.id),
            };
            self.left_of(scope, entry, why);
            return None;
        }
        found
    }

    /// The parameters that an entry gives to its stack.
    fn given(&mut self, scope: &mut Scope<'t>, entry: &Entry<'t>, property: &str) -> BTreeMap<String, Node> {
        let written = entry.properties().and_then(|properties| properties.get(property)).cloned();
        let before = std::mem::replace(&mut scope.variables, entry.variables.clone());
        let value = written.and_then(|node| self.value(scope, &node));
        scope.variables = before;
        value.as_ref().map(named_values).unwrap_or_default()
    }

    /// Makes the stacks of a stack set in the accounts that are known.
    fn instances(&mut self, scope: &mut Scope<'t>, entry: &Entry<'t>) {
        let first = [&scope.called(&entry.id), "."].concat();
        if self.order.iter().any(|label| label.starts_with(&first)) || !self.is_there(scope, entry) {
            return;
        }
        let Some(template) = self.template_of(scope, entry) else {
            return;
        };
        let given = self.given(scope, entry, "Parameters");
        let groups = entry.properties().and_then(|all| all.get("StackInstancesGroup")).cloned();
        let groups = groups.and_then(|groups| self.value(scope, &groups));
        let (mut places, mut open) = (Vec::new(), groups.is_none());
        for group in groups.as_ref().map(Node::items).unwrap_or_default() {
            let overrides = group.get("ParameterOverrides").map(named_values).unwrap_or_default();
            let targets = group.get("DeploymentTargets");
            let accounts = targets
                .and_then(|targets| targets.get("Accounts"))
                .map(texts_in)
                .unwrap_or_default();
            open |= accounts.is_empty();
            let regions = group.get("Regions").map(texts_in).unwrap_or_default();
            for (account, region) in accounts
                .iter()
                .flat_map(|account| regions.iter().map(move |region| (account, region)))
            {
                match self.place(account, region) {
                    Some(place) => places.push((place, overrides.clone())),
                    None => open = true,
                }
            }
        }
        if open {
            let why = format!(
                "`{}` goes to accounts that nobody names (`--organization` names accounts)",
                entry.id
            );
            self.left_of(scope, entry, why);
        }
        for (place, overrides) in places {
            let given = given.clone().into_iter().chain(overrides).collect();
            let label = format!("{first}{}.{}", place.account, place.region);
            let depth = scope.depth + 1;
            if let Some(made) = self.scope(template, (label, depth), place, None, &given) {
                self.keep(made);
            }
        }
    }

    fn place(&self, account: &str, region: &str) -> Option<Where> {
        let id = AccountId::parse(account).ok()?;
        let known = self.settings.accounts.iter().find(|(_, own)| **own == id);
        let account: Name = known.map(|(name, _)| name.clone())?;
        let region = Region::parse(region).ok()?;
        Some(Where { account, region })
    }

    /// Notes the outputs that are exported, by the names that others import them by.
    fn export_all(&mut self) {
        for label in self.order.clone() {
            let Some(mut scope) = self.scopes.remove(&label) else {
                continue;
            };
            for (key, output) in scope.outputs() {
                if !self.is_output(&mut scope, output) {
                    continue;
                }
                let Some(name) = output.get("Export").and_then(|export| export.get("Name")) else {
                    continue;
                };
                let name = self.value(&mut scope, name).and_then(|node| node.scalar().map(str::to_owned));
                let place = Where {
                    account: scope.account.0.clone(),
                    region: scope.region.clone(),
                };
                if let Some(name) = name {
                    self.exports.insert((place, name), (label.clone(), key.text.clone()));
                }
            }
            self.scopes.insert(label, scope);
        }
    }

    /// Whether an output is there in this case.
    fn is_output(&mut self, scope: &mut Scope<'t>, output: &Node) -> bool {
        match output
            .get("Condition")
            .and_then(|node| Some((node.scalar()?.to_owned(), node.span)))
        {
            Some((name, span)) => self.condition(scope, &name, span),
            None => true,
        }
    }

    /// What another stack exports.
    pub(super) fn imported(&mut self, scope: &mut Scope<'t>, argument: &Node) -> Node {
        let span = argument.span;
        let name = self.value(scope, argument).and_then(|node| node.scalar().map(str::to_owned));
        let name = name.unwrap_or_default();
        let place = Where {
            account: scope.account.0.clone(),
            region: scope.region.clone(),
        };
        let found = self.exports.get(&(place, name.clone())).cloned();
        let value = found.and_then(|(label, key)| self.output(&label, &key, span));
        let shown = crate::aws::Text::from(name.as_str()).to_string();
        value.unwrap_or_else(|| {
            text(
                span,
                unsaid(&scope.account.0, &["import ", &shown, " in ", scope.region.as_str()].concat())
                    .as_str(),
            )
        })
    }

    /// The output of another stack by the stack's name.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html>
    pub(super) fn stack_output(&mut self, scope: &mut Scope<'t>, argument: &Node) -> Node {
        let span = argument.span;
        let value = self.value(scope, argument);
        let word = |key: &str| value.as_ref()?.get(key)?.scalar().map(str::to_owned);
        let [stack, output] = ["StackName", "OutputName"].map(|key| word(key).unwrap_or_default());
        let mut others = self.scopes.iter();
        let of = others
            .find(|(_, other)| other.stack_name.as_deref() == Some(&stack) && other.account == scope.account);
        let label = of.map(|(label, _)| label.clone());
        let found = label.and_then(|label| self.output(&label, &output, span));
        found.unwrap_or_else(|| self.unknown(scope, span, &["output ", &stack, ".", &output].concat()))
    }

    /// An output of a nested stack.
    pub(super) fn nested_output(
        &mut self,
        scope: &mut Scope<'t>,
        entry: &Entry<'t>,
        output: &str,
        span: Span,
    ) -> Node {
        self.nest(scope, entry);
        let label = scope.called(&entry.id);
        let found = self.output(&label, output, span);
        found.unwrap_or_else(|| self.unknown(scope, span, &["output ", &entry.id, ".", output].concat()))
    }

    /// The value of an output; none where it is not at hand, or is being told.
    fn output(&mut self, label: &str, output: &str, span: Span) -> Option<Node> {
        let this = (label.to_owned(), output.to_owned());
        if self.telling.contains(&this) {
            return None;
        }
        let mut scope = self.scopes.remove(label)?;
        let written = scope.outputs().iter().find(|(key, _)| key.text == output).map(|(_, node)| node);
        self.telling.push(this);
        let written = written.filter(|output| self.is_output(&mut scope, output));
        let value = written
            .and_then(|node| node.get("Value"))
            .and_then(|node| self.value(&mut scope, node));
        self.telling.pop();
        self.scopes.insert(label.to_owned(), scope);
        value.map(|value| super::nodes::at(span, value))
    }

    /// Tells the resources of a stack.
    fn tell(&mut self, scope: &mut Scope<'t>) {
        let transforms = scope.template.transforms();
        let transform = transforms.first().map(|(name, _)| format!("transform `{name}` may change it"));
        let before = self.resources.len();
        for entry in scope.resources.clone() {
            if !self.is_there(scope, &entry) {
                continue;
            }
            let kind = entry.kind();
            if kind == STACK || kind == STACK_SET {
                continue;
            }
            if kind.starts_with("Custom::") || kind == CUSTOM_RESOURCE {
                let why = format!(
                    "custom resource `{}` may change whatever the role of its function may",
                    entry.id
                );
                self.left_of(scope, &entry, why);
            }
            scope.variables.clone_from(&entry.variables);
            let empty = map(entry.span, Vec::new());
            self.changed = false;
            if let Some(transform) = entry.node.get("Fn::Transform") {
                self.transform(scope, transform);
            }
            let properties = entry.properties().and_then(|node| self.value(scope, node));
            let is_map = |node: &Node| matches!(node.value, NodeValue::Map(_) | NodeValue::Null);
            self.changed |= properties.as_ref().is_some_and(|node| !is_map(node));
            let changed = self.changed.then(|| "something may change its properties".to_owned());
            let properties = properties.filter(is_map).unwrap_or(empty);
            scope.variables.clear();
            self.resources.push(ForeignResource {
                id: scope.called(&entry.id),
                called: entry.id.clone(),
                kind: kind.to_owned(),
                account: scope.account.0.clone(),
                region: scope.region.clone(),
                properties,
                span: entry.span,
                exists: false,
                unsure: transform.clone().or(changed),
            });
        }
        // What is found out on the way is so of all of them.
        for one in self.resources.iter_mut().skip(before) {
            one.unsure = one.unsure.take().or_else(|| scope.unsure.clone());
        }
    }

    /// Notes something that is not understood.
    pub(super) fn left(&mut self, _: &Scope<'_>, span: Span, why: String) {
        self.left.insert(Left {
            span,
            why,
            resource: None,
            hides: None,
        });
    }

    fn left_of(&mut self, _: &Scope<'_>, entry: &Entry<'_>, why: String) {
        self.left.insert(Left {
            span: entry.span,
            why,
            resource: Some(entry.id.clone()),
            hides: Some(entry.kind().to_owned()),
        });
    }

    /// Tells of a name that stands for nothing.
    pub(super) fn unknown_name(&mut self, scope: &Scope<'_>, what: &str, name: &str, span: Span) {
        let message = format!("there is no {what} `{name}` in this template");
        let problem = Diagnostic::error("template-reference", span, message);
        let near = closest(name, scope.names());
        self.tell_once(problem.help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "declare it, or name something that is declared".to_owned(),
        }));
    }

    fn tell_once(&mut self, problem: Diagnostic) {
        let same = |one: &Diagnostic| (one.span, &one.message) == (problem.span, &problem.message);
        if !self.problems.iter().any(same) {
            self.problems.push(problem);
        }
    }
}

/// What of a value a parameter does not take.
fn refused(given: &Node, parameter: &Node, allowed: &[&str]) -> Option<String> {
    let value = given.scalar()?;
    if !crate::aws::Text::from(value).is_literal() {
        return None;
    }
    let number =
        |key: &str| parameter.get(key).and_then(Node::scalar).and_then(|text| text.parse::<f64>().ok());
    let length = value.chars().count();
    let is_number = parameter.get("Type").and_then(Node::text) == Some("Number");
    let own = value.parse::<f64>().ok();
    let out = |low: Option<f64>, high: Option<f64>, own: f64| {
        low.is_some_and(|low| own < low) || high.is_some_and(|high| own > high)
    };
    #[allow(clippy::cast_precision_loss)]
    let too_long = out(number("MinLength"), number("MaxLength"), length as f64);
    let kind = parameter.get("Type").and_then(Node::text).unwrap_or_default();
    let is_list = kind == "CommaDelimitedList" || kind.starts_with("List<");
    let all: Vec<&str> = if is_list {
        value.split(',').map(str::trim).collect()
    } else {
        vec![value]
    };
    let broken = !allowed.is_empty() && all.iter().any(|one| !allowed.contains(one))
        || too_long
        || is_number && own.is_none_or(|own| out(number("MinValue"), number("MaxValue"), own));
    broken.then(|| format!(": `{value}`"))
}

/// The addresses of the templates that one nests.
fn nested_urls<'t>(template: &Template<'t>) -> Vec<&'t Node> {
    let urls = template.resources.iter().filter_map(|(_, node)| {
        let kind = node.get("Type").and_then(Node::text)?;
        (kind == STACK || kind == STACK_SET)
            .then(|| node.get("Properties")?.get("TemplateURL"))
            .flatten()
    });
    urls.collect()
}

/// The path that the address of a template ends with, however it is put together.
fn path_end(url: &Node) -> Option<&str> {
    let mut last = None;
    let mut waiting = vec![url];
    while let Some(node) = waiting.pop() {
        if let Some(text) = node.text() {
            last = Some(text);
            break;
        }
        waiting.extend(node.entries().iter().map(|(_, value)| value));
        // What is written last is taken first.
        waiting.extend(node.items().iter());
    }
    let end = last?.split('?').next()?.rsplit('}').next()?.trim_start_matches("./");
    (!end.is_empty()).then_some(end)
}

/// True where a path ends with what somebody wrote of it.
fn is_end_of(said: &str, path: &str) -> bool {
    let said = said.trim_start_matches("./");
    path == said || path.ends_with(&["/", said].concat())
}

/// Values by name: of a map, or of a list of keys and values.
fn named_values(node: &Node) -> BTreeMap<String, Node> {
    let listed = |item: &Node| {
        let key = item.get("ParameterKey").and_then(Node::scalar)?;
        Some((key.to_owned(), item.get("ParameterValue")?.clone()))
    };
    match node.items() {
        [] => node
            .entries()
            .iter()
            .map(|(key, value)| (key.text.clone(), value.clone()))
            .collect(),
        items => items.iter().filter_map(listed).collect(),
    }
}

fn texts_in(node: &Node) -> Vec<String> {
    match node.scalar() {
        Some(text) => text.split(',').map(|part| part.trim().to_owned()).collect(),
        None => node.items().iter().filter_map(Node::scalar).map(str::to_owned).collect(),
    }
}
