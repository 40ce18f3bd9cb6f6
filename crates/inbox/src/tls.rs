//! TLS without a web server before the inbox: version 1.2 or 1.3, by rustls.
//!
//! Whoever renews the certificate only puts new files in the place of the old ones: a handshake looks
//! whether they are others. What cannot be used (one file is new, the other not yet) changes nothing, and
//! no open connection is touched.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::Acceptor;
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;
use zeroize::Zeroizing;

use crate::StartError;
use crate::log::Log;
use crate::stamp::Stamp;
use crate::startup::{OTHERS, check_private};

/// The files that TLS needs, both in PEM.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The certificate, and those that lead from it to one that browsers know.
    pub chain: PathBuf,
    /// Its private key. The system must let only those read it who may.
    pub key: PathBuf,
}

/// What answers handshakes.
pub(crate) struct Tls {
    files: TlsFiles,
    log: Log,
    last: Mutex<Last>,
}

/// What was read last, and the files that were there when it was tried.
struct Last {
    stamps: Option<[Stamp; 2]>,
    config: Arc<ServerConfig>,
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// [`StartError`] says which one is missing or wrong.
    pub(crate) fn open(files: TlsFiles, log: Log) -> Result<Self, StartError> {
        let stamps = files.stamps();
        let config = files.read()?;
        let last = Mutex::new(Last { stamps, config });
        Ok(Self { files, log, last })
    }

    /// Shakes hands on a new connection. It may take for ever.
    ///
    /// # Errors
    /// If the other side breaks off, speaks something else or an older version.
    pub(crate) async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        // Whoever says nothing costs no look at the files.
        let greeted = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        greeted.into_stream(self.config().await).await
    }

    async fn config(&self) -> Arc<ServerConfig> {
        let files = self.files.clone();
        let Ok(stamps) = tokio::task::spawn_blocking(move || files.stamps()).await else {
            return self.last.lock().await.config.clone();
        };
        let mut last = self.last.lock().await;
        if last.stamps != stamps {
            last.stamps = stamps;
            let files = self.files.clone();
            match tokio::task::spawn_blocking(move || files.read()).await {
                Ok(Ok(config)) => {
                    last.config = config;
                    (self.log)(r#"{"event":"certificate","taken":true}"#);
                }
                _ => (self.log)(r#"{"event":"certificate","taken":false}"#),
            }
        }
        last.config.clone()
    }
}

impl TlsFiles {
    /// Both files as they are now, if both are there.
    fn stamps(&self) -> Option<[Stamp; 2]> {
        let stamp = |path| Some(Stamp::of(&fs::metadata(path).ok()?));
        Some([stamp(&self.chain)?, stamp(&self.key)?])
    }

    fn read(&self) -> Result<Arc<ServerConfig>, StartError> {
        let malformed = |path: &Path| StartError::Pem {
            path: path.to_owned(),
        };
        let chain = read(&self.chain)?;
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&chain).collect();
        let chain = chain.map_err(|_| malformed(&self.chain))?;
        if chain.is_empty() {
            return Err(malformed(&self.chain));
        }
        check_private(&self.key, OTHERS)?;
        let key = PrivateKeyDer::from_pem_slice(&read(&self.key)?);
        let key = key.map_err(|_| malformed(&self.key))?;
        let unfit = |source| StartError::Certificate {
            path: self.chain.clone(),
            source,
        };
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(unfit)?
            .with_no_client_auth();
        let mut config = config.with_single_cert(chain, key).map_err(unfit)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, StartError> {
    let bytes = fs::read(path).map_err(|source| StartError::of_file(path, source))?;
    Ok(Zeroizing::new(bytes))
}
