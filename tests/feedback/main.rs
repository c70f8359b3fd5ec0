//! Complaints, complaint addresses and unsubscribing through the public API.

#[path = "../conformance/corpora.rs"]
#[expect(dead_code, reason = "the tables and shares are for other tests")]
mod corpora;
mod headers;
mod report;
