//! How large and how deep a file may be, so that no input fills the memory or the stack.

/// The largest file in bytes.
pub const MAX_BYTES: usize = 16 << 20;
/// The largest number of values in a file, copies made by aliases included.
pub const MAX_NODES: usize = 500_000;
/// The deepest nesting of lists and maps.
pub const MAX_DEPTH: usize = 64;
/// The largest number of bytes of text that the tree may hold, copies made by aliases included.
pub(super) const MAX_TEXT: usize = 4 * MAX_BYTES;
