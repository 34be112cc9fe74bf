//! The archive of an export, written into the store while it is read from the database and the store.

use bytes::Bytes;
use serde_json::json;
use tokio::sync::mpsc;

use super::contents::Contents;
use crate::context::Portal;
use crate::errors::Result;
use crate::models::archive;
use crate::models::pending_objects::ObjectWriter;

/// Writes `contents` as the object `key`; how many bytes it has. Where anything fails there is no
/// such object.
pub(super) async fn write(portal: &Portal, key: &str, contents: Contents<'_>) -> Result<u64> {
    let mut writer = ObjectWriter::begin(portal, key).await?;
    let (archive, chunks) = archive::open(portal.now());
    let filling = async move {
        // Ours alone: its chunks end with it.
        let mut archive = archive;
        Box::pin(contents.gather(&mut archive)).await?;
        Box::pin(archive.finish(json!({}))).await
    };
    let storing = store(&mut writer, chunks);
    let (filled, stored) = tokio::join!(filling, storing);
    // The store's own words first: that the archive could not go on only follows from them.
    let outcome = stored.and_then(|size| filled.map(|()| size));
    match outcome {
        Ok(_) => writer.finish().await?,
        Err(_) => writer.abandon().await,
    }
    outcome
}

/// Takes the chunks, so that a store that fails stops those who make them.
async fn store(writer: &mut ObjectWriter<'_>, mut chunks: mpsc::Receiver<Bytes>) -> Result<u64> {
    let mut size = 0;
    while let Some(chunk) = chunks.recv().await {
        writer.write(&chunk).await?;
        size += chunk.len() as u64;
    }
    Ok(size)
}
