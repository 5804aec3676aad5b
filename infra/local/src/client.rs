use std::fmt;

use reqwest::{Method, RequestBuilder, header};
use serde_json::Value;

/// One tenant's access to the API of a stack.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    api_url: String,
    api_key: String,
}

/// An answer of the API, with any status.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: header::HeaderMap,
    /// Null if the body was empty or not JSON.
    pub body: Value,
}

/// The request could not be sent, or the API refused it.
#[derive(Debug)]
pub enum ClientError {
    Http(reqwest::Error),
    Refused { request: String, answer: Box<Answer> },
}

impl Client {
    /// Follows no redirect: tests check them, and the link to a PDF needs no key. Uses no proxy: the stack is on this
    /// machine.
    pub fn new(api_url: &str, api_key: &str) -> Result<Self, ClientError> {
        let http =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build()?;
        Ok(Self { http, api_url: api_url.to_owned(), api_key: api_key.to_owned() })
    }

    /// A request with the key, for the caller to complete.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.api_url)).bearer_auth(&self.api_key)
    }

    /// Sends a request as the caller built it.
    pub async fn send(&self, request: RequestBuilder) -> Result<Answer, ClientError> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await?;
        Ok(Answer { status, headers, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) })
    }

    /// The answer's body, if it was a success.
    pub async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, ClientError> {
        let mut request = self.request(method.clone(), path);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = self.send(request).await?;
        if (200..300).contains(&answer.status) {
            Ok(answer.body)
        } else {
            Err(ClientError::Refused { request: format!("{method} {path}"), answer: Box::new(answer) })
        }
    }

    pub async fn get(&self, path: &str) -> Result<Value, ClientError> {
        self.call(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, ClientError> {
        self.call(Method::POST, path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Result<Value, ClientError> {
        self.call(Method::PUT, path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Result<Value, ClientError> {
        self.call(Method::PATCH, path, Some(body)).await
    }

    /// The target of a redirect.
    pub async fn location(&self, path: &str) -> Result<Option<String>, ClientError> {
        let answer = self.send(self.request(Method::GET, path)).await?;
        let location = answer.headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
        Ok(location.map(str::to_owned))
    }

    /// The bytes behind a link, without the key.
    pub async fn download(&self, url: &str) -> Result<Vec<u8>, ClientError> {
        let response = self.http.get(url).send().await?.error_for_status()?;
        Ok(response.bytes().await?.to_vec())
    }
}

impl From<reqwest::Error> for ClientError {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error)
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(error) => write!(f, "the API could not be reached: {error}"),
            Self::Refused { request, answer } => {
                write!(f, "{request} was answered {}: {}", answer.status, answer.body)
            }
        }
    }
}

impl std::error::Error for ClientError {}
