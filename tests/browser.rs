//! The pages of the staff in Chromium, driven by WebDriver: the tasks of a finance team, one test each, and what only a browser
//! can tell (accessibility, scripts, the policy of what a page may load).

mod driver;
mod pictures;
mod tasks;
mod walk;
