//! Opening, closing, starting twice.

use e2e::{Desktop, Part, Window};

#[tokio::test]
async fn an_empty_home_opens_on_the_task_list_and_says_what_to_do_next() {
    // GIVEN a desktop that has never seen Lockstep
    let desktop = Desktop::start().await.unwrap();
    // WHEN it is started
    let window = Window::open(&desktop).await.unwrap();
    // THEN the task list is there, and says how to make a task
    let page = window.page();
    page.find(&Part::text("No tasks yet")).await.unwrap();
    page.find(&Part::button("Create task")).await.unwrap();
    window.picture("tasks-empty-light").await.unwrap();
    // AND its data is where the platform keeps data
    assert!(desktop.data_folder().join("logs/console.log").is_file());
}

#[tokio::test]
async fn a_second_start_leaves_everything_to_the_first() {
    let desktop = Desktop::start().await.unwrap();
    let window = Window::open(&desktop).await.unwrap();
    let second = window.start_again().await.unwrap();
    assert!(second.success(), "{second}");
    assert!(window.is_open());
}

#[tokio::test]
async fn closing_without_running_tasks_asks_nothing() {
    let desktop = Desktop::start().await.unwrap();
    let window = Window::open(&desktop).await.unwrap();
    window
        .page()
        .find(&Part::text("No tasks yet"))
        .await
        .unwrap();
    window.ask_to_close().unwrap();
    window.wait_for_end().await.unwrap();
}

#[tokio::test]
async fn the_window_opens_with_the_size_that_it_was_left_with() {
    let desktop = Desktop::start().await.unwrap();
    let window = Window::open(&desktop).await.unwrap();
    window.resize(1100, 700).await.unwrap();
    window.ask_to_close().unwrap();
    window.wait_for_end().await.unwrap();
    drop(window);
    let window = Window::open(&desktop).await.unwrap();
    assert_eq!(window.size().await.unwrap(), (1100, 700));
}
