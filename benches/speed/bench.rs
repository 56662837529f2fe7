//! Times decisions of policies and networks, and the reader of blueprints; see the README beside this crate.

mod clock;
mod iam;
mod network;
mod reader;

#[path = "../../tests/diagnostics/bombs.rs"]
mod bombs;
#[path = "../../tests/network/star.rs"]
mod star;
#[allow(dead_code, reason = "tests read networks from lines")]
#[path = "../../tests/network/world.rs"]
mod world;

fn main() {
    let kept = [iam::kept(), network::kept(), reader::kept()];
    if kept.contains(&false) {
        println!("a bound is missed");
        std::process::exit(1);
    }
}
