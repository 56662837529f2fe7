//! Whom a share reaches, whoever asks.
