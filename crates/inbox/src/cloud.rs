//! Stores of records that are no folder of this machine. Each is compiled in by a feature of its own, as
//! their clients are heavier than all the rest.

use std::sync::Arc;
#[cfg(any(feature = "s3", feature = "azure", feature = "gcs"))]
use std::time::Duration;

use object_store::ObjectStore;
#[cfg(any(feature = "s3", feature = "azure", feature = "gcs"))]
use object_store::RetryConfig;
use object_store::path::Path;

use crate::StartError;

/// The store that a URL names, and where in it records go.
///
/// What else it needs (keys, region, endpoint) comes from the environment, by the names that the
/// provider's own tools use. It is only ever asked to create: keys that can do nothing else are enough.
///
/// # Errors
/// [`StartError::Scheme`] for a store that is not compiled in, [`StartError::Cloud`] if the environment
/// does not say enough.
pub(crate) fn open(url: &str) -> Result<(Arc<dyn ObjectStore>, Path), StartError> {
    let scheme = || StartError::Scheme {
        url: url.to_owned(),
    };
    let failed = |source| StartError::Cloud {
        url: url.to_owned(),
        source,
    };
    let (kind, rest) = url.split_once("://").ok_or_else(scheme)?;
    let store = client(kind, url).ok_or_else(scheme)?.map_err(failed)?;
    let folder = rest.split_once('/').map_or("", |(_, folder)| folder);
    let folder = Path::parse(folder).map_err(|error| failed(error.into()))?;
    Ok((store, folder))
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
