//! Rendering, from literals of what servers say.

use std::collections::BTreeMap;

use super::collation::Dialect;
use super::render::{RenderedTable, Renderer};
use crate::error::ErrorKind;
use crate::mapping::Mapping;
use crate::server::catalog::{
    ColumnDef, DataType, ForeignKeyDef, Generated, NameRule, TableDef, TableKind, TableName,
};
use crate::server::facts::ServerVersion;
use crate::task::definition::TaskDefinition;

/// A server by version, with the charsets and collations that the tests use.
struct Server {
    version: ServerVersion,
    charsets: BTreeMap<String, String>,
    collations: BTreeMap<String, Option<String>>,
}

impl Server {
    fn new(version: &str, charsets: &[(&str, &str)], collations: &[&str]) -> Self {
        let defaults = charsets.iter().map(|(_, collation)| *collation);
        Self {
            version: ServerVersion::parse(version).unwrap(),
            charsets: charsets
                .iter()
                .map(|(charset, collation)| ((*charset).to_owned(), (*collation).to_owned()))
                .collect(),
            collations: defaults
                .chain(collations.iter().copied())
                .map(|collation| (collation.to_owned(), None))
                .collect(),
        }
    }

    fn mysql_5_6() -> Self {
        let charsets = [
            ("latin1", "latin1_swedish_ci"),
            ("utf8", "utf8_general_ci"),
            ("utf8mb4", "utf8mb4_general_ci"),
        ];
        Self::new("5.6.24-log", &charsets, &["utf8_bin"])
    }

    fn mysql_9() -> Self {
        let charsets = [
            ("latin1", "latin1_swedish_ci"),
            ("utf8mb3", "utf8mb3_general_ci"),
            ("utf8mb4", "utf8mb4_0900_ai_ci"),
        ];
        Self::new("9.7.4", &charsets, &["utf8mb4_general_ci", "utf8mb3_bin"])
    }

    fn mariadb_10_11() -> Self {
        let charsets = [
            ("latin1", "latin1_swedish_ci"),
            ("utf8mb3", "utf8mb3_general_ci"),
            ("utf8mb4", "utf8mb4_general_ci"),
        ];
        let more = ["utf8mb3_bin", "utf8mb4_uca1400_nopad_ai_ci"];
        Self::new("10.11.19-MariaDB", &charsets, &more)
    }

    fn dialect(&self) -> Dialect<'_> {
        Dialect {
            version: self.version,
            charsets: &self.charsets,
            collations: &self.collations,
        }
    }
}

fn column(name: &str, column_type: &str, collation: Option<&str>) -> ColumnDef {
    ColumnDef {
        name: name.to_owned(),
        ordinal: 1,
        column_type: column_type.to_owned(),
        data_type: DataType::parse(column_type),
        unsigned: false,
        charset: collation.map(|name| name.split('_').next().unwrap().to_owned()),
        collation: collation.map(str::to_owned),
        nullable: true,
        default: None,
        auto_increment: false,
        generated: None,
        invisible: false,
        compressed: false,
        srid: None,
    }
}

fn table(columns: Vec<ColumnDef>, collation: &str) -> TableDef {
    TableDef {
        name: TableName::new("shop", "t"),
        kind: TableKind::Table,
        engine: "InnoDB".to_owned(),
        collation: Some(collation.to_owned()),
        rows_estimate: 0,
        bytes: 0,
        create_options: String::new(),
        columns,
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        triggers: Vec::new(),
    }
}

fn child_of(parent: TableName) -> ForeignKeyDef {
    ForeignKeyDef {
        name: "k".to_owned(),
        columns: vec!["p".to_owned()],
        parent,
        parent_columns: vec!["id".to_owned()],
        on_update: "RESTRICT".to_owned(),
        on_delete: "RESTRICT".to_owned(),
    }
}

fn mapping(objects: &str) -> Mapping {
    let json =
        format!(r#"{{"version":1,"name":"t","source":"a","destination":"b","objects":{objects}}}"#);
    let definition = TaskDefinition::parse(&json).unwrap();
    Mapping::new(
        &definition,
        NameRule::CaseSensitive,
        NameRule::CaseSensitive,
    )
    .unwrap()
}

fn render(
    (source, destination): (&Server, &Server),
    objects: &str,
    table: &TableDef,
    statement: &[u8],
) -> Result<String, crate::error::Error> {
    render_whole((source, destination), objects, table, statement)
        .map(|rendered| String::from_utf8(rendered.sql).unwrap())
}

fn render_whole(
    (source, destination): (&Server, &Server),
    objects: &str,
    table: &TableDef,
    statement: &[u8],
) -> Result<RenderedTable, crate::error::Error> {
    let mapping = mapping(objects);
    Renderer::between(source.dialect(), destination.dialect(), &mapping).table(table, statement)
}

const WHOLE: &str = r#"[{"database":"shop"}]"#;

#[test]
fn between_equal_servers_only_the_name_is_qualified() {
    let server = Server::mariadb_10_11();
    let table = table(
        vec![
            column("id", "int(11)", None),
            column("a,b", "enum('x)','y''(')", Some("latin1_swedish_ci")),
        ],
        "latin1_swedish_ci",
    );
    let statement = "CREATE TABLE `t` (\n  `id` int(11) NOT NULL,\n  \
        `a,b` enum('x)','y''(') DEFAULT NULL COMMENT 'it''s \\\\ (',\n  \
        PRIMARY KEY (`id`),\n  CONSTRAINT `c` CHECK (`id` > 0)\n) \
        ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci\n \
        PARTITION BY HASH (`id`)\nPARTITIONS 3";
    let rendered = render((&server, &server), WHOLE, &table, statement.as_bytes()).unwrap();
    assert_eq!(rendered, statement.replacen("`t`", "`shop`.`t`", 1));
}

#[test]
fn parents_of_foreign_keys_follow_the_mapping() {
    let server = Server::mysql_9();
    let statement = |parent: &str| {
        format!(
            "CREATE TABLE `t` (\n  `p` int DEFAULT NULL,\n  CONSTRAINT `k` FOREIGN KEY (`p`) \
             REFERENCES {parent} (`id`)\n) ENGINE=InnoDB DEFAULT CHARSET=latin1"
        )
    };
    let mut child = table(vec![column("p", "int", None)], "latin1_swedish_ci");
    child.foreign_keys = vec![child_of(TableName::new("shop", "q"))];
    let objects = r#"[
        {"database":"shop","rename":"store","tables":[{"table":"t"},{"table":"q","rename":"r"}]},
        {"database":"base","rename":"store","tables":[{"table":"x"}]}
    ]"#;
    let (server, text) = ((&server, &server), statement("`q`"));
    let rendered = render(server, objects, &child, text.as_bytes()).unwrap();
    assert!(rendered.contains("CREATE TABLE `store`.`t`"), "{rendered}");
    assert!(rendered.contains("REFERENCES `r` (`id`)"), "{rendered}");

    child.foreign_keys = vec![child_of(TableName::new("base", "x"))];
    let text = statement("`base`.`x`");
    let rendered = render(server, objects, &child, text.as_bytes()).unwrap();
    assert!(rendered.contains("REFERENCES `x` (`id`)"), "{rendered}");

    let apart = r#"[{"database":"shop"},{"database":"base","rename":"b2"}]"#;
    let rendered = render(server, apart, &child, text.as_bytes()).unwrap();
    assert!(
        rendered.contains("REFERENCES `b2`.`x` (`id`)"),
        "{rendered}"
    );

    let error = render(server, WHOLE, &child, text.as_bytes()).unwrap_err();
    assert!(
        error.title.contains("base.x, which is not selected"),
        "{error}"
    );
}

#[test]
fn a_collation_that_is_left_out_is_said_where_the_default_differs() {
    let table = table(
        vec![
            column("a", "text", Some("utf8mb4_general_ci")),
            column("b", "varchar(3)", Some("utf8_general_ci")),
            column("c", "varchar(3)", Some("utf8_bin")),
        ],
        "utf8mb4_general_ci",
    );
    let statement = b"CREATE TABLE `t` (\n  `a` text CHARACTER SET utf8mb4,\n  \
        `b` varchar(3) CHARACTER SET utf8 DEFAULT NULL,\n  \
        `c` varchar(3) CHARACTER SET utf8 COLLATE utf8_bin DEFAULT NULL\n) \
        ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";
    let source = Server::mysql_5_6();
    let rendered = render((&source, &Server::mysql_9()), WHOLE, &table, statement).unwrap();
    assert_eq!(
        rendered,
        "CREATE TABLE `shop`.`t` (\n  `a` text CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci,\n  \
         `b` varchar(3) CHARACTER SET utf8mb3 DEFAULT NULL,\n  \
         `c` varchar(3) CHARACTER SET utf8mb3 COLLATE utf8mb3_bin DEFAULT NULL\n) \
         ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci"
    );
    let rendered = render(
        (&source, &Server::mariadb_10_11()),
        WHOLE,
        &table,
        statement,
    )
    .unwrap();
    assert!(rendered.ends_with("DEFAULT CHARSET=utf8mb4"), "{rendered}");
}

#[test]
fn mysql_becomes_mariadb_where_both_have_it() {
    let mut generated = column("g", "int", None);
    generated.generated = Some(Generated {
        stored: true,
        expression: "(`a` + 1)".to_owned(),
    });
    let table = table(
        vec![
            column("a", "int", None),
            column("j", "json", None),
            generated,
            column("s", "varchar(5)", Some("utf8mb4_0900_ai_ci")),
        ],
        "utf8mb4_0900_ai_ci",
    );
    let statement = b"CREATE TABLE `t` (\n  `a` int DEFAULT '3' /*!80023 INVISIBLE */,\n  \
        `j` json DEFAULT NULL,\n  \
        `g` int GENERATED ALWAYS AS ((`a` + 1)) STORED NOT NULL,\n  \
        `s` varchar(5) DEFAULT NULL,\n  \
        KEY `k` (`a`) /*!80000 INVISIBLE */,\n  \
        CONSTRAINT `c` CHECK ((`s` like _utf8mb3'x%'))\n) \
        ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci\n\
        /*!50100 PARTITION BY KEY (a)\nPARTITIONS 3 */";
    let servers = (&Server::mysql_9(), &Server::mariadb_10_11());
    let rendered = render(servers, WHOLE, &table, statement).unwrap();
    assert_eq!(
        rendered,
        "CREATE TABLE `shop`.`t` (\n  `a` int DEFAULT '3'  INVISIBLE ,\n  \
         `j` json DEFAULT NULL,\n  \
         `g` int GENERATED ALWAYS AS ((`a` + 1)) STORED ,\n  \
         `s` varchar(5) DEFAULT NULL,\n  \
         KEY `k` (`a`) IGNORED,\n  \
         CONSTRAINT `c` CHECK ((`s` like _utf8mb3'x%'))\n) \
         ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_nopad_ai_ci\n\
         \u{20}PARTITION BY KEY (a)\nPARTITIONS 3 "
    );
}

#[test]
fn what_the_other_family_does_not_have_is_refused_by_name() {
    let servers = (&Server::mysql_9(), &Server::mariadb_10_11());
    let one = |column_text: &str, options: &str| {
        let statement = format!(
            "CREATE TABLE `t` (\n  `d` point {column_text} DEFAULT NULL\n) ENGINE=InnoDB {options}DEFAULT CHARSET=latin1"
        );
        let table = table(vec![column("d", "point", None)], "latin1_swedish_ci");
        render(servers, WHOLE, &table, statement.as_bytes())
    };
    assert!(one("", "").is_ok());
    let error = one("/*!80003 SRID 4326 */", "").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Schema);
    assert!(error.title.contains("SRID 4326"), "{error}");
    let error = one("", "COMPRESSION='zlib' ").unwrap_err();
    assert!(error.title.contains("COMPRESSION"), "{error}");
}

#[test]
fn a_default_that_is_no_text_is_written_in_digits() {
    let table = table(
        vec![column("v", "varbinary(10)", None)],
        "latin1_swedish_ci",
    );
    let statement = b"CREATE TABLE `t` (\n  `v` varbinary(10) DEFAULT '\x01\xff\\0'\n) \
        ENGINE=InnoDB DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci";
    let mariadb = Server::mariadb_10_11();
    let rendered = render((&mariadb, &mariadb), WHOLE, &table, statement).unwrap();
    assert!(rendered.contains("DEFAULT x'01FF00'"), "{rendered}");
    // MySQL 5.6 shows it with its bytes lost.
    let statement = b"CREATE TABLE `t` (\n  `v` varbinary(10) DEFAULT '\x01??'\n) \
        ENGINE=InnoDB DEFAULT CHARSET=latin1";
    let servers = (&Server::mysql_5_6(), &mariadb);
    let rendered = render_whole(servers, WHOLE, &table, statement).unwrap();
    assert_eq!(rendered.doubts.len(), 1);
}

#[test]
fn a_statement_that_information_schema_does_not_confirm_is_refused() {
    let mariadb = Server::mariadb_10_11();
    let servers = (&mariadb, &mariadb);
    let table = table(vec![column("a", "int(11)", None)], "latin1_swedish_ci");
    for statement in [
        "CREATE TABLE `other` (\n  `a` int(11)\n) ENGINE=InnoDB",
        "CREATE TABLE `t` (\n  `a` int(11),\n  `b` int(11)\n) ENGINE=InnoDB",
        "CREATE TABLE `t` (\n  `b` int(11)\n) ENGINE=InnoDB",
        "CREATE TABLE `t` (\n  `a` int(11),\n  PERIOD FOR `p` (`a`, `a`)\n) ENGINE=InnoDB",
        "CREATE TABLE `t` (\n  `a` int(11) DEFAULT nextval(`shop`.`s`)\n) ENGINE=InnoDB",
        // MariaDB 11.8 forgets to double the backtick in a constraint's name.
        "CREATE TABLE `t` (\n  `a` int(11),\n  CONSTRAINT `my`fk` FOREIGN KEY (`a`) REFERENCES `p` (`id`)\n) ENGINE=InnoDB",
    ] {
        let error = render(servers, WHOLE, &table, statement.as_bytes()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Schema, "{statement}");
    }
}

#[test]
fn a_lost_character_is_put_back_and_a_doubtful_one_is_told() {
    let servers = [
        Server::mysql_5_6(),
        Server::mysql_9(),
        Server::mariadb_10_11(),
    ];
    let [old, mysql, mariadb] = servers.each_ref();
    // What the catalog has read, and what it was shown.
    let one = |server: &Server, real: &str, (shown, collation): (&str, &str), default: &str| {
        let mut column = column("v", shown, Some(collation));
        column.data_type = DataType::parse(real);
        let table = table(vec![column], "latin1_swedish_ci");
        let charset = collation.split('_').next().unwrap();
        let statement = format!(
            "CREATE TABLE `t` (\n  `v` {shown} CHARACTER SET {charset} COLLATE {collation} \
             DEFAULT {default} COMMENT 'why?'\n) ENGINE=InnoDB DEFAULT CHARSET=latin1"
        );
        let rendered = render_whole((server, server), WHOLE, &table, statement.as_bytes()).unwrap();
        let same = rendered.sql == statement.replace("`t`", "`shop`.`t`").as_bytes();
        let sql = String::from_utf8(rendered.sql).unwrap();
        (same, rendered.doubts, sql)
    };
    let wide = |shown| (shown, "utf8mb4_general_ci");

    for server in [mysql, mariadb] {
        let (same, doubts, _) = one(server, "enum('a','?')", wide("enum('a','?')"), "NULL");
        assert!(same && doubts.is_empty(), "{doubts:?}");
        let (_, doubts, sql) = one(
            server,
            "set('a?','😀\\'')",
            wide("set('a?','?\\'')"),
            "NULL",
        );
        assert!(sql.contains(r"set('a?','😀\'')"), "{sql}");
        assert!(doubts.is_empty(), "{doubts:?}");
    }
    let (_, doubts, sql) = one(mariadb, "enum('a','😀')", wide("enum('a','?')"), "'?'");
    assert!(sql.contains("DEFAULT '😀'") && doubts.is_empty(), "{sql}");
    // Which of both it is, nothing tells.
    let (_, doubts, _) = one(mariadb, "enum('?','😀')", wide("enum('?','?')"), "'?'");
    assert_eq!(doubts.len(), 1);

    let labels = one(old, "enum('a','?')", wide("enum('a','?')"), "NULL").1;
    assert!(labels[0].contains("Column v of table shop.t"), "{labels:?}");
    let text = "varchar(9)";
    assert_eq!(one(mariadb, text, wide(text), "'?x'").1.len(), 1);
    assert!(one(mysql, text, wide(text), "'?x'").1.is_empty());
    assert!(one(mariadb, text, wide(text), "'x'").1.is_empty());
    let narrow = ("enum('a','?')", "latin1_swedish_ci");
    let (same, doubts, _) = one(mariadb, narrow.0, narrow, "'?'");
    assert!(same && doubts.is_empty(), "{doubts:?}");
}
