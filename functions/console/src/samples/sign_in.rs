//! Signing in.

use console::sign_in::{Account, AccountPage, AddressPage, CodePage, LinkPage};
use pages::components::{Field, Notice, Tone};

use super::{Page, bare, page, t};

fn address() -> Field {
    Field::input("email", "address", "E-mail address", "").required().focused().with(|input| {
        input.autocomplete = "email";
        input.placeholder = "name@company.example".to_owned();
    })
}

fn code() -> Field {
    Field::text("code", "Code", "").required().focused().with(|input| {
        input.autocomplete = "one-time-code";
        input.numeric = true;
        input.max_length = Some(6);
    })
}

fn code_page(notices: Vec<Notice>, code: Field) -> CodePage {
    CodePage {
        shell: bare("Check your e-mail", notices),
        address: t("eva@nordlicht.example"),
        then: "/console".to_owned(),
        code,
        valid_for: "10 minutes".to_owned(),
    }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    let then = || t("/console/invoices?status=open");
    let ended = Notice::new(Tone::Blue, "You were signed out").line("After 12 hours without use.");
    let wrong = address().wrong(t("eva@nordlicht is not an e-mail address."), true);
    let link = |address| LinkPage { shell: bare("Sign in", Vec::new()), secret: t("s3cr3t"), address };
    let account = |id: &str, name, role| Account { id: id.to_owned(), name: t(name), role: t(role) };
    let other = code().hint("Four more tries.").wrong("That is not the code of the latest e-mail.", true);
    Ok(vec![
        page(
            "sign-in",
            &AddressPage { shell: bare("Sign in", Vec::new()), address: address(), then: then() },
        )?,
        page(
            "sign-in-wrong",
            &AddressPage { shell: bare("Sign in", vec![ended]), address: wrong, then: then() },
        )?,
        page("sign-in-code", &code_page(Vec::new(), code()))?,
        page("sign-in-code-wrong", &code_page(Vec::new(), other))?,
        page("sign-in-link", &link(Some(t("eva@nordlicht.example"))))?,
        page("sign-in-link-old", &link(None))?,
        page(
            "sign-in-account",
            &AccountPage {
                shell: bare("Choose an account", Vec::new()),
                address: t("eva@nordlicht.example"),
                then: then(),
                accounts: vec![
                    account("ten_1", "Nordlicht Solar GmbH", "Accountant"),
                    account("ten_2", "Nordlicht Service GmbH", "Viewer"),
                    account("ten_3", "Solarpark Uckermark Betreibergesellschaft mbH & Co. KG", "Owner"),
                ],
            },
        )?,
    ])
}
