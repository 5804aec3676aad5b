//! Writes the text part, which is readable without formatting.

use mail_template::markdown::Message;
use pulldown_cmark::{Event, Tag, TagEnd};

use super::View;

/// Quotes and lists that are nested deeper are shown at this depth. This limits the size of the text
/// part.
const MAX_DEPTH: usize = 8;

const RULE: &str = "----------------------------------------";

/// Writes the whole text part: summary, message, button, footer.
pub(super) fn write(view: &View<'_>, message: &Message) -> String {
    let mut blocks = Vec::new();
    let mut summary = format!("{}\n{}", view.seller, view.title);
    summary.push_str(&format!("\n{}: {}", view.amount_label, view.amount));
    if let Some((label, date)) = &view.due_date {
        summary.push_str(&format!("\n{label}: {date}"));
    }
    blocks.push(summary);
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
    for event in &message.events {
        writer.event(event);
    }
    writer.out.trim().to_owned()
}

/// An open quote or list item.
struct Container {
    /// The prefix of the first line.
    first: Option<String>,
    /// The prefix of all other lines.
    rest: String,
}

#[derive(Default)]
struct Writer {
    out: String,
    containers: Vec<Container>,
    /// The next number of each open list; `None` for bulleted lists.
    lists: Vec<Option<u64>>,
    /// For each open link, its address and the start of its text in `out`.
    links: Vec<(String, usize)>,
    /// Whether an empty line must precede the next line, and the number of containers that it is in.
    gap: Option<usize>,
    in_line: bool,
}

impl Writer {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) => self.text(text),
            Event::HardBreak => {
                self.begin();
                self.break_line();
            }
            Event::Rule => {
                self.end_block();
                self.text(RULE);
                self.end_block();
            }
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(*tag),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::BlockQuote(_) => {
                self.end_block();
                self.containers.push(Container { first: None, rest: "> ".to_owned() });
            }
            Tag::List(first) => {
                if self.lists.is_empty() {
                    self.end_block();
                } else {
                    self.break_line();
                }
                self.lists.push(*first);
            }
            Tag::Item => {
                self.break_line();
                let marker = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let marker = format!("{number}. ");
                        *number = number.saturating_add(1);
                        marker
                    }
                    _ => "- ".to_owned(),
                };
                let rest = " ".repeat(marker.len());
                self.containers.push(Container { first: Some(marker), rest });
            }
            Tag::Link { dest_url, .. } => {
                self.begin();
                self.links.push((dest_url.to_string(), self.out.len()));
            }
            Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_) => self.end_block(),
            Tag::Strikethrough => self.text("~"),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::BlockQuote(_) => {
                self.containers.pop();
                self.end_block();
            }
            TagEnd::List(_) => {
                self.lists.pop();
                if self.lists.is_empty() {
                    self.end_block();
                }
            }
            TagEnd::Item => {
                // A list item without text still shows its marker.
                if self.containers.last().is_some_and(|item| item.first.is_some()) {
                    self.begin();
                }
                self.break_line();
                self.containers.pop();
            }
            TagEnd::Link => {
                if let Some((url, start)) = self.links.pop() {
                    let label = self.out.get(start..).unwrap_or_default().trim();
                    let bare = url.strip_prefix("mailto:").unwrap_or(&url);
                    if label.is_empty() {
                        self.text(&url);
                    } else if label != url && label != bare {
                        self.text(&format!(" ({bare})"));
                    }
                }
            }
            TagEnd::Strikethrough => self.text("~"),
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock => self.end_block(),
            _ => {}
        }
    }

    /// Writes text with one or more lines.
    fn text(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.begin();
                self.break_line();
            }
            if !line.is_empty() {
                self.begin();
                self.out.push_str(line);
            }
        }
    }

    /// Starts a line with the prefixes of its containers.
    fn begin(&mut self) {
        if self.in_line {
            return;
        }
        if let Some(depth) = self.gap.take().filter(|_| !self.out.is_empty()) {
            let around = self.containers.iter().take(depth.min(MAX_DEPTH));
            let marks: String = around.map(|container| container.rest.as_str()).collect();
            self.out.push_str(marks.trim_end());
            self.out.push('\n');
        }
        for container in self.containers.iter_mut().take(MAX_DEPTH) {
            match container.first.take() {
                Some(marker) => self.out.push_str(&marker),
                None => self.out.push_str(&container.rest),
            }
        }
        self.in_line = true;
    }

    fn break_line(&mut self) {
        if self.in_line {
            self.out.truncate(self.out.trim_end_matches(' ').len());
            self.out.push('\n');
            self.in_line = false;
        }
    }

    /// The next text starts a new block, unless a list item has just started.
    fn end_block(&mut self) {
        self.break_line();
        if self.containers.last().is_none_or(|container| container.first.is_none()) {
            let depth = self.containers.len();
            self.gap = Some(self.gap.map_or(depth, |gap| gap.min(depth)));
        }
    }
}
