//! A person with a browser: cookies, forms and their tokens.

use std::collections::BTreeMap;

use reqwest::redirect::Policy;
use reqwest::{Method, StatusCode};

use crate::flows::support::{Flow, Stack, eventually, sample};

/// What a request was answered.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) status: StatusCode,
    /// Where it leads to, or empty.
    pub(crate) location: String,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) html: String,
}

impl Shown {
    /// The token of the page's forms.
    pub(crate) fn token(&self) -> String {
        self.field("token").unwrap_or_default()
    }

    /// The value of the first hidden field of this name.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let (_, rest) = self.html.split_once(&format!("name=\"{name}\" value=\""))?;
        Some(rest.split('"').next()?.to_owned())
    }
}

/// Keeps cookies as a browser does, and follows no redirect by itself.
#[derive(Clone)]
pub(crate) struct Person {
    http: reqwest::Client,
    base: String,
    cookies: BTreeMap<String, String>,
    pub(crate) address: String,
}

impl Person {
    /// Somebody who is not signed in.
    pub(crate) fn stranger(stack: &Stack) -> Self {
        let http = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
        Self { http, base: stack.api_url.clone(), cookies: BTreeMap::new(), address: String::new() }
    }

    /// A new user of the flow's tenant, who has followed the link of the invitation.
    pub(crate) async fn invited(flow: &Flow, name: &str, role: &str) -> Self {
        let mut person = Self::stranger(&flow.stack);
        flow.post("/v1/users", sample::person(name, role, &flow.domain)).await;
        person.address = format!("{name}@{}", flow.domain);
        let link = person.link(flow, 0).await;
        let page = person.get(&link).await;
        let fields = [("token", page.token()), ("secret", page.field("secret").unwrap())];
        let entered = person.post("/console/sign-in/link", &fields).await;
        assert_eq!(
            (entered.status, entered.location.as_str()),
            (StatusCode::SEE_OTHER, "/console"),
            "{entered:?}"
        );
        person
    }

    /// The path of the link in the e-mail with this number.
    pub(crate) async fn link(&self, flow: &Flow, number: usize) -> String {
        let text = self.mail(flow, number).await;
        let link = text.split_whitespace().find(|word| word.contains("/console/sign-in/")).unwrap();
        link[link.find("/console").unwrap()..].to_owned()
    }

    /// The text of the e-mail with this number.
    pub(crate) async fn mail(&self, flow: &Flow, number: usize) -> String {
        let mail =
            eventually("the e-mail", async || flow.mails_to(&self.address).into_iter().nth(number).ok_or(()));
        mail.await.text()
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    pub(crate) async fn get(&mut self, path: &str) -> Shown {
        self.send(self.request(Method::GET, path)).await
    }

    /// Sends a form, as a page of ours does.
    pub(crate) async fn post<V: AsRef<str>>(&mut self, path: &str, fields: &[(&str, V)]) -> Shown {
        let request = self.request(Method::POST, path).header("sec-fetch-site", "same-origin");
        self.send(form(request, fields)).await
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.http.request(method, format!("{}{path}", self.base));
        if cookies.is_empty() { request } else { request.header("cookie", cookies.join("; ")) }
    }

    pub(crate) async fn send(&mut self, request: reqwest::RequestBuilder) -> Shown {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        for cookie in headers.get_all("set-cookie") {
            let (pair, attributes) = cookie.to_str().unwrap().split_once(';').unwrap();
            for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
                assert!(attributes.contains(attribute), "{attributes} lacks {attribute}");
            }
            let (name, value) = pair.split_once('=').unwrap();
            assert!(name.starts_with("__Host-"), "{name}");
            match value {
                "" => _ = self.cookies.remove(name),
                value => _ = self.cookies.insert(name.to_owned(), value.to_owned()),
            }
        }
        let location = headers.get("location").map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default();
        Shown { status, location, headers, html: response.text().await.unwrap() }
    }
}

/// A body of a form.
pub(crate) fn form<V: AsRef<str>>(
    request: reqwest::RequestBuilder,
    fields: &[(&str, V)],
) -> reqwest::RequestBuilder {
    let pairs = fields.iter().map(|(name, value)| (*name, value.as_ref()));
    let body = reqwest::Url::parse_with_params("http://form", pairs).unwrap();
    let body = body.query().unwrap_or_default().to_owned();
    request.header("content-type", "application/x-www-form-urlencoded").body(body)
}
