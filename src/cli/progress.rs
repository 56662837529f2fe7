//! What a run that takes longer than a second shows on a terminal: what it does, how much of how much, and the time that is left.
//!
//! It is gone before anything else is printed, and where standard error is no terminal there is nothing of it.

use crate::progress::{self, Progress, Step};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, stderr};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{JoinHandle, spawn};
use std::time::Duration;

/// What is shorter shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
const LINE: &str = "{msg}: {human_pos} of {human_len}, {eta} left";

/// Shows how far the run is, as long as it is kept.
pub(super) struct Shown {
    end: Option<Sender<()>>,
    looking: Option<JoinHandle<()>>,
}

impl Shown {
    /// None where nobody would see it.
    pub fn begin() -> Option<Self> {
        stderr().is_terminal().then(|| Self::on(ProgressDrawTarget::stderr(), PATIENCE))
    }

    fn on(target: ProgressDrawTarget, patience: Duration) -> Self {
        let (end, ended) = channel();
        let looking = spawn(move || {
            if ended.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
                look(target, &ended);
            }
        });
        Self {
            end: Some(end),
            looking: Some(looking),
        }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(looking) = self.looking.take() {
            // A line that cannot be drawn is none of the run's matters.
            let _ = looking.join();
        }
    }
}

fn look(target: ProgressDrawTarget, ended: &Receiver<()>) {
    let bar = ProgressBar::with_draw_target(None, target);
    if let Ok(style) = ProgressStyle::with_template(LINE) {
        bar.set_style(style);
    }
    let mut step = None;
    loop {
        if let Some(now) = progress::now() {
            draw(&bar, now, &mut step);
        }
        if ended.recv_timeout(BETWEEN_LOOKS) != Err(RecvTimeoutError::Timeout) {
            return bar.finish_and_clear();
        }
    }
}

fn draw(bar: &ProgressBar, now: Progress, step: &mut Option<Step>) {
    if step.replace(now.step) != Some(now.step) {
        bar.set_message(now.step.words());
        bar.reset();
    }
    bar.set_length(now.of.max(now.done) as u64);
    bar.set_position(now.done as u64);
}

#[cfg(test)]
mod tests {
    use super::Shown;
    use crate::progress::{self, Step};
    use indicatif::{InMemoryTerm, ProgressDrawTarget};
    use std::time::{Duration, Instant};

    /// What is counted is of the whole process, in which other tests run: the line is looked at until it is this one's.
    #[test]
    fn a_long_run_says_how_far_it_is_and_a_short_one_nothing() {
        let terminal = InMemoryTerm::new(10, 80);
        let shown = |patience| {
            let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
            Shown::on(target, patience)
        };
        let long = shown(Duration::ZERO);
        let (began, mut seen) = (Instant::now(), String::new());
        let is_ours = |seen: &str| seen.starts_with("writing files: ") && seen.contains(" of 4,000, ");
        while !is_ours(&seen) && began.elapsed() < Duration::from_secs(20) {
            progress::begin(Step::Writing, 4_000);
            (0..1_000).for_each(|_| progress::done());
            std::thread::sleep(Duration::from_millis(5));
            seen = terminal.contents();
        }
        drop(long);
        assert!(is_ours(&seen) && seen.ends_with(" left"), "{seen}");
        assert_eq!(terminal.contents(), "");

        drop(shown(Duration::from_secs(3_600)));
        assert_eq!(terminal.contents(), "");
    }
}
