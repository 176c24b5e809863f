//! `lockstep connection`: saved connections.

use console::api::connection::{
    Connection, ConnectionDetails, ConnectionFacts, ConnectionSave, SecretInput,
};
use console::api::settings::Nothing;
use console::store::StoredConnection;
use console::{Console, GoingOn};
use engine::error::{Error, ErrorKind, Result};
use engine::ports::Connections;
use engine::server::connection::{DatabaseType, Encryption, Secret};
use engine::task::definition::{ConnectionRef, EnvironmentTag};

use crate::arguments::{self, Add, Arguments, Environment, Family, Password};
use crate::exit::Exit;
use crate::output::{Output, write};
use crate::run::STOP_TIME_MAX;

/// Runs one of the commands.
pub async fn run(global: &Arguments, command: &arguments::Connection) -> Exit {
    let json = match command {
        arguments::Connection::List { json } | arguments::Connection::Test { json, .. } => *json,
        arguments::Connection::Add(add) => add.json,
        arguments::Connection::Remove { .. } | arguments::Connection::ChangePassword { .. } => {
            false
        }
    };
    let mut output = Output::new(json);
    match act(global, command, &output).await {
        Ok(()) => Exit::Done,
        Err(error) => output.fail(&error),
    }
}

async fn act(global: &Arguments, command: &arguments::Connection, output: &Output) -> Result<()> {
    let console = super::open(global, GoingOn::None).await?;
    let outcome = match command {
        arguments::Connection::List { .. } => list(&console, output).await,
        arguments::Connection::Add(add) => save(&console, add, output).await,
        arguments::Connection::ChangePassword {
            connection,
            password,
        } => change_password(&console, connection, password).await,
        arguments::Connection::Test { connection, .. } => test(&console, connection, output).await,
        arguments::Connection::Remove { connection } => remove(&console, connection).await,
    };
    console.close(STOP_TIME_MAX).await;
    outcome
}

async fn list(console: &Console, output: &Output) -> Result<()> {
    for connection in console.connection_list(Nothing {}).await? {
        output.say("connection", &connection, &[line(&connection)]);
    }
    Ok(())
}

fn line(connection: &Connection) -> String {
    let Connection {
        details,
        has_password,
        tasks,
        ..
    } = connection;
    let password = if *has_password { "" } else { ", no password" };
    format!(
        "{:<24} {}@{}:{}  used by {tasks} tasks{password}",
        details.name, details.account, details.host, details.port
    )
}

async fn save(console: &Console, add: &Add, output: &Output) -> Result<()> {
    let encryption = if add.tls || add.tls_ca.is_some() {
        Encryption::SslEncrypted {
            ca_certificate: add.tls_ca.clone(),
            check_host_name: !add.tls_any_host,
        }
    } else {
        Encryption::NonEncrypted
    };
    let request = ConnectionSave {
        id: None,
        details: ConnectionDetails {
            name: add.name.clone(),
            folder: add.folder.clone(),
            environment: add.environment.map(tag),
            database_type: match add.database_type {
                Family::Mysql => DatabaseType::Mysql,
                Family::Mariadb => DatabaseType::Mariadb,
            },
            host: add.host.clone(),
            port: add.port,
            account: add.account.clone(),
            encryption,
        },
        password: Some(SecretInput(password(&add.password)?)),
    };
    let saved = console.connection_save(request).await?;
    output.say("connection", &saved, &[format!("Saved {}", line(&saved))]);
    Ok(())
}

const fn tag(environment: Environment) -> EnvironmentTag {
    match environment {
        Environment::Regular => EnvironmentTag::Regular,
        Environment::Development => EnvironmentTag::Development,
        Environment::Test => EnvironmentTag::Test,
        Environment::Staging => EnvironmentTag::Staging,
        Environment::Production => EnvironmentTag::Production,
    }
}

fn password(from: &Password) -> Result<Secret> {
    if let Some(name) = &from.password_env {
        return crate::password::from_environment(name);
    }
    if let Some(path) = &from.password_file {
        return crate::password::from_file(path);
    }
    if from.password_stdin {
        return crate::password::from_standard_input();
    }
    Ok(Secret::default())
}

async fn test(console: &Console, reference: &str, output: &Output) -> Result<()> {
    let reference = ConnectionRef(reference.to_owned());
    let spec = console.directory().resolve(&reference).await?;
    let read = console::test_connection(&spec).await?;
    let ConnectionFacts {
        ping_ms,
        encrypted,
        facts,
        ..
    } = &read;
    let encrypted = if *encrypted {
        "encrypted"
    } else {
        "not encrypted"
    };
    let mut lines = vec![format!(
        "Connected: round trip {ping_ms:.1} ms, {encrypted}"
    )];
    for fact in facts {
        lines.push(format!("  {:<24} {}", fact.name, fact.value));
        lines.extend(
            fact.remark
                .iter()
                .map(|remark| format!("  {:<24} ! {remark}", "")),
        );
    }
    output.say("facts", &read, &lines);
    Ok(())
}

async fn change_password(console: &Console, reference: &str, from: &Password) -> Result<()> {
    let saved = find(console, reference).await?;
    let request = ConnectionSave {
        id: Some(saved.id),
        details: saved.details,
        password: Some(SecretInput(password(from)?)),
    };
    let saved = console.connection_save(request).await?;
    write(&format!(
        "Connection {} has another password",
        saved.details.name
    ));
    Ok(())
}

async fn remove(console: &Console, reference: &str) -> Result<()> {
    let saved = find(console, reference).await?;
    console.connection_delete(saved.id).await?;
    write(&format!(
        "Removed connection {} and its password",
        saved.details.name
    ));
    Ok(())
}

async fn find(console: &Console, reference: &str) -> Result<StoredConnection> {
    console.directory().find(reference).await?.ok_or_else(|| {
        Error::new(
            ErrorKind::Definition,
            format!("There is no saved connection {reference}"),
        )
        .hint("`lockstep connection list` shows those there are.")
    })
}
