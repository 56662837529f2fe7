//! Blocks of addresses that nobody on the internet has.

use super::Table;
use crate::aws::Cidr;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/address_blocks.json");

static TABLE: LazyLock<Table<Cidr>> = LazyLock::new(|| Table::embedded(DATA));

/// The blocks of IPv4 addresses that networks of one's own take.
///
/// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
pub fn private() -> impl Iterator<Item = Cidr> {
    TABLE.rows.iter().copied()
}

/// True for a block all of whose addresses are in one of them.
pub fn is_private(block: Cidr) -> bool {
    private().any(|own| own.net().contains(&block.net()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        crate::catalog::table::assert_sound::<Cidr>(DATA, ToString::to_string);
    }

    #[test]
    fn public_addresses_are_told() {
        let of = |text: &str| is_private(Cidr::parse(text).unwrap());
        assert!(
            ["10.1.0.0/16", "100.64.0.0/16", "172.31.0.0/16", "192.168.4.0/24"]
                .into_iter()
                .all(of)
        );
        assert!(!["8.8.0.0/16", "172.0.0.0/8", "192.0.0.0/8", "100.0.0.0/16"].into_iter().any(of));
    }
}
