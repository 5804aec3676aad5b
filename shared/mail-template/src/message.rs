//! The message of a letter: what its author typed, with the few signs that format it.
//!
//! The dialect is described in `docs/letters.md`. Its rule: a letter arrives as it was typed. A sign formats
//! only where it is clearly meant; everywhere else it stays. Values of placeholders are never parsed:
//! during parsing, each placeholder is one private-use character, which the value replaces afterwards.

mod blocks;
mod inline;

use crate::link::{self, UnsafeLink};
use crate::placeholders::{PLACEHOLDERS, Placeholders};
use crate::template::scan::Piece;

/// Supplementary Private Use Area-A: fonts do not contain these characters and users do not type them.
const FIRST_MARK: u32 = 0xF_0000;

/// Quotes and lists that are nested deeper stay as typed.
const MAX_DEPTH: usize = 8;

/// A parsed message.
#[derive(Debug, PartialEq)]
pub struct Message {
    pub blocks: Vec<Block>,
    /// The link addresses that are not allowed. The linked text remains.
    pub refused: Vec<UnsafeLink>,
}

#[derive(Debug, PartialEq)]
pub enum Block {
    /// Lines as typed.
    Paragraph(Vec<Line>),
    /// The level is 1, 2 or 3.
    Heading(usize, Line),
    Bullets(Vec<Item>),
    /// Each item keeps the number that its author gave it.
    Numbered(Vec<(u64, Item)>),
    Quote(Vec<Block>),
    Rule,
}

/// The blocks of a list item. The first one is its text.
pub type Item = Vec<Block>;

pub type Line = Vec<Inline>;

#[derive(Debug, PartialEq)]
pub enum Inline {
    Text(String),
    Strong(Line),
    Emphasis(Line),
    Struck(Line),
    /// The address passes [`link::check`].
    Link {
        url: String,
        shown: Line,
    },
}

pub fn parse(pieces: &[Piece<'_>], values: &Placeholders) -> Message {
    let source = marked(pieces);
    let lines: Vec<&str> = source.lines().map(str::trim_end).collect();
    let mut values = Values::new(values);
    let blocks = blocks::parse(&lines, &mut values);
    Message { blocks, refused: values.refused }
}

/// The source with a mark in place of each placeholder, and one kind of line break.
fn marked(pieces: &[Piece<'_>]) -> String {
    let mut source = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => {
                // Word processors break lines with a vertical tab, and end paragraphs with U+2029.
                let text = text
                    .replace("\r\n", "\n")
                    .replace(['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}'], "\n")
                    .replace('\u{2029}', "\n\n");
                source.extend(text.chars().filter(|c| index_of(*c).is_none() && is_shown(*c)));
            }
            Piece::Placeholder(index) => source.extend(mark_of(*index)),
        }
    }
    source
}

fn is_shown(character: char) -> bool {
    match character {
        '\n' | '\t' => true,
        // Marks that change the writing direction can make an amount look like another.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => false,
        other => !other.is_control(),
    }
}

fn mark_of(index: usize) -> Option<char> {
    u32::try_from(index).ok().and_then(|index| char::from_u32(FIRST_MARK + index))
}

fn index_of(mark: char) -> Option<usize> {
    let index = usize::try_from(u32::from(mark).checked_sub(FIRST_MARK)?).ok()?;
    (index < PLACEHOLDERS.len()).then_some(index)
}

/// Inserts the values of placeholders, and collects the links that are refused.
struct Values {
    values: Vec<String>,
    refused: Vec<UnsafeLink>,
}

impl Values {
    fn new(values: &Placeholders) -> Self {
        let values = PLACEHOLDERS.iter().map(|placeholder| placeholder.value(values)).collect();
        Self { values, refused: Vec::new() }
    }

    fn fill(&self, text: &[char]) -> String {
        let mut filled = String::with_capacity(text.len());
        for character in text {
            match index_of(*character) {
                Some(index) => filled.push_str(&self.values[index]),
                None => filled.push(*character),
            }
        }
        filled
    }

    /// A value that is the whole address is inserted unchanged. Inside an address, it is encoded as one
    /// component.
    fn address(&self, address: &[char]) -> String {
        if let [mark] = address
            && let Some(index) = index_of(*mark)
        {
            return self.values[index].clone();
        }
        let mut filled = String::with_capacity(address.len());
        for character in address {
            match index_of(*character) {
                Some(index) => filled.push_str(&link::encode_component(&self.values[index])),
                None => filled.push(*character),
            }
        }
        filled
    }

    /// A link to an address that is allowed; otherwise what it shows.
    fn link(&mut self, url: String, shown: Line) -> Line {
        match link::check(&url) {
            Ok(()) => vec![Inline::Link { url, shown }],
            Err(refused) => {
                self.refused.push(refused);
                shown
            }
        }
    }
}
