use super::{Letters, Texts};

pub(super) const LETTERS: Letters = Letters {
    invoice: Texts {
        subject: "Invoice {{ invoice_number }} from {{ seller_name }}",
        message: "\
Dear {{ customer_name }},

Thank you for your business. Invoice **{{ invoice_number }}** of {{ issue_date }} is attached as a PDF.

The amount due is **{{ amount_due }}**. Please quote the invoice number with your payment.

If anything is unclear, just reply to this e-mail.

Kind regards,
{{ seller_name }}
",
    },
    ready_for_payment: Texts {
        subject: "Invoice {{ invoice_number }} from {{ seller_name }} is ready for payment",
        message: "\
Dear {{ customer_name }},

Invoice **{{ invoice_number }}** of {{ issue_date }} is ready for payment. You find it attached as a PDF.

Please pay **{{ amount_due }}** by {{ due_date }} and quote the invoice number.

If anything is unclear, just reply to this e-mail.

Kind regards,
{{ seller_name }}
",
    },
    credit_note: Texts {
        subject: "Credit note {{ invoice_number }} from {{ seller_name }}",
        message: "\
Dear {{ customer_name }},

Credit note **{{ invoice_number }}** of {{ issue_date }} over **{{ amount_due }}** is attached as a PDF.

There is nothing to pay. If anything is unclear, just reply to this e-mail.

Kind regards,
{{ seller_name }}
",
    },
    interest_note: Texts {
        subject: "Interest note {{ invoice_number }} from {{ seller_name }}",
        message: "\
Dear {{ customer_name }},

Payments reached us after their due date. Interest note **{{ invoice_number }}** of {{ issue_date }} is attached as a PDF.

Please pay **{{ amount_due }}** by {{ due_date }}. If a payment has crossed this e-mail, just reply to it.

Kind regards,
{{ seller_name }}
",
    },
    statement: Texts {
        subject: "Statement of account of {{ issue_date }} from {{ seller_name }}",
        message: "\
Dear {{ customer_name }},

Your statement of account of {{ issue_date }} is attached as a PDF. The balance due is **{{ amount_due }}**.

If your books say otherwise, just reply to this e-mail.

Kind regards,
{{ seller_name }}
",
    },
    receipt: Texts {
        subject: "Payment received: {{ payment_amount }} – {{ seller_name }}",
        message: "\
Dear {{ customer_name }},

Thank you. We received your payment of **{{ payment_amount }}** on {{ payment_date }}.

If anything is unclear, just reply to this e-mail.

Kind regards,
{{ seller_name }}
",
    },
    button: "View invoice",
};
