//! What a form of ours sends. Each form carries a token, so that no other site can send it in a person's name.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{Extensions, StatusCode};
use domain::digest::Digest;
use subtle::ConstantTimeEq;

use super::Refused;

/// A form of ours is smaller. A selection of 10 000 ids has 310 KB.
const MOST: usize = 1024 * 1024;

/// The hidden field of the token.
const TOKEN: &str = "token";

/// The token of the forms of a browser that has this secret. It tells nothing of the secret.
pub(crate) fn token(secret: &str) -> String {
    Digest::of(format!("form {secret}").as_bytes()).to_string()
}

/// What the forms of this request must carry. The guard puts it there.
#[derive(Clone, Debug)]
pub(crate) struct Expected(pub(crate) String);

/// The fields of a form, in their order. A name may come several times.
#[derive(Clone, Debug, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    pub(crate) fn read(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// Of a form that is sent in another encoding.
    pub(super) fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// Refused unless the form carries the token of this browser.
    pub(super) fn check(&self, extensions: &Extensions) -> Result<(), Refused> {
        let expected = extensions.get::<Expected>().map(|expected| expected.0.as_str()).unwrap_or_default();
        let right: bool = self.text(TOKEN).as_bytes().ct_eq(expected.as_bytes()).into();
        if expected.is_empty() || !right {
            return Err(Refused::new(
                StatusCode::FORBIDDEN,
                "form_expired",
                "The page that this form stood on is too old. Go back, load it again, and send the form once more.",
            ));
        }
        Ok(())
    }

    /// The value of a field, without spaces around it. `None` if it is empty or missing.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value.trim());
        found.filter(|value| !value.is_empty())
    }

    /// The value of a field as text; empty if it is missing.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    pub(crate) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// Whether a box is ticked.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Refused;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refused> {
        let (parts, body) = request.into_parts();
        let too_large =
            |_| Refused::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The form is too large.");
        let form = Self::read(&to_bytes(body, MOST).await.map_err(too_large)?);
        form.check(&parts.extensions)?;
        Ok(form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_in_their_order() {
        let form = Form::read(b"id=inv_1&id=inv_2&subject=+a%26b+&empty=&on=1");
        assert_eq!(form.all("id").collect::<Vec<_>>(), ["inv_1", "inv_2"]);
        assert_eq!((form.get("subject"), form.get("empty"), form.get("none")), (Some("a&b"), None, None));
        assert!(form.has("on") && !form.has("empty"));
    }

    #[test]
    fn a_token_tells_nothing_of_the_secret_and_is_of_one() {
        assert_ne!(token("a"), token("b"));
        assert_ne!(token("a"), Digest::of(b"a").to_string());
    }
}
