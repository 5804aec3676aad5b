//! The fixed words of a language.

use serde::Serialize;

use crate::Unit;

/// The field names are those in the templates. [`crate::fill`] fills in a `{name}`.
#[derive(Debug, Serialize)]
pub struct Words {
    // Documents
    pub invoice: &'static str,
    pub credit_note: &'static str,
    pub interest_note: &'static str,
    pub statement: &'static str,
    pub draft: &'static str,
    pub copy: &'static str,
    pub void: &'static str,

    // Parties
    pub bill_to: &'static str,
    pub deliver_to: &'static str,
    pub legal_id: &'static str,
    pub vat_id: &'static str,
    pub tax_number: &'static str,
    pub customer_number: &'static str,

    // Facts
    pub amount_due: &'static str,
    pub amount_credited: &'static str,
    pub balance_due: &'static str,
    pub due_date: &'static str,
    pub issue_date: &'static str,
    pub document_date: &'static str,
    pub supply_date: &'static str,
    pub service_period: &'static str,
    pub corrected_invoice: &'static str,
    pub canceled_invoice: &'static str,
    pub reason: &'static str,
    pub buyer_reference: &'static str,
    pub purchase_order: &'static str,
    pub contract: &'static str,
    pub project: &'static str,
    pub cost_centre: &'static str,

    // Line items
    pub description: &'static str,
    pub item_code: &'static str,
    pub quantity: &'static str,
    pub unit_price: &'static str,
    pub vat: &'static str,
    pub amount: &'static str,
    pub discount: &'static str,
    pub surcharge: &'static str,
    pub charge: &'static str,
    /// Before what a line of a draft lacks.
    pub incomplete: &'static str,
    pub carried_forward: &'static str,
    pub brought_forward: &'static str,

    // Totals
    pub subtotal: &'static str,
    pub net: &'static str,
    pub tax: &'static str,
    pub gross: &'static str,
    pub prepaid: &'static str,
    pub vat_breakdown: &'static str,
    pub vat_rate: &'static str,
    pub vat_base: &'static str,
    pub tax_in_other_currency: &'static str,
    pub exchange_rate: &'static str,

    // VAT categories
    pub zero_rated: &'static str,
    pub exempt: &'static str,
    pub reverse_charge: &'static str,
    pub intra_community: &'static str,
    pub export: &'static str,
    pub outside_scope: &'static str,
    pub canary_islands: &'static str,
    pub ceuta_melilla: &'static str,
    pub zero_rated_note: &'static str,
    pub exempt_note: &'static str,
    pub reverse_charge_note: &'static str,
    pub intra_community_note: &'static str,
    pub export_note: &'static str,
    pub outside_scope_note: &'static str,
    pub article: &'static str,

    // Payment
    pub terms: &'static str,
    pub on_receipt: &'static str,
    pub within_one_day: &'static str,
    pub within_days: &'static str,
    pub end_of_month: &'static str,
    pub days_after_month: &'static str,
    pub by_date: &'static str,
    pub early_payment: &'static str,
    pub payment: &'static str,
    pub account_holder: &'static str,
    pub iban: &'static str,
    pub bic: &'static str,
    pub bank: &'static str,
    pub payment_reference: &'static str,
    pub scan_to_pay: &'static str,
    pub qr_description: &'static str,
    pub logo_description: &'static str,
    pub note: &'static str,
    pub page: &'static str,

    // Interest notes
    pub open_amount: &'static str,
    pub period: &'static str,
    pub days: &'static str,
    pub interest_rate: &'static str,
    pub interest: &'static str,
    pub recovery_costs: &'static str,

    // Statements of account
    pub document: &'static str,
    pub debit: &'static str,
    pub credit: &'static str,
    pub balance: &'static str,
    pub opening_balance: &'static str,
    pub closing_balance: &'static str,
    pub payment_received: &'static str,
    pub ageing: &'static str,
    pub not_due: &'static str,
    pub days_overdue: &'static str,
    pub refund: &'static str,
    pub reversal: &'static str,
    pub small_difference: &'static str,
    pub write_off: &'static str,
    pub recovery: &'static str,
    pub voided: &'static str,
    pub discount_taken: &'static str,
    pub credit_balance: &'static str,

    // Receipts
    pub receipt: &'static str,
    pub amount_received: &'static str,
    pub payment_date: &'static str,
    pub payment_method: &'static str,
    pub paid: &'static str,
    pub still_due: &'static str,
    pub kept_as_credit: &'static str,
    pub and_more: &'static str,
    pub bank_transfer: &'static str,
    pub card: &'static str,
    pub direct_debit: &'static str,
    pub cash: &'static str,
    pub check: &'static str,
    pub other_method: &'static str,

    // Dates and units
    #[serde(skip)]
    pub months: [&'static str; 12],
    /// The units whose display form is a word. Other units are symbols or use their code.
    #[serde(skip)]
    pub units: &'static [Unit],
}
