//! Semantics of single services and keys that were found wrong.
