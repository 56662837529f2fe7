//! What exists outside of the design, and the facts that a blueprint states about it.
