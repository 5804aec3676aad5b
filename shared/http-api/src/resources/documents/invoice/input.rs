use std::collections::BTreeMap;

use app::documents::draft_invoice::{Given, Resolved};
use chrono::{Datelike, NaiveDate};
use domain::documents::document::{self as model, Content, MAX_LINES, Origin};
use domain::documents::line::DraftLine;
use domain::documents::notes::Notes;
use domain::money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::address::AddressInput;
use crate::resources::documents::adjustment::DocumentAdjustmentInput;
use crate::resources::documents::attachment::Attachment;
use crate::resources::documents::line::{LineIds, LineInput};
use crate::resources::documents::pairs::pairs;
use crate::resources::documents::references::References;
use crate::resources::documents::supply::{self, Period};
use crate::resources::documents::tax;
use crate::resources::documents::tax_currency::TaxCurrency;
use crate::resources::documents::terms::Terms;
use crate::resources::money::MoneyInput;
use crate::resources::texts::{text, texts};

const MAX_ADJUSTMENTS: usize = 50;
const MAX_TAGS: usize = 50;
const MAX_ATTACHMENTS: usize = 20;
/// An earlier issue date is a typing error.
const FIRST_YEAR: i32 = 2000;
/// Of the invoice without its lines, as JSON: it is one item of at most 400 KB, and one answer.
const MAX_BYTES: usize = 100_000;

/// The fields that are neither printed nor sent. They stay changeable when the invoice is open.
const CHANGEABLE: [&str; 4] = ["external_refs", "internal_note", "metadata", "tags"];

/// A draft. All of it may come later; `POST /v1/batches/preflight` says what is missing to open it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InvoiceInput {
    /// The settings' default entity if not given.
    entity_id: Option<String>,
    customer_id: Option<String>,
    /// The customer's or the settings' default template if not given.
    template_id: Option<String>,
    /// ISO 4217; the customer's if not given.
    #[schema(example = "EUR")]
    currency: Option<String>,
    /// The day of opening, where the seller is, if not given. Not before the year 2000, as an earlier one is a typing
    /// error.
    #[schema(format = "date")]
    issue_date: Option<String>,
    /// By the terms if not given.
    #[schema(format = "date")]
    due_date: Option<String>,
    /// The customer's if not given.
    terms: Option<Terms>,
    /// Either this or `service_period`.
    #[schema(format = "date")]
    supply_date: Option<String>,
    service_period: Option<Period>,
    references: Option<References>,
    #[schema(max_length = 140)]
    payment_reference: Option<String>,
    delivery_address: Option<AddressInput>,
    #[serde(default)]
    #[schema(max_items = 10_000)]
    lines: Vec<LineInput>,
    #[serde(default)]
    #[schema(max_items = 50)]
    allowances: Vec<DocumentAdjustmentInput>,
    #[serde(default)]
    #[schema(max_items = 50)]
    charges: Vec<DocumentAdjustmentInput>,
    /// Paid in advance.
    prepaid: Option<MoneyInput>,
    tax_currency: Option<TaxCurrency>,
    /// Printed.
    #[schema(max_length = 5_000)]
    note: Option<String>,
    #[schema(max_length = 5_000)]
    internal_note: Option<String>,
    #[serde(default)]
    #[schema(max_items = 50)]
    tags: Vec<String>,
    /// At most 50 keys of at most 40 characters, with values of at most 500.
    #[serde(default)]
    metadata: BTreeMap<String, String>,
    #[serde(default)]
    #[schema(max_items = 20)]
    attachments: Vec<Attachment>,
    /// Ids in other systems; limited as `metadata`.
    #[serde(default)]
    external_refs: BTreeMap<String, String>,
    /// The number it had in the system it was imported from.
    #[schema(max_length = 200)]
    imported_number: Option<String>,
}

impl InvoiceInput {
    /// What the draft refers to, to be looked up before the rest is read.
    pub(crate) fn given(&self, fields: &mut Fields) -> Given {
        Given {
            entity_id: fields.optional("entity_id", &self.entity_id),
            customer_id: fields.optional("customer_id", &self.customer_id),
            template_id: fields.optional("template_id", &self.template_id),
            currency: fields.optional("currency", &self.currency),
        }
    }

    pub(crate) fn names_currency(&self) -> bool {
        self.currency.is_some()
    }

    /// What stays changeable when the invoice is open: [`CHANGEABLE`].
    pub(crate) fn notes(&self, fields: &mut Fields) -> Notes {
        Notes {
            internal_note: fields.optional("internal_note", &self.internal_note),
            tags: fields.each("tags", &self.tags, MAX_TAGS),
            metadata: pairs(fields, "metadata", &self.metadata),
            external_refs: pairs(fields, "external_refs", &self.external_refs),
        }
    }

    /// The fields in which this input differs from another one, apart from those that stay changeable.
    pub(crate) fn fixed_fields_changed(&self, other: &Self) -> Vec<String> {
        let fields = |input: &Self| match serde_json::to_value(input) {
            Ok(serde_json::Value::Object(fields)) => fields,
            _ => serde_json::Map::new(),
        };
        let (own, other) = (fields(self), fields(other));
        let differs = |name: &&String| own.get(*name) != other.get(*name);
        own.keys().filter(differs).filter(|name| !CHANGEABLE.contains(&name.as_str())).cloned().collect()
    }

    /// The content and the lines. Without `resolved` only to note what is wrong.
    pub(crate) fn read(
        &self,
        resolved: Option<Resolved>,
        currency: Option<Currency>,
        origin: Origin,
        ids: &mut LineIds<'_>,
        fields: &mut Fields,
    ) -> Option<(Content, Vec<DraftLine>)> {
        let money = |money: &MoneyInput, fields: &mut Fields| money.read(currency, fields);
        let adjustment = |input: &DocumentAdjustmentInput, fields: &mut Fields| input.read(currency, fields);
        let references = Some(self.references.clone().unwrap_or_default());

        let issue_date: Option<NaiveDate> = fields.optional("issue_date", &self.issue_date);
        if issue_date.is_some_and(|date| date.year() < FIRST_YEAR) {
            let message = format!("must not be before the year {FIRST_YEAR}");
            fields.refuse("issue_date", "issue_date_too_early", message);
        }
        let due_date = fields.optional("due_date", &self.due_date);
        let terms = fields.nested("terms", &self.terms, Terms::read);
        let supply = supply::read(&self.supply_date, &self.service_period, fields);
        let references = fields.nested("references", &references, References::read);
        let payment_reference = fields.optional("payment_reference", &self.payment_reference);
        let delivery_address = fields.nested("delivery_address", &self.delivery_address, AddressInput::read);
        let lines =
            fields.list("lines", &self.lines, MAX_LINES, |line, fields| line.read(currency, ids, fields));
        let allowances = fields.list("allowances", &self.allowances, MAX_ADJUSTMENTS, adjustment);
        let charges = fields.list("charges", &self.charges, MAX_ADJUSTMENTS, adjustment);
        let prepaid = fields.nested("prepaid", &self.prepaid, money);
        let tax_currency =
            fields.nested("tax_currency", &self.tax_currency, |tax, fields| tax.read(currency, fields));
        let note = fields.optional("note", &self.note);
        let notes = self.notes(fields);
        let attachments = fields.list("attachments", &self.attachments, MAX_ATTACHMENTS, Attachment::read);
        let imported = fields.optional("imported_number", &self.imported_number);

        tax::check_number(&lines, &allowances, &charges, fields);

        let Resolved { entity_id, customer_id, template_id, currency } = resolved?;
        let content = Content {
            entity_id,
            customer_id,
            template_id,
            currency,
            issue_date,
            due_date,
            terms,
            supply,
            references: references?,
            payment_reference,
            delivery_address,
            allowances,
            charges,
            prepaid: prepaid.unwrap_or(0),
            tax_currency,
            note,
            internal_note: notes.internal_note,
            tags: notes.tags,
            metadata: notes.metadata,
            attachments,
            external_refs: notes.external_refs,
            origin: imported.map_or(origin, |number| Origin::Imported { number }),
        };
        let bytes = serde_json::to_vec(&content).map_or(0, |json| json.len());
        if bytes > MAX_BYTES {
            let message = format!("must have at most {MAX_BYTES} bytes without its lines, has {bytes}");
            fields.refuse("", "too_large", message);
        }
        Some((content, lines))
    }
}

impl From<(&Content, &[DraftLine])> for InvoiceInput {
    fn from((content, lines): (&Content, &[DraftLine])) -> Self {
        let currency = content.currency;
        let (supply_date, service_period) = supply::shown(content.supply);
        let adjustments = |all: &[domain::documents::line::DocumentAdjustment]| {
            all.iter().map(|each| DocumentAdjustmentInput::new(each, currency)).collect()
        };
        Self {
            entity_id: Some(content.entity_id.to_string()),
            customer_id: text(&content.customer_id),
            template_id: text(&content.template_id),
            currency: Some(currency.to_string()),
            issue_date: text(&content.issue_date),
            due_date: text(&content.due_date),
            terms: content.terms.as_ref().map(Terms::from),
            supply_date: text(&supply_date),
            service_period,
            references: references(&content.references),
            payment_reference: text(&content.payment_reference),
            delivery_address: content.delivery_address.as_ref().map(AddressInput::from),
            lines: lines.iter().map(|line| LineInput::new(line, currency)).collect(),
            allowances: adjustments(&content.allowances),
            charges: adjustments(&content.charges),
            prepaid: (content.prepaid != 0).then(|| MoneyInput::new(content.prepaid, currency)),
            tax_currency: content.tax_currency.as_ref().map(TaxCurrency::from),
            note: text(&content.note),
            internal_note: text(&content.internal_note),
            tags: texts(&content.tags),
            metadata: content.metadata.clone(),
            attachments: content.attachments.iter().map(Attachment::from).collect(),
            external_refs: content.external_refs.clone(),
            imported_number: match &content.origin {
                Origin::Imported { number } => Some(number.to_string()),
                Origin::Api | Origin::Cycle => None,
            },
        }
    }
}

fn references(references: &model::References) -> Option<References> {
    (*references != model::References::default()).then(|| references.into())
}
