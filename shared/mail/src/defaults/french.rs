use super::{Letters, Texts};

pub(super) const LETTERS: Letters = Letters {
    invoice: Texts {
        subject: "Facture {{ invoice_number }} de {{ seller_name }}",
        message: "\
Bonjour,

Merci de votre confiance. La facture **{{ invoice_number }}** du {{ issue_date }} pour {{ customer_name }} est jointe en PDF.

Le montant dû est de **{{ amount_due }}**. Merci d’indiquer le numéro de facture lors du paiement.

Pour toute question, répondez simplement à cet e-mail.

Cordialement,
{{ seller_name }}
",
    },
    ready_for_payment: Texts {
        subject: "La facture {{ invoice_number }} de {{ seller_name }} est à régler",
        message: "\
Bonjour,

La facture **{{ invoice_number }}** du {{ issue_date }} pour {{ customer_name }} est prête à être réglée. Vous la trouverez jointe en PDF.

Merci de régler **{{ amount_due }}** au plus tard le {{ due_date }} en indiquant le numéro de facture.

Pour toute question, répondez simplement à cet e-mail.

Cordialement,
{{ seller_name }}
",
    },
    credit_note: Texts {
        subject: "Avoir {{ invoice_number }} de {{ seller_name }}",
        message: "\
Bonjour,

L’avoir **{{ invoice_number }}** du {{ issue_date }} d’un montant de **{{ amount_due }}** pour {{ customer_name }} est joint en PDF.

Il n’y a rien à payer. Pour toute question, répondez simplement à cet e-mail.

Cordialement,
{{ seller_name }}
",
    },
    interest_note: Texts {
        subject: "Note d’intérêts {{ invoice_number }} de {{ seller_name }}",
        message: "\
Bonjour,

Des paiements nous sont parvenus après leur échéance. La note d’intérêts **{{ invoice_number }}** du {{ issue_date }} pour {{ customer_name }} est jointe en PDF.

Merci de régler **{{ amount_due }}** au plus tard le {{ due_date }}. Si votre paiement a croisé cet e-mail, répondez-y simplement.

Cordialement,
{{ seller_name }}
",
    },
    statement: Texts {
        subject: "Relevé de compte du {{ issue_date }} de {{ seller_name }}",
        message: "\
Bonjour,

Le relevé de compte du {{ issue_date }} pour {{ customer_name }} est joint en PDF. Le solde dû est de **{{ amount_due }}**.

Si vos livres indiquent autre chose, répondez simplement à cet e-mail.

Cordialement,
{{ seller_name }}
",
    },
    receipt: Texts {
        subject: "Paiement reçu : {{ payment_amount }} – {{ seller_name }}",
        message: "\
Bonjour,

Merci. Nous avons bien reçu votre paiement de **{{ payment_amount }}** du {{ payment_date }}.

Pour toute question, répondez simplement à cet e-mail.

Cordialement,
{{ seller_name }}
",
    },
    button: "Voir la facture",
};
