//! The time of a request that is yet to be made into how it compares with the times of a policy.
//!
//! No clock is read: a request comes no earlier than the day of the catalog, and how much later is not known.

use super::Tri;
use super::relation::Relation;
use crate::catalog::carried;
use crate::policy::{Number, instant};
use std::cmp::Ordering;
use std::sync::LazyLock;

/// The first moment from which on requests are made.
static EARLIEST: LazyLock<Option<Earliest>> = LazyLock::new(|| Earliest::of(carried::as_of()));

struct Earliest {
    nanos: i128,
    /// The same in seconds since 1970.
    seconds: Number,
}

const NANOS: i128 = 1_000_000_000;

impl Earliest {
    fn of(day: &str) -> Option<Self> {
        let nanos = instant(day)?;
        let seconds = Number::parse(&(nanos / NANOS).to_string())?;
        Some(Self { nanos, seconds })
    }
}

/// Whether the time of a request stands in a relation to one of these.
pub(super) fn fits_instant(relation: Relation, instants: &[i128]) -> Tri {
    fits(relation, instants, |earliest, instant| earliest.nanos.cmp(instant))
}

/// The same of seconds since 1970.
pub(super) fn fits_seconds(relation: Relation, numbers: &[Number]) -> Tri {
    fits(relation, numbers, |earliest, number| earliest.seconds.compare(number))
}

fn fits<T>(relation: Relation, values: &[T], compare: impl Fn(&Earliest, &T) -> Ordering) -> Tri {
    let Some(earliest) = EARLIEST.as_ref() else {
        return Tri::Maybe;
    };
    let each = values.iter().map(|value| from_then_on(relation, compare(earliest, value)));
    each.max().unwrap_or(Tri::No)
}

/// What holds of all times from one on that compares so with the other side.
fn from_then_on(relation: Relation, earliest: Ordering) -> Tri {
    let later = Tri::from(relation.holds(Ordering::Greater));
    match earliest {
        Ordering::Greater => later,
        Ordering::Equal => Tri::from(relation.holds(Ordering::Equal)).if_agrees(later),
        Ordering::Less => Tri::Maybe,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Relation::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual};

    #[test]
    fn past_times_are_certain_and_others_are_not() {
        let day = instant(carried::as_of()).unwrap();
        let rows = [
            (Greater, -1, Tri::Yes),
            (GreaterOrEqual, -1, Tri::Yes),
            (Less, -1, Tri::No),
            (LessOrEqual, -1, Tri::No),
            (Equal, -1, Tri::No),
            (Greater, 0, Tri::Maybe),
            (GreaterOrEqual, 0, Tri::Yes),
            (Less, 0, Tri::No),
            (LessOrEqual, 0, Tri::Maybe),
            (Equal, 0, Tri::Maybe),
            (Greater, 1, Tri::Maybe),
            (GreaterOrEqual, 1, Tri::Maybe),
            (Less, 1, Tri::Maybe),
            (LessOrEqual, 1, Tri::Maybe),
            (Equal, 1, Tri::Maybe),
        ];
        for (relation, seconds, expected) in rows {
            let at = day + seconds * NANOS;
            assert_eq!(fits_instant(relation, &[at]), expected, "{relation:?} {seconds}");
            let number = Number::parse(&(at / NANOS).to_string()).unwrap();
            assert_eq!(fits_seconds(relation, &[number]), expected, "{relation:?} {seconds}");
        }
        assert_eq!(fits_instant(Greater, &[]), Tri::No);
        assert_eq!(fits_instant(Greater, &[day + NANOS, day - NANOS]), Tri::Yes);
    }
}
