use super::{Letters, Texts};

pub(super) const LETTERS: Letters = Letters {
    invoice: Texts {
        subject: "Rechnung {{ invoice_number }} von {{ seller_name }}",
        message: "\
Guten Tag,

vielen Dank für Ihren Auftrag. Rechnung **{{ invoice_number }}** vom {{ issue_date }} für {{ customer_name }} ist als PDF beigefügt.

Zu zahlen sind **{{ amount_due }}**. Bitte geben Sie bei der Zahlung die Rechnungsnummer an.

Bei Fragen antworten Sie einfach auf diese E-Mail.

Freundliche Grüße
{{ seller_name }}
",
    },
    ready_for_payment: Texts {
        subject: "Rechnung {{ invoice_number }} von {{ seller_name }} liegt zur Zahlung bereit",
        message: "\
Guten Tag,

Rechnung **{{ invoice_number }}** vom {{ issue_date }} für {{ customer_name }} liegt zur Zahlung bereit. Sie finden sie als PDF im Anhang.

Bitte zahlen Sie **{{ amount_due }}** bis zum {{ due_date }} und geben Sie dabei die Rechnungsnummer an.

Bei Fragen antworten Sie einfach auf diese E-Mail.

Freundliche Grüße
{{ seller_name }}
",
    },
    credit_note: Texts {
        subject: "Rechnungskorrektur {{ invoice_number }} von {{ seller_name }}",
        message: "\
Guten Tag,

Rechnungskorrektur **{{ invoice_number }}** vom {{ issue_date }} über **{{ amount_due }}** für {{ customer_name }} ist als PDF beigefügt.

Zu zahlen ist nichts. Bei Fragen antworten Sie einfach auf diese E-Mail.

Freundliche Grüße
{{ seller_name }}
",
    },
    interest_note: Texts {
        subject: "Zinsrechnung {{ invoice_number }} von {{ seller_name }}",
        message: "\
Guten Tag,

Zahlungen gingen nach ihrer Fälligkeit ein. Zinsrechnung **{{ invoice_number }}** vom {{ issue_date }} für {{ customer_name }} ist als PDF beigefügt.

Bitte zahlen Sie **{{ amount_due }}** bis {{ due_date }}. Hat sich Ihre Zahlung mit dieser E-Mail überschnitten, antworten Sie einfach darauf.

Freundliche Grüße
{{ seller_name }}
",
    },
    statement: Texts {
        subject: "Kontoauszug vom {{ issue_date }} von {{ seller_name }}",
        message: "\
Guten Tag,

der Kontoauszug vom {{ issue_date }} für {{ customer_name }} ist als PDF beigefügt. Der offene Saldo beträgt **{{ amount_due }}**.

Sollten Ihre Bücher etwas anderes sagen, antworten Sie einfach auf diese E-Mail.

Freundliche Grüße
{{ seller_name }}
",
    },
    receipt: Texts {
        subject: "Zahlung erhalten: {{ payment_amount }} – {{ seller_name }}",
        message: "\
Guten Tag,

vielen Dank. Ihre Zahlung über **{{ payment_amount }}** vom {{ payment_date }} ist bei uns eingegangen.

Bei Fragen antworten Sie einfach auf diese E-Mail.

Freundliche Grüße
{{ seller_name }}
",
    },
    button: "Rechnung ansehen",
};
