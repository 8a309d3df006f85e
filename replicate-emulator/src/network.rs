//! A listener that can be closed for a while, and connections that can be broken: for tests of network faults.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

/// Accepts connections, unless the network is closed.
pub(crate) struct Listener {
    /// `None` while it is closed.
    socket: Option<TcpListener>,
    address: SocketAddr,
    wanted: watch::Receiver<bool>,
    network: Arc<Network>,
}

/// Opens and closes the listener, and knows every open connection.
pub(crate) struct Network {
    /// Whether the listener should be open.
    wanted: watch::Sender<bool>,
    /// Whether it is open.
    open: watch::Sender<bool>,
    connections: Mutex<Vec<Weak<ConnectionState>>>,
}

/// A handle with which a request can break its connection.
#[derive(Clone)]
pub(crate) struct Connection(Arc<ConnectionState>);

#[derive(Default)]
struct ConnectionState {
    /// Whether the connection is broken: nothing is read or written any more.
    broken: AtomicBool,
    /// Whether the client sees it reset rather than closed.
    reset: AtomicBool,
    reader: AtomicWaker,
    writer: AtomicWaker,
}

/// A socket that its [`Connection`] can break.
pub(crate) struct Socket {
    stream: TcpStream,
    connection: Connection,
}

impl Network {
    pub(crate) fn new() -> Arc<Self> {
        let (wanted, open) = (watch::Sender::new(true), watch::Sender::new(true));
        Arc::new(Self { wanted, open, connections: Mutex::default() })
    }

    /// Resets every connection, and refuses new ones from then on.
    pub(crate) async fn close(&self) {
        self.wanted.send_replace(false);
        self.reached(false).await;
        for connection in self.connections().drain(..).filter_map(|connection| connection.upgrade()) {
            Connection(connection).reset();
        }
    }

    /// Accepts connections again.
    pub(crate) async fn open(&self) {
        self.wanted.send_replace(true);
        self.reached(true).await;
    }

    /// Waits until the listener has the wanted state. A stopped server no longer changes it.
    async fn reached(&self, open: bool) {
        let mut state = self.open.subscribe();
        tokio::select! {
            _ = state.wait_for(|state| *state == open) => {}
            () = self.wanted.closed() => {}
        }
    }

    fn connections(&self) -> MutexGuard<'_, Vec<Weak<ConnectionState>>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener {
    pub(crate) async fn at(address: SocketAddr, network: Arc<Network>) -> io::Result<Self> {
        let socket = TcpListener::bind(address).await?;
        let address = socket.local_addr()?;
        Ok(Self { socket: Some(socket), address, wanted: network.wanted.subscribe(), network })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accepts the next connection. While the listener is closed, this waits until it is open again.
    pub(crate) async fn accept(&mut self) -> Socket {
        loop {
            if let Some(socket) = &mut self.socket {
                let accepted = tokio::select! {
                    accepted = axum::serve::Listener::accept(socket) => Some(accepted),
                    _ = self.wanted.wait_for(|open| !open) => None,
                };
                if let Some((stream, _)) = accepted {
                    return self.enter(stream);
                }
            }
            self.stay_closed().await;
        }
    }

    fn enter(&self, stream: TcpStream) -> Socket {
        // Small responses must not wait for the acknowledgement of earlier ones.
        let _ = stream.set_nodelay(true);
        let connection = Connection(Arc::default());
        let mut connections = self.network.connections();
        connections.retain(|connection| connection.strong_count() > 0);
        connections.push(Arc::downgrade(&connection.0));
        Socket { stream, connection }
    }

    /// Waits until the listener should be open again. Meanwhile the port stays bound, so that no other process takes
    /// it, but nobody listens on it.
    async fn stay_closed(&mut self) {
        self.socket = None;
        let mut reserved = self.reserve().ok();
        self.network.open.send_replace(false);
        let _ = self.wanted.wait_for(|open| *open).await;
        while self.socket.is_none() {
            let socket = reserved.take().map_or_else(|| self.reserve(), Ok);
            match socket.and_then(|socket| socket.listen(1024)) {
                Ok(listener) => self.socket = Some(listener),
                Err(error) => {
                    tracing::warn!("can't listen on {} again: {error}", self.address);
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        }
        self.network.open.send_replace(true);
    }

    fn reserve(&self) -> io::Result<TcpSocket> {
        let socket = if self.address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        // Recently reset connections must not block the port. On other systems than Unix, this option would share the
        // port.
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        socket.bind(self.address)?;
        Ok(socket)
    }
}

impl Connection {
    /// Breaks the connection: its client sees it reset, after everything sent so far.
    pub(crate) fn reset(&self) {
        self.0.reset.store(true, Ordering::Release);
        self.close();
    }

    /// Closes the connection, even if there is unsent data.
    pub(crate) fn close(&self) {
        self.0.broken.store(true, Ordering::Release);
        self.0.reader.wake();
        self.0.writer.wake();
    }
}

impl ConnectionState {
    /// Returns an error if the connection is broken; otherwise registers the task to be woken when it is.
    fn check(&self, waker: &AtomicWaker, context: &Context<'_>) -> io::Result<()> {
        waker.register(context.waker());
        if self.broken.load(Ordering::Acquire) { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    }
}

impl Socket {
    /// The handle with which requests can break this connection.
    pub(crate) fn connection(&self) -> Connection {
        self.connection.clone()
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.connection.0.check(&self.connection.0.reader, context)?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.connection.0.check(&self.connection.0.writer, context)?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.connection.0.check(&self.connection.0.writer, context)?;
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.connection.0.check(&self.connection.0.writer, context)?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl Drop for Socket {
    /// With a linger time of zero, closing a socket resets its connection.
    fn drop(&mut self) {
        if self.connection.0.reset.load(Ordering::Acquire) {
            let _ = self.stream.set_zero_linger();
        }
    }
}
