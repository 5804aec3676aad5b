//! The e-mails that let people in, in each language.

use domain::access::sign_in::Purpose;
use mail_template::placeholders::Placeholders;
use ports::{ComposedEmail, RenderError, SignInDraft};
use wording::Language;

use crate::compose::{Mailbox, Message, compose};
use crate::render::{CallToAction, Letter, render};

/// Where the code stands in a message.
const CODE: &str = "CODE";

struct Texts {
    subject: &'static str,
    message: &'static str,
    button: &'static str,
}

pub(crate) fn composed(draft: &SignInDraft<'_>) -> Result<ComposedEmail, RenderError> {
    let texts = texts(Language::of(draft.language), draft.purpose);
    let from = Mailbox::new(draft.from.0, draft.from.1).map_err(refused)?;
    let to = [Mailbox::new(draft.person, draft.address.as_str()).map_err(refused)?];
    // Digits need no escape.
    let code: String = draft.code.chars().filter(char::is_ascii_digit).collect();
    let placeholders = Placeholders {
        seller_name: draft.tenant_name.to_owned(),
        contact_name: Some(draft.person.to_owned()),
        ..Placeholders::default()
    };
    let rendered = render(&Letter {
        language: Language::of(draft.language).tag(),
        subject: texts.subject,
        message: &texts.message.replace(CODE, &code),
        placeholders: &placeholders,
        seller_name: draft.tenant_name,
        summary: None,
        call_to_action: Some(CallToAction { label: texts.button, url: draft.link }),
        accent: None,
        footer: &[],
    })
    .map_err(refused)?;
    let raw = compose(&Message {
        from: &from,
        reply_to: None,
        to: &to,
        cc: &[],
        message_id: draft.message_id,
        date: draft.date,
        rendered: &rendered,
        attachments: &[],
        language: draft.language,
        headers: &[],
    })
    .map_err(refused)?;
    Ok(ComposedEmail { subject: rendered.subject, raw })
}

fn refused(error: impl std::error::Error) -> RenderError {
    RenderError(error.to_string())
}

fn texts(language: Language, purpose: Purpose) -> Texts {
    match (language, purpose) {
        (Language::English, Purpose::SignIn) => Texts {
            subject: "Sign in to {{ seller_name }}",
            message: "\
Hello {{ contact_name }},

use the button to sign in to **{{ seller_name }}**, or enter this code:

**CODE**

Both work once, within 10 minutes. If you did not ask to sign in, ignore this e-mail.
",
            button: "Sign in",
        },
        (Language::English, Purpose::Invitation) => Texts {
            subject: "You are invited to {{ seller_name }}",
            message: "\
Hello {{ contact_name }},

you can now work in the invoices of **{{ seller_name }}**. Use the button to sign in for the first time; it works once, within 7 days.

Later, this address is all you need to sign in.
",
            button: "Accept the invitation",
        },
        (Language::German, Purpose::SignIn) => Texts {
            subject: "Anmeldung bei {{ seller_name }}",
            message: "\
Guten Tag {{ contact_name }},

mit der Schaltfläche melden Sie sich bei **{{ seller_name }}** an, oder mit diesem Code:

**CODE**

Beides gilt einmal und 10 Minuten lang. Wenn Sie sich nicht anmelden wollten, ignorieren Sie diese E-Mail.
",
            button: "Anmelden",
        },
        (Language::German, Purpose::Invitation) => Texts {
            subject: "Einladung zu {{ seller_name }}",
            message: "\
Guten Tag {{ contact_name }},

Sie haben jetzt Zugang zu den Rechnungen von **{{ seller_name }}**. Mit der Schaltfläche melden Sie sich zum ersten Mal an; sie gilt einmal und 7 Tage lang.

Später genügt diese Adresse, um sich anzumelden.
",
            button: "Einladung annehmen",
        },
        (Language::French, Purpose::SignIn) => Texts {
            subject: "Connexion à {{ seller_name }}",
            message: "\
Bonjour {{ contact_name }},

le bouton vous connecte à **{{ seller_name }}**. Vous pouvez aussi saisir ce code :

**CODE**

Ils fonctionnent une fois, pendant 10 minutes. Si vous n’avez pas demandé à vous connecter, ignorez ce message.
",
            button: "Se connecter",
        },
        (Language::French, Purpose::Invitation) => Texts {
            subject: "Invitation à {{ seller_name }}",
            message: "\
Bonjour {{ contact_name }},

vous avez maintenant accès aux factures de **{{ seller_name }}**. Le bouton vous connecte pour la première fois ; il fonctionne une fois, pendant 7 jours.

Ensuite, cette adresse suffit pour vous connecter.
",
            button: "Accepter l’invitation",
        },
        (Language::Spanish, Purpose::SignIn) => Texts {
            subject: "Acceso a {{ seller_name }}",
            message: "\
Hola {{ contact_name }}:

Use el botón para acceder a **{{ seller_name }}**, o introduzca este código:

**CODE**

Ambos sirven una vez, durante 10 minutos. Si no ha pedido acceder, ignore este mensaje.
",
            button: "Acceder",
        },
        (Language::Spanish, Purpose::Invitation) => Texts {
            subject: "Invitación a {{ seller_name }}",
            message: "\
Hola {{ contact_name }}:

Ya tiene acceso a las facturas de **{{ seller_name }}**. Con el botón accede por primera vez; sirve una vez, durante 7 días.

Después, esta dirección es suficiente para acceder.
",
            button: "Aceptar la invitación",
        },
        (Language::Dutch, Purpose::SignIn) => Texts {
            subject: "Inloggen bij {{ seller_name }}",
            message: "\
Hallo {{ contact_name }},

met de knop logt u in bij **{{ seller_name }}**, of met deze code:

**CODE**

Beide werken één keer, 10 minuten lang. Hebt u niet gevraagd om in te loggen? Negeer dan deze e-mail.
",
            button: "Inloggen",
        },
        (Language::Dutch, Purpose::Invitation) => Texts {
            subject: "Uitnodiging voor {{ seller_name }}",
            message: "\
Hallo {{ contact_name }},

u hebt nu toegang tot de facturen van **{{ seller_name }}**. Met de knop logt u voor het eerst in; hij werkt één keer, 7 dagen lang.

Daarna is dit adres genoeg om in te loggen.
",
            button: "Uitnodiging accepteren",
        },
        (Language::Italian, Purpose::SignIn) => Texts {
            subject: "Accesso a {{ seller_name }}",
            message: "\
Buongiorno {{ contact_name }},

con il pulsante accede a **{{ seller_name }}**, oppure con questo codice:

**CODE**

Entrambi valgono una volta, per 10 minuti. Se non ha chiesto di accedere, ignori questa e-mail.
",
            button: "Accedi",
        },
        (Language::Italian, Purpose::Invitation) => Texts {
            subject: "Invito a {{ seller_name }}",
            message: "\
Buongiorno {{ contact_name }},

ora ha accesso alle fatture di **{{ seller_name }}**. Con il pulsante accede per la prima volta; vale una volta, per 7 giorni.

In seguito basta questo indirizzo per accedere.
",
            button: "Accetta l’invito",
        },
    }
}
