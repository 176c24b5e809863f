//! Tests of statements.

use super::*;
use crate::apply::shape::tests::{row, shape, shape_of_kept};

fn rendered(renderer: &mut Renderer) -> Vec<(String, Expect, bool)> {
    renderer.close();
    std::iter::from_fn(|| renderer.next())
        .map(|done| {
            (
                String::from_utf8(done.sql).unwrap(),
                done.expect,
                done.cascade,
            )
        })
        .collect()
}

#[test]
fn like_changes_of_a_table_become_one_statement() {
    let (shape, mut renderer) = (shape(&["id"], &[]), Renderer::default());
    for change in [
        Change::Insert {
            after: &row(&["1", "'a'"]),
        },
        Change::Insert {
            after: &row(&["2", "'b'"]),
        },
        Change::Delete {
            before: &row(&["1", "'a'"]),
        },
        Change::Delete {
            before: &row(&["2", "'b'"]),
        },
    ] {
        renderer.push(&shape, Mode::Strict, true, change);
    }
    assert_eq!(
        rendered(&mut renderer),
        [
            (
                "insert into `d`.`t` (`id`, `name`) values (1, 'a'),(2, 'b')".to_owned(),
                Expect::Rows(2),
                false
            ),
            (
                "delete from `d`.`t` where `id` in (1,2)".to_owned(),
                Expect::Rows(2),
                false
            ),
        ]
    );
}

#[test]
fn another_mode_begins_another_statement() {
    let (shape, mut renderer) = (shape(&["id"], &[]), Renderer::default());
    let one = row(&["1", "'a'"]);
    renderer.push(
        &shape,
        Mode::Convergent,
        true,
        Change::Insert { after: &one },
    );
    renderer.push(&shape, Mode::Strict, true, Change::Insert { after: &one });
    let statements = rendered(&mut renderer);
    assert!(statements[0].0.starts_with("replace into"));
    assert_eq!(statements[0].1, Expect::Any);
    assert!(statements[1].0.starts_with("insert into"));
}

#[test]
fn a_row_without_a_key_is_found_by_its_bytes() {
    let (shape, mut renderer) = (shape(&[], &[]), Renderer::default());
    let (before, after) = (row(&["1", "'a'"]), row(&["1", "'A'"]));
    renderer.push(
        &shape,
        Mode::Strict,
        true,
        Change::Update {
            before: &before,
            after: &after,
        },
    );
    renderer.push(
        &shape,
        Mode::Strict,
        true,
        Change::Delete { before: &after },
    );
    let statements = rendered(&mut renderer);
    assert_eq!(
        statements[0].0,
        "update `d`.`t` set `name` = 'A' where `id` <=> 1 and cast(`name` as binary) <=> 'a' limit 1"
    );
    assert_eq!(
        statements[1].0,
        "delete from `d`.`t` where `id` <=> 1 and cast(`name` as binary) <=> 'A' limit 1"
    );
}

#[test]
fn a_convergent_update_of_the_key_removes_the_old_key() {
    let (shape, mut renderer) = (shape(&["id"], &[]), Renderer::default());
    let (before, after) = (row(&["1", "'a'"]), row(&["2", "'a'"]));
    renderer.push(
        &shape,
        Mode::Convergent,
        true,
        Change::Update {
            before: &before,
            after: &after,
        },
    );
    let statements: Vec<_> = rendered(&mut renderer)
        .into_iter()
        .map(|one| one.0)
        .collect();
    assert_eq!(
        statements,
        [
            "delete from `d`.`t` where `id` in (1)",
            "replace into `d`.`t` (`id`, `name`) values (2, 'a')"
        ]
    );
}

#[test]
fn a_delete_that_cascades_finds_its_parent_in_place() {
    let (shape, mut renderer) = (shape(&["id"], &["id"]), Renderer::default());
    let before = row(&["1", "'a'"]);
    renderer.push(
        &shape,
        Mode::Convergent,
        true,
        Change::Delete { before: &before },
    );
    renderer.push(
        &shape,
        Mode::Strict,
        false,
        Change::Delete { before: &before },
    );
    let statements = rendered(&mut renderer);
    assert!(statements[0].0.starts_with("replace into") && !statements[0].2);
    assert!(statements[1].0.starts_with("delete from") && statements[1].2);
    assert_eq!(statements[1].1, Expect::Rows(1));
    assert!(!statements[2].2, "the source logged the cascade itself");
}

#[test]
fn a_convergent_change_keeps_what_only_the_destination_has() {
    let (shape, mut renderer) = (shape_of_kept(), Renderer::default());
    let (before, after) = (row(&["1", "'a'"]), row(&["2", "'b'"]));
    let (insert, update) = (
        Change::Insert { after: &before },
        Change::Update {
            before: &before,
            after: &after,
        },
    );
    renderer.push(&shape, Mode::Convergent, true, insert);
    renderer.push(&shape, Mode::Convergent, true, update);
    let statements: Vec<_> = rendered(&mut renderer)
        .into_iter()
        .map(|one| one.0)
        .collect();
    assert_eq!(
        statements,
        [
            "delete from `d`.`t` where ((`name` = 'a')) and not (`id` = 1)",
            "insert into `d`.`t` (`id`, `name`) values (1, 'a') on duplicate key update \
             `id` = values(`id`), `name` = values(`name`)",
            "delete from `d`.`t` where ((`name` = 'b')) and not (`id` = 2)",
            "delete from `d`.`t` where `id` in (2)",
            "update `d`.`t` set `id` = 2, `name` = 'b' where (`id` = 1)",
        ]
    );
}

#[test]
fn overwriting_brings_a_missing_row_into_being() {
    let (shape, mut renderer) = (shape(&["id"], &[]), Renderer::default());
    let (before, after) = (row(&["1", "'a'"]), row(&["1", "'b'"]));
    renderer.push(
        &shape,
        Mode::Overwrite,
        true,
        Change::Update {
            before: &before,
            after: &after,
        },
    );
    let statements = rendered(&mut renderer);
    assert_eq!(
        statements[0].0,
        "update `d`.`t` set `id` = 1, `name` = 'b' where (`id` = 1)"
    );
    let Expect::OrElse(instead) = &statements[0].1 else {
        panic!("no way out")
    };
    assert_eq!(
        std::str::from_utf8(instead).unwrap(),
        "insert into `d`.`t` (`id`, `name`) values (1, 'b') on duplicate key update `id` = values(`id`), `name` = values(`name`)"
    );
}

#[test]
fn a_merged_statement_is_bounded() {
    let (shape, mut renderer) = (shape(&["id"], &[]), Renderer::default());
    let wide = row(&["1", &format!("'{}'", "x".repeat(STATEMENT_BYTES_MAX / 2))]);
    for _ in 0..3 {
        renderer.push(&shape, Mode::Strict, true, Change::Insert { after: &wide });
    }
    assert_eq!(rendered(&mut renderer).len(), 3);
}
