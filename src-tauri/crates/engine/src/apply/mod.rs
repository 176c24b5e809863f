//! The only writer of row changes.
//!
//! Pure: [`shape`] knows how a table's rows are written and found, [`keys`]
//! which changes may be merged and which must wait for which, [`over`] the same
//! of changes that are written over what is there, [`block`] merges them into
//! the [`net`] effect on each row, [`statement`] turns them into SQL, [`batch`]
//! keeps all that for whole transactions until they are handed over as a
//! [`part`]; [`clash`] decides what becomes of a change that meets another row
//! than it must.
//!
//! At work: [`gate`] lets parts through, [`ahead`] says for which others each must
//! wait, a [`writer`] runs one, [`line`] is the order in which they are committed,
//! each together with its position.

pub(crate) mod ahead;
pub(crate) mod batch;
pub(crate) mod block;
pub(crate) mod clash;
pub(crate) mod gate;
pub(crate) mod keys;
pub(crate) mod line;
pub(crate) mod net;
mod over;
pub(crate) mod part;
pub(crate) mod shape;
pub(crate) mod statement;
pub(crate) mod writer;
