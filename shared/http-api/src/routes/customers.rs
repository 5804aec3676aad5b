use app::customers::find_customers::{Wanted, find_customers};
use app::records;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Scope;
use domain::contact::EmailAddress;
use domain::customers::Customer as Stored;
use domain::ids::CustomerId;
use domain::search::Term;
use domain::text::Label;
use ports::Entropy;
use runtime::http::{Authenticated, IfMatch, Json, Params, PathId, Problem, json_reply, reply};
use serde::Deserialize;
use serde_json::{Map, Value};
use store::keys;
use utoipa::IntoParams;

use crate::fields::Fields;
use crate::lookup;
use crate::merge_patch::patched;
use crate::page::{self, List, Page, PageQuery};
use crate::resources::customers::{Customer, CustomerInput};
use crate::resources::history::ChangeEntry;
use crate::routes::routing::{Routes, routes};
use crate::state::ApiState;
use crate::versions;

pub(super) fn api() -> Routes<ApiState> {
    Routes::default().routes(routes!(create, list)).routes(routes!(read, change)).routes(routes!(history))
}

fn show(status: StatusCode) -> impl Fn(&Stored) -> app::Reply {
    move |customer| json_reply(status, &Customer::from(customer), Some(customer.version))
}

fn created(customer: &Stored) -> app::Reply {
    show(StatusCode::CREATED)(customer).at(format!("/v1/customers/{}", customer.id))
}

/// Create a customer
#[utoipa::path(
    post, path = "/v1/customers", operation_id = "create_customer", tag = "customers",
    request_body = CustomerInput,
    responses((status = 201, description = "The new customer.", body = Customer)),
    security(("api_key" = ["customers:write"])),
)]
async fn create(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    Json(input): Json<CustomerInput>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::CustomersWrite)?;
    let caller = authenticated.caller();
    let id = CustomerId::new(caller.now, api.entropy.draw());
    let customer = read_input(&api, &caller, &input, id, 1, caller.now).await?;
    Ok(reply(records::create(&api.store, &caller, customer, created).await?))
}

/// Which customers.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CustomerQuery {
    /// The whole number.
    number: Option<String>,
    /// The address of one of the contacts, whatever the case.
    email: Option<String>,
    /// The beginning of the name, whatever the case. Then the list is in the order of the names.
    name: Option<String>,
    /// Archived customers instead of the others.
    #[param(value_type = Option<bool>)]
    archived: Option<String>,
    /// Entries of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 25)]
    limit: Option<String>,
    /// `next_cursor` of the page before, with the same filters.
    cursor: Option<String>,
}

impl CustomerQuery {
    fn wanted(&self, fields: &mut Fields) -> Wanted {
        let number: Option<Label> = fields.optional("number", &self.number);
        let email: Option<EmailAddress> = fields.optional("email", &self.email);
        let name: Option<Label> = fields.optional("name", &self.name);
        let archived = match self.archived.as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => {
                fields.refuse("archived", "invalid_value", "must be true or false");
                false
            }
        };
        let terms = [
            number.map(|number| Term::CustomerNumber(number.to_string())),
            email.map(|address| Term::email(address.as_str())),
            name.map(|name| Term::name(name.as_str())),
        ];
        Wanted { terms: terms.into_iter().flatten().collect(), archived }
    }
}

/// List customers
///
/// Newest first. `number`, `email` and `name` are looked up by indexes, which follow a change within seconds. A page may be
/// short, or empty, where several of them are given: go on while there is a `next_cursor`.
#[utoipa::path(
    get, path = "/v1/customers", operation_id = "list_customers", tag = "customers",
    params(CustomerQuery),
    responses((status = 200, description = "A page of customers.", body = List<Customer>)),
    security(("api_key" = ["customers:read"])),
)]
async fn list(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    Params(query): Params<CustomerQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::CustomersRead)?;
    let mut fields = Fields::default();
    let wanted = query.wanted(&mut fields);
    let wanted = fields.finish(Some(wanted))?;
    let page = Page::read(&query.limit, &query.cursor)?;
    // The place of a customer in a list by name is that name with the id.
    let after = match wanted.terms.first() {
        Some(Term::CustomerName(_)) => page.after.as_deref(),
        _ => page.after_id::<CustomerId>()?,
    };
    let listed = find_customers(&api.store, authenticated.tenant(), &wanted, after, page.limit).await?;
    Ok(page::answer(listed, |customer| Customer::from(customer)))
}

/// Read a customer
#[utoipa::path(
    get, path = "/v1/customers/{id}", operation_id = "read_customer", tag = "customers",
    responses((status = 200, description = "The customer.", body = Customer)),
    security(("api_key" = ["customers:read"])),
)]
async fn read(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<CustomerId>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::CustomersRead)?;
    let customer: Stored =
        lookup::stored(&api.store, &keys::customer(authenticated.tenant(), id), "customer").await?;
    Ok(reply(show(StatusCode::OK)(&customer)))
}

/// Change a customer
///
/// A JSON merge patch: what is left out stays, null clears. Invoices that are open keep the customer as
/// it was.
#[utoipa::path(
    patch, path = "/v1/customers/{id}", operation_id = "change_customer", tag = "customers",
    request_body = CustomerInput,
    responses(
        (status = 200, description = "The customer, changed.", body = Customer),
        (status = 409, description = "`changed_meanwhile`: somebody else changed it at the same moment."),
    ),
    security(("api_key" = ["customers:write"])),
)]
async fn change(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<CustomerId>,
    IfMatch(if_match): IfMatch,
    Json(patch): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::CustomersWrite)?;
    let caller = authenticated.caller();
    let current: Stored =
        lookup::stored(&api.store, &keys::customer(authenticated.tenant(), id), "customer").await?;
    records::check_version(if_match, current.version)?;
    let Some(input) = patched(&CustomerInput::from(&current), patch)? else {
        return Ok(reply(show(StatusCode::OK)(&current)));
    };
    let next = read_input(&api, &caller, &input, id, current.version + 1, current.created_at).await?;
    let changed = records::replace(&api.store, &caller, next).await?;
    Ok(reply(show(StatusCode::OK)(&changed)))
}

async fn read_input(
    api: &ApiState,
    caller: &app::Caller,
    input: &CustomerInput,
    id: CustomerId,
    version: u64,
    created_at: chrono::DateTime<chrono::Utc>,
) -> Result<Stored, Problem> {
    let mut fields = Fields::default();
    let customer = input.read(id, version, created_at, caller.change(), &mut fields);
    let template = customer.as_ref().and_then(|customer| customer.default_template_id);
    lookup::template(&api.store, &caller.tenant, "default_template_id", template, &mut fields).await?;
    fields.finish(customer)
}

/// List the history of a customer
///
/// Oldest first: who changed what, when and why.
#[utoipa::path(
    get, path = "/v1/customers/{id}/history", operation_id = "list_customer_history", tag = "customers",
    params(PageQuery),
    responses((status = 200, description = "A page of the history.", body = List<ChangeEntry>)),
    security(("api_key" = ["customers:read"])),
)]
async fn history(
    State(api): State<ApiState>,
    authenticated: Authenticated,
    PathId(id): PathId<CustomerId>,
    Params(query): Params<PageQuery>,
) -> Result<Response, Problem> {
    authenticated.require(Scope::CustomersRead)?;
    let tenant = authenticated.tenant();
    versions::history::<Stored, Customer>(
        &api.store,
        tenant,
        (&keys::customer(tenant, id), "customer"),
        &query,
    )
    .await
}
