//! Files that are made to do harm are refused, and no file makes the reader panic.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use bank_files::{camt, mt940, read};
use domain::bank_statements::statement::MAX_ENTRIES;
use proptest::prelude::*;

const SAMPLES: [&[u8]; 5] = [
    include_bytes!("samples/camt053_02.xml"),
    include_bytes!("samples/camt053_08.xml"),
    include_bytes!("samples/camt054_04.xml"),
    include_bytes!("samples/german.sta"),
    include_bytes!("samples/dutch.sta"),
];

#[test]
fn no_entity_is_expanded() {
    for declared in [
        r#"<!ENTITY a "x">"#,
        r#"<!ENTITY a SYSTEM "file:///etc/passwd">"#,
        r#"<!ENTITY b "xxxxxxxxxx"><!ENTITY a "&b;&b;&b;&b;&b;&b;">"#,
    ] {
        let file = format!(
            "<!DOCTYPE Document [{declared}]><Document><BkToCstmrStmt>&a;</BkToCstmrStmt></Document>"
        );
        let faults = read(file.as_bytes(), None).unwrap_err();
        assert_eq!(faults.as_slice()[0].code, "invalid_xml", "{declared}");
    }
}

#[test]
fn depth_and_number_are_limited() {
    let deep = format!("{}{}", "<a>".repeat(200_000), "</a>".repeat(200_000));
    assert!(read(deep.as_bytes(), None).is_err());
    let entry = "<Ntry><Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-11-20</Dt></BookgDt></Ntry>";
    let file = |count: usize| {
        let account = "<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>";
        format!(
            "<Document><BkToCstmrStmt><Stmt>{account}{}</Stmt></BkToCstmrStmt></Document>",
            entry.repeat(count)
        )
    };
    assert_eq!(read(file(MAX_ENTRIES).as_bytes(), None).unwrap().entries.len(), MAX_ENTRIES);
    let faults = read(file(MAX_ENTRIES + 5).as_bytes(), None).unwrap_err();
    let codes: Vec<_> = faults.as_slice().iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["too_many_entries"]);
}

#[test]
fn an_amount_that_cannot_be_told_exactly_is_refused() {
    for amount in ["1.001", "1e3", "99999999999999999999", "NaN", "-1.00", "", "1,00", "1,000"] {
        let file = format!(
            "<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct><Ntry>\
             <Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-11-20</Dt></BookgDt>\
             </Ntry></Stmt></BkToCstmrStmt></Document>"
        );
        assert!(read(file.as_bytes(), None).is_err(), "{amount}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Samples with bytes changed, cut out and repeated.
    #[test]
    fn no_bytes_make_the_reader_panic(
        sample in 0..SAMPLES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20),
        cut in any::<prop::sample::Index>(),
        length in 0_usize..200,
    ) {
        let mut bytes = SAMPLES[sample].to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let from = cut.index(bytes.len());
        let until = (from + length).min(bytes.len());
        bytes.drain(from..until);
        let _ = read(&bytes, None);
    }

    #[test]
    fn no_text_makes_the_readers_panic(text in "\\PC{0,200}", tags in "(:(20|25|60F|61|86):[0-9A-ZÄ,?/+]{0,30}\n){0,8}") {
        let _ = camt::read(&text);
        let _ = mt940::read(&tags);
        let _ = mt940::read(&text);
    }
}
