//! Words that are hard on names, tags and descriptions.

use crate::random::Random;

/// Names that a blueprint may give, and that meet names of landform's own.
const NAMES: &[&str] = &[
    "a", "A", "b", "a-b", "a_b", "a.b", "A-B", "a--b", "x", "X", "x-policy", "x-alias", "x-id", "x_policy", "k", "k-alias",
    "modules", "Modules", "links", "unit-x", "unit-a", "management", "Management", "identity", "data", "data-us-west-2",
    "us-west-2", "a-us-west-2", "1", "0x1", "1st", "-", "_", "_a", "-a", "a-", "null", "true", "no", "on", "organization",
    "execution-role", "administration-role", "role", "own", "shared", "x-set", "bootstrap", "administrator", "id", "Id",
    "a-subnet-1a2b3c4d", "x-subnet-group", "x-attachment", "x-logging", "x-filter", "x-namespace", "flows", "events",
    "con", "aux", "README.md", "manifest.json",
];

/// Names that no blueprint may give, or only some sections.
const ODD: &[&str] = &[
    "", " ", ".", "..", ".a", "a.", "a b", "é", "e\u{301}", "名前", "😀", "a/b", "a\u{7}", "\n", "\u{202e}a", "\u{200b}",
    "${a}", "{{a}}", "%{a}", "*", "\"", "'", "`", "a:b", "#", "{account}", "{region}",
];

/// Texts for tags and descriptions.
const TEXTS: &[&str] = &[
    "", " ", "a", "R&D", "名前", "😀", "é", "ÿ", "\u{a0}", "Ⓐ", "e\u{301}", "a\nb", "a\r\nb", "a\tb", "\n", "a\u{7}b", "\u{7f}",
    "\u{85}", "\u{2028}", "\u{feff}", "\u{200b}", "\u{202e}x", "\u{fffd}", "\u{ffff}", "\u{10ffff}", "\u{e000}", "no", "on", "1e3", "0x1F", "~", "null", "1:30",
    "2024-01-01", "=", "<<", "#", ": ", "- a", "- ", "? ", "| ", "> ", "!Sub x", "&a", "*a", "%a", "@a", "`a`", "\"", "'", "\\", "\\n",
    "${AWS::AccountId}", "$${x}", "${x}", "%{x}", "%%{x}", "{{x}}", "{{{x}}}", "{{resolve:ssm:x}}", "<script>", "```", "a  ", "  a",
    "aws:x", "AWS:x", "Aws:", "aws", "Name", "name", "NAME", "Team", "team", "{account}", "{region}", "[a](b)", "*a*", "_a_", "EOT",
];

/// A name: mostly one that may be given.
pub fn name(random: &mut Random) -> String {
    match random.below(20) {
        0 => (*random.pick(ODD)).to_owned(),
        1 => long(random, &[39, 40, 41, 62, 63, 64, 65, 127, 128, 129]),
        _ => (*random.pick(NAMES)).to_owned(),
    }
}

/// A text: of words, or of a length about which some service minds.
pub fn text(random: &mut Random) -> String {
    match random.below(6) {
        0 => long(random, &[0, 1, 127, 128, 129, 254, 255, 256, 257, 511, 512, 513, 999, 1000, 1001, 1023, 1024, 1025, 2048, 2049, 8192, 8193]),
        1 => "é".repeat(*random.pick(&[127, 128, 129, 255, 256, 257, 1000, 1001])),
        _ => (*random.pick(TEXTS)).to_owned(),
    }
}

fn long(random: &mut Random, lengths: &[usize]) -> String {
    "a".repeat(*random.pick(lengths))
}
