//! The file store: a folder of this machine, or S3 and what speaks its language.

use std::sync::Arc;

use loco_rs::{Error, Result};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, path::Path};
use url::Url;

use crate::settings::Storage;

/// Opens `OBJECT_STORE_URL`: `file:` and a folder (made where it is missing), or
/// `s3://bucket/prefix` with the usual `AWS_*` variables.
///
/// # Errors
/// When the URL is of another kind, or the folder can not be made.
pub fn open(settings: &Storage) -> Result<Arc<dyn ObjectStore>> {
    let problem = |err: &dyn std::fmt::Display| Error::string(&format!("OBJECT_STORE_URL: {err}"));
    if let Some(folder) = settings.url.strip_prefix("file:") {
        let folder = folder.strip_prefix("//").unwrap_or(folder);
        std::fs::create_dir_all(folder).map_err(|err| problem(&err))?;
        let store = LocalFileSystem::new_with_prefix(folder)
            .map_err(|err| problem(&err))?
            .with_automatic_cleanup(true);
        return Ok(Arc::new(store));
    }
    let url = Url::parse(&settings.url).map_err(|err| problem(&err))?;
    if url.scheme() != "s3" {
        return Err(problem(&"only file: and s3:// are known"));
    }
    let store = AmazonS3Builder::from_env()
        .with_url(format!("s3://{}", url.host_str().unwrap_or_default()))
        .build()
        .map_err(|err| problem(&err))?;
    let prefix = url.path().trim_matches('/');
    if prefix.is_empty() {
        return Ok(Arc::new(store));
    }
    Ok(Arc::new(PrefixStore::new(store, Path::from(prefix))))
}
