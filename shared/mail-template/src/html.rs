//! A message as HTML with inline styles, which all mail clients support.

use crate::message::{Block, Inline, Item, Line, Message};

/// The maximum size of the message in the HTML part. The rest is reserved for the frame, its styles and
/// the footer.
pub const MAX_BYTES: usize = 80_000;

/// What sanitising adds to each link.
const LINK_STYLE: &str = " style=\"color:#000000\"";

/// A message in HTML.
pub struct Formatted {
    /// Still to be sanitised.
    pub html: String,
    /// The maximum size of the sanitised HTML.
    pub bytes: usize,
}

/// The message with an inline style in each tag.
pub fn format(message: &Message) -> Formatted {
    let mut html = String::new();
    blocks(&message.blocks, &mut html, LIST);
    let links = html.matches("<a href=").count();
    // Sanitising writes a no-break space as an entity.
    let spaces = html.matches('\u{a0}').count() * ("&nbsp;".len() - '\u{a0}'.len_utf8());
    let bytes = html.len() + links * LINK_STYLE.len() + spaces;
    Formatted { html, bytes }
}

/// The margins of a list, and of a list in a list.
const LIST: &str = "0 0 16px";
const NESTED_LIST: &str = "4px 0";

fn blocks(blocks: &[Block], out: &mut String, list: &str) {
    for block in blocks {
        match block {
            Block::Paragraph(lines) => {
                out.push_str(r#"<p style="margin:0 0 16px">"#);
                self::lines(lines, out);
                out.push_str("</p>\n");
            }
            Block::Heading(level, line) => {
                let (tag, style) = match level {
                    1 => ("h2", "margin:0 0 12px;font-size:20px;line-height:28px"),
                    2 => ("h3", "margin:0 0 12px;font-size:18px;line-height:26px"),
                    _ => ("h4", "margin:0 0 8px;font-size:16px;line-height:24px"),
                };
                out.push_str(&format!(r#"<{tag} style="{style}">"#));
                inlines(line, out);
                out.push_str(&format!("</{tag}>\n"));
            }
            Block::Bullets(items) => {
                out.push_str(&format!("<ul style=\"margin:{list};padding-left:24px\">\n"));
                items.iter().for_each(|entry| item(entry, out));
                out.push_str("</ul>\n");
            }
            Block::Numbered(items) => {
                let first = items.first().map_or(1, |(first, _)| *first);
                out.push_str(&format!("<ol start=\"{first}\" style=\"margin:{list};padding-left:24px\">\n"));
                items.iter().for_each(|(_, entry)| item(entry, out));
                out.push_str("</ol>\n");
            }
            Block::Quote(inner) => {
                out.push_str(
                    "<blockquote style=\"margin:0 0 16px;padding-left:14px;border-left:3px solid #b6bcc6\">\n",
                );
                self::blocks(inner, out, LIST);
                out.push_str("</blockquote>\n");
            }
            Block::Rule => {
                out.push_str("<hr style=\"margin:24px 0;border:0;border-top:1px solid #b6bcc6\">\n");
            }
        }
    }
}

/// The text of an item stands in it without a paragraph of its own.
fn item(item: &Item, out: &mut String) {
    out.push_str("<li style=\"margin:0 0 4px\">");
    let below = match item.split_first() {
        Some((Block::Paragraph(text), below)) => {
            lines(text, out);
            below
        }
        _ => item,
    };
    blocks(below, out, NESTED_LIST);
    out.push_str("</li>\n");
}

fn lines(lines: &[Line], out: &mut String) {
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            out.push_str("<br>\n");
        }
        inlines(line, out);
    }
}

fn inlines(line: &Line, out: &mut String) {
    for inline in line {
        match inline {
            Inline::Text(text) => escape(text, out),
            Inline::Strong(inner) => around("strong", inner, out),
            Inline::Emphasis(inner) => around("em", inner, out),
            Inline::Struck(inner) => around("del", inner, out),
            Inline::Link { url, shown } => {
                out.push_str("<a href=\"");
                escape(url, out);
                out.push_str("\">");
                inlines(shown, out);
                out.push_str("</a>");
            }
        }
    }
}

fn around(tag: &str, inner: &Line, out: &mut String) {
    out.push_str(&format!("<{tag}>"));
    inlines(inner, out);
    out.push_str(&format!("</{tag}>"));
}

/// HTML shows one of several spaces. What was typed in columns keeps its spaces as no-break spaces.
fn escape(text: &str, out: &mut String) {
    let tag = out.rfind('<').and_then(|start| out.get(start..)).unwrap_or_default();
    let is_start = out.ends_with('\n') || (tag.ends_with('>') && !tag.starts_with("</"));
    let mut spaced = is_start;
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            ' ' if spaced => out.push('\u{a0}'),
            '\t' => out.push_str("\u{a0}\u{a0}\u{a0} "),
            other => out.push(other),
        }
        spaced = matches!(character, ' ' | '\t');
    }
}
