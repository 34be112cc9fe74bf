//! What the recording fakes have in common.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use super::CallError;

/// Keeps the calls that were made and hands out the answers that were programmed, in order.
#[derive(Debug)]
pub(super) struct Recorder<C, A> {
    calls: Mutex<Vec<C>>,
    answers: Mutex<VecDeque<Result<A, CallError>>>,
}

impl<C, A> Default for Recorder<C, A> {
    fn default() -> Self {
        Self { calls: Mutex::default(), answers: Mutex::default() }
    }
}

impl<C: Clone, A> Recorder<C, A> {
    /// Remembers a call, and gives the next programmed answer if there is one.
    pub(super) fn record(&self, call: C) -> Option<Result<A, CallError>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    /// Programs the answer to a coming call.
    pub(super) fn program(&self, answer: Result<A, CallError>) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).push_back(answer);
    }

    /// All calls so far, oldest first.
    pub(super) fn calls(&self) -> Vec<C> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
