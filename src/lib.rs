//! What a program that sends or receives mail must *decide*, as pure functions.
//!
//! Bytes and the time of asking go in; typed values, verdicts with their reasons, dates and volumes
//! come out. The crate opens no socket, reads no file, no clock and no random number: what it needs
//! to know, the caller passes in. So every decision can be tested, replayed and explained.
//!
//! ```
//! use deliverability::{
//!     bounce::{self, Class, Reason},
//!     dsn::Message,
//!     quarantine::{Event, Policy, Provenance, State},
//! };
//!
//! let raw = b"From: MAILER-DAEMON@mx.example.net\r\n\
//!     Subject: Undelivered Mail Returned to Sender\r\n\
//!     Date: Mon, 2 Feb 2026 09:00:00 +0000\r\n\
//!     Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
//!     --b\r\nContent-Type: message/delivery-status\r\n\r\n\
//!     Reporting-MTA: dns; mx.example.net\r\n\r\n\
//!     Final-Recipient: rfc822; jane@example.org\r\nAction: failed\r\nStatus: 5.2.2\r\n\
//!     Diagnostic-Code: smtp; 552 5.2.2 Mailbox full\r\n\
//!     --b\r\nContent-Type: text/rfc822-headers\r\n\r\n\
//!     Message-ID: <17@news.example>\r\n--b--\r\n";
//! let received = "2026-02-02T09:00:05Z".parse()?;
//!
//! // What failed, for whom, and why?
//! let message = Message::parse(raw)?;
//! let failure = message.failures().next().unwrap();
//! let verdict = bounce::classify(failure);
//! assert_eq!((verdict.class(), verdict.reason()), (Class::Soft, Reason::MailboxFull));
//!
//! // May the address be mailed again, and when? Anyone can write a bounce and date it as they like, so it
//! // counts only if it returns a message that was sent, and its time is bounded by that of its receipt.
//! let was_sent = |id: &str, recipient: &str| (id, recipient) == ("17@news.example", "jane@example.org");
//! let mut policy = Policy::default();
//! policy.bounce_provenance = Provenance::KnownMessage;
//! let (recipient, mut event) = Event::bounces_from(&message, received, &policy).next().unwrap();
//! if event.message().is_some_and(|id| was_sent(id, recipient)) {
//!     event = event.with_provenance(Provenance::KnownMessage);
//! }
//! let state = State::fold(&"example.org".parse()?, [event], &policy);
//! let block = *state.may_send("newsletter", received).block().unwrap();
//! assert_eq!(block.until.unwrap().to_string(), "2026-02-09 09:00:00 UTC");
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # The modules
//!
//! | layer | module | what it decides |
//! |---|---|---|
//! | calendar | [`quarantine`] | may this address be mailed, until when not, and why; imports, releases, many addresses |
//! | | [`warmup`] | how much to send on which day, and what the measures make of it |
//! | | [`reputation`] | how healthy a sender is, how much is safe to send, the way back after damage |
//! | | [`delivery`] | where a message goes, when it is tried again, how fast, and whose mailbox it is |
//! | | [`retirement`] | how a sending domain is taken out of service: dates, records, ordered changes, what blocks them |
//! | | [`compliance`] | what mailbox providers require of senders, and whether one keeps to it |
//! | judgement | [`auth`] | one message through SPF, DKIM and DMARC, and the fields that tell it |
//! | | [`bounce`] | class and reason of a failure, with the evidence |
//! | | [`webhook`] | what e-mail providers post of deliveries, bounces and complaints, and their signatures |
//! | | [`reply`] | what an incoming reply wants: absence, opt-out, interest |
//! | | [`hygiene`] | disposable, relay, role, free or misspelt; what a probe tells; keep or remove |
//! | syntax | [`dsn`] | what a message reports: bounces, delays, complaints, auto-replies |
//! | | [`feedback`] | complaints (ARF), complaint addresses, `List-Unsubscribe` |
//! | | [`address`] | which texts are mail addresses, what is unusual about them, their normal forms |
//! | | [`spf`] | may this client send for this domain, and what is wrong with its record |
//! | | [`dkim`] | does a signature hold, by which domain, and what is wrong with a key |
//! | | [`dmarc`] | is what was authenticated what the reader sees, and what its owner asks for |
//! | | [`tls`] | MTA-STS and TLS reporting: records, policies, reports |
//! | | [`smtp`] | replies, enhanced status codes, and the texts that wrap them |
//! | ground | [`dns`] | questions and answers as data, and the machines that ask |
//! | | [`domain`] | domain names in both their forms |
//! | | [`provider`] | the large mailbox providers, by domain and by MX host |
//! | | [`rate`] | rates as exact counts, limits, and what the counts prove |
//! | | [`diagnostic`] | places and findings, how every parser points into its input |
//!
//! A module uses only modules of lower layers and the few neighbours that a test lists. Each module is
//! a cargo feature of its name. [`_guide`] has longer texts.
//!
//! # What holds everywhere
//!
//! - **Hostile input is the normal case.** No panic, no unsafe code, time and memory linear in the
//!   input, nesting and sizes bounded. An error says what was expected, what stands there, and where.
//! - **Parse, don't validate.** A parser returns a type that cannot hold an invalid value, and
//!   borrows from its input.
//! - **Verdicts explain themselves**: the rule, the words that decided, the limit.
//! - **Policies are values** with a documented default; no number hides in the code.
//! - **Counts are integers, time is an argument**, and the same input gives the same output.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `std` | yes | the standard library; without it the crate is `no_std` with `alloc` |
//! | `rate`, `provider`, `domain`, `dns`, `address`, `smtp`, `spf`, `dkim`, `dmarc`, `auth`, `dsn`, `feedback`, `bounce`, `reply`, `hygiene`, `quarantine`, `warmup`, `reputation`, `delivery`, `compliance`, `retirement`, `webhook`, `tls` | yes | the modules; `dsn`, `reply` and `webhook` need `std` |
//! | `reports` | yes | DMARC aggregate reports and TLS reports; needs `std` |
//! | `webhook-signatures` | no | the signatures of provider events |
//! | `envelope` | no | envelope addresses that prove whose mail came back: signed senders, BATV |
//! | `time` | yes | local time and the hours of sending |
//! | `chrono-tz` | no | time zones by name: the IANA database |
//! | `rust-crypto` | no | DKIM by `rsa`, `ed25519-dalek` and `sha2` |
//! | `aws-lc-rs` | no | DKIM by `aws-lc-rs`, ten times as fast at RSA; needs `std` and a C compiler |
//! | `mail-auth` | no | DKIM by the cryptography of `mail-auth`; needs `std` |
//! | `psl` | no | the registrable domain, by the public suffix list (about 800 kB) |
//! | `hickory-proto` | no | answers from DNS messages, names and records both ways |
//! | `hickory-resolver` | no | questions asked of a resolver of `hickory-resolver` |
//! | `serde` | no | `Serialize` and `Deserialize` on the data types |
//!
//! The minimum Rust version is 1.88; raising it is a minor release.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs, missing_debug_implementations, unreachable_pub)]
#![warn(
    clippy::alloc_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    clippy::exhaustive_enums,
    clippy::missing_errors_doc,
    clippy::missing_panics_doc
)]
#![cfg_attr(
    not(test),
    warn(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unwrap_used
    )
)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

#[cfg(any(
    feature = "bounce",
    feature = "delivery",
    feature = "provider",
    feature = "quarantine",
    feature = "reputation",
    feature = "warmup"
))]
mod hash;
#[cfg(feature = "bounce")]
mod learned;
#[cfg(any(feature = "dkim", feature = "dmarc", feature = "spf"))]
mod mend;
mod names;
#[cfg(any(feature = "dsn", feature = "reports", feature = "webhook"))]
mod nesting;
#[cfg(all(
    feature = "serde",
    any(feature = "compliance", feature = "delivery", feature = "reputation", feature = "warmup")
))]
mod schema_version;
#[cfg(any(feature = "dkim", feature = "dmarc", feature = "tls"))]
mod tags;

#[cfg(feature = "address")]
pub mod address;
#[cfg(feature = "auth")]
pub mod auth;
#[cfg(feature = "bounce")]
pub mod bounce;
#[cfg(feature = "compliance")]
pub mod compliance;
#[cfg(feature = "delivery")]
pub mod delivery;
pub mod diagnostic;
#[cfg(feature = "dkim")]
pub mod dkim;
#[cfg(feature = "dmarc")]
pub mod dmarc;
#[cfg(feature = "dns")]
pub mod dns;
#[cfg(feature = "domain")]
pub mod domain;
#[cfg(feature = "dsn")]
pub mod dsn;
#[cfg(feature = "feedback")]
pub mod feedback;
#[cfg(all(
    feature = "address",
    feature = "auth",
    feature = "compliance",
    feature = "delivery",
    feature = "dsn",
    feature = "hygiene",
    feature = "quarantine",
    feature = "reputation",
    feature = "retirement",
    feature = "spf",
    feature = "warmup"
))]
#[doc = include_str!("guide/README.md")]
pub mod _guide {
    #[doc = include_str!("guide/addresses.md")]
    pub mod addresses {}
    #[doc = include_str!("guide/authentication.md")]
    pub mod authentication {}
    #[doc = include_str!("guide/bounces.md")]
    pub mod bounces {}
    #[doc = include_str!("guide/compliance.md")]
    pub mod compliance {}
    #[doc = include_str!("guide/quarantine.md")]
    pub mod quarantine {}
    #[doc = include_str!("guide/reputation.md")]
    pub mod reputation {}
    #[doc = include_str!("guide/retirement.md")]
    pub mod retirement {}
    #[doc = include_str!("guide/spf.md")]
    pub mod spf {}
    #[doc = include_str!("guide/warmup.md")]
    pub mod warmup {}
}
#[cfg(feature = "envelope")]
pub mod envelope;
#[cfg(feature = "hygiene")]
pub mod hygiene;
#[cfg(feature = "mail")]
pub mod mail;
#[cfg(feature = "provider")]
pub mod provider;
#[cfg(feature = "quarantine")]
pub mod quarantine;
#[cfg(feature = "rate")]
pub mod rate;
#[cfg(feature = "reply")]
pub mod reply;
#[cfg(feature = "reputation")]
pub mod reputation;
#[cfg(feature = "retirement")]
pub mod retirement;
#[cfg(feature = "smtp")]
pub mod smtp;
pub mod source;
#[cfg(feature = "spf")]
pub mod spf;
#[cfg(feature = "time")]
pub mod time;
#[cfg(feature = "tls")]
pub mod tls;
#[cfg(feature = "reports")]
pub mod unpack;
#[cfg(feature = "warmup")]
pub mod warmup;
#[cfg(feature = "webhook")]
pub mod webhook;

/// The examples of README.md, as doctests.
#[cfg(all(doctest, feature = "dsn", feature = "quarantine"))]
#[doc = include_str!("../README.md")]
pub struct ReadmeDoctests;
