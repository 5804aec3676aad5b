//! An HTTP server with scripted replies: it answers, closes the connection or stays silent, and records
//! the requests.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws::Services;
use aws_credential_types::Credentials;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Reads the whole request, then closes the connection.
    Close,
    /// Reads the whole request, then does not answer.
    Silence,
    /// The status, the type of error if it is one, and the body.
    Answer(u16, &'static str, &'static str),
}

#[derive(Clone)]
pub(crate) struct Stub {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Stub {
    /// Answers the nth request with the nth reply, and further requests with the last one.
    pub(crate) async fn start(replies: &[Reply]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let stub = Self { url, requests: Arc::default() };
        let (replies, requests) = (replies.to_vec(), stub.requests.clone());
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, replies.clone(), requests.clone()));
            }
        });
        stub
    }

    /// An address without a listener.
    pub(crate) async fn nobody() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    }

    pub(crate) fn services(&self) -> Services {
        services(&self.url)
    }

    /// The head and body of each request, in order.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// A listener whose backlog is full: connecting to it never completes.
pub(crate) struct Unreachable {
    pub(crate) url: String,
    _listener: TcpListener,
    _waiting: Vec<TcpStream>,
}

impl Unreachable {
    pub(crate) async fn new() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut waiting = Vec::new();
        let patience = Duration::from_millis(300);
        while let Ok(stream) = tokio::time::timeout(patience, TcpStream::connect(address)).await {
            waiting.push(stream.unwrap());
        }
        Self { url: format!("http://{address}"), _listener: listener, _waiting: waiting }
    }
}

pub(crate) fn services(url: &str) -> Services {
    let credentials = Credentials::new("test", "test", None, None, "tests");
    Services::new(super::stack::config(url, "eu-central-1", credentials))
}

async fn serve(mut stream: TcpStream, replies: Vec<Reply>, requests: Arc<Mutex<Vec<String>>>) {
    while let Some(request) = read(&mut stream).await {
        let reply = {
            let mut requests = requests.lock().unwrap();
            requests.push(request);
            replies[(requests.len() - 1).min(replies.len() - 1)].clone()
        };
        match reply {
            Reply::Close => return,
            Reply::Silence => std::future::pending().await,
            Reply::Answer(status, kind, body) => {
                let head = format!(
                    "HTTP/1.1 {status} Told\r\ncontent-type: application/json\r\nx-amzn-errortype: {kind}\r\n\
                     content-length: {}\r\n\r\n",
                    body.len(),
                );
                stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
            }
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let length = stream.read(&mut chunk).await.ok().filter(|length| *length > 0)?;
        bytes.extend_from_slice(&chunk[..length]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let expected = head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .map_or(0, |(_, value)| value.parse().unwrap());
        if body.len() >= expected {
            return Some(text);
        }
    }
}
