//! What can be chosen in the form: customers, legal entities, and what the defaults are.

use app::customers::find_customers::{Wanted, find_customers};
use domain::customers::Customer;
use domain::ids::CustomerId;
use domain::money::Currency;
use domain::search::Term;
use domain::settings::Settings;
use domain::settings::entity::LegalEntity;
use futures_util::try_join;
use store::keys;
use store::versioned::Versioned;

use super::typed::Typed;
use crate::web::{Refused, Visitor, Web};

/// Customers that are offered.
const OFFERED: usize = 20;
/// Legal entities that are offered: the API's largest page.
const ENTITIES: usize = 100;

/// Characters that are looked for: no name is longer.
const LONGEST: usize = 200;

#[derive(Debug, Default)]
pub(super) struct Choices {
    pub(super) settings: Option<Settings>,
    pub(super) entities: Vec<LegalEntity>,
    /// The one that is chosen, also if it is archived.
    pub(super) customer: Option<Customer>,
    /// Those that were looked for, or the newest ones.
    pub(super) customers: Vec<Customer>,
    /// More than these were found.
    pub(super) more: bool,
}

impl Choices {
    /// What stands in for an empty currency.
    pub(super) fn currency(&self) -> Option<Currency> {
        self.customer.as_ref().and_then(|customer| customer.currency)
    }

    pub(super) fn named(&self, id: &str) -> Option<&Customer> {
        self.customer.iter().chain(&self.customers).find(|customer| customer.id.to_string() == id)
    }
}

/// Looks for what the form asks for. A single customer that is found is chosen at once.
pub(super) async fn choices(web: &Web, visitor: &Visitor, typed: &mut Typed) -> Result<Choices, Refused> {
    let tenant = visitor.tenant();
    let chosen: Option<CustomerId> = typed.get("customer").parse().ok();
    let search: String = typed.get("find").chars().take(LONGEST).collect();
    typed.head.insert("find", search.clone());
    let mut wanted = vec![keys::settings(tenant)];
    wanted.extend(chosen.map(|id| keys::customer(tenant, id)));
    let records = async { web.store.load(wanted).await.map_err(Refused::from) };
    let entities = async {
        let kinds = [LegalEntity::KIND];
        web.store.list::<LegalEntity>(tenant, &kinds, None, ENTITIES).await.map_err(Refused::from)
    };
    let (records, entities, (mut customers, more)) =
        try_join!(records, entities, customers(web, visitor, &search))?;
    let mut customer: Option<Customer> = match chosen {
        Some(id) => records.get(&keys::customer(tenant, id))?,
        None => None,
    };
    let newly = !search.is_empty() && search != typed.get("found");
    if let [only] = customers.as_mut_slice()
        && newly
    {
        customer = Some(only.clone());
        typed.head.insert("customer", only.id.to_string());
        typed.head.insert("find", String::new());
    }
    let found = typed.get("find").to_owned();
    typed.head.insert("found", found);
    let settings = records.get(&keys::settings(tenant))?;
    Ok(Choices { settings, entities: entities.data, customer, customers, more })
}

/// Whether the form asks for a customer that was not looked for yet.
pub(super) fn asks(typed: &Typed) -> bool {
    !typed.get("find").is_empty() && typed.get("find") != typed.get("found")
}

/// By the beginning of the name and by the number, or by an e-mail address. The newest ones if nothing is looked for.
async fn customers(web: &Web, visitor: &Visitor, search: &str) -> Result<(Vec<Customer>, bool), Refused> {
    let find = async |terms: Vec<Term>| {
        let wanted = Wanted { terms, archived: false };
        find_customers(&web.store, visitor.tenant(), &wanted, None, OFFERED).await.map_err(Refused::from)
    };
    if search.is_empty() {
        let newest = find(Vec::new()).await?;
        return Ok((newest.data, newest.next.is_some()));
    }
    if search.contains('@') {
        let found = find(vec![Term::email(search)]).await?;
        return Ok((found.data, found.next.is_some()));
    }
    let (numbered, named) =
        try_join!(find(vec![Term::CustomerNumber(search.to_owned())]), find(vec![Term::name(search)]),)?;
    let more = named.next.is_some();
    let mut found = numbered.data;
    for customer in named.data {
        if found.iter().all(|other| other.id != customer.id) {
            found.push(customer);
        }
    }
    Ok((found, more))
}
