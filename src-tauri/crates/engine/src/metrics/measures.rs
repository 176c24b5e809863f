//! What is measured besides what the screens show.

/// What one writer has committed since this process took the task up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WriterMeasure {
    /// Row changes.
    pub rows: u64,
    /// Source transactions.
    pub transactions: u64,
}

/// What is measured of a task besides what the screens show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Measures {
    /// The writers of incremental synchronization, in order.
    pub writers: Vec<WriterMeasure>,
    /// Bytes of the source's binlog that the destination lacks; absent where
    /// that is not known, or it stands in another file.
    pub behind_bytes: Option<u64>,
}
