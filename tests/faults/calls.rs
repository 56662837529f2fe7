//! What a call needs besides, and what is said where it could not be decided.
