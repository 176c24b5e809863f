//! The character sets of the session in which a statement ran, and what their
//! names stood for in it.

use binlog::ddl::{Edit, SqlMode, edited, read_alike};
use binlog::event::{CharsetTriple, Query};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::incremental::ddl;
use crate::incremental::replay::Replay;
use crate::schema::collation_on;
use crate::server::facts::{self, ServerVersion};
use crate::server::session::Session;

/// Collations of MySQL 8 that MariaDB does not know by number, all of utf8mb4.
const MYSQL_8_COLLATIONS: std::ops::RangeInclusive<u16> = 255..=323;
/// The name of the character set.
const UTF8MB4: &[u8] = b"utf8mb4";
/// utf8mb4_general_ci, which every server knows.
const GENERAL: u16 = 45;
/// utf8mb4_0900_ai_ci of MySQL.
const UTF8MB4_0900: u16 = 255;
/// utf8mb3_general_ci, which every server knows.
const UTF8MB3: u16 = 33;
/// MariaDB numbers the NO PAD variant of a collation this much higher.
const NO_PAD: u16 = 1_024;
/// The first of MariaDB's collations after the Unicode Collation Algorithm 14:
/// 256 for each charset.
const UCA_1400: u16 = 2_048;

/// The character sets and collations of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Charsets {
    /// Of the client, the connection and the server.
    session: Option<(u16, u16, u16)>,
    /// `default_collation_for_utf8mb4` of MySQL.
    utf8mb4: Option<u16>,
    /// `character_set_collations` of MariaDB: from which collation to which.
    collations: Vec<(u16, u16)>,
    /// Whether the statement names utf8mb4 at all.
    names_utf8mb4: bool,
}

impl Charsets {
    pub(super) fn of(query: &Query<'_>) -> Self {
        Self {
            session: query
                .status
                .charset
                .map(|it| (it.client, it.connection, it.server)),
            utf8mb4: query.status.default_collation_for_utf8mb4,
            collations: query.status.character_set_collations.clone(),
            names_utf8mb4: names_utf8mb4(&query.sql),
        }
    }

    /// Those of the same session for another statement, whose text is UTF-8.
    pub(super) fn in_utf8(&self, sql: &[u8]) -> Self {
        Self {
            session: self
                .session
                .map(|(_, connection, server)| (GENERAL, connection, server)),
            names_utf8mb4: names_utf8mb4(sql),
            ..self.clone()
        }
    }

    pub(super) fn triple(&self) -> Option<CharsetTriple> {
        self.session
            .map(|(client, connection, server)| CharsetTriple {
                client,
                connection,
                server,
            })
    }

    /// The statement that brings a session of the destination into the
    /// character sets.
    pub(super) fn session(&self, destination: ServerVersion) -> Option<String> {
        let charset = self.triple()?;
        let known = |id: u16| known_to(destination, id);
        Some(format!(
            "set session character_set_client = {}, collation_connection = {}, collation_server = {}",
            client(known(charset.client)),
            known(charset.connection),
            known(charset.server)
        ))
    }

    /// The statement that says what a charset without a collation stands for,
    /// where the destination would take another collation than the source.
    pub(super) fn defaults(
        &self,
        source: ServerVersion,
        destination: ServerVersion,
    ) -> Option<String> {
        let utf8mb4 = self.collation_of_utf8mb4(source);
        if destination.is_mysql_from(8, 0, 11) {
            // It takes these two and no other. Some versions ask a privilege for
            // it, so it is told only where it matters.
            let told = self.names_utf8mb4 && [GENERAL, UTF8MB4_0900].contains(&utf8mb4);
            return told.then(|| format!("set session default_collation_for_utf8mb4 = {utf8mb4}"));
        }
        // MariaDB names them since 11.2; the binlog has their numbers.
        if !destination.is_mariadb_from(11, 2, 1) {
            return None;
        }
        if !source.is_mariadb() {
            let name = match utf8mb4 {
                UTF8MB4_0900 => "'utf8mb4=utf8mb4_uca1400_nopad_ai_ci'",
                _ => "''",
            };
            return Some(format!("set session character_set_collations = {name}"));
        }
        if self.collations.is_empty() {
            return Some("set session character_set_collations = ''".to_owned());
        }
        let ids: Vec<String> = self
            .collations
            .iter()
            .map(|(_, to)| to.to_string())
            .collect();
        Some(format!(
            "set session character_set_collations = (select group_concat(\
             concat(character_set_name, '=', full_collation_name)) from \
             information_schema.collation_character_set_applicability where id in ({}))",
            ids.join(", ")
        ))
    }

    /// The collation of utf8mb4 that must be said in the statement itself:
    /// without one it would have another on the destination, whatever its
    /// session is told.
    fn to_be_said(&self, source: ServerVersion, destination: ServerVersion) -> Option<u16> {
        let utf8mb4 = self.collation_of_utf8mb4(source);
        let told = if destination.is_mariadb_from(11, 2, 1) {
            true
        } else if destination.is_mysql_from(8, 0, 11) {
            [GENERAL, UTF8MB4_0900].contains(&utf8mb4)
        } else {
            utf8mb4 == GENERAL
        };
        (!told).then_some(utf8mb4)
    }

    /// The collation that utf8mb4 had without one. MySQL has said so since it
    /// has had a choice; everywhere else it was the first of them, unless the
    /// session of MariaDB had chosen another.
    fn collation_of_utf8mb4(&self, source: ServerVersion) -> u16 {
        let compiled = if source.is_mysql_from(8, 0, 0) {
            UTF8MB4_0900
        } else {
            GENERAL
        };
        let chosen = self.collations.iter().find(|(from, _)| *from == GENERAL);
        self.utf8mb4
            .or(chosen.map(|(_, to)| *to))
            .unwrap_or(compiled)
    }
}

fn names_utf8mb4(sql: &[u8]) -> bool {
    let mut places = sql.windows(UTF8MB4.len());
    places.any(|it| it.eq_ignore_ascii_case(UTF8MB4))
}

/// A client's charset as `set` takes it: by the number of its collation, where
/// the charset has one below [`UCA_1400`], else by name.
fn client(collation: u16) -> String {
    match collation.checked_sub(UCA_1400).map(|above| above / 256) {
        Some(0) => "utf8mb3".to_owned(),
        Some(1) => "utf8mb4".to_owned(),
        // ucs2, utf16 and utf32 cannot be a client's; the server says so.
        Some(_) | None => collation.to_string(),
    }
}

/// The collation of a session by a number that the destination knows, of the
/// same charset: what tables get does not depend on it.
fn known_to(destination: ServerVersion, id: u16) -> u16 {
    if destination.is_mariadb() {
        return if MYSQL_8_COLLATIONS.contains(&id) {
            GENERAL
        } else {
            id
        };
    }
    match id.checked_sub(UCA_1400).map(|above| above / 256) {
        Some(0) => UTF8MB3,
        Some(1) => GENERAL,
        Some(_) => id,
        None if id > NO_PAD => id - NO_PAD,
        None => id,
    }
}

/// The statement as the destination is to have it: with its names there, and
/// with a collation said for utf8mb4 where its session cannot be told which.
///
/// # Errors
/// `Ddl` where the destination has no such collation, or it is not clear what
/// the statement means.
pub(super) async fn as_sent(
    replay: &Replay,
    source: ServerVersion,
    on: &mut Session,
) -> Result<Vec<u8>> {
    let refused = |why: &str| ddl::refuse(&replay.sql, why, &replay.after);
    let mut edits = replay.plan.edits.clone();
    if let Some(read) = replay.plan.read {
        let there = SqlMode {
            flavour: on.version().flavour.into(),
            server_version: ddl::version_number(on.version()),
            ..read
        };
        edits.extend(read_alike(&replay.sql, read, there));
    }
    edits.extend(collations(replay, source, on).await?);
    let unsaid = &replay.plan.bare_utf8mb4;
    let charsets = &replay.environment.charsets;
    if let (false, Some(id)) = (unsaid.is_none(), charsets.to_be_said(source, on.version())) {
        let collation = name_on(on, source, id).await?.ok_or_else(|| {
            refused("it names utf8mb4 without a collation, and the destination has none like that of the source")
        })?;
        let said = unsaid.with_collation(&collation).ok_or_else(|| {
            refused("it names utf8mb4 with no collation beside it, which may stand for another one on the destination")
        })?;
        edits.extend(said);
    }
    Ok(edited(&replay.sql, &edits))
}

/// The edits that name the destination's collations, as the load does.
async fn collations(replay: &Replay, source: ServerVersion, on: &mut Session) -> Result<Vec<Edit>> {
    let named = &replay.plan.collations;
    if named.is_empty() || source == on.version() {
        return Ok(Vec::new());
    }
    let there = facts::read(on).await?;
    let mut edits = Vec::new();
    for collation in named {
        let Some(name) = collation_on(&there, &collation.name) else {
            let why = format!(
                "it names the collation {}, and the destination has none like it",
                collation.name
            );
            return Err(ddl::refuse(&replay.sql, &why, &replay.after));
        };
        if name != collation.name {
            edits.push(Edit {
                range: collation.range.clone(),
                text: name.into_bytes(),
            });
        }
    }
    Ok(edits)
}

/// What the destination calls a collation of the source, or the one that comes
/// nearest.
async fn name_on(on: &mut Session, source: ServerVersion, id: u16) -> Result<Option<String>> {
    let to = on.version();
    let by_full_name = to.is_mariadb_from(10, 10, 1);
    if !source.is_mariadb() && to.is_mariadb() && id == UTF8MB4_0900 {
        // As the load makes the tables.
        let nearest = if by_full_name {
            "utf8mb4_uca1400_nopad_ai_ci"
        } else {
            "utf8mb4_unicode_520_nopad_ci"
        };
        return Ok(Some(nearest.to_owned()));
    }
    let asking = if by_full_name {
        format!(
            "select full_collation_name from \
             information_schema.collation_character_set_applicability \
             where character_set_name = 'utf8mb4' and id = {id}"
        )
    } else {
        format!(
            "select collation_name from information_schema.collations \
             where character_set_name = 'utf8mb4' and id = {id}"
        )
    };
    let rows = on.rows(asking, "looking for a collation").await?;
    let name = rows.first().and_then(|row| row.as_ref(0).cloned());
    Ok(name.and_then(|name| mysql_async::from_value_opt(name).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> ServerVersion {
        ServerVersion::parse(text).unwrap()
    }

    #[test]
    fn collations_of_sessions_are_numbered_as_the_destination_does() {
        let (mysql, maria) = (version("9.7.4"), version("11.8.6-MariaDB"));
        assert_eq!(known_to(maria, 255), 45);
        assert_eq!(known_to(maria, 2_304), 2_304);
        assert_eq!(known_to(mysql, 255), 255);
        assert_eq!(known_to(mysql, 2_304), 45);
        assert_eq!(known_to(mysql, 2_048), 33);
        assert_eq!(known_to(mysql, 1_070), 46);
    }

    #[test]
    fn only_what_no_session_can_be_told_is_said_in_the_statement() {
        let (mysql, old, new) = (
            version("9.7.4"),
            version("10.11.19-MariaDB"),
            version("11.8.6-MariaDB"),
        );
        let session = |utf8mb4, collations| Charsets {
            session: None,
            utf8mb4,
            collations,
            names_utf8mb4: true,
        };
        let plain = session(None, Vec::new());
        assert_eq!(plain.to_be_said(mysql, old), Some(255));
        assert_eq!(plain.to_be_said(mysql, version("5.6.24")), Some(255));
        assert_eq!(plain.to_be_said(mysql, new), None);
        assert_eq!(plain.to_be_said(old, mysql), None);
        assert_eq!(session(Some(45), Vec::new()).to_be_said(mysql, old), None);
        let chosen = session(None, vec![(45, 2_304)]);
        assert_eq!(chosen.to_be_said(new, old), Some(2_304));
        assert_eq!(chosen.to_be_said(new, mysql), Some(2_304));
        assert_eq!(chosen.to_be_said(new, new), None);
    }
}
