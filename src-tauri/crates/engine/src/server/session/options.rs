//! The driver's options for a connection.

use std::path::{Path, PathBuf};
use std::time::Duration;

use mysql_async::{Opts, OptsBuilder, SslOpts};

use super::Purpose;
use crate::error::{Error, ErrorKind, Result};
use crate::server::connection::{ConnectionSpec, Encryption};

/// The protocol's limit: an event of the binlog or a row may be as long as
/// this, whatever the server's own setting is.
pub(super) const PACKET_MAX: usize = 1 << 30;
/// Idle time after which TCP asks whether the peer is there. Firewalls forget
/// connections after some minutes of silence.
const KEEPALIVE: Duration = Duration::from_secs(30);
/// The driver reuses no statement for us: rows go as text.
const STATEMENTS_KEPT: usize = 32;

/// The name for which a certificate is checked when no name is to be checked.
/// The driver forgives a wrong name where the error's text says
/// `NotValidForName`; the text of our TLS library says so only if the name
/// itself does (mysql_async 0.37.1, mended upstream after it). No other error
/// of a certificate shows the name, so the authority and the dates are checked
/// as ever; and a driver that knows the error's kind takes no notice of it.
const ANY_NAME: &str = "NotValidForName";

/// Where systems keep the authorities that they trust.
const SYSTEM_AUTHORITIES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

pub(super) fn options(spec: &ConnectionSpec, purpose: Purpose) -> Opts {
    OptsBuilder::default()
        .ip_or_hostname(&*spec.host)
        .tcp_port(spec.port)
        .user(Some(&*spec.account))
        .pass(Some(spec.password.expose()).filter(|password| !password.is_empty()))
        // A tunnel on loopback must not be bypassed by the socket of the machine.
        .prefer_socket(false)
        .max_allowed_packet(Some(PACKET_MAX))
        .client_found_rows(purpose.writes())
        .tcp_keepalive(Some(KEEPALIVE))
        .tcp_nodelay(true)
        .stmt_cache_size(STATEMENTS_KEPT)
        .ssl_opts(encryption(&spec.encryption))
        .into()
}

/// Reads the authority's certificate that the operator names. The driver would
/// take a file that is not there for a server that is not there.
///
/// # Errors
/// `Tls` when it cannot be read.
pub(super) fn check_authority(spec: &ConnectionSpec) -> Result<()> {
    let Encryption::SslEncrypted {
        ca_certificate: Some(path),
        ..
    } = &spec.encryption
    else {
        return Ok(());
    };
    match std::fs::read(path) {
        Ok(_) => Ok(()),
        Err(cause) => Err(Error::new(
            ErrorKind::Tls,
            format!(
                "The authority's certificate {} of connection {} cannot be read",
                path.display(),
                spec.name
            ),
        )
        .subject(&*spec.name)
        .hint("Name a PEM file that this account may read, or trust the system's authorities.")
        .because(cause)),
    }
}

fn encryption(encryption: &Encryption) -> Option<SslOpts> {
    match encryption {
        Encryption::NonEncrypted => None,
        Encryption::SslEncrypted {
            ca_certificate,
            check_host_name,
        } => {
            let named = ca_certificate.clone();
            let authority = named.clone().or_else(system_authorities);
            Some(
                SslOpts::default()
                    .with_root_certs(authority.into_iter().map(Into::into).collect())
                    // An authority that the operator names is the only one trusted.
                    .with_disable_built_in_roots(named.is_some())
                    .with_danger_skip_domain_validation(!check_host_name)
                    .with_danger_tls_hostname_override((!check_host_name).then_some(ANY_NAME)),
            )
        }
    }
}

fn system_authorities() -> Option<PathBuf> {
    SYSTEM_AUTHORITIES
        .iter()
        .map(Path::new)
        .find(|path| path.is_file())
        .map(Path::to_path_buf)
}
