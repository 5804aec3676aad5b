//! A form of ours that sends a file (`multipart/form-data`), which browsers do without scripts.

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::StatusCode;

use super::Refused;
use super::form::Form;

/// The most bytes of a file, as the API takes.
const MOST: usize = runtime::http::MAX_BODY_BYTES;
/// For the other fields, and for what separates the parts.
const AROUND: usize = 64 * 1024;

/// The fields of a form, and its file. The token is checked.
#[derive(Debug)]
pub struct Upload {
    pub(crate) form: Form,
    /// `None`: no file was chosen.
    pub(crate) file: Option<File>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct File {
    /// As the browser names it; without folders.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

fn too_large() -> Refused {
    let title =
        "The file is larger than 2 MB. Split it: entries that were in an earlier file change nothing.";
    Refused::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", title)
}

fn unreadable(error: &MultipartError) -> Refused {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        status => Refused::new(status, "malformed_form", "The form cannot be read. Send it once more."),
    }
}

/// The last part of a path: some browsers send folders.
fn base_name(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Refused;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Refused> {
        let extensions = request.extensions().clone();
        DefaultBodyLimit::max(MOST + AROUND).apply(&mut request);
        let mut parts = Multipart::from_request(request, state).await.map_err(|rejection| {
            Refused::new(rejection.status(), "malformed_form", "The form cannot be read. Send it once more.")
        })?;
        let (mut fields, mut file) = (Vec::new(), None);
        while let Some(part) = parts.next_field().await.map_err(|error| unreadable(&error))? {
            let name = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(base_name) {
                Some(file_name) => {
                    let bytes = part.bytes().await.map_err(|error| unreadable(&error))?;
                    // A browser sends an empty part if no file was chosen.
                    if !bytes.is_empty() || !file_name.is_empty() {
                        file = Some(File { name: file_name, bytes: bytes.to_vec() });
                    }
                }
                None => fields.push((name, part.text().await.map_err(|error| unreadable(&error))?)),
            }
        }
        let form = Form::of(fields);
        form.check(&extensions)?;
        if file.as_ref().is_some_and(|file| file.bytes.len() > MOST) {
            return Err(too_large());
        }
        Ok(Self { form, file })
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::header;

    use super::*;
    use crate::web::form::Expected;

    fn request(token: &str, file: &str) -> Request {
        let body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n{token}\r\n--x\r\nContent-Disposition: form-data; \
             name=\"file\"; filename=\"C:\\\\bank\\\\a.xml\"\r\nContent-Type: text/xml\r\n\r\n{file}\r\n--x--\r\n"
        );
        let mut request = Request::post("/")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .body(Body::from(body))
            .unwrap();
        request.extensions_mut().insert(Expected("right".to_owned()));
        request
    }

    async fn read(request: Request) -> Result<Upload, Refused> {
        Upload::from_request(request, &()).await
    }

    #[test]
    fn a_file_comes_with_its_token_and_within_its_limit() {
        futures_util::FutureExt::now_or_never(async {
            let sent = read(request("right", "<a/>")).await.unwrap();
            let file = sent.file.unwrap();
            assert_eq!((file.name.as_str(), file.bytes.as_slice()), ("a.xml", b"<a/>".as_slice()));
            let refused = read(request("wrong", "<a/>")).await.unwrap_err();
            assert_eq!(refused.code, "form_expired");
            let refused = read(request("right", &"x".repeat(MOST + 1))).await.unwrap_err();
            assert_eq!(refused.code, "body_too_large");
            let refused = read(request("right", &"x".repeat(MOST + 2 * AROUND))).await.unwrap_err();
            assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
        })
        .unwrap();
    }
}
