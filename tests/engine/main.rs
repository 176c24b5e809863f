//! Rooms of the engine against real servers: facts, catalog, schema, filters,
//! precheck, sessions.

mod filters;
mod load_data;
mod precheck;
mod schema;
mod stand;

use std::future::Future;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use libtest_mimic::{Arguments, Failed, Trial};
use tests::server::Kind;

type Running = Pin<Box<dyn Future<Output = Result<()>>>>;

fn main() -> ExitCode {
    let Ok(runtime) = tokio::runtime::Runtime::new() else {
        return ExitCode::FAILURE;
    };
    let runtime = Arc::new(runtime);
    let offered = match runtime.block_on(tests::offer::offered(&Kind::ALL)) {
        Ok(offered) => offered,
        Err(error) => return fail(&error),
    };
    let skipped = |kind: Kind| {
        let mut matching = offered.iter().filter(|(offered, _)| *offered == kind);
        matching.any(|(_, skip)| skip.is_some())
    };
    let mut trials = Vec::new();
    let mut trial = |name: String, kinds: &[Kind], test: Box<dyn FnOnce() -> Running + Send>| {
        let runtime = Arc::clone(&runtime);
        let skip = kinds.iter().any(|kind| skipped(*kind));
        let run = move || {
            let done = runtime.block_on(test());
            done.map_err(|error| Failed::from(format!("{error:#}")))
        };
        trials.push(Trial::test(name, run).with_ignored_flag(skip));
    };
    for kind in Kind::ALL {
        trial(
            format!("{kind}::definitions_are_the_same_on_an_equal_server"),
            &[kind],
            Box::new(move || Box::pin(schema::same(kind))),
        );
    }
    for kind in Kind::ALL {
        trial(
            format!("{kind}::filters_agree_with_the_server"),
            &[kind],
            Box::new(move || Box::pin(filters::agree_with_the_server(kind))),
        );
    }
    for kind in Kind::ALL {
        trial(
            format!("{kind}::load_data_says_what_it_does_not_take_as_it_is"),
            &[kind],
            Box::new(move || Box::pin(load_data::says_what_it_does_not_take_as_it_is(kind))),
        );
    }
    for (from, to) in schema::ACROSS {
        trial(
            format!("{from}_to_{to}::definitions_are_carried"),
            &[from, to],
            Box::new(move || Box::pin(schema::across(from, to))),
        );
    }
    for kind in [Kind::MariaDb1011, Kind::MySql97, Kind::MySql56] {
        trial(
            format!("{kind}::the_precheck_is_repaired_by_its_own_sql"),
            &[kind],
            Box::new(move || Box::pin(precheck::is_repaired_by_its_own_sql(kind))),
        );
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

#[allow(clippy::print_stderr, reason = "the closing line of a test runner")]
fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("{error:#}");
    ExitCode::FAILURE
}
