//! The OpenAPI document: what the routes' annotations say, completed with what follows from the form of
//! an operation. It is made by the tests only; the function serves the file they hold against it.

mod complete;

use domain::templates::email_template::EmailKind;
use serde_json::{Value, json};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{IntoParams, OpenApi};

use crate::resources::problem::{FieldError, Problem};
use crate::routes;

/// Where the file is, from the package.
const FILE: &str = "../../infra/openapi.json";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Remit",
        version = "1",
        description = include_str!("openapi/description.md"),
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(pdf, credit_note_pdf, statement_pdf, put_logo, read_logo, remove_logo, openapi),
    components(schemas(Problem, FieldError)),
    modifiers(&ApiKeyScheme),
    tags(
        (name = "customers", description = "The buyers."),
        (name = "entities", description = "Legal entities: the sellers, their numbering and their senders."),
        (name = "invoice templates", description = "How invoices and their e-mails read."),
        (name = "email templates", description = "How e-mails read, in each language."),
        (name = "settings", description = "What holds for the whole account."),
        (name = "invoices", description = "Drafts, opening, documents, history."),
        (name = "credit notes", description = "What corrects invoices."),
        (name = "deliveries", description = "What was sent to whom, and what became of it."),
        (name = "payments", description = "What customers pay, what it settles, and their credit balance."),
        (name = "bank statements", description = "What banks say was paid, and what it pays."),
        (name = "reports", description = "What the records add up to: numbers, ageing, statements of account."),
        (name = "exports", description = "Files of what is more than one request can read, made in the background."),
        (name = "batches", description = "The same operation for many invoices, in the background."),
        (name = "api keys", description = "Who may do what."),
    ),
)]
struct ApiDocument;

struct ApiKeyScheme;

impl utoipa::Modify for ApiKeyScheme {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("rk_…")
            .description(Some("An API key with the scope that the operation names."))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("api_key", SecurityScheme::Http(scheme));
    }
}

/// Read the PDF of an invoice
///
/// A redirect to a link that works for five minutes. A draft's PDF is marked as such and made anew each
/// time; an open invoice's is always the same bytes.
#[utoipa::path(
    get, path = "/v1/invoices/{id}/pdf", operation_id = "read_pdf", tag = "invoices",
    responses(
        (status = 303, description = "Where the PDF is.",
            headers(("Location" = String, description = "The link."))),
        (status = 409, description = "`invoice_incomplete`: the draft misses what a document needs."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
    ),
    security(("api_key" = ["invoices:read"])),
)]
#[expect(dead_code, reason = "the function `documents` serves it")]
fn pdf() {}

/// Read the PDF of a credit note
///
/// As that of an invoice.
#[utoipa::path(
    get, path = "/v1/credit-notes/{id}/pdf", operation_id = "read_credit_note_pdf", tag = "credit notes",
    responses(
        (status = 303, description = "Where the PDF is.",
            headers(("Location" = String, description = "The link."))),
        (status = 409, description = "`invoice_incomplete`: the draft misses what a document needs."),
        (status = 410, description = "`invoice_deleted`: the draft was deleted."),
    ),
    security(("api_key" = ["invoices:read"])),
)]
#[expect(dead_code, reason = "the function `documents` serves it")]
fn credit_note_pdf() {}

/// Which part of the account.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its schema is used")]
struct AccountQuery {
    /// The first day; if not given, 90 days up to the last.
    #[param(format = "date")]
    from: Option<String>,
    /// The last day; today if not given.
    #[param(format = "date")]
    to: Option<String>,
    /// ISO 4217. All if not given.
    currency: Option<String>,
}

/// Read the PDF of a statement of account
///
/// A redirect to a link that works for five minutes. It is in the customer's language, and made anew each time.
#[utoipa::path(
    get, path = "/v1/customers/{id}/statement/pdf", operation_id = "read_statement_pdf", tag = "reports",
    params(AccountQuery),
    responses(
        (status = 303, description = "Where the PDF is.",
            headers(("Location" = String, description = "The link."))),
        (status = 409, description = "`report_too_large`: it has more than 10 000 lines, or the customer has more than \
            30 000 documents, or more than 10 000 whose balance has changed. `no_seller`: the settings name no \
            `default_entity_id`."),
    ),
    security(("api_key" = ["payments:read"])),
)]
#[expect(dead_code, reason = "the function `documents` serves it")]
fn statement_pdf() {}

/// Set the logo of an entity
///
/// PNG, JPEG or SVG of at most 256 KB (4000 pixels a side), found by its content to be drawable; an SVG without scripts
/// and references to anything outside of it. Invoices that are open keep the logo they were opened with.
#[utoipa::path(
    put, path = "/v1/entities/{id}/logo", operation_id = "set_logo", tag = "entities",
    request_body(content((Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/svg+xml"))),
    responses(
        (status = 204, description = "Set. The entity shows it under `logo`."),
        (status = 409, description = "`changed_meanwhile`: somebody else changed it at the same moment."),
        (status = 413, description = "`logo_too_large`: it has more than 256 KB."),
    ),
    security(("api_key" = ["settings:write"])),
)]
#[expect(dead_code, reason = "the function `documents` serves it")]
fn put_logo() {}

/// Read the logo of an entity
///
/// A redirect to a link that works for five minutes.
#[utoipa::path(
    get, path = "/v1/entities/{id}/logo", operation_id = "read_logo", tag = "entities",
    responses((status = 303, description = "Where the logo is.",
        headers(("Location" = String, description = "The link.")))),
    security(("api_key" = ["settings:read"])),
)]
#[expect(dead_code, reason = "the function `documents` serves it")]
fn read_logo() {}

/// Remove the logo of an entity
///
/// From documents to come; invoices that are open keep it.
#[utoipa::path(
    delete, path = "/v1/entities/{id}/logo", operation_id = "remove_logo", tag = "entities",
    responses(
        (status = 204, description = "Removed."),
        (status = 409, description = "`changed_meanwhile`: somebody else changed it at the same moment."),
    ),
    security(("api_key" = ["settings:write"])),
)]
#[expect(dead_code, reason = "the function `documents` serves it")]
fn remove_logo() {}

/// Read this document
#[utoipa::path(
    get, path = "/v1/openapi.json", operation_id = "read_openapi", tag = "settings",
    responses((status = 200, description = "OpenAPI 3.1.", body = Value)),
    security(()),
)]
#[expect(dead_code, reason = "the router serves the file")]
fn openapi() {}

/// The whole document.
fn document() -> Value {
    let mut document = ApiDocument::openapi();
    document.merge(routes::of_api().into_document());
    document.merge(routes::of_api_payments().into_document());
    document.merge(routes::of_api_settings().into_document());
    let mut document = serde_json::to_value(document).expect("the document is JSON");
    let zones = domain::zone::RELEASE;
    document["info"]["x-time-zone-database"] = json!({"release": zones.name, "published": zones.published});
    complete::operations(&mut document);
    let texts = &mut document["components"]["schemas"]["TextsByLanguage"];
    texts["description"] = placeholders().into();
    document
}

/// What may stand between braces, per kind: as the check of the texts has it.
fn placeholders() -> String {
    let mut text =
        "By language.\n\nPlaceholders stand in double braces: `{{ invoice_number }}`. There are no filters, \
        conditions or loops. What has no value is left out.\n\n"
            .to_owned();
    for kind in EmailKind::ALL {
        let names: Vec<String> = mail_template::placeholders::of(kind)
            .map(|placeholder| format!("`{}`", placeholder.name))
            .collect();
        text.push_str(&format!("- `{}`: {}\n", kind.as_str(), names.join(", ")));
    }
    text.push('\n');
    for placeholder in &mail_template::placeholders::PLACEHOLDERS {
        text.push_str(&format!("- `{}`: {}\n", placeholder.name, placeholder.meaning));
    }
    text
}

/// `UPDATE_OPENAPI=1 cargo test -p http-api` writes it anew.
#[test]
fn the_openapi_file_says_what_the_code_does() {
    let document = document();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    if std::env::var("UPDATE_OPENAPI").is_ok() {
        let text = serde_json::to_string_pretty(&document).unwrap();
        std::fs::write(&path, text + "\n").unwrap();
    }
    let file: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert!(
        file == document,
        "infra/openapi.json is out of date: run UPDATE_OPENAPI=1 cargo test -p http-api"
    );
}

/// What a reference names is there, whoever reads the file.
#[test]
fn every_reference_leads_somewhere() {
    fn check(part: &Value, document: &Value) {
        match part {
            Value::Object(fields) => {
                if let Some(Value::String(reference)) = fields.get("$ref") {
                    let found = document.pointer(reference.trim_start_matches('#'));
                    assert!(found.is_some(), "{reference} is not in the document");
                }
                fields.values().for_each(|value| check(value, document));
            }
            Value::Array(values) => values.iter().for_each(|value| check(value, document)),
            _ => {}
        }
    }
    let document = document();
    check(&document, &document);
}

#[test]
fn every_operation_is_explained() {
    let document = document();
    let mut ids = std::collections::BTreeSet::new();
    for (path, method, operation) in complete::each(&document) {
        let at = format!("{method} {path}");
        assert!(operation["summary"].is_string(), "{at} has no summary");
        assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{at} repeats an id");
        assert!(operation["responses"].as_object().is_some_and(|all| !all.is_empty()), "{at}");
        if path != "/v1/openapi.json" {
            assert!(operation["x-required-scope"].is_string(), "{at} has no scope");
            assert!(operation["responses"]["401"].is_object(), "{at}");
        }
    }
    assert!(ids.len() > 30, "{}", ids.len());
}

/// Clients cannot fill in a parameter that is not described.
#[test]
fn every_parameter_of_a_path_is_described() {
    let document = document();
    for (path, method, operation) in complete::each(&document) {
        let described: std::collections::BTreeSet<String> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|it| {
                it["$ref"].as_str().map_or(it, |at| document.pointer(at.trim_start_matches('#')).unwrap())
            })
            .filter(|it| it["in"] == "path")
            .map(|it| it["name"].as_str().unwrap().to_owned())
            .collect();
        let named: std::collections::BTreeSet<String> =
            complete::path_parameters(path).map(str::to_owned).collect();
        assert_eq!(described, named, "{method} {path}");
    }
}

/// D12: strict clients refuse a `date-time` without an offset (RFC 3339, section 5.6), as a local time is.
#[test]
fn a_local_time_is_no_date_time() {
    let document = document();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for field in ["send_at", "local"] {
            assert_ne!(schema["properties"][field]["format"], "date-time", "{name}.{field}");
        }
    }
}
