//! Many VPCs and many questions: a hub with spokes, six endpoints each. `benches/` times the same network.

use crate::world::World;
use landform::evaluate::network::{Networks, Reach};
use landform::model::{Flow, Model};

const SERVICES: [&str; 5] = ["sts", "logs", "redshift", "kms", "sagemaker.api"];

/// A hub and `count - 1` spokes of two subnets, each a `/22` of `10.0.0.0/8`.
pub fn star(count: usize) -> Model {
    let mut world = World::default();
    let block = |at: usize, part: usize| format!("10.{}.{}", at / 64, at % 64 * 4 + part);
    let mut hub = vec!["table c/hub vpc-0 vpc-0-a".replace("vpc-0", "v0")];
    for at in 0..count {
        let v = format!("v{at}");
        world.line(&format!("vpc c/{v} {}.0/22", block(at, 0)));
        world.line(&format!("subnet c/{v}-a {v} {}.0/24", block(at, 0)));
        world.line(&format!("subnet c/{v}-b {v} {}.0/24", block(at, 1)));
        world.line(&format!("group c/{v}-e {v} in:tcp:443:sg={v}-g"));
        world.line(&format!(
            "group c/{v}-g {v} out:tcp:443:0.0.0.0/0 out:tcp:5439:10.0.0.0/8 in:tcp:5439:10.0.0.0/8"
        ));
        for service in SERVICES {
            let name = service.replace('.', "");
            world.line(&format!("interface c/{v}-{name} {v} {service} {v}-b {v}-e private"));
        }
        world.line(&format!("cluster c/{v}-c {v}-a {v}-g"));
        if at > 0 {
            world.line(&format!("peering c/p{at} {v} v0"));
            world.line(&format!("table c/{v} {v} {v}-a,{v}-b {}.0/22=pcx:p{at}", block(0, 0)));
            hub.push(format!("{}.0/22=pcx:p{at}", block(at, 0)));
        }
    }
    world.line(&hub.join(" "));
    for at in 0..count {
        let table = if at == 0 { "hub".to_owned() } else { format!("v{at}") };
        world.line(&format!("gateway c/v{at}-s3 v{at} s3 {table}"));
    }
    world.model()
}

/// Ten thousand questions about it: between addresses, to endpoints, to the internet.
pub fn questions(count: usize) -> Vec<Flow> {
    let address =
        |at: usize, part: usize, last: usize| format!("10.{}.{}.{last}", at / 64, at % 64 * 4 + part);
    (0..10_000)
        .map(|number| {
            let (one, other) = (number * 7 % count, number * 13 % count);
            let (from, to, port) = match number % 5 {
                0 => (address(one, 0, 7), address(0, 0, 9), 5439),
                1 => (address(0, 0, 7), address(one, 0, 9), 5439),
                2 => (address(one, 0, 7), address(other, 0, 9), 5439),
                3 => (format!("redshift-cluster/c/v{one}-c"), format!("endpoint/c/v{one}-sts"), 443),
                _ => (format!("subnet/c/v{one}-a"), "internet".to_owned(), 443),
            };
            Flow {
                from,
                to,
                protocol: "tcp".to_owned(),
                port,
                client_ports: None,
            }
        })
        .collect()
}

/// How many of the questions are answered by a way.
pub fn reached(model: &Model, asked: &[Flow]) -> usize {
    let net = Networks::new(model);
    asked.iter().filter(|flow| net.trace(flow).decision == Reach::Reach).count()
}

#[test]
fn hub_and_spokes() {
    let reached = reached(&star(20), &questions(20));
    assert!(reached > 4_000, "{reached}");
}
