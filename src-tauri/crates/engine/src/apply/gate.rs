//! How many parts are on their way to the destination.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Bytes from which a part need not wait for company: enough rows to share a
/// statement, a commit and its flush.
const WORTH_A_WRITER_BYTES: usize = 256 << 10;

/// Lets parts through to the writers.
///
/// When none is on its way, one of any size goes at once: that is the least
/// latency. While some are, what has been read waits for more to come along,
/// until it is worth a writer of its own: that is the least work a row.
#[derive(Debug)]
pub(crate) struct Gate {
    writers: usize,
    on_their_way: Mutex<usize>,
    freed: Notify,
}

/// The right of one part to be on its way; given back when dropped.
#[derive(Debug)]
pub(crate) struct Ticket(Arc<Gate>);

impl Gate {
    /// A gate before so many writers.
    pub(crate) fn new(writers: usize) -> Self {
        Self {
            writers,
            on_their_way: Mutex::new(0),
            freed: Notify::new(),
        }
    }

    /// Waits until a part of this size may go.
    pub(crate) async fn admit(self: &Arc<Self>, bytes: usize) -> Ticket {
        loop {
            let freed = self.freed.notified();
            tokio::pin!(freed);
            // Listening before looking: what is freed in between is not missed.
            freed.as_mut().enable();
            if let Some(ticket) = self.try_admit(bytes) {
                return ticket;
            }
            freed.await;
        }
    }

    fn try_admit(self: &Arc<Self>, bytes: usize) -> Option<Ticket> {
        let mut count = self.lock();
        let goes = *count == 0 || (*count < self.writers && bytes >= WORTH_A_WRITER_BYTES);
        goes.then(|| {
            *count += 1;
            Ticket(Arc::clone(self))
        })
    }

    fn lock(&self) -> MutexGuard<'_, usize> {
        self.on_their_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        *self.0.lock() -= 1;
        self.0.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_small_part_goes_when_nothing_else_does() {
        let gate = Arc::new(Gate::new(2));
        let first = gate.admit(1).await;
        assert!(gate.try_admit(1).is_none(), "it waits for company");
        let second = gate.admit(WORTH_A_WRITER_BYTES).await;
        assert!(gate.try_admit(usize::MAX).is_none(), "both writers work");
        drop(first);
        assert!(gate.try_admit(1).is_none());
        drop(second);
        assert!(gate.try_admit(1).is_some());
    }
}
