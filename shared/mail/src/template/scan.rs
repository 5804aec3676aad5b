//! Splits a template into text and placeholders.

use super::TemplateProblem;
use crate::line;
use crate::placeholders::PLACEHOLDERS;

/// A stretch of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Text(&'a str),
    /// An index into [`PLACEHOLDERS`].
    Placeholder(usize),
}

/// The pieces of `text` and everything that is wrong with it. What is wrong stays as text.
pub(crate) fn scan(text: &str) -> (Vec<Piece<'_>>, Vec<TemplateProblem>) {
    let mut pieces = Vec::new();
    let mut problems = Vec::new();
    let mut rest = text;
    while let Some(at) = ["{{", "{%", "}}"].iter().filter_map(|mark| rest.find(mark)).min() {
        let (before, marked) = rest.split_at(at);
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        let (mark, after) = marked.split_at(2);
        let known = problems.len();
        let after = match mark {
            "{{" => placeholder(marked, after, &mut pieces, &mut problems),
            "{%" => {
                let end = after.find("%}").map_or(after.len(), |end| end + 2);
                problems.push(TemplateProblem::ControlStructure { text: excerpt(&marked[..end + 2]) });
                &after[end..]
            }
            _ => {
                let read = &text[..text.len() - marked.len()];
                let tail: Vec<char> = read.chars().rev().take(20).collect();
                let before: String = tail.into_iter().rev().collect();
                problems.push(TemplateProblem::Unopened { before: excerpt(&before) });
                after
            }
        };
        if problems.len() > known {
            pieces.push(Piece::Text(&marked[..marked.len() - after.len()]));
        }
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    (pieces, problems)
}

/// Reads what follows `{{`; returns what comes after it.
fn placeholder<'a>(
    marked: &'a str,
    after: &'a str,
    pieces: &mut Vec<Piece<'a>>,
    problems: &mut Vec<TemplateProblem>,
) -> &'a str {
    let end = after.find("}}");
    let next = after.find("{{").unwrap_or(after.len());
    let Some(end) = end.filter(|end| *end <= next) else {
        problems.push(TemplateProblem::Unclosed { text: excerpt(&marked[..next + 2]) });
        return &after[next..];
    };
    let name = after[..end].trim();
    if let Some(index) = PLACEHOLDERS.iter().position(|known| known.name == name) {
        pieces.push(Piece::Placeholder(index));
    } else if !name.is_empty()
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.'))
    {
        problems.push(TemplateProblem::UnknownPlaceholder { name: excerpt(name) });
    } else {
        problems.push(TemplateProblem::NotAName { text: excerpt(name) });
    }
    &after[end + 2..]
}

fn excerpt(text: &str) -> String {
    line::clip(&line::single(text), 40)
}
