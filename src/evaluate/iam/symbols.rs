//! Texts with ids that AWS has not chosen yet, against patterns: what surely fits, what may, and what cannot.
//!
//! A symbol ([`crate::aws::Text`]) stands for an id that nobody knows. It equals itself and no other symbol, as two
//! resources have two ids; against any other text it is open, since the id may turn out to be just that. A digit that AWS
//! makes up is one digit, whichever: a text with such digits is that of one role, so that it equals itself.

use super::Tri;
use super::tokens::{ANY_ONE, ANY_RUN};
use crate::aws::{Address, Name, OpenSign, Part, Text, name};

/// What a symbol surely does not stand for, nor for a path that begins with it: see [`another`].
fn excluded(address: &str) -> Option<&str> {
    address.strip_prefix("another/").and_then(|rest| rest.split('/').next())
}

/// A text that stands for any value but one and the paths that begin with it, such as the organization of an account
/// outside of ours.
pub fn another(than: &str) -> Option<Text> {
    let address = Address::new(name!("another"), &Name::parse(than).ok()?, &name!("one"));
    Some(Text::symbol(&address))
}

/// A text that stands for the name of a resource of which nothing is said, inside its ARN.
pub fn unsaid() -> Text {
    Text::symbol(&Address::new(name!("unsaid"), &name!("any"), &name!("one")))
}

/// True for a symbol that stands for one field of an ARN: it holds no colon.
fn is_name(address: &str) -> bool {
    address.starts_with("unsaid/")
}

/// True for a symbol that stands for any text at all, an empty one too: what somebody's files leave open.
fn is_anything(address: &str) -> bool {
    Text::is_unsaid(address)
}

/// True for a text in which something stands that may be any text.
pub(super) fn may_be_anything(text: &str) -> bool {
    has_symbols(text)
        && Text::parts_of(text)
            .iter()
            .any(|part| matches!(part, Part::Symbol(address) if is_anything(address)))
}

/// A piece of a text or of a pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Piece<'a> {
    Byte(u8),
    AnyOne,
    AnyRun,
    Symbol(&'a str),
    /// A hexadecimal digit that AWS makes up.
    Digit,
    /// A letter or digit that AWS makes up.
    Letter,
}

/// Whether a text holds a symbol.
pub(super) fn has_symbols(text: &str) -> bool {
    !text.is_ascii() && !Text::is_free_of_reserved(text)
}

/// Whether `pattern` (with the markers of wildcards) fits `text`, of which either may hold symbols.
pub(super) fn fits(pattern: &[u8], text: &str) -> Tri {
    let same = same_start(pattern, text);
    let (pattern, text) = (pattern.get(same..).unwrap_or_default(), text.get(same..).unwrap_or_default());
    if let (Some(&one), Some(&other)) = (pattern.first(), text.as_bytes().first())
        && [one, other].iter().all(u8::is_ascii)
        && one != other
    {
        return Tri::No;
    }
    let (pattern, text) = (pieces(pattern, true), pieces(text.as_bytes(), false));
    if let [Piece::Symbol(address)] = text.as_slice()
        && same == 0
        && excluded(address).is_some_and(|other| begins_with(&pattern, other))
    {
        return Tri::No;
    }
    if meets(&pattern, &text, For::AllIds) {
        Tri::Yes
    } else if meets(&pattern, &text, For::SomeIds) {
        Tri::Maybe
    } else {
        Tri::No
    }
}

/// How many bytes of whole pieces both begin with: each of these meets its like and nothing else.
fn same_start(pattern: &[u8], text: &str) -> usize {
    let mut same = pattern.iter().zip(text.as_bytes()).take_while(|(one, other)| one == other).count();
    while !text.is_char_boundary(same) {
        same -= 1;
    }
    let start = text.get(..same).unwrap_or_default();
    Text::open_symbol(start).unwrap_or(same)
}

/// True for a pattern of this name, or of a path that begins with it.
fn begins_with(pattern: &[Piece<'_>], name: &str) -> bool {
    let mut rest = pattern.iter().copied();
    rest.by_ref().take(name.len()).eq(name.bytes().map(Piece::Byte))
        && matches!(rest.next(), None | Some(Piece::Byte(b'/')))
}

fn pieces(bytes: &[u8], wildcards: bool) -> Vec<Piece<'_>> {
    let mut found = Vec::with_capacity(bytes.len());
    for part in bytes.split_inclusive(|byte| wildcards && matches!(*byte, ANY_RUN | ANY_ONE)) {
        let (text, marker) = match part.split_last() {
            Some((&ANY_RUN, rest)) if wildcards => (rest, Some(Piece::AnyRun)),
            Some((&ANY_ONE, rest)) if wildcards => (rest, Some(Piece::AnyOne)),
            _ => (part, None),
        };
        for part in Text::parts_of(std::str::from_utf8(text).unwrap_or_default()) {
            match part {
                Part::Literal(text) => literal(text, &mut found),
                Part::Symbol(address) => found.push(Piece::Symbol(address)),
            }
        }
        found.extend(marker);
    }
    found
}

fn literal(text: &str, found: &mut Vec<Piece<'_>>) {
    let mut rest = text;
    while let Some((before, sign, behind)) = Text::at_open_sign(rest) {
        found.extend(before.bytes().map(Piece::Byte));
        found.push(match sign {
            OpenSign::Digit => Piece::Digit,
            OpenSign::Letter => Piece::Letter,
        });
        rest = behind;
    }
    found.extend(rest.bytes().map(Piece::Byte));
}

/// How far a piece of a pattern and one of a text get one another on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// They cannot stand at one place.
    No,
    /// They are each other's whole.
    Whole,
    /// The pattern's piece takes the text's, and may take more.
    PatternRuns,
    /// The text's piece, an id, may hold the pattern's, and more.
    TextRuns,
    /// Either may hold the other, and more, and be nothing.
    Runs,
}

/// How surely a pattern and a text are to fit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    /// Whatever the ids turn out to be.
    AllIds,
    /// For some ids.
    SomeIds,
}

impl For {
    fn fit(self, pattern: Piece<'_>, text: Piece<'_>) -> Fit {
        match self {
            Self::AllIds => surely(pattern, text),
            Self::SomeIds => perhaps(pattern, text),
        }
    }

    /// Whether a piece may stand for no text at all.
    fn may_be_empty(self, piece: Piece<'_>) -> bool {
        let open = |address: &str| self == Self::SomeIds && is_anything(address);
        piece == Piece::AnyRun || matches!(piece, Piece::Symbol(address) if open(address))
    }
}

/// What fits whatever the ids turn out to be.
fn surely(pattern: Piece<'_>, text: Piece<'_>) -> Fit {
    match (pattern, text) {
        (Piece::AnyRun, _) => Fit::PatternRuns,
        (Piece::AnyOne, Piece::Byte(_) | Piece::Digit | Piece::Letter) => Fit::Whole,
        (one, other) if one == other => Fit::Whole,
        _ => Fit::No,
    }
}

/// What fits for some ids.
fn perhaps(pattern: Piece<'_>, text: Piece<'_>) -> Fit {
    match (pattern, text) {
        (Piece::Symbol(one), Piece::Symbol(other)) => {
            if one == other {
                Fit::Whole
            } else if is_anything(one) || is_anything(other) {
                Fit::Runs
            } else {
                Fit::No
            }
        }
        (Piece::Byte(byte), Piece::Digit) | (Piece::Digit, Piece::Byte(byte)) => match byte {
            b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' => Fit::Whole,
            0..=b'/' | b':'..=b'@' | b'G'..=b'`' | b'g'..=u8::MAX => Fit::No,
        },
        (Piece::Byte(byte), Piece::Letter) | (Piece::Letter, Piece::Byte(byte)) => {
            if byte.is_ascii_alphanumeric() { Fit::Whole } else { Fit::No }
        }
        (Piece::Symbol(address), _) | (_, Piece::Symbol(address)) if is_anything(address) => Fit::Runs,
        // An id that the pattern holds may be any run of the text.
        (Piece::AnyRun | Piece::Symbol(_), _) => Fit::PatternRuns,
        (Piece::Byte(b':'), Piece::Symbol(address)) if is_name(address) => Fit::No,
        (_, Piece::Symbol(_)) => Fit::TextRuns,
        _ => surely(pattern, text),
    }
}

/// Whether pattern and text can be laid over one another, each piece in its place.
fn meets(pattern: &[Piece<'_>], text: &[Piece<'_>], ids: For) -> bool {
    // INVARIANT: `row[t]` says whether the pattern from `p` on and the text from `t` on meet.
    let empty = |piece: &Piece<'_>| ids.may_be_empty(*piece);
    let mut below: Vec<bool> = (0..=text.len()).map(|at| text.iter().skip(at).all(is_nothing(ids))).collect();
    for (at, piece) in pattern.iter().enumerate().rev() {
        let mut row = vec![false; text.len() + 1];
        let ends = pattern.iter().skip(at).all(empty);
        if let Some(last) = row.last_mut() {
            *last = ends;
        }
        for (at, held) in text.iter().enumerate().rev() {
            let get = |row: &[bool], at: usize| row.get(at).copied().unwrap_or_default();
            let (skip_both, skip_pattern, skip_text) =
                (get(&below, at + 1), get(&below, at), get(&row, at + 1));
            let met = match ids.fit(*piece, *held) {
                Fit::No => false,
                Fit::Whole => skip_both,
                Fit::PatternRuns => skip_both || skip_text,
                Fit::TextRuns => skip_both || skip_pattern,
                Fit::Runs => skip_both || skip_pattern || skip_text,
            };
            let left_out = (empty(piece) && skip_pattern) || (is_nothing(ids)(held) && skip_text);
            if let Some(cell) = row.get_mut(at) {
                *cell = met || left_out;
            }
        }
        below = row;
    }
    below.first().copied().unwrap_or_default()
}

/// Tells the pieces of a text that may stand for no text at all: no wildcard is one.
fn is_nothing(ids: For) -> impl Fn(&Piece<'_>) -> bool {
    move |piece| *piece != Piece::AnyRun && ids.may_be_empty(*piece)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::Address;

    fn id(name: &str) -> String {
        Text::symbol(&Address::parse(&["key/one/", name].concat()).unwrap())
            .as_str()
            .to_owned()
    }

    #[test]
    fn ids_that_nobody_knows_are_open() {
        let (k, other, digits) = (id("k"), id("other"), Text::open_digits(4));
        let end = Text::open_end();
        let [any, other_any] = ["unknown/a/one", "unknown/a/other"]
            .map(|word| Text::symbol(&Address::parse(word).unwrap()).as_str().to_owned());
        let pattern = |text: &str| -> Vec<u8> {
            text.bytes()
                .map(|b| match b {
                    b'*' => ANY_RUN,
                    b'?' => ANY_ONE,
                    b => b,
                })
                .collect()
        };
        let rows = [
            (format!("key/{k}"), format!("key/{k}"), Tri::Yes),
            (format!("key/{k}"), format!("key/{other}"), Tri::No),
            ("key/*".to_owned(), format!("key/{k}"), Tri::Yes),
            ("*".to_owned(), k.clone(), Tri::Yes),
            ("key/11111111-2222".to_owned(), format!("key/{k}"), Tri::Maybe),
            ("key/????????-*".to_owned(), format!("key/{k}"), Tri::Maybe),
            ("alias/*".to_owned(), format!("key/{k}"), Tri::No),
            ("key/".to_owned(), format!("key/{k}"), Tri::No),
            (format!("key/{k}"), "key/11111111-2222".to_owned(), Tri::Maybe),
            (format!("key/{k}"), "key/".to_owned(), Tri::No),
            (format!("a/{k}/b"), "a/x/c".to_owned(), Tri::No),
            (format!("a/{k}/*"), format!("a/{k}/c"), Tri::Yes),
            ("AROA*".to_owned(), format!("AROA{k}:bob"), Tri::Yes),
            ("*:bob".to_owned(), format!("AROA{k}:bob"), Tri::Yes),
            ("*:ann".to_owned(), format!("AROA{k}:bob"), Tri::No),
            ("AROA1:*".to_owned(), format!("AROA{k}:bob"), Tri::Maybe),
            ("AIDA*".to_owned(), format!("AROA{k}:bob"), Tri::No),
            ("SSO_data_????".to_owned(), format!("SSO_data_{digits}"), Tri::Yes),
            ("db-??????".to_owned(), format!("db-{end}"), Tri::Yes),
            ("db-xyZ123".to_owned(), format!("db-{end}"), Tri::Maybe),
            ("db-xy_123".to_owned(), format!("db-{end}"), Tri::No),
            ("SSO_data_xyzx".to_owned(), format!("SSO_data_{digits}"), Tri::No),
            ("SSO_data_*".to_owned(), format!("SSO_data_{digits}"), Tri::Yes),
            ("SSO_data_*".to_owned(), format!("SSO_data_x_{digits}"), Tri::Yes),
            ("SSO_data_????".to_owned(), format!("SSO_data_x_{digits}"), Tri::No),
            ("SSO_da?a_????".to_owned(), format!("SSO_data_{digits}"), Tri::Yes),
            ("SSO_data_???".to_owned(), format!("SSO_data_{digits}"), Tri::No),
            ("SSO_data_12ef".to_owned(), format!("SSO_data_{digits}"), Tri::Maybe),
            ("SSO_data_12e?".to_owned(), format!("SSO_data_{digits}"), Tri::Maybe),
            ("SSO_data_12eg".to_owned(), format!("SSO_data_{digits}"), Tri::No),
            ("SSO_data_12ef1".to_owned(), format!("SSO_data_{digits}"), Tri::No),
            (format!("SSO_data_{digits}"), format!("SSO_data_{digits}"), Tri::Yes),
            (format!("SSO_data_{digits}"), format!("SSO_date_{digits}"), Tri::No),
            (format!("SSO_data_{digits}"), "SSO_data_12ef".to_owned(), Tri::Maybe),
            (format!("a-{any}-data"), "a-dev-data".to_owned(), Tri::Maybe),
            (format!("a-{any}-data"), "b-dev-data".to_owned(), Tri::No),
            (format!("a{any}"), "a".to_owned(), Tri::Maybe),
            ("a-dev*".to_owned(), format!("a-{any}"), Tri::Maybe),
            ("a-*".to_owned(), format!("a-{any}"), Tri::Yes),
            ("a".to_owned(), format!("a{any}"), Tri::Maybe),
            (any.clone(), "arn:aws:iam::111111111111:root".to_owned(), Tri::Maybe),
            (format!("arn:{any}:x"), format!("arn:{other_any}:x"), Tri::Maybe),
            (format!("arn:{any}:x"), format!("arn:{any}:x"), Tri::Yes),
            (format!("key/{k}"), format!("key/{any}"), Tri::Maybe),
            ("arn:aws:s3:::*".to_owned(), any.clone(), Tri::Maybe),
        ];
        for (text, held, expected) in rows {
            assert_eq!(fits(&pattern(&text), &held), expected, "{text} {held}");
        }
    }
}
