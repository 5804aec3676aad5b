//! API keys as a person reads them.

use domain::access::ApiKey;
use pages::components::{Action, Ask, Badge, Look, Pair, Tone};
use pages::format::Format;
use pages::icons::Icon;

use super::HERE;
use crate::settings::list_page::Row;
use crate::settings::thing_page::Card;

fn state(key: &ApiKey) -> Badge {
    match key.revoked_at {
        None => Badge::new("Active", Tone::Green, Icon::CircleCheck),
        Some(_) => Badge::new("Revoked", Tone::Grey, Icon::Ban),
    }
}

fn scopes(key: &ApiKey) -> String {
    key.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(", ")
}

pub fn row(key: &ApiKey, format: &Format) -> Row {
    let revoked = key.revoked_at.map(|at| format!(" · revoked {}", format.instant(at))).unwrap_or_default();
    let revoke =
        Action::link("Revoke", format!("{HERE}?revoke={}", key.id)).icon(Icon::Ban).look(Look::Danger);
    Row {
        label: key.name.to_string(),
        href: String::new(),
        sub: format!("rk_{}_…{revoked}", key.prefix),
        status: state(key),
        cells: vec![scopes(key), format.instant(key.created_at)],
        action: key.revoked_at.is_none().then_some(revoke),
    }
}

/// The dialog that asks before a key is revoked.
pub fn ask(key: &ApiKey, token: &str) -> Ask {
    let ask = Ask::new("revoke", format!("Revoke “{}”?", key.name), HERE, token)
        .text("Programs that use the key are refused from then on. It works up to 30 seconds longer.")
        .text("It cannot be taken back. A new key has another secret.")
        .hidden("id", key.id.to_string())
        .confirm("Revoke", Look::Danger);
    Ask { open: true, ..ask }
}

/// A new key with its secret, which is shown this once.
pub fn card(key: &ApiKey, secret: &str, format: &Format) -> Card {
    let pairs = vec![
        Pair::new("Name", key.name.to_string()),
        Pair::new("Scopes", scopes(key)),
        Pair::new("Created", format.instant(key.created_at)),
        Pair::new("Id", key.id.to_string()),
    ];
    let card = Card::new("Secret", pairs)
        .text("Copy it now: it is not shown again. Programs send it as “Authorization: Bearer …”.");
    Card { code: secret.to_owned(), ..card }
}
