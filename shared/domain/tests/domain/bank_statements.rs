//! Which documents an entry of a bank statement pays.

use std::collections::BTreeMap;

use domain::bank_statements::booked::{Booked, Direction};
use domain::bank_statements::entry_id::EntryId;
use domain::bank_statements::matching::{Book, Match, OpenDocument, Payer, Reason};
use domain::bank_statements::reference::{candidates, creditor_reference, same_party};
use domain::ids::{CustomerId, DocumentId, EntityId};
use domain::money::Money;
use proptest::prelude::*;

fn at() -> chrono::DateTime<chrono::Utc> {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

fn customer(number: u128) -> CustomerId {
    CustomerId::new(at(), number)
}

fn due(id: u128, of: u128, due: i64, number: &str, reference: Option<&str>) -> OpenDocument {
    OpenDocument {
        document_id: DocumentId::invoice(at(), id),
        entity_id: None,
        customer_id: customer(of),
        currency: "EUR".parse().unwrap(),
        due,
        due_date: "2026-11-30".parse().unwrap(),
        number: Some(number.to_owned()),
        payment_reference: reference.map(str::to_owned),
    }
}

fn receipt(cents: i64, text: &str) -> Booked {
    Booked {
        account: "DE89370400440532013000".parse().unwrap(),
        booked_on: "2026-11-20".parse().unwrap(),
        value_on: None,
        amount: Money::new(cents, "EUR".parse().unwrap()),
        direction: Direction::Credit,
        reversal: false,
        counterparty: None,
        counterparty_iban: None,
        end_to_end: None,
        bank_reference: None,
        reference: None,
        text: text.parse().ok(),
    }
}

/// What is found, and the numbers of the candidates.
fn found(open: &[OpenDocument], booked: &Booked, payer: Payer<'_>) -> (Match, Vec<String>) {
    let proposal = Book::new(open.to_vec()).propose(booked, payer);
    let number =
        |id: DocumentId| open.iter().find(|document| document.document_id == id).unwrap().number.clone();
    let numbers = proposal.candidates.iter().filter_map(|candidate| number(candidate.document_id));
    (proposal.found, numbers.collect())
}

fn numbers(expected: &[&str]) -> Vec<String> {
    expected.iter().map(|number| (*number).to_owned()).collect()
}

#[test]
fn a_number_is_found_however_it_is_written_and_only_as_a_whole() {
    let open = [due(1, 1, 11_900, "INV-2026-0001", None), due(2, 1, 5_000, "INV-2026-00012", None)];
    for text in [
        "INV-2026-0001",
        "Rechnung inv 2026 0001 vom 1.11.",
        "RE INV20260001",
        "INV-2026-00 01",
        "(INV/2026/0001)",
        "Rg.INV - 2026 - 0001, danke",
        "INV-2026-0001 2 Stück",
    ] {
        let expected = (Match::Exact, numbers(&["INV-2026-0001"]));
        assert_eq!(found(&open, &receipt(11_900, text), Payer::default()), expected, "{text}");
    }
    let other = (Match::Exact, numbers(&["INV-2026-00012"]));
    assert_eq!(found(&open, &receipt(5_000, "INV-2026-00012"), Payer::default()), other);
    for text in ["XINV-2026-00015", "INV-2026-000123", "AINV-2026-0001", "2026-0001", "INV-2026"] {
        let nothing = found(&open, &receipt(77, text), Payer::default());
        assert_eq!(nothing, (Match::None, Vec::new()), "{text}");
    }
}

#[test]
fn several_numbers_of_one_customer_are_exact_if_they_sum_to_the_amount() {
    let open =
        [due(1, 1, 100, "A-1001", None), due(2, 1, 250, "A-1002", None), due(3, 2, 50, "A-1003", None)];
    let propose = |cents, text: &str| found(&open, &receipt(cents, text), Payer::default());
    assert_eq!(propose(350, "A-1001 und A-1002"), (Match::Exact, numbers(&["A-1001", "A-1002"])));
    // Paid too little or too much.
    assert_eq!(propose(300, "A-1001, A-1002"), (Match::Likely, numbers(&["A-1001", "A-1002"])));
    assert_eq!(propose(999, "A-1001"), (Match::Likely, numbers(&["A-1001"])));
    // One of them alone has the amount.
    assert_eq!(propose(250, "A-1001 A-1002"), (Match::Likely, numbers(&["A-1002"])));
    // Of several customers.
    assert_eq!(propose(150, "A-1001 A-1003"), (Match::Ambiguous, numbers(&["A-1001", "A-1003"])));
}

#[test]
fn references_are_found_and_weak_ones_are_not_exact() {
    let open = [
        due(1, 1, 100, "X-1001", Some("RF18 5390 0754 7034")),
        due(2, 1, 200, "X-1002", Some("Kunde 4711/9")),
        due(3, 1, 300, "2026", None),
    ];
    let mut structured = receipt(100, "Danke");
    structured.reference = "RF18539007547034".parse().ok();
    let proposal = Book::new(open.to_vec()).propose(&structured, Payer::default());
    assert_eq!(proposal.found, Match::Exact);
    assert_eq!(proposal.reasons, [Reason::CreditorReference, Reason::Amount].into());
    let propose = |cents, text: &str| found(&open, &receipt(cents, text), Payer::default());
    assert_eq!(propose(100, "rf18 5390-0754 7034 danke").0, Match::Exact);
    assert_eq!(propose(200, "KUNDE 4711 9").0, Match::Exact);
    assert_eq!(propose(300, "Rechnung 2026"), (Match::Likely, numbers(&["2026"])));
}

#[test]
fn the_same_number_of_two_documents_is_never_exact() {
    let open = [due(1, 1, 100, "INV-0001", None), due(2, 2, 100, "INV-0001", None)];
    assert_eq!(found(&open, &receipt(100, "INV-0001"), Payer::default()).0, Match::Ambiguous);
    let open = [due(1, 1, 100, "INV-0001", None), due(2, 2, 200, "INV-0001", None)];
    assert_eq!(
        found(&open, &receipt(100, "INV-0001"), Payer::default()),
        (Match::Likely, numbers(&["INV-0001"]))
    );
}

#[test]
fn the_account_tells_which_seller_a_number_is_of() {
    let (ours, theirs) = (EntityId::new(at(), 1), EntityId::new(at(), 2));
    let of = |entity, document: OpenDocument| OpenDocument { entity_id: Some(entity), ..document };
    let open = [of(theirs, due(1, 1, 100, "INV-0001", None)), of(ours, due(2, 2, 100, "INV-0001", None))];
    let payer = |seller| Payer { paid_to: Some(seller), ..Payer::default() };
    for (seller, of_customer) in [(ours, 2), (theirs, 1)] {
        let proposal = Book::new(open.to_vec()).propose(&receipt(100, "INV-0001"), payer(seller));
        assert_eq!(proposal.found, Match::Exact);
        assert_eq!(proposal.candidates[0].customer_id, customer(of_customer));
    }
    let third = payer(EntityId::new(at(), 3));
    assert_eq!(found(&open, &receipt(100, "INV-0001"), third).0, Match::Ambiguous);
}

#[test]
fn without_a_name_the_payer_and_the_amount_decide_and_never_exactly() {
    let open = [
        due(1, 1, 100, "A-0001", None),
        due(2, 2, 100, "A-0002", None),
        due(3, 2, 300, "A-0003", None),
        due(4, 2, 300, "A-0004", None),
    ];
    let names =
        BTreeMap::from([(customer(1), "Müller GmbH".to_owned()), (customer(2), "Acme Ltd.".to_owned())]);
    let propose = |cents, name: &str, known_as: Option<u128>| {
        let booked = Booked { counterparty: name.parse().ok(), ..receipt(cents, "Danke") };
        let payer = Payer { paid_to: None, known_as: known_as.map(customer), names: Some(&names) };
        found(&open, &booked, payer)
    };
    assert_eq!(propose(100, "MUELLER", None), (Match::Likely, numbers(&["A-0001"])));
    assert_eq!(propose(100, "Jemand", None), (Match::Ambiguous, numbers(&["A-0001", "A-0002"])));
    assert_eq!(propose(300, "ACME Limited", None), (Match::Ambiguous, numbers(&["A-0003", "A-0004"])));
    assert_eq!(propose(100, "", Some(2)), (Match::Likely, numbers(&["A-0002"])));
    assert_eq!(propose(700, "", Some(2)), (Match::Likely, numbers(&["A-0002", "A-0003", "A-0004"])));
    assert_eq!(propose(42, "", Some(2)).0, Match::Ambiguous);
    assert_eq!(propose(42, "", Some(7)).0, Match::None);
    // The account is another customer's.
    let booked = receipt(100, "A-0001");
    let payer = Payer { known_as: Some(customer(2)), ..Payer::default() };
    assert_eq!(found(&open, &booked, payer), (Match::Likely, numbers(&["A-0001"])));
}

#[test]
fn money_that_went_is_proposed_for_nothing() {
    let open = [due(1, 1, 100, "A-0001", None)];
    for (direction, reversal) in
        [(Direction::Debit, false), (Direction::Debit, true), (Direction::Credit, true)]
    {
        let booked = Booked { direction, reversal, ..receipt(100, "A-0001") };
        assert_eq!(found(&open, &booked, Payer::default()), (Match::None, Vec::new()));
    }
    let foreign = Booked { amount: Money::new(100, "CHF".parse().unwrap()), ..receipt(100, "A-0001") };
    assert_eq!(found(&open, &foreign, Payer::default()).0, Match::Ambiguous);
}

#[test]
fn a_creditor_reference_has_check_digits() {
    for (text, valid) in [
        ("RF18 5390 0754 7034", true),
        ("rf18539007547034", true),
        ("RF19 5390 0754 7034", false),
        ("RF", false),
        ("RF18", false),
        ("XX18 5390", false),
        ("RFAB5390", false),
    ] {
        assert_eq!(creditor_reference(text).is_some(), valid, "{text}");
    }
}

#[test]
fn parties_are_the_same_apart_from_legal_forms() {
    for (left, right, same) in [
        ("Müller & Söhne GmbH", "MUELLER UND SOEHNE", true),
        ("Acme Ltd", "ACME LIMITED LONDON", true),
        ("Acme Ltd", "Ltd", false),
        ("Acme", "Acne", false),
        ("", "Acme", false),
    ] {
        assert_eq!(same_party(left, right), same, "{left} {right}");
    }
}

/// Two genuine entries that say the same are two; the same entries in another file are the same.
#[test]
fn entries_are_told_apart_by_what_they_say_and_by_their_ordinal() {
    let (same, other) = (receipt(100, "Beitrag"), receipt(100, "Spende"));
    let ids = EntryId::of_all([&same, &other, &same]);
    assert_eq!(ids.len(), 3);
    assert!(ids[0] != ids[1] && ids[0] != ids[2] && ids[1] != ids[2]);
    assert_eq!(EntryId::of_all([&other, &same, &same]), [ids[1].clone(), ids[0].clone(), ids[2].clone()]);
    // With a bank reference the words do not count.
    let with = |text: &str| Booked { bank_reference: "B-1".parse().ok(), ..receipt(100, text) };
    assert_eq!(EntryId::of_all([&with("Beitrag")]), EntryId::of_all([&with("Beitrag November")]));
    for id in ids {
        assert_eq!(id.to_string().parse::<EntryId>(), Ok(id));
    }
}

proptest! {
    /// An exact proposal always is what one customer owes, to the cent.
    #[test]
    fn an_exact_proposal_sums_to_the_amount(
        dues in prop::collection::vec((1_i64..400, 0_u128..3), 1..12),
        named in prop::collection::vec(0_usize..14, 0..4),
        cents in 1_i64..1_000,
    ) {
        let open: Vec<OpenDocument> = dues
            .iter()
            .enumerate()
            .map(|(index, (cents, of))| due(index as u128, *of, *cents, &format!("INV-{index:04}"), None))
            .collect();
        let text = named.iter().map(|index| format!("INV-{index:04}")).collect::<Vec<_>>().join(" ");
        let proposal = Book::new(open).propose(&receipt(cents, &text), Payer::default());
        if proposal.found == Match::Exact {
            prop_assert_eq!(proposal.candidates.iter().map(|candidate| candidate.due).sum::<i64>(), cents);
            let first = proposal.candidates[0].customer_id;
            prop_assert!(proposal.candidates.iter().all(|candidate| candidate.customer_id == first));
        }
    }

    #[test]
    fn no_text_is_too_much(text in "\\PC{0,400}") {
        prop_assert!(candidates(&text).len() <= 400 * 10);
    }
}
