//! Positions, epochs and marks in the `lockstep` database of the destination:
//! the authority over what has been done.
//!
//! # Why kill -9 at any instant is harmless
//! Whatever a task does on the destination falls between two commits, and
//! each commit carries the record of what it did:
//! - **Row changes**: the transaction that holds them moves the row of
//!   `checkpoint` to the position after them. Killed before the commit, both
//!   are rolled back and the next run reads the same events again; after it,
//!   both are there and the next run begins behind them. There is no instant
//!   at which one is durable and the other is not.
//! - **Full load**: a chunk commits with its mark, in the same way.
//! - **DDL** commits on its own. So the mark in `ddl` is committed before, with
//!   the destination's definition of the tables as it was; after it, one
//!   transaction moves the checkpoint past the statement and removes the
//!   mark. Killed in between, the next run finds the mark with the checkpoint
//!   not moved, and compares the definition with the one in the mark.
//! - **Two engines at once**: see [`lease`].
//!
//! An error in here may leave a transaction open: whoever gets it drops the
//! session, and the server rolls back.

pub(crate) mod aside;
pub(crate) mod begun;
pub(crate) mod branches;
pub(crate) mod clashes;
pub(crate) mod edits;
pub(crate) mod failures;
pub(crate) mod kept;
pub(crate) mod lease;
pub(crate) mod marks;
pub(crate) mod modifications;
pub(crate) mod online;
pub(crate) mod position;
pub(crate) mod prepared;
pub(crate) mod record;
pub(crate) mod skips;
pub(crate) mod tables;

mod text;
