//! The verbs of the lifecycle: what each of them allows, and that no order of them leads astray.

use chrono::{DateTime, Utc};
use domain::change::Actor;
use domain::digest::Digest;
use domain::documents::document::{Balance, Draft, Issued, Pins, State};
use domain::documents::lifecycle::draft::Approver;
use domain::documents::lifecycle::issued::Distributed;
use domain::documents::lifecycle::{DocumentStatus, Refused, Review, SettledHow};
use domain::documents::series::{Numbering, Pattern, Series};
use domain::documents::terms::{Due, Terms};
use domain::ids::{BatchId, CustomerId, DocumentId, TemplateId};
use domain::money::Money;
use proptest::prelude::*;

fn at() -> DateTime<Utc> {
    "2026-11-22T10:30:00Z".parse().unwrap()
}

fn somebody(name: &str) -> Actor {
    Actor::Key { id: format!("key_{name}"), name: name.to_owned() }
}

fn content(what: &str) -> Digest {
    Digest::of(what.as_bytes())
}

fn issued() -> Issued {
    let numbering = Numbering {
        pattern: Pattern::parse("INV-{seq}").unwrap(),
        yearly_restart: false,
        first: 1,
        first_year: None,
        previous_patterns: Vec::new(),
    };
    let issue_date = at().date_naive();
    let (number, period) =
        Series::default().take(&numbering, issue_date, Money::new(0, "EUR".parse().unwrap()));
    Issued {
        number,
        period,
        issue_date,
        due_date: issue_date,
        terms: Terms { due: Due::OnReceipt, early_payment: None },
        opened_at: at(),
        opened_version: 2,
        pins: Pins {
            settings: 1,
            entity: 1,
            customer_id: CustomerId::new(at(), 1),
            customer: 1,
            template_id: TemplateId::new(at(), 1),
            template: 1,
        },
    }
}

fn due(due: i64) -> Balance {
    Balance { due, ..Balance::default() }
}

fn opened(amount: i64) -> State {
    issued().balanced(&due(amount), SettledHow::Paid)
}

fn submitted() -> Draft {
    Draft::default().submit(somebody("Anna"), at(), content("a")).unwrap()
}

#[test]
fn a_draft_of_which_nothing_is_due_is_paid_when_it_opens() {
    assert_eq!(opened(0).status(), DocumentStatus::Paid);
    assert_eq!(opened(100).status(), DocumentStatus::Open);
}

#[test]
fn the_last_amount_decides_how_a_document_is_settled() {
    let (open, balance) = issued().pay(due(100), 40).unwrap();
    let half = || open.clone().into_open().unwrap();
    let status = |(state, balance): (State, Balance)| (state.status(), balance.due);
    assert_eq!(status(half().pay(balance, 60).unwrap()), (DocumentStatus::Paid, 0));
    assert_eq!(status(half().credit(balance, 60).unwrap()), (DocumentStatus::Credited, 0));
    assert_eq!(status(half().write_off(balance, at(), None).unwrap()), (DocumentStatus::WrittenOff, 0));
    assert_eq!(half().pay(balance, 61).unwrap_err(), Refused::MoreThanDue);
    assert_eq!(half().credit(balance, -1).unwrap_err(), Refused::MoreThanDue);
}

#[test]
fn an_approval_holds_for_what_was_approved() {
    let approve = |digest| submitted().approve(somebody("Ben"), at(), digest, Approver::NotTheSubmitter);
    assert_eq!(approve(content("b")).unwrap_err(), Refused::Changed);
    let approved = approve(content("a")).unwrap();
    assert_eq!(State::Draft(approved.clone()).status(), DocumentStatus::Approved);
    assert_eq!(approved.clone().edit().unwrap_err(), Refused::Approved);
    assert_eq!(approved.clone().openable(&content("b")).unwrap_err(), Refused::Changed);
    assert!(approved.clone().openable(&content("a")).is_ok());
    assert!(approved.move_to_draft().unwrap().edit().is_ok());
    assert_eq!(Draft::default().move_to_draft().unwrap_err(), Refused::DraftAlready);
}

#[test]
fn what_waits_for_approval_neither_opens_nor_changes() {
    assert_eq!(submitted().openable(&content("a")).unwrap_err(), Refused::AwaitsApproval);
    assert_eq!(submitted().edit().unwrap_err(), Refused::AwaitsApproval);
    assert_eq!(submitted().delete().unwrap_err(), Refused::AwaitsApproval);
    let rejected = submitted().reject(somebody("Ben"), at(), "Wrong rate".parse().unwrap()).unwrap();
    assert_eq!(State::Draft(rejected.clone()).status(), DocumentStatus::Draft);
    assert_eq!(rejected.clone().move_to_draft().unwrap_err(), Refused::DraftAlready);
    assert!(rejected.edit().unwrap().submit(somebody("Anna"), at(), content("b")).is_ok());
}

#[test]
fn four_eyes_see_an_invoice_where_that_is_asked_for() {
    let anna = |approver| submitted().approve(somebody("Anna"), at(), content("a"), approver);
    assert_eq!(anna(Approver::NotTheSubmitter).unwrap_err(), Refused::OwnApproval);
    assert!(anna(Approver::Anyone).is_ok());
    let batch = |name| Actor::Batch { id: BatchId::new(at(), 1), by: Box::new(somebody(name)) };
    let by_batch = |name| submitted().approve(batch(name), at(), content("a"), Approver::NotTheSubmitter);
    assert_eq!(by_batch("Anna").unwrap_err(), Refused::OwnApproval, "a batch is no second pair of eyes");
    assert!(by_batch("Ben").is_ok());
    let auto = Draft::default().approve_by_rule(Actor::system("policy"), at(), content("a")).unwrap();
    assert!(matches!(auto.review, Review::Approved { auto: true, .. }));
}

#[test]
fn a_draft_that_was_open_keeps_its_number_and_can_only_be_opened_or_made_void() {
    let number = issued().number;
    let draft = issued().move_to_draft(&due(100), Distributed::Never).unwrap();
    assert_eq!(draft.reserved.as_ref().map(|reserved| &reserved.number), Some(&number));
    for refused in [
        draft.clone().delete().unwrap_err(),
        draft.clone().cancel().unwrap_err(),
        draft.clone().supersede(DocumentId::invoice(at(), 9)).unwrap_err(),
    ] {
        assert_eq!((refused.code(), &refused), ("use_void", &Refused::Numbered));
    }
    let void = draft.void(at(), None).unwrap();
    assert_eq!((void.status(), void.number()), (DocumentStatus::Void, Some(&number)));
}

#[test]
fn what_somebody_got_or_paid_is_not_taken_back() {
    assert_eq!(issued().move_to_draft(&due(100), Distributed::Once).unwrap_err(), Refused::Distributed);
    let (_, part) = issued().pay(due(100), 1).unwrap();
    assert_eq!(issued().move_to_draft(&part, Distributed::Never).unwrap_err(), Refused::Balanced);
    assert_eq!(issued().void(part, at(), None, None).unwrap_err(), Refused::Balanced);
    assert_eq!(Draft::default().void(at(), None).unwrap_err(), Refused::NotNumbered);
}

/// A refusal that names the state says the status and the number.
#[test]
fn a_refusal_says_where_the_document_stands() {
    let kind = domain::ids::DocumentKind::Invoice;
    let of = |state: State| state.into_draft().unwrap_err();
    let open = of(opened(1));
    assert_eq!(open.message(kind), "The invoice is open already, as INV-1, and can no longer change.");
    assert_eq!(open.code(), "not_a_draft");
    let canceled = State::Canceled.into_openable(&content("a")).unwrap_err();
    assert_eq!(
        (canceled.code(), canceled.message(kind)),
        ("canceled", "The invoice was canceled.".to_owned())
    );
    let settled = opened(0).into_openable(&content("a")).unwrap_err();
    assert_eq!(settled.code(), "already_open");
}

#[derive(Clone, Copy, Debug)]
enum Verb {
    Edit,
    Submit,
    Approve,
    Reject,
    MoveToDraft(Distributed),
    Open(i64),
    Delete,
    Cancel,
    Supersede,
    Void,
    Pay(i64),
    Credit(i64),
    WriteOff,
}

fn verb() -> impl Strategy<Value = Verb> {
    use Verb::*;
    prop_oneof![
        Just(Edit),
        Just(Submit),
        Just(Approve),
        Just(Reject),
        Just(MoveToDraft(Distributed::Never)),
        Just(MoveToDraft(Distributed::Once)),
        (0..3_i64).prop_map(Open),
        Just(Delete),
        Just(Cancel),
        Just(Supersede),
        Just(Void),
        (-1..4_i64).prop_map(Pay),
        (-1..4_i64).prop_map(Credit),
        Just(WriteOff),
    ]
}

type Standing = (State, Balance);

fn carry_out((state, balance): Standing, verb: Verb) -> Result<Standing, Refused> {
    let digest = content("a");
    let same = |state: State| (state, balance);
    let drafted = |draft: Draft| (State::Draft(draft), Balance::default());
    match verb {
        Verb::Edit => state.into_draft()?.edit().map(drafted),
        Verb::Submit => state.into_draft()?.submit(somebody("Anna"), at(), digest).map(drafted),
        Verb::Approve => {
            let draft = state.into_draft()?;
            draft.approve(somebody("Ben"), at(), digest, Approver::NotTheSubmitter).map(drafted)
        }
        Verb::Reject => {
            let reason = "Wrong rate".parse().unwrap();
            state.into_draft()?.reject(somebody("Ben"), at(), reason).map(drafted)
        }
        Verb::MoveToDraft(distributed) => match state {
            State::Draft(draft) => draft.move_to_draft().map(drafted),
            other => other.into_open()?.move_to_draft(&balance, distributed).map(drafted),
        },
        Verb::Open(amount) => {
            let draft = state.into_openable(&digest)?;
            let mut next = issued();
            if let Some(reserved) = draft.reserved {
                next.number = reserved.number;
            }
            Ok((next.balanced(&due(amount), SettledHow::Paid), due(amount)))
        }
        Verb::Delete => state.into_draft()?.delete().map(same),
        Verb::Cancel => state.into_draft()?.cancel().map(same),
        Verb::Supersede => state.into_draft()?.supersede(DocumentId::invoice(at(), 9)).map(same),
        Verb::Void => match state {
            State::Draft(draft) => draft.void(at(), None).map(same),
            other => other.into_open()?.void(balance, at(), None, None),
        },
        Verb::Pay(amount) => state.into_open()?.pay(balance, amount),
        Verb::Credit(amount) => state.into_open()?.credit(balance, amount),
        Verb::WriteOff => state.into_open()?.write_off(balance, at(), None),
    }
}

proptest! {
    /// Whatever is asked for in whatever order: a number stays, what has ended stays ended, and the sums add up.
    #[test]
    fn any_order_of_verbs_stays_legal(verbs in prop::collection::vec(verb(), 0..40)) {
        let mut standing = (State::Draft(Draft::default()), Balance::default());
        for verb in verbs {
            let (before, earlier) = standing.clone();
            let Ok((next, balance)) = carry_out(standing.clone(), verb) else { continue };
            let (old, new) = (before.status().row(), next.status().row());
            if let Some(number) = before.number() {
                prop_assert_eq!(next.number(), Some(number), "{:?}", verb);
                prop_assert!(new.list.is_some(), "{:?}: a number is gone", verb);
            }
            let ended = !matches!(before, State::Draft(_) | State::Open(_));
            prop_assert!(!ended, "{:?} did something to {:?}", verb, before);
            prop_assert!(!new.sendable || next.issued().is_some());
            prop_assert_eq!(new.open_item, balance.due > 0);
            let sum = |it: Balance| it.paid + it.credited + it.written_off + it.due;
            let parts = [balance.paid, balance.credited, balance.written_off, balance.due];
            prop_assert!(parts.iter().all(|part| *part >= 0));
            if old.sendable && new.sendable {
                prop_assert_eq!(sum(balance), sum(earlier));
            }
            standing = (next, balance);
        }
    }
}
