//! Every defect that keeps an invoice from being opened: alone, and all at once.

use domain::documents::document::{Document, State};
use domain::documents::lifecycle::issued::Distributed;
use domain::documents::line::{Quantity, UnitPrice};
use domain::documents::series::{Numbering, Series};
use proptest::prelude::*;

use crate::sample::{self, Case, contact, draft_line};

/// A way to spoil a complete invoice, with the code and field it must be reported by.
struct Flaw {
    code: &'static str,
    field: &'static str,
    spoil: fn(&mut Case),
}

/// Flaws that don't get into each other's way.
const FLAWS: &[Flaw] = &[
    Flaw { code: "template_missing", field: "template_id", spoil: |case| case.template = None },
    Flaw {
        code: "customer_address_missing",
        field: "customer.address",
        spoil: |case| case.customer().address = None,
    },
    Flaw {
        code: "invoicing_disabled",
        field: "customer.invoicing_enabled",
        spoil: |case| case.customer().invoicing_enabled = false,
    },
    Flaw {
        code: "purchase_order_missing",
        field: "references.purchase_order",
        spoil: |case| case.customer().purchase_order_required = true,
    },
    Flaw {
        code: "line_incomplete",
        field: "lines[0].description",
        spoil: |case| case.lines[0].description = None,
    },
    Flaw {
        code: "line_incomplete",
        field: "lines[0].unit_price",
        spoil: |case| case.lines[0].unit_price = None,
    },
    Flaw { code: "line_incomplete", field: "lines[0].quantity", spoil: |case| case.lines[0].quantity = None },
    Flaw { code: "line_incomplete", field: "lines[0].tax", spoil: |case| case.lines[0].tax = None },
    Flaw {
        code: "issue_date_in_future",
        field: "issue_date",
        spoil: |case| case.invoice.content.issue_date = Some("2026-11-23".parse().unwrap()),
    },
    Flaw {
        code: "issue_date_before_series",
        field: "issue_date",
        spoil: |case| case.series.last_issue_date = Some("2026-11-24".parse().unwrap()),
    },
    Flaw {
        code: "due_before_issue",
        field: "due_date",
        spoil: |case| case.invoice.content.due_date = Some("2026-11-21".parse().unwrap()),
    },
    Flaw {
        code: "prepaid_too_large",
        field: "prepaid",
        spoil: |case| case.invoice.content.prepaid = 1_000_000,
    },
    Flaw { code: "sender_missing", field: "entity.sender", spoil: |case| case.entity.sender = None },
    Flaw { code: "no_recipient", field: "email.recipients", spoil: |case| case.customer().contacts.clear() },
];

#[test]
fn nothing_is_wrong_with_the_sample() {
    let case = Case::new();
    let complete = case.judge().unwrap();
    assert_eq!((complete.totals.net, complete.totals.gross), (10_000, 11_900));
    assert_eq!(complete.issue_date.to_string(), "2026-11-22");
    assert_eq!(complete.due_date.to_string(), "2026-12-22", "30 days net unless agreed otherwise");
    assert_eq!(complete.addressees.len(), 1);
}

#[test]
fn each_defect_is_found_alone() {
    for flaw in FLAWS {
        let mut case = Case::new();
        // A second line, so that the first one's absence is no further defect.
        case.lines.push(draft_line());
        (flaw.spoil)(&mut case);
        assert_eq!(case.defects(), [(flaw.code.to_owned(), flaw.field.to_owned())]);
        assert!(case.judge().unwrap_err().iter().all(|defect| defect.message.ends_with(['.', '?'])));
    }
}

proptest! {
    #![proptest_config(crate::sample::cases(256))]

    #[test]
    fn every_defect_is_reported_at_once(chosen in prop::collection::vec(any::<bool>(), FLAWS.len())) {
        let mut case = Case::new();
        case.lines.push(draft_line());
        let chosen: Vec<&Flaw> = FLAWS.iter().zip(chosen).filter_map(|(flaw, yes)| yes.then_some(flaw)).collect();
        for flaw in &chosen {
            (flaw.spoil)(&mut case);
        }
        let mut expected: Vec<_> =
            chosen.iter().map(|flaw| (flaw.code.to_owned(), flaw.field.to_owned())).collect();
        expected.sort();
        prop_assert_eq!(case.defects(), expected);
        prop_assert_eq!(case.judge().is_ok(), chosen.is_empty());
    }
}

#[test]
fn without_a_customer_the_rest_is_still_judged() {
    let mut case = Case::new();
    case.customer = None;
    case.lines.clear();
    case.entity.sender = None;
    // Who gets it is a question for once there is a customer.
    assert_eq!(case.codes(), ["customer_missing", "lines_missing", "sender_missing"]);
}

#[test]
fn a_line_says_all_it_lacks() {
    let mut case = Case::new();
    let mut bare = draft_line();
    (bare.description, bare.quantity, bare.unit_price, bare.tax) = (None, None, None, None);
    case.lines.push(bare);
    let fields: Vec<String> = case.defects().into_iter().map(|(_, field)| field).collect();
    assert_eq!(fields, ["lines[1].description", "lines[1].quantity", "lines[1].tax", "lines[1].unit_price"]);
}

#[test]
fn the_email_is_judged_only_if_there_is_one() {
    let mut case = Case::new();
    case.entity.sender = None;
    case.customer().contacts.clear();
    assert_eq!(case.codes(), ["no_recipient", "sender_missing"]);
    case.email = None;
    assert!(case.judge().unwrap().addressees.is_empty());
}

#[test]
fn a_sender_must_be_verified() {
    let mut case = Case::new();
    case.entity.sender.as_mut().unwrap().verified_at = None;
    assert_eq!(case.codes(), ["sender_not_verified"]);
}

#[test]
fn copies_alone_are_no_recipients_and_fifty_are_the_most() {
    let mut case = Case::new();
    case.customer().contacts = vec![contact("copy@x.example", "copy")];
    assert_eq!(case.codes(), ["no_recipient"]);

    let many = |count: usize| (0..count).map(|n| format!("r{n}@x.example").parse().unwrap()).collect();
    let email = case.email.as_mut().unwrap();
    email.recipients = Some(many(49));
    email.cc = vec!["copy@x.example".parse().unwrap(), "R1@x.example".parse().unwrap()];
    assert_eq!(case.judge().unwrap().addressees.len(), 50, "an address that is there twice counts once");
    case.email.as_mut().unwrap().recipients = Some(many(50));
    assert_eq!(case.codes(), ["too_many_recipients"]);
    case.email.as_mut().unwrap().recipients = Some(vec![]);
    assert_eq!(case.codes(), ["no_recipient"]);
}

#[test]
fn a_negative_total_is_a_credit_note() {
    let mut case = Case::new();
    case.lines[0].quantity = Some(Quantity::parse("-1").unwrap());
    assert_eq!(case.codes(), ["use_credit_note"]);
    // Zero is fine: it is paid at once.
    case.lines[0].quantity = Some(Quantity::parse("1").unwrap());
    case.lines[0].unit_price = Some(UnitPrice::parse("0").unwrap());
    assert_eq!(case.judge().unwrap().totals.payable, 0);
}

#[test]
fn an_amount_beyond_the_limit_is_a_defect() {
    let mut case = Case::new();
    case.lines[0].quantity = Some(Quantity::parse("1000000000").unwrap());
    case.lines[0].unit_price = Some(UnitPrice::parse("1000").unwrap());
    assert_eq!(case.codes(), ["amount_too_large"]);
}

#[test]
fn only_a_draft_is_judged() {
    let mut case = Case::new();
    case.customer = None;
    case.invoice.state = State::Deleted;
    assert_eq!(case.codes(), ["deleted"]);
}

#[test]
fn earlier_issue_dates_need_the_tenants_leave() {
    let mut case = Case::new();
    case.series = Series { last_issue_date: Some("2026-11-20".parse().unwrap()), ..Series::default() };
    case.invoice.content.issue_date = Some("2026-11-20".parse().unwrap());
    assert!(case.judge().is_ok(), "the same day is no earlier one");
    case.invoice.content.issue_date = Some("2026-11-19".parse().unwrap());
    assert_eq!(case.codes(), ["issue_date_before_series"]);
    case.settings.allow_earlier_issue_dates = true;
    assert!(case.judge().is_ok());
}

/// D11: the year of an issue date has numbers of its own, but no date is exempt from the order of dates.
#[test]
fn d11_a_date_of_another_year_is_an_earlier_date_too() {
    let mut case = Case::new();
    case.invoices().yearly_restart = true;
    let mut series = Series::default();
    case.open(&mut series);
    case.series = series;
    case.invoice.content.issue_date = Some("1926-11-29".parse().unwrap());
    assert_eq!(case.defects(), [("issue_date_before_series".to_owned(), "issue_date".to_owned())]);
}

/// C5: the former software may have given out the numbers of earlier years. No setting allows to repeat them.
#[test]
fn c5_a_yearly_series_has_no_years_before_its_first() {
    let mut case = Case::new();
    *case.invoices() =
        Numbering { yearly_restart: true, first: 500, first_year: Some(2026), ..sample::invoices() };
    case.settings.allow_earlier_issue_dates = true;
    case.invoice.content.issue_date = Some("2025-12-30".parse().unwrap());
    assert_eq!(case.defects(), [("issue_date_before_numbering".to_owned(), "issue_date".to_owned())]);
    case.invoice.content.issue_date = Some("2026-01-02".parse().unwrap());
    assert_eq!(case.open(&mut Series::default()).state.number().unwrap().as_str(), "INV-2026-00500");
}

#[test]
fn a_kind_without_a_numbering_is_not_opened() {
    let mut case = Case::new();
    case.entity.numbering = serde_json::from_str("{}").unwrap();
    assert_eq!(case.defects(), [("numbering_missing".to_owned(), "entity.numbering.invoice".to_owned())]);
}

#[test]
fn a_draft_that_was_open_gets_its_number_and_date_back_and_leaves_the_series_alone() {
    let mut case = Case::new();
    let opened = case.open(&mut case.series.clone());
    let issued = opened.state.clone().into_open().unwrap();
    let (number, issue_date) = (issued.number.clone(), issued.issue_date);
    case.invoice = Document {
        state: State::Draft(issued.move_to_draft(&opened.balance, Distributed::Never).unwrap()),
        ..opened
    };
    // Others went on in the meantime: a later date than this is no reason to refuse it.
    case.series = Series { last_issue_date: issue_date.succ_opt(), ..Series::default() };
    case.now += chrono::TimeDelta::days(30);
    let mut series = case.series.clone();
    let again = case.open(&mut series);
    let issued = again.issued().unwrap();
    assert_eq!((&issued.number, issued.issue_date, &series), (&number, issue_date, &case.series));
    assert_eq!((issued.opened_version, again.version), (3, 3));
    let mut content = case.invoice.content.clone();
    content.currency = "CHF".parse().unwrap();
    let (lines, totals) = (case.invoice.lines.clone(), case.invoice.totals.clone());
    let change = case.invoice.change.clone();
    let refused = case.invoice.edit(content, lines, totals, change).unwrap_err();
    assert_eq!(refused.code(), "fixed_by_number");
}
