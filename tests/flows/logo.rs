//! The logo of a seller over HTTP: set, read, refused, removed, and used in a PDF.

use reqwest::Method;
use serde_json::json;

use super::support::answers::{answered, refused};
use super::support::{Flow, sample};

const LOGO: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><path fill="#0b7a75" d="M0 0h40v10h-40z"/></svg>"##;

#[tokio::test]
async fn a_logo_is_set_read_refused_and_removed() {
    let Some(flow) = Flow::start("logo").await else { return };
    let entity = format!("/v1/entities/{}", flow.entity);
    let logo = format!("{entity}/logo");
    let put = async |body: Vec<u8>| {
        let request =
            flow.client.request(Method::PUT, &logo).header("content-type", "image/svg+xml").body(body);
        flow.client.send(request).await.unwrap()
    };
    refused(&flow.ask(Method::GET, &logo, &json!({})).await, 404, "logo_not_found");
    let before = flow.get(&entity).await["version"].as_u64().unwrap();

    answered(&put(LOGO.into()).await, 204);

    let set = flow.get(&entity).await;
    assert_eq!(set["logo"]["content_type"], "image/svg+xml");
    assert_eq!(set["logo"]["bytes"], LOGO.len());
    assert_eq!(set["version"], before + 1);
    let drawn = flow.patch(&entity, json!({"accent_color": "#0b7a75"})).await;
    assert_eq!(drawn["logo"], set["logo"], "a change of something else keeps the logo");

    let script = LOGO.replace("<path", "<script/><path");
    let answer = put(script.into()).await;
    refused(&answer, 422, "invalid_request");
    assert_eq!(answer.body["errors"][0]["code"], "logo_active_content");
    refused(&put(vec![b' '; 256 * 1024 + 1]).await, 413, "logo_too_large");
    assert_eq!(flow.get(&entity).await["logo"], set["logo"]);

    let customer = flow.customer("Hofmann", json!({"language": "de"})).await;
    let draft = flow.draft(sample::draft(&customer)).await;
    let pdf = flow.ask(Method::GET, &format!("/v1/invoices/{draft}/pdf"), &json!({})).await;
    assert_eq!(pdf.status, 303, "{pdf:?}");

    answered(&flow.ask(Method::DELETE, &logo, &json!({})).await, 204);
    assert!(flow.get(&entity).await["logo"].is_null());
}
