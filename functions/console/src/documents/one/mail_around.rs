//! What the pages that open and send a document need beside it.

use app::documents::read_invoice::read_header;
use domain::contact::EmailAddress;
use domain::customers::Customer;
use domain::documents::document::Document;
use domain::ids::DocumentId;
use domain::settings::Settings;
use domain::templates::email_template::EmailTemplate;
use futures_util::try_join;
use store::keys;
use store::versioned::Versioned;

use super::mail_form::usual;
use crate::web::{Refused, Visitor, Web};

/// E-mail templates that can be chosen.
const TEMPLATES: usize = 100;

/// What the page needs of the document's surroundings.
pub(super) struct Surroundings {
    pub(super) document: Document,
    pub(super) customer: Option<Customer>,
    pub(super) settings: Settings,
    pub(super) templates: Vec<EmailTemplate>,
    /// To whom the customer's e-mails of such documents go.
    pub(super) usual: Vec<EmailAddress>,
}

impl Surroundings {
    pub(super) async fn read(web: &Web, visitor: &Visitor, id: DocumentId) -> Result<Self, Refused> {
        let tenant = visitor.tenant();
        let document = read_header(&web.store, tenant, id).await?;
        let settings_key = keys::settings(tenant);
        let customer_key = document.content.customer_id.map(|id| keys::customer(tenant, id));
        let wanted = [Some(settings_key.clone()), customer_key.clone()].into_iter().flatten();
        let (loaded, templates) = try_join!(
            async { web.store.load(wanted).await },
            web.store.list::<EmailTemplate>(tenant, &[EmailTemplate::KIND], None, TEMPLATES),
        )?;
        let settings: Option<Settings> = loaded.get(&settings_key)?;
        let customer: Option<Customer> = customer_key.map(|key| loaded.get(&key)).transpose()?.flatten();
        Ok(Self {
            usual: usual(customer.as_ref(), id.kind()),
            settings: settings.ok_or_else(Refused::not_found)?,
            templates: templates.data,
            document,
            customer,
        })
    }
}
