use app::documents::open_invoice::OpenRequest;
use app::{Error, Refusal, Reply};
use chrono::TimeDelta;
use testing::{World, builders, interleave, run};

#[test]
fn a_reply_is_kept_with_what_it_answers() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let content = builders::content(tenant.entity, Some(customer.id), Some(tenant.template));
    let store = world.store();
    let create = |key: &str| {
        let (caller, content, lines) =
            (world.caller_with_key(&tenant, key), content.clone(), vec![world.line()]);
        let (store, entropy) = (&store, &world.entropy);
        async move {
            app::documents::draft_invoice::create_draft(store, entropy, &caller, content, lines, |draft| {
                Reply { etag: Some(1), ..testing::world::answer(draft.invoice.id) }
            })
            .await
        }
    };
    let drafts = || {
        let items = world.table.items();
        items.iter().filter(|item| item["type"] == "invoice").count()
    };
    let first = run(create("a")).unwrap();
    let stored = run(store.reply(&tenant.id, "a", world.now())).unwrap().unwrap();
    assert_eq!((stored.status, stored.body, stored.etag), (first.status, first.body.clone(), first.etag));
    assert_eq!(stored.request_hash, "hash");
    // Who did not look first is refused; nothing is made twice.
    let again = run(create("a")).unwrap_err();
    assert!(
        matches!(&again, Error::Refused(Refusal::Conflict { code: "idempotency_key_in_use", .. })),
        "{again:?}"
    );
    assert_eq!(drafts(), 1);
    let twins = interleave(&world.entropy, [create("b"), create("b"), create("b")]);
    assert_eq!(twins.iter().filter(|twin| twin.is_ok()).count(), 1);
    assert_eq!(drafts(), 2);
    let other = world.tenant();
    assert!(run(store.reply(&other.id, "a", world.now())).unwrap().is_none());
    // A reply is forgotten after its time, though the table is not so quick.
    world.clock.advance(store::idempotency::KEPT_FOR - TimeDelta::seconds(1));
    assert!(run(store.reply(&tenant.id, "a", world.now())).unwrap().is_some());
    world.clock.advance(TimeDelta::seconds(1));
    assert!(run(store.reply(&tenant.id, "a", world.now())).unwrap().is_none());
    let second = run(create("a")).unwrap();
    assert_ne!(second.body, first.body);
    assert_eq!(drafts(), 3);
}

#[test]
fn opening_under_a_key_opens_once_and_keeps_its_reply() {
    for seed in 0..30 {
        let world = World::new(seed);
        let tenant = world.tenant();
        let customer = world.customer(&tenant, "anna");
        let id = world.draft(&tenant, &customer);
        let store = world.store();
        let caller = world.caller_with_key(&tenant, "k");
        let open = || {
            app::documents::open_invoice::open_invoice(
                &store,
                &world.clock,
                &world.entropy,
                &caller,
                OpenRequest { id, if_match: Some(1), email: None, send_at: None },
                |opened| testing::world::answer(opened.invoice.issued().unwrap().number.clone()),
            )
        };
        let results = interleave(&world.entropy, [open(), open()]);
        // The twin is answered the same, or told to repeat the request.
        assert!(results.iter().any(Result::is_ok), "seed {seed}");
        for result in results {
            match result {
                Ok(reply) => assert_eq!(reply.body, "1", "seed {seed}"),
                Err(Error::Refused(Refusal::Conflict { code, .. })) => {
                    assert_eq!(code, "idempotency_key_in_use", "seed {seed}");
                }
                Err(error) => panic!("{error:?}"),
            }
        }
        let stored = run(store.reply(&tenant.id, "k", world.now())).unwrap().unwrap();
        assert_eq!(stored.body, "1");
    }
}

/// A refusal is not remembered: mended, the same request goes through.
#[test]
fn a_refusal_keeps_no_reply() {
    let world = World::new(1);
    let tenant = world.tenant();
    let content = builders::content(tenant.entity, None, Some(tenant.template));
    let id = world.draft_of(&tenant, content, vec![world.line()]);
    let before = world.everything();
    let (store, caller) = (world.store(), world.caller_with_key(&tenant, "k"));
    let opened = app::documents::open_invoice::open_invoice(
        &store,
        &world.clock,
        &world.entropy,
        &caller,
        OpenRequest { id, if_match: None, email: None, send_at: None },
        |opened| testing::world::answer(opened.invoice.id),
    );
    assert!(matches!(run(opened), Err(Error::Refused(_))));
    assert_eq!(world.everything(), before);
}
