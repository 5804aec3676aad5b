//! Selects the e-mail template of an e-mail: that of the request, or else that of the invoice's
//! template.

use domain::delivery::email::EmailSettings;
use domain::ids::{TemplateId, TenantId};
use domain::templates::email_template::{EmailKind, EmailTemplate};
use ports::Table;
use store::{Store, keys};

use crate::records::{self, check_version};
use crate::{Caller, Error, Refusal};

/// The field of a request that names its e-mail template.
const FIELD: &str = "email.template_id";

/// The reason why an e-mail template cannot be used for an e-mail of the wanted kind, as code and message.
/// `None` if it can be used.
pub fn unusable(wanted: EmailKind, template: Option<&EmailTemplate>) -> Option<(&'static str, String)> {
    let Some(template) = template else {
        return Some(("template_not_found", "no e-mail template has this id".to_owned()));
    };
    if template.archived {
        return Some(("template_archived", format!("the e-mail template {} is archived", template.name)));
    }
    if !template.kind.words(wanted) {
        let (kind, wanted) = (template.kind.as_str(), wanted.said());
        return Some((
            "template_kind",
            format!("is of the kind {kind}, which cannot be used to send {wanted}"),
        ));
    }
    None
}

/// Refuses a request whose e-mail template cannot be used for an e-mail of the wanted kind.
pub(crate) fn refuse_unusable(
    wanted: EmailKind,
    email: Option<&EmailSettings>,
    picked: Option<&EmailTemplate>,
) -> Result<(), Error> {
    let asked = email.is_some_and(|email| email.template_id.is_some());
    match unusable(wanted, picked).filter(|_| asked) {
        Some((code, message)) => Err(Error::invalid(code, FIELD, message)),
        None => Ok(()),
    }
}

/// Refuses a request whose e-mail template cannot be used for e-mails of all these kinds, before documents are read.
pub(crate) async fn check_picked<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    wanted: impl IntoIterator<Item = EmailKind>,
    email: &EmailSettings,
) -> Result<(), Error> {
    let Some(id) = email.template_id else { return Ok(()) };
    let picked: Option<EmailTemplate> = store.get(&keys::email_template(tenant, id)).await?;
    wanted.into_iter().try_for_each(|kind| refuse_unusable(kind, Some(email), picked.as_ref()))
}

/// An archived template cannot be changed.
pub fn refuse_archived(template: &EmailTemplate) -> Result<(), Error> {
    if template.archived {
        return Err(Error::conflict(
            "template_archived",
            "The e-mail template is archived and cannot be changed.",
        ));
    }
    Ok(())
}

/// It cannot be used for new e-mails. It can still be read by its id, in every version.
pub async fn archive<T: Table>(
    store: &Store<T>,
    caller: &Caller,
    id: TemplateId,
    if_match: Option<u64>,
) -> Result<EmailTemplate, Error> {
    let key = keys::email_template(&caller.tenant, id);
    let current: EmailTemplate = store.get(&key).await?.ok_or(Refusal::NotFound("template"))?;
    check_version(if_match, current.version)?;
    if current.archived {
        return Ok(current);
    }
    let version = current.version + 1;
    let next = EmailTemplate { archived: true, version, change: caller.change(), ..current };
    records::replace(store, caller, next).await
}
