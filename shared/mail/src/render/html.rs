//! Writes the HTML part with tables and inline styles, which all mail clients support.

use std::collections::{HashMap, HashSet};

use ammonia::Builder;
use mail_template::html;
use mail_template::message::Message;
use minijinja::{Environment, Value, context};
use wording::fill;

use super::{MAX_HTML_BYTES, RenderError, View};

/// Rows of a table that the HTML part shows, so that it does not become too large. The text part has all.
const MAX_ROWS: usize = 25;

const FRAME: &str = include_str!("../../templates/letter.html");

/// Writes the whole HTML part: the frame with the sanitised message.
pub(super) fn write(view: &View<'_>, message: &Message) -> Result<String, RenderError> {
    let accent = view.accent.to_string();
    let formatted = html::format(message);
    if formatted.bytes > html::MAX_BYTES {
        return Err(RenderError::TooLarge { bytes: formatted.bytes });
    }
    let body = sanitised(&formatted.html, &accent);
    let right_to_left =
        ["ar", "fa", "he", "ur"].contains(&view.language.split('-').next().unwrap_or_default());
    let summary = view.summary.as_ref();
    let date = summary.and_then(|summary| summary.date.as_ref());
    let table = summary.and_then(|summary| summary.table.as_ref());
    let more = table.map_or(0, |table| table.rows.len().saturating_sub(MAX_ROWS));
    let filled = Environment::new()
        .render_named_str(
            "letter.html",
            FRAME,
            context! {
                language => view.language,
                direction => if right_to_left { "rtl" } else { "ltr" },
                start => if right_to_left { "right" } else { "left" },
                end => if right_to_left { "left" } else { "right" },
                seller => view.seller.as_str(),
                accent => accent,
                title => summary.map_or(view.seller.as_str(), |summary| summary.title.as_str()),
                amount_label => summary.map(|summary| summary.amount_label),
                amount => summary.map(|summary| summary.amount.as_str()),
                date_label => date.map(|(label, _)| *label),
                date => date.map(|(_, date)| date.as_str()),
                facts => summary.map(|summary| summary.facts.clone()),
                head => table.map(|table| table.head),
                rows => table.map(|table| table.rows.iter().take(MAX_ROWS).cloned().collect::<Vec<_>>()),
                more => (more > 0).then(|| fill(view.words.and_more, &[("count", &more.to_string())])),
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

/// Removes all other tags and attributes, as a second safeguard after [`html::format`].
fn sanitised(body: &str, accent: &str) -> String {
    let tags =
        ["a", "blockquote", "br", "del", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong", "ul"];
    let styles = [
        "border",
        "border-left",
        "border-top",
        "color",
        "font-size",
        "line-height",
        "margin",
        "padding-left",
    ];
    let link = format!("color:{accent}");
    Builder::empty()
        .tags(HashSet::from(tags))
        .generic_attributes(HashSet::from(["style"]))
        .filter_style_properties(HashSet::from(styles))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]))
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
    use mail_template::html::format;
    use mail_template::message::parse;
    use mail_template::placeholders::Placeholders;
    use mail_template::template::scan_saved;
    use proptest::prelude::*;

    use super::sanitised;

    proptest! {
        /// What [`format`] measures decides whether a text may be saved, so that it must hold when the text is sent.
        #[test]
        fn sanitising_makes_no_message_larger_than_it_was_measured(
            parts in prop::collection::vec(
                prop_oneof![
                    "[ -~\u{a0}äß€]{0,20}".prop_map(String::from),
                    prop::sample::select(&[
                        "\n\n", "\n", "# ", "> ", "- ", "1. ", "    ", "**", "_", "~~", "`", "```\n", "---\n", "![a](b)",
                        "[a](https://a.example/\"'&<ü \\\"t\\\")", "<https://a.example>", "<b>", "</p>", "&nbsp;",
                        "&amp;", "[a]({{ portal_link }} \"t'&<>\")", "{{ total }}",
                    ][..]).prop_map(String::from),
                ],
                0..60,
            ),
        ) {
            let text = parts.concat();
            let values = Placeholders {
                total: "\u{a0}<&\"'>€".to_owned(),
                portal_link: Some("https://portal.example/?a=1&b='2'".to_owned()),
                ..Placeholders::default()
            };
            let formatted = format(&parse(&scan_saved(&text).0, &values));
            let sanitised = sanitised(&formatted.html, "#1d4ed8");
            prop_assert!(sanitised.len() <= formatted.bytes, "{} > {}: {sanitised}", sanitised.len(), formatted.bytes);
        }
    }

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
