//! Two servers, and the product with a task between them.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::offer::runs_on;
use tests::oracle::{Extra, ensure_equal};
use tests::product::{Endpoint, PATIENCE, Product, Run};
use tests::server::{Family, Kind, Options, PRODUCT_ACCOUNT, Server};

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
        Self::between((kind, kind), script, objects).await
    }

    /// As [`Stand::build`], with servers of two kinds.
    pub async fn between(pair: (Kind, Kind), script: &str, objects: Value) -> Result<Self> {
        let (source, destination) = tokio::try_join!(
            Server::start(pair.0, Options::default()),
            Server::start(pair.1, Options::default()),
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

    /// Saves both connections and the task in the product's store: the same
    /// task as that of its document, under the name `saved`.
    pub async fn save(&self, product: &Product) -> Result<()> {
        let home = product.home();
        std::fs::write(home.join(PASSPHRASE), "four words of choice\n")?;
        let mut document: Value = serde_json::from_slice(&std::fs::read(home.join("task.json"))?)?;
        document["name"] = json!("saved");
        document
            .as_object_mut()
            .context("no object")?
            .remove("connections");
        std::fs::write(home.join("saved.json"), document.to_string())?;
        let add = |name, server: &Server| {
            let family = match server.kind().family() {
                Family::MariaDb => "mariadb",
                Family::MySql => "mysql",
            };
            format!(
                "connection add {name} --type {family} --host 127.0.0.1 --port {} \
                 --account {PRODUCT_ACCOUNT} --password-env LOCKSTEP_TEST_PASSWORD",
                server.port()
            )
        };
        for line in [
            add("source", &self.source),
            add("destination", &self.destination),
            "task import saved.json".to_owned(),
        ] {
            let words: Vec<&str> = line.split_whitespace().collect();
            let (code, told) = tells(product, &words).await?;
            ensure!(code == 0, "{line}: {code}\n{told}");
        }
        Ok(())
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

/// The file in the product's home with the passphrase of its passwords.
pub const PASSPHRASE: &str = "passphrase";

/// Starts a command on the product's store.
pub fn command(product: &Product, arguments: &[&str]) -> Result<Run> {
    let mut command = product.command();
    command
        .args(arguments)
        .env("LOCKSTEP_PASSPHRASE_FILE", product.home().join(PASSPHRASE));
    product.spawn(command)
}

/// Runs a command to its end: its exit code, and what it said.
pub async fn tells(product: &Product, arguments: &[&str]) -> Result<(i32, String)> {
    let mut run = command(product, arguments)?;
    let status = run.ended(PATIENCE).await?;
    let code = status.code().context("ended by a signal")?;
    Ok((code, run.said()))
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

/// The MySQL of this machine that stands for the family.
pub async fn newest_mysql() -> Result<Kind> {
    // Either stands for the family.
    Ok(if runs_on(&[Kind::MySql97]).await? {
        Kind::MySql97
    } else {
        Kind::MySql56
    })
}
