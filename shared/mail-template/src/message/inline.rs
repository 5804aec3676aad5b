//! Reads one line: bold, italic, struck text and links. Everything else stays as typed.

use super::{Inline, Line, Values};

/// Formatting that is nested deeper stays as typed.
const MAX_NESTED: usize = 4;

pub(super) fn parse(text: &str, values: &mut Values) -> Line {
    let text: Vec<char> = text.chars().collect();
    read(&text, values, 0, true)
}

/// A sign around formatted text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Strong,
    Struck,
    Emphasis(char),
}

impl Sign {
    /// The sign at this place, if it can open formatted text: text follows it, and it does not stand inside a
    /// word or between digits.
    fn opening(text: &[char], at: usize) -> Option<Self> {
        let before = at.checked_sub(1).map(|before| text[before]);
        let sign = match text.get(at..)? {
            ['*', '*', next, ..] if !next.is_whitespace() && *next != '*' && before != Some('*') => {
                Sign::Strong
            }
            ['~', '~', next, ..] if !next.is_whitespace() && *next != '~' && before != Some('~') => {
                Sign::Struck
            }
            [sign @ ('*' | '_'), next, ..]
                if !next.is_whitespace() && next != sign && before != Some(*sign) =>
            {
                return is_boundary(before).then_some(Sign::Emphasis(*sign));
            }
            _ => return None,
        };
        (!before.is_some_and(char::is_numeric)).then_some(sign)
    }

    fn len(self) -> usize {
        match self {
            Sign::Strong | Sign::Struck => 2,
            Sign::Emphasis(_) => 1,
        }
    }

    /// Whether the sign at this place can close formatted text.
    fn closes(self, text: &[char], at: usize) -> bool {
        let Some(before) = at.checked_sub(1).map(|before| text[before]) else { return false };
        let after = text.get(at + self.len()).copied();
        let (sign, found) = match self {
            Sign::Strong => ('*', text.get(at..at + 2) == Some(&['*', '*'])),
            Sign::Struck => ('~', text.get(at..at + 2) == Some(&['~', '~'])),
            Sign::Emphasis(sign) => (sign, text.get(at) == Some(&sign)),
        };
        found
            && !before.is_whitespace()
            && before != sign
            && before != '\\'
            && after != Some(sign)
            && (self.len() == 2 || is_boundary(after))
    }

    fn around(self, inner: Line) -> Inline {
        match self {
            Sign::Strong => Inline::Strong(inner),
            Sign::Struck => Inline::Struck(inner),
            Sign::Emphasis(_) => Inline::Emphasis(inner),
        }
    }
}

/// Between words: the end of the line, a space or punctuation. Placeholders are parts of words.
fn is_boundary(neighbour: Option<char>) -> bool {
    neighbour.is_none_or(|c| c.is_whitespace() || (!c.is_alphanumeric() && super::index_of(c).is_none()))
}

fn read(text: &[char], values: &mut Values, nested: usize, links: bool) -> Line {
    let mut line = Reader { line: Vec::new(), plain: Vec::new() };
    let closing = closing_brackets(text);
    // A search for the end of a sign that failed fails further on as well.
    let mut unclosed: Vec<Sign> = Vec::new();
    let mut at = 0;
    while let Some(&character) = text.get(at) {
        if character == '\\' && text.get(at + 1).is_some_and(|next| matches!(next, '*' | '[' | ']' | '~')) {
            line.plain.push(text[at + 1]);
            at += 2;
            continue;
        }
        if nested < MAX_NESTED
            && let Some(sign) = Sign::opening(text, at)
            && !unclosed.contains(&sign)
        {
            let start = at + sign.len();
            match (start + 1..text.len()).find(|end| sign.closes(text, *end)) {
                Some(end) => {
                    line.flush(values);
                    let inner = read(&text[start..end], values, nested + 1, links);
                    line.line.push(sign.around(inner));
                    at = end + sign.len();
                    continue;
                }
                None => unclosed.push(sign),
            }
        }
        let image = usize::from(text.get(at..at + 2) == Some(&['!', '[']));
        if text.get(at + image) == Some(&'[')
            && let Some((shown, url, end)) = linked(text, at + image, &closing)
            && nested < MAX_NESTED
        {
            line.flush(values);
            let shown = read(shown, values, nested + 1, false);
            let url = values.address(url);
            // A letter loads nothing from other servers: of an image, its text is shown.
            line.line.extend(if image == 1 || !links { shown } else { values.link(url, shown) });
            at = end;
            continue;
        }
        if links
            && is_start_of_word(text, at)
            && let Some((end, scheme)) = bare_address(text, at)
        {
            line.flush(values);
            let shown = vec![Inline::Text(values.fill(&text[at..end]))];
            let url = format!("{scheme}{}", values.address(&text[at..end]));
            line.line.extend(match crate::link::check(&url) {
                Ok(()) => vec![Inline::Link { url, shown }],
                Err(_) => shown,
            });
            at = end;
            continue;
        }
        line.plain.push(character);
        at += 1;
    }
    line.flush(values);
    line.line
}

struct Reader {
    line: Line,
    plain: Vec<char>,
}

impl Reader {
    fn flush(&mut self, values: &Values) {
        if !self.plain.is_empty() {
            self.line.push(Inline::Text(values.fill(&self.plain)));
            self.plain.clear();
        }
    }
}

/// For each `[`, the place of its `]`.
fn closing_brackets(text: &[char]) -> Vec<Option<usize>> {
    let mut closing = vec![None; text.len()];
    let mut open = Vec::new();
    for (at, character) in text.iter().enumerate() {
        match character {
            '[' => open.push(at),
            ']' => {
                if let Some(start) = open.pop() {
                    closing[start] = Some(at);
                }
            }
            _ => {}
        }
    }
    closing
}

/// `[shown](address)` or `[shown](address "title")`: the shown text, the address, and the place after it. An
/// address has no spaces.
fn linked<'a>(
    text: &'a [char],
    at: usize,
    closing: &[Option<usize>],
) -> Option<(&'a [char], &'a [char], usize)> {
    let close = (*closing.get(at)?)?;
    if text.get(close + 1) != Some(&'(') {
        return None;
    }
    let start = close + 2;
    let (mut end, mut open) = (start, 0_usize);
    while let Some(character) = text.get(end) {
        match character {
            '(' => open += 1,
            ')' if open == 0 => break,
            ')' => open -= 1,
            c if c.is_whitespace() => break,
            _ => {}
        }
        end += 1;
    }
    let mut after = end;
    if text.get(after..after + 2) == Some(&[' ', '"']) {
        after += 2;
        while text.get(after).is_some_and(|c| *c != '"') {
            after += 1;
        }
        after += 1;
    }
    (end > start && text.get(after) == Some(&')'))
        .then(|| (&text[at + 1..close], &text[start..end], after + 1))
}

fn is_start_of_word(text: &[char], at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| {
        let before = text[before];
        !before.is_alphanumeric() && !"@._%+-/\\".contains(before) && super::index_of(before).is_none()
    })
}

/// A web or mail address that is typed as it is: its end, and the scheme that its link needs.
fn bare_address(text: &[char], at: usize) -> Option<(usize, &'static str)> {
    let starts = |prefix: &str| {
        let start = text.get(at..at + prefix.len())?;
        start.iter().copied().eq(prefix.chars()).then_some(prefix.len())
    };
    if let Some(scheme) = starts("https://").or_else(|| starts("http://")) {
        let is_end = |c: &char| c.is_whitespace() || "<>\"„“”«»".contains(*c);
        let length = text[at..].iter().position(is_end).unwrap_or(text.len() - at);
        let mut end = at + length;
        // Punctuation after an address ends its sentence. A parenthesis may belong to it.
        while end > at {
            let last = text[end - 1];
            let count = |sign: char| text[at..end].iter().filter(|c| **c == sign).count();
            let unopened = last == ')' && count(')') > count('(');
            if unopened || ".,;:!?'*_~]".contains(last) {
                end -= 1;
            } else {
                break;
            }
        }
        let rest = text.get(at + scheme..end)?;
        return (rest.len() <= 2_000 && !rest.is_empty()).then_some((end, ""));
    }
    let allowed = |c: &char| c.is_ascii_alphanumeric() || "._%+-@".contains(*c);
    // RFC 5321: an address has at most 254 characters.
    let length = text[at..].iter().take(255).take_while(|c| allowed(c)).count();
    let mut end = at + length;
    while end > at && "._%+-@".contains(text[end - 1]) {
        end -= 1;
    }
    let at_sign = text[at..end].iter().position(|c| *c == '@')?;
    let domain = &text[at + at_sign + 1..end];
    let top = domain.rsplit(|c| *c == '.').next()?;
    let is_domain = !domain.contains(&'@')
        && domain.len() > top.len() + 1
        && top.len() >= 2
        && top.iter().all(char::is_ascii_alphabetic);
    (at_sign > 0 && is_domain).then_some((end, "mailto:"))
}
