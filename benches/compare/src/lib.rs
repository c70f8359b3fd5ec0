//! What both sides of a comparison share: worlds of DNS data, and the adapters of the peers.

pub mod peer;
pub mod world;
