//! Complaints, complaint addresses and unsubscribing through the public API.

mod headers;
mod report;
