//! One call from its key to its answer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use uuid::Uuid;

use super::claim::{Claim, claim, release};
use super::{Answer, Key, Model};
use crate::context::Portal;
use crate::errors::Result;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;

/// How often a call that takes long says that it is alive.
const BEAT: Duration = Duration::from_secs(20);

/// A call that makes something. With a key it happens once, however often it is made; without one
/// each is a call of its own.
///
/// Whatever goes wrong on the way, the key is free again: an error lets it go, so does a client that
/// goes away (the call is dropped), and of a process that dies the claim runs out.
pub struct Call<'a> {
    portal: &'a Portal,
    owner: Uuid,
    holder: Uuid,
    key: State,
    is_settled: AtomicBool,
}

/// What became of the key.
enum State {
    /// There is none.
    None,
    /// It is asked for, and may be ours already without our knowing.
    Asked,
    Held(Model),
    Answered(Model),
}

impl<'a> Call<'a> {
    /// Begins a call of `user`; 409 while another with the same key is under way.
    pub async fn begin(
        portal: &'a Portal,
        user: &users::Model,
        key: Option<&Key>,
    ) -> Result<Call<'a>> {
        let holder = Uuid::now_v7();
        let mut call = Self {
            portal,
            owner: user.pid,
            holder,
            key: if key.is_some() { State::Asked } else { State::None },
            is_settled: AtomicBool::new(false),
        };
        if let Some(key) = key {
            call.key = match claim(portal, user, key, holder).await? {
                Claim::Fresh(row) => State::Held(row),
                Claim::Answered(row) => State::Answered(row),
            };
        }
        Ok(call)
    }

    /// Whether there is an answer already: what the call would do is done.
    #[must_use]
    pub const fn is_repeated(&self) -> bool {
        matches!(self.key, State::Answered(_))
    }

    /// The answer that the call had before, if it is the same question; another is refused.
    pub fn replay(&self, meaning: &str) -> Result<Option<Answer>> {
        match &self.key {
            State::Answered(row) => row.replay(self.portal, self.owner, meaning).map(Some),
            _ => Ok(None),
        }
    }

    /// Commits `work`, and with it its answer: there is none without the change, and no change
    /// without it.
    pub async fn answer(
        &self,
        work: UnitOfWork<'_>,
        meaning: &str,
        answer: Answer,
    ) -> Result<Answer> {
        if let State::Held(row) = &self.key {
            row.keep(&work, self.owner, meaning, &answer).await?;
        }
        work.commit().await?;
        self.is_settled.store(true, Ordering::Relaxed);
        Ok(answer)
    }

    /// The answer that the call had before; else does what `making` does, and answers.
    pub fn once(
        &self,
        meaning: &str,
        making: impl Future<Output = Result<Answer>>,
    ) -> impl Future<Output = Result<Answer>> {
        let making = self.run(making);
        async move {
            match self.replay(meaning)? {
                Some(answer) => Ok(answer),
                None => making.await,
            }
        }
    }

    /// Holds the key while `running` lasts, and lets it go where that ends in an error.
    pub fn run<T>(
        &self,
        running: impl Future<Output = Result<T>>,
    ) -> impl Future<Output = Result<T>> {
        // On the heap: every call that makes something holds this future while it runs.
        self.hold(Box::pin(running))
    }

    async fn hold<T>(&self, running: impl Future<Output = Result<T>> + Unpin) -> Result<T> {
        let State::Held(row) = &self.key else { return running.await };
        let beating = async {
            loop {
                tokio::time::sleep(BEAT).await;
                if let Err(err) = row.renew(self.portal).await {
                    tracing::warn!(error = %err, "an idempotency key may run out");
                }
            }
        };
        let outcome = tokio::select! {
            outcome = running => outcome,
            () = beating => unreachable!("it beats for ever"),
        };
        if outcome.is_err() && !self.is_settled.load(Ordering::Relaxed) {
            match release(self.portal, &[self.holder]).await {
                Ok(_) => self.is_settled.store(true, Ordering::Relaxed),
                // The drop sees to it that it is tried again.
                Err(err) => tracing::warn!(error = %err, "an idempotency key stays taken"),
            }
        }
        outcome
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        let may_hold = matches!(self.key, State::Asked | State::Held(_));
        if may_hold && !self.is_settled.load(Ordering::Relaxed) {
            self.portal.let_go.push(self.holder, self.portal.now());
        }
    }
}
