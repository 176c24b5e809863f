//! Binlog to transactions to changes; schema history; DDL.
//!
//! [`source`] reads raw events, [`group`] finds where transactions begin and
//! end ([`xa`] and [`prepared`] those of two phases), [`tables`] knows what an event's
//! table is, [`values`] writes its rows as SQL, [`follow`] puts them into parts, [`crew`] hands those to its
//! [`worker`]s, [`ddl`] and [`replayer`] deal with statements, [`edited`] with what the operator has run instead,
//! [`afterwards`] with what is known after them, [`begun`] and
//! [`former`] with what a former run has begun, [`defined`] and [`dropped`] with
//! what is on the destination, [`kept`] with statements about
//! tables that were there before, [`zone`] with their time zone, [`charset`]
//! with what a character set stands for in them, [`lag`] says how far behind we
//! are, and [`heartbeat`] gives it something to go by on a source at rest.

use crate::server::facts::Flavour;

impl From<Flavour> for binlog::Flavour {
    fn from(flavour: Flavour) -> Self {
        match flavour {
            Flavour::Mysql => Self::MySql,
            Flavour::Mariadb => Self::MariaDb,
        }
    }
}

mod afterwards;
mod begun;
mod charset;
pub(crate) mod crew;
pub(crate) mod cursor;
pub(crate) mod ddl;
mod defined;
mod dropped;
mod edited;
mod failing;
pub(crate) mod follow;
pub(crate) mod former;
pub(crate) mod group;
pub(crate) mod heartbeat;
mod kept;
pub(crate) mod lag;
pub(crate) mod prepared;
pub(crate) mod replay;
pub(crate) mod replayer;
mod settled;
pub(crate) mod source;
pub(crate) mod stage;
pub(crate) mod tables;
pub(crate) mod values;
pub(crate) mod worker;
mod xa;
mod zone;
