//! The e-mails that let people in.

use domain::access::sign_in::Purpose;
use mail::InvoiceComposer;
use mailparse::{MailHeaderMap, ParsedMail, parse_mail};
use ports::{ComposedEmail, Composer, SignInDraft};
use wording::Language;

use crate::document::opened_at;

const LINK: &str = "https://remit.example/console/sign-in/ten_1/sgn_2/0af3";

fn composed(language: &str, purpose: Purpose, tenant_name: &str) -> ComposedEmail {
    let draft = SignInDraft {
        purpose,
        language,
        tenant_name,
        person: "Jörg Müller",
        address: &"joerg@acme.example".parse().unwrap(),
        from: ("Remit", "no-reply@remit.example"),
        link: LINK,
        code: "042917",
        message_id: "sgn_2@remit.example",
        date: opened_at(),
    };
    InvoiceComposer.sign_in(&draft).unwrap()
}

fn part(mail: &ParsedMail<'_>, kind: &str) -> String {
    let body = mail.parts().find(|part| part.ctype.mimetype == kind).unwrap().get_body().unwrap();
    body.replace("\r\n", "\n")
}

#[test]
fn each_language_and_purpose_has_its_link_and_code() {
    let mut texts = Vec::new();
    for language in Language::ALL {
        for purpose in [Purpose::SignIn, Purpose::Invitation] {
            let email = composed(language.tag(), purpose, "Nordlicht & Söhne");
            let mail = parse_mail(&email.raw).unwrap();
            let case = format!("{language:?} {purpose:?}");
            let subject = mail.headers.get_first_value("Subject").unwrap();
            assert_eq!(subject, email.subject, "{case}");
            assert!(subject.contains("Nordlicht & Söhne"), "{case}: {subject}");
            let (text, html) = (part(&mail, "text/plain"), part(&mail, "text/html"));
            for (shown, seller) in [(&text, "Nordlicht & Söhne"), (&html, "Nordlicht &amp; Söhne")] {
                assert!(shown.contains(LINK), "{case}: {shown}");
                // The link of an invitation alone lets in.
                assert_eq!(shown.contains("042917"), purpose == Purpose::SignIn, "{case}: {shown}");
                assert!(shown.contains(seller) && shown.contains("Jörg Müller"), "{case}: {shown}");
            }
            for shown in [&subject, &text] {
                let left = ["{{", "}}", "CODE"].into_iter().find(|left| shown.contains(left));
                assert_eq!(left, None, "{case}: {shown}");
            }
            assert!(!html.contains("{{") && !html.contains(">CODE<"), "{case}: {html}");
            texts.push(text);
        }
    }
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 12, "two e-mails say the same");
}

#[test]
fn the_name_of_a_tenant_is_text_and_nothing_else() {
    let name = "CODE {{ contact_name }} <b>**bold**</b>";
    let email = composed("en", Purpose::SignIn, name);
    let mail = parse_mail(&email.raw).unwrap();
    assert!(email.subject.contains(name), "{}", email.subject);
    assert!(!part(&mail, "text/html").contains("<b>"));
}
