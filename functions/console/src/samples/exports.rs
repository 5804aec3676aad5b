//! Files of reports, and suppressed addresses.

use console::navigation::Area;
use console::reports::Filter;
use console::reports::exports::{self, ExportsPage};
use console::reports::suppressions::{self, SuppressionsPage};
use pages::components::{Action, Ask, Badge, Empty, Field, Look, Pager, Pick, Tone};
use pages::icons::Icon;

use super::{Page, at, customer, page, shell, t};

fn row(title: &str, status: Badge, note: &str, action: Option<Action>) -> exports::Row {
    exports::Row {
        title: title.to_owned(),
        by: t("Eva Lindqvist"),
        started: at(-30),
        status,
        note: t(note),
        action: action.map(|action| action.icon(Icon::Download)),
    }
}

fn fields() -> Vec<Field> {
    let kinds = [("ageing", "Ageing"), ("dso", "Days sales outstanding"), ("numbering", "Numbers")];
    let kinds = kinds.map(|(value, label)| Pick::new(value, label, value == "ageing")).into();
    vec![
        Field::select("kind", "Report", kinds).required(),
        Field::input("date", "as_of", "At the end of", t("2026-11-30")).hint("Of the ageing. Empty: today."),
        Field::text("days", "Days up to today", "").hint("Of the days sales outstanding. Empty: 90."),
        Field::text("year", "Year", "").hint("Of the numbers. Empty: all."),
    ]
}

fn exports_page() -> ExportsPage {
    let download = || Some(Action::link("Download", "/console/reports/exports/exp_1/file"));
    let finished = || Badge::new("Finished", Tone::Green, Icon::CircleCheck);
    ExportsPage {
        shell: shell("Files", Area::Reports),
        fields: fields(),
        open: false,
        rows: vec![
            row(
                "Ageing at the end of 30 Nov 2026",
                Badge::new("In progress", Tone::Blue, Icon::Loader),
                "42,000 read",
                None,
            ),
            row("Numbers of 2026", Badge::new("Waiting", Tone::Grey, Icon::Hourglass), "", None),
            row("Days sales outstanding, 90 days", finished(), "3 rows, 1 KB", download()),
            row("Ageing at the end of 31 Oct 2026", finished(), "12,480 rows, 1,204 KB", download()),
            row("Numbers", finished(), "The file was deleted. Make another one.", None),
            row(
                "Ageing at the end of 30 Sep 2026",
                Badge::new("Failed", Tone::Red, Icon::Octagon),
                "No entity has the id ent_01J9ZK3V7QX2M8T4B6C5D1E0FG.",
                None,
            ),
        ],
        empty: None,
        pager: Pager { shown: "The latest first".to_owned(), first: None, next: None },
        again: Some(("/console/reports/exports".to_owned(), 3)),
    }
}

fn exports_wrong() -> ExportsPage {
    let mut fields = fields();
    if let [_, _, days, ..] = fields.as_mut_slice() {
        *days = Field::text("days", "Days up to today", t("30"))
            .wrong("must be empty: only the report “Days sales outstanding” takes it", true);
    }
    let empty = Empty {
        icon: Icon::Download,
        title: "No files yet".to_owned(),
        text: "Have a report made as a file here, or on its own page with the filters that you see there."
            .to_owned(),
        actions: vec![Action::link("To the reports", "/console/reports")],
    };
    ExportsPage { fields, open: true, rows: Vec::new(), empty: Some(empty), again: None, ..exports_page() }
}

fn suppression(index: usize) -> suppressions::Row {
    let (_, _, address) = customer(index);
    let (reason, detail) = [
        (
            Badge::new("Bounced for good", Tone::Red, Icon::MailX),
            "550 5.1.1 The e-mail account does not exist.",
        ),
        (Badge::new("Reported as spam", Tone::Red, Icon::Ban), "abuse"),
        (Badge::new("By hand", Tone::Grey, Icon::Edit), "The customer asked for letters on paper."),
    ][index % 3]
        .clone();
    let release = Some(Action::link("Release", "/console/reports/suppressions?address=a&dialog=release"));
    suppressions::Row { address, reason, detail: t(detail), since: at(-(index as i64) * 5_000), release }
}

const HERE: &str = "/console/reports/suppressions";

fn suppress() -> Ask {
    Ask::new("suppress", "Suppress an address", HERE, "t0k3n")
        .text("Nothing is sent to it from now on, until somebody releases it.")
        .field(Field::input("email", "address", "Address", "").required())
        .field(Field::area("detail", "Why", "", 2, 500))
        .confirm("Suppress", Look::Danger)
}

fn suppressions_page() -> SuppressionsPage {
    SuppressionsPage {
        shell: shell("Suppressed addresses", Area::Reports),
        actions: vec![Action::ask("Suppress an address", "suppress", HERE).icon(Icon::Plus)],
        filter: Filter { to: HERE, fields: vec![Field::input("search", "address", "Address", t(""))] },
        rows: (0..7).map(suppression).collect(),
        empty: None,
        pager: Pager { shown: "By address".to_owned(), first: None, next: Some(format!("{HERE}?cursor=a")) },
        asks: vec![suppress()],
    }
}

fn releasing() -> SuppressionsPage {
    let (_, _, address) = customer(0);
    let mut ask = Ask::new("release", format!("Release {address}?"), HERE, "t0k3n")
        .text("E-mails are sent to it again, and it is taken off the mail service's own list. If one bounces again, it is suppressed again.")
        .field(Field::text("reason", "Reason", t("The account exists again.")).focused())
        .hidden("address", address)
        .confirm("Release", Look::Primary);
    ask.open = true;
    SuppressionsPage {
        rows: vec![suppression(0)],
        pager: Pager { shown: String::new(), first: Some(HERE.to_owned()), next: None },
        asks: vec![suppress(), ask],
        ..suppressions_page()
    }
}

/// A role that may only look, and a wrong address.
fn suppressions_empty() -> SuppressionsPage {
    let wrong = Field::input("search", "address", "Address", t("rechnung@"));
    let empty = Empty {
        icon: Icon::Ban,
        title: "Not on the list".to_owned(),
        text: "E-mails are sent to this address.".to_owned(),
        actions: vec![Action::link("All addresses", HERE)],
    };
    SuppressionsPage {
        actions: vec![Action::refused("Suppress an address", "Your role does not allow it.")],
        filter: Filter {
            to: HERE,
            fields: vec![wrong.wrong("must be an e-mail address such as name@company.example", true)],
        },
        rows: Vec::new(),
        empty: Some(empty),
        asks: Vec::new(),
        ..suppressions_page()
    }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    Ok(vec![
        page("reports-exports", &exports_page())?,
        page("reports-exports-wrong", &exports_wrong())?,
        page("reports-suppressions", &suppressions_page())?,
        page("reports-suppressions-release", &releasing())?,
        page("reports-suppressions-empty", &suppressions_empty())?,
    ])
}
