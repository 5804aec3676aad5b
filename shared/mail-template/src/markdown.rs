//! Parses a message's markdown and inserts the values.
//!
//! During parsing, each placeholder is a single private-use character. The values replace these
//! characters in text and link addresses afterwards, so values are never parsed.

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream};

use crate::link::{self, UnsafeLink};
use crate::placeholders::{PLACEHOLDERS, Placeholders};
use crate::template::Piece;

/// Supplementary Private Use Area-A: fonts do not contain these characters, users do not type them, and
/// markdown treats them as letters.
const FIRST_MARK: u32 = 0xF_0000;

/// A parsed message for both parts: no HTML, no images, only safe links, no soft breaks.
pub struct Message {
    pub events: Vec<Event<'static>>,
    /// The link addresses that were removed. The linked text remains.
    pub refused: Vec<UnsafeLink>,
}

pub fn parse(pieces: &[Piece<'_>], values: &Placeholders) -> Message {
    let source = marked(pieces);
    let values: Vec<String> = PLACEHOLDERS.iter().map(|placeholder| placeholder.value(values)).collect();
    let mut reader =
        Reader { values, events: Vec::new(), refused: Vec::new(), links: Vec::new(), html: None };
    for event in TextMergeStream::new(Parser::new_ext(&source, Options::ENABLE_STRIKETHROUGH)) {
        reader.read(event);
    }
    Message { events: reader.events, refused: reader.refused }
}

/// The markdown source with a mark in place of each placeholder.
fn marked(pieces: &[Piece<'_>]) -> String {
    let mut source = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => {
                let text = text.replace("\r\n", "\n").replace('\r', "\n");
                source.extend(text.chars().filter(|c| index_of(*c).is_none() && is_shown(*c)));
            }
            Piece::Placeholder(index) => source.extend(mark_of(*index)),
        }
    }
    source
}

fn is_shown(character: char) -> bool {
    !character.is_control() || matches!(character, '\n' | '\t')
}

fn mark_of(index: usize) -> Option<char> {
    u32::try_from(index).ok().and_then(|index| char::from_u32(FIRST_MARK + index))
}

fn index_of(mark: char) -> Option<usize> {
    let index = usize::try_from(u32::from(mark).checked_sub(FIRST_MARK)?).ok()?;
    (index < PLACEHOLDERS.len()).then_some(index)
}

struct Reader {
    values: Vec<String>,
    events: Vec<Event<'static>>,
    refused: Vec<UnsafeLink>,
    /// For each open link, whether it is allowed.
    links: Vec<bool>,
    /// The lines of an open HTML block.
    html: Option<String>,
}

impl Reader {
    fn read(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) => self.text(&text),
            Event::Code(code) => {
                let code = self.fill(&code);
                self.events.push(Event::Code(code));
            }
            // HTML is shown as text, as the author typed it.
            Event::Html(html) => match &mut self.html {
                Some(block) => block.push_str(&html),
                None => self.text(&html),
            },
            Event::InlineHtml(html) => self.text(&html),
            Event::Start(Tag::HtmlBlock) => self.html = Some(String::new()),
            Event::End(TagEnd::HtmlBlock) => self.html_block(),
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                self.link(link_type, &dest_url, &title)
            }
            Event::End(TagEnd::Link) => {
                if self.links.pop() == Some(true) {
                    self.events.push(Event::End(TagEnd::Link));
                }
            }
            // Letters load nothing from other servers, so only the text of an image is shown.
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
            // Authors of letters expect their line breaks to be kept.
            Event::SoftBreak | Event::HardBreak => self.events.push(Event::HardBreak),
            other => self.events.push(other.into_static()),
        }
    }

    fn text(&mut self, text: &str) {
        let text = self.fill(text);
        self.events.push(Event::Text(text));
    }

    fn html_block(&mut self) {
        let block = self.html.take().unwrap_or_default();
        self.events.push(Event::Start(Tag::Paragraph));
        for (index, line) in block.trim_end().lines().enumerate() {
            if index > 0 {
                self.events.push(Event::HardBreak);
            }
            self.text(line);
        }
        self.events.push(Event::End(TagEnd::Paragraph));
    }

    fn link(&mut self, link_type: LinkType, address: &str, title: &str) {
        let mut url = self.address(address);
        if link_type == LinkType::Email {
            url.insert_str(0, "mailto:");
        }
        let shown = match link::check(&url) {
            Ok(()) => {
                let title = self.fill(title);
                self.events.push(Event::Start(Tag::Link {
                    link_type: LinkType::Inline,
                    dest_url: url.into(),
                    title,
                    id: CowStr::Borrowed(""),
                }));
                true
            }
            Err(refused) => {
                self.refused.push(refused);
                false
            }
        };
        self.links.push(shown);
    }

    fn fill(&self, text: &str) -> CowStr<'static> {
        let mut filled = String::with_capacity(text.len());
        for character in text.chars() {
            match index_of(character) {
                Some(index) => filled.push_str(&self.values[index]),
                // Entities such as `&#13;` can insert characters that were removed from the source.
                None if is_shown(character) => filled.push(character),
                None => {}
            }
        }
        filled.into()
    }

    /// A value that is the whole address is inserted unchanged. Inside an address, it is encoded as one
    /// component.
    fn address(&self, address: &str) -> String {
        let mut marks = address.chars();
        if let (Some(index), None) = (marks.next().and_then(index_of), marks.next()) {
            return self.values[index].clone();
        }
        let mut filled = String::with_capacity(address.len());
        for character in address.chars() {
            match index_of(character) {
                Some(index) => filled.push_str(&link::encode_component(&self.values[index])),
                None => filled.push(character),
            }
        }
        filled
    }
}
