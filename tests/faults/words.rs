//! Written words mean the same address wherever they stand.
