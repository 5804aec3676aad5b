//! What the settings of the account may name: sellers and templates.

use app::Error;
use app::templates::email_templates::unusable;
use domain::ids::{EntityId, TemplateId, TenantId};
use domain::settings::Settings;
use domain::settings::entity::LegalEntity;
use domain::templates::email_template::{EmailKind, EmailTemplate};
use domain::templates::invoice_template::InvoiceTemplate;
use futures_util::future::try_join3;
use pages::components::Pick;
use ports::Table;
use store::versioned::Versioned;
use store::{Store, keys};

use crate::settings::reading::Wrong;

/// At most so many of each are offered.
const MOST: usize = 100;

#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Ids and names.
    pub sellers: Vec<(String, String)>,
    pub templates: Vec<(String, String)>,
    pub email_templates: Vec<(EmailKind, String, String)>,
}

impl Choices {
    pub(super) async fn read<T: Table>(store: &Store<T>, tenant: &TenantId) -> Result<Self, Error> {
        let (sellers, templates, email_templates) = try_join3(
            store.list::<LegalEntity>(tenant, &[LegalEntity::KIND], None, MOST),
            store.list::<InvoiceTemplate>(tenant, &[InvoiceTemplate::KIND], None, MOST),
            store.list::<EmailTemplate>(tenant, &[EmailTemplate::KIND], None, MOST),
        )
        .await?;
        Ok(Self {
            sellers: sellers.data.iter().map(|it| (it.id.to_string(), it.name.to_string())).collect(),
            templates: templates.data.iter().map(|it| (it.id.to_string(), it.name.to_string())).collect(),
            email_templates: email_templates
                .data
                .iter()
                .map(|it| (it.kind, it.id.to_string(), it.name.to_string()))
                .collect(),
        })
    }

    /// E-mail templates of a kind.
    pub(super) fn of_kind(&self, wanted: EmailKind) -> Vec<(String, String)> {
        let usable = self.email_templates.iter().filter(|(kind, ..)| kind.words(wanted));
        usable.map(|(_, id, name)| (id.clone(), name.clone())).collect()
    }

    pub(super) fn name_of(&self, id: &str) -> String {
        let emails = self.email_templates.iter().map(|(_, id, name)| (id, name));
        let named = self.sellers.iter().chain(&self.templates).map(|(id, name)| (id, name));
        let found = named.chain(emails).find(|(own, _)| *own == id);
        found.map_or_else(|| id.to_owned(), |(_, name)| name.clone())
    }
}

/// A selection of one of these, or none.
pub(super) fn picks(none: &str, among: &[(String, String)], current: &str) -> Vec<Pick> {
    let mut picks = vec![Pick::new("", none, current.is_empty())];
    picks.extend(among.iter().map(|(id, name)| Pick::new(id, name, id == current)));
    if !picks.iter().any(|pick| pick.chosen) {
        picks.push(Pick::new(current, current, true));
    }
    picks
}

/// Refuses what does not exist, as the API does: a template that was archived since it was chosen may stay.
pub(super) async fn check<T: Table>(
    store: &Store<T>,
    tenant: &TenantId,
    current: &Settings,
    next: &Settings,
) -> Result<Wrong, Error> {
    let named = |of: &Settings| {
        [
            ("ready_for_payment_template_id", of.ready_for_payment_template_id, EmailKind::ReadyForPayment),
            ("receipt_template_id", of.receipt_template_id, EmailKind::Receipt),
            ("credit_note_template_id", of.credit_note_template_id, EmailKind::CreditNote),
            ("statement_template_id", of.statement_template_id, EmailKind::Statement),
        ]
    };
    let changed: Vec<(&str, TemplateId, EmailKind)> = named(next)
        .into_iter()
        .zip(named(current))
        .filter(|((_, id, _), (_, before, _))| id != before)
        .filter_map(|((field, id, kind), _)| Some((field, id?, kind)))
        .collect();
    let seller = next.default_entity_id.map(|id: EntityId| (id, keys::entity(tenant, id)));
    let template = next.default_template_id.map(|id| (id, keys::template(tenant, id)));
    let wanted = changed.iter().map(|(_, id, _)| keys::email_template(tenant, *id));
    let wanted = wanted.chain(seller.iter().map(|(_, key)| key.clone()));
    let loaded = store.load(wanted.chain(template.iter().map(|(_, key)| key.clone()))).await?;
    let mut wrong = Wrong::default();
    if let Some((id, key)) = seller
        && loaded.get::<LegalEntity>(&key)?.is_none()
    {
        wrong.refuse("default_entity_id", format_args!("no seller has the id {id}"));
    }
    if let Some((id, key)) = template
        && loaded.get::<InvoiceTemplate>(&key)?.is_none()
    {
        wrong.refuse("default_template_id", format_args!("no invoice template has the id {id}"));
    }
    for (field, id, kind) in changed {
        let found: Option<EmailTemplate> = loaded.get(&keys::email_template(tenant, id))?;
        if let Some((_, message)) = unusable(kind, found.as_ref()) {
            wrong.refuse(field, message);
        }
    }
    Ok(wrong)
}
