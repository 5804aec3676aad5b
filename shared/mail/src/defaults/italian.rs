use super::{Letters, Texts};

pub(super) const LETTERS: Letters = Letters {
    invoice: Texts {
        subject: "Fattura {{ invoice_number }} da {{ seller_name }}",
        message: "\
Buongiorno,

grazie per la Sua fiducia. La fattura **{{ invoice_number }}** del {{ issue_date }} per {{ customer_name }} è allegata in PDF.

L’importo dovuto è di **{{ amount_due }}**. La preghiamo di indicare il numero di fattura nel pagamento.

Per qualsiasi domanda risponda a questa e-mail.

Cordiali saluti,
{{ seller_name }}
",
    },
    ready_for_payment: Texts {
        subject: "La fattura {{ invoice_number }} da {{ seller_name }} è pronta per il pagamento",
        message: "\
Buongiorno,

la fattura **{{ invoice_number }}** del {{ issue_date }} per {{ customer_name }} è pronta per il pagamento. La trova allegata in PDF.

La preghiamo di pagare **{{ amount_due }}** entro il {{ due_date }} indicando il numero di fattura.

Per qualsiasi domanda risponda a questa e-mail.

Cordiali saluti,
{{ seller_name }}
",
    },
    credit_note: Texts {
        subject: "Nota di credito {{ invoice_number }} da {{ seller_name }}",
        message: "\
Buongiorno,

la nota di credito **{{ invoice_number }}** del {{ issue_date }} di **{{ amount_due }}** per {{ customer_name }} è allegata in PDF.

Non c’è nulla da pagare. Per qualsiasi domanda risponda a questa e-mail.

Cordiali saluti,
{{ seller_name }}
",
    },
    interest_note: Texts {
        subject: "Nota di interessi {{ invoice_number }} da {{ seller_name }}",
        message: "\
Buongiorno,

alcuni pagamenti ci sono pervenuti dopo la scadenza. La nota di interessi **{{ invoice_number }}** del {{ issue_date }} per {{ customer_name }} è allegata in PDF.

La preghiamo di pagare **{{ amount_due }}** entro il {{ due_date }}. Se il Suo pagamento si è incrociato con questa e-mail, risponda a questo messaggio.

Cordiali saluti,
{{ seller_name }}
",
    },
    statement: Texts {
        subject: "Estratto conto del {{ issue_date }} da {{ seller_name }}",
        message: "\
Buongiorno,

l’estratto conto del {{ issue_date }} per {{ customer_name }} è allegato in PDF. Il saldo dovuto è di **{{ amount_due }}**.

Se i Suoi libri riportano altro, risponda a questa e-mail.

Cordiali saluti,
{{ seller_name }}
",
    },
    receipt: Texts {
        subject: "Pagamento ricevuto: {{ payment_amount }} – {{ seller_name }}",
        message: "\
Buongiorno,

grazie. Abbiamo ricevuto il Suo pagamento di **{{ payment_amount }}** del {{ payment_date }}.

Per qualsiasi domanda, risponda a questa e-mail.

Cordiali saluti,
{{ seller_name }}
",
    },
    button: "Visualizza la fattura",
};
