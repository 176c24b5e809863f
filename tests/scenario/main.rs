//! The scenarios: each folder beside this file, on each of its pairs of
//! servers, judged by the oracle.

mod play;
mod scenario;

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use libtest_mimic::{Arguments, Failed, Trial};
use tests::offer::offered;
use tests::server::Kind;
use tokio::runtime::Runtime;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    match trials(arguments.list) {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => fail(&error),
    }
}

#[allow(clippy::print_stderr, reason = "a runner says why it cannot run")]
fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("{error:#}");
    ExitCode::FAILURE
}

fn trials(only_listed: bool) -> Result<Vec<Trial>> {
    let runtime = Arc::new(Runtime::new()?);
    let scenarios = scenario::all()?;
    let kinds: BTreeSet<Kind> = scenarios
        .iter()
        .flat_map(|scenario| &scenario.pairs)
        .flat_map(|(source, destination)| [*source, *destination])
        .collect();
    let kinds: Vec<Kind> = kinds.into_iter().filter(|_| !only_listed).collect();
    let skipped: BTreeMap<Kind, bool> = runtime
        .block_on(offered(&kinds))?
        .into_iter()
        .map(|(kind, skip)| (kind, skip.is_some()))
        .collect();
    let is_skipped = |kind: Kind| skipped.get(&kind).copied().unwrap_or(false);
    let mut trials = Vec::new();
    for scenario in scenarios {
        let scenario = Arc::new(scenario);
        for &pair in &scenario.pairs {
            let (scenario, runtime) = (Arc::clone(&scenario), Arc::clone(&runtime));
            let name = format!("{}::{}→{}", scenario.name, pair.0, pair.1);
            let trial = Trial::test(name, move || {
                runtime
                    .block_on(play::play(&scenario, pair))
                    .map_err(|error| Failed::from(format!("{error:#}")))
            });
            trials.push(trial.with_ignored_flag(is_skipped(pair.0) || is_skipped(pair.1)));
        }
    }
    Ok(trials)
}
