//! VAT categories in words.

use domain::documents::tax::TaxCategory;

use crate::{Language, fill};

impl Language {
    /// The name of a VAT category in the breakdown. For AE it is the mention that the law prescribes.
    pub fn category(self, category: TaxCategory) -> &'static str {
        let words = self.words();
        match category {
            // The category has all rates above zero; which of them is the standard one, only the seller knows.
            TaxCategory::Standard => words.vat,
            TaxCategory::ZeroRated => words.zero_rated,
            TaxCategory::Exempt => words.exempt,
            TaxCategory::ReverseCharge => words.reverse_charge,
            TaxCategory::IntraCommunity => words.intra_community,
            TaxCategory::Export => words.export,
            TaxCategory::OutsideScope => words.outside_scope,
            TaxCategory::CanaryIslands => words.canary_islands,
            TaxCategory::CeutaMelilla => words.ceuta_melilla,
        }
    }

    /// The note that the law requires if VAT is not charged (Directive 2006/112/EC, art. 226, points 11
    /// and 11a): the given reasons, or the default wording of the category, with the directive's article
    /// if the seller is in the EU (`in_union`). `None` if VAT is charged.
    pub fn legal_note(self, category: TaxCategory, reasons: &[&str], in_union: bool) -> Option<String> {
        let words = self.words();
        let (wording, article) = match category {
            TaxCategory::Standard | TaxCategory::CanaryIslands | TaxCategory::CeutaMelilla => return None,
            TaxCategory::ZeroRated => (words.zero_rated_note, None),
            TaxCategory::Exempt => (words.exempt_note, None),
            TaxCategory::ReverseCharge => (words.reverse_charge_note, Some("194–199b")),
            TaxCategory::IntraCommunity => (words.intra_community_note, Some("138")),
            TaxCategory::Export => (words.export_note, Some("146")),
            TaxCategory::OutsideScope => (words.outside_scope_note, None),
        };
        if !reasons.is_empty() {
            return Some(format!("{}: {}", self.category(category), reasons.join("; ")));
        }
        Some(match article.filter(|_| in_union) {
            Some(article) => format!("{wording} ({}).", fill(words.article, &[("article", article)])),
            None => format!("{wording}."),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// D16: 19 % and 7 % are both of the category S, so its name says nothing of the rate.
    #[test]
    fn d16_the_category_of_all_positive_rates_is_just_vat() {
        for language in Language::ALL {
            assert_eq!(language.category(TaxCategory::Standard), language.words().vat);
        }
    }

    #[test]
    fn a_reason_given_replaces_the_usual_wording() {
        let note =
            |category, reasons: &[&str]| Language::English.legal_note(category, reasons, true).unwrap();
        assert_eq!(note(TaxCategory::Exempt, &["education", "health"]), "Exempt from VAT: education; health");
        assert_eq!(note(TaxCategory::ReverseCharge, &["Article 196"]), "Reverse charge: Article 196");
    }

    #[test]
    fn a_seller_outside_the_union_cites_no_directive() {
        for language in Language::ALL {
            let note = |in_union| language.legal_note(TaxCategory::Export, &[], in_union).unwrap();
            assert!(note(true).contains("146") && note(true).contains("2006/112/"), "{}", note(true));
            assert!(!note(false).contains("2006/112/"), "{}", note(false));
        }
    }

    /// The exact mention in each language (Directive 2006/112/EC, art. 226, point 11a).
    #[test]
    fn the_reverse_charge_is_named_as_the_directive_names_it() {
        let mentions = [
            "Reverse charge",
            "Steuerschuldnerschaft des Leistungsempfängers",
            "Autoliquidation",
            "Inversión del sujeto pasivo",
            "Btw verlegd",
            "Inversione contabile",
        ];
        for (language, mention) in Language::ALL.into_iter().zip(mentions) {
            assert_eq!(language.category(TaxCategory::ReverseCharge), mention);
            let note = language.legal_note(TaxCategory::ReverseCharge, &[], true).unwrap();
            assert!(note.starts_with(mention), "{note}");
        }
    }

    #[test]
    fn where_vat_is_charged_nothing_needs_saying() {
        for category in [TaxCategory::Standard, TaxCategory::CanaryIslands, TaxCategory::CeutaMelilla] {
            assert_eq!(Language::German.legal_note(category, &["odd"], true), None);
        }
    }
}
