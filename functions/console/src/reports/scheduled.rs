//! E-mails that wait for their time.

use askama::Template;
use pages::components::{Empty, Link, Pager};
use pages::icons::Icon;
use pages::layout::Shell;

#[derive(Debug, Template)]
#[template(path = "reports/scheduled.html")]
pub struct ScheduledPage {
    pub shell: Shell,
    pub rows: Vec<Row>,
    /// Instead of rows.
    pub empty: Option<Empty>,
    pub pager: Pager,
}

/// An e-mail.
#[derive(Clone, Debug)]
pub struct Row {
    /// When it goes out, for the reader.
    pub at: String,
    /// The same in the zone that it was scheduled in, if that is another one.
    pub there: String,
    /// The document or the letter; its page moves the e-mail, or calls it off.
    pub what: Link,
    pub customer: Option<Link>,
    pub recipients: String,
}
