//! Ten thousand questions about a hub with spokes, of a hundred and of a thousand networks.

use crate::clock::rounds;
use crate::star::{questions, reached, star};
use std::hint::black_box;

/// Nanoseconds to read a network of `count` VPCs and to answer the questions about it.
fn answered(count: usize) -> f64 {
    let (model, asked) = (star(count), questions(count));
    let mut by_a_way = 0;
    let nanos = rounds(3, 1, || by_a_way = reached(black_box(&model), &asked));
    assert!(
        by_a_way > 4_000,
        "{by_a_way} questions are answered by a way: too few to mean anything"
    );
    println!("{count} VPCs, {} questions: {:.0} ms", asked.len(), nanos / 1e6);
    nanos
}

/// True where ten times as many networks take no more than twelve times as long.
pub fn kept() -> bool {
    let [small, large] = [100, 1_000].map(answered);
    println!("ten times as many VPCs: {:.1} times", large / small);
    large < small * 12.0
}
