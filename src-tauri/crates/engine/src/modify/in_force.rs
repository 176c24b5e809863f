//! The definition in force: the destination's, where a task's selection has
//! been changed while it ran and its host has not heard of it.

use crate::checkpoint::lease::selection;
use crate::checkpoint::modifications::{self, Replaced};
use crate::error::Result;
use crate::server::session::Session;
use crate::task::definition::{TaskDefinition, TaskId};
use crate::task::selection::Selection;

/// A definition with the objects that the destination says; itself where those
/// are its own, and where the task has not begun.
///
/// # Errors
/// `Definition` when it selects otherwise than the task ever did; else the
/// server's.
pub(crate) async fn in_force(
    definition: &TaskDefinition,
    task: &TaskId,
    on: &mut Session,
) -> Result<TaskDefinition> {
    let Some(begun) = &selection(on, task).await? else {
        return Ok(definition.clone());
    };
    let differs = Selection::of(definition).check_same(begun);
    let Err(differs) = differs else {
        return Ok(definition.clone());
    };
    let replaced = modifications::replaced(on, task).await?;
    let followed = followed(definition, &replaced);
    match Selection::of(&followed).check_same(begun) {
        Ok(()) => Ok(followed),
        Err(_) => Err(differs),
    }
}

/// What a definition has become by what was ordered since it was in force.
fn followed(definition: &TaskDefinition, replaced: &[Replaced]) -> TaskDefinition {
    let mut definition = definition.clone();
    for Replaced { before, after } in replaced {
        if Selection::of(&definition).check_same(before).is_ok() {
            definition.objects.clone_from(after);
        }
    }
    definition
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition(tables: &str) -> TaskDefinition {
        let tables: Vec<String> = tables
            .split(' ')
            .map(|table| format!(r#"{{"table":"{table}"}}"#))
            .collect();
        let document = format!(
            r#"{{"version":1,"name":"t","source":"a","destination":"b",
                 "objects":[{{"database":"d","tables":[{}]}}]}}"#,
            tables.join(",")
        );
        TaskDefinition::parse(&document).unwrap()
    }

    #[test]
    fn a_former_definition_becomes_the_present_one() {
        let step = |before: &str, after: &str| Replaced {
            before: Selection::of(&definition(before)),
            after: definition(after).objects,
        };
        let steps = [step("a b", "a"), step("a", "a c"), step("a c", "a c b")];
        let of = |from: &str| followed(&definition(from), &steps);
        assert_eq!(of("b a"), definition("a c b"));
        assert_eq!(of("a"), definition("a c b"));
        // Never one of the task's: it stays what it is, and is refused.
        assert_eq!(of("x"), definition("x"));
    }
}
