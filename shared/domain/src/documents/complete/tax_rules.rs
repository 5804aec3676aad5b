//! The requirements of the VAT categories on both parties (EN 16931, group BR-{S, Z, E, AE, IC, G, O}).

use std::collections::BTreeSet;

mod places;

use super::{Defect, Surroundings};
use crate::documents::document::Document;
use crate::documents::tax::TaxCategory;
use crate::documents::totals::Totals;

pub(super) fn check(
    invoice: &Document,
    totals: &Totals,
    around: Surroundings<'_>,
    defects: &mut Vec<Defect>,
) {
    let uses = |category| totals.tax.iter().any(|row| row.category == category);
    check_seller(totals, around, defects);
    check_buyer(totals, around, defects);
    places::check(invoice, totals, around, defects);

    // BR-E-10
    for row in totals.tax.iter().filter(|row| row.category == TaxCategory::Exempt) {
        if row.exemption_reasons.is_empty() {
            defects.push(Defect::new(
                "exemption_reason_missing",
                "lines",
                "A line is exempt from VAT (category E) without a reason. Give the reason, such as the article of the law.",
            ));
        }
    }
    // BR-IC-11, BR-IC-12
    if uses(TaxCategory::IntraCommunity) {
        if invoice.content.supply.is_none() {
            defects.push(Defect::new(
                "supply_date_missing",
                "supply_date",
                "A supply to another member state (category K) must state its date or period.",
            ));
        }
        let known = invoice.content.delivery_address.is_some()
            || around.customer.is_some_and(|customer| customer.address.is_some());
        if !known {
            defects.push(Defect::new(
                "delivery_country_missing",
                "delivery_address",
                "A supply to another member state (category K) must state the country of delivery.",
            ));
        }
    }
    // BR-O-11
    if uses(TaxCategory::OutsideScope) && totals.tax.len() > 1 {
        defects.push(Defect::new(
            "outside_scope_mixed",
            "lines",
            "Lines outside the scope of VAT (category O) cannot be on one invoice with others.",
        ));
    }
}

/// BR-S-2, BR-Z-2, BR-E-2, BR-AE-2, BR-IC-2, BR-G-2.
fn check_seller(totals: &Totals, around: Surroundings<'_>, defects: &mut Vec<Defect>) {
    let entity = around.entity;
    if entity.vat_id.is_some() {
        return;
    }
    let categories: BTreeSet<TaxCategory> = totals.tax.iter().map(|row| row.category).collect();
    for category in categories {
        let enough = match category {
            TaxCategory::OutsideScope => true,
            TaxCategory::IntraCommunity | TaxCategory::Export => false,
            _ => entity.tax_number.is_some(),
        };
        if !enough {
            defects.push(Defect::new(
                "seller_vat_id_missing",
                "entity.vat_id",
                format!("{} needs a VAT number for VAT category {}.", entity.name, category.code()),
            ));
        }
    }
}

/// BR-AE-3, BR-IC-3. BR-AE-3 also accepts the buyer's legal id, but article 226 (4) of the VAT Directive
/// does not.
fn check_buyer(totals: &Totals, around: Surroundings<'_>, defects: &mut Vec<Defect>) {
    let Some(customer) = around.customer.filter(|customer| customer.vat_id.is_none()) else { return };
    for row in &totals.tax {
        let what = match row.category {
            TaxCategory::ReverseCharge => "reverse charge (category AE)",
            TaxCategory::IntraCommunity => "a supply to another member state (category K)",
            _ => continue,
        };
        defects.push(Defect::new(
            "buyer_vat_id_missing",
            "customer.vat_id",
            format!("{} has no VAT number; {what} needs it.", customer.name),
        ));
    }
}
