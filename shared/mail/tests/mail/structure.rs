//! Tests what mail clients and spam filters require of a message, for every language and kind.

#[path = "structure/html.rs"]
mod html;

use std::collections::BTreeSet;

use domain::templates::brand::Color;
use mail::render::MAX_HTML_BYTES;
use mailparse::{MailHeaderMap, ParsedMail, parse_mail};

use self::html::{Tag, tags, visible};
use crate::samples::{Sample, all};

fn each(check: impl Fn(&Sample)) {
    let samples = all();
    assert!(samples.len() > 24, "a language or kind is missing");
    samples.iter().for_each(check);
}

#[test]
fn each_header_is_present_once() {
    each(|sample| {
        let mail = parse_mail(&sample.raw).unwrap();
        let names: Vec<String> = mail.headers.iter().map(|header| header.get_key().to_lowercase()).collect();
        let unique: BTreeSet<&String> = names.iter().collect();
        assert_eq!(unique.len(), names.len(), "{}: {names:?}", sample.name);
        for (name, value) in [
            ("MIME-Version", "1.0"),
            ("Date", "Sun, 1 Mar 2026 09:30:00 +0000"),
            ("Message-ID", "<dlv_01JX4Z.0@nordlicht.example>"),
            ("Auto-Submitted", "auto-generated"),
            ("X-Auto-Response-Suppress", "OOF, AutoReply"),
            ("Content-Language", sample.language.as_str()),
        ] {
            assert_eq!(mail.headers.get_first_value(name).as_deref(), Some(value), "{}", sample.name);
        }
        for name in ["From", "To", "Subject", "Reply-To"] {
            assert!(mail.headers.get_first_value(name).is_some_and(|it| !it.is_empty()), "{name}");
        }
        // Customers cannot unsubscribe from invoices.
        for name in ["Bcc", "List-Unsubscribe", "Precedence", "Return-Path"] {
            assert!(mail.headers.get_first_value(name).is_none(), "{}: {name}", sample.name);
        }
    });
}

#[test]
fn the_message_is_seven_bit_in_lines_of_at_most_998() {
    each(|sample| {
        let raw = std::str::from_utf8(&sample.raw).unwrap();
        assert!(raw.is_ascii(), "{}", sample.name);
        assert!(!raw.replace("\r\n", "").contains(['\r', '\n', '\0']), "{}: a lone CR or LF", sample.name);
        let longest = raw.split("\r\n").map(str::len).max().unwrap();
        assert!(longest <= 998, "{}: a line of {longest}", sample.name);
        // Headers fold at 78 characters where possible (RFC 5322 §2.1.1).
        let (headers, _) = raw.split_once("\r\n\r\n").unwrap();
        assert!(headers.split("\r\n").all(|line| line.len() <= 200), "{headers}");
    });
}

#[test]
fn the_parts_are_text_then_html_then_the_document() {
    fn kinds<'a>(mail: &'a ParsedMail<'_>) -> Vec<&'a str> {
        mail.parts().map(|part| part.ctype.mimetype.as_str()).collect()
    }
    each(|sample| {
        let mail = parse_mail(&sample.raw).unwrap();
        assert_eq!(
            kinds(&mail),
            ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf"]
        );
        let boundaries: BTreeSet<_> =
            mail.parts().filter_map(|part| part.ctype.params.get("boundary")).collect();
        assert_eq!(boundaries.len(), 2, "two layers, two boundaries");
        let alternative = &mail.subparts[0];
        for (part, body) in alternative.subparts.iter().zip([&sample.text, &sample.html]) {
            assert_eq!(part.ctype.charset, "utf-8");
            assert_eq!(part.get_body().unwrap().replace("\r\n", "\n").trim_end(), body.trim_end());
        }
    });
}

/// The tags that the layout and messages need. None of them executes code, submits data or loads
/// content.
const TAGS: [&str; 28] = [
    "a",
    "blockquote",
    "body",
    "br",
    "code",
    "del",
    "div",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "head",
    "hr",
    "html",
    "li",
    "meta",
    "ol",
    "p",
    "pre",
    "span",
    "strong",
    "style",
    "table",
    "td",
    "th",
    "title",
    "tr",
];

const ATTRIBUTES: [&str; 16] = [
    "align",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
    "charset",
    "class",
    "content",
    "dir",
    "href",
    "lang",
    "name",
    "role",
    "scope",
    "style",
    "valign",
];

#[test]
fn the_html_is_small_and_uses_tables_and_inline_styles() {
    each(|sample| {
        let Sample { html, name, .. } = sample;
        assert!(html.len() < MAX_HTML_BYTES, "{name}: {} bytes", html.len());
        let tags = tags(html);
        for Tag { name: tag, attributes } in &tags {
            assert!(TAGS.contains(&tag.as_str()) || tag == "ul", "{name}: <{tag}>");
            for (attribute, value) in attributes {
                let known = ATTRIBUTES.contains(&attribute.as_str())
                    || ["width", "start", "title"].contains(&attribute.as_str());
                assert!(known, "{name}: <{tag} {attribute}>");
                assert!(!value.contains("url(") && !value.contains("expression("), "{name}: {value}");
                if attribute == "href" {
                    let safe = ["https://", "mailto:"].iter().any(|scheme| value.starts_with(scheme));
                    assert!(safe, "{name}: {value}");
                }
            }
        }
        let tables: Vec<&Tag> = tags.iter().filter(|tag| tag.name == "table").collect();
        // Only what a receipt lists is a table to a screen reader, with the names of its columns.
        let named = tags.iter().filter(|tag| tag.name == "th");
        assert!(named.clone().all(|column| column.get("scope") == Some("col")), "{name}");
        let of_data = tables.iter().filter(|table| table.get("role") != Some("presentation")).count();
        assert_eq!(of_data, usize::from(named.count() > 0), "{name}");
        assert_eq!(tags.iter().filter(|tag| tag.name == "h1").count(), 1, "{name}");
        for part in ["@import", "@font-face", "url(", "http://", "position:", "float:", "flex", "grid"] {
            assert!(!html.contains(part), "{name}: {part}");
        }
        // Mail clients may remove the styles in the head; they only improve the display on phones and in
        // dark mode.
        let (style, _) = html.split_once("</style>").unwrap();
        let style = style.split_once("<style>").unwrap().1;
        let outside = style.split("@media").next().unwrap();
        assert!(outside.trim().starts_with(":root") && outside.matches('{').count() == 1, "{outside}");
        for meta in ["color-scheme", "supported-color-schemes", "viewport"] {
            assert!(tags.iter().any(|tag| tag.name == "meta" && tag.get("name") == Some(meta)), "{meta}");
        }
    });
}

#[test]
fn amount_due_date_and_number_come_first() {
    each(|sample| {
        let html = visible(&sample.html).join(" ");
        for (part, body) in [("text", sample.text.as_str()), ("html", html.as_str())] {
            let position = |value: &str| {
                body.find(value).unwrap_or_else(|| panic!("{}: no {value}: {body}", sample.name))
            };
            let first: String = body.chars().take(300).collect();
            assert!(first.contains(&sample.number), "{} {part}: {first}", sample.name);
            assert!(position(&sample.number) < position(&sample.amount), "{} {part}", sample.name);
            if let Some(due_date) = &sample.due_date {
                assert!(position(&sample.amount) < position(due_date), "{} {part}", sample.name);
            }
        }
        let (preheader, _) =
            sample.html.split_once("mso-hide:all\">").unwrap().1.split_once("</div>").unwrap();
        assert!(preheader.contains(&sample.amount), "{}: {preheader}", sample.name);
    });
}

#[test]
fn both_parts_have_the_same_content() {
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    each(|sample| {
        let nodes = visible(&sample.html);
        let text = flat(&sample.text);
        // Of the names of columns, the text has those of amounts.
        let first = sample.html.split_once("<th ").and_then(|(_, rest)| rest.split_once('>'));
        let first = first.and_then(|(_, rest)| rest.split_once('<')).map(|(name, _)| name.trim());
        for node in nodes.iter().filter(|node| Some(node.as_str()) != first) {
            assert!(text.contains(&flat(node)), "{}: the text lacks {node:?}: {text}", sample.name);
        }
        let tags = tags(&sample.html);
        let links: Vec<&str> = tags.iter().filter_map(|tag| tag.get("href")).collect();
        for link in &links {
            assert!(text.contains(&link.replace("&amp;", "&")), "{}: no {link} in {text}", sample.name);
        }
        let html = flat(&nodes.join(" ")).replace(' ', "");
        let own = |line: &&str| !line.starts_with("---") && !line.starts_with("https://");
        for line in sample.text.lines().filter(own).flat_map(|line| line.split(" · ")) {
            let line = flat(line).replace(' ', "");
            let found =
                html.contains(line.trim_end_matches(':')) || line.split(": ").all(|part| html.contains(part));
            let labelled = line
                .split_once(':')
                .is_some_and(|(label, value)| html.contains(label) && html.contains(value));
            assert!(found || labelled, "{}: the HTML lacks {line:?}: {html}", sample.name);
        }
    });
}

#[test]
fn text_has_enough_contrast_with_its_background() {
    let white = Color::new(255, 255, 255);
    each(|sample| {
        for tag in tags(&sample.html) {
            let background = tag.style("background-color").or_else(|| tag.get("bgcolor").map(str::to_owned));
            let color: Option<Color> = tag.style("color").map(|color| color.parse().unwrap());
            // Text is on the card or its panel. White text is on the button.
            let on: Color = match background {
                Some(background) => background.parse().unwrap(),
                None if color == Some(white) => continue,
                None => "#f4f6f9".parse().unwrap(),
            };
            if let Some(color) = color {
                assert!(color.contrast(on) >= 4.5, "{}: {color} on {on}", sample.name);
            }
        }
        let button = tags(&sample.html).into_iter().find(|tag| tag.get("class") == Some("button"));
        if let Some(button) = button {
            let color: Color = button.style("background-color").unwrap().parse().unwrap();
            assert!(color.contrast(white) >= 4.5, "{}: white on {color}", sample.name);
        }
    });
}
