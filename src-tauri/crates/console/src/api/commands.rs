//! Names, requests and responses of all commands, in one table.

/// Hands the table to a macro: `name => Request => Response`.
///
/// The dispatcher, the TypeScript bindings and the list of what the webview
/// may call are all made from this table, so they cannot differ.
#[macro_export]
macro_rules! for_each_command {
    ($apply:ident) => {
        $apply! {
            app_info => $crate::api::settings::Nothing => $crate::api::settings::AppInfo;
            settings_get => $crate::api::settings::Nothing => $crate::api::settings::Settings;
            settings_save => $crate::api::settings::Settings => $crate::api::settings::Settings;
            vault_status => $crate::api::settings::Nothing => $crate::api::settings::VaultStatus;
            vault_retry => $crate::api::settings::Nothing => $crate::api::settings::VaultStatus;
            vault_open_file => $crate::api::settings::VaultOpenFile => $crate::api::settings::VaultStatus;

            connection_list => $crate::api::settings::Nothing => Vec<$crate::api::connection::Connection>;
            connection_save => $crate::api::connection::ConnectionSave => $crate::api::connection::Connection;
            connection_delete => $crate::api::connection::ConnectionId => $crate::api::settings::Nothing;
            connection_test => $crate::api::connection::ConnectionTest => $crate::api::connection::ConnectionFacts;

            catalog_databases => $crate::api::connection::CatalogDatabases => Vec<$crate::api::connection::CatalogDatabase>;
            catalog_objects => $crate::api::connection::CatalogObjects => Vec<$crate::api::connection::CatalogObject>;
            catalog_columns => $crate::api::connection::CatalogColumns => Vec<$crate::api::connection::CatalogColumn>;

            task_list => $crate::api::settings::Nothing => Vec<$crate::api::task::TaskRow>;
            task_get => $crate::api::task::TaskKey => $crate::api::task::TaskDetail;
            task_save_draft => $crate::api::task::TaskSaveDraft => $crate::api::task::TaskDetail;
            task_save => $crate::api::task::TaskSave => $crate::api::task::TaskDetail;
            task_act => $crate::api::task::TaskAct => $crate::api::task::TaskDetail;
            task_ignore_alert => $crate::api::task::TaskIgnoreAlert => $crate::api::task::TaskDetail;
            task_skip_statement => $crate::api::task::TaskSkipStatement => $crate::api::task::TaskDetail;
            task_throttle => $crate::api::task::TaskThrottle => $crate::api::task::TaskDetail;
            task_tables => $crate::api::task::TaskTables => $crate::api::task::TablePage;
            task_log => $crate::api::task::TaskLog => $crate::api::task::LogPage;
            task_clashes => $crate::api::trouble::TaskClashes => $crate::api::trouble::ClashPage;
            task_failures => $crate::api::trouble::TaskFailures => $crate::api::trouble::FailurePage;
            task_edit_statement => $crate::api::trouble::TaskEditStatement => $crate::api::task::TaskDetail;
            task_skip_transaction => $crate::api::trouble::TaskSkipTransaction => $crate::api::task::TaskDetail;
            task_set_aside => $crate::api::trouble::TaskSetAside => $crate::api::task::TaskDetail;
            task_modify => $crate::api::trouble::TaskModify => $crate::api::task::TaskDetail;
            task_modifications => $crate::api::task::TaskKey => $crate::api::trouble::ModificationPage;
            task_retry_now => $crate::api::task::TaskKey => $crate::api::task::TaskDetail;
            task_remove_heartbeat => $crate::api::task::TaskKey => $crate::api::task::TaskDetail;
            task_history => $crate::api::task::TaskHistory => Vec<engine::task::snapshot::MetricsSample>;
        }
    };
}
