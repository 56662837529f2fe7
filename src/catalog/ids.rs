//! The ids of a table into an enum, and names of AWS into constants, so that code can only ask for rows that a test has
//! seen in the file.

/// Declares an enum whose variants are the ids of a table, in kebab case in its file, and the list of all of them.
macro_rules! ids {
    ($(#[$about:meta])* pub enum $name:ident { $($(#[$doc:meta])* $id:ident),* $(,)? }) => {
        $(#[$about])*
        #[derive(serde::Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$doc])* $id),* }

        impl $name {
            /// Every id, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$id),*];
        }
    };
}

/// Declares constants for names of AWS that rows of a table have, and the list of all of them.
macro_rules! names {
    ($($(#[$about:meta])+ $id:ident = $name:literal;)+) => {
        $($(#[$about])+ pub const $id: &str = $name;)+

        /// Every name, in the order of this file.
        pub const ALL: &[&str] = &[$($id),+];
    };
}

pub(super) use {ids, names};
