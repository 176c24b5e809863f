//! The TypeScript bindings of the front end, made from the one list of commands.
//!
//! `cargo xtask bindings` writes them by setting `UPDATE_GOLDEN=1`; without it
//! this test fails when the file in the repository is stale. Made here rather
//! than in `xtask`, so that the chores need not be built with the engine.

use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use console::api::live::LiveEvent;
use ts_rs::{Config, TS, TypeVisitor};

const HEADER: &str = "\
// Made by `cargo xtask bindings` from the Rust types of crate `console`. Do not edit.

";

/// Declarations by name, so that the file does not depend on the order of visits.
struct Declarations {
    config: Config,
    seen: HashSet<TypeId>,
    by_name: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        if T::output_path().is_some() {
            let name = T::ident(&self.config);
            let docs = T::docs().unwrap_or_default();
            let text = tidy(&format!("{docs}export {}\n", T::decl(&self.config)));
            let before = self.by_name.insert(name.clone(), text.clone());
            // Invariant: TypeScript has one name space, so two Rust types of
            // one name must be one declaration.
            assert!(
                before.is_none_or(|before| before == text),
                "two different types are named {name}"
            );
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

/// The generator leaves spaces at the ends of lines and does not indent.
fn tidy(declaration: &str) -> String {
    let mut depth = 0;
    let mut text = String::new();
    for line in declaration.lines().map(str::trim) {
        let indent = if line.starts_with('*') {
            depth * 2 + 1
        } else {
            depth * 2
        };
        writeln!(text, "{:indent$}{line}", "").expect("a string takes all text");
        if !line.starts_with("/*") && !line.starts_with('*') {
            depth = (depth + line.matches('{').count()).saturating_sub(line.matches('}').count());
        }
    }
    text
}

fn bindings() -> String {
    let mut declarations = Declarations {
        config: Config::new().with_large_int("number"),
        seen: HashSet::new(),
        by_name: BTreeMap::new(),
    };
    let mut commands = String::new();
    macro_rules! collect {
        ($($name:ident => $request:ty => $response:ty;)*) => {
            $(
                declarations.visit::<$request>();
                declarations.visit::<$response>();
                writeln!(
                    commands,
                    "  {}: {{ request: {}; response: {} }};",
                    stringify!($name),
                    <$request as TS>::name(&declarations.config),
                    <$response as TS>::name(&declarations.config),
                )
                .expect("a string takes all text");
            )*
        };
    }
    console::for_each_command!(collect);
    declarations.visit::<LiveEvent>();
    let types: Vec<String> = declarations.by_name.into_values().collect();
    format!(
        "{HEADER}{}\n\
         /** Every command: what it is asked with and what it answers. */\n\
         export interface Commands {{\n{commands}}}\n",
        types.join("\n")
    )
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/ipc/bindings.ts")
}

#[test]
fn the_bindings_in_the_repository_are_those_of_the_command_list() {
    let fresh = bindings();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path().parent().unwrap()).unwrap();
        std::fs::write(path(), &fresh).unwrap();
        return;
    }
    let stored = std::fs::read_to_string(path()).unwrap_or_default();
    assert!(
        stored == fresh,
        "ui/src/ipc/bindings.ts is stale: run `cargo xtask bindings`"
    );
}
