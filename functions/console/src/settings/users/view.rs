//! A user as a person reads it, and what can be done.

use domain::access::role::Role;
use domain::access::user::{Roster, RosterError, User, UserState};
use pages::components::{Action, Ask, Badge, Look, Pair, Tone};
use pages::format::Format;
use pages::icons::Icon;

use super::path;
use crate::settings::choices::language_name;
use crate::settings::history::Facts;
use crate::settings::thing_page::Card;

pub fn role(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Accountant => "Accountant",
        Role::Clerk => "Clerk",
        Role::Approver => "Approver",
        Role::Viewer => "Viewer",
    }
}

/// What a role allows, in a sentence.
pub fn allows(role: Role) -> &'static str {
    match role {
        Role::Owner => "Everything, users and API keys included",
        Role::Accountant => "Everything but users and API keys",
        Role::Clerk => "Drafts, sends and collects; cannot approve or change settings",
        Role::Approver => "Reads everything, and approves",
        Role::Viewer => "Reads everything",
    }
}

pub fn state(state: UserState) -> Badge {
    match state {
        UserState::Invited => Badge::new("Invited", Tone::Amber, Icon::Hourglass),
        UserState::Active => Badge::new("Active", Tone::Green, Icon::CircleCheck),
        UserState::Disabled => Badge::new("Disabled", Tone::Grey, Icon::Ban),
    }
}

pub fn facts(user: &User, format: &Format) -> Facts {
    let mut facts = Facts::default();
    facts.add("Name", user.name.to_string());
    facts.add("E-mail", user.email.to_string());
    facts.add("Role", role(user.role));
    facts.add("State", state(user.state).word);
    facts.add("Language", language_name(user.language.as_str()));
    facts.add("Time zone", user.time_zone.to_string());
    facts.add("Disabled last", user.disabled_at.map(|at| format.instant(at)).unwrap_or_default());
    facts
}

pub fn card(user: &User, format: &Format) -> Card {
    let mut pairs: Vec<Pair> =
        facts(user, format).pairs().map(|(name, value)| Pair::new(name, value)).collect();
    pairs.push(Pair::new("May do", allows(user.role)));
    pairs.push(Pair::new("Invited on", format.instant(user.created_at)));
    pairs.push(Pair::new("Id", user.id.to_string()));
    Card::new("Details", pairs)
}

/// The actions on a user. `token` is None for those who may not change users.
pub fn actions(user: &User, roster: &Roster, token: Option<&str>) -> Vec<Action> {
    let here = path(user.id);
    let history = Action::link("History", format!("{here}/history")).icon(Icon::History);
    let edit = match token {
        Some(_) => Action::link("Edit", format!("{here}/edit")),
        None => Action::refused("Edit", NOT_ALLOWED),
    };
    let again = match (token, user.state) {
        (None, _) => Action::refused("Invite again", NOT_ALLOWED),
        (Some(token), UserState::Invited) => Action::post("Invite again", format!("{here}/again"), token),
        (Some(_), state) => Action::refused(
            "Invite again",
            format!("The user is {}. Only one that is invited gets an invitation.", state.as_str()),
        ),
    };
    vec![history, again.icon(Icon::Mail), toggle(user, roster, token), edit.icon(Icon::Edit)]
}

const NOT_ALLOWED: &str = "Your role does not allow it.";

fn toggle(user: &User, roster: &Roster, token: Option<&str>) -> Action {
    let disabled = user.state == UserState::Disabled;
    let (label, icon) = if disabled { ("Enable", Icon::Undo) } else { ("Disable", Icon::Ban) };
    let last = roster.owners.len() == 1 && roster.owners.contains(&user.id);
    let action = match (token, disabled) {
        (None, _) => Action::refused(label, NOT_ALLOWED),
        (Some(token), true) => Action::post(label, format!("{}/enable", path(user.id)), token),
        (Some(_), false) if last => Action::refused(label, RosterError::LastOwner.to_string()),
        (Some(_), false) => Action::ask(label, DISABLE, &path(user.id)).look(Look::Danger),
    };
    action.icon(icon)
}

/// The dialog that asks before a user is disabled.
pub const DISABLE: &str = "disable";

pub fn ask(user: &User, token: &str) -> Ask {
    Ask::new(DISABLE, format!("Disable {}?", user.name), &path(user.id), token)
        .text("The person cannot sign in any more, and all sessions of this person end now.")
        .text("The user stays: the history names it. It can be enabled again.")
        .hidden("version", user.version.to_string())
        .confirm("Disable", Look::Danger)
}

#[cfg(test)]
mod tests {
    use domain::change::{Actor, Change};
    use domain::ids::UserId;
    use domain::zone::Zone;
    use pages::components::Does;

    use super::*;

    fn user(state: UserState) -> User {
        let at = chrono::DateTime::UNIX_EPOCH;
        User {
            id: UserId::new(at, 1),
            version: 3,
            name: "Eva".parse().unwrap(),
            email: "eva@a.example".parse().unwrap(),
            role: Role::Owner,
            language: "de".parse().unwrap(),
            time_zone: Zone::UTC,
            state,
            disabled_at: None,
            created_at: at,
            change: Change { at, actor: Actor::system("test"), reason: None, request_id: String::new() },
        }
    }

    fn possible(user: &User, owners: &[UserId], token: Option<&str>) -> Vec<String> {
        let roster = Roster { version: 1, users: 2, owners: owners.iter().copied().collect() };
        let all = actions(user, &roster, token).into_iter();
        let can = all.filter(|action| !matches!(action.does, Does::Refused { .. }));
        can.map(|action| action.label).collect()
    }

    #[test]
    fn the_last_owner_stays_and_only_the_invited_are_invited_again() {
        let (invited, active) = (user(UserState::Invited), user(UserState::Active));
        let other = UserId::new(chrono::DateTime::UNIX_EPOCH, 2);
        let both = [active.id, other];
        assert_eq!(possible(&active, &[active.id], Some("t")), ["History", "Edit"]);
        assert_eq!(possible(&active, &both, Some("t")), ["History", "Disable", "Edit"]);
        assert_eq!(possible(&invited, &both, Some("t")), ["History", "Invite again", "Disable", "Edit"]);
        assert_eq!(possible(&user(UserState::Disabled), &both, Some("t")), ["History", "Enable", "Edit"]);
        assert_eq!(possible(&active, &both, None), ["History"]);
    }
}
