//! Every page of a tenant that has something of everything, with texts of which a browser would run a part if a page let it.

use console::web::routes::{Access, Route};
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::driver::{Browser, Scripts};
use crate::console::pages::LARGEST;
use crate::flows::support::operations::STATEMENT;
use crate::flows::support::{Flow, eventually, id, sample};

/// Is shown as it is written, and never runs.
const HOSTILE: &str = "Zoë <script>window.ran=1</script><img src=x onerror=\"window.ran=1\"> & 'Söhne'";

/// What stands in the places of paths.
struct World {
    invoice: String,
    draft: String,
    credit_note: String,
    customer: String,
    payment: String,
    batch: String,
    statement: String,
    entry: String,
    export: String,
    entity: String,
    user: String,
    template: String,
    email_template: String,
}

impl World {
    async fn make(flow: &Flow) -> Self {
        let address = flow.address("payable", "Zoë");
        let hostile = json!({
            "name": HOSTILE,
            "contacts": [{"name": HOSTILE, "email": address, "roles": ["finance", "primary"]}],
        });
        let customer = flow.customer("Zoë", hostile).await;
        let texts = json!({
            "note": HOSTILE,
            "lines": [sample::line(HOSTILE, "2", "95.00"), sample::line("Zelt", "1", "10.00")],
        });
        let draft = flow.draft(sample::with(sample::draft(&customer), texts.clone())).await;
        let invoice = flow.draft(sample::with(sample::draft(&customer), texts)).await;
        let opened = flow.open(&invoice, json!({"email": sample::defaults()})).await;
        assert_eq!(opened.status, 200, "{opened:?}");
        flow.sent(&invoice).await;
        let later = sample::with(sample::defaults(), json!({"send_at": "2027-06-01T09:00", "force": true}));
        flow.post(&format!("/v1/invoices/{invoice}/send"), later).await;
        let euro = |amount: &str| json!({"amount": amount, "currency": "EUR"});
        let payment = json!({
            "customer_id": customer, "method": "bank_transfer", "date": "2026-11-20", "amount": euro("50.00"),
            "reference": HOSTILE, "allocate": "oldest_first",
        });
        let payment = id(&flow.post("/v1/payments", payment).await);
        let credit = json!({"amount": euro("10.00"), "open": true, "reason": HOSTILE});
        let credited = flow.post(&format!("/v1/invoices/{invoice}/credit"), credit).await;
        let nobodys = flow
            .draft(
                json!({"currency": "EUR", "lines": [sample::line(HOSTILE, "1", "10.00")], "note": HOSTILE}),
            )
            .await;
        let batch = flow.batch(json!({"operation": "open", "document_ids": [nobodys, draft.clone()]})).await;
        let draft = flow.draft(sample::draft(&customer)).await;
        let statement = flow.upload(STATEMENT.text).await;
        let entries = flow.all(&format!("/v1/bank-statements/{}/entries", id(&statement))).await;
        flow.post("/v1/suppressions", json!({"address": flow.address("gone", "Gone")})).await;
        let export = flow.post("/v1/exports", json!({"kind": "ageing"})).await;
        let mut email = sample::email_template();
        email["name"] = HOSTILE.into();
        email["texts"]["en"]["message"] = HOSTILE.into();
        let email_template = id(&flow.post("/v1/email-templates", email).await);
        let user = sample::person("grace", "clerk", &flow.domain);
        let user = flow.post("/v1/users", sample::with(user, json!({"name": HOSTILE}))).await;
        let first = async |path: &str| id(&flow.all(path).await[0]);
        Self {
            credit_note: credit_note_of(&credited),
            entry: id(&entries[0]),
            statement: id(&statement),
            batch: id(&batch),
            export: id(&export),
            user: id(&user),
            entity: first("/v1/entities").await,
            template: first("/v1/invoice-templates").await,
            email_template,
            invoice,
            draft,
            customer,
            payment,
        }
    }

    /// The path of a page, with something in each place.
    fn path(&self, route: &str) -> String {
        let of = |part: &str| match part {
            "bank-statements" => &self.statement,
            "batches" => &self.batch,
            "credit-notes" => &self.credit_note,
            "customers" => &self.customer,
            "invoices" if route.ends_with("/edit") || route.ends_with("/open") => &self.draft,
            "invoices" if route.starts_with("/console/templates") => &self.template,
            "invoices" => &self.invoice,
            "emails" => &self.email_template,
            "payments" => &self.payment,
            "exports" => &self.export,
            "sellers" => &self.entity,
            "users" => &self.user,
            "entries" => &self.entry,
            part => panic!("{route}: what stands behind {part}?"),
        };
        let mut parts: Vec<&str> = Vec::new();
        for part in route.split('/') {
            let part = match part {
                "{tenant}" | "{token}" => "unknown",
                part if part.starts_with('{') && route.contains("sign-in") => "unknown",
                part if part.starts_with('{') => of(parts.last().unwrap()),
                part => part,
            };
            parts.push(part);
        }
        parts.join("/")
    }
}

fn credit_note_of(answer: &Value) -> String {
    answer["id"].as_str().or(answer["credit_note"]["id"].as_str()).unwrap().to_owned()
}

/// Pages. What is left out is a file, or an e-mail that a page shows in a frame, where scripts cannot run.
fn pages() -> Vec<Route> {
    let all = console::routes().table().to_vec();
    let is_page = |route: &Route| {
        route.method == Method::GET
            && !route.path.contains("/assets/")
            && !["/file", "/csv", "/email"].iter().any(|end| route.path.ends_with(end))
    };
    let pages: Vec<Route> = all.into_iter().filter(is_page).collect();
    assert!(pages.len() > 50, "{pages:?}");
    pages
}

/// All rules of axe, or those about contrast.
const ALL: &str = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";
const COLOURS: &str = "{type: 'rule', values: ['color-contrast', 'link-in-text-block']}";

/// What axe finds wrong on the page: the rule, and where. Frames show e-mails, which have checks of their own.
async fn barriers(browser: &Browser, rules: &str) -> Vec<String> {
    let run = format!(
        "const done = arguments[arguments.length - 1]; \
        axe.run(document, {{iframes: false, runOnly: {rules}}}) \
           .then(found => done(found.violations.map(it => it.id + ': ' + it.nodes.map(node => node.target.join(' ')).join(', '))), \
                 failed => done([String(failed)]))"
    );
    let found = browser.page.execute_async(&run, Vec::new()).await.unwrap();
    found.as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect()
}

/// Keeps a picture, if somebody asked for pictures.
async fn picture(browser: &Browser, name: &str) {
    let Some(folder) = std::env::var_os("REMIT_PICTURES") else { return };
    let folder = std::path::Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap();
    let name = name.trim_start_matches("/console").replace(['/', '{', '}'], "-");
    std::fs::write(folder.join(format!("{name}.png")), browser.page.screenshot().await.unwrap()).unwrap();
}

#[tokio::test]
async fn every_page_is_accessible_runs_nothing_that_was_typed_and_fits_a_phone() {
    let Some(flow) = Flow::start("walk").await else { return };
    let Some(browser) = Browser::start(&flow.stack, Scripts::On).await else { return };
    let axe = std::fs::read_to_string(std::env::var_os("REMIT_AXE").unwrap()).unwrap();
    let world = World::make(&flow).await;
    browser.sign_in(&flow, "ada", "owner").await;
    let mut wrong = Vec::new();
    let mut hostile = 0;
    for route in pages() {
        let path = world.path(route.path);
        browser.goto(&path).await;
        let shown = eventually("the page", async || {
            let shown = browser.text().await;
            if shown.is_empty() { Err(path.clone()) } else { Ok(shown) }
        })
        .await;
        hostile += usize::from(shown.contains("<script>window.ran=1</script>"));
        let at = browser.path().await;
        if route.access != Access::Anyone && at.contains("/sign-in") {
            wrong.push(format!("{path} leads to {at}"));
        }
        if ["Page not found", "Something went wrong"].iter().any(|title| shown.contains(title))
            && !path.contains("sign-in")
        {
            wrong.push(format!("{path}: {shown}"));
        }
        if browser.script("return window.ran === undefined").await != true {
            wrong.push(format!("{path} runs what was typed"));
        }
        let size = browser
            .script("return performance.getEntriesByType('navigation')[0].decodedBodySize")
            .await
            .as_u64();
        if size.is_none_or(|size| size > LARGEST as u64) {
            wrong.push(format!("{path} has {size:?} bytes"));
        }
        browser.script(&axe).await;
        wrong.extend(barriers(&browser, ALL).await.into_iter().map(|it| format!("{path}: {it}")));
        picture(&browser, route.path).await;
        browser.scheme("dark").await;
        wrong.extend(barriers(&browser, COLOURS).await.into_iter().map(|it| format!("{path}, dark: {it}")));
        picture(&browser, &format!("{}-dark", route.path)).await;
        browser.scheme("light").await;
        for width in [1_024, 390] {
            browser.width(width).await;
            if browser.script("return document.documentElement.scrollWidth <= window.innerWidth").await
                != true
            {
                wrong.push(format!("{path} is wider than {width} px"));
            }
            picture(&browser, &format!("{}-{width}", route.path)).await;
        }
        browser.width(1_440).await;
        wrong.extend(browser.complaints().await.into_iter().map(|it| format!("{path}: {it}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(hostile >= 10, "what was typed is on {hostile} pages only");
    browser.end().await;
}
