//! Files: what is refused, whose accounts they are of, and large ones.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use app::{Error, Refusal};
use domain::contact::Iban;
use domain::settings::entity::{BankAccount, LegalEntity};
use store::keys;
use testing::{Faults, Line, Moment, camt, run};

use super::case;

#[test]
fn a_file_with_a_mistake_is_refused_and_changes_nothing() {
    let case = case(1);
    let caller = case.world.caller(&case.tenant);
    let broken = String::from_utf8(camt(&[Line::new(100, "A"), Line::new(200, "B")])).unwrap();
    let broken = broken.replace("Ccy=\"EUR\"", "Ccy=\"?\"");
    let Err(Error::Refused(Refusal::Invalid(defects))) =
        run(case.world.try_upload(&caller, broken.into_bytes()))
    else {
        panic!("accepted")
    };
    let fields: Vec<&str> = defects.iter().map(|defect| defect.field.as_str()).collect();
    assert_eq!(fields, ["file: Stmt[1]/Ntry[1]/Amt", "file: Stmt[1]/Ntry[2]/Amt"]);
    let listed =
        run(case.world.store().list::<serde_json::Value>(&case.tenant.id, &["bank_statement"], None, 10));
    assert_eq!(listed.unwrap().data.len(), 0);
}

#[test]
fn an_account_is_tied_to_its_entity_and_an_unknown_one_is_told() {
    let mut case = case(1);
    let (id, _) = case.read(&[Line::new(100, "A")]);
    let accounts = case.world.statement(&case.tenant, id).accounts;
    assert_eq!((accounts.len(), accounts[0].entity_id), (1, None));
    let iban: Iban = "DE89370400440532013000".parse().unwrap();
    let key = keys::entity(&case.tenant.id, case.tenant.entity);
    let entity: LegalEntity = run(case.world.store().get(&key)).unwrap().unwrap();
    let account = BankAccount { currency: None, holder: "N".parse().unwrap(), iban, bic: None, bank: None };
    let next = LegalEntity { version: entity.version + 1, bank_accounts: vec![account], ..entity };
    case.world.put(&case.tenant, &next);
    let (id, _) =
        case.read(&[Line { day: 21, ..Line::new(100, "A") }, Line { day: 19, ..Line::new(7, "A") }]);
    let accounts = case.world.statement(&case.tenant, id).accounts;
    assert_eq!((accounts[0].entity_id, accounts[0].entries), (Some(case.tenant.entity), 2));
    assert_eq!(
        (accounts[0].from.to_string(), accounts[0].until.to_string()),
        ("2026-11-19".into(), "2026-11-21".into())
    );
}

#[test]
fn a_file_without_entries_is_read_at_once() {
    let mut case = case(1);
    let (id, entries) = case.read(&[]);
    let statement = case.world.statement(&case.tenant, id);
    assert_eq!((entries.len(), statement.is_read(), statement.waiting()), (0, true, None));
}

#[test]
fn ten_thousand_entries_of_one_file_are_read() {
    let mut case = case(40);
    case.apply_exact();
    let paying = (0..40).map(|invoice| Line::new(11_900, case.number(invoice)));
    let lines: Vec<Line> =
        paying.chain((40..10_000).map(|number| Line::new(number, format!("Spende {number}")))).collect();
    let calls = Arc::new(AtomicU32::new(0));
    let counted = calls.clone();
    case.world.workers_table = case.world.table.with_faults(Faults::new(move |_, moment| {
        counted.fetch_add(u32::from(moment == Moment::Before), Ordering::Relaxed);
        None
    }));
    let (id, entries) = case.read(&lines);
    let calls = calls.load(Ordering::Relaxed);
    let statement = case.world.statement(&case.tenant, id);
    assert_eq!((entries.len(), statement.read, statement.counts.applied), (10_000, 10_000, 40));
    assert_eq!((case.payments(), case.balance()), (40, 0));
    assert!(calls < 2_500, "{calls} calls: at most a quarter of a call for each entry");
    case.adds_up();
}
