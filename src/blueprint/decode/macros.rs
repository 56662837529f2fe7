//! The declarations of the blueprint language: one place for struct, decoder and schema.

/// Declares a map with fixed keys: the struct, its [`Decode`](crate::blueprint::decode::Decode) and its schema.
///
/// ```
/// use landform::blueprint::values::{Spanned, Tags};
///
/// landform::section! {
///     /// A private S3 bucket.
///     pub struct Bucket {
///         /// The account it is placed in.
///         "in" => place: required Spanned<String>,
///         /// Its name in S3; made up when it is left out.
///         "name" => name: optional Spanned<String>,
///         /// Tags of the bucket.
///         "tags" => tags: default Tags,
///     }
/// }
/// ```
///
/// `required T` and `default T` make a field of type `T` (`default` needs `T: Default`), `optional T`
/// one of type `Option<T>`. The struct also gets `pub span: Span`. Every `T` is `Clone`, `Debug` and `PartialEq`.
#[macro_export]
macro_rules! section {
    (
        $(#[doc = $doc:literal])*
        $visibility:vis struct $name:ident {
            $( $(#[doc = $field_doc:literal])* $key:literal => $field:ident : $mode:ident $kind:ty ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, PartialEq, Debug)]
        $visibility struct $name {
            /// Where the section stands in the blueprint.
            pub span: $crate::diagnostic::Span,
            $( $(#[doc = $field_doc])* pub $field: $crate::section!(@type $mode $kind), )*
        }

        impl $name {
            /// The names of the entries under one of its keys; none where the key holds no named entries.
            pub fn names_under(&self, key: &str) -> Vec<&str> {
                match key {
                    $( $key => $crate::section!(@names $mode &self.$field), )*
                    _ => Vec::new(),
                }
            }
        }

        impl $crate::blueprint::decode::Decode for $name {
            fn decode(
                node: &$crate::blueprint::node::Node,
                problems: &mut $crate::diagnostic::Diagnostics,
            ) -> Option<Self> {
                const FIELDS: &[$crate::blueprint::decode::Field] = &[
                    $( $crate::blueprint::decode::Field {
                        key: $key,
                        docs: &[$($field_doc),*],
                        required: $crate::section!(@required $mode),
                    }, )*
                ];
                let fields = $crate::blueprint::decode::Fields::open(node, stringify!($name), FIELDS, problems)?;
                let _ = &fields;
                $( let $field = fields.$mode::<$kind>($key, problems); )*
                Some(Self { span: node.span, $( $field: $field?, )* })
            }

            fn schema(definitions: &mut $crate::blueprint::schema::Definitions) -> ::serde_json::Value {
                definitions.define(stringify!($name), concat!(module_path!(), "::", stringify!($name)), |definitions| {
                    let _ = &definitions;
                    $crate::blueprint::schema::object(&[$($doc),*], vec![
                        $( (
                            $key,
                            $crate::section!(@required $mode),
                            $crate::blueprint::schema::describe(
                                <$kind as $crate::blueprint::decode::Decode>::schema(definitions),
                                &[$($field_doc),*],
                            ),
                        ), )*
                    ])
                })
            }
        }
    };
    (@type required $kind:ty) => { $kind };
    (@type optional $kind:ty) => { Option<$kind> };
    (@type default $kind:ty) => { $kind };
    (@names optional $value:expr) => { $value.iter().flat_map($crate::blueprint::decode::Decode::entry_names).collect() };
    (@names $mode:ident $value:expr) => { $crate::blueprint::decode::Decode::entry_names($value) };
    (@required required) => { true };
    (@required optional) => { false };
    (@required default) => { false };
}

/// Declares one of several words: the enum, its decoder, its schema, `ALL`, `as_str` and `Display`.
///
/// ```
/// landform::choice! {
///     /// What a consumer may do.
///     pub enum Access {
///         /// Look, not touch.
///         "read-only" => ReadOnly,
///         /// Look and touch.
///         "read-write" => ReadWrite,
///     }
/// }
/// assert_eq!(Access::ReadOnly.as_str(), "read-only");
/// ```
#[macro_export]
macro_rules! choice {
    (
        $(#[doc = $doc:literal])*
        $visibility:vis enum $name:ident {
            $( $(#[doc = $word_doc:literal])* $word:literal => $variant:ident ),+ $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        $visibility enum $name {
            $( $(#[doc = $word_doc])* $variant, )+
        }

        impl $name {
            /// The word as a part of names.
            pub fn name(self) -> $crate::aws::Name {
                match self {
                    $( $name::$variant => const { $crate::aws::Name::known($word) }, )+
                }
            }

            /// All words in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as a blueprint writes it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $( Self::$variant => $word, )+
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::blueprint::decode::Decode for $name {
            fn decode(
                node: &$crate::blueprint::node::Node,
                problems: &mut $crate::diagnostic::Diagnostics,
            ) -> Option<Self> {
                let found = Self::ALL.iter().find(|choice| node.text() == Some(choice.as_str()));
                if found.is_none() {
                    problems.push($crate::blueprint::decode::unknown_word(node, &[$($word),+]));
                }
                found.copied()
            }

            fn schema(definitions: &mut $crate::blueprint::schema::Definitions) -> ::serde_json::Value {
                definitions.define(stringify!($name), concat!(module_path!(), "::", stringify!($name)), |_| {
                    $crate::blueprint::schema::words(&[$($doc),*], &[$( ($word, &[$($word_doc),*]) ),+])
                })
            }
        }
    };
}

/// Declares a value of several shapes: the enum, its decoder by kind of YAML value, its schema.
///
/// A shape is `text`, `list`, `map`, `number` or `boolean`. With a `text` shape and no shape of its
/// own, a number or boolean is decoded as text, which asks for quotes.
///
/// ```
/// use landform::blueprint::values::{Spanned, Tags};
///
/// landform::either! {
///     /// Where something is placed.
///     pub enum Placement {
///         /// One account.
///         text => Account(Spanned<String>),
///         /// Several accounts.
///         list => Accounts(Vec<Spanned<String>>),
///         /// All accounts with these tags.
///         map => Tagged(Tags),
///     }
/// }
/// ```
#[macro_export]
macro_rules! either {
    (
        $(#[doc = $doc:literal])*
        $visibility:vis enum $name:ident {
            $( $(#[doc = $shape_doc:literal])* $shape:ident => $variant:ident($kind:ty) ),+ $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, PartialEq, Debug)]
        $visibility enum $name {
            $( $(#[doc = $shape_doc])* $variant($kind), )+
        }

        impl $crate::blueprint::decode::Decode for $name {
            fn decode(
                node: &$crate::blueprint::node::Node,
                problems: &mut $crate::diagnostic::Diagnostics,
            ) -> Option<Self> {
                const SHAPES: &[$crate::blueprint::node::NodeKind] = &[$( $crate::either!(@kind $shape) ),+];
                let shape = $crate::blueprint::decode::shape_of(node, SHAPES, problems)?;
                $( if shape == $crate::either!(@kind $shape) {
                    return <$kind as $crate::blueprint::decode::Decode>::decode(node, problems).map(Self::$variant);
                } )+
                None
            }

            fn schema(definitions: &mut $crate::blueprint::schema::Definitions) -> ::serde_json::Value {
                definitions.define(stringify!($name), concat!(module_path!(), "::", stringify!($name)), |definitions| {
                    $crate::blueprint::schema::any_of(&[$($doc),*], vec![
                        $( $crate::blueprint::schema::describe(
                            <$kind as $crate::blueprint::decode::Decode>::schema(definitions),
                            &[$($shape_doc),*],
                        ), )+
                    ])
                })
            }
        }
    };
    (@kind text) => { $crate::blueprint::node::NodeKind::Text };
    (@kind list) => { $crate::blueprint::node::NodeKind::List };
    (@kind map) => { $crate::blueprint::node::NodeKind::Map };
    (@kind number) => { $crate::blueprint::node::NodeKind::Number };
    (@kind boolean) => { $crate::blueprint::node::NodeKind::Bool };
}
