//! Envelope addresses that prove whose mail came back.
//!
//! Anyone can write a bounce message. If mail is sent with an envelope sender that only
//! its sender can have made, a bounce that comes to that address is proven to be about
//! that mail.
//!
//! - [`Signer`] makes and checks signed envelope senders that carry the recipient
//!   (VERP) or any name of the message.
//! - [`batv_sign`] and [`batv_check`] tag the sender's own addresses by BATV
//!   (draft-levine-smtp-batv-01).
//! - [`Sent`] records the Message-IDs and queue ids of what was sent to whom.
//!
//! The proof goes into `quarantine::Event::with_provenance`.
//!
//! ```
//! use deliverability::envelope::Signer;
//!
//! let signer =
//!     Signer::new(b"a key of 32 random bytes, kept!!", "bounces", "news.example")?;
//! let (sent, returned) = ("2026-03-02".parse()?, "2026-03-04".parse()?);
//! let sender = signer.sign("jane@example.org", sent)?;
//! assert!(sender.starts_with("bounces+") && sender.ends_with("@news.example"));
//! assert_eq!(signer.check(&sender, returned)?, "jane@example.org");
//! assert!(
//!     signer
//!         .check(
//!             "bounces+jane=40example.org.514aaaaaaaaaaaaaaaa@news.example",
//!             returned
//!         )
//!         .is_err()
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod batv;
mod error;
mod sent;
mod signer;

pub use batv::{batv_check, batv_sign};
pub use error::{Error, ErrorKind};
pub use sent::Sent;
pub use signer::Signer;

use chrono::NaiveDate;

/// For how many days a bounce is accepted after the mail was sent, by default: queues
/// give up after five days, and some systems return mail up to a week later.
pub const DEFAULT_DAYS: u16 = 14;

/// Day numbers have three digits.
const CYCLE: i64 = 1_000;

/// The number of a day, in three digits.
fn day_number(day: NaiveDate) -> u16 {
    let days = day.signed_duration_since(NaiveDate::default()).num_days();
    u16::try_from(days.rem_euclid(CYCLE)).unwrap_or_default()
}

/// How many days there are from one such number to the next occurrence of another.
fn days_between(from: u16, to: u16) -> u16 {
    let days = i64::from(to).saturating_sub(i64::from(from));
    u16::try_from(days.rem_euclid(CYCLE)).unwrap_or_default()
}

/// Whether two texts are equal, in a time that does not depend on where they differ.
fn is_equal(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).fold(0, |found, (one, other)| found | (one ^ other)) == 0
}
