//! Which template words an e-mail, in which language and version.

use std::sync::atomic::{AtomicBool, Ordering};

use app::batches::preflight::{Asked, preflight};
use app::batches::start_batch::{NewBatch, Selected, start_batch};
use app::delivery::email_texts::Source;
use app::delivery::preview_email::preview_email;
use app::templates::email_templates::archive;
use app::templates::preview_template::preview_template;
use app::{Error, Refusal};
use chrono::TimeDelta;
use domain::customers::Customer;
use domain::delivery::TemplatePin;
use domain::delivery::email::EmailSettings;
use domain::ids::TemplateId;
use domain::templates::email_template::{EmailKind, EmailTemplate, TextLanguage};
use domain::templates::invoice_template::InvoiceTemplate;
use testing::world::{Tenant, answer};
use testing::{TextComposer, World, builders, run};

fn saved(world: &World, tenant: &Tenant, kind: EmailKind) -> EmailTemplate {
    let id = TemplateId::new(world.now(), ports::Entropy::draw(&world.entropy));
    let template = builders::email_template(id, kind, world.now());
    world.put(tenant, &template);
    template
}

fn picked(id: TemplateId) -> EmailSettings {
    EmailSettings { template_id: Some(id), ..builders::email() }
}

fn speaking(world: &World, tenant: &Tenant, language: &str) -> Customer {
    let customer = world.customer(tenant, "anna");
    let customer = Customer { version: 2, language: builders::parse(language), ..customer };
    world.put(tenant, &customer);
    customer
}

/// Code and field of a refusal.
fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> (String, String) {
    match result.expect_err("a refusal") {
        Error::Refused(Refusal::Invalid(defects)) => (defects[0].code.clone(), defects[0].field.clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_template_that_cannot_be_used_is_refused_alike_wherever_it_is_picked() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let id = world.draft(&tenant, &customer);
    let (store, caller) = (world.store(), world.caller(&tenant));
    let archived = saved(&world, &tenant, EmailKind::Invoice);
    run(archive(&store, &caller, archived.id, Some(1))).unwrap();
    let receipt = saved(&world, &tenant, EmailKind::Receipt);
    for (template, code) in [
        (TemplateId::new(world.now(), 1), "template_not_found"),
        // An invoice's template is none of an e-mail.
        (tenant.template, "template_not_found"),
        (archived.id, "template_archived"),
        (receipt.id, "template_kind"),
    ] {
        let email = picked(template);
        let expected = (code.to_owned(), "email.template_id".to_owned());
        assert_eq!(refusal(run(world.open(&tenant, id, Some(email.clone())))), expected);
        let batch = |operation, selected| {
            let wanted = NewBatch { operation, selected };
            start_batch(&store, &world.entropy, &caller, wanted, |it| answer(it.id))
        };
        for operation in
            [builders::opening(Some(email.clone()), None), builders::sending(email.clone(), None, false)]
        {
            assert_eq!(refusal(run(batch(operation.clone(), Selected::Ids(vec![id.into()])))), expected);
            for subjects in [vec![id.into()], Vec::new()] {
                let asked = Asked { operation: operation.clone(), subjects };
                assert_eq!(refusal(run(preflight(&store, &caller, &asked))), expected, "{asked:?}");
            }
        }
        assert_eq!(refusal(run(preview_email(&store, &TextComposer, &caller, id, &email))), expected);
    }
    assert!(world.invoice(&tenant, id).issued().is_none());
}

#[test]
fn the_first_who_has_something_to_say_decides() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = speaking(&world, &tenant, "de-AT");
    let id = world.draft(&tenant, &customer);
    let (store, caller) = (world.store(), world.caller(&tenant));
    let shown = |email: &EmailSettings| {
        let shown = run(preview_email(&store, &TextComposer, &caller, id, email)).unwrap();
        (shown.rendered.subject, shown.subject, shown.language, shown.template)
    };
    let own_version = Some((tenant.template, 1));
    assert_eq!(
        shown(&builders::email()),
        ("Your invoice".into(), Source::Template, "de-AT".into(), own_version)
    );

    let template = saved(&world, &tenant, EmailKind::Invoice);
    let of = |version| Some((template.id, version));
    let polite = |text: &str| (text.to_owned(), Source::EmailTemplate);
    let (subject, source, language, version) = shown(&picked(template.id));
    assert_eq!(
        ((subject, source), language.as_str(), version),
        (polite("A polite subject"), "en", of(1)),
        "its fallback"
    );

    let mut german = EmailTemplate { version: 2, ..template.clone() };
    german.texts.insert(TextLanguage::De, builders::email_texts("Ein höflicher Betreff"));
    world.put(&tenant, &german);
    let (subject, source, language, version) = shown(&picked(template.id));
    assert_eq!(
        ((subject, source), language.as_str(), version),
        (polite("Ein höflicher Betreff"), "de", of(2))
    );

    let invoice_template = InvoiceTemplate {
        version: 2,
        email_template_id: Some(template.id),
        ..builders::template(tenant.template, world.now())
    };
    world.put(&tenant, &invoice_template);
    assert_eq!(shown(&builders::email()).3, of(2), "the invoice's template names it");

    let own = EmailSettings { subject: Some(builders::parse("Mine")), ..builders::email() };
    assert_eq!((shown(&own).0, shown(&own).1), ("Mine".to_owned(), Source::Request));

    run(archive(&store, &caller, template.id, None)).unwrap();
    let after = shown(&builders::email());
    assert_eq!(
        (after.0.as_str(), after.1, after.3),
        ("Your invoice", Source::Template, Some((tenant.template, 2)))
    );

    let without = world.draft_of(&tenant, builders::content(tenant.entity, Some(customer.id), None), vec![]);
    let nobodys = run(preview_email(&store, &TextComposer, &caller, without, &builders::email())).unwrap();
    assert_eq!((nobodys.rendered.subject.as_str(), nobodys.subject), ("Ihre Rechnung", Source::Default));
    assert_eq!((nobodys.language.as_str(), nobodys.template), ("de", None));
}

#[test]
fn all_recipients_get_the_version_that_the_delivery_was_made_with() {
    let world = World::new(1);
    let tenant = world.tenant();
    let mut customer = world.customer(&tenant, "anna");
    customer.version = 2;
    customer.contacts.push(builders::contact("ben@customer.example", "finance"));
    world.put(&tenant, &customer);
    let template = saved(&world, &tenant, EmailKind::Invoice);
    let id = world.draft(&tenant, &customer);
    run(world.open(&tenant, id, Some(picked(template.id)))).unwrap();
    let delivery = world.deliveries(&tenant, id).remove(0);
    assert_eq!(delivery.template(), Some(TemplatePin { id: template.id, version: 1 }));

    let change = |version| {
        let texts = [(TextLanguage::En, builders::email_texts(&format!("Wording {version}")))].into();
        world.put(&tenant, &EmailTemplate { version, texts, ..template.clone() });
    };
    // No time for more than one recipient: the second is for another call, after another change.
    change(2);
    let once = |_: ()| {
        let has_time = AtomicBool::new(true);
        let time_for_one = || has_time.swap(false, Ordering::Relaxed);
        run(world.send_delivery().send(&tenant.id, id, delivery.id, time_for_one)).unwrap()
    };
    once(());
    assert_eq!(world.mailer.sent().len(), 1);
    change(3);
    run(archive(&world.store(), &world.caller(&tenant), template.id, None)).unwrap();
    world.clock.advance(TimeDelta::minutes(1));
    once(());

    let mails = world.mailer.sent();
    assert_eq!(mails.len(), 2);
    for mail in &mails {
        let raw = String::from_utf8(mail.raw.clone()).unwrap();
        assert!(raw.contains("Subject: A polite subject\r\n"), "{raw}");
    }
    let delivery = world.deliveries(&tenant, id).remove(0);
    assert_eq!(
        (delivery.template().map(|pin| pin.version), builders::subject_line(&delivery)),
        (Some(1), Some("A polite subject"))
    );
}

/// It was picked while it was in use.
#[test]
fn a_batch_is_worded_by_a_template_that_was_archived_after_its_start() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let ids = world.drafts(&tenant, &customer, 3);
    let template = saved(&world, &tenant, EmailKind::Invoice);
    let batch = world.start_batch(&tenant, &ids, Some(picked(template.id)));
    run(archive(&world.store(), &world.caller(&tenant), template.id, None)).unwrap();
    world.drain();
    assert_eq!(world.counts(&tenant, batch).succeeded, 3);
    for id in ids {
        let delivery = world.deliveries(&tenant, id).remove(0);
        assert_eq!(delivery.template(), Some(TemplatePin { id: template.id, version: 2 }));
        assert_eq!(builders::subject_line(&delivery), Some("A polite subject"));
    }
}

#[test]
fn an_archived_template_stays_as_it_is_and_is_listed_no_more() {
    let world = World::new(1);
    let tenant = world.tenant();
    let template = saved(&world, &tenant, EmailKind::Reminder);
    let (store, caller) = (world.store(), world.caller(&tenant));
    let listed = || {
        let listed = run(store.list::<EmailTemplate>(&tenant.id, &["email_template"], None, 10)).unwrap();
        listed.data.into_iter().map(|template| template.id).collect::<Vec<_>>()
    };
    assert_eq!(listed(), [template.id]);
    let stale = run(archive(&store, &caller, template.id, Some(7))).unwrap_err();
    assert!(matches!(stale, Error::Refused(Refusal::Stale { version: 1 })), "{stale:?}");
    let archived = run(archive(&store, &caller, template.id, Some(1))).unwrap();
    assert!(archived.archived && archived.version == 2);
    assert_eq!(run(archive(&store, &caller, template.id, None)).unwrap(), archived, "once is enough");
    assert_eq!(listed(), []);
    let key = store::keys::email_template_version(&tenant.id, template.id, 1);
    assert_eq!(run(store.get::<EmailTemplate>(&key)).unwrap(), Some(template));
}

#[test]
fn a_template_is_shown_in_each_of_its_languages_and_nothing_is_written() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = speaking(&world, &tenant, "fr");
    let id = world.draft(&tenant, &customer);
    let mut template = saved(&world, &tenant, EmailKind::CreditNote);
    template.texts.insert(TextLanguage::It, builders::email_texts("Oggetto"));
    let before = world.everything();
    let (store, caller) = (world.store(), world.caller(&tenant));
    for invoice in [None, Some(id)] {
        let shown = run(preview_template(&store, &TextComposer, &caller, &template, invoice)).unwrap();
        let subjects: Vec<_> =
            shown.iter().map(|(language, email)| (*language, email.subject.as_str())).collect();
        assert_eq!(subjects, [(TextLanguage::En, "A polite subject"), (TextLanguage::It, "Oggetto")]);
    }
    let foreign = world.draft(&world.tenant(), &customer);
    let refused = run(preview_template(&store, &TextComposer, &caller, &template, Some(foreign)));
    assert_eq!(refusal(refused), ("invoice_not_found".to_owned(), "invoice_id".to_owned()));
    assert!(before.iter().all(|(key, item)| world.everything().get(key) == Some(item)));
}
