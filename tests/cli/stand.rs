//! Two servers, and the product with a task between them.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::oracle::{Extra, ensure_equal};
use tests::product::{Endpoint, PATIENCE, Product, Run};
use tests::server::{Kind, Options, Server};

/// Two servers, and the product with a task between them.
pub struct Stand {
    pub source: Server,
    pub destination: Server,
    pub product: Product,
    /// What the task carries.
    pub objects: Value,
}

impl Stand {
    /// Two servers of `kind`; the source holds `script`, and the task carries
    /// `objects`.
    pub async fn build(kind: Kind, script: &str, objects: Value) -> Result<Self> {
        let (source, destination) = tokio::try_join!(
            Server::start(kind, Options::default()),
            Server::start(kind, Options::default()),
        )?;
        source.run(script).await?;
        let endpoint = |server: &Server| Endpoint {
            kind: server.kind(),
            port: server.port(),
        };
        let product = Product::new(
            &json!({ "objects": objects }),
            endpoint(&source),
            endpoint(&destination),
        )?;
        Ok(Self {
            source,
            destination,
            product,
            objects,
        })
    }

    /// A product whose task differs from the stand's in some fields, and that
    /// may reach its servers through proxies.
    pub fn other(&self, document: &Value, source: u16, destination: u16) -> Result<Product> {
        let mut whole = json!({ "objects": self.objects });
        let fields = document.as_object().context("no object")?;
        for (name, value) in fields {
            whole[name] = value.clone();
        }
        let endpoint = |server: &Server, port| Endpoint {
            kind: server.kind(),
            port,
        };
        Product::new(
            &whole,
            endpoint(&self.source, source),
            endpoint(&self.destination, destination),
        )
    }

    /// Fails unless the destination has exactly what the source has.
    pub async fn ensure_equal(&self) -> Result<()> {
        ensure_equal(
            &self.source,
            &self.destination,
            &self.objects,
            Extra::Refused,
        )
        .await
    }
}

/// Waits for the end of a command, and fails unless it is this exit code.
pub async fn ends_with(run: &mut Run, code: i32) -> Result<()> {
    let status = run.ended(PATIENCE).await?;
    ensure!(
        status.code() == Some(code),
        "ended with {status} and not with {code}\n{}",
        run.shown()
    );
    Ok(())
}

/// The objects that the command said on lines of this kind.
pub fn said(run: &mut Run, kind: &str) -> Result<Vec<Value>> {
    let mut found = Vec::new();
    for line in run.said().lines().filter(|line| line.starts_with('{')) {
        let value: Value = serde_json::from_str(line).context(line.to_owned())?;
        if value["kind"] == kind {
            found.push(value);
        }
    }
    Ok(found)
}
