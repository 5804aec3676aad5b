//! Fills the lists of templates.

use axum::extract::{RawQuery, State};
use domain::access::Scope;
use domain::ids::TemplateId;
use domain::templates::email_template::EmailTemplate;
use domain::templates::invoice_template::InvoiceTemplate;
use pages::components::{Action, Empty, Look, Pager, Tab, Tabs};
use pages::icons::Icon;
use serde::de::DeserializeOwned;
use store::lists::Listed;
use store::versioned::Versioned;
use store::{Loaded, keys};

use super::list::{Row, TemplatesPage};
use super::{HERE, words};
use crate::navigation::Area;
use crate::web::form::Form;
use crate::web::{Page, Refused, Visitor, Web, page};

/// Templates of a page.
const PAGE: usize = 50;

pub(super) async fn list(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let of_invoices = query.text("tab") == "invoices";
    let after: Option<TemplateId> = query.get("cursor").and_then(|cursor| cursor.parse().ok());
    let (rows, next) = match of_invoices {
        true => of_invoices_rows(&web, &visitor, after).await?,
        false => {
            let listed = listed::<EmailTemplate>(&web, &visitor, after).await?;
            (listed.data.iter().map(|template| email_row(&visitor, template)).collect(), listed.next)
        }
    };
    let here = if of_invoices { format!("{HERE}?tab=invoices") } else { HERE.to_owned() };
    let joint = if of_invoices { '&' } else { '?' };
    let tab = |label: &str, href: &str, current| Tab {
        label: label.to_owned(),
        href: href.to_owned(),
        count: None,
        current,
    };
    let view = TemplatesPage {
        actions: vec![new(&visitor, of_invoices)],
        tabs: Tabs {
            label: "Templates".to_owned(),
            tabs: vec![
                tab("E-mails", HERE, !of_invoices),
                tab("Invoices", &format!("{HERE}?tab=invoices"), of_invoices),
            ],
        },
        second: if of_invoices { "E-mail template" } else { "Kind" },
        empty: rows.is_empty().then(|| empty(&visitor, of_invoices)),
        rows,
        pager: Pager {
            shown: "The newest first".to_owned(),
            first: after.map(|_| here.clone()),
            next: next.map(|next| format!("{here}{joint}cursor={next}")),
        },
        shell: visitor.shell(Area::Templates, "Templates", Vec::new()),
    };
    page(&view)
}

async fn listed<V: Versioned + DeserializeOwned>(
    web: &Web,
    visitor: &Visitor,
    after: Option<TemplateId>,
) -> Result<Listed<V>, Refused> {
    let after = after.map(|id| id.to_string());
    Ok(web.store.list::<V>(visitor.tenant(), &[V::KIND], after.as_deref(), PAGE).await?)
}

/// The templates of invoices, with the names of the e-mail templates that they name.
async fn of_invoices_rows(
    web: &Web,
    visitor: &Visitor,
    after: Option<TemplateId>,
) -> Result<(Vec<Row>, Option<String>), Refused> {
    let listed = listed::<InvoiceTemplate>(web, visitor, after).await?;
    let mut ids: Vec<TemplateId> =
        listed.data.iter().filter_map(|template| template.email_template_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let tenant = visitor.tenant();
    let emails = web.store.load(ids.iter().map(|id| keys::email_template(tenant, *id))).await?;
    let rows = listed.data.iter().map(|template| invoice_row(visitor, template, &emails));
    Ok((rows.collect::<Result<_, _>>()?, listed.next))
}

fn new(visitor: &Visitor, of_invoices: bool) -> Action {
    let (label, folder) =
        if of_invoices { ("New invoice template", "invoices") } else { ("New e-mail template", "emails") };
    let action = match visitor.may(Scope::SettingsWrite) {
        true => Action::link(label, format!("{HERE}/{folder}/new")),
        false => Action::refused(label, "Your role does not allow it."),
    };
    action.icon(Icon::Plus).look(Look::Primary)
}

fn empty(visitor: &Visitor, of_invoices: bool) -> Empty {
    let (icon, title, text) = match of_invoices {
        false => (
            Icon::Mail,
            "No e-mail templates yet",
            "Until there is one, e-mails have the standard texts in the customer's language.",
        ),
        true => (
            Icon::Template,
            "No invoice templates yet",
            "A template gives an invoice its texts, its footer and its colour.",
        ),
    };
    Empty {
        icon,
        title: title.to_owned(),
        text: text.to_owned(),
        // A person that may not create one reads why above the list.
        actions: visitor
            .may(Scope::SettingsWrite)
            .then(|| new(visitor, of_invoices).look(Look::Plain))
            .into_iter()
            .collect(),
    }
}

fn email_row(visitor: &Visitor, template: &EmailTemplate) -> Row {
    Row {
        href: format!("{HERE}/emails/{}", template.id),
        name: template.name.to_string(),
        second: words::kind(template.kind).to_owned(),
        languages: words::named(template.texts.keys().copied()),
        changed: visitor.format().instant(template.change.at),
        by: template.change.actor.name().to_owned(),
    }
}

fn invoice_row(visitor: &Visitor, template: &InvoiceTemplate, emails: &Loaded) -> Result<Row, Refused> {
    let named = template.email_template_id.map(|id| keys::email_template(visitor.tenant(), id));
    let email: Option<EmailTemplate> = named.map(|key| emails.get(&key)).transpose()?.flatten();
    Ok(Row {
        href: format!("{HERE}/invoices/{}", template.id),
        name: template.name.to_string(),
        second: email.map(|email| email.name.to_string()).unwrap_or_default(),
        languages: words::named(template.language.into_iter()),
        changed: visitor.format().instant(template.change.at),
        by: template.change.actor.name().to_owned(),
    })
}
