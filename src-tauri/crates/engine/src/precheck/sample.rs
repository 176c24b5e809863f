//! Facts of a precheck in which all is well, for the rules' tests to spoil.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{
    ExistingTable, Objects, ObjectsFacts, PrecheckFacts, SideFacts, SourceZoneFacts, TableFacts,
    Verdict,
};
use super::finding::{Finding, Outcome};
use crate::mapping::{DatabasePlan, Fit, Resolution};
use crate::server::catalog::{DatabaseEntry, KeyKind, NameRule, TableName};
use crate::server::facts::{
    Account, BinlogFacts, BinlogFile, BinlogFiles, BinlogFilters, GtidFacts, Privileges,
    ServerFacts, ServerVersion,
};
use crate::task::definition::TaskDefinition;

/// A server on which all is well.
pub(super) fn server(version: &str, server_id: u64) -> ServerFacts {
    let version_text = version.to_owned();
    let version = ServerVersion::parse(version).unwrap();
    ServerFacts {
        version_text,
        version,
        identity: format!("server_id={server_id}"),
        instance: format!("host{server_id}:3306:/var/lib/mysql/"),
        account: Account {
            user: "lockstep".to_owned(),
            host: "%".to_owned(),
        },
        privileges: Privileges::parse(["GRANT ALL PRIVILEGES ON *.* TO `a`@`%`"], false),
        server_id,
        binlog: BinlogFacts {
            enabled: true,
            format: "ROW".to_owned(),
            row_image: "FULL".to_owned(),
            row_metadata: Some("FULL".to_owned()),
            compressed: false,
            gtid: GtidFacts::Mysql {
                mode: "ON".to_owned(),
            },
            expire_seconds: Some(2_592_000),
            log_replica_updates: true,
            filters: Some(BinlogFilters::default()),
            follows_another: Some(false),
            files: BinlogFiles::Known(vec![BinlogFile {
                name: "bin.000001".to_owned(),
                bytes: 1_000,
            }]),
        },
        max_allowed_packet: 67_108_864,
        time_zone: "SYSTEM".to_owned(),
        system_time_zone: "UTC".to_owned(),
        name_rule: NameRule::CaseSensitive,
        charset: "utf8mb4".to_owned(),
        collation: "utf8mb4_general_ci".to_owned(),
        sql_mode: "STRICT_TRANS_TABLES".to_owned(),
        local_infile: true,
        read_only: false,
        super_read_only: false,
        explicit_timestamp_defaults: true,
        prepared: Some(BTreeSet::new()),
        engines: BTreeSet::from(["InnoDB".to_owned(), "MyISAM".to_owned()]),
        default_engine: "InnoDB".to_owned(),
        charsets: BTreeMap::from([("utf8mb4".to_owned(), "utf8mb4_general_ci".to_owned())]),
        collations: BTreeMap::from([("utf8mb4_general_ci".to_owned(), None)]),
    }
}

/// A table on which all is well.
pub(super) fn table(database: &str, name: &str) -> TableFacts {
    TableFacts {
        source: TableName::new(database, name),
        destination: TableName::new(database, name),
        engine: "InnoDB".to_owned(),
        key: Some(KeyKind::Primary),
        weak_unique: false,
        merged: None,
        lost_cascades: Vec::new(),
        filter_refused: None,
        key_left_out: false,
        rows_estimate: 10,
        parents: BTreeSet::new(),
        follows_parents: false,
        collations: BTreeSet::from(["utf8mb4_general_ci".to_owned()]),
        unknown_types: Vec::new(),
        refused: None,
        doubts: Vec::new(),
    }
}

/// `shop.orders` on the destination, as the source has it.
pub(super) fn existing() -> ExistingTable {
    ExistingTable {
        source: TableName::new("shop", "orders"),
        destination: TableName::new("shop", "orders"),
        engine: "InnoDB".to_owned(),
        fit: Fit::default(),
        compared_otherwise: Vec::new(),
        triggers: Vec::new(),
    }
}

/// Two equal servers and the table `shop.orders` of a whole database.
pub(super) fn facts() -> PrecheckFacts {
    let json = r#"{"version":1,"name":"t","source":"a","destination":"b","objects":[{"database":"shop"}]}"#;
    let database = DatabaseEntry {
        name: "shop".to_owned(),
        charset: "utf8mb4".to_owned(),
        collation: "utf8mb4_general_ci".to_owned(),
        tables: 1,
        views: 0,
    };
    PrecheckFacts {
        definition: TaskDefinition::parse(json).unwrap(),
        source: SideFacts::Reached(Box::new(server("10.11.19-MariaDB", 1))),
        destination: SideFacts::Reached(Box::new(server("10.11.19-MariaDB", 2))),
        source_zone: SourceZoneFacts::NotNeeded,
        objects: ObjectsFacts::Known(Box::new(Objects {
            resolution: Resolution {
                databases: vec![DatabasePlan {
                    source: database,
                    destination: "shop".to_owned(),
                }],
                ..Resolution::default()
            },
            tables: vec![table("shop", "orders")],
            ..Objects::default()
        })),
    }
}

impl PrecheckFacts {
    /// The source, to spoil.
    pub(super) fn spoil_source(&mut self) -> &mut ServerFacts {
        match &mut self.source {
            SideFacts::Reached(facts) => facts,
            SideFacts::Unreachable(_) => unreachable!("the sample reaches it"),
        }
    }

    /// The destination, to spoil.
    pub(super) fn spoil_destination(&mut self) -> &mut ServerFacts {
        match &mut self.destination {
            SideFacts::Reached(facts) => facts,
            SideFacts::Unreachable(_) => unreachable!("the sample reaches it"),
        }
    }

    /// The objects, to spoil.
    pub(super) fn spoil_objects(&mut self) -> &mut Objects {
        match &mut self.objects {
            ObjectsFacts::Known(objects) => objects,
            _ => unreachable!("the sample knows them"),
        }
    }
}

/// The one finding of a verdict.
pub(super) fn only(verdict: Verdict) -> Finding {
    let mut findings = verdict.unwrap();
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.remove(0)
}

/// The one outcome of a verdict.
pub(super) fn outcome(verdict: Verdict) -> Outcome {
    only(verdict).outcome
}

/// The SQL that the one finding of a verdict offers.
pub(super) fn repair_sql(verdict: Verdict) -> String {
    only(verdict).repair_sql.unwrap().sql
}
