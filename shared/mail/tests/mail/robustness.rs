use domain::contact::{EmailAddress, HttpsUrl};
use domain::templates::email_template::EmailKind;
use mail::compose::{Attachment, Mailbox, Message, compose};
use mail::render::{Letter, MAX_HTML_BYTES, RenderError, Rendered, render};
use mail_template::placeholders::Placeholders;
use mail_template::template::{TemplateField, check};
use mailparse::{MailHeaderMap, parse_mail};
use proptest::prelude::*;

use crate::sample::{letter, placeholders};

/// Text with special meaning for one of the parsers.
fn tricky() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "{{",
        "}}",
        "{%",
        "%}",
        "{{ total }}",
        "{{iban}}",
        "[",
        "](",
        ")",
        "<",
        ">",
        "<!--",
        "-->",
        "<script>",
        "<p onclick=alert(1)>",
        "<svg/onload=alert(1)>",
        "](javascript:alert(1))",
        "<a href='java\tscript:alert(1)'>",
        "](data:text/html,a)",
        "</p>",
        "&",
        "&#0;",
        "&#13;",
        "&#10;",
        "&#xF0001;",
        "\u{F0001}",
        "*",
        "**",
        "_",
        "~~",
        "`",
        "```\n",
        "#",
        "- ",
        "1. ",
        "> ",
        "    ",
        "\t",
        "\n",
        "\r",
        "\r\n",
        "\n\n",
        "---",
        "===",
        "![",
        "https://",
        "mailto:",
        "javascript:",
        "\\",
        "\"",
        "'",
        "\0",
        "\u{202e}",
        "ü",
        "漢",
        "a",
        " ",
    ]);
    prop_oneof![prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat()), any::<String>(),]
}

/// An attribute that would execute something in a browser: an event handler, or a link to something
/// other than a website.
fn active_markup(html: &str) -> Option<String> {
    let tags = html.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag);
    tags.flat_map(|tag| tag.split_whitespace().skip(1))
        .map(|attribute| attribute.to_ascii_lowercase().replace(['"', '\''], ""))
        .find(|attribute| {
            let link = attribute.strip_prefix("href=").or(attribute.strip_prefix("src="));
            let handler = attribute.starts_with("on") && attribute.contains('=');
            handler
                || link.is_some_and(|link| {
                    !["https:", "mailto:", "cid:", "#"].iter().any(|start| link.starts_with(start))
                })
        })
}

#[test]
fn active_markup_is_detected() {
    for html in ["<p onclick=\"a()\">", "<a href=\"javascript:a()\">", "<b class=\"c\" ONLOAD=a>"] {
        assert!(active_markup(html).is_some(), "{html}");
    }
    assert_eq!(active_markup("<a href=\"https://a.example\" rel=\"noopener\">once = one</a>"), None);
}

proptest! {
    #[test]
    fn what_passes_the_check_renders_and_nothing_panics(template in tricky(), value in tricky()) {
        let values = Placeholders {
            total: value.clone(),
            iban: Some(value),
            ..placeholders()
        };
        let accepted = check(EmailKind::Invoice, TemplateField::Message, &template);
        let rendered = render(&Letter { message: &template, ..letter(&values) });
        match rendered {
            Ok(rendered) => {
                prop_assert!(rendered.html.len() <= MAX_HTML_BYTES);
                prop_assert!(!rendered.html.contains("<script"));
                prop_assert!(!rendered.html.contains("<img"));
                let active = active_markup(&rendered.html);
                prop_assert!(active.is_none(), "{:?} in {}", active, rendered.html);
                prop_assert!(!rendered.text.contains(['\r', '\0']));
                prop_assert_eq!(&rendered, &render(&Letter { message: &template, ..letter(&values) }).unwrap());
            }
            Err(RenderError::Template(problems)) => prop_assert_eq!(
                accepted.unwrap_err().into_iter().map(|it| it.problem).take(problems.len()).collect::<Vec<_>>(), problems
            ),
            Err(error) => prop_assert!(accepted.is_err(), "{}", error),
        }
    }

    #[test]
    fn a_subject_is_always_one_line(template in tricky(), value in tricky()) {
        let values = Placeholders { total: value, ..placeholders() };
        for field in [TemplateField::Subject, TemplateField::ButtonLabel] {
            let _ = check(EmailKind::Invoice, field, &template);
        }
        if let Ok(rendered) = render(&Letter { subject: &template, ..letter(&values) }) {
            prop_assert!(!rendered.subject.contains(char::is_control));
            prop_assert!(rendered.subject.chars().count() <= 250);
        }
    }

    /// A value appears in the letter unchanged, whatever characters it has.
    #[test]
    fn a_value_appears_unchanged(value in "[ -~]{1,60}") {
        prop_assume!(value.trim() == value && !value.contains("  "));
        let values = Placeholders { total: value.clone(), ..placeholders() };
        let rendered = render(&Letter { message: "a{{ total }}b", ..letter(&values) }).unwrap();
        let found = rendered.text.contains(&format!("\na{value}b\n"));
        prop_assert!(found, "{}", rendered.text);
    }

    /// A value that the domain accepts never prevents an e-mail from being composed.
    #[test]
    fn addresses_and_links_that_the_domain_accepts_can_be_used(
        address in "[a-z.!#+'_-]{1,8}@[a-zA-Z0-9.-]{1,12}",
        url in "https://[a-zA-Z0-9._:\\[\\]%-]{1,12}[/?#]?[ -~]{0,9}",
    ) {
        if let Ok(address) = address.parse::<EmailAddress>() {
            prop_assert!(Mailbox::new("", address.as_str()).is_ok(), "{}", address);
        }
        if let Ok(url) = url.parse::<HttpsUrl>() {
            prop_assert_eq!(mail_template::link::check(url.as_str()), Ok(()));
        }
    }

    #[test]
    fn any_text_makes_a_message_with_the_same_headers(
        subject in tricky(), name in tricky(), file_name in tricky(), text in tricky(), bytes: Vec<u8>,
    ) {
        let from = Mailbox::new(&name, "a@b.example").unwrap();
        let rendered = Rendered { subject, text: text.clone(), html: text };
        let raw = compose(&Message {
            from: &from,
            reply_to: None,
            to: std::slice::from_ref(&from),
            cc: &[],
            message_id: "1@b.example",
            date: "2026-03-01T09:30:00Z".parse().unwrap(),
            rendered: &rendered,
            attachments: &[Attachment { file_name: &format!("a{file_name}"), content_type: "application/pdf", bytes: &bytes }],
                language: "en",
                headers: &[],
        }).unwrap();
        let text = std::str::from_utf8(&raw).unwrap();
        prop_assert!(text.split("\r\n").all(|line| line.len() <= 998 && line.is_ascii() && !line.contains(['\r', '\n', '\0'])));
        let mail = parse_mail(&raw).unwrap();
        prop_assert_eq!(mail.headers.len(), 10);
        prop_assert!(mail.headers.get_first_value("Bcc").is_none());
        prop_assert_eq!(mail.subparts.len(), 2);
        prop_assert_eq!(mail.subparts[0].subparts.len(), 2);
        prop_assert_eq!(mail.subparts[1].get_body_raw().unwrap(), bytes);
    }
}

/// Text that nests or repeats markup up to the maximum length is accepted or refused in a short time.
#[test]
fn repeated_markup_is_handled_in_a_short_time() {
    let values = placeholders();
    let limit = TemplateField::Message.limit();
    for piece in [
        ">",
        "- ",
        "* ",
        "[",
        "](",
        "**",
        "_a",
        "`",
        "``` ",
        "<",
        "<a",
        "<!--",
        "&",
        "![",
        "\n",
        "a\n\n",
        "- a\n",
        "\\",
        "[a](https://a)",
        "<https://a>",
        "> - ",
        "1. ",
        "{{",
        "}}",
        "{%",
        "{{iban}}",
        "\u{0}",
        "#\n",
        "---\n",
    ] {
        let message = piece.repeat(limit / piece.chars().count());
        let accepted = check(EmailKind::Invoice, TemplateField::Message, &message);
        let rendered = render(&Letter { message: &message, ..letter(&values) });
        if let Ok(rendered) = &rendered {
            assert!(rendered.html.len() <= MAX_HTML_BYTES && rendered.text.len() < 400_000, "{piece}");
        }
        assert!(accepted.is_err() || rendered.is_ok(), "{piece}: {rendered:?}");
    }
}
