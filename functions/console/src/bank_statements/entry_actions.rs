//! What a person may do with an entry.

use domain::access::Scope;
use domain::bank_statements::entry::{BankEntry, EntryState, Unfit};
use pages::components::{Action, Look};
use pages::icons::Icon;

use super::place::Place;
use crate::web::Visitor;

pub(super) fn address(entry: &BankEntry) -> String {
    format!("/console/bank-statements/{}/entries/{}", entry.statement_id, entry.id)
}

/// Whether it can be applied as proposed.
fn is_proposed(entry: &BankEntry) -> bool {
    let pays = entry.payable().is_ok() && entry.proposal.payable().is_some();
    pays || (entry.reversing().is_ok() && entry.proposal.reverses.is_some())
}

/// What a person may do with an entry in the list: what is impossible is left out, because the page of the entry says why.
pub(super) fn actions(visitor: &Visitor, entry: &BankEntry, place: &Place) -> Vec<Action> {
    if !visitor.may(Scope::PaymentsWrite) {
        return Vec::new();
    }
    let here = address(entry);
    let to = |verb| format!("{here}/{verb}?version={}{}", entry.version, place.query('&'));
    let post = |label: &str, verb| Action::post(label, to(verb), &visitor.form_token);
    let mut actions = Vec::new();
    if is_proposed(entry) {
        let label = if entry.booked.takes_back() { "Reverse the payment" } else { "Apply" };
        actions.push(post(label, "apply"));
    }
    if entry.payable().is_ok() {
        actions.push(Action::link("Choose", here.clone()).look(Look::Quiet));
    }
    if entry.state == EntryState::Open {
        actions.push(post("Ignore", "ignore").look(Look::Quiet));
    }
    actions
}

/// On the page of the entry, with why something is impossible: the refusal of the API in words.
pub(super) fn all_actions(visitor: &Visitor, entry: &BankEntry) -> Vec<Action> {
    let token = &visitor.form_token;
    let to = |verb| format!("{}/{verb}?version={}&entry=1", address(entry), entry.version);
    let takes_back = entry.booked.takes_back();
    let label = if takes_back { "Reverse the payment" } else { "Apply as proposed" };
    let unfit = match takes_back {
        true => entry.reversing().err(),
        false => entry.payable().err(),
    };
    let why = match unfit {
        _ if !visitor.may(Scope::PaymentsWrite) => Some("Your role does not allow it."),
        Some(why) => Some(why.message()),
        None if is_proposed(entry) => None,
        None if takes_back => Some(
            "No payment is known that the entry takes back. Reverse the payment itself, and ignore the entry.",
        ),
        None => Some("Nothing is proposed that could be applied. Choose the customer and the invoices."),
    };
    let apply = why.map_or_else(
        || Action::post(label, to("apply"), token).look(Look::Primary),
        |why| Action::refused(label, why),
    );
    let ignored = match &entry.state {
        _ if !visitor.may(Scope::PaymentsWrite) => Some("Your role does not allow it."),
        EntryState::Open => None,
        EntryState::Ignored => Some("It is ignored already."),
        EntryState::Applied { .. } | EntryState::Reversed { .. } => Some(Unfit::Applied.message()),
    };
    let ignore = ignored
        .map_or_else(|| Action::post("Ignore", to("ignore"), token), |why| Action::refused("Ignore", why));
    vec![ignore.icon(Icon::CircleSlash), apply.icon(Icon::Check)]
}

#[cfg(test)]
mod tests {
    use domain::bank_statements::booked::{Booked, Direction};
    use domain::bank_statements::matching::{Candidate, Match, Proposal};
    use domain::change::{Actor, Change};
    use domain::ids::PaymentId;
    use domain::money::Money;

    use super::*;

    fn entry(direction: Direction, reversal: bool, proposal: Proposal) -> BankEntry {
        let at = "2026-11-30T10:00:00Z".parse().unwrap();
        let booked = Booked {
            account: "DE89370400440532013000".parse().unwrap(),
            booked_on: "2026-11-20".parse().unwrap(),
            value_on: None,
            amount: Money::new(10_000, "EUR".parse().unwrap()),
            direction,
            reversal,
            counterparty: None,
            counterparty_iban: None,
            end_to_end: None,
            bank_reference: None,
            reference: None,
            text: None,
        };
        BankEntry {
            id: "ben_0123456789abcdef0123456789abcdef".parse().unwrap(),
            version: 1,
            statement_id: "bst_01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap(),
            position: 1,
            booked,
            proposal,
            state: EntryState::Open,
            created_at: at,
            change: Change { at, actor: Actor::system("test"), reason: None, request_id: String::new() },
        }
    }

    fn of(found: Match) -> Proposal {
        let candidate = Candidate {
            document_id: "inv_01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap(),
            customer_id: "cus_01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap(),
            due: 10_000,
        };
        Proposal { found, candidates: vec![candidate], ..Proposal::default() }
    }

    #[test]
    fn what_a_person_has_to_choose_is_not_applied_as_proposed() {
        for (found, proposed) in
            [(Match::Exact, true), (Match::Likely, true), (Match::Ambiguous, false), (Match::None, false)]
        {
            assert_eq!(is_proposed(&entry(Direction::Credit, false, of(found))), proposed, "{found:?}");
            assert!(!is_proposed(&entry(Direction::Debit, false, of(found))), "{found:?}");
        }
        let payment: PaymentId = "pay_01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
        let reverses = Proposal { reverses: Some(payment), ..Proposal::default() };
        assert!(is_proposed(&entry(Direction::Debit, true, reverses)));
        assert!(!is_proposed(&entry(Direction::Debit, true, Proposal::default())));
        let mut applied = entry(Direction::Credit, false, of(Match::Exact));
        applied.state = EntryState::Applied { payment_id: payment };
        assert!(!is_proposed(&applied));
    }
}
