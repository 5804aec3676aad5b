//! A letter to a customer: what it is made from, and how one that somebody asked for is sent.

use domain::customers::Customer;
use domain::delivery::email::EmailSettings;
use domain::delivery::letter::{Content, Sent, send};
use domain::delivery::schedule::SendAt;
use domain::delivery::send::{Before, Manner};
use domain::delivery::{Delivery, Topic};
use domain::documents::complete::Surroundings;
use domain::documents::open::RequestedEmail;
use domain::ids::{CustomerId, DeliveryId, TemplateId, TenantId};
use domain::settings::Settings;
use domain::settings::entity::LegalEntity;
use domain::templates::email_template::EmailTemplate;
use domain::times::Times;
use ports::{Entropy, Table};
use store::delivery::letters::{self, Letters};
use store::{Store, keys};

use crate::attempts::Plan;
use crate::delivery::send_invoice::{at_top, refusal};
use crate::templates::email_templates::{refuse_unusable, unusable};
use crate::{Caller, Error, Refusal, Reply};

/// The request.
#[derive(Clone, Copy, Debug)]
pub struct LetterRequest<'a> {
    pub email: &'a EmailSettings,
    /// The time to send, or `None` to send at once.
    pub send_at: Option<SendAt>,
    /// Sends also to recipients that got the same within the last ten minutes.
    pub force: bool,
}

/// The current records that a letter is made from.
pub(crate) struct Desk {
    pub(crate) settings: Settings,
    pub(crate) customer: Customer,
    pub(crate) entity: LegalEntity,
    /// The e-mail template of its texts: the one that was picked, else that of the settings if it is in use.
    pub(crate) template: Option<EmailTemplate>,
}

impl Desk {
    pub(crate) async fn load<T: Table>(
        store: &Store<T>,
        tenant: &TenantId,
        customer_id: CustomerId,
        topic: &Topic,
        picked: Option<TemplateId>,
    ) -> Result<Self, Error> {
        let (settings_key, customer_key) = (keys::settings(tenant), keys::customer(tenant, customer_id));
        let entity_key = keys::entity(tenant, topic.entity());
        let first = [settings_key.clone(), customer_key.clone(), entity_key.clone()];
        let loaded = store.load(first).await?;
        let missing = |what: &str| Error::Failed(format!("the {what} of a letter is missing"));
        let settings: Settings = loaded.get(&settings_key)?.ok_or_else(|| missing("settings"))?;
        let customer = loaded.get(&customer_key)?.ok_or(Refusal::NotFound("customer"))?;
        let entity = loaded.get(&entity_key)?.ok_or_else(|| missing("seller"))?;
        let named = picked.or(settings.letter_template(topic));
        let template: Option<EmailTemplate> = match named {
            Some(id) => store.get(&keys::email_template(tenant, id)).await?,
            None => None,
        };
        // What was picked is judged by the caller.
        let usable = |it: &EmailTemplate| picked.is_some() || unusable(topic.email(), Some(it)).is_none();
        Ok(Self { settings, customer, entity, template: template.filter(usable) })
    }

    pub(crate) fn surroundings(&self, times: Times) -> Surroundings<'_> {
        Surroundings {
            settings: &self.settings,
            entity: &self.entity,
            customer: Some(&self.customer),
            template: None,
            email_template: self.template.as_ref(),
            corrects: None,
            latest_issue_date: None,
            now: times.now,
            present: times.present,
        }
    }
}

/// Makes the delivery of a letter that somebody asks for. Two requests that send the same at once write over the same
/// version of what was sent about it: the second one is planned again, and finds the delivery of the first.
pub(crate) async fn plan<T: Table>(
    store: &Store<T>,
    entropy: &impl Entropy,
    caller: &Caller,
    content: Content,
    request: LetterRequest<'_>,
    render: impl Fn(&Sent) -> Reply,
) -> Result<Plan, Error> {
    let LetterRequest { email, send_at, force } = request;
    let (tenant, topic, customer) = (&caller.tenant, content.topic, content.customer_id);
    let desk = Desk::load(store, tenant, customer, &topic, email.template_id).await?;
    refuse_unusable(topic.email(), Some(email), desk.template.as_ref()).map_err(at_top)?;
    let (known, mut before) = store.letters(tenant, (customer, &topic)).await?;
    before.retain(|letter| letter.topic.as_ref().is_some_and(|it| it.repeats(&topic)));
    let around = desk.surroundings(caller.times());
    let zone = desk.customer.time_zone.unwrap_or(desk.entity.time_zone);
    let schedule = send_at.map(|send_at| send_at.resolve(zone, caller.now)).transpose();
    let schedule = schedule.map_err(|error| Refusal::Invalid(vec![error.defect()]))?;
    let to = around.addressees(email);
    let suppressed = store.suppressed(tenant, to.iter().map(|to| &to.address)).await?;
    let requested = RequestedEmail {
        id: DeliveryId::new(caller.now, entropy.draw()),
        settings: email,
        texts: email.texts().digest(),
        template: desk.template.as_ref(),
        batch_id: None,
        schedule,
    };
    let before = Before { deliveries: &before, suppressed: &suppressed };
    let manner = Manner { force, retry_since: None };
    let sent = send(content, around, requested, before, manner, &caller.change()).map_err(refusal)?;
    store.keep_texts(tenant, &email.texts(), caller.present).await?;
    let reply = render(&sent);
    Ok(Plan::Commit(letters::create(tenant, (customer, &topic), &known, &sent.delivery), reply))
}

/// The writes of a letter that follows from a change, if none about the same was ever made.
pub(crate) fn first(tenant: &TenantId, topic: &Topic, delivery: &Delivery) -> Vec<ports::Action> {
    let customer = delivery.subject.customer();
    let none = Letters::default();
    customer.map(|it| letters::create(tenant, (it, topic), &none, delivery)).unwrap_or_default()
}
