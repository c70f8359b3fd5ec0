//! The crate's functions in SQL, for DataFusion and what is built on it.
//!
//! [`register`] adds them to a session. A Ballista cluster calls it in the client, the
//! scheduler and the executors, since a plan names its functions and does not carry
//! them.
//!
//! | function | result |
//! |---|---|
//! | `classify_bounce(reply)` | the reason, as `bounce::Reason` names it |
//! | `parse_address(text)` | the address in its normal form; null if it is none |
//! | `spf_lint(record)` | the codes of the findings, with commas between |
//! | `classify_reply(message)` | the intent, as `reply::Intent` names it; null for what is no message |
//! | `quarantine(address, id, at, what, tenant)` | an aggregate: the ledger of the events, as JSON |
//! | `may_send(ledger, address, tenant, at)` | whether the address may be mailed |
//!
//! Times are in microseconds, UTC, without a zone (`Timestamp(Microsecond, None)`); a
//! column or literal of another kind is cast with `arrow_cast`.
//!
//! ```sql
//! SELECT address, quarantine(address, id, at, coalesce(classify_bounce(reply), what), tenant)
//! FROM log GROUP BY address
//! ```

mod quarantine;
pub mod rows;
mod scalar;

use datafusion::prelude::SessionContext;
use deliverability::quarantine::Policy;

/// Adds the functions to a session.
pub fn register(context: &SessionContext, policy: Policy) {
    for function in scalar::functions() {
        context.register_udf(function);
    }
    context.register_udf(quarantine::may_send());
    context.register_udaf(quarantine::aggregate(policy));
}
