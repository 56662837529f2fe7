//! A small blueprint for each section and topic, each of which passes `check`, and the parts of it that pages print.

use super::language::{Language, Step};
use super::prose;
use crate::blueprint::node::{Node, NodeKind, parse};

/// Blueprints by section.
const SECTIONS: &[(&str, &str)] = &[
    ("landform", include_str!("../pages/examples/landform.yaml")),
    ("name", include_str!("../pages/examples/name.yaml")),
    ("include", include_str!("../pages/examples/include.yaml")),
    ("uses", include_str!("../pages/examples/uses.yaml")),
    ("organization", include_str!("../pages/examples/organization.yaml")),
    ("accounts", include_str!("../pages/examples/accounts.yaml")),
    ("region", include_str!("../pages/examples/region.yaml")),
    ("tags", include_str!("../pages/examples/tags.yaml")),
    ("prefix", include_str!("../pages/examples/prefix.yaml")),
    ("deploy", include_str!("../pages/examples/deploy.yaml")),
    ("terraform", include_str!("../pages/examples/terraform.yaml")),
    ("keys", include_str!("../pages/examples/keys.yaml")),
    ("buckets", include_str!("../pages/examples/buckets.yaml")),
    ("repositories", include_str!("../pages/examples/repositories.yaml")),
    ("functions", include_str!("../pages/examples/functions.yaml")),
    ("state_machines", include_str!("../pages/examples/state_machines.yaml")),
    ("codeartifact_domains", include_str!("../pages/examples/codeartifact_domains.yaml")),
    (
        "codeartifact_repositories",
        include_str!("../pages/examples/codeartifact_repositories.yaml"),
    ),
    ("queues", include_str!("../pages/examples/queues.yaml")),
    ("topics", include_str!("../pages/examples/topics.yaml")),
    ("event_buses", include_str!("../pages/examples/event_buses.yaml")),
    ("event_rules", include_str!("../pages/examples/event_rules.yaml")),
    ("tables", include_str!("../pages/examples/tables.yaml")),
    ("file_systems", include_str!("../pages/examples/file_systems.yaml")),
    ("access_points", include_str!("../pages/examples/access_points.yaml")),
    ("secrets", include_str!("../pages/examples/secrets.yaml")),
    ("parameters", include_str!("../pages/examples/parameters.yaml")),
    ("log_groups", include_str!("../pages/examples/log_groups.yaml")),
    ("feature_groups", include_str!("../pages/examples/feature_groups.yaml")),
    ("databases", include_str!("../pages/examples/databases.yaml")),
    ("workgroups", include_str!("../pages/examples/workgroups.yaml")),
    ("identity_providers", include_str!("../pages/examples/identity_providers.yaml")),
    ("roles", include_str!("../pages/examples/roles.yaml")),
    ("instance_profiles", include_str!("../pages/examples/instance_profiles.yaml")),
    ("policies", include_str!("../pages/examples/policies.yaml")),
    ("identity_center", include_str!("../pages/examples/identity_center.yaml")),
    ("trails", include_str!("../pages/examples/trails.yaml")),
    ("pools", include_str!("../pages/examples/pools.yaml")),
    ("networks", include_str!("../pages/examples/networks.yaml")),
    ("peerings", include_str!("../pages/examples/peerings.yaml")),
    ("groups", include_str!("../pages/examples/groups.yaml")),
    ("endpoints", include_str!("../pages/examples/endpoints.yaml")),
    ("warehouses", include_str!("../pages/examples/warehouses.yaml")),
    ("studios", include_str!("../pages/examples/studios.yaml")),
    ("resources", include_str!("../pages/examples/resources.yaml")),
    ("shares", include_str!("../pages/examples/shares.yaml")),
    ("existing", include_str!("../pages/examples/existing.yaml")),
    ("guardrails", include_str!("../pages/examples/guardrails.yaml")),
    ("control_policies", include_str!("../pages/examples/control_policies.yaml")),
    ("grants", include_str!("../pages/examples/grants.yaml")),
    ("expect", include_str!("../pages/examples/expect.yaml")),
    ("flows", include_str!("../pages/examples/flows.yaml")),
    ("moved", include_str!("../pages/examples/moved.yaml")),
    ("replace", include_str!("../pages/examples/replace.yaml")),
];

/// Blueprints by topic.
const TOPICS: &[(&str, &str)] = &[
    ("addresses", include_str!("../pages/examples/topics/addresses.yaml")),
    ("placement", include_str!("../pages/examples/topics/placement.yaml")),
    ("federation", include_str!("../pages/examples/topics/federation.yaml")),
    ("people", include_str!("../pages/examples/topics/people.yaml")),
    ("claims", include_str!("../pages/examples/topics/claims.yaml")),
    ("waves", include_str!("../pages/examples/topics/waves.yaml")),
    ("lock", include_str!("../pages/examples/topics/lock.yaml")),
];

/// Where keys are said that these do not have.
const MORE: &[&str] = &[
    include_str!("../pages/examples/more/access_points.yaml"),
    include_str!("../pages/examples/more/claims.yaml"),
    include_str!("../pages/examples/more/code.yaml"),
    include_str!("../pages/examples/more/data.yaml"),
    include_str!("../pages/examples/more/events.yaml"),
    include_str!("../pages/examples/more/existing.yaml"),
    include_str!("../pages/examples/more/existing_things.yaml"),
    include_str!("../pages/examples/more/functions.yaml"),
    include_str!("../pages/examples/more/files.yaml"),
    include_str!("../pages/examples/more/messaging.yaml"),
    include_str!("../pages/examples/more/networks.yaml"),
    include_str!("../pages/examples/more/packages.yaml"),
    include_str!("../pages/examples/more/people.yaml"),
    include_str!("../pages/examples/more/places.yaml"),
    include_str!("../pages/examples/more/regions.yaml"),
    include_str!("../pages/examples/more/roles.yaml"),
    include_str!("../pages/examples/more/rules.yaml"),
    include_str!("../pages/examples/more/statements.yaml"),
    include_str!("../pages/examples/more/steps.yaml"),
    include_str!("../pages/examples/more/stored.yaml"),
    include_str!("../pages/examples/more/stores.yaml"),
    include_str!("../pages/examples/more/studios.yaml"),
    include_str!("../pages/examples/more/trails.yaml"),
    include_str!("../pages/examples/more/warehouses.yaml"),
    include_str!("../../../blueprints/feature-store-sharing.yaml"),
    include_str!("../../../blueprints/feature-store-sts.yaml"),
    include_str!("../../../blueprints/redshift-studio.yaml"),
];

/// Most entries that the example of a key shows.
const SHOWN: usize = 2;

/// The sections with their blueprints.
pub(in crate::cli) fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    SECTIONS.iter().copied()
}

/// The part of a section in its example.
pub(super) fn of_section(section: &str) -> Option<String> {
    let text = named(SECTIONS, section)?;
    part(text, &read(text)?, section)
}

/// The example of a topic, behind its head: version, name, organization, accounts and region.
pub(super) fn of_topic(topic: &str) -> Option<String> {
    named(TOPICS, topic)?.split_once("\n\n").map(|(_, rest)| rest.to_owned())
}

/// The entries of a section that say a key, in the first example that has some.
pub(super) fn of_key(language: &Language, path: &str) -> Option<String> {
    let steps = language.steps(path)?;
    let (section, below) = steps.split_first()?;
    let small = SECTIONS.iter().chain(TOPICS).map(|(_, text)| *text);
    let mut texts = named(SECTIONS, section.name).into_iter().chain(small).chain(MORE.iter().copied());
    texts.find_map(|text| saying(text, *section, below).filter(|part| prose::fits(part)))
}

fn saying(text: &str, section: Step<'_>, below: &[Step<'_>]) -> Option<String> {
    let root = read(text)?;
    let node = root.get(section.name)?;
    let spans: Vec<(usize, &Node)> = match node.kind() {
        NodeKind::List => node.items().iter().map(|item| (item.span.start, item)).collect(),
        NodeKind::Map if section.is_of_names => {
            node.entries().iter().map(|(key, value)| (key.span.start, value)).collect()
        }
        _ => return says(node, below).then(|| part(text, &root, section.name)).flatten(),
    };
    let found = spans.into_iter().filter(|(_, entry)| says(entry, below)).take(SHOWN);
    let lines: Vec<&str> = found.map(|(start, entry)| lines(text, start, entry.span.end)).collect();
    match lines.as_slice() {
        [] => None,
        [first, ..] if first.starts_with(section.name) => Some([first, "\n"].concat()),
        all => Some([section.name, ":\n", &all.join("\n"), "\n"].concat()),
    }
}

/// True where a value says the key at a path below it; names of entries and items of lists are passed by.
fn says(node: &Node, path: &[Step<'_>]) -> bool {
    let Some((step, rest)) = path.split_first() else {
        return true;
    };
    let items = if node.kind() == NodeKind::List {
        node.items()
    } else {
        std::slice::from_ref(node)
    };
    let mut values = items.iter().filter_map(|item| item.get(step.name));
    values.any(|value| match value.kind() {
        NodeKind::Map if step.is_of_names && !rest.is_empty() => {
            value.entries().iter().any(|(_, entry)| says(entry, rest))
        }
        _ => says(value, rest),
    })
}

fn part(text: &str, root: &Node, section: &str) -> Option<String> {
    let (key, value) = root.entries().iter().find(|(key, _)| key.text == section)?;
    Some([lines(text, key.span.start, value.span.end), "\n"].concat())
}

/// The lines that a part of a text is on.
fn lines(text: &str, start: usize, end: usize) -> &str {
    let from = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = text.get(..end).map_or(end, |before| before.trim_end().len());
    let to = text.get(end..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| end + at);
    text.get(from..to).unwrap_or_default()
}

fn named(texts: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    texts.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

fn read(text: &str) -> Option<Node> {
    parse(0, text).ok()
}
