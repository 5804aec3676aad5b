//! What an e-mail says where, and who decided it. One rule for sending and for the preview: the send itself, else
//! the e-mail template in the customer's language or else in its fallback language, else the invoice's template unless
//! it is in another language than the customer's, else the tenant's settings, else the default texts in the customer's
//! language.

use domain::contact::EmailAddress;
use domain::customers::Customer;
use domain::delivery::email::{
    Addressee, AddresseeKind, CallToAction, Chosen as How, EmailSettings, OwnTexts,
};
use domain::settings::Settings;
use domain::templates::email_template::{EmailKind, EmailTemplate};
use domain::templates::invoice_template::InvoiceTemplate;
use ports::Composer;

/// The origin of a part of an e-mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Request,
    EmailTemplate,
    /// The invoice's template.
    Template,
    Customer,
    Settings,
    /// The default texts.
    Default,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen<T> {
    pub value: T,
    pub source: Source,
}

/// The sources of texts, in order of precedence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Voices<'a> {
    pub(crate) own: &'a OwnTexts,
    pub(crate) kind: EmailKind,
    pub(crate) email_template: Option<&'a EmailTemplate>,
    /// The invoice's template.
    pub(crate) template: Option<&'a InvoiceTemplate>,
    pub(crate) customer: Option<&'a Customer>,
    pub(crate) settings: &'a Settings,
}

/// The selected texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wording {
    pub(crate) subject: Chosen<String>,
    pub(crate) message: Chosen<String>,
    pub(crate) call_to_action: Option<CallToAction>,
    pub(crate) reply_to: Option<Chosen<EmailAddress>>,
    /// BCP 47 tag: the language of the message if it is known, otherwise the customer's.
    pub(crate) language: String,
}

/// For drafts without a customer.
const DEFAULT_LANGUAGE: &str = "en";

pub(crate) fn choose(composer: &dyn Composer, voices: Voices<'_>) -> Wording {
    let Voices { own, kind, email_template, template, customer, settings } = voices;
    let language = customer.map_or(DEFAULT_LANGUAGE, |customer| customer.language.as_str());
    let worded = email_template.and_then(|template| template.texts_for(language));
    // The invoice's template has texts for invoices only, and for customers that read its language.
    let speaks = |template: &InvoiceTemplate| customer.is_none_or(|customer| template.speaks_to(customer));
    let template_texts = template.filter(|template| kind == EmailKind::Invoice && speaks(template));
    let defaults = composer.defaults(kind, language);

    let from = |value: &str, source| Chosen { value: value.to_owned(), source };
    let pick = |own: Option<&str>, worded: Option<&str>, template: Option<&str>, default: &str| {
        let own = own.map(|text| from(text, Source::Request));
        own.or_else(|| worded.map(|text| from(text, Source::EmailTemplate)))
            .or_else(|| template.map(|text| from(text, Source::Template)))
            .unwrap_or_else(|| from(default, Source::Default))
    };
    let subject = pick(
        own.subject.as_deref(),
        worded.map(|(_, texts)| texts.subject.as_str()),
        template_texts.map(|template| template.subject.as_str()),
        defaults.subject,
    );
    let message = pick(
        own.message.as_deref(),
        worded.map(|(_, texts)| texts.message.as_str()),
        template_texts.map(|template| template.message.as_str()),
        defaults.message,
    );
    let language = match (message.source, worded) {
        (Source::EmailTemplate, Some((language, _))) => language.as_str(),
        (Source::Default, _) => defaults.language,
        (Source::Template, _) => {
            template.and_then(|template| template.language).map_or(language, |written| written.as_str())
        }
        _ => language,
    };
    let button = || email_template.zip(worded).and_then(|(template, (_, texts))| template.button(texts));
    let reply_to = [
        (own.reply_to.as_ref(), Source::Request),
        (email_template.and_then(|template| template.reply_to.as_ref()), Source::EmailTemplate),
        (template.and_then(|template| template.reply_to.as_ref()), Source::Template),
        (settings.reply_to.as_ref(), Source::Settings),
    ];
    let reply_to = reply_to
        .into_iter()
        .find_map(|(address, source)| address.map(|address| Chosen { value: address.clone(), source }));
    Wording {
        subject,
        message,
        call_to_action: own.call_to_action.clone().or_else(button),
        reply_to,
        language: language.to_owned(),
    }
}

/// The source of a recipient.
pub(crate) fn addressee_source(
    addressee: &Addressee,
    own: &EmailSettings,
    email_template: Option<&EmailTemplate>,
) -> Source {
    match addressee.kind {
        AddresseeKind::Bcc => Source::Settings,
        _ if addressee.chosen == How::ByRole => Source::Customer,
        AddresseeKind::Cc if own.cc.is_empty() => match email_template {
            Some(template) if !template.cc.is_empty() => Source::EmailTemplate,
            _ => Source::Template,
        },
        AddresseeKind::To | AddresseeKind::Cc => Source::Request,
    }
}
