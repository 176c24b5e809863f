//! Settings by name.

use engine::error::Result;
use rusqlite::OptionalExtension;

use super::Store;

impl Store {
    /// The setting's value, when it has been set.
    ///
    /// # Errors
    /// `Store` when it cannot be read.
    pub async fn setting(&self, name: &'static str) -> Result<Option<String>> {
        self.database
            .run("reading the settings", move |connection| {
                connection
                    .query_row("select value from setting where name = ?", [name], |row| {
                        row.get(0)
                    })
                    .optional()
            })
            .await
    }

    /// Sets the setting.
    ///
    /// # Errors
    /// `Store` when it cannot be written.
    pub async fn set_setting(&self, name: &'static str, value: String) -> Result<()> {
        self.database
            .run("saving the settings", move |connection| {
                connection
                    .execute(
                        "insert into setting (name, value) values (?, ?)
                         on conflict (name) do update set value = excluded.value",
                        (name, value),
                    )
                    .map(drop)
            })
            .await
    }
}
