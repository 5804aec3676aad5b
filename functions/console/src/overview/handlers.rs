//! Fills the overview.

mod ages;
mod columns;
mod first_steps;
mod todo;

use app::reports::months::{MonthsReport, months};
use app::reports::outstanding::{Outstanding, Sums, outstanding};
use app::reports::sellers::Sellers;
use axum::extract::{RawQuery, State};
use chrono::{TimeDelta, Timelike};
use domain::access::Scope;
use domain::money::{Currency, Money};
use futures_util::future::{try_join, try_join5};
use pages::components::{Action, Empty, Look, Tab, Tabs};
use pages::format::{Format, counted};
use pages::icons::Icon;
use store::waiting::{Count, Pile};

use super::{Batch, Figure, OverviewPage};
use crate::batches::list::Row;
use crate::batches::list_handler::latest;
use crate::navigation::{Area, HOME};
use crate::web::form::Form;
use crate::web::visitor::at_least;
use crate::web::{Page, Visitor, Web, page};

/// So much of each pile is counted.
const MOST: usize = 999;
/// E-mails that did not arrive are counted for so long.
const LATELY: TimeDelta = TimeDelta::days(30);
/// So many months are shown, and so many batches.
const MONTHS: u32 = 6;
const BATCHES: usize = 3;

/// What the page is made of.
struct Facts {
    outstanding: Outstanding,
    months: MonthsReport,
    batches: Vec<Batch>,
    drafts: Count,
    unreached: Count,
    undelivered: Count,
    scheduled: Count,
}

impl Facts {
    /// A bounded number of reads, most of them side by side.
    async fn read(web: &Web, visitor: &Visitor) -> Result<Self, app::Error> {
        let tenant = visitor.tenant();
        let count =
            async |pile| -> Result<Count, app::Error> { Ok(web.store.count(tenant, pile, MOST).await?) };
        let batches = async {
            if !visitor.may(Scope::BatchesRead) {
                return Ok(Vec::new());
            }
            latest(web, visitor, BATCHES).await
        };
        let money = async {
            let sellers = Sellers::load(&web.store, tenant).await?;
            try_join(
                outstanding(&web.store, tenant, &sellers, visitor.now),
                months(&web.store, tenant, &sellers, visitor.now, MONTHS),
            )
            .await
        };
        let (((outstanding, months), batches), drafts, unreached, undelivered, scheduled) = try_join5(
            try_join(money, batches),
            count(Pile::Drafts),
            count(Pile::Unreached),
            count(Pile::Undelivered(visitor.now - LATELY)),
            count(Pile::Scheduled),
        )
        .await?;
        let batches = batches.into_iter().map(Batch::from).collect();
        Ok(Self { outstanding, months, batches, drafts, unreached, undelivered, scheduled })
    }

    fn is_quiet(&self, visitor: &Visitor) -> bool {
        let piles = [&self.drafts, &self.unreached, &self.scheduled, &visitor.waits.approvals];
        self.outstanding.sums.is_empty()
            && self.months.currencies.is_empty()
            && piles.iter().all(|pile| pile.number == 0)
    }
}

pub(super) async fn show(State(web): State<Web>, visitor: Visitor, RawQuery(query): RawQuery) -> Page {
    let query = Form::read(query.unwrap_or_default().as_bytes());
    let facts = Facts::read(&web, &visitor).await?;
    let empty = match facts.is_quiet(&visitor) {
        true => first_steps::read(&web, &visitor).await?,
        false => None,
    };
    page(&view(&visitor, facts, query.text("currency"), empty))
}

fn view(visitor: &Visitor, facts: Facts, wanted: &str, empty: Option<Empty>) -> OverviewPage {
    let outstanding = &facts.outstanding;
    let codes = currencies(&facts);
    let code = codes.iter().find(|code| code.code() == wanted).or(codes.first()).copied();
    let chosen = outstanding.sums.iter().find(|sums| Some(sums.currency) == code);
    let local = visitor.now.with_timezone(&visitor.user.time_zone);
    let name = visitor.user.name.split_whitespace().next().unwrap_or_default().to_owned();
    OverviewPage {
        greeting: format!("{}, {name}", greeting(local.hour())),
        today: visitor.format().date(local.date_naive()),
        // The first steps have a primary action of their own.
        actions: if empty.is_some() { Vec::new() } else { actions(visitor) },
        todo: todo::todo(visitor, &facts.unreached, &facts.drafts),
        figures: figures(visitor.format(), &facts, chosen),
        currencies: tabs(&codes, code),
        ages: chosen.map(|sums| ages::ages(visitor.format(), outstanding, sums)),
        months: code.and_then(|code| columns::columns(visitor.format(), &facts.months, code)),
        batches: facts.batches,
        empty,
        shell: visitor.shell(Area::Overview, "Overview", Vec::new()),
    }
}

fn greeting(hour: u32) -> &'static str {
    match hour {
        4..=11 => "Good morning",
        12..=17 => "Good afternoon",
        _ => "Good evening",
    }
}

fn actions(visitor: &Visitor) -> Vec<Action> {
    let action = |label, href, scope| match visitor.may(scope) {
        true => Action::link(label, href),
        false => Action::refused(label, "Your role does not allow it."),
    };
    vec![
        action("Record payment", "/console/payments/new", Scope::PaymentsWrite).icon(Icon::Payment),
        action("New invoice", "/console/invoices/new", Scope::InvoicesWrite)
            .icon(Icon::Plus)
            .look(Look::Primary),
    ]
}

/// Each sum is the least that it may be, if not all open items were read.
fn least(outstanding: &Outstanding) -> &'static str {
    if outstanding.whole { "" } else { "at least " }
}

fn figures(format: Format, facts: &Facts, chosen: Option<&Sums>) -> Vec<Figure> {
    let least = least(&facts.outstanding);
    let figure = |name: &str, value: String, note: String, href: Option<String>| Figure {
        name: name.to_owned(),
        value,
        note,
        href,
        alarming: false,
    };
    let mut figures = Vec::new();
    if let Some(sums) = chosen {
        let money = |minor| format.money(Money::new(minor, sums.currency));
        let items = |number: i64| {
            let shown = format.number(number);
            format!("{least}{}", counted(number.unsigned_abs(), &shown, "open item", "open items"))
        };
        let due = sums.due;
        figures.push(figure(
            "Outstanding",
            money(due.total()),
            items(sums.number()),
            Some("/console/invoices?status=open".to_owned()),
        ));
        figures.push(Figure {
            alarming: due.overdue() > 0,
            ..figure(
                "Overdue",
                money(due.overdue()),
                items(sums.overdue()),
                Some(ages::overdue(facts.outstanding.as_of)),
            )
        });
    }
    figures.push(figure(
        "Not delivered",
        at_least(format, &facts.undelivered),
        "e-mails of the last 30 days".to_owned(),
        Some("/console/reports/bounces".to_owned()),
    ));
    let next = facts.scheduled.first.as_deref().and_then(|place| place.split_once('#')?.0.parse().ok());
    let next = next.map(|at| format!("the next one {}", format.instant(at)));
    let note = next.unwrap_or_else(|| "e-mails that wait for their time".to_owned());
    let list = Some("/console/reports/scheduled".to_owned());
    figures.push(figure("Scheduled", at_least(format, &facts.scheduled), note, list));
    figures
}

/// Those with the most open items first, then those in which nothing is due.
fn currencies(facts: &Facts) -> Vec<Currency> {
    let mut codes: Vec<Currency> = facts.outstanding.sums.iter().map(|sums| sums.currency).collect();
    for (currency, _) in &facts.months.currencies {
        if !codes.contains(currency) {
            codes.push(*currency);
        }
    }
    codes
}

/// None: there is one.
fn tabs(currencies: &[Currency], chosen: Option<Currency>) -> Option<Tabs> {
    let tab = |currency: &Currency| Tab {
        label: currency.code().to_owned(),
        href: format!("{HOME}?currency={currency}"),
        count: None,
        current: chosen == Some(*currency),
    };
    let tabs: Vec<Tab> = currencies.iter().map(tab).collect();
    (tabs.len() > 1).then(|| Tabs { label: "Currency".to_owned(), tabs })
}

impl From<Row> for Batch {
    fn from(row: Row) -> Self {
        let Row { href, title, started, status, progress, result, .. } = row;
        Self { href, title, at: started, status, progress, result }
    }
}
