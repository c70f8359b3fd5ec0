//! The values of a record's tags.

/// What the owner of a domain asks receivers to do with mail that fails (`p`, `sp`,
/// `np`).
///
/// ```
/// use deliverability::dmarc::Policy;
///
/// assert!(Policy::Reject > Policy::Quarantine && Policy::Quarantine > Policy::None);
/// assert_eq!("reject".parse(), Ok(Policy::Reject));
/// assert_eq!(Policy::Reject.lowered(), Policy::Quarantine);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the standard has these three")]
pub enum Policy {
    /// Nothing, except to report it.
    None,
    /// Treat it with suspicion.
    Quarantine,
    /// Reject it.
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
    /// The policy one level lower, as `t=y` requires (RFC 9989 section 4.7).
    #[must_use]
    pub const fn lowered(self) -> Self {
        match self {
            Self::Reject => Self::Quarantine,
            Self::Quarantine | Self::None => Self::None,
        }
    }
}

/// What to do with a message.
///
/// ```
/// use deliverability::dmarc::{Disposition, Policy};
///
/// assert_eq!(Disposition::from(Policy::Quarantine), Disposition::Quarantine);
/// assert_eq!(Disposition::None.to_string(), "none");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "one for each policy")]
pub enum Disposition {
    /// Nothing: deliver it as usual.
    None,
    /// Treat it with suspicion.
    Quarantine,
    /// Reject it.
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

/// How closely an authenticated domain has to match that of the author (`adkim`,
/// `aspf`).
///
/// ```
/// use deliverability::dmarc::{Alignment, Record};
///
/// let record = Record::parse("v=DMARC1; p=reject; aspf=s")?;
/// assert_eq!(record.spf_alignment(), Alignment::Strict);
/// assert_eq!(record.dkim_alignment(), Alignment::Relaxed, "the default");
/// # Ok::<(), deliverability::dmarc::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[expect(clippy::exhaustive_enums, reason = "the standard has these two")]
pub enum Alignment {
    /// The two have the same organizational domain.
    #[default]
    Relaxed,
    /// The two are the same domain.
    Strict,
}

crate::names::named! {
    Alignment {
        Relaxed => "relaxed",
        Strict => "strict",
    }
}

/// Whether a domain is a public suffix (`psd`, RFC 9989 section 4.7).
///
/// ```
/// use deliverability::dmarc::{Psd, Record};
///
/// assert_eq!(Record::parse("v=DMARC1; psd=y; p=none")?.psd(), Psd::Yes);
/// assert_eq!(Record::parse("v=DMARC1; p=none")?.psd(), Psd::Unknown);
/// # Ok::<(), deliverability::dmarc::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[expect(clippy::exhaustive_enums, reason = "the standard has these three")]
pub enum Psd {
    /// The domain is a public suffix.
    Yes,
    /// The domain is an organizational domain.
    No,
    /// Neither is stated; the tree walk finds out.
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

/// When failure reports are wanted (`fo`, RFC 9989 section 4.7).
///
/// ```
/// use deliverability::dmarc::Record;
///
/// let options = Record::parse("v=DMARC1; p=none; fo=1:s")?.failure_options();
/// assert!(options.any && options.spf && !options.all && !options.dkim);
/// assert!(Record::parse("v=DMARC1; p=none")?.failure_options().all, "the default");
/// # Ok::<(), deliverability::dmarc::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct FailureOptions {
    /// If nothing passes and is aligned (`0`).
    pub all: bool,
    /// If anything does not pass or is not aligned (`1`).
    pub any: bool,
    /// If a DKIM signature fails, aligned or not (`d`).
    pub dkim: bool,
    /// If SPF fails, aligned or not (`s`).
    pub spf: bool,
}

impl Default for FailureOptions {
    fn default() -> Self {
        Self { all: true, any: false, dkim: false, spf: false }
    }
}
