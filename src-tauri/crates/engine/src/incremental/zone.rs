//! In which time zone a statement is replayed.
//!
//! A zone with a name is set as it is. SYSTEM is that of the source's machine,
//! and the destination's own may be another: what a statement makes of local
//! times must come out the same, or the statement is not replayed. Where
//! summer time makes its offset change, a zone of the destination is taken that
//! does the same all the time; failing that the offset of the moment, where the
//! statement holds no time of another offset.

use crate::error::Result;
use crate::incremental::ddl::{self, Times};
use crate::incremental::replay::Replay;
use crate::mapping::Mapping;
use crate::server::catalog::{self, DataType, TableDef};
use crate::server::connection::ConnectionSpec;
use crate::server::session::{Purpose, Session};
use crate::server::zone::{self, SYSTEM, Zone};

/// The zone of a statement that makes no use of it.
const ANY: &[u8] = b"+00:00";
/// Functions that make a local time of a moment or the other way round, in the
/// expression of a column.
const OF_ZONES: [&str; 2] = ["unix_timestamp", "from_unixtime"];

/// The zone of the source's own machine.
pub(crate) struct SourceZone {
    source: ConnectionSpec,
    carried: Option<Carried>,
}

/// What the destination has for it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Carried {
    /// A zone that is the same at any time: an offset, or one with a name.
    Whole(String),
    /// None.
    No,
}

impl SourceZone {
    /// That of this source; it is asked when a statement needs it.
    pub(crate) fn of(source: &ConnectionSpec) -> Self {
        Self {
            source: source.clone(),
            carried: None,
        }
    }

    /// The zone in which a statement is to run in a session of the destination.
    ///
    /// # Errors
    /// `Ddl` when its times would be others on the destination, or may be; else
    /// a server's.
    pub(crate) async fn of_statement(
        &mut self,
        replay: &Replay,
        on: &mut Session,
        mapping: &Mapping,
    ) -> Result<Vec<u8>> {
        match replay.environment.time_zone() {
            None => return Ok(ANY.to_vec()),
            Some(named) if named != SYSTEM.as_bytes() => return Ok(named.to_vec()),
            Some(_) => {}
        }
        let mut source = Session::connect(&self.source, Purpose::Catalog).await?;
        let times = &replay.plan.times;
        let zone = match self.carried(&mut source, on).await? {
            Carried::Whole(zone) => zone,
            Carried::No => {
                let unclear = match times.unclear {
                    Some(why) => Some(why),
                    None => unclear_columns(replay, on, mapping).await?,
                };
                if let Some(why) = unclear {
                    let why = format!(
                        "{why} in the source's own time zone, which the destination does not have"
                    );
                    return Err(refuse(replay, &why));
                }
                zone::offset_at(&mut source, replay.environment.moment()).await?
            }
        };
        let there = zone::moments(&mut source, SYSTEM, &times.literals).await?;
        let here = zone::moments(on, &zone, &times.literals).await?;
        source.close().await;
        // Families say 0 or NULL of what is no time.
        let moment = |told: &Option<i64>| told.unwrap_or_default();
        let differs = there.iter().zip(&here);
        if let Some(place) = differs
            .map(|(there, here)| moment(there) != moment(here))
            .position(|differs| differs)
        {
            let why = format!(
                "{} is another moment in the source's own time zone than on the destination",
                times.literals[place]
            );
            return Err(refuse(replay, &why));
        }
        Ok(zone.into_bytes())
    }

    async fn carried(&mut self, source: &mut Session, on: &mut Session) -> Result<Carried> {
        if let Some(known) = &self.carried {
            return Ok(known.clone());
        }
        let zone = Zone::of_system(source).await?;
        let name = match zone.fixed() {
            Some(offset) => Some(offset),
            None => zone.name_on(on).await?,
        };
        let carried = name.map_or(Carried::No, Carried::Whole);
        self.carried = Some(carried.clone());
        Ok(carried)
    }
}

/// Why columns of the statement's tables may get times that do not stand in it.
async fn unclear_columns(
    replay: &Replay,
    on: &mut Session,
    mapping: &Mapping,
) -> Result<Option<&'static str>> {
    for source in &replay.plan.tables {
        let Some(to) = mapping.destination_of(source) else {
            continue;
        };
        if let Some(table) = catalog::table(on, &to).await?
            && let Some(why) = unclear_in(&table, &replay.plan.times)
        {
            return Ok(Some(why));
        }
    }
    Ok(None)
}

fn unclear_in(table: &TableDef, times: &Times) -> Option<&'static str> {
    let computed = table.columns.iter().any(|column| {
        column.generated.as_ref().is_some_and(|generated| {
            let expression = generated.expression.to_ascii_lowercase();
            OF_ZONES
                .iter()
                .any(|function| expression.contains(function))
        })
    });
    if computed {
        return Some("a column of the table is computed from times");
    }
    let converts = |(name, is_timestamp): &(String, bool)| {
        let column = table
            .columns
            .iter()
            .find(|it| it.name.to_lowercase() == *name);
        column.is_none_or(|it| matches!(it.data_type, DataType::Timestamp { .. }) != *is_timestamp)
    };
    times
        .retyped
        .iter()
        .any(converts)
        .then_some("it converts the times of a column")
}

fn refuse(replay: &Replay, why: &str) -> crate::error::Error {
    ddl::refuse(&replay.sql, why, &replay.after).hint(format!(
        "Give the destination the source's time zone, and resume: the statement is then replayed. \
         Load its table of zones (mysql_tzinfo_to_sql /usr/share/zoneinfo | mysql mysql) and let \
         the account read it (grant select on mysql.time_zone_name to …), or start it with the \
         same TZ as the source. Or run the statement on the destination by hand, with the times \
         that it means there. {}",
        ddl::way_past(&replay.after)
    ))
}
