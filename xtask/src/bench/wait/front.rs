//! A front that speaks HTTP/2 over TLS, as the service's does, and hands each request on to the emulator.

use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use h2::server::SendResponse;
use http::{Request, Response};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// How many requests may be under way on one connection.
const STREAMS: u32 = 200;

pub(crate) struct Front {
    address: SocketAddr,
    /// Holds the certificate of the authority that clients have to trust.
    folder: TempDir,
    task: JoinHandle<()>,
}

impl Front {
    pub(crate) async fn start(emulator: SocketAddr) -> Result<Self, Box<dyn Error>> {
        let mut authority = CertificateParams::new([])?;
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority_key = KeyPair::generate()?;
        let root = authority.self_signed(&authority_key)?;
        let key = KeyPair::generate()?;
        let issuer = Issuer::new(authority, authority_key);
        let certificate = CertificateParams::new(["localhost".to_owned()])?.signed_by(&key, &issuer)?;
        let folder = TempDir::new()?;
        std::fs::write(folder.path().join("authority.pem"), root.pem())?;

        let key = PrivateKeyDer::try_from(key.serialize_der())?;
        let mut config =
            ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key)?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let http = reqwest::Client::builder().no_proxy().build()?;
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(acceptor.clone(), stream, http.clone(), emulator));
            }
        });
        Ok(Self { address, folder, task })
    }

    pub(crate) fn origin(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    pub(crate) fn certificate(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(acceptor: TlsAcceptor, stream: TcpStream, http: reqwest::Client, emulator: SocketAddr) {
    // Small answers are not to wait for the acknowledgement of earlier ones.
    let _ = stream.set_nodelay(true);
    let Ok(stream) = acceptor.accept(stream).await else { return };
    let Ok(mut connection) =
        h2::server::Builder::new().max_concurrent_streams(STREAMS).handshake::<_, Bytes>(stream).await
    else {
        return;
    };
    while let Some(Ok((request, respond))) = connection.accept().await {
        let http = http.clone();
        tokio::spawn(async move {
            if let Err(error) = hand_on(request, respond, &http, emulator).await {
                eprintln!("a request was not handed on: {error}");
            }
        });
    }
}

async fn hand_on(
    request: Request<h2::RecvStream>,
    mut respond: SendResponse<Bytes>,
    http: &reqwest::Client,
    emulator: SocketAddr,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let (head, mut incoming) = request.into_parts();
    let mut body = Vec::new();
    while let Some(piece) = incoming.data().await {
        let piece = piece?;
        incoming.flow_control().release_capacity(piece.len())?;
        body.extend_from_slice(&piece);
    }
    let path = head.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let answer = http.request(head.method, format!("http://{emulator}{path}")).headers(head.headers).body(body);
    let answer = answer.send().await?;
    let mut response = Response::builder().status(answer.status());
    if let Some(headers) = response.headers_mut() {
        headers.extend(answer.headers().clone());
        // Headers of a connection have no place in HTTP/2.
        for name in ["connection", "keep-alive", "transfer-encoding"] {
            headers.remove(name);
        }
    }
    let body = answer.bytes().await?;
    respond.send_response(response.body(())?, false)?.send_data(body, true)?;
    Ok(())
}
