//! Random estates: units with accounts, things that are placed in units, and accounts that deviate.

use super::random::Random;

/// An organization, and what is in its accounts.
pub struct Estate {
    /// Names of the accounts of each unit.
    pub units: Vec<Vec<String>>,
    lines: [Vec<String>; 5],
}

const NAMES: [&str; 5] = ["ml", "data-eng", "x", "payments", "q7"];

impl Estate {
    pub fn new(random: &mut Random) -> Self {
        let mut estate = Self {
            units: Vec::new(),
            lines: Default::default(),
        };
        for unit in 0..=random.below(2) {
            let mut accounts: Vec<String> = Vec::new();
            for number in 0..3 + random.below(6) {
                let digits = if random.chance(20) { number * 111 } else { number };
                let between = random.pick(&["-", "-", "", "_", "."]);
                accounts.push(format!("{}{between}{unit}{digits}", random.pick(&NAMES)));
            }
            estate.units.push(accounts);
            estate.placed(unit, random);
        }
        estate
    }

    fn placed(&mut self, unit: usize, random: &mut Random) {
        let [keys, buckets, roles, grants, trails] = &mut self.lines;
        let mut key = "";
        if random.chance(60) {
            keys.push(format!("  data{unit}: {{ in: unit/u{unit}, description: Data }}"));
            key = ", key: data";
        }
        let key = if key.is_empty() { String::new() } else { format!("{key}{unit}") };
        buckets.push(format!(
            "  data{unit}: {{ in: unit/u{unit}, name: \"estate-{unit}-{{account}}\"{key} }}"
        ));
        let service = random.pick(&["lambda", "sagemaker-notebook"]);
        roles.push(format!("  work{unit}: {{ in: unit/u{unit}, for: {service} }}"));
        if random.chance(40) {
            roles.push(format!("  read{unit}: {{ in: unit/u{unit}, for: lambda, policies: \"arn:aws:iam::aws:policy/ReadOnlyAccess\" }}"));
        }
        let part = random.pick(&["", "", "/in/*", "/in/one.csv, until: 2030-01-31"]);
        if random.chance(50) {
            grants.push(format!("  - {{ to: role/unit/u{unit}/work{unit}, may: [read, write], each: account, on: bucket/unit/u{unit}/data{unit}{part} }}"));
        }
        if random.chance(30) {
            grants.push(format!(
                "  - {{ to: role/unit/u{unit}/work{unit}, may: read, on: bucket/log/logs{part} }}"
            ));
        } else if random.chance(30) {
            grants.push(format!("  - {{ to: \"role/*/work{unit}\", may: write, on: bucket/log/logs }}"));
        }
        if random.chance(30) {
            trails.push(format!(
                "  each{unit}: {{ in: unit/u{unit}, bucket: bucket/log/logs, records: management }}"
            ));
        }
        for account in &self.units[unit] {
            if random.chance(15) {
                buckets.push(format!(
                    "  more-{account}: {{ in: {account}, name: \"more-{unit}-{}\" }}",
                    account.replace('_', "-")
                ));
            }
            if random.chance(10) {
                grants
                    .push(format!("  - {{ to: role/{account}/work{unit}, may: read, on: bucket/log/logs }}"));
            }
            if random.chance(10) {
                roles.push(format!("  own-{account}: {{ in: {account}, for: lambda }}"));
            }
        }
    }

    /// The blueprint.
    pub fn text(&self) -> String {
        let mut text = "landform: 1\nname: estate\norganization:\n  id: o-a1b2c3d4e5\n  root: r-a1b2\n  management: \"000000000001\"\n  units:\n".to_owned();
        for (unit, accounts) in self.units.iter().enumerate() {
            text.push_str(&format!(
                "    u{unit}: {{ id: ou-a1b2-{unit:08}, accounts: [{}] }}\n",
                accounts.join(", ")
            ));
        }
        text.push_str("accounts:\n  log: { id: \"999999999999\" }\n");
        for (unit, accounts) in self.units.iter().enumerate() {
            for (number, account) in accounts.iter().enumerate() {
                text.push_str(&format!(
                    "  {account}: {{ id: \"{}\" }}\n",
                    100_000_000_000 + unit * 1_000_000 + number * 7
                ));
            }
        }
        text.push_str("region: us-east-1\n");
        let [keys, buckets, roles, grants, trails] = &self.lines;
        let buckets: Vec<String> =
            std::iter::once("  logs: { in: log, name: estate-logs-999999999999 }".to_owned())
                .chain(buckets.iter().cloned())
                .collect();
        for (section, lines) in [
            ("keys", keys),
            ("buckets", &buckets),
            ("roles", roles),
            ("trails", trails),
            ("grants", grants),
        ] {
            if !lines.is_empty() {
                text.push_str(&format!("{section}:\n{}\n", lines.join("\n")));
            }
        }
        text
    }
}
