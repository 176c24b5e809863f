//! A shop that is open: about 50 transactions a second against the source.

use std::time::Duration;

use anyhow::{Context, Result};
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Opts};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::random::Random;
use super::rows::{CUSTOMERS, ORDERS, PRODUCTS, REMARKS};

/// Time between two transactions: 50 a second.
const BEAT: Duration = Duration::from_millis(20);

/// Writes until told to stop; returns how many transactions it committed.
///
/// # Errors
/// When the source refuses a statement.
pub async fn write(opts: Opts, stop: CancellationToken) -> Result<u64> {
    let mut connection = Conn::new(opts).await.context("connecting the writer")?;
    connection.query_drop("use shop").await?;
    let mut random = Random::new(0x5EED);
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut committed = 0;
    loop {
        tokio::select! {
            biased; // Stopping comes first.
            () = stop.cancelled() => break,
            _ = beat.tick() => {}
        }
        transaction(&mut connection, &mut random)
            .await
            .context("writing to the sample database")?;
        committed += 1;
    }
    connection.disconnect().await?;
    Ok(committed)
}

async fn transaction(connection: &mut Conn, random: &mut Random) -> Result<()> {
    connection.query_drop("start transaction").await?;
    match random.below(10) {
        0..=3 => buy(connection, random).await?,
        4 | 5 => {
            let status = random.of(&["paid", "packed", "shipped", "returned"]);
            let order = 1 + random.below(ORDERS);
            connection
                .exec_drop("update orders set status = ? where id = ?", (status, order))
                .await?;
        }
        6 => {
            let customer = 1 + random.below(CUSTOMERS);
            connection
                .exec_drop(
                    "update customer set tier = 'gold', preferences = json_set(preferences, '$.mails', ?), \
                     seen = current_timestamp(6) where id = ?",
                    (random.below(99), customer),
                )
                .await?;
        }
        7 => {
            connection
                .exec_drop(
                    "insert into review (product_id, customer_id, stars, body, written) \
                     values (?, ?, ?, ?, current_timestamp(3))",
                    (
                        1 + random.below(PRODUCTS),
                        1 + random.below(CUSTOMERS),
                        1 + random.below(5),
                        random.of(&REMARKS),
                    ),
                )
                .await?;
        }
        // Its lines and payments go by cascade.
        8 => {
            let order = 1 + random.below(ORDERS);
            connection
                .exec_drop("delete from orders where id = ?", (order,))
                .await?;
        }
        _ => {
            connection
                .query_drop(
                    "insert into page_view values (current_timestamp(3), unhex(md5('demo')), '/demo', 1.5)",
                )
                .await?;
            connection
                .query_drop("delete from page_view where path = '/cart' limit 1")
                .await?;
        }
    }
    Ok(connection.query_drop("commit").await?)
}

/// An order of two lines, taken off the stock and paid.
async fn buy(connection: &mut Conn, random: &mut Random) -> Result<()> {
    connection
        .exec_drop(
            "insert into orders (customer_id, placed, status, total, note) \
             values (?, current_timestamp(6), 'new', 99.90, ?)",
            (1 + random.below(CUSTOMERS), random.of(&REMARKS)),
        )
        .await?;
    let order = connection
        .last_insert_id()
        .context("the order has no number")?;
    for line in 1..=2_u64 {
        let product = 1 + random.below(PRODUCTS);
        connection
            .exec_drop(
                "insert into order_line (order_id, line_no, product_id, quantity, unit_price) \
                 values (?, ?, ?, ?, 49.95)",
                (order, line, product, 1 + random.below(3)),
            )
            .await?;
        connection
            .exec_drop(
                "update stock set quantity = quantity - 1 where warehouse_id = ? and product_id = ?",
                (1 + random.below(4), product),
            )
            .await?;
    }
    Ok(connection
        .exec_drop(
            "insert into payment (order_id, method, amount, paid, receipt) \
             values (?, 'card', 99.90, current_timestamp(6), unhex(md5(?)))",
            (order, order),
        )
        .await?)
}
