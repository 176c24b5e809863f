//! Which versions a run can use, which it must skip and say so.

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
    if std::env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false") {
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

#[allow(
    clippy::print_stderr,
    reason = "a skip must be seen in the runner's output"
)]
fn tell(skip: &Unavailable) {
    eprintln!("SKIPPED {skip}");
}
