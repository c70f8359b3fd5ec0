//! The fold of events as an aggregate, and the question that its result answers.

use std::{fmt, sync::Arc};

use chrono::{DateTime, Utc};
use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, BooleanArray, StringArray},
        datatypes::{DataType, TimeUnit, TimestampMicrosecondType},
    },
    error::{DataFusionError, Result},
    logical_expr::{
        Accumulator, AggregateUDF, ColumnarValue, ScalarUDF, Volatility, create_udaf, create_udf,
    },
    scalar::ScalarValue,
};
use deliverability::{
    bounce::Reason,
    quarantine::{Event, Ledger, Policy},
};

/// UTC, as Arrow writes a time without a zone.
const TIME: DataType = DataType::Timestamp(TimeUnit::Microsecond, None);

/// `quarantine(address, id, at, what, tenant)`: `what` is the reason of a bounce,
/// `delivery`, `complaint` or `unsubscribe`.
///
/// A partial result is a ledger, and ledgers merge in any order and however often: the
/// engine may split the rows as it likes.
pub fn aggregate(policy: Policy) -> AggregateUDF {
    let policy = Arc::new(policy);
    create_udaf(
        "quarantine",
        vec![DataType::Utf8, DataType::Utf8, TIME, DataType::Utf8, DataType::Utf8],
        Arc::new(DataType::Utf8),
        Volatility::Immutable,
        Arc::new(move |_| Ok(Box::new(Fold { policy: policy.clone(), ..Fold::default() }))),
        Arc::new(vec![DataType::Utf8]),
    )
}

/// `may_send(ledger, address, tenant, at)`.
pub fn may_send() -> ScalarUDF {
    let function = |arguments: &[ColumnarValue]| -> Result<ColumnarValue> {
        let columns = ColumnarValue::values_to_arrays(arguments)?;
        let [ledgers, addresses, tenants] = [0, 1, 2].map(|column| columns[column].as_string::<i32>());
        let times = columns[3].as_primitive::<TimestampMicrosecondType>();
        let answer = |row: usize| -> Result<Option<bool>> {
            if ledgers.is_null(row) || addresses.is_null(row) || times.is_null(row) {
                return Ok(None);
            }
            let ledger: Ledger = serde_json::from_str(ledgers.value(row)).map_err(failed)?;
            let tenant = if tenants.is_null(row) { "" } else { tenants.value(row) };
            let permission = ledger.may_send(addresses.value(row), tenant, time(times.value(row))?);
            Ok(Some(permission.is_allowed()))
        };
        let answers: BooleanArray = (0..ledgers.len()).map(answer).collect::<Result<_>>()?;
        Ok(ColumnarValue::Array(Arc::new(answers)))
    };
    let types = vec![DataType::Utf8, DataType::Utf8, DataType::Utf8, TIME];
    create_udf("may_send", types, DataType::Boolean, Volatility::Immutable, Arc::new(function))
}

/// The events of one group. They are folded when the result is asked for: batches come
/// in any order, and each late one would fold the states again.
#[derive(Debug, Default)]
struct Fold {
    policy: Arc<Policy>,
    ledger: Ledger,
    events: Vec<(String, Event)>,
}

impl Fold {
    fn ledger(&mut self) -> &Ledger {
        let events = std::mem::take(&mut self.events);
        if !events.is_empty() {
            self.ledger.extend(events, &self.policy);
        }
        &self.ledger
    }

    fn json(&mut self) -> Result<ScalarValue> {
        let json = serde_json::to_string(self.ledger()).map_err(failed)?;
        Ok(ScalarValue::Utf8(Some(json)))
    }
}

impl Accumulator for Fold {
    fn update_batch(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let [addresses, ids, whats, tenants] = [0, 1, 3, 4].map(|column| columns[column].as_string::<i32>());
        let times = columns[2].as_primitive::<TimestampMicrosecondType>();
        for row in 0..addresses.len() {
            let is_null = |column: &StringArray| column.is_null(row);
            if is_null(addresses) || is_null(ids) || is_null(whats) || times.is_null(row) {
                return Err(failed("quarantine() needs an address, an id, a time and what happened"));
            }
            let tenant = if is_null(tenants) { "" } else { tenants.value(row) };
            let event = event(ids.value(row), time(times.value(row))?, whats.value(row), tenant)?;
            self.events.push((addresses.value(row).to_owned(), event));
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.json()?])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        for state in states[0].as_string::<i32>().iter().flatten() {
            let other: Ledger = serde_json::from_str(state).map_err(failed)?;
            self.ledger.merge(other, &self.policy);
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.json()
    }

    fn size(&self) -> usize {
        // An estimate: an address has about four events.
        let events = self.events.capacity() + 4 * self.ledger.len();
        size_of::<Self>() + events * (size_of::<(String, Event)>() + 64)
    }
}

/// The event that a row of a log tells of.
pub(crate) fn event(id: &str, at: DateTime<Utc>, what: &str, tenant: &str) -> Result<Event> {
    Ok(match what {
        "delivery" => Event::delivery(id, at),
        "complaint" => Event::complaint(id, at, tenant),
        "unsubscribe" => Event::unsubscribe(id, at, tenant),
        reason => {
            let reason: Reason = reason.parse().map_err(|_| failed(format!("unknown event {reason:?}")))?;
            Event::bounce(id, at, reason)
        }
    })
}

pub(crate) fn time(microseconds: i64) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp_micros(microseconds)
        .ok_or_else(|| failed(format!("no time: {microseconds} microseconds since 1970")))
}

fn failed(error: impl fmt::Display) -> DataFusionError {
    DataFusionError::Execution(error.to_string())
}
