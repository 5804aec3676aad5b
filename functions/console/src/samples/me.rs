//! A person's own settings and sessions.

use console::me::{MePage, Session};
use console::navigation::Area;
use pages::components::{Action, Field, Notice, Pick, Tone};
use pages::icons::Icon;

use super::{Page, at, page, shell, t};

fn me() -> MePage {
    let session = |minutes, end: bool| Session {
        signed_in: at(minutes),
        seen: at(minutes + 40),
        end: end
            .then(|| Action::post("Sign out", "/console/me/sessions/ses_1/end", "t0k3n").icon(Icon::SignOut)),
    };
    MePage {
        shell: shell("Language and sessions", Area::None),
        email: t("eva@nordlicht.example"),
        role: "accountant".to_owned(),
        version: 3,
        fields: vec![
            Field::text("name", "Name", t("Eva Lindqvist")).required(),
            Field::select("language", "Language", vec![Pick::new("en", "English", true)])
                .hint("How pages write numbers and dates, and the language of e-mails to you."),
            Field::select("time_zone", "Time zone", vec![Pick::new("Europe/Berlin", "Europe/Berlin", true)]),
        ],
        notice: None,
        sessions: vec![session(-50, false), session(-3_000, true)],
        end_others: Action::post("Sign out everywhere else", "/console/me/sessions/end-others", "t0k3n")
            .icon(Icon::SignOut),
    }
}

pub(super) fn pages() -> anyhow::Result<Vec<Page>> {
    let mut stale = me();
    stale.notice = Some(
        Notice::new(Tone::Red, t("Jan Vermeer changed this in the meantime."))
            .line(t("It is now: Eva Lindqvist, de, Europe/Berlin, clerk."))
            .line("Your entries are below, and not saved. Save again to replace what is stored."),
    );
    stale.sessions.truncate(1);
    stale.end_others =
        Action::refused("Sign out everywhere else", "You are signed in with this browser only.");
    Ok(vec![page("me", &me())?, page("me-stale", &stale)?])
}
