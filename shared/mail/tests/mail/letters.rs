//! Letters as bookkeepers write them: what was typed arrives as typed, in the text part and in the HTML part.

use crate::sample::{letter, placeholders, with_message};
use mail::render::{Letter, render};
use proptest::prelude::*;

/// Letters without formatting. Each stands in the text part as it was typed.
const PLAIN: [&str; 12] = [
    // German: dates that begin lines (B02), products (B09), a signature.
    "Sehr geehrte Damen und Herren,\n\nbitte begleichen Sie die Raten wie folgt:\n15. Januar: 100 EUR\n15. Februar: 100 EUR\n\
     15. März: 100 EUR\n\n2*100 EUR + 3*50 EUR = 350 EUR\nIBAN: DE89 3704 0044 0532 0130 00\n\nMit freundlichen Grüßen\n-- \n\
     Eva Müller\n- Buchhaltung -\nTel. +49 30 123456\n+49 171 98765",
    // A sum above its line (B04).
    "Summe\n=====\n1.190,00 EUR\nNetto\n-----\n1.000,00 EUR",
    "Rechnung über 1 000 €\n*zzgl. MwSt.\nPreis* gilt ab 1. Mai\n\n# 5 pieces at 3_000_000 units\n#1 of our products",
    // English.
    "Hi Bob,\n\nPlease pay by Friday.\nKind regards\n-- \nAcme Ltd\nhttps://acme.example/pay?a=1&b=_2_\nC:\\_invoices\\2026\\\n\
     5 * 3 * 2 = 30, 5*3*2, a_b_c, x**2 and ~100 to ~200 pieces",
    // French: guillemets and dashes.
    "Bonjour,\n\nVeuillez trouver « ci-joint » notre facture n° 2026-17.\n– Oui, 3 500,00 €\n1. Virement\n3. Chèque\nMerci & à bientôt",
    // Italian: amounts below each other keep their minus.
    "Gentile cliente,\n\n- 50,00 EUR sconto\n- 12,50 EUR reso\nTotale: <da pagare> 437,50 EUR\n[1] vedi allegato\n[1]: nota",
    // Spanish.
    "Estimado Sr. García:\n\n¿Podría pagar antes del 3. de mayo?\n1) Transferencia\n2) Domiciliación\na) otra\n\nUn saludo,\n___________\nMaría",
    // Dutch.
    "Beste Jan,\n\n1. januari: € 10\n1. april: € 10\n1. juli: € 10\n\nGroet,\nPiet <piet@bedrijf.example>",
    // Pasted from a table.
    "Artikel        Menge     Preis\nSchrauben      1.000     12,50\n  davon A        400      5,00",
    "| Pos | EUR |\n|-----|-----|\n| 1   | 5   |",
    "&amp; is written &amp; and &#42; too; `code` and ```fences``` stay; <b>fett</b> <!-- nein -->",
    "1990. Ein guter Jahrgang.\n---\nText",
];

#[test]
fn a_plain_letter_arrives_as_typed() {
    for typed in PLAIN {
        let rendered = with_message(typed);
        let expected: Vec<&str> = typed.lines().map(str::trim_end).collect();
        assert_eq!(text_of(&rendered.text), expected.join("\n"), "text");
        assert_eq!(visible(&rendered.html), expected.join("\n"), "HTML");
    }
}

/// B02, B04, B09: the right value of each report.
#[test]
fn b02_b04_b09_numbers_separators_and_signs_stay() {
    let html = html_of(&with_message("15. Januar: 100 EUR\n15. Februar: 100 EUR\n15. März: 100 EUR").html);
    assert_eq!(html, "<p>15. Januar: 100 EUR<br>\n15. Februar: 100 EUR<br>\n15. März: 100 EUR</p>");
    let html = html_of(&with_message("Please pay by Friday.\nKind regards\n-- \nAcme GmbH").html);
    assert_eq!(html, "<p>Please pay by Friday.<br>\nKind regards<br>\n--<br>\nAcme GmbH</p>");
    assert_eq!(html_of(&with_message("Summe\n=====").html), "<p>Summe<br>\n=====</p>");
    assert_eq!(html_of(&with_message("# 5 pieces").html), "<p># 5 pieces</p>");
    let html = html_of(&with_message("2*100 EUR + 3*50 EUR = 350 EUR").html);
    assert_eq!(html, "<p>2*100 EUR + 3*50 EUR = 350 EUR</p>");
}

#[test]
fn a_list_keeps_its_numbers_and_its_bullets() {
    for (typed, expected) in [
        ("- Miete\n- Strom", "<ul><li>Miete</li><li>Strom</li></ul>"),
        ("Bitte:\n* Miete\n* Strom\nDanke", "<p>Bitte:</p><ul><li>Miete</li><li>Strom</li></ul><p>Danke</p>"),
        ("•\tMiete\n•\tStrom", "<ul><li>Miete</li><li>Strom</li></ul>"),
        ("7. sieben\n8. acht", r#"<ol start="7"><li>sieben</li><li>acht</li></ol>"#),
        ("1. a\n\n2. b", r#"<ol start="1"><li>a</li><li>b</li></ol>"#),
        ("- a\n  b\n- c", "<ul><li>a<br>b</li><li>c</li></ul>"),
        ("- a\n  - x\n  - y\n- c", "<ul><li>a<ul><li>x</li><li>y</li></ul></li><li>c</li></ul>"),
        ("- a\n\n  b\n- c", "<ul><li>a<p>b</p></li><li>c</li></ul>"),
        ("- allein", "<p>- allein</p>"),
        ("- Rabatt 5 %\n- 20,00 EUR", "<p>- Rabatt 5 %<br>- 20,00 EUR</p>"),
        ("1. a\n1. b", "<p>1. a<br>1. b</p>"),
        ("\\- a\n\\- b", "<p>- a<br>- b</p>"),
    ] {
        assert_eq!(html_of(&with_message(typed).html).replace('\n', ""), expected, "{typed}");
    }
    let typed = "1. a\n2. b\n   - x\n   - y\n\nEnde";
    assert_eq!(text_of(&with_message(typed).text), typed);
}

#[test]
fn an_answer_below_a_quote_is_not_quoted() {
    let typed = "> Wann zahlen Sie?\n> > Am Freitag.\nHeute.";
    let rendered = with_message(typed);
    assert_eq!(text_of(&rendered.text), "> Wann zahlen Sie?\n>\n> > Am Freitag.\n\nHeute.");
    assert!(html_of(&rendered.html).ends_with("</blockquote>\n<p>Heute.</p>"), "{}", rendered.html);
}

#[test]
fn bold_italic_struck_text_and_links_are_formatted_where_they_are_meant() {
    for (typed, expected) in [
        ("Bitte **sofort** zahlen", "Bitte <strong>sofort</strong> zahlen"),
        ("(*kursiv*), _auch_!", "(<em>kursiv</em>), <em>auch</em>!"),
        ("**{{ invoice_number }}**.", "<strong>INV-2026-00042</strong>."),
        ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
        ("~~120~~ 100 EUR", "<del>120</del> 100 EUR"),
        ("**offen", "**offen"),
        ("** nein **", "** nein **"),
        ("\\*kein Kursiv\\*", "*kein Kursiv*"),
        ("[Zahlen](https://pay.example/1)", r#"<a href="https://pay.example/1">Zahlen</a>"#),
        ("[siehe Anlage](Anlage 1)", "[siehe Anlage](Anlage 1)"),
        ("![Logo](https://x.example/i.png)", "Logo"),
        ("Eva <eva@x.example>", r#"Eva &lt;<a href="mailto:eva@x.example">eva@x.example</a>&gt;"#),
        ("(https://x.example/a_(b)).", r#"(<a href="https://x.example/a_(b)">https://x.example/a_(b)</a>)."#),
        ("a@b, @home, x@y.z1", "a@b, @home, x@y.z1"),
    ] {
        assert_eq!(html_of(&with_message(typed).html), format!("<p>{expected}</p>"), "{typed}");
    }
    assert_eq!(html_of(&with_message("# Mahnung\n\nText").html), "<h2>Mahnung</h2>\n<p>Text</p>");
    assert_eq!(html_of(&with_message("a\n\n---\n\nb").html), "<p>a</p>\n<hr>\n<p>b</p>");
}

/// Line breaks, quotation marks and spaces of word processors.
#[test]
fn text_of_a_word_processor_keeps_its_lines() {
    let typed =
        "„Guten Tag“\u{b}Zeile zwei\u{2028}Zeile drei\u{2029}Neuer Absatz\r\n1\u{a0}190,00\u{202f}€ – danke…";
    let expected = "„Guten Tag“\nZeile zwei\nZeile drei\n\nNeuer Absatz\n1\u{a0}190,00\u{202f}€ – danke…";
    let rendered = with_message(typed);
    assert_eq!(text_of(&rendered.text), expected);
    assert_eq!(visible(&rendered.html).replace(' ', "\u{a0}"), expected.replace(' ', "\u{a0}"));
}

proptest! {
    /// Letters, digits and signs that do not come in pairs arrive as typed, whatever their order.
    #[test]
    fn signs_alone_never_change_a_letter(typed in "([A-Za-z0-9,.:;()=+/%€&<>#'\" -]{1,30}\n?){1,6}") {
        let lines: Vec<&str> = typed.trim_matches('\n').lines().map(str::trim_end).collect();
        // Lists, quotes, headings and rules are what the dialect formats.
        let formats = |line: &&str| line.trim_start().starts_with(['-', '>', '#']) || line.contains("://");
        let numbered = |line: &&str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
        prop_assume!(!lines.iter().any(|line| line.is_empty() || formats(line) || numbered(line)));
        let values = placeholders();
        let rendered = render(&Letter { message: &typed, ..letter(&values) }).unwrap();
        prop_assert_eq!(text_of(&rendered.text), lines.join("\n"));
        prop_assert_eq!(visible(&rendered.html), lines.join("\n"));
    }
}

/// The message in the text part, between the summary and the button.
fn text_of(text: &str) -> String {
    let (_, rest) = text.split_once("----------------------------------------\n\n").expect("a summary");
    rest.split("\n\nView invoice").next().expect("a message").to_owned()
}

/// The message in the HTML part, without styles.
fn html_of(html: &str) -> String {
    let start =
        html.find("class=\"pad text\"").and_then(|at| html[at..].find('\n').map(|line| at + line + 1));
    let rest = &html[start.expect("a message cell")..];
    let body = rest[..rest.find("</td>").expect("the cell's end")].trim();
    let mut plain = String::new();
    for piece in body.split(" style=\"") {
        plain.push_str(if plain.is_empty() { piece } else { piece.split_once('"').expect("a style").1 });
    }
    plain
}

/// What a reader of the HTML part sees of the message.
fn visible(html: &str) -> String {
    let body = html_of(html).replace("<br>\n", "\n").replace("</p>\n", "\n\n");
    let mut seen = String::new();
    for piece in body.split('<') {
        seen.push_str(if seen.is_empty() && !body.starts_with('<') {
            piece
        } else {
            piece.split_once('>').map_or(piece, |(_, text)| text)
        });
    }
    let seen = seen.replace("&nbsp;", " ").replace('\u{a0}', " ");
    let seen = seen.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    seen.trim_end().to_owned()
}
