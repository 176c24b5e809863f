//! Changes of what a running task carries (F42): a table is loaded again,
//! added or removed, while the rest goes on.
//!
//! # How it works
//! An order is a row of `lockstep.modification`, whoever writes it; the run
//! sees it, ends at a transaction boundary, judges it ([`plan`]) and begins it
//! ([`begin`]). A removal is one transaction. A table that is loaded gets a
//! *branch*: a task of its own beside this one ([`branch`]), with rows of its
//! own under the identity `TASK.NUMBER`, that makes the table, loads it and
//! follows the source for it, with every invariant that holds for a task.
//! Meanwhile the task passes the table's changes by: one that is loaded again
//! is set aside, one that is added is not selected yet. When the branch is
//! close, the task ends at a boundary, whichever of the two is behind goes on to
//! exactly where the other stands, and one transaction gives what the branch
//! knows of its tables to the task ([`join`]).
//!
//! # Why kill -9 at any instant is harmless
//! The order's row says which of these steps was reached, and each step is one
//! transaction. A branch that was cut off is taken up again by its own rows.
//! The table is dropped and made while its branch has loaded nothing, and any
//! number of times.
//!
//! # Foreign keys
//! A cascade in the task would reach a table in the branch at another moment.
//! So all that foreign keys connect where any of them cascades goes together
//! ([`kin`]).

mod begin;
mod branch;
mod conduct;
mod in_force;
mod join;
mod kin;
mod objects;
mod plan;

pub(crate) use conduct::conduct;
pub(crate) use in_force::in_force;
pub(crate) use plan::check;
