use app::access::api_keys::create_api_key;
use app::documents::draft_invoice::{NewDraft, create_draft};
use app::documents::open_invoice::OpenRequest;
use app::{Error, Refusal, Reply};
use chrono::TimeDelta;
use domain::access::Scope;
use domain::text::Label;
use store::Store;
use testing::{MemoryTable, World, builders, interleave, run};

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
            let draft = NewDraft::invoice(content, lines);
            create_draft(store, entropy, &caller, draft, |draft| Reply {
                etag: Some(1),
                ..testing::world::answer(draft.invoice.id)
            })
            .await
        }
    };
    let drafts = || {
        let items = world.table.items();
        items.iter().filter(|item| item["type"] == "document").count()
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

/// D6: a twin got `not_a_draft`.
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

/// D7: each repetition of the request made another key, under another body as well.
#[test]
fn a_repeated_request_for_an_api_key_creates_no_second_one() {
    let world = World::new(7);
    let tenant = world.tenant();
    let table = MemoryTable::without_sort_key();
    let keys = Store::new(table.clone());
    let caller = |hash: &str| {
        let mut caller = world.caller_with_key(&tenant, "first-key");
        caller.idempotency.as_mut().unwrap().request_hash = hash.to_owned();
        caller
    };
    let create = |hash: &str| {
        let (caller, keys, entropy) = (caller(hash), &keys, &world.entropy);
        async move {
            let name = Label::parse("Book keeping").unwrap();
            let scopes = [Scope::InvoicesRead].into();
            create_api_key(keys, entropy, &caller, name, scopes, |new| Reply {
                status: 201,
                body: new.token.clone(),
                etag: None,
                location: None,
            })
            .await
        }
    };
    let made = || run(keys.api_keys(&tenant.id)).unwrap();
    let before = made().len();
    let token = run(create("same")).unwrap().body;
    assert!(token.starts_with("rk_"));
    let key = made().into_iter().find(|key| key.name.as_str() == "Book keeping").unwrap();

    let Err(Error::Refused(Refusal::Conflict { code, detail, .. })) = run(create("same")) else { panic!() };
    assert_eq!(code, "api_key_exists");
    assert!(detail.contains(&format!("DELETE /v1/api-keys/{}", key.id)), "{detail}");
    assert!(matches!(run(create("other")), Err(Error::Refused(Refusal::KeyReused))));
    assert_eq!(made().len(), before + 1);
    let secret = token.rsplit('_').next().unwrap();
    assert!(!format!("{:?}", table.items()).contains(secret), "the secret is stored");

    for twins in 0..20 {
        let twin = |_| {
            let mut caller = world.caller_with_key(&tenant, &format!("twin-{twins}"));
            caller.idempotency.as_mut().unwrap().request_hash = "same".to_owned();
            let (keys, entropy) = (&keys, &world.entropy);
            async move {
                let show = |_: &_| Reply { status: 201, body: String::new(), etag: None, location: None };
                let name = Label::parse("Twin").unwrap();
                create_api_key(keys, entropy, &caller, name, [Scope::InvoicesRead].into(), show).await
            }
        };
        let answers = interleave(&world.entropy, [0, 1].map(twin));
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    }
    assert_eq!(made().len(), before + 21);
}
