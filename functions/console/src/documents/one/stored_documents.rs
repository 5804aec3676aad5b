//! Documents as they are stored, in each of their states: what may be done with them, and their pages.

use std::path::Path;

use askama::Template;
use domain::access::user::User;
use domain::delivery::Delivery;
use domain::documents::document::{Document, DocumentStatus};
use domain::documents::line::DraftLine;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::actions::{Verb, actions, verbs};
use super::page::view;
use super::read::Read;
use super::said::Said;
use crate::web::Visitor;
use crate::web::visitor::Waits;

/// A stored item of the tests of the store.
fn stored<V: DeserializeOwned>(name: &str) -> V {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/store/tests/golden");
    let text = std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn visitor(role: &str) -> Visitor {
    let mut user: Value = stored("user");
    user["role"] = role.into();
    let user: User = serde_json::from_value(user).unwrap();
    let at = "2026-11-30T10:00:00Z".parse().unwrap();
    Visitor {
        tenant_name: user.name.clone(),
        user,
        session: stored("session"),
        form_token: "t0k3n".to_owned(),
        request_id: "req-1".to_owned(),
        now: at,
        present: at,
        test_mode: false,
        done: None,
        waits: Waits::default(),
    }
}

fn read(name: &str) -> Read {
    let document: Document = stored(name);
    let lines: Value = stored("lines");
    let lines: Vec<DraftLine> = serde_json::from_value(lines["lines"].clone()).unwrap();
    Read {
        document,
        lines,
        seller: Some(stored("entity")),
        customer: Some(stored("customer")),
        template: Some(stored("template")),
        settings: stored("settings_approval"),
        warnings: Vec::new(),
        defects: Vec::new(),
        deliveries: Vec::new(),
        history: Vec::new(),
        allocations: vec![stored("allocation"), stored("allocation_undone"), stored("allocation_credit")],
        coming: vec![stored("payment_processing")],
    }
}

const INVOICES: [&str; 14] = [
    "invoice_draft",
    "invoice_rejected",
    "invoice_pending",
    "invoice_approved",
    "invoice_open",
    "invoice_credited_in_part",
    "invoice_discounted",
    "invoice_held",
    "invoice_paid",
    "invoice_written_off",
    "invoice_void",
    "invoice_void_draft",
    "invoice_canceled",
    "invoice_superseded",
];

#[test]
fn each_state_allows_what_the_api_allows() {
    use Verb::*;
    let change = visitor("owner").caller().change();
    for name in INVOICES {
        let mut read = read(name);
        read.coming.clear();
        let can = |verb: Verb| verb.refusal(&read, &change).is_none();
        let status = read.document.status();
        let row = status.row();
        let is_open = status == DocumentStatus::Open;
        let unnumbered = read.document.state.number().is_none();
        assert!(can(Duplicate) && can(Pdf), "{name}");
        assert_eq!(can(Edit), row.editable, "{name}");
        assert_eq!(can(Submit), row.editable, "{name}");
        assert_eq!(can(Delete), row.editable && unnumbered, "{name}");
        assert_eq!(can(Supersede), row.editable && unnumbered, "{name}");
        assert_eq!(can(Reject), status == DocumentStatus::PendingApproval, "{name}");
        assert_eq!((can(WriteOff), can(RecordPayment)), (is_open, is_open), "{name}");
        assert_eq!(can(MarkSent), row.open_item, "{name}");
        assert!(!can(Send) || row.sendable || status == DocumentStatus::Approved, "{name}");
        // A reason is a sentence of the API, for people.
        for verb in verbs(read.document.id.kind()) {
            let why = verb.refusal(&read, &change).unwrap_or_else(|| "Possible.".to_owned());
            assert!(why.ends_with('.') && !why.contains('`'), "{name}: {verb:?}: {why}");
        }
    }
}

#[test]
fn a_draft_that_lacks_something_is_not_opened() {
    let mut read = read("invoice_draft");
    let change = visitor("owner").caller().change();
    assert_eq!(Verb::Open.refusal(&read, &change), None);
    for message in ["The invoice has no customer.", "Line 2 has no VAT category."] {
        read.defects.push(domain::documents::complete::Defect::new("x", "y", message));
    }
    let why = Verb::Open.refusal(&read, &change).unwrap();
    assert_eq!(why, "The invoice has no customer. And 1 more, listed below.");
}

#[test]
fn every_action_is_shown_once_and_a_role_takes_them_away() {
    for name in INVOICES.into_iter().chain(["credit_note"]) {
        let read = read(name);
        let labels = |role: &str| {
            let (usual, more) = actions(&read, &visitor(role));
            usual.into_iter().chain(more).collect::<Vec<_>>()
        };
        let all = labels("owner");
        assert_eq!(all.len(), verbs(read.document.id.kind()).len(), "{name}");
        for action in labels("viewer") {
            let refused = matches!(action.does, pages::components::Does::Refused { .. });
            assert!(refused || action.label == "PDF", "{name}: {}", action.label);
        }
    }
}

#[test]
fn each_state_has_a_page_with_its_own_dialogs() {
    let deliveries = [
        "delivery",
        "delivery_scheduled",
        "delivery_marked",
        "delivery_engaged",
        "delivery_recalled",
        "delivery_held",
    ];
    for name in INVOICES.into_iter().chain(["credit_note", "credit_note_stated"]) {
        let mut read = read(name);
        read.deliveries = deliveries.iter().map(|name| stored::<Delivery>(name)).collect();
        for dialog in ["", "credit", "reschedule", "undo"] {
            let part = (dialog == "undo").then(|| read.allocations[0].id.to_string());
            let said = Said { dialog: dialog.to_owned(), part, open: true, ..Said::default() };
            let view = view(&visitor("accountant"), &read, &said);
            let open: Vec<&str> = view.asks.iter().filter(|ask| ask.open).map(|ask| ask.id).collect();
            assert!(open.len() <= 1 && open.iter().all(|id| *id == dialog), "{name}: {open:?}");
            let html = view.render().unwrap();
            assert!(html.len() < 100_000, "{name} has {} bytes", html.len());
            for ask in &view.asks {
                assert_eq!(
                    html.matches(&format!("<dialog id=\"{}\"", ask.id)).count(),
                    1,
                    "{name}: {}",
                    ask.id
                );
                assert!(ask.hidden.iter().any(|(field, _)| *field == "version"), "{name}: {}", ask.id);
            }
        }
    }
}

#[test]
fn what_was_typed_stays_and_what_is_wrong_is_marked() {
    let sent = crate::web::form::Form::read(b"reason=&version=3");
    let wrong = vec![("reason".to_owned(), "must be given".to_owned())];
    let said = Said { dialog: "write-off".to_owned(), open: true, sent, wrong, ..Said::default() };
    let view = view(&visitor("owner"), &read("invoice_open"), &said);
    let ask = view.asks.iter().find(|ask| ask.id == "write-off").unwrap();
    assert!(ask.open && ask.fields[0].error.is_some() && ask.fields[0].focus);
    let void = view.asks.iter().find(|ask| ask.id == "void");
    assert!(void.is_none_or(|ask| ask.fields[0].error.is_none()), "only of the dialog that was sent");
}
