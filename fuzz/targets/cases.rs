//! Any bytes as the lines of `landform eval`.
#![no_main]

use landform::evaluate::cases::{AnswerFormat, answer_lines};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for format in [AnswerFormat::Jsonl, AnswerFormat::Text] {
        let mut out = Vec::new();
        let counts = answer_lines(bytes, format, &mut out);
        assert!(counts.is_ok());
        if format == AnswerFormat::Jsonl {
            let lines = bytes
                .split(|byte| *byte == b'\n')
                .filter(|line| !line.trim_ascii().is_empty())
                .count();
            assert_eq!(out.iter().filter(|byte| **byte == b'\n').count(), lines);
            let answers = std::str::from_utf8(&out).expect("answers are text");
            assert!(answers.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
        }
    }
});
