//! A TCP proxy that misbehaves on demand: cut, half-open, delay, trickle, for
//! each direction, armed and disarmed while connections pass through it.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// What happens to bytes of one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fault {
    /// They pass.
    #[default]
    None,
    /// They vanish, and the other side is told nothing: a half-open
    /// connection. A connection that was there then stays so when disarmed.
    Silence,
    /// They arrive later.
    Delay(Duration),
    /// They arrive one by one, this far apart.
    Trickle(Duration),
}

/// What the proxy does at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Faults {
    /// To bytes on their way to the server.
    pub to_server: Fault,
    /// To bytes on their way to the client.
    pub to_client: Fault,
    /// Whether connections are cut: those that are there and those to come.
    pub cut: bool,
}

impl Faults {
    /// Every connection is cut.
    pub const CUT: Self = Self {
        to_server: Fault::None,
        to_client: Fault::None,
        cut: true,
    };
    /// Every connection is half-open in both directions.
    pub const HALF_OPEN: Self = Self {
        to_server: Fault::Silence,
        to_client: Fault::Silence,
        cut: false,
    };
}

/// A proxy in front of one server on loopback; ends when dropped.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    faults: watch::Sender<Faults>,
    server: watch::Sender<SocketAddr>,
    // Dropped last: aborts the listener and every connection.
    _tasks: JoinSet<()>,
}

impl Proxy {
    /// Listens on a port chosen by the system, in front of `server_port`.
    ///
    /// # Errors
    /// When there is no port.
    pub async fn start(server_port: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .context("asking for a port for the proxy")?;
        let port = listener.local_addr()?.port();
        let (faults, watcher) = watch::channel(Faults::default());
        let (server, turned) = watch::channel((Ipv4Addr::LOCALHOST, server_port).into());
        let mut tasks = JoinSet::new();
        tasks.spawn(listen(listener, turned, watcher));
        Ok(Self {
            port,
            faults,
            server,
            _tasks: tasks,
        })
    }

    /// The port to connect to.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Leads new connections to another server from now on.
    pub fn turn_to(&self, server_port: u16) {
        self.server
            .send_replace((Ipv4Addr::LOCALHOST, server_port).into());
    }

    /// Misbehaves so from now on.
    pub fn arm(&self, faults: Faults) {
        self.faults.send_replace(faults);
    }

    /// Behaves from now on.
    pub fn disarm(&self) {
        self.arm(Faults::default());
    }
}

async fn listen(
    listener: TcpListener,
    server: watch::Receiver<SocketAddr>,
    faults: watch::Receiver<Faults>,
) {
    let mut connections = JoinSet::new();
    loop {
        // The listener is ours and lives as long as this task; an error is one
        // of the connection that was to be accepted.
        let Ok((client, _)) = listener.accept().await else {
            continue;
        };
        while connections.try_join_next().is_some() {}
        if !faults.borrow().cut {
            let server = *server.borrow();
            connections.spawn(connection(client, server, faults.clone()));
        }
    }
}

async fn connection(client: TcpStream, server: SocketAddr, faults: watch::Receiver<Faults>) {
    // A server that is down is to the client what it is without a proxy: an end.
    let Ok(server) = TcpStream::connect(server).await else {
        return;
    };
    let small_packets = |stream: &TcpStream| stream.set_nodelay(true).is_ok();
    if !small_packets(&client) || !small_packets(&server) {
        return;
    }
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let mut cut = faults.clone();
    tokio::select! {
        // First, so that a cut does not wait for bytes.
        biased;
        _ = cut.wait_for(|faults| faults.cut) => {}
        () = pump(from_client, to_server, faults.clone(), |faults| faults.to_server) => {}
        () = pump(from_server, to_client, faults, |faults| faults.to_client) => {}
    }
}

/// Carries bytes one way until an end that the fault lets through.
async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    faults: watch::Receiver<Faults>,
    direction: impl Fn(&Faults) -> Fault,
) {
    let mut buffer = vec![0; 16 * 1024];
    let mut silence = faults.clone();
    loop {
        let read = tokio::select! {
            // First, so that nothing passes that was sent after it was armed.
            biased;
            _ = silence.wait_for(|faults| direction(faults) == Fault::Silence) => None,
            read = from.read(&mut buffer) => Some(read),
        };
        let Some(read) = read else {
            // Nothing more is read, nothing is closed: the peer hears nothing
            // until the connection is cut or its client gives up.
            return std::future::pending().await;
        };
        let fault = direction(&faults.borrow());
        let bytes = match read {
            Ok(0) | Err(_) => return,
            Ok(length) => buffer.get(..length).unwrap_or_default(),
        };
        if carry(&mut to, bytes, fault).await.is_err() {
            return;
        }
    }
}

async fn carry(to: &mut OwnedWriteHalf, bytes: &[u8], fault: Fault) -> std::io::Result<()> {
    match fault {
        Fault::None | Fault::Silence => to.write_all(bytes).await,
        Fault::Delay(time) => {
            tokio::time::sleep(time).await;
            to.write_all(bytes).await
        }
        Fault::Trickle(time) => {
            for byte in bytes {
                tokio::time::sleep(time).await;
                to.write_all(std::slice::from_ref(byte)).await?;
            }
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use tokio::time::timeout;

    use super::*;

    const SOON: Duration = Duration::from_millis(200);

    /// A server that answers every byte with itself, and a proxy before it.
    async fn echo() -> (Proxy, JoinSet<()>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(async move {
                    let (mut from, mut to) = stream.into_split();
                    let _ = tokio::io::copy(&mut from, &mut to).await;
                });
            }
        });
        (Proxy::start(port).await.unwrap(), tasks)
    }

    async fn connect(proxy: &Proxy) -> TcpStream {
        TcpStream::connect((Ipv4Addr::LOCALHOST, proxy.port()))
            .await
            .unwrap()
    }

    async fn ask(stream: &mut TcpStream) -> std::io::Result<u8> {
        stream.write_all(b"x").await?;
        stream.read_u8().await
    }

    #[tokio::test]
    async fn a_cut_ends_connections_and_refuses_new_ones_until_disarmed() {
        let (proxy, _server) = echo().await;
        let mut stream = connect(&proxy).await;
        assert_eq!(ask(&mut stream).await.unwrap(), b'x');
        proxy.arm(Faults::CUT);
        assert!(stream.read_u8().await.is_err());
        assert!(ask(&mut connect(&proxy).await).await.is_err());
        proxy.disarm();
        assert_eq!(ask(&mut connect(&proxy).await).await.unwrap(), b'x');
    }

    #[tokio::test]
    async fn a_half_open_connection_stays_silent_and_a_new_one_passes() {
        let (proxy, _server) = echo().await;
        let mut stream = connect(&proxy).await;
        assert_eq!(ask(&mut stream).await.unwrap(), b'x');
        proxy.arm(Faults::HALF_OPEN);
        assert!(timeout(SOON, ask(&mut stream)).await.is_err());
        proxy.disarm();
        assert!(timeout(SOON, ask(&mut stream)).await.is_err());
        assert_eq!(ask(&mut connect(&proxy).await).await.unwrap(), b'x');
    }

    #[tokio::test]
    async fn one_direction_can_be_slow() {
        let (proxy, _server) = echo().await;
        let mut stream = connect(&proxy).await;
        for fault in [Fault::Delay(SOON), Fault::Trickle(SOON)] {
            proxy.arm(Faults {
                to_client: fault,
                ..Faults::default()
            });
            let began = Instant::now();
            assert_eq!(ask(&mut stream).await.unwrap(), b'x');
            assert!(began.elapsed() >= SOON, "{:?}", began.elapsed());
        }
    }
}
