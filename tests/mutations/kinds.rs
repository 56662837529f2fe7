//! The ways to break one text, each a list of mutants.

use super::edit::{Language, Line, Mutant, lines};
use super::same::is_ambiguous;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Every mutant of a text.
pub fn of(language: Language, text: &str) -> Vec<Mutant> {
    let lines = lines(language, text);
    let mut all = Vec::new();
    all.extend(delete_lines(&lines));
    all.extend(replace_words(
        text,
        &lines,
        "Allow to Deny or back",
        &[("Allow", "Deny"), ("Deny", "Allow")],
    ));
    all.extend(replace_words(
        text,
        &lines,
        "true to false or back",
        &[("true", "false"), ("false", "true")],
    ));
    all.extend(change_digits(text, &lines));
    all.extend(unquote(language, text));
    all.extend(dollars(language, text, &lines));
    all.extend(swap_references(language, text));
    all.extend(other_attributes(language, text));
    all.extend(swap_values(language, text, &lines));
    all.extend(add_properties(language, text, &lines));
    all.extend(foreign(language, &lines));
    all.extend(repeat(language, text, &lines));
    all.extend(truncate(text));
    all
}

fn machine(lines: &[Line]) -> impl Iterator<Item = &Line> {
    lines.iter().filter(|line| line.machine)
}

fn delete_lines(lines: &[Line]) -> Vec<Mutant> {
    machine(lines)
        .map(|line| Mutant::new("delete a line", line.range.clone(), ""))
        .collect()
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// Where a word stands between characters that are of no word.
fn words(text: &str, lines: &[Line], word: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for line in machine(lines) {
        for (at, _) in text[line.range.clone()].match_indices(word) {
            let range = line.range.start + at..line.range.start + at + word.len();
            let before = text[..range.start].chars().next_back().is_some_and(is_word);
            if !before && !text[range.end..].starts_with(is_word) {
                found.push(range);
            }
        }
    }
    found
}

fn replace_words(text: &str, lines: &[Line], kind: &'static str, pairs: &[(&str, &str)]) -> Vec<Mutant> {
    let each = |(word, other): &(&str, &str)| -> Vec<Mutant> {
        words(text, lines, word)
            .into_iter()
            .map(|range| Mutant::new(kind, range, *other))
            .collect()
    };
    pairs.iter().flat_map(each).collect()
}

/// One digit of every run of twelve; another position every time.
fn change_digits(text: &str, lines: &[Line]) -> Vec<Mutant> {
    let mut mutants: Vec<Mutant> = Vec::new();
    for line in machine(lines) {
        for (start, run) in runs(text, line.range.clone(), is_word) {
            if run.len() == 12 && run.bytes().all(|byte| byte.is_ascii_digit()) {
                let at = start + mutants.len() * 7 % 12;
                let digit = text.as_bytes()[at] - b'0';
                mutants.push(Mutant::new(
                    "change a digit of an account",
                    at..at + 1,
                    ((digit + 1) % 10).to_string(),
                ));
            }
        }
    }
    mutants
}

/// Runs of characters of one sort.
fn runs(text: &str, range: Range<usize>, is_in: impl Fn(char) -> bool) -> Vec<(usize, &str)> {
    let part = &text[range.clone()];
    let stacks = part.split(|letter: char| !is_in(letter)).filter(|stack| !stack.is_empty());
    stacks
        .map(|stack| (stack.as_ptr() as usize - text.as_ptr() as usize, stack))
        .collect()
}

/// Every quoted scalar on which readers would disagree without its quotes, keys included.
fn unquote(language: Language, text: &str) -> Vec<Mutant> {
    if language != Language::Yaml {
        return Vec::new();
    }
    let mut mutants = Vec::new();
    for line in lines(language, text) {
        let words = &text[line.range.clone()];
        let quotes: Vec<usize> = words.match_indices('"').map(|(at, _)| line.range.start + at).collect();
        for pair in quotes.chunks_exact(2) {
            let inner = &text[pair[0] + 1..pair[1]];
            if is_ambiguous(inner) {
                mutants.push(Mutant::new("unquote a text", pair[0]..pair[1] + 1, inner));
            }
        }
    }
    mutants
}

/// One `$`, `%` or `!` more or less before a brace.
fn dollars(language: Language, text: &str, lines: &[Line]) -> Vec<Mutant> {
    const KIND: &str = "change an escape";
    let mut mutants = Vec::new();
    let pairs: &[(&str, &str)] = match language {
        Language::Hcl => &[("$${", "${"), ("%%{", "%{")],
        Language::Yaml => &[("${!", "${")],
        _ => &[],
    };
    for (from, to) in pairs {
        mutants.extend(text.match_indices(from).map(|(at, _)| Mutant::new(KIND, at..at + from.len(), *to)));
    }
    for line in machine(lines) {
        for (at, _) in text[line.range.clone()].match_indices("${") {
            let at = line.range.start + at;
            match language {
                Language::Hcl if !text[..at].ends_with('$') => mutants.push(Mutant::new(KIND, at..at, "$")),
                Language::Yaml if !text[at..].starts_with("${!") => {
                    mutants.push(Mutant::new(KIND, at + 2..at + 2, "!"))
                }
                Language::Hcl | Language::Yaml => {}
                _ => mutants.push(Mutant::new(KIND, at..at + 1, "")),
            }
        }
    }
    mutants
}

/// Names of other things: each exchanged with the next that is different.
fn swap_references(language: Language, text: &str) -> Vec<Mutant> {
    let found: Vec<Range<usize>> = match language {
        Language::Hcl => {
            let letter = |letter: char| is_word(letter) || letter == '.' || letter == '-';
            let all = runs(text, 0..text.len(), letter);
            let names = all
                .into_iter()
                .filter(|(_, run)| (run.starts_with("aws_") && run.contains('.')) || run.starts_with("var."));
            names.map(|(at, run)| at..at + run.len()).collect()
        }
        Language::Yaml => {
            let ids = logical_ids(text);
            let letter = |letter: char| is_word(letter) || letter == ':';
            let all = runs(text, 0..text.len(), letter);
            let cut = |(at, run): (usize, &str)| {
                (at, run.trim_end_matches(':').len(), ids.contains(run.trim_end_matches(':')))
            };
            all.into_iter()
                .map(cut)
                .filter(|(_, _, known)| *known)
                .map(|(at, length, _)| at..at + length)
                .collect()
        }
        _ => Vec::new(),
    };
    neighbours("swap two references", text, &found)
}

/// Another attribute of the same resource, wherever one is read.
fn other_attributes(language: Language, text: &str) -> Vec<Mutant> {
    match language {
        Language::Hcl => other_attributes_of_terraform(text),
        Language::Yaml => other_attributes_of_cloudformation(text),
        _ => Vec::new(),
    }
}

const OTHER_ATTRIBUTE: &str = "another attribute";

/// Attributes that resources of Terraform have.
const OF_TERRAFORM: [&str; 8] = [
    "arn",
    "id",
    "key_id",
    "name",
    "namespace_name",
    "zone_id",
    "allocation_id",
    "bucket",
];

/// Attributes that resources of CloudFormation have.
const OF_CLOUDFORMATION: [&str; 5] = ["Arn", "GroupId", "AllocationId", "Id", "Name"];

fn other_attributes_of_terraform(text: &str) -> Vec<Mutant> {
    let letter = |letter: char| is_word(letter) || letter == '.' || letter == '-';
    let mut mutants = Vec::new();
    for (at, run) in runs(text, 0..text.len(), letter) {
        let Some((base, attribute)) = run
            .rsplit_once('.')
            .filter(|(base, _)| base.starts_with("aws_") && base.contains('.'))
        else {
            continue;
        };
        let whole = match text[..at].ends_with("one(") {
            true => at - "one(".len()..end_of_element(text, at),
            false => at..at + run.len(),
        };
        for other in OF_TERRAFORM.iter().filter(|other| **other != attribute) {
            mutants.push(Mutant::new(OTHER_ATTRIBUTE, whole.clone(), [base, ".", other].concat()));
        }
    }
    mutants
}

/// Where the traversal ends that goes through the only element of a set.
fn end_of_element(text: &str, at: usize) -> usize {
    let ends = |letter: char| !is_word(letter) && !matches!(letter, '.' | '[' | ']' | '(' | ')' | '-');
    text[at..].find(ends).map_or(text.len(), |length| at + length)
}

fn other_attributes_of_cloudformation(text: &str) -> Vec<Mutant> {
    let ids = logical_ids(text);
    let mut mutants = Vec::new();
    for (at, _) in text.match_indices("Ref: ") {
        let id = text[at..].lines().next().unwrap_or_default().trim_start_matches("Ref: ").trim();
        if ids.contains(id) {
            let attributes = OF_CLOUDFORMATION.iter();
            mutants.extend(attributes.map(|name| {
                Mutant::new(OTHER_ATTRIBUTE, at..at + 5 + id.len(), ["Fn::GetAtt: ", id, ".", name].concat())
            }));
        }
    }
    for (at, _) in text.match_indices("Fn::GetAtt:\n") {
        let mut lines = text[at..].lines().skip(1).map(|line| line.trim().trim_start_matches("- "));
        let (Some(id), Some(attribute)) = (lines.next(), lines.next()) else {
            continue;
        };
        let head: usize = text[at..].split_inclusive('\n').take(2).map(str::len).sum();
        let last = at + head + text[at + head..].find(attribute).unwrap();
        mutants.push(Mutant::new(OTHER_ATTRIBUTE, at..last + attribute.len(), ["Ref: ", id].concat()));
        if let Some(start) = selection_around(text, at) {
            mutants.push(Mutant::new(OTHER_ATTRIBUTE, start..last + attribute.len(), ["Ref: ", id].concat()));
        }
        let others = OF_CLOUDFORMATION.iter().filter(|name| **name != attribute);
        mutants.extend(others.map(|name| Mutant::new(OTHER_ATTRIBUTE, last..last + attribute.len(), *name)));
    }
    mutants.extend(other_attributes_inside_texts(text, &ids));
    mutants
}

/// Where the selection begins whose innermost argument stands at `at`.
fn selection_around(text: &str, at: usize) -> Option<usize> {
    const HEAD: &str = "Fn::Select:";
    let inner = text[..at].rfind(HEAD).filter(|inner| !text[*inner..at].contains("Type: "))?;
    text[..inner].rfind(HEAD).filter(|outer| text[*outer..inner].contains("Fn::Split:"))
}

fn other_attributes_inside_texts(text: &str, ids: &BTreeSet<&str>) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (at, _) in text.match_indices("${") {
        let Some((name, _)) = text[at + 2..].split_once('}') else {
            continue;
        };
        let range = at + 2..at + 2 + name.len();
        match name.split_once('.') {
            Some((id, _)) if ids.contains(id) => mutants.push(Mutant::new(OTHER_ATTRIBUTE, range, id)),
            None if ids.contains(name) => {
                let others = OF_CLOUDFORMATION.iter();
                mutants.extend(
                    others.map(|other| {
                        Mutant::new(OTHER_ATTRIBUTE, range.clone(), [name, ".", other].concat())
                    }),
                );
            }
            _ => {}
        }
    }
    mutants
}

/// What `Ref` may name.
fn logical_ids(text: &str) -> BTreeSet<&str> {
    let under = |line: &&str| line.starts_with("  ") && !line.starts_with("   ");
    let ids = text.lines().filter(under).map(|line| line.trim().trim_end_matches(':'));
    ids.chain(["AWS::AccountId"]).collect()
}

/// Exchanges each range with the next one that holds another text.
fn neighbours(kind: &'static str, text: &str, found: &[Range<usize>]) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (index, one) in found.iter().enumerate() {
        if let Some(other) =
            found[index + 1..].iter().find(|other| text[(*other).clone()] != text[one.clone()])
        {
            mutants.push(Mutant::swap(kind, text, one.clone(), other.clone()));
        }
    }
    mutants
}

/// Values of the same key: each exchanged with the next that is different.
fn swap_values(language: Language, text: &str, lines: &[Line]) -> Vec<Mutant> {
    let mut by_key: BTreeMap<&str, Vec<Range<usize>>> = BTreeMap::new();
    for line in machine(lines) {
        let words = &text[line.range.clone()];
        let between = if matches!(language, Language::Hcl | Language::Python) {
            "="
        } else {
            ":"
        };
        let Some(at) = words.find([between, " "].concat().as_str()) else {
            continue;
        };
        let key = words[..at].trim().trim_start_matches("- ");
        let value = words[at + between.len()..].trim().trim_end_matches(',');
        if value.is_empty() || value.ends_with(['{', '[', '(', '|']) {
            continue;
        }
        let start = value.as_ptr() as usize - text.as_ptr() as usize;
        by_key.entry(key).or_default().push(start..start + value.len());
    }
    by_key
        .values()
        .flat_map(|found| neighbours("swap two values of one key", text, found))
        .collect()
}

/// Something more in every map, list and block.
fn add_properties(language: Language, text: &str, lines: &[Line]) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.machine) {
        let words = text[line.range.clone()].trim();
        let next = lines.get(index + 1);
        let additions: Vec<String> = match language {
            Language::Yaml => match next {
                Some(next) if next.indent > line.indent => more_yaml(text, line, next),
                _ => Vec::new(),
            },
            Language::Hcl => more_hcl(words, line.indent + 2),
            Language::Json if words.ends_with('{') => vec!["\"extra\": \"x\",\n".to_owned()],
            Language::Json if words.ends_with('[') => vec!["\"extra\",\n".to_owned()],
            Language::Json => Vec::new(),
            Language::Markdown => vec!["aws sts get-caller-identity\n".to_owned()],
            Language::Python => vec!["EXTRA = \"x\"\n".to_owned()],
            Language::Statements => vec!["GRANT ALL ON DATABASE \"dev\" TO PUBLIC;\n".to_owned()],
        };
        let at = line.range.end;
        mutants.extend(additions.into_iter().map(|text| Mutant::new("add a property", at..at, text)));
    }
    mutants
}

fn more_yaml(text: &str, line: &Line, next: &Line) -> Vec<String> {
    let pad = " ".repeat(next.indent);
    if text[next.range.clone()].trim_start().starts_with("- ") {
        return vec![[&pad, "- Extra\n"].concat()];
    }
    let mut all = vec![[&pad, "Extra: x\n"].concat(), [&pad, "Extra:\n", &pad, "  - x\n"].concat()];
    if text[next.range.clone()].trim_start().starts_with("Type: AWS::") {
        let outer = " ".repeat(line.indent + 2);
        all.push([&outer, "Condition: Never\n"].concat());
        all.push([&outer, "DeletionPolicy: Delete\n"].concat());
    }
    all
}

fn more_hcl(words: &str, indent: usize) -> Vec<String> {
    let pad = " ".repeat(indent);
    let attribute = [&pad, "extra = \"x\"\n"].concat();
    if words.ends_with('[') {
        return vec![[&pad, "\"extra\",\n"].concat()];
    }
    if !words.ends_with('{') {
        return Vec::new();
    }
    if !words.starts_with("resource ") {
        return vec![attribute, [&pad, "extra {\n", &pad, "}\n"].concat()];
    }
    let meta = [
        "count = 0\n",
        "provider = aws.other\n",
        "lifecycle {\n  ignore_changes = all\n}\n",
        "provisioner \"local-exec\" {\n  command = \"x\"\n}\n",
    ];
    meta.iter()
        .map(|text| [&pad, *text].concat())
        .chain([attribute, [&pad, "extra {\n", &pad, "}\n"].concat()])
        .collect()
}

/// A command or code that no plan knows, behind every line, whoever reads the line.
fn foreign(language: Language, lines: &[Line]) -> Vec<Mutant> {
    let texts: &[&str] = match language {
        Language::Markdown => &[
            "aws sts get-caller-identity\n",
            "Then run aws s3 ls as well.\n",
            "Then run `aws s3 ls` as well.\n",
            "curl example | sh\n",
            "terraform destroy\n",
            "    rm -rf state\n",
            "```bash\naws s3 ls\n```\n",
            "~~~\naws s3 ls\n~~~\n",
            "<pre>aws s3 ls</pre>\n",
            "See [this](other.sh).\n",
            "The account is 999999999998.\n",
            "Read snippets/other.py too.\n",
        ],
        Language::Python => &["import os\n", "# print\n", "    print()\n"],
        Language::Statements => &[
            "-- DROP TABLE x;\n",
            "# DROP TABLE x;\n",
            "/* x */\n",
            "\\! ls\n",
            "-- x\rDROP TABLE x;\n",
        ],
        Language::Hcl => &["# curl example | sh\n", "// curl example | sh\n", "/* curl example | sh */\n"],
        Language::Yaml => &["# curl example | sh\n"],
        Language::Json => &[],
    };
    let places = lines.iter().map(|line| line.range.end..line.range.end);
    places
        .flat_map(|place| texts.iter().map(move |text| Mutant::new(FOREIGN, place.clone(), *text)))
        .collect()
}

/// The kind of what is never of the same meaning, whatever the file is read for.
pub const FOREIGN: &str = "foreign command or code";

/// Every line twice, every block twice, and every resource once more under another name.
fn repeat(language: Language, text: &str, lines: &[Line]) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.machine) {
        let words = text[line.range.clone()].trim();
        if words.is_empty() || words.starts_with(['}', ']', ')', '`']) {
            continue;
        }
        let end = block_end(text, lines, index);
        let block = &text[line.range.start..end];
        let at = line.range.start..line.range.start;
        let kind = if end > line.range.end { "repeat a block" } else { "repeat a line" };
        mutants.push(Mutant::new(kind, at.clone(), block));
        if let Some(renamed) = renamed(language, line.indent, block) {
            mutants.push(Mutant::new("add a resource", at, renamed));
        }
    }
    mutants
}

/// The end of what is indented below a line, with the bracket that closes it.
fn block_end(text: &str, lines: &[Line], index: usize) -> usize {
    let head = &lines[index];
    let deeper = lines[index + 1..]
        .iter()
        .take_while(|line| line.indent > head.indent || line.range.len() <= 1);
    let mut last = deeper.filter(|line| line.range.len() > 1).last().unwrap_or(head);
    let opens = text[head.range.clone()].trim_end().ends_with(['{', '[', '(']);
    if opens && let Some(next) = lines.iter().find(|line| line.range.start == last.range.end) {
        last = next;
    }
    last.range.end
}

fn renamed(language: Language, indent: usize, block: &str) -> Option<String> {
    let (first, rest) = block.split_once('\n')?;
    match language {
        Language::Hcl if indent == 0 && first.ends_with("\" {") => {
            Some([first.trim_end_matches("\" {"), "-copy\" {\n", rest, "\n"].concat())
        }
        Language::Yaml if indent == 2 && first.ends_with(':') => {
            Some([first.trim_end_matches(':'), "Copy:\n", rest].concat())
        }
        _ => None,
    }
}

/// The beginning only, a tenth more every time.
fn truncate(text: &str) -> Vec<Mutant> {
    let cut = |tenth: usize| {
        let wanted = text.len() * tenth / 10;
        let at = (0..=wanted).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        Mutant::new("truncate the file", at..text.len(), "")
    };
    (0..10).map(cut).collect()
}
