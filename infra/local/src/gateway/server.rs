//! The server, and the way on to the emulator.

use std::fmt;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::http::request::Parts;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, Uri, header};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};

use super::call::Call;
use super::control::{Meter, Usage};
use super::faults::{Fault, Faults};
use super::refusals;

/// SES takes messages of 40 MB encoded; nothing else is as large.
const LARGEST: usize = 48 * 1024 * 1024;
/// A late answer: long enough to be noticed, short enough for every time-out.
const SLOW: Duration = Duration::from_millis(1_500);
/// Longer than any caller waits.
const SILENCE: Duration = Duration::from_secs(60);
/// Shorter than the emulator keeps a connection open: a call on one that just closes would look like a lost one.
const IDLE: Duration = Duration::from_secs(20);
/// How often the emulator is looked for, and how often in vain before there is nobody left to serve.
const LOOK: Duration = Duration::from_secs(2);
const IN_VAIN: u32 = 5;

type Answer = Response<Full<Bytes>>;

/// Serves until the emulator has gone.
pub(super) async fn serve(port: u16, emulator_port: u16) -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .with_context(|| format!("port {port} of 127.0.0.1 is taken"))?;
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let gateway = Arc::new(Gateway {
        client: Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(connector),
        emulator: format!("127.0.0.1:{emulator_port}"),
        faults: Mutex::default(),
        meter: Mutex::default(),
    });
    let emulator = gateway.emulator.clone();
    tokio::select! {
        accepted = accept(listener, gateway) => accepted,
        () = gone(emulator) => Ok(()),
    }
}

async fn accept(listener: TcpListener, gateway: Arc<Gateway>) -> Result<()> {
    loop {
        let (connection, _) = listener.accept().await.context("no more connections")?;
        // Small answers go out at once.
        connection.set_nodelay(true).context("a connection without options")?;
        let gateway = Arc::clone(&gateway);
        tokio::spawn(async move {
            let service = service_fn(|request| {
                let gateway = Arc::clone(&gateway);
                async move { gateway.handle(request).await }
            });
            // An error is a connection that ended early: its caller's wish, or a fault of ours.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(connection), service)
                .await;
        });
    }
}

/// Returns once nothing listens at the address any more.
async fn gone(address: String) {
    let mut vain = 0;
    while vain < IN_VAIN {
        tokio::time::sleep(LOOK).await;
        vain = if TcpStream::connect(&address).await.is_ok() { 0 } else { vain + 1 };
    }
}

struct Gateway {
    client: Client<HttpConnector, Full<Bytes>>,
    /// Host and port.
    emulator: String,
    faults: Mutex<Faults>,
    meter: Mutex<Meter>,
}

/// The connection is to end without an answer.
#[derive(Debug)]
struct Dropped;

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection was dropped")
    }
}

impl std::error::Error for Dropped {}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Gateway {
    async fn handle(self: Arc<Self>, request: Request<Incoming>) -> Result<Answer, Dropped> {
        let (parts, body) = request.into_parts();
        let body = Limited::new(body, LARGEST).collect().await.map_err(|_| Dropped)?.to_bytes();
        match parts.uri.path().strip_prefix("/_gateway/") {
            Some(what) => Ok(self.control(&parts.method, what, &body)),
            None => self.pass(parts, body).await,
        }
    }

    async fn pass(self: Arc<Self>, parts: Parts, body: Bytes) -> Result<Answer, Dropped> {
        let call = Call::of(&parts);
        let fault = locked(&self.faults).decide(&call);
        if let Some(fault) = fault {
            locked(&self.meter).hit(fault, &call);
        }
        let answer = if fault.is_none_or(Fault::takes_effect) {
            // A call that has arrived takes effect, whatever becomes of its caller meanwhile, as on AWS.
            let forwarded = tokio::spawn(Arc::clone(&self).forward(parts, call.clone(), body.clone()));
            forwarded.await.map_err(|_| Dropped)??
        } else {
            locked(&self.meter).count(&call, Usage::unserved(&body));
            Response::default()
        };
        use Fault::*;
        match fault {
            None => Ok(answer),
            Some(Slow) => {
                tokio::time::sleep(SLOW).await;
                Ok(answer)
            }
            Some(Throttle) => Ok(refusals::throttled(&call, &body)),
            Some(Conflict) => Ok(refusals::conflict(&call, &body)),
            Some(ErrorBefore | ErrorAfter) => Ok(refusals::internal(&call)),
            Some(ResetBefore | ResetAfter) => Err(Dropped),
            Some(TimeoutBefore | TimeoutAfter) => {
                tokio::time::sleep(SILENCE).await;
                Err(Dropped)
            }
            Some(KillBefore | KillAfter) => {
                kill(call.pid).await;
                Err(Dropped)
            }
        }
    }

    /// As it came, headers and all, since the caller has signed them.
    async fn forward(self: Arc<Self>, mut parts: Parts, call: Call, body: Bytes) -> Result<Answer, Dropped> {
        let path = parts.uri.path_and_query().map_or("/", |it| it.as_str());
        parts.uri = Uri::builder()
            .scheme("http")
            .authority(self.emulator.as_str())
            .path_and_query(path)
            .build()
            .map_err(|_| Dropped)?;
        let answered = self.client.request(Request::from_parts(parts, Full::new(body.clone()))).await;
        let read = async {
            let (mut head, content) = answered.ok()?.into_parts();
            // These are of the connection to the emulator.
            head.headers.remove(header::CONNECTION);
            head.headers.remove(header::TRANSFER_ENCODING);
            Some((head, content.collect().await.ok()?.to_bytes()))
        };
        let Some((head, content)) = read.await else {
            locked(&self.meter).count(&call, Usage::unserved(&body));
            return Err(Dropped);
        };
        let usage = Usage::of(&call, &body, head.status.as_u16(), &content);
        locked(&self.meter).count(&call, usage);
        Ok(Response::from_parts(head, Full::new(content)))
    }

    fn control(&self, method: &Method, what: &str, body: &[u8]) -> Answer {
        match (method.as_str(), what) {
            ("PUT", "rules") => match serde_json::from_slice(body) {
                Ok(rules) => *locked(&self.faults) = Faults::new(rules),
                Err(error) => return plain(StatusCode::BAD_REQUEST, error.to_string()),
            },
            ("DELETE", "rules") => *locked(&self.faults) = Faults::default(),
            ("GET", "meter") => {
                let meter = serde_json::to_vec(&*locked(&self.meter)).unwrap_or_default();
                return Response::new(Full::new(Bytes::from(meter)));
            }
            ("DELETE", "meter") => *locked(&self.meter) = Meter::default(),
            _ => return plain(StatusCode::NOT_FOUND, "PUT, DELETE rules; GET, DELETE meter".to_owned()),
        }
        plain(StatusCode::OK, String::new())
    }
}

fn plain(status: StatusCode, text: String) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(text)));
    *answer.status_mut() = status;
    answer
}

/// Ends the process at once. It waits for our answer, so that it cannot do anything in between.
async fn kill(pid: Option<u32>) {
    let Some(pid) = pid else { return };
    let killed = tokio::task::spawn_blocking(move || {
        Command::new("kill").args(["-KILL", &pid.to_string()]).stderr(Stdio::null()).status()
    });
    // Already gone is what we want.
    let _ = killed.await;
}
