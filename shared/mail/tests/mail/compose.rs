use mail::compose::{Attachment, ComposeError, Mailbox, Message, compose};
use mail::render::{Rendered, render};
use mailparse::{DispositionType, MailHeaderMap, ParsedMail, parse_mail};

use crate::sample::{letter, placeholders};

fn rendered() -> Rendered {
    render(&letter(&placeholders())).unwrap()
}

fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox::new(name, address).unwrap()
}

/// 10 000 bytes with every byte value, as in a PDF.
fn pdf() -> Vec<u8> {
    (0..10_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

struct Fixture {
    from: Mailbox,
    to: Vec<Mailbox>,
    cc: Vec<Mailbox>,
    rendered: Rendered,
    bytes: Vec<u8>,
}

impl Fixture {
    fn new() -> Self {
        Fixture {
            from: mailbox("Nordlicht Software GmbH", "billing@nordlicht.example"),
            to: vec![
                mailbox("Müller, Jörg \"Jo\"", "joerg@mueller.example"),
                mailbox("", "ap@mueller.example"),
            ],
            cc: vec![mailbox("会計部", "kaikei@example.jp")],
            rendered: rendered(),
            bytes: pdf(),
        }
    }

    fn message<'a>(&'a self, attachments: &'a [Attachment<'a>]) -> Message<'a> {
        Message {
            from: &self.from,
            reply_to: Some(&self.from),
            to: &self.to,
            cc: &self.cc,
            message_id: "dlv_01JX4Z@mail.example",
            date: "2026-03-01T09:30:00Z".parse().unwrap(),
            rendered: &self.rendered,
            attachments,
            language: "en",
            headers: &[],
        }
    }

    fn attachment(&self) -> Attachment<'_> {
        Attachment {
            file_name: "Rechnung Nº 42 – März.pdf",
            content_type: "application/pdf",
            bytes: &self.bytes,
        }
    }
}

fn header(mail: &ParsedMail<'_>, name: &str) -> String {
    assert_eq!(mail.headers.get_all_values(name).len(), 1, "{name}");
    mail.headers.get_first_value(name).unwrap()
}

fn crlf(text: &str) -> String {
    text.replace('\n', "\r\n")
}

#[test]
fn the_parts_have_the_given_content() {
    let fixture = Fixture::new();
    let attachments = [fixture.attachment()];
    let raw = compose(&fixture.message(&attachments)).unwrap();
    let mail = parse_mail(&raw).unwrap();

    assert_eq!(mail.ctype.mimetype, "multipart/mixed");
    let [alternative, file] = &mail.subparts[..] else { panic!("two parts") };
    assert_eq!(alternative.ctype.mimetype, "multipart/alternative");
    let [text, html] = &alternative.subparts[..] else { panic!("two alternatives") };
    for (part, kind, body) in
        [(text, "text/plain", &fixture.rendered.text), (html, "text/html", &fixture.rendered.html)]
    {
        assert_eq!((part.ctype.mimetype.as_str(), part.ctype.charset.as_str()), (kind, "utf-8"));
        assert_eq!(part.get_body().unwrap().trim_end(), crlf(body).trim_end());
    }

    assert_eq!(file.ctype.mimetype, "application/pdf");
    assert!(file.get_body_raw().unwrap() == fixture.bytes);
    let disposition = file.get_content_disposition();
    assert_eq!(disposition.disposition, DispositionType::Attachment);
    assert_eq!(disposition.params["filename"], "Rechnung Nº 42 – März.pdf");
}

#[test]
fn the_headers_have_the_given_values() {
    let fixture = Fixture::new();
    let message = Message {
        headers: &[("X-Remit-Delivery", "dlv_01JX4Z"), ("In-Reply-To", "<a@b.example>"), ("X-Note", "schön")],
        ..fixture.message(&[])
    };
    let raw = compose(&message).unwrap();
    let mail = parse_mail(&raw).unwrap();

    assert_eq!(mail.ctype.mimetype, "multipart/alternative");
    assert_eq!(header(&mail, "Message-ID"), "<dlv_01JX4Z@mail.example>");
    assert_eq!(header(&mail, "Date"), "Sun, 1 Mar 2026 09:30:00 +0000");
    assert_eq!(header(&mail, "Auto-Submitted"), "auto-generated");
    assert_eq!(header(&mail, "X-Auto-Response-Suppress"), "OOF, AutoReply");
    assert_eq!(header(&mail, "Content-Language"), "en");
    assert_eq!(header(&mail, "MIME-Version"), "1.0");
    assert_eq!(header(&mail, "Subject"), "Invoice INV-2026-00042 from Nordlicht Software GmbH");
    assert_eq!(header(&mail, "X-Remit-Delivery"), "dlv_01JX4Z");
    assert_eq!(header(&mail, "In-Reply-To"), "<a@b.example>");
    assert_eq!(header(&mail, "X-Note"), "schön");
    for (name, expected) in [
        ("From", vec![("Nordlicht Software GmbH", "billing@nordlicht.example")]),
        ("Reply-To", vec![("Nordlicht Software GmbH", "billing@nordlicht.example")]),
        ("To", vec![("Müller, Jörg \"Jo\"", "joerg@mueller.example"), ("", "ap@mueller.example")]),
        ("Cc", vec![("会計部", "kaikei@example.jp")]),
    ] {
        let parsed = mailparse::addrparse_header(mail.headers.get_first_header(name).unwrap()).unwrap();
        let found: Vec<(String, String)> = parsed
            .iter()
            .map(|address| match address {
                mailparse::MailAddr::Single(one) => {
                    (one.display_name.clone().unwrap_or_default(), one.addr.clone())
                }
                mailparse::MailAddr::Group(_) => panic!("a group"),
            })
            .collect();
        let expected: Vec<_> = expected.iter().map(|(n, a)| (n.to_string(), a.to_string())).collect();
        assert_eq!(found, expected, "{name}");
    }
    assert!(mail.headers.get_first_value("Bcc").is_none());
}

#[test]
fn a_subject_in_any_script_survives_encoding() {
    let mut fixture = Fixture::new();
    for subject in ["Rechnung für März – 1.190,00 €", &"请款单 ".repeat(40), &"Rechnung ".repeat(25)]
    {
        fixture.rendered.subject = subject.to_owned();
        let raw = compose(&fixture.message(&[])).unwrap();
        assert_eq!(header(&parse_mail(&raw).unwrap(), "Subject"), subject.trim_end());
    }
}

#[test]
fn equal_input_gives_equal_bytes() {
    let fixture = Fixture::new();
    let attachments = [fixture.attachment()];
    let first = compose(&fixture.message(&attachments)).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(2));
    assert!(first == compose(&fixture.message(&attachments)).unwrap());
    let other = Message { message_id: "dlv_02@mail.example", ..fixture.message(&attachments) };
    let boundary = |raw: &[u8]| parse_mail(raw).unwrap().ctype.params["boundary"].clone();
    assert_ne!(boundary(&first), boundary(&compose(&other).unwrap()));
}

#[test]
fn lines_have_at_most_998_bytes() {
    let mut fixture = Fixture::new();
    fixture.rendered.text = "x".repeat(5_000);
    fixture.to = (0..60).map(|n| mailbox(&format!("Käufer {n}"), &format!("buyer{n}@example.com"))).collect();
    let attachments = [fixture.attachment()];
    let references = "<0123456789@mail.example> ".repeat(30);
    let raw = compose(&Message { headers: &[("References", &references)], ..fixture.message(&attachments) })
        .unwrap();
    let raw = String::from_utf8(raw).unwrap();
    assert!(!raw.replace("\r\n", "").contains(['\r', '\n']), "lone CR or LF");
    assert!(raw.split("\r\n").all(|line| line.len() <= 998 && line.is_ascii()));

    let (_, file) = raw.split_once("Content-Type: application/pdf").unwrap();
    let (head, body) = file.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("Content-Transfer-Encoding: base64"));
    let lines: Vec<&str> =
        body.lines().take_while(|line| !line.is_empty() && !line.starts_with("--")).collect();
    let (last, full) = lines.split_last().unwrap();
    assert!(full.iter().all(|line| line.len() == 76) && last.len() <= 76 && full.len() > 100);
}

#[test]
fn attached_text_keeps_its_bytes() {
    let fixture = Fixture::new();
    let bytes = "a;b\nü;ß\r\n\n last \n".as_bytes();
    let attachments = [
        Attachment { file_name: "lines.csv", content_type: "text/csv", bytes },
        Attachment { file_name: "plain.txt", content_type: "text/plain", bytes: b"one\ntwo" },
        Attachment { file_name: "factur-x.xml", content_type: "application/xml", bytes: b"" },
    ];
    let raw = compose(&fixture.message(&attachments)).unwrap();
    let mail = parse_mail(&raw).unwrap();
    for (part, attachment) in mail.subparts[1..].iter().zip(&attachments) {
        let body = part.get_body_raw().unwrap();
        assert_eq!(String::from_utf8_lossy(&body), String::from_utf8_lossy(attachment.bytes));
    }
}

#[test]
fn no_field_can_add_a_header() {
    let evil = "Evil\r\nBcc: x@y.example\r\n\r\nbody";
    let mut fixture = Fixture::new();
    fixture.from = mailbox(evil, "billing@nordlicht.example");
    fixture.to = vec![mailbox(evil, "a@b.example"), mailbox("a\" <x@y.example>, \"b", "a@b.example")];
    fixture.rendered.subject = evil.into();
    let attachments = [Attachment { file_name: evil, content_type: "application/pdf", bytes: b"x" }];
    let raw = compose(&fixture.message(&attachments)).unwrap();
    let mail = parse_mail(&raw).unwrap();
    let names: Vec<String> = mail.headers.iter().map(|header| header.get_key()).collect();
    let expected = [
        "Message-ID",
        "Date",
        "From",
        "To",
        "Subject",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "Content-Language",
        "MIME-Version",
        "Reply-To",
        "Cc",
    ];
    assert_eq!(names[..11], expected);
    assert_eq!(names[11..], ["Content-Type"]);
    assert_eq!(header(&mail, "Subject"), "Evil Bcc: x@y.example body");
    let to = mailparse::addrparse_header(mail.headers.get_first_header("To").unwrap()).unwrap();
    assert_eq!(to.count_addrs(), 2);
    assert_eq!(mail.subparts[1].headers.len(), 3);
}

#[test]
fn a_name_cannot_start_an_encoded_word() {
    let mut fixture = Fixture::new();
    let evil = "=?utf-8?Q?Your=0D=0Abank?=";
    fixture.from = mailbox(evil, "billing@nordlicht.example");
    fixture.rendered.subject = evil.into();
    let raw = compose(&fixture.message(&[])).unwrap();
    let mail = parse_mail(&raw).unwrap();
    assert_eq!(header(&mail, "Subject"), "= ?utf-8?Q?Your=0D=0Abank?=");
    assert!(header(&mail, "From").contains("= ?utf-8?Q?Your=0D=0Abank?="));
}

#[test]
fn values_that_would_break_a_header_are_refused() {
    let fixture = Fixture::new();
    let base = || fixture.message(&[]);
    for id in ["", "a", "a@b>\r\nBcc: x", "<a@b>", "a b@c", "a@b@c"] {
        assert!(
            matches!(compose(&Message { message_id: id, ..base() }), Err(ComposeError::MessageId(_))),
            "{id}"
        );
    }
    for name in ["Bcc", "BCC", "to", "Subject", "Content-Type", "Resent-To", "X: y\r\nBcc", "", "X Y"] {
        let refused = compose(&Message { headers: &[(name, "x")], ..base() });
        assert!(matches!(refused, Err(ComposeError::HeaderName(_))), "{name}");
    }
    for value in ["", "a\r\nBcc: x@y", "a\nb", &"x".repeat(901)] {
        let refused = compose(&Message { headers: &[("X-A", value)], ..base() });
        assert_eq!(refused, Err(ComposeError::HeaderValue("X-A".into())));
    }
    for (file_name, content_type) in
        [("a.pdf", "pdf"), ("a.pdf", "a/b\r\nX: y"), ("a.pdf", "a/b; c=d"), ("..", "a/b")]
    {
        assert!(compose(&fixture.message(&[Attachment { file_name, content_type, bytes: b"" }])).is_err());
    }
    for language in ["", "de AT", "de\r\nBcc: x", "deutschland"] {
        let refused = compose(&Message { language, ..base() });
        assert!(matches!(refused, Err(ComposeError::Language(_))), "{language}");
    }
    assert_eq!(compose(&Message { to: &[], ..base() }), Err(ComposeError::NoRecipient));
}
