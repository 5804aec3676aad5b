//! The settings of the account as a person reads them.

use domain::money::Money;
use domain::settings::approval::ApprovalPolicy;
use domain::settings::{Settings, UnknownOutcomePolicy};
use pages::format::Format;

use super::choices::Choices;
use crate::settings::history::{Facts, yes};
use crate::settings::reading::text;

pub fn facts(settings: &Settings, choices: &Choices, format: &Format) -> Facts {
    let mut facts = Facts::default();
    let mut add = |name: &str, value: String| facts.add(name, value);
    let named = |id: String| choices.name_of(&id);
    let amounts =
        |amounts: &[Money]| amounts.iter().map(|amount| format.money(*amount)).collect::<Vec<_>>().join(", ");
    let approval = &settings.approval;
    add("Account", settings.tenant_name.to_string());
    add("Sender domains", settings.sender_domains.join(", "));
    add("Default seller", named(text(&settings.default_entity_id)));
    add("Default invoice template", named(text(&settings.default_template_id)));
    add("Earlier issue dates", yes(settings.allow_earlier_issue_dates).to_owned());
    add("Void without credit note", yes(settings.plain_void).to_owned());
    add("Approval", policy(approval.policy).to_owned());
    add("Approval limits", amounts(&approval.above));
    add("Approval by somebody else", yes(approval.four_eyes).to_owned());
    add("Send at once without approval", yes(approval.auto_send).to_owned());
    add("Hold before sending", minutes(settings.hold_minutes));
    add("Reply to", text(&settings.reply_to));
    add("Archive address", text(&settings.archive_address));
    add("Unknown outcome", outcome(settings.unknown_outcome).to_owned());
    add("Opens and clicks are tracked", yes(!settings.tracking_off).to_owned());
    add("Notice when an invoice opens", yes(settings.notify_on_open).to_owned());
    add("Template of the notice", named(text(&settings.ready_for_payment_template_id)));
    add("Receipt for each payment", yes(settings.receipt_on_payment).to_owned());
    add("Template of receipts", named(text(&settings.receipt_template_id)));
    add("Template of credit notes", named(text(&settings.credit_note_template_id)));
    add("Template of statements", named(text(&settings.statement_template_id)));
    add("Payment tolerance", amounts(&settings.payment_tolerance));
    add("Apply exact matches", yes(settings.apply_exact).to_owned());
    facts
}

fn minutes(minutes: u8) -> String {
    match minutes {
        0 => "None".to_owned(),
        1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}

pub(super) fn policy(policy: ApprovalPolicy) -> &'static str {
    match policy {
        ApprovalPolicy::Never => "No invoice needs it",
        ApprovalPolicy::Above => "Invoices above a limit need it",
        ApprovalPolicy::Always => "Every invoice needs it",
    }
}

pub(super) fn outcome(policy: UnknownOutcomePolicy) -> &'static str {
    match policy {
        UnknownOutcomePolicy::Hold => "A person decides",
        UnknownOutcomePolicy::AssumeSent => "Take it as sent",
        UnknownOutcomePolicy::SendAgain => "Send it again, once",
    }
}
