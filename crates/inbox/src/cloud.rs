//! Stores of records that are no folder of this machine. Each is compiled in by a feature of its own, as
//! their clients are heavier than all the rest.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::sync::Arc;
#[cfg(any(feature = "s3", feature = "azure", feature = "gcs"))]
use std::time::Duration;

use axum::body::Bytes;
#[cfg(any(feature = "s3", feature = "azure", feature = "gcs"))]
use object_store::RetryConfig;
use object_store::path::Path;
use object_store::{ObjectStore, PutMode, PutPayload};

use crate::StartError;
use crate::problem::Problem;
use crate::records::{Kept, of_kind};

/// A store, and where in it records go.
pub(crate) struct Elsewhere {
    store: Arc<dyn ObjectStore>,
    place: Path,
}

impl Elsewhere {
    /// The store that a URL names.
    ///
    /// What else it needs (keys, region, endpoint) comes from the environment, by the names that the
    /// provider's own tools use. It is only ever asked to create: keys that can do nothing else are enough.
    ///
    /// # Errors
    /// [`StartError::Scheme`] for a store that is not compiled in, [`StartError::Cloud`] if the environment
    /// does not say enough.
    pub(crate) fn open(url: &str) -> Result<Self, StartError> {
        let scheme = || StartError::Scheme {
            url: url.to_owned(),
        };
        let failed = |source| StartError::Cloud {
            url: url.to_owned(),
            source,
        };
        let (kind, rest) = url.split_once("://").ok_or_else(scheme)?;
        let store = client(kind, url).ok_or_else(scheme)?.map_err(failed)?;
        let place = rest.split_once('/').map_or("", |(_, folder)| folder);
        let place = Path::parse(place).map_err(|error| failed(error.into()))?;
        Ok(Self { store, place })
    }

    /// Stores a record, and returns when the provider says that it is durable.
    pub(crate) async fn keep(&self, name: &str, pieces: Vec<Bytes>) -> Result<Kept, Problem> {
        let path = self.place.clone().join(name);
        let (record, mode) = (PutPayload::from_iter(pieces), PutMode::Create.into());
        match self.store.put_opts(&path, record, mode).await {
            Ok(_) => Ok(Kept::New),
            // A name is taken there when its record is durable, and asking more would need keys that can
            // read.
            Err(object_store::Error::AlreadyExists { .. }) => Ok(Kept::Before),
            Err(error) => Err(problem(&error)),
        }
    }
}

type Client = Result<Arc<dyn ObjectStore>, object_store::Error>;

#[cfg_attr(
    not(any(feature = "s3", feature = "azure", feature = "gcs")),
    expect(unused_variables, reason = "no store is compiled in")
)]
fn client(kind: &str, url: &str) -> Option<Client> {
    match kind {
        #[cfg(feature = "s3")]
        "s3" => Some(s3(url)),
        #[cfg(feature = "azure")]
        "az" => Some(azure(url)),
        #[cfg(feature = "gcs")]
        "gs" => Some(gcs(url)),
        _ => None,
    }
}

#[cfg(feature = "s3")]
fn s3(url: &str) -> Client {
    use object_store::aws::{AmazonS3Builder, S3ConditionalPut};

    choose_cryptography();
    let builder = AmazonS3Builder::from_env().with_url(url);
    // Whatever the environment says: nothing that is stored may be replaced.
    let builder = builder.with_conditional_put(S3ConditionalPut::ETagMatch);
    Ok(Arc::new(builder.with_retry(retry()).build()?))
}

#[cfg(feature = "azure")]
fn azure(url: &str) -> Client {
    use object_store::azure::MicrosoftAzureBuilder;

    choose_cryptography();
    let builder = MicrosoftAzureBuilder::from_env().with_url(url);
    Ok(Arc::new(builder.with_retry(retry()).build()?))
}

#[cfg(feature = "gcs")]
fn gcs(url: &str) -> Client {
    use object_store::gcp::GoogleCloudStorageBuilder;

    choose_cryptography();
    let builder = GoogleCloudStorageBuilder::from_env().with_url(url);
    Ok(Arc::new(builder.with_retry(retry()).build()?))
}

/// The client of HTTP takes what the process has chosen.
#[cfg(any(feature = "s3", feature = "azure", feature = "gcs"))]
fn choose_cryptography() {
    // It fails if it has been chosen before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// A device waits meanwhile, and comes again by itself.
#[cfg(any(feature = "s3", feature = "azure", feature = "gcs"))]
fn retry() -> RetryConfig {
    RetryConfig {
        max_retries: 3,
        retry_timeout: Duration::from_secs(20),
        ..RetryConfig::default()
    }
}

fn problem(error: &object_store::Error) -> Problem {
    of_kind(io_kind(error))
}

/// The system's error at the bottom of the store's.
fn io_kind(error: &object_store::Error) -> ErrorKind {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return error.kind();
        }
        next = error.source();
    }
    ErrorKind::Other
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(kind: ErrorKind) -> object_store::Error {
        let source = object_store::Error::Generic {
            store: "inner",
            source: Box::new(io::Error::from(kind)),
        };
        object_store::Error::Generic {
            store: "outer",
            source: Box::new(source),
        }
    }

    #[test]
    fn a_full_store_is_told_from_a_broken_one() {
        assert_eq!(problem(&failed(ErrorKind::StorageFull)), Problem::Full);
        assert_eq!(problem(&failed(ErrorKind::QuotaExceeded)), Problem::Full);
        let denied = ErrorKind::PermissionDenied;
        assert_eq!(problem(&failed(denied)), Problem::Store(denied));
    }
}
