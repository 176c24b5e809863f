//! Which versions a run can use, which it must skip and say so.

use std::io::Write;

use anyhow::{Result, ensure};

use crate::server::{Family, Kind, Unavailable, install};

/// Fetches `kinds` and says for each why it must be skipped, when it must.
///
/// # Errors
/// In CI (`CI` is set and not `false`): when MariaDB 10.11 or every MySQL of
/// `kinds` would be skipped. A gate that tests nothing must not be green.
pub async fn offered(kinds: &[Kind]) -> Result<Vec<(Kind, Option<Unavailable>)>> {
    let mut offered = Vec::new();
    for &kind in kinds {
        let skip = install(kind).await.err();
        if let Some(skip) = &skip {
            tell(skip);
        }
        offered.push((kind, skip));
    }
    if in_ci() {
        let absent = |wanted: &dyn Fn(Kind) -> bool| {
            let mut of_interest = offered.iter().filter(|(kind, _)| wanted(*kind)).peekable();
            of_interest.peek().is_some() && of_interest.all(|(_, skip)| skip.is_some())
        };
        ensure!(
            !absent(&|kind| kind == Kind::MariaDb1011),
            "in CI MariaDB 10.11 cannot be skipped"
        );
        ensure!(
            !absent(&|kind| kind.family() == Family::MySql),
            "in CI one MySQL cannot be skipped"
        );
    }
    Ok(offered)
}

/// Whether a test that needs all of `kinds` can run here; says so when not.
///
/// # Errors
/// In CI, when one is absent that can never be skipped there: MariaDB 10.11,
/// and MySQL 9.7 as the one MySQL.
pub async fn runs_on(kinds: &[Kind]) -> Result<bool> {
    for &kind in kinds {
        let Err(skip) = install(kind).await else {
            continue;
        };
        tell(&skip);
        ensure!(
            !in_ci() || !matches!(kind, Kind::MariaDb1011 | Kind::MySql97),
            "in CI {kind} cannot be skipped"
        );
        return Ok(false);
    }
    Ok(true)
}

fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false")
}

/// Says it on the runner's own output: what a test that passes prints is not
/// shown.
fn tell(skip: &Unavailable) {
    // A runner without an output has nobody to tell.
    let _ = writeln!(std::io::stderr(), "SKIPPED {skip}");
}
