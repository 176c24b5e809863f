//! The store against a full disk, a damaged file and its own bounds.

use engine::error::ErrorKind;
use engine::task::definition::TaskId;
use engine::task::snapshot::{LogEntry, LogLevel, MetricsSample};
use engine::task::state::{TaskEvent, TaskState, Transition};

use super::*;

fn draft() -> serde_json::Value {
    serde_json::json!({ "source": "a" })
}

fn line(number: u64) -> LogEntry {
    LogEntry {
        at_ms: number,
        level: LogLevel::Info,
        message: format!("line {number}"),
        error: None,
    }
}

async fn store_with_task(folder: &Path) -> (Store, TaskId) {
    let store = Store::open(folder, None, 0).unwrap();
    let id = TaskId::try_from("t".to_owned()).unwrap();
    store
        .save_draft(&id, "shop".to_owned(), draft(), 1)
        .await
        .unwrap();
    (store, id)
}

#[tokio::test]
async fn a_full_disk_refuses_the_transition_and_says_what_to_free() {
    let home = tempfile::tempdir().unwrap();
    let (store, id) = store_with_task(home.path()).await;
    // The database may not grow: what a full disk looks like to it.
    store
        .database
        .run("testing", |connection| {
            let pages: i64 = connection.query_row("pragma page_count", [], |row| row.get(0))?;
            connection.query_row(&format!("pragma max_page_count = {pages}"), [], |_| Ok(()))
        })
        .await
        .unwrap();
    let step = Step {
        task: id.clone(),
        transition: Transition {
            at_ms: 2,
            from: TaskState::NotConfigured,
            event: TaskEvent::Saved,
            to: TaskState::NotStarted,
        },
        document: Some((
            "shop".to_owned(),
            crate::api::task::DraftDocument::Draft(
                serde_json::json!({ "filler": "x".repeat(100_000) }),
            ),
        )),
        log: None,
    };
    let refusal = store.record(step).await.unwrap_err();
    assert_eq!(refusal.kind, ErrorKind::Store);
    assert!(refusal.title.contains("disk is full"), "{refusal}");
    assert!(refusal.hint.unwrap().contains("Free some space"));
    let kept = store.task(&id).await.unwrap().unwrap();
    assert_eq!(kept.state, TaskState::NotConfigured);
    assert_eq!(
        kept.document,
        crate::api::task::DraftDocument::Draft(draft())
    );
}

#[tokio::test]
async fn a_damaged_file_is_named_with_the_way_out() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(
        home.path().join(FILE),
        "not a database, but long enough to be looked at".repeat(50),
    )
    .unwrap();
    let Err(refusal) = Store::open(home.path(), None, 0) else {
        panic!("a damaged file was opened");
    };
    assert_eq!(refusal.kind, ErrorKind::Store);
    assert!(refusal.title.contains("damaged"), "{refusal}");
    assert!(refusal.hint.unwrap().contains("Move"));
}

#[tokio::test]
async fn a_page_overwritten_is_found_when_the_store_is_opened() {
    let home = tempfile::tempdir().unwrap();
    let (store, id) = store_with_task(home.path()).await;
    for number in 0..200 {
        store.append_log(&id, line(number)).await.unwrap();
    }
    drop(store);
    let file = home.path().join(FILE);
    let mut bytes = std::fs::read(&file).unwrap();
    let end = bytes.len();
    bytes[4096..end].fill(0xa5);
    std::fs::write(&file, bytes).unwrap();
    let Err(refusal) = Store::open(home.path(), None, 0) else {
        panic!("a damaged file was opened");
    };
    assert!(refusal.title.contains("damaged"), "{refusal}");
}

#[tokio::test]
async fn a_store_of_a_newer_version_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let (store, _) = store_with_task(home.path()).await;
    store
        .database
        .run("testing", |connection| {
            connection.execute("insert into migration values (1000, 0)", [])
        })
        .await
        .unwrap();
    drop(store);
    let refusal = Store::open(home.path(), None, 0).err().unwrap();
    assert!(refusal.title.contains("newer"), "{refusal}");
}

#[tokio::test]
async fn a_log_is_read_page_by_page_newest_first() {
    let home = tempfile::tempdir().unwrap();
    let (store, id) = store_with_task(home.path()).await;
    for number in 0..5 {
        store.append_log(&id, line(number)).await.unwrap();
    }
    let first = store.log_page(&id, LogLevel::Info, None, 3).await.unwrap();
    let second = store
        .log_page(&id, LogLevel::Info, first.next, 3)
        .await
        .unwrap();
    let times = |page: &crate::api::task::LogPage| -> Vec<u64> {
        page.lines.iter().map(|line| line.at_ms).collect()
    };
    assert_eq!((times(&first), times(&second)), (vec![4, 3, 2], vec![1, 0]));
    assert_eq!(second.next, None);
    let errors = store.log_page(&id, LogLevel::Error, None, 3).await.unwrap();
    assert!(errors.lines.is_empty());
}

#[tokio::test]
async fn a_long_range_is_answered_from_rolled_up_history() {
    let home = tempfile::tempdir().unwrap();
    let (store, id) = store_with_task(home.path()).await;
    let sample = |second: u64| {
        let sample = MetricsSample {
            at_ms: second * 1000,
            written_rows_per_s: 10.0,
            ..MetricsSample::default()
        };
        (id.clone(), sample)
    };
    let samples = (0..10_000).map(sample).collect();
    store.append_metrics(samples).await.unwrap();
    let recent = store.metrics(&id, 9_900_000, 10_000_000).await.unwrap();
    assert_eq!(recent.len(), 100);
    let all = store.metrics(&id, 0, 10_000_000).await.unwrap();
    // 10,000 seconds are 166 whole minutes.
    assert_eq!(all.len(), 166);
    assert!(
        all.iter()
            .all(|sample| (sample.written_rows_per_s - 10.0).abs() < 1e-9)
    );
}
