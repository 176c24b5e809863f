//! What time it is where a server stands: its zone SYSTEM.
//!
//! A server does not tell which zone that is: only an abbreviation that many
//! zones share. So the zone is known by what it does: its offset in every week
//! that a TIMESTAMP can be in, and the second of each change between.

use std::collections::BTreeMap;

use crate::error::{Error, ErrorKind, Result};
use crate::server::literal;
use crate::server::session::{Session, server_fault};

/// The zone of a server's own machine.
pub const SYSTEM: &str = "SYSTEM";
/// Seconds between two looks at a zone. No zone goes over to summer time and
/// back within a week.
const WEEK_S: i64 = 604_800;
/// Whole weeks from the first of them up to where a TIMESTAMP ends on servers
/// of every version, in 2038.
const WEEKS: i64 = 3_550;
/// Looks by which the server's table of zones is searched: enough to leave few.
const HINTS: usize = 40;
/// Zones that are compared as a whole. Those that are left by then are other
/// names of the same one.
const NAMES_MAX: usize = 20;
/// Offsets that `time_zone` takes, in seconds: from -13:59 to +14:00.
const OFFSETS: std::ops::RangeInclusive<i64> = -50_340..=50_400;
/// What errors say we were doing.
const DOING: &str = "reading the server's time zone";

/// The numbers from 0 to 9.
const DIGITS: &str = "(select 0 n union all select 1 union all select 2 union all select 3 \
     union all select 4 union all select 5 union all select 6 union all select 7 \
     union all select 8 union all select 9)";

/// A zone as a server has it: its offset in seconds at moments since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    offsets: BTreeMap<i64, i64>,
}

impl Zone {
    /// Reads the zone of a server's own machine. The session is in UTC again
    /// afterwards.
    ///
    /// # Errors
    /// The server's.
    pub async fn of_system(on: &mut Session) -> Result<Self> {
        enter(on, SYSTEM).await?;
        let zone = Self::read(on).await;
        enter(on, "+00:00").await?;
        zone
    }

    async fn read(on: &mut Session) -> Result<Self> {
        let mut offsets = weekly(on).await?;
        // Between two weeks of other offsets there is a change: half the way
        // at a time, all of them at once.
        let mut changes: Vec<(i64, i64)> = offsets
            .iter()
            .zip(offsets.iter().skip(1))
            .filter(|((_, before), (_, after))| before != after)
            .map(|((from, _), (to, _))| (*from, *to))
            .collect();
        while changes.iter().any(|(from, to)| to - from > 1) {
            let middles: Vec<i64> = changes.iter().map(|(from, to)| (from + to) / 2).collect();
            let known = at(on, &middles).await?;
            for ((from, to), middle) in changes.iter_mut().zip(middles) {
                if known.get(&middle) == offsets.get(from) {
                    *from = middle;
                } else {
                    *to = middle;
                }
            }
            offsets.extend(known);
        }
        Ok(Self { offsets })
    }

    /// Its offset as `time_zone` takes it, where it has but one.
    #[must_use]
    pub fn fixed(&self) -> Option<String> {
        let mut offsets = self.offsets.values();
        let first = *offsets.next()?;
        offsets.all(|offset| *offset == first).then_some(())?;
        offset_name(first)
    }

    /// The name under which a server has this zone: SYSTEM, or one of its table
    /// of zones. The session is in UTC again afterwards.
    ///
    /// # Errors
    /// The server's. A table that may not be read, or is empty, has no zone.
    pub async fn name_on(&self, on: &mut Session) -> Result<Option<String>> {
        let mut names = vec![SYSTEM.to_owned()];
        names.extend(self.alike(on).await?);
        let mut found = None;
        for name in names {
            enter(on, &name).await?;
            if self.is_here(on).await? {
                found = Some(name);
                break;
            }
        }
        enter(on, "+00:00").await?;
        Ok(found)
    }

    /// Whether the zone of the session is this one.
    async fn is_here(&self, on: &mut Session) -> Result<bool> {
        let same = |known: &BTreeMap<i64, i64>| {
            known
                .iter()
                .all(|(moment, offset)| self.offsets.get(moment) == Some(offset))
        };
        if !same(&weekly(on).await?) {
            return Ok(false);
        }
        let others: Vec<i64> = self
            .offsets
            .keys()
            .copied()
            .filter(|moment| moment % WEEK_S != 0)
            .collect();
        Ok(others.is_empty() || same(&at(on, &others).await?))
    }

    /// Names of a server's table of zones with the same offsets at some moments.
    async fn alike(&self, on: &mut Session) -> Result<Vec<String>> {
        let step = (self.offsets.len() / HINTS).max(1);
        let hints = self.offsets.iter().rev().step_by(step);
        let conditions: Vec<String> = hints
            .map(|(moment, offset)| {
                let utc = format!("date_add('1970-01-01', interval {moment} second)");
                format!(
                    "timestampdiff(second, {utc}, convert_tz({utc}, '+00:00', name)) = {offset}"
                )
            })
            .collect();
        let asking = format!(
            "select name from mysql.time_zone_name where {} order by name limit {NAMES_MAX}",
            conditions.join(" and ")
        );
        match on.rows(asking, DOING).await {
            Ok(rows) => Ok(rows
                .iter()
                .filter_map(|row| row.as_ref(0).cloned())
                .filter_map(|value| mysql_async::from_value_opt(value).ok())
                .collect()),
            // It may not be read, or is not there.
            Err(error) if server_fault(&error).is_some() => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}

/// The offset of a server's own zone at a moment, as `time_zone` takes it. The
/// session is in UTC again afterwards.
///
/// # Errors
/// The server's, and `UnsupportedServer` for an offset that has no name.
pub async fn offset_at(on: &mut Session, moment: i64) -> Result<String> {
    enter(on, SYSTEM).await?;
    let known = at(on, &[moment]).await;
    enter(on, "+00:00").await?;
    let offset = known?.get(&moment).copied();
    offset.and_then(offset_name).ok_or_else(|| untold(on))
}

/// Which moments times are that stand in a statement, read in the session's zone
/// `zone`: each is SQL. What is no time is none. The session is in UTC again
/// afterwards.
///
/// # Errors
/// The server's.
pub async fn moments(on: &mut Session, zone: &str, times: &[String]) -> Result<Vec<Option<i64>>> {
    if times.is_empty() {
        return Ok(Vec::new());
    }
    let asked: Vec<String> = times
        .iter()
        .map(|time| format!("cast(floor(unix_timestamp({time})) as signed)"))
        .collect();
    enter(on, zone).await?;
    let rows = on
        .rows(format!("select {}", asked.join(", ")), DOING)
        .await?;
    enter(on, "+00:00").await?;
    let row = rows.into_iter().next().ok_or_else(|| untold(on))?;
    row.unwrap()
        .into_iter()
        .map(|value| mysql_async::from_value_opt::<Option<i64>>(value).map_err(|_| untold(on)))
        .collect()
}

async fn enter(on: &mut Session, zone: &str) -> Result<()> {
    let mut setting = b"set session time_zone = ".to_vec();
    literal::bytes(&mut setting, zone.as_bytes());
    on.run(setting, DOING).await?;
    Ok(())
}

/// The offsets of the session's zone in every week.
async fn weekly(on: &mut Session) -> Result<BTreeMap<i64, i64>> {
    let weeks = format!(
        "(select (a.n + 10 * b.n + 100 * c.n + 1000 * d.n) * {WEEK_S} m \
         from {DIGITS} a, {DIGITS} b, {DIGITS} c, {DIGITS} d) moments \
         where m between {WEEK_S} and {}",
        WEEKS * WEEK_S
    );
    offsets(on, &weeks).await
}

/// The offsets of the session's zone at these moments.
async fn at(on: &mut Session, moments: &[i64]) -> Result<BTreeMap<i64, i64>> {
    let mut listed = String::from("(select 0 m");
    for moment in moments {
        listed.push_str(&format!(" union all select {moment}"));
    }
    listed.push_str(") moments where m <> 0");
    offsets(on, &listed).await
}

async fn offsets(on: &mut Session, moments: &str) -> Result<BTreeMap<i64, i64>> {
    let asking = format!(
        "select m, timestampdiff(second, date_add('1970-01-01', interval m second), \
         from_unixtime(m)) from {moments}"
    );
    let mut known = BTreeMap::new();
    for row in on.rows(asking, DOING).await? {
        let pair: (i64, i64) = mysql_async::from_row_opt(row).map_err(|_| untold(on))?;
        known.insert(pair.0, pair.1);
    }
    Ok(known)
}

fn untold(on: &Session) -> Error {
    Error::new(
        ErrorKind::UnsupportedServer,
        format!("Server {} does not tell its time zone", on.server()),
    )
}

/// An offset as `time_zone` takes it, such as `+02:00`.
fn offset_name(seconds: i64) -> Option<String> {
    if seconds % 60 != 0 || !OFFSETS.contains(&seconds) {
        return None;
    }
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    Some(format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_named_as_servers_take_it() {
        assert_eq!(offset_name(7_200).as_deref(), Some("+02:00"));
        assert_eq!(offset_name(-12_600).as_deref(), Some("-03:30"));
        assert_eq!(offset_name(0).as_deref(), Some("+00:00"));
        // Liberia until 1972.
        assert_eq!(offset_name(-2_670), None);
        assert_eq!(offset_name(60_000), None);
    }

    #[test]
    fn only_a_zone_that_never_changed_is_an_offset() {
        let zone = |offsets: [i64; 2]| Zone {
            offsets: [0, WEEK_S].into_iter().zip(offsets).collect(),
        };
        assert_eq!(zone([3_600, 3_600]).fixed().as_deref(), Some("+01:00"));
        assert_eq!(zone([3_600, 7_200]).fixed(), None);
    }
}
