//! What pages for people share: the console of the staff and the portal of the customers.
//!
//! - [`layout`]: the frame of a page, with its navigation;
//! - [`components`]: what pages are made of; each is a value that a template prints with `{{ … }}`;
//! - [`format`]: money, numbers, dates and times as a person reads them;
//! - [`words`]: the statuses of documents, e-mails and batches as badges;
//! - [`icons`]: inline SVG;
//! - [`assets`]: the stylesheet and the script, under names with a hash of their content.
//!
//! No page has a script or a style inline, so that a `Content-Security-Policy` can forbid both. Everything works without
//! scripts: `assets/pages.js` only adds what forms and links cannot do.

pub mod assets;
pub mod components;
pub mod format;
pub mod icons;
pub mod layout;
pub mod words;
