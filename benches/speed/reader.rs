//! Blueprints that would take all memory or all time, against the largest one that is read.

use crate::bombs;
use crate::clock::rounds;
use landform::blueprint::node::{MAX_NODES, parse};

/// A file of as many values as are read.
fn largest() -> String {
    ["[", &"a,".repeat(MAX_NODES - 1), "]"].concat()
}

/// True where no file that is refused takes longer than the largest that is read.
pub fn kept() -> bool {
    let largest = largest();
    assert!(parse(0, &largest).is_ok());
    let read = rounds(5, 1, || parse(0, &largest));
    println!("the largest blueprint that is read: {:.0} ms", read / 1e6);
    let mut kept = true;
    for (name, text) in bombs::all() {
        assert!(parse(0, &text).is_err(), "{name}");
        let refused = rounds(5, 1, || parse(0, &text));
        println!(
            "refused, {name}: {:.2} ms, {:.3} times the largest that is read",
            refused / 1e6,
            refused / read
        );
        kept &= refused < read;
    }
    kept
}
