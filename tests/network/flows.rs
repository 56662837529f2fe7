//! Rows of facts about networks, each with the page that says it, decided by the evaluator.

use crate::world::World;
use landform::evaluate::network::Networks;
use landform::model::Flow;
use landform::resource::Ports;
use serde_json::Value;

const REDSHIFT: &[&str] = &[
    "vpc c/main 10.20.0.0/16",
    "subnet c/private-a main 10.20.1.0/24",
    "subnet c/private-b main 10.20.2.0/24",
    "subnet c/public main 10.20.128.0/24 public",
    "igw c/gw main",
    "nat c/out public",
    "table c/public main public 0.0.0.0/0=igw:gw",
    "table c/app main private-a,private-b 0.0.0.0/0=nat:out 10.30.0.0/16=pcx:link",
    "group c/studio main out:tcp:5439:10.30.0.0/16 out:tcp:443:0.0.0.0/0 in:tcp:8192-65535:sg=studio",
    "studio c/lab main private-a,private-b studio",
    "user c/alice lab studio",
    "vpc p/main 10.30.0.0/16",
    "subnet p/redshift-a main 10.30.1.0/24",
    "subnet p/redshift-b main 10.30.2.0/24",
    "peering c/link main p/main",
    "table p/data main redshift-a,redshift-b 10.20.0.0/16=pcx:c/link",
    "group p/redshift main in:tcp:5439:sg=c/studio",
    "cluster p/analytics redshift-a,redshift-b redshift",
];

const WALL: &[&str] = &[
    "vpc c/main 10.20.0.0/16",
    "subnet c/app main 10.20.1.0/24",
    "subnet c/inspection main 10.20.2.0/28",
    "subnet c/public main 10.20.128.0/24 public",
    "igw c/gw main",
    "nat c/out public",
    "wall c/wall main inspection domains=.pypi.org,files.pythonhosted.org sources=10.20.0.0/16",
    "table c/app main app 0.0.0.0/0=fw:wall",
    "table c/inspection main inspection 0.0.0.0/0=nat:out",
    "table c/public main public 0.0.0.0/0=igw:gw 10.20.1.0/24=fw:wall",
];

fn strings(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .map(|list| list.iter().map(|word| word.as_str().unwrap()).collect())
        .unwrap_or_default()
}

fn world(row: &Value) -> World {
    let mut world = match row["base"].as_str() {
        Some("redshift") => World::read(REDSHIFT.iter().copied()),
        Some("wall") => World::read(WALL.iter().copied()),
        _ => World::read(strings(&row["network"])),
    };
    for word in strings(&row["without"]) {
        world.resources.retain(|address, _| {
            let text = address.to_string();
            text != word
                && !(word.starts_with("route-table/")
                    && text.starts_with(&word.replace("route-table/", "peering-route/")))
        });
    }
    strings(&row["add"]).into_iter().for_each(|line| world.line(line));
    world
}

#[test]
fn rows() {
    let mut failures = Vec::new();
    let text = include_str!("cases.jsonl");
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        assert!(row["source"].as_str().unwrap().starts_with("https://"));
        let model = world(&row).model();
        let net = Networks::new(&model);
        let flow = Flow {
            from: row["flow"][0].as_str().unwrap().to_owned(),
            to: row["flow"][1].as_str().unwrap().to_owned(),
            protocol: row["flow"][2].as_str().unwrap().to_owned(),
            port: u16::try_from(row["flow"][3].as_u64().unwrap()).unwrap(),
            client_ports: row["client_ports"].as_str().map(|word| Ports::range(word).unwrap()),
        };
        let words = (model.flow_source(&flow.from), model.flow_goal(&flow.to));
        assert!(words.0.is_ok() && words.1.is_ok(), "{}: {words:?}", row["id"]);
        let answer = net.trace(&flow);
        let stopped = answer
            .stopped
            .as_ref()
            .map(|hop| format!("{}: {}", hop.at, hop.note))
            .unwrap_or_default();
        let right = answer.decision.as_str() == row["expected"].as_str().unwrap()
            && row["stopped"].as_str().is_none_or(|words| stopped.contains(words))
            && row["extent"].as_str().is_none_or(|word| word == answer.extent.as_str())
            && row["private"]
                .as_bool()
                .is_none_or(|word| answer.name.as_ref().is_some_and(|name| name.private == word));
        if !right {
            failures.push(format!("{}: {answer:#?}", row["id"]));
        }
    }
    assert!(failures.is_empty(), "{} wrong\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn paths_are_told_hop_by_hop() {
    let model = World::read(REDSHIFT.iter().copied()).model();
    let answer = Networks::new(&model).trace(&Flow {
        from: "user-profile/c/alice".to_owned(),
        to: "redshift-cluster/p/analytics".to_owned(),
        protocol: "tcp".to_owned(),
        port: 5439,
        client_ports: None,
    });
    let told =
        |hops: &[landform::evaluate::network::Hop]| hops.iter().map(|hop| hop.at.clone()).collect::<Vec<_>>();
    assert_eq!(
        told(&answer.forward),
        [
            "user-profile/c/alice",
            "security-group/c/studio",
            "route-table/c/app of subnet/c/private-a",
            "peering/c/link",
            "security-group/p/redshift",
            "redshift-cluster/p/analytics",
        ]
    );
    assert_eq!(
        told(&answer.back),
        [
            "route-table/p/data of subnet/p/redshift-a",
            "peering/c/link",
            "user-profile/c/alice"
        ]
    );
}
