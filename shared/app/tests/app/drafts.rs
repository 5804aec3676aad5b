use app::documents::draft_invoice::{change_draft, delete_draft};
use app::documents::read_invoice::read_invoice;
use domain::documents::line::{DraftLine, Quantity};
use serde_json::json;
use store::documents::headers::{FieldChange, HistoryEntry};
use testing::{Tenant, World, builders, run};

fn history(world: &World, tenant: &Tenant, id: domain::ids::DocumentId) -> Vec<HistoryEntry> {
    world.drain();
    run(world.store().history(&tenant.id, id)).unwrap()
}

#[test]
fn history_tells_each_field_before_and_after() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let (store, caller) = (world.store(), world.caller(&tenant));
    let current = run(read_invoice(&store, &tenant.id, id)).unwrap();
    let mut content = current.invoice.content.clone();
    content.note = Some(builders::parse("Thank you"));
    let mut lines = current.lines.clone();
    lines[0].quantity = Some(Quantity::parse("2").unwrap());
    run(change_draft(&store, &world.entropy, &caller, current, Some(1), content, lines)).unwrap();
    run(world.open(&tenant, id, Some(builders::email()))).unwrap();
    let entries = history(&world, &tenant, id);

    let versions: Vec<u64> = entries.iter().map(|entry| entry.version).collect();
    assert_eq!(versions, [1, 2, 3], "what became of the e-mail is no change of the invoice");
    let invoice = world.invoice(&tenant, id);
    assert_eq!((invoice.version, invoice.shown.version > 0), (3, true));
    assert_eq!(entries[0].fields["status"], FieldChange { before: json!(null), after: json!("draft") });
    assert_eq!(entries[0].fields["lines"].after[0]["quantity"], json!("1"));
    let changed: Vec<&str> = entries[1].fields.keys().map(String::as_str).collect();
    assert_eq!(changed, ["lines[0].quantity", "note", "total"]);
    let change = |before, after| FieldChange { before, after };
    assert_eq!(entries[1].fields["lines[0].quantity"], change(json!("1"), json!("2")));
    assert_eq!(entries[1].fields["note"], change(json!(null), json!("Thank you")));
    assert_eq!(entries[1].fields["total"], change(json!("119.00"), json!("238.00")));
    let changed: Vec<&str> = entries[2].fields.keys().map(String::as_str).collect();
    assert_eq!(changed, ["delivery_id", "due_date", "issue_date", "number", "status"]);
    assert_eq!(entries[2].fields["number"], change(json!(null), json!("1")));
    assert_eq!(entries[2].change.actor, caller.actor);
}

#[test]
fn history_tells_of_a_deletion() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let mut caller = world.caller(&tenant);
    caller.reason = Some(builders::parse("a duplicate"));
    run(delete_draft(&world.store(), &caller, id, None)).unwrap();
    let entries = history(&world, &tenant, id);
    let last = entries.last().unwrap();
    assert_eq!(last.change.reason, caller.reason);
    assert_eq!(last.fields.keys().collect::<Vec<_>>(), ["status"]);
}

fn lines(world: &World, count: usize, description: usize) -> Vec<DraftLine> {
    let text = "x".repeat(description);
    (0..count).map(|_| DraftLine { description: Some(builders::parse(&text)), ..world.line() }).collect()
}

/// Created, changed and opened; nothing on the way is too large.
#[test]
fn ten_thousand_lines_work() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let content = builders::content(tenant.entity, Some(customer.id), Some(tenant.template));
    let id = world.draft_of(&tenant, content, lines(&world, 9_999, 200));
    let (store, caller) = (world.store(), world.caller(&tenant));
    for (count, version) in [(3, 1), (10_000, 2)] {
        let current = run(read_invoice(&store, &tenant.id, id)).unwrap();
        let content = current.invoice.content.clone();
        let lines = lines(&world, count, 200);
        run(change_draft(&store, &world.entropy, &caller, current, Some(version), content, lines)).unwrap();
    }
    run(world.open(&tenant, id, None)).unwrap();
    let read = run(read_invoice(&store, &tenant.id, id)).unwrap();
    assert_eq!(read.lines.len(), 10_000);
    assert_eq!(read.invoice.totals.net, 10_000 * 10_000);
    let entries = history(&world, &tenant, id);
    assert_eq!(entries.len(), 4);
    assert_eq!(entries[3].fields["number"].after, json!("1"));
    assert!(entries[1].fields.contains_key("total"));
    assert_eq!(world.parked(), 0);
    // Replaced lines are forgotten, those in force are not.
    world.clock.advance(chrono::TimeDelta::days(8));
    world.table.expire(world.now().timestamp());
    assert_eq!(run(read_invoice(&store, &tenant.id, id)).unwrap().lines.len(), 10_000);
    let partition = store::keys::document_partition(&tenant.id, id);
    let revisions: std::collections::BTreeSet<String> = world
        .table
        .items()
        .iter()
        .filter(|item| item["pk"] == partition && item["type"] == "lines")
        .map(|item| item["sk"].as_str().unwrap().rsplit_once('#').unwrap().0.to_owned())
        .collect();
    assert_eq!(revisions.len(), 1, "{revisions:?}");
}

#[test]
fn a_change_made_from_an_old_version_is_refused() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let (store, caller) = (world.store(), world.caller(&tenant));
    let current = run(read_invoice(&store, &tenant.id, id)).unwrap();
    let content = current.invoice.content.clone();
    let change = |current: app::documents::read_invoice::DocumentWithParties, if_match| {
        let lines = vec![world.line(), world.line()];
        run(change_draft(&store, &world.entropy, &caller, current, if_match, content.clone(), lines))
    };
    change(current.clone(), Some(1)).unwrap();
    let before = world.everything();
    let stale = change(current.clone(), None).unwrap_err();
    assert!(
        matches!(&stale, app::Error::Refused(app::Refusal::Conflict { code: "changed_meanwhile", .. })),
        "{stale:?}"
    );
    let reread = run(read_invoice(&store, &tenant.id, id)).unwrap();
    let stale = change(reread, Some(1)).unwrap_err();
    assert!(matches!(&stale, app::Error::Refused(app::Refusal::Stale { version: 2 })), "{stale:?}");
    assert_eq!(world.everything(), before);
}
