//! Reading a request's body: never more than is allowed, never for longer.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, EXPECT, TRANSFER_ENCODING};
use axum::http::{HeaderMap, HeaderName};
use http_body_util::BodyExt;
use tokio::sync::SemaphorePermit;
use tokio::time::{Instant, timeout, timeout_at};

use crate::Shared;
use crate::problem::Problem;

/// Of a refused request's body, read and thrown away at most: a connection that is closed on a
/// client that is still sending often loses the answer.
const DRAIN_BYTES: usize = 1 << 20;
/// What a body is kept in, in bytes. Pieces of one size are used again for the next body, where long ones
/// would leave holes in the memory.
const PIECE: usize = 64 << 10;
const SMALLEST_PIECE: usize = 4 << 10;

const DRAIN_TIME: Duration = Duration::from_secs(5);

/// A header's text, if it is one.
pub(crate) fn value(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Whether the body is announced as one of these media types.
pub(crate) fn is_of_type(headers: &HeaderMap, accepted: &[&str]) -> bool {
    let given = value(headers, CONTENT_TYPE).and_then(|text| text.split(';').next());
    let is = |given: &str| accepted.iter().any(|a| given.eq_ignore_ascii_case(a));
    given.map(str::trim).is_some_and(is)
}

/// The length that is announced, in bytes.
pub(crate) fn announced(headers: &HeaderMap) -> Option<usize> {
    value(headers, CONTENT_LENGTH)?.parse().ok()
}

/// A body that is allowed to arrive: up to `limit` bytes, or `too_large` is the answer.
pub(crate) struct Arriving<'a> {
    inbox: &'a Shared,
    limit: usize,
    too_large: Problem,
    /// The length that was announced.
    announced: Option<usize>,
    pieces: Vec<Vec<u8>>,
    /// The length so far.
    length: usize,
    /// The memory that it holds.
    held: Option<SemaphorePermit<'a>>,
}

impl<'a> Arriving<'a> {
    /// Looks at the header only.
    pub(crate) fn announced(
        inbox: &'a Shared,
        headers: &HeaderMap,
        limit: usize,
        too_large: Problem,
    ) -> Result<Self, Problem> {
        match announced(headers) {
            Some(length) if length > limit => Err(too_large),
            None if !headers.contains_key(TRANSFER_ENCODING) => Err(Problem::Length),
            announced => Ok(Self {
                inbox,
                limit,
                too_large,
                announced,
                pieces: Vec::new(),
                length: 0,
                held: None,
            }),
        }
    }

    /// Waits for all of it; `received` counts, whatever comes of it.
    pub(crate) async fn collect(
        mut self,
        body: &mut Body,
        received: &mut usize,
    ) -> Result<Whole<'a>, Problem> {
        let limits = &self.inbox.limits;
        let end = Instant::now() + limits.body_time;
        loop {
            let deadline = end.min(Instant::now() + limits.idle_time);
            let frame = timeout_at(deadline, body.frame())
                .await
                .map_err(|_| Problem::Slow)?;
            let Some(frame) = frame else {
                return Ok(Whole {
                    pieces: self.pieces.into_iter().map(Bytes::from).collect(),
                    length: self.length,
                    held: self.held,
                });
            };
            let frame = frame.map_err(|_| Problem::Incomplete)?;
            if let Ok(piece) = frame.into_data() {
                *received = received.saturating_add(piece.len());
                self.take(&piece)?;
            }
        }
    }

    fn take(&mut self, piece: &[u8]) -> Result<(), Problem> {
        if self.length.saturating_add(piece.len()) > self.limit {
            return Err(self.too_large);
        }
        self.hold(piece.len())?;
        self.keep(piece);
        Ok(())
    }

    fn keep(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let room = match self.pieces.last_mut() {
                Some(last) if last.len() < last.capacity() => last,
                _ => {
                    let expected = match self.announced {
                        Some(whole) => whole.saturating_sub(self.length),
                        None => self.length,
                    };
                    let room = expected.clamp(SMALLEST_PIECE, PIECE);
                    self.pieces.push(Vec::with_capacity(room));
                    continue;
                }
            };
            let count = bytes.len().min(room.capacity() - room.len());
            let (here, rest) = bytes.split_at(count);
            room.extend_from_slice(here);
            self.length += count;
            bytes = rest;
        }
    }

    /// Memory is taken as bytes arrive and not as lengths are announced, so that nobody can
    /// reserve all of it with a few headers.
    fn hold(&mut self, bytes: usize) -> Result<(), Problem> {
        let count = u32::try_from(bytes).map_err(|_| self.too_large)?;
        let more = self
            .inbox
            .memory
            .try_acquire_many(count)
            .map_err(|_| Problem::Busy)?;
        match &mut self.held {
            Some(held) => held.merge(more),
            None => self.held = Some(more),
        }
        Ok(())
    }
}

/// A body that has arrived, and the memory that it holds as long as this stands.
pub(crate) struct Whole<'a> {
    pub(crate) pieces: Vec<Bytes>,
    /// Of all pieces, in bytes.
    pub(crate) length: usize,
    pub(crate) held: Option<SemaphorePermit<'a>>,
}

/// Reads on, for a while, after a refusal; but not a body that has had its time already, nor one that
/// the client holds back until it is asked.
pub(crate) async fn drain(headers: &HeaderMap, problem: Option<&Problem>, body: &mut Body) {
    let waits = headers.contains_key(EXPECT);
    if problem.is_some_and(|problem| *problem != Problem::Slow) && !waits {
        let _ = timeout(DRAIN_TIME, throw_away(body)).await;
    }
}

async fn throw_away(body: &mut Body) {
    let mut left = DRAIN_BYTES;
    while let Some(Ok(frame)) = body.frame().await {
        let length = frame.data_ref().map_or(0, Bytes::len);
        match left.checked_sub(length) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}
