//! The JSON schema of a task document in the repository is that of the types.

use std::fs;
use std::path::Path;

use engine::task::definition::TaskDefinition;

#[test]
fn the_exported_schema_is_fresh() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("task.schema.json");
    let mut expected = serde_json::to_string_pretty(&TaskDefinition::json_schema()).unwrap();
    expected.push('\n');
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&file, &expected).unwrap();
    }
    let exported = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        exported == expected,
        "task.schema.json is stale: run this test with UPDATE_GOLDEN=1 and look at what changed"
    );
}
