//! The exit codes are those that `--help` lists, and `--json` says one object a
//! line of the kinds that it lists.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::product::{PATIENCE, Product, Run};
use tests::server::Kind;

use crate::stand::{Stand, ends_with, tells};

const TABLES: &str = "
    create database shop;
    create table shop.orders (id int primary key, v int);
    insert into shop.orders values (1, 1), (2, 2);";

async fn stand() -> Result<Stand> {
    let objects = json!([{ "database": "shop" }]);
    Stand::build(Kind::MariaDb1011, TABLES, objects).await
}

/// Every line, on both outputs: with `--json` nothing else is said.
fn objects(run: &mut Run) -> Result<Vec<Value>> {
    run.said()
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| {
            let value: Value = serde_json::from_str(line).context(line.to_owned())?;
            ensure!(value.is_object(), "{line}");
            Ok(value)
        })
        .collect()
}

/// Fails unless the object has what its kind promises.
fn check(object: &Value) -> Result<()> {
    let text = |name: &str| object[name].is_string();
    let number = |name: &str| object[name].is_u64();
    let whole = match object["kind"].as_str().context("no kind")? {
        "state" => {
            number("at_ms")
                && text("task")
                && (text("from") || object["from"].is_null())
                && text("to")
                && object["to"] == object["state"]["state"]
        }
        "progress" if object.get("table").is_some() => {
            text("table") && number("rows_done") && number("tables_total")
        }
        "progress" => {
            let snapshot = &object["snapshot"];
            snapshot["id"].is_string()
                && snapshot["state"]["state"].is_string()
                && snapshot["metrics"]["rows_loaded"].is_u64()
        }
        "finding" => text("code") && text("item") && text("outcome") && text("saw"),
        "precheck" => object["passed"].is_boolean() && number("success_rate_percent"),
        "log" => number("at_ms") && text("level") && text("message"),
        "end" => number("exit") && text("reason") && object.get("error").is_some(),
        "table" => text("source") && text("destination") && number("different"),
        "remark" => text("value"),
        other => anyhow::bail!("nobody promised a line of kind {other}"),
    };
    ensure!(whole, "a line lacks what its kind promises: {object}");
    Ok(())
}

/// Ends a command, checks each of its lines, and returns the kinds it said.
async fn kinds(mut run: Run, code: i32) -> Result<Vec<String>> {
    ends_with(&mut run, code).await?;
    let objects = objects(&mut run)?;
    objects.iter().try_for_each(check)?;
    let kinds: Vec<String> = objects
        .iter()
        .map(|object| object["kind"].as_str().unwrap().to_owned())
        .collect();
    let (end, rest) = kinds.split_last().context("nothing was said")?;
    ensure!(end == "end" && rest.iter().all(|kind| kind != "end"));
    ensure!(objects.last().unwrap()["exit"] == code);
    Ok(kinds)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_line_is_an_object_and_each_end_has_its_code() -> Result<()> {
    let stand = stand().await?;
    let product = &stand.product;
    // 3: the precheck found something that blocks the start.
    stand
        .source
        .run("set global binlog_row_image = 'MINIMAL'")
        .await?;
    for command in ["run", "precheck"] {
        let kinds = kinds(product.start(command, &[])?, 3).await?;
        ensure!(kinds.contains(&"finding".to_owned()), "{kinds:?}");
        ensure!(kinds.contains(&"precheck".to_owned()), "{kinds:?}");
    }
    stand
        .source
        .run("set global binlog_row_image = 'FULL'")
        .await?;
    // 0: done.
    kinds(product.start("precheck", &[])?, 0).await?;
    let said = kinds(product.run(&["--until", "caught-up"])?, 0).await?;
    for kind in ["state", "progress", "finding", "precheck", "log"] {
        ensure!(said.iter().any(|said| said == kind), "no {kind}: {said:?}");
    }
    let said = kinds(product.start("compare", &[])?, 0).await?;
    ensure!(said.contains(&"table".to_owned()), "{said:?}");
    // 4: the comparison found differences.
    stand
        .destination
        .run("delete from shop.orders limit 1")
        .await?;
    kinds(product.start("compare", &[])?, 4).await?;
    // 1: the task failed; here on the row that is missing.
    stand.source.run("delete from shop.orders").await?;
    kinds(product.run(&[])?, 1).await?;
    // 130 and 143 are looked at beside the signals that they tell of.
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_valid_ends_with_2_before_anything_is_touched() -> Result<()> {
    let stand = stand().await?;
    let product = &stand.product;
    let code = async |arguments: &[&str]| -> Result<i32> { Ok(tells(product, arguments).await?.0) };
    let broken = |name: &str, text: &str| std::fs::write(product.home().join(name), text);
    broken("no-json.json", "{")?;
    broken("field.json", r#"{"version": 1, "objcts": []}"#)?;
    for arguments in [
        &["run"][..],
        &["run", "missing.json"],
        &["run", "no-json.json", "--json"],
        &["precheck", "field.json"],
        &["compare", "field.json"],
        &["run", "task.json", "--until", "tomorrow"],
        &["run", "task.json", "--skip", "here"],
        &["run", "task.json", "--password", "x"],
        &["task", "show", "nobody"],
        &["task", "import", "task.json"],
        &["connection", "test", "nobody"],
        &["connection", "add", "x", "--type", "oracle"],
        &["fly"],
    ] {
        assert_eq!(code(arguments).await?, 2, "{arguments:?}");
    }
    // A connection that is nowhere, and a place for a password that is none.
    let mut document = json!({
        "version": 1, "name": "n", "source": "nowhere", "destination": "nowhere",
        "objects": [{ "database": "shop" }],
    });
    broken("nowhere.json", &document.to_string())?;
    let unkept =
        json!({ "database_type": "mysql", "host": "h", "account": "a", "password": "keychain" });
    document["connections"] = json!({ "nowhere": unkept });
    broken("unkept.json", &document.to_string())?;
    for (arguments, said) in [
        (
            ["precheck", "nowhere.json"],
            "neither in the document nor saved",
        ),
        (["run", "nowhere.json"], "neither in the document nor saved"),
        (
            ["compare", "nowhere.json"],
            "neither in the document nor saved",
        ),
        (
            ["run", "unkept.json"],
            "keychain keeps no password of connection nowhere",
        ),
    ] {
        let (ended, told) = tells(product, &arguments).await?;
        ensure!(
            ended == 2 && told.contains(said),
            "{arguments:?}: {ended}\n{told}"
        );
    }
    for arguments in [&["--help"][..], &["--version"], &["help", "run"]] {
        assert_eq!(code(arguments).await?, 0, "{arguments:?}");
    }
    let (_, help) = tells(product, &["--help"]).await?;
    for line in [
        "0  done",
        "1  the task",
        "2  the command",
        "3  the precheck",
    ] {
        ensure!(help.contains(line), "{help}");
    }
    for line in ["4  the comparison", "130  stopped", "143  stopped"] {
        ensure!(help.contains(line), "{help}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_on_the_store_say_one_object_a_line_too() -> Result<()> {
    let stand = stand().await?;
    let product = &stand.product;
    stand.save(product).await?;
    for (arguments, kind) in [
        (&["connection", "list", "--json"][..], "connection"),
        (&["connection", "test", "source", "--json"], "facts"),
        (&["task", "list", "--json"], "task"),
        (&["task", "show", "saved", "--json"], "task"),
    ] {
        let objects = objects(&mut ended(product, arguments).await?)?;
        ensure!(!objects.is_empty(), "{arguments:?}");
        let (_, help) = tells(product, &[arguments[0], "--help"]).await?;
        ensure!(help.contains(&format!("  {kind}  ")), "{kind}: {help}");
        for object in objects {
            assert_eq!(object["kind"], kind, "{object}");
        }
    }
    Ok(())
}

async fn ended(product: &Product, arguments: &[&str]) -> Result<Run> {
    let mut run = crate::stand::command(product, arguments)?;
    let status = run.ended(PATIENCE).await?;
    ensure!(status.success(), "{arguments:?}: {status}\n{}", run.shown());
    Ok(run)
}
