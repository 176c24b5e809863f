//! Changes of rows: one of them lost, doubled or torn apart stays visible.

use crate::random::Random;

/// Identities of the rows that updates and deletes choose from.
const IDENTITIES: u64 = 60_000;

/// The statements of one transaction.
pub(super) fn transaction(random: &mut Random) -> Vec<String> {
    let mut statements = vec!["begin".to_owned()];
    for _ in 0..=random.below(4) {
        statements.push(change(random));
    }
    statements.push("insert into journal (what) values ('transaction')".to_owned());
    let rolled_back = random.below(20) == 0;
    statements.push(if rolled_back { "rollback" } else { "commit" }.to_owned());
    statements
}

/// One change of rows.
fn change(random: &mut Random) -> String {
    let id = random.below(IDENTITIES) + 1;
    let small = random.below(10);
    match random.below(17) {
        14..=16 => of_branch(random),
        0 => format!("insert into account (owner, balance) values ('new {small}', {small}.25)"),
        1 => format!(
            "update account set balance = balance + {small}, touched = now(6) where id = {id}"
        ),
        2 => format!(
            "update account set owner = concat('x', left(owner, 50)) where id between {id} and {}",
            id + 20
        ),
        3 => format!("delete from account where id = {id}"),
        // A unique value goes from row to row: order matters.
        4 => format!("update account set mark = null where mark = {small}"),
        5 => format!("update ignore account set mark = {small} where id = {id}"),
        6 => format!(
            "replace into position_of values ({}, {}, 'new {id}')",
            id % 120,
            random.below(120)
        ),
        7 => format!(
            "update ignore position_of set line = line + 1000 where book = {} and line = {}",
            id % 100,
            random.below(100)
        ),
        8 => format!(
            "delete from position_of where book = {} and line > 1000 limit 3",
            id % 100
        ),
        9 => format!(
            "insert into note values ({small}, 'n{}', {small} / 3), ({small}, 'n0', 0.1)",
            random.below(10)
        ),
        10 => format!("update note set amount = amount + 1 where kind = {small} limit 2"),
        11 => format!("delete from note where kind = {small} limit 1"),
        12 => format!("insert ignore into parent values ({small})"),
        _ => match random.below(6) {
            0 => format!(
                "delete from parent where id = {small} or id = {}",
                100 + id % 100
            ),
            1 => format!("insert ignore into parent values ({})", 100 + id % 100),
            2 | 3 => format!(
                "insert into keyless_child select id, {small} from parent where id between {} and {}",
                100 + id % 100,
                103 + id % 100
            ),
            _ => format!("insert into child (parent_id) select id from parent where id = {small}"),
        },
    }
}

/// One change of rows of tables that are carried in part, or under other names.
fn of_branch(random: &mut Random) -> String {
    let id = random.below(IDENTITIES) + 1;
    let small = random.below(10);
    match random.below(3) {
        0 => format!(
            "update branch.chosen set region = (region + {small}) % 10, v = v + 1 where id between {0} and {0} + 9",
            id % 10_500
        ),
        1 => match small {
            0..=2 => {
                format!("insert into branch.chosen (region, v) values ({small}, 1), (8, {small})")
            }
            3..=4 => format!("delete from branch.chosen where id = {}", id % 10_500),
            // A unique value goes from row to row, also over the border.
            5..=6 => format!(
                "update branch.chosen set mark = null where mark = {}",
                id % 9
            ),
            _ => format!(
                "update ignore branch.chosen set mark = {} where id = {}",
                id % 9,
                id % 10_500
            ),
        },
        _ => match small {
            0..=2 => format!(
                "replace into branch.renamed values ({}, {small}, 'new {id}', {id})",
                id % 120
            ),
            3..=6 => format!(
                "update branch.renamed set v = 'v{id}', secret = secret + 1 where book = {}",
                id % 120
            ),
            _ => format!(
                "update ignore branch.renamed set line = line + 20 where book = {} and line = {small}",
                id % 120
            ),
        },
    }
}

/// One change of rows of a table without transactions.
pub(super) fn change_for_good(random: &mut Random) -> String {
    let id = random.below(12_000) + 1;
    let small = random.below(10);
    match random.below(9) {
        0 => format!("insert into tally (v) values ({small}), ({small}), ({small})"),
        1 => format!(
            "update tally set v = v + 1 where id between {id} and {}",
            id + 50
        ),
        2 => format!(
            "delete from tally where id between {id} and {}",
            id + small / 3
        ),
        // A unique value goes from row to row, and a row to another key.
        3 => format!("update tally set mark = null where mark = {small}"),
        4 => format!("update ignore tally set mark = {small} where id = {id}"),
        5 => format!("update ignore tally set id = id + 100000 where id = {id}"),
        6 => format!(
            "replace into page values ({}, {}, 'new {id}'), (200, {small}, '{id}')",
            id % 120,
            random.below(120)
        ),
        7 => format!(
            "update ignore page set line = line + 1000 where book = {} and line < {small}",
            id % 100
        ),
        _ => format!("delete from page where book = {} and line > 1000", id % 100),
    }
}
