//! Previews an e-mail template in each of its languages.

use app::templates::preview_template::preview_template;
use app::{Error, Refusal};
use axum::http::HeaderValue;
use domain::access::Scope;
use domain::ids::InvoiceId;
use domain::templates::email_template::EmailTemplate;

use super::email::Preview;
use crate::web::guard::POLICY;
use crate::web::input::Input;
use crate::web::{Refused, Visitor, Web};

/// E-mails bring styles of their own, and a frame whose text stands in the page has the policy of the page. So the page of a
/// preview allows styles within it. Everything else is as on each page: no script runs, here or in the frame.
pub(super) fn policy() -> Option<HeaderValue> {
    HeaderValue::from_str(&POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")).ok()
}

/// The e-mails in each language, or why there are none.
pub(super) async fn preview(
    web: &Web,
    visitor: &Visitor,
    input: &mut Input<'_>,
    template: &EmailTemplate,
) -> Result<(Vec<Preview>, String), Refused> {
    // An address of a page ends with the id of its invoice.
    let invoice: Option<InvoiceId> = input.read("invoice_id", |text| {
        let id = text.rsplit('/').next().unwrap_or_default();
        id.parse().map_err(|_| "must be the id of an invoice, or the address of its page".to_owned())
    });
    if input.error("invoice_id").is_some() {
        return Ok((Vec::new(), "There is no such invoice to show it with.".to_owned()));
    }
    if invoice.is_some() {
        visitor.require(Scope::InvoicesRead)?;
    }
    let caller = visitor.caller();
    match preview_template(&web.store, web.composer, &caller, template, invoice.map(Into::into)).await {
        Ok(rendered) => {
            let shown = rendered.into_iter().map(|(language, email)| Preview {
                language: language.name(),
                subject: email.subject,
                text: email.text,
                html: email.html,
            });
            Ok((shown.collect(), String::new()))
        }
        Err(Error::Refused(Refusal::Conflict { detail, .. })) => Ok((Vec::new(), detail)),
        Err(error) => {
            input.refused(error)?;
            Ok((Vec::new(), "There is no such invoice to show it with.".to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_may_bring_styles_and_no_scripts() {
        let policy = policy().unwrap();
        let policy = policy.to_str().unwrap();
        assert!(policy.contains("style-src 'self' 'unsafe-inline';"));
        assert_eq!(policy.replace(" 'unsafe-inline'", ""), POLICY);
    }
}
