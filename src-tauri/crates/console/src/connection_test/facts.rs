//! What the facts of a server mean for a source or a destination: pure rules.

use engine::server::connection::DatabaseType;
use engine::server::facts::{ServerVersion, Support};

use super::Told;
use crate::api::connection::Fact;

/// The facts in the order in which they are shown.
pub fn judge(told: &Told, version: ServerVersion, declared: DatabaseType) -> Vec<Fact> {
    let mut facts = vec![version_fact(told, version, declared)];
    facts.extend([
        server_id(told),
        binlog(told),
        variable(told, "binlog_format", "binlog format", |format| {
            (!format.eq_ignore_ascii_case("row"))
                .then_some("A source needs ROW: set global binlog_format = 'ROW';")
        }),
        variable(told, "binlog_row_image", "row image", |image| {
            (!image.eq_ignore_ascii_case("full"))
                .then_some("A source needs FULL: set global binlog_row_image = 'FULL';")
        }),
        // Absent before MySQL 8.0 and MariaDB 10.5; nothing needs it.
        variable(told, "binlog_row_metadata", "row metadata", |_| None),
        gtid(told, version),
        retention(told),
        time_zone(told),
        variable(told, "lower_case_table_names", "lower_case_table_names", |value| {
            (value != "0").then_some(
                "Names of databases and tables have no case here: source and destination should agree.",
            )
        }),
        variable(told, "character_set_server", "character set", |_| None),
        variable(told, "sql_mode", "sql_mode", |_| None),
        packet(told),
        writable(told),
        privileges(told),
    ]
    .into_iter()
    .flatten());
    facts.extend(size(told));
    facts
}

fn fact(name: &str, value: impl Into<String>, remark: Option<String>) -> Fact {
    Fact {
        name: name.to_owned(),
        value: value.into(),
        remark,
    }
}

fn variable(
    told: &Told,
    variable: &str,
    name: &str,
    remark: impl Fn(&str) -> Option<&'static str>,
) -> Option<Fact> {
    let value = told.variables.get(variable)?;
    let shown = if value.is_empty() { "none" } else { value };
    Some(fact(name, shown, remark(value).map(str::to_owned)))
}

fn version_fact(told: &Told, version: ServerVersion, declared: DatabaseType) -> Fact {
    let really = version.flavour.name();
    let is_mariadb = version.is_mariadb();
    let mut remarks = Vec::new();
    if is_mariadb != (declared == DatabaseType::Mariadb) {
        remarks.push(format!(
            "The connection says another Database Type; this server is {really}."
        ));
    }
    if version.support() != Support::Supported {
        remarks.push("This version has not been tried with Lockstep.".to_owned());
    }
    let comment = told.value("version_comment");
    let value = format!("{really} {} {comment}", told.value("version"));
    let remark = (!remarks.is_empty()).then(|| remarks.join(" "));
    fact("version", value.trim_end(), remark)
}

fn server_id(told: &Told) -> Option<Fact> {
    variable(told, "server_id", "server_id", |id| {
        (id == "0").then_some("A source needs a server_id: set global server_id = 1;")
    })
}

fn binlog(told: &Told) -> Option<Fact> {
    variable(told, "log_bin", "binlog", |on| {
        (!is_on(on)).then_some(
            "A source of incremental synchronization needs the binlog: start the server with log_bin.",
        )
    })
}

fn gtid(told: &Told, version: ServerVersion) -> Option<Fact> {
    if version.is_mariadb() {
        return variable(told, "gtid_binlog_pos", "GTID", |position| {
            position
                .is_empty()
                .then_some("No transaction has been written to the binlog yet.")
        });
    }
    variable(told, "gtid_mode", "GTID", |mode| {
        (!mode.eq_ignore_ascii_case("on")).then_some(
            "Without GTID the source is followed by file and offset, and not across a failover.",
        )
    })
}

fn retention(told: &Told) -> Option<Fact> {
    let seconds = told
        .value("binlog_expire_logs_seconds")
        .parse::<u64>()
        .unwrap_or(0);
    let days = told.value("expire_logs_days").parse::<f64>().unwrap_or(0.0);
    if !told.variables.contains_key("binlog_expire_logs_seconds")
        && !told.variables.contains_key("expire_logs_days")
    {
        return None;
    }
    let hours = if seconds > 0 {
        seconds as f64 / 3600.0
    } else {
        days * 24.0
    };
    if hours == 0.0 {
        return Some(fact("binlog retention", "for ever", None));
    }
    // The documents ask for a day at least: a task that waits longer loses its place.
    let short =
        (hours < 24.0).then(|| "A source should keep its binlog for a day or more.".to_owned());
    Some(fact("binlog retention", format!("{hours:.1} h"), short))
}

fn time_zone(told: &Told) -> Option<Fact> {
    let zone = told.variables.get("time_zone")?;
    let system = told.value("system_time_zone");
    let value = if zone.eq_ignore_ascii_case("system") {
        format!("SYSTEM ({system})")
    } else {
        zone.clone()
    };
    Some(fact("time zone", value, None))
}

fn packet(told: &Told) -> Option<Fact> {
    /// Below this a destination refuses rows that the source may well hold.
    const SMALL: u64 = 16 << 20;
    let bytes: u64 = told.value("max_allowed_packet").parse().ok()?;
    let remark =
        (bytes < SMALL).then(|| "A row larger than this cannot be written here.".to_owned());
    Some(fact("max_allowed_packet", size_text(bytes), remark))
}

fn writable(told: &Told) -> Option<Fact> {
    let on = |name| is_on(told.value(name));
    (on("read_only") || on("super_read_only")).then(|| {
        fact(
            "read_only",
            "ON",
            Some("A destination must let the account write.".to_owned()),
        )
    })
}

fn privileges(told: &Told) -> Option<Fact> {
    (!told.grants.is_empty()).then(|| fact("privileges", told.grants.join("; "), None))
}

fn size(told: &Told) -> Option<Fact> {
    let (tables, bytes) = told.size?;
    let value = format!("{} in {tables} tables", size_text(bytes));
    Some(fact("size", value, None))
}

fn is_on(value: &str) -> bool {
    value.eq_ignore_ascii_case("on") || value == "1"
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
    use super::*;

    fn told(variables: &[(&str, &str)]) -> Told {
        Told {
            variables: variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            ..Told::default()
        }
    }

    fn remark(told: &Told, name: &str) -> Option<String> {
        let version = ServerVersion::parse("10.11.6-MariaDB").unwrap();
        judge(told, version, DatabaseType::Mariadb)
            .into_iter()
            .find(|fact| fact.name == name)
            .unwrap()
            .remark
    }

    #[test]
    fn what_keeps_a_server_from_being_a_source_is_remarked_upon() {
        let poor = told(&[
            ("log_bin", "OFF"),
            ("binlog_row_image", "MINIMAL"),
            ("expire_logs_days", "0.5"),
        ]);
        for name in ["binlog", "row image", "binlog retention"] {
            assert!(remark(&poor, name).is_some(), "{name}");
        }
        let good = told(&[("log_bin", "ON"), ("binlog_row_image", "FULL")]);
        for name in ["binlog", "row image", "version"] {
            assert_eq!(remark(&good, name), None, "{name}");
        }
    }

    #[test]
    fn a_server_of_the_other_family_is_said_to_be_one() {
        let version = ServerVersion::parse("8.0.36").unwrap();
        let facts = judge(&told(&[]), version, DatabaseType::Mariadb);
        assert!(facts[0].remark.as_ref().unwrap().contains("MySQL"));
    }
}
