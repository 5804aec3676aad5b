//! What pages weigh and cost.

use serde_json::json;

use super::Person;
use crate::flows::support::logs::metric;
use crate::flows::support::{Flow, eventually, sample};

/// The limits of a page: bytes of HTML, and calls of AWS for a list of 50.
pub(crate) const LARGEST: usize = 100 * 1024;
const MOST_CALLS: f64 = 6.0;
/// What asks several lists at once: one for each status, or what a search may mean.
const MOST_CALLS_OF_SEVERAL: f64 = 11.0;

#[tokio::test]
async fn a_list_of_fifty_costs_a_few_calls_however_many_there_are() {
    let Some(flow) = Flow::start("weigh").await else { return };
    let mut owner = Person::invited(&flow, "ada", "owner").await;
    let customer = flow.customer("Meier", json!({})).await;
    let mut calls = Vec::new();
    for many in [5, 130] {
        flow.drafts(vec![sample::draft(&customer); many]).await;
        eventually("all drafts in the list", async || {
            let listed = flow.all("/v1/invoices?status=draft").await.len();
            if listed >= many { Ok(()) } else { Err(listed) }
        })
        .await;
        for path in [
            "/console/invoices",
            "/console/invoices?status=draft",
            &format!("/console/invoices?customer_id={customer}"),
            "/console/search?q=Meier",
            "/console/customers",
        ] {
            let page = owner.get(path).await;
            // A search that finds one thing leads to it.
            assert!(page.status.is_success() || page.status.is_redirection(), "{path}: {}", page.html);
            assert!(page.html.len() <= LARGEST, "{path} has {} bytes", page.html.len());
            let id = page.headers["x-request-id"].to_str().unwrap().to_owned();
            let line = eventually("the line of the request", async || {
                let lines = flow.lines("console", "request handled");
                lines.into_iter().find(|line| line["request_id"] == id.as_str()).ok_or(())
            })
            .await;
            calls.push((path.to_owned(), many, metric(&line, "AwsCalls")));
        }
    }
    for (path, _, cost) in &calls {
        let several = path == "/console/invoices" || path.contains("search");
        assert!(*cost <= if several { MOST_CALLS_OF_SEVERAL } else { MOST_CALLS }, "{calls:?}");
    }
    let (few, many) = calls.split_at(calls.len() / 2);
    for (few, many) in few.iter().zip(many) {
        assert_eq!((&few.0, few.2), (&many.0, many.2), "{calls:?}");
    }
}

#[tokio::test]
async fn what_pages_load_is_kept_for_a_year_and_pages_are_not_kept() {
    let Some(flow) = Flow::start("assets").await else { return };
    let mut stranger = Person::stranger(&flow.stack);
    let page = stranger.get("/console/sign-in").await;
    assert_eq!(page.headers["cache-control"], "no-store");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ] {
        assert_eq!(page.headers[name], value, "{name}");
    }
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let assets: Vec<&str> = page.html.split('"').filter(|it| it.starts_with("/console/assets/")).collect();
    assert!(assets.len() >= 2, "{}", page.html);
    for path in assets {
        let asset = stranger.get(path).await;
        assert!(asset.status.is_success(), "{path}");
        assert_eq!(asset.headers["cache-control"], "public, max-age=31536000, immutable", "{path}");
    }
    assert_eq!(stranger.get("/console/assets/pages-0.css").await.status.as_u16(), 404);
}

#[tokio::test]
async fn the_list_of_invoices_is_sorted_by_its_columns() {
    let Some(flow) = Flow::start("sorted").await else { return };
    let mut owner = Person::invited(&flow, "ada", "owner").await;
    let customer = flow.customer("Meier", json!({})).await;
    let priced = |price: u32| {
        let line = sample::line("Zelt", "1", &format!("{price}.00"));
        sample::with(sample::draft(&customer), json!({"lines": [line]}))
    };
    // More than a page.
    flow.drafts((1..=60).map(|number| priced(number * 37 % 61)).collect()).await;
    eventually("all drafts in the list", async || {
        let listed = flow.all("/v1/invoices?status=draft").await.len();
        if listed == 60 { Ok(()) } else { Err(listed) }
    })
    .await;
    let amounts = |html: &str| -> Vec<u32> {
        html.split("data-minor=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
            .collect()
    };
    for (path, rising) in [("sort=amount", true), ("sort=-amount", false)] {
        let first = owner.get(&format!("/console/invoices?status=draft&{path}")).await.html;
        let second = owner.get(&format!("/console/invoices?status=draft&{path}&page=2")).await.html;
        let mut shown = amounts(&first);
        assert_eq!(shown.len(), 50);
        assert!(
            first.contains(&format!("{path}&#38;page=2")) || first.contains(&format!("{path}&amp;page=2")),
            "{first}"
        );
        shown.extend(amounts(&second));
        let mut expected = shown.clone();
        expected.sort_unstable();
        if !rising {
            expected.reverse();
        }
        assert_eq!((shown.len(), &shown), (60, &expected));
    }
    let wrong = owner.get("/console/invoices?sort=colour").await;
    assert!(wrong.status.is_success() && wrong.html.contains("A filter was left out"), "{}", wrong.html);
}
