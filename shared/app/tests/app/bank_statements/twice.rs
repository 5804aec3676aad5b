//! The same entry twice changes nothing, whatever comes at the same time and wherever a worker dies.

use std::collections::BTreeSet;

use domain::documents::document::DocumentStatus;
use testing::{Line, camt};

use super::case;
use crate::payments::Case;

/// One line for each invoice, and some that pay nothing.
fn lines(case: &Case) -> Vec<Line> {
    let paying = (0..case.invoices.len()).map(|invoice| Line::new(11_900, case.number(invoice)));
    let other = (0..30).map(|number| Line { day: 21, ..Line::new(100 + number, "Spende") });
    paying.chain(other).collect()
}

#[test]
fn a_file_that_is_uploaded_again_and_one_that_overlaps_change_nothing() {
    let mut case = case(12);
    case.apply_exact();
    let lines = lines(&case);
    let (first, entries) = case.read(&lines[..25]);
    assert_eq!((entries.len(), case.payments()), (25, 12));
    let (again, entries) = case.read(&lines[..25]);
    assert_eq!((entries.len(), case.world.statement(&case.tenant, again).counts.duplicates), (0, 25));
    let (more, entries) = case.read(&lines[20..]);
    assert_eq!((entries.len(), case.world.statement(&case.tenant, more).counts.duplicates), (17, 5));
    assert_eq!(case.payments(), 12);
    let counts = case.world.statement(&case.tenant, first).counts;
    assert_eq!((counts.applied, counts.duplicates), (12, 0));
    case.adds_up();
}

#[test]
fn two_genuine_entries_that_say_the_same_are_both_kept() {
    let mut case = case(1);
    let (_, entries) = case.read(&[Line::new(500, "Beitrag"), Line::new(500, "Beitrag")]);
    assert_eq!(entries.len(), 2);
    let (_, entries) =
        case.read(&[Line::new(500, "Beitrag"), Line::new(500, "Beitrag"), Line::new(500, "Beitrag")]);
    assert_eq!(entries.len(), 1, "the third one is new");
}

/// Calls come twice, records are relayed twice, workers run at once and die; two files with the same entries are read at the
/// same time.
#[test]
fn entries_of_two_files_at_once_are_applied_once_wherever_a_worker_dies() {
    for (workers, dies) in [(1, 0), (4, 0), (4, 4), (1, 3)] {
        let mut case = case(14);
        case.apply_exact();
        case.world.conditions.workers = workers;
        case.world.conditions.one_dies_in = dies;
        case.world.conditions.copies = 2;
        case.world.conditions.relays = 2;
        case.world.conditions.receives = 80;
        let lines = lines(&case);
        let files = [lines.clone(), lines[10..].to_vec()];
        let ids = files.map(|lines| case.world.upload(&case.tenant, camt(&lines)));
        case.world.drain();
        let statements = ids.map(|id| case.world.statement(&case.tenant, id));
        assert!(statements.iter().all(|statement| statement.is_read()), "{statements:?}");
        let entries: Vec<_> = ids.iter().flat_map(|id| case.world.bank_entries(&case.tenant, *id)).collect();
        let keys: BTreeSet<_> = entries.iter().map(|entry| entry.id.clone()).collect();
        assert_eq!((entries.len(), keys.len()), (44, 44), "each once");
        let duplicates: u32 = statements.iter().map(|statement| statement.counts.duplicates).sum();
        let applied: u32 = statements.iter().map(|statement| statement.counts.applied).sum();
        assert_eq!((duplicates, applied, case.payments(), case.balance()), (34, 14, 14, 0));
        assert!((0..14).all(|invoice| case.status(invoice) == DocumentStatus::Paid));
        case.adds_up();
    }
}
