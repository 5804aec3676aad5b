use domain::documents::printed::PrintedDocument;
use domain::reports::printed::PrintedStatement;
use domain::templates::email_template::EmailKind;
use ports::{
    ComposedEmail, Composer, DefaultTexts, EmailAttachment, EmailDraft, RenderError, RenderedEmail, Renderer,
    SampleDraft, SignInDraft,
};

/// Renders the whole document as text, so that tests can see its content.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextRenderer;

impl Renderer for TextRenderer {
    fn render(&self, document: &PrintedDocument) -> Result<Vec<u8>, RenderError> {
        Ok(format!("{document:#?}\n").into_bytes())
    }

    fn statement(&self, statement: &PrintedStatement) -> Result<Vec<u8>, RenderError> {
        Ok(format!("{statement:#?}\n").into_bytes())
    }
}

/// Composes the whole draft as text with a few headers. Placeholders are not replaced.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextComposer;

impl Composer for TextComposer {
    fn compose(&self, draft: &EmailDraft<'_>) -> Result<ComposedEmail, RenderError> {
        let EmailDraft { about: _, subject, message, attachments, .. } = draft;
        let mut raw =
            format!("Message-ID: <{}>\r\nDate: {}\r\nSubject: {subject}\r\n", draft.message_id, draft.date);
        for addressee in draft.addressees {
            raw.push_str(&format!("{:?}: {:?}\r\n", addressee.kind, addressee.address));
        }
        raw.push_str(&format!(
            "Reply-To: {:?}\r\n\r\n{message}\r\n{:?}\r\n",
            draft.reply_to, draft.call_to_action
        ));
        for attachment in *attachments {
            let EmailAttachment { file_name, content_type, bytes } = attachment;
            raw.push_str(&format!("[{file_name}, {content_type}, {} bytes]\r\n", bytes.len()));
        }
        Ok(ComposedEmail { subject: (*subject).to_owned(), raw: raw.into_bytes() })
    }

    fn render(&self, draft: &EmailDraft<'_>) -> Result<RenderedEmail, RenderError> {
        let text = draft.message.to_owned();
        let html = format!("<p>{text}</p>");
        Ok(RenderedEmail { subject: draft.subject.to_owned(), text, html })
    }

    fn sign_in(&self, draft: &SignInDraft<'_>) -> Result<ComposedEmail, RenderError> {
        let subject = format!("{:?} {}", draft.purpose, draft.tenant_name);
        let raw = format!("{subject}\r\n\r\n{}\r\n{}\r\n{}\r\n", draft.person, draft.link, draft.code);
        Ok(ComposedEmail { subject, raw: raw.into_bytes() })
    }

    fn sample(&self, sample: &SampleDraft<'_>) -> Result<RenderedEmail, RenderError> {
        let text = sample.message.to_owned();
        let html = format!("<p>{text}</p>");
        Ok(RenderedEmail { subject: sample.subject.to_owned(), text, html })
    }

    /// Has texts in German and English.
    fn defaults(&self, kind: EmailKind, language: &str) -> DefaultTexts {
        match (kind, language.starts_with("de")) {
            (EmailKind::ReadyForPayment, true) => {
                DefaultTexts { language: "de", subject: "Zahlbar", message: "Bitte zahlen." }
            }
            (EmailKind::ReadyForPayment, false) => {
                DefaultTexts { language: "en", subject: "Ready for payment", message: "Please pay." }
            }
            (_, true) => DefaultTexts { language: "de", subject: "Ihre Rechnung", message: "Anbei." },
            (_, false) => DefaultTexts { language: "en", subject: "An invoice", message: "Attached." },
        }
    }
}
