//! An object of the store as an answer: whole, a range of it, or nothing where the caller has it
//! (RFC 9110, sections 13 and 14).

use std::io;
use std::ops::Range;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::{GetOptions, GetRange, GetResult, GetResultPayload, ObjectStore, path::Path};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use crate::context::Portal;
use crate::errors::{Error, Result};

/// What is read of a file at once.
const CHUNK: usize = 128 * 1024;

/// An object of `size` bytes. Where its hash is known, that is its `ETag`.
pub async fn object(
    portal: &Portal,
    key: &str,
    size: u64,
    sha256: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response> {
    let tag = sha256.map(|hash| format!("\"{hash}\""));
    if let Some(tag) = &tag
        && is_known(tag, headers)
    {
        return tagged(StatusCode::NOT_MODIFIED.into_response(), Some(tag));
    }
    let range = match wanted(headers, size, tag.as_deref()) {
        Wanted::Whole => None,
        Wanted::Part(range) => Some(range),
        Wanted::Nothing => return Ok(unsatisfiable(size)),
    };
    let options =
        GetOptions { range: range.clone().map(GetRange::Bounded), ..GetOptions::default() };
    let stored = portal.store.get_opts(&Path::from(key), options).await.map_err(|err| {
        tracing::error!(key, error = %err, "an object that a row names can not be read");
        Error::from(err)
    })?;
    if stored.meta.size != size {
        let found = stored.meta.size;
        return Err(Error::Internal(format!("{key} has {found} bytes and not {size}")));
    }
    let (status, length) = match &range {
        Some(range) => (StatusCode::PARTIAL_CONTENT, range.end - range.start),
        None => (StatusCode::OK, size),
    };
    let body = Body::from_stream(exactly(length, chunks(stored).await?));
    let mut response = (status, body).into_response();
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    answer.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Some(range) = range {
        let text = format!("bytes {}-{}/{size}", range.start, range.end - 1);
        answer
            .insert(header::CONTENT_RANGE, HeaderValue::from_str(&text).map_err(Error::internal)?);
    }
    tagged(response, tag.as_deref())
}

fn tagged(mut response: Response, tag: Option<&str>) -> Result<Response> {
    if let Some(tag) = tag {
        let value = HeaderValue::from_str(tag).map_err(Error::internal)?;
        response.headers_mut().insert(header::ETAG, value);
    }
    Ok(response)
}

/// The bytes, as they are asked for: a reader that is slow holds one chunk.
async fn chunks(stored: GetResult) -> Result<BoxStream<'static, io::Result<Bytes>>> {
    let range = stored.range.clone();
    match stored.payload {
        // In larger pieces than the store itself would read: each is a turn on another thread.
        GetResultPayload::File(file, _) => {
            let mut file = tokio::fs::File::from_std(file);
            file.seek(io::SeekFrom::Start(range.start)).await.map_err(Error::internal)?;
            let part = file.take(range.end - range.start);
            Ok(ReaderStream::with_capacity(part, CHUNK).boxed())
        }
        GetResultPayload::Stream(stream) => Ok(stream.map_err(io::Error::other).boxed()),
    }
}

/// Ends in an error unless there were `length` bytes: what is cut off must not look whole, not even
/// where the length is not told.
fn exactly(
    length: u64,
    chunks: BoxStream<'static, io::Result<Bytes>>,
) -> BoxStream<'static, io::Result<Bytes>> {
    let cut = || Err(io::Error::from(io::ErrorKind::UnexpectedEof));
    futures_util::stream::try_unfold((chunks, length), move |(mut chunks, left)| async move {
        match chunks.next().await {
            Some(Ok(chunk)) => match left.checked_sub(chunk.len() as u64) {
                Some(left) => Ok(Some((chunk, (chunks, left)))),
                None => cut(),
            },
            Some(Err(err)) => {
                tracing::error!(error = %err, "a download is cut off");
                Err(err)
            }
            None if left > 0 => {
                tracing::error!(left, "a download is cut off: the object ended");
                cut()
            }
            None => Ok(None),
        }
    })
    .boxed()
}

/// Whether the caller has what `tag` names.
fn is_known(tag: &str, headers: &HeaderMap) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|tags| tags.split(','))
        .map(|known| known.trim().trim_start_matches("W/"))
        .any(|known| known == tag || known == "*")
}

fn wanted(headers: &HeaderMap, size: u64, tag: Option<&str>) -> Wanted {
    let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().ok());
    let Some(Some(range)) = text(header::RANGE) else { return Wanted::Whole };
    // A part goes with the part that the caller has only where that is of the same object.
    match text(header::IF_RANGE) {
        Some(condition) if condition.is_none() || condition != tag => Wanted::Whole,
        _ => parse_range(range, size),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part(Range<u64>),
    Nothing,
}

/// One range of bytes. Several at once, and what is no range at all, count as none.
fn parse_range(text: &str, size: u64) -> Wanted {
    let Some(spec) = text.strip_prefix("bytes=").filter(|spec| !spec.contains(',')) else {
        return Wanted::Whole;
    };
    let Some((first, last)) = spec.trim().split_once('-') else { return Wanted::Whole };
    let (first, last) = (first.trim(), last.trim());
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(size),
        (Ok(first), Err(_)) if last.is_empty() => first..size,
        (Err(_), Ok(suffix)) if first.is_empty() => size.saturating_sub(suffix)..size,
        _ => return Wanted::Whole,
    };
    if range.start < range.end { Wanted::Part(range) } else { Wanted::Nothing }
}

fn unsatisfiable(size: u64) -> Response {
    let range = format!("bytes */{size}");
    (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, range)]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        assert_eq!(parse_range("bytes=0-99", 1000), Wanted::Part(0..100));
        assert_eq!(parse_range("bytes=900-", 1000), Wanted::Part(900..1000));
        assert_eq!(parse_range("bytes=-100", 1000), Wanted::Part(900..1000));
        assert_eq!(parse_range("bytes=0-5000", 1000), Wanted::Part(0..1000));
        assert_eq!(parse_range("bytes=1000-", 1000), Wanted::Nothing);
        assert_eq!(parse_range("bytes=-0", 1000), Wanted::Nothing);
        for odd in ["bytes=5-1", "bytes=a-b", "lines=1-2", "bytes=0-1,4-5", "bytes=-"] {
            assert_eq!(parse_range(odd, 1000), Wanted::Whole, "{odd}");
        }
    }

    #[test]
    fn a_part_is_given_only_of_the_object_that_is_meant() {
        let ask = |condition: &'static str| {
            let headers = HeaderMap::from_iter([
                (header::RANGE, HeaderValue::from_static("bytes=5-9")),
                (header::IF_RANGE, HeaderValue::from_static(condition)),
            ]);
            wanted(&headers, 10, Some("\"tulip\""))
        };
        assert_eq!(ask("\"tulip\""), Wanted::Part(5..10));
        for other in ["\"rose\"", "W/\"tulip\"", "Sun, 22 Nov 2026 18:00:00 GMT", ""] {
            assert_eq!(ask(other), Wanted::Whole, "{other}");
        }
    }

    #[tokio::test]
    async fn what_is_cut_off_does_not_look_whole() {
        let give = |length, chunks: &[&'static [u8]]| {
            let chunks: Vec<_> = chunks.iter().map(|chunk| Ok(Bytes::from_static(chunk))).collect();
            exactly(length, futures_util::stream::iter(chunks).boxed()).try_collect::<Vec<_>>()
        };
        assert_eq!(give(6, &[b"tul", b"ips"]).await.unwrap().concat(), b"tulips");
        assert!(give(6, &[b"tul"]).await.is_err());
        assert!(give(6, &[b"tulips", b"!"]).await.is_err());
    }
}
