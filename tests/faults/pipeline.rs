//! `check` and `synth` are one pipeline and cannot disagree.
