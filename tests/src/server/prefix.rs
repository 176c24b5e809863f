//! Servers of other Debian suites, unpacked into a prefix: a private apt state
//! downloads the package with everything it needs, and the files are unpacked
//! without running any maintainer script. The machine's own packages are not
//! touched and no privilege is needed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

/// Packages in the dependency closure that a server does not run: the package
/// tools and perl, for maintainer scripts.
const UNUSED: [&str; 7] = [
    "perl_",
    "perl-base_",
    "perl-modules",
    "libperl5",
    "debconf_",
    "dpkg_",
    "tar_",
];

/// Where Debian keeps the keys of its archive; the name differs by release.
const KEYRINGS: [&str; 2] = [
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
];

/// Debian's own address.
const DEBIAN: &str = "http://deb.debian.org/debian";

/// Downloads `package` of `suite` with its dependencies and unpacks them to `root`.
pub fn unpack(suite: &str, package: &str, work: &Path, root: &Path) -> Result<()> {
    let state = work.join("apt");
    for folder in ["lists/partial", "cache/archives/partial", "parts", "prefs"] {
        fs::create_dir_all(state.join(folder)).context("creating a private apt state")?;
    }
    fs::write(state.join("status"), "")?;
    fs::write(
        state.join("parts/suite.sources"),
        format!(
            "Types: deb\nURIs: {}\nSuites: {suite}\nComponents: main\nSigned-By: {}\n",
            mirror()?,
            keyring()?
        ),
    )?;
    let config = state.join("apt.conf");
    fs::write(&config, apt_config(&state))?;
    apt(&config, &["update"])?;
    apt(&config, &["--yes", "--download-only", "install", package])?;

    fs::create_dir_all(root)?;
    let mut archives: Vec<PathBuf> = fs::read_dir(state.join("cache/archives"))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    archives.sort();
    for archive in archives {
        let name = archive
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.ends_with(".deb") && !UNUSED.iter().any(|unused| name.starts_with(unused)) {
            unpack_archive(&archive, root).with_context(|| format!("unpacking {name}"))?;
        }
    }
    fs::remove_dir_all(&state).context("removing the private apt state")
}

/// The loader of the prefix's own C library, which may be newer than the machine's.
pub fn loader(root: &Path) -> Result<PathBuf> {
    for place in [
        "usr/lib64/ld-linux-x86-64.so.2",
        "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
        // Until Debian 12: where another release has no /lib of its own any more.
        "lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
    ] {
        // `is_file` follows links: a link to an absolute path would lead out
        // of the prefix to the machine's own loader.
        let path = root.join(place);
        if path.is_file() && path.canonicalize()?.starts_with(root.canonicalize()?) {
            return Ok(path);
        }
    }
    bail!("the prefix {} has no dynamic loader", root.display())
}

/// The mirror of Debian that this machine already uses, or the one of Debian
/// itself where apt knows none (Ubuntu).
fn mirror() -> Result<String> {
    let output = Command::new("apt-get")
        .args(["indextargets", "--format", "$(ORIGIN)|$(REPO_URI)"])
        .output()
        .context("asking apt for its mirrors")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut mirrors: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split_once('|'))
        // The origin is empty until the machine's first `apt-get update`.
        .filter(|(origin, uri)| {
            let debian = *origin == "Debian" || (origin.is_empty() && uri.contains("debian"));
            debian && !uri.contains("security")
        })
        .map(|(_, uri)| uri)
        .collect();
    mirrors.sort_unstable();
    Ok((*mirrors.first().unwrap_or(&DEBIAN)).to_owned())
}

fn keyring() -> Result<&'static str> {
    KEYRINGS
        .into_iter()
        .find(|path| Path::new(path).is_file())
        .context("the keys of the Debian archive are not on this machine (package debian-archive-keyring)")
}

fn apt_config(state: &Path) -> String {
    let state = state.display();
    format!(
        r#"Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "{state}/parts";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "{state}/prefs";
Dir::State::lists "{state}/lists";
Dir::State::status "{state}/status";
Dir::Cache "{state}/cache";
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
APT::Install-Recommends "false";
APT::Sandbox::User "";
Debug::NoLocking "true";
"#
    )
}

fn apt(config: &Path, arguments: &[&str]) -> Result<()> {
    let output = Command::new("apt-get")
        .env("APT_CONFIG", config)
        .arg("--quiet")
        .args(arguments)
        .output()
        .context("starting apt-get")?;
    ensure!(
        output.status.success(),
        "apt-get {} ended with {}: {}",
        arguments.join(" "),
        output.status,
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}

fn unpack_archive(archive: &Path, root: &Path) -> Result<()> {
    let mut reader = Command::new("dpkg-deb")
        .arg("--fsys-tarfile")
        .arg(archive)
        .stdout(Stdio::piped())
        .spawn()
        .context("starting dpkg-deb")?;
    let stream = reader.stdout.take().context("dpkg-deb has no output")?;
    let unpacked = Command::new("tar")
        .args(["--extract", "--no-same-owner", "--keep-directory-symlink"])
        .args(["--exclude=./usr/share/doc", "--exclude=./usr/share/man"])
        .args(["--exclude=./usr/share/locale", "--file=-", "--directory"])
        .arg(root)
        .stdin(Stdio::from(stream))
        .status()
        .context("starting tar")?;
    let read = reader.wait()?;
    ensure!(
        read.success() && unpacked.success(),
        "dpkg-deb {read}, tar {unpacked}"
    );
    Ok(())
}
