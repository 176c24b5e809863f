//! MySQL's GTID sets.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::event::Gtid;

use super::interval::{Interval, Intervals};
use super::{Tag, Uuid, not_a};

/// Where transactions come from: a server, and the tag they were committed under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// The server.
    pub uuid: Uuid,
    /// The tag, if any.
    pub tag: Option<Tag>,
}

/// A set of MySQL GTIDs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GtidSet {
    // Invariant: no source maps to an empty list.
    sources: BTreeMap<Source, Intervals>,
}

impl GtidSet {
    /// Whether there is no GTID in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// How many GTIDs are in it.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.sources.values().map(Intervals::count).sum()
    }

    /// Whether a GTID is in it.
    #[must_use]
    pub fn contains(&self, gtid: &Gtid) -> bool {
        let source = Source {
            uuid: gtid.uuid,
            tag: gtid.tag.clone(),
        };
        self.sources
            .get(&source)
            .is_some_and(|runs| runs.contains(gtid.gno))
    }

    /// Adds the GTID of an event, whose number the decoder has checked.
    pub fn add(&mut self, gtid: &Gtid) {
        let interval = Interval {
            start: gtid.gno,
            end: gtid.gno + 1,
        };
        let source = Source {
            uuid: gtid.uuid,
            tag: gtid.tag.clone(),
        };
        self.add_interval(source, interval);
    }

    /// Adds a run of GTIDs.
    pub fn add_interval(&mut self, source: Source, interval: Interval) {
        self.sources.entry(source).or_default().add(interval);
    }

    /// Adds all of another set.
    pub fn union(&mut self, other: &Self) {
        for (source, interval) in other.intervals() {
            self.add_interval(source.clone(), interval);
        }
    }

    /// Removes all of another set.
    pub fn subtract(&mut self, other: &Self) {
        for (source, interval) in other.intervals() {
            if let Some(runs) = self.sources.get_mut(source) {
                runs.remove(interval);
                if runs.is_empty() {
                    self.sources.remove(source);
                }
            }
        }
    }

    /// Whether every GTID in it is in the other set too.
    #[must_use]
    pub fn is_subset(&self, of: &Self) -> bool {
        self.sources.iter().all(|(source, runs)| {
            of.sources
                .get(source)
                .is_some_and(|others| runs.is_subset(others))
        })
    }

    /// Every run of every source, in order.
    pub fn intervals(&self) -> impl Iterator<Item = (&Source, Interval)> {
        self.sources
            .iter()
            .flat_map(|(source, runs)| runs.as_slice().iter().map(move |&run| (source, run)))
    }

    pub(super) fn by_source(&self) -> impl Iterator<Item = (&Source, &[Interval])> {
        self.sources
            .iter()
            .map(|(source, runs)| (source, runs.as_slice()))
    }
}

impl fmt::Display for GtidSet {
    /// As the server prints `gtid_executed`, without its line breaks.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut uuid = None;
        for (source, runs) in self.by_source() {
            if uuid != Some(source.uuid) {
                let separator = if uuid.is_some() { "," } else { "" };
                write!(f, "{separator}{}", source.uuid)?;
                uuid = Some(source.uuid);
            }
            if let Some(tag) = &source.tag {
                write!(f, ":{tag}")?;
            }
            for run in runs {
                write!(f, ":{}", run.start)?;
                if run.end - run.start > 1 {
                    write!(f, "-{}", run.end - 1)?;
                }
            }
        }
        Ok(())
    }
}

impl FromStr for GtidSet {
    type Err = Error;

    /// Parses what servers print and accept: `uuid:1-5:7:tag:1-3, uuid:9`.
    fn from_str(text: &str) -> Result<Self> {
        let mut set = Self::default();
        for sources in text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let mut parts = sources.split(':').map(str::trim);
            let uuid: Uuid = parts.next().unwrap_or_default().parse()?;
            let mut source = Source { uuid, tag: None };
            let mut runs = 0;
            for part in parts {
                if Tag::begins(part) {
                    source.tag = Some(part.parse()?);
                    continue;
                }
                set.add_interval(source.clone(), parse_interval(part)?);
                runs += 1;
            }
            if runs == 0 {
                return Err(not_a("GTID set", text));
            }
        }
        Ok(set)
    }
}

fn parse_interval(part: &str) -> Result<Interval> {
    let number = |text: &str| {
        text.trim()
            .parse::<u64>()
            .map_err(|_| not_a("GTID interval", part))
    };
    let (start, last) = match part.split_once('-') {
        Some((start, last)) => (number(start)?, number(last)?),
        None => (number(part)?, number(part)?),
    };
    let end = last
        .checked_add(1)
        .ok_or_else(|| not_a("GTID interval", part))?;
    Interval::new(start, end).map_err(|_| not_a("GTID interval", part))
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

    fn set(text: &str) -> GtidSet {
        text.parse().unwrap()
    }

    #[test]
    fn text_comes_back_normalised() {
        let text = format!("{A}:7:1-5:6:tag_a:3-4:1, 00000000-0000-0000-0000-000000000001:9");
        assert_eq!(
            set(&text).to_string(),
            format!("00000000-0000-0000-0000-000000000001:9,{A}:1-7:tag_a:1:3-4")
        );
        assert_eq!(set("").to_string(), "");
        for wrong in [
            "x",
            A,
            "a:1",
            &format!("{A}:0"),
            &format!("{A}:5-3"),
            &format!("{A}:1-"),
        ] {
            assert!(wrong.parse::<GtidSet>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn adding_fills_gaps_and_subtracting_opens_them() {
        let mut all = set(&format!("{A}:1-3:5-9"));
        all.union(&set(&format!("{A}:4")));
        assert_eq!(all.to_string(), format!("{A}:1-9"));
        all.subtract(&set(&format!("{A}:1:4-5:9")));
        assert_eq!(all.to_string(), format!("{A}:2-3:6-8"));
        assert_eq!(all.count(), 5);
        assert!(set(&format!("{A}:2:7-8")).is_subset(&all));
        assert!(!set(&format!("{A}:2-6")).is_subset(&all));
        all.subtract(&all.clone());
        assert!(all.is_empty());
    }

    #[test]
    fn binary_form_comes_back() {
        for text in [
            String::new(),
            format!("{A}:1-7:9"),
            format!("{A}:1-7:9:tag:1-2,ffffffff-0000-0000-0000-000000000001:9"),
        ] {
            let set = set(&text);
            assert_eq!(GtidSet::decode(&set.encode()).unwrap(), set);
        }
    }
}
