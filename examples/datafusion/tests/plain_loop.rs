//! What the functions give in SQL is what a plain loop gives, over any number of partitions.

use std::{collections::BTreeMap, path::PathBuf};

use datafusion::{
    arrow::array::{Array, AsArray},
    prelude::{ParquetReadOptions, SessionConfig, SessionContext},
};
use datafusion_udfs::{
    register,
    rows::{self, Row},
};
use deliverability::{
    address::Address,
    bounce,
    quarantine::{Ledger, Policy},
    reply::{self, Message},
    spf,
};

const ROWS: u64 = 1_000_000;

type Counts = BTreeMap<Option<String>, i64>;

fn log() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("log");
    std::fs::create_dir_all(&folder).unwrap();
    rows::write(&folder, ROWS, 8).unwrap();
    folder
}

async fn session(log: &std::path::Path, partitions: usize) -> SessionContext {
    let context = SessionContext::new_with_config(SessionConfig::new().with_target_partitions(partitions));
    register(&context, Policy::default());
    let path = log.to_string_lossy();
    context.register_parquet("log", path.as_ref(), ParquetReadOptions::default()).await.unwrap();
    context
}

/// Two columns of a query: a text or null, and what `value` reads.
async fn pairs<T>(
    context: &SessionContext,
    query: &str,
    value: impl Fn(&dyn Array, usize) -> T,
) -> BTreeMap<Option<String>, T> {
    let batches = context.sql(query).await.unwrap().collect().await.unwrap();
    let rows = batches.iter().flat_map(|batch| {
        let keys = batch.column(0).as_string::<i32>();
        (0..batch.num_rows()).map(|row| {
            let key = keys.is_valid(row).then(|| keys.value(row).to_owned());
            (key, value(batch.column(1), row))
        })
    });
    rows.collect()
}

async fn counts(context: &SessionContext, call: &str) -> Counts {
    let query = format!("SELECT arrow_cast({call}, 'Utf8'), count(*) FROM log GROUP BY 1");
    let count =
        |column: &dyn Array, row| column.as_primitive::<datafusion::arrow::datatypes::Int64Type>().value(row);
    pairs(context, &query, count).await
}

#[tokio::test(flavor = "multi_thread")]
async fn sql_is_a_plain_loop_over_any_number_of_partitions() {
    let log = log();
    let policy = Policy::default();
    let mut expected: [Counts; 4] = Default::default();
    let mut events = Vec::new();
    for row in (0..ROWS).map(Row::new) {
        let reason = row.reply.as_deref().map(|reply| bounce::classify_reply(reply).reason().to_string());
        let address = Address::parse(&row.address).ok().map(|a| a.presentation().unwrap().to_string());
        let codes: Vec<_> = spf::lint_text(row.record).iter().map(|finding| finding.code()).collect();
        let intent = row.message.map(|raw| {
            let message = Message::parse(raw.as_bytes()).unwrap();
            reply::classify(&message).intent().to_string()
        });
        for (counts, result) in expected.iter_mut().zip([reason, address, Some(codes.join(",")), intent]) {
            *counts.entry(result).or_default() += 1;
        }
        let event = row.event().unwrap();
        events.push((row.address, event));
    }
    assert!(expected.iter().all(|counts| counts.len() > 3), "each function gives several results");
    let ledger = Ledger::fold(events, &policy);
    let now = "2027-01-01T00:00:00Z".parse().unwrap();
    let now_sql = "arrow_cast(timestamp '2027-01-01T00:00:00', 'Timestamp(Microsecond, None)')";

    for partitions in [1, 2, 4, 8] {
        let context = session(&log, partitions).await;
        let calls = [
            "classify_bounce(reply)",
            "parse_address(address)",
            "spf_lint(record)",
            "classify_reply(message)",
        ];
        for (call, expected) in calls.into_iter().zip(&expected) {
            assert_eq!(&counts(&context, call).await, expected, "{call} over {partitions} partitions");
        }

        let fold = "quarantine(address, id, at, coalesce(classify_bounce(reply), what), tenant)";
        let query = format!("SELECT arrow_cast(address, 'Utf8'), {fold} FROM log GROUP BY address");
        let json = |column: &dyn Array, row| column.as_string::<i32>().value(row).to_owned();
        let folded = pairs(&context, &query, json).await;
        assert_eq!(folded.len(), ledger.len());
        for (address, json) in &folded {
            let address = address.as_deref().unwrap();
            let own: Ledger = serde_json::from_str(json).unwrap();
            assert_eq!(own.get(address), ledger.get(address), "{address} over {partitions} partitions");
        }

        // Without a group the aggregate gives the whole ledger.
        let query = format!("SELECT 'all', {fold} FROM log WHERE address LIKE 'user1%'");
        let some: Ledger =
            serde_json::from_str(&pairs(&context, &query, json).await[&Some("all".into())]).unwrap();
        let expected: Vec<_> = ledger.iter().filter(|(address, _)| address.starts_with("user1")).collect();
        assert!(expected.len() > 1000 && some.iter().eq(expected));

        let query = format!(
            "SELECT arrow_cast(address, 'Utf8'), may_send(ledger, address, 'shop', {now_sql}) \
             FROM (SELECT address, {fold} AS ledger FROM log GROUP BY address)"
        );
        let may = pairs(&context, &query, |column, row| column.as_boolean().value(row)).await;
        let is_allowed = |address: &str| ledger.may_send(address, "shop", now).is_allowed();
        assert!(may.iter().all(|(address, may)| is_allowed(address.as_deref().unwrap()) == *may));
        assert!(may.values().any(|may| *may) && may.values().any(|may| !*may));
    }
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_an_error_and_a_null_stays_null() {
    let context = SessionContext::new();
    register(&context, Policy::default());
    let run = async |query: &str| context.sql(query).await.unwrap().to_string().await;
    let wrong = "SELECT quarantine('a@example.org', 'e1', \
                 arrow_cast(timestamp '2026-03-02T09:00:00', 'Timestamp(Microsecond, None)'), 'eaten', 'shop')";
    assert!(run(wrong).await.unwrap_err().to_string().contains("unknown event \"eaten\""));
    let table = run("SELECT classify_bounce(NULL) IS NULL AS n, parse_address('no address') IS NULL AS p, \
                     classify_bounce('552 5.2.2 mailbox full') AS b")
    .await
    .unwrap();
    assert!(table.contains("true") && table.contains("MailboxFull") && !table.contains("false"), "{table}");
}
