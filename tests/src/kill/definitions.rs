//! What the writer does to definitions, between rows that depend on them.
//!
//! Numbers are chosen from few, so that what is added is dropped again. The
//! writer keeps no account of what is there: a statement that finds it
//! otherwise fails on the source, and is in no binlog (see
//! [`is_otherwise`]).

use mysql_async::Error;

use crate::random::Random;

/// What a statement on a definition says when things are otherwise than it
/// takes them to be: a table, column or key is there already (1050, 1060,
/// 1061), or is not (1051, 1054, 1091, 1146; 4092 for a view).
const OTHERWISE: [u16; 8] = [1050, 1051, 1054, 1060, 1061, 1091, 1146, 4092];
/// Columns and keys of each kind that come and go.
const FEW: u64 = 4;

/// Whether an error only says that the definitions are otherwise.
pub(super) fn is_otherwise(error: &Error) -> bool {
    matches!(error, Error::Server(error) if OTHERWISE.contains(&error.code))
}

/// The tables that change: one that changes in place, one that others take the
/// place of.
pub(super) const TABLES: &str = "
    create table evolving (id int auto_increment primary key, v int) engine = innodb;
    create table shifting (id int auto_increment primary key, v int) engine = innodb;
    insert into shifting (v) values (1), (2);
";

/// A change of a definition; `number` is no other's.
pub(super) fn change(random: &mut Random, number: u64) -> Vec<String> {
    let few = random.below(FEW);
    let row = || "insert into evolving (v) values (1), (2)".to_owned();
    match random.below(11) {
        0 => vec![
            format!("alter table evolving add column c{few} int default {number}"),
            row(),
        ],
        1 => vec![format!("alter table evolving drop column c{few}"), row()],
        2 => vec![
            format!("create index k{few} on evolving (v, id)"),
            row(),
            format!("alter table branch.chosen add column f{few} varchar(9) default 'f'"),
        ],
        3 => vec![
            format!("drop index k{few} on evolving"),
            row(),
            format!("alter table branch.chosen drop column f{few}"),
        ],
        4 => vec![
            "truncate table evolving".to_owned(),
            format!("insert into evolving (v) values ({number})"),
        ],
        5 => vec![
            format!("create table made_{few} (id int primary key, v int)"),
            format!("replace into made_{few} values (1, {number}), ({number}, 1)"),
        ],
        6 => vec![format!("drop table made_{few}")],
        7 => vec![
            format!("create table brief_{number} (v int)"),
            format!("insert into brief_{number} values ({number}), ({number})"),
            format!("rename table brief_{number} to renamed_{number}"),
            format!("delete from renamed_{number} limit 1"),
        ],
        8 => shift(number),
        9 => vec![
            "create or replace view seen as select id, v from evolving".to_owned(),
            format!("create table like_{number} like evolving"),
            format!("insert into like_{number} (v) values ({number})"),
        ],
        _ => vec![
            "drop view seen".to_owned(),
            format!("drop table if exists made_{few}, renamed_{number}, like_{number}"),
        ],
    }
}

/// A table with another definition takes the place of one, as online DDL tools
/// have it: several names at once.
fn shift(number: u64) -> Vec<String> {
    vec![
        format!(
            "create table shifting_{number} (id int auto_increment primary key, v int, c{number} int)"
        ),
        format!(
            "insert into shifting_{number} (v, c{number}) select v, {number} from shifting limit 5"
        ),
        "insert into shifting (v) values (3)".to_owned(),
        format!("rename table shifting to shifted_{number}, shifting_{number} to shifting"),
        "update shifting set v = v + 1 limit 3".to_owned(),
    ]
}
