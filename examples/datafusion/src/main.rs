//! Runs the functions over a generated log and prints how long each takes.
//!
//!     cargo run --release -- 10000000 2
//!
//! The arguments: how many rows, and over how many partitions.

use std::{path::Path, time::Instant};

use datafusion::{
    error::Result,
    prelude::{ParquetReadOptions, SessionConfig, SessionContext},
};
use datafusion_udfs::{register, rows};
use deliverability::quarantine::Policy;

const QUERIES: [&str; 6] = [
    "SELECT classify_bounce(reply) AS reason, count(*) AS rows FROM log GROUP BY 1 ORDER BY 2 DESC LIMIT 5",
    "SELECT parse_address(address) IS NULL AS malformed, count(*) AS rows FROM log GROUP BY 1 ORDER BY 2 DESC",
    "SELECT spf_lint(record) AS findings, count(*) AS rows FROM log GROUP BY 1 ORDER BY 2 DESC LIMIT 5",
    "SELECT classify_reply(message) AS intent, count(*) AS rows FROM log GROUP BY 1 ORDER BY 2 DESC LIMIT 5",
    "SELECT count(*) AS addresses, sum(length(ledger)) AS bytes FROM (SELECT quarantine(address, id, at, \
     coalesce(classify_bounce(reply), what), tenant) AS ledger FROM log GROUP BY address)",
    "SELECT may_send(ledger, address, 'shop', arrow_cast(timestamp \
     '2027-01-01T00:00:00', 'Timestamp(Microsecond, None)')) AS may_send, count(*) AS \
     addresses FROM (SELECT address, quarantine(address, id, at, coalesce(classify_bounce(reply), what), \
     tenant) AS ledger FROM log GROUP BY address) GROUP BY 1 ORDER BY 2 DESC",
];

#[tokio::main]
async fn main() -> Result<()> {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse().expect("a number"));
    let rows = numbers.next().unwrap_or(1_000_000_u64);
    let partitions = numbers.next().unwrap_or(2);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/log");
    std::fs::create_dir_all(&folder)?;
    rows::write(&folder, rows, 8)?;

    let config = SessionConfig::new().with_target_partitions(partitions as usize);
    let context = SessionContext::new_with_config(config);
    register(&context, Policy::default());
    let path = folder.to_string_lossy();
    context.register_parquet("log", path.as_ref(), ParquetReadOptions::default()).await?;
    for query in QUERIES {
        let begun = Instant::now();
        let table = context.sql(query).await?.to_string().await?;
        let seconds = begun.elapsed().as_secs_f64();
        println!("{query}\n{table}\n{seconds:.2} s, {:.0} rows/s\n", rows as f64 / seconds);
    }
    Ok(())
}
