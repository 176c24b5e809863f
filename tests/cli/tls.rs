//! Encrypted connections: the authority's certificate is what decides, and the
//! name of the host.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use mysql_async::prelude::Queryable;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use serde_json::{Value, json};
use tests::folder::Folder;
use tests::offer::runs_on;
use tests::oracle::{Extra, ensure_equal};
use tests::product::{Endpoint, Product, connection};
use tests::server::{Kind, Options, PRODUCT_ACCOUNT, Server};

use crate::stand::ends_with;

/// The exit code of success, and of a precheck that did not pass.
const PASSED: i32 = 0;
const REFUSED: i32 = 3;

const SCRIPT: &str = "create database d; create table d.t (id int primary key);
    insert into d.t values (1), (2);";

/// Authorities and certificates of a test.
struct Certificates {
    folder: Folder,
}

impl Certificates {
    /// Two authorities; the first one has signed a certificate for this
    /// machine, one for another host, and one that nobody takes any more.
    fn make() -> Result<Self> {
        let certificates = Self {
            folder: Folder::new("lockstep-certificates-")?,
        };
        let authority = certificates.authority("authority")?;
        certificates.authority("stranger")?;
        certificates.sign(&authority, "here", "127.0.0.1")?;
        certificates.sign(&authority, "elsewhere", "db.example.org")?;
        certificates.sign(&authority, "expired", "db.example.org")?;
        Ok(certificates)
    }

    fn authority(&self, name: &str) -> Result<Issuer<'static, KeyPair>> {
        let mut wanted = CertificateParams::new(Vec::new())?;
        wanted.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        wanted.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate()?;
        fs::write(self.path(name), wanted.self_signed(&key)?.pem())?;
        Ok(Issuer::new(wanted, key))
    }

    fn sign(&self, authority: &Issuer<'_, KeyPair>, name: &str, host: &str) -> Result<()> {
        let mut wanted = CertificateParams::new(vec![host.to_owned()])?;
        wanted.distinguished_name.push(DnType::CommonName, name);
        if name == "expired" {
            wanted.not_after = date_time_ymd(2001, 1, 1);
        }
        let key = KeyPair::generate()?;
        let signed = wanted.signed_by(&key, authority)?;
        fs::write(self.path(name), signed.pem())?;
        Ok(fs::write(
            self.path(&format!("{name}-key")),
            key.serialize_pem(),
        )?)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.pem"))
    }

    /// A server that shows this certificate, and lets the product's account in
    /// on an encrypted connection only.
    async fn server(&self, kind: Kind, name: &str) -> Result<Server> {
        let certificate = format!("--ssl-cert={}", self.path(name).display());
        let key = format!("--ssl-key={}", self.path(&format!("{name}-key")).display());
        let server = Server::start(
            kind,
            Options {
                flags: vec![certificate, key],
                ..Options::default()
            },
        )
        .await?;
        server
            .run(&format!("alter user '{PRODUCT_ACCOUNT}'@'%' require ssl"))
            .await?;
        Ok(server)
    }

    fn encryption(&self, authority: &str) -> Value {
        json!({ "mode": "ssl_encrypted", "ca_certificate": self.path(authority) })
    }
}

/// A product that reaches both servers so.
fn product(servers: [&Server; 2], encryption: &Value) -> Result<Product> {
    let [source, destination] = servers.map(|server| Endpoint {
        kind: server.kind(),
        port: server.port(),
    });
    let document = json!({
        "objects": [{ "database": "d" }],
        "connections": {
            "source": connection(source, encryption),
            "destination": connection(destination, encryption),
        },
    });
    Product::new(&document, source, destination)
}

/// The precheck is refused and says all of these.
async fn refused(product: &Product, says: &[&str]) -> Result<()> {
    let mut run = product.start("precheck", &[])?;
    ends_with(&mut run, REFUSED).await?;
    let said = run.said();
    for text in says {
        ensure!(said.contains(text), "{text:?} is not in\n{}", run.shown());
    }
    Ok(())
}

async fn encrypts(kind: Kind) -> Result<()> {
    if !runs_on(&[kind]).await? {
        return Ok(());
    }
    let certificates = Certificates::make()?;
    let (source, destination) = tokio::try_join!(
        certificates.server(kind, "here"),
        certificates.server(kind, "here")
    )?;
    source.run(SCRIPT).await?;
    let both = [&source, &destination];

    // The account is let in on encrypted connections only: every session of a
    // task is one. The first one finds no password in the server's cache.
    let trusted = product(both, &certificates.encryption("authority"))?;
    trusted.catch_up().await?;
    let objects = json!([{ "database": "d" }]);
    ensure_equal(&source, &destination, &objects, Extra::Refused).await?;

    let plain = json!({ "mode": "non_encrypted" });
    refused(&product(both, &plain)?, &["refused the account"]).await?;
    let stranger = certificates.encryption("stranger");
    let says = ["No encrypted connection to server", "UnknownIssuer"];
    refused(&product(both, &stranger)?, &says).await?;
    // A file that cannot be read is named, not taken for a server that is away.
    let nothing = certificates.encryption("missing");
    refused(&product(both, &nothing)?, &["missing.pem"]).await?;

    let other = certificates.server(kind, "elsewhere").await?;
    other.run(SCRIPT).await?;
    let both = [&other, &destination];
    let named = certificates.encryption("authority");
    let says = ["No encrypted connection to server", "db.example.org"];
    refused(&product(both, &named)?, &says).await?;

    // The name aside, the certificate is judged as ever.
    let any_host = |authority| {
        let mut encryption = certificates.encryption(authority);
        encryption["check_host_name"] = json!(false);
        encryption
    };
    let unnamed = product(both, &any_host("authority"))?;
    ends_with(&mut unnamed.start("compare", &[])?, PASSED).await?;
    let says = ["No encrypted connection to server", "UnknownIssuer"];
    refused(&product(both, &any_host("stranger"))?, &says).await?;
    let expired = certificates.server(kind, "expired").await?;
    let says = ["No encrypted connection to server", "expired"];
    refused(
        &product([&expired, &destination], &any_host("authority"))?,
        &says,
    )
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_encrypted_connection_trusts_the_named_authority_only_on_mariadb() -> Result<()> {
    encrypts(Kind::MariaDb1011).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_encrypted_connection_trusts_the_named_authority_only_on_mysql() -> Result<()> {
    encrypts(Kind::MySql97).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_that_the_server_has_not_seen_yet_goes_encrypted() -> Result<()> {
    let kind = Kind::MySql97;
    if !runs_on(&[kind]).await? {
        return Ok(());
    }
    let certificates = Certificates::make()?;
    let server = certificates.server(kind, "here").await?;
    server.run(SCRIPT).await?;
    let mut harness = server.connect().await?;
    let plugin: Option<String> = harness
        .query_first(format!(
            "select plugin from mysql.user where user = '{PRODUCT_ACCOUNT}'"
        ))
        .await?;
    ensure!(
        plugin.as_deref() == Some("caching_sha2_password"),
        "{plugin:?}"
    );
    // Both empty the server's cache: each time the whole password is asked for.
    let same = product([&server, &server], &certificates.encryption("authority"))?;
    for _ in 0..2 {
        harness.query_drop("flush privileges").await?;
        let mut run = same.start("compare", &[])?;
        ends_with(&mut run, PASSED)
            .await
            .context("with an empty cache")?;
    }
    Ok(harness.disconnect().await?)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_certificate_that_mysql_makes_for_itself_is_trusted_by_its_authority() -> Result<()> {
    let kind = Kind::MySql97;
    if !runs_on(&[kind]).await? {
        return Ok(());
    }
    let server = Server::start(kind, Options::default()).await?;
    server.run(SCRIPT).await?;
    let mut harness = server.connect().await?;
    let folder: Option<String> = harness.query_first("select @@datadir").await?;
    harness.disconnect().await?;
    let authority = PathBuf::from(folder.context("no data folder")?).join("ca.pem");
    // It names no host at all.
    let mut encryption = json!({ "mode": "ssl_encrypted", "ca_certificate": authority });
    let both = [&server, &server];
    refused(&product(both, &encryption)?, &["not valid for any names"]).await?;
    encryption["check_host_name"] = json!(false);
    let unnamed = product(both, &encryption)?;
    ends_with(&mut unnamed.start("compare", &[])?, PASSED).await
}
