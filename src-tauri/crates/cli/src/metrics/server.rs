//! The endpoint: HTTP on loopback, one answer.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use engine::error::{Error, ErrorKind, Result};
use engine::supervisor::Supervisor;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::text;

/// Connections at once. A scraper has one; more are somebody's mistake.
const CONNECTIONS_MAX: usize = 4;
/// How long a connection may take, from its first byte to the last of the
/// answer: nobody holds one of the few by sending nothing.
const CONNECTION_TIME_MAX: Duration = Duration::from_secs(10);
/// Bytes of a request's head: a scraper's has some hundreds.
const REQUEST_BYTES_MAX: usize = 16 << 10;
/// Pause after the system had no connection to give, such as when this process
/// has too many files open.
const REFUSED_PAUSE: Duration = Duration::from_millis(200);

/// Where metrics are asked for.
const PATH: &str = "/metrics";

/// Metrics are served until it is dropped.
pub struct Endpoint {
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Endpoint {
    /// Serves the metrics of all tasks of an engine at a loopback address; the
    /// system chooses a port for 0.
    ///
    /// # Errors
    /// `Definition` when the address cannot be had.
    pub async fn open(address: SocketAddr, supervisor: Supervisor) -> Result<Self> {
        let unusable = |cause| {
            let title = format!("Metrics cannot be served on {address}");
            Error::new(ErrorKind::Definition, title).because(cause)
        };
        let listener = TcpListener::bind(address).await.map_err(unusable)?;
        let address = listener.local_addr().map_err(unusable)?;
        Ok(Self {
            address,
            serving: tokio::spawn(serve(listener, supervisor)),
        })
    }

    /// Where they are, for people and programs.
    pub fn url(&self) -> String {
        format!("http://{}{PATH}", self.address)
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, supervisor: Supervisor) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(REFUSED_PAUSE).await;
            continue;
        };
        let supervisor = supervisor.clone();
        tokio::spawn(async move {
            // Whoever asked is gone, or too slow: there is nobody to tell.
            let _ = timeout(CONNECTION_TIME_MAX, answer(stream, &supervisor)).await;
            drop(place);
        });
    }
}

async fn answer(stream: TcpStream, supervisor: &Supervisor) -> hyper::Result<()> {
    let service = service_fn(|request: Request<hyper::body::Incoming>| {
        let told = reply(
            request.method(),
            request.uri().path(),
            host(&request),
            || text::metrics(supervisor),
        );
        std::future::ready(Ok::<_, Infallible>(told))
    });
    http1::Builder::new()
        .keep_alive(false)
        .max_buf_size(REQUEST_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service)
        .await
}

fn host<T>(request: &Request<T>) -> Option<&str> {
    request.headers().get(HOST)?.to_str().ok()
}

fn reply(
    method: &Method,
    path: &str,
    host: Option<&str>,
    metrics: impl FnOnce() -> Option<String>,
) -> Response<Full<Bytes>> {
    let status = |status: StatusCode| {
        let mut response = Response::new(Full::new(Bytes::new()));
        *response.status_mut() = status;
        response
    };
    // A page in a browser must not read them under a name of its own that it
    // points at this machine.
    if !host.is_some_and(is_this_machine) {
        return status(StatusCode::FORBIDDEN);
    }
    if path != PATH {
        return status(StatusCode::NOT_FOUND);
    }
    if method != Method::GET {
        return status(StatusCode::METHOD_NOT_ALLOWED);
    }
    let Some(text) = metrics() else {
        return status(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let mut response = Response::new(Full::new(Bytes::from(text)));
    let kind = hyper::header::HeaderValue::from_static(text::CONTENT_TYPE);
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

/// Whether a request's host is a loopback address, or `localhost`.
fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok() => name,
        _ => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_path_is_answered_to_this_machine_alone() {
        let told = |method: Method, path: &str, host: Option<&str>| {
            reply(&method, path, host, || Some("text".to_owned())).status()
        };
        let here = Some("127.0.0.1:9187");
        assert_eq!(told(Method::GET, "/metrics", here), StatusCode::OK);
        for host in ["localhost", "LOCALHOST:1", "[::1]:9187", "127.0.0.2"] {
            assert_eq!(told(Method::GET, "/metrics", Some(host)), StatusCode::OK);
        }
        assert_eq!(told(Method::GET, "/", here), StatusCode::NOT_FOUND);
        let refused = told(Method::POST, "/metrics", here);
        assert_eq!(refused, StatusCode::METHOD_NOT_ALLOWED);
        for host in [None, Some("evil.example"), Some("evil.example:9187")] {
            assert_eq!(told(Method::GET, "/metrics", host), StatusCode::FORBIDDEN);
        }
    }
}
