//! Writes the text part, which is readable without formatting.

use mail_template::message::{Block, Inline, Line, Message};

use super::View;

const RULE: &str = "----------------------------------------";

/// Writes the whole text part: summary, message, button, footer.
pub(super) fn write(view: &View<'_>, message: &Message) -> String {
    let mut blocks = Vec::new();
    let mut head = view.seller.clone();
    if let Some(summary) = &view.summary {
        head.push_str(&format!("\n{}\n{}: {}", summary.title, summary.amount_label, summary.amount));
        for (label, value) in summary.date.iter().chain(&summary.facts) {
            head.push_str(&format!("\n{label}: {value}"));
        }
    }
    blocks.push(head);
    if let Some(table) = view.summary.as_ref().and_then(|summary| summary.table.as_ref()) {
        let [_, paid, left] = table.head;
        let row = |row: &[String; 3]| format!("{}\n{paid}: {} · {left}: {}", row[0], row[1], row[2]);
        blocks.extend(table.rows.iter().map(row));
    }
    blocks.push(RULE.to_owned());
    blocks.push(body(message));
    if let Some(button) = &view.button {
        blocks.push(format!("{}:\n{}", button.label, button.url));
    }
    if !view.footer.is_empty() {
        blocks.push(format!("{RULE}\n{}", view.footer.join("\n")));
    }
    blocks.retain(|block| !block.is_empty());
    let mut text = blocks.join("\n\n");
    text.push('\n');
    text
}

fn body(message: &Message) -> String {
    let mut writer = Writer::default();
    writer.blocks(&message.blocks);
    writer.out.trim_matches('\n').to_owned()
}

/// Writes blocks with an empty line between them. Each line starts with the prefixes of the quotes and list
/// items that it is in.
#[derive(Default)]
struct Writer {
    out: String,
    prefixes: Vec<Prefix>,
    /// The number of prefixes before the empty line that must precede the next line.
    gap: Option<usize>,
}

struct Prefix {
    /// Before the first line.
    first: Option<String>,
    /// Before all other lines.
    rest: String,
}

impl Writer {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(lines) => self.lines(lines),
                Block::Heading(_, line) => self.line(&plain(line)),
                Block::Rule => self.line(RULE),
                Block::Quote(inner) => {
                    self.prefixes.push(Prefix { first: None, rest: "> ".to_owned() });
                    self.blocks(inner);
                    self.prefixes.pop();
                }
                Block::Bullets(items) => {
                    for item in items {
                        self.item("- ".to_owned(), item);
                    }
                }
                Block::Numbered(items) => {
                    for (number, item) in items {
                        self.item(format!("{number}. "), item);
                    }
                }
            }
            self.gap = Some(self.prefixes.len());
        }
    }

    /// Items follow each other without empty lines.
    fn item(&mut self, marker: String, item: &[Block]) {
        self.prefixes.push(Prefix { rest: " ".repeat(marker.len()), first: Some(marker) });
        for block in item {
            self.blocks(std::slice::from_ref(block));
            self.gap = None;
        }
        self.prefixes.pop();
    }

    fn lines(&mut self, lines: &[Line]) {
        for line in lines {
            self.line(&plain(line));
        }
    }

    fn line(&mut self, text: &str) {
        if let Some(depth) = self.gap.take().filter(|_| !self.out.is_empty()) {
            let around = &self.prefixes[..depth.min(self.prefixes.len())];
            let marks: String = around.iter().map(|prefix| prefix.rest.as_str()).collect();
            self.out.push_str(marks.trim_end());
            self.out.push('\n');
        }
        for prefix in &mut self.prefixes {
            match prefix.first.take() {
                Some(marker) => self.out.push_str(&marker),
                None => self.out.push_str(&prefix.rest),
            }
        }
        self.out.push_str(text);
        self.out.truncate(self.out.trim_end_matches(' ').len());
        self.out.push('\n');
    }
}

/// A line without its formatting. A link is followed by its address, unless it shows that.
fn plain(line: &Line) -> String {
    let mut text = String::new();
    for inline in line {
        match inline {
            Inline::Text(piece) => text.push_str(piece),
            Inline::Strong(inner) | Inline::Emphasis(inner) => text.push_str(&plain(inner)),
            Inline::Struck(inner) => text.push_str(&format!("~~{}~~", plain(inner))),
            Inline::Link { url, shown } => {
                let label = plain(shown);
                let bare = url.strip_prefix("mailto:").unwrap_or(url);
                if label.trim().is_empty() {
                    text.push_str(url);
                } else if label == *url || label == bare {
                    text.push_str(&label);
                } else {
                    text.push_str(&format!("{label} ({bare})"));
                }
            }
        }
    }
    text
}
