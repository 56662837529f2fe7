//! CPU time of this thread, in rounds.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// How many rounds a short measurement takes.
pub const ROUNDS: usize = 15;

/// CPU nanoseconds of this thread.
fn now() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok()
}

/// The kernel counts a thread's time in ticks of milliseconds: what is shorter than many of them is not measured.
const LEAST: Duration = Duration::from_millis(60);

/// Nanoseconds of one call: as many as fill the least time, in batches.
pub fn time<T>(batch: u32, mut call: impl FnMut() -> T) -> f64 {
    let (wall, cpu) = (Instant::now(), now());
    let mut calls = 0_u64;
    while wall.elapsed() < LEAST {
        for _ in 0..batch {
            let _ = black_box(call());
        }
        calls += u64::from(batch);
    }
    let nanos = match (cpu, now()) {
        (Some(from), Some(to)) => (to - from) as f64,
        _ => wall.elapsed().as_nanos() as f64,
    };
    assert!(nanos > 0.0, "no time was counted for {calls} calls");
    nanos / calls as f64
}

/// The one in the middle.
pub fn median(mut rounds: Vec<f64>) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds[rounds.len() / 2]
}

/// Nanoseconds of one call: the median of this many rounds.
pub fn rounds<T>(count: usize, batch: u32, mut call: impl FnMut() -> T) -> f64 {
    median((0..count).map(|_| time(batch, &mut call)).collect())
}
