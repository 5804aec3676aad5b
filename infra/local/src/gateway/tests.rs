//! The gateway before a stub of the emulator that keeps what it was asked.

mod front_door;

use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use super::{Control, Fault, Rule, Rules, server};

/// Host and body of each request that arrived.
type Arrived = Arc<Mutex<Vec<(String, String)>>>;

struct Bench {
    url: String,
    control: Control,
    arrived: Arrived,
}

async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

async fn stub(listener: TcpListener, arrived: Arrived) {
    loop {
        let (connection, _) = listener.accept().await.unwrap();
        let arrived = Arc::clone(&arrived);
        let service = service_fn(move |request: Request<Incoming>| {
            let arrived = Arc::clone(&arrived);
            async move {
                let host = request.headers()["host"].to_str().unwrap().to_owned();
                let body = request.into_body().collect().await.unwrap().to_bytes();
                if body.starts_with(b"late") {
                    tokio::time::sleep(Duration::from_millis(400)).await;
                }
                arrived.lock().unwrap().push((host, String::from_utf8(body.to_vec()).unwrap()));
                Ok::<_, hyper::Error>(Response::new(Full::new(Bytes::from_static(b"{}"))))
            }
        });
        let server = hyper::server::conn::http1::Builder::new();
        tokio::spawn(server.serve_connection(TokioIo::new(connection), service));
    }
}

impl Bench {
    async fn start() -> Self {
        let arrived = Arrived::default();
        let emulator = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let emulator_port = emulator.local_addr().unwrap().port();
        tokio::spawn(stub(emulator, Arc::clone(&arrived)));
        let port = free_port().await;
        tokio::spawn(server::serve(port, free_port().await, emulator_port));
        let url = format!("http://127.0.0.1:{port}");
        let control = Control::new(&url);
        while control.meter().await.is_err() {
            tokio::task::yield_now().await;
        }
        Self { url, control, arrived }
    }

    /// One message to a queue, by the process given; its status, or none when there was no answer.
    async fn send(&self, pid: u32) -> Option<u16> {
        self.send_body(pid, r#"{"MessageBody": "hello"}"#).await
    }

    async fn send_body(&self, pid: u32, body: &'static str) -> Option<u16> {
        let request = reqwest::Client::new()
            .post(format!("{}/", self.url))
            .header("x-amz-target", "AmazonSQS.SendMessage")
            .header("x-amz-user-agent", format!("aws-sdk-rust/1 app/relay-changes.{pid}"))
            .body(body);
        request.send().await.ok().map(|answer| answer.status().as_u16())
    }

    async fn under(&self, fault: Fault) {
        let rules = vec![Rule::new(fault).of(&["relay-changes"])];
        self.control.set_rules(&Rules { seed: 1, rules }).await.unwrap();
    }

    fn arrivals(&self) -> usize {
        std::mem::take(&mut *self.arrived.lock().unwrap()).len()
    }
}

#[tokio::test]
async fn a_call_goes_on_as_it_came_and_is_counted() {
    let bench = Bench::start().await;

    assert_eq!(bench.send(1).await, Some(200));

    let host = bench.url.trim_start_matches("http://").to_owned();
    assert_eq!(*bench.arrived.lock().unwrap(), [(host, r#"{"MessageBody": "hello"}"#.to_owned())]);
    let meter = bench.control.meter().await.unwrap();
    let usage = meter.functions["relay-changes"]["sqs.SendMessage"];
    assert_eq!((usage.calls, usage.failed, usage.billed_requests), (1, 0, 1));
    assert_eq!((usage.request_bytes, usage.response_bytes), (24, 2));
    bench.control.reset_meter().await.unwrap();
    assert!(bench.control.meter().await.unwrap().functions.is_empty());
}

#[tokio::test]
async fn a_fault_comes_before_or_after_the_call_took_effect() {
    let bench = Bench::start().await;
    for (fault, status, arrivals) in [
        (Fault::Throttle, Some(400), 0),
        (Fault::ErrorBefore, Some(500), 0),
        (Fault::ErrorAfter, Some(500), 1),
        (Fault::ResetBefore, None, 0),
        (Fault::ResetAfter, None, 1),
        (Fault::Slow, Some(200), 1),
    ] {
        bench.under(fault).await;
        assert_eq!(bench.send(1).await, status, "{fault}");
        assert_eq!(bench.arrivals(), arrivals, "{fault}");
        assert_eq!(bench.control.meter().await.unwrap().hits(fault), 1, "{fault}");
    }
    bench.control.clear_rules().await.unwrap();
    assert_eq!(bench.send(1).await, Some(200));
}

#[tokio::test]
async fn the_calling_process_is_killed_before_or_after_the_call() {
    let bench = Bench::start().await;
    for (fault, arrivals) in [(Fault::KillBefore, 0), (Fault::KillAfter, 1)] {
        let mut caller = Command::new("sleep").arg("60").spawn().unwrap();
        bench.under(fault).await;

        assert_eq!(bench.send(caller.id()).await, None, "{fault}");

        // Left alone it would end by itself, with no signal.
        let ended = caller.wait().unwrap();
        assert_eq!(ended.signal(), Some(9), "{fault}");
        assert_eq!(bench.arrivals(), arrivals, "{fault}");
    }
}

#[tokio::test]
async fn a_timed_out_call_is_not_answered() {
    let bench = Bench::start().await;
    for (fault, arrivals) in [(Fault::TimeoutBefore, 0), (Fault::TimeoutAfter, 1)] {
        bench.under(fault).await;
        let answer = tokio::time::timeout(Duration::from_millis(400), bench.send(1)).await;
        assert!(answer.is_err(), "{fault} was answered: {answer:?}");
        assert_eq!(bench.arrivals(), arrivals, "{fault}");
    }
}

#[tokio::test]
async fn a_call_takes_effect_though_its_caller_has_gone() {
    let bench = Bench::start().await;

    let gone = tokio::time::timeout(Duration::from_millis(150), bench.send_body(1, "late")).await;

    assert!(gone.is_err(), "answered before the caller was gone");
    let arrived = async {
        while bench.arrivals() == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), arrived).await.expect("the call took effect");
}
