//! Takes in what a handler left of a body. A connection that is closed upon bytes that nobody read
//! is reset, and the client sees that instead of its 401 or 413.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::{Stream, StreamExt};
use tokio::sync::oneshot;

/// Whoever sends more than this after the answer is cut off: a file that is too large, and some.
const MOST: usize = 64 * 1024 * 1024;
/// How long the rest may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers when the client has said what it had to say.
pub async fn take_in(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let may_be_held_back = request.headers().contains_key(header::EXPECT);
    let (give_back, mut rest) = oneshot::channel();
    let (parts, body) = request.into_parts();
    let body =
        Lent { body: Some(body.into_data_stream()), is_begun: false, give_back: Some(give_back) };
    let response = next.run(Request::from_parts(parts, Body::from_stream(body))).await;
    if let Ok(Rest { mut body, is_begun }) = rest.try_recv() {
        // Reading would ask a client that waits for `100 Continue` to send it all.
        if is_begun || !may_be_held_back {
            let _ = tokio::time::timeout(PATIENCE, drain(&mut body)).await;
        }
    }
    response
}

async fn drain(body: &mut BodyDataStream) {
    let mut taken = 0;
    while let Some(Ok(bytes)) = body.next().await {
        taken += bytes.len();
        if taken > MOST {
            return;
        }
    }
}

/// What is left of a body.
struct Rest {
    body: BodyDataStream,
    is_begun: bool,
}

/// A body that comes back once nobody reads it any more.
struct Lent {
    body: Option<BodyDataStream>,
    is_begun: bool,
    give_back: Option<oneshot::Sender<Rest>>,
}

impl Stream for Lent {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.is_begun = true;
        match self.body.as_mut() {
            Some(body) => body.poll_next_unpin(context),
            None => Poll::Ready(None),
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let (Some(body), Some(give_back)) = (self.body.take(), self.give_back.take()) {
            // Nobody waits for it when the answer is out already.
            let _ = give_back.send(Rest { body, is_begun: self.is_begun });
        }
    }
}
