//! What a database holds on the destination that is dropped on the source.

use mysql_async::Row;

use crate::error::Result;
use crate::incremental::ddl::{self, Parts};
use crate::incremental::defined::on_destination;
use crate::incremental::replay::Replay;
use crate::mapping::Mapping;
use crate::server::literal;
use crate::server::session::Session;

/// Refuses to drop a database that holds tables of others: their rows would be
/// lost with it.
///
/// # Errors
/// `Ddl` that names one, else the destination's.
pub(super) async fn refuse_strangers(
    replay: &Replay,
    on: &mut Session,
    mapping: &Mapping,
) -> Result<()> {
    let (Parts::Database, Some(database)) = (replay.plan.parts, &replay.plan.database) else {
        return Ok(());
    };
    let there = ddl::destination_database(mapping, database);
    let mut asking = b"select table_name from information_schema.tables
        where table_type in ('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE') and table_schema = "
        .to_vec();
    literal::utf8(&mut asking, there.as_bytes());
    let rows = on.rows(asking, "listing the tables of a database").await?;
    let ours = on_destination(&replay.plan.tables, mapping);
    let rule = mapping.destination_rule();
    let is_ours = |name: &String| ours.iter().any(|it| rule.same(&it.table, name));
    let found = rows.iter().filter_map(name_in).find(|name| !is_ours(name));
    found.map_or(Ok(()), |name| {
        let why = format!(
            "database {there} of the destination also holds {name}, which the task does not carry"
        );
        Err(ddl::refuse(&replay.sql, &why, &replay.after))
    })
}

fn name_in(row: &Row) -> Option<String> {
    mysql_async::from_value_opt(row.as_ref(0)?.clone()).ok()
}
