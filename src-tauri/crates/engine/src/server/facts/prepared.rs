//! XA transactions that a server has prepared.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use crate::error::Result;
use crate::server::session::{Session, server_fault};

/// Between two looks. Most are committed within milliseconds, and are nothing
/// to speak of.
const PAUSE: Duration = Duration::from_secs(1);

/// The names of those that are prepared now; none where the account may not
/// ask.
///
/// # Errors
/// The connection's.
pub(crate) async fn prepared_now(on: &mut Session) -> Result<Option<BTreeSet<String>>> {
    let doing = "asking for prepared XA transactions";
    let rows = match on.rows("xa recover", doing).await {
        Ok(rows) => rows,
        // MySQL 8.0 and later tell those who hold XA_RECOVER_ADMIN.
        Err(error) if server_fault(&error).is_some() => return Ok(None),
        Err(error) => return Err(error),
    };
    let name = |row: &mysql_async::Row| {
        let format: i64 = row.get_opt(0)?.ok()?;
        let global: usize = row.get_opt(1)?.ok()?;
        let data: Vec<u8> = row.get_opt(3)?.ok()?;
        let (global, branch) = data.split_at_checked(global)?;
        Some(format!("X'{}',X'{}',{format}", hex(global), hex(branch)))
    };
    Ok(Some(rows.iter().filter_map(name).collect()))
}

/// The names of those that stay prepared for a while.
///
/// # Errors
/// The connection's.
pub(super) async fn prepared_long(on: &mut Session) -> Result<Option<BTreeSet<String>>> {
    match prepared_now(on).await? {
        Some(names) if !names.is_empty() => {
            tokio::time::sleep(PAUSE).await;
            let still = prepared_now(on).await?;
            Ok(still.map(|still| names.intersection(&still).cloned().collect()))
        }
        known => Ok(known),
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut digits = String::new();
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}
