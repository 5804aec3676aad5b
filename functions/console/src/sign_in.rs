//! Signing in: an address, then the code or the link of the e-mail, then the account if there are several.

mod choice;
pub(crate) mod handlers;

use askama::Template;
use pages::components::Field;
use pages::icons::Icon;
use pages::layout::Bare;

/// Asks for the address. The answer is the same whether or not it is known.
#[derive(Debug, Template)]
#[template(path = "sign_in/address.html")]
pub struct AddressPage {
    pub shell: Bare,
    pub address: Field,
    /// The page to show afterwards.
    pub then: String,
}

/// Asks for the code of the e-mail.
#[derive(Debug, Template)]
#[template(path = "sign_in/code.html")]
pub struct CodePage {
    pub shell: Bare,
    pub address: String,
    /// The page to show afterwards.
    pub then: String,
    pub code: Field,
    /// How long the code is good for: "10 minutes".
    pub valid_for: String,
}

/// Opened by the link of the e-mail. Only its button signs in, because mail scanners follow links.
#[derive(Debug, Template)]
#[template(path = "sign_in/link.html")]
pub struct LinkPage {
    pub shell: Bare,
    /// The secret of the link.
    pub secret: String,
    /// None: the link is used or too old.
    pub address: Option<String>,
}

/// An account that the address belongs to.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: String,
    pub name: String,
    pub role: String,
}

/// Asks for the account, if the address belongs to several.
#[derive(Debug, Template)]
#[template(path = "sign_in/account.html")]
pub struct AccountPage {
    pub shell: Bare,
    pub address: String,
    pub accounts: Vec<Account>,
    /// The page to show afterwards.
    pub then: String,
}
