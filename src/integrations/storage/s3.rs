//! S3, and what speaks its language.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use axum::http::{Method, Request, StatusCode};
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::client::{
    ClientConfigKey, HttpClient, HttpConnector, HttpRequestBody, ReqwestConnector,
};
use object_store::multipart::MultipartStore;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::signer::{SignedUrlOptions, Signer};
use object_store::{BackoffConfig, ClientOptions, ObjectStore, Result, RetryConfig};
use serde::Deserialize;
use url::Url;

use super::{Staging, Store};

const NAME: &str = "S3";
/// S3 takes 10,000 parts of 5 MiB and more.
const PART_SIZE: usize = 8 * 1024 * 1024;
/// How long an address that we signed for ourselves holds.
const SIGNED_FOR: Duration = Duration::from_mins(1);

/// How the store is reached.
pub struct S3 {
    builder: AmazonS3Builder,
}

impl S3 {
    /// As the usual `AWS_*` variables say.
    #[must_use]
    pub fn from_env() -> Self {
        Self { builder: AmazonS3Builder::from_env() }
    }

    /// At `address`, by `key` and `secret`.
    #[must_use]
    pub fn at(address: &str, key: &str, secret: &str) -> Self {
        let builder = AmazonS3Builder::new()
            .with_endpoint(address)
            .with_allow_http(true)
            .with_access_key_id(key)
            .with_secret_access_key(secret);
        Self { builder }
    }

    /// Opens the bucket and prefix that `url` names: `s3://bucket/prefix`. Nothing is asked yet.
    ///
    /// # Errors
    /// When the settings do not fit together, or the URL names no bucket.
    pub fn open(self, url: &Url) -> Result<Store> {
        let caller = Arc::new(Caller::default());
        let bucket = url.host_str().unwrap_or_default();
        let store = patient(self.builder)
            .with_bucket_name(bucket)
            .with_http_connector(Remembering(caller.clone()))
            .build()?;
        let prefix = Path::from(url.path().trim_matches('/'));
        let bucket = Arc::new(store);
        let objects: Arc<dyn ObjectStore> = if prefix.as_ref().is_empty() {
            bucket.clone()
        } else {
            Arc::new(PrefixStore::new(bucket.clone(), prefix.clone()))
        };
        Ok(Store { objects, staging: Arc::new(Unfinished { bucket, prefix, caller }) })
    }
}

/// Whoever waits for the store is a person: seconds for a connection and for tries. A body may take
/// its time, as long as something comes.
fn patient(builder: AmazonS3Builder) -> AmazonS3Builder {
    let times = [
        (ClientConfigKey::ConnectTimeout, "2 seconds"),
        (ClientConfigKey::ReadTimeout, "30 seconds"),
        (ClientConfigKey::Timeout, "1 day"),
    ];
    let retries = RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(1),
            base: 2.,
        },
        max_retries: 2,
        retry_timeout: Duration::from_secs(5),
    };
    times
        .into_iter()
        .fold(builder, |builder, (key, time)| {
            builder.with_config(AmazonS3ConfigKey::Client(key), time)
        })
        .with_retry(retries)
}

/// The client of the store, for the one call that `object_store` does not know.
#[derive(Debug, Default)]
struct Caller {
    client: OnceLock<HttpClient>,
}

/// Makes the store's client and keeps it, with its proxy and its timeouts.
#[derive(Debug)]
struct Remembering(Arc<Caller>);

impl HttpConnector for Remembering {
    fn connect(&self, options: &ClientOptions) -> Result<HttpClient> {
        let client = ReqwestConnector::default().connect(options)?;
        Ok(self.0.client.get_or_init(|| client).clone())
    }
}

/// Uploads in parts that S3 was never told to end.
struct Unfinished {
    bucket: Arc<AmazonS3>,
    prefix: Path,
    caller: Arc<Caller>,
}

#[async_trait]
impl Staging for Unfinished {
    fn part_size(&self) -> usize {
        PART_SIZE
    }

    async fn clear(&self, key: &str) -> Result<()> {
        let path: Path = self.prefix.parts().chain(Path::from(key).parts()).collect();
        for upload in self.uploads_of(&path).await? {
            match self.bucket.abort_multipart(&path, &upload).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(err) => return Err(err),
            }
        }
        Ok(())
    }
}

impl Unfinished {
    /// The ids of the uploads to `path`, by `ListMultipartUploads`.
    async fn uploads_of(&self, path: &Path) -> Result<Vec<String>> {
        let query =
            SignedUrlOptions::default().with_query([("uploads", ""), ("prefix", path.as_ref())]);
        let url =
            self.bucket.signed_url_opts(Method::GET, &Path::default(), SIGNED_FOR, &query).await?;
        let client = self.caller.client.get().ok_or_else(|| generic("there is no client"))?;
        let call = Request::get(url.as_str()).body(HttpRequestBody::empty()).map_err(generic)?;
        let answer = client.execute(call).await.map_err(generic)?;
        let status = answer.status();
        let body = answer.into_body().bytes().await.map_err(generic)?;
        if status != StatusCode::OK {
            return Err(generic(format!("uploads are not listed: {status}")));
        }
        let listed: Listed = quick_xml::de::from_reader(&*body).map_err(generic)?;
        let of_path = listed.uploads.into_iter().filter(|upload| upload.key == path.as_ref());
        Ok(of_path.map(|upload| upload.id).collect())
    }
}

#[derive(Deserialize)]
struct Listed {
    #[serde(rename = "Upload", default)]
    uploads: Vec<Upload>,
}

#[derive(Deserialize)]
struct Upload {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "UploadId")]
    id: String,
}

fn generic(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> object_store::Error {
    object_store::Error::Generic { store: NAME, source: why.into() }
}
