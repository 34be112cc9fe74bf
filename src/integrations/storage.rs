//! The file store: a folder of this machine, or S3 and what speaks its language.
mod folder;
mod s3;

use std::sync::Arc;

use async_trait::async_trait;
use loco_rs::{Error, Result};
use object_store::ObjectStore;
use url::Url;

pub use s3::S3;

use crate::settings::Storage;

/// A store that is open.
#[derive(Clone)]
pub struct Store {
    /// The objects.
    pub objects: Arc<dyn ObjectStore>,
    /// What is not an object yet.
    pub staging: Arc<dyn Staging>,
}

/// What uploads leave in a store while they are under way, where no listing of objects shows it.
#[async_trait]
pub trait Staging: Send + Sync {
    /// How many bytes one part of a large object has.
    fn part_size(&self) -> usize;

    /// Takes away what an upload of `key` that was cut off has left.
    async fn clear(&self, key: &str) -> object_store::Result<()>;
}

/// Opens `OBJECT_STORE_URL`: `file:` and a folder (made where it is missing), or
/// `s3://bucket/prefix` with the usual `AWS_*` variables.
///
/// # Errors
/// When the URL is of another kind, or the folder can not be made.
pub fn open(settings: &Storage) -> Result<Store> {
    if let Some(folder) = settings.url.strip_prefix("file:") {
        return folder::open(folder.strip_prefix("//").unwrap_or(folder)).map_err(problem);
    }
    let url = Url::parse(&settings.url).map_err(problem)?;
    if url.scheme() != "s3" {
        return Err(problem("only file: and s3:// are known"));
    }
    S3::from_env().open(&url).map_err(problem)
}

fn problem(why: impl std::fmt::Display) -> Error {
    Error::string(&format!("OBJECT_STORE_URL: {why}"))
}
