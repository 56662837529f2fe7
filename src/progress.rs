//! How far a run is: whoever works counts here, whoever has a terminal looks. Nothing is decided by it.
//!
//! A program has one terminal, so this is of the whole process.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// What a run does, in this order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// A blueprint into a model, one step of it after the other.
    Resolving,
    /// Claims and rules.
    Deciding,
    /// Stacks and roots into text.
    Rendering,
    /// Files into what was evaluated.
    ReadingBack,
    /// Files onto a disk.
    Writing,
}

impl Step {
    const ALL: [Self; 5] =
        [Self::Resolving, Self::Deciding, Self::Rendering, Self::ReadingBack, Self::Writing];

    /// In words, before a count.
    pub fn words(self) -> &'static str {
        match self {
            Self::Resolving => "resolving",
            Self::Deciding => "deciding claims and rules",
            Self::Rendering => "rendering",
            Self::ReadingBack => "reading back",
            Self::Writing => "writing files",
        }
    }
}

/// Where a run is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// What it does.
    pub step: Step,
    /// How much of it is done.
    pub done: usize,
    /// How much there is to do; what turns out to be more is done all the same.
    pub of: usize,
}

/// One more than the place of the step in [`Step::ALL`]; zero before the first.
static STEP: AtomicUsize = AtomicUsize::new(0);
static DONE: AtomicUsize = AtomicUsize::new(0);
static OF: AtomicUsize = AtomicUsize::new(0);

/// A step begins.
pub fn begin(step: Step, of: usize) {
    DONE.store(0, Relaxed);
    OF.store(of, Relaxed);
    STEP.store(Step::ALL.iter().position(|one| *one == step).map_or(0, |at| at + 1), Relaxed);
}

/// One more is done of the step that began last.
pub fn done() {
    DONE.fetch_add(1, Relaxed);
}

/// Where the run is; none before its first step.
pub fn now() -> Option<Progress> {
    let step = *Step::ALL.get(STEP.load(Relaxed).checked_sub(1)?)?;
    Some(Progress {
        step,
        done: DONE.load(Relaxed),
        of: OF.load(Relaxed),
    })
}
