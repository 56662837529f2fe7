//! Days of the calendar, as a blueprint and the files beside it write them.

use crate::blueprint::decode::{Decode, ExpectedText, parsed};
use crate::blueprint::node::Node;
use crate::blueprint::schema::{self, Definitions};
use crate::diagnostic::Diagnostics;

/// A day of the calendar, in UTC.
pub type Day = jiff::civil::Date;

/// Reads a day as it is written, `YYYY-MM-DD`.
pub fn day(text: &str) -> Option<Day> {
    let plain = text.len() == "2027-01-31".len();
    text.parse().ok().filter(|_| plain)
}

/// How many days it is from one day to another; less than none where it has passed.
pub fn days_until(today: Day, day: Day) -> i32 {
    today.until(day).map_or(i32::MAX, |span| span.get_days())
}

impl Decode for Day {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        let wanted = ExpectedText {
            code: "day-invalid",
            what: "a day such as `2027-06-30`",
            help: "write year, month and day as `2027-06-30`",
        };
        parsed(node, problems, wanted, |text| {
            day(text).ok_or_else(|| format!("`{text}` is no day"))
        })
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        schema::text(
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            "A day of the calendar, in UTC: year, month and day, such as `2027-06-30`.",
        )
    }
}
