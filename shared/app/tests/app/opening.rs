use app::documents::draft_invoice::{change_draft, delete_draft};
use app::documents::read_invoice::read_invoice;
use app::{Error, Refusal};
use domain::documents::document::{DocumentStatus, State};
use testing::{Fault, World, builders, interleave, run};

use crate::numbers::{now_and_then, seeds};

fn conflict(error: &Error) -> Option<&'static str> {
    match error {
        Error::Refused(Refusal::Conflict { code, .. }) => Some(code),
        _ => None,
    }
}

#[test]
fn an_invoice_is_opened_at_most_once() {
    seeds(50, |seed| {
        let mut world = World::new(seed);
        let tenant = world.tenant();
        let customer = world.customer(&tenant, "anna");
        let id = world.draft(&tenant, &customer);
        world.workers_table = world.table.with_faults(now_and_then(seed, 4, &[Fault::Conflict]));
        let email = Some(builders::email());
        let calls = (0..3).map(|_| world.open(&tenant, id, email.clone()));
        let results = interleave(&world.entropy, calls);
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "seed {seed}");
        for error in results.iter().filter_map(|result| result.as_ref().err()) {
            assert_eq!(conflict(error), Some("not_a_draft"), "seed {seed}");
        }
        assert_eq!(world.number(&tenant, id).as_deref(), Some("1"));
        world.drain();
        assert_eq!(world.mailer.sent().len(), 1, "seed {seed}");
        let next = world.draft(&tenant, &customer);
        run(world.open(&tenant, next, None)).unwrap();
        assert_eq!(world.number(&tenant, next).as_deref(), Some("2"));
    });
}

#[test]
fn opening_by_hand_and_by_batch_opens_once() {
    seeds(50, |seed| {
        let world = World::new(seed);
        let tenant = world.tenant();
        let customer = world.customer(&tenant, "anna");
        let ids = world.drafts(&tenant, &customer, 5);
        let batch = world.start_batch(&tenant, &ids, Some(builders::email()));
        let store = world.store();
        run(app::batches::expand_batch::expand_batch(&store, &world.clock, &tenant.id, batch, || true))
            .unwrap();
        let all = builders::subjects(&ids);
        let process = async {
            let (store, worker) = (world.store(), "worker");
            let (clock, entropy) = (&world.clock, &world.entropy);
            app::batches::process_batch::process_batch(
                &store,
                clock,
                entropy,
                app::batches::process_batch::Task {
                    tenant: &tenant.id,
                    batch,
                    subjects: &all,
                    request_id: worker,
                },
                || true,
            )
            .await
            .unwrap();
            true
        };
        let by_hand = async {
            let opened = world.open(&tenant, ids[2], Some(builders::email())).await;
            let refused = opened.as_ref().err().is_none_or(|error| conflict(error) == Some("not_a_draft"));
            assert!(refused, "seed {seed}");
            opened.is_ok()
        };
        let tasks: [std::pin::Pin<Box<dyn Future<Output = bool> + '_>>; 2] =
            [Box::pin(process), Box::pin(by_hand)];
        let by_hand = interleave(&world.entropy, tasks)[1];
        world.drain();
        let counts = world.counts(&tenant, batch);
        assert_eq!((counts.succeeded, counts.failed), if by_hand { (4, 1) } else { (5, 0) }, "seed {seed}");
        let mut numbers: Vec<_> = ids.iter().map(|id| world.number(&tenant, *id).unwrap()).collect();
        numbers.sort();
        assert_eq!(numbers, ["1", "2", "3", "4", "5"], "seed {seed}");
        assert_eq!(world.mailer.sent().len(), 5, "seed {seed}");
    });
}

#[test]
fn opening_changing_and_deleting_at_once_leave_one_winner() {
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..120 {
        let world = World::new(seed);
        let tenant = world.tenant();
        let customer = world.customer(&tenant, "anna");
        let id = world.draft(&tenant, &customer);
        let (store, caller) = (world.store(), world.caller(&tenant));
        let current = run(read_invoice(&store, &tenant.id, id)).unwrap();
        let two_lines = vec![world.line(), world.line()];
        type Task<'a> = std::pin::Pin<Box<dyn Future<Output = Result<(), Error>> + 'a>>;
        let open: Task<'_> = Box::pin(async { world.open(&tenant, id, None).await.map(drop) });
        let change: Task<'_> = Box::pin(async {
            let content = current.invoice.content.clone();
            change_draft(&store, &world.entropy, &caller, current, None, content, two_lines).await.map(drop)
        });
        let delete: Task<'_> = Box::pin(delete_draft(&store, &caller, id, None));
        let results = interleave(&world.entropy, [open, change, delete]);
        let won: Vec<bool> = results.iter().map(Result::is_ok).collect();
        let invoice = run(store.document(&tenant.id, id)).unwrap().unwrap();
        match &invoice.state {
            State::Open(_) => {
                assert!(won[0] && !won[2], "seed {seed}");
                // The change came before the opening or not at all: what is open is what was numbered.
                let lines = run(store.lines(&tenant.id, &invoice)).unwrap();
                assert_eq!(lines.len(), if won[1] { 2 } else { 1 }, "seed {seed}");
                assert_eq!(invoice.totals.net, 10_000 * lines.len() as i64, "seed {seed}");
            }
            State::Deleted => assert!(won[2] && !won[0], "seed {seed}"),
            other => panic!("seed {seed}: {won:?} {other:?}"),
        }
        seen.insert(won);
    }
    assert!(seen.len() >= 3, "the seeds show different winners: {seen:?}");
}

#[test]
fn what_is_deleted_is_gone_and_cannot_be_opened() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let (store, caller) = (world.store(), world.caller(&tenant));
    run(delete_draft(&store, &caller, id, None)).unwrap();
    let gone = |error: Error| matches!(error, Error::Refused(Refusal::Gone("invoice")));
    assert!(gone(run(read_invoice(&store, &tenant.id, id)).unwrap_err()));
    assert!(gone(run(world.open(&tenant, id, None)).unwrap_err()));
    assert!(gone(run(delete_draft(&store, &caller, id, None)).unwrap_err()));
    let batch = world.start_batch(&tenant, &[id], None);
    world.drain();
    assert_eq!(world.items(&tenant, batch)[0].errors[0].code, "deleted");
    assert_eq!(world.invoice(&tenant, id).status(), DocumentStatus::Deleted);
    // The table forgets the tombstone, and everything else of the draft, in its time.
    world.clock.advance(chrono::TimeDelta::days(401));
    world.table.expire(world.now().timestamp());
    assert!(run(store.document(&tenant.id, id)).unwrap().is_none());
    let partition = store::keys::document_partition(&tenant.id, id);
    let left: Vec<_> = world
        .table
        .items()
        .into_iter()
        .filter(|item| item["pk"] == partition && item["type"] == "lines")
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn an_open_invoice_no_longer_changes() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    run(world.open(&tenant, id, None)).unwrap();
    let before = world.everything();
    let (store, caller) = (world.store(), world.caller(&tenant));
    let current = run(read_invoice(&store, &tenant.id, id)).unwrap();
    let content = current.invoice.content.clone();
    let changed = run(change_draft(&store, &world.entropy, &caller, current, None, content, vec![]));
    assert_eq!(conflict(&changed.unwrap_err()), Some("not_a_draft"));
    let deleted = run(delete_draft(&store, &caller, id, None));
    assert_eq!(conflict(&deleted.unwrap_err()), Some("not_a_draft"));
    assert_eq!(world.everything(), before);
    // The parties it was opened with stay, whatever becomes of them.
    world.put(
        &tenant,
        &domain::customers::Customer { version: 2, name: builders::parse("Other"), ..customer },
    );
    let read = run(read_invoice(&store, &tenant.id, id)).unwrap();
    assert_eq!(read.customer.unwrap().name.as_str(), "anna");
}
