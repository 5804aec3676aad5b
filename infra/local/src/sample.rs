//! Sample data for the demo and for measurements: a seller, customers with three currencies, and drafts.
//! The drafts with a number below [`SOUND`] include seven that are broken in seven ways.

use std::ops::Range;

use anyhow::{Context, Result};
use futures_util::future::try_join_all;
use local::Client;
use serde_json::{Value, json};

use crate::progress;

/// Drafts from this number on are complete.
pub(crate) const SOUND: u32 = 20;

/// The number of drafts that are posted in parallel.
const AT_ONCE: usize = 8;

pub(crate) struct Sample {
    pub(crate) customers: usize,
    /// The invoice template.
    pub(crate) template: Option<String>,
    hofmann: String,
    brightside: String,
    sakura: String,
    lumiere: String,
    /// A customer without a VAT number.
    numberless: String,
    /// A customer without contacts.
    silent: String,
    /// A customer without a default template.
    plain: String,
}

/// Creates the seller with a verified sender, the template and the customers.
pub(crate) async fn seed(client: &Client, domain: &str) -> Result<Sample> {
    let entity = client
        .post(
            "/v1/entities",
            &json!({
                "name": "Acme Studio GmbH",
                "legal_id": "HRB 123456 B",
                "vat_id": "DE123456788",
                "address": {"line1": "Chausseestraße 8", "postal_code": "10115", "city": "Berlin", "country": "DE"},
                "email": format!("billing@{domain}"),
                "time_zone": "Europe/Berlin",
                "bank_accounts": [
                    {"currency": "EUR", "holder": "Acme Studio GmbH", "iban": "DE89370400440532013000", "bic": "COBADEFFXXX", "bank": "Commerzbank"},
                    {"holder": "Acme Studio GmbH", "iban": "GB29NWBK60161331926819", "bic": "NWBKGB2L", "bank": "NatWest"}
                ],
                "numbering": {"invoice": {"pattern": "INV-{yyyy}-{seq:5}"}}
            }),
        )
        .await?;
    let entity = id(&entity)?;
    let sender = json!({"name": "Acme Studio", "address": format!("billing@{domain}")});
    client.put(&format!("/v1/entities/{entity}/sender"), &sender).await?;
    let template = client
        .post(
            "/v1/invoice-templates",
            &json!({
                "name": "Standard",
                "subject": "Invoice {{ invoice_number }} from {{ seller_name }}",
                "message": "Dear {{ customer_name }},\n\nplease find attached invoice **{{ invoice_number }}** over {{ amount_due }}, due on {{ due_date }}.\n\nThank you for your business! What we did for it stands on [our site](https://acme.example/work).",
                "reply_to": format!("billing@{domain}"),
                "footer": "Acme Studio GmbH · Managing director: Jo Sample · Registered in Berlin"
            }),
        )
        .await?;
    let template = Some(id(&template)?);

    let customers = Customers { client, template: template.clone() };
    let hofmann = json!({
        "name": "Hofmann & Söhne KG", "currency": "EUR", "language": "de", "vat_id": "DE111222339",
        "address": {"line1": "Marktplatz 3", "postal_code": "80331", "city": "München", "country": "DE"},
        "contacts": [{"name": "Eva Hofmann", "email": "eva@hofmann.example", "roles": ["primary"]}],
        "terms": {"kind": "net", "days": 14}
    });
    let brightside = json!({
        "name": "Brightside Retail Ltd", "currency": "GBP", "language": "en", "vat_id": "GB123456782",
        "address": {"line1": "1 Canal Street", "postal_code": "M1 3HE", "city": "Manchester", "country": "GB"},
        "contacts": [{"name": "Accounts Payable", "email": "ap@brightside.example", "roles": ["finance"]}],
        "terms": {"kind": "end_of_month", "days": 15}
    });
    let sakura = json!({
        "name": "Sakura Trading K.K.", "currency": "JPY", "language": "en",
        "address": {"line1": "2-1 Marunouchi", "postal_code": "100-0005", "city": "Tokyo", "country": "JP"},
        "contacts": [{"name": "Keiri", "email": "keiri@sakura.example", "roles": ["primary", "finance"]}]
    });
    let lumiere = json!({
        "name": "Atelier Lumière SARL", "currency": "EUR", "language": "fr", "vat_id": "FR40303265045",
        "address": {"line1": "14 rue du Bac", "postal_code": "75007", "city": "Paris", "country": "FR"},
        "contacts": [{"name": "Comptabilité", "email": "compta@lumiere.example", "roles": ["finance"]}]
    });
    let numberless = json!({
        "name": "Nova Imports SRL", "currency": "EUR", "language": "it",
        "address": {"line1": "Via Roma 5", "postal_code": "20121", "city": "Milano", "country": "IT"},
        "contacts": [{"name": "Amministrazione", "email": "admin@nova.example", "roles": ["primary"]}]
    });
    let silent = json!({
        "name": "Quiet Harbour BV", "currency": "EUR", "language": "nl",
        "address": {"line1": "Kade 7", "postal_code": "1011", "city": "Amsterdam", "country": "NL"}
    });
    let plain = json!({
        "name": "Plain & Co", "currency": "EUR", "language": "en",
        "address": {"line1": "9 Dame Street", "city": "Dublin", "country": "IE"},
        "contacts": [{"name": "Office", "email": "office@plain.example", "roles": ["primary"]}]
    });
    Ok(Sample {
        customers: 7,
        template,
        hofmann: customers.create(hofmann).await?,
        brightside: customers.create(brightside).await?,
        sakura: customers.create(sakura).await?,
        lumiere: customers.create(lumiere).await?,
        numberless: customers.create(numberless).await?,
        silent: customers.create(silent).await?,
        plain: Customers { client, template: None }.create(plain).await?,
    })
}

struct Customers<'a> {
    client: &'a Client,
    template: Option<String>,
}

impl Customers<'_> {
    async fn create(&self, mut customer: Value) -> Result<String> {
        customer["default_template_id"] = json!(self.template);
        id(&self.client.post("/v1/customers", &customer).await?)
    }
}

impl Sample {
    /// Posts the drafts with these numbers and returns their ids in the same order.
    pub(crate) async fn post(&self, client: &Client, numbers: Range<u32>) -> Result<Vec<String>> {
        let bar = progress::bar(numbers.len() as u64, "drafts");
        let mut ids = Vec::with_capacity(numbers.len());
        let numbers: Vec<u32> = numbers.collect();
        for some in numbers.chunks(AT_ONCE) {
            let post = async |number: &u32| client.post("/v1/invoices", &self.invoice(*number)).await;
            for draft in try_join_all(some.iter().map(post)).await? {
                ids.push(id(&draft)?);
                bar.inc(1);
            }
        }
        bar.finish_and_clear();
        Ok(ids)
    }

    /// Draft `number` of the batch. Seven drafts are broken: no customer, no template, no lines, an
    /// incomplete line, no recipient, due before issue, reverse charge without the buyer's VAT number.
    pub(crate) fn invoice(&self, number: u32) -> Value {
        match number {
            7 => without("customer_id", self.german(number)),
            9 => {
                json!({"customer_id": self.plain, "currency": "EUR", "lines": [line("Consulting", "2", "90", "S", "23")]})
            }
            11 => without("lines", self.german(number)),
            13 => {
                let mut draft = self.german(number);
                draft["lines"][1] = json!({"description": "Travel, as agreed", "quantity": "1"});
                draft
            }
            15 => {
                json!({"customer_id": self.silent, "lines": [line("Mooring data feed", "1", "240", "S", "21")]})
            }
            17 => {
                let mut draft = self.german(number);
                draft["due_date"] = "2020-01-31".into();
                draft
            }
            19 => {
                json!({"customer_id": self.numberless, "lines": [line("Design work", "12", "85", "AE", "0")]})
            }
            _ => match number % 4 {
                0 => self.german(number),
                1 => self.british(number),
                2 => self.japanese(number),
                _ => self.french(number),
            },
        }
    }

    fn german(&self, number: u32) -> Value {
        let mut hours =
            line("Web-Entwicklung, Sprint 12", &format!("{}.5", number % 30 + 4), "95.00", "S", "19");
        hours["unit"] = "HUR".into();
        hours["discount"] = json!({"percent": "5", "reason": "Rahmenvertrag"});
        json!({
            "customer_id": self.hofmann,
            "references": {"purchase_order": format!("PO-{:04}", 4100 + number), "buyer_reference": "Einkauf"},
            "lines": [hours, line("Fachbuch", "2", "24.90", "S", "7")]
        })
    }

    fn british(&self, number: u32) -> Value {
        json!({
            "customer_id": self.brightside,
            "lines": [
                line("Online shop, monthly licence", "1", &format!("{}.00", 180 + number), "G", "0"),
                line("Support tickets", &format!("{}", number % 9 + 1), "12.345", "G", "0")
            ],
            "charges": [{"amount": {"amount": "4.50", "currency": "GBP"}, "reason": "Freight", "tax": {"category": "G", "rate": "0"}}]
        })
    }

    fn japanese(&self, number: u32) -> Value {
        json!({
            "customer_id": self.sakura,
            "lines": [line("Product photography", &format!("{}", number % 7 + 1), "18000", "G", "0")],
            "note": "Thank you for your order."
        })
    }

    fn french(&self, number: u32) -> Value {
        json!({
            "customer_id": self.lumiere,
            "service_period": {"start": "2026-10-01", "end": "2026-10-31"},
            "lines": [line("Direction artistique", &format!("{}", number % 5 + 1), "640.00", "AE", "0")]
        })
    }
}

fn line(description: &str, quantity: &str, unit_price: &str, category: &str, rate: &str) -> Value {
    json!({
        "description": description,
        "quantity": quantity,
        "unit_price": unit_price,
        "tax": {"category": category, "rate": rate}
    })
}

fn without(field: &str, mut draft: Value) -> Value {
    if field == "customer_id" {
        draft["currency"] = "EUR".into();
    }
    if let Some(fields) = draft.as_object_mut() {
        fields.remove(field);
    }
    draft
}

/// The id in a response.
pub(crate) fn id(resource: &Value) -> Result<String> {
    resource["id"].as_str().map(str::to_owned).context("the response of the API has no id")
}
