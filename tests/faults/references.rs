//! References are read back as the one attribute that the kind says.
