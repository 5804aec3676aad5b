//! The few words around a message, per language.

use super::Document;
use crate::format::Language;

/// Words in the customer's language.
#[derive(Clone, Copy)]
pub(super) struct Labels {
    pub(super) document: &'static str,
    pub(super) amount: &'static str,
    pub(super) due_date: &'static str,
}

struct Words {
    invoice: &'static str,
    credit_note: &'static str,
    interest_note: &'static str,
    statement: &'static str,
    amount_due: &'static str,
    amount_credited: &'static str,
    due_date: &'static str,
}

const ENGLISH: Words = Words {
    invoice: "Invoice",
    credit_note: "Credit note",
    interest_note: "Interest note",
    statement: "Statement of account",
    amount_due: "Amount due",
    amount_credited: "Amount credited",
    due_date: "Due date",
};

const GERMAN: Words = Words {
    invoice: "Rechnung",
    credit_note: "Rechnungskorrektur",
    interest_note: "Zinsrechnung",
    statement: "Kontoauszug",
    amount_due: "Offener Betrag",
    amount_credited: "Gutgeschriebener Betrag",
    due_date: "Fällig am",
};

const SPANISH: Words = Words {
    invoice: "Factura",
    credit_note: "Factura rectificativa",
    interest_note: "Nota de intereses",
    statement: "Estado de cuenta",
    amount_due: "Importe pendiente",
    amount_credited: "Importe abonado",
    due_date: "Fecha de vencimiento",
};

const FRENCH: Words = Words {
    invoice: "Facture",
    credit_note: "Avoir",
    interest_note: "Note d’intérêts",
    statement: "Relevé de compte",
    amount_due: "Montant dû",
    amount_credited: "Montant crédité",
    due_date: "Date d’échéance",
};

const ITALIAN: Words = Words {
    invoice: "Fattura",
    credit_note: "Nota di credito",
    interest_note: "Nota di interessi",
    statement: "Estratto conto",
    amount_due: "Importo dovuto",
    amount_credited: "Importo accreditato",
    due_date: "Data di scadenza",
};

const DUTCH: Words = Words {
    invoice: "Factuur",
    credit_note: "Creditnota",
    interest_note: "Rentenota",
    statement: "Rekeningoverzicht",
    amount_due: "Openstaand bedrag",
    amount_credited: "Gecrediteerd bedrag",
    due_date: "Vervaldatum",
};

/// The words for `document` in the language of a BCP 47 tag; English if it isn't known.
pub(super) fn labels(tag: &str, document: Document) -> Labels {
    let words = match Language::of(tag) {
        Language::English => ENGLISH,
        Language::German => GERMAN,
        Language::Spanish => SPANISH,
        Language::French => FRENCH,
        Language::Italian => ITALIAN,
        Language::Dutch => DUTCH,
    };
    let (document, amount) = match document {
        Document::Invoice => (words.invoice, words.amount_due),
        Document::CreditNote => (words.credit_note, words.amount_credited),
        Document::InterestNote => (words.interest_note, words.amount_due),
        Document::Statement => (words.statement, words.amount_due),
    };
    Labels { document, amount, due_date: words.due_date }
}
