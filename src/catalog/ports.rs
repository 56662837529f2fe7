//! Services into the ports that they answer on, or that their clients use.

use super::Table;
use super::ids::ids;
use super::quota::Confidence;
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/ports.json");

static TABLE: LazyLock<Table<PortRow>> = LazyLock::new(|| Table::embedded(DATA));

ids! {
    /// Who uses a port.
    pub enum ServicePort {
        /// Clients, who choose the port of the answer, as AWS advises to open them.
        Ephemeral,
        /// File systems of EFS.
        FileSystem,
        /// Interface endpoints.
        InterfaceEndpoint,
        /// Warehouses that say no other.
        Redshift,
        /// Apps of one user of a studio, among one another.
        StudioApps,
        /// The file system of a studio's users.
        StudioFiles,
    }
}

/// The ports of one user.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct PortRow {
    /// Who uses them.
    pub service: ServicePort,
    /// The first.
    pub from: u16,
    /// The last.
    pub to: u16,
    /// How well they are known.
    pub confidence: Confidence,
    /// The page that they are from.
    pub source: String,
}

impl ServicePort {
    /// The first and the last port.
    pub fn range(self) -> (u16, u16) {
        let row = TABLE.rows.iter().find(|row| row.service == self);
        row.map_or((0, 0), |row| (row.from, row.to))
    }

    /// The port, or the first of several.
    pub fn first(self) -> u16 {
        self.range().0
    }
}

/// The table with its date and sources.
pub fn table() -> &'static Table<PortRow> {
    &TABLE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_has_one_row_from_a_page_of_aws() {
        super::super::table::assert_complete(DATA, ServicePort::ALL, |row: &PortRow| row.service);
        for row in &table().rows {
            assert!(row.source.starts_with("https://docs.aws.amazon.com/"), "{:?}", row.service);
            assert!(0 < row.from && row.from <= row.to, "{:?}", row.service);
        }
    }

    #[test]
    fn ports_of_the_worked_cases() {
        assert_eq!(ServicePort::Redshift.range(), (5439, 5439));
        assert_eq!(ServicePort::Ephemeral.range(), (1024, 65535));
        assert_eq!(ServicePort::InterfaceEndpoint.first(), 443);
    }
}
