//! Warnings prevent nothing, and are the same wherever they are told.

use app::batches::preflight::{Asked, preflight};
use app::delivery::email_texts::Source;
use app::delivery::preview_email::preview_email;
use app::documents::open_invoice::{OpenRequest, open_invoice};
use app::documents::read_invoice::read_invoice;
use domain::batches::Operation;
use domain::customers::Customer;
use domain::documents::warnings::Warning;
use domain::ids::DocumentId;
use domain::templates::email_template::TextLanguage;
use domain::templates::invoice_template::InvoiceTemplate;
use testing::world::{Tenant, answer};
use testing::{TextComposer, World, builders, run};

fn told(warnings: &[Warning]) -> Vec<String> {
    warnings.iter().map(|warning| format!("{} {}", warning.field, warning.code)).collect()
}

fn foreseen(world: &World, tenant: &Tenant, id: DocumentId, operation: Operation) -> Vec<String> {
    let asked = Asked { operation, subjects: vec![id.into()] };
    let verdict = run(preflight(&world.store(), &world.caller(tenant), &asked)).unwrap().remove(0);
    assert_eq!(verdict.defects, []);
    told(&verdict.warnings)
}

fn sending() -> Operation {
    builders::sending(builders::email(), None, true)
}

fn previewed(world: &World, tenant: &Tenant, id: DocumentId) -> (Vec<String>, Source, String) {
    let (store, caller, email) = (world.store(), world.caller(tenant), builders::email());
    let shown = run(preview_email(&store, &TextComposer, &caller, id, &email)).unwrap();
    (told(&shown.warnings), shown.message, shown.language)
}

#[test]
fn d15_names_that_the_pdf_cannot_show_are_told_before_and_after_opening() {
    let world = World::new(1);
    let tenant = world.tenant();
    let mut customer = world.customer(&tenant, "anna");
    customer = Customer { version: 2, name: builders::parse("株式会社 anna"), ..customer };
    world.put(&tenant, &customer);
    let mut line = world.line();
    line.description = Some(builders::parse("ร้านกาแฟ 🙂"));
    let content = builders::content(tenant.entity, Some(customer.id), Some(tenant.template));
    let id = world.draft_of(&tenant, content, vec![world.line(), line]);

    let of_name = "customer.name characters_replaced".to_owned();
    let both = vec![of_name.clone(), "lines[1].description characters_replaced".to_owned()];
    let (store, caller) = (world.store(), world.caller(&tenant));
    let read = || run(read_invoice(&store, &caller.tenant, id)).unwrap();
    assert_eq!(foreseen(&world, &tenant, id, builders::opening(Some(builders::email()), None)), both);
    assert_eq!(told(&read().warnings), both);
    assert_eq!(previewed(&world, &tenant, id).0, both);
    let messages: Vec<String> = read().warnings.into_iter().map(|warning| warning.message).collect();
    assert_eq!(
        messages[0],
        "The PDF cannot show “株式会社 anna” as it is written. Without a font for them, these are replaced by Latin letters: 株 式 会 社."
    );
    assert!(messages[1].ends_with("these are left out: 🙂."), "{}", messages[1]);

    let opened = std::sync::Mutex::new(Vec::new());
    let request = OpenRequest { id, if_match: None, email: None, send_at: None };
    let open = open_invoice(&store, &world.clock, &world.entropy, &caller, request, |read| {
        *opened.lock().unwrap() = told(&read.warnings);
        answer(read.invoice.id)
    });
    run(open).unwrap();
    assert_eq!(*opened.lock().unwrap(), both);
    assert_eq!(told(&read().warnings), both);
    assert_eq!(foreseen(&world, &tenant, id, sending()), [of_name], "without the lines");

    // The document is about the customer as it was.
    world.put(&tenant, &Customer { version: 3, name: builders::parse("Anna KK"), ..customer });
    assert_eq!(told(&read().warnings), both);
}

#[test]
fn a_document_with_many_such_texts_tells_of_twenty_and_counts_the_others() {
    let world = World::new(1);
    let tenant = world.tenant();
    let customer = world.customer(&tenant, "anna");
    let lines = (0..50).map(|_| {
        let mut line = world.line();
        line.description = Some(builders::parse("東京"));
        line
    });
    let content = builders::content(tenant.entity, Some(customer.id), Some(tenant.template));
    let id = world.draft_of(&tenant, content, lines.collect());
    let warnings = run(read_invoice(&world.store(), &world.caller(&tenant).tenant, id)).unwrap().warnings;
    assert_eq!(warnings.len(), 21);
    assert_eq!(warnings[20].message, "30 more texts have characters that the PDF cannot show.");
}

/// A German customer got an English message under a German heading.
#[test]
fn a_template_in_another_language_gives_way_to_the_default_texts_in_the_customers() {
    let world = World::new(1);
    let tenant = world.tenant();
    let mut customer = world.customer(&tenant, "anna");
    let mut reads = |language: &str| {
        customer.version += 1;
        customer.language = builders::parse(language);
        world.put(&tenant, &customer);
        world.draft(&tenant, &customer)
    };
    let written = |version, language| {
        let footer = Some(builders::parse("Managing director: Jo"));
        let template = builders::template(tenant.template, world.now());
        world.put(&tenant, &InvoiceTemplate { version, language, footer, ..template });
    };
    let opening = || builders::opening(Some(builders::email()), None);

    // Not stated: it is for everybody, but a customer that does not read English may be surprised.
    let german = reads("de-AT");
    let unknown = vec!["email.message language_unknown".to_owned()];
    assert_eq!(previewed(&world, &tenant, german), (unknown.clone(), Source::Template, "de-AT".into()));
    assert_eq!(foreseen(&world, &tenant, german, opening()), unknown);
    let english = reads("en");
    assert_eq!(previewed(&world, &tenant, english), (vec![], Source::Template, "en".into()));

    written(2, Some(TextLanguage::En));
    let german = reads("de-AT");
    let footer = vec!["template.footer language_differs".to_owned()];
    assert_eq!(previewed(&world, &tenant, german), (footer.clone(), Source::Default, "de".into()));
    assert_eq!(foreseen(&world, &tenant, german, opening()), footer);
    let english = reads("en-GB");
    assert_eq!(previewed(&world, &tenant, english), (vec![], Source::Template, "en".into()));
    // What is sent is what was shown.
    let german = reads("de");
    run(world.open(&tenant, german, Some(builders::email()))).unwrap();
    world.drain();
    assert_eq!(builders::subject_line(&world.deliveries(&tenant, german).remove(0)), Some("Ihre Rechnung"));

    // There are no words in Polish.
    let polish = reads("pl");
    let unsupported = "customer.language language_not_supported".to_owned();
    assert_eq!(
        previewed(&world, &tenant, polish),
        (vec![unsupported.clone()], Source::Template, "en".into())
    );
    written(3, Some(TextLanguage::De));
    let polish = reads("pl");
    let told = ["template.footer language_differs", "email.message language_differs"].map(str::to_owned);
    let expected = [vec![unsupported], told.to_vec()].concat();
    assert_eq!(previewed(&world, &tenant, polish), (expected, Source::Template, "de".into()));
}

#[test]
fn an_e_mail_in_its_fallback_language_is_told_of() {
    use domain::templates::email_template::EmailKind;
    let world = World::new(1);
    let tenant = world.tenant();
    let customer =
        Customer { version: 2, language: builders::parse("fr"), ..world.customer(&tenant, "anna") };
    world.put(&tenant, &customer);
    let polite = builders::email_template(
        domain::ids::TemplateId::new(world.now(), 7),
        EmailKind::Invoice,
        world.now(),
    );
    world.put(&tenant, &polite);
    let id = world.draft(&tenant, &customer);
    let picked = domain::delivery::email::EmailSettings { template_id: Some(polite.id), ..builders::email() };
    assert_eq!(
        foreseen(&world, &tenant, id, builders::opening(Some(picked.clone()), None)),
        ["email.message language_differs"]
    );
    let own = domain::delivery::email::EmailSettings { message: Some(builders::parse("Bonjour")), ..picked };
    assert_eq!(foreseen(&world, &tenant, id, builders::opening(Some(own), None)), Vec::<String>::new());
}
