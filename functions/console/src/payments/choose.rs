//! Which customer a payment is of, before it is recorded; and customers by what somebody types.

use app::customers::find_customers::{Wanted, find_customers};
use askama::Template;
use domain::access::Scope;
use domain::customers::Customer;
use domain::search::Term;
use pages::components::{Empty, Field, Link};
use pages::icons::Icon;
use pages::layout::Shell;

use crate::web::{Refused, Visitor, Web};

#[derive(Debug, Template)]
#[template(path = "payments/choose.html")]
pub struct ChoosePage {
    pub shell: Shell,
    pub title: String,
    pub back: Link,
    /// Where the form goes, by GET.
    pub to: String,
    pub find: Field,
    pub rows: Vec<Choice>,
    /// Instead of rows.
    pub empty: Option<Empty>,
}

#[derive(Clone, Debug)]
pub struct Choice {
    pub name: String,
    /// Or empty.
    pub number: String,
    pub href: String,
}

/// Customers that are offered.
const OFFERED: usize = 20;

/// The customers whose names begin with a text, or the newest ones. Archived ones still pay.
pub(crate) async fn customers(web: &Web, visitor: &Visitor, text: &str) -> Result<Vec<Customer>, Refused> {
    visitor.require(Scope::CustomersRead)?;
    let terms: Vec<Term> = if text.is_empty() { Vec::new() } else { vec![Term::name(text)] };
    let find = |archived| Wanted { terms: terms.clone(), archived };
    let (present, archived) = (find(false), find(true));
    let (store, tenant) = (&web.store, visitor.tenant());
    let (mut found, archived) = futures_util::future::try_join(
        find_customers(store, tenant, &present, None, OFFERED),
        find_customers(store, tenant, &archived, None, OFFERED),
    )
    .await?;
    found.data.extend(archived.data);
    found.data.truncate(OFFERED);
    Ok(found.data)
}

pub(crate) fn choice(customer: &Customer, href: String) -> Choice {
    let number = customer.number.as_ref().map(ToString::to_string).unwrap_or_default();
    Choice { name: customer.name.to_string(), number, href }
}
