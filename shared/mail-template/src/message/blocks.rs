//! Splits a message into paragraphs, lists, quotes, headings and rules, line by line.

use super::inline;
use super::{Block, Item, Line, MAX_DEPTH, Values};

/// A list is recognised from this many items on. A single line with a dash stays as typed.
const FEWEST_ITEMS: usize = 2;

pub(super) fn parse(lines: &[&str], values: &mut Values) -> Vec<Block> {
    Parser { values }.blocks(lines, 0)
}

struct Parser<'v> {
    values: &'v mut Values,
}

/// The start of a list item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Marker {
    Bullet,
    Number(u64),
}

/// A list item as found: its first line without the marker, and the indented lines below it.
struct Found<'a> {
    marker: Marker,
    first: &'a str,
    below: Vec<&'a str>,
}

/// A stretch of list items, and the line after it.
struct Stretch<'a> {
    items: Vec<Found<'a>>,
    end: usize,
}

impl Parser<'_> {
    fn blocks(&mut self, lines: &[&str], depth: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut typed: Vec<&str> = Vec::new();
        let mut at = 0;
        while let Some(&line) = lines.get(at) {
            let alone = || is_blank(at.checked_sub(1), lines) && is_blank(Some(at + 1), lines);
            if line.is_empty() {
                self.paragraph(&mut typed, &mut blocks);
                at += 1;
            } else if depth < MAX_DEPTH && line.trim_start().starts_with('>') {
                self.paragraph(&mut typed, &mut blocks);
                let quoted: Vec<&str> = lines[at..].iter().map_while(|line| unquoted(line)).collect();
                at += quoted.len();
                let inner = self.blocks(&quoted, depth + 1);
                blocks.push(Block::Quote(inner));
            } else if is_rule(line) && alone() {
                self.paragraph(&mut typed, &mut blocks);
                blocks.push(Block::Rule);
                at += 1;
            } else if let Some((level, text)) = heading(line).filter(|_| alone()) {
                self.paragraph(&mut typed, &mut blocks);
                let line = self.line(text);
                blocks.push(Block::Heading(level, line));
                at += 1;
            } else if depth < MAX_DEPTH
                && let Some(stretch) = stretch(lines, at)
            {
                if stretch.is_list() {
                    self.paragraph(&mut typed, &mut blocks);
                    blocks.push(self.list(stretch.items, depth + 1));
                    at = stretch.end;
                } else {
                    // All of its lines, so that none of them starts a list with the rest.
                    let end = lines[at..stretch.end].iter().position(|line| line.is_empty());
                    let end = end.map_or(stretch.end, |blank| at + blank);
                    typed.extend(&lines[at..end]);
                    at = end;
                }
            } else {
                typed.push(line);
                at += 1;
            }
        }
        self.paragraph(&mut typed, &mut blocks);
        blocks
    }

    fn paragraph(&mut self, typed: &mut Vec<&str>, blocks: &mut Vec<Block>) {
        if !typed.is_empty() {
            let lines = typed.drain(..).map(|line| self.line(line)).collect();
            blocks.push(Block::Paragraph(lines));
        }
    }

    fn list(&mut self, items: Vec<Found<'_>>, depth: usize) -> Block {
        let numbers: Option<Vec<u64>> = items.iter().map(|item| item.marker.number()).collect();
        let mut contents: Vec<Item> = Vec::with_capacity(items.len());
        for item in items {
            let mut blocks = vec![Block::Paragraph(vec![self.line(item.first)])];
            let indent = item.below.iter().filter(|line| !line.is_empty()).map(|line| indent(line)).min();
            let below: Vec<&str> =
                item.below.iter().map(|line| line.get(indent.unwrap_or(0)..).unwrap_or_default()).collect();
            blocks.extend(self.blocks(&below, depth));
            // Lines that continue the text of the item belong to its paragraph.
            if item.below.first().is_some_and(|line| !line.is_empty())
                && let [Block::Paragraph(_), Block::Paragraph(_), ..] = blocks.as_slice()
                && let Block::Paragraph(more) = blocks.remove(1)
                && let Some(Block::Paragraph(text)) = blocks.first_mut()
            {
                text.extend(more);
            }
            contents.push(blocks);
        }
        match numbers {
            Some(numbers) => Block::Numbered(numbers.into_iter().zip(contents).collect()),
            None => Block::Bullets(contents),
        }
    }

    fn line(&mut self, text: &str) -> Line {
        // A sign that would start a block is escaped at the start of the line only.
        let text = match text.strip_prefix('\\') {
            Some(rest) if rest.starts_with(['#', '>', '-']) => rest,
            _ => text,
        };
        inline::parse(text, self.values)
    }
}

impl Marker {
    fn number(self) -> Option<u64> {
        match self {
            Marker::Number(number) => Some(number),
            Marker::Bullet => None,
        }
    }

    /// Whether an item with this marker continues the list.
    fn follows(self, before: Marker) -> bool {
        match (before, self) {
            (Marker::Bullet, Marker::Bullet) => true,
            (Marker::Number(before), Marker::Number(number)) => before.checked_add(1) == Some(number),
            _ => false,
        }
    }
}

impl Stretch<'_> {
    /// Amounts below each other are no list: the dash before an amount is a minus.
    fn is_list(&self) -> bool {
        let is_amount = |item: &Found<'_>| {
            item.marker == Marker::Bullet
                && item.first.starts_with(|c: char| c.is_numeric() || "€$£¥".contains(c))
        };
        self.items.len() >= FEWEST_ITEMS && !self.items.iter().any(is_amount)
    }
}

/// The list items from this line on. Numbers that do not count up by one, such as those of dates, end the
/// stretch.
fn stretch<'a>(lines: &[&'a str], start: usize) -> Option<Stretch<'a>> {
    let base = indent(lines.get(start)?);
    let (marker, first) = marker(lines.get(start)?)?;
    let mut items = vec![Found { marker, first, below: Vec::new() }];
    let mut at = start + 1;
    let mut end = at;
    while let Some(&line) = lines.get(at) {
        let last = items.last_mut()?;
        if line.is_empty() {
            last.below.push(line);
        } else if indent(line) > base && (indent(line) >= base + 2 || line.starts_with('\t')) {
            last.below.push(line);
            end = at + 1;
        } else {
            match self::marker(line) {
                Some((marker, first)) if indent(line) == base && marker.follows(last.marker) => {
                    items.push(Found { marker, first, below: Vec::new() });
                    end = at + 1;
                }
                _ => break,
            }
        }
        at += 1;
    }
    for item in &mut items {
        let text = item.below.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
        item.below.truncate(text);
    }
    Some(Stretch { items, end })
}

/// A bullet or a number with a full stop, then a space and the text. `+` is none: telephone numbers start
/// with it.
fn marker(line: &str) -> Option<(Marker, &str)> {
    let line = line.trim_start();
    let (marker, rest) = match line.strip_prefix(['-', '*', '•', '·', '–']) {
        Some(rest) => (Marker::Bullet, rest),
        None => {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            let number = line.get(..digits).filter(|digits| (1..=4).contains(&digits.len()))?.parse().ok()?;
            (Marker::Number(number), line.get(digits..)?.strip_prefix('.')?)
        }
    };
    let text = rest.trim_start();
    (text.len() < rest.len() && !text.is_empty()).then_some((marker, text))
}

/// `# `, `## ` or `### ` and a text. `# 5 pieces` is a number of pieces.
fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let text = line.get(level..)?.strip_prefix(' ')?.trim_start();
    let is_meant = (1..=3).contains(&level) && text.starts_with(|c: char| !c.is_numeric());
    is_meant.then_some((level, text))
}

/// Three or more of `-`, `*` or `_`, and nothing else.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && ["-", "*", "_"].iter().any(|sign| line.replace(sign, "").is_empty())
}

fn is_blank(at: Option<usize>, lines: &[&str]) -> bool {
    at.and_then(|at| lines.get(at)).is_none_or(|line| line.is_empty())
}

/// The quoted line. A line without `>` ends the quote, so that an answer below it is not quoted.
fn unquoted<'a>(line: &&'a str) -> Option<&'a str> {
    let quoted = line.trim_start().strip_prefix('>')?;
    Some(quoted.strip_prefix(' ').unwrap_or(quoted))
}

/// The width of the spaces and tabs that a line starts with, in bytes.
fn indent(line: &str) -> usize {
    line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}
