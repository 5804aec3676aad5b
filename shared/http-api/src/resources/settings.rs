//! The tenant's settings.

pub(crate) mod approval;
pub(crate) mod entity;
pub(crate) mod numbering;
pub(crate) mod sender_domain;

use chrono::{DateTime, Utc};
use domain::change::Change;
use domain::money::Money as Amount;
use domain::settings::{self as model, MOST_HOLD_MINUTES, UnknownOutcomePolicy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::resources::money::{Money, MoneyInput};
use crate::resources::settings::approval::Approval;
use crate::resources::texts::text;
use crate::resources::words;

/// What the tenant has decided for all its entities, and what the operator has granted it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Settings {
    /// Read-only.
    tenant_name: String,
    /// Domains whose addresses may be senders. Read-only: the operator grants them.
    sender_domains: Vec<String>,
    default_entity_id: Option<String>,
    default_template_id: Option<String>,
    reply_to: Option<String>,
    archive_address: Option<String>,
    unknown_outcome: words::UnknownOutcomePolicy,
    allow_earlier_issue_dates: bool,
    tracking: bool,
    notify_on_open: bool,
    ready_for_payment_template_id: Option<String>,
    receipt_on_payment: bool,
    receipt_template_id: Option<String>,
    credit_note_template_id: Option<String>,
    statement_template_id: Option<String>,
    hold_minutes: u8,
    approval: Approval,
    payment_tolerance: Vec<Money>,
    apply_exact: bool,
    plain_void: bool,
    version: u64,
    updated_at: DateTime<Utc>,
}

impl From<&model::Settings> for Settings {
    fn from(settings: &model::Settings) -> Self {
        Self {
            tenant_name: settings.tenant_name.to_string(),
            sender_domains: settings.sender_domains.clone(),
            default_entity_id: text(&settings.default_entity_id),
            default_template_id: text(&settings.default_template_id),
            reply_to: text(&settings.reply_to),
            archive_address: text(&settings.archive_address),
            unknown_outcome: settings.unknown_outcome.into(),
            allow_earlier_issue_dates: settings.allow_earlier_issue_dates,
            tracking: !settings.tracking_off,
            notify_on_open: settings.notify_on_open,
            ready_for_payment_template_id: text(&settings.ready_for_payment_template_id),
            receipt_on_payment: settings.receipt_on_payment,
            receipt_template_id: text(&settings.receipt_template_id),
            credit_note_template_id: text(&settings.credit_note_template_id),
            statement_template_id: text(&settings.statement_template_id),
            hold_minutes: settings.hold_minutes,
            approval: (&settings.approval).into(),
            payment_tolerance: settings
                .payment_tolerance
                .iter()
                .map(|tolerance| Money::new(tolerance.minor, tolerance.currency))
                .collect(),
            apply_exact: settings.apply_exact,
            plain_void: settings.plain_void,
            version: settings.version,
            updated_at: settings.change.at,
        }
    }
}

/// All that a tenant may set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettingsInput {
    /// Of invoices that name no entity.
    default_entity_id: Option<String>,
    /// Of invoices whose customer has no default template.
    default_template_id: Option<String>,
    /// Where answers go unless the template or the send says otherwise.
    #[schema(format = "email")]
    reply_to: Option<String>,
    /// Gets a blind copy of every e-mail, for an archive.
    #[schema(format = "email")]
    archive_address: Option<String>,
    /// `hold` if not given.
    #[schema(value_type = Option<words::UnknownOutcomePolicy>)]
    unknown_outcome: Option<String>,
    /// Whether an issue date may precede the last one of its series. `false` if not given.
    allow_earlier_issue_dates: Option<bool>,
    /// Whether opens and clicks are tracked, where the customer does not say. `true` if not given.
    tracking: Option<bool>,
    /// Whether a customer gets an e-mail about an invoice that opens without one, where the customer does not say.
    /// `false` if not given.
    notify_on_open: Option<bool>,
    /// What that e-mail reads like: an e-mail template of the kind `ready_for_payment`. Texts of our own if not
    /// given.
    ready_for_payment_template_id: Option<String>,
    /// Whether a customer gets a receipt of each payment that is recorded from now on, where the customer does not say.
    /// `false` if not given.
    receipt_on_payment: Option<bool>,
    /// What a receipt reads like: an e-mail template of the kind `receipt`. Texts of our own if not given.
    receipt_template_id: Option<String>,
    /// What the e-mail with a credit note reads like: an e-mail template of the kind `credit_note`. Texts of our own if not
    /// given.
    credit_note_template_id: Option<String>,
    /// What the e-mail with a statement of account reads like: an e-mail template of the kind `statement`. Texts of our
    /// own if not given.
    statement_template_id: Option<String>,
    /// So long each e-mail waits before it goes out, so that it can be recalled. 0 if not given.
    #[schema(minimum = 0, maximum = 15)]
    hold_minutes: Option<i64>,
    /// Which invoices need an approval before they open. None if not given.
    approval: Option<Approval>,
    /// A payment that falls short by at most this still settles its invoice: the difference is written off. At most one
    /// amount per currency; none if not given.
    #[schema(max_items = 50)]
    payment_tolerance: Option<Vec<MoneyInput>>,
    /// Whether entries of bank statements that match exactly are applied by themselves. `false` if not given.
    apply_exact: Option<bool>,
    /// Whether an invoice that went out is made void without a credit note that cancels it, where the law allows that. `false`
    /// if not given.
    plain_void: Option<bool>,
}

impl From<&model::Settings> for SettingsInput {
    fn from(settings: &model::Settings) -> Self {
        Self {
            default_entity_id: text(&settings.default_entity_id),
            default_template_id: text(&settings.default_template_id),
            reply_to: text(&settings.reply_to),
            archive_address: text(&settings.archive_address),
            unknown_outcome: Some(
                words::UnknownOutcomePolicy::from(settings.unknown_outcome).as_str().to_owned(),
            ),
            allow_earlier_issue_dates: Some(settings.allow_earlier_issue_dates),
            tracking: Some(!settings.tracking_off),
            notify_on_open: Some(settings.notify_on_open),
            ready_for_payment_template_id: text(&settings.ready_for_payment_template_id),
            receipt_on_payment: Some(settings.receipt_on_payment),
            receipt_template_id: text(&settings.receipt_template_id),
            credit_note_template_id: text(&settings.credit_note_template_id),
            statement_template_id: text(&settings.statement_template_id),
            hold_minutes: Some(settings.hold_minutes.into()),
            approval: Some((&settings.approval).into()),
            payment_tolerance: Some(
                settings
                    .payment_tolerance
                    .iter()
                    .map(|tolerance| MoneyInput::new(tolerance.minor, tolerance.currency))
                    .collect(),
            ),
            apply_exact: Some(settings.apply_exact),
            plain_void: Some(settings.plain_void),
        }
    }
}

impl SettingsInput {
    /// The next version of the present settings.
    pub(crate) fn read(
        &self,
        current: &model::Settings,
        change: Change,
        fields: &mut Fields,
    ) -> Option<model::Settings> {
        let unknown_outcome = fields.optional("unknown_outcome", &self.unknown_outcome);
        Some(model::Settings {
            version: current.version + 1,
            tenant_name: current.tenant_name.clone(),
            sender_domains: current.sender_domains.clone(),
            default_entity_id: fields.optional("default_entity_id", &self.default_entity_id),
            default_template_id: fields.optional("default_template_id", &self.default_template_id),
            reply_to: fields.optional("reply_to", &self.reply_to),
            archive_address: fields.optional("archive_address", &self.archive_address),
            unknown_outcome: unknown_outcome.unwrap_or(UnknownOutcomePolicy::Hold),
            allow_earlier_issue_dates: self.allow_earlier_issue_dates.unwrap_or(false),
            tracking_off: !self.tracking.unwrap_or(true),
            notify_on_open: self.notify_on_open.unwrap_or(false),
            ready_for_payment_template_id: fields
                .optional("ready_for_payment_template_id", &self.ready_for_payment_template_id),
            receipt_on_payment: self.receipt_on_payment.unwrap_or(false),
            receipt_template_id: fields.optional("receipt_template_id", &self.receipt_template_id),
            credit_note_template_id: fields
                .optional("credit_note_template_id", &self.credit_note_template_id),
            statement_template_id: fields.optional("statement_template_id", &self.statement_template_id),
            hold_minutes: fields
                .number("hold_minutes", self.hold_minutes, 0..=i64::from(MOST_HOLD_MINUTES))
                .unwrap_or(0),
            approval: fields.nested("approval", &self.approval, Approval::read).unwrap_or_default(),
            payment_tolerance: tolerances(self.payment_tolerance.as_deref().unwrap_or_default(), fields),
            apply_exact: self.apply_exact.unwrap_or(false),
            plain_void: self.plain_void.unwrap_or(false),
            change,
        })
    }
}

/// The number of currencies with a tolerance.
const MAX_TOLERANCES: usize = 50;

fn tolerances(inputs: &[MoneyInput], fields: &mut Fields) -> Vec<Amount> {
    let mut read: Vec<Amount> = Vec::new();
    fields.list("payment_tolerance", inputs, MAX_TOLERANCES, |input, fields| {
        let money = input.money(None, fields)?;
        if read.iter().any(|other| other.currency == money.currency) {
            fields.refuse("currency", "duplicate", "must have one tolerance");
        }
        read.push(money);
        Some(money)
    })
}
