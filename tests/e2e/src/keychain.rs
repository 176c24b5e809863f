//! Looks into the desktop's keychain over the bus, without knowing under what
//! names the product keeps its secrets.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, connection};

const SERVICE: &str = "org.freedesktop.secrets";
const ROOT: &str = "/org/freedesktop/secrets";
const SERVICE_INTERFACE: &str = "org.freedesktop.Secret.Service";
/// How long a keychain may take to come up on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is looked for.
const GLANCE: Duration = Duration::from_millis(20);

/// A secret as the service hands it out: session, parameters, value, type.
type SecretStruct = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

/// Waits until a keychain is on the bus.
pub async fn wait(bus: &str) -> Result<()> {
    let connection = connect(bus).await?;
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        let has_owner: bool = connection
            .call_method(
                Some("org.freedesktop.DBus"),
                "/org/freedesktop/DBus",
                Some("org.freedesktop.DBus"),
                "NameHasOwner",
                &SERVICE,
            )
            .await?
            .body()
            .deserialize()?;
        if has_owner {
            return Ok(());
        }
        tokio::time::sleep(GLANCE).await;
    }
    bail!("no keychain came up within {PATIENCE:?}")
}

/// Whether any item of any collection holds `secret`.
pub async fn holds(bus: &str, secret: &str) -> Result<bool> {
    let connection = connect(bus).await?;
    let (_, session): (OwnedValue, OwnedObjectPath) = connection
        .call_method(
            Some(SERVICE),
            ROOT,
            Some(SERVICE_INTERFACE),
            "OpenSession",
            &("plain", Value::from("")),
        )
        .await
        .context("opening a session with the keychain")?
        .body()
        .deserialize()?;
    let any: HashMap<&str, &str> = HashMap::new();
    let (items, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) = connection
        .call_method(
            Some(SERVICE),
            ROOT,
            Some(SERVICE_INTERFACE),
            "SearchItems",
            &any,
        )
        .await
        .context("listing the keychain")?
        .body()
        .deserialize()?;
    anyhow::ensure!(locked.is_empty(), "the keychain is locked");
    let secrets: HashMap<OwnedObjectPath, SecretStruct> = connection
        .call_method(
            Some(SERVICE),
            ROOT,
            Some(SERVICE_INTERFACE),
            "GetSecrets",
            &(items, session),
        )
        .await
        .context("reading the keychain")?
        .body()
        .deserialize()?;
    Ok(secrets
        .values()
        .any(|(_, _, value, _)| value == secret.as_bytes()))
}

async fn connect(bus: &str) -> Result<Connection> {
    connection::Builder::address(bus)?
        .build()
        .await
        .context("reaching the desktop's bus")
}
