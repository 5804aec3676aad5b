//! Writes the HTML part with tables and inline styles, which all mail clients support.

use std::collections::{HashMap, HashSet};

use ammonia::Builder;
use minijinja::{Environment, Value, context};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Tag, TagEnd, html};

use super::markdown::Message;
use super::{MAX_BODY_BYTES, MAX_HTML_BYTES, RenderError, View};

const FRAME: &str = include_str!("../../templates/letter.html");

/// Writes the whole HTML part: the frame with the sanitised message.
pub(super) fn write(view: &View<'_>, message: &Message) -> Result<String, RenderError> {
    let accent = view.accent.to_string();
    let body = body(message, &accent).map_err(|bytes| RenderError::TooLarge { bytes })?;
    let right_to_left =
        ["ar", "fa", "he", "ur"].contains(&view.language.split('-').next().unwrap_or_default());
    let filled = Environment::new()
        .render_named_str(
            "letter.html",
            FRAME,
            context! {
                language => view.language,
                direction => if right_to_left { "rtl" } else { "ltr" },
                start => if right_to_left { "right" } else { "left" },
                seller => view.seller.as_str(),
                accent => accent,
                title => view.title.as_str(),
                amount_label => view.amount_label,
                amount => view.amount.as_str(),
                due_date_label => view.due_date.as_ref().map(|(label, _)| *label),
                due_date => view.due_date.as_ref().map(|(_, date)| date.as_str()),
                message => Value::from_safe_string(body),
                button_label => view.button.as_ref().map(|button| button.label.as_str()),
                // The template engine would escape each slash as an entity, which SES and filters do not
                // expect. The address contains no quotes and no angle brackets, so only `&` needs
                // escaping.
                button_url => view.button.as_ref().map(|button| Value::from_safe_string(button.url.replace('&', "&amp;"))),
                footer => view.footer.iter().map(|line| Value::from(line.as_str())).collect::<Vec<_>>(),
            },
        )
        .map_err(|error| RenderError::Frame(error.to_string()))?;
    if filled.len() > MAX_HTML_BYTES {
        return Err(RenderError::TooLarge { bytes: filled.len() });
    }
    Ok(filled)
}

/// The message as sanitised HTML with inline styles and links in the accent colour. The error is its
/// size if it exceeds [`MAX_BODY_BYTES`].
pub(crate) fn body(message: &Message, accent: &str) -> Result<String, usize> {
    let mut out = String::new();
    let mut depth = 0_usize;
    html::push_html(&mut out, message.events.iter().flat_map(|event| styled(event, &mut depth)));
    // The size is checked before and after sanitising: links get their style last, and HTML that is
    // already too large is not parsed again.
    if out.len() <= MAX_BODY_BYTES {
        out = sanitised(&out, accent);
    }
    if out.len() <= MAX_BODY_BYTES { Ok(out) } else { Err(out.len()) }
}

/// Replaces the tags of an event with styled tags. `push_html` escapes the text between them. `depth`
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
            r#"<pre style="margin:0 0 16px;white-space:pre-wrap;font-family:Consolas,monospace;font-size:14px">"#,
        ),
        Event::End(TagEnd::CodeBlock) => tag("</pre>\n"),
        Event::Code(code) => vec![
            Event::InlineHtml(r#"<code style="font-family:Consolas,monospace;font-size:14px">"#.into()),
            Event::Text(CowStr::Borrowed(code)),
            Event::InlineHtml("</code>".into()),
        ],
        Event::Rule => tag("<hr style=\"margin:24px 0;border:0;border-top:1px solid #b6bcc6\">\n"),
        other => vec![other.clone()],
    }
}

/// Removes all other tags and attributes, as a second safeguard after [`styled`].
fn sanitised(body: &str, accent: &str) -> String {
    let tags = [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h2",
        "h3",
        "h4",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "ul",
    ];
    let styles = [
        "border",
        "border-left",
        "border-top",
        "color",
        "font-family",
        "font-size",
        "line-height",
        "margin",
        "padding-left",
        "white-space",
    ];
    let link = format!("color:{accent}");
    Builder::empty()
        .tags(HashSet::from(tags))
        .generic_attributes(HashSet::from(["style"]))
        .filter_style_properties(HashSet::from(styles))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href", "title"])),
            ("ol", HashSet::from(["start"])),
        ]))
        // A single attribute only: ammonia stores them in a hash map, so the order of two would vary.
        .set_tag_attribute_value("a", "style", &link)
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(None)
        .clean(body)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::sanitised;

    #[test]
    fn only_the_message_own_tags_get_out() {
        for (dirty, clean) in [
            ("<script>x</script>a", "a"),
            (
                r#"<p onclick="x" style="margin:0 0 4px;position:fixed">a</p>"#,
                r#"<p style="margin:0 0 4px">a</p>"#,
            ),
            (r#"<img src="https://e.example/x.png">"#, ""),
            (r#"<a href="javascript:x">a</a>"#, r#"<a style="color:#1d4ed8">a</a>"#),
            ("</td></table><p>a</p>", "<p>a</p>"),
        ] {
            assert_eq!(sanitised(dirty, "#1d4ed8"), clean);
        }
    }
}
