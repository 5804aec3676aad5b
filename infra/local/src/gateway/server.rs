//! The server for the functions' AWS calls, which it forwards to the emulator.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context, Result};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::http::request::Parts;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, Uri, header};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::call::Call;
use super::control::{Meter, Usage};
use super::faults::{Fault, Faults};
use super::forwarding::{Answer, Dropped, Forward, connections, locked};
use super::front_door::{self, FrontDoor};
use super::refusals;

/// SES takes messages of 40 MB encoded; nothing else is as large.
const LARGEST: usize = 48 * 1024 * 1024;
/// A late answer: long enough to be noticed, shorter than every time-out.
const SLOW: Duration = Duration::from_millis(1_500);
/// Longer than any caller's time-out.
const SILENCE: Duration = Duration::from_secs(60);
/// How often the gateway checks that the emulator listens, and after how many failures it ends.
const LOOK: Duration = Duration::from_secs(2);
const IN_VAIN: u32 = 5;

/// Serves until the emulator has ended.
pub(super) async fn serve(port: u16, api_port: u16, emulator_port: u16) -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .with_context(|| format!("port {port} of 127.0.0.1 is taken"))?;
    let api_listeners = front_door::listen(api_port).await?;
    let client = connections();
    let emulator = format!("127.0.0.1:{emulator_port}");
    let front_door = Arc::new(FrontDoor::new(client.clone(), emulator.clone(), api_port));
    let gateway = Arc::new(Gateway {
        client,
        emulator: emulator.clone(),
        faults: Mutex::default(),
        meter: Mutex::default(),
        front_door: Arc::clone(&front_door),
    });
    let mut servers = JoinSet::new();
    servers.spawn(accept(listener, move |request, _| Arc::clone(&gateway).handle(request)));
    for listener in api_listeners {
        let front_door = Arc::clone(&front_door);
        servers.spawn(accept(listener, move |request, peer| Arc::clone(&front_door).handle(request, peer)));
    }
    tokio::select! {
        Some(ended) = servers.join_next() => ended.context("a server has panicked")?,
        () = gone(emulator) => Ok(()),
    }
}

/// Serves each connection in a task of its own.
async fn accept<Handle, Answered>(listener: TcpListener, handle: Handle) -> Result<()>
where
    Handle: Fn(Request<Incoming>, SocketAddr) -> Answered + Clone + Send + Sync + 'static,
    Answered: Future<Output = Result<Answer, Dropped>> + Send + 'static,
{
    loop {
        let (connection, peer) = listener.accept().await.context("the listener has failed")?;
        // Small answers go out at once.
        connection.set_nodelay(true).context("the connection takes no options")?;
        let handle = handle.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| handle(request, peer));
            // An error is a connection that ended early: the client closed it, or a fault dropped it.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(connection), service)
                .await;
        });
    }
}

/// Returns when nothing listens at the address any more.
async fn gone(address: String) {
    let mut vain = 0;
    while vain < IN_VAIN {
        tokio::time::sleep(LOOK).await;
        vain = if TcpStream::connect(&address).await.is_ok() { 0 } else { vain + 1 };
    }
}

struct Gateway {
    client: Forward,
    /// Host and port.
    emulator: String,
    faults: Mutex<Faults>,
    meter: Mutex<Meter>,
    front_door: Arc<FrontDoor>,
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
            // As on AWS, a call that has arrived takes effect even if its caller ends meanwhile.
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

    /// Forwards the request unchanged: the caller has signed its headers.
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
            // These describe the connection to the emulator.
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
            ("PUT", "api") => match std::str::from_utf8(body) {
                Ok(api_id) => self.front_door.lead_to(api_id),
                Err(error) => return plain(StatusCode::BAD_REQUEST, error.to_string()),
            },
            _ => {
                let known = "PUT, DELETE rules; GET, DELETE meter; PUT api";
                return plain(StatusCode::NOT_FOUND, known.to_owned());
            }
        }
        plain(StatusCode::OK, String::new())
    }
}

fn plain(status: StatusCode, text: String) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(text)));
    *answer.status_mut() = status;
    answer
}

/// Ends the process at once. The process waits for the answer to its call, so it does nothing in between.
async fn kill(pid: Option<u32>) {
    let Some(pid) = pid else { return };
    let killed = tokio::task::spawn_blocking(move || {
        Command::new("kill").args(["-KILL", &pid.to_string()]).stderr(Stdio::null()).status()
    });
    // Already gone is what we want.
    let _ = killed.await;
}
