//! Small texts that would take all memory or all time if they were read to their end. `benches/` times them.

/// What opens a list or a map inside another, in every notation.
pub const NESTED: [&str; 3] = ["[", "{a: ", "- "];

/// Maps inside one another, each on a line of its own.
pub fn stairs(lines: usize) -> String {
    (0..lines).map(|depth| [" ".repeat(depth).as_str(), "a:\n"].concat()).collect()
}

/// Ten aliases a line, each line repeating the one before.
pub fn laughs(lines: usize) -> String {
    let line = |n: usize| {
        [
            "l",
            &n.to_string(),
            ": &l",
            &n.to_string(),
            " [",
            &["*l", &(n - 1).to_string(), ","].concat().repeat(10),
            "]\n",
        ]
        .concat()
    };
    ["l0: &l0 lol\n".to_owned(), (1..=lines).map(line).collect()].concat()
}

/// Aliases that nest the value before by one each.
pub fn chain(lines: usize) -> String {
    let line = |n: usize| {
        ["l", &n.to_string(), ": &l", &n.to_string(), " [*l", &(n - 1).to_string(), "]\n"].concat()
    };
    ["l0: &l0 lol\n".to_owned(), (1..=lines).map(line).collect()].concat()
}

/// A megabyte, and a thousand aliases of it.
pub fn copies() -> String {
    ["a: &a \"", &"x".repeat(1 << 20), "\"\nb: [", &"*a,".repeat(1_000), "]\n"].concat()
}

/// One of each, with its name.
pub fn all() -> Vec<(&'static str, String)> {
    let mut all: Vec<_> = NESTED.map(|open| (open, open.repeat(20_000))).into();
    all.extend([
        ("stairs", stairs(2_000)),
        ("laughs", laughs(9)),
        ("chain", chain(200)),
        ("copies", copies()),
    ]);
    all
}
