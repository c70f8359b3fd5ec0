//! What e-mail providers post: events, batches, detection, signatures.

mod batches;
mod events;
mod properties;
mod signatures;
