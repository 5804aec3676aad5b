//! All credit notes of an invoice together credit no more than it charges.

use domain::documents::credit::{Asked, RateAsked};
use domain::documents::document::DocumentStatus;
use domain::documents::line::{Adjustment, AdjustmentValue, DraftLine, Quantity, UnitPrice};
use domain::documents::tax::{Percent, TaxCategory};
use domain::documents::terms::{Due, EarlyPayment, Terms};
use domain::ids::{DocumentId, LineId};
use proptest::prelude::*;
use testing::{builders, run};

use super::{line, request};
use crate::payments::{Case, refused};

fn more(code: &str) -> (String, Vec<String>) {
    ("cannot_be_credited".to_owned(), vec![code.to_owned()])
}

#[test]
fn more_than_is_left_is_refused() {
    let case = Case::new(1);
    let id = case.invoices[0];
    let ask = |asked| refused(case.ask_credit(&request(id, asked)));
    assert_eq!(ask(Asked::Amount(11_901)), more("more_than_left"));
    case.credit(&request(id, Asked::Amount(11_800)));
    assert_eq!(ask(Asked::Amount(101)), more("more_than_left"));
    let rate = |category, rate, amount| {
        Asked::Rates(vec![RateAsked { category, rate: Percent::parse(rate).unwrap(), amount }])
    };
    assert_eq!(ask(rate(TaxCategory::Standard, "19", 101)), more("more_than_left"));
    assert_eq!(ask(rate(TaxCategory::Standard, "7", 1)), more("more_than_left"));
    case.credit(&request(id, rate(TaxCategory::Standard, "19", 100)));
    assert_eq!(case.status(0), DocumentStatus::Credited);
    case.adds_up();
}

#[test]
fn a_line_is_credited_once() {
    let case = Case::new(1);
    let id = case.invoices[0];
    case.credit(&request(id, line(&case, 0, "0.4")));
    assert_eq!(refused(case.ask_credit(&request(id, line(&case, 0, "0.7")))), more("quantity_exceeds_line"));
    case.credit(&request(id, line(&case, 0, "0.6")));
    assert_eq!((case.status(0), case.due(0)), (DocumentStatus::Credited, 0));
    case.adds_up();
}

/// Two drafts may credit the same; the one that opens second is refused.
#[test]
fn a_draft_is_judged_again_when_it_opens() {
    let case = Case::new(1);
    let id = case.invoices[0];
    let draft = || {
        let mut wanted = request(id, line(&case, 0, "0.8"));
        wanted.then = app::documents::credit::credit_document::Then::Draft;
        case.credit(&wanted).id
    };
    let (first, second) = (draft(), draft());
    run(case.world.open(&case.tenant, first, None)).unwrap();
    let (code, errors) = refused(run(case.world.open(&case.tenant, second, None)));
    assert_eq!(code, "invoice_incomplete");
    assert_eq!(errors, ["more_than_left", "quantity_exceeds_line"]);
    case.adds_up();
}

/// The discount for early payment has lowered the price already.
#[test]
fn a_discount_is_not_credited_again() {
    let case = Case::new(0);
    let mut content =
        builders::content(case.tenant.entity, Some(case.customer.id), Some(case.tenant.template));
    content.terms = Some(Terms {
        due: Due::Net { days: 30 },
        early_payment: Some(EarlyPayment { days: 14, percent: Percent::parse("2").unwrap() }),
    });
    let id = case.world.draft_of(&case.tenant, content, vec![case.world.line()]);
    run(case.world.open(&case.tenant, id, None)).unwrap();
    let gross = case.world.invoice(&case.tenant, id).totals.gross;
    let discount = Percent::parse("2").unwrap().of(gross);
    case.pay(gross - discount, &[(id, None)]);
    assert_eq!(case.world.invoice(&case.tenant, id).balance.discounted, discount);
    let note = case.credit(&request(id, Asked::Rest));
    assert_eq!((note.totals.gross, case.balance()), (gross - discount, gross - discount));
}

fn adjustment(amount: i64) -> Adjustment {
    Adjustment { value: AdjustmentValue::Amount(amount), reason: None }
}

/// An invoice with lines of several rates, discounts and pieces.
fn invoice(case: &Case, lines: &[(i64, u32, u8, i64)], allowance: i64) -> DocumentId {
    let rates = ["19", "7", "5.5"];
    let lines = lines.iter().enumerate().map(|(index, (price, quantity, rate, discount))| {
        let tax = domain::documents::tax::Tax {
            category: TaxCategory::Standard,
            rate: Percent::parse(rates[usize::from(*rate) % 3]).unwrap(),
            label: None,
            exemption_reason: None,
        };
        let discount = (*discount > 0).then(|| adjustment(*discount));
        DraftLine {
            id: LineId::new(case.world.now(), index as u128 + 1),
            quantity: Quantity::parse(&quantity.to_string()).ok(),
            unit_price: UnitPrice::parse(&format!("{}.{:03}", price / 1000, price % 1000)).ok(),
            discount,
            tax: Some(tax),
            ..case.world.line()
        }
    });
    let lines: Vec<DraftLine> = lines.collect();
    let mut content =
        builders::content(case.tenant.entity, Some(case.customer.id), Some(case.tenant.template));
    if allowance > 0 {
        content.allowances = vec![domain::documents::line::DocumentAdjustment {
            adjustment: adjustment(allowance),
            tax: lines[0].tax.clone().unwrap(),
        }];
    }
    let id = case.world.draft_of(&case.tenant, content, lines);
    run(case.world.open(&case.tenant, id, None)).unwrap();
    id
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// However an invoice is credited in parts, each credit note is accepted or changes nothing, and the rest makes it
    /// credited to the cent at each rate.
    #[test]
    fn parts_and_the_rest_sum_to_the_invoice(
        lines in prop::collection::vec((1_000_i64..90_000, 1_u32..9, 0_u8..3, 0_i64..90), 1..5),
        allowance in 0_i64..50,
        steps in prop::collection::vec((0_u8..3, 1_i64..20_000, 0_usize..4, 1_u32..4), 0..6),
    ) {
        let case = Case::new(0);
        let id = invoice(&case, &lines, allowance);
        let gross = case.world.invoice(&case.tenant, id).totals.gross;
        let mut notes = Vec::new();
        for (kind, amount, index, quantity) in steps {
            let of = case.world.invoice(&case.tenant, id);
            let charged = run(case.world.store().lines(&case.tenant.id, &of)).unwrap();
            let asked = match kind {
                0 => Asked::Amount(amount),
                1 => Asked::Lines(vec![domain::documents::credit::LineAsked {
                    line_id: charged[index % charged.len()].id,
                    quantity: Quantity::parse(&quantity.to_string()).ok(),
                }]),
                _ => {
                    let row = &of.totals.tax[index % of.totals.tax.len()];
                    Asked::Rates(vec![RateAsked { category: row.category, rate: row.rate, amount }])
                }
            };
            let before = case.world.everything();
            match case.ask_credit(&request(id, asked)) {
                Ok(reply) => notes.push(reply.body.trim().parse::<DocumentId>().unwrap()),
                Err(_) => prop_assert_eq!(before, case.world.everything()),
            }
        }
        if case.world.invoice(&case.tenant, id).status() != DocumentStatus::Credited {
            notes.push(case.credit(&request(id, Asked::Rest)).id);
        }
        let of = case.world.invoice(&case.tenant, id);
        prop_assert_eq!(of.status(), DocumentStatus::Credited);
        prop_assert_eq!((of.balance.credited, of.balance.due), (gross, 0));
        let notes: Vec<_> = notes.iter().map(|note| case.world.invoice(&case.tenant, *note)).collect();
        for row in &of.totals.tax {
            let rows = notes.iter().flat_map(|note| &note.totals.tax);
            let same: Vec<_> = rows.filter(|sum| sum.category == row.category && sum.rate == row.rate).collect();
            prop_assert_eq!(same.iter().map(|sum| sum.base).sum::<i64>(), row.base);
            prop_assert_eq!(same.iter().map(|sum| sum.amount).sum::<i64>(), row.amount);
        }
    }

    /// Lines in pieces, to the last one: what roundings leave over goes with the last piece.
    #[test]
    fn pieces_of_all_lines_sum_to_the_invoice(
        lines in prop::collection::vec((1_000_i64..90_000, 1_u32..5, 0_u8..3, 0_i64..90), 1..4),
        allowance in 0_i64..50,
    ) {
        let case = Case::new(0);
        let id = invoice(&case, &lines, allowance);
        let of = case.world.invoice(&case.tenant, id);
        let charged = run(case.world.store().lines(&case.tenant.id, &of)).unwrap();
        for line in &charged {
            let mut left = line.quantity.unwrap().value();
            while left > 0.into() {
                let one = Quantity::parse("1").unwrap();
                let asked = domain::documents::credit::LineAsked { line_id: line.id, quantity: Some(one) };
                let asked = Asked::Lines(vec![asked]);
                case.credit(&request(id, asked));
                left -= one.value();
            }
        }
        let of = case.world.invoice(&case.tenant, id);
        prop_assert_eq!((of.status(), of.balance.due), (DocumentStatus::Credited, 0));
    }
}
