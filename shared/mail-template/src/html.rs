//! A message as HTML with inline styles, since that is what mail clients agree on.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Tag, TagEnd, html};

use crate::markdown::Message;

/// The maximum size of the message in the HTML part. The rest is reserved for the frame, its styles and
/// the footer.
pub const MAX_BYTES: usize = 80_000;

/// What sanitising adds to each link.
const LINK_STYLE: &str = " style=\"color:#000000\"";

/// A message in HTML.
pub struct Formatted {
    /// Still to be sanitised.
    pub html: String,
    /// Of the sanitised HTML, at most.
    pub bytes: usize,
}

/// The message with an inline style in each tag.
pub fn format(message: &Message) -> Formatted {
    let mut html = String::new();
    let mut depth = 0_usize;
    html::push_html(&mut html, message.events.iter().flat_map(|event| styled(event, &mut depth)));
    let links = message.events.iter().filter(|event| matches!(event, Event::Start(Tag::Link { .. }))).count();
    // Sanitising writes a no-break space as an entity.
    let spaces = html.matches('\u{a0}').count() * ("&nbsp;".len() - '\u{a0}'.len_utf8());
    let bytes = html.len() + links * LINK_STYLE.len() + spaces;
    Formatted { html, bytes }
}

/// Replaces the tags of an event with styled tags, as the sanitiser writes them (`Consolas , monospace`). `push_html` escapes the text between them. `depth`
/// counts the open lists.
fn styled<'a>(event: &'a Event<'static>, depth: &mut usize) -> Vec<Event<'a>> {
    let tag = |html: &'static str| vec![Event::Html(CowStr::Borrowed(html))];
    match event {
        Event::Start(Tag::Paragraph) => tag(r#"<p style="margin:0 0 16px">"#),
        Event::End(TagEnd::Paragraph) => tag("</p>\n"),
        Event::Start(Tag::Heading { level, .. }) => tag(match level {
            HeadingLevel::H1 => r#"<h2 style="margin:0 0 12px;font-size:20px;line-height:28px">"#,
            HeadingLevel::H2 => r#"<h3 style="margin:0 0 12px;font-size:18px;line-height:26px">"#,
            _ => r#"<h4 style="margin:0 0 8px;font-size:16px;line-height:24px">"#,
        }),
        Event::End(TagEnd::Heading(level)) => tag(match level {
            HeadingLevel::H1 => "</h2>\n",
            HeadingLevel::H2 => "</h3>\n",
            _ => "</h4>\n",
        }),
        Event::Start(Tag::BlockQuote(_)) => {
            tag(r#"<blockquote style="margin:0 0 16px;padding-left:14px;border-left:3px solid #b6bcc6">"#)
        }
        Event::End(TagEnd::BlockQuote(_)) => tag("</blockquote>\n"),
        Event::Start(Tag::List(first)) => {
            let margin = if *depth == 0 { "0 0 16px" } else { "4px 0" };
            *depth += 1;
            let tag = first.map_or("ul".to_owned(), |first| format!(r#"ol start="{first}""#));
            vec![Event::Html(format!(r#"<{tag} style="margin:{margin};padding-left:24px">"#).into())]
        }
        Event::End(TagEnd::List(_)) => {
            *depth = depth.saturating_sub(1);
            vec![event.clone()]
        }
        Event::Start(Tag::Item) => tag(r#"<li style="margin:0 0 4px">"#),
        Event::Start(Tag::CodeBlock(_)) => tag(
            r#"<pre style="margin:0 0 16px;white-space:pre-wrap;font-family:Consolas , monospace;font-size:14px">"#,
        ),
        Event::End(TagEnd::CodeBlock) => tag("</pre>\n"),
        Event::Code(code) => vec![
            Event::InlineHtml(r#"<code style="font-family:Consolas , monospace;font-size:14px">"#.into()),
            Event::Text(CowStr::Borrowed(code)),
            Event::InlineHtml("</code>".into()),
        ],
        Event::Rule => tag("<hr style=\"margin:24px 0;border:0;border-top:1px solid #b6bcc6\">\n"),
        other => vec![other.clone()],
    }
}
