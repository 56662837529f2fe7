//! Any text as a template, a policy or an export: whatever it says is read, or told, and ends.
#![no_main]

use landform::aws::{AccountId, Name, Region};
use landform::diagnostic::{Diagnostics, Sources};
use landform::foreign::{GivenFile, Settings, Where, assemble, read_files};
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;

fn settings() -> Settings {
    let account = Name::parse("home").unwrap();
    let id = AccountId::parse("111111111111").unwrap();
    Settings {
        accounts: BTreeMap::from([(account.clone(), id)]),
        home: Where {
            account,
            region: Region::parse("us-east-1").unwrap(),
        },
        says_account: true,
        parameters: BTreeMap::new(),
        stacks: Vec::new(),
        organization: None,
    }
}

fuzz_target!(|bytes: &[u8]| {
    let mut sources = Sources::new();
    let file = sources.add("fuzz.yaml", String::from_utf8_lossy(bytes));
    let given = GivenFile {
        file,
        path: "fuzz.yaml".to_owned(),
        named: true,
    };
    let mut settings = settings();
    let read = read_files(&[given], &sources, None, &mut settings);
    let mut problems = Diagnostics::new();
    for case in &read.reading.cases {
        let _ = assemble(case, &settings, &mut problems);
    }
});
