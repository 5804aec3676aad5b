//! Splits a template into text and placeholders.

use domain::templates::email_template::EmailKind;

use super::TemplateProblem;
use crate::line;
use crate::placeholders::{PLACEHOLDERS, Placeholder};

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    Text(&'a str),
    /// An index into [`PLACEHOLDERS`].
    Placeholder(usize),
}

/// A problem and its byte offset.
pub(super) type Found = (TemplateProblem, usize);

/// The pieces of `text` and its problems. Invalid placeholders remain as text.
pub fn scan(text: &str, kind: EmailKind) -> (Vec<Piece<'_>>, Vec<Found>) {
    pieces(text, kind, |placeholder| placeholder.is_of(kind))
}

/// The same of a text that was saved: it was checked for its kind then, so that every placeholder is known.
pub fn scan_saved(text: &str) -> (Vec<Piece<'_>>, Vec<Found>) {
    pieces(text, EmailKind::Invoice, |_| true)
}

fn pieces(text: &str, kind: EmailKind, known: impl Fn(&Placeholder) -> bool) -> (Vec<Piece<'_>>, Vec<Found>) {
    let mut pieces = Vec::new();
    let mut problems = Vec::new();
    let mut rest = text;
    while let Some(at) = ["{{", "{%", "}}"].iter().filter_map(|mark| rest.find(mark)).min() {
        let (before, marked) = rest.split_at(at);
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        let start = text.len() - marked.len();
        let (mark, after) = marked.split_at(2);
        let (read, after) = match mark {
            "{{" => placeholder(marked, after, kind, &known),
            "{%" => {
                let end = after.find("%}").map_or(after.len(), |end| end + 2);
                (
                    Err(TemplateProblem::ControlStructure { text: excerpt(&marked[..end + 2]), kind }),
                    &after[end..],
                )
            }
            _ => {
                let tail: Vec<char> = text[..start].chars().rev().take(20).collect();
                let before: String = tail.into_iter().rev().collect();
                (Err(TemplateProblem::Unopened { before: excerpt(&before), kind }), after)
            }
        };
        match read {
            Ok(index) => pieces.push(Piece::Placeholder(index)),
            Err(problem) => {
                problems.push((problem, start));
                pieces.push(Piece::Text(&marked[..marked.len() - after.len()]));
            }
        }
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    (pieces, problems)
}

/// Parses the text after `{{`. Returns the placeholder and the rest of the text.
fn placeholder<'a>(
    marked: &'a str,
    after: &'a str,
    kind: EmailKind,
    is_known: &impl Fn(&Placeholder) -> bool,
) -> (Result<usize, TemplateProblem>, &'a str) {
    let end = after.find("}}");
    let next = after.find("{{").unwrap_or(after.len());
    let Some(end) = end.filter(|end| *end <= next) else {
        let problem = TemplateProblem::Unclosed { text: excerpt(&marked[..next + 2]), kind };
        return (Err(problem), &after[next..]);
    };
    let inside = after[..end].trim();
    let read = match PLACEHOLDERS.iter().position(|known| known.name == inside && is_known(known)) {
        Some(index) => Ok(index),
        None => Err(misnamed(inside, kind)),
    };
    (read, &after[end + 2..])
}

/// The problem with the text between the braces.
fn misnamed(inside: &str, kind: EmailKind) -> TemplateProblem {
    let is_name = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.'))
    };
    match inside.split_once('|') {
        Some((name, filter)) if is_name(name.trim()) => {
            TemplateProblem::UnknownFilter { name: excerpt(name), filter: excerpt(filter) }
        }
        _ if is_name(inside) => TemplateProblem::UnknownPlaceholder { name: excerpt(inside), kind },
        _ => TemplateProblem::NotAName { text: excerpt(inside), kind },
    }
}

fn excerpt(text: &str) -> String {
    line::clip(&line::single(text), 40)
}
