//! Replies: intents, opt-outs, languages, days of return.

mod heldout;
