//! Connections that can be broken: the door that can be shut for a while, and the sockets that came in by it.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

/// Where connections come in.
pub(crate) struct Door {
    /// None while it is shut.
    listener: Option<TcpListener>,
    address: SocketAddr,
    wanted: watch::Receiver<bool>,
    network: Arc<Network>,
}

/// Whether the door is open, and who has come in by it.
pub(crate) struct Network {
    /// What was asked for.
    wanted: watch::Sender<bool>,
    /// What is.
    open: watch::Sender<bool>,
    lines: Mutex<Vec<Weak<Switch>>>,
}

/// A connection as its requests know it: they can break it.
#[derive(Clone)]
pub(crate) struct Line(Arc<Switch>);

#[derive(Default)]
struct Switch {
    /// Nothing is read or written any more.
    broken: AtomicBool,
    /// Its client is to see it reset, not closed.
    reset: AtomicBool,
    reader: AtomicWaker,
    writer: AtomicWaker,
}

/// A socket that its [`Line`] can break.
pub(crate) struct Wire {
    stream: TcpStream,
    line: Line,
}

impl Network {
    pub(crate) fn new() -> Arc<Self> {
        let (wanted, open) = (watch::Sender::new(true), watch::Sender::new(true));
        Arc::new(Self { wanted, open, lines: Mutex::default() })
    }

    /// Resets every connection, and refuses new ones from then on.
    pub(crate) async fn shut(&self) {
        self.wanted.send_replace(false);
        self.reached(false).await;
        for line in self.lines().drain(..).filter_map(|line| line.upgrade()) {
            Line(line).reset();
        }
    }

    /// Accepts connections again.
    pub(crate) async fn open(&self) {
        self.wanted.send_replace(true);
        self.reached(true).await;
    }

    /// Waits until the door is as asked; a server that has stopped changes nothing any more.
    async fn reached(&self, open: bool) {
        let mut state = self.open.subscribe();
        tokio::select! {
            _ = state.wait_for(|state| *state == open) => {}
            () = self.wanted.closed() => {}
        }
    }

    fn lines(&self) -> MutexGuard<'_, Vec<Weak<Switch>>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Door {
    pub(crate) async fn at(address: SocketAddr, network: Arc<Network>) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener: Some(listener), address, wanted: network.wanted.subscribe(), network })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    fn enter(&self, stream: TcpStream) -> Wire {
        // Small answers are not to wait for the acknowledgement of earlier ones.
        let _ = stream.set_nodelay(true);
        let line = Line(Arc::default());
        let mut lines = self.network.lines();
        lines.retain(|line| line.strong_count() > 0);
        lines.push(Arc::downgrade(&line.0));
        Wire { stream, line }
    }

    /// Stays shut until it is to open again. The port is kept: bound, so that nobody takes it, and not listened on.
    async fn stay_shut(&mut self) {
        self.listener = None;
        let mut reserved = self.reserve().ok();
        self.network.open.send_replace(false);
        let _ = self.wanted.wait_for(|open| *open).await;
        while self.listener.is_none() {
            let socket = reserved.take().map_or_else(|| self.reserve(), Ok);
            match socket.and_then(|socket| socket.listen(1024)) {
                Ok(listener) => self.listener = Some(listener),
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
        // Connections that were just reset must not keep the port; elsewhere than on Unix this would share it.
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        socket.bind(self.address)?;
        Ok(socket)
    }
}

impl Listener for Door {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        loop {
            if let Some(listener) = &mut self.listener {
                let accepted = tokio::select! {
                    accepted = Listener::accept(listener) => Some(accepted),
                    _ = self.wanted.wait_for(|open| !open) => None,
                };
                if let Some((stream, address)) = accepted {
                    return (self.enter(stream), address);
                }
            }
            self.stay_shut().await;
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

impl Connected<IncomingStream<'_, Door>> for Line {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().line.clone()
    }
}

impl Line {
    /// Breaks the connection: its client sees it reset, after what has been sent so far.
    pub(crate) fn reset(&self) {
        self.0.reset.store(true, Ordering::Release);
        self.close();
    }

    /// Closes the connection, whatever was still to be sent.
    pub(crate) fn close(&self) {
        self.0.broken.store(true, Ordering::Release);
        self.0.reader.wake();
        self.0.writer.wake();
    }
}

impl Switch {
    /// An error once the connection is broken; until then the task is woken when it happens.
    fn check(&self, waker: &AtomicWaker, context: &Context<'_>) -> io::Result<()> {
        waker.register(context.waker());
        if self.broken.load(Ordering::Acquire) { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.line.0.check(&self.line.0.reader, context)?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.line.0.check(&self.line.0.writer, context)?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.line.0.check(&self.line.0.writer, context)?;
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.line.0.check(&self.line.0.writer, context)?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl Drop for Wire {
    /// Without a time to linger, closing a socket resets its connection.
    fn drop(&mut self) {
        if self.line.0.reset.load(Ordering::Acquire) {
            let _ = self.stream.set_zero_linger();
        }
    }
}
