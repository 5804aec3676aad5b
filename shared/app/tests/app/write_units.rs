//! What an invoice costs that a batch opens and e-mails: the write units of all that it makes. They are most of what
//! AWS bills for it.

use std::fmt::Write;

use testing::{World, Written, WrittenByType, builders};

const INVOICES: usize = 200;

/// Hundredths of a unit per invoice.
fn each(units: usize) -> usize {
    units * 100 / INVOICES
}

fn table(written: &WrittenByType) -> String {
    let mut text = String::new();
    for (kind, Written { writes, table_units, index_units }) in written {
        let row = [*writes, *table_units, *index_units].map(|n| n as f64 / INVOICES as f64);
        writeln!(text, "{kind:18} {:6.2} writes {:6.2} + {:5.2} units", row[0], row[1], row[2]).unwrap();
    }
    let units: usize = written.values().map(|written| written.units()).sum();
    writeln!(text, "{:18} {:39.2} units", "together", units as f64 / INVOICES as f64).unwrap();
    text
}

#[test]
fn an_invoice_opened_and_mailed_stays_within_its_write_units() {
    let mut world = World::new(1);
    // The stream delivers the changes of many deliveries together.
    world.conditions.workers = 30;
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, INVOICES);
    world.drain();
    world.table.take_written();
    world.start_batch(&tenant, &ids, Some(builders::email()));
    world.drain();
    assert_eq!(world.mailer.sent().len(), INVOICES);
    let written = world.table.take_written();
    println!("per invoice:\n{}", table(&written));
    let units: usize = written.values().map(|written| written.units()).sum();
    assert!(each(units) <= 2_160, "{}", table(&written));
}
