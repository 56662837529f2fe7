//! Stacks into what Terraform applies: what joins networks is one root, with a provider for each place that it joins.
//!
//! A connection, the yes of the other side, names over it, routes through it and rules that wait for it refer to one another
//! there, so that one apply makes them all. CloudFormation has no stack of two accounts, and keeps them where they are.
//!
//! What the lock knows from roots of one place each stays there: another root would make it again beside what stands.

use super::member_names::{claims, pinned_twice};
use super::naming::{label, label_of, link_path, slug};
use super::stack::{Member, Stack, StackKey, StackName};
use super::stacks::order_inside;
use super::symbols::symbols_of;
use super::taken::Taken;
use crate::aws::{Address, Region};
use crate::diagnostic::Diagnostics;
use crate::lock::Lock;
use crate::model::Model;
use crate::resource::{Body, Layer, Place, Resource, Target};
use std::collections::{BTreeMap, BTreeSet};

/// The two places that something joins, in order; one, where both ends are in the same account and Region.
type Pair = Vec<Place>;

/// What belongs to connections, by address, with the pair of places that each is in.
type Linked = BTreeMap<Address, Pair>;

/// What Terraform applies, where something joins networks, and what of the stacks is in such roots.
pub(super) fn join(
    model: &Model,
    lock: &Lock,
    stacks: &[Stack],
    problems: &mut Diagnostics,
) -> Option<(Vec<Stack>, Vec<Stack>)> {
    let linked = linked(model, lock, stacks);
    if linked.is_empty() {
        return None;
    }
    let (inside, mut roots): (Vec<Stack>, Vec<Stack>) =
        stacks.iter().map(|stack| parted(stack, &linked)).unzip();
    roots.retain(|stack| !stack.members.is_empty());
    for (pair, name) in names(model, lock, stacks, &linked) {
        let mut members: Vec<Member> = members_of(&inside, &linked, &pair).cloned().collect();
        name_members(&mut members, &name, model, lock, problems);
        order_inside(&mut members);
        roots.push(Stack {
            members,
            ..bare(&model.region, &model.name, &name, pair)
        });
    }
    Some((roots, inside))
}

/// A stack as far as its members are in roots that join places, and the rest of it.
fn parted(stack: &Stack, linked: &Linked) -> (Stack, Stack) {
    let is_linked =
        |member: &Member| member.resources.first().is_some_and(|one| linked.contains_key(&one.address));
    let mut rest = stack.clone();
    let (inside, others) = std::mem::take(&mut rest.members).into_iter().partition(is_linked);
    let inside = Stack {
        members: inside,
        ..rest.clone()
    };
    rest.members = others;
    (inside, rest)
}

fn members_of<'s>(
    stacks: &'s [Stack],
    linked: &'s Linked,
    pair: &'s Pair,
) -> impl Iterator<Item = &'s Member> {
    let is_here = move |member: &&Member| {
        let first = member.resources.first();
        first.is_some_and(|resource| linked.get(&resource.address) == Some(pair))
    };
    stacks.iter().flat_map(|stack| &stack.members).filter(is_here)
}

/// A root of nothing yet that joins places.
fn bare(home: &Region, design: &str, name: &str, places: Vec<Place>) -> Stack {
    let first = places.first();
    let target = Target::Account(first.map_or(crate::aws::name!("none"), |place| place.name.clone()));
    let region = first.map_or(home.clone(), |place| place.region.clone());
    let key = StackKey {
        layer: Layer::Links,
        region,
        target,
        part: 1,
    };
    let named = StackName {
        name: name.to_owned(),
        suffix: String::new(),
        stack_name: ["landform-", design, "-", Layer::Links.name(), "-", name].concat(),
    };
    Stack {
        aliases: aliases(home, &places),
        ..Stack::bare(&key, &named, places)
    }
}

/// What each provider is called.
fn aliases(home: &Region, places: &[Place]) -> Vec<String> {
    let mut taken = Taken::default();
    let alias = |place: &Place| {
        let side = side(home, place);
        let form = |mark: Option<&str>| label_of(&[&side, mark.unwrap_or_default()].join("-"));
        taken.first_free(&side, form, |alias| vec![alias.clone()])
    };
    places.iter().map(alias).collect()
}

/// A place in the name of a root.
fn side(home: &Region, place: &Place) -> String {
    let name = slug(&place.name);
    if place.region == *home {
        name
    } else {
        [&name, "-", place.region.as_str()].concat()
    }
}

fn resources(stacks: &[Stack]) -> impl Iterator<Item = &Resource> {
    let members = stacks.iter().flat_map(|stack| &stack.members);
    let links = |resource: &&Resource| matches!(resource.body.layer(), Layer::Links | Layer::Accepted);
    members.flat_map(|member| &member.resources).filter(links)
}

/// Everything that belongs to a connection, but for connections that stay in the roots of each.
fn linked(model: &Model, lock: &Lock, stacks: &[Stack]) -> Linked {
    let mut holders: BTreeMap<String, Vec<&Resource>> = BTreeMap::new();
    for resource in resources(stacks) {
        for symbol in symbols_of(resource) {
            holders.entry(symbol).or_default().push(resource);
        }
    }
    let mut linked = Linked::new();
    for peering in resources(stacks).filter(|one| matches!(one.body, Body::Peering(_))) {
        let of = |one: &Resource| holders.get(&one.address.to_string()).cloned().unwrap_or_default();
        let asked = of(peering);
        let accepter = asked.iter().find(|one| matches!(one.body, Body::PeeringAccepter(_)));
        let ends: Vec<&Resource> = std::iter::once(peering).chain(accepter.copied()).collect();
        let pair: BTreeSet<&Place> = ends.iter().map(|one| &one.place).collect();
        let pair: Pair = pair.into_iter().cloned().collect();
        let held = ends.iter().flat_map(|end| of(end));
        let all: BTreeSet<&Address> = held.chain(ends.iter().copied()).map(|one| &one.address).collect();
        if is_joined(model, lock, &pair, &all) {
            linked.extend(all.into_iter().map(|address| (address.clone(), pair.clone())));
        }
    }
    linked
}

/// A connection that the lock knows stays where it is. A new one is in a root of all its places, where one caller reaches them.
fn is_joined(model: &Model, lock: &Lock, pair: &Pair, all: &BTreeSet<&Address>) -> bool {
    let pins = || all.iter().filter_map(|address| lock.pins.get(&address.to_string()));
    let known = pins().next().is_some();
    if known {
        pins().all(|pin| pin.root.is_some())
    } else {
        pair.len() < 2 || pair.iter().all(|place| is_reached(model, place))
    }
}

/// True where a provider of a place has credentials of its own, or goes on from those that all providers go on from.
fn is_reached(model: &Model, place: &Place) -> bool {
    let (deploy, organization) = (&model.deploy, &model.organization);
    let role = deploy.terraform_role_in(place.account.as_str(), organization);
    deploy.terraform.profile_in(&place.name, &place.account).is_some()
        || place.account == organization.management
        || deploy.terraform.assumes && role.is_some()
}

/// What the root of each pair is called: as the lock knows it, or after both sides.
fn names(model: &Model, lock: &Lock, stacks: &[Stack], linked: &Linked) -> Vec<(Pair, String)> {
    let pairs: BTreeSet<&Pair> = linked.values().collect();
    let known = known(lock);
    let mut taken = Taken::default();
    let roots = stacks
        .iter()
        .flat_map(|stack| stack.places.iter().map(move |place| stack.root_path(place)));
    taken.reserve(roots.map(|path| path.to_lowercase()));
    // Where the lock has forgotten what was on one side, the root is still that of both.
    let whole = |places: &BTreeSet<Place>, pair: &Pair| places.iter().eq(pair);
    let partial = |places: &BTreeSet<Place>| {
        let within = |pair: &&&Pair| places.iter().all(|place| pair.contains(place));
        pairs.iter().any(|pair| within(&pair)) && !pairs.iter().any(|pair| whole(places, pair))
    };
    let others = known.iter().filter(|(_, places)| !partial(places));
    taken.reserve(others.map(|(name, _)| link_path(name).to_lowercase()));
    let kept =
        |pair: &Pair| known.iter().find(|(_, places)| whole(places, pair)).map(|(name, _)| name.clone());
    let kept: BTreeMap<&Pair, String> = pairs.iter().filter_map(|pair| Some((*pair, kept(pair)?))).collect();
    let mut named = |pair: &Pair| {
        let ends = || pair.first().into_iter().chain(pair.last());
        let plain = ends().map(|place| side(&model.region, place)).collect::<Vec<_>>().join("-");
        let form =
            |mark: Option<&str>| [plain.as_str()].into_iter().chain(mark).collect::<Vec<_>>().join("-");
        let identity: Vec<&str> =
            ends().flat_map(|place| [place.name.as_str(), place.region.as_str()]).collect();
        taken.first_free(&identity.join("/"), form, |name| vec![link_path(name).to_lowercase()])
    };
    let name = |pair: &&Pair| kept.get(*pair).cloned().unwrap_or_else(|| named(pair));
    let names: Vec<String> = pairs.iter().map(name).collect();
    pairs.into_iter().cloned().zip(names).collect()
}

/// The roots of that kind that the lock knows, each with the places in which it has something.
fn known(lock: &Lock) -> BTreeMap<String, BTreeSet<Place>> {
    let mut known: BTreeMap<String, BTreeSet<Place>> = BTreeMap::new();
    for (address, pin) in &lock.pins {
        let place = || {
            let deployed = lock.stacks.get(&pin.stack)?;
            let name = address.split('/').nth(1)?;
            let (name, account) = deployed.accounts.iter().find(|(own, _)| own.as_str() == name)?;
            Some(Place {
                name: name.clone(),
                account: account.clone(),
                region: deployed.region.clone(),
            })
        };
        if let Some(root) = &pin.root {
            known.entry(root.clone()).or_default().extend(place());
        }
    }
    known
}

/// The roots that the lock knows and the plan has no more.
pub(super) fn gone(model: &Model, lock: &Lock, roots: &[Stack]) -> Vec<Stack> {
    let stands = |name: &String| roots.iter().any(|root| root.is_link() && root.name == *name);
    let gone = known(lock).into_iter().filter(|(name, places)| !stands(name) && !places.is_empty());
    gone.map(|(name, places)| bare(&model.region, &model.name, &name, places.into_iter().collect()))
        .collect()
}

/// Labels of their own, since members of two stacks stand in one root: as the lock knows them, plain, or with the account's
/// name behind them. Logical ids are those of the stacks; inside a root an address tells members apart.
fn name_members(members: &mut [Member], root: &str, model: &Model, lock: &Lock, problems: &mut Diagnostics) {
    let pinned = |member: &Member| {
        let address = member.resources.first()?.address.to_string();
        let pin = lock.pins.get(&address).filter(|pin| pin.root.as_deref() == Some(root))?;
        Some(pin.label.clone())
    };
    let key = |member: &Member| {
        let first = member.resources.first();
        (pinned(member).is_none(), first.map(|one| (one.body.layer(), one.address.clone())))
    };
    members.sort_by_key(key);
    let mut taken = Taken::default();
    let mut before: Vec<Member> = Vec::new();
    for member in members.iter_mut() {
        let Some(resource) = member.resources.first() else {
            continue;
        };
        let (address, place) = (resource.address.clone(), resource.place.name.clone());
        member.id = address.to_string();
        let with = |label: &String| Member {
            label: label.clone(),
            ..member.clone()
        };
        member.label = match pinned(member) {
            Some(label) => {
                if !taken.take(claims(&with(&label))) {
                    problems.push(pinned_twice(&with(&label), &before, &model.origins));
                }
                label
            }
            None => free_label(&mut taken, &address, &place, |label| claims(&with(label))),
        };
        before.push(member.clone());
    }
    members.sort_by_key(|member| member.resources.first().map(|one| (one.body.layer(), one.address.clone())));
}

fn free_label(
    taken: &mut Taken,
    address: &Address,
    place: &str,
    claims: impl Fn(&String) -> Vec<String>,
) -> String {
    let plain = label(address);
    let placed = [plain.as_str(), &label_of(place)].join("_");
    for label in [&plain, &placed] {
        if taken.take(claims(label)) {
            return label.clone();
        }
    }
    let form = |mark: Option<&str>| mark.map_or_else(|| plain.clone(), |mark| [&plain, "_x", mark].concat());
    taken.first_free(&address.to_string(), form, claims)
}
