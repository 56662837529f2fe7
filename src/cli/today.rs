//! The day that waivers, and grants that end, are held against: the one that is said, or the clock's.

use crate::waivers::{self, Day};

/// The day, for commands that read waivers.
#[derive(clap::Args, Clone, Copy, Debug)]
pub struct Today {
    /// The day that `waivers.yaml` and `until` of grants are held against, in place of today in UTC
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub today: Option<Day>,
}

impl Today {
    /// The day.
    pub fn day(self) -> Day {
        let now = || jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
        self.today.unwrap_or_else(now)
    }
}

fn day(word: &str) -> Result<Day, String> {
    waivers::day(word).ok_or_else(|| format!("`{word}` is no day: write year, month and day as `2027-01-31`"))
}
