//! Files as banks write them.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use bank_files::{Stated, read};
use domain::bank_statements::booked::{Booked, Direction};
use domain::bank_statements::mapping::{Columns, CsvMapping, Dates, Decimals, Delimiter, Encoding, Layout};
use domain::bank_statements::statement::Format;
use domain::change::{Actor, Change};
use domain::ids::CsvMappingId;

const CAMT_02: &[u8] = include_bytes!("samples/camt053_02.xml");
const CAMT_08: &[u8] = include_bytes!("samples/camt053_08.xml");
const CAMT_054: &[u8] = include_bytes!("samples/camt054_04.xml");
const GERMAN: &[u8] = include_bytes!("samples/german.sta");
const DUTCH: &[u8] = include_bytes!("samples/dutch.sta");
const CSV: &[u8] = include_bytes!("samples/windows1252.csv");

/// Direction, amount, day and reversal of each entry.
fn figures(stated: &Stated) -> Vec<String> {
    let figure = |entry: &Booked| {
        let sign = if entry.direction == Direction::Debit { "-" } else { "" };
        let reversal = if entry.reversal { " reversal" } else { "" };
        format!("{sign}{} {}{reversal}", entry.amount, entry.booked_on)
    };
    stated.entries.iter().map(figure).collect()
}

#[test]
fn a_statement_of_the_second_version_is_read_and_batches_are_split() {
    let stated = read(CAMT_02, None).unwrap();
    assert_eq!((stated.format, stated.pending, stated.unsplit), (Format::Camt053, 1, 0));
    assert_eq!(
        figures(&stated),
        [
            "119.00 EUR 2026-11-20",
            "100.00 EUR 2026-11-20",
            "200.00 EUR 2026-11-20",
            "-100.00 EUR 2026-11-21 reversal",
            "-7.50 EUR 2026-11-21",
        ]
    );
    let first = &stated.entries[0];
    assert_eq!(first.account.as_str(), "DE89370400440532013000");
    assert_eq!(first.counterparty.as_deref(), Some("Müller & Söhne GmbH"));
    assert_eq!(first.counterparty_iban.as_ref().unwrap().as_str(), "DE02120300000000202051");
    assert_eq!(first.text.as_deref(), Some("Rechnung INV-2026- 00001 vom 1.11."));
    assert_eq!((first.end_to_end.as_deref(), first.bank_reference.as_deref()), (None, Some("BANK-0001")));
    assert_eq!(stated.entries[1].reference.as_deref(), Some("RF18539007547034"));
    assert_eq!(stated.entries[2].text.as_deref(), Some("Zwei"));
    assert_eq!(stated.entries[1].correlation(), stated.entries[3].correlation());
    assert_eq!(stated.entries[4].text.as_deref(), Some("Kontoführung"));
}

/// Other paths of status and parties, prefixes, a currency without decimals; a batch that does not sum stays whole.
#[test]
fn a_statement_of_the_eighth_version_is_read() {
    let stated = read(CAMT_08, None).unwrap();
    assert_eq!((stated.pending, stated.unsplit), (1, 1));
    assert_eq!(figures(&stated), ["1500 JPY 2026-11-20", "1000 JPY 2026-11-20"]);
    assert_eq!(stated.entries[0].counterparty.as_deref(), Some("Sakura KK"));
    assert_eq!(stated.entries[1].text.as_deref(), Some("Collection"));
}

#[test]
fn a_notification_in_another_character_set_is_read() {
    let stated = read(CAMT_054, None).unwrap();
    assert_eq!(stated.format, Format::Camt054);
    assert_eq!(figures(&stated), ["50.50 CHF 2026-11-20"]);
    let entry = &stated.entries[0];
    assert_eq!(
        (entry.account.as_str(), entry.counterparty.as_deref()),
        ("CH9300762011623852957", Some("Zürich AG"))
    );
    assert_eq!(entry.text.as_deref(), Some("INV-2026-00007"));
}

#[test]
fn mt940_of_a_german_bank_is_read() {
    let stated = read(GERMAN, None).unwrap();
    assert_eq!(stated.format, Format::Mt940);
    assert_eq!(
        figures(&stated),
        ["119.00 EUR 2026-11-20", "-50.00 EUR 2026-12-31 reversal", "-7.50 EUR 2026-11-21"]
    );
    let first = &stated.entries[0];
    assert_eq!(first.account.as_str(), "DE89370400440532013000");
    assert_eq!(first.text.as_deref(), Some("Rechnung INV-2026-00001 vom 1.11."));
    assert_eq!(first.counterparty.as_deref(), Some("Müller und Söhne GmbH"));
    assert_eq!(first.counterparty_iban.as_ref().unwrap().as_str(), "DE02120300000000202051");
    assert_eq!(
        (first.end_to_end.as_deref(), first.bank_reference.as_deref()),
        (Some("KD-77"), Some("BANK-9"))
    );
    assert_eq!(stated.entries[2].text, None, "the last :86: is about the statement");
}

#[test]
fn mt940_of_a_dutch_bank_is_read() {
    let stated = read(DUTCH, None).unwrap();
    assert_eq!(figures(&stated), ["1.56 EUR 2026-11-20"]);
    let entry = &stated.entries[0];
    assert_eq!(entry.account.as_str(), "NL69INGB0123456789");
    assert_eq!(entry.end_to_end.as_deref(), Some("EV12341REP1231456T1234"));
    assert_eq!(entry.text.as_deref(), Some("INV-2026-00012 bedankt"));
}

fn mapping() -> CsvMapping {
    let at = "2026-11-22T10:00:00Z".parse().unwrap();
    let text = |text: &str| text.parse().unwrap();
    CsvMapping {
        id: CsvMappingId::new(at, 1),
        version: 1,
        name: "Bank".parse().unwrap(),
        layout: Layout {
            delimiter: Delimiter::Semicolon,
            encoding: Encoding::Windows1252,
            decimals: Decimals::Comma,
            dates: Dates::DayMonthYearPoints,
            skip_lines: 2,
            account: Some("DE89370400440532013000".parse().unwrap()),
            currency: None,
        },
        columns: Columns {
            date: text("Buchungstag"),
            amount: text("Betrag"),
            value_date: Some(text("Valuta")),
            account: None,
            currency: Some(text("Währung")),
            counterparty: Some(text("Name")),
            counterparty_iban: Some(text("IBAN")),
            text: Some(text("Verwendungszweck")),
            end_to_end: None,
            bank_reference: None,
        },
        archived: false,
        created_at: at,
        change: Change { at, actor: Actor::system("tests"), reason: None, request_id: String::new() },
    }
}

#[test]
fn csv_is_read_as_its_mapping_says() {
    let stated = read(CSV, Some(&mapping())).unwrap();
    assert_eq!(figures(&stated), ["1234.56 EUR 2026-11-20", "-7.50 EUR 2026-11-21"]);
    let first = &stated.entries[0];
    assert_eq!(first.value_on, Some(first.booked_on));
    assert_eq!(first.counterparty.as_deref(), Some("Müller; Söhne"));
    assert_eq!(first.text.as_deref(), Some("Rechnung \"INV-2026-00001\""));
    assert_eq!(first.counterparty_iban.as_ref().unwrap().as_str(), "DE02120300000000202051");
}

/// What is wrong is told all at once, with its place.
#[test]
fn faults_name_their_places() {
    let faults = |bytes: &[u8], mapping: Option<&CsvMapping>| -> Vec<String> {
        let faults = read(bytes, mapping).unwrap_err();
        faults.as_slice().iter().map(|fault| format!("{} {}", fault.place, fault.code)).collect()
    };
    let broken = String::from_utf8_lossy(CAMT_02)
        .replace("<Amt Ccy=\"EUR\">119.00</Amt>", "<Amt>119.00</Amt>")
        .replace("<CdtDbtInd>DBIT</CdtDbtInd>\n        <RvslInd>", "<CdtDbtInd>X</CdtDbtInd><RvslInd>");
    assert_eq!(
        faults(broken.as_bytes(), None),
        ["Stmt[1]/Ntry[1]/Amt invalid_amount", "Stmt[1]/Ntry[3]/CdtDbtInd invalid_value"]
    );
    let broken =
        String::from_utf8_lossy(GERMAN).replace("CR119,00", "X119,00").replace("2611201120", "2613201120");
    assert_eq!(faults(broken.as_bytes(), None), ["line 5 invalid_date"]);
    assert_eq!(faults(b"hello", None), [" unknown_format"]);
    assert_eq!(faults(b"<a/>", None), [" unknown_format"]);
    let mut wrong = mapping();
    wrong.columns.amount = "Amount".parse().unwrap();
    wrong.columns.currency = Some("Ccy".parse().unwrap());
    assert_eq!(faults(CSV, Some(&wrong)), ["line 3 missing_column", "line 3 missing_column"]);
    // The amount would be 7 without a word about it.
    let mut split = String::from_utf8_lossy(CSV).replace("\u{fffd}", "u");
    split = split.replace("-7,50", "-7;50");
    let mut ascii = mapping();
    ascii.columns.currency = Some("Wuhrung".parse().unwrap());
    assert_eq!(faults(split.as_bytes(), Some(&ascii)), ["line 5 too_many_fields"]);
    let mut other = mapping();
    other.layout.dates = Dates::Iso;
    assert_eq!(
        faults(CSV, Some(&other)),
        ["line 4 invalid_date", "line 4 invalid_date", "line 5 invalid_date"]
    );
}
