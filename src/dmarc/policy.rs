//! The values of a record's tags.

/// What the owner of a domain asks receivers to do with mail that fails (`p`, `sp`,
/// `np`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the standard has these three")]
pub enum Policy {
    /// Nothing; only report.
    None,
    /// Treat it with suspicion.
    Quarantine,
    /// Refuse it.
    Reject,
}

crate::names::named! {
    Policy {
        None => "none",
        Quarantine => "quarantine",
        Reject => "reject",
    }
}

impl Policy {
    /// One level lower, as `t=y` asks (RFC 9989 section 4.7).
    #[must_use]
    pub const fn lowered(self) -> Self {
        match self {
            Self::Reject => Self::Quarantine,
            Self::Quarantine | Self::None => Self::None,
        }
    }
}

/// What is to be done with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "one for each policy")]
pub enum Disposition {
    /// Nothing.
    None,
    /// Treat it with suspicion.
    Quarantine,
    /// Refuse it.
    Reject,
}

crate::names::named! {
    Disposition {
        None => "none",
        Quarantine => "quarantine",
        Reject => "reject",
    }
}

impl From<Policy> for Disposition {
    fn from(policy: Policy) -> Self {
        match policy {
            Policy::None => Self::None,
            Policy::Quarantine => Self::Quarantine,
            Policy::Reject => Self::Reject,
        }
    }
}

/// How near an authenticated domain has to be to that of the author (`adkim`, `aspf`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[expect(clippy::exhaustive_enums, reason = "the standard has these two")]
pub enum Alignment {
    /// Both have one organizational domain.
    #[default]
    Relaxed,
    /// Both are one domain.
    Strict,
}

crate::names::named! {
    Alignment {
        Relaxed => "relaxed",
        Strict => "strict",
    }
}

/// Whether a domain is a public suffix (`psd`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[expect(clippy::exhaustive_enums, reason = "the standard has these three")]
pub enum Psd {
    /// It is one.
    Yes,
    /// It is an organizational domain.
    No,
    /// The tree walk has to find out.
    #[default]
    Unknown,
}

crate::names::named! {
    Psd {
        Yes => "yes",
        No => "no",
        Unknown => "unknown",
    }
}

/// When failure reports are asked for (`fo`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct FailureOptions {
    /// When nothing passes and aligns (`0`).
    pub all: bool,
    /// When anything does not pass and align (`1`).
    pub any: bool,
    /// When a DKIM signature fails (`d`).
    pub dkim: bool,
    /// When SPF fails (`s`).
    pub spf: bool,
}

impl Default for FailureOptions {
    fn default() -> Self {
        Self { all: true, any: false, dkim: false, spf: false }
    }
}
