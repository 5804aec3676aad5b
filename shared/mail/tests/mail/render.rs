use domain::templates::email_template::EmailKind;
use mail::render::{CallToAction, Document, Letter, MAX_HTML_BYTES, RenderError, Summary, render};
use mail_template::link::UnsafeLink;
use mail_template::placeholders::Placeholders;
use mail_template::template::TemplateProblem;

use crate::sample::{letter, placeholders, with_message};

/// Every kind of formatting once.
const FORMATTED: &str = "\
# Reminder {{ invoice_number }}

Dear **{{ customer_name }}**,
we have *not yet* received ~~your order~~ your payment.

Please pay:

1. the amount of {{ amount_due }}
2. to one of
   - {{ iban }}
   - [our portal]({{ portal_link }} \"Portal\")
3. quoting `{{ payment_reference }}`

> Payment terms: 30 days net.
> See <https://terms.example/2026>.

- a loose list

- with two items

---

    Bank   Nordbank
    BIC    {{ bic }}

Questions? [billing@nordlicht.example](mailto:billing@nordlicht.example) ![logo](https://tracker.example/x.png)
<b>Best</b> regards
";

#[test]
fn the_default_letter() {
    let values = placeholders();
    let rendered = render(&letter(&values)).unwrap();
    insta::assert_snapshot!("default.subject", rendered.subject);
    insta::assert_snapshot!("default.text", rendered.text);
    insta::assert_snapshot!("default.html", rendered.html);
}

#[test]
fn all_formatting() {
    let rendered = with_message(FORMATTED);
    insta::assert_snapshot!("formatted.text", rendered.text);
    insta::assert_snapshot!("formatted.html", body_of(&rendered.html));
}

#[test]
fn a_german_credit_note_has_no_due_date() {
    let values = placeholders();
    let rendered = render(&Letter {
        language: "de-AT",
        message: "Guten Tag,\nanbei unsere Korrektur.",
        summary: Some(Summary {
            document: Document::CreditNote,
            number: "GS-7",
            amount: "119,00 €",
            due_date: None,
            paid: None,
        }),
        call_to_action: None,
        footer: &[],
        ..letter(&values)
    })
    .unwrap();
    insta::assert_snapshot!("credit_note.text", rendered.text);
    assert!(rendered.html.contains(r#"<html lang="de-AT" dir="ltr">"#));
    assert!(!rendered.html.contains("Fällig") && !rendered.html.contains("Due date"));
}

/// The message in the HTML part, without the frame.
fn body_of(html: &str) -> &str {
    let start =
        html.find("class=\"pad text\"").and_then(|at| html[at..].find('\n').map(|line| at + line + 1));
    let rest = &html[start.expect("a message cell")..];
    &rest[..rest.find("</td>").expect("the cell's end")]
}

#[test]
fn values_are_never_markup() {
    let hostile = Placeholders {
        customer_name: "Evil\r\nBcc: x@y.example <script>alert(1)</script>".into(),
        amount_due: "[x](javascript:alert(1)) **bold** <https://evil.example>".into(),
        issue_date: "{{ 7*7 }} {% raw %} &amp;".into(),
        invoice_number: "# 1\n\n- \u{202e}item\n> quote `code` ![i](https://evil.example/x.png)".into(),
        ..placeholders()
    };
    let rendered = render(&Letter {
        subject: "{{ customer_name }} {{ invoice_number }}",
        message: "{{ invoice_number }}\n\n{{ customer_name }} {{ amount_due }} {{ issue_date }}",
        ..letter(&hostile)
    })
    .unwrap();
    assert!(!rendered.subject.contains(['\r', '\n']), "{}", rendered.subject);
    assert!(rendered.subject.starts_with("Evil Bcc: x@y.example <script>alert(1)</script> # 1 - item"));
    assert!(rendered.text.contains("\n\n# 1 - item > quote `code` ![i](https://evil.example/x.png)\n\n"));
    assert!(
        rendered
            .text
            .contains("[x](javascript:alert(1)) **bold** <https://evil.example> {{ 7*7 }} {% raw %} &amp;")
    );

    let body = body_of(&rendered.html);
    for tag in ["<script", "<a ", "<strong", "<img", "<h1", "<h2", "<li", "<code", "<blockquote", "49"] {
        assert!(!body.contains(tag), "{tag} in {body}");
    }
    assert!(body.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && body.contains("{{ 7*7 }}"));
    assert!(!rendered.html.contains("<script"));
}

#[test]
fn templates_cannot_add_scripts_images_or_other_url_schemes() {
    let rendered = with_message(
        "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[x](javascript:alert(1)) ![i](https://e.example/i.png)\n\n\
         <a href=\"//e.example\" onclick=\"x()\">y</a> <j:k>",
    );
    let body = body_of(&rendered.html);
    for part in ["<script", "<img", "<a ", "e.example/i.png"] {
        assert!(!body.contains(part), "{part} in {body}");
    }
    assert!(rendered.text.contains("<script>alert(1)</script>\n"), "{}", rendered.text);
}

#[test]
fn a_value_inside_a_link_is_one_component_of_it() {
    let values = Placeholders { invoice_number: "A/1?x=y&z#ü".into(), ..placeholders() };
    let message = "[Pay](https://pay.example/{{ invoice_number }}/go)";
    let rendered = render(&Letter { message, ..letter(&values) }).unwrap();
    let url = "https://pay.example/A%2F1%3Fx%3Dy%26z%23%C3%BC/go";
    assert!(rendered.html.contains(&format!("href=\"{url}\"")), "{}", rendered.html);
    assert!(rendered.text.contains(&format!("Pay ({url})")));
}

#[test]
fn a_link_without_its_value_is_plain_text() {
    for portal_link in [None, Some("javascript:alert(1)".to_owned())] {
        let values = Placeholders { portal_link, ..placeholders() };
        let rendered = render(&Letter { message: "[View]({{ portal_link }})", ..letter(&values) }).unwrap();
        assert_eq!(body_of(&rendered.html).trim(), r#"<p style="margin:0 0 16px">View</p>"#);
    }
}

#[test]
fn the_button_links_only_to_web_and_mail_addresses() {
    let values = placeholders();
    let button = |url| {
        let call_to_action = Some(CallToAction { label: "Pay {{ amount_due }}", url });
        render(&Letter { call_to_action, ..letter(&values) })
    };
    let rendered = button("https://pay.example/1?a=1&b=%22").unwrap();
    assert!(rendered.html.contains(">Pay €1,190.00</a>"));
    assert!(rendered.text.contains("Pay €1,190.00:\nhttps://pay.example/1?a=1&b=%22\n"));
    for url in ["javascript:alert(1)", "https://a.example/\" onclick=\"x", "ftp://a.example"] {
        assert!(matches!(button(url), Err(RenderError::UnsafeLink(UnsafeLink { .. }))), "{url}");
    }
}

#[test]
fn an_invalid_template_is_refused() {
    let values = placeholders();
    let refused = render(&Letter { message: "{{ nothing }}", ..letter(&values) });
    let unknown = TemplateProblem::UnknownPlaceholder { name: "nothing".into(), kind: EmailKind::Invoice };
    assert_eq!(refused, Err(RenderError::Template(vec![unknown])));
}

#[test]
fn a_letter_that_mail_clients_would_clip_is_refused() {
    let values = Placeholders { purchase_order: Some("x".repeat(2_000)), ..placeholders() };
    let refused = render(&Letter { message: &"{{ purchase_order }} ".repeat(60), ..letter(&values) });
    assert!(matches!(refused, Err(RenderError::TooLarge { .. })));
}

#[test]
fn equal_letters_have_equal_bytes() {
    let first = with_message(FORMATTED);
    for _ in 0..50 {
        assert_eq!(with_message(FORMATTED), first);
    }
}

#[test]
fn a_letter_loads_no_external_content() {
    let html = with_message(FORMATTED).html;
    assert!(html.len() < MAX_HTML_BYTES);
    for part in ["<script", "<img", "<link", "@import", "url(", "src=", "@font-face", "<iframe", "<form"] {
        assert!(!html.contains(part), "{part}");
    }
}
