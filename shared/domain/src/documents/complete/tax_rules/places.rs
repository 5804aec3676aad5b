//! VAT categories that cannot be where seller, buyer and delivery are.

use super::{Defect, Surroundings};
use crate::address::Address;
use crate::customers::Customer;
use crate::documents::document::Document;
use crate::documents::tax::TaxCategory;
use crate::documents::totals::Totals;
use crate::vat_id::{VatId, is_of_member_state};

/// The places that a rule looks at. A rule judges only what is known; what is missing is another defect.
struct Places<'a> {
    /// The country that taxes the seller: that of its VAT number, or else of its address.
    seller: &'a str,
    seller_vat_id: Option<&'a VatId>,
    customer: &'a Customer,
    /// Where the goods go: the delivery address, or else the customer's.
    delivery: Option<&'a Address>,
}

/// A rule for all lines of a category.
struct Rule {
    category: TaxCategory,
    is_broken: fn(&Places<'_>) -> bool,
    code: &'static str,
    field: &'static str,
    message: &'static str,
}

const RULES: &[Rule] = &[
    // Directive 2006/112/EC, art. 138 (1): goods go to another member state.
    Rule {
        category: TaxCategory::IntraCommunity,
        is_broken: |places| !is_of_member_state(places.seller),
        code: "seller_not_in_union",
        field: "entity.vat_id",
        message: "An intra-Community supply (category K) needs a seller with a VAT number of a member state.",
    },
    Rule {
        category: TaxCategory::IntraCommunity,
        is_broken: |places| {
            places
                .delivery
                .is_some_and(|to| !to.country.is_in_union() || to.country.vat_prefix() == places.seller)
        },
        code: "delivery_not_in_other_member_state",
        field: "delivery_address",
        message: "An intra-Community supply (category K) goes to another member state. Give the delivery address, or \
            choose another category.",
    },
    // Art. 138 (1) (b): the buyer's VAT number is of another member state than the one that the goods leave.
    Rule {
        category: TaxCategory::IntraCommunity,
        is_broken: |places| {
            places
                .customer
                .vat_id
                .as_ref()
                .is_some_and(|id| !id.is_of_union() || id.prefix() == places.seller)
        },
        code: "buyer_vat_id_not_of_other_member_state",
        field: "customer.vat_id",
        message: "An intra-Community supply (category K) needs a VAT number that another member state gave the customer.",
    },
    // Art. 146 (1): goods leave the union. A seller elsewhere exports to another country.
    Rule {
        category: TaxCategory::Export,
        is_broken: |places| {
            places.delivery.is_some_and(|to| {
                if is_of_member_state(places.seller) {
                    to.country.is_in_territory(to.postal_code.as_deref())
                } else {
                    to.country.vat_prefix() == places.seller
                }
            })
        },
        code: "delivery_not_abroad",
        field: "delivery_address",
        message: "An export (category G) leaves the territory of VAT. Give the delivery address, or choose another \
            category.",
    },
    // Art. 194 to 199: another taxable person owes the VAT.
    Rule {
        category: TaxCategory::ReverseCharge,
        is_broken: has_sellers_id,
        code: "buyer_vat_id_is_sellers",
        field: "customer.vat_id",
        message: "Reverse charge (category AE) needs the VAT number of the customer; this one is the seller's own.",
    },
    // Art. 349 TFEU and art. 6 of the directive: IGIC and IPSI are taxes of parts of Spain.
    Rule {
        category: TaxCategory::CanaryIslands,
        is_broken: |places| places.seller != "ES",
        code: "seller_not_in_spain",
        field: "entity.address.country",
        message: "IGIC (category L) is a tax of the Canary Islands; the seller is not registered in Spain.",
    },
    Rule {
        category: TaxCategory::CeutaMelilla,
        is_broken: |places| places.seller != "ES",
        code: "seller_not_in_spain",
        field: "entity.address.country",
        message: "IPSI (category M) is a tax of Ceuta and Melilla; the seller is not registered in Spain.",
    },
];

/// One defect for each broken rule, however many lines break it.
pub(super) fn check(
    invoice: &Document,
    totals: &Totals,
    around: Surroundings<'_>,
    defects: &mut Vec<Defect>,
) {
    let Some(customer) = around.customer else { return };
    let entity = around.entity;
    let own = entity.vat_id.as_ref();
    let places = Places {
        seller: own.map_or_else(|| entity.address.country.vat_prefix(), VatId::prefix),
        seller_vat_id: own,
        customer,
        delivery: invoice.content.delivery_address.as_ref().or(customer.address.as_ref()),
    };
    for rule in RULES {
        let applies = totals.tax.iter().any(|row| row.category == rule.category);
        if applies && (rule.is_broken)(&places) {
            defects.push(Defect::new(rule.code, rule.field, rule.message));
        }
    }
}

fn has_sellers_id(places: &Places<'_>) -> bool {
    places.seller_vat_id.is_some() && places.seller_vat_id == places.customer.vat_id.as_ref()
}
