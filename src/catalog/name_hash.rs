//! Look-ups by names that the program itself holds, by a hash that is quick for short texts.
//!
//! Nobody outside chooses what such a table holds, so its names need no hash that withstands an attacker.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// What is held by names of the catalog.
pub(super) type ByName<T> = HashMap<&'static str, T, BuildHasherDefault<NameHasher>>;

/// Mixes eight bytes at a time.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct NameHasher(u64);

/// An odd number whose bits are spread: the golden ratio in 64 bits.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word.iter_mut().zip(part).for_each(|(slot, byte)| *slot = *byte);
            self.0 = (self.0.rotate_left(23) ^ u64::from_le_bytes(word)).wrapping_mul(SPREAD);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart() {
        let names = ["s3", "sqs", "PutObject", "PutObjectAcl", "GetObject", "GetObjectAcl", ""];
        let held: ByName<usize> = names.iter().enumerate().map(|(at, name)| (*name, at)).collect();
        for (at, name) in names.iter().enumerate() {
            assert_eq!(held.get(name.to_owned()), Some(&at), "{name}");
        }
        assert_eq!(held.get("PutObjectTagging"), None);
    }
}
