//! The form of what a person sets for itself. What others decide, such as the role, stays as it is.

use app::access::users::Profile;
use domain::access::user::User;
use domain::language::LanguageTag;
use domain::text::Label;
use domain::zone::Zone;
use pages::components::{Field, Pick};

use crate::web::form::Form;

/// The languages whose formats pages write, each by its own name.
const LANGUAGES: [(&str, &str); 6] = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("nl", "Nederlands"),
    ("it", "Italiano"),
];

/// What the fields hold: stored, or typed.
pub(super) struct Typed<'t> {
    pub name: &'t str,
    pub language: &'t str,
    pub time_zone: &'t str,
}

impl<'t> Typed<'t> {
    pub(super) fn of(user: &'t User) -> Self {
        Self { name: user.name.as_str(), language: user.language.as_str(), time_zone: user.time_zone.name() }
    }

    pub(super) fn sent(form: &'t Form) -> Self {
        Self { name: form.text("name"), language: form.text("language"), time_zone: form.text("time_zone") }
    }

    /// The profile, or what is wrong with each field.
    pub(super) fn read(&self, user: &User) -> Result<Profile, Vec<(&'static str, String)>> {
        let name: Result<Label, _> = self.name.parse();
        let language: Result<LanguageTag, _> = self.language.parse();
        let time_zone: Result<Zone, _> = self.time_zone.parse();
        match (name, language, time_zone) {
            (Ok(name), Ok(language), Ok(time_zone)) => {
                Ok(Profile { name, role: user.role, language: language.into(), time_zone })
            }
            (name, language, time_zone) => {
                let mut wrong = Vec::new();
                wrong.extend(name.err().map(|error| ("name", error.to_string())));
                wrong.extend(language.err().map(|error| ("language", error.to_string())));
                wrong.extend(time_zone.err().map(|error| ("time_zone", error.to_string())));
                Err(wrong)
            }
        }
    }

    pub(super) fn fields(&self, wrong: &[(&'static str, String)]) -> Vec<Field> {
        let mut languages: Vec<Pick> =
            LANGUAGES.iter().map(|(tag, name)| Pick::new(*tag, *name, *tag == self.language)).collect();
        if !languages.iter().any(|pick| pick.chosen) && !self.language.is_empty() {
            languages.insert(0, Pick::new(self.language, self.language, true));
        }
        let mut zones: Vec<&str> = Zone::names().collect();
        zones.sort_unstable();
        let zones = zones.into_iter().map(|name| Pick::new(name, name, name == self.time_zone)).collect();
        let fields = [
            Field::text("name", "Name", self.name).required().with(|input| {
                input.max_length = Some(200);
                input.autocomplete = "name";
            }),
            Field::select("language", "Language", languages)
                .hint("How pages write numbers and dates, and the language of e-mails to you."),
            Field::select("time_zone", "Time zone", zones),
        ];
        let first = wrong.first().map(|(name, _)| *name);
        let with_errors =
            fields.into_iter().map(|field| match wrong.iter().find(|(name, _)| *name == field.name) {
                Some((name, error)) => field.wrong(error.clone(), first == Some(*name)),
                None => field,
            });
        with_errors.collect()
    }
}
