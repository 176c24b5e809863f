#![allow(
    missing_docs,
    clippy::all,
    clippy::unwrap_used,
    clippy::print_stdout,
    unused
)]
use engine::server::catalog;
#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let port: u16 = args.next().unwrap().parse().unwrap();
    let opts = mysql_async::OptsBuilder::default()
        .ip_or_hostname("127.0.0.1")
        .tcp_port(port)
        .user(Some("root"))
        .prefer_socket(false)
        .init(vec!["set names binary"]);
    let mut conn = mysql_async::Conn::new(opts).await.unwrap();
    for db in catalog::databases(&mut conn).await.unwrap() {
        println!("{db:?}");
        let objs = catalog::objects(&mut conn, &db.name).await.unwrap();
        for o in &objs {
            println!("  {o:?}");
        }
        let t = std::time::Instant::now();
        let defs = catalog::tables(
            &mut conn,
            &db.name,
            &objs.iter().map(|o| o.name.clone()).collect(),
        )
        .await
        .unwrap();
        println!("{} defs {:?}", defs.len(), t.elapsed());
        if db.name == "t" {
            for d in &defs {
                println!("{d:#?}");
            }
        }
    }
}
