use super::{Letters, Texts};

pub(super) const LETTERS: Letters = Letters {
    invoice: Texts {
        subject: "Factuur {{ invoice_number }} van {{ seller_name }}",
        message: "\
Goedendag,

Hartelijk dank voor uw opdracht. Factuur **{{ invoice_number }}** van {{ issue_date }} voor {{ customer_name }} is als pdf bijgevoegd.

Het te betalen bedrag is **{{ amount_due }}**. Vermeld bij uw betaling het factuurnummer.

Hebt u vragen, beantwoord dan gewoon deze e-mail.

Met vriendelijke groet,
{{ seller_name }}
",
    },
    ready_for_payment: Texts {
        subject: "Factuur {{ invoice_number }} van {{ seller_name }} staat klaar voor betaling",
        message: "\
Goedendag,

Factuur **{{ invoice_number }}** van {{ issue_date }} voor {{ customer_name }} staat klaar voor betaling. U vindt de factuur als pdf in de bijlage.

Wij verzoeken u **{{ amount_due }}** uiterlijk op {{ due_date }} te betalen en het factuurnummer te vermelden.

Hebt u vragen, beantwoord dan gewoon deze e-mail.

Met vriendelijke groet,
{{ seller_name }}
",
    },
    credit_note: Texts {
        subject: "Creditnota {{ invoice_number }} van {{ seller_name }}",
        message: "\
Goedendag,

Creditnota **{{ invoice_number }}** van {{ issue_date }} ter waarde van **{{ amount_due }}** voor {{ customer_name }} is als pdf bijgevoegd.

U hoeft niets te betalen. Hebt u vragen, beantwoord dan gewoon deze e-mail.

Met vriendelijke groet,
{{ seller_name }}
",
    },
    interest_note: Texts {
        subject: "Rentenota {{ invoice_number }} van {{ seller_name }}",
        message: "\
Goedendag,

Betalingen hebben ons na de vervaldatum bereikt. Rentenota **{{ invoice_number }}** van {{ issue_date }} voor {{ customer_name }} is als pdf bijgevoegd.

Betaal **{{ amount_due }}** uiterlijk op {{ due_date }}. Heeft uw betaling deze e-mail gekruist, beantwoord hem dan gewoon.

Met vriendelijke groet,
{{ seller_name }}
",
    },
    statement: Texts {
        subject: "Rekeningoverzicht van {{ issue_date }} van {{ seller_name }}",
        message: "\
Goedendag,

Het rekeningoverzicht van {{ issue_date }} voor {{ customer_name }} is als pdf bijgevoegd. Het openstaande saldo is **{{ amount_due }}**.

Zegt uw boekhouding iets anders, beantwoord dan gewoon deze e-mail.

Met vriendelijke groet,
{{ seller_name }}
",
    },
    receipt: Texts {
        subject: "Betaling ontvangen: {{ payment_amount }} – {{ seller_name }}",
        message: "\
Goedendag,

Hartelijk dank. Wij hebben uw betaling van **{{ payment_amount }}** van {{ payment_date }} ontvangen.

Hebt u vragen, beantwoord dan gewoon deze e-mail.

Met vriendelijke groet,
{{ seller_name }}
",
    },
    button: "Factuur bekijken",
};
