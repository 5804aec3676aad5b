//! The few words around a message, per language.

use super::Document;

/// Words in the customer's language.
#[derive(Clone, Copy)]
pub(super) struct Labels {
    pub(super) document: &'static str,
    pub(super) amount: &'static str,
    pub(super) due_date: &'static str,
}

struct Language {
    invoice: &'static str,
    credit_note: &'static str,
    interest_note: &'static str,
    statement: &'static str,
    amount_due: &'static str,
    amount_credited: &'static str,
    due_date: &'static str,
}

const ENGLISH: Language = Language {
    invoice: "Invoice",
    credit_note: "Credit note",
    interest_note: "Interest note",
    statement: "Statement of account",
    amount_due: "Amount due",
    amount_credited: "Amount credited",
    due_date: "Due date",
};

const GERMAN: Language = Language {
    invoice: "Rechnung",
    credit_note: "Rechnungskorrektur",
    interest_note: "Zinsrechnung",
    statement: "Kontoauszug",
    amount_due: "Offener Betrag",
    amount_credited: "Gutgeschriebener Betrag",
    due_date: "Fällig am",
};

const SPANISH: Language = Language {
    invoice: "Factura",
    credit_note: "Factura rectificativa",
    interest_note: "Nota de intereses",
    statement: "Estado de cuenta",
    amount_due: "Importe pendiente",
    amount_credited: "Importe abonado",
    due_date: "Fecha de vencimiento",
};

const FRENCH: Language = Language {
    invoice: "Facture",
    credit_note: "Avoir",
    interest_note: "Note d’intérêts",
    statement: "Relevé de compte",
    amount_due: "Montant dû",
    amount_credited: "Montant crédité",
    due_date: "Date d’échéance",
};

const ITALIAN: Language = Language {
    invoice: "Fattura",
    credit_note: "Nota di credito",
    interest_note: "Nota di interessi",
    statement: "Estratto conto",
    amount_due: "Importo dovuto",
    amount_credited: "Importo accreditato",
    due_date: "Data di scadenza",
};

const DUTCH: Language = Language {
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
    let primary = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let language = match primary.as_str() {
        "de" => GERMAN,
        "es" => SPANISH,
        "fr" => FRENCH,
        "it" => ITALIAN,
        "nl" => DUTCH,
        _ => ENGLISH,
    };
    let (document, amount) = match document {
        Document::Invoice => (language.invoice, language.amount_due),
        Document::CreditNote => (language.credit_note, language.amount_credited),
        Document::InterestNote => (language.interest_note, language.amount_due),
        Document::Statement => (language.statement, language.amount_due),
    };
    Labels { document, amount, due_date: language.due_date }
}
