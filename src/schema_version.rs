//! The version of a stored form: one of another version is refused, not misread.

use core::fmt;

use serde::{Deserialize, Deserializer, de::Error};

#[allow(dead_code, reason = "not every combination of features has a state")]
/// Reads the version, which has to be `VERSION`.
pub(crate) fn known<'de, const VERSION: u32, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let version = u32::deserialize(deserializer)?;
    if version == VERSION { Ok(version) } else { Err(D::Error::custom(OtherVersion(version))) }
}

/// Reads the version, which has to be from 1 to `VERSION`: the layout of all of them is
/// read, and the version of what is read is `VERSION`.
#[allow(dead_code, reason = "only some modules have states of more than one version")]
pub(crate) fn up_to<'de, const VERSION: u32, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let version = u32::deserialize(deserializer)?;
    if (1..=VERSION).contains(&version) { Ok(VERSION) } else { Err(D::Error::custom(OtherVersion(version))) }
}

struct OtherVersion(u32);

impl fmt::Display for OtherVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "what was stored is of schema version {}, which this version of the crate cannot read",
            self.0
        )
    }
}
