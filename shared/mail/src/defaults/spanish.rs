use super::{Letters, Texts};

pub(super) const LETTERS: Letters = Letters {
    invoice: Texts {
        subject: "Factura {{ invoice_number }} de {{ seller_name }}",
        message: "\
Buenos días:

Gracias por su confianza. Adjuntamos en PDF la factura **{{ invoice_number }}** del {{ issue_date }} para {{ customer_name }}.

El importe pendiente es de **{{ amount_due }}**. Le rogamos que indique el número de factura al pagar.

Si tiene alguna pregunta, responda a este correo.

Un cordial saludo,
{{ seller_name }}
",
    },
    ready_for_payment: Texts {
        subject: "La factura {{ invoice_number }} de {{ seller_name }} está lista para el pago",
        message: "\
Buenos días:

La factura **{{ invoice_number }}** del {{ issue_date }} para {{ customer_name }} está lista para el pago. La encontrará adjunta en PDF.

Le rogamos que pague **{{ amount_due }}** a más tardar el {{ due_date }} e indique el número de factura.

Si tiene alguna pregunta, responda a este correo.

Un cordial saludo,
{{ seller_name }}
",
    },
    credit_note: Texts {
        subject: "Factura rectificativa {{ invoice_number }} de {{ seller_name }}",
        message: "\
Buenos días:

Adjuntamos en PDF la factura rectificativa **{{ invoice_number }}** del {{ issue_date }} por **{{ amount_due }}** para {{ customer_name }}.

No hay nada que pagar. Si tiene alguna pregunta, responda a este correo.

Un cordial saludo,
{{ seller_name }}
",
    },
    interest_note: Texts {
        subject: "Nota de intereses {{ invoice_number }} de {{ seller_name }}",
        message: "\
Buenos días:

Hemos recibido pagos después de su vencimiento. Adjuntamos en PDF la nota de intereses **{{ invoice_number }}** del {{ issue_date }} para {{ customer_name }}.

Le rogamos que pague **{{ amount_due }}** a más tardar el {{ due_date }}. Si su pago se ha cruzado con este correo, responda a él.

Un cordial saludo,
{{ seller_name }}
",
    },
    statement: Texts {
        subject: "Estado de cuenta del {{ issue_date }} de {{ seller_name }}",
        message: "\
Buenos días:

Adjuntamos en PDF el estado de cuenta del {{ issue_date }} para {{ customer_name }}. El saldo pendiente es de **{{ amount_due }}**.

Si sus libros indican otra cosa, responda a este correo.

Un cordial saludo,
{{ seller_name }}
",
    },
    receipt: Texts {
        subject: "Pago recibido: {{ payment_amount }} – {{ seller_name }}",
        message: "\
Buenos días:

Gracias. Hemos recibido su pago de **{{ payment_amount }}** del {{ payment_date }}.

Si tiene alguna pregunta, responda a este correo.

Un cordial saludo,
{{ seller_name }}
",
    },
    button: "Ver la factura",
};
