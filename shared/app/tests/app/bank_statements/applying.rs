//! Applying, reversing and ignoring entries.

use app::bank_statements::apply_entry::Target;
use domain::bank_statements::entry::EntryState;
use domain::bank_statements::matching::{Match, Reason};
use domain::documents::document::DocumentStatus;
use domain::payments::payment::{Method, PaymentStatus};
use testing::{Line, SeededEntropy, interleave, run};

use super::{PAYER, case};
use crate::payments::{refused, wish};

#[test]
fn a_proposal_becomes_a_payment_that_says_where_it_is_from() {
    let mut case = case(2);
    let line =
        Line { payer: "Anna", iban: PAYER, ..Line::new(11_900, format!("Rechnung {}", case.number(0))) };
    let (_, entries) = case.read(&[line]);
    let entry = &entries[0];
    assert_eq!((entry.proposal.found, entry.state.clone()), (Match::Exact, EntryState::Open));
    assert_eq!(case.status(0), DocumentStatus::Open, "nothing is applied by itself");
    let caller = case.world.caller(&case.tenant);
    run(case.world.apply(&caller, entry, &Target::Proposal)).unwrap();
    assert_eq!(
        (case.status(0), case.status(1), case.balance()),
        (DocumentStatus::Paid, DocumentStatus::Open, 0)
    );
    let stored = run(case.world.store().bank_entry(&case.tenant.id, &entry.id)).unwrap().unwrap();
    let EntryState::Applied { payment_id } = stored.state else { panic!("{:?}", stored.state) };
    let payment = case.world.payment(&case.tenant, payment_id);
    assert_eq!((payment.method, payment.date), (Method::BankTransfer, entry.booked.booked_on));
    assert_eq!(payment.external_id.as_deref(), Some(entry.id.as_str()));
    assert_eq!(payment.reference.as_deref(), entry.booked.text.as_deref());
    let again = run(case.world.apply(&caller, entry, &Target::Proposal));
    assert_eq!(refused(again).0, "already_applied");
    assert_eq!(refused(run(case.world.ignore(&caller, entry))).0, "already_applied");
    case.world.relay_all();
    case.adds_up();

    // From now on the account is known, and tells whose money it is.
    let (_, entries) = case.read(&[Line { iban: PAYER, day: 21, ..Line::new(11_900, "Danke") }]);
    assert_eq!(entries[0].proposal.found, Match::Likely);
    assert_eq!(entries[0].proposal.payer, Some(case.customer.id));
    assert!(entries[0].proposal.reasons.contains(&Reason::PayerAccount));
}

#[test]
fn a_person_chooses_what_an_entry_pays() {
    let mut case = case(3);
    let (_, entries) =
        case.read(&[Line::new(11_900, "Danke"), Line::new(30_000, "Anzahlung"), Line::new(-500, "Gebühr")]);
    let found: Vec<Match> = entries.iter().map(|entry| entry.proposal.found).collect();
    assert_eq!(found, [Match::Ambiguous, Match::None, Match::None]);
    assert_eq!(entries[0].proposal.candidates.len(), 3);
    let caller = case.world.caller(&case.tenant);
    let apply = |entry: usize, target: &Target| run(case.world.apply(&caller, &entries[entry], target));
    assert_eq!(refused(apply(0, &Target::Proposal)).0, "no_proposal");
    let second = Target::Chosen { customer_id: None, wish: wish(&[(case.invoices[1], None)]) };
    apply(0, &second).unwrap();
    assert_eq!(case.status(1), DocumentStatus::Paid);
    // What cannot be paid so changes nothing.
    assert_eq!(refused(apply(1, &second)).1, ["not_open"]);
    let prepaid = Target::Chosen { customer_id: Some(case.customer.id), wish: wish(&[]) };
    apply(1, &prepaid).unwrap();
    assert_eq!(case.balance(), 30_000);
    assert_eq!(refused(apply(2, &prepaid)).0, "debit");
    run(case.world.ignore(&caller, &entries[2])).unwrap();
    case.world.relay_all();
    case.adds_up();
}

#[test]
fn exact_ones_are_applied_by_themselves_if_the_tenant_wants_it_and_no_others() {
    let mut case = case(5);
    case.apply_exact();
    let lines = [
        Line::new(11_900, case.number(0)),
        Line::new(23_800, format!("{} {}", case.number(1), case.number(2))),
        // Likely, ambiguous, none.
        Line::new(5_000, case.number(3)),
        Line::new(11_900, "Danke"),
        Line::new(1, "Danke"),
    ];
    let (id, entries) = case.read(&lines);
    let counts = case.world.statement(&case.tenant, id).counts;
    assert_eq!((counts.exact, counts.likely, counts.ambiguous, counts.none), (2, 1, 1, 1));
    assert_eq!((counts.applied, case.payments(), case.balance()), (2, 2, 0));
    let applied: Vec<bool> = entries.iter().map(|entry| entry.state != EntryState::Open).collect();
    assert_eq!(applied, [true, true, false, false, false]);
    let statuses: Vec<DocumentStatus> = (0..5).map(|invoice| case.status(invoice)).collect();
    use DocumentStatus::{Open, Paid};
    assert_eq!(statuses, [Paid, Paid, Paid, Open, Open]);
    case.adds_up();
}

/// The second one finds nothing due any more, so a person decides.
#[test]
fn an_invoice_that_is_paid_twice_in_a_file_is_applied_once() {
    let mut case = case(1);
    case.apply_exact();
    let number = case.number(0);
    let (id, entries) =
        case.read(&[Line::new(11_900, number.clone()), Line { day: 21, ..Line::new(11_900, number) }]);
    assert_eq!(entries.len(), 2);
    assert_eq!(case.world.statement(&case.tenant, id).counts.applied, 1);
    assert_eq!((entries[1].state.clone(), entries[1].proposal.found), (EntryState::Open, Match::None));
    assert_eq!((case.payments(), case.balance()), (1, 0));
    case.adds_up();
}

#[test]
fn a_reversal_proposes_the_payment_and_reverses_it_once() {
    let mut case = case(1);
    case.apply_exact();
    let line = Line { end_to_end: "E-1", iban: PAYER, ..Line::new(11_900, case.number(0)) };
    let back = Line { cents: -11_900, reversal: true, day: 22, ..line.clone() };
    let other = Line { end_to_end: "E-2", ..back.clone() };
    let (_, entries) = case.read(&[line, back, other]);
    assert_eq!(case.status(0), DocumentStatus::Paid);
    let payment = entries[0].state.payment().unwrap();
    assert_eq!((entries[1].proposal.found, entries[1].proposal.reverses), (Match::Likely, Some(payment)));
    assert_eq!((entries[2].proposal.found, entries[2].proposal.reverses), (Match::None, None));
    let caller = case.world.caller(&case.tenant);
    let apply = |entry: usize| run(case.world.apply(&caller, &entries[entry], &Target::Proposal));
    assert_eq!(refused(apply(2)).0, "no_proposal");
    apply(1).unwrap();
    let stored = case.world.payment(&case.tenant, payment);
    assert_eq!(
        (stored.status, stored.reversed_on),
        (PaymentStatus::Reversed, Some(entries[1].booked.booked_on))
    );
    assert_eq!((case.status(0), case.balance()), (DocumentStatus::Open, 0));
    assert_eq!(refused(apply(1)).0, "already_applied");
    case.world.relay_all();
    case.adds_up();
}

#[test]
fn of_two_requests_that_apply_an_entry_at_once_one_does() {
    for seed in 0..30 {
        let mut case = case(2);
        let (_, entries) = case.read(&[Line::new(11_900, "Danke")]);
        let caller = case.world.caller(&case.tenant);
        let targets = [0, 1].map(|invoice| Target::Chosen {
            customer_id: None,
            wish: wish(&[(case.invoices[invoice], None)]),
        });
        let both = targets.iter().map(|target| case.world.apply(&caller, &entries[0], target));
        let done = interleave(&SeededEntropy::new(seed), both);
        assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "{done:?}");
        assert_eq!((case.payments(), case.balance()), (1, 0));
        case.world.relay_all();
        case.adds_up();
    }
}
