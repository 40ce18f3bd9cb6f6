//! Which connections are open, and which of them gives way when there are too many.
//!
//! Whoever opens connections and says nothing would keep everybody else out. So when all places are
//! taken, those connections go that have been waiting longest for a request, or for the rest of its header;
//! one whose request is being answered never does.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// No connection gives way earlier: the end of its last answer may still be on its way out, and the
/// first request of a new one on its way in.
const GRACE: Duration = Duration::from_millis(100);

/// Until somebody else is asked to give way.
const PATIENCE: Duration = Duration::from_millis(20);

/// The open connections of a listener.
pub(crate) struct Connections {
    limit: usize,
    slots: Arc<Semaphore>,
    open: Mutex<HashMap<u64, Arc<Connection>>>,
    accepted: AtomicU64,
    evicted: AtomicU64,
}

/// One connection. It is waiting when no request of it is being answered.
pub(crate) struct Connection {
    waiting_since: Mutex<Option<Instant>>,
    gone: Notify,
}

/// How many connections there are and were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) open: u64,
    pub(crate) accepted: u64,
    pub(crate) evicted: u64,
}

impl Connections {
    pub(crate) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self {
            limit,
            slots: Arc::new(Semaphore::new(limit)),
            open: Mutex::default(),
            accepted: AtomicU64::new(0),
            evicted: AtomicU64::new(0),
        })
    }

    /// A place for one more. If all are taken, some that only wait are closed for it.
    pub(crate) async fn place(self: &Arc<Self>) -> Place {
        let slot = loop {
            if let Ok(slot) = self.slots.clone().try_acquire_owned() {
                break slot;
            }
            self.evict();
            if let Ok(Ok(slot)) = timeout(PATIENCE, self.slots.clone().acquire_owned()).await {
                break slot;
            }
        };
        let number = self.accepted.fetch_add(1, Ordering::Relaxed);
        let connection = Arc::new(Connection {
            waiting_since: Mutex::new(Some(Instant::now())),
            gone: Notify::new(),
        });
        locked(&self.open).insert(number, connection.clone());
        Place {
            connections: self.clone(),
            number,
            connection,
            _slot: slot,
        }
    }

    /// Closes those that have been waiting longest: several at once, as looking for them takes longer
    /// than accepting the ones that come.
    fn evict(&self) {
        let mut open = locked(&self.open);
        let mut waiting: Vec<_> = open
            .iter()
            .filter_map(|(number, connection)| {
                let since = (*locked(&connection.waiting_since))?;
                (since.elapsed() >= GRACE).then_some((since, *number))
            })
            .collect();
        waiting.sort_unstable();
        for (_, number) in waiting.into_iter().take(self.limit.div_ceil(64)) {
            if let Some(connection) = open.remove(&number) {
                connection.gone.notify_one();
                self.evicted.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Waits until all are closed.
    pub(crate) async fn closed(&self) {
        let all = u32::try_from(self.limit).unwrap_or(u32::MAX);
        let _ = self.slots.acquire_many(all).await;
    }

    pub(crate) fn counts(&self) -> Counts {
        let open = self.limit.saturating_sub(self.slots.available_permits());
        Counts {
            open: u64::try_from(open).unwrap_or(u64::MAX),
            accepted: self.accepted.load(Ordering::Relaxed),
            evicted: self.evicted.load(Ordering::Relaxed),
        }
    }
}

/// A connection's place, free again when this is dropped.
pub(crate) struct Place {
    connections: Arc<Connections>,
    number: u64,
    pub(crate) connection: Arc<Connection>,
    _slot: OwnedSemaphorePermit,
}

impl Drop for Place {
    fn drop(&mut self) {
        locked(&self.connections.open).remove(&self.number);
    }
}

impl Connection {
    /// Waits until this connection has to give way.
    pub(crate) async fn evicted(&self) {
        self.gone.notified().await;
    }

    /// The connection is answering a request as long as what is returned stands.
    pub(crate) fn answering(self: &Arc<Self>) -> Answering {
        *locked(&self.waiting_since) = None;
        Answering(self.clone())
    }
}

/// A request that is being answered. HTTP/1.1 has one at a time.
pub(crate) struct Answering(Arc<Connection>);

impl Drop for Answering {
    fn drop(&mut self) {
        *locked(&self.0.waiting_since) = Some(Instant::now());
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn is_evicted(place: &Place) -> bool {
        let moment = Duration::from_millis(1);
        timeout(moment, place.connection.evicted()).await.is_ok()
    }

    #[tokio::test]
    async fn the_one_that_waits_longest_gives_way_and_none_that_is_answered() {
        let connections = Connections::new(3);
        let answered = connections.place().await;
        let answering = answered.connection.answering();
        let first = connections.place().await;
        let second = connections.place().await;
        tokio::time::sleep(GRACE).await;
        assert!(timeout(PATIENCE / 2, connections.place()).await.is_err());
        assert!(is_evicted(&first).await);
        assert!(!is_evicted(&second).await && !is_evicted(&answered).await);
        drop(first);
        let third = connections.place().await;
        assert!(timeout(PATIENCE / 2, connections.place()).await.is_err());
        assert!(is_evicted(&second).await && !is_evicted(&third).await);
        // Only who waits, and only after a while.
        drop(second);
        let _fourth = connections.place().await;
        drop(answering);
        let full = Counts {
            open: 3,
            accepted: 5,
            evicted: 2,
        };
        assert!(timeout(PATIENCE / 2, connections.place()).await.is_err());
        assert_eq!(connections.counts(), full);
    }
}
