//! Which reports there are.

use askama::Template;
use pages::icons::Icon;
use pages::layout::Shell;

use crate::navigation::Area;
use crate::web::{Page, Visitor, page};

#[derive(Debug, Template)]
#[template(path = "reports/index.html")]
pub struct ReportsPage {
    pub shell: Shell,
    pub reports: Vec<Report>,
}

#[derive(Clone, Copy, Debug)]
pub struct Report {
    pub href: &'static str,
    pub icon: Icon,
    pub name: &'static str,
    /// What it says, in a sentence.
    pub says: &'static str,
}

pub const REPORTS: [Report; 7] = [
    Report {
        href: "/console/reports/ageing",
        icon: Icon::Hourglass,
        name: "Ageing",
        says: "What each customer owes, by how long it has been due, on any day.",
    },
    Report {
        href: "/console/reports/dso",
        icon: Icon::Calendar,
        name: "Days sales outstanding",
        says: "How many days of sales are not paid yet.",
    },
    Report {
        href: "/console/reports/numbering",
        icon: Icon::ShieldCheck,
        name: "Numbers",
        says: "That no number of a series is missing, and none was given twice.",
    },
    Report {
        href: "/console/reports/bounces",
        icon: Icon::MailX,
        name: "Bounces",
        says: "Whom e-mails did not reach, and why.",
    },
    Report {
        href: "/console/reports/scheduled",
        icon: Icon::Clock,
        name: "Scheduled e-mails",
        says: "What waits for its time, and when it goes out.",
    },
    Report {
        href: "/console/reports/suppressions",
        icon: Icon::Ban,
        name: "Suppressed addresses",
        says: "Addresses that nothing is sent to any more.",
    },
    Report {
        href: "/console/reports/exports",
        icon: Icon::Download,
        name: "Files",
        says: "Reports as CSV files, made in the background and kept for seven days.",
    },
];

pub(super) async fn show(visitor: Visitor) -> Page {
    let shell = visitor.shell(Area::Reports, "Reports", Vec::new());
    page(&ReportsPage { shell, reports: REPORTS.to_vec() })
}
