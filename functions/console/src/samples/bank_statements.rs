//! Bank statements: the list, the upload, a statement, an entry, a mapping.

use console::bank_statements::entry::{Candidate, Choose, Chosen, EntryPage};
use console::bank_statements::list::{Row as File, StatementsPage};
use console::bank_statements::mapping::MappingPage;
use console::bank_statements::statement::{Row, StatementPage};
use console::bank_statements::upload::UploadPage;
use console::bank_statements::words;
use console::navigation::Area;
use console::payments::area_tabs;
use domain::bank_statements::entry::EntryStatus;
use domain::bank_statements::matching::{Match, Reason};
use pages::components::{
    Action, Empty, Field, Link, Look, Notice, Pager, Pair, Pairs, Pick, Progress, Share, Stack, Tone,
};
use pages::icons::Icon;

use super::record_payment::open_invoices;
use super::tabs::tabs;
use super::{Page, at, customer, day, english, eur, page, shell, t};

const HERE: &str = "/console/bank-statements/bst_1";

fn shares() -> Vec<Share> {
    let share = |word, count: u32, tone| Share::new(word, count.into(), english().number(count), tone);
    vec![
        share("Exact", 84, Tone::Green),
        share("Likely", 12, Tone::Blue),
        share("Ambiguous", 5, Tone::Amber),
        share("No match", 7, Tone::Red),
        share("Money that went", 31, Tone::Grey),
        share("In an earlier file", 3, Tone::Violet),
    ]
}

fn progress() -> Progress {
    Progress { label: "Reading".to_owned(), done: 90, total: 142, text: "90 of 142".to_owned() }
}

fn upload() -> Action {
    Action::link("Upload a statement", "/console/bank-statements/new").icon(Icon::Plus).look(Look::Primary)
}

fn list() -> StatementsPage {
    let file = |index: usize| File {
        href: HERE.to_owned(),
        name: t(format!("camt053-2026-11-{:02}.xml", 28 - index)),
        format: format!("{}, 142 entries", ["camt.053", "MT940", "CSV"][index % 3]),
        account: t("DE89 3704 0044 0532 0130 00 and 1 more"),
        period: format!("{} – {}", english().day(day(0)), english().day(day(27))),
        progress: (index == 0).then(progress),
        result: (index > 0).then(|| Stack::new(shares())),
        uploaded: at(-1_440 * index as i64),
        by: t("Eva Lindqvist"),
    };
    StatementsPage {
        shell: shell("Bank statements", Area::Payments),
        actions: vec![Action::link("New CSV mapping", "/console/bank-statements/mappings/new"), upload()],
        area: area_tabs(true),
        rows: (0..6).map(file).collect(),
        empty: None,
        pager: Pager { shown: "6 bank statements, newest first".to_owned(), first: None, next: None },
        again: Some(("/console/bank-statements".to_owned(), 2)),
    }
}

fn none() -> StatementsPage {
    StatementsPage {
        rows: Vec::new(),
        empty: Some(Empty {
            icon: Icon::Bank,
            title: "No bank statements yet".to_owned(),
            text: "Upload a file of your bank: camt.053, camt.054, MT940 or CSV.".to_owned(),
            actions: vec![upload()],
        }),
        again: None,
        ..list()
    }
}

fn form(wrong: bool) -> UploadPage {
    let file = Field::input("file", "file", "File", "").required().hint("At most 2 MB and 20 000 entries.");
    UploadPage {
        shell: shell("Upload a bank statement", Area::Payments),
        notice: wrong.then(|| {
            Notice::new(Tone::Red, "The file cannot be read. Nothing of it was recorded.")
                .line(t("file: line 12: must be a date such as 20.11.2026"))
                .line("and 5 more")
        }),
        fields: vec![
            if wrong { file.wrong("must be chosen, and not be empty", true) } else { file },
            Field::select(
                "mapping_id",
                "Mapping",
                vec![
                    Pick::new("", "None: it is camt.053, camt.054 or MT940", true),
                    Pick::new("csv_1", t("CSV: Sparkasse"), false),
                ],
            ),
            Field::text("name", "Name", t("November")).hint("Empty: the name of the file."),
        ],
        new_mapping: Action::link("New CSV mapping", "/console/bank-statements/mappings/new")
            .icon(Icon::Plus),
        submit: Action::submit("Upload", "do", "upload").look(Look::Primary),
    }
}

fn row(index: usize) -> Row {
    let found = [Match::Exact, Match::Likely, Match::Ambiguous, Match::None][index % 4];
    let applied = index % 5 == 4;
    let status = if applied { EntryStatus::Applied } else { EntryStatus::Open };
    let href = format!("{HERE}/entries/ben_{index}");
    let post = |label: &str, verb: &str| Action::post(label, format!("{href}/{verb}"), "t0k3n");
    let mut actions = Vec::new();
    if !applied && matches!(found, Match::Exact | Match::Likely) {
        actions.push(post("Apply", "apply"));
    }
    if !applied {
        actions.push(Action::link("Choose", href.clone()).look(Look::Quiet));
        actions.push(post("Ignore", "ignore").look(Look::Quiet));
    }
    let reasons = match found {
        Match::Exact => vec![Reason::PaymentReference, Reason::Amount],
        Match::Likely => vec![Reason::DocumentNumber, Reason::AmountDiffers],
        Match::Ambiguous => vec![Reason::Amount, Reason::SeveralCustomers],
        Match::None => Vec::new(),
    };
    let mut notes: Vec<String> = if found == Match::None { Vec::new() } else { vec![customer(index).0] };
    notes.extend(
        (!reasons.is_empty()).then(|| reasons.into_iter().map(words::reason).collect::<Vec<_>>().join(", ")),
    );
    Row {
        date: english().day(day(20 - index as i64)),
        party: customer(index).0,
        text: t(format!("Invoice 2026-{:04} thank you", 1_200 + index)),
        amount: eur(if index == 7 { -48_000 } else { 124_950 + index as i64 * 731 }),
        found: words::found(found),
        documents: match found {
            Match::None => Vec::new(),
            _ => vec![Link::new(t(format!("2026-{:04}", 1_200 + index)), "/console/invoices/inv_1")],
        },
        notes,
        status: words::status(status),
        payment: applied.then(|| Link::new("Payment", "/console/payments/pay_1")),
        actions,
        href,
    }
}

fn statement() -> StatementPage {
    let names = ["All", "Exact", "Likely", "Ambiguous", "No match", "Applied", "Reversed", "Ignored"];
    StatementPage {
        shell: shell("camt053-2026-11-28.xml", Area::Payments),
        title: t("camt053-2026-11-28.xml"),
        uploaded: format!("Uploaded by {}, {}", t("Eva Lindqvist"), at(0)),
        notices: vec![
            Notice::new(Tone::Amber, "Not all of the file could be used")
                .line("2 entries are not booked yet. They come again once they are."),
        ],
        progress: None,
        again: None,
        shares: shares(),
        tabs: tabs("Entries", &names, 0),
        rows: (0..14).map(row).collect(),
        empty: None,
        pager: Pager {
            shown: "14 entries, in the order of the file".to_owned(),
            first: None,
            next: Some(format!("{HERE}?cursor=000014")),
        },
        facts: Pairs(vec![
            Pair::new("Format", "camt.053"),
            Pair::lines("Accounts", vec![t("DE89370400440532013000, 142 entries")]),
            Pair::new("Id", t("bst_01J9ZK3V7QX2M8T4B6C5D1E0FG")),
        ]),
    }
}

fn being_read() -> StatementPage {
    StatementPage {
        progress: Some(progress()),
        again: Some((HERE.to_owned(), 2)),
        rows: Vec::new(),
        empty: Some(Empty {
            icon: Icon::Bank,
            title: "No entries here".to_owned(),
            text: "They are still being read, or all of them were in earlier files.".to_owned(),
            actions: Vec::new(),
        }),
        notices: Vec::new(),
        ..statement()
    }
}

fn entry(applied: bool) -> EntryPage {
    let here = format!("{HERE}/entries/ben_1");
    let candidate = |index: usize| Candidate {
        document: Link::new(t(format!("2026-{:04}", 1_200 + index)), "/console/invoices/inv_1"),
        customer: customer(index).0,
        due: eur(124_950),
    };
    let choose = Choose {
        find: Field::input("search", "name", "Beginning of the customer's name", t("")),
        choices: Vec::new(),
        chosen: Some(Chosen {
            customer: Link::new(t("Hofmann KG"), "/console/customers/cus_0"),
            hidden: vec![("customer", "cus_0".to_owned()), ("version", "1".to_owned())],
            open: open_invoices(false),
            submit: Action::submit(t("Apply to Hofmann KG"), "do", "apply").look(Look::Primary),
        }),
        to: here.clone(),
    };
    let status = if applied { EntryStatus::Applied } else { EntryStatus::Open };
    EntryPage {
        shell: shell("Hofmann KG", Area::Payments),
        title: t("HOFMANN KG"),
        back: Link::new("Bank statement", HERE),
        status: words::status(status),
        amount: eur(124_950),
        notices: Vec::new(),
        actions: match applied {
            true => {
                let why = "The entry was applied. To undo that, reverse its payment.";
                vec![Action::refused("Ignore", why), Action::refused("Apply as proposed", why)]
            }
            false => vec![
                Action::post("Ignore", format!("{here}/ignore"), "t0k3n").icon(Icon::CircleSlash),
                Action::post("Apply as proposed", format!("{here}/apply"), "t0k3n").look(Look::Primary),
            ],
        },
        found: words::found(if applied { Match::Exact } else { Match::Likely }),
        candidates: (0..2).map(candidate).collect(),
        reasons: vec![words::reason(Reason::DocumentNumber).to_owned()],
        choose: (!applied).then_some(choose),
        facts: Pairs(vec![
            Pair::new("Booked on", english().day(day(20))),
            Pair::new("Text", t("Rechnung 2026-1200 abzgl. Skonto")),
            Pair::new("Own account", t("DE89370400440532013000")),
        ]),
    }
}

fn mapping() -> MappingPage {
    let text = |name: &str, label: &str| Field::text(name, label, t(""));
    MappingPage {
        shell: shell("New CSV mapping", Area::Payments),
        layout: vec![
            Field::text("name", "Name", t("Sparkasse")).required(),
            Field::select(
                "delimiter",
                "Between columns",
                vec![Pick::new("comma", "Comma", false), Pick::new("semicolon", "Semicolon", true)],
            ),
            text("account", "Account")
                .hint("Of every row, if no column has it.")
                .wrong("must be given, or be a column, and not both", true),
        ],
        columns: vec![text("date", "Date").required(), text("amount", "Amount").required()],
        submit: Action::submit("Create", "do", "create").look(Look::Primary),
    }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    Ok(vec![
        page("bank-statements", &list())?,
        page("bank-statements-empty", &none())?,
        page("bank-statement-new", &form(false))?,
        page("bank-statement-new-wrong", &form(true))?,
        page("bank-statement", &statement())?,
        page("bank-statement-reading", &being_read())?,
        page("bank-entry", &entry(false))?,
        page("bank-entry-applied", &entry(true))?,
        page("csv-mapping-new", &mapping())?,
    ])
}
