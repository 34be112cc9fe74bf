//! A folder of this machine.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use object_store::Result;
use object_store::local::LocalFileSystem;
use object_store::path::Path;

use super::{Staging, Store};

const NAME: &str = "folder";
/// Enough that a write costs more than the way to it.
const PART_SIZE: usize = 1024 * 1024;

/// Opens `folder`, and makes it where it is missing. What was written is on the disk before it
/// counts as an object.
pub(super) fn open(folder: &str) -> Result<Store> {
    std::fs::create_dir_all(folder).map_err(generic)?;
    let files =
        LocalFileSystem::new_with_prefix(folder)?.with_automatic_cleanup(true).with_fsync(true);
    let files = Arc::new(files);
    Ok(Store { objects: files.clone(), staging: Arc::new(Unfinished { files }) })
}

/// The files beside an object that were to become it: `key#1`, `key#2`.
struct Unfinished {
    files: Arc<LocalFileSystem>,
}

#[async_trait]
impl Staging for Unfinished {
    fn part_size(&self) -> usize {
        PART_SIZE
    }

    async fn clear(&self, key: &str) -> Result<()> {
        let object = self.files.path_to_filesystem(&Path::from(key))?;
        let cleared = tokio::task::spawn_blocking(move || clear(&object)).await;
        cleared.map_err(|err| generic(std::io::Error::other(err)))?.map_err(generic)
    }
}

fn clear(object: &FilePath) -> std::io::Result<()> {
    let (Some(folder), Some(name)) = (object.parent(), object.file_name()) else { return Ok(()) };
    for file in staged(folder, name)? {
        match std::fs::remove_file(file) {
            Err(err) if err.kind() != ErrorKind::NotFound => return Err(err),
            _ => {}
        }
    }
    Ok(())
}

fn staged(folder: &FilePath, name: &OsStr) -> std::io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Err(err) if err.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        if is_staged(&entry.file_name(), name) {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Whether `file` is called as `name` is, with `#` and a number after it.
fn is_staged(file: &OsStr, name: &OsStr) -> bool {
    file.as_encoded_bytes()
        .strip_prefix(name.as_encoded_bytes())
        .and_then(|rest| rest.strip_prefix(b"#"))
        .is_some_and(|number| !number.is_empty() && number.iter().all(u8::is_ascii_digit))
}

fn generic(err: std::io::Error) -> object_store::Error {
    object_store::Error::Generic { store: NAME, source: err.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_what_was_to_become_the_object_is_cleared() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path().to_str().unwrap()).unwrap();
        let inner = folder.path().join("requests/a");
        store.staging.clear("requests/a/b").await.unwrap();
        std::fs::create_dir_all(&inner).unwrap();
        for name in ["b", "b#1", "b#23", "b#", "b#x", "bc#1"] {
            std::fs::write(inner.join(name), "content").unwrap();
        }
        store.staging.clear("requests/a/b").await.unwrap();
        let mut left: Vec<_> = std::fs::read_dir(&inner)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort_unstable();
        assert_eq!(left, ["b", "b#", "b#x", "bc#1"]);
    }
}
