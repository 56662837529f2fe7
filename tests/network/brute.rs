//! Random small networks, decided by the evaluator and by a simulator that knows nothing of it: no difference.
//!
//! `LANDFORM_NETWORKS=10000 cargo test --release --test network brute` decides that many networks; 500 otherwise.

use crate::naive::{Naive, Verdict};
use crate::world::{ACCOUNTS, World};
use landform::evaluate::network::{Extent, Networks, Reach};
use landform::model::{Flow, Model};
use std::collections::BTreeMap;

/// A small generator of numbers that is the same everywhere.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        (0..4).for_each(|_| {
            dice.roll(2);
        });
        dice
    }

    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % below as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.roll(100) < percent
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.roll(list.len())]
    }
}

struct RandomNetwork {
    lines: Vec<String>,
    subnets: Vec<(String, [u8; 3])>,
}

const PORTS: [u16; 4] = [443, 5439, 22, 80];

fn block(dice: &mut Dice) -> String {
    let (k, i) = (dice.roll(4), dice.roll(3));
    match dice.roll(9) {
        0 | 1 => "0.0.0.0/0".to_owned(),
        2 => "10.0.0.0/8".to_owned(),
        3 | 4 => format!("10.{k}.0.0/16"),
        5 => format!("10.{k}.{i}.0/24"),
        6 => format!("10.{k}.{i}.128/25"),
        7 => ["0.0.0.0/1", "128.0.0.0/1"][dice.roll(2)].to_owned(),
        _ => "203.0.113.0/24".to_owned(),
    }
}

fn traffic(dice: &mut Dice) -> String {
    match dice.roll(8) {
        0..=2 => "all:0".to_owned(),
        3 => "tcp:443".to_owned(),
        4 => "tcp:0-65535".to_owned(),
        5 => format!("tcp:{}", dice.pick(&PORTS)),
        6 => format!("udp:{}", ["0-65535", "443", "1024-40000"][dice.roll(3)]),
        _ => format!("icmp:{}", ["-1", "8", "0"][dice.roll(3)]),
    }
}

fn acl_traffic(dice: &mut Dice) -> String {
    match dice.roll(6) {
        0 | 1 => "all:0".to_owned(),
        2 => "tcp:1024-65535".to_owned(),
        3 => "tcp:32768-60999".to_owned(),
        _ => traffic(dice),
    }
}

fn network(seed: u64) -> RandomNetwork {
    let dice = &mut Dice::new(seed);
    let mut lines = Vec::new();
    let mut subnets = Vec::new();
    let count = 1 + dice.roll(4);
    let accounts: Vec<&str> = ACCOUNTS.iter().take(count).map(|(name, _)| *name).collect();
    for account in &accounts {
        if dice.chance(10) {
            lines.push(format!("region {account} eu-west-1"));
        }
    }
    let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
    let mut links: Vec<(String, usize, usize)> = Vec::new();
    for (at, account) in accounts.iter().enumerate() {
        let k = if dice.chance(15) { dice.roll(4) } else { at };
        lines.push(format!("vpc {account}/v 10.{k}.0.0/16"));
        for i in 0..1 + dice.roll(3) {
            let public = if dice.chance(40) { " public" } else { "" };
            lines.push(format!("subnet {account}/s{i} v 10.{k}.{i}.0/24{public}"));
            subnets.push((format!("{account}/s{i}"), [10, u8::try_from(k).unwrap(), i as u8]));
        }
        groups.insert(account, 1 + dice.roll(3));
        for (other, owner) in accounts.iter().enumerate().take(at) {
            if dice.chance(75) {
                let flag = if dice.chance(6) { " unaccepted" } else { "" };
                lines.push(format!("peering {account}/p{other} v {owner}/v{flag}"));
                links.push((format!("{account}/p{other}"), at, other));
            }
        }
    }
    for (at, account) in accounts.iter().enumerate() {
        let own: Vec<String> = subnets
            .iter()
            .filter_map(|(name, _)| name.strip_prefix(&format!("{account}/")).map(str::to_owned))
            .collect();
        let mut targets: Vec<String> = Vec::new();
        if dice.chance(75) {
            lines.push(format!("igw {account}/gw v"));
            targets.extend(["igw:gw".to_owned(), "igw:gw".to_owned()]);
        }
        if dice.chance(50) {
            lines.push(format!("nat {account}/nat {}", dice.pick(&own)));
            targets.push("nat:nat".to_owned());
        }
        if dice.chance(30) {
            let domains = if dice.chance(90) { ".example.com" } else { "" };
            let source = block(dice);
            lines.push(format!(
                "wall {account}/wall v {} domains={domains} sources={source}",
                dice.pick(&own)
            ));
            targets.push("fw:wall".to_owned());
        }
        let peered: Vec<(String, usize)> = links
            .iter()
            .filter(|(_, one, other)| *one == at || *other == at || dice.chance(3))
            .map(|(name, one, other)| (name.clone(), if *one == at { *other } else { *one }))
            .collect();
        let blocks: Vec<String> = subnets
            .iter()
            .filter(|(name, _)| name.starts_with(&format!("{account}/")))
            .map(|(_, [a, b, c])| format!("{a}.{b}.{c}.0/24"))
            .collect();
        tables(dice, account, (&own, &blocks), &targets, &peered, &mut lines);
        security(dice, account, &own, &groups, &mut lines);
    }
    RandomNetwork { lines, subnets }
}

fn tables(
    dice: &mut Dice,
    account: &str,
    (own, blocks): (&[String], &[String]),
    targets: &[String],
    peered: &[(String, usize)],
    lines: &mut Vec<String>,
) {
    let mut left = own.to_vec();
    let mut number = 0;
    while !left.is_empty() {
        let some: Vec<String> = left.drain(..1 + dice.roll(left.len())).collect();
        if dice.chance(10) {
            continue;
        }
        let mut routes: BTreeMap<String, String> = BTreeMap::new();
        for (name, k) in peered {
            if dice.chance(85) {
                let to = match dice.roll(10) {
                    0..=5 => format!("10.{k}.0.0/16"),
                    6 | 7 => format!("10.{k}.{}.0/24", dice.roll(3)),
                    _ => block(dice),
                };
                routes.insert(to, format!("pcx:{name}"));
            }
        }
        // Without a way back through the firewall nothing gets through it.
        if targets.iter().any(|target| target == "fw:wall") && dice.chance(50) {
            routes.extend(blocks.iter().map(|block| (block.clone(), "fw:wall".to_owned())));
        }
        if !targets.is_empty() {
            for _ in 0..dice.roll(4) {
                let to = if dice.chance(60) { "0.0.0.0/0".to_owned() } else { block(dice) };
                routes.insert(to, dice.pick(targets).clone());
            }
        }
        let written: Vec<String> = routes.iter().map(|(to, target)| format!("{to}={target}")).collect();
        lines.push(format!("table {account}/t{number} v {} {}", some.join(","), written.join(" ")));
        number += 1;
    }
}

fn security(
    dice: &mut Dice,
    account: &str,
    own: &[String],
    groups: &BTreeMap<&str, usize>,
    lines: &mut Vec<String>,
) {
    for number in 0..groups[account] {
        let mut rules = std::collections::BTreeSet::new();
        for direction in ["in", "in", "out"] {
            for _ in 0..1 + dice.roll(3) {
                let peer = if dice.chance(35) {
                    let names: Vec<&&str> = groups.keys().collect();
                    let other = **dice.pick(&names);
                    format!("sg={other}/g{}", dice.roll(groups[other]))
                } else {
                    block(dice)
                };
                rules.insert(format!("{direction}:{}:{peer}", traffic(dice)));
            }
        }
        let rules: Vec<String> = rules.into_iter().collect();
        lines.push(format!("group {account}/g{number} v {}", rules.join(" ")));
    }
    for (at, subnet) in own.iter().enumerate() {
        if !dice.chance(30) {
            continue;
        }
        let mut entries = Vec::new();
        for direction in ["in", "out"] {
            for number in 0..1 + dice.roll(4) {
                let action = if dice.chance(75) { "allow" } else { "deny" };
                entries.push(format!(
                    "{direction}:{}:{action}:{}:{}",
                    10 * number + 1,
                    acl_traffic(dice),
                    block(dice)
                ));
            }
        }
        lines.push(format!("acl {account}/n{at} v {subnet} {}", entries.join(" ")));
    }
    for number in 0..dice.roll(4) {
        let seat = dice.pick(own).clone();
        let one = format!("g{}", dice.roll(groups[account]));
        let other = format!("g{}", dice.roll(groups[account]));
        let line = match dice.roll(4) {
            0 => format!("studio {account}/o{number} v {seat} {one}"),
            1 => format!("interface {account}/o{number} v sts {seat} {one} private"),
            2 => format!("cluster {account}/o{number} {seat} {one},{other}"),
            _ => format!("cluster {account}/o{number} {seat} {one} public"),
        };
        lines.push(line);
    }
}

fn addresses(network: &RandomNetwork, dice: &mut Dice) -> [u8; 4] {
    match dice.roll(12) {
        0 => [203, 0, 113, 5],
        1 => [8, 8, 8, 8],
        2 => *dice.pick(&[[200, 1, 1, 1], [10, 9, 9, 9], [10, 0, 200, 1]]),
        _ => {
            let (_, [a, b, c]) = dice.pick(&network.subnets);
            [*a, *b, *c, *dice.pick(&[0, 5, 127, 128, 255])]
        }
    }
}

fn shown(address: [u8; 4]) -> String {
    std::net::Ipv4Addr::from(address).to_string()
}

fn flow(from: &str, to: &str, protocol: &str, port: u16) -> Flow {
    Flow {
        from: from.to_owned(),
        to: to.to_owned(),
        protocol: protocol.to_owned(),
        port,
        client_ports: None,
    }
}

#[derive(Default, Debug)]
struct Counts {
    packets: usize,
    reach: usize,
    unknown: usize,
    sets: usize,
    sets_reach: usize,
}

fn one_packets(
    network: &RandomNetwork,
    net: &Networks<'_>,
    naive: &Naive<'_>,
    dice: &mut Dice,
    counts: &mut Counts,
) -> Result<(), String> {
    for _ in 0..200 {
        let (from, to) = (addresses(network, dice), addresses(network, dice));
        let protocol = *dice.pick(&["tcp", "tcp", "tcp", "udp", "icmp"]);
        let port = *dice.pick(&PORTS);
        let answer = net.trace(&flow(&shown(from), &shown(to), protocol, port));
        let expected = naive.decide(from, to, protocol, port);
        counts.packets += 1;
        counts.reach += usize::from(expected == Verdict::Reach);
        counts.unknown += usize::from(expected == Verdict::Unknown);
        let same = matches!(
            (answer.decision, expected),
            (Reach::Reach, Verdict::Reach)
                | (Reach::NoReach, Verdict::NoReach)
                | (Reach::Unknown, Verdict::Unknown)
        );
        if !same {
            return Err(format!(
                "{} -> {} {protocol} {port}: naive {expected:?}, evaluator {answer:#?}",
                shown(from),
                shown(to)
            ));
        }
    }
    Ok(())
}

/// What is said of a whole subnet holds for the addresses of it that are tried.
fn sets(
    network: &RandomNetwork,
    net: &Networks<'_>,
    naive: &Naive<'_>,
    dice: &mut Dice,
    counts: &mut Counts,
) -> Result<(), String> {
    for _ in 0..6 {
        let (_, [a, b, c]) = *dice.pick(&network.subnets);
        let (_, [d, e, f]) = *dice.pick(&network.subnets);
        let (protocol, port) = (*dice.pick(&["tcp", "tcp", "udp", "icmp"]), *dice.pick(&PORTS));
        let answer =
            net.trace(&flow(&format!("{a}.{b}.{c}.0/24"), &format!("{d}.{e}.{f}.0/24"), protocol, port));
        let lasts = [0, 127, 128, 255];
        let all: Vec<Verdict> = lasts
            .iter()
            .flat_map(|one| {
                lasts.map(|other| naive.decide([a, b, c, *one], [d, e, f, other], protocol, port))
            })
            .collect();
        let reached = all.contains(&Verdict::Reach);
        let open = all.contains(&Verdict::Unknown);
        counts.sets += 1;
        counts.sets_reach += usize::from(reached);
        // No rule of these networks tells addresses of a half of a subnet apart, so four of them are all.
        let right = match answer.decision {
            Reach::Reach => {
                reached && (answer.extent != Extent::All || all.iter().all(|one| *one == Verdict::Reach))
            }
            Reach::Unknown => !reached && open,
            Reach::NoReach => !reached && !open,
        };
        if !right {
            return Err(format!(
                "{a}.{b}.{c}.0/24 -> {d}.{e}.{f}.0/24 {protocol} {port}: naive {all:?}, evaluator {answer:#?}"
            ));
        }
    }
    Ok(())
}

#[test]
fn brute_10000() {
    let wanted = std::env::var("LANDFORM_NETWORKS")
        .ok()
        .and_then(|word| word.parse().ok())
        .unwrap_or(500_u64);
    let mut counts = Counts::default();
    for seed in 1..=wanted {
        let network = network(seed);
        let model: Model = World::read(network.lines.iter().map(String::as_str)).model();
        let (net, naive) = (Networks::new(&model), Naive::new(&model));
        let dice = &mut Dice::new(seed ^ 0xabcd_ef01);
        let result = one_packets(&network, &net, &naive, dice, &mut counts)
            .and_then(|()| sets(&network, &net, &naive, dice, &mut counts));
        if let Err(difference) = result {
            panic!("network {seed}\n{}\n{difference}", network.lines.join("\n"));
        }
    }
    println!("{wanted} networks: {counts:?}");
    assert!(
        counts.reach * 50 > counts.packets,
        "too little arrives for the test to mean anything: {counts:?}"
    );
}
