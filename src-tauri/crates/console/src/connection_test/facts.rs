//! What the facts of a server mean for a source or a destination: pure rules.

use engine::precheck::{READS_BINLOG, WRITES};
use engine::server::catalog::NameRule;
use engine::server::connection::DatabaseType;
use engine::server::facts::{GtidFacts, Privilege, Scope, ServerFacts, Support};

use super::Told;
use crate::api::connection::Fact;

/// What the documents ask of a source's binlog: a task that waits longer than
/// it is kept loses its place.
const RETENTION_SECONDS_MIN: u64 = 24 * 3600;

/// Below this a destination refuses rows that the source may well hold.
const PACKET_BYTES_SMALL: u64 = 16 << 20;

/// The facts in the order in which they are shown.
pub fn judge(told: &Told, declared: DatabaseType) -> Vec<Fact> {
    let server = &told.server;
    let mut facts = vec![
        version(server, declared),
        fact("account", server.account.to_string(), None),
        privileges(server),
        server_id(server),
        binlog(server),
    ];
    if server.binlog.enabled {
        facts.extend(binlog_settings(server));
    }
    facts.extend([
        time_zone(server),
        name_rule(server),
        fact(
            "character set",
            format!("{}, {}", server.charset, server.collation),
            None,
        ),
        fact("sql_mode", or_none(&server.sql_mode), None),
        packet(server),
    ]);
    if server.read_only || server.super_read_only {
        facts.push(fact(
            "read_only",
            "ON",
            Some("A destination must let the account write."),
        ));
    }
    if let Some((tables, bytes)) = told.size {
        let value = format!("{} in {tables} tables", size_text(bytes));
        facts.push(fact("size", value, None));
    }
    facts
}

fn fact(name: &str, value: impl Into<String>, remark: Option<&str>) -> Fact {
    Fact {
        name: name.to_owned(),
        value: value.into(),
        remark: remark.map(str::to_owned),
    }
}

fn or_none(value: &str) -> &str {
    if value.is_empty() { "none" } else { value }
}

fn version(server: &ServerFacts, declared: DatabaseType) -> Fact {
    let really = server.version.flavour.name();
    let other_family = server.version.is_mariadb() != (declared == DatabaseType::Mariadb);
    let remark = match server.version.support() {
        _ if other_family => Some(format!(
            "The connection says another Database Type; this server is {really}."
        )),
        Support::Supported => None,
        Support::TooOld => Some("This version is older than Lockstep supports.".to_owned()),
        Support::Untested => Some("This version has not been tried with Lockstep.".to_owned()),
    };
    fact(
        "version",
        format!("{really} {}", server.version_text),
        remark.as_deref(),
    )
}

/// What the account holds on the whole server. What it holds on databases is
/// judged by the precheck, which knows the databases.
fn privileges(server: &ServerFacts) -> Fact {
    let named = |privileges: &mut dyn Iterator<Item = &Privilege>, held: bool| {
        privileges
            .filter(|privilege| server.allows(**privilege, Scope::Server) == held)
            .map(|privilege| privilege.name())
            .collect::<Vec<_>>()
    };
    let held = named(&mut WRITES.iter().chain(&READS_BINLOG), true);
    let lacks = named(&mut READS_BINLOG.iter(), false);
    let value = match held.len() {
        0 => "none on the whole server; those on databases are checked by the precheck".to_owned(),
        count if count == WRITES.len() + READS_BINLOG.len() => {
            "all that Lockstep needs, on the whole server".to_owned()
        }
        _ => format!("on the whole server: {}", held.join(", ")),
    };
    let remark = (!lacks.is_empty()).then(|| {
        format!(
            "A source of incremental synchronization needs: grant {} on *.* to {};",
            lacks.join(", "),
            server.account
        )
    });
    fact("privileges", value, remark.as_deref())
}

fn server_id(server: &ServerFacts) -> Fact {
    let none = server.server_id == 0;
    fact(
        "server_id",
        server.server_id.to_string(),
        none.then_some("A source needs a server_id: set global server_id = 1;"),
    )
}

fn binlog(server: &ServerFacts) -> Fact {
    if server.binlog.enabled {
        return fact("binlog", "ON", None);
    }
    fact(
        "binlog",
        "OFF",
        Some(
            "A source of incremental synchronization needs the binlog: start the server with log_bin.",
        ),
    )
}

fn binlog_settings(server: &ServerFacts) -> Vec<Fact> {
    let binlog = &server.binlog;
    let format = (!binlog.format.eq_ignore_ascii_case("row"))
        .then_some("A source needs ROW: set global binlog_format = 'ROW';");
    let image = (!binlog.row_image.eq_ignore_ascii_case("full"))
        .then_some("A source needs FULL: set global binlog_row_image = 'FULL';");
    let mut facts = vec![
        fact("binlog format", &*binlog.format, format),
        fact("row image", &*binlog.row_image, image),
    ];
    if let Some(metadata) = &binlog.row_metadata {
        facts.push(fact("row metadata", &**metadata, None));
    }
    facts.push(match &binlog.gtid {
        GtidFacts::Mysql { mode } => fact(
            "GTID",
            &**mode,
            (mode != "ON").then_some(
                "Without GTID the source is followed by file and offset, and not across a failover.",
            ),
        ),
        GtidFacts::Mariadb { domain, strict } => {
            let strict = if *strict { "strict" } else { "not strict" };
            fact("GTID", format!("domain {domain}, {strict}"), None)
        }
    });
    facts.push(match binlog.expire_seconds {
        None => fact("binlog retention", "for ever", None),
        Some(seconds) => fact(
            "binlog retention",
            format!("{} h", seconds / 3600),
            (seconds < RETENTION_SECONDS_MIN)
                .then_some("A source should keep its binlog for a day or more."),
        ),
    });
    facts
}

fn time_zone(server: &ServerFacts) -> Fact {
    let zone = server.effective_time_zone();
    let value = if zone == server.time_zone {
        zone.to_owned()
    } else {
        format!("{} ({zone})", server.time_zone)
    };
    fact("time zone", value, None)
}

fn name_rule(server: &ServerFacts) -> Fact {
    const FOLDED: &str =
        "Names of databases and tables have no case here: source and destination should agree.";
    let (value, remark) = match server.name_rule {
        NameRule::CaseSensitive => ("0", None),
        NameRule::StoredLower => ("1", Some(FOLDED)),
        NameRule::CaseInsensitive => ("2", Some(FOLDED)),
    };
    fact("lower_case_table_names", value, remark)
}

fn packet(server: &ServerFacts) -> Fact {
    let bytes = server.max_allowed_packet;
    fact(
        "max_allowed_packet",
        size_text(bytes),
        (bytes < PACKET_BYTES_SMALL).then_some("A row larger than this cannot be written here."),
    )
}

fn size_text(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    let mut size = bytes as f64 / 1024.0;
    let mut unit = 0;
    while size >= 1024.0 && unit + 1 < UNITS.len() {
        size /= 1024.0;
        unit += 1;
    }
    format!("{size:.1} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use engine::server::facts::{
        Account, BinlogFacts, BinlogFiles, BinlogFilters, Privileges, ServerVersion,
    };

    use super::*;

    /// A server that is fit to be a source.
    fn told() -> Told {
        let server = ServerFacts {
            version_text: "10.11.6-MariaDB".to_owned(),
            version: ServerVersion::parse("10.11.6-MariaDB").unwrap(),
            identity: "1".to_owned(),
            instance: "host:3306".to_owned(),
            account: Account {
                user: "sync".to_owned(),
                host: "%".to_owned(),
            },
            privileges: Privileges::parse(["GRANT ALL PRIVILEGES ON *.* TO x"], false),
            server_id: 1,
            binlog: BinlogFacts {
                enabled: true,
                format: "ROW".to_owned(),
                row_image: "FULL".to_owned(),
                row_metadata: None,
                compressed: false,
                gtid: GtidFacts::Mysql {
                    mode: "ON".to_owned(),
                },
                expire_seconds: None,
                log_replica_updates: true,
                filters: Some(BinlogFilters::default()),
                follows_another: Some(false),
                files: BinlogFiles::Known(Vec::new()),
            },
            max_allowed_packet: 64 << 20,
            time_zone: "SYSTEM".to_owned(),
            system_time_zone: "UTC".to_owned(),
            name_rule: NameRule::CaseSensitive,
            charset: "utf8mb4".to_owned(),
            collation: "utf8mb4_general_ci".to_owned(),
            sql_mode: String::new(),
            local_infile: false,
            read_only: false,
            super_read_only: false,
            explicit_timestamp_defaults: true,
            prepared: None,
            engines: BTreeSet::new(),
            default_engine: "InnoDB".to_owned(),
            charsets: BTreeMap::new(),
            collations: BTreeMap::new(),
        };
        Told {
            server,
            cipher: String::new(),
            size: Some((3, 2048)),
        }
    }

    fn remarked(told: &Told) -> Vec<String> {
        judge(told, DatabaseType::Mariadb)
            .into_iter()
            .filter(|fact| fact.remark.is_some())
            .map(|fact| fact.name)
            .collect()
    }

    #[test]
    fn only_what_needs_care_is_remarked_upon() {
        let mut told = told();
        assert_eq!(remarked(&told), Vec::<String>::new());
        let server = &mut told.server;
        server.binlog.row_image = "MINIMAL".to_owned();
        server.binlog.expire_seconds = Some(3600);
        server.read_only = true;
        server.privileges = Privileges::parse(["GRANT SELECT ON *.* TO x"], false);
        assert_eq!(
            remarked(&told),
            ["privileges", "row image", "binlog retention", "read_only"]
        );
        told.server.binlog.enabled = false;
        assert!(remarked(&told).contains(&"binlog".to_owned()));
    }

    #[test]
    fn a_server_of_the_other_family_is_said_to_be_one() {
        let facts = judge(&told(), DatabaseType::Mysql);
        assert!(facts[0].remark.as_ref().unwrap().contains("MariaDB"));
    }
}
