//! A scenario folder: what it holds and what it expects.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::Value;
use tests::server::Kind;

/// The servers of a case: source, destination.
pub type ServerPair = (Kind, Kind);

/// `scenario.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    /// What must hold, in a sentence.
    about: String,
    /// Source and destination versions.
    pairs: Vec<(String, String)>,
    /// A scenario whose scripts and task this one plays, and what in the
    /// scripts is replaced by what.
    variant: Option<Variant>,
    /// Flags of the source.
    #[serde(default)]
    source_flags: Vec<String>,
    /// Flags of the destination.
    #[serde(default)]
    destination_flags: Vec<String>,
    /// Variables of the source's environment.
    #[serde(default)]
    source_environment: BTreeMap<String, String>,
    /// Variables of the destination's environment.
    #[serde(default)]
    destination_environment: BTreeMap<String, String>,
    /// Scripts for the source before `source.sql`, from the workspace's root.
    #[serde(default)]
    files: Vec<PathBuf>,
    /// Sessions that repeat `writer.sql` at once.
    #[serde(default = "one")]
    writers: usize,
    /// How it ends.
    #[serde(default)]
    outcome: Outcome,
    /// Whether the tables are compared at the end.
    #[serde(default = "yes")]
    compare: bool,
    /// Queries on the destination and the rows they must give.
    #[serde(default)]
    destination_rows: Vec<ExpectedRows>,
    /// Queries that must give the same rows on both sides.
    #[serde(default)]
    same_rows: Vec<String>,
    /// What the product's own comparison must say.
    #[serde(default)]
    verified: Vec<String>,
}

/// A scenario that is another one with some words replaced.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Variant {
    /// The other scenario's folder.
    of: PathBuf,
    /// Each must be in `source.sql`, and becomes the other in every script.
    replace: BTreeMap<String, String>,
}

/// How a scenario ends.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Outcome {
    /// The destination has everything.
    #[default]
    CaughtUp,
    /// The task does not start, and says all of these.
    Refused(Vec<String>),
    /// The task stops at something in `change.sql`, and says all of these.
    Stopped(Vec<String>),
}

/// A query and its rows, each value as text.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedRows {
    /// The query.
    pub query: String,
    /// Its rows.
    pub rows: Vec<Vec<Option<String>>>,
}

const fn yes() -> bool {
    true
}

const fn one() -> usize {
    1
}

/// A scenario.
#[derive(Debug)]
pub struct Scenario {
    /// The folder's name.
    pub name: String,
    /// The servers it runs on.
    pub pairs: Vec<ServerPair>,
    /// Flags of the source.
    pub source_flags: Vec<String>,
    /// Flags of the destination.
    pub destination_flags: Vec<String>,
    /// Variables of the source's environment.
    pub source_environment: BTreeMap<String, String>,
    /// Variables of the destination's environment.
    pub destination_environment: BTreeMap<String, String>,
    /// What the source holds at the start.
    pub source: String,
    /// What the destination holds at the start.
    pub destination: Option<String>,
    /// What is done on the source while the task runs.
    pub change: Option<String>,
    /// Statements that a writer repeats from before the load until the end.
    pub writer: Option<String>,
    /// Sessions that do so at once.
    pub writers: usize,
    /// What the operator runs on the destination when the task has stopped on a
    /// statement; then it is skipped, and the task goes on.
    pub operator: Option<String>,
    /// What the operator runs on the destination to remove the cause for which
    /// a statement was refused; then the task goes on.
    pub mend: Option<String>,
    /// The task document without identity and connections.
    pub task: Value,
    /// How it ends.
    pub outcome: Outcome,
    /// Whether the tables are compared at the end.
    pub compare: bool,
    /// Queries on the destination and the rows they must give.
    pub destination_rows: Vec<ExpectedRows>,
    /// Queries that must give the same rows on both sides.
    pub same_rows: Vec<String>,
    /// What the product's own comparison must say; it is made when there is any.
    pub verified: Vec<String>,
}

/// Every scenario, by name.
pub fn all() -> Result<Vec<Scenario>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenario");
    let mut scenarios = Vec::new();
    for entry in fs::read_dir(&folder).context("listing the scenarios")? {
        let path = entry?.path();
        if path.is_dir() {
            scenarios.push(read(&path).with_context(|| format!("reading {}", path.display()))?);
        }
    }
    scenarios.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(scenarios)
}

fn read(folder: &Path) -> Result<Scenario> {
    let document: Document = serde_json::from_str(&text(folder, "scenario.json")?)?;
    ensure!(!document.about.is_empty(), "say what the scenario is about");
    let pairs = document.pairs.iter().map(pair).collect::<Result<_>>()?;
    let scripts = Scripts {
        folder: match &document.variant {
            Some(variant) => folder.with_file_name(&variant.of),
            None => folder.to_owned(),
        },
        replace: document.variant.map(|variant| variant.replace),
    };
    let mut source = String::new();
    for file in &document.files {
        source += &text(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), file)?;
        source += "\n";
    }
    source += &scripts.read("source.sql")?.unwrap_or_default();
    Ok(Scenario {
        name: folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        pairs,
        source_flags: document.source_flags,
        destination_flags: document.destination_flags,
        source_environment: document.source_environment,
        destination_environment: document.destination_environment,
        source,
        destination: scripts.read("destination.sql")?,
        operator: scripts.read("operator.sql")?,
        mend: scripts.read("mend.sql")?,
        change: scripts.read("change.sql")?,
        writer: scripts.read("writer.sql")?,
        writers: document.writers,
        task: serde_json::from_str(&text(&scripts.folder, "task.json")?).context("task.json")?,
        outcome: document.outcome,
        compare: document.compare,
        destination_rows: document.destination_rows,
        same_rows: document.same_rows,
        verified: document.verified,
    })
}

fn pair((source, destination): &(String, String)) -> Result<ServerPair> {
    let kind = |name: &String| Kind::named(name).with_context(|| format!("no server {name}"));
    Ok((kind(source)?, kind(destination)?))
}

fn text(folder: &Path, name: impl AsRef<Path>) -> Result<String> {
    let path = folder.join(name);
    fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
}

/// Where a scenario's scripts are, and what is replaced in them.
struct Scripts {
    folder: PathBuf,
    replace: Option<BTreeMap<String, String>>,
}

impl Scripts {
    /// A script, when there is one of this name.
    fn read(&self, name: &str) -> Result<Option<String>> {
        if !self.folder.join(name).exists() {
            return Ok(None);
        }
        let mut script = text(&self.folder, name)?;
        for (word, other) in self.replace.iter().flatten() {
            let is_there = name != "source.sql" || script.contains(word.as_str());
            ensure!(is_there, "{name} has no {word:?} to replace");
            script = script.replace(word, other);
        }
        Ok(Some(script))
    }
}
